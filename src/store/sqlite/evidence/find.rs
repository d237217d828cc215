//! Payments by what a person knows of them: a time, an amount, a till, a cashier, a number. It judges nothing.

use super::Evidence;
use super::line::{Lenient, Line, PaymentLine, TerminalLine};
use crate::invoice::Invoice;
use crate::store::sqlite::schema::FIRST_WITHOUT_LISTS;
use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};

/// Indexes of the few payments in some states, and the states.
const OF_STATES: [(&str, &[&str]); 2] = [
    ("one_open_payment", &["sending", "open", "canceling", "reserved", "committing", "paid"]),
    (ENDED_BADLY, &["failed", "reversed", "abandoned"]),
];

/// An index that stores have from format 8 on.
const ENDED_BADLY: &str = "payments_ended_badly";

/// What to look for; what is None does not matter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Begun at this time or later, in Unix milliseconds.
    pub from_ms: Option<i64>,
    /// Begun before this time.
    pub to_ms: Option<i64>,
    /// The till: the shop's name of it, or SEQR's.
    pub terminal: Option<String>,
    /// The sale's number, or a reference of SEQR's.
    pub sale: Option<String>,
    /// States, by the words of the store; none means all.
    pub states: Vec<String>,
    /// Asked or paid, in minor units: one for each number of decimals that a currency may have.
    pub amounts: Vec<i64>,
    /// Who sold.
    pub cashier: Option<String>,
    /// At most so many, the newest; None is all.
    pub limit: Option<usize>,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// The newest first.
    pub attempts: Vec<Attempt>,
    /// Whether the limit cut something off.
    pub more: bool,
    /// Rows that cannot be read.
    pub unreadable: u64,
    /// Whether the file is damaged and was read row by row.
    pub damaged: bool,
}

/// A payment with its till and its invoice.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attempt {
    /// The row of the payment.
    pub payment: PaymentLine,
    /// Its till; empty where that cannot be read.
    pub terminal: TerminalLine,
    /// The invoice; None where it was pruned or cannot be read.
    pub invoice: Option<Invoice>,
    /// A changed invoice that SEQR was sent and has not confirmed.
    pub proposed: Option<Invoice>,
    /// What was asked, in minor units, and its currency, where the invoice is gone.
    pub(super) asked: Option<(i64, String)>,
}

impl Attempt {
    /// What was asked, in minor units.
    pub fn asked(&self) -> Option<i64> {
        self.invoice.as_ref().map(|invoice| invoice.total).or(self.asked.as_ref().map(|asked| asked.0))
    }

    /// The currency's code; empty where it cannot be read.
    pub fn currency(&self) -> &str {
        let kept = || self.asked.as_ref().map_or("", |asked| asked.1.as_str());
        self.invoice.as_ref().map_or_else(kept, |invoice| invoice.currency_code.as_str())
    }

    /// Who sold; empty where it cannot be read.
    pub fn cashier(&self) -> &str {
        self.invoice.as_ref().map_or("", |invoice| invoice.cashier_id.as_str())
    }
}

impl Evidence {
    /// The payments that meet the filter, the newest first.
    pub fn find(&self, filter: &Filter) -> Found {
        match self.found(filter) {
            Ok(found) => found,
            Err(_) => self.salvaged(filter),
        }
    }

    /// Gives each payment that meets the filter, the newest first, without holding all of them; and how many cannot be
    /// read. What is kept meanwhile is a number of each.
    pub fn each<E>(&self, filter: &Filter, mut take: impl FnMut(Attempt) -> Result<(), E>) -> Result<u64, E> {
        let Ok(ids) = self.ids(filter, filter.limit) else {
            let found = self.salvaged(filter);
            found.attempts.into_iter().try_for_each(take)?;
            return Ok(found.unreadable);
        };
        let mut unreadable = 0;
        for id in ids {
            match self.attempt(id) {
                Ok(Some(attempt)) => take(attempt)?,
                Ok(None) => {} // nothing removes a payment; a row without a number is damage that SQLite sees
                Err(_) => unreadable += 1,
            }
        }
        Ok(unreadable)
    }

    fn found(&self, filter: &Filter) -> rusqlite::Result<Found> {
        let mut ids = self.ids(filter, filter.limit.map(|limit| limit.saturating_add(1)))?;
        let mut found = Found::default();
        if let Some(limit) = filter.limit {
            found.more = ids.len() > limit;
            ids.truncate(limit);
        }
        for id in ids {
            found.attempts.extend(self.attempt(id)?);
        }
        Ok(found)
    }

    /// The rows that meet the filter, the newest first. Only what is searched by is read: no invoice, and where an
    /// index has all of it, no payment.
    fn ids(&self, filter: &Filter, limit: Option<usize>) -> rusqlite::Result<Vec<i64>> {
        let (sql, values) = self.search(filter, limit);
        let mut statement = self.db.prepare(&sql)?;
        let rows = statement.query_map(params_from_iter(values), |row| row.get(0))?;
        rows.collect()
    }

    fn attempt(&self, id: i64) -> rusqlite::Result<Option<Attempt>> {
        let asked = if self.has_short_invoice() { "p.asked, p.currency_code" } else { "NULL, NULL" };
        let sql = format!(
            "SELECT {}, {}, i.body, i.proposed, {asked} FROM payments p LEFT JOIN terminals t ON t.id = p.terminal \
             LEFT JOIN invoices i ON i.payment = p.id WHERE p.id = ?1",
            PaymentLine::columns(self),
            TerminalLine::columns(self)
        );
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut rows = statement.query([id])?;
        Ok(rows.next()?.map(attempt))
    }

    /// Whether what an invoice is searched by stands beside the payment: from format 8 on.
    fn has_short_invoice(&self) -> bool {
        ["asked", "currency_code", "cashier_id"].iter().all(|column| self.has("payments", column))
    }

    /// The condition of an index of some states, as the store's format has it.
    fn condition(&self, states: &[&str]) -> String {
        if self.format() < FIRST_WITHOUT_LISTS {
            return format!("p.phase IN ('{}')", states.join("', '"));
        }
        let each: Vec<String> = states.iter().map(|state| format!("p.phase = '{state}'")).collect();
        format!("({})", each.join(" OR "))
    }

    /// Each condition is one that an index answers, where the store has one for it.
    pub(super) fn search(&self, filter: &Filter, limit: Option<usize>) -> (String, Vec<Value>) {
        let (mut all, mut values) = (Vec::new(), Vec::<Value>::new());
        let mut given = |value: Value| {
            values.push(value);
            format!("?{}", values.len())
        };
        if let Some(from) = filter.from_ms {
            all.push(format!("p.created_at_ms >= {}", given(from.into())));
        }
        if let Some(to) = filter.to_ms {
            all.push(format!("p.created_at_ms < {}", given(to.into())));
        }
        if let Some(terminal) = &filter.terminal {
            let it = given(terminal.clone().into());
            all.push(format!(
                "p.terminal IN (SELECT id FROM terminals WHERE external_terminal_id = {it} OR terminal_id = {it})"
            ));
        }
        if let Some(sale) = &filter.sale {
            let it = given(sale.clone().into());
            all.push(format!(
                "p.id IN (SELECT id FROM payments WHERE terminal IN (SELECT id FROM terminals) AND \
                 client_invoice_id = {it} UNION SELECT id FROM payments WHERE ers_reference = {it} \
                 UNION SELECT id FROM payments WHERE invoice_reference = {it})"
            ));
        }
        let is_short = self.has_short_invoice();
        let mut index = None;
        if !filter.states.is_empty() {
            let states: Vec<String> = filter.states.iter().map(|state| given(state.clone().into())).collect();
            all.push(format!("p.phase IN ({})", states.join(", ")));
            let few = OF_STATES.iter().find(|(name, few)| {
                filter.states.iter().all(|state| few.contains(&state.as_str()))
                    && (is_short || *name != ENDED_BADLY)
            });
            if let Some((name, few)) = few {
                // SQLite uses a partial index only where its very condition stands in the search.
                all.push(self.condition(few));
                index = Some(*name);
            }
        }
        if !filter.amounts.is_empty() {
            let amounts: Vec<String> = filter.amounts.iter().map(|&it| given(it.into())).collect();
            let amounts = amounts.join(", ");
            all.push(match is_short {
                true => format!(
                    "(p.asked IN ({amounts}) OR p.id IN (SELECT id FROM payments WHERE paid_amount IN ({amounts}) AND \
                     paid_amount <> asked))"
                ),
                false => format!(
                    "p.id IN (SELECT payment FROM invoices WHERE body ->> 'total' IN ({amounts}) \
                     UNION SELECT id FROM payments WHERE paid_amount IN ({amounts}))"
                ),
            });
        }
        if let Some(cashier) = &filter.cashier {
            let it = given(cashier.clone().into());
            all.push(match is_short {
                true => format!("p.cashier_id = {it}"),
                false => {
                    format!("{it} = (SELECT i.body ->> 'cashier_id' FROM invoices i WHERE i.payment = p.id)")
                }
            });
        }
        if is_short && (!filter.amounts.is_empty() || filter.cashier.is_some() || filter.from_ms.is_some()) {
            index = index.or(Some("payments_by_begin"));
        }
        // What SQLite would choose by itself depends on statistics that the store has not.
        let index = index.filter(|_| filter.sale.is_none());
        let index = index.map_or_else(String::new, |index| format!("INDEXED BY {index}"));
        let conditions = if all.is_empty() { String::new() } else { format!("WHERE {}", all.join(" AND ")) };
        let limit = limit.map_or(-1, |limit| i64::try_from(limit).unwrap_or(i64::MAX));
        let sql =
            format!("SELECT p.id FROM payments p {index} {conditions} ORDER BY p.id DESC LIMIT {limit}");
        (sql, values)
    }
}

pub(super) fn invoice(row: &Row<'_>, at: usize) -> Option<Invoice> {
    let body = row.get_ref(at).ok()?.as_str().ok()?;
    serde_json::from_str(body).ok()
}

/// A row of `Evidence::attempt`.
fn attempt(row: &Row<'_>) -> Attempt {
    let payment = PaymentLine::read(row);
    let terminal = TerminalLine::read_at(row, PaymentLine::COUNT);
    let at = PaymentLine::COUNT + TerminalLine::COUNT;
    let asked = Option::<i64>::read(row, at + 2).zip(Option::<String>::read(row, at + 3));
    Attempt { payment, terminal, invoice: invoice(row, at), proposed: invoice(row, at + 1), asked }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use crate::store::sqlite::schema::{APPLICATION_ID, MIGRATIONS};
    use std::time::Duration;

    /// How SQLite looks for what meets a filter: what it reads, in one line.
    fn plan(evidence: &Evidence, filter: &Filter) -> String {
        let (sql, values) = evidence.search(filter, Some(100));
        let mut statement = evidence.db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let rows = statement.query_map(params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
        rows.map(Result::unwrap).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn what_a_person_searches_by_is_in_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("till.seqr");
        let store = Store::open(&path).unwrap();
        assert!(store.close(Duration::from_secs(60)));
        let evidence = Evidence::open(&path).unwrap();
        let all = Filter::default;
        let amount = || Filter { amounts: vec![5900, 59], ..all() };
        let of_state = |state: &str| Filter { states: vec![state.into()], ..all() };
        let by_begin = "SCAN p USING COVERING INDEX payments_by_begin";
        for (filter, wanted) in [
            (amount(), by_begin),
            (amount(), "INDEX payments_of_other_amount (paid_amount=?)"),
            (Filter { cashier: Some("Anna".into()), ..amount() }, by_begin),
            (Filter { cashier: Some("Anna".into()), ..all() }, by_begin),
            (
                Filter { from_ms: Some(1), to_ms: Some(2), ..amount() },
                "SEARCH p USING COVERING INDEX payments_by_begin (created_at_ms>? AND created_at_ms<?)",
            ),
            (
                Filter { from_ms: Some(1), ..all() },
                "SEARCH p USING COVERING INDEX payments_by_begin (created_at_ms>?)",
            ),
            (of_state("abandoned"), "INDEX payments_ended_badly"),
            (of_state("open"), "INDEX one_open_payment"),
            (Filter { sale: Some("1001".into()), ..all() }, "INDEX payments_of_a_sale"),
            (Filter { sale: Some("1001".into()), ..all() }, "INDEX payments_by_reference"),
            (Filter { sale: Some("1001".into()), ..all() }, "INDEX payments_by_invoice"),
        ] {
            let plan = plan(&evidence, &filter);
            assert!(plan.contains(wanted), "{filter:?}: {plan}");
        }
        // What stops at the hundredth row: from the newest on.
        assert_eq!(plan(&evidence, &all()), "SCAN p");
    }

    #[test]
    fn a_store_whose_indexes_have_lists_is_searched_by_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("till.seqr");
        let format = FIRST_WITHOUT_LISTS - 1;
        crate::store::sqlite::vfs::register().unwrap(); // no lock of this file by other calls than those that unlock it
        let older = rusqlite::Connection::open(&path).unwrap();
        let marks = format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {format}");
        older.execute_batch(&marks).unwrap();
        older.execute_batch(&MIGRATIONS[..format as usize].concat()).unwrap();
        drop(older);
        let evidence = Evidence::open(&path).unwrap();
        for (state, index) in [("open", "one_open_payment"), ("abandoned", ENDED_BADLY)] {
            let plan = plan(&evidence, &Filter { states: vec![state.into()], ..Filter::default() });
            assert!(plan.contains(&format!("INDEX {index}")), "{plan}");
        }
    }
}
