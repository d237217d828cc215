//! What became of an invoice: getPaymentStatus and its answer (docs/protocol.md, Types and Behavior). Asking may take
//! the customer's money: whether to ask is for `pos` to know.

use super::words::{read_amount, read_token};
use super::{Base, Broken, Kind, Operation, Source, TimeZone, Xml};
use crate::invoice::CustomerToken;
use crate::money::MoneyError;
use crate::service::date::{self, DateRemark};
use crate::service::limits::{LIST_MAX, head};

/// Asks what became of an invoice.
pub struct GetPaymentStatus<'a> {
    /// From sendInvoice; None asks for the terminal's current invoice (docs/protocol.md, Last invoice).
    pub invoice_reference: Option<&'a str>,
    /// 0 the first time, then the latest version received, which acknowledges it.
    pub version: i64,
}

/// invoiceStatus (docs/protocol.md, Types).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentStatus {
    /// The customer has not paid yet.
    Issued,
    /// The customer has paid.
    Paid,
    /// Part of it is paid.
    PartiallyPaid,
    /// A token waits for the till's answer.
    PendingIssuerAcknowledge,
    /// Canceled by the till or the customer.
    Canceled,
    /// Will not be paid.
    Failed,
    /// The money is reserved.
    Reserved,
    /// Not paid in time.
    Expired,
    /// Anything else: still waiting. Empty where the answer names none.
    Unknown(String),
}

/// The proof of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Receipt {
    /// When, as Unix time in milliseconds; None where the answer has no time that can be read.
    pub payment_date_ms: Option<i64>,
    /// What is to be said of that time.
    pub date_remark: Option<DateRemark>,
    /// The sale's number in the POS.
    pub client_invoice_id: Option<String>,
    /// The invoice.
    pub invoice_reference: Option<String>,
    /// The payment, as the customer's side calls it.
    pub payment_reference: Option<String>,
    /// The customer's phone.
    pub payer_terminal_id: Option<String>,
    /// The shop.
    pub receiver_name: Option<String>,
    /// The till.
    pub terminal_id: Option<String>,
    /// What was paid: the decimal text and the currency, as received; empty where there is none, or none that can be
    /// read.
    pub total: Option<(String, String)>,
}

/// What getPaymentStatus answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusAnswer {
    /// The invoice's state.
    pub status: PaymentStatus,
    /// To be sent with the next question, as it came: the schema's int is a promise, and a number beyond it must be
    /// acknowledged too. None where the answer has none that is a number: then the latest before it stands.
    pub version: Option<i64>,
    /// The payment's reference, once it is paid.
    pub ers_reference: Option<String>,
    /// Once it is paid. Boxed: of a hundred answers, one has it.
    pub receipt: Option<Box<Receipt>>,
    /// The customer's cards and coupons.
    pub tokens: Vec<CustomerToken>,
}

/// The answer while it is read.
#[derive(Debug, Default)]
pub struct StatusDraft {
    status: Option<PaymentStatus>,
    version: Option<i64>,
    receipt: Option<Box<Receipt>>,
    payment_date: Option<String>,
    tokens: Vec<CustomerToken>,
}

impl Operation for GetPaymentStatus<'_> {
    const NAME: &'static str = "getPaymentStatus";
    const KIND: Kind = Kind::Question;
    type Draft = StatusDraft;
    type Answer = StatusAnswer;

    fn write(&self, xml: &mut Xml) -> Result<(), MoneyError> {
        xml.optional("invoiceReference", self.invoice_reference);
        xml.number("invoiceVersion", self.version);
        Ok(())
    }

    fn read(draft: &mut StatusDraft, name: &str, source: &mut Source<'_>) -> Result<(), Broken> {
        match name {
            "status" if draft.status.is_none() => {
                draft.status = source.text()?.map(|text| PaymentStatus::from_wire(&text));
            }
            "version" if draft.version.is_none() => {
                draft.version = source.text()?.and_then(|text| text.parse().ok());
            }
            "receipt" if draft.receipt.is_none() => {
                draft.receipt = Receipt::read(source, &mut draft.payment_date)?.map(Box::new);
            }
            "customerTokens" => source.children(|source, name| {
                if name == "token" && draft.tokens.len() < LIST_MAX {
                    draft.tokens.push(read_token(source)?);
                }
                Ok(())
            })?,
            _ => {}
        }
        Ok(())
    }

    fn answer(base: Base, draft: StatusDraft, zone: &TimeZone) -> Result<StatusAnswer, &'static str> {
        let mut receipt = draft.receipt;
        if let Some(date) = draft.payment_date {
            let (ms, remark) = date::read(&date, zone);
            let receipt = receipt.get_or_insert_default();
            (receipt.payment_date_ms, receipt.date_remark) = (ms, remark);
        }
        Ok(StatusAnswer {
            status: draft.status.unwrap_or_else(|| PaymentStatus::Unknown(String::new())),
            version: draft.version,
            ers_reference: base.ers_reference,
            receipt,
            tokens: draft.tokens,
        })
    }
}

impl PaymentStatus {
    /// An unknown status is kept for the log, no longer than this.
    const LONGEST: usize = 60;

    /// The word in SEQR's messages.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Issued => "ISSUED",
            Self::Paid => "PAID",
            Self::PartiallyPaid => "PARTIALLY_PAID",
            Self::PendingIssuerAcknowledge => "PENDING_ISSUER_ACKNOWLEDGE",
            Self::Canceled => "CANCELED",
            Self::Failed => "FAILED",
            Self::Reserved => "RESERVED",
            Self::Expired => "EXPIRED",
            Self::Unknown(word) => word,
        }
    }

    fn from_wire(text: &str) -> Self {
        match text {
            "ISSUED" => Self::Issued,
            "PAID" => Self::Paid,
            "PARTIALLY_PAID" => Self::PartiallyPaid,
            "PENDING_ISSUER_ACKNOWLEDGE" => Self::PendingIssuerAcknowledge,
            "CANCELED" => Self::Canceled,
            "FAILED" => Self::Failed,
            "RESERVED" => Self::Reserved,
            "EXPIRED" => Self::Expired,
            other => Self::Unknown(head(other, Self::LONGEST).to_owned()),
        }
    }
}

impl Receipt {
    /// None where nothing is inside: a service may send `<receipt/>` before there is one.
    fn read(source: &mut Source<'_>, date: &mut Option<String>) -> Result<Option<Self>, Broken> {
        let mut receipt = Self::default();
        source.children(|source, name| match name {
            "terminalId" => source.keep(&mut receipt.terminal_id),
            "paymentDate" => source.keep(date),
            "clientInvoiceId" => source.keep_whole(&mut receipt.client_invoice_id),
            "invoiceReference" => source.keep_reference(&mut receipt.invoice_reference),
            "paymentReference" => source.keep_reference(&mut receipt.payment_reference),
            "payerTerminalId" => source.keep(&mut receipt.payer_terminal_id),
            "receiverName" => source.keep(&mut receipt.receiver_name),
            "invoice" => source.children(|source, name| {
                if name == "totalAmount" && receipt.total.is_none() {
                    receipt.total = read_amount(source)?;
                }
                Ok(())
            }),
            _ => Ok(()),
        })?;
        Ok((receipt != Self::default()).then_some(receipt))
    }
}
