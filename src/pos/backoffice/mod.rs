//! The end of a day: periods, SEQR's reports, SEQR's books against the journal, the journal as lines, and its changes.

pub(in crate::pos) mod changes;
pub(in crate::pos) mod diagnosis;
pub(in crate::pos) mod export;
pub(in crate::pos) mod period;
pub(in crate::pos) mod reconcile;
pub(in crate::pos) mod report;
pub(in crate::pos) mod upkeep;
