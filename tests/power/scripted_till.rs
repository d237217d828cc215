//! A till whose cashier is the test: drives `scripted_till.c` command by command, and can kill it.

use super::host::{Killed, PATIENCE, program, simulator};
use seqr_simulator::{Calls, Options, Simulator, Which};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

/// The quick times of these tests; a test that needs others names them.
const QUICK: &[&str] = &["poll_interval_ms=10", "poll_window_ms=60000", "cancel_timeout_ms=30000"];

/// A simulator, a store, and the C program that works with both.
pub(crate) struct Shop {
    pub(crate) simulator: Simulator,
    folder: tempfile::TempDir,
    program: PathBuf,
}

impl Shop {
    /// None where there is no C compiler.
    pub(crate) fn new() -> Option<Self> {
        Self::with(Options::default())
    }

    pub(crate) fn with(options: Options) -> Option<Self> {
        let program = program("scripted_till")?;
        let folder = tempfile::tempdir().expect("a folder");
        Some(Self { simulator: simulator(options), folder, program })
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.folder.path().join("journal.db")
    }

    /// A till that is open, with its terminal registered; further settings overrule [`QUICK`].
    pub(crate) fn till(&self, settings: &[&str]) -> Till {
        let mut till = self.closed_till(settings);
        till.ok("open");
        let known = till.ask("terminal");
        if known != "SEQR_OK" {
            assert!(known.starts_with("SEQR_E_NOT_FOUND"), "{known}");
            till.ok("register");
        }
        till
    }

    /// The same, where no packet is late any more: the ten minutes of rule `slow-packets` are over at once.
    pub(crate) fn till_without_slow_packets(&self) -> Till {
        let mut command = Command::new(&self.program);
        command.env("SEQR_TEST_SLOW_PACKETS_MS", "0");
        let mut till = Till::start(&mut command, &self.simulator.endpoint(), &self.store(), &[]);
        till.ok("open");
        till.ok("terminal");
        till
    }

    /// The program, before seqr_open.
    pub(crate) fn closed_till(&self, settings: &[&str]) -> Till {
        Till::start(&mut Command::new(&self.program), &self.simulator.endpoint(), &self.store(), settings)
    }

    /// The C program's path, for a test that starts it in a way of its own.
    pub(crate) fn program(&self) -> &Path {
        &self.program
    }

    /// Nobody listens at SEQR's address while `meanwhile` runs; afterwards it is there as it was.
    pub(crate) fn seqr_is_away(&mut self, meanwhile: impl FnOnce(&Self)) {
        let listen = self.simulator.address();
        let elsewhere = simulator(Options::default());
        let state = std::mem::replace(&mut self.simulator, elsewhere).stop();
        meanwhile(self);
        self.simulator = simulator(Options { listen, state: Some(state), ..Options::default() });
    }

    /// A till that was killed may have left a query in its connection, which SEQR reads after the death.
    pub(crate) fn drops_what_a_dead_till_sent(&mut self) {
        self.seqr_is_away(|_| {});
    }

    /// How often an operation has arrived at SEQR.
    pub(crate) fn count(&self, operation: &str) -> usize {
        self.simulator.exchanges(&Calls { arrived: true, ..Calls::of(operation) }).len()
    }

    /// Waits until so many calls of an operation have been answered (or lost).
    pub(crate) fn wait_for(&self, operation: &str, count: usize) {
        let there = self.simulator.wait_for_exchanges(&Calls::of(operation), count, PATIENCE);
        assert!(there, "{operation} came {} times, {count} were expected", self.count(operation));
    }

    /// Waits until so many calls of an operation have arrived, answered or not.
    pub(crate) fn wait_for_arrival(&self, operation: &str, count: usize) {
        let calls = Calls { arrived: true, ..Calls::of(operation) };
        assert!(self.simulator.wait_for_exchanges(&calls, count, PATIENCE), "{operation} did not come");
    }

    /// How often SEQR has answered a query with PAID.
    pub(crate) fn paid_answers(&self) -> usize {
        let asked = self.simulator.exchanges(&Calls::of("getPaymentStatus"));
        let paid = |answer: &Option<String>| answer.as_ref().is_some_and(|answer| answer.contains(">PAID<"));
        asked.iter().filter(|call| paid(&call.answer)).count()
    }

    pub(crate) fn customer_pays(&self, sale: &str) {
        self.simulator.pay(&Which::sale(sale)).expect("the customer pays");
    }

    /// What the customer of a sale's latest invoice has been charged, as the ledger writes it.
    pub(crate) fn charged(&self, sale: &str) -> String {
        let invoice = self.simulator.invoice(&Which::sale(sale)).expect("an invoice");
        invoice["charged"].as_str().expect("an amount").to_owned()
    }

    /// Whether the journal has a payment of this sale.
    pub(crate) fn knows(&self, sale: &str) -> bool {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let database = rusqlite::Connection::open_with_flags(self.store(), flags).expect("the store");
        let sql = "SELECT count(*) FROM payments WHERE client_invoice_id = ?1";
        database.query_row(sql, [sale], |row| row.get(0)).is_ok_and(|count: i64| count > 0)
    }

    /// A field of the sale's newest payment in the journal.
    pub(crate) fn journal(&self, field: &str, sale: &str) -> String {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let database = rusqlite::Connection::open_with_flags(self.store(), flags).expect("the store");
        let sql = format!(
            "SELECT cast({field} AS TEXT) FROM payments WHERE client_invoice_id = ?1 ORDER BY id DESC LIMIT 1"
        );
        let found: Option<String> = database.query_row(&sql, [sale], |row| row.get(0)).expect("a payment");
        found.unwrap_or_default()
    }
}

/// The C program at work.
pub(crate) struct Till {
    child: Killed,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Till {
    pub(crate) fn start(command: &mut Command, endpoint: &str, store: &Path, settings: &[&str]) -> Self {
        let mut child = command
            .arg(endpoint)
            .arg(store)
            .args(QUICK)
            .args(settings)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the till starts");
        let input = child.stdin.take().expect("its input");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        Self { child: Killed(child), input, output }
    }

    /// Does a command; gives the answer: the status and what came with it.
    pub(crate) fn ask(&mut self, command: &str) -> String {
        self.send(command);
        let mut answer = String::new();
        self.output.read_line(&mut answer).expect("an answer");
        assert!(!answer.is_empty(), "{command}: the till is gone: {:?}", self.child.wait());
        answer.trim_end().to_owned()
    }

    /// The command gives SEQR_OK; what came with it.
    pub(crate) fn ok(&mut self, command: &str) -> String {
        let answer = self.ask(command);
        match answer.strip_prefix("SEQR_OK") {
            Some(rest) => rest.trim_start().to_owned(),
            None => panic!("{command}: {answer}"),
        }
    }

    /// The command fails with this status; the sentence that explains it.
    pub(crate) fn refused(&mut self, command: &str, status: &str) -> String {
        let answer = self.ask(command);
        match answer.strip_prefix(status).and_then(|rest| rest.strip_prefix(' ')) {
            Some(rest) => rest.to_owned(),
            None => panic!("{command}: {status} was expected, it is: {answer}"),
        }
    }

    /// Has a thread of the till do a command; `ask("join N")` has the answer.
    pub(crate) fn thread(&mut self, number: usize, command: &str) {
        self.send(&format!("thread {number} {command}"));
    }

    /// Polls until the payment in place 0 comes to this; what seqr_pay_poll said with it.
    pub(crate) fn until(&mut self, state: &str) -> String {
        let since = Instant::now();
        loop {
            let answer = self.ask("poll 0 200");
            match answer.split_once(' ') {
                Some((status, told)) if told == state => return status.to_owned(),
                _ => assert!(since.elapsed() < PATIENCE, "{state} was expected, it is {answer}"),
            }
        }
    }

    /// Polls until seqr_pay_poll says this of the payment in place 0; the state that comes with it.
    pub(crate) fn until_status(&mut self, status: &str) -> String {
        let since = Instant::now();
        loop {
            let answer = self.ask("poll 0 50");
            match answer.split_once(' ') {
                Some((told, state)) if told == status => return state.to_owned(),
                _ => assert!(since.elapsed() < PATIENCE, "{status} was expected, it is {answer}"),
            }
        }
    }

    /// The state right now.
    pub(crate) fn state(&mut self) -> String {
        let answer = self.ask("poll 0 0");
        answer.split_once(' ').map(|(_, state)| state.to_owned()).unwrap_or(answer)
    }

    /// A sale is started in place 0 and SEQR has the invoice.
    pub(crate) fn sells(&mut self, sale: &str) {
        self.ok(&format!("start 0 {sale} 1250"));
        assert_eq!(self.state(), "WAITING");
    }

    /// A whole sale in place 0: paid, booked, confirmed. Gives its ersReference.
    pub(crate) fn has_sold(&mut self, shop: &Shop, sale: &str) -> String {
        self.sells(sale);
        shop.customer_pays(sale);
        assert_eq!(self.until("COMPLETED"), "SEQR_OK");
        self.ok("confirm 0");
        let ers = self.ask("ers 0");
        self.ok("payment-close 0");
        ers
    }

    /// The power goes.
    pub(crate) fn power_off(mut self) {
        self.child.kill().expect("the till is killed");
        self.child.wait().expect("the till is dead");
    }

    fn send(&mut self, command: &str) {
        writeln!(self.input, "{command}").expect("the till listens");
    }
}
