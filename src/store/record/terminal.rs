//! A terminal of this store and its credentials. Plain data: it must not depend on how it is stored.

use crate::secret::Secret;

/// A till, before it is stored.
#[derive(Debug, Clone)]
pub struct NewTerminal {
    /// The till in the shop's own words.
    pub external_terminal_id: String,
    /// What the customer's phone shows.
    pub name: String,
    /// SEQR's id of it; None while it is being registered.
    pub terminal_id: Option<String>,
    /// Its password.
    pub password: Secret,
    /// The sticker, where it is known already.
    pub seqr_id: Option<String>,
}

/// A till, as stored.
#[derive(Debug, Clone)]
pub struct TerminalRecord {
    /// The row.
    pub id: i64,
    /// The till in the shop's own words.
    pub external_terminal_id: String,
    /// What the customer's phone shows.
    pub name: String,
    /// SEQR's id of it; None: it was to be registered, and the answer is not known.
    pub terminal_id: Option<String>,
    /// Its password.
    pub password: Secret,
    /// The sticker that belongs to it.
    pub seqr_id: Option<String>,
    /// When it was stored.
    pub created_at_ms: i64,
    /// A password that SEQR was asked to change to; which of the two holds is not known.
    pub new_password: Option<Secret>,
}

impl TerminalRecord {
    /// A till that is stored now. It has no row yet.
    pub fn begun(new: NewTerminal, now_ms: i64) -> Self {
        Self {
            id: 0,
            external_terminal_id: new.external_terminal_id,
            name: new.name,
            terminal_id: new.terminal_id,
            password: new.password,
            seqr_id: new.seqr_id,
            created_at_ms: now_ms,
            new_password: None,
        }
    }
}
