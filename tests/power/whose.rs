//! Whose PAID it is, and how much (rule `whose-paid`), and a store that another program works on (rules
//! `acknowledge-at-once` and `bounded-retries`), as a shop sees them.

use super::host::PATIENCE;
use super::scripted_till::{Shop, Till};
use seqr_simulator::{Answer, Calls, Rule};
use std::time::Instant;

/// An answer PAID with this reference and this receipt.
fn paid(ers: Option<&str>, receipt: &str) -> Rule {
    let ers = ers.map(|ers| format!("<ersReference>{ers}</ersReference>")).unwrap_or_default();
    let text = format!(
        "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>\
         <ns2:getPaymentStatusResponse xmlns:ns2=\"http://external.interfaces.ers.seamless.com/\"><return>{ers}\
         <resultCode>0</resultCode><status>PAID</status><receipt>{receipt}</receipt><version>77</version>\
         </return></ns2:getPaymentStatusResponse></soap:Body></soap:Envelope>"
    );
    Rule { answer: Answer::Body { text }, times: 0, ..Rule::on("getPaymentStatus") }
}

fn total(value: &str, currency: &str) -> String {
    format!(
        "<invoice><totalAmount><currency>{currency}</currency><value>{value}</value></totalAmount></invoice>"
    )
}

/// No query leaves in some intervals.
fn asks_no_more(shop: &Shop, till: &mut Till) {
    let asked = shop.count("getPaymentStatus");
    till.ask("poll 0 100");
    assert_eq!(shop.count("getPaymentStatus"), asked, "nothing more is asked");
}

#[test]
fn another_sales_paid_is_not_taken_and_after_three_nothing_is_asked() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    let ers = till.has_sold(&shop, "S1");
    till.sells("S2");
    let since = shop.simulator.latest_exchange();
    let rule = paid(Some(&ers), "<clientInvoiceId>S1</clientInvoiceId>");
    shop.simulator.misbehave(rule).expect("a rule");
    assert_eq!(till.until("UNKNOWN"), "SEQR_E_OTHER_PAYMENT");
    assert_eq!(till.ask("ers 0"), "NONE");
    asks_no_more(&shop, &mut till);
    let asked = shop.simulator.exchanges(&Calls { since, ..Calls::of("getPaymentStatus") });
    assert!(asked.iter().all(|call| call.invoice_version != Some(77)), "a foreign PAID is acknowledged");
    till.refused("confirm 0", "SEQR_E_STATE");

    // It is in the journal, so it is told after a crash too.
    till.power_off();
    let mut till = shop.till(&[]);
    assert_eq!(till.ok("unfinished 0"), "S2");
    assert_eq!(till.ask("poll 0 0"), "SEQR_E_OTHER_PAYMENT UNKNOWN");
    shop.simulator.behave_well();
    shop.customer_pays("S2");
    till.ok("continue 0");
    assert_eq!(till.until("COMPLETED"), "SEQR_OK");
    assert_ne!(till.ask("ers 0"), ers);
}

#[test]
fn a_paid_without_a_reference_cannot_be_booked() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    shop.simulator.misbehave(paid(None, &total("12.50", "SEK"))).expect("a rule");
    assert_eq!(till.until("UNKNOWN"), "SEQR_E_OTHER_PAYMENT");
    asks_no_more(&shop, &mut till);
}

#[test]
fn a_cancel_that_meets_another_sales_paid_is_in_doubt() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    shop.simulator.misbehave(Rule { code: Some(50), ..Rule::on("cancelInvoice") }).expect("a rule");
    let foreign = "<clientInvoiceId>X1</clientInvoiceId><invoiceReference>9</invoiceReference>";
    shop.simulator.misbehave(paid(Some("4711"), foreign)).expect("a rule");
    till.refused("cancel 0", "SEQR_E_IN_DOUBT");
    assert_eq!(till.ask("poll 0 0"), "SEQR_E_OTHER_PAYMENT UNKNOWN");
    shop.simulator.behave_well();
    till.ok("cancel 0");
    assert_eq!(till.state(), "CANCELED");
}

#[test]
fn another_amount_is_completed_and_says_so() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    for (sale, receipt, status, amount) in [
        ("A1", total("12.50", "SEK"), "SEQR_OK", "1250"),
        ("A2", total("12.50", ""), "SEQR_OK", "1250"),
        ("A3", String::new(), "SEQR_OK", "1250"),
        ("A4", total("13.00", "SEK"), "SEQR_E_OTHER_AMOUNT", "1300"),
        ("A5", total("-59.00", "SEK"), "SEQR_E_OTHER_AMOUNT", "1250"),
        ("A6", total("0.00", "SEK"), "SEQR_E_OTHER_AMOUNT", "1250"),
        ("A7", total("12.50", "EUR"), "SEQR_E_OTHER_AMOUNT", "1250"),
    ] {
        till.sells(sale);
        shop.simulator.misbehave(paid(Some(&format!("E{sale}")), &receipt)).expect("a rule");
        assert_eq!(till.until("COMPLETED"), status, "{sale}");
        assert_eq!(till.ask("amount 0"), format!("{amount} SEK"), "{sale}");
        assert_eq!(till.ask("ers 0"), format!("E{sale}"));
        till.ok("confirm 0");
        till.ok("payment-close 0");
        shop.simulator.behave_well();
        till.ok(&format!("find 0 {sale}"));
        assert_eq!(
            till.ask("poll 0 0"),
            format!("{status} COMPLETED"),
            "{sale}: the remark is in the journal"
        );
        till.ok("payment-close 0");
    }
}

#[test]
fn a_store_that_another_program_holds_is_told_in_three_seconds_and_seqr_knows() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&["request_timeout_ms=60000"]);
    till.sells("S1");
    let other = rusqlite::Connection::open(shop.store()).expect("the store");
    other.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let since = Instant::now();
    shop.customer_pays("S1");
    assert_eq!(till.until("COMPLETED"), "SEQR_E_NOT_SAVED");
    assert!(since.elapsed().as_millis() < 9_000, "told before the lock is given up: {:?}", since.elapsed());
    assert_ne!(till.ask("ers 0"), "NONE");
    while shop.paid_answers() < 2 {
        assert!(since.elapsed() < PATIENCE, "the acknowledgement waits for the disk");
        till.ask("poll 0 10");
    }
    till.refused("confirm 0", "SEQR_E_NOT_SAVED");
    other.execute_batch("ROLLBACK").expect("the lock is given up");
    assert_eq!(till.until_status("SEQR_OK"), "COMPLETED");
    till.ok("confirm 0");
    assert_eq!(shop.charged("S1"), "12.50");
}

#[test]
fn a_payment_that_another_program_has_changed_is_unknown_and_asked_for_no_more() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    let other = rusqlite::Connection::open(shop.store()).expect("the store");
    other.busy_timeout(PATIENCE).expect("patience");
    other.execute("UPDATE payments SET revision = revision + 1", []).expect("a change");
    shop.customer_pays("S1");
    assert_eq!(till.until("UNKNOWN"), "SEQR_E_BUSY");
    asks_no_more(&shop, &mut till);
    till.refused("cancel 0", "SEQR_E_BUSY");
    till.ok("payment-close 0");
    assert_eq!(till.ok("unfinished 0"), "S1");
    till.ok("continue 0");
    assert_eq!(till.until("COMPLETED"), "SEQR_OK");
    let sql = "UPDATE payments SET revision = revision + 1, error = 'changed'";
    while shop.journal("acknowledged", "S1") != "1" {
        till.ask("poll 0 10");
    }
    other.execute(sql, []).expect("a change");
    till.refused("confirm 0", "SEQR_E_BUSY");
    assert_eq!(till.state(), "COMPLETED", "COMPLETED stays");
    till.ok("payment-close 0");
    assert_eq!(till.ok("unfinished 0"), "S1");
    till.ok("confirm 0");
}
