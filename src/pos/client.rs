//! The library opened: how it is opened and closed, and which terminals it gives.

use super::backoffice::{changes, diagnosis, export, period, reconcile, report, upkeep};
use super::context::{Config, Context, endpoint};
use super::engine::Engine;
use super::error::no_such_terminal;
use super::opening::{self, absolute, is_database_url};
use super::payment::registry::Registry;
use super::receipt::file;
use super::receipt::texts::ReceiptTexts;
use super::session::{Sessions, TerminalSession, registration};
use super::zone::till_zone;
use super::{
    Error, ExportFormat, Kind, OnProgress, Payment, ReconcileRequest, Reconciliation, Registration, Report,
    ReportFailure, ReportRequest, Reseller, Result, Sink, Terminal, validate,
};
use crate::log::{Event, Facts};
use crate::secret::Secret;
use crate::service::{Background, BenchmarkingNop, Caller, Principal};
use once_cell::sync::OnceCell;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long closing waits for the store's last writes; the rest of the second is the engine's.
const STORE_PATIENCE: Duration = Duration::from_millis(650);

/// The longest clientComment (docs/protocol.md, Types).
const MAX_COMMENT: usize = 80;

/// The library opened. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Client {
    context: Arc<Context>,
    sessions: Arc<Sessions>,
    payments: Arc<Registry>,
    writer: Option<Arc<file::Writer>>,
}

impl Client {
    /// Opens store and engine. No network.
    pub fn open(mut config: Config) -> Result<Self> {
        validate::required_text("client_id", &config.client_id)?;
        validate::optional_text("client_reference", config.client_reference.as_deref(), validate::MAX_TEXT)?;
        validate::optional_text("client_comment", config.client_comment.as_deref(), MAX_COMMENT)?;
        let texts = ReceiptTexts::of(&config.language)?;
        let till_zone = till_zone(config.time_zone.as_deref())?;
        let endpoint = endpoint(&config)?;
        config.receipt_file = config.receipt_file.map(|path| absolute("receipt_file", &path)).transpose()?;
        config.receipt_file.as_deref().map(file::check).transpose()?;
        let store = opening::store(&mut config, || endpoint.trusting().ok())?;
        let background = Background::with_leave(&endpoint, store.leave());
        let engine = Engine::start()?;
        let sentence = format_args!("Opened {} for {}", config.store_path.display(), config.endpoint);
        config.log.event(Event::Opened, &Facts::default(), sentence);
        if let Some(remark) = till_zone.remark {
            config.log.event(Event::ZoneRemark, &Facts::default(), format_args!("{remark}"));
        }
        let receipt_texts = Mutex::new(Arc::new(texts));
        let context = Arc::new(Context {
            config,
            zone: till_zone.zone,
            store,
            engine,
            background,
            refunds_in_flight: Arc::default(),
            receipt_texts,
            endpoint,
            foreground: OnceCell::new(),
            closed: AtomicBool::new(false),
            date_remarked: AtomicBool::new(false),
        });
        let writer =
            file::Writer::start(&context).map_err(|error| Error::no_thread("The receipt file's", &error))?;
        let (sessions, payments) = Default::default();
        Ok(Self { context, sessions, payments, writer: writer.map(Arc::new) })
    }

    /// The words of receipts from now on; None gives those of the configured language.
    pub fn set_receipt_texts(&self, texts: Option<ReceiptTexts>) -> Result<()> {
        self.check_open()?;
        let texts = texts.map_or_else(|| ReceiptTexts::of(&self.context.config.language), Ok)?;
        texts.check()?;
        *self.context.receipt_texts.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(texts);
        Ok(())
    }

    /// Ends everything within a second: what is open stays unfinished in the journal.
    pub fn close(&self) {
        if self.context.closed.swap(true, Ordering::AcqRel) {
            return;
        }
        self.payments.wake_all();
        self.context.refunds_in_flight.wake_all();
        self.context.engine.stop();
        if let Some(writer) = &self.writer {
            writer.stop();
        }
        self.context.store.close(STORE_PATIENCE);
        self.sessions.unlock_all(); // last: nobody else may begin while ours are still being written
        self.context.config.log.event(Event::Closed, &Facts::default(), format_args!("Closed"));
    }

    /// A round trip without effect.
    pub fn ping(&self) -> Result<Duration> {
        self.check_open()?;
        let foreground = self.context.foreground()?;
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
        registration::register(&self.context, &self.sessions, &registration)
            .map(|session| self.handle(session))
    }

    /// A till of the store.
    pub fn terminal(&self, external_terminal_id: &str) -> Result<Terminal> {
        self.check_open()?;
        validate::compared_id("external_terminal_id", external_terminal_id)?;
        let found = registration::find(&self.context, external_terminal_id)?;
        let found = found.ok_or_else(|| no_such_terminal(external_terminal_id))?;
        self.sessions.open(&self.context, &found).map(|session| self.handle(session))
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
        let session = registration::import(
            &self.context,
            &self.sessions,
            external_terminal_id,
            terminal_id,
            password,
            seqr_id,
        )?;
        Ok(self.handle(session))
    }

    /// The next till of the store by name.
    pub fn next_terminal(&self, after: Option<&str>) -> Result<Option<String>> {
        self.check_open()?;
        let next = self.context.store.next_terminal(after.map(str::to_owned)).wait();
        next.map_err(|error| Error::from_store("The store could not be read", &error))
    }

    /// The next payment of the store that was begun in `[from_ms, to_ms)` (Unix time), by the time of its beginning: a
    /// view.
    pub fn next_payment(&self, from_ms: i64, to_ms: i64, after: Option<&Payment>) -> Result<Option<Payment>> {
        self.check_open()?;
        let found = self.context.store.next_payment((from_ms, to_ms), after.map(Payment::place)).wait();
        let found = found.map_err(|error| Error::from_store("The store could not be read", &error))?;
        Ok(found.map(|record| Payment::view(record, Arc::clone(&self.context))))
    }

    /// The payment that has this as SEQR's reference of the payment or of the invoice: a view.
    pub fn find_reference(&self, reference: &str) -> Result<Payment> {
        self.check_open()?;
        validate::reference("reference", reference)?;
        let found = self.context.store.find_payment_by_reference(reference.to_owned()).wait();
        let found = found.map_err(|error| Error::from_store("The store could not be read", &error))?;
        let record = found.ok_or_else(|| {
            Error::new(
                Kind::NotFound,
                format!(
                    "The store has no payment with SEQR's reference {reference}: look at the number, and at the \
                 other tills' stores"
                ),
            )
        })?;
        Ok(Payment::view(record, Arc::clone(&self.context)))
    }

    /// Closes the shop's period, or that of one till of the store; gives SEQR's id of it.
    pub fn close_period(&self, reseller: &Reseller, external_terminal_id: Option<&str>) -> Result<String> {
        self.check_open()?;
        period::close(&self.context, reseller, external_terminal_id)
    }

    /// Fetches a report, waiting and repeating as SEQR wants it.
    pub fn report(
        &self,
        reseller: &Reseller,
        request: &ReportRequest,
        on_progress: OnProgress<'_>,
    ) -> std::result::Result<Report, ReportFailure> {
        self.check_open()?;
        report::fetch(&self.context, reseller, request, on_progress)
    }

    /// Fetches the period's details and compares them with the journal.
    pub fn reconcile(
        &self,
        reseller: &Reseller,
        request: &ReconcileRequest,
        on_progress: OnProgress<'_>,
    ) -> std::result::Result<Reconciliation, ReportFailure> {
        self.check_open()?;
        reconcile::reconcile(&self.context, reseller, request, on_progress)
    }

    /// What support asks first, as text; nothing of it is secret. It sends a question without effect.
    pub fn diagnose(&self) -> Result<String> {
        self.check_open()?;
        diagnosis::examine(&self.context)
    }

    /// Makes a whole copy of the store while it is in use.
    pub fn back_up(&self, path: &Path) -> Result<()> {
        self.check_open()?;
        upkeep::back_up(&self.context, path)
    }

    /// Makes a store of a copy; what it lacks and what to do now, for a person.
    pub fn adopt(path: &Path) -> Result<String> {
        if is_database_url(path) {
            return Err(Error::new(Kind::Argument, opening::FILE_ONLY));
        }
        upkeep::adopt(path)
    }

    /// Takes the terminals of processes that are silent, where they share a database; how many. To be called each second.
    pub fn take_over(&self) -> Result<u32> {
        self.check_open()?;
        let taken = self.context.store.take_over();
        taken.map_err(|error| {
            Error::from_store("The terminals of silent programs could not be taken over", &error)
        })
    }

    /// Removes invoices, steps, texts and documents of what was settled before; how many payments lost something.
    pub fn prune(&self, before_ms: i64) -> Result<u64> {
        self.check_open()?;
        upkeep::prune(&self.context, before_ms)
    }

    /// Gives what was begun in `begun` (Unix milliseconds) to `sink`.
    pub fn export(&self, format: ExportFormat, begun: Range<i64>, sink: Sink<'_>) -> Result<()> {
        self.check_open()?;
        export::export(&self.context, format, begun, sink)
    }

    /// Gives the changes that follow `after` to `sink`, `limit` of them at most; what is up to `after` is acknowledged.
    pub fn changes(&self, after: i64, limit: u32, sink: Sink<'_>) -> Result<()> {
        self.check_open()?;
        changes::changes(&self.context, after, limit, sink)
    }

    fn handle(&self, session: Arc<TerminalSession>) -> Terminal {
        Terminal::new(session, Arc::clone(&self.payments))
    }

    fn check_open(&self) -> Result<()> {
        if self.context.is_closed() { Err(Error::closed()) } else { Ok(()) }
    }
}
