//! One call as the judges see it: what came over the wire, field by field. Made from the exchange log.

use crate::exchange::{Exchange, Fate};
use crate::service::request::Operation;
use crate::soap::schema;
use crate::soap::xml::Element;

/// See the top of the file.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) n: u64,
    pub(crate) at_ms: u64,
    pub(crate) operation: String,
    pub(crate) code: Option<i32>,
    pub(crate) fate: Fate,
    /// Why the schema does not allow the request, where it does not.
    pub(crate) invalid: Option<String>,
    request: Element,
    answer: Element,
}

fn body(text: &str) -> Option<Element> {
    let envelope = Element::parse(text.trim_start_matches('\u{feff}')).ok()?;
    envelope.children.into_iter().find(|child| child.name == "Body")?.children.into_iter().next()
}

impl Call {
    pub(super) fn of(exchange: &Exchange) -> Call {
        let request = body(&exchange.request);
        let invalid = match (&request, Operation::named(&exchange.operation)) {
            (Some(request), Some(operation)) => schema::check(request, operation).err(),
            _ => Some("the message cannot be read".into()),
        };
        let answer = exchange.answer.as_deref().and_then(body).and_then(|a| a.children.into_iter().next());
        Call {
            n: exchange.n,
            at_ms: exchange.arrived_ms,
            operation: exchange.operation.clone(),
            code: exchange.result_code,
            fate: exchange.fate,
            invalid,
            request: request.unwrap_or_default(),
            answer: answer.unwrap_or_default(),
        }
    }

    pub(crate) fn is(&self, operation: &str) -> bool {
        self.operation == operation
    }

    /// The answer reached the till and says success.
    pub(crate) fn succeeded(&self) -> bool {
        self.code == Some(0) && self.fate == Fate::Answered
    }

    /// The element at a path below the request's operation.
    pub(crate) fn element(&self, path: &[&str]) -> Option<&Element> {
        path.iter().try_fold(&self.request, |element, name| element.child(name))
    }

    /// Its text, trimmed; None where it is missing or empty.
    pub(crate) fn sent(&self, path: &[&str]) -> Option<&str> {
        self.element(path).map(|element| element.text.trim()).filter(|text| !text.is_empty())
    }

    /// The text of an element of `return`.
    pub(crate) fn got(&self, name: &str) -> Option<&str> {
        self.answer.child(name).map(|element| element.text.trim()).filter(|text| !text.is_empty())
    }

    pub(crate) fn reference(&self) -> Option<&str> {
        self.sent(&["invoiceReference"])
    }

    pub(crate) fn version(&self) -> Option<i32> {
        self.sent(&["invoiceVersion"])?.parse().ok()
    }

    /// PAID, and the till has been told.
    pub(crate) fn tells_paid(&self) -> bool {
        self.is("getPaymentStatus") && self.succeeded() && self.got("status") == Some("PAID")
    }
}
