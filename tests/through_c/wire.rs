//! What leaves the library: every request of every flow, as the simulator received it, is valid by the project's
//! own schema; and by SEQR's, where that is at hand, but for what its published WSDL lacks.

use crate::schema::Schema;
use crate::skip::skip;
use crate::stage::Stage;
use std::collections::BTreeSet;

/// Flows that together send all there is to send.
const FLOWS: &[(&str, &str)] = &[
    ("sales", "a_sale_is_paid_booked_and_confirmed"),
    ("sales", "a_sale_is_canceled"),
    ("sales", "an_invoice_with_everything"),
    ("sales", "a_lost_invoice_that_was_paid_is_found"),
    ("sales", "a_till_with_an_open_sale_is_not_unregistered"),
    ("sales", "cancel_meets_a_paid_invoice"),
    ("arguments", "odd_amounts_are_sent_exactly"),
    ("arguments", "what_a_scanner_sends"),
    ("refunds", "in_two_parts_and_never_more"),
    ("network", "answers_that_make_no_sense"),
    ("baskets", "a_card_swiped_at_the_till"),
    ("baskets", "a_card_in_the_phone"),
    ("baskets", "the_basket_grows"),
    ("baskets", "all_of_a_reservation"),
    ("office", "documents_of_the_shop"),
    ("office", "the_end_of_a_day"),
    ("office", "a_new_password_and_what_seqr_knows"),
];

/// The whole of docs/protocol.md, Operations.
const OPERATIONS: [&str; 15] = [
    "assignSeqrId",
    "benchmarkingNop",
    "cancelInvoice",
    "changePrincipalPassword",
    "commitReservation",
    "executeReport",
    "getPaymentStatus",
    "markTransactionPeriod",
    "refundPayment",
    "registerTerminal",
    "requestPrincipalInformation",
    "sendInvoice",
    "submitPaymentReceipt",
    "unregisterTerminal",
    "updateInvoice",
];

/// What docs/protocol.md, Decisions adds to SEQR's published WSDL: the only requests that it may refuse, and how it names
/// the reason. They are sent only where the caller asks for them, which no flow above does.
const EXEMPT: [(&str, &str, &str); 3] = [
    ("sendInvoice", "<commitReservationTimeout>900</commitReservationTimeout>", "'commitReservationTimeout'"),
    ("sendInvoice", "RESERVATION_REQUIRED_PRELIMINARY_AMOUNT", "'RESERVATION_REQUIRED_PRELIMINARY_AMOUNT'"),
    ("commitReservation", AMOUNT_OF_A_COMMIT, "'amount'"),
];
const AMOUNT_OF_A_COMMIT: &str = "<amount><currency>SEK</currency><value>312.50</value></amount>";

#[test]
fn every_request_is_valid_by_the_schema() {
    let schema = match Schema::open() {
        Ok(schema) => schema,
        Err(why) => return skip("every_request_is_valid_by_the_schema", why),
    };
    let mut exchanges = Vec::new();
    for &(program, case) in FLOWS {
        let Some(played) = Stage::new(program, case).run() else { return };
        exchanges.extend(played.exchanges());
    }
    let seen: BTreeSet<&str> = exchanges.iter().map(|exchange| exchange.operation.as_str()).collect();
    assert_eq!(seen, BTreeSet::from(OPERATIONS), "the flows send all operations that there are");
    let documents = || exchanges.iter().map(|call| (call.operation.clone(), call.request.as_str()));
    assert_eq!(schema.complaints(documents()), None);
    if let Some(theirs) = Schema::seqrs_own() {
        assert_eq!(theirs.complaints(documents()), None, "by SEQR's own WSDL");
    }
    let references: BTreeSet<_> =
        exchanges.iter().filter_map(|call| call.client_reference.as_deref()).collect();
    let with_context = exchanges.iter().filter(|call| call.operation != "benchmarkingNop").count();
    assert_eq!(references.len(), with_context, "each request has a clientReference of its own");
    assert!(references.iter().all(|reference| reference.len() <= 32));
    for (what, told) in [
        ("sendInvoice", "<status>1</status><value>4711</value>"),
        ("updateInvoice", "<status>1</status><value>4711</value>"),
        ("sendInvoice", "<paymentMode>RESERVATION_REQUIRED</paymentMode>"),
        ("sendInvoice", "<paymentMode>RESERVATION_DESIRED</paymentMode>"),
        ("sendInvoice", "<acknowledgmentMode>OPTIONAL_ACKNOWLEDGMENT</acknowledgmentMode>"),
        ("sendInvoice", "<acknowledgmentMode>REQUIRE_ACKNOWLEDGMENT</acknowledgmentMode>"),
        ("submitPaymentReceipt", "<receiptType>WARRANTY</receiptType>"),
        ("markTransactionPeriod", "<key>TERMINALID</key>"),
        ("executeReport", "<key>TERMINALID</key>"),
    ] {
        let is_told = exchanges.iter().any(|call| call.operation == what && call.request.contains(told));
        assert!(is_told, "no {what} has {told}");
    }
}

/// The pump asks for all that SEQR's published WSDL lacks. Its requests are valid by the project's schema; without just
/// that they are valid by SEQR's, too.
#[test]
fn what_seqrs_wsdl_lacks_is_exempt_by_name() {
    let schema = match Schema::open() {
        Ok(schema) => schema,
        Err(why) => return skip("what_seqrs_wsdl_lacks_is_exempt_by_name", why),
    };
    let Some(played) = Stage::new("baskets", "a_pump").run() else { return };
    let exchanges = played.exchanges();
    for (operation, what, _) in EXEMPT {
        let sent = exchanges.iter().any(|call| call.operation == operation && call.request.contains(what));
        assert!(sent, "the pump sends no {what}");
    }
    let documents = exchanges.iter().map(|call| (call.operation.clone(), call.request.as_str()));
    assert_eq!(schema.complaints(documents), None);
    let Some(theirs) = Schema::seqrs_own() else { return };
    let judge = |operation: &str, request: &str| theirs.complaints([(operation.to_owned(), request)]);
    // As SEQR's WSDL would have it.
    let without = |operation: &str, request: &str, kept: &str| {
        EXEMPT.iter().filter(|(of, what, _)| *of == operation && *what != kept).fold(
            request.to_owned(),
            |request, (_, what, _)| {
                let instead = if what.starts_with('<') { "" } else { "RESERVATION_REQUIRED" };
                request.replace(what, instead)
            },
        )
    };
    for (operation, what, named) in EXEMPT {
        for call in exchanges.iter().filter(|call| call.operation == operation && call.request.contains(what))
        {
            let complaint =
                judge(operation, &without(operation, &call.request, what)).expect("the WSDL lacks it");
            assert!(complaint.contains(named), "{what}: {complaint}");
        }
    }
    for call in &exchanges {
        let operation = call.operation.as_str();
        assert_eq!(judge(operation, &without(operation, &call.request, "")), None);
    }
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
             <e:getPaymentStatus xmlns:e=\"http://external.interfaces.ers.seamless.com/\"><context>\
             <clientRequestTimeout>0</clientRequestTimeout></context>{inside}</e:getPaymentStatus></s:Body></s:Envelope>"
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
