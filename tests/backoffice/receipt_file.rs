//! The receipt file: each finished payment and refund once, also across crashes, and never in a sale's way.

use super::*;
use seqr::pos::Kind;
use std::fs;

#[test]
fn each_payment_and_refund_has_its_line() {
    let shop = Shop::new();
    let file = shop.path("receipts.jsonl");
    let client = shop.open_with_receipt_file();
    let till = client.register(registration("Till 1")).unwrap();
    let reference = sold(&till, "1001", 5900);
    shop.simulator.set_customer(Customer::Never);
    let unpaid = till.pay_start(bill("1002", 100), None).unwrap();
    unpaid.cancel().unwrap();
    let refund_reference = till.refund(refund("R-1", &reference, 900)).unwrap().unwrap();
    let lines = awaited("the refund's line", || Some(lines(&file)).filter(|lines| lines.len() >= 2));
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(lines[0]["kind"], "payment");
    assert_eq!(lines[0]["text"], "SEQR payment");
    assert_eq!(lines[0]["amount"], 5900);
    assert_eq!(lines[0]["currency"], "SEK");
    assert_eq!(lines[0]["ers_reference"], reference.as_str());
    assert_eq!(lines[0]["client_invoice_id"], "1001");
    assert_eq!(lines[0]["terminal"], "Till 1");
    assert!(lines[0]["at"].as_str().unwrap().contains('T'));
    assert_eq!(lines[1]["kind"], "refund");
    assert_eq!(lines[1]["amount"], -900);
    assert_eq!(lines[1]["ers_reference"], refund_reference.as_str());
    assert_eq!(lines[1]["payment_reference"], reference.as_str());
    client.close();
}

#[test]
fn a_payment_that_seqr_took_back_gets_a_line_that_says_so() {
    let shop = Shop::new();
    let file = shop.path("receipts.jsonl");
    let client = shop.open_with_receipt_file();
    let till = client.register(registration("Till 1")).unwrap();
    let reverse = seqr_simulator::Hook::Reverse;
    let rule = seqr_simulator::Rule {
        before: vec![reverse],
        from_call: 2, // the acknowledgement
        ..seqr_simulator::Rule::on("getPaymentStatus")
    };
    shop.simulator.misbehave(rule).unwrap();
    let payment = till.pay_start(bill("1", 100), None).unwrap();
    settled(&payment);
    let lines = awaited("the reversal's line", || Some(lines(&file)).filter(|lines| lines.len() >= 2));
    let kinds: Vec<_> = lines.iter().map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!((kinds, lines[1]["amount"].as_i64()), (vec!["payment", "reversal"], Some(-100)));
    client.close();
}

#[test]
fn a_file_that_cannot_be_written_holds_up_no_sale_and_gets_its_lines_later() {
    let shop = Shop::new();
    let file = shop.path("receipts.jsonl");
    let client = shop.open_with_receipt_file();
    let till = client.register(registration("Till 1")).unwrap();
    fs::create_dir(&file).unwrap(); // in the way of the file
    sold(&till, "1", 100);
    sold(&till, "2", 200);
    awaited("the complaint", || {
        let lines = shop.lines.lock().unwrap();
        lines
            .iter()
            .any(|line| line.contains("receipt file") && line.ends_with(" | event=receipt_file.failed"))
            .then_some(())
    });
    fs::remove_dir(&file).unwrap();
    let written = awaited("both lines", || Some(lines(&file)).filter(|lines| lines.len() >= 2));
    assert_eq!((&written[0]["amount"], &written[1]["amount"]), (&100.into(), &200.into()));
    client.close();
    let wrong = Config { receipt_file: Some(shop.path("no/such/file")), ..shop.config() };
    assert_eq!(Client::open(wrong).err().unwrap().kind, Kind::Config);
}

#[test]
fn a_file_that_was_removed_is_made_anew_for_the_next_line() {
    let shop = Shop::new();
    let file = shop.path("receipts.jsonl");
    let client = shop.open_with_receipt_file();
    let till = client.register(registration("Till 1")).unwrap();
    sold(&till, "1", 100);
    awaited("the first line", || (lines(&file).len() == 1).then_some(()));
    fs::remove_file(&file).unwrap();
    sold(&till, "2", 200);
    let has_second =
        |lines: &Vec<serde_json::Value>| lines.iter().any(|line| line["client_invoice_id"] == "2");
    awaited("the second line", || Some(lines(&file)).filter(has_second));
    client.close();
}

/// A crash anywhere between the append and the note in the store, played by undoing either of them.
#[test]
fn a_crash_between_the_file_and_the_store_neither_doubles_nor_loses_a_line() {
    let shop = Shop::new();
    let file = shop.path("receipts.jsonl");
    let store = shop.path("till.seqr");
    let opened = || shop.open_with_receipt_file();
    let client = opened();
    let till = client.register(registration("Till 1")).unwrap();
    for sale in 1..=3 {
        sold(&till, &sale.to_string(), 100 * sale);
    }
    awaited("three lines", || (lines(&file).len() == 3).then_some(()));
    drop(till);
    client.close();
    let whole = fs::read(&file).unwrap();
    let note = |written: i64| {
        let db = rusqlite::Connection::open(&store).unwrap();
        db.execute("UPDATE receipt_file SET written = ?1", [written]).unwrap();
    };
    for noted in 0..3 {
        // Cut at every line's begin, middle and end; a file is never shorter than what was noted.
        let ends: Vec<usize> =
            whole.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(at, _)| at + 1).collect();
        let from = if noted == 0 { 0 } else { ends[noted - 1] };
        for length in [from, from + 1, from + 40, ends[noted] - 1, ends[noted], whole.len() - 1, whole.len()]
        {
            fs::write(&file, &whole[..length]).unwrap();
            note(noted as i64);
            let client = opened();
            awaited("the whole file", || (fs::read(&file).unwrap().len() >= whole.len()).then_some(()));
            client.close();
            assert_eq!(fs::read(&file).unwrap(), whole, "noted {noted}, {length} bytes");
        }
    }
}
