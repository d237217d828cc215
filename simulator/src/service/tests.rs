//! The service's rules, each from its documented cause. Time is a number that the test moves.

use super::amount::AmountForm;
use super::bill::BillForm;
use super::event::What;
use super::ledger::Which;
use super::phone::Act;
use super::principal::Reseller;
use super::reply::{Rest, StatusReply};
use super::request::{Context, PrincipalForm, Token};
use super::settings::{RefundPolicy, SettledBy};
use super::*;
use crate::service::bill::RowForm;
use crate::service::invoice::{PIN_UNTIL_TOLD, PayHow};

struct Shop {
    service: Service,
    now: Now,
    till: Context,
}

fn principal(kind: &str, id: &str, user: Option<&str>, password: &str) -> Context {
    let form =
        PrincipalForm { id: Some(id.into()), kind: Some(kind.into()), user_id: user.map(str::to_owned) };
    Context { initiator: Some(form), password: Some(password.into()), ..Context::default() }
}

fn reseller() -> Context {
    principal("RESELLERUSER", "shop", Some("9900"), "secret")
}

fn sek(value: &str) -> AmountForm {
    AmountForm { currency: Some("SEK".into()), value: Some(value.into()) }
}

fn bill(value: &str) -> BillForm {
    BillForm {
        acknowledgment_mode: Some("NO_ACKNOWLEDGMENT".into()),
        client_invoice_id: Some("sale".into()),
        cashier_id: Some("Bob".into()),
        total: Some(sek(value)),
        ..BillForm::default()
    }
}

impl Shop {
    fn open() -> Shop {
        Shop::with(Settings::default())
    }

    fn with(settings: Settings) -> Shop {
        let mut service = Service::new(settings, Customer::Never, Some(1));
        let (id, user_id, password) = ("shop".into(), "9900".into(), "secret".into());
        service.add_reseller(Reseller { id, user_id, password });
        let now = Now { ms: 1_000, unix_ms: 1_446_110_328_663 };
        let mut shop = Shop { service, now, till: Context::default() };
        shop.till = shop.register("till 1");
        shop
    }

    fn register(&mut self, name: &str) -> Context {
        let reply = self.call(Operation::RegisterTerminal, reseller(), |r| {
            (r.external_terminal_id, r.password) = (Some(name.into()), Some("pass".into()));
        });
        let Rest::Terminal { id } = reply.rest else { panic!("{reply:?}") };
        principal("TERMINALID", &id, None, "pass")
    }

    fn call(&mut self, operation: Operation, context: Context, fill: impl FnOnce(&mut Request)) -> Reply {
        let mut request = Request::new(operation);
        request.context = context;
        fill(&mut request);
        self.service.perform(&request, self.now)
    }

    fn till(&mut self, operation: Operation, fill: impl FnOnce(&mut Request)) -> Reply {
        self.call(operation, self.till.clone(), fill)
    }

    fn pass(&mut self, ms: u64) {
        self.now = Now { ms: self.now.ms + ms, unix_ms: self.now.unix_ms + ms as i64 };
        self.service.tick(self.now);
    }

    fn send(&mut self, bill: BillForm) -> Reply {
        self.till(Operation::SendInvoice, |r| r.invoice = Some(bill))
    }

    fn sent(&mut self, bill: BillForm) -> String {
        let reply = self.send(bill);
        let Rest::Invoice { reference, .. } = reply.rest else { panic!("{reply:?}") };
        reference
    }

    fn ask(&mut self, reference: &str, version: i32) -> (Option<String>, StatusReply) {
        let reply = self.till(Operation::GetPaymentStatus, |r| {
            (r.invoice_reference, r.invoice_version) = (Some(reference.into()), version);
        });
        let Rest::Status(status) = reply.rest else { panic!("{reply:?}") };
        (reply.ers_reference, *status)
    }

    fn status(&mut self, reference: &str) -> String {
        self.ask(reference, 0).1.status
    }

    fn cancel(&mut self, reference: &str) -> i32 {
        self.till(Operation::CancelInvoice, |r| r.invoice_reference = Some(reference.into())).code
    }

    fn update(&mut self, reference: &str, bill: BillForm, tokens: Vec<Token>) -> i32 {
        let fill = |r: &mut Request| {
            (r.invoice_reference, r.invoice, r.tokens) = (Some(reference.into()), Some(bill), tokens);
        };
        self.till(Operation::UpdateInvoice, fill).code
    }

    fn commit(&mut self, reference: &str, amount: Option<AmountForm>) -> i32 {
        self.till(Operation::CommitReservation, |r| {
            (r.invoice_reference, r.amount) = (Some(reference.into()), amount)
        })
        .code
    }

    fn refund(&mut self, ers_reference: &str, value: &str) -> Reply {
        self.till(Operation::RefundPayment, |r| {
            (r.ers_reference, r.invoice) = (Some(ers_reference.into()), Some(bill(value)));
        })
    }

    fn phone(&mut self, reference: &str, act: Act) -> Result<(), String> {
        let number = self.service.find(&Which::invoice(reference)).unwrap();
        self.service.act(number, act, self.now)
    }

    fn pay(&mut self, reference: &str) {
        self.phone(reference, Act::Pay(PayHow::default())).unwrap();
    }

    /// A sale paid and asked for.
    fn sold(&mut self, value: &str) -> String {
        let reference = self.sent(bill(value));
        self.pay(&reference);
        self.ask(&reference, 0).0.unwrap()
    }

    fn charged(&self, reference: &str) -> String {
        let number = self.service.find(&Which::invoice(reference)).unwrap();
        self.service.invoice_json(number)["charged"].as_str().unwrap().to_owned()
    }

    fn has(&self, reference: &str, what: What) -> bool {
        self.service.has_event(&Which::invoice(reference), what)
    }
}

#[test]
fn who_calls_is_checked_before_what_is_asked() {
    let mut shop = Shop::open();
    let id = shop.till.initiator.clone().unwrap().id.unwrap();
    let cases = [
        (principal("TERMINALID", "unknown", None, "pass"), 29),
        (principal("TERMINALID", &id, None, "wrong"), 20),
        (reseller(), 21),
        (principal("RESELLERUSER", "nobody", Some("9900"), "secret"), 37),
        (principal("RESELLERUSER", "shop", Some("1"), "secret"), 37),
        (principal("RESELLERUSER", "shop", None, "secret"), 37),
        (principal("RESELLERUSER", "shop", Some("9900"), "wrong"), 20),
        (principal("CUSTOMER", "shop", None, "secret"), 21),
        (Context::default(), 29),
        (shop.till.clone(), 0),
    ];
    for (context, code) in cases {
        let who = context.initiator.clone();
        assert_eq!(
            shop.call(Operation::SendInvoice, context, |r| r.invoice = Some(bill("1.00"))).code,
            code,
            "{who:?}"
        );
    }
    assert_eq!(shop.till(Operation::MarkTransactionPeriod, |_| {}).code, 21);
    assert_eq!(shop.call(Operation::BenchmarkingNop, Context::default(), |_| {}).code, 0);
    assert_eq!(shop.till(Operation::RequestTopup, |_| {}).code, 91);
}

#[test]
fn a_sticker_belongs_to_one_terminal() {
    let mut shop = Shop::open();
    let other = shop.register("till 2");
    let mut assign = |till: &Context, id: &str| {
        shop.call(Operation::AssignSeqrId, till.clone(), |r| r.seqr_id = Some(id.into())).code
    };
    let till = other.clone();
    for (id, code) in [("", 53), ("AB C", 53), ("ÅÄÖ1", 53), ("ABC1", 0), ("ABC1", 0)] {
        assert_eq!(assign(&till, id), code, "{id:?}");
    }
    let mine = shop.till.clone();
    let mut assign = |till: &Context, id: &str| {
        shop.call(Operation::AssignSeqrId, till.clone(), |r| r.seqr_id = Some(id.into())).code
    };
    assert_eq!(assign(&mine, "abc1"), 53);
    assert_eq!(assign(&till, "XYZ2"), 0);
    assert_eq!(assign(&mine, "ABC1"), 0);
    shop.call(Operation::UnregisterTerminal, other, |_| {});
    assert_eq!(shop.till(Operation::AssignSeqrId, |r| r.seqr_id = Some("XYZ2".into())).code, 0);
}

#[test]
fn a_bill_is_judged_by_its_amount_rows_and_url() {
    let row = |total: &str| RowForm { total: Some(sek(total)), ..RowForm::default() };
    let with = |change: &dyn Fn(&mut BillForm)| {
        let mut form = bill("10.00");
        change(&mut form);
        form
    };
    let cases: Vec<(BillForm, i32)> = vec![
        (bill("10.00"), 0),
        (bill("0.00"), 11),
        (bill("-1.00"), 11),
        (bill("1.001"), 49),
        (with(&|b| b.total = None), 49),
        (with(&|b| b.total = Some(AmountForm { currency: None, value: Some("1.00".into()) })), 49),
        (
            with(&|b| {
                b.total = Some(AmountForm { currency: Some("QQQ".into()), value: Some("1.00".into()) })
            }),
            49,
        ),
        (with(&|b| b.rows = vec![row("12.50"), row("-2.50")]), 0),
        (with(&|b| b.rows = vec![row("9.99")]), 49),
        (with(&|b| b.rows = vec![row("5.00"), RowForm::default()]), 49),
        (with(&|b| b.rows = vec![RowForm { quantity: Some("one".into()), ..row("10.00") }]), 49),
        (with(&|b| b.notification_url = Some("ftp://x".into())), 64),
        (with(&|b| b.notification_url = Some("http://x".into())), 0),
        (with(&|b| b.payment_mode = Some("LATER".into())), 49),
        (with(&|b| b.acknowledgment_mode = Some("PERHAPS".into())), 49),
    ];
    for (form, code) in cases {
        assert_eq!(Shop::open().send(form.clone()).code, code, "{form:?}");
    }
    let mut shop = Shop::with(Settings { currencies: vec!["EUR".into()], ..Settings::default() });
    assert_eq!(shop.send(bill("1.00")).code, 49);
    assert_eq!(shop.till(Operation::SendInvoice, |_| {}).code, 49);
}

#[test]
fn a_payment_is_asked_for_acknowledged_and_stays() {
    let mut shop = Shop::open();
    let reference = shop.sent(bill("10.00"));
    let (ers, issued) = shop.ask(&reference, 0);
    assert_eq!((ers, issued.status.as_str(), issued.receipt.is_none()), (None, "ISSUED", true));
    shop.pay(&reference);
    shop.pass(19_999);
    let (ers, paid) = shop.ask(&reference, issued.version);
    assert_eq!((ers.as_ref().unwrap().len(), paid.status.as_str()), (25, "PAID"));
    assert_eq!(paid.receipt.unwrap().payment_reference, ers.unwrap());
    assert!(paid.version > issued.version && shop.has(&reference, What::Settled));
    shop.ask(&reference, paid.version);
    assert!(shop.has(&reference, What::Acknowledged));
    shop.pass(1_000_000);
    assert_eq!((shop.status(&reference).as_str(), shop.charged(&reference).as_str()), ("PAID", "10.00"));
    assert_eq!(shop.cancel(&reference), 50);
}

#[test]
fn a_payment_that_nobody_asks_about_is_reversed_after_20_seconds() {
    let mut shop = Shop::open();
    let reference = shop.sent(bill("10.00"));
    shop.ask(&reference, 0);
    shop.pay(&reference);
    assert_eq!(shop.charged(&reference), "10.00");
    shop.pass(20_000);
    assert!(shop.has(&reference, What::Reversed));
    let (ers, status) = shop.ask(&reference, 0);
    assert_eq!((ers, status.status.as_str(), status.receipt.is_none()), (None, "CANCELED", true));
    assert_eq!((shop.charged(&reference).as_str(), shop.cancel(&reference)), ("0.00", 95));
}

#[test]
fn what_counts_as_knowing_can_be_stricter() {
    let run = |by: SettledBy, seen: bool, receipt: bool| {
        let mut shop = Shop::with(Settings { settled_by: by, ..Settings::default() });
        let reference = shop.sent(bill("10.00"));
        shop.pay(&reference);
        let (ers, paid) = shop.ask(&reference, 0);
        if seen {
            shop.ask(&reference, paid.version);
        }
        if receipt {
            assert_eq!(shop.till(Operation::SubmitPaymentReceipt, |r| r.ers_reference = ers).code, 0);
        }
        shop.pass(20_000);
        shop.status(&reference)
    };
    assert_eq!(run(SettledBy::Query, false, false), "PAID");
    assert_eq!(run(SettledBy::Version, false, false), "CANCELED");
    assert_eq!(run(SettledBy::Version, true, false), "PAID");
    assert_eq!(run(SettledBy::Receipt, true, false), "CANCELED");
    assert_eq!(run(SettledBy::Receipt, true, true), "PAID");
}

#[test]
fn a_new_invoice_cancels_the_open_one_and_not_the_paid_one() {
    let mut shop = Shop::open();
    let (first, second) = (shop.sent(bill("1.00")), shop.sent(bill("2.00")));
    assert!(shop.has(&first, What::Replaced));
    shop.pay(&second);
    let third = shop.sent(bill("3.00"));
    assert_eq!(
        ["CANCELED", "PAID", "ISSUED"].map(str::to_owned),
        [first, second, third].map(|r| shop.status(&r))
    );
}

#[test]
fn a_status_query_without_a_reference_answers_for_the_current_invoice() {
    let mut shop = Shop::open();
    let ask = |shop: &mut Shop| shop.till(Operation::GetPaymentStatus, |_| {});
    assert_eq!(ask(&mut shop).code, 54);
    let reference = shop.sent(bill("1.00"));
    shop.pay(&reference);
    assert!(ask(&mut shop).ers_reference.is_some());
    shop.service.settings.status_without_reference = false;
    assert_eq!(ask(&mut shop).code, 54);
    let other = shop.register("till 2");
    let code = shop.call(Operation::GetPaymentStatus, other, |r| r.invoice_reference = Some(reference)).code;
    assert_eq!(code, 54);
}

#[test]
fn cancel_races_with_the_customer() {
    let mut shop = Shop::open();
    let reference = shop.sent(bill("1.00"));
    shop.phone(&reference, Act::Pay(PayHow { pin_ms: PIN_UNTIL_TOLD, force: false })).unwrap();
    assert_eq!((shop.cancel(&reference), shop.update(&reference, bill("2.00"), vec![])), (51, 48));
    shop.phone(&reference, Act::GiveUpPin).unwrap();
    assert_eq!((shop.cancel(&reference), shop.cancel(&reference), shop.cancel("unknown")), (0, 95, 54));
    assert!(shop.phone(&reference, Act::Pay(PayHow::default())).is_err());

    let reference = shop.sent(bill("1.00"));
    shop.phone(&reference, Act::Pay(PayHow { pin_ms: 500, force: false })).unwrap();
    assert_eq!(shop.cancel(&reference), 51);
    shop.pass(500);
    assert_eq!(shop.cancel(&reference), 50);
}

#[test]
fn automatic_customers_keep_to_their_plan() {
    let mut shop = Shop::open();
    shop.service.customer = "pays:2000:1000".parse().unwrap();
    let reference = shop.sent(bill("1.00"));
    shop.pass(2_500);
    assert_eq!((shop.status(&reference).as_str(), shop.cancel(&reference)), ("ISSUED", 51));
    shop.pass(500);
    assert_eq!(shop.status(&reference), "PAID");
    shop.service.customer = "declines:10".parse().unwrap();
    let reference = shop.sent(bill("1.00"));
    shop.pass(10);
    assert_eq!(shop.status(&reference), "CANCELED");
    shop.service.customer = "pays".parse().unwrap();
    let reference = shop.sent(bill("1.00"));
    assert_eq!(shop.status(&reference), "PAID");
    assert!("pays:x".parse::<Customer>().is_err() && "pays:1:2:3".parse::<Customer>().is_err());
}

#[test]
fn a_long_absence_happens_in_the_order_of_time() {
    let mut shop = Shop::open();
    shop.service.customer = "pays:5000".parse().unwrap();
    let reference = shop.sent(bill("1.00"));
    shop.pass(60_000);
    let number = shop.service.find(&Which::invoice(&reference)).unwrap();
    let invoice = shop.service.invoice_json(number);
    assert_eq!((&invoice["paid_ms"], &invoice["ended_ms"]), (&6_000.into(), &26_000.into()), "{invoice}");
    assert_eq!(shop.status(&reference), "CANCELED");
}

#[test]
fn refunds_add_up_to_the_payment_at_most() {
    let mut shop = Shop::open();
    let ers = shop.sold("100.00");
    let first = shop.refund(&ers, "40.00");
    assert!(first.code == 0 && first.ers_reference.as_ref() != Some(&ers));
    assert_eq!(shop.refund(&ers, "60.01").code, 98);
    assert_eq!(shop.refund(&ers, "60.00").code, 0);
    assert_eq!(shop.refund(&ers, "0.01").code, 98);
    for (value, code) in [("0.00", 11), ("1.005", 49)] {
        assert_eq!(shop.refund(&ers, value).code, code);
    }
    assert_eq!(shop.refund("unknown", "1.00").code, 23);
    let own = first.ers_reference.unwrap();
    assert_eq!(shop.refund(&own, "1.00").code, 23);
    let mut in_euro = bill("1.00");
    in_euro.total = Some(AmountForm { currency: Some("EUR".into()), value: Some("1.00".into()) });
    let fill = |r: &mut Request| (r.ers_reference, r.invoice) = (Some(ers.clone()), Some(in_euro));
    assert_eq!(shop.till(Operation::RefundPayment, fill).code, 49);
    for reference in [&ers, &own] {
        assert_eq!(
            shop.till(Operation::SubmitPaymentReceipt, |r| r.ers_reference = Some(reference.clone())).code,
            0
        );
    }
    assert_eq!(
        shop.till(Operation::SubmitPaymentReceipt, |r| r.ers_reference = Some("unknown".into())).code,
        23
    );
    shop.service.settings.refunds = RefundPolicy::ResellerNotAllowed;
    assert_eq!(shop.refund(&ers, "1.00").code, 97);
    shop.service.settings.refunds = RefundPolicy::AccountNotAllowed;
    assert_eq!(shop.refund(&ers, "1.00").code, 99);
}

fn card(id: &str, status: i32) -> Token {
    Token { id: id.into(), value: "4711".into(), status, description: String::new() }
}

fn loyal(value: &str) -> BillForm {
    BillForm { acknowledgment_mode: Some("OPTIONAL_ACKNOWLEDGMENT".into()), ..bill(value) }
}

#[test]
fn a_card_blocks_the_app_until_the_till_has_answered() {
    let mut shop = Shop::open();
    let reference = shop.sent(loyal("10.00"));
    shop.phone(&reference, Act::Attach { card: card("c", 0), while_issued: false }).unwrap();
    assert!(shop.ask(&reference, 0).1.tokens.is_empty());
    shop.pay(&reference);
    let (_, pending) = shop.ask(&reference, 0);
    assert_eq!((pending.status.as_str(), pending.tokens), ("PENDING_ISSUER_ACKNOWLEDGE", vec![card("c", 0)]));
    shop.pass(60_000);
    assert_eq!(shop.update(&reference, loyal("9.00"), vec![card("c", 1)]), 0);
    let (_, paid) = shop.ask(&reference, pending.version);
    assert_eq!((paid.status.as_str(), paid.tokens), ("PAID", vec![card("c", 1)]));
    assert_eq!(shop.charged(&reference), "9.00");
    assert_eq!(shop.update(&reference, loyal("8.00"), vec![]), 90);
}

#[test]
fn a_card_may_show_while_issued_and_a_customer_may_be_faster() {
    let mut shop = Shop::open();
    let reference = shop.sent(loyal("10.00"));
    let before = shop.ask(&reference, 0).1.version;
    shop.phone(&reference, Act::Attach { card: card("c", 0), while_issued: true }).unwrap();
    let (_, shown) = shop.ask(&reference, before);
    assert_eq!((shown.status.as_str(), shown.tokens.len(), shown.version), ("ISSUED", 1, before + 1));
    shop.phone(&reference, Act::Attach { card: card("d", 0), while_issued: false }).unwrap();
    shop.phone(&reference, Act::Scan).unwrap();
    shop.phone(&reference, Act::Pay(PayHow { pin_ms: 0, force: true })).unwrap();
    assert_eq!(shop.update(&reference, loyal("9.00"), vec![card("c", 1)]), 90);
    assert_eq!(shop.charged(&reference), "10.00");
}

#[test]
fn a_card_swiped_at_the_till_overrides_the_phones() {
    let mut shop = Shop::open();
    let fill = |r: &mut Request| (r.invoice, r.tokens) = (Some(loyal("10.00")), vec![card("till", 1)]);
    let Rest::Invoice { reference, .. } = shop.till(Operation::SendInvoice, fill).rest else { panic!() };
    shop.phone(&reference, Act::Attach { card: card("phone", 0), while_issued: false }).unwrap();
    shop.pay(&reference);
    let (_, paid) = shop.ask(&reference, 0);
    assert_eq!((paid.status.as_str(), paid.tokens), ("PAID", vec![card("till", 1)]));
}

fn reserving(value: &str) -> BillForm {
    BillForm { payment_mode: Some("RESERVATION_REQUIRED_PRELIMINARY_AMOUNT".into()), ..bill(value) }
}

#[test]
fn a_reservation_is_committed_up_to_its_amount() {
    let mut shop = Shop::open();
    let reference = shop.sent(reserving("100.00"));
    assert_eq!(shop.commit(&reference, None), 96);
    shop.pay(&reference);
    assert_eq!((shop.status(&reference).as_str(), shop.charged(&reference).as_str()), ("RESERVED", "0.00"));
    shop.pass(60_000);
    assert_eq!(shop.update(&reference, reserving("100.01"), vec![]), 11);
    assert_eq!(shop.update(&reference, reserving("90.00"), vec![]), 0);
    assert_eq!(shop.commit(&reference, Some(sek("100.01"))), 11);
    assert_eq!(shop.commit(&reference, Some(sek("80.00"))), 0);
    shop.pass(60_000);
    let (ers, paid) = shop.ask(&reference, 0);
    assert_eq!((paid.status.as_str(), shop.charged(&reference).as_str()), ("PAID", "80.00"));
    assert_eq!((shop.commit(&reference, None), shop.commit("unknown", None)), (96, 54));
    assert_eq!(shop.refund(&ers.unwrap(), "80.01").code, 98);
}

#[test]
fn a_reservation_times_out_or_is_cancelled() {
    let mut shop = Shop::open();
    let reference = shop.sent(BillForm { commit_timeout: Some("30".into()), ..reserving("100.00") });
    shop.pay(&reference);
    shop.pass(29_999);
    assert_eq!(shop.status(&reference), "RESERVED");
    shop.pass(1);
    assert_eq!((shop.status(&reference).as_str(), shop.commit(&reference, None)), ("CANCELED", 96));
    assert!(shop.has(&reference, What::ReservationTimedOut));
    let reference = shop.sent(reserving("100.00"));
    shop.pay(&reference);
    assert_eq!((shop.cancel(&reference), shop.charged(&reference).as_str()), (0, "0.00"));
}

#[test]
fn a_period_holds_what_was_sold_since_the_last_one() {
    let mut shop = Shop::open();
    let other = shop.register("till 2");
    let other_id = other.initiator.clone().unwrap().id.unwrap();
    let mark = |shop: &mut Shop, terminal: Option<&str>| {
        let reply = shop.call(Operation::MarkTransactionPeriod, reseller(), |r| {
            r.parameters = terminal.map(|t| ("TERMINALID".into(), t.into())).into_iter().collect();
        });
        let Rest::Period { id } = reply.rest else { panic!("{reply:?}") };
        id
    };
    let report = |shop: &mut Shop, id: &str, period: &str, terminal: Option<&str>| {
        let reply = shop.call(Operation::ExecuteReport, reseller(), |r| {
            r.report_id = Some(id.into());
            r.parameters = vec![("transactionPeriodId".into(), period.into())];
            r.parameters.extend(terminal.map(|t| ("TERMINALID".into(), t.into())));
        });
        match reply.rest {
            Rest::Report { content, .. } => Ok(content),
            _ => Err(reply.code),
        }
    };
    let ers = shop.sold("93.31");
    shop.refund(&ers, "3.31");
    // Paid and not asked for: not in the books.
    let unasked = shop.sent(bill("7.00"));
    shop.pay(&unasked);
    let period = mark(&mut shop, None);
    shop.sold("5.00");
    let empty = mark(&mut shop, Some(&other_id));
    assert_eq!(report(&mut shop, "Reconciliation/STD_RECON_003.xml", &period, None), Err(2));
    shop.pass(3_000);
    let details = report(&mut shop, "Reconciliation/STD_RECON_003.xml", &period, None).unwrap();
    assert_eq!(
        (details.matches("<Row>").count(), details.matches("<SalesAmount>-3.31000<").count()),
        (2, 1),
        "{details}"
    );
    let sum = report(&mut shop, "Reconciliation/Shop.xml", &period, None).unwrap();
    assert!(sum.contains("<SalesCount>2</SalesCount><SalesTotal>90.00000</SalesTotal>"), "{sum}");
    let second = mark(&mut shop, None);
    shop.pass(3_000);
    assert!(report(&mut shop, "STD_RECON_001", &second, None).unwrap().contains("5.00000"));
    let none = report(&mut shop, "Reconciliation/STD_RECON_006.xml", &empty, Some(&other_id)).unwrap();
    assert!(
        none.contains("<SalesCount>0</SalesCount>") && none.contains(&format!("<TerminalId>{other_id}<")),
        "{none}"
    );
    assert_eq!(report(&mut shop, "Reconciliation/STD_RECON_007.xml", &period, Some(&other_id)), Err(2));
    assert_eq!(report(&mut shop, "Reconciliation/STD_RECON_007.xml", &period, None), Err(90));
    assert_eq!(report(&mut shop, "Reconciliation/None.xml", &period, None), Err(90));
    assert_eq!(report(&mut shop, "Reconciliation/Shop.xml", "unknown", None), Err(90));
}

#[test]
fn passwords_change_by_their_owner_only() {
    let mut shop = Shop::open();
    let mine = shop.till.initiator.clone();
    let change = |shop: &mut Shop, to: &str| {
        shop.till(Operation::ChangePrincipalPassword, |r| {
            (r.principal, r.new_password) = (mine.clone(), Some(to.into()))
        })
        .code
    };
    assert_eq!((change(&mut shop, "abc"), change(&mut shop, "long enough")), (22, 0));
    assert_eq!(shop.send(bill("1.00")).code, 20);
    shop.till.password = Some("long enough".into());
    assert_eq!(shop.send(bill("1.00")).code, 0);
    let fill = |r: &mut Request| r.principal = reseller().initiator;
    assert_eq!(shop.till(Operation::RequestPrincipalInformation, fill).code, 21);
    assert_eq!((change(&mut shop, ""), shop.send(bill("1.00")).code), (0, 20));
}

#[test]
fn old_invoices_leave_and_open_ones_stay() {
    let mut shop = Shop::with(Settings { max_invoices: 3, ..Settings::default() });
    let till = shop.till.clone();
    shop.till = shop.register("till 2");
    let open = shop.sent(bill("1.00"));
    let other = std::mem::replace(&mut shop.till, till);
    for _ in 0..10 {
        shop.sold("1.00");
    }
    assert_eq!(shop.service.numbers().count(), 3);
    shop.till = other;
    assert_eq!(shop.status(&open), "ISSUED");
}

#[test]
fn the_app_hangs_without_an_acknowledgment_mode_where_it_is_told_to() {
    let absent = || BillForm { acknowledgment_mode: None, ..bill("1.00") };
    let mut shop = Shop::open();
    let reference = shop.sent(absent());
    shop.pay(&reference);
    assert!(shop.has(&reference, What::Warning) && shop.status(&reference) == "PAID");
    shop.service.settings.hang_without_acknowledgment_mode = true;
    let reference = shop.sent(absent());
    assert!(shop.phone(&reference, Act::Pay(PayHow::default())).is_err());
}
