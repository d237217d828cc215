//! An answer as the service's rules give it: plain words, no XML.

use super::amount::Amount;
use super::code::{Code, Refusal};
use super::invoice_data::InvoiceData;
use super::request::{PrincipalForm, Token};
use super::settings::ReportContent;

/// `base` of docs/protocol.md, Operations and what follows it.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) ers_reference: Option<String>,
    pub(crate) code: i32,
    pub(crate) description: Option<String>,
    pub(crate) rest: Rest,
    /// Why it was refused, for the person who reads the log; not on the wire.
    pub(crate) why: Option<String>,
}

/// What an operation adds to the base.
#[derive(Clone, Debug)]
pub(crate) enum Rest {
    Nothing,
    Terminal { id: String },
    Invoice { qr_code: String, reference: String },
    Status(Box<StatusReply>),
    Period { id: String },
    Report(ReportReply),
    Principal(PrincipalReply),
}

#[derive(Clone, Debug)]
pub(crate) struct ReportReply {
    pub(crate) title: String,
    pub(crate) content: String,
    pub(crate) by: ReportContent,
}

#[derive(Clone, Debug)]
pub(crate) struct StatusReply {
    pub(crate) status: String,
    pub(crate) receipt: Option<Receipt>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) version: i32,
}

#[derive(Clone, Debug)]
pub(crate) struct Receipt {
    pub(crate) terminal_name: String,
    pub(crate) payment_date: String,
    pub(crate) invoice_reference: String,
    pub(crate) payment_reference: String,
    pub(crate) payer_terminal_id: String,
    pub(crate) receiver_name: String,
    pub(crate) data: InvoiceData,
}

#[derive(Clone, Debug)]
pub(crate) struct PrincipalReply {
    pub(crate) principal: PrincipalForm,
    pub(crate) name: String,
    pub(crate) balance: Option<Amount>,
}

impl Reply {
    pub(crate) fn success(rest: Rest) -> Reply {
        Reply { ers_reference: None, code: 0, description: Some("SUCCESS".into()), rest, why: None }
    }

    pub(crate) fn of_code(code: Code, why: &str) -> Reply {
        let name = super::code::name(code.0);
        let text = match super::code::text(code.0) {
            Some(text) => text.to_owned(),
            None if why.is_empty() => name.to_owned(),
            None => format!("{name}: {why}"),
        };
        let why = (!why.is_empty()).then(|| why.to_owned());
        Reply { ers_reference: None, code: code.0, description: Some(text), rest: Rest::Nothing, why }
    }

    pub(crate) fn with_ers_reference(mut self, reference: impl Into<String>) -> Reply {
        self.ers_reference = Some(reference.into());
        self
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Reply {
        Reply::of_code(refusal.code, &refusal.why)
    }
}
