//! The states of an invoice, as the wire names them.

/// invoiceStatus of the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Issued,
    Pending,
    Reserved,
    Paid,
    Canceled,
    Failed,
}

impl Status {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Status::Issued => "ISSUED",
            Status::Pending => "PENDING_ISSUER_ACKNOWLEDGE",
            Status::Reserved => "RESERVED",
            Status::Paid => "PAID",
            Status::Canceled => "CANCELED",
            Status::Failed => "FAILED",
        }
    }

    /// Whether the customer or the till can still change it.
    pub(crate) fn is_open(self) -> bool {
        matches!(self, Status::Issued | Status::Pending | Status::Reserved)
    }
}
