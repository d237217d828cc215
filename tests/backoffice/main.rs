//! The back office through the Rust API, over real sockets, against the simulator: receipts, the receipt file, passwords,
//! periods, reports, reconciliation and export. What C sees of it is in tests/header.rs and the programs of examples-c.

mod admin;
mod export;
mod log;
mod periods;
mod programs;
mod pruning;
mod receipt_file;
mod receipts;

use seqr::invoice::{AcknowledgmentMode, Invoice, InvoiceRow, PaymentMode};
use seqr::log::Logger;
use seqr::pos::{Client, Config, Payment, RefundRequest, Registration, State, Terminal};
use seqr::secret::Secret;
use seqr_simulator::{Customer, Options, Simulator};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support::{cc, skip};
use tempfile::TempDir;

/// Longer than any of this may take on a busy machine.
const LONG: Duration = Duration::from_secs(60);

/// A shop: the service, a folder for its files, and the lines of its log.
struct Shop {
    simulator: Simulator,
    folder: TempDir,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Shop {
    fn new() -> Self {
        let options = Options { customer: Customer::Pays { after_ms: 0, pin_ms: 0 }, ..Options::default() };
        let simulator = Simulator::start(options).unwrap();
        Self { simulator, folder: tempfile::tempdir().unwrap(), lines: Arc::default() }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn config(&self) -> Config {
        let lines = Arc::clone(&self.lines);
        Config {
            endpoint: self.simulator.endpoint(),
            allow_plain_http: false,
            store_path: self.path("till.seqr"),
            store_key_file: None,
            client_id: "Back office test".into(),
            client_reference: None,
            client_comment: None,
            ca_file: None,
            proxy: None,
            connect_timeout: Duration::from_secs(3),
            request_timeout: Duration::from_secs(5),
            money_timeout: Duration::from_secs(30),
            cancel_timeout: Duration::from_secs(15),
            poll_interval: Duration::from_millis(10),
            poll_window: LONG,
            question_timeout: LONG,
            receipt_file: None,
            language: "en".into(),
            time_zone: Some("Europe/Stockholm".into()),
            seqr_time_zone: None,
            slow_packets: seqr::pos::SLOW_PACKETS,
            log: Logger::new(3, move |_, line| lines.lock().unwrap().push(line.to_owned())),
        }
    }

    fn open(&self) -> Client {
        Client::open(self.config()).unwrap()
    }

    fn open_with_receipt_file(&self) -> Client {
        Client::open(Config { receipt_file: Some(self.path("receipts.jsonl")), ..self.config() }).unwrap()
    }
}

fn registration(till: &str) -> Registration {
    Registration {
        reseller_id: "demo-reseller".into(),
        reseller_user_id: "9900".into(),
        reseller_password: Secret::new("demo-password".into()),
        external_terminal_id: till.into(),
        name: "Corner shop".into(),
        seqr_id: None,
    }
}

fn bill(sale: &str, total: i64) -> Invoice {
    Invoice {
        client_invoice_id: sale.into(),
        title: "Corner shop".into(),
        cashier_id: "Anna".into(),
        footer: String::new(),
        total,
        currency_code: "SEK".into(),
        rows: vec![InvoiceRow { total, quantity_thousandths: 1000, ..InvoiceRow::default() }],
        tokens: Vec::new(),
        issue_date: String::new(),
        payment_mode: PaymentMode::ImmediateDebit,
        acknowledgment_mode: AcknowledgmentMode::None,
        back_url: None,
        notification_url: None,
        commit_timeout_s: None,
    }
}

/// Polls until the payment is settled.
fn settled(payment: &Payment) -> State {
    loop {
        let state = payment.poll(LONG).unwrap().state;
        if matches!(state, State::Completed | State::Canceled | State::Failed | State::Unknown) {
            return state;
        }
    }
}

fn paid(till: &Terminal, sale: &str, total: i64) -> Payment {
    let payment = till.pay_start(bill(sale, total), None).unwrap();
    assert_eq!(settled(&payment), State::Completed);
    payment
}

fn sold(till: &Terminal, sale: &str, total: i64) -> String {
    let payment = paid(till, sale, total);
    payment.confirm().unwrap();
    payment.ers_reference().unwrap().to_owned()
}

fn refund(id: &str, ers_reference: &str, amount: i64) -> RefundRequest {
    RefundRequest {
        refund_id: id.into(),
        ers_reference: ers_reference.into(),
        amount,
        currency_code: "SEK".into(),
        title: "Corner shop".into(),
        cashier_id: "Anna".into(),
        rows: Vec::new(),
    }
}

/// Looks again and again until there is something, for what happens in another thread.
fn awaited<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let until = std::time::Instant::now() + LONG;
    while std::time::Instant::now() < until {
        if let Some(found) = look() {
            return found;
        }
        std::thread::yield_now();
    }
    panic!("{what} did not happen");
}

fn lines(path: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}
