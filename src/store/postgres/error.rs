//! What can go wrong between a host and the journal's database, in three parts: what failed, why, what to do. It must not
//! depend on a driver.

use super::host::Ended;
use std::path::PathBuf;

/// Why the database did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseError {
    /// The address cannot be used.
    #[error(
        "the address of the journal's database cannot be used: {detail}; write postgresql://user@host1,host2/name; name a certificate authority of your own in ca_file"
    )]
    Address {
        /// What is wrong with it; never the address, which may hold a password.
        detail: String,
    },
    /// The server is too old.
    #[error(
        "the journal's database runs PostgreSQL {found}, and {least} is the oldest that was tested; upgrade it"
    )]
    TooOld {
        /// What the server reports of itself.
        found: String,
        /// The oldest major version.
        least: u32,
    },
    /// No connection. What was asked was not sent.
    #[error(
        "the journal's database cannot be reached ({detail}): nothing was saved; check the database and the network, then try again"
    )]
    Away {
        /// What each address answered.
        detail: String,
    },
    /// The answer of a COMMIT is lost and no connection has settled it in time.
    #[error(
        "the journal's database did not confirm what was written ({detail}): whether it is saved is not known until the database answers, and the library then finds out; try again"
    )]
    InDoubt {
        /// How the answer was lost.
        detail: String,
    },
    /// No group was confirmed in time for a request that may move money.
    #[error(
        "the journal's database confirms too slowly: nothing was sent to SEQR, because another host might own this terminal by now; try again, and check the load of the database"
    )]
    NotFresh,
    /// Another host has taken this one's terminals.
    #[error(
        "another process has taken over the terminals of this one, which was silent for too long: nothing more is saved or sent here; close the library and open it again"
    )]
    Dead,
    /// Another process uses this host's identity.
    #[error(
        "another process uses the identity of this one: this machine was cloned, or restored while it ran; nothing more is saved or sent here; stop one of the two, then close the library and open it again in the other"
    )]
    Cloned,
    /// Commits that the database had confirmed are not there.
    #[error(
        "the database lost commits that it had confirmed: a replica took over that was not synchronous, or a backup was restored; nothing more is saved or sent here; compare the last sales with SEQR's report, set synchronous_standby_names, then close the library and open it again"
    )]
    CommitsLost,
    /// The database refuses this job, and only this one.
    #[error(
        "the journal's database refused what was to be saved (SQLSTATE {state}: {detail}): nothing of it was saved; check the log of the database"
    )]
    Refused {
        /// The SQLSTATE.
        state: String,
        /// The index or constraint that it offends, where there is one.
        constraint: Option<String>,
        /// The message, without values.
        detail: String,
    },
    /// What was to be saved is larger than a group.
    #[error(
        "what was to be saved has {bytes} bytes, and {limit} is the limit: nothing was saved; use fewer rows"
    )]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The upper bound.
        limit: usize,
    },
    /// Another host works with the terminal.
    #[error(
        "another process works with this terminal, or has taken it over: nothing was saved; use the terminal there, or open it here once that process has ended"
    )]
    OtherHost,
    /// A password cannot be sealed or opened.
    #[error(
        "the password of terminal {terminal} cannot be used: {why}; give the key with which it was stored, or register the terminal again"
    )]
    Sealed {
        /// The terminal's row.
        terminal: i64,
        /// Why.
        why: &'static str,
    },
    /// The key is not the journal's.
    #[error(
        "the key does not belong to this journal: its passwords were encrypted with another one; check store_key_file"
    )]
    OtherKey,
    /// The file of the key cannot be used.
    #[error("store_key_file: {} cannot be used: {detail}", .path.display())]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it and what to do.
        detail: String,
    },
    /// The key has another length.
    #[error("the key must have 32 bytes; make one with: head -c 32 /dev/urandom > FILE")]
    BadKey,
    /// The journal has another format.
    #[error(
        "the journal in this database has the format {found}, and this version of the library knows {known}: nothing was changed; install a version of the library that knows this format"
    )]
    Format {
        /// The journal's.
        found: i64,
        /// The one known here.
        known: i64,
    },
    /// Processes of an older version work with the journal.
    #[error(
        "the journal in this database has the format {found}, and processes of an older version of the library work with it ({names}): nothing was changed; close them, then open the journal again, which converts it to the format {known}; a process that has crashed counts as open until another one of its version has taken over its terminals"
    )]
    OlderHosts {
        /// The journal's.
        found: i64,
        /// The one known here.
        known: i64,
        /// What some of these hosts are called.
        names: String,
    },
    /// A row is not as this library writes it.
    #[error(
        "the journal in the database cannot be read ({detail}); check which other program has written to it"
    )]
    Damaged {
        /// Which.
        detail: String,
    },
    /// Another host numbers the steps, and does not end.
    #[error(
        "the steps of the journal could not be numbered, because another process has been numbering them for some seconds: nothing was lost; try again"
    )]
    NoClock,
    /// More jobs wait than are accepted.
    #[error(
        "too many jobs wait for the journal's database, which is too slow for this load: nothing was saved; try again later"
    )]
    Overloaded,
    /// The system gave no thread, socket or random number.
    #[error(
        "the system refused what the connection to the database needs ({detail}); check this process's limits for threads and open files"
    )]
    System {
        /// What it said.
        detail: String,
    },
    /// The driver was closed.
    #[error("the journal is closed; open the library again")]
    Closed,
}

impl DatabaseError {
    /// Whether this process has lost its terminals for good.
    pub(in crate::store) fn is_taken_over(&self) -> bool {
        matches!(self, Self::Dead | Self::Cloned | Self::CommitsLost | Self::OtherHost)
    }
}

impl From<Ended> for DatabaseError {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Dead => Self::Dead,
            Ended::Cloned => Self::Cloned,
            Ended::CommitsLost => Self::CommitsLost,
        }
    }
}
