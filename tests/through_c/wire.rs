//! What leaves the library: every request of every flow, as the simulator received it, is valid by the vendor's schema.

use crate::schema::Schema;
use crate::skip::skip;
use crate::stage::Stage;
use std::collections::BTreeSet;

/// Flows that together send all there is to send.
const FLOWS: &[(&str, &str)] = &[
    ("sales", "a_sale_is_paid_booked_and_confirmed"),
    ("sales", "a_sale_is_canceled"),
    ("sales", "a_bill_with_everything"),
    ("sales", "a_lost_bill_that_was_paid_is_found"),
    ("sales", "a_till_with_an_open_sale_is_not_unregistered"),
    ("sales", "cancel_meets_a_paid_invoice"),
    ("arguments", "odd_amounts_are_sent_exactly"),
    ("arguments", "what_a_scanner_sends"),
    ("refunds", "in_two_parts_and_never_more"),
    ("network", "answers_that_make_no_sense"),
];

const OPERATIONS: [&str; 9] = [
    "assignSeqrId",
    "benchmarkingNop",
    "cancelInvoice",
    "getPaymentStatus",
    "refundPayment",
    "registerTerminal",
    "sendInvoice",
    "submitPaymentReceipt",
    "unregisterTerminal",
];

#[test]
fn every_request_is_valid_by_the_vendors_schema() {
    let schema = match Schema::open() {
        Ok(schema) => schema,
        Err(why) => return skip("every_request_is_valid_by_the_vendors_schema", why),
    };
    let mut exchanges = Vec::new();
    for &(program, case) in FLOWS {
        let Some(played) = Stage::new(program, case).run() else { return };
        exchanges.extend(played.exchanges());
    }
    let seen: BTreeSet<&str> = exchanges.iter().map(|exchange| exchange.operation.as_str()).collect();
    assert_eq!(seen, BTreeSet::from(OPERATIONS), "the flows send all operations that there are");
    let documents = exchanges.iter().map(|call| (call.operation.clone(), call.request.as_str()));
    assert_eq!(schema.complaints(documents), None);
    let references: BTreeSet<_> =
        exchanges.iter().filter_map(|call| call.client_reference.as_deref()).collect();
    let with_context = exchanges.iter().filter(|call| call.operation != "benchmarkingNop").count();
    assert_eq!(references.len(), with_context, "each request has a clientReference of its own");
    assert!(references.iter().all(|reference| reference.len() <= 32));
}

/// The schema that judges must not let everything pass.
#[test]
fn the_schema_refuses_what_is_wrong() {
    let schema = match Schema::open() {
        Ok(schema) => schema,
        Err(why) => return skip("the_schema_refuses_what_is_wrong", why),
    };
    let document = |inside: &str| {
        format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
             <e:getPaymentStatus xmlns:e=\"http://external.interfaces.ers.seamless.com/\">{inside}\
             </e:getPaymentStatus></s:Body></s:Envelope>"
        )
    };
    let good = "<invoiceReference>1</invoiceReference><invoiceVersion>0</invoiceVersion>";
    assert_eq!(schema.complaints([("good".to_owned(), document(good).as_str())]), None);
    for bad in [
        "<invoiceVersion>0</invoiceVersion><invoiceReference>1</invoiceReference>",
        "<invoiceReference>1</invoiceReference><invoiceVersion/>",
        "<e:invoiceReference>1</e:invoiceReference><invoiceVersion>0</invoiceVersion>",
        "<invoiceVersion>0</invoiceVersion><more/>",
    ] {
        assert!(schema.complaints([("bad".to_owned(), document(bad).as_str())]).is_some(), "{bad}");
    }
}
