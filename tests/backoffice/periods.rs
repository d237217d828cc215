//! The end of the day: closing, reports, and the reconciliation that finds what was planted into SEQR's books.

use super::*;
use seqr::pos::{
    Kind, Line, LineKind, Progress, ReconcileRequest, Reconciliation, ReportKind, ReportRequest, Reseller,
    Step,
};
use seqr_simulator::{Answer, Calls, Plant, Rule};
use std::time::Instant;

pub(super) fn reseller() -> Reseller {
    let password = Secret::new("demo-password".into());
    Reseller { id: "demo-reseller".into(), user_id: "9900".into(), password }
}

fn request(kind: ReportKind, period: &str, till: Option<&str>) -> ReportRequest {
    ReportRequest {
        kind,
        period_id: period.into(),
        external_terminal_id: till.map(str::to_owned),
        currency_code: "SEK".into(),
        first_wait: Duration::ZERO,
        repeat_wait: Duration::from_millis(5),
        patience: LONG,
    }
}

fn reconcile_request(period: &str, till: Option<&str>) -> ReconcileRequest {
    ReconcileRequest {
        period_id: period.into(),
        external_terminal_id: till.map(str::to_owned),
        currency_code: "SEK".into(),
        first_wait: Duration::ZERO,
        repeat_wait: Duration::from_millis(5),
        patience: LONG,
        near_mark: Duration::ZERO,
    }
}

pub(super) fn reconciled(client: &Client, period: &str, till: Option<&str>) -> Reconciliation {
    client.reconcile(&reseller(), &reconcile_request(period, till), &mut |_| true).unwrap()
}

/// What a manager reads, as one line: where a line is broken does not matter here.
fn shown(result: &Reconciliation) -> String {
    result.text(0, None).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The references of a kind of line, in their order.
fn references(result: &Reconciliation, kind: LineKind) -> Vec<String> {
    let reference = |line: &Line| result.texts().get(line.ers_reference).unwrap_or("-").to_owned();
    let mut all: Vec<_> = result.lines(kind).iter().map(reference).collect();
    all.sort();
    all
}

fn shop() -> Shop {
    let shop = Shop::new();
    shop.simulator.settings(|settings| settings.report_ready_ms = 0);
    shop
}

#[test]
fn each_report_is_fetched_and_read() {
    let shop = Shop::new();
    shop.simulator.settings(|settings| settings.report_ready_ms = 30);
    let client = shop.open();
    let tills = ["Till 1", "Till 2"].map(|name| client.register(registration(name)).unwrap());
    let first = sold(&tills[0], "1", 1000);
    let second = sold(&tills[1], "2", 550);
    tills[0].refund(refund("R-1", &first, 250)).unwrap();
    let of_till = client.close_period(&reseller(), Some("Till 1")).unwrap();
    let of_shop = client.close_period(&reseller(), None).unwrap();
    let fetch = |kind, period: &str, till| {
        client.report(&reseller(), &request(kind, period, till), &mut |_| true).map_err(|f| f.error).unwrap()
    };
    for (kind, rows, sum) in [
        (ReportKind::Shop, 1, 1300),
        (ReportKind::ShopByTerminal, 2, 1300),
        (ReportKind::ShopDetails, 3, 1300),
        (ReportKind::ShopByCashier, 1, 1300),
    ] {
        let report = fetch(kind, &of_shop, None);
        assert_eq!(report.rows.len(), rows, "{kind:?}");
        assert_eq!(report.rows.iter().map(|row| row.amount).sum::<i64>(), sum, "{kind:?}");
        assert_eq!(report.meta.period_id.as_deref(), Some(of_shop.as_str()));
        assert!(report.text.contains("<Row>"));
    }
    for (kind, rows) in [(ReportKind::Terminal, 1), (ReportKind::TerminalDetails, 2)] {
        let report = fetch(kind, &of_till, Some("Till 1"));
        assert_eq!((report.rows.len(), report.rows.iter().map(|row| row.amount).sum::<i64>()), (rows, 750));
    }
    let details = fetch(ReportKind::ShopDetails, &of_shop, None);
    let row = details.rows.iter().find(|row| details.texts.get(row.ers_reference) == Some(&second)).unwrap();
    assert_eq!(details.texts.get(row.terminal_id), Some(tills[1].terminal_id()));
    assert_eq!((details.texts.get(row.cashier_id), row.sales_count), (Some("Anna"), None));
    for (wrong, till) in [(ReportKind::Terminal, None), (ReportKind::Shop, Some("Till 1"))] {
        let failure = client.report(&reseller(), &request(wrong, &of_shop, till), &mut |_| true).unwrap_err();
        assert_eq!(failure.error.kind, Kind::Argument);
    }
    let wrong = Reseller { password: Secret::new("wrong".into()), ..reseller() };
    assert_eq!(client.close_period(&wrong, None).unwrap_err().kind, Kind::Authentication);
}

#[test]
fn a_report_that_is_not_ready_is_waited_for_seen_and_given_up() {
    let shop = Shop::new();
    shop.simulator.freeze();
    let client = shop.open();
    client.register(registration("Till 1")).unwrap();
    let period = client.close_period(&reseller(), None).unwrap();
    let asked = request(ReportKind::Shop, &period, None);
    // The host stops it at the third try.
    let mut seen: Vec<Progress> = Vec::new();
    let failure = client.report(&reseller(), &asked, &mut |progress| {
        seen.push(progress);
        progress.attempt < 3
    });
    assert_eq!(failure.unwrap_err().error.kind, Kind::Stopped);
    assert!(seen.iter().any(|progress| progress.step == Step::Waiting));
    assert!(seen.windows(2).all(|two| two[0].attempt <= two[1].attempt));
    assert_eq!(shop.simulator.exchanges(&Calls::of("executeReport")).len(), 2);
    // Patience ends.
    let impatient = ReportRequest { patience: Duration::from_millis(1), ..asked.clone() };
    let failure = client.report(&reseller(), &impatient, &mut |_| true).unwrap_err();
    assert_eq!((failure.error.kind, failure.error.result_code), (Kind::NotReady, Some(2)));
    // It gets ready while somebody waits.
    let mut tries = 0;
    let report = client.report(&reseller(), &asked, &mut |progress| {
        if progress.step == Step::Asking {
            tries = progress.attempt;
            if tries == 2 {
                shop.simulator.advance(Duration::from_secs(3));
            }
        }
        true
    });
    assert!(report.is_ok() && tries == 2);
    // Closing the library ends the wait.
    let other = client.close_period(&reseller(), None).unwrap();
    let failure = client.report(&reseller(), &request(ReportKind::Shop, &other, None), &mut |_| {
        client.close();
        true
    });
    assert_eq!(failure.unwrap_err().error.kind, Kind::Closed);
}

#[test]
fn a_report_that_is_broken_is_an_error_that_keeps_its_text() {
    let shop = shop();
    let client = shop.open();
    client.register(registration("Till 1")).unwrap();
    let period = client.close_period(&reseller(), None).unwrap();
    for (document, why) in [
        ("<TransactionDetails><Row></TransactionDetails>", "well-formed"),
        ("<ResellerTransactionSummary></TransactionSummary>", "well-formed"),
        ("no report today", "not an XML"),
        ("<a><Row><SalesAmount>12.345</SalesAmount></Row></a>", "row 1"),
        ("<a><Row><ErsReference>1</ErsReference></Row></a>", "no amount"),
        ("<a><Meta><TransactionPeriodId>other</TransactionPeriodId></Meta></a>", "period other"),
    ] {
        let text = format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><e:executeReportResponse \
             xmlns:e=\"http://external.interfaces.ers.seamless.com/\"><return><resultCode>0</resultCode>\
             <report><contentString><![CDATA[{document}]]></contentString></report></return>\
             </e:executeReportResponse></s:Body></s:Envelope>"
        );
        shop.simulator
            .misbehave(Rule { answer: Answer::Body { text }, ..Rule::on("executeReport") })
            .unwrap();
        let asked = request(ReportKind::ShopDetails, &period, None);
        let failure = client.report(&reseller(), &asked, &mut |_| true).unwrap_err();
        assert_eq!(failure.error.kind, Kind::Answer);
        assert!(failure.error.text.contains(why), "{}", failure.error.text);
        assert_eq!(failure.text.as_deref(), Some(document));
    }
}

#[test]
fn a_day_without_differences_is_clean() {
    let shop = shop();
    let client = shop.open();
    let till = client.register(registration("Till 1")).unwrap();
    let reference = sold(&till, "1", 1000);
    sold(&till, "2", 550);
    till.refund(refund("R-1", &reference, 250)).unwrap();
    for till in [Some("Till 1"), None] {
        let period = client.close_period(&reseller(), till).unwrap();
        let result = reconciled(&client, &period, till);
        assert!(result.is_clean(), "{}", shown(&result));
        let total = result.total(LineKind::Matched);
        assert_eq!((total.count, total.amount_here, total.amount_there), (3, 1300, 1300));
        let next = client.close_period(&reseller(), till).unwrap();
        let result = reconciled(&client, &next, till);
        assert!(result.is_clean() && result.lines(LineKind::Matched).is_empty(), "{}", shown(&result));
    }
}

#[test]
fn what_is_planted_is_found_and_nothing_else() {
    let shop = shop();
    let client = shop.open();
    let till = client.register(registration("Till 1")).unwrap();
    let other = Client::open(Config { store_path: shop.path("other.seqr"), ..shop.config() }).unwrap();
    let elsewhere = other.register(registration("Till 9")).unwrap();
    let sales: Vec<String> = (1..=8).map(|sale| sold(&till, &sale.to_string(), 100 * sale)).collect();
    sold(&elsewhere, "1", 7700);
    let plant = |plant| shop.simulator.plant(plant).unwrap();
    plant(Plant::Remove { ers_reference: sales[0].clone() });
    plant(Plant::Change { ers_reference: sales[1].clone(), amount: "2.50".into() });
    plant(Plant::Double { ers_reference: sales[2].clone() });
    plant(Plant::Add {
        terminal: "Till 1".into(),
        amount: "99.00".into(),
        ers_reference: "extra".into(),
        cashier_id: String::new(),
    });
    let period = client.close_period(&reseller(), None).unwrap();
    let result = reconciled(&client, &period, None);
    assert_eq!(references(&result, LineKind::MissingThere), [sales[0].clone()]);
    assert_eq!(references(&result, LineKind::Different), [sales[1].clone()]);
    assert_eq!(references(&result, LineKind::Doubled), [sales[2].clone()]);
    assert_eq!(references(&result, LineKind::MissingHere), ["extra"]);
    let mut matched = sales[3..].to_vec();
    matched.sort();
    assert_eq!(references(&result, LineKind::Matched), matched);
    assert_eq!(result.total(LineKind::OtherTerminal).amount_there, 7700);
    let different = result.lines(LineKind::Different)[0];
    assert_eq!((different.amount_here, different.amount_there), (Some(200), Some(250)));
    let doubled = result.lines(LineKind::Doubled)[0];
    assert_eq!((doubled.rows, doubled.amount_there), (2, Some(600)));
    assert!(!result.is_clean());
    let json: serde_json::Value = serde_json::from_str(&result.json()).unwrap();
    assert_eq!(json["missing_here"][0]["ers_reference"], "extra");
    assert_eq!(json["totals"]["matched"]["count"], 5);
    assert!(json["matched"].is_null());
    let text = shown(&result);
    for wanted in ["Missing here", "extra", "99.00", "sale 1", "2 rows", "Please look"] {
        assert!(text.contains(wanted), "{wanted} in\n{text}");
    }
    fits_any_paper_in_both_languages(&result);
    // Another store's till alone: the same report, the other side.
    let result = reconciled(&other, &period, None);
    assert!(!result.is_period_known && result.is_clean(), "{}", shown(&result));
    assert_eq!(result.total(LineKind::OtherTerminal).count, 1);
}

/// No line is wider than the paper, nothing is lost, and what there is not is an error.
fn fits_any_paper_in_both_languages(result: &Reconciliation) {
    for columns in 20..=80 {
        for (language, wanted) in [
            ("en", ["Missinghere", "extra", "99.00SEK", "sale1", "2rows", "Pleaselookintotheabove."]),
            ("sv-SE", ["Saknashär", "extra", "99,00SEK", "köp1", "2rader", "Utreddetsomstårovan."]),
        ] {
            let text = result.text(columns, Some(language)).unwrap();
            let widest = text.lines().map(|line| line.chars().count()).max();
            assert!(widest <= Some(columns as usize), "{columns}:\n{text}");
            let squeezed: String = text.split_whitespace().collect();
            for piece in wanted {
                assert!(squeezed.contains(piece), "{piece} in {columns}:\n{text}");
            }
        }
    }
    assert_eq!(result.text(0, None), result.text(80, Some("en")));
    for (columns, language, named) in [(19, "en", "columns"), (81, "sv", "columns"), (40, "de", "language")] {
        let error = result.text(columns, Some(language)).unwrap_err();
        assert!(error.kind == Kind::Argument && error.text.contains(named), "{}", error.text);
    }
}

/// The reconciliation of a period that is closed now, with the C interface's two minutes around a mark.
fn reconciled_with_two_minutes(client: &Client) -> Reconciliation {
    let period = client.close_period(&reseller(), None).unwrap();
    let near = ReconcileRequest { near_mark: Duration::from_secs(120), ..reconcile_request(&period, None) };
    client.reconcile(&reseller(), &near, &mut |_| true).unwrap()
}

#[test]
fn what_is_paid_while_seqr_marks_the_period_may_be_in_the_next_one() {
    let shop = shop();
    let client = shop.open();
    let till = client.register(registration("Till 1")).unwrap();
    let reference = sold(&till, "1", 100);
    shop.simulator.plant(Plant::Remove { ers_reference: reference.clone() }).unwrap();
    let period = client.close_period(&reseller(), None).unwrap();
    // As if closing had begun just before it was paid.
    let journal = rusqlite::Connection::open(shop.path("till.seqr")).unwrap();
    let sql = "UPDATE periods SET begun_step = (SELECT paid_step FROM payments) - 1";
    assert_eq!(journal.execute(sql, []).unwrap(), 1);
    let result = reconciled(&client, &period, None);
    assert_eq!(references(&result, LineKind::NearMark), [reference.as_str()]);
    assert!(result.is_clean());
    // The next period has the same mark at its begin.
    assert_eq!(references(&reconciled_with_two_minutes(&client), LineKind::NearMark), [reference]);
}

#[test]
fn what_is_paid_before_the_period_is_closed_is_missing_there_whatever_the_clocks_say() {
    const HOUR: i64 = 3_600_000;
    for (name, seqr_is_ahead_by) in [("in time", 0), ("an hour behind", HOUR), ("two hours ahead", -2 * HOUR)]
    {
        let shop = shop();
        shop.simulator.jump(seqr_is_ahead_by);
        let client = shop.open();
        let till = client.register(registration("Till 1")).unwrap();
        sold(&till, "1", 100);
        assert!(reconciled_with_two_minutes(&client).is_clean(), "{name}");
        let missing = sold(&till, "2", 200);
        shop.simulator.plant(Plant::Remove { ers_reference: missing.clone() }).unwrap();
        let result = reconciled_with_two_minutes(&client);
        assert_eq!(references(&result, LineKind::MissingThere), [missing.as_str()], "{name}");
        assert!(!result.is_clean());
        let logged = shop
            .lines
            .lock()
            .unwrap()
            .iter()
            .filter(|line| line.contains(&missing))
            .cloned()
            .collect::<Vec<_>>();
        assert!(logged.iter().any(|line| line.contains("Sale 2 at Till 1: missing")), "{logged:?}");
        let said = seqr_is_ahead_by != 0;
        assert_eq!(shown(&result).contains("clock was"), said, "{}", shown(&result));
        let lines = shop.lines.lock().unwrap().join("\n");
        assert_eq!(
            lines.contains("clock was") && lines.contains("| event=period.clock"),
            said,
            "{name}: {lines}"
        );
        let ahead = result.clock_ahead_ms.unwrap_or(0);
        assert!((ahead + seqr_is_ahead_by).abs() < 60_000, "{name}: {ahead}");
        // It is this period's, and no other's.
        assert!(reconciled_with_two_minutes(&client).lines(LineKind::MissingThere).is_empty(), "{name}");
    }
}

/// The clock of the machine was at 1970.
#[test]
fn a_sale_of_1970_that_is_missing_there_is_found() {
    let shop = shop();
    let client = shop.open();
    let till = client.register(registration("Till 1")).unwrap();
    sold(&till, "1", 100);
    client.close_period(&reseller(), None).unwrap();
    let missing = sold(&till, "2", 200);
    shop.simulator.plant(Plant::Remove { ers_reference: missing.clone() }).unwrap();
    let period = client.close_period(&reseller(), None).unwrap();
    client.close();
    let journal = rusqlite::Connection::open(shop.path("till.seqr")).unwrap();
    let now: i64 = journal.query_row("SELECT max(at_ms) FROM payment_steps", [], |row| row.get(0)).unwrap();
    let back = |table: &str, column: &str| {
        journal.execute(&format!("UPDATE {table} SET {column} = {column} - ?1"), [now]).unwrap();
    };
    for column in ["created_at_ms", "updated_at_ms"] {
        back("payments", column);
    }
    for column in ["begun_at_ms", "marked_at_ms"] {
        back("periods", column);
    }
    back("payment_steps", "at_ms");
    drop(journal);
    let result = reconciled(&shop.open(), &period, None);
    assert_eq!(references(&result, LineKind::MissingThere), [missing]);
    assert!(shown(&result).contains("behind SEQR's"), "{}", shown(&result));
}

#[test]
fn a_refund_in_doubt_of_a_clock_that_was_ahead_is_in_doubt() {
    let shop = shop();
    let client = shop.open();
    let till = client.register(registration("Till 1")).unwrap();
    let reference = sold(&till, "1", 1000);
    shop.simulator.misbehave(Rule::request_lost("refundPayment")).unwrap();
    assert_eq!(till.refund(refund("R-1", &reference, 250)).unwrap_err().kind, Kind::InDoubt);
    let journal = rusqlite::Connection::open(shop.path("till.seqr")).unwrap();
    let sql = "UPDATE refunds SET sent_at_ms = sent_at_ms + 7200000, created_at_ms = created_at_ms + 7200000";
    assert_eq!(journal.execute(sql, []).unwrap(), 1);
    let result = reconciled_with_two_minutes(&client);
    assert_eq!(result.total(LineKind::RefundInDoubt).amount_here, -250);
    assert!(!result.is_clean(), "{}", shown(&result));
}

#[test]
fn a_refund_in_doubt_is_settled_when_the_report_has_it_and_by_nothing_else() {
    let shop = shop();
    let client = shop.open();
    let till = client.register(registration("Till 1")).unwrap();
    let reference = sold(&till, "1", 1000);
    // Made, and the answer lost.
    shop.simulator.misbehave(Rule::answer_lost("refundPayment")).unwrap();
    assert_eq!(till.refund(refund("R-made", &reference, 250)).unwrap_err().kind, Kind::InDoubt);
    // Never made.
    shop.simulator.misbehave(Rule::request_lost("refundPayment")).unwrap();
    assert_eq!(till.refund(refund("R-not", &reference, 130)).unwrap_err().kind, Kind::InDoubt);
    let period = client.close_period(&reseller(), None).unwrap();
    let result = reconciled(&client, &period, None);
    assert_eq!(result.total(LineKind::RefundFound).amount_there, -250);
    assert_eq!(result.total(LineKind::RefundInDoubt).amount_here, -130);
    assert!(result.lines(LineKind::MissingHere).is_empty(), "{}", shown(&result));
    assert_eq!(till.next_refund_in_doubt(None).unwrap().as_deref(), Some("R-not"));
    assert_eq!(till.next_refund_in_doubt(Some("R-not")).unwrap(), None);
    let own = till.refund(refund("R-made", &reference, 250)).unwrap();
    assert_eq!(own, Some(references(&result, LineKind::RefundFound)[0].clone()));
    assert!(till.refund_receipt_text("R-made", 40).unwrap().contains("-2.50"));
    // Once more: the same report, nothing in doubt but what was not made.
    let again = reconciled(&client, &period, None);
    assert_eq!((again.lines(LineKind::RefundFound).len(), again.lines(LineKind::Matched).len()), (0, 2));
    // And the next period does not miss it.
    let next = client.close_period(&reseller(), None).unwrap();
    let result = reconciled(&client, &next, None);
    assert!(result.lines(LineKind::MissingThere).is_empty(), "{}", shown(&result));
}

#[test]
fn a_refund_in_doubt_that_another_row_could_be_stays_in_doubt() {
    for (amounts, cashier, found) in [
        (vec![], "Anna", true),
        (vec!["-2.50"], "", false),    // two rows, one refund
        (vec!["-2.60"], "Anna", true), // another amount
    ] {
        let shop = shop();
        let client = shop.open();
        let till = client.register(registration("Till 1")).unwrap();
        let reference = sold(&till, "1", 1000);
        shop.simulator.misbehave(Rule::answer_lost("refundPayment")).unwrap();
        assert!(till.refund(refund("R-1", &reference, 250)).is_err());
        for (at, amount) in amounts.iter().enumerate() {
            let plant = Plant::Add {
                terminal: "Till 1".into(),
                amount: (*amount).into(),
                ers_reference: format!("other {at}"),
                cashier_id: cashier.into(),
            };
            shop.simulator.plant(plant).unwrap();
        }
        let period = client.close_period(&reseller(), None).unwrap();
        let result = reconciled(&client, &period, None);
        assert_eq!(result.lines(LineKind::RefundFound).len(), usize::from(found), "{amounts:?}");
        assert_eq!(result.lines(LineKind::RefundInDoubt).len(), usize::from(!found), "{amounts:?}");
    }
    // Two refunds in doubt, one row: which one was made is not told.
    let shop = shop();
    let client = shop.open();
    let till = client.register(registration("Till 1")).unwrap();
    let reference = sold(&till, "1", 1000);
    shop.simulator.misbehave(Rule::answer_lost("refundPayment")).unwrap();
    assert!(till.refund(refund("R-1", &reference, 250)).is_err());
    shop.simulator.misbehave(Rule::request_lost("refundPayment")).unwrap();
    assert!(till.refund(refund("R-2", &reference, 250)).is_err());
    let period = client.close_period(&reseller(), None).unwrap();
    let result = reconciled(&client, &period, None);
    assert_eq!(
        (result.lines(LineKind::RefundFound).len(), result.lines(LineKind::RefundInDoubt).len()),
        (0, 2)
    );
    assert_eq!(result.lines(LineKind::MissingHere).len(), 1);
}

#[test]
fn what_a_supervisor_abandoned_and_seqr_has_as_paid_is_named_at_the_end_of_the_day() {
    let shop = shop();
    let client = shop.open();
    let till = client.register(registration("Till 1")).unwrap();
    shop.simulator.misbehave(Rule::answer_lost("getPaymentStatus")).unwrap();
    let _selling = till.pay_start(bill("1", 1000), None).unwrap();
    // The query makes the payment final; its answer is lost, and the till is switched off.
    assert!(shop.simulator.wait_for_exchanges(&Calls::of("getPaymentStatus"), 1, LONG));
    client.close();
    let client = shop.open();
    let till = client.terminal("Till 1").unwrap();
    let payment = till.next_unfinished(None).unwrap().expect("it is unfinished");
    payment.abandon().unwrap();
    let reference = shop.simulator.ledger()[0]["ers_reference"].as_str().expect("paid").to_owned();
    let period = client.close_period(&reseller(), None).unwrap();
    let result = reconciled(&client, &period, None);
    assert_eq!(references(&result, LineKind::MissingHere), [reference]);
    assert!(!result.is_clean(), "{}", shown(&result));
}

#[test]
fn the_answer_to_closing_is_lost() {
    let shop = shop();
    let client = shop.open();
    let till = client.register(registration("Till 1")).unwrap();
    sold(&till, "1", 100);
    shop.simulator.misbehave(Rule::answer_lost("markTransactionPeriod")).unwrap();
    assert_eq!(client.close_period(&reseller(), None).unwrap_err().kind, Kind::Lost);
    sold(&till, "2", 200);
    let period = client.close_period(&reseller(), None).unwrap();
    let result = reconciled(&client, &period, None);
    assert!(result.is_period_before_lost && result.is_clean(), "{}", shown(&result));
    assert_eq!(result.total(LineKind::Matched).amount_here, 200);
}

/// Ten thousand sales, written into both books at once; one difference of each kind among them.
#[test]
fn ten_thousand_rows_are_reconciled_row_by_row() {
    let count: i64 = std::env::var("SEQR_RECONCILE_ROWS").map_or(10_000, |text| text.parse().unwrap());
    let shop = shop();
    let client = shop.open();
    client.register(registration("Till 1")).unwrap();
    let journal = rusqlite::Connection::open(shop.path("till.seqr")).unwrap();
    let body = serde_json::to_string(&bill("many", 100)).unwrap();
    journal.execute_batch("BEGIN IMMEDIATE").unwrap();
    for sale in 1..=count {
        let reference = format!("{sale:025}");
        let sql = "INSERT INTO payments (revision, terminal, client_invoice_id, phase, wanted, version, ers_reference, \
                   paid_amount, paid_at_ms, acknowledged, created_at_ms, updated_at_ms) \
                   VALUES (1, 1, ?1, 'confirmed', 1, 1, ?2, ?3, ?4, 1, ?4, ?4)";
        journal
            .prepare_cached(sql)
            .unwrap()
            .execute(rusqlite::params![sale.to_string(), reference, sale, sale])
            .unwrap();
        let row = journal.last_insert_rowid();
        let sql = "INSERT INTO invoices (payment, body) VALUES (?1, ?2)";
        journal.prepare_cached(sql).unwrap().execute(rusqlite::params![row, body]).unwrap();
        let sql = "INSERT INTO payment_steps (payment, at_ms, step, phase) VALUES (?1, ?2, 'paid', 'paid')";
        journal.prepare_cached(sql).unwrap().execute(rusqlite::params![row, sale + 1]).unwrap();
        shop.simulator
            .plant(Plant::Add {
                terminal: "Till 1".into(),
                amount: format!("{}.{:02}", sale / 100, sale % 100),
                ers_reference: reference,
                cashier_id: "Anna".into(),
            })
            .unwrap();
    }
    journal.execute_batch("COMMIT").unwrap();
    let reference = |sale: i64| format!("{sale:025}");
    for plant in [
        Plant::Remove { ers_reference: reference(count / 2) },
        Plant::Change { ers_reference: reference(count / 3), amount: "1.00".into() },
        Plant::Double { ers_reference: reference(count / 4) },
        Plant::Add {
            terminal: "Till 1".into(),
            amount: "1.00".into(),
            ers_reference: "extra".into(),
            cashier_id: "Anna".into(),
        },
    ] {
        shop.simulator.plant(plant).unwrap();
    }
    let period = client.close_period(&reseller(), None).unwrap();
    let (begun, mut read) = (Instant::now(), None);
    let result = client
        .reconcile(&reseller(), &reconcile_request(&period, None), &mut |progress| {
            if progress.step == Step::Reading {
                read = Some(Instant::now()); // the report is there: what SEQR took for it does not count
            }
            true
        })
        .unwrap();
    let (fetched, took) = (read.unwrap() - begun, read.unwrap().elapsed());
    println!("{count} rows: fetched in {fetched:?}, reconciled in {took:?}");
    assert_eq!(references(&result, LineKind::MissingThere), [reference(count / 2)]);
    assert_eq!(references(&result, LineKind::Different), [reference(count / 3)]);
    assert_eq!(references(&result, LineKind::Doubled), [reference(count / 4)]);
    assert_eq!(references(&result, LineKind::MissingHere), ["extra"]);
    assert_eq!(result.lines(LineKind::Matched).len() as i64, count - 3);
    // With the square of the rows it would be minutes; how long it takes is printed, and depends on the machine's load.
    assert!(took < LONG, "{took:?}");
}
