//! What everything works with: the configuration, the store, the engine and the way to SEQR. It knows no session, no
//! payment and no handle.

use super::clock::ms;
use super::engine::Engine;
use super::machine::Timing;
use super::receipt::texts::ReceiptTexts;
use super::refund::in_flight::InFlight;
use super::zone::seqr_zone;
use super::{Error, Kind, Result};
use crate::log::{Event, Facts, Logger};
use crate::os;
use crate::service::{Background, ClientIdentity, DateRemark, Endpoint, Foreground, Settings, StatusAnswer};
use crate::store::Store;
use jiff::tz::TimeZone;
use once_cell::sync::OnceCell;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What the host configures; every value is final (the C layer has put in the defaults).
#[derive(Clone)]
pub struct Config {
    /// URL of the service.
    pub endpoint: String,
    /// Whether plain http may be used beyond loopback.
    pub allow_plain_http: bool,
    /// The store's file, or the URL of a PostgreSQL database; when it is open, what may be shown of it.
    pub store_path: PathBuf,
    /// The file of the key with which a database's passwords are sealed.
    pub store_key_file: Option<PathBuf>,
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
    /// How long the cashier has until the sale is canceled.
    pub question_timeout: Duration,
    /// One JSON line a finished payment or refund goes here.
    pub receipt_file: Option<PathBuf>,
    /// Language of receipts.
    pub language: String,
    /// IANA name of the till's zone; None is the system's.
    pub time_zone: Option<String>,
    /// IANA name of the zone of SEQR's times that name none; None is Swedish time.
    pub seqr_time_zone: Option<String>,
    /// How late a request may still arrive at SEQR: `SLOW_PACKETS`, less only in tests.
    pub slow_packets: Duration,
    /// Where log lines go.
    pub log: Logger,
}

/// What everything of one open library works with.
pub(super) struct Context {
    pub(super) config: Config,
    pub(super) zone: TimeZone,
    pub(super) store: Store,
    pub(super) engine: Engine,
    pub(super) background: Background,
    pub(super) refunds_in_flight: Arc<InFlight>,
    pub(super) receipt_texts: Mutex<Arc<ReceiptTexts>>,
    pub(super) endpoint: Endpoint,
    pub(super) foreground: OnceCell<Foreground>,
    pub(super) closed: AtomicBool,
    /// Whether it was said that a payment's time was not as it should be.
    pub(super) date_remarked: AtomicBool,
}

impl Context {
    /// The till's time zone.
    pub(super) fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Says of a payment's time that it names no zone or cannot be read: once, for all of SEQR's times are alike.
    pub(super) fn remark_date(&self, sale: &str, answer: &StatusAnswer) {
        let Some(remark) = answer.receipt.as_ref().and_then(|receipt| receipt.date_remark) else { return };
        if self.date_remarked.swap(true, Ordering::Relaxed) {
            return;
        }
        let what = match remark {
            DateRemark::NoZone => "names no zone and was read in SEQR's",
            DateRemark::Unreadable => "cannot be read, so the till's own clock counts",
        };
        let facts = Facts { sale: Some(sale), by: Some("seqr"), ..Facts::default() };
        let sentence =
            format_args!("Sale {sale}: the time of the payment that SEQR sent {what}; logged once");
        self.config.log.event(Event::PaymentTime, &facts, sentence);
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    pub(super) fn timing(&self) -> Timing {
        Timing {
            interval: ms(self.config.poll_interval),
            window: ms(self.config.poll_window),
            question: ms(self.config.question_timeout),
            cancel: ms(self.config.cancel_timeout),
            commit: ms(self.config.money_timeout),
        }
    }

    /// The words of receipts.
    pub(super) fn receipt_texts(&self) -> Arc<ReceiptTexts> {
        Arc::clone(&self.receipt_texts.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The blocking client, made at the first use; its own thread must not take the host's signals.
    pub(super) fn foreground(&self) -> Result<&Foreground> {
        self.foreground.get_or_try_init(|| {
            let foreground = Foreground::with_leave(&self.endpoint, self.store.leave());
            let started = os::with_signals_blocked(|| foreground.start());
            started.map_err(|error| Error::from_service("The way to SEQR could not be prepared", &error))?;
            Ok(foreground)
        })
    }
}

impl Context {
    /// Why a task gave no reply: the library was closed, or the task failed.
    pub(super) fn engine_gone(&self) -> Error {
        if self.is_closed() {
            return Error::closed();
        }
        Error::new(
            Kind::Internal,
            "The library failed while it worked on this payment; restart the program, and get the payment again \
             with seqr_next_unfinished",
        )
    }
}

pub(super) fn endpoint(config: &Config) -> Result<Endpoint> {
    let ca_pem = config.ca_file.as_ref().map(std::fs::read).transpose().map_err(|error| {
        let file = config.ca_file.clone().unwrap_or_default();
        Error::new(Kind::Config, format!("ca_file: {} cannot be read: {error}", file.display()))
    })?;
    let identity = ClientIdentity::new(
        config.client_id.clone(),
        config.client_comment.clone(),
        config.client_reference.clone(),
    );
    let settings = Settings {
        endpoint: config.endpoint.clone(),
        allow_plain_http: config.allow_plain_http,
        ca_pem,
        proxy: config.proxy.clone(),
        connect_timeout: config.connect_timeout,
        question_timeout: config.request_timeout,
        money_timeout: config.money_timeout,
        cancel_timeout_per_try: config.request_timeout,
        zone: seqr_zone(config.seqr_time_zone.as_deref())?,
        identity,
    };
    Endpoint::new(settings).map_err(|error| Error::new(Kind::Config, error.to_string()))
}
