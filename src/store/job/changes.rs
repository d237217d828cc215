//! Jobs on the change feed: what has changed after a number, and how far its reader is. It must not decide who reads it.

use super::{Job, Kind};
use crate::store::record::change::{Change, FeedState};
use crate::store::{Pending, Store};

pub(crate) struct ReadFeedState;

impl Job for ReadFeedState {
    type Answer = FeedState;
    const KIND: Kind = Kind::ReadInOrder;
}

pub(crate) struct AcknowledgeChanges {
    pub(crate) up_to: i64,
    pub(crate) now_ms: i64,
}

impl Job for AcknowledgeChanges {
    type Answer = ();
    const KIND: Kind = Kind::Write;
}

pub(crate) struct ChangesAfter {
    pub(crate) after: i64,
    pub(crate) limit: u32,
}

impl Job for ChangesAfter {
    type Answer = Vec<Change>;
    const KIND: Kind = Kind::Read;
}

impl Store {
    /// How far the feed is.
    pub fn feed_state(&self) -> Pending<FeedState> {
        self.run(ReadFeedState)
    }

    /// The feed's reader has all changes up to this number, durably. An earlier number takes nothing back.
    pub fn acknowledge_changes(&self, up_to: i64, now_ms: i64) -> Pending<()> {
        self.run(AcknowledgeChanges { up_to, now_ms })
    }

    /// The changes whose numbers follow `after`, in their order, `limit` of them at most.
    pub fn changes_after(&self, after: i64, limit: u32) -> Pending<Vec<Change>> {
        self.run(ChangesAfter { after, limit })
    }
}
