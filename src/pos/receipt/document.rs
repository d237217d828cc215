//! Documents of the shop's own for SEQR: receipts, warranties, vouchers (docs/protocol.md, Types, receiptDocument).
//! They are journaled and delivered in the background; no sale waits for them.

use crate::pos::clock::unix_ms;
use crate::pos::session::TerminalSession;
use crate::pos::{Error, Kind, Result, validate};
pub use crate::service::ReceiptType;
use crate::store::NewReceipt;

/// The largest document: a page with a logo has some 100 KiB, and a till's line sends it beside the polls.
pub const MAX_DOCUMENT: usize = 1024 * 1024;
/// Longest MIME type (RFC 4288 allows 127 characters on each side of the slash).
const MAX_MIME_TYPE: usize = 255;

/// A document for a payment or a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// "text/html".
    pub mime_type: String,
    /// What it is.
    pub receipt_type: ReceiptType,
    /// Its bytes, may be empty.
    pub data: Vec<u8>,
}

/// Journals the document; it is delivered in the background.
pub(in crate::pos) fn submit(
    session: &TerminalSession,
    ers_reference: &str,
    document: Document,
) -> Result<()> {
    session.check_open()?;
    validate::reference("ers_reference", ers_reference)?;
    check(&document)?;
    let receipt = NewReceipt {
        terminal: session.row,
        ers_reference: ers_reference.to_owned(),
        mime_type: document.mime_type,
        receipt_type: document.receipt_type.as_str().to_owned(),
        data: document.data,
    };
    let queued = session.context.store.queue_receipt(receipt, unix_ms()).wait();
    queued.map_err(|error| Error::from_store("The document could not be stored", &error))?;
    session.delivery.notify_one();
    Ok(())
}

fn check(document: &Document) -> Result<()> {
    let mime_type = &document.mime_type;
    let well_formed =
        mime_type.split_once('/').is_some_and(|(kind, rest)| !kind.is_empty() && !rest.is_empty())
            && mime_type.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    if !well_formed || mime_type.len() > MAX_MIME_TYPE {
        return Err(validate::argument("document.mime_type is not a MIME type such as text/html"));
    }
    if document.data.len() > MAX_DOCUMENT {
        return Err(Error::new(
            Kind::Argument,
            format!("document.data has {} bytes; {MAX_DOCUMENT} are allowed", document.data.len()),
        ));
    }
    Ok(())
}
