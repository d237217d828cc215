//! Jobs on the terminals of this store and their credentials. What a terminal may do with them is decided in `pos`.

use super::{Job, Kind};
use crate::secret::Secret;
use crate::store::record::terminal::{NewTerminal, TerminalRecord};
use crate::store::{Pending, Store};

pub(crate) struct InsertTerminal {
    pub(crate) new: NewTerminal,
    pub(crate) now_ms: i64,
    /// The row that an earlier run made.
    pub(crate) made: Option<i64>,
}

impl Job for InsertTerminal {
    type Answer = TerminalRecord;
    const KIND: Kind = Kind::Write;
}

pub(crate) struct TerminalRegistered {
    pub(crate) id: i64,
    pub(crate) terminal_id: String,
}

impl Job for TerminalRegistered {
    type Answer = ();
    const KIND: Kind = Kind::Write;
}

pub(crate) struct TerminalAssigned {
    pub(crate) id: i64,
    pub(crate) seqr_id: String,
}

impl Job for TerminalAssigned {
    type Answer = ();
    const KIND: Kind = Kind::Write;
}

pub(crate) struct PasswordBegun {
    pub(crate) id: i64,
    pub(crate) new: Secret,
}

impl Job for PasswordBegun {
    type Answer = ();
    const KIND: Kind = Kind::Write;
}

pub(crate) struct PasswordProven {
    pub(crate) id: i64,
    pub(crate) is_new: bool,
    /// An earlier run did it.
    pub(crate) is_done: bool,
}

impl Job for PasswordProven {
    type Answer = ();
    const KIND: Kind = Kind::Write;
}

pub(crate) struct AllTerminals;

impl Job for AllTerminals {
    type Answer = Vec<(i64, String, String)>;
    const KIND: Kind = Kind::Read;
}

pub(crate) struct DeleteTerminal {
    pub(crate) id: i64,
    pub(crate) now_ms: i64,
    /// An earlier run did it.
    pub(crate) is_done: bool,
}

impl Job for DeleteTerminal {
    type Answer = ();
    const KIND: Kind = Kind::Write;
}

pub(crate) struct FindTerminal {
    pub(crate) external_terminal_id: String,
}

impl Job for FindTerminal {
    type Answer = Option<TerminalRecord>;
    const KIND: Kind = Kind::Read;
}

pub(crate) struct NextTerminal {
    /// The external id of the one before.
    pub(crate) after: Option<String>,
}

impl Job for NextTerminal {
    type Answer = Option<String>;
    const KIND: Kind = Kind::Read;
}

impl Store {
    /// Stores a till, durably. `Conflict::ExternalTerminalId` where the till is there already,
    /// `Conflict::SeqrTerminal` where SEQR's terminal belongs to another till of this store.
    pub fn insert_terminal(&self, new: NewTerminal, now_ms: i64) -> Pending<TerminalRecord> {
        self.run(InsertTerminal { new, now_ms, made: None })
    }

    /// SEQR has answered the registration: stores its id of the terminal, durably.
    pub fn terminal_registered(&self, id: i64, terminal_id: String) -> Pending<()> {
        self.run(TerminalRegistered { id, terminal_id })
    }

    /// SEQR has linked a sticker to the terminal: stores the sticker's id, durably.
    pub fn terminal_assigned(&self, id: i64, seqr_id: String) -> Pending<()> {
        self.run(TerminalAssigned { id, seqr_id })
    }

    /// A new password is about to be sent: keeps it beside the old one, durably.
    pub fn password_begun(&self, id: i64, new: Secret) -> Pending<()> {
        self.run(PasswordBegun { id, new })
    }

    /// It is known which password holds: erases the other one, durably.
    pub fn password_proven(&self, id: i64, is_new: bool) -> Pending<()> {
        self.run(PasswordProven { id, is_new, is_done: false })
    }

    /// SEQR's id and the external id of every terminal that this store ever had.
    pub fn all_terminals(&self) -> Pending<Vec<(i64, String, String)>> {
        self.run(AllTerminals)
    }

    /// The till is unregistered: erases its password and keeps the row for its payments, durably. Its external id
    /// may be registered anew. `Conflict::OpenPayment` while a payment of it is unfinished: it would be lost to
    /// sight.
    pub fn delete_terminal(&self, id: i64, now_ms: i64) -> Pending<()> {
        self.run(DeleteTerminal { id, now_ms, is_done: false })
    }

    /// The till of that external id, also one whose registration was not answered.
    pub fn find_terminal(&self, external_terminal_id: String) -> Pending<Option<TerminalRecord>> {
        self.run(FindTerminal { external_terminal_id })
    }

    /// The external id that follows `after` among the registered tills, in the order of their bytes; None starts,
    /// and None ends. Tills whose registration was not answered are left out: they cannot be opened.
    pub fn next_terminal(&self, after: Option<String>) -> Pending<Option<String>> {
        self.run(NextTerminal { after })
    }
}
