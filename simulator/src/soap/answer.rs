//! A reply to text: elements in the order of the vendor's schema, `return` in no namespace.

use std::fmt::Write as _;

use base64::Engine as _;
use quick_xml::escape::escape;

use super::schema::is_date_time;
use super::{Fault, SEQR, SOAP};
use crate::service::amount::{AmountForm, plain};
use crate::service::invoice_data::{InvoiceForm, RowForm};
use crate::service::reply::{PrincipalReply, Receipt, Reply, ReportReply, Rest, StatusReply};
use crate::service::request::{Operation, Token};
use crate::service::settings::ReportContent;

/// What the service's samples say of a report, although it is XML.
const REPORT_TYPE: &str = "text/html";

/// Text being written. Writing cannot fail; what XML cannot carry is left out.
struct Writer {
    text: String,
}

impl Writer {
    fn new() -> Writer {
        let mut text = String::with_capacity(1024);
        text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let _ = write!(text, "<soap:Envelope xmlns:soap=\"{SOAP}\"><soap:Body>");
        Writer { text }
    }

    fn finish(mut self) -> String {
        self.text.push_str("</soap:Body></soap:Envelope>");
        self.text
    }

    fn value(&mut self, name: &str, value: &str) {
        let carried = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
        let clean: String = value.chars().filter(|c| carried(*c)).collect();
        let _ = write!(self.text, "<{name}>{}</{name}>", escape(clean));
    }

    fn optional(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.value(name, value);
        }
    }

    fn within(&mut self, name: &str, inside: impl FnOnce(&mut Writer)) {
        let _ = write!(self.text, "<{name}>");
        inside(self);
        let _ = write!(self.text, "</{name}>");
    }

    fn amount(&mut self, name: &str, amount: Option<&AmountForm>) {
        let Some(amount) = amount else { return };
        self.within(name, |w| {
            w.optional("currency", amount.currency.as_deref());
            w.optional("value", amount.value.as_deref().map(str::trim));
        });
    }
}

/// The answer to an operation.
pub(crate) fn answer(operation: Operation, reply: &Reply) -> String {
    let mut w = Writer::new();
    let name = operation.name();
    let _ = write!(w.text, "<ns2:{name}Response xmlns:ns2=\"{SEQR}\">");
    w.within("return", |w| {
        w.optional("ersReference", reply.ers_reference.as_deref());
        w.value("resultCode", &reply.code.to_string());
        w.optional("resultDescription", reply.description.as_deref());
        match &reply.rest {
            // The version is required in every answer of getPaymentStatus, a refusal included.
            Rest::Nothing if operation == Operation::GetPaymentStatus => w.value("version", "0"),
            Rest::Nothing => {}
            Rest::Terminal { id } => w.value("terminalId", id),
            Rest::Invoice { qr_code, reference } => {
                w.value("invoiceQRCode", qr_code);
                w.value("invoiceReference", reference);
            }
            Rest::Status(reply) => status(w, reply),
            Rest::Period { id } => w.value("transactionPeriodId", id),
            Rest::Report(reply) => report(w, reply),
            Rest::Principal(reply) => principal(w, reply),
        }
    });
    let _ = write!(w.text, "</ns2:{name}Response>");
    w.finish()
}

fn report(w: &mut Writer, reply: &ReportReply) {
    w.within("report", |w| {
        w.value("title", &reply.title);
        w.value("mimeType", REPORT_TYPE);
        if reply.by != ReportContent::Text {
            w.value("content", &base64::engine::general_purpose::STANDARD.encode(&reply.content));
        }
        if reply.by != ReportContent::Base64 {
            let inside = reply.content.replace("]]>", "]]]]><![CDATA[>");
            let _ = write!(w.text, "<contentString><![CDATA[{inside}]]></contentString>");
        }
    });
}

/// A SOAP fault.
pub(crate) fn fault(fault: &Fault) -> String {
    let mut w = Writer::new();
    w.within("soap:Fault", |w| {
        w.value("faultcode", &format!("soap:{}", fault.code));
        w.value("faultstring", &fault.text);
    });
    w.finish()
}

fn status(w: &mut Writer, reply: &StatusReply) {
    w.value("status", &reply.status);
    if let Some(receipt) = &reply.receipt {
        w.within("receipt", |w| receipt_fields(w, receipt));
    }
    if !reply.tokens.is_empty() {
        w.within("customerTokens", |w| reply.tokens.iter().for_each(|t| w.within("token", |w| token(w, t))));
    }
    w.value("version", &reply.version.to_string());
}

fn token(w: &mut Writer, token: &Token) {
    w.value("description", &token.description);
    w.value("id", &token.id);
    w.value("status", &token.status.to_string());
    w.value("value", &token.value);
}

fn receipt_fields(w: &mut Writer, receipt: &Receipt) {
    w.value("terminalId", &receipt.terminal_name);
    w.value("paymentDate", &receipt.payment_date);
    w.optional("clientInvoiceId", receipt.data.form.client_invoice_id.as_deref());
    w.value("invoiceReference", &receipt.invoice_reference);
    w.value("paymentReference", &receipt.payment_reference);
    w.value("payerTerminalId", &receipt.payer_terminal_id);
    w.value("receiverName", &receipt.receiver_name);
    let total = &receipt.data.total;
    let total = AmountForm { currency: Some(total.currency.clone()), value: Some(plain(total.hundredths)) };
    w.within("invoice", |w| invoice(w, &receipt.data.form, &total));
}

fn invoice(w: &mut Writer, form: &InvoiceForm, total: &AmountForm) {
    // The vendor's schema does not know the newest mode.
    let mode = form.payment_mode.as_deref().filter(|mode| *mode != "RESERVATION_REQUIRED_PRELIMINARY_AMOUNT");
    w.optional("paymentMode", mode);
    w.optional("acknowledgmentMode", form.acknowledgment_mode.as_deref());
    w.optional("issueDate", form.issue_date.as_deref().map(str::trim).filter(|date| is_date_time(date)));
    w.optional("title", form.title.as_deref());
    w.optional("clientInvoiceId", form.client_invoice_id.as_deref());
    if !form.rows.is_empty() {
        w.within("invoiceRows", |w| form.rows.iter().for_each(|r| w.within("invoiceRow", |w| row(w, r))));
    }
    w.amount("totalAmount", Some(total));
    w.optional("cashierId", form.cashier_id.as_deref());
    w.optional("footer", form.footer.as_deref());
    w.optional("backURL", form.back_url.as_deref());
    w.optional("notificationUrl", form.notification_url.as_deref());
}

fn row(w: &mut Writer, row: &RowForm) {
    w.optional("itemDescription", row.description.as_deref());
    w.amount("itemDiscount", row.discount.as_ref());
    w.optional("itemEAN", row.ean.as_deref());
    w.optional("itemQuantity", row.quantity.as_deref().map(str::trim));
    w.optional("itemSKU", row.sku.as_deref());
    w.optional("itemTaxRate", row.tax_rate.as_deref().map(str::trim));
    w.amount("itemTotalAmount", row.total.as_ref());
    w.optional("itemUnit", row.unit.as_deref());
    w.amount("itemUnitPrice", row.unit_price.as_ref());
}

fn principal(w: &mut Writer, reply: &PrincipalReply) {
    w.within("requestedPrincipal", |w| {
        w.within("principalId", |w| {
            w.optional("id", reply.principal.id.as_deref());
            w.optional("type", reply.principal.kind.as_deref());
            w.optional("userId", reply.principal.user_id.as_deref());
        });
        w.value("principalName", &reply.name);
        if let Some(balance) = &reply.balance {
            w.within("accounts", |w| {
                w.within("account", |w| {
                    w.value("accountDescription", "SEQR sales, refunds taken off");
                    let amount = AmountForm {
                        currency: Some(balance.currency.clone()),
                        value: Some(plain(balance.hundredths)),
                    };
                    w.amount("balance", Some(&amount));
                });
            });
        }
        w.value("status", "Active");
    });
}
