//! Rules that no source decides: RULES.md marks them as guesses and names these tests.

use super::*;

#[test]
fn a_till_that_is_registered_again_is_a_new_terminal_and_the_old_one_stays() {
    let mut shop = Shop::open();
    let again = shop.register("till 1");
    assert_ne!(again.initiator.as_ref().unwrap().id, shop.till.initiator.as_ref().unwrap().id);
    assert_eq!(shop.send(invoice("1.00")).code, 0);
    let fill = |r: &mut Request| r.invoice = Some(invoice("1.00"));
    assert_eq!(shop.call(Operation::SendInvoice, again, fill).code, 0);
    let mut without = |name: &str, password: &str| {
        shop.call(Operation::RegisterTerminal, reseller(), |r| {
            (r.external_terminal_id, r.password) = (Some(name.into()), Some(password.into()));
        })
        .code
    };
    assert_eq!([without("till 2", ""), without("", "pass")], [21, 90]);
}

#[test]
fn an_invoice_is_its_terminals_own() {
    let mut shop = Shop::open();
    let reference = shop.sent(invoice("10.00"));
    let mine = shop.till.clone();
    shop.till = shop.register("till 2");
    let asked = shop.till(Operation::GetPaymentStatus, |r| r.invoice_reference = Some(reference.clone()));
    assert_eq!(asked.code, 54);
    let refused = [
        shop.cancel(&reference),
        shop.update(&reference, invoice("9.00"), vec![]),
        shop.commit(&reference, None),
        shop.cancel(""),
    ];
    assert_eq!(refused, [54; 4]);
    shop.till = mine;
    assert_eq!(shop.status(&reference), "ISSUED");
}

#[test]
fn an_update_keeps_the_currency_and_what_is_reserved_and_meets_no_canceled_invoice() {
    let mut shop = Shop::open();
    let reference = shop.sent(invoice("10.00"));
    let mut in_euro = invoice("10.00");
    in_euro.total = Some(AmountForm { currency: Some("EUR".into()), value: Some("10.00".into()) });
    assert_eq!(shop.update(&reference, in_euro, vec![]), 49);
    shop.cancel(&reference);
    assert_eq!(shop.update(&reference, invoice("9.00"), vec![]), 95);
    let reserve =
        |value: &str| InvoiceForm { payment_mode: Some("RESERVATION_REQUIRED".into()), ..invoice(value) };
    let reference = shop.sent(reserve("10.00"));
    shop.pay(&reference);
    assert_eq!(shop.status(&reference), "RESERVED");
    assert_eq!(shop.update(&reference, reserve("10.01"), vec![]), 11);
    assert_eq!(shop.update(&reference, reserve("8.00"), vec![]), 0);
    let in_euro = AmountForm { currency: Some("EUR".into()), value: Some("8.00".into()) };
    assert_eq!((shop.commit(&reference, Some(in_euro)), shop.commit(&reference, None)), (49, 0));
    assert_eq!(shop.charged(&reference), "8.00");
}

#[test]
fn tokens_have_an_id_and_are_fifty_at_most() {
    let mut shop = Shop::open();
    let token = |id: &str| Token { id: id.into(), ..Token::default() };
    let mut send = |tokens: Vec<Token>| {
        shop.till(Operation::SendInvoice, |r| (r.invoice, r.tokens) = (Some(invoice("1.00")), tokens)).code
    };
    assert_eq!([send(vec![token("")]), send(vec![token("c"); 51]), send(vec![token("c"); 50])], [49, 49, 0]);
}

#[test]
fn a_payment_of_another_till_can_be_refunded_by_the_same_reseller_only() {
    let mut shop = Shop::open();
    let ers = shop.sold("10.00");
    let mine = shop.till.clone();
    shop.till = shop.register("till 2");
    assert_eq!(shop.refund(&ers, "1.00").code, 0);
    let (id, user_id, password) = ("other shop".into(), "1".into(), "secret".into());
    shop.service.add_reseller(Reseller { id, user_id, password });
    let of_another = principal("RESELLERUSER", "other shop", Some("1"), "secret");
    let registered = shop.call(Operation::RegisterTerminal, of_another, |r| {
        (r.external_terminal_id, r.password) = (Some("till 1".into()), Some("pass".into()));
    });
    let Rest::Terminal { id } = registered.rest else { panic!("{registered:?}") };
    shop.till = principal("TERMINALID", &id, None, "pass");
    assert_eq!((shop.refund(&ers, "1.00").code, shop.submit(&ers, document())), (23, 23));
    // The till has gone; its payment has not.
    assert_eq!(shop.call(Operation::UnregisterTerminal, mine.clone(), |_| {}).code, 0);
    assert_eq!(shop.call(Operation::SendInvoice, mine, |_| {}).code, 29);
    assert_eq!(shop.refund(&ers, "1.00").code, 0);
}

#[test]
fn a_reversed_payment_is_unknown() {
    let mut shop = Shop::open();
    let reference = shop.sent(invoice("10.00"));
    shop.pay(&reference);
    let which = Which::invoice(reference.as_str());
    let ers = |shop: &Shop| {
        let invoice = shop.service.find(&which).and_then(|number| shop.service.invoice(number));
        invoice.and_then(|invoice| invoice.payment.as_ref()).unwrap().ers_reference.clone()
    };
    let ers = ers(&shop);
    shop.pass(20_000);
    assert_eq!((shop.refund(&ers, "1.00").code, shop.submit(&ers, document())), (23, 23));
}

#[test]
fn a_receipt_names_the_terminal_by_its_name() {
    let mut shop = Shop::open();
    let registered = shop.call(Operation::RegisterTerminal, reseller(), |r| {
        (r.external_terminal_id, r.password) = (Some("till 2".into()), Some("pass".into()));
        r.name = Some("Corner shop".into());
    });
    let Rest::Terminal { id } = registered.rest else { panic!("{registered:?}") };
    shop.till = principal("TERMINALID", &id, None, "pass");
    let reference = shop.sent(invoice("10.00"));
    shop.pay(&reference);
    let receipt = shop.ask(&reference, 0).1.receipt.unwrap();
    assert_eq!(
        (receipt.terminal_name.as_str(), receipt.receiver_name.as_str()),
        ("Corner shop", "Corner shop")
    );
}

#[test]
fn a_period_of_a_foreign_terminal_is_not_marked_and_operations_of_other_products_are_unsupported() {
    let mut shop = Shop::open();
    let marked = shop.call(Operation::MarkTransactionPeriod, reseller(), |r| {
        r.parameters = vec![("TERMINALID".into(), "unknown".into())];
    });
    assert_eq!(marked.code, 90);
    for operation in [Operation::RequestPurchase, Operation::RequestTransfer] {
        assert_eq!(shop.till(operation, |_| {}).code, 91);
    }
}

#[test]
fn a_report_has_reversals_currencies_and_missing_cashiers_as_they_are() {
    let mut shop = Shop::open();
    let reference = shop.sent(invoice("10.00"));
    shop.pay(&reference);
    shop.ask(&reference, 0);
    // SEQR's support takes it back after it was booked.
    shop.phone(&reference, Act::Reverse).unwrap();
    let of_nobody = InvoiceForm { cashier_id: None, ..invoice("2.00") };
    let reference = shop.sent(of_nobody);
    shop.pay(&reference);
    shop.ask(&reference, 0);
    let mut in_euro = invoice("5.00");
    in_euro.total = Some(AmountForm { currency: Some("EUR".into()), value: Some("5.00".into()) });
    let reference = shop.sent(in_euro);
    shop.pay(&reference);
    shop.ask(&reference, 0);
    let marked = shop.call(Operation::MarkTransactionPeriod, reseller(), |_| {});
    let Rest::Period { id } = marked.rest else { panic!("{marked:?}") };
    shop.pass(3_000);
    let mut report = |name: &str| {
        let reply = shop.call(Operation::ExecuteReport, reseller(), |r| {
            r.report_id = Some(name.into());
            r.parameters = vec![("transactionPeriodId".into(), id.clone())];
        });
        let Rest::Report(report) = reply.rest else { panic!("{reply:?}") };
        report.content
    };
    let details = report("STD_RECON_003");
    for part in ["<SalesAmount>10.00000<", "<SalesAmount>-10.00000<", "<CashierId>NULL<"] {
        assert!(details.contains(part), "{part}: {details}");
    }
    let sum = report("STD_RECON_001");
    assert!(sum.contains("<SalesCount>4</SalesCount><SalesTotal>7.00000</SalesTotal>"), "{sum}");
}
