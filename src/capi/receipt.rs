//! Receipts: as text for the till's printer, and as documents for SEQR.

use super::guard::guard;
use super::handles::handle;
use super::read::{bad, bytes, optional, out, plain, required, sized, unused};
use super::strings::into_c_string;
use super::{seqr_client, seqr_payment, seqr_status, seqr_terminal};
use crate::pos::{Document, MAX_DOCUMENT, ReceiptTexts, ReceiptType, Result};
use std::ffi::{c_char, c_void};

/// A receipt_type of seqr_receipt_document: the customer's receipt.
pub const SEQR_PAYMENT_RECEIPT: i32 = 0;
/// A receipt_type of seqr_receipt_document: a warranty.
pub const SEQR_WARRANTY: i32 = 1;
/// A receipt_type of seqr_receipt_document: a voucher.
pub const SEQR_VOUCHER: i32 = 2;
/// A receipt_type of seqr_receipt_document: anything else.
pub const SEQR_OTHER_DOCUMENT: i32 = 3;

/// The words of receipts in a language that the library does not have. Begin with SEQR_RECEIPT_TEXTS_INIT. All texts
/// except group_mark are required. Each has 40 characters at most. All of it is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct seqr_receipt_texts {
    /// Set by SEQR_RECEIPT_TEXTS_INIT.
    pub struct_size: u32,
    /// Must be 0.
    pub reserved: u32,
    /// Beside the amount: "Amount".
    pub amount: *const c_char,
    /// Beside the time: "Time".
    pub time: *const c_char,
    /// Beside SEQR's reference: "Reference".
    pub reference: *const c_char,
    /// Beside the sale's number: "Sale".
    pub sale: *const c_char,
    /// Beside the cashier's name: "Cashier".
    pub cashier: *const c_char,
    /// Marks a copy: "COPY".
    pub copy: *const c_char,
    /// Marks a refund: "REFUND".
    pub refund: *const c_char,
    /// Beside the reference of the payment that was refunded: "Payment".
    pub refunded_payment: *const c_char,
    /// Between units and decimals: ".".
    pub decimal_mark: *const c_char,
    /// Between thousands: ",". NULL for none.
    pub group_mark: *const c_char,
}

plain!(seqr_receipt_texts ends with group_mark: *const c_char);

impl seqr_receipt_texts {
    fn translated(&self) -> Result<ReceiptTexts> {
        unused(self.reserved.into(), "texts.reserved")?;
        let word = |pointer, name: &str| required(pointer, &format!("texts.{name}")).map(str::to_owned);
        Ok(ReceiptTexts {
            amount: word(self.amount, "amount")?,
            time: word(self.time, "time")?,
            reference: word(self.reference, "reference")?,
            sale: word(self.sale, "sale")?,
            cashier: word(self.cashier, "cashier")?,
            copy: word(self.copy, "copy")?,
            refund: word(self.refund, "refund")?,
            refunded_payment: word(self.refunded_payment, "refunded_payment")?,
            decimal_mark: word(self.decimal_mark, "decimal_mark")?,
            group_mark: optional(self.group_mark, "texts.group_mark")?.unwrap_or_default().to_owned(),
        })
    }
}

/// A document for SEQR. Begin with SEQR_RECEIPT_DOCUMENT_INIT. All of it is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct seqr_receipt_document {
    /// Set by SEQR_RECEIPT_DOCUMENT_INIT.
    pub struct_size: u32,
    /// SEQR_PAYMENT_RECEIPT (0), SEQR_WARRANTY, SEQR_VOUCHER or SEQR_OTHER_DOCUMENT.
    pub receipt_type: i32,
    /// The MIME type of the bytes (required): "text/html".
    pub mime_type: *const c_char,
    /// The document's bytes; they need not end with NUL. NULL for an empty one.
    pub data: *const c_void,
    /// How many bytes, 1048576 at most.
    pub size: usize,
}

plain!(seqr_receipt_document ends with size: usize);

impl seqr_receipt_document {
    fn translated(&self) -> Result<Document> {
        let receipt_type = match self.receipt_type {
            SEQR_PAYMENT_RECEIPT => ReceiptType::PaymentReceipt,
            SEQR_WARRANTY => ReceiptType::Warranty,
            SEQR_VOUCHER => ReceiptType::Voucher,
            SEQR_OTHER_DOCUMENT => ReceiptType::Other,
            other => return Err(bad(format!("document.receipt_type is {other}; it must be 0 to 3"))),
        };
        Ok(Document {
            mime_type: required(self.mime_type, "document.mime_type")?.to_owned(),
            receipt_type,
            data: bytes(self.data, (self.size, MAX_DOCUMENT), "document.data")?,
        })
    }
}

/// Sets the words of receipts, for a language other than the library's own (English, Swedish). They apply to all
/// receipts of this client from now on. No network; they are not stored.
///
/// client: the library. texts: see seqr_receipt_texts; NULL returns to config.language.
///
/// Errors: SEQR_E_ARGUMENT (a word is missing, longer than 40 characters, or contains a control character),
/// SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_set_receipt_texts(
    client: *mut seqr_client,
    texts: *const seqr_receipt_texts,
) -> seqr_status {
    guard(|| {
        let client = handle(client, "client")?;
        let texts = if texts.is_null() { None } else { Some(sized(texts, "texts")?.translated()?) };
        client.client.set_receipt_texts(texts)
    })
}

/// Gives the customer's receipt of a COMPLETED payment as text: the invoice's title, "SEQR payment", amount, time in
/// the till's zone, SEQR's reference, the sale's number and the cashier, in the language of config.language or the
/// words of seqr_set_receipt_texts (docs/protocol.md, Paid). The receipt of a payment that is confirmed already is
/// marked as a copy: print first, then call seqr_pay_confirm. No network. A POS that formats its own receipt reads
/// seqr_payment_amount, seqr_payment_ers_reference and seqr_payment_paid_at, and prints "SEQR payment" itself.
///
/// payment: the payment. columns: the paper's width in characters, 20 to 80: no line is wider (East Asian characters
/// count as two). A longer text continues on the next line. text: lines that end with a line feed, written on success;
/// free it with seqr_string_free.
///
/// Errors: SEQR_E_STATE (not COMPLETED), SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_receipt_text(
    payment: *mut seqr_payment,
    columns: u32,
    text: *mut *mut c_char,
) -> seqr_status {
    guard(|| {
        let payment = handle(payment, "payment")?;
        let place = out(text, "text")?;
        place.set(into_c_string(Some(payment.payment.receipt_text(columns)?)));
        Ok(())
    })
}

/// Gives the customer's receipt of a refund that was made, as seqr_receipt_text does: marked as a refund, with a
/// negative amount, SEQR's reference of the refund (if it has one) and that of the payment.
///
/// terminal: the till. refund_id: the POS's number of the refund. columns: 20 to 80. text: written on success; free it
/// with seqr_string_free.
///
/// Errors: SEQR_E_NOT_FOUND, SEQR_E_STATE (it was not made, or that is not known), SEQR_E_ARGUMENT, SEQR_E_STORE,
/// SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_refund_receipt_text(
    terminal: *mut seqr_terminal,
    refund_id: *const c_char,
    columns: u32,
    text: *mut *mut c_char,
) -> seqr_status {
    guard(|| {
        let terminal = handle(terminal, "terminal")?;
        let refund_id = required(refund_id, "refund_id")?;
        let place = out(text, "text")?;
        place.set(into_c_string(Some(terminal.terminal.refund_receipt_text(refund_id, columns)?)));
        Ok(())
    })
}

/// Adds a document of the shop to a payment or a refund at SEQR, for the customer's phone: a receipt, a warranty, a
/// voucher; several may be added. (The library itself sends SEQR its receipt after seqr_pay_confirm.) The document is
/// stored before the call returns. The library delivers it in the background while the till is open, now or after the
/// next start: no sale waits for it. If SEQR refuses it finally, a line of the log says so.
///
/// terminal: the till. ers_reference: that of the payment or the refund. document: see seqr_receipt_document.
///
/// Errors: SEQR_E_ARGUMENT (nothing was stored), SEQR_E_NOT_SAVED, SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_submit_receipt(
    terminal: *mut seqr_terminal,
    ers_reference: *const c_char,
    document: *const seqr_receipt_document,
) -> seqr_status {
    guard(|| {
        let terminal = handle(terminal, "terminal")?;
        let reference = required(ers_reference, "ers_reference")?;
        terminal.terminal.submit_receipt(reference, sized(document, "document")?.translated()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ptr;

    #[test]
    fn a_document_that_cannot_be_read_names_its_field() {
        let document = seqr_receipt_document {
            struct_size: size_of::<seqr_receipt_document>() as u32,
            receipt_type: SEQR_VOUCHER,
            mime_type: c"text/plain".as_ptr(),
            data: c"hello".as_ptr().cast(),
            size: 5,
        };
        let read = document.translated().unwrap();
        assert_eq!((read.data.as_slice(), read.receipt_type), (&b"hello"[..], ReceiptType::Voucher));
        for (document, field) in [
            (seqr_receipt_document { receipt_type: 4, ..document }, "document.receipt_type"),
            (seqr_receipt_document { mime_type: ptr::null(), ..document }, "document.mime_type"),
            (seqr_receipt_document { data: ptr::null(), ..document }, "document.data"),
            (seqr_receipt_document { size: MAX_DOCUMENT + 1, ..document }, "document.data"),
        ] {
            assert!(document.translated().unwrap_err().text.contains(field));
        }
        assert!(seqr_receipt_document { data: ptr::null(), size: 0, ..document }.translated().is_ok());
    }
}
