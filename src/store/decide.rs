//! The rules of refunds that all stores share, as pure functions: what may still be given back, and whether two requests
//! are the same. It must not depend on a database.

use super::record::payment::PaymentRecord;
use super::record::refund::{NewRefund, RefundRecord, RefundStart};
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

/// Whether a refund is asked for again with the same data (rule `refund-exactly-once`).
pub(super) fn is_same(earlier: &RefundRecord, new: &NewRefund) -> bool {
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
