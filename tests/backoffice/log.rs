//! The log (rule `evidence`): each event of docs/failures.md is told after it is stored, once, at its level, with its facts,
//! and without what is personal.

use super::periods::{reconciled, reseller};
use super::*;
use seqr::log::{Event, Level};
use seqr::pos::Kind;
use seqr_simulator::{Answer, Hook, Plant, Rule, Settings, SettledBy, Which};

/// A shop whose log keeps the level of each line, DEBUG included.
struct Logged {
    shop: Shop,
    told: Arc<Mutex<Vec<(Level, String)>>>,
}

impl Logged {
    fn new() -> Self {
        Self::at(Settings::default())
    }

    /// Nobody pays by themselves.
    fn at(settings: Settings) -> Self {
        let simulator = Simulator::start(Options { settings, ..Options::default() }).unwrap();
        let shop = Shop { simulator, folder: tempfile::tempdir().unwrap(), lines: Arc::default() };
        Self { shop, told: Arc::default() }
    }

    fn config(&self) -> Config {
        let told = Arc::clone(&self.told);
        let log = Logger::new(4, move |level, line| told.lock().unwrap().push((level, line.to_owned())));
        Config { log, money_timeout: Duration::from_secs(2), ..self.shop.config() }
    }

    fn till(&self) -> (Client, Terminal) {
        let client = Client::open(self.config()).unwrap();
        let till = client.register(registration("Till 1")).unwrap();
        (client, till)
    }

    fn wrong(&self, rule: Rule) {
        self.shop.simulator.misbehave(rule).unwrap();
    }

    fn pays(&self, sale: &str) {
        self.shop.simulator.pay(&Which::sale(sale)).unwrap();
    }

    fn sells(&self, till: &Terminal, sale: &str) -> String {
        let payment = till.pay_start(bill(sale, 5900), None).unwrap();
        self.pays(sale);
        assert_eq!(settled(&payment), State::Completed);
        payment.confirm().unwrap();
        payment.ers_reference().unwrap().to_owned()
    }

    /// The lines that tell this, with these facts.
    fn lines(&self, event: &str, facts: &[&str]) -> Vec<(Level, String)> {
        let of = |line: &str| {
            let (_, told) = line.rsplit_once(" | event=").unwrap_or_else(|| panic!("no event: {line}"));
            let (name, told) = told.split_once(' ').unwrap_or((told, ""));
            let told = format!(" {told} ");
            name == event && facts.iter().all(|fact| told.contains(&format!(" {fact}")))
        };
        self.told.lock().unwrap().iter().filter(|(_, line)| of(line)).cloned().collect()
    }

    /// It is told once, at its level; the sentence.
    fn tells(&self, event: &str, facts: &[&str]) -> String {
        awaited(&format!("{event} {facts:?} of {:#?}", self.told.lock().unwrap()), || {
            (!self.lines(event, facts).is_empty()).then_some(())
        });
        let lines = self.lines(event, facts);
        assert_eq!(lines.len(), 1, "{lines:?}");
        let known = Event::ALL.iter().find(|known| known.name() == event).expect("an event");
        assert_eq!(lines[0].0, known.level(), "{event}");
        lines[0].1.clone()
    }
}

const TILL: &str = r#"till="Till 1""#;

#[test]
fn a_sale_is_told_step_by_step() {
    let at = Logged::new();
    let (client, till) = at.till();
    at.tells("library.opened", &[]);
    at.tells("terminal.registered", &[TILL, "by=pos"]);
    let reference = at.sells(&till, "1001");
    let named = format!("reference={reference}");
    at.tells("payment.begun", &[TILL, "sale=1001 ", "amount=59.00 ", "currency=SEK ", "by=pos "]);
    at.tells("payment.opened", &["sale=1001 ", "by=seqr sent=sendInvoice code=0 took_ms="]);
    let line = at.tells(
        "payment.paid",
        &[
            TILL,
            "sale=1001 ",
            "amount=59.00 ",
            &named,
            "by=seqr ",
            "status=PAID ",
            "version=",
            "code=0 took_ms=",
        ],
    );
    assert!(line.starts_with(&format!("Sale 1001: paid, 59.00 SEK, reference {reference} | ")), "{line}");
    at.tells("payment.acknowledged", &[TILL, "sale=1001 ", &named, "by=seqr "]);
    at.tells("payment.confirmed", &[TILL, "sale=1001 ", &named, "by=pos "]);
    at.tells("receipt.delivered", &[TILL, &named, "by=seqr "]);
    assert!(at.lines("seqr.exchange", &[TILL, "sale=1001 ", "took_ms="]).len() >= 3);
    till.assign_seqr_id("ABC123").unwrap();
    at.tells("terminal.assigned", &[TILL, "by=pos"]);
    till.change_password().unwrap();
    at.tells("terminal.password_changed", &[TILL]);
    client.back_up(&at.shop.path("copy.seqr")).unwrap();
    at.tells("store.backed_up", &["by=pos"]);
    client.prune(1).unwrap();
    at.tells("store.pruned", &["by=pos"]);
    till.unregister().unwrap();
    at.tells("terminal.unregistered", &[TILL, "by=pos"]);
    client.close();
    at.tells("library.closed", &[]);
}

#[test]
fn how_a_sale_ended_unpaid_and_who_ended_it() {
    let at = Logged::new();
    let (_client, till) = at.till();
    let payment = till.pay_start(bill("1", 100), None).unwrap();
    payment.continue_().unwrap();
    at.tells("payment.continued", &[TILL, "sale=1 ", "by=pos "]);
    payment.cancel().unwrap();
    at.tells("payment.cancel_wanted", &[TILL, "sale=1 ", "by=pos "]);
    at.tells("payment.canceled", &[TILL, "sale=1 ", "by=seqr sent=cancelInvoice code=0 "]);
    let payment = till.pay_start(bill("2", 100), None).unwrap();
    at.shop.simulator.decline(&Which::sale("2")).unwrap();
    assert_eq!(settled(&payment), State::Canceled);
    at.tells("payment.canceled", &["sale=2 ", "by=seqr ", "status=CANCELED "]);
    let payment = till.pay_start(bill("3", 100), None).unwrap();
    at.shop.simulator.fail(&Which::sale("3")).unwrap();
    assert_eq!(settled(&payment), State::Failed);
    at.tells("payment.failed", &["sale=3 ", "status=FAILED "]);
    at.wrong(Rule::refused("sendInvoice", 98));
    assert_eq!(till.pay_start(bill("4", 100), None).err().unwrap().result_code, Some(98));
    let line = at.tells("payment.not_taken", &["sale=4 ", "by=seqr sent=sendInvoice code=98 "]);
    assert!(line.contains("98"), "it says why: {line}");
    at.wrong(Rule::refused("cancelInvoice", 11));
    let payment = till.pay_start(bill("5", 100), None).unwrap();
    assert!(payment.cancel().is_err());
    at.tells("payment.cancel_refused", &["sale=5 ", "by=seqr sent=cancelInvoice code=11 "]);
    payment.cancel().unwrap();
    at.wrong(Rule::refused("getPaymentStatus", 21));
    let payment = till.pay_start(bill("6", 100), None).unwrap();
    assert_eq!(settled(&payment), State::Unknown);
    at.tells("payment.query_refused", &["sale=6 ", "code=21 "]);
    payment.cancel().unwrap();
}

#[test]
fn what_is_lost_or_in_doubt_calls_for_a_person() {
    let at = Logged::new();
    let (_client, till) = at.till();
    at.wrong(Rule::answer_lost("sendInvoice"));
    let payment = till.pay_start(bill("1", 100), None).unwrap();
    let line = at.tells("payment.answer_lost", &[TILL, "sale=1 ", "by=library sent=sendInvoice took_ms="]);
    assert!(line.contains("lost"), "{line}");
    payment.cancel().unwrap_err();
    at.tells("payment.given_up", &["sale=1 ", "by=pos "]);
    at.tells("payment.in_doubt", &["sale=1 ", "by=library"]);
    at.wrong(Rule { times: 0, ..Rule::request_lost("getPaymentStatus") });
    payment.continue_().unwrap();
    at.tells("payment.wanted_again", &["sale=1 ", "by=pos "]);
    at.shop.simulator.behave_well();
    payment.abandon().unwrap();
    at.tells("payment.abandoned", &["sale=1 ", "by=supervisor"]);

    let payment = till.pay_start(bill("2", 100), None).unwrap();
    at.wrong(Rule { times: 3, ..Rule::request_lost("getPaymentStatus") });
    at.tells("seqr.no_answer", &[TILL, "sale=2 ", "by=library took_ms="]);
    at.tells("seqr.answers_again", &[TILL, "sale=2 ", "by=seqr "]);
    payment.cancel().unwrap();
}

#[test]
fn what_seqr_takes_back_or_says_otherwise() {
    let at = Logged::at(Settings { settled_by: SettledBy::Version, ..Settings::default() });
    let (_client, till) = at.till();
    at.wrong(Rule { before: vec![Hook::Pay], ..Rule::on("getPaymentStatus") });
    at.wrong(Rule { before: vec![Hook::Reverse], from_call: 2, ..Rule::on("getPaymentStatus") });
    let _payment = till.pay_start(bill("1", 100), None).unwrap();
    let line = at.tells("payment.reversed", &[TILL, "sale=1 ", "amount=1.00 ", "reference=", "by=seqr"]);
    assert!(line.contains("SEQR has reversed the payment of 1.00 SEK"), "{line}");
    at.shop.simulator.behave_well();
    awaited("the reversal", || till.next_reversal(None).unwrap()).acknowledge_reversal().unwrap();
    at.tells("payment.reversal_acknowledged", &["sale=1 ", "by=pos "]);
}

/// An answer PAID of this reference, with this in its receipt.
fn paid(reference: &str, receipt: &str) -> Rule {
    let text = format!(
        "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>\
         <ns2:getPaymentStatusResponse xmlns:ns2=\"http://external.interfaces.ers.seamless.com/\"><return>\
         <resultCode>0</resultCode>{reference}<status>PAID</status><version>3</version>\
         <receipt><paymentDate>2015-10-29T10:18:48</paymentDate>{receipt}</receipt></return>\
         </ns2:getPaymentStatusResponse></soap:Body></soap:Envelope>"
    );
    Rule { answer: Answer::Body { text }, times: 0, ..Rule::on("getPaymentStatus") }
}

#[test]
fn what_is_odd_about_a_paid() {
    let at = Logged::new();
    let (_client, till) = at.till();
    at.wrong(paid("<ersReference>4711</ersReference>", "<clientInvoiceId>X9</clientInvoiceId>"));
    let payment = till.pay_start(bill("1", 100), None).unwrap();
    assert_eq!(settled(&payment), State::Completed);
    at.tells("payment.time", &["sale=1 "]);
    let odd = at.tells("payment.other_name", &[TILL, "sale=1 ", "by=seqr"]);
    let first = at.tells("payment.paid", &[TILL, "sale=1 "]);
    let place = |line: &str| at.told.lock().unwrap().iter().position(|(_, told)| told == line);
    assert!(place(&odd) < place(&first), "the answer that says PAID tells it");
    payment.confirm().unwrap();
    at.tells("payment.acknowledged", &[TILL, "sale=1 "]); // by a query, which the next rules are not for
    at.shop.simulator.behave_well();
    at.wrong(Rule { times: 1, ..paid("<ersReference>4712</ersReference>", "") });
    at.wrong(Rule { from_call: 2, ..paid("<ersReference>4713</ersReference>", "") });
    let payment = till.pay_start(bill("2", 100), None).unwrap();
    assert_eq!(settled(&payment), State::Completed);
    let line = at.tells("payment.differs", &[TILL, "sale=2 ", "reference=4712 ", "by=seqr"]);
    assert!(line.contains("4713"), "{line}");
    payment.confirm().unwrap();
    at.shop.simulator.behave_well();
    at.wrong(Rule { times: 1, ..paid("<ersReference>4714</ersReference>", "") });
    at.wrong(Rule { from_call: 2, ..Rule::refused("getPaymentStatus", 21) });
    let payment = till.pay_start(bill("3", 100), None).unwrap();
    assert_eq!(settled(&payment), State::Completed);
    at.tells("payment.acknowledgement_refused", &[TILL, "sale=3 ", "code=21 "]);
    payment.confirm().unwrap();
    at.shop.simulator.behave_well();
    at.wrong(paid("", ""));
    let payment = till.pay_start(bill("4", 100), None).unwrap();
    assert_eq!(settled(&payment), State::Unknown);
    at.tells("payment.other_payment", &[TILL, "sale=4 ", "by=seqr"]);
    at.shop.simulator.behave_well();
    payment.cancel().unwrap();
}

#[test]
fn an_invoice_that_a_card_changes() {
    let at = Logged::new();
    let (_client, till) = at.till();
    let invoice = Invoice { acknowledgment_mode: AcknowledgmentMode::Required, ..bill("1", 100) };
    let payment = till.pay_start(invoice.clone(), None).unwrap();
    at.shop.simulator.scan(&Which::sale("1")).unwrap();
    while payment.poll(LONG).unwrap().state != State::Loyalty {}
    at.wrong(Rule::refused("updateInvoice", 49));
    payment.update(invoice.clone(), None).unwrap_err();
    at.tells("payment.update_wanted", &[TILL, "sale=1 ", "by=pos "]);
    at.tells("payment.update_refused", &["sale=1 ", "by=seqr sent=updateInvoice code=49 "]);
    payment.update(invoice, None).unwrap();
    at.tells("payment.updated", &["sale=1 ", "by=seqr sent=updateInvoice code=0 "]);
    payment.cancel().unwrap();
}

#[test]
fn a_reservation_step_by_step() {
    let at = Logged::at(Settings { old_service: true, ..Settings::default() });
    let (_client, till) = at.till();
    let reserved = |sale: &str| {
        let invoice = Invoice { payment_mode: PaymentMode::ReservationRequired, ..bill(sale, 1000) };
        let payment = till.pay_start(invoice, None).unwrap();
        at.pays(sale);
        while payment.poll(LONG).unwrap().state != State::Reserved {}
        payment
    };
    let payment = reserved("1");
    at.tells("payment.reserved", &[TILL, "sale=1 ", "amount=10.00 ", "by=seqr ", "status=RESERVED "]);
    at.wrong(Rule::refused("commitReservation", 11));
    assert_eq!(payment.commit(400).unwrap_err().kind, Kind::Refused);
    at.tells("payment.commit_wanted", &["sale=1 ", "by=pos "]);
    at.tells("payment.not_committed", &["sale=1 ", "by=seqr "]);
    assert_eq!(payment.commit(400).unwrap_err().kind, Kind::OtherAmount);
    at.tells("payment.other_amount", &[TILL, "sale=1 ", "amount=10.00 ", "by=seqr"]);
}

#[test]
fn refunds_are_told_with_their_outcome_and_who_settled_them() {
    let at = Logged::new();
    let (client, till) = at.till();
    let reference = at.sells(&till, "1");
    let named = format!("reference={reference} ");
    till.refund(refund("R1", &reference, 100)).unwrap();
    at.tells("refund.done", &[TILL, "refund=R1 ", "amount=1.00 ", &named, "by=seqr code=0 took_ms="]);
    at.wrong(Rule::refused("refundPayment", 97));
    till.refund(refund("R2", &reference, 100)).unwrap_err();
    at.tells("refund.not_made", &[TILL, "refund=R2 ", &named, "by=seqr code=97 took_ms="]);
    at.wrong(Rule::answer_lost("refundPayment"));
    till.refund(refund("R3", &reference, 100)).unwrap_err();
    at.tells("refund.in_doubt", &[TILL, "refund=R3 ", &named, "by=library took_ms="]);
    let period = client.close_period(&reseller(), Some("Till 1")).unwrap();
    at.tells("period.closed", &[TILL, "by=pos"]);
    reconciled(&client, &period, Some("Till 1"));
    at.tells("refund.found", &["refund=R3 ", &named, "by=seqr"]);
    at.wrong(Rule::request_lost("refundPayment"));
    till.refund(refund("R4", &reference, 100)).unwrap_err();
    till.resolve_refund("R4", true).unwrap();
    at.tells("refund.resolved", &[TILL, "refund=R4 ", "by=supervisor"]);
    till.allow_refunds(&reference).unwrap();
    at.tells("refund.allowed", &[TILL, "by=supervisor"]);
    at.wrong(Rule::refused("submitPaymentReceipt", 23));
    let lost = at.sells(&till, "2");
    at.tells("receipt.not_delivered", &[TILL, &format!("reference={lost} "), "by=seqr code=23"]);
    at.shop.simulator.plant(Plant::Remove { ers_reference: lost }).unwrap();
    let period = client.close_period(&reseller(), Some("Till 1")).unwrap();
    reconciled(&client, &period, Some("Till 1"));
    at.tells("period.missing", &[TILL, "sale=2 ", "amount=59.00 ", "by=seqr"]);
}

#[test]
fn what_cannot_be_stored_is_told_and_what_was_refused_is_not() {
    let at = Logged::new();
    let (_client, till) = at.till();
    let payment = till.pay_start(bill("1", 100), None).unwrap();
    let store = rusqlite::Connection::open(at.shop.path("till.seqr")).unwrap();
    store.execute_batch("BEGIN IMMEDIATE").unwrap();
    at.pays("1");
    assert_eq!(settled(&payment), State::Completed);
    let line = at.tells("payment.not_saved", &[TILL, "sale=1 ", "amount=1.00 ", "by=library"]);
    assert!(line.contains("1.00 SEK is paid"), "{line}");
    assert!(at.lines("payment.paid", &[]).is_empty(), "it is not stored");
    store.execute_batch("ROLLBACK").unwrap();
    at.tells("payment.paid", &["sale=1 "]);
    payment.abandon().unwrap_err();
    assert!(at.lines("payment.abandoned", &[]).is_empty(), "it was refused");
}

#[test]
fn a_refund_whose_outcome_cannot_be_stored_is_told() {
    let at = Logged::new();
    let (_client, till) = at.till();
    let reference = at.sells(&till, "1");
    at.wrong(Rule { delay_after_ms: 1_500, ..Rule::on("refundPayment") });
    till.begin_refund(refund("R1", &reference, 100)).unwrap();
    let store = rusqlite::Connection::open(at.shop.path("till.seqr")).unwrap();
    awaited("the stored wish", || {
        store.query_row("SELECT id FROM refunds", [], |row| row.get::<_, i64>(0)).ok()
    });
    store.execute_batch("BEGIN IMMEDIATE").unwrap();
    let line = at.tells("refund.not_saved", &[TILL, "refund=R1 ", "by=library"]);
    assert!(line.contains("SEQR made the refund"), "{line}");
    store.execute_batch("ROLLBACK").unwrap();
    assert!(at.lines("refund.done", &[]).is_empty(), "it is not stored");
}

/// A step of the journal has its line.
#[test]
fn each_step_of_the_machine_is_an_event() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pos/machine");
    let mut found = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let source = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for begin in ["save(record, \"", "pause_unknown(\""] {
            for rest in source.split(begin).skip(1) {
                let step = rest.split('"').next().unwrap();
                let has_its_own = matches!(step, "reversed" | "another payment");
                assert!(has_its_own || Event::of_step(step).is_some(), "{step}");
                found += 1;
            }
        }
    }
    assert!(found > 20 && Event::of_step("canceled").and(Event::of_step("failed")).is_some(), "{found}");
}

#[test]
fn no_line_has_what_is_personal() {
    let at = Logged::new();
    let (_client, till) = at.till();
    let card = Hook::AttachCard {
        id: "CARD".into(),
        value: "9752299001".into(),
        description: "Anna's card".into(),
        while_issued: true,
    };
    at.wrong(Rule { before: vec![card], ..Rule::on("getPaymentStatus") });
    let text = "Customer +46 70-123 45 67 is unknown".to_owned();
    at.wrong(Rule { code: Some(98), description: Some(text), work: false, ..Rule::on("refundPayment") });
    let reference = at.sells(&till, "1");
    let error = till.refund(refund("R1", &reference, 100)).unwrap_err();
    assert!(error.text.contains("70-123"), "the caller is told all of it: {error}");
    at.tells("refund.not_made", &["refund=R1 "]);
    for (_, line) in &*at.told.lock().unwrap() {
        for personal in ["9752299001", "Anna", "70-123", "123 45 67"] {
            assert!(!line.contains(personal), "{line}");
        }
    }
}

/// docs/failures.md lists each event with its level, and with a test that holds its line against it.
#[test]
fn each_event_of_the_failures_is_held_against_its_line() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("docs/failures.md")).unwrap();
    let (_, table) = text.split_once("| event | level |").expect("the table of the events");
    let rows: Vec<Vec<&str>> = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            line.trim_matches(['|', ' ']).split('|').map(|cell| cell.trim().trim_matches('`')).collect()
        })
        .collect();
    let listed: Vec<_> = rows.iter().map(|row| (row[0], row[1])).collect();
    let known: Vec<_> = Event::ALL.iter().map(|event| (event.name(), event.level().name())).collect();
    assert_eq!(listed, known);
    for row in rows {
        let (program, test) = row[3].split_once("::").expect("a test");
        let (file, name) = test.rsplit_once("::").expect("a test");
        let path = match program {
            "store" => format!("src/store/{}.rs", file.replace("::", "/")),
            "pos" => format!("src/pos/{}.rs", file.split("::").next().unwrap_or_default()),
            "capi" => format!("src/capi/{}.rs", file.trim_end_matches("::tests")),
            program => format!("tests/{program}/{file}.rs"),
        };
        let source = std::fs::read_to_string(root.join(&path)).expect(&path);
        let body = source.split_once(&format!("fn {name}()")).expect(name).1;
        let body = body.split("\n#[test]").next().unwrap();
        assert!(body.contains(row[0]), "{test} does not look at {}", row[0]);
    }
}

/// The program of the test below.
#[test]
fn child_opens_in_a_zone_that_is_none() {
    let Some(folder) = std::env::var_os("SEQR_TEST_ZONE") else { return };
    let at = Logged::new();
    let store_path = Path::new(&folder).join("till.seqr");
    Client::open(Config { time_zone: None, store_path, ..at.config() }).unwrap().close();
    at.tells("library.time_zone", &[]);
    println!("\nit was told");
}

#[test]
fn a_time_zone_that_is_none_is_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "log::child_opens_in_a_zone_that_is_none", "--nocapture"]);
    let output = child.env("TZ", "Nowhere/Nothing").env("SEQR_TEST_ZONE", folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("\nit was told"), "{said}");
}
