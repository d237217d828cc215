//! The library opened: how it is opened and closed, and which terminals it gives.

use super::context::{Config, Inner, endpoint};
use super::engine::Engine;
use super::payment::registry::Registry;
use super::receipt::file as receipt_file;
use super::receipt::texts::ReceiptTexts;
use super::refund::in_flight::Refunding;
use super::session::registration;
use super::terminal::Tills;
use super::zone::till_zone;
use super::{Error, Kind, Registration, Result, Terminal, validate};
use crate::secret::Secret;
use crate::service::{Background, BenchmarkingNop, Caller, Principal};
use crate::store::Store;
use once_cell::sync::OnceCell;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long closing waits for the store's last writes; the rest of the second is the engine's.
const STORE_PATIENCE: Duration = Duration::from_millis(650);

/// The longest clientComment (docs/protocol.md, Types).
const MAX_COMMENT: usize = 80;

/// The library opened. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Client(Arc<Inner>, Option<Arc<receipt_file::Writer>>);

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
            endpoint,
            foreground: OnceCell::new(),
            closed: AtomicBool::new(false),
            date_remarked: AtomicBool::new(false),
        });
        let writer = receipt_file::Writer::start(&inner)
            .map_err(|error| Error::no_thread("The receipt file's", &error))?;
        Ok(Self(inner, writer.map(Arc::new)))
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
        if let Some(writer) = &self.1 {
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

/// Rule `store-at-its-path`: the host may change its folder later.
fn absolute(field: &str, path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).map_err(|error| {
        Error::new(Kind::Config, format!("{field}: {} cannot be used: {error}", path.display()))
    })
}
