//! SEQR's reports over a closed period (docs/protocol.md, Reconciliation): fetching one, with the waiting and
//! repeating that it takes, and its rows in little memory. What the rows say against the journal is `reconcile`'s.

use crate::money::{Amount, Currency};
use crate::pos::backoffice::period::{Reseller, terminal_id};
use crate::pos::clock::unix_ms;
use crate::pos::context::Context;
use crate::pos::{Error, Kind, Result, validate};
use crate::service::{Caller, ExecuteReport, ReportMeta, ReportRow, ServiceError, read_report};
use std::collections::HashMap;
use std::ffi::CStr;
use std::time::{Duration, Instant};

/// REPORT_NOT_READY, SYSTEM_BUSY, SERVICE_UNAVAILABLE (docs/protocol.md, Result codes): ask again.
const ASK_AGAIN: [i32; 3] = [2, 93, 94];
/// How often whoever waits is asked whether it is still wanted, and whether the library was closed.
const SLICE: Duration = Duration::from_millis(50);
/// Most rows of a report: its bytes are bounded already, this bounds what short rows take.
const MAX_ROWS: usize = 1_000_000;
/// How much of a row's text an error shows, in characters.
const MAX_SHOWN: usize = 40;
/// Longest text of a row.
const MAX_FIELD: usize = 1_000;

/// The reports of docs/protocol.md, Reconciliation; the numbers are those of STD_RECON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportKind {
    /// The shop's sum.
    Shop = 1,
    /// A sum for each till.
    ShopByTerminal = 2,
    /// Each sale of the shop.
    ShopDetails = 3,
    /// A sum for each cashier.
    ShopByCashier = 4,
    /// One till's sum.
    Terminal = 6,
    /// Each sale of one till.
    TerminalDetails = 7,
}

impl ReportKind {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Shop,
        Self::ShopByTerminal,
        Self::ShopDetails,
        Self::ShopByCashier,
        Self::Terminal,
        Self::TerminalDetails,
    ];

    fn id(self) -> &'static str {
        match self {
            Self::Shop => "Reconciliation/Shop.xml",
            Self::ShopByTerminal => "Reconciliation/STD_RECON_002.xml",
            Self::ShopDetails => "Reconciliation/STD_RECON_003.xml",
            Self::ShopByCashier => "Reconciliation/STD_RECON_004.xml",
            Self::Terminal => "Reconciliation/STD_RECON_006.xml",
            Self::TerminalDetails => "Reconciliation/STD_RECON_007.xml",
        }
    }

    fn is_terminals(self) -> bool {
        matches!(self, Self::Terminal | Self::TerminalDetails)
    }
}

/// Which report, and how long it is waited for.
#[derive(Debug, Clone)]
pub struct ReportRequest {
    /// Which.
    pub kind: ReportKind,
    /// As `close_period` gave it.
    pub period_id: String,
    /// The till, for a terminal's report and only there.
    pub external_terminal_id: Option<String>,
    /// ISO 4217: reports name no currency.
    pub currency_code: String,
    /// From closing the period to the first try (3 s).
    pub first_wait: Duration,
    /// From try to try (3 s).
    pub repeat_wait: Duration,
    /// All of it, at most.
    pub patience: Duration,
}

/// What is being done for somebody who waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// SEQR is not ready.
    Waiting = 1,
    /// SEQR is asked.
    Asking = 2,
    /// The report is read.
    Reading = 3,
    /// The report is compared with the journal.
    Comparing = 4,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub step: Step,
    /// The try, counted from 1.
    pub attempt: u32,
    /// Since the call.
    pub elapsed: Duration,
}

/// Hears of progress; false stops the work.
pub type OnProgress<'a> = &'a mut dyn FnMut(Progress) -> bool;

/// Texts one behind the other, each with a NUL, so that the C layer can lend them: a hundred thousand references take
/// three megabytes and one allocation.
#[derive(Debug, Default)]
pub struct Texts(Vec<u8>);

/// A text in `Texts`; None where there is none.
pub type TextId = Option<std::num::NonZeroU32>;

impl Texts {
    pub(in crate::pos) fn push(&mut self, text: &str) -> TextId {
        if self.0.is_empty() {
            self.0.push(0); // so that no text begins at 0
        }
        let at = u32::try_from(self.0.len()).ok()?;
        match text.contains('\0') {
            false => self.0.extend_from_slice(text.as_bytes()),
            true => self.0.extend(text.bytes().filter(|&byte| byte != 0)),
        }
        self.0.push(0);
        std::num::NonZeroU32::new(at)
    }

    /// The text for C.
    pub fn c_str(&self, id: TextId) -> Option<&CStr> {
        CStr::from_bytes_until_nul(self.0.get(id?.get() as usize..)?).ok()
    }

    /// The text.
    pub fn get(&self, id: TextId) -> Option<&str> {
        self.c_str(id)?.to_str().ok()
    }
}

/// A map for a hundred thousand rows: foldhash, which rusqlite brings, takes a fifth of the work of the standard library's
/// hash, with a seed of its own in each process too.
pub(in crate::pos) type Quick<K, V> = HashMap<K, V, foldhash::fast::RandomState>;

/// Texts of which few different ones come again and again.
#[derive(Default)]
pub(in crate::pos) struct Interner(Quick<String, TextId>);

impl Interner {
    pub(in crate::pos) fn intern(&mut self, texts: &mut Texts, text: &str) -> TextId {
        if let Some(id) = self.0.get(text) {
            return *id;
        }
        let id = texts.push(text);
        self.0.insert(text.to_owned(), id);
        id
    }
}

/// One row of a report.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// SEQR's id of the till.
    pub terminal_id: TextId,
    /// Who sold.
    pub cashier_id: TextId,
    /// The payment or refund.
    pub ers_reference: TextId,
    /// How many sales, in a summary.
    pub sales_count: Option<i64>,
    /// Minor units; negative for a refund.
    pub amount: i64,
}

/// A report as it came, and its rows.
#[derive(Debug, Default)]
pub struct Report {
    /// The document, as SEQR sent it.
    pub text: String,
    /// What it says of itself.
    pub meta: ReportMeta,
    /// Its rows.
    pub rows: Vec<Row>,
    /// The texts of its rows.
    pub texts: Texts,
}

/// Why there is no report; with the document, where one came that cannot be read.
#[derive(Debug)]
pub struct ReportFailure {
    /// Why.
    pub error: Error,
    /// What came.
    pub text: Option<String>,
}

impl From<Error> for ReportFailure {
    fn from(error: Error) -> Self {
        Self { error, text: None }
    }
}

/// Fetches a report, waiting and repeating as SEQR wants it.
pub(in crate::pos) fn fetch(
    context: &Context,
    reseller: &Reseller,
    request: &ReportRequest,
    on_progress: OnProgress<'_>,
) -> std::result::Result<Report, ReportFailure> {
    let caller = reseller.caller()?;
    validate::compared_id("period_id", &request.period_id)?;
    let currency = Currency::parse(&request.currency_code)
        .map_err(|error| Error::new(Kind::Amount, format!("currency_code: {error}")))?;
    let terminal_id = match (&request.external_terminal_id, request.kind.is_terminals()) {
        (Some(id), true) => Some(terminal_id(context, id)?),
        (None, false) => None,
        (None, true) => {
            return Err(validate::argument(
                "external_terminal_id is NULL, but a terminal's report needs it; give the terminal",
            )
            .into());
        }
        (Some(_), false) => {
            return Err(validate::argument(
                "external_terminal_id: a shop's report is not for one terminal; leave it NULL",
            )
            .into());
        }
    };
    let mut waiting =
        Waiting { context, begun: Instant::now(), patience: request.patience, attempt: 0, on_progress };
    let text = ask(&mut waiting, &caller, request, terminal_id.as_deref())?;
    waiting.tell(Step::Reading)?;
    match read(&text, currency) {
        Ok((meta, rows, texts)) => match &meta.period_id {
            Some(period) if *period != request.period_id => Err(ReportFailure {
                error: Error::new(
                    Kind::Answer,
                    format!("SEQR sent the report of period {period}, not of {}", request.period_id),
                ),
                text: Some(text),
            }),
            _ => Ok(Report { text, meta, rows, texts }),
        },
        Err(why) => Err(ReportFailure {
            error: Error::new(
                Kind::Answer,
                format!(
                    "The report {} cannot be read: {why}. seqr_report_result_text gives its text: show it to SEQR's \
                     support",
                    request.kind.id()
                ),
            ),
            text: Some(text),
        }),
    }
}

/// A person who waits, and may have enough of it.
struct Waiting<'a> {
    context: &'a Context,
    begun: Instant,
    patience: Duration,
    attempt: u32,
    on_progress: OnProgress<'a>,
}

impl Waiting<'_> {
    fn tell(&mut self, step: Step) -> Result<()> {
        if self.context.is_closed() {
            return Err(Error::closed());
        }
        let progress = Progress { step, attempt: self.attempt.max(1), elapsed: self.begun.elapsed() };
        if (self.on_progress)(progress) {
            return Ok(());
        }
        Err(Error::new(
            Kind::Stopped,
            "The program's progress function stopped the call; nothing was changed",
        ))
    }

    fn wait(&mut self, time: Duration) -> Result<()> {
        let until = Instant::now() + time;
        loop {
            self.tell(Step::Waiting)?;
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            std::thread::sleep(left.min(SLICE));
        }
    }
}

fn ask(
    waiting: &mut Waiting<'_>,
    caller: &Caller,
    request: &ReportRequest,
    terminal_id: Option<&str>,
) -> Result<String> {
    let context = waiting.context;
    let period = request.period_id.as_str();
    let mut parameters = vec![("transactionPeriodId", period)];
    parameters.extend(terminal_id.map(|id| ("TERMINALID", id)));
    let operation = ExecuteReport {
        report_id: request.kind.id(),
        language: &context.config.language,
        parameters: &parameters,
    };
    let foreground = context.foreground()?;
    let first = first_wait(context, request)?;
    if !first.is_zero() {
        waiting.wait(first)?;
    }
    loop {
        waiting.attempt += 1;
        waiting.tell(Step::Asking)?;
        let error = match foreground.call(caller, &operation) {
            Ok(answer) => {
                return answer.text.ok_or_else(|| {
                    Error::new(Kind::Answer, "SEQR sent a report without content; ask again later")
                });
            }
            Err(error) => error,
        };
        let again = matches!(&error, ServiceError::Refused { code, .. } if ASK_AGAIN.contains(code));
        if !again {
            return Err(Error::from_service("The report was not given", &error));
        }
        if waiting.begun.elapsed() + request.repeat_wait > waiting.patience {
            let error = Error::from_service("The report is not ready yet; ask again later", &error);
            return Err(Error { kind: Kind::NotReady, ..error });
        }
        waiting.wait(request.repeat_wait)?;
    }
}

/// What is left of the time that SEQR wants after closing; nothing for a period of long ago.
fn first_wait(context: &Context, request: &ReportRequest) -> Result<Duration> {
    let found = context.store.find_period(request.period_id.clone()).wait();
    let found = found.map_err(|error| Error::from_store("The store could not be read", &error))?;
    let marked = found.and_then(|(period, _)| period.marked_at_ms);
    let since = marked.map_or(i64::MAX, |marked| unix_ms().saturating_sub(marked).max(0));
    Ok(request.first_wait.saturating_sub(Duration::from_millis(since.unsigned_abs())))
}

fn read(text: &str, currency: Currency) -> std::result::Result<(ReportMeta, Vec<Row>, Texts), String> {
    let (mut rows, mut texts, mut names) = (Vec::new(), Texts::default(), Interner::default());
    let meta = read_report(text, |row| {
        let number = rows.len() + 1;
        if number > MAX_ROWS {
            return Err(format!("it has more than {MAX_ROWS} rows"));
        }
        let row = compact(&row, currency, &mut texts, &mut names);
        rows.push(row.map_err(|why| format!("row {number}: {why}"))?);
        Ok(())
    })?;
    Ok((meta, rows, texts))
}

fn compact(
    row: &ReportRow<'_>,
    currency: Currency,
    texts: &mut Texts,
    names: &mut Interner,
) -> std::result::Result<Row, String> {
    for text in [&row.terminal_id, &row.cashier_id, &row.ers_reference].into_iter().flatten() {
        if text.len() > MAX_FIELD {
            return Err(format!("a text is longer than {MAX_FIELD} bytes"));
        }
    }
    let amount = row.amount.as_deref().ok_or("it has no amount")?;
    let amount = Amount::from_decimal(amount, currency).map_err(|error| error.to_string())?.minor();
    let shown = |text: &str| text.chars().take(MAX_SHOWN).collect::<String>();
    let count =
        |text: &str| text.parse::<i64>().map_err(|_| format!("'{}' is not a number of sales", shown(text)));
    let sales_count = row.sales_count.as_deref().map(count).transpose()?;
    Ok(Row {
        terminal_id: row.terminal_id.as_deref().and_then(|id| names.intern(texts, id)),
        cashier_id: row.cashier_id.as_deref().and_then(|id| names.intern(texts, id)),
        ers_reference: row.ers_reference.as_deref().and_then(|reference| texts.push(reference)),
        sales_count,
        amount,
    })
}
