//! What is asked of the driver's thread, and what it tells by itself. It must not know how either is done.

use super::error::DatabaseError;
use super::job::Job;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, OnceLock};
use tokio::sync::oneshot;
use tokio_postgres::Row;

/// What the host is told without having asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// A connection is there; whether its commits wait for a replica.
    Connected {
        /// Where not, a failover can lose commits.
        is_synchronous: bool,
    },
    /// It was asked again, on the same connection, whether commits wait for a replica; the answer is another one.
    Replica {
        /// As above.
        is_synchronous: bool,
    },
    /// The connection is gone, for this reason; another one is tried.
    Lost(String),
    /// Nothing more is done.
    Ended(DatabaseError),
}

/// Takes the remarks; called on the driver's thread.
pub type Tell = Arc<dyn Fn(Remark) + Send + Sync>;

/// Leave for one request that may move money, until a moment of [`os::boot_ms`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permit {
    pub(super) until_ms: u64,
}

impl Permit {
    /// Whether the request may leave now: asked right before it is sent.
    pub fn holds(self, now_ms: u64) -> bool {
        now_ms < self.until_ms
    }
}

pub(super) type Reply<T> = oneshot::Sender<Result<T, DatabaseError>>;

/// What is asked of the thread.
pub(super) enum Request {
    Run(Job, Reply<Vec<Row>>),
    Act(Reply<Permit>),
    /// Looks for silent hosts; and takes the terminals of the dead, where that is wanted.
    TakeOver {
        claims: bool,
        reply: Reply<Vec<i64>>,
    },
    Close,
}

/// What the thread shows without being asked.
#[derive(Default)]
pub(super) struct Shown {
    /// Until when status queries may leave.
    pub(super) poll_until_ms: AtomicU64,
    /// Whether there is a connection, and whether its commits wait for a replica.
    pub(super) is_connected: AtomicBool,
    pub(super) is_synchronous: AtomicBool,
    /// How often the host has connected.
    pub(super) sessions: AtomicU64,
    pub(super) ended: OnceLock<DatabaseError>,
}

impl Request {
    /// Answers without doing it; a caller that has left is no failure.
    pub(super) fn refuse(self, why: DatabaseError) {
        match self {
            Self::Run(_, reply) => drop(reply.send(Err(why))),
            Self::Act(reply) => drop(reply.send(Err(why))),
            Self::TakeOver { reply, .. } => drop(reply.send(Err(why))),
            Self::Close => {}
        }
    }
}
