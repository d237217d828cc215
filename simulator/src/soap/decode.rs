//! A message to a request: finds the operation in the envelope and reads its fields by name.
//! What is refused before is settled by `schema` and `jaxb`.

use super::xml::Element;
use super::{Fault, Like, SEQR, SOAP, jaxb, schema};
use crate::service::amount::AmountForm;
use crate::service::invoice_data::{InvoiceForm, RowForm};
use crate::service::request::{Context, Operation, PrincipalForm, ReceiptForm, Request, Token};

/// Reads a message as the service that is simulated does.
pub(crate) fn request(text: &str, like: Like) -> Result<Request, Fault> {
    let envelope = Element::parse(text.trim_start_matches('\u{feff}')).map_err(Fault::client)?;
    if envelope.name != "Envelope" {
        return Err(Fault::client(format!("the document is no Envelope but {:?}", envelope.name)));
    }
    if envelope.namespace.as_deref() != Some(SOAP) {
        return Err(Fault { code: "VersionMismatch", text: "the Envelope is not that of SOAP 1.1".into() });
    }
    if like != Like::Tolerant {
        understood(&envelope)?;
    }
    let body = envelope.child("Body").ok_or_else(|| Fault::client("there is no Body"))?;
    let [message] = body.children.as_slice() else {
        return Err(Fault::client("the Body must hold one element"));
    };
    let Some(operation) =
        Operation::named(&message.name).filter(|_| message.namespace.as_deref() == Some(SEQR))
    else {
        let namespace = message.namespace.as_deref().unwrap_or("no namespace");
        return Err(Fault::client(format!("there is no operation {:?} in {namespace}", message.name)));
    };
    match like {
        Like::Wsdl => {
            schema::check(message, operation).map_err(|why| Fault::client(format!("not valid: {why}")))?;
        }
        Like::Cxf => jaxb::check(message, operation)
            .map_err(|why| Fault::client(format!("Unmarshalling Error: {why}")))?,
        Like::Tolerant => {}
    }
    let mut request = fields(message, operation);
    if like == Like::Cxf {
        jaxb::forget_unknown_modes(&mut request);
    }
    Ok(request)
}

/// The service knows no header: one that must be understood is refused (SOAP 1.1, 4.2.3).
fn understood(envelope: &Element) -> Result<(), Fault> {
    let headers = envelope.child("Header").into_iter().flat_map(|header| &header.children);
    match headers.into_iter().find(|header| header.must_understand) {
        None => Ok(()),
        Some(header) => {
            let namespace = header.namespace.as_deref().unwrap_or_default();
            let text =
                format!("MustUnderstand headers: [{{{namespace}}}{}] are not understood.", header.name);
            Err(Fault { code: "MustUnderstand", text })
        }
    }
}

fn fields(message: &Element, operation: Operation) -> Request {
    let mut request = Request::new(operation);
    if let Some(context) = message.child("context") {
        request.context = Context {
            client_id: context.string("clientId"),
            client_reference: context.string("clientReference"),
            initiator: context.child("initiatorPrincipalId").map(principal),
            password: context.string("password"),
        };
    }
    request.external_terminal_id = message.string("externalTerminalId");
    request.password = message.string("password");
    request.name = message.string("name");
    request.seqr_id = message.string("seqrId");
    request.invoice = message.child("invoice").filter(|e| !e.nil).map(invoice);
    request.tokens = message.all("tokens").map(token).collect();
    request.invoice_reference = message.string("invoiceReference");
    request.invoice_version =
        message.string("invoiceVersion").and_then(|v| v.trim().parse().ok()).unwrap_or(0);
    request.amount = amount(message, "amount");
    request.ers_reference = message.string("ersReference");
    request.receipt = message.child("receiptDocument").filter(|e| !e.nil).map(|document| ReceiptForm {
        mime_type: document.string("mimeType"),
        data: document.string("receiptData"),
        kind: document.string("receiptType"),
    });
    request.report_id = message.string("reportId");
    request.parameters = parameters(message);
    request.principal = message.child("principalId").filter(|e| !e.nil).map(principal);
    request.new_password = message.string("newPassword");
    request
}

fn principal(element: &Element) -> PrincipalForm {
    let text = |name| element.string(name).map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    PrincipalForm { id: text("id"), kind: text("type"), user_id: text("userId") }
}

fn amount(parent: &Element, name: &str) -> Option<AmountForm> {
    let element = parent.child(name).filter(|e| !e.nil)?;
    Some(AmountForm { currency: element.string("currency"), value: element.string("value") })
}

fn token(element: &Element) -> Token {
    Token {
        description: element.string("description").unwrap_or_default(),
        id: element.string("id").unwrap_or_default(),
        status: element.string("status").and_then(|s| s.trim().parse().ok()).unwrap_or(0),
        value: element.string("value").unwrap_or_default(),
    }
}

fn invoice(element: &Element) -> InvoiceForm {
    let rows = element.child("invoiceRows").into_iter().flat_map(|rows| rows.all("invoiceRow"));
    InvoiceForm {
        payment_mode: element.string("paymentMode"),
        acknowledgment_mode: element.string("acknowledgmentMode"),
        issue_date: element.string("issueDate"),
        title: element.string("title"),
        client_invoice_id: element.string("clientInvoiceId"),
        rows: rows.map(row).collect(),
        total: amount(element, "totalAmount"),
        cashier_id: element.string("cashierId"),
        footer: element.string("footer"),
        back_url: element.string("backURL"),
        notification_url: element.string("notificationUrl"),
        commit_timeout: element.string("commitReservationTimeout"),
    }
}

fn row(element: &Element) -> RowForm {
    RowForm {
        description: element.string("itemDescription"),
        discount: amount(element, "itemDiscount"),
        ean: element.string("itemEAN"),
        quantity: element.string("itemQuantity"),
        sku: element.string("itemSKU"),
        tax_rate: element.string("itemTaxRate"),
        total: amount(element, "itemTotalAmount"),
        unit: element.string("itemUnit"),
        unit_price: amount(element, "itemUnitPrice"),
    }
}

/// `parameters/parameter/entry`; the FAQ's `parameters/entry` is read, too.
fn parameters(message: &Element) -> Vec<(String, String)> {
    let Some(map) = message.child("parameters") else { return Vec::new() };
    let inner = map.child("parameter").unwrap_or(map);
    let pair = |entry: &Element| {
        (
            entry.string("key").unwrap_or_default().trim().to_owned(),
            entry.string("value").unwrap_or_default().trim().to_owned(),
        )
    };
    inner.all("entry").map(pair).collect()
}
