//! Requests, byte for byte, and against the vendor's schema where it and xmllint are at hand.

use super::schema::Schema;
use super::skip::skip;
use super::*;
use crate::invoice::{AcknowledgmentMode, CustomerToken, Invoice, InvoiceRow, PaymentMode};
use crate::money::{Amount, Currency};

pub(super) fn invoice() -> Invoice {
    Invoice {
        client_invoice_id: "S-1".into(),
        title: "Åsas <Kiosk>".into(),
        cashier_id: "Bo".into(),
        footer: String::new(),
        total: 4250,
        currency_code: "SEK".into(),
        rows: vec![
            InvoiceRow {
                description: Some("Plums".into()),
                quantity_thousandths: 250,
                unit_name: Some("kg".into()),
                unit_price: Some(20000),
                discount: Some(500),
                total: 5000,
                tax_basis_points: Some(1250),
                ean: Some("7310".into()),
                sku: Some("P1".into()),
            },
            InvoiceRow { quantity_thousandths: 1000, total: -750, ..InvoiceRow::default() },
        ],
        tokens: vec![CustomerToken {
            id: "CARD".into(),
            value: "42".into(),
            description: Some("Club".into()),
            status: 1,
        }],
        issue_date: "2026-01-02T03:04:05+01:00".into(),
        payment_mode: PaymentMode::ImmediateDebit,
        acknowledgment_mode: AcknowledgmentMode::None,
        back_url: Some("app://x?a=1&b=2".into()),
        notification_url: Some("http://n/".into()),
        commit_timeout_s: None,
    }
}

fn sek(minor: i64) -> Amount {
    Amount::new(minor, Currency::parse("SEK").unwrap()).unwrap()
}

fn request<O: Operation>(caller: &Caller, operation: &O) -> String {
    String::from_utf8(encode(operation, caller, &identity()).unwrap().as_ref().to_vec()).unwrap()
}

/// The operation element, with the one part that differs each time made fixed.
fn element(request: &str) -> String {
    let (_, rest) = request.split_once("<soap:Body>").unwrap();
    let (element, _) = rest.split_once("</soap:Body>").unwrap();
    let Some((before, rest)) = element.split_once("<clientReference>") else {
        return element.to_owned();
    };
    let (reference, after) = rest.split_once("</clientReference>").unwrap();
    assert!(reference.starts_with("Acme 1.2-") && reference.len() <= 32);
    format!("{before}<clientReference>REF</clientReference>{after}")
}

const INVOICE: &str = "<invoice><paymentMode>IMMEDIATE_DEBIT</paymentMode>\
    <acknowledgmentMode>NO_ACKNOWLEDGMENT</acknowledgmentMode><issueDate>2026-01-02T03:04:05+01:00</issueDate>\
    <title>Åsas &lt;Kiosk&gt;</title><clientInvoiceId>S-1</clientInvoiceId><invoiceRows>\
    <invoiceRow><itemDescription>Plums</itemDescription>\
    <itemDiscount><currency>SEK</currency><value>5.00</value></itemDiscount><itemEAN>7310</itemEAN>\
    <itemQuantity>0.25</itemQuantity><itemSKU>P1</itemSKU><itemTaxRate>12.5</itemTaxRate>\
    <itemTotalAmount><currency>SEK</currency><value>50.00</value></itemTotalAmount><itemUnit>kg</itemUnit>\
    <itemUnitPrice><currency>SEK</currency><value>200.00</value></itemUnitPrice></invoiceRow>\
    <invoiceRow><itemQuantity>1</itemQuantity>\
    <itemTotalAmount><currency>SEK</currency><value>-7.50</value></itemTotalAmount></invoiceRow></invoiceRows>\
    <totalAmount><currency>SEK</currency><value>42.50</value></totalAmount><cashierId>Bo</cashierId>\
    <footer></footer><backURL>app://x?a=1&amp;b=2</backURL><notificationUrl>http://n/</notificationUrl></invoice>\
    <tokens><description>Club</description><id>CARD</id><status>1</status><value>42</value></tokens>";

const NO_PARAMETERS: &str = "<parameters><parameter></parameter></parameters>";

/// Every operation: its request's element, who calls, and the parameters that it must have.
fn all() -> Vec<(String, &'static str, Option<Caller>, String)> {
    let (invoice, new) = (invoice(), Secret::new("new secret".into()));
    let (till, reseller) = (till(), reseller());
    let rows = &invoice.rows[1..];
    let mut all = Vec::new();
    macro_rules! case {
        ($caller:expr, $operation:expr, $parameters:expr) => {{
            let element = element(&request($caller, &$operation));
            all.push((element, name(&$operation), Some($caller.clone()), $parameters.to_string()));
        }};
    }
    fn name<O: Operation>(_: &O) -> &'static str {
        O::NAME
    }
    case!(
        &reseller,
        RegisterTerminal { external_terminal_id: "Store 1/Till 4", password: &new, name: "Kiosk" },
        "<externalTerminalId>Store 1/Till 4</externalTerminalId><password>new secret</password><name>Kiosk</name>"
    );
    case!(&till, UnregisterTerminal, "");
    case!(&till, AssignSeqrId { seqr_id: "ABC123" }, "<seqrId>ABC123</seqrId>");
    case!(&till, SendInvoice { invoice: &invoice }, INVOICE);
    case!(
        &till,
        UpdateInvoice { invoice_reference: "I-1", invoice: &invoice },
        format!("<invoiceReference>I-1</invoiceReference>{INVOICE}")
    );
    case!(
        &till,
        GetPaymentStatus { invoice_reference: Some("I-1"), version: 3 },
        "<invoiceReference>I-1</invoiceReference><invoiceVersion>3</invoiceVersion>"
    );
    case!(
        &till,
        GetPaymentStatus { invoice_reference: None, version: 0 },
        "<invoiceVersion>0</invoiceVersion>"
    );
    case!(&till, CancelInvoice { invoice_reference: "I-1" }, "<invoiceReference>I-1</invoiceReference>");
    case!(
        &till,
        CommitReservation { amount: None, invoice_reference: "I-1" },
        "<invoiceReference>I-1</invoiceReference>"
    );
    case!(
        &till,
        SubmitPaymentReceipt {
            ers_reference: "E-1",
            mime_type: "text/html",
            receipt_type: ReceiptType::PaymentReceipt,
            data: b"<p>hi</p>"
        },
        "<ersReference>E-1</ersReference><receiptDocument><mimeType>text/html</mimeType>\
         <receiptData>PHA+aGk8L3A+</receiptData><receiptType>PAYMENT_RECEIPT</receiptType></receiptDocument>"
    );
    case!(
        &till,
        RefundPayment { ers_reference: "E-1", title: "Refund", cashier_id: "Bo", amount: sek(750), rows },
        "<ersReference>E-1</ersReference><invoice><title>Refund</title><invoiceRows><invoiceRow>\
         <itemQuantity>1</itemQuantity><itemTotalAmount><currency>SEK</currency><value>-7.50</value>\
         </itemTotalAmount></invoiceRow></invoiceRows><totalAmount><currency>SEK</currency><value>7.50</value>\
         </totalAmount><cashierId>Bo</cashierId></invoice>"
    );
    case!(&reseller, MarkTransactionPeriod { terminal_id: None }, NO_PARAMETERS);
    case!(
        &reseller,
        MarkTransactionPeriod { terminal_id: Some("T-1") },
        "<parameters><parameter><entry><key>TERMINALID</key><value>T-1</value></entry></parameter></parameters>"
    );
    case!(
        &reseller,
        ExecuteReport { report_id: "R/1.xml", language: "en", parameters: &[("transactionPeriodId", "9")] },
        "<reportId>R/1.xml</reportId><language>en</language><parameters><parameter><entry>\
         <key>transactionPeriodId</key><value>9</value></entry></parameter></parameters>"
    );
    let reseller_id = "<principalId><id>R-1</id><type>RESELLERUSER</type><userId>9900</userId></principalId>";
    case!(
        &reseller,
        ChangePrincipalPassword { principal: reseller.principal(), new_password: &new },
        format!("{reseller_id}<newPassword>new secret</newPassword>")
    );
    case!(&reseller, RequestPrincipalInformation { principal: reseller.principal() }, reseller_id);
    let ping = element(&request(&till, &BenchmarkingNop));
    all.push((ping, "benchmarkingNop", None, String::new()));
    all
}

#[test]
fn every_operation_is_written_as_the_protocol_says() {
    let mut names = std::collections::HashSet::new();
    for (element, name, caller, parameters) in all() {
        let principal = match caller.as_ref().map(|caller| caller.principal()) {
            Some(Principal::Terminal { .. }) => "<id>T-1</id><type>TERMINALID</type>",
            Some(Principal::Reseller { .. }) => "<id>R-1</id><type>RESELLERUSER</type><userId>9900</userId>",
            None => "",
        };
        let context = format!(
            "<context><channel>WS</channel><clientComment>till</clientComment>\
             <clientId>Acme POS &amp; Co</clientId><clientReference>REF</clientReference>\
             <clientRequestTimeout>0</clientRequestTimeout><initiatorPrincipalId>{principal}\
             </initiatorPrincipalId><password>hunter2&amp;&lt;co</password></context>"
        );
        let context = if caller.is_some() { context } else { String::new() };
        assert_eq!(element, format!("<ext:{name}>{context}{parameters}</ext:{name}>"));
        names.insert(name);
    }
    assert_eq!(names.len(), 15);
}

#[test]
fn what_only_newer_services_know_is_sent_only_when_asked_for() {
    let mut invoice = invoice();
    invoice.payment_mode = PaymentMode::ReservationRequiredPreliminaryAmount;
    invoice.commit_timeout_s = Some(60);
    let sent = request(&till(), &SendInvoice { invoice: &invoice });
    assert!(sent.contains("<paymentMode>RESERVATION_REQUIRED_PRELIMINARY_AMOUNT</paymentMode>"));
    assert!(
        sent.contains("</notificationUrl><commitReservationTimeout>60</commitReservationTimeout></invoice>")
    );
    let commit = request(&till(), &CommitReservation { amount: Some(sek(100)), invoice_reference: "I" });
    assert!(commit.contains(
        "<amount><currency>SEK</currency><value>1.00</value></amount><invoiceReference>I</invoiceReference>"
    ));
}

#[test]
fn what_cannot_be_put_on_the_wire_is_not_sent() {
    let build = |invoice: &Invoice| encode(&SendInvoice { invoice }, &till(), &identity()).err();
    let not_sent = |error| matches!(error, Some(ServiceError::NotSent { why: NotSent::Build, .. }));
    let with = |change: fn(&mut Invoice)| {
        let mut invoice = invoice();
        change(&mut invoice);
        build(&invoice)
    };
    assert!(not_sent(with(|invoice| invoice.currency_code = "XYZ".into())));
    assert!(not_sent(with(|invoice| (invoice.currency_code, invoice.total) = ("KWD".into(), 1))));
    for bad in ["\0", "a\u{1b}b", "\u{FFFE}", "x\u{FFFF}"] {
        let mut invoice = invoice();
        invoice.title = bad.into();
        assert!(not_sent(build(&invoice)), "{bad:?}");
    }
    let identity = ClientIdentity::new("a\0".into(), None, None);
    assert!(not_sent(encode(&UnregisterTerminal, &till(), &identity).err()));
    for good in ["\t\n\r", "\u{FFFD}\u{FFEF}\u{EFFF}", "😀", "]]>"] {
        let mut invoice = invoice();
        invoice.title = good.into();
        assert_eq!(build(&invoice), None, "{good:?}");
    }
}

#[test]
fn long_documents_grow_the_buffer() {
    let data = vec![b'x'; 300_000];
    let receipt = SubmitPaymentReceipt {
        ers_reference: "E",
        mime_type: "a",
        receipt_type: ReceiptType::Other,
        data: &data,
    };
    assert!(request(&till(), &receipt).len() > 400_000);
}

#[test]
fn requests_validate_against_the_schema() {
    let schema = match Schema::open() {
        Ok(schema) => schema,
        Err(why) => return skip("requests_validate_against_the_schema", why),
    };
    let namespace = " xmlns:ext=\"http://external.interfaces.ers.seamless.com/\">";
    let all = all();
    let documents: Vec<_> = all
        .iter()
        .map(|(element, name, ..)| (name.to_string(), element.replacen('>', namespace, 1)))
        .collect();
    let documents = documents.iter().map(|(name, document)| (name.clone(), document.as_str()));
    assert_eq!(schema.complaints(documents), None);
}
