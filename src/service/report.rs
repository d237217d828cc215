//! The rows of a report (docs/protocol.md, Reconciliation), read one after the other by their own elements' names:
//! the root's name varies and does not matter. What a row means is for `pos`.

use super::source::{Broken, Source};
use std::borrow::Cow;

/// One row; what the report does not say is None.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ReportRow<'x> {
    /// The till, by SEQR's id.
    pub terminal_id: Option<Cow<'x, str>>,
    /// Who sold; None also where the service wrote the text NULL.
    pub cashier_id: Option<Cow<'x, str>>,
    /// How many sales.
    pub sales_count: Option<Cow<'x, str>>,
    /// SalesTotal or SalesAmount: a decimal number.
    pub amount: Option<Cow<'x, str>>,
    /// The payment or refund.
    pub ers_reference: Option<Cow<'x, str>>,
}

/// What a report says of itself.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct ReportMeta {
    /// Whose it is.
    pub reseller_id: Option<String>,
    /// The till, in a terminal's report.
    pub terminal_id: Option<String>,
    /// The period.
    pub period_id: Option<String>,
    /// When it was made: `2012-07-18 15:19`.
    pub generated_at: Option<String>,
}

/// Reads a report and gives each row to `take`, which may refuse it.
///
/// Errors: why the document is not a report, as a sentence: not well-formed, no element at all, or what `take` said.
pub fn read_report<'x>(
    document: &'x str,
    mut take: impl FnMut(ReportRow<'x>) -> Result<(), String>,
) -> Result<ReportMeta, String> {
    let mut meta = ReportMeta::default();
    let document = document.trim_start_matches('\u{feff}').trim();
    let read = Source::new(document).root(|source, _| level(source, &mut meta, &mut take));
    let is_there = read.map_err(|Broken(reason)| reason)?;
    if is_there { Ok(meta) } else { Err("it is not an XML document".into()) }
}

/// Rows stand below the root, or below an element that holds them; the reader bounds the depth.
fn level<'x>(
    source: &mut Source<'x>,
    meta: &mut ReportMeta,
    take: &mut dyn FnMut(ReportRow<'x>) -> Result<(), String>,
) -> Result<(), Broken> {
    source.elements(|source, name| match name {
        "Meta" => source.children(|source, name| match name {
            "ResellerId" => source.keep(&mut meta.reseller_id),
            "TerminalId" => source.keep(&mut meta.terminal_id),
            "TransactionPeriodId" => source.keep(&mut meta.period_id),
            "GeneratedAt" => source.keep(&mut meta.generated_at),
            _ => Ok(()),
        }),
        "Row" => take(row(source)?).map_err(Broken),
        _ => level(source, meta, take),
    })
}

fn row<'x>(source: &mut Source<'x>) -> Result<ReportRow<'x>, Broken> {
    let mut row = ReportRow::default();
    source.children(|source, name| {
        let field = match name {
            "TerminalId" => &mut row.terminal_id,
            "CashierId" => &mut row.cashier_id,
            "SalesCount" => &mut row.sales_count,
            "SalesTotal" | "SalesAmount" => &mut row.amount,
            "ErsReference" => &mut row.ers_reference,
            _ => return Ok(()),
        };
        let text = source.text()?;
        if field.is_none() {
            *field = text;
        }
        Ok(())
    })?;
    row.cashier_id = row.cashier_id.filter(|cashier| cashier != "NULL");
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(document: &str) -> Result<(ReportMeta, Vec<[String; 5]>), String> {
        let mut rows = Vec::new();
        let shown = |text: Option<Cow<'_, str>>| text.map_or("-".into(), Cow::into_owned);
        let meta = read_report(document, |row| {
            rows.push(
                [row.terminal_id, row.cashier_id, row.sales_count, row.amount, row.ers_reference].map(shown),
            );
            Ok(())
        })?;
        Ok((meta, rows))
    }

    #[test]
    fn rows_are_read_whatever_stands_around_them() {
        let details = "<Row><TerminalId>t1</TerminalId><CashierId>NULL</CashierId>\
                       <SalesAmount>93.31000</SalesAmount><ErsReference> 20151 </ErsReference></Row>";
        let expected = ["t1", "-", "-", "93.31000", "20151"].map(String::from);
        for document in [
            format!("<TransactionDetails>{details}</TransactionDetails>"),
            format!(
                "<?xml version=\"1.0\"?>\n<Anything xmlns=\"urn:x\"><Meta/>{details}<Footer>x</Footer></Anything>\n"
            ),
            format!("\u{feff}<a:Report xmlns:a=\"urn:a\"><Rows>{details}</Rows></a:Report>"),
        ] {
            assert_eq!(rows(&document).unwrap().1, std::slice::from_ref(&expected), "{document}");
        }
        let (meta, rows) = rows(
            "<TerminalTransactionSummary><Meta><ResellerId>r</ResellerId><TransactionPeriodId>7</TransactionPeriodId>\
             <GeneratedAt>2012-07-18 15:19</GeneratedAt></Meta><Row><CashierId>Tom &amp; Jerry</CashierId>\
             <SalesCount>2</SalesCount><SalesTotal>-1.50000</SalesTotal></Row></TerminalTransactionSummary>",
        )
        .unwrap();
        assert_eq!((meta.reseller_id.as_deref(), meta.period_id.as_deref()), (Some("r"), Some("7")));
        assert_eq!(rows, [["-", "Tom & Jerry", "2", "-1.50000", "-"].map(String::from)]);
    }

    #[test]
    fn what_is_not_well_formed_is_refused_and_not_read_in_part() {
        for document in [
            "",
            "NO REPORT",
            "<TransactionDetails><Row></Row>",
            "<TransactionDetails><Row></TransactionDetails>",
            "<ResellerTransactionSummary></TransactionSummary>",
            "<!DOCTYPE x><x/>",
        ] {
            assert!(rows(document).is_err(), "{document}");
        }
        let name = "x".repeat(100_000);
        let error = rows(&format!("<{name}></y{name}>")).unwrap_err();
        assert!(error.chars().count() < 300, "{}", error.len());
        assert_eq!(read_report("<a><Row/></a>", |_| Err("no".into())), Err("no".into()));
    }
}
