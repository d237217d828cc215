//! What a step of pruning did. Plain data: it must not depend on how it is stored.

/// What is pruned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PruneKind {
    /// Invoices, steps and texts of payments.
    Payments,
    /// The requests of refunds, of which a digest stays.
    Refunds,
    /// Documents that were delivered or given up.
    Documents,
}

/// A step of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pruned {
    /// How many rows lost something.
    pub rows: u64,
    /// The row after which the next step goes on.
    pub last: i64,
    /// There are no more.
    pub is_done: bool,
}
