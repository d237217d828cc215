//! What the payment logic asks of the journal, as values: each job is a struct with its inputs, and names the type of its
//! answer. The functions of [`super::Store`] stand beside their jobs and only queue them; a backend runs them (SQLite:
//! `sqlite`). It must not depend on a backend.
//!
//! A job may be run more than once (rule `store-at-its-path`): what it finds done already, as it would do it, it counts as
//! done. What a run must know of an earlier one is a field of the job (`made`, `is_done`).

pub(super) mod changes;
pub(super) mod names;
pub(super) mod outbox;
pub(super) mod payments;
pub(super) mod periods;
pub(super) mod prune;
pub(super) mod receipts;
pub(super) mod refunds;
pub(super) mod steps;
pub(super) mod terminals;

/// What a job needs of the transaction that it runs in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Kind {
    /// Only reads: takes no lock that another program could hold, and goes ahead of writes that wait for one.
    Read,
    /// Only reads, and sees what was queued before it.
    ReadInOrder,
    /// Writes. Its answer comes after the fsync, which it shares with all jobs of its group.
    Write,
}

/// A job; each backend implements a trait of its own for it.
pub(in crate::store) trait Job: Send + 'static {
    type Answer: Send + 'static;
    const KIND: Kind;
}
