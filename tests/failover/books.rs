//! What the tills have booked, and how it is compared with SEQR's ledger and the journal.

use seqr_simulator::{Calls, Simulator};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// The books of all tills: a file each, a line for what is booked or undone, by ersReference.
pub(crate) struct Books(PathBuf);

impl Books {
    pub(crate) fn new(folder: &Path) -> Self {
        Self(folder.into())
    }

    fn lines(&self) -> Vec<String> {
        let all = fs::read_dir(&self.0).expect("the folder").map(|file| file.expect("a file").path());
        let books = all.filter(|path| path.extension().is_some_and(|end| end == "book"));
        // A till that is killed leaves half a line, which its next life completes by a line of its own.
        let text: String = books.map(|path| fs::read_to_string(path).expect("a book") + "\n").collect();
        text.lines().filter(|line| line.ends_with(';')).map(String::from).collect()
    }

    pub(crate) fn count(&self) -> usize {
        self.lines().len()
    }

    /// What is booked and not undone: sale and reference. The same line twice is one: the reference is its key.
    fn booked(&self) -> BTreeSet<(String, String)> {
        let mut booked = BTreeSet::new();
        let lines: BTreeSet<String> = self.lines().into_iter().collect();
        for line in lines.iter().rev() {
            match *line.trim_end_matches(';').split(' ').collect::<Vec<_>>().as_slice() {
                ["undone", ers, sale] => assert!(
                    lines.contains(&format!("booked {ers} {sale};")),
                    "{sale} was undone and never booked"
                ),
                ["booked", ers, sale] => {
                    if !lines.contains(&format!("undone {ers} {sale};")) {
                        booked.insert((sale.to_owned(), ers.to_owned()));
                    }
                }
                _ => panic!("a book has the line {line:?}"),
            }
        }
        booked
    }

    /// The three agree: what customers were charged is booked and confirmed, once; the number of sales. SEQR takes back within
    /// its 20 seconds what nobody acknowledged.
    pub(crate) fn compare(&self, simulator: &Simulator, patience: Duration) -> usize {
        let end = Instant::now() + patience;
        let charged = || -> BTreeSet<(String, String)> {
            let paid =
                |invoice: &serde_json::Value| !invoice["paid"].is_null() && invoice["reversed"] != true;
            let all = simulator.ledger().into_iter().filter(paid);
            let text = |invoice: &serde_json::Value, field: &str| {
                invoice[field].as_str().unwrap_or_default().to_owned()
            };
            all.map(|invoice| (text(&invoice, "client_invoice_id"), text(&invoice, "ers_reference")))
                .collect()
        };
        let booked = self.booked();
        while charged() != booked && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(200));
        }
        let charged = charged();
        let lost: Vec<_> = charged.difference(&booked).collect();
        assert!(lost.is_empty(), "customers were charged and nobody booked it: {lost:?}");
        let wrong: Vec<_> = booked.difference(&charged).collect();
        assert!(wrong.is_empty(), "booked, and no customer was charged: {wrong:?}");
        let sales: BTreeSet<&String> = charged.iter().map(|(sale, _)| sale).collect();
        assert_eq!(sales.len(), charged.len(), "a customer was charged twice for one sale");

        let sql =
            "SELECT client_invoice_id || ' ' || ers_reference FROM seqr.payments WHERE phase = 'confirmed'";
        let asked = Command::new("psql").args(["-X", "-q", "-A", "-t", "-c", sql]).output().expect("psql");
        assert!(asked.status.success(), "{}", String::from_utf8_lossy(&asked.stderr));
        let confirmed: BTreeSet<(String, String)> = String::from_utf8_lossy(&asked.stdout)
            .lines()
            .filter_map(|line| line.split_once(' ').map(|(sale, ers)| (sale.into(), ers.into())))
            .collect();
        assert_eq!(confirmed, booked, "the journal and the books");

        let mut sent: BTreeMap<String, u32> = BTreeMap::new();
        for call in simulator.exchanges(&Calls { arrived: true, ..Calls::of("sendInvoice") }) {
            *sent.entry(call.client_invoice_id.expect("an invoice")).or_default() += 1;
        }
        let twice: Vec<_> = sent.iter().filter(|(_, count)| **count > 1).collect();
        assert!(twice.is_empty(), "sent twice: {twice:?}");
        charged.len()
    }
}
