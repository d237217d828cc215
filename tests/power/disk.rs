//! The store cannot be written (rule `journal-before-send`): a payment that cannot be journaled is not begun, and a
//! payment that was made and cannot be journaled is not lost. A limit on the size of files stands for a full disk,
//! since anybody may set it; where a file system may be mounted, the disk is really full.

use super::audit;
use super::host::PATIENCE;
use super::scripted_till::{Shop, Till};
use seqr_simulator::{Calls, Hook, Rule};
use std::process::Command;
use std::time::Instant;

/// How the disk fills up in a test.
struct Disk {
    fill: String,
    free: String,
    /// Whether the test sees the store: not where it is mounted for the till alone.
    seen: bool,
}

fn limit() -> Disk {
    Disk { fill: "limit 0".into(), free: "limit none".into(), seen: true }
}

/// The journal's newest answer is stored: nothing of the library is under way that would still be written.
fn acknowledged(shop: &Shop, till: &mut Till, sale: &str) {
    let since = Instant::now();
    while shop.journal("acknowledged", sale) != "1" {
        assert!(since.elapsed() < PATIENCE, "{sale} is not acknowledged");
        till.ask("poll 0 0");
    }
}

fn refuses_what_it_cannot_journal(shop: &Shop, till: &mut Till, disk: &Disk) {
    let ers = till.has_sold(shop, "S1");
    let since = shop.simulator.latest_exchange();
    till.ok(&disk.fill);
    till.refused("start 0 S2 1250", "SEQR_E_NOT_SAVED");
    till.refused(&format!("refund R1 {ers} 100"), "SEQR_E_NOT_SAVED");
    till.ok(&disk.free);
    let sent = shop.simulator.exchanges(&Calls { since, arrived: true, ..Calls::default() });
    let sent: Vec<_> = sent.iter().map(|call| call.operation.as_str()).collect();
    let money = |operation: &&&str| matches!(**operation, "sendInvoice" | "refundPayment");
    assert_eq!(sent.iter().find(money), None, "nothing that moves money was sent");
    till.has_sold(shop, "S2"); // and with room on the disk it sells again
    till.ok(&format!("refund R1 {ers} 100"));
}

fn tells_a_paid_that_it_cannot_store(shop: &Shop, till: &mut Till, disk: &Disk) {
    till.sells("P1");
    till.ok(&disk.fill);
    let before = shop.paid_answers();
    shop.customer_pays("P1");
    let since = Instant::now();
    assert_eq!(till.until("COMPLETED"), "SEQR_E_NOT_SAVED");
    assert!(since.elapsed().as_millis() >= 2_900, "storing is tried for 3 s first: {:?}", since.elapsed());
    assert!(!disk.seen || shop.journal("phase", "P1") == "open");
    assert_ne!(till.ask("ers 0"), "NONE", "the goods leave, so there is something to book by");
    // SEQR is asked once more although nothing is stored: it must know that the till knows.
    while shop.paid_answers() < before + 2 {
        assert!(since.elapsed() < PATIENCE, "the acknowledgement waits for the disk");
        till.ask("poll 0 10");
    }
    till.refused("confirm 0", "SEQR_E_NOT_SAVED");
    till.refused("cancel 0", "SEQR_E_ALREADY_PAID");
    till.ok("continue 0");
    till.refused("start 1 P2 1250", "SEQR_E_UNFINISHED");
    till.ok(&disk.free);
    assert_eq!(till.until_status("SEQR_OK"), "COMPLETED");
    assert_ne!(till.ask("ers 0"), "NONE");
    till.ok("confirm 0");
    assert!(!disk.seen || shop.journal("phase", "P1") == "confirmed");
    till.ok("payment-close 0");
}

#[test]
fn a_full_disk_a_payment_or_refund_that_cannot_be_journaled_is_not_sent() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    refuses_what_it_cannot_journal(&shop, &mut till, &limit());
}

#[test]
fn a_full_disk_a_paid_that_cannot_be_stored_is_told_completed_after_three_seconds() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    tells_a_paid_that_it_cannot_store(&shop, &mut till, &limit());
}

#[test]
fn a_full_disk_a_paid_that_was_never_stored_is_found_after_a_crash() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    till.ok("limit 0");
    shop.customer_pays("S1");
    assert_eq!(till.until("COMPLETED"), "SEQR_E_NOT_SAVED");
    till.power_off();
    let mut till = shop.till(&[]);
    assert_eq!(till.ok("unfinished 0"), "S1");
    assert_eq!(till.state(), "UNKNOWN");
    till.ok("continue 0");
    assert_eq!(till.until("COMPLETED"), "SEQR_OK");
    till.ok("confirm 0");
    assert_eq!(shop.charged("S1"), "12.50");
}

#[test]
fn a_full_disk_a_cancel_that_cannot_be_stored_is_not_sent_and_the_payment_goes_on() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    till.ok("limit 0");
    till.refused("cancel 0", "SEQR_E_NOT_SAVED");
    assert_eq!(shop.count("cancelInvoice"), 0);
    assert_eq!(till.state(), "WAITING");
    let asked = shop.count("getPaymentStatus");
    shop.wait_for("getPaymentStatus", asked + 2);
    till.ok("limit none");
    till.ok("cancel 0");
    assert_eq!(till.state(), "CANCELED");
    audit::no_question_after_a_cancel(&shop.simulator);
}

#[test]
fn a_full_disk_the_answer_to_the_invoice_cannot_be_stored_and_the_sale_is_unknown_until_it_can() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    shop.simulator.misbehave(Rule { delay_after_ms: 300, ..Rule::on("sendInvoice") }).expect("a rule");
    till.thread(1, "start 0 S1 1250");
    shop.wait_for_arrival("sendInvoice", 1);
    till.ok("limit 0");
    assert_eq!(till.ask("join 1"), "SEQR_OK");
    assert_eq!(till.state(), "UNKNOWN");
    assert_eq!(shop.count("getPaymentStatus"), 0);
    till.ok("limit none");
    till.until("WAITING");
    shop.customer_pays("S1");
    assert_eq!(till.until("COMPLETED"), "SEQR_OK");
}

#[test]
fn a_full_disk_confirm_fails_until_there_is_room() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    shop.customer_pays("S1");
    till.until("COMPLETED");
    acknowledged(&shop, &mut till, "S1");
    till.ok("limit 0");
    till.refused("confirm 0", "SEQR_E_NOT_SAVED");
    assert_eq!(till.ask("poll 0 0"), "SEQR_OK COMPLETED");
    till.ok("limit none");
    till.ok("confirm 0");
}

#[test]
fn a_full_disk_an_already_paid_cancel_that_cannot_be_stored_is_told() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    let rule = Rule { before: vec![Hook::Pay], delay_after_ms: 300, ..Rule::on("cancelInvoice") };
    shop.simulator.misbehave(rule).expect("a rule");
    till.thread(1, "cancel 0");
    shop.wait_for_arrival("cancelInvoice", 1); // the wish is stored
    till.ok("limit 0");
    let told = till.ask("join 1");
    assert!(told.starts_with("SEQR_E_ALREADY_PAID"), "{told}");
    assert_eq!(till.ask("poll 0 0"), "SEQR_E_NOT_SAVED COMPLETED");
    till.ok("limit none");
    assert_eq!(till.until_status("SEQR_OK"), "COMPLETED");
    till.ok("confirm 0");
}

#[test]
fn a_full_disk_a_canceled_that_cannot_be_stored_is_in_doubt_until_it_can() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    shop.simulator.misbehave(Rule { delay_after_ms: 300, ..Rule::on("cancelInvoice") }).expect("a rule");
    till.thread(1, "cancel 0");
    shop.wait_for_arrival("cancelInvoice", 1); // the wish is stored
    till.ok("limit 0");
    let told = till.ask("join 1");
    assert!(told.starts_with("SEQR_E_IN_DOUBT"), "NOT_SAVED would say that nothing was sent: {told}");
    assert_eq!(till.state(), "UNKNOWN");
    till.refused("cancel 0", "SEQR_E_IN_DOUBT");
    till.ok("limit none");
    assert_eq!(till.until("CANCELED"), "SEQR_OK");
    assert_eq!(shop.count("cancelInvoice"), 1);
}

#[test]
fn a_full_disk_a_refund_that_was_made_and_cannot_be_stored_is_in_doubt() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    let ers = till.has_sold(&shop, "S1");
    shop.simulator.misbehave(Rule { delay_after_ms: 300, ..Rule::on("refundPayment") }).expect("a rule");
    till.thread(1, &format!("refund R1 {ers} 1250"));
    shop.wait_for_arrival("refundPayment", 1);
    till.ok("limit 0");
    let told = till.ask("join 1");
    assert!(told.starts_with("SEQR_E_IN_DOUBT"), "NOT_SAVED would say that nothing was sent: {told}");
    till.ok("limit none");
    till.refused(&format!("refund R1 {ers} 1250"), "SEQR_E_IN_DOUBT");
    till.ok("resolve R1 1");
    till.ok(&format!("refund R1 {ers} 1250"));
    assert_eq!(shop.count("refundPayment"), 1);
}

#[test]
fn a_refund_that_the_library_is_closed_over_is_in_doubt() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    let ers = till.has_sold(&shop, "S1");
    shop.simulator.misbehave(Rule { delay_after_ms: 300, ..Rule::on("refundPayment") }).expect("a rule");
    till.thread(1, &format!("refund R1 {ers} 1250"));
    shop.wait_for_arrival("refundPayment", 1);
    till.ok("close");
    let told = till.ask("join 1");
    assert!(told.starts_with("SEQR_E_IN_DOUBT"), "it was made, and nobody knows: {told}");
    drop(till);
    let mut till = shop.till(&[]);
    assert_eq!(till.ok("in-doubt"), "R1");
}

#[test]
fn a_full_disk_at_the_start_the_library_does_not_open_and_says_why() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.closed_till(&[]);
    till.ok("limit 0");
    let why = till.refused("open", "SEQR_E_STORE");
    assert!(why.contains("journal.db"), "{why}");
    till.ok("limit none");
    till.ok("open");
    till.ok("register");
    till.has_sold(&shop, "S1");
}

/// The same on a file system of 8 MB that is really full. Where none may be mounted, the tests above stand for it.
#[test]
fn a_disk_that_is_really_full_is_the_same() {
    let Some(shop) = Shop::new() else { return };
    let store = shop.store();
    let place = store.parent().expect("a folder").display().to_string();
    let mount = format!("mount -t tmpfs -o size=8m none '{place}'");
    let may_mount = Command::new("unshare").args(["-rm", "sh", "-c", &mount]).output();
    if !may_mount.is_ok_and(|done| done.status.success()) {
        return eprintln!("no file system may be mounted here: the limit on files stands for it");
    }
    let script = format!("{mount} && exec \"$0\" \"$@\"");
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", &script]).arg(shop.program());
    let mut till = Till::start(&mut command, &shop.simulator.endpoint(), &store, &[]);
    till.ok("open");
    till.ok("register");
    let file = format!("{place}/everything-else");
    let disk = Disk { fill: format!("fill {file}"), free: format!("remove {file}"), seen: false };
    refuses_what_it_cannot_journal(&shop, &mut till, &disk);
    tells_a_paid_that_it_cannot_store(&shop, &mut till, &disk);
}
