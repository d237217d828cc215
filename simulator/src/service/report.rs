//! The end of the day: marked periods and the reports over them (docs/protocol.md, Behavior).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use quick_xml::escape::escape;

use super::amount::five_decimals;
use super::books::{Entry, Period};
use super::code::{Code, Outcome, refuse};
use super::reply::{Reply, ReportReply, Rest};
use super::request::Request;
use super::{Now, Service};
use crate::clock::minute;

/// Periods kept; the oldest leave, since each holds its rows.
const MAX_PERIODS: usize = 1_000;

/// What a report shows a row for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Shop,
    ByTill,
    Details,
    ByCashier,
    Terminal,
}

/// The report's shape, whether it is one terminal's, and the beginning of its title.
fn report_shape(id: &str) -> Option<(Shape, bool, &'static str)> {
    let name = id.trim().trim_start_matches("Reconciliation/").trim_end_matches(".xml");
    Some(match name {
        "Shop" | "STD_RECON_001" => (Shape::Shop, false, "STD_RECON_001"),
        "STD_RECON_002" => (Shape::ByTill, false, "STD_RECON_002"),
        "STD_RECON_003" => (Shape::Details, false, "STD_RECON_003"),
        "STD_RECON_004" => (Shape::ByCashier, false, "STD_RECON_004"),
        "STD_RECON_006" => (Shape::Terminal, true, "STD_RECON_006"),
        "STD_RECON_007" => (Shape::Details, true, "STD_RECON_007"),
        _ => return None,
    })
}

impl Service {
    pub(super) fn mark_period(&mut self, request: &Request, now: Now) -> Outcome<Reply> {
        let reseller_id = self.calling_reseller(request)?.id.clone();
        let terminal_id = request.parameter("TERMINALID").map(str::to_owned);
        let foreign = |id: &String| self.terminal(id).is_none_or(|t| t.reseller_id != reseller_id);
        if terminal_id.as_ref().is_some_and(foreign) {
            return refuse(Code::SYSTEM_ERROR, "the parameter TERMINALID names no terminal of this reseller");
        }
        self.books.make_room_for_period(MAX_PERIODS);
        let end = self.books.entries.len();
        let begin = self.books.begins.insert((reseller_id.clone(), terminal_id.clone()), end).unwrap_or(0);
        let new = self.books.entries.get(begin..end).unwrap_or_default().iter();
        let mine = |entry: &&Entry| {
            entry.reseller_id == reseller_id && terminal_id.as_ref().is_none_or(|id| *id == entry.terminal_id)
        };
        let entries = Arc::new(new.filter(mine).cloned().collect());
        let mut id = self.ids.period_id(now);
        while self.books.periods.contains_key(&id) {
            id = self.ids.period_id(now);
        }
        let period = Period { reseller_id, terminal_id, marked_ms: now.ms, entries };
        self.books.periods.insert(id.clone(), period);
        Ok(Reply::success(Rest::Period { id }))
    }

    pub(super) fn execute_report(&mut self, request: &Request, now: Now) -> Outcome<Reply> {
        let reseller_id = self.calling_reseller(request)?.id.clone();
        let report_id = request.report_id.clone().unwrap_or_default();
        let Some((shape, of_terminal, name)) = report_shape(&report_id) else {
            return refuse(Code::SYSTEM_ERROR, format!("there is no report {report_id:?}"));
        };
        let period_id = request.parameter("transactionPeriodId").unwrap_or_default().to_owned();
        let Some(period) = self.books.periods.get(&period_id).filter(|p| p.reseller_id == reseller_id) else {
            return refuse(Code::SYSTEM_ERROR, "the parameter transactionPeriodId names no marked period");
        };
        let asked_terminal = request.parameter("TERMINALID");
        if of_terminal && asked_terminal.is_none() {
            return refuse(Code::SYSTEM_ERROR, "a terminal's report needs the parameter TERMINALID");
        }
        let matches = if of_terminal {
            period.terminal_id.as_deref() == asked_terminal
        } else {
            period.terminal_id.is_none()
        };
        let ready_at = period.marked_ms.saturating_add(self.settings.report_ready_ms);
        if !matches || now.ms < ready_at {
            return refuse(Code::REPORT_NOT_READY, "");
        }
        let with_details = self.settings.shop_report_with_details && shape == Shape::Shop;
        let shape = if with_details { Shape::Details } else { shape };
        let content = document(shape, of_terminal, &period_id, period, now);
        let (title, by) = (format!("{name}_{period_id}.xml"), self.settings.report_content);
        Ok(Reply::success(Rest::Report(ReportReply { title, content, by })))
    }
}

fn document(shape: Shape, of_terminal: bool, period_id: &str, period: &Period, now: Now) -> String {
    let root = match shape {
        Shape::Shop => "ResellerTransactionSummary",
        Shape::ByTill | Shape::Terminal => "TerminalTransactionSummary",
        Shape::Details => "TransactionDetails",
        Shape::ByCashier => "CashierTransactionSummary",
    };
    let mut text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root}>\n  <Meta>");
    // Writing to a String cannot fail.
    let _ = write!(text, "<ResellerId>{}</ResellerId>", escape(period.reseller_id.as_str()));
    if let Some(id) = period.terminal_id.as_ref().filter(|_| of_terminal) {
        let _ = write!(text, "<TerminalId>{}</TerminalId>", escape(id.as_str()));
    }
    let generated = minute(now.unix_ms);
    let _ = writeln!(
        text,
        "<TransactionPeriodId>{period_id}</TransactionPeriodId><GeneratedAt>{generated}</GeneratedAt></Meta>"
    );
    match shape {
        Shape::Details => {
            for entry in period.entries.iter() {
                let (terminal, cashier) =
                    (escape(entry.terminal_id.as_str()), cashier_name(&entry.cashier_id));
                let (amount, reference) = (five_decimals(entry.amount), escape(entry.ers_reference.as_str()));
                let _ = write!(
                    text,
                    "  <Row><TerminalId>{terminal}</TerminalId><CashierId>{}</CashierId>",
                    escape(cashier)
                );
                let _ = writeln!(
                    text,
                    "<SalesAmount>{amount}</SalesAmount><ErsReference>{reference}</ErsReference></Row>"
                );
            }
        }
        _ => {
            let mut groups: BTreeMap<&str, (u64, i64)> = BTreeMap::new();
            if matches!(shape, Shape::Shop | Shape::Terminal) {
                groups.insert("", (0, 0));
            }
            for entry in period.entries.iter() {
                let key = match shape {
                    Shape::ByTill => entry.terminal_id.as_str(),
                    Shape::ByCashier => cashier_name(&entry.cashier_id),
                    _ => "",
                };
                let group = groups.entry(key).or_default();
                *group = (group.0 + 1, group.1 + entry.amount);
            }
            for (key, (count, total)) in groups {
                let head = match shape {
                    Shape::ByTill => format!("<TerminalId>{}</TerminalId>", escape(key)),
                    Shape::ByCashier => format!("<CashierId>{}</CashierId>", escape(key)),
                    _ => String::new(),
                };
                let total = five_decimals(total);
                let _ = writeln!(
                    text,
                    "  <Row>{head}<SalesCount>{count}</SalesCount><SalesTotal>{total}</SalesTotal></Row>"
                );
            }
        }
    }
    let _ = writeln!(text, "</{root}>");
    text
}

/// The service writes the text NULL where no cashier was given.
fn cashier_name(id: &str) -> &str {
    if id.is_empty() { "NULL" } else { id }
}
