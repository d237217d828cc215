//! What the journal keeps, as plain data, the same for each kind of store. It must not depend on a database.

pub(crate) mod change;
pub(crate) mod copy;
pub(crate) mod host;
pub(crate) mod outbox;
pub(crate) mod payment;
pub(crate) mod period;
pub(crate) mod prune;
pub(crate) mod receipt;
pub(crate) mod refund;
pub(crate) mod terminal;
