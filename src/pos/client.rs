//! The library opened: configuration, store, engine, the way to SEQR, and what is alive in this process.

use super::clock::ms;
use super::engine::Engine;
use super::machine::Timing;
use super::receipt_file;
use super::receipt_texts::ReceiptTexts;
use super::refunding::Refunding;
use super::registry::Registry;
use super::terminal::Tills;
use super::zone::{seqr_zone, till_zone};
use super::{Error, Kind, Registration, Result, Terminal, registration, validate};
use crate::log::Logger;
use crate::os;
use crate::secret::Secret;
use crate::service::{
    Background, BenchmarkingNop, Caller, ClientIdentity, DateRemark, Endpoint, Foreground, Principal,
    Settings, StatusAnswer,
};
use crate::store::Store;
use jiff::tz::TimeZone;
use once_cell::sync::OnceCell;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long closing waits for the store's last writes; the rest of the second is the engine's.
const STORE_PATIENCE: Duration = Duration::from_millis(650);

/// The longest clientComment (docs/protocol.md, Types).
const MAX_COMMENT: usize = 80;

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
    /// IANA name of the zone of SEQR's times that name none; None is Swedish time.
    pub seqr_time_zone: Option<String>,
    /// How late a request may still arrive at SEQR: `SLOW_PACKETS`, less only in tests.
    pub slow_packets: Duration,
    /// Where log lines go.
    pub log: Logger,
}

/// What all handles share.
pub(super) struct Inner {
    pub(super) config: Config,
    zone: TimeZone,
    pub(super) store: Store,
    pub(super) engine: Engine,
    pub(super) background: Background,
    pub(super) payments: Registry,
    pub(super) tills: Tills,
    pub(super) refunding: Refunding,
    receipt_texts: Mutex<Arc<ReceiptTexts>>,
    receipt_writer: OnceCell<receipt_file::Writer>,
    endpoint: Endpoint,
    foreground: OnceCell<Foreground>,
    closed: AtomicBool,
    /// Whether it was said that a payment's time was not as it should be.
    date_remarked: AtomicBool,
}

impl Inner {
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
        self.config
            .log
            .warn(format_args!("Sale {sale}: the time of the payment that SEQR sent {what}; said once"));
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
            let foreground = Foreground::new(&self.endpoint);
            let started = os::with_signals_blocked(|| foreground.start());
            started.map_err(|error| Error::from_service("The way to SEQR could not be prepared", &error))?;
            Ok(foreground)
        })
    }
}

/// The library opened. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

impl Client {
    /// Opens store and engine. No network.
    pub fn open(mut config: Config) -> Result<Self> {
        validate::required_text("client_id", &config.client_id)?;
        validate::optional_text("client_reference", config.client_reference.as_deref(), validate::MAX_TEXT)?;
        validate::optional_text("client_comment", config.client_comment.as_deref(), MAX_COMMENT)?;
        let texts = ReceiptTexts::of(&config.language)?;
        let till_zone = till_zone(config.time_zone.as_deref())?;
        let endpoint = endpoint(&config)?;
        config.store_path = absolute("store_path", &config.store_path)?;
        config.receipt_file = config.receipt_file.map(|path| absolute("receipt_file", &path)).transpose()?;
        config.receipt_file.as_deref().map(receipt_file::check).transpose()?;
        let background = Background::new(&endpoint);
        let store = Store::open(&config.store_path).map_err(|error| {
            let error = Error::from_store("The store could not be opened", &error);
            // Not to be written is one thing while selling and another before the shop opens.
            if error.kind == Kind::NotSaved { Error { kind: Kind::Store, ..error } } else { error }
        })?;
        store.log_to(config.log.clone());
        let engine = Engine::start()?;
        config.log.info(format_args!("Opened {} for {}", config.store_path.display(), config.endpoint));
        if let Some(remark) = till_zone.remark {
            config.log.warn(format_args!("{remark}"));
        }
        let receipt_texts = Mutex::new(Arc::new(texts));
        let inner = Arc::new(Inner {
            config,
            zone: till_zone.zone,
            store,
            engine,
            background,
            payments: Registry::default(),
            tills: Tills::default(),
            refunding: Refunding::default(),
            receipt_texts,
            receipt_writer: OnceCell::new(),
            endpoint,
            foreground: OnceCell::new(),
            closed: AtomicBool::new(false),
            date_remarked: AtomicBool::new(false),
        });
        let writer = receipt_file::Writer::start(&inner)
            .map_err(|error| Error::no_thread("The receipt file's", &error))?;
        if let Some(writer) = writer {
            let _ = inner.receipt_writer.set(writer);
        }
        Ok(Self(inner))
    }

    /// The words of receipts from now on; None gives those of the configured language.
    pub fn set_receipt_texts(&self, texts: Option<ReceiptTexts>) -> Result<()> {
        self.check_open()?;
        let texts = texts.map_or_else(|| ReceiptTexts::of(&self.0.config.language), Ok)?;
        texts.check()?;
        *self.0.receipt_texts.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(texts);
        Ok(())
    }

    /// Ends everything within a second: what is open stays unfinished in the journal.
    pub fn close(&self) {
        if self.0.closed.swap(true, Ordering::AcqRel) {
            return;
        }
        self.0.payments.wake_all();
        self.0.engine.stop();
        if let Some(writer) = self.0.receipt_writer.get() {
            writer.stop();
        }
        self.0.store.close(STORE_PATIENCE);
        self.0.tills.unlock_all(); // last: nobody else may begin while ours are still being written
        self.0.config.log.info(format_args!("Closed"));
    }

    /// A round trip without effect.
    pub fn ping(&self) -> Result<Duration> {
        self.check_open()?;
        let foreground = self.0.foreground()?;
        let begin = Instant::now();
        // A ping carries no context, so nobody's name goes with it.
        let nobody = Caller::new(Principal::Terminal { id: String::new() }, Secret::new(String::new()));
        foreground
            .call(&nobody, &BenchmarkingNop)
            .map_err(|error| Error::from_service("SEQR did not answer", &error))?;
        Ok(begin.elapsed())
    }

    /// Registers a till, or finds it registered; an error after the registration itself (the sticker's) leaves the
    /// till in the store.
    pub fn register(&self, registration: Registration) -> Result<Terminal> {
        self.check_open()?;
        registration::register(&self.0, &registration)
    }

    /// A till of the store.
    pub fn terminal(&self, external_terminal_id: &str) -> Result<Terminal> {
        self.check_open()?;
        validate::compared_id("external_terminal_id", external_terminal_id)?;
        let record = registration::find(&self.0, external_terminal_id)?.ok_or_else(|| {
            Error::new(
                Kind::NotFound,
                format!(
                    "There is no terminal {external_terminal_id} in the store: register it with seqr_register"
                ),
            )
        })?;
        self.0.tills.open(&self.0, record)
    }

    /// Takes over a till that was registered elsewhere.
    pub fn import_terminal(
        &self,
        external_terminal_id: &str,
        terminal_id: &str,
        password: Secret,
        seqr_id: Option<&str>,
    ) -> Result<Terminal> {
        self.check_open()?;
        registration::import(&self.0, external_terminal_id, terminal_id, password, seqr_id)
    }

    /// The next till of the store by name.
    pub fn next_terminal(&self, after: Option<&str>) -> Result<Option<String>> {
        self.check_open()?;
        let next = self.0.store.next_terminal(after.map(str::to_owned)).wait();
        next.map_err(|error| Error::from_store("The store could not be read", &error))
    }

    /// What all handles share, while the library is open.
    pub(super) fn inner(&self) -> Result<&Arc<Inner>> {
        self.check_open()?;
        Ok(&self.0)
    }

    fn check_open(&self) -> Result<()> {
        if self.0.is_closed() { Err(Error::closed()) } else { Ok(()) }
    }
}

fn endpoint(config: &Config) -> Result<Endpoint> {
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

/// Rule `store-at-its-path`: the host may change its folder later.
fn absolute(field: &str, path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).map_err(|error| {
        Error::new(Kind::Config, format!("{field}: {} cannot be used: {error}", path.display()))
    })
}
