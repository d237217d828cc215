//! What a support engineer looks at first: whether the file is whole, what is unfinished or in doubt, and the clocks. It
//! counts and lists; what that means for a customer is told elsewhere.

use super::rows::lines;
use super::{Evidence, Filter, Found, RefundLine};

/// Findings of SQLite's own check that are listed at most.
const DAMAGES: usize = 20;
/// Entries of a list that are given at most; the count says how many there are.
const LISTED: usize = 50;
/// A difference of clocks that is worth telling, in milliseconds (rule `one-clock`).
const CLOCK_TOLERANCE_MS: i64 = 60_000;

/// Rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The table.
    pub table: &'static str,
    /// Its rows; None where they cannot be counted.
    pub rows: Option<i64>,
}

/// A step that lies before an earlier one, by the till's clock; or an answer of SEQR's beside the till's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockStep {
    /// The sale.
    pub sale: String,
    /// The earlier step's time, or SEQR's.
    pub before_ms: i64,
    /// This step's.
    pub at_ms: i64,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Findings {
    /// What SQLite's check found; empty if the file is whole; None if it was not asked.
    pub damages: Option<Vec<String>>,
    /// Rows of each table.
    pub counts: Vec<Count>,
    /// Unfinished payments.
    pub unfinished: Found,
    /// Payments that were paid and taken back.
    pub reversed: Found,
    /// Payments that a supervisor gave up.
    pub abandoned: Found,
    /// Refunds in doubt.
    pub refunds: Vec<RefundLine>,
    /// Receipt documents that wait, and that were given up.
    pub receipts: (i64, i64),
    /// The till's clock went back, or a step was stored late; the newest first.
    pub back: Vec<ClockStep>,
    /// How often.
    pub back_count: u64,
    /// Where the till's clock and SEQR's differed; the newest first.
    pub apart: Vec<ClockStep>,
    /// How often.
    pub apart_count: u64,
}

impl Evidence {
    /// Looks at the whole store. `integrity`: whether SQLite reads every page, which takes seconds for a large file.
    pub fn check(&self, integrity: bool) -> Findings {
        let of = |states: &[&str]| {
            self.find(&Filter {
                states: states.iter().map(|&state| state.to_owned()).collect(),
                limit: Some(LISTED),
                ..Filter::default()
            })
        };
        let mut findings = Findings {
            damages: integrity.then(|| self.damages()),
            counts: self.counts(),
            unfinished: of(&["sending", "open", "canceling", "reserved", "committing", "paid"]),
            reversed: of(&["reversed"]),
            abandoned: of(&["abandoned"]),
            refunds: self.refunds_in_doubt(),
            receipts: (self.receipts_in("waiting"), self.receipts_in("given_up")),
            ..Findings::default()
        };
        self.clocks(&mut findings);
        findings
    }

    fn damages(&self) -> Vec<String> {
        let sql = format!("PRAGMA integrity_check({DAMAGES})");
        let read = |row: &rusqlite::Row<'_>| row.get::<_, String>(0).unwrap_or_default();
        let (said, complete) = lines(&self.db, &sql, &[], read);
        // One answer may have several lines, of which the first names the database.
        let said = said.iter().flat_map(|answer| answer.lines());
        let mut damages: Vec<String> =
            said.filter(|line| *line != "ok" && !line.starts_with("***")).map(str::to_owned).collect();
        if !complete {
            damages.push("the check itself stopped: the file cannot be read to its end".into());
        }
        damages
    }

    fn counts(&self) -> Vec<Count> {
        let tables = ["terminals", "payments", "payment_steps", "refunds", "receipts", "periods"];
        let rows =
            |table| self.db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).ok();
        tables.into_iter().map(|table| Count { table, rows: rows(table) }).collect()
    }

    fn receipts_in(&self, state: &str) -> i64 {
        let sql = "SELECT count(*) FROM receipts WHERE state = ?1";
        self.db.query_row(sql, [state], |row| row.get(0)).unwrap_or(0)
    }

    fn clocks(&self, findings: &mut Findings) {
        let sql = "SELECT payment, before_ms, at_ms FROM (SELECT id, payment, at_ms, \
                   lag(at_ms) OVER (ORDER BY id) AS before_ms FROM payment_steps) \
                   WHERE at_ms < before_ms - ?1 ORDER BY id";
        let read = |row: &rusqlite::Row<'_>| {
            (row.get(0).unwrap_or(0), row.get(1).unwrap_or(0), row.get(2).unwrap_or(0))
        };
        let (back, _) = lines(&self.db, sql, &[CLOCK_TOLERANCE_MS.into()], read);
        (findings.back, findings.back_count) = self.newest(back);
        let sql = "SELECT p.id, p.paid_at_ms, s.at_ms FROM payments p JOIN payment_steps s \
                   ON s.payment = p.id AND s.step = 'paid' \
                   WHERE p.paid_at_ms IS NOT NULL AND abs(s.at_ms - p.paid_at_ms) > ?1 ORDER BY p.id";
        let (apart, _) = lines(&self.db, sql, &[CLOCK_TOLERANCE_MS.into()], read);
        (findings.apart, findings.apart_count) = self.newest(apart);
    }

    fn newest(&self, all: Vec<(i64, i64, i64)>) -> (Vec<ClockStep>, u64) {
        let count = all.len() as u64;
        let sql = "SELECT client_invoice_id FROM payments WHERE id = ?1";
        let named = |(payment, before_ms, at_ms): (i64, i64, i64)| ClockStep {
            sale: self.db.query_row(sql, [payment], |row| row.get(0)).unwrap_or_default(),
            before_ms,
            at_ms,
        };
        (all.into_iter().rev().take(LISTED).map(named).collect(), count)
    }
}
