//! A shop with one till on the whole library, against a simulator of its own; and seqr-journal run on its store.

use seqr::invoice::{AcknowledgmentMode, Invoice, InvoiceRow, PaymentMode};
use seqr::log::Logger;
use seqr::pos::{Client, Config, Kind, Payment, RefundRequest, Registration, State, Terminal};
use seqr::secret::Secret;
use seqr_simulator::{Calls, Options, Rule, Settings, Simulator, Which};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// Far longer than anything here takes; a test that waits for it has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// SEQR gives back what no till asks about for 20 seconds.
pub(crate) const DARK: Duration = Duration::from_secs(21);

pub(crate) struct Shop {
    pub(crate) simulator: Simulator,
    pub(crate) till: Terminal,
    pub(crate) client: Client,
    pub(crate) config: Config,
    folder: tempfile::TempDir,
}

/// A program that another test is just starting holds copies of the locks until it runs.
fn registered(client: &Client) -> Terminal {
    loop {
        match client.register(registration()) {
            Ok(till) => return till,
            Err(error) => assert_eq!(error.kind, Kind::Busy, "{}", error.text),
        }
    }
}

impl Shop {
    pub(crate) fn open() -> Self {
        Self::open_at(Settings::default())
    }

    pub(crate) fn open_at(settings: Settings) -> Self {
        Self::open_with(settings, |_| {})
    }

    pub(crate) fn open_with(settings: Settings, change: impl FnOnce(&mut Config)) -> Self {
        let simulator = Simulator::start(Options { settings, ..Options::default() }).expect("a simulator");
        let folder = tempfile::tempdir().expect("a folder");
        let mut config = config(simulator.endpoint(), folder.path().join("journal.db"));
        change(&mut config);
        let client = Client::open(config.clone()).expect("the library opens");
        let till = registered(&client);
        Self { simulator, till, client, config, folder }
    }

    /// The till is switched off: what was open is unfinished.
    pub(crate) fn power_off(&self) {
        self.client.close();
    }

    pub(crate) fn power_on(&mut self) {
        self.client = Client::open(self.config.clone()).expect("the library opens again");
        self.till = registered(&self.client);
    }

    pub(crate) fn unfinished(&self) -> Payment {
        self.till.next_unfinished(None).expect("a look").expect("an unfinished sale")
    }

    pub(crate) fn start(&self, sale: &str) -> Payment {
        self.till.pay_start(bill(sale, 5900), None).expect("the invoice is sent")
    }

    pub(crate) fn wrong(&self, rule: Rule) {
        self.simulator.misbehave(rule).expect("a rule");
    }

    pub(crate) fn pays(&self, sale: &str) {
        self.simulator.pay(&Which::sale(sale)).expect("the customer pays");
    }

    /// Sold, booked and acknowledged.
    pub(crate) fn sells(&self, sale: &str) -> Payment {
        let payment = self.start(sale);
        self.pays(sale);
        self.until(&payment, State::Completed);
        payment.confirm().expect("it is booked");
        self.until_stored(sale, "acknowledged");
        payment
    }

    pub(crate) fn until(&self, payment: &Payment, wanted: State) {
        let end = Instant::now() + PATIENCE;
        loop {
            let state = payment.poll(Duration::from_millis(100)).expect("a poll").state;
            if state == wanted {
                return;
            }
            assert!(Instant::now() < end, "waiting for {wanted:?}, it is {state:?}: {:?}", payment.error());
        }
    }

    /// Waits until the store has this step of a sale.
    pub(crate) fn until_stored(&self, sale: &str, step: &str) {
        let end = Instant::now() + PATIENCE;
        let store = rusqlite::Connection::open(self.store()).expect("the store");
        let sql = "SELECT EXISTS (SELECT 1 FROM payment_steps s JOIN payments p ON p.id = s.payment \
                   WHERE client_invoice_id = ?1 AND step = ?2)";
        while !store.query_row(sql, [sale, step], |row| row.get(0)).unwrap_or(false) {
            assert!(Instant::now() < end, "waiting for the step {step} of {sale}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until no receipt waits to be delivered: the till writes nothing more by itself.
    pub(crate) fn until_delivered(&self) {
        let end = Instant::now() + PATIENCE;
        let store = rusqlite::Connection::open(self.store()).expect("the store");
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM receipts WHERE state = 'waiting')";
        while !store.query_row(sql, [], |row| row.get(0)).unwrap_or(false) {
            assert!(Instant::now() < end, "waiting for the receipts");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until SEQR was called so often.
    pub(crate) fn until_called(&self, operation: &str, count: usize) {
        assert!(self.simulator.wait_for_exchanges(&Calls::of(operation), count, PATIENCE), "{operation}");
    }

    pub(crate) fn refund(&self, id: &str, payment: &Payment, amount: i64) -> RefundRequest {
        RefundRequest {
            refund_id: id.into(),
            ers_reference: payment.ers_reference().expect("it is paid").into(),
            amount,
            currency_code: "SEK".into(),
            title: "Returned".into(),
            cashier_id: "Anna".into(),
            rows: Vec::new(),
        }
    }

    pub(crate) fn store(&self) -> &Path {
        &self.config.store_path
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What `seqr-journal show SALE` says.
    pub(crate) fn story(&self, sale: &str) -> Told {
        journal(self.store(), &["show", sale])
    }
}

/// What the program wrote, and its exit code.
pub(crate) struct Told {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) error: String,
}

impl Told {
    fn new(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            error: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// All in one line, so that wrapping does not matter.
    pub(crate) fn flat(&self) -> String {
        self.out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The answer to "did the customer pay?", without its reasons.
    pub(crate) fn answer(&self) -> &str {
        let line =
            self.out.lines().find_map(|line| line.strip_prefix("Did the customer pay? ")).unwrap_or("");
        line.split('.').next().unwrap_or("")
    }

    pub(crate) fn says(&self, texts: &[&str]) {
        let flat = self.flat();
        let mut rest = flat.as_str();
        for text in texts {
            let Some(at) = rest.find(text) else {
                panic!("'{text}' is not there, or not in this order:\n{}{}", self.out, self.error)
            };
            rest = &rest[at + text.len()..];
        }
    }

    pub(crate) fn never_says(&self, text: &str) {
        assert!(!self.flat().contains(text), "'{text}' is there:\n{}", self.out);
    }
}

/// Runs seqr-journal on a store, in UTC and 80 columns.
pub(crate) fn journal(store: &Path, arguments: &[&str]) -> Told {
    let mut command = program();
    command.arg("--store").arg(store).args(["--time-zone", "UTC"]).args(arguments);
    Told::new(command.output().expect("seqr-journal runs"))
}

/// Runs seqr-journal.
pub(crate) fn run(arguments: &[&str]) -> Told {
    Told::new(program().args(arguments).output().expect("seqr-journal runs"))
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seqr-journal"));
    command.env_remove("COLUMNS").env_remove("SEQR_STORE");
    command
}

fn config(endpoint: String, store_path: PathBuf) -> Config {
    Config {
        endpoint,
        allow_plain_http: false,
        store_path,
        store_key_file: None,
        client_id: "journal tests".into(),
        client_reference: None,
        client_comment: None,
        ca_file: None,
        proxy: None,
        connect_timeout: Duration::from_secs(3),
        request_timeout: Duration::from_secs(5),
        money_timeout: Duration::from_secs(2),
        cancel_timeout: Duration::from_secs(5),
        poll_interval: Duration::from_millis(20),
        poll_window: Duration::from_secs(60),
        question_timeout: Duration::from_secs(60),
        receipt_file: None,
        language: "en".into(),
        time_zone: Some("UTC".into()),
        seqr_time_zone: None,
        slow_packets: Duration::ZERO,
        log: Logger::silent(),
    }
}

pub(crate) fn registration() -> Registration {
    Registration {
        reseller_id: "demo-reseller".into(),
        reseller_user_id: "9900".into(),
        reseller_password: Secret::new("demo-password".into()),
        external_terminal_id: "till".into(),
        name: "Corner shop".into(),
        seqr_id: None,
    }
}

pub(crate) fn bill(sale: &str, total: i64) -> Invoice {
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
