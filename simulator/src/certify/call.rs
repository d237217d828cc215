//! One call as the judges see it: what came over the wire, field by field. Made from the exchange log.

use crate::exchange::{Exchange, Fate};
use crate::service::code;
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
    /// Why the service refused.
    pub(crate) reason: Option<String>,
    /// The terminal that the call claims to come from.
    pub(crate) terminal_id: Option<String>,
    /// invoiceReference of the sale that the call is about; set by the certification.
    pub(crate) about: Option<String>,
    /// Why the schema does not allow the request, where it does not.
    pub(crate) invalid: Option<String>,
    /// The texts, passwords masked.
    pub(crate) request_text: String,
    pub(crate) answer_text: String,
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
        // Of a message that the service could not read, the name is known all the same.
        let named = request.as_ref().map(|r| r.name.clone()).unwrap_or_default();
        let operation = if exchange.operation.is_empty() { named } else { exchange.operation.clone() };
        let answer = exchange.answer.as_deref().and_then(body).and_then(|a| a.children.into_iter().next());
        Call {
            n: exchange.n,
            at_ms: exchange.arrived_ms,
            operation,
            code: exchange.result_code,
            fate: exchange.fate,
            reason: exchange.reason.clone(),
            terminal_id: exchange.terminal_id.clone(),
            about: None,
            invalid,
            request_text: exchange.request.clone(),
            answer_text: exchange.answer.clone().unwrap_or_default(),
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

    pub(crate) fn is_poll(&self) -> bool {
        self.is("getPaymentStatus")
    }

    /// PAID, and the till has been told.
    pub(crate) fn tells_paid(&self) -> bool {
        self.is_poll() && self.has_status("PAID")
    }

    /// The till has been told this status.
    pub(crate) fn has_status(&self, status: &str) -> bool {
        self.succeeded() && self.got("status") == Some(status)
    }

    /// The payment stands, and the till has been told.
    pub(crate) fn tells_the_payment(&self) -> bool {
        self.tells_paid() || (self.is("commitReservation") && self.succeeded())
    }

    /// A cancel whose answer is final: nothing is paid any more.
    pub(crate) fn cancels(&self) -> bool {
        self.is("cancelInvoice") && matches!(self.code, Some(0 | 95))
    }

    /// The service was busy, or did not answer: a right till calls again.
    pub(crate) fn may_come_again(&self) -> bool {
        let no_answer = self.code.is_none() && self.fate != Fate::Answered;
        no_answer || matches!(self.code, Some(93 | 94))
    }

    /// The service could not read the message, and the schema does not allow it.
    pub(crate) fn is_unreadable(&self) -> bool {
        self.code.is_none() && self.fate == Fate::Answered && self.invalid.is_some()
    }

    /// The till has been told that the sale is over: paid, or not.
    pub(crate) fn tells_the_end(&self) -> bool {
        let over = ["PAID", "CANCELED", "FAILED", "EXPIRED"];
        let by_status =
            self.is_poll() && self.succeeded() && self.got("status").is_some_and(|s| over.contains(&s));
        by_status || (self.cancels() && self.fate == Fate::Answered) || self.tells_the_payment()
    }

    /// What became of it, in a few words.
    pub(crate) fn outcome(&self) -> String {
        let lost = match self.fate {
            Fate::Lost | Fate::BrokenOff => ", and the answer was lost",
            Fate::Open | Fate::Answered => "",
        };
        match self.code {
            Some(0) => format!("answered 0{lost}"),
            Some(number) => match &self.reason {
                Some(why) => format!("answered {number} {}: {why}{lost}", code::name(number)),
                None => format!("answered {number} {}{lost}", code::name(number)),
            },
            None => match self.answer.name.as_str() {
                "faultcode" => {
                    format!("answered by a fault: {}", self.invalid.as_deref().unwrap_or("see the answer"))
                }
                _ => "without an answer".into(),
            },
        }
    }
}
