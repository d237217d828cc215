//! Jobs by which old settled payments and refunds leave the journal. They must not decide what old is.

use super::{Job, Kind};
use crate::store::record::prune::{PruneKind, Pruned};
use crate::store::{Pending, Store};

pub(crate) struct Prune {
    pub(crate) kind: PruneKind,
    pub(crate) after: i64,
    pub(crate) before_ms: i64,
    pub(crate) file_is_used: bool,
    pub(crate) feed_since_ms: i64,
}

impl Job for Prune {
    type Answer = Pruned;
    const KIND: Kind = Kind::Write;
}

pub(crate) struct GiveBackSpace;

impl Job for GiveBackSpace {
    type Answer = i64;
    const KIND: Kind = Kind::Write;
}

impl Store {
    /// Prunes some rows that follow `after` and are settled since before `before_ms`. With `file_is_used` what the receipt
    /// file still lacks is left; so is what the reader of the feed lacks, if it has asked since `feed_since_ms`.
    pub fn prune(
        &self,
        kind: PruneKind,
        after: i64,
        before_ms: i64,
        file_is_used: bool,
        feed_since_ms: i64,
    ) -> Pending<Pruned> {
        self.run(Prune { kind, after, before_ms, file_is_used, feed_since_ms })
    }

    /// Gives some of the free pages back to the file system; how many are left.
    pub fn give_back_space(&self) -> Pending<i64> {
        self.run(GiveBackSpace)
    }
}
