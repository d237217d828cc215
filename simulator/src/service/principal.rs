//! Resellers and their terminals, as they are kept. Plain data: who may call is settled in `callers`.

use std::collections::{BTreeMap, HashMap};

/// A shop's account: who registers terminals and closes the day.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Reseller {
    pub(crate) id: String,
    pub(crate) user_id: String,
    pub(crate) password: String,
}

/// One till.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Terminal {
    pub(crate) id: String,
    pub(crate) external_id: String,
    pub(crate) name: String,
    pub(crate) reseller_id: String,
    pub(crate) seqr_id: Option<String>,
    pub(super) password: String,
}

/// See the top of the file.
#[derive(Clone, Default)]
pub(crate) struct Principals {
    pub(super) resellers: Vec<Reseller>,
    pub(super) terminals: BTreeMap<String, Terminal>,
    pub(super) by_seqr_id: HashMap<String, String>,
    /// Counts the changes, for the state file.
    pub(super) revision: u64,
}

impl Principals {
    pub(crate) fn forget_terminals(&mut self) {
        self.terminals.clear();
        self.by_seqr_id.clear();
        self.revision += 1;
    }
}
