//! Misbehaviour on request: rules that say for which calls the service (or the network) does something wrong,
//! and what. It chooses; `wire` carries out.

use serde::{Deserialize, Serialize};

use crate::service::invoice::{PIN_UNTIL_TOLD, PayHow};
use crate::service::phone::Act;
use crate::service::request::Token;
use crate::soap::encoding::AnswerEncoding;

/// One rule. As JSON all fields may be left out; see simulator/README.md.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rule {
    /// A name to delete it by; made where it is empty.
    pub id: String,
    /// The operation; `*` for any.
    pub operation: String,
    /// Only calls of this terminal, by its id or the shop's name for it.
    pub terminal: Option<String>,
    /// Only calls about this invoice, by its reference: that which the call names, else the terminal's latest.
    pub invoice: Option<String>,
    /// The first call that it meets, counted from 1 over the calls that fit since the rule was set.
    pub from_call: u64,
    /// How many calls it meets; 0 for all.
    pub times: u64,
    /// How long it is in force, in milliseconds of the simulator's clock; for ever where not given.
    pub for_ms: Option<u64>,
    /// Done just before the service works.
    pub before: Vec<Hook>,
    /// Done just after the service has worked.
    pub after: Vec<Hook>,
    /// Real milliseconds between arrival and work.
    pub delay_before_ms: u64,
    /// Real milliseconds between work and answer.
    pub delay_after_ms: u64,
    /// False: the service never gets the request.
    pub work: bool,
    /// Answer with this result code, whatever was done.
    pub code: Option<i32>,
    /// The resultDescription that goes with it.
    pub description: Option<String>,
    /// Answer with this invoice status (getPaymentStatus), without ersReference and receipt unless it is PAID.
    pub status: Option<String>,
    /// What goes over the wire.
    pub answer: Answer,
    /// The answer's encoding, where not UTF-8.
    pub encoding: Option<AnswerEncoding>,
    /// The answer's Content-Type, where not the right one.
    pub content_type: Option<String>,
    /// Close the connection when so many bytes of the request's body have been read; nothing else is done.
    pub close_in_request: Option<u64>,
    /// Calls that fitted so far.
    #[serde(skip_deserializing)]
    pub seen: u64,
    /// Calls that it met so far.
    #[serde(skip_deserializing)]
    pub used: u64,
    /// When `for_ms` is over, on the simulator's clock; set with the rule.
    #[serde(skip_deserializing)]
    pub ends_ms: Option<u64>,
}

impl Default for Rule {
    fn default() -> Rule {
        Rule {
            id: String::new(),
            operation: "*".into(),
            terminal: None,
            invoice: None,
            from_call: 1,
            times: 1,
            for_ms: None,
            before: Vec::new(),
            after: Vec::new(),
            delay_before_ms: 0,
            delay_after_ms: 0,
            work: true,
            code: None,
            description: None,
            status: None,
            answer: Answer::Normal,
            encoding: None,
            content_type: None,
            close_in_request: None,
            seen: 0,
            used: 0,
            ends_ms: None,
        }
    }
}

impl Rule {
    /// A rule for the next call of an operation; what it does is set in its fields.
    pub fn on(operation: impl Into<String>) -> Rule {
        Rule { operation: operation.into(), ..Rule::default() }
    }

    /// The work is done, the answer lost.
    pub fn answer_lost(operation: impl Into<String>) -> Rule {
        Rule { answer: Answer::Lost, ..Rule::on(operation) }
    }

    /// The request is lost before anything is done.
    pub fn request_lost(operation: impl Into<String>) -> Rule {
        Rule { answer: Answer::Lost, work: false, ..Rule::on(operation) }
    }

    /// The work is done, and a box between answers instead of the service: a page with this HTTP status.
    pub fn middle_box(operation: impl Into<String>, status: u16) -> Rule {
        let location = (300..400).contains(&status).then(|| "http://portal.example/login".to_owned());
        Rule { answer: Answer::Http { status, location, body: None }, ..Rule::on(operation) }
    }

    /// The service refuses with this code, nothing done.
    pub fn refused(operation: impl Into<String>, code: i32) -> Rule {
        Rule { code: Some(code), work: false, ..Rule::on(operation) }
    }
}

/// What goes over the wire instead of a good answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Answer {
    /// The good answer.
    #[default]
    Normal,
    /// The connection is closed without an answer.
    Lost,
    /// The connection is reset without an answer.
    Reset,
    /// The connection is reset after so many bytes of the answer's body (half of it where not given).
    ResetMidway {
        /// Bytes of the body.
        #[serde(default)]
        after_bytes: Option<u64>,
    },
    /// The connection is closed after so many bytes of the answer's body, fewer than Content-Length says.
    Cut {
        /// Bytes of the body.
        #[serde(default)]
        after_bytes: Option<u64>,
    },
    /// The answer comes slowly, head included.
    Drip {
        /// Bytes at a time (1).
        #[serde(default)]
        bytes: Option<u64>,
        /// Real milliseconds between (100).
        #[serde(default)]
        every_ms: Option<u64>,
    },
    /// A SOAP fault, HTTP 500.
    Fault {
        /// faultcode's local part (Server).
        #[serde(default)]
        code: Option<String>,
        /// faultstring.
        #[serde(default)]
        text: Option<String>,
    },
    /// An HTTP status without SOAP.
    Http {
        /// E.g. 500, 503, 302, 401.
        status: u16,
        /// The Location header.
        #[serde(default)]
        location: Option<String>,
        /// The body (an HTML page where not given).
        #[serde(default)]
        body: Option<String>,
    },
    /// HTTP 200 with bytes that are no XML.
    Garbage,
    /// HTTP 200 without a body.
    Empty,
    /// HTTP 200 with this body.
    Body {
        /// The body.
        text: String,
    },
    /// HTTP 200 with half of the XML, the length right.
    Truncated,
    /// XML that never ends.
    Endless,
}

/// Something that happens in the very moment of a call, to the invoice that the call names, or else to the
/// terminal's latest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Hook {
    /// The customer scans.
    Scan,
    /// The customer pays.
    Pay,
    /// The customer pays although the app waits for the till's update.
    ForcePay,
    /// The customer begins with the PIN and stays there.
    BeginPin,
    /// The PIN is done: the money moves.
    FinishPin,
    /// The customer gives the PIN up.
    GiveUpPin,
    /// The customer presses Cancel.
    Decline,
    /// The bank fails the payment.
    Fail,
    /// SEQR reverses a payment.
    Reverse,
    /// A card comes into the customer's phone; in view at once where the app has the invoice.
    AttachCard {
        /// The card's id.
        id: String,
        /// The card's number.
        #[serde(default)]
        value: String,
        /// What it is.
        #[serde(default)]
        description: String,
        /// In view already while the invoice is ISSUED.
        #[serde(default)]
        while_issued: bool,
    },
    /// Time passes, and what is due happens.
    AdvanceMs(u64),
    /// The calendar jumps.
    JumpMs(i64),
}

impl Hook {
    /// The hook as something that happens to an invoice; None for the clock's.
    pub(crate) fn act(&self) -> Option<Act> {
        Some(match self {
            Hook::Scan => Act::Scan,
            Hook::Pay => Act::Pay(PayHow::default()),
            Hook::ForcePay => Act::Pay(PayHow { pin_ms: 0, force: true }),
            Hook::BeginPin => Act::Pay(PayHow { pin_ms: PIN_UNTIL_TOLD, force: false }),
            Hook::FinishPin => Act::FinishPin,
            Hook::GiveUpPin => Act::GiveUpPin,
            Hook::Decline => Act::Decline,
            Hook::Fail => Act::Fail,
            Hook::Reverse => Act::Reverse,
            Hook::AttachCard { id, value, description, while_issued } => Act::Attach {
                card: Token {
                    id: id.clone(),
                    value: value.clone(),
                    description: description.clone(),
                    status: 0,
                },
                while_issued: *while_issued,
            },
            Hook::AdvanceMs(_) | Hook::JumpMs(_) => return None,
        })
    }
}

/// All rules in force, in the order in which they were set.
#[derive(Clone, Default)]
pub(crate) struct Rules {
    rules: Vec<Rule>,
    made: u64,
}

/// More rules than this are refused.
const MAX_RULES: usize = 1_000;

impl Rules {
    pub(crate) fn add(&mut self, mut rule: Rule, now_ms: u64) -> Result<String, String> {
        self.rules.retain(|known| known.ends_ms.is_none_or(|end| now_ms < end));
        if self.rules.len() >= MAX_RULES {
            return Err(format!("there are {MAX_RULES} rules already"));
        }
        rule.check()?;
        if rule.operation.is_empty() {
            rule.operation = "*".into();
        }
        if rule.id.is_empty() {
            self.made += 1;
            rule.id = format!("rule-{}", self.made);
        }
        rule.ends_ms = rule.for_ms.map(|ms| now_ms.saturating_add(ms));
        self.rules.retain(|known| known.id != rule.id);
        let id = rule.id.clone();
        self.rules.push(rule);
        Ok(id)
    }

    pub(crate) fn remove(&mut self, id: &str) -> bool {
        let before = self.rules.len();
        self.rules.retain(|rule| rule.id != id);
        self.rules.len() < before
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    pub(crate) fn all(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule that meets this call, if any. Every rule that fits counts the call; the first that is due acts.
    pub(crate) fn take(
        &mut self,
        operation: &str,
        terminal: &[&str],
        invoice: Option<&str>,
        now_ms: u64,
    ) -> Option<Rule> {
        let from = |rule: &Rule| rule.terminal.as_deref().is_none_or(|wanted| terminal.contains(&wanted));
        let about = |rule: &Rule| rule.invoice.is_none() || rule.invoice.as_deref() == invoice;
        let fits = |rule: &Rule| from(rule) && about(rule);
        self.take_where(|rule| {
            rule.close_in_request.is_none() && rule.is_for(operation) && fits(rule) && rule.lives(now_ms)
        })
    }

    /// How much of a request must be read to know whether it is broken off: None where no rule breaks any.
    pub(crate) fn close_in_request(&self) -> Option<u64> {
        self.rules.iter().filter(|rule| !rule.is_spent()).filter_map(|rule| rule.close_in_request).max()
    }

    /// The rule that breaks off a request of which this much has been read.
    pub(crate) fn take_breaking(&mut self, part: &str, terminal: impl Fn(&str) -> bool) -> Option<Rule> {
        let named = |rule: &Rule| {
            rule.operation == "*"
                || part.contains(&format!(":{}", rule.operation))
                || part.contains(&format!("<{}", rule.operation))
        };
        let fits = |rule: &Rule| rule.terminal.as_deref().is_none_or(&terminal);
        self.take_where(|rule| rule.close_in_request.is_some() && named(rule) && fits(rule))
    }

    fn take_where(&mut self, fits: impl Fn(&Rule) -> bool) -> Option<Rule> {
        let mut taken = None;
        for rule in self.rules.iter_mut().filter(|rule| fits(rule)) {
            rule.seen += 1;
            if taken.is_none() && rule.seen >= rule.from_call && !rule.is_spent() {
                rule.used += 1;
                taken = Some(rule.clone());
            }
        }
        taken
    }
}

impl Rule {
    /// What can be wrong with a rule beside its form.
    pub(crate) fn check(&self) -> Result<(), String> {
        let known = crate::service::request::Operation::named(&self.operation).is_some();
        if known || matches!(self.operation.as_str(), "" | "*") {
            Ok(())
        } else {
            Err(format!("there is no operation {:?}", self.operation))
        }
    }

    fn is_for(&self, operation: &str) -> bool {
        self.operation == "*" || self.operation == operation
    }

    /// Whether its time is not over.
    pub(crate) fn lives(&self, now_ms: u64) -> bool {
        self.ends_ms.is_none_or(|end| now_ms < end)
    }

    pub(crate) fn is_spent(&self) -> bool {
        self.times != 0 && self.used >= self.times
    }
}
