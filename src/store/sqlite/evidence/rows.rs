//! What the tables say, row by row, leniently: a value of a wrong kind reads as absent, and a row that cannot be read
//! is counted and passed over. It judges nothing.

use super::Evidence;
use super::error::EvidenceError;
use crate::invoice::Invoice;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Row, params_from_iter};

/// Rows that are looked up one by one where a table is damaged: more takes longer than a person waits.
const SALVAGE_LIMIT: i64 = 5_000_000;

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

macro_rules! line {
    ($(#[$doc:meta])* $name:ident from $table:literal as $alias:literal { $($(#[$about:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct $name {
            $($(#[$about])* pub $field: $type,)*
        }

        impl Line for $name {
            const COUNT: usize = [$(stringify!($field)),*].len();

            fn columns(evidence: &Evidence) -> String {
                evidence.pick($table, $alias, &[$(stringify!($field)),*])
            }

            fn read_at(row: &Row<'_>, first: usize) -> Self {
                let mut at = first..;
                let mut next = || at.next().unwrap_or(usize::MAX);
                Self { $($field: Lenient::read(row, next()),)* }
            }
        }
    };
}

/// A row of a table, of which the file may have only some columns.
trait Line: Sized {
    /// Its columns.
    const COUNT: usize;

    /// The columns for a SELECT.
    fn columns(evidence: &Evidence) -> String;

    /// The row, whose first column is this one.
    fn read_at(row: &Row<'_>, first: usize) -> Self;

    /// The row, where it is all that was selected.
    fn read(row: &Row<'_>) -> Self {
        Self::read_at(row, 0)
    }
}

/// A value that reads as absent where it is of another kind.
trait Lenient {
    fn read(row: &Row<'_>, at: usize) -> Self;
}

impl Lenient for Option<i64> {
    fn read(row: &Row<'_>, at: usize) -> Self {
        row.get_ref(at).ok()?.as_i64().ok()
    }
}

impl Lenient for i64 {
    fn read(row: &Row<'_>, at: usize) -> Self {
        Option::<i64>::read(row, at).unwrap_or_default()
    }
}

impl Lenient for Option<String> {
    fn read(row: &Row<'_>, at: usize) -> Self {
        match row.get_ref(at).ok()? {
            ValueRef::Text(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            _ => None,
        }
    }
}

impl Lenient for String {
    fn read(row: &Row<'_>, at: usize) -> Self {
        Option::<String>::read(row, at).unwrap_or_default()
    }
}

line! {
    /// One payment: an attempt to have a sale paid.
    PaymentLine from "payments" as "p" {
        /// The row.
        id: i64,
        /// The terminal's row.
        terminal: i64,
        /// The sale's number.
        client_invoice_id: String,
        /// How far it is, by the word of the store.
        phase: String,
        /// 1 if the sale is still wanted.
        wanted: i64,
        /// SEQR's reference of the invoice.
        invoice_reference: Option<String>,
        /// SEQR's version of the status that was heard last.
        version: i64,
        /// SEQR's reference of the payment.
        ers_reference: Option<String>,
        /// What was paid, in minor units.
        paid_amount: Option<i64>,
        /// When, by SEQR's clock.
        paid_at_ms: Option<i64>,
        /// What was to be taken of a reservation.
        commit_amount: Option<i64>,
        /// 1 if SEQR was told that PAID is known here.
        acknowledged: i64,
        /// SEQR's result code.
        result_code: Option<i64>,
        /// The last error.
        error: Option<String>,
        /// What the till was told beside the state, by the word of the store.
        remark: Option<String>,
        /// The same in words.
        remark_text: Option<String>,
        /// Who ended it, by the number of the interface.
        ended_by: Option<i64>,
        /// When it was begun, by the till's clock.
        created_at_ms: i64,
        /// When it changed last.
        updated_at_ms: i64,
    }
}

line! {
    /// A till.
    TerminalLine from "terminals" as "t" {
        /// The row.
        id: i64,
        /// The shop's name of it.
        external_terminal_id: String,
        /// What the customer sees.
        name: String,
        /// SEQR's id of it.
        terminal_id: Option<String>,
        /// The sticker.
        seqr_id: Option<String>,
        /// When it was registered.
        created_at_ms: i64,
        /// When it was unregistered.
        removed_at_ms: Option<i64>,
    }
}

line! {
    /// One step of a payment.
    StepLine from "payment_steps" as "s" {
        /// Its number in the whole store, in the order of writing.
        id: i64,
        /// When, by the till's clock.
        at_ms: i64,
        /// What happened, by the word of the store.
        step: String,
        /// The state that it led to.
        phase: String,
        /// More about it.
        detail: Option<String>,
        /// SEQR's status behind it.
        status: Option<String>,
        /// SEQR's version of it.
        version: Option<i64>,
        /// SEQR's result code.
        result_code: Option<i64>,
        /// Who acted.
        actor: Option<String>,
        /// What was sent.
        sent: Option<String>,
    }
}

line! {
    /// A refund.
    RefundLine from "refunds" as "r" {
        /// The row.
        id: i64,
        /// The terminal's row.
        terminal: i64,
        /// The POS's own id of it.
        refund_id: String,
        /// The payment.
        ers_reference: String,
        /// How much, in minor units.
        amount: i64,
        /// ISO 4217 code.
        currency_code: String,
        /// What became of it, by the word of the store.
        state: String,
        /// SEQR's reference of the refund.
        refund_reference: Option<String>,
        /// SEQR's result code.
        result_code: Option<i64>,
        /// The last error.
        error: Option<String>,
        /// When it was begun.
        created_at_ms: i64,
        /// When it changed last.
        updated_at_ms: i64,
        /// When it was sent last.
        sent_at_ms: Option<i64>,
    }
}

line! {
    /// A receipt document on its way to SEQR, without the document.
    ReceiptLine from "receipts" as "r" {
        /// The row.
        id: i64,
        /// The terminal's row.
        terminal: i64,
        /// The payment.
        ers_reference: String,
        /// waiting, delivered or given_up.
        state: String,
        /// Tries.
        attempts: i64,
        /// The last error.
        error: Option<String>,
        /// When it was queued.
        created_at_ms: i64,
    }
}

line! {
    /// A closed period.
    PeriodLine from "periods" as "p" {
        /// The row.
        id: i64,
        /// The shop.
        reseller_id: String,
        /// SEQR's number of the period.
        period_id: Option<String>,
        /// When closing it was asked for.
        begun_at_ms: i64,
        /// When SEQR had answered.
        marked_at_ms: Option<i64>,
        /// The last error.
        error: Option<String>,
    }
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
    asked: Option<(i64, String)>,
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

    fn meets(&self, filter: &Filter) -> bool {
        let payment = &self.payment;
        let is = |wanted: &Option<String>, found: &[Option<&str>]| {
            wanted.as_deref().is_none_or(|wanted| found.contains(&Some(wanted)))
        };
        filter.from_ms.is_none_or(|from| payment.created_at_ms >= from)
            && filter.to_ms.is_none_or(|to| payment.created_at_ms < to)
            && filter.before.is_none_or(|before| payment.id < before)
            && is(
                &filter.terminal,
                &[Some(&self.terminal.external_terminal_id), self.terminal.terminal_id.as_deref()],
            )
            && is(
                &filter.sale,
                &[
                    Some(&payment.client_invoice_id),
                    payment.ers_reference.as_deref(),
                    payment.invoice_reference.as_deref(),
                ],
            )
            && (filter.states.is_empty() || filter.states.contains(&payment.phase))
            && (filter.amounts.is_empty()
                || [self.asked(), payment.paid_amount]
                    .into_iter()
                    .flatten()
                    .any(|it| filter.amounts.contains(&it)))
            && is(&filter.cashier, &[Some(self.cashier())])
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

    /// A damaged file, row by row: each is looked up by its number, so that a bad page costs only its own rows.
    fn salvaged(&self, filter: &Filter) -> Found {
        let mut found = Found { damaged: true, ..Found::default() };
        let last = self.last_row("payments");
        let terminals = self.terminals();
        let sql = format!("SELECT {} FROM payments p WHERE p.id = ?1", PaymentLine::columns(self));
        for id in (1..=last).rev() {
            let row = self.db.prepare_cached(&sql).and_then(|mut statement| {
                let mut rows = statement.query([id])?;
                rows.next().map(|row| row.map(PaymentLine::read))
            });
            let payment = match row {
                Ok(Some(payment)) => payment,
                Ok(None) => continue,
                Err(_) => {
                    found.unreadable += 1;
                    continue;
                }
            };
            let terminal = terminals.iter().find(|terminal| terminal.id == payment.terminal).cloned();
            let (bill, proposed) = self.bills(id);
            let attempt = Attempt {
                payment,
                terminal: terminal.unwrap_or_default(),
                bill,
                proposed,
                ..Attempt::default()
            };
            if attempt.meets(filter) {
                if filter.limit.is_some_and(|limit| found.attempts.len() >= limit) {
                    found.more = true;
                    break;
                }
                found.attempts.push(attempt);
            }
        }
        found
    }

    fn bills(&self, payment: i64) -> (Option<Invoice>, Option<Invoice>) {
        let sql = "SELECT body, proposed FROM invoices WHERE payment = ?1";
        let read = |row: &Row<'_>| Ok((bill(row, 0), bill(row, 1)));
        self.db.query_row(sql, [payment], read).unwrap_or_default()
    }

    /// The highest row that a table may have.
    fn last_row(&self, table: &str) -> i64 {
        let asked = [
            format!("SELECT seq FROM sqlite_sequence WHERE name = '{table}'"),
            format!("SELECT max(id) FROM {table}"),
        ];
        let last = asked.iter().find_map(|sql| self.db.query_row(sql, [], |row| row.get(0)).ok());
        last.unwrap_or(SALVAGE_LIMIT).min(SALVAGE_LIMIT)
    }

    /// The steps of a payment in the order of writing, and whether some cannot be read.
    pub fn steps(&self, payment: i64) -> (Vec<StepLine>, bool) {
        let columns = StepLine::columns(self);
        let sql = format!("SELECT {columns} FROM payment_steps s WHERE s.payment = ?1 ORDER BY s.id");
        let (steps, complete) = lines(&self.db, &sql, &[payment.into()], StepLine::read);
        (steps, !complete)
    }

    /// The tills, in the order of registration.
    pub fn terminals(&self) -> Vec<TerminalLine> {
        let sql = format!("SELECT {} FROM terminals t ORDER BY t.id", TerminalLine::columns(self));
        lines(&self.db, &sql, &[], TerminalLine::read).0
    }

    /// The refunds of a payment by its reference, or all, in the order of their beginning.
    pub fn refunds(&self, ers_reference: Option<&str>) -> Vec<RefundLine> {
        let columns = RefundLine::columns(self);
        let which = if ers_reference.is_some() { "WHERE r.ers_reference = ?1" } else { "" };
        let sql = format!("SELECT {columns} FROM refunds r {which} ORDER BY r.id");
        let values: Vec<Value> = ers_reference.map(|it| it.to_owned().into()).into_iter().collect();
        lines(&self.db, &sql, &values, RefundLine::read).0
    }

    /// The refund of an id, or of SEQR's reference of it.
    pub fn refunds_named(&self, name: &str) -> Vec<RefundLine> {
        let columns = RefundLine::columns(self);
        let sql = format!(
            "SELECT {columns} FROM refunds r WHERE r.id IN (SELECT id FROM refunds WHERE terminal IN \
             (SELECT id FROM terminals) AND refund_id = ?1 UNION SELECT id FROM refunds WHERE refund_reference = ?1)"
        );
        lines(&self.db, &sql, &[name.to_owned().into()], RefundLine::read).0
    }

    /// The receipt documents of a payment.
    pub fn receipts(&self, ers_reference: &str) -> Vec<ReceiptLine> {
        let columns = ReceiptLine::columns(self);
        let sql = format!(
            "SELECT {columns} FROM receipts r WHERE r.terminal IN (SELECT id FROM terminals) \
             AND r.ers_reference = ?1 ORDER BY r.id"
        );
        lines(&self.db, &sql, &[ers_reference.to_owned().into()], ReceiptLine::read).0
    }

    /// The periods, in the order of closing.
    pub fn periods(&self) -> Vec<PeriodLine> {
        let sql = format!("SELECT {} FROM periods p ORDER BY p.id", PeriodLine::columns(self));
        lines(&self.db, &sql, &[], PeriodLine::read).0
    }

    /// Whether this state of the store lets other programs go on while it is read; for a whole answer from one view.
    pub fn in_one_view<T>(&self, read: impl FnOnce(&Self) -> T) -> Result<T, EvidenceError> {
        let view = self.db.unchecked_transaction()?;
        let answer = read(self);
        drop(view);
        Ok(answer)
    }
}

/// What can be read, and whether that is all.
pub(super) fn lines<T>(
    db: &Connection,
    sql: &str,
    values: &[Value],
    read: impl Fn(&Row<'_>) -> T,
) -> (Vec<T>, bool) {
    let mut found = Vec::new();
    let Ok(mut statement) = db.prepare_cached(sql) else { return (found, false) };
    let Ok(mut rows) = statement.query(params_from_iter(values)) else { return (found, false) };
    loop {
        match rows.next() {
            Ok(Some(row)) => found.push(read(row)),
            Ok(None) => return (found, true),
            Err(_) => return (found, false),
        }
    }
}

fn bill(row: &Row<'_>, at: usize) -> Option<Invoice> {
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
