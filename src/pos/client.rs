//! The library opened: configuration, store, engine, service.

use super::{Registration, Result, Terminal};
use crate::log::Logger;
use std::path::PathBuf;
use std::time::Duration;

/// What the host configures; every value is final (the C layer has put in the defaults).
#[derive(Debug, Clone)]
pub struct Config {
    /// URL of the service.
    pub endpoint: String,
    /// Whether plain http may be used beyond loopback.
    pub allow_plain_http: bool,
    /// The store's file.
    pub store_path: PathBuf,
    /// clientId of every request.
    pub client_id: String,
    /// Prefix of clientReference.
    pub client_reference: Option<String>,
    /// clientComment of every request.
    pub client_comment: Option<String>,
    /// PEM file of roots to trust besides the system's.
    pub ca_file: Option<PathBuf>,
    /// URL of a proxy.
    pub proxy: Option<String>,
    /// Time for a connection to stand.
    pub connect_timeout: Duration,
    /// Deadline of polls and questions.
    pub request_timeout: Duration,
    /// Deadline of sendInvoice, refund, commit.
    pub money_timeout: Duration,
    /// How long a cancel is tried before its outcome is called unknown.
    pub cancel_timeout: Duration,
    /// From poll to poll.
    pub poll_interval: Duration,
    /// How long the customer has until the cashier is asked.
    pub poll_window: Duration,
    /// How long the cashier has until the sale is cancelled.
    pub question_timeout: Duration,
    /// One JSON line a finished payment or refund goes here.
    pub receipt_file: Option<PathBuf>,
    /// Language of receipts.
    pub language: String,
    /// IANA name of the till's zone; None is the system's.
    pub time_zone: Option<String>,
    /// Where log lines go.
    pub log: Logger,
}

/// The library opened. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Client {}

impl Client {
    /// Opens store and engine. No network.
    pub fn open(_config: Config) -> Result<Self> {
        unimplemented!()
    }
    /// Ends everything within a second.
    pub fn close(&self) {
        unimplemented!()
    }
    /// A round trip without effect.
    pub fn ping(&self) -> Result<Duration> {
        unimplemented!()
    }
    /// Registers a till, or finds it registered. The second value is the error of an assign that was refused after
    /// the registration itself went well.
    pub fn register(&self, _registration: Registration) -> Result<Terminal> {
        unimplemented!()
    }
    /// A till of the store.
    pub fn terminal(&self, _external_terminal_id: &str) -> Result<Terminal> {
        unimplemented!()
    }
    /// Takes over a till that was registered elsewhere.
    pub fn import_terminal(&self, _external_terminal_id: &str, _terminal_id: &str, _password: crate::secret::Secret, _seqr_id: Option<&str>) -> Result<Terminal> {
        unimplemented!()
    }
    /// The next till of the store by name.
    pub fn next_terminal(&self, _after: Option<&str>) -> Result<Option<String>> {
        unimplemented!()
    }
}
