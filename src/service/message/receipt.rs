//! The customer's receipt for SEQR: submitPaymentReceipt (docs/protocol.md, Types, receiptDocument). Several may be
//! sent for one payment.

use super::{Base, Kind, Operation, TimeZone, Xml};
use crate::money::MoneyError;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What kind of document it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReceiptType {
    /// The customer's receipt.
    #[default]
    PaymentReceipt,
    /// A warranty.
    Warranty,
    /// A voucher.
    Voucher,
    /// Anything else.
    Other,
}

impl ReceiptType {
    const ALL: [Self; 4] = [Self::PaymentReceipt, Self::Warranty, Self::Voucher, Self::Other];

    /// SEQR's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PaymentReceipt => "PAYMENT_RECEIPT",
            Self::Warranty => "WARRANTY",
            Self::Voucher => "VOUCHER",
            Self::Other => "OTHER",
        }
    }

    /// Reads SEQR's word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Confirms a payment or refund and adds a document to it.
pub struct SubmitPaymentReceipt<'a> {
    /// The payment or the refund.
    pub ers_reference: &'a str,
    /// Usually `text/html`.
    pub mime_type: &'a str,
    /// What `data` is.
    pub receipt_type: ReceiptType,
    /// The document; may be empty.
    pub data: &'a [u8],
}

impl Operation for SubmitPaymentReceipt<'_> {
    const NAME: &'static str = "submitPaymentReceipt";
    const KIND: Kind = Kind::Document;
    type Draft = ();
    type Answer = ();

    fn write(&self, xml: &mut Xml) -> Result<(), MoneyError> {
        xml.leaf("ersReference", self.ers_reference);
        xml.open("receiptDocument");
        xml.leaf("mimeType", self.mime_type);
        xml.leaf("receiptData", &STANDARD.encode(self.data));
        xml.leaf("receiptType", self.receipt_type.as_str());
        xml.close("receiptDocument");
        Ok(())
    }

    fn answer(_: Base, (): (), _: &TimeZone) -> Result<(), &'static str> {
        Ok(())
    }
}
