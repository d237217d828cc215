//! Receipts on paper, and documents for SEQR.

use super::*;
use seqr::pos::{Document, Kind, ReceiptTexts, ReceiptType};
use seqr_simulator::{Calls, Rule};

#[test]
fn a_receipt_is_printed_once_and_then_as_a_copy() {
    let shop = Shop::new();
    let client = Client::open(Config { language: "sv".into(), ..shop.config() }).unwrap();
    let till = client.register(registration("Till 1")).unwrap();
    let payment = paid(&till, "1001", 123_450);
    let reference = payment.ers_reference().unwrap().to_owned();
    let first = payment.receipt_text(40).unwrap();
    for wanted in ["SEQR payment", "1 234,50 SEK", &reference, "1001", "Anna", "Corner shop"] {
        assert!(first.contains(wanted), "{wanted} in\n{first}");
    }
    assert!(!first.contains("KOPIA"));
    payment.confirm().unwrap();
    let again = till.find_payment("1001").unwrap().receipt_text(20).unwrap();
    assert!(again.contains("*** KOPIA ***"), "{again}");
    assert!(again.split_whitespace().collect::<String>().contains(&reference), "{again}");

    till.refund(refund("R-1", &reference, 50)).unwrap();
    let refunded = till.refund_receipt_text("R-1", 40).unwrap();
    for wanted in ["ÅTERBETALNING", "-0,50 SEK", "Betalning", &reference] {
        assert!(refunded.contains(wanted), "{wanted} in\n{refunded}");
    }
    assert_eq!(till.refund_receipt_text("R-2", 40).unwrap_err().kind, Kind::NotFound);
    assert_eq!(payment.receipt_text(19).unwrap_err().kind, Kind::Argument);
    assert_eq!(payment.receipt_text(81).unwrap_err().kind, Kind::Argument);
    client.close();
    assert_eq!(payment.receipt_text(40).unwrap_err().kind, Kind::Closed);
}

#[test]
fn only_what_is_paid_has_a_receipt_and_the_vendor_may_bring_his_words() {
    let shop = Shop::new();
    shop.simulator.set_customer(Customer::Never);
    let client = shop.open();
    let till = client.register(registration("Till 1")).unwrap();
    let payment = till.pay_start(bill("1", 100), None).unwrap();
    assert_eq!(payment.receipt_text(40).unwrap_err().kind, Kind::State);
    payment.cancel().unwrap();
    assert_eq!(payment.receipt_text(40).unwrap_err().kind, Kind::State);
    shop.simulator.set_customer(Customer::Pays { after_ms: 0, pin_ms: 0 });
    let finnish =
        ReceiptTexts { amount: "Summa".into(), decimal_mark: ",".into(), ..ReceiptTexts::of("en").unwrap() };
    client.set_receipt_texts(Some(finnish)).unwrap();
    let payment = paid(&till, "2", 100);
    let text = payment.receipt_text(40).unwrap();
    assert!(text.contains("Summa") && text.contains("1,00 SEK") && text.contains("SEQR payment"), "{text}");
    client.set_receipt_texts(None).unwrap();
    assert!(payment.receipt_text(40).unwrap().contains("1.00 SEK"));
}

#[test]
fn a_document_is_delivered_later_and_holds_up_no_sale() {
    let shop = Shop::new();
    let calls = Calls { operation: Some("submitPaymentReceipt".into()), ..Calls::default() };
    let document = |data: &[u8]| Document {
        mime_type: "text/html".into(),
        receipt_type: ReceiptType::Warranty,
        data: data.to_vec(),
    };
    {
        let client = shop.open();
        let till = client.register(registration("Till 1")).unwrap();
        let reference = sold(&till, "1", 100);
        assert!(shop.simulator.wait_for_exchanges(&calls, 1, LONG)); // the library's own
        shop.simulator.misbehave(Rule { times: 0, ..Rule::refused("submitPaymentReceipt", 93) }).unwrap();
        till.submit_receipt(&reference, document(b"<p>two years</p>")).unwrap();
        assert!(shop.simulator.wait_for_exchanges(&calls, 2, LONG)); // refused: it stays
        sold(&till, "2", 100);
        for (bad, kind) in [
            (Document { mime_type: "html".into(), ..document(b"") }, Kind::Argument),
            (document(&vec![0; seqr::pos::MAX_DOCUMENT + 1]), Kind::Argument),
        ] {
            assert_eq!(till.submit_receipt(&reference, bad).unwrap_err().kind, kind);
        }
        client.close();
    }
    shop.simulator.behave_well();
    let client = shop.open();
    let _till = client.terminal("Till 1").unwrap();
    awaited("the document", || {
        shop.simulator
            .exchanges(&calls)
            .iter()
            .any(|call| {
                // "<p>two years</p>" in base64.
                call.result_code == Some(0) && call.request.contains("PHA+dHdvIHllYXJzPC9wPg==")
            })
            .then_some(())
    });
}
