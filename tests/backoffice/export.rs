//! The journal exported for a chain's own database.

use super::periods::reseller;
use super::*;
use seqr::pos::{ExportFormat, Kind};
use std::ops::Range;

fn exported(client: &Client, format: ExportFormat, range: Range<i64>) -> String {
    let mut bytes = Vec::new();
    client
        .export(format, range, &mut |piece| {
            assert!(piece.len() < 1 << 20);
            bytes.extend_from_slice(piece);
            true
        })
        .unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn payments_refunds_and_periods_come_out_by_time() {
    let shop = Shop::new();
    let client = shop.open();
    let till = client.register(registration("Store 1, \"Till 1\"")).unwrap();
    let reference = sold(&till, "1", 1000);
    sold(&till, "2", 2000);
    till.refund(refund("R-1", &reference, 250)).unwrap();
    let period = client.close_period(&reseller(), None).unwrap();
    let all = i64::MIN..i64::MAX;
    let json = exported(&client, ExportFormat::JsonLines, all.clone());
    let records: Vec<serde_json::Value> =
        json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<_> = records.iter().map(|record| record["record"].as_str().unwrap()).collect();
    let (steps, others): (Vec<&str>, Vec<&str>) = kinds.into_iter().partition(|kind| *kind == "step");
    assert_eq!(others, ["payment", "payment", "refund", "period"]);
    let first: Vec<_> = records.iter().filter(|record| record["payment"] == 1).collect();
    let told: Vec<_> = first.iter().map(|record| record["step"].as_str().unwrap()).collect();
    assert!(told.starts_with(&["created", "opened", "paid"]) && told.contains(&"confirmed"), "{told:?}");
    assert_eq!((&first[0]["actor"], &first[0]["client_invoice_id"]), (&"pos".into(), &"1".into()));
    let paid = first.iter().find(|record| record["step"] == "paid").unwrap();
    assert_eq!((&paid["actor"], &paid["seqr_status"]), (&"seqr".into(), &"PAID".into()));
    assert!(paid["sent"].as_str().unwrap().starts_with("getPaymentStatus ") && paid["seqr_version"].is_i64());
    assert_eq!((&paid["result_code"], &paid["state"]), (&0.into(), &"paid".into()));
    assert_eq!(records[0]["ers_reference"], reference.as_str());
    assert_eq!((&records[0]["state"], &records[0]["paid_amount"]), (&"confirmed".into(), &1000.into()));
    assert_eq!((&records[2]["refund_id"], &records[2]["amount"]), (&"R-1".into(), &(-250).into()));
    assert_eq!(records[3]["period_id"], period.as_str());

    let csv = exported(&client, ExportFormat::Csv, all);
    let lines: Vec<&str> = csv.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 5 + steps.len());
    assert!(lines[0].starts_with("record,id,terminal,"));
    assert!(lines[1].starts_with("payment,1,\"Store 1, \"\"Till 1\"\"\","), "{}", lines[1]);
    let begun = records[1]["begun_at_ms"].as_i64().unwrap();
    let later = exported(&client, ExportFormat::JsonLines, begun..i64::MAX);
    assert_eq!(later.lines().filter(|line| !line.contains("\"record\":\"step\"")).count(), 3);
    assert_eq!(exported(&client, ExportFormat::JsonLines, 0..1), "");
    let stopped = client.export(ExportFormat::Csv, 0..i64::MAX, &mut |_| false);
    assert_eq!(stopped.unwrap_err().kind, Kind::Stopped);
}
