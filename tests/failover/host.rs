//! One process of the test: a server of tills, as a POS vendor would write it. It ends when the shop is closed, or when another one
//! has taken its tills over.

use super::PATIENCE;
use crate::invoice::{AcknowledgmentMode, Invoice, InvoiceRow, PaymentMode};
use crate::log::Logger;
use crate::pos::{Client, Config, Error, Kind, Payment, Registration, State, Terminal};
use crate::secret::Secret;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// The exit code of a host that was taken over.
pub(crate) const TAKEN_OVER: i32 = 3;

/// The least important lines that are shown: warnings.
const WARNING: i32 = 2;

/// Tills of the shop.
const TILLS: usize = 6;

/// Between two tries of what another host is in the way of.
const PAUSE: Duration = Duration::from_millis(200);

/// How long the outcome of a sale may be unknown before a supervisor gives it up.
const GIVE_UP: Duration = Duration::from_secs(5);

const KEY: &str = "key";
const CLOSED: &str = "closed";

/// The key of the passwords, which all hosts have.
pub(crate) fn write_key(folder: &Path) {
    let path = folder.join(KEY);
    fs::write(&path, [7; 32]).expect("the key");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("its mode");
}

/// No sale is begun any more.
pub(crate) fn close_the_shop(folder: &Path) {
    fs::write(folder.join(CLOSED), "").expect("the sign");
}

/// The host has ended.
struct TakenOver;

struct Host {
    client: Client,
    folder: PathBuf,
    is_last: bool,
    is_over: AtomicBool,
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

#[test]
#[ignore = "a process of the other test"]
fn process() {
    let endpoint = variable("SEQR_FAILOVER_ENDPOINT");
    if endpoint.is_empty() {
        return; // nobody has started it
    }
    let folder = PathBuf::from(variable("SEQR_FAILOVER_FOLDER"));
    let config = || config(endpoint.clone(), variable("SEQR_FAILOVER_URL").into(), folder.join(KEY));
    // On a busy machine the database may not answer in time; then nothing was done, and whoever runs a host tries again.
    let begin = Instant::now();
    let client = loop {
        match Client::open(config()) {
            Ok(client) => break client,
            Err(error) if begin.elapsed() < PATIENCE => eprintln!("{error}"),
            Err(error) => panic!("{error}"),
        }
    };
    let is_last = !variable("SEQR_FAILOVER_LAST").is_empty();
    let host = Arc::new(Host { client, folder, is_last, is_over: AtomicBool::new(false) });
    let tills: Vec<_> = (1..=TILLS)
        .map(|number| {
            let host = Arc::clone(&host);
            thread::spawn(move || host.till(number))
        })
        .collect();
    // It stands by: each second it takes what a silent host had.
    let standing_by = Arc::clone(&host);
    let stand_by = thread::spawn(move || {
        while !standing_by.is_over.load(Ordering::Acquire) && !standing_by.is_closed() | standing_by.is_last {
            let _ = standing_by.client.take_over(); // where it could not ask, it asks in a second
            for _ in 0..10 {
                if !standing_by.is_over.load(Ordering::Acquire) {
                    thread::sleep(Duration::from_millis(100)); // the second between two calls
                }
            }
        }
    });
    let mut is_taken_over = false;
    for till in tills {
        is_taken_over |= till.join().expect("no panic").is_err();
    }
    host.is_over.store(true, Ordering::Release);
    stand_by.join().expect("no panic");
    host.client.close();
    if is_taken_over {
        std::process::exit(TAKEN_OVER);
    }
}

impl Host {
    fn is_closed(&self) -> bool {
        self.folder.join(CLOSED).exists()
    }

    /// Sells at a till until the shop is closed.
    fn till(&self, number: usize) -> Result<(), TakenOver> {
        let name = format!("Till {number}");
        let Some(till) = self.open(&name)? else { return Ok(()) };
        let mut count = 0;
        loop {
            self.settle_what_is_open(&till, number)?;
            if self.is_closed() {
                return Ok(());
            }
            count += 1;
            let sale = format!("{number}-{}-{count}", std::process::id());
            let invoice = invoice_of(&sale, 1_250);
            match till.pay_start(invoice, None) {
                Ok(payment) => self.settle(&payment, number)?,
                Err(error) => self.is_still_ours(&error)?,
            }
        }
    }

    /// The till, once no living host has it; None where the shop is closed meanwhile.
    fn open(&self, name: &str) -> Result<Option<Terminal>, TakenOver> {
        loop {
            let registration = Registration {
                reseller_id: "demo-reseller".into(),
                reseller_user_id: "9900".into(),
                reseller_password: Secret::new("demo-password".into()),
                external_terminal_id: name.into(),
                name: "Corner shop".into(),
                seqr_id: None,
            };
            match self.client.register(registration) {
                Ok(till) => return Ok(Some(till)),
                Err(_) if self.is_closed() && !self.is_last => return Ok(None),
                Err(error) if error.kind == Kind::Busy && !self.is_fenced() => thread::sleep(PAUSE),
                Err(error) => self.is_still_ours(&error)?,
            }
        }
    }

    fn settle_what_is_open(&self, till: &Terminal, number: usize) -> Result<(), TakenOver> {
        loop {
            match till.next_unfinished(None) {
                Ok(Some(payment)) => self.settle(&payment, number)?,
                Ok(None) => break,
                Err(error) => self.is_still_ours(&error)?,
            }
        }
        loop {
            match till.next_reversal(None) {
                Ok(Some(payment)) => {
                    let (ers, sale) =
                        (payment.ers_reference().unwrap_or_default(), payment.client_invoice_id());
                    let line = format!("booked {ers} {sale};");
                    let book = fs::read_to_string(self.book(number)).unwrap_or_default();
                    if book.lines().any(|known| known == line) {
                        self.write(number, &format!("undone {ers} {sale};"));
                    }
                    self.until_saved(|| payment.acknowledge_reversal())?;
                }
                Ok(None) => return Ok(()),
                Err(error) => self.is_still_ours(&error)?,
            }
        }
    }

    /// Waits until the sale is over, and books what is paid.
    fn settle(&self, payment: &Payment, number: usize) -> Result<(), TakenOver> {
        let begin = Instant::now();
        loop {
            let polled = match payment.poll(PAUSE) {
                Ok(polled) => polled,
                Err(error) => {
                    self.is_still_ours(&error)?;
                    continue;
                }
            };
            match polled.state {
                State::Completed => {
                    let (ers, sale) =
                        (payment.ers_reference().expect("its reference"), payment.client_invoice_id());
                    self.write(number, &format!("booked {ers} {sale};"));
                    return self.until_saved(|| payment.confirm());
                }
                State::Failed | State::Canceled | State::Abandoned => return Ok(()),
                State::AskCashier => {
                    let _ = payment.cancel(); // what came of it is the next state
                }
                State::Unknown => {
                    if let Some(error) = &polled.remark {
                        self.is_still_ours(error)?;
                    }
                    // As after a crash: SEQR is asked once the till says so. Its invoice may never have arrived: then a
                    // supervisor gives it up, and what is paid of it goes back to the customer.
                    let told =
                        if begin.elapsed() < GIVE_UP { payment.continue_() } else { payment.abandon() };
                    if let Err(error) = told {
                        self.is_still_ours(&error)?;
                    }
                }
                _ => {
                    if let Some(error) = &polled.remark {
                        self.is_still_ours(error)?;
                    }
                }
            }
        }
    }

    /// Tries again while the database is away.
    fn until_saved(&self, mut call: impl FnMut() -> Result<(), Error>) -> Result<(), TakenOver> {
        loop {
            match call() {
                Ok(()) => return Ok(()),
                // SEQR took it back meanwhile: the next round undoes it.
                Err(error) if matches!(error.kind, Kind::Reversed | Kind::State) => return Ok(()),
                Err(error) => self.is_still_ours(&error)?,
            }
        }
    }

    /// Whether this process is declared dead; otherwise there is a pause.
    fn is_still_ours(&self, error: &Error) -> Result<(), TakenOver> {
        if self.is_over.load(Ordering::Acquire) || error.kind == Kind::Closed || self.is_fenced() {
            self.is_over.store(true, Ordering::Release);
            return Err(TakenOver);
        }
        println!("{} {:?}: {error}", std::process::id(), error.kind);
        thread::sleep(PAUSE);
        Ok(())
    }

    fn is_fenced(&self) -> bool {
        matches!(self.client.take_over(), Err(error) if error.kind == Kind::Busy)
    }

    fn book(&self, number: usize) -> PathBuf {
        self.folder.join(format!("{number}.book"))
    }

    /// A line of the till's book, on the disk before this returns.
    fn write(&self, number: usize, line: &str) {
        let mut book = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(self.book(number))
            .expect("the book");
        // A line break first: the life before may have left half a line.
        book.write_all(format!("\n{line}\n").as_bytes()).expect("the line");
        book.sync_all().expect("the disk");
    }
}

fn config(endpoint: String, url: PathBuf, key: PathBuf) -> Config {
    Config {
        endpoint,
        allow_plain_http: false,
        store_path: url,
        store_key_file: Some(key),
        client_id: "failover test".into(),
        client_reference: None,
        client_comment: None,
        ca_file: None,
        proxy: None,
        connect_timeout: Duration::from_secs(3),
        request_timeout: Duration::from_secs(5),
        money_timeout: Duration::from_secs(30),
        cancel_timeout: Duration::from_secs(5),
        poll_interval: Duration::from_millis(100),
        poll_window: Duration::from_secs(30),
        question_timeout: Duration::from_secs(60),
        receipt_file: None,
        language: "en".into(),
        time_zone: None,
        seqr_time_zone: None,
        slow_packets: Duration::from_secs(1),
        log: Logger::new(WARNING, |_, line| println!("{} {line}", std::process::id())),
    }
}

fn invoice_of(sale: &str, total: i64) -> Invoice {
    Invoice {
        client_invoice_id: sale.into(),
        title: "Corner shop".into(),
        cashier_id: "Anna".into(),
        footer: String::new(),
        total,
        currency_code: "SEK".into(),
        rows: vec![InvoiceRow { quantity_thousandths: 1000, total, ..InvoiceRow::default() }],
        tokens: Vec::new(),
        issue_date: String::new(),
        payment_mode: PaymentMode::ImmediateDebit,
        acknowledgment_mode: AcknowledgmentMode::None,
        back_url: None,
        notification_url: None,
        commit_timeout_s: None,
    }
}
