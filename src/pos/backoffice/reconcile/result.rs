//! What a reconciliation found, line by line, with its sums, and as JSON for a program; `text` shows it to a manager. What is
//! compared with what is decided beside it.

use crate::pos::backoffice::report::{Interner, TextId, Texts};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

/// What a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// Here and there, the same amount.
    Matched = 1,
    /// In the report, not in the journal.
    MissingHere = 2,
    /// In the journal, not in the report.
    MissingThere = 3,
    /// Here and there, another amount.
    Different = 4,
    /// There more than once.
    Doubled = 5,
    /// In the journal and not in the report, but SEQR marked the period meanwhile, so it may be in the one before or
    /// after.
    NearMark = 6,
    /// A refund that was in doubt, found there: it is done.
    RefundFound = 7,
    /// A refund that is in doubt still.
    RefundInDoubt = 8,
    /// The sum of a till of the shop that is not in this store: not compared.
    OtherTerminal = 9,
}

impl LineKind {
    /// All kinds, in the order of their numbers.
    pub const ALL: [Self; 9] = [
        Self::Matched,
        Self::MissingHere,
        Self::MissingThere,
        Self::Different,
        Self::Doubled,
        Self::NearMark,
        Self::RefundFound,
        Self::RefundInDoubt,
        Self::OtherTerminal,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::MissingHere => "missing_here",
            Self::MissingThere => "missing_there",
            Self::Different => "different_amount",
            Self::Doubled => "doubled",
            Self::NearMark => "near_mark",
            Self::RefundFound => "refunds_found",
            Self::RefundInDoubt => "refunds_in_doubt",
            Self::OtherTerminal => "other_terminals",
        }
    }
}

/// One line. Amounts are minor units; a refund's are negative.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// What it says.
    pub kind: LineKind,
    /// How many rows of the report it is about.
    pub rows: u32,
    /// The till in the shop's words, where it is one of this store.
    pub terminal: TextId,
    /// SEQR's id of the till.
    pub terminal_id: TextId,
    /// The sale's number, of a payment that is in the journal.
    pub client_invoice_id: TextId,
    /// The refund's number, of one that is in the journal.
    pub refund_id: TextId,
    /// SEQR's reference of the payment or the refund.
    pub ers_reference: TextId,
    /// The amount in the journal.
    pub amount_here: Option<i64>,
    /// The amount in the report, all rows together.
    pub amount_there: Option<i64>,
    /// When it was paid or refunded, by the journal: Unix milliseconds.
    pub at_ms: Option<i64>,
}

/// How many lines of a kind, and their sums.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Total {
    /// Lines.
    pub count: u64,
    /// Sum of the journal's amounts.
    pub amount_here: i64,
    /// Sum of the report's amounts.
    pub amount_there: i64,
}

/// The result.
#[derive(Debug)]
pub struct Reconciliation {
    /// The period.
    pub period_id: String,
    /// The till; None is the shop.
    pub terminal: Option<String>,
    /// When SEQR made the report.
    pub generated_at: Option<String>,
    /// ISO 4217.
    pub currency_code: String,
    /// Whether this store knows when the period began and ended. If not, nothing can be missing there.
    pub is_period_known: bool,
    /// The period before was perhaps closed under an id that was lost.
    pub is_period_before_lost: bool,
    /// By how much this machine's clock was ahead of SEQR's when payments of the period were made, at least; negative
    /// where it was behind. None for less than a minute.
    pub clock_ahead_ms: Option<i64>,
    /// The language of the configuration.
    pub(super) language: String,
    pub(super) zone: TimeZone,
    pub(super) lines: [Vec<Line>; LineKind::ALL.len()],
    pub(super) texts: Texts,
    pub(super) names: Names,
}

/// Interned texts, which a result need not show.
#[derive(Default)]
pub(super) struct Names(pub(super) Interner);

impl std::fmt::Debug for Names {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Names")
    }
}

impl Reconciliation {
    /// The lines of a kind.
    pub fn lines(&self, kind: LineKind) -> &[Line] {
        &self.lines[kind as usize - 1]
    }

    /// A text of a line.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The sums of a kind.
    pub fn total(&self, kind: LineKind) -> Total {
        let mut total = Total::default();
        for line in self.lines(kind) {
            total.count += 1;
            total.amount_here = total.amount_here.saturating_add(line.amount_here.unwrap_or(0));
            total.amount_there = total.amount_there.saturating_add(line.amount_there.unwrap_or(0));
        }
        total
    }

    /// Whether both sides say the same: nothing missing, different or doubled, and no refund in doubt. What is close to
    /// a mark does not count: the next period tells.
    pub fn is_clean(&self) -> bool {
        [
            LineKind::MissingHere,
            LineKind::MissingThere,
            LineKind::Different,
            LineKind::Doubled,
            LineKind::RefundInDoubt,
        ]
        .into_iter()
        .all(|kind| self.lines(kind).is_empty())
    }

    pub(super) fn add(&mut self, line: Line) {
        self.lines[line.kind as usize - 1].push(line);
    }

    pub(super) fn name(&mut self, text: &str) -> TextId {
        self.names.0.intern(&mut self.texts, text)
    }

    /// The whole as one JSON object; of what matches only the sum.
    pub fn json(&self) -> String {
        let mut object = json!({
            "period_id": self.period_id,
            "terminal": self.terminal,
            "generated_at": self.generated_at,
            "currency": self.currency_code,
            "clean": self.is_clean(),
            "period_known": self.is_period_known,
            "period_before_lost": self.is_period_before_lost,
            "clock_ahead_ms": self.clock_ahead_ms,
        });
        let mut totals = serde_json::Map::new();
        for kind in LineKind::ALL {
            let total = self.total(kind);
            totals.insert(
                kind.name().into(),
                json!({ "count": total.count, "amount_here": total.amount_here, "amount_there": total.amount_there }),
            );
            if kind != LineKind::Matched {
                object[kind.name()] = self.lines(kind).iter().map(|line| self.line_json(line)).collect();
            }
        }
        object["totals"] = Value::Object(totals);
        object.to_string()
    }

    fn line_json(&self, line: &Line) -> Value {
        let text = |id| self.texts.get(id);
        json!({
            "terminal": text(line.terminal),
            "terminal_id": text(line.terminal_id),
            "client_invoice_id": text(line.client_invoice_id),
            "refund_id": text(line.refund_id),
            "ers_reference": text(line.ers_reference),
            "amount_here": line.amount_here,
            "amount_there": line.amount_there,
            "rows": line.rows,
            "at_ms": line.at_ms,
        })
    }
}
