//! A shop with one till against a simulator of its own.

use seqr::invoice::{AcknowledgmentMode, Invoice, InvoiceRow, PaymentMode};
use seqr::log::Logger;
use seqr::pos::{Client, Config, Payment, Registration, State, Terminal};
use seqr::secret::Secret;
use seqr_simulator::{Calls, Options, Settings, Simulator, Which};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Far longer than anything here takes; a test that waits for it has failed.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Shop {
    pub(crate) simulator: Simulator,
    pub(crate) till: Terminal,
    client: Client,
    config: Config,
    folder: tempfile::TempDir,
}

impl Shop {
    pub(crate) fn open() -> Self {
        Self::open_with(|_| {})
    }

    /// At a service with these settings.
    pub(crate) fn open_at(settings: Settings) -> Self {
        Self::open_with_both(Options { settings, ..Options::default() }, |_| {})
    }

    pub(crate) fn open_with(change: impl FnOnce(&mut Config)) -> Self {
        Self::open_with_both(Options::default(), change)
    }

    fn open_with_both(options: Options, change: impl FnOnce(&mut Config)) -> Self {
        let simulator = Simulator::start(options).expect("a simulator");
        let folder = tempfile::tempdir().expect("a folder");
        let mut config = config(simulator.endpoint(), folder.path().join("journal.db"));
        change(&mut config);
        let client = Client::open(config.clone()).expect("the library opens");
        let till = client.register(registration()).expect("the till is registered");
        Self { simulator, till, client, config, folder }
    }

    /// As after a crash: what was open is unfinished.
    pub(crate) fn restart(&mut self) {
        self.client.close();
        self.client = Client::open(self.config.clone()).expect("the library opens again");
        self.till = self.client.register(registration()).expect("the till is known");
        assert!(self.folder.path().exists());
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn start(&self, bill: &Invoice) -> Payment {
        self.till.pay_start(bill.clone(), None).expect("the invoice is sent")
    }

    pub(crate) fn which(&self, sale: &str) -> Which {
        Which::sale(sale)
    }

    pub(crate) fn state(&self, payment: &Payment) -> State {
        payment.poll(Duration::ZERO).expect("a poll").state
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

    /// What the customer has been charged, by SEQR's own ledger.
    pub(crate) fn charged(&self, sale: &str) -> String {
        let invoice = self.simulator.invoice(&self.which(sale)).expect("the ledger has it");
        invoice["charged"].as_str().expect("an amount").to_owned()
    }

    /// The total of the basket that the journal holds.
    pub(crate) fn journaled_total(&self, sale: &str) -> i64 {
        let store = rusqlite::Connection::open_with_flags(
            &self.config.store_path,
            rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
        );
        let sql = "SELECT body ->> 'total' FROM invoices JOIN payments ON id = payment WHERE client_invoice_id = ?1";
        store.expect("the journal").query_row(sql, [sale], |row| row.get(0)).expect("the sale")
    }

    /// How often an operation was called after an exchange.
    pub(crate) fn calls(&self, operation: &str, since: u64) -> usize {
        self.simulator.exchanges(&Calls { since, ..Calls::of(operation) }).len()
    }
}

fn config(endpoint: String, store_path: PathBuf) -> Config {
    Config {
        endpoint,
        allow_plain_http: false,
        store_path,
        store_key_file: None,
        client_id: "trade tests".into(),
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
        slow_packets: seqr::pos::SLOW_PACKETS,
        log: Logger::silent(),
    }
}

fn registration() -> Registration {
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
