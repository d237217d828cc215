//! Payments by what a person knows of them: a time, an amount, a till, a cashier, a number. It judges nothing.

use super::Evidence;
use super::line::{Lenient, Line, PaymentLine, TerminalLine};
use crate::invoice::Invoice;
use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};

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
    /// Begun before the payment of this row: where the last page ended.
    pub before: Option<i64>,
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

/// A payment with its till and its bill.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attempt {
    /// The row of the payment.
    pub payment: PaymentLine,
    /// Its till; empty where that cannot be read.
    pub terminal: TerminalLine,
    /// The bill; None where it was pruned or cannot be read.
    pub bill: Option<Invoice>,
    /// A changed bill that SEQR was sent and has not confirmed.
    pub proposed: Option<Invoice>,
    /// What was asked, in minor units, and its currency, where the bill is gone.
    pub(super) asked: Option<(i64, String)>,
}

impl Attempt {
    /// What was asked, in minor units.
    pub fn asked(&self) -> Option<i64> {
        self.bill.as_ref().map(|bill| bill.total).or(self.asked.as_ref().map(|asked| asked.0))
    }

    /// The currency's code; empty where it cannot be read.
    pub fn currency(&self) -> &str {
        let kept = || self.asked.as_ref().map_or("", |asked| asked.1.as_str());
        self.bill.as_ref().map_or_else(kept, |bill| bill.currency_code.as_str())
    }

    /// Who sold; empty where it cannot be read.
    pub fn cashier(&self) -> &str {
        self.bill.as_ref().map_or("", |bill| bill.cashier_id.as_str())
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

    fn found(&self, filter: &Filter) -> rusqlite::Result<Found> {
        let (conditions, values) = self.conditions(filter);
        let limit = filter.limit.map_or(-1, |limit| i64::try_from(limit).unwrap_or(-2) + 1);
        let sql = format!("{} {conditions} ORDER BY p.id DESC LIMIT {limit}", self.select());
        let mut found = Found::default();
        let mut statement = self.db.prepare(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            found.attempts.push(attempt(row));
        }
        if let Some(limit) = filter.limit
            && found.attempts.len() > limit
        {
            found.attempts.truncate(limit);
            found.more = true;
        }
        Ok(found)
    }

    fn select(&self) -> String {
        let has_asked = self.has("payments", "asked") && self.has("payments", "currency_code");
        let asked = if has_asked { "p.asked, p.currency_code" } else { "NULL, NULL" };
        format!(
            "SELECT {}, {}, i.body, i.proposed, {asked} FROM payments p \
             LEFT JOIN terminals t ON t.id = p.terminal LEFT JOIN invoices i ON i.payment = p.id",
            PaymentLine::columns(self),
            TerminalLine::columns(self)
        )
    }

    /// Each condition is one that an index answers, where the store has one for it.
    fn conditions(&self, filter: &Filter) -> (String, Vec<Value>) {
        let (mut all, mut values) = (Vec::new(), Vec::<Value>::new());
        let mut given = |value: Value| {
            values.push(value);
            format!("?{}", values.len())
        };
        if let Some(from) = filter.from_ms {
            all.push(format!("p.created_at_ms >= {}", given(from.into())));
        }
        if let Some(before) = filter.before {
            all.push(format!("p.id < {}", given(before.into())));
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
        if !filter.states.is_empty() {
            let states: Vec<String> = filter.states.iter().map(|state| given(state.clone().into())).collect();
            all.push(format!("p.phase IN ({})", states.join(", ")));
        }
        if !filter.amounts.is_empty() {
            let amounts: Vec<String> = filter.amounts.iter().map(|&it| given(it.into())).collect();
            let amounts = amounts.join(", ");
            let asked = match self.has("payments", "asked") {
                true => format!("SELECT id FROM payments WHERE asked IN ({amounts})"),
                false => format!("SELECT payment FROM invoices WHERE body ->> 'total' IN ({amounts})"),
            };
            all.push(format!(
                "p.id IN ({asked} UNION SELECT id FROM payments WHERE paid_amount IN ({amounts}))"
            ));
        }
        if let Some(cashier) = &filter.cashier {
            let it = given(cashier.clone().into());
            all.push(format!("i.body ->> 'cashier_id' = {it}"));
        }
        let conditions = if all.is_empty() { String::new() } else { format!("WHERE {}", all.join(" AND ")) };
        (conditions, values)
    }
}

pub(super) fn bill(row: &Row<'_>, at: usize) -> Option<Invoice> {
    let body = row.get_ref(at).ok()?.as_str().ok()?;
    serde_json::from_str(body).ok()
}

/// A row of `Evidence::select`.
fn attempt(row: &Row<'_>) -> Attempt {
    let payment = PaymentLine::read(row);
    let terminal = TerminalLine::read_at(row, PaymentLine::COUNT);
    let at = PaymentLine::COUNT + TerminalLine::COUNT;
    let asked = Option::<i64>::read(row, at + 2).zip(Option::<String>::read(row, at + 3));
    Attempt { payment, terminal, bill: bill(row, at), proposed: bill(row, at + 1), asked }
}
