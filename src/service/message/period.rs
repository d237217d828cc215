//! End of day: markTransactionPeriod and executeReport (docs/protocol.md, Reconciliation). What a report says
//! is read by `rows`.

use super::words::write_parameters;
use super::{Base, Broken, Kind, MAX_REPORT, Operation, Source, TimeZone, Xml};
use crate::money::MoneyError;
use crate::service::encoding;
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::borrow::Cow;

/// Services differ in whether they pad.
const TOLERANT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Closes the shop's or one terminal's period. Called by the reseller.
pub struct MarkTransactionPeriod<'a> {
    /// None closes the shop's.
    pub terminal_id: Option<&'a str>,
}

/// What markTransactionPeriod answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodAnswer {
    /// transactionPeriodId, else ersReference (docs/protocol.md, Decisions).
    pub period: String,
}

impl Operation for MarkTransactionPeriod<'_> {
    const NAME: &'static str = "markTransactionPeriod";
    const KIND: Kind = Kind::Register;
    const COUNTS: bool = true;
    type Draft = Option<String>;
    type Answer = PeriodAnswer;

    fn write(&self, xml: &mut Xml) -> Result<(), MoneyError> {
        write_parameters(self.terminal_id.map(|id| ("TERMINALID", id)), xml);
        Ok(())
    }

    fn read(draft: &mut Option<String>, name: &str, source: &mut Source<'_>) -> Result<(), Broken> {
        if name == "transactionPeriodId" { source.keep_reference(draft) } else { Ok(()) }
    }

    fn answer(base: Base, draft: Option<String>, _: &TimeZone) -> Result<PeriodAnswer, &'static str> {
        let period = draft.or(base.ers_reference).ok_or("it has no transactionPeriodId")?;
        Ok(PeriodAnswer { period })
    }
}

/// Fetches a report; refused with 2 while it is not ready.
pub struct ExecuteReport<'a> {
    /// E.g. `Reconciliation/STD_RECON_003.xml`.
    pub report_id: &'a str,
    /// E.g. `en`.
    pub language: &'a str,
    /// E.g. `transactionPeriodId`, `TERMINALID`.
    pub parameters: &'a [(&'a str, &'a str)],
}

/// What executeReport answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportAnswer {
    /// The report's name.
    pub title: Option<String>,
    /// What it is, e.g. `text/html`.
    pub mime_type: Option<String>,
    /// The report, often an XML document: contentString, else content by its own encoding.
    pub text: Option<String>,
}

/// The answer while it is read.
#[derive(Debug, Default)]
pub struct ReportDraft {
    title: Option<String>,
    mime_type: Option<String>,
    content: Option<String>,
    text: Option<String>,
}

impl Operation for ExecuteReport<'_> {
    const NAME: &'static str = "executeReport";
    const KIND: Kind = Kind::Document;
    const MAX_ANSWER: usize = MAX_REPORT;
    type Draft = ReportDraft;
    type Answer = ReportAnswer;

    fn write(&self, xml: &mut Xml) -> Result<(), MoneyError> {
        xml.leaf("reportId", self.report_id);
        xml.leaf("language", self.language);
        write_parameters(self.parameters.iter().copied(), xml);
        Ok(())
    }

    fn read(draft: &mut ReportDraft, name: &str, source: &mut Source<'_>) -> Result<(), Broken> {
        if name != "report" {
            return Ok(());
        }
        source.children(|source, name| match name {
            "title" => source.keep(&mut draft.title),
            "mimeType" => source.keep(&mut draft.mime_type),
            "contentString" if draft.text.is_none() => {
                draft.text = source.raw_text()?.filter(|text| !text.trim().is_empty()).map(Cow::into_owned);
                Ok(())
            }
            "content" if draft.content.is_none() => {
                draft.content = source.text()?.map(Cow::into_owned);
                Ok(())
            }
            _ => Ok(()),
        })
    }

    fn answer(_: Base, draft: ReportDraft, _: &TimeZone) -> Result<ReportAnswer, &'static str> {
        let mut text = draft.text;
        if let (None, Some(content)) = (&text, &draft.content) {
            let bytes = read_base64(content).ok_or("the report's content is not base64")?;
            text = Some(encoding::text(&bytes, draft.mime_type.as_deref()).into_owned());
        }
        Ok(ReportAnswer { title: draft.title, mime_type: draft.mime_type, text })
    }
}

fn read_base64(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    TOLERANT.decode(digits).ok()
}
