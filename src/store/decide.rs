//! What all stores decide alike, as pure functions: what may still be given back, whether two requests are the same, and
//! which conflict a row that is there already makes. It must not depend on a database.

use super::error::Conflict;
use super::record::payment::{PaymentRecord, Phase};
use super::record::refund::{NewRefund, RefundRecord, RefundStart, RefundState};
use std::fmt::Write;

/// What a request that was pruned begins with: its digest follows.
const DIGEST: &str = "sha256:";

/// The request as it is kept when it is pruned: enough to tell a repetition from another refund.
pub(super) fn digest(request: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, request.as_bytes());
    digest.as_ref().iter().fold(DIGEST.to_owned(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What an earlier refund of the same id answers (rule `refund-exactly-once`); None where it is to be sent anew.
/// `sent_ms` is the job's time where an earlier run of the same job answered that it is to be sent.
pub(super) fn known(
    earlier: &RefundRecord,
    new: &NewRefund,
    sent_ms: Option<i64>,
) -> Result<Option<RefundStart>, Conflict> {
    if !is_same(earlier, new) {
        return Err(Conflict::RefundId);
    }
    Ok(match earlier.state {
        RefundState::Sending if sent_ms == Some(earlier.sent_at_ms) => {
            Some(RefundStart::Send(earlier.clone()))
        }
        RefundState::Done | RefundState::Sending => Some(RefundStart::Known(earlier.clone())),
        _ => None,
    })
}

/// Whether a refund is asked for again with the same data.
fn is_same(earlier: &RefundRecord, new: &NewRefund) -> bool {
    let is_same_request = earlier.request == new.request
        || (earlier.request.starts_with(DIGEST) && earlier.request == digest(&new.request));
    is_same_request
        && (&earlier.ers_reference, earlier.amount, &earlier.currency_code)
            == (&new.ers_reference, new.amount, &new.currency_code)
}

/// Why the payment forbids this refund, with what was refunded and what is in doubt by now.
pub(super) fn refusal(payment: &PaymentRecord, new: &NewRefund, sums: (i64, i64)) -> Option<RefundStart> {
    if payment.invoice.currency_code != new.currency_code {
        return Some(RefundStart::Currency { paid: payment.invoice.currency_code.clone() });
    }
    let paid = payment.paid_amount?;
    let (refunded, in_doubt) = sums;
    let left = paid.saturating_sub(refunded).saturating_sub(in_doubt);
    (new.amount > left).then_some(RefundStart::TooMuch { paid, refunded, in_doubt })
}

/// What forbids a payment: another one of the terminal that is unfinished, or a confirmed one of the same sale (rule
/// `one-open-payment`).
pub(super) fn taken_by(client_invoice_id: String, phase: Phase) -> Conflict {
    if phase.is_finished() {
        Conflict::ClientInvoiceIdTaken { phase }
    } else {
        Conflict::OpenPayment { client_invoice_id }
    }
}

/// What forbids a till: another one that has its external id, or its id at SEQR.
pub(super) fn taken_by_terminal(other: String, external_terminal_id: &str) -> Conflict {
    if other == external_terminal_id {
        Conflict::ExternalTerminalId
    } else {
        Conflict::SeqrTerminal { external_terminal_id: other }
    }
}
