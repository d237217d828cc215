//! What a copy of a store says of itself. Plain data: it must not depend on how it is stored.

/// A copy that became a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adopted {
    /// The 16 digits of the store that it was copied from.
    pub store: String,
    /// When, by the clock of the machine that made the copy.
    pub copied_at_ms: i64,
    /// The row of the last payment that it has; 0 where it has none.
    pub last_payment: i64,
    /// The sale of that payment.
    pub last_sale: Option<String>,
    /// Payments that are not finished.
    pub unfinished: i64,
    /// Refunds whose outcome is not known.
    pub refunds_in_doubt: i64,
}
