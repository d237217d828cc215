//! What can go wrong with the store, in three parts: what failed, why, what to do. It must not depend on a
//! database.

use super::record::payment::Phase;
use std::path::PathBuf;

/// Why the store did not do what was asked. Nothing of a failed job is in the store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The store was closed before the job could run.
    #[error("the store is closed; open the library again")]
    Closed,
    /// Another program holds the file's lock for longer than the time-out.
    #[error("the store {} has been locked by another program for more than {waited_ms} ms; close that program (a database browser, a backup) and try again", .store.display())]
    Busy {
        /// The file.
        store: PathBuf,
        /// How long was waited.
        waited_ms: u64,
    },
    /// This process has the store open already.
    #[error("the store {} is open in this program already; use that client, or close it with seqr_close first", .store.display())]
    OpenHere {
        /// The file.
        store: PathBuf,
    },
    /// The file at the store's path is not the one that was opened.
    #[error("the store {} was moved, replaced or removed while it is open ({detail}): the library saves nothing more until this program is restarted; put the file and its -wal file back at their path: they may have sales that are not settled", .store.display())]
    Moved {
        /// The file.
        store: PathBuf,
        /// What was found there.
        detail: String,
    },
    /// The file belongs to another user.
    #[error("the store {} belongs to user {owner} and this program runs as user {user}; run it as user {owner}, or, while no program uses the store, give it all to this one: chown -R {user} '{0}' '{0}'-*", .store.display())]
    OtherOwner {
        /// The file.
        store: PathBuf,
        /// The number of its owner.
        owner: u32,
        /// The number of the user that this program runs as.
        user: u32,
    },
    /// More jobs wait than are accepted.
    #[error("the store {} has too many jobs waiting: its disk is too slow for this load; try again later", .store.display())]
    Overloaded {
        /// The file.
        store: PathBuf,
    },
    /// The file is something else than a database.
    #[error("{} is not a store of this library: it is not a database; it was not changed: look at store_path; if this was the store, restart the machine and check its disk, and keep the file: it may have sales that are not settled", .store.display())]
    NotADatabase {
        /// The file.
        store: PathBuf,
    },
    /// Another application's database.
    #[error("{} is not a store of this library: it is another application's database; it was not changed: look at store_path", .store.display())]
    Foreign {
        /// The file.
        store: PathBuf,
    },
    /// A copy that is not adopted.
    #[error("the store {} is a copy that seqr_store_backup has made, and it lacks the sales since: use the store itself; only if that is lost, make a store of the copy with seqr_store_adopt", .store.display())]
    Copy {
        /// The file.
        store: PathBuf,
    },
    /// The store was moved into a database.
    #[error("the store {} was moved into the database {target}: open it there; if the move did not end, call the same seqr-journal move again; only if nothing was sold from the database, seqr_store_adopt makes a store of this file again", .store.display())]
    InDatabase {
        /// The file.
        store: PathBuf,
        /// The database.
        target: String,
    },
    /// Not a copy that could be adopted.
    #[error("{} is not a copy that seqr_store_backup has made: there is nothing to adopt, and it was not changed: give the path of the copy", .store.display())]
    NotACopy {
        /// The file.
        store: PathBuf,
    },
    /// The copy could not be made.
    #[error("the copy {} cannot be made ({detail}); the store itself was not changed: give a path that does not exist, in a folder that exists, on a disk with room, and call again", .copy.display())]
    NotCopied {
        /// The copy's file.
        copy: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// Written by a newer version of this library.
    #[error("the store {} has the format {found}, this version of the library knows formats up to {known}; it was not changed: install the newer library again", .store.display())]
    Newer {
        /// The file.
        store: PathBuf,
        /// The format of the file.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// On another machine's disk.
    #[error("the store {} is on a network share, where a power cut or a second till can destroy it; keep it on this machine's own disk: move an existing store with all files beside it, while no program uses it", .store.display())]
    NetworkShare {
        /// The file.
        store: PathBuf,
    },
    /// The path is a folder or a device.
    #[error("the store {} is not a file; give the path of a file, which need not exist yet", .store.display())]
    NotAFile {
        /// The path.
        store: PathBuf,
    },
    /// The folder of the file is not there.
    #[error("the store {} cannot be made: its folder does not exist; check store_path and whether the disk is mounted; make the folder only for a new store", .store.display())]
    NoFolder {
        /// The file.
        store: PathBuf,
    },
    /// This user may not read and write the file or its folder.
    #[error("the store {} cannot be opened for writing ({detail}); give this user the right to read and write the file and its folder", .store.display())]
    NotWritable {
        /// The file.
        store: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// Others may read the file, and this user may not change that.
    #[error("the store {} can be read by other users and contains passwords ({detail}); let its owner run this program, or set its mode to 0600", .store.display())]
    NotPrivate {
        /// The file.
        store: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// The file was made read-only while it is open.
    #[error("the store {} has become read-only ({detail}); make it writable and try again", .store.display())]
    ReadOnly {
        /// The file.
        store: PathBuf,
        /// What SQLite said.
        detail: String,
    },
    /// What only a file has, asked of a store in a database.
    #[error(
        "the store is in a database, which is not copied by this library; use the database's own means (pg_basebackup, pg_dump)"
    )]
    NoFile,
    /// No room.
    #[error("the store {} cannot be written: the disk is full ({detail}); free some space and try again", .store.display())]
    Full {
        /// The file.
        store: PathBuf,
        /// What SQLite said.
        detail: String,
    },
    /// The disk failed.
    #[error("the store {} cannot be read or written: the disk reports an error ({detail}); check the disk and its free space, and restart the program", .store.display())]
    Io {
        /// The file.
        store: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// The file is damaged.
    #[error("the store {} is damaged ({detail}); restart the machine and check its disk; leave the file and those beside it where they are: they may have sales that are not settled", .store.display())]
    Corrupt {
        /// The file.
        store: PathBuf,
        /// Where.
        detail: String,
    },
    /// The system would not encrypt or decrypt a password (Windows only).
    #[error(
        "the password of a terminal cannot be used ({detail}): on Windows it belongs to the machine that stored it; register the terminal again"
    )]
    Unprotected {
        /// What the system said.
        detail: String,
    },
    /// What is stored already forbids it.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// No such row.
    #[error("there is no such entry in the store; it was removed meanwhile, look it up again")]
    NotFound,
    /// Another program changed the row since it was read.
    #[error("another program changed this payment in the store meanwhile; look it up again")]
    Stale,
    /// The system has no thread left.
    #[error("the store {} cannot be opened: the system has no thread left ({detail}); end other programs and open the library again", .store.display())]
    NoThread {
        /// The file.
        store: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// What the database of a shared journal did not do.
    #[cfg(feature = "postgres")]
    #[error(transparent)]
    Database(#[from] super::postgres::DatabaseError),
    /// A mistake of this library.
    #[error(
        "a fault in the store of this library ({detail}); nothing was written: please report it with the log"
    )]
    Internal {
        /// What was met.
        detail: String,
    },
}

impl StoreError {
    /// Whether another process has the terminal: nothing that this one wants to store of it will ever be stored.
    pub fn is_taken_over(&self) -> bool {
        match self {
            #[cfg(feature = "postgres")]
            Self::Database(why) => why.is_taken_over(),
            _ => false,
        }
    }
}

/// What is stored already and forbids a new row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// The terminal has an unfinished payment (rule `one-open-payment`).
    #[error("sale {client_invoice_id} is not settled on this terminal; settle it first")]
    OpenPayment {
        /// The sale.
        client_invoice_id: String,
    },
    /// The sale is open or paid already.
    #[error("this sale has a payment already, which is {}; look it up instead", phase.as_str())]
    ClientInvoiceIdTaken {
        /// The phase of that payment.
        phase: Phase,
    },
    /// SEQR has taken back what was paid for the sale, and the POS has not acknowledged that.
    #[error(
        "SEQR has reversed the payment of sale {client_invoice_id}, and that is not acknowledged yet; undo its booking, then call seqr_acknowledge_reversal"
    )]
    Reversal {
        /// The sale.
        client_invoice_id: String,
    },
    /// The refund id was used for another refund.
    #[error("this refund id was used for another refund; use a new id for a new refund")]
    RefundId,
    /// The till is in the store already.
    #[error("a terminal with this external id is in the store already; open it, or unregister it first")]
    ExternalTerminalId,
    /// SEQR's terminal id belongs to another till of this store.
    #[error("this SEQR terminal is in the store already as {external_terminal_id}; open that one")]
    SeqrTerminal {
        /// The till that has it.
        external_terminal_id: String,
    },
}
