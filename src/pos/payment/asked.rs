//! What was asked of SEQR last and what it answered, as a step of the journal tells it (rule `evidence`). It must not decide
//! anything.

use crate::pos::machine::{Answer, Request};
use crate::service::{PaymentStatus, ServiceError};
use crate::store::{Actor, StepCause};
use std::time::{Duration, Instant};

/// A request and its answer.
#[derive(Debug, Default)]
pub(super) struct Asked {
    operation: &'static str,
    /// The version or the amount that was sent.
    number: Option<i64>,
    status: Option<PaymentStatus>,
    version: Option<i64>,
    result_code: Option<i32>,
    clock: Clock,
}

/// When it was sent, or how long its answer took.
#[derive(Debug, Default)]
enum Clock {
    #[default]
    Idle,
    Sent(Instant),
    Took(Duration),
}

impl Asked {
    /// A request that is about to be sent, and when.
    pub(super) fn of(request: &Request, sent: Instant) -> Self {
        let (operation, number) = match request {
            Request::SendInvoice => ("sendInvoice", None),
            Request::Ask { version, .. } => ("getPaymentStatus", Some(*version)),
            Request::Cancel { .. } => ("cancelInvoice", None),
            Request::Update { .. } => ("updateInvoice", None),
            Request::Commit { amount, .. } => ("commitReservation", *amount),
        };
        Self { operation, number, clock: Clock::Sent(sent), ..Self::default() }
    }

    /// How long the answer took; None before it has come.
    pub(super) fn took(&self) -> Option<Duration> {
        match self.clock {
            Clock::Took(took) => Some(took),
            Clock::Idle | Clock::Sent(_) => None,
        }
    }

    /// Its answer.
    pub(super) fn answered(&mut self, answer: &Answer) {
        if let Clock::Sent(sent) = self.clock {
            self.clock = Clock::Took(sent.elapsed());
        }
        self.result_code = match answer {
            Answer::Invoice(result) => code(result),
            Answer::Cancel(result) | Answer::Update(result) | Answer::Commit(result) => code(result),
            Answer::Status { result, .. } => {
                if let Ok(answer) = result {
                    self.status = Some(answer.status.clone());
                    self.version = answer.version;
                }
                code(result)
            }
        };
    }

    /// The cause of a step that follows from the answer, or from the lack of one.
    pub(super) fn cause(&self) -> StepCause {
        let sent = match self.number {
            Some(number) => format!("{} {number}", self.operation),
            None => self.operation.to_owned(),
        };
        StepCause {
            actor: if self.result_code.is_some() { Actor::Seqr } else { Actor::Library },
            sent: (!sent.is_empty()).then_some(sent),
            status: self.status.as_ref().map(|status| status.as_str().to_owned()),
            version: self.version,
            result_code: self.result_code,
        }
    }
}

/// 0 where SEQR did what it was asked, its code where it refused, None where no answer of SEQR's came.
fn code<T>(result: &Result<T, ServiceError>) -> Option<i32> {
    match result {
        Ok(_) => Some(0),
        Err(error) => error.result_code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pos::machine::Known;
    use crate::service::StatusAnswer;

    fn asked(request: &Request, answer: &Answer) -> StepCause {
        let mut asked = Asked::of(request, Instant::now());
        asked.answered(answer);
        asked.cause()
    }

    #[test]
    fn a_step_tells_what_was_sent_and_what_seqr_answered() {
        let ask = Request::Ask { reference: None, version: 3 };
        let status = StatusAnswer {
            status: PaymentStatus::Canceled,
            version: Some(4),
            ers_reference: None,
            receipt: None,
            tokens: Vec::new(),
        };
        let told = asked(&ask, &Answer::Status { result: Ok(status), known: Known::default() });
        assert_eq!((told.actor, told.sent.as_deref()), (Actor::Seqr, Some("getPaymentStatus 3")));
        assert_eq!(
            (told.status.as_deref(), told.version, told.result_code),
            (Some("CANCELED"), Some(4), Some(0))
        );

        let cancel = Request::Cancel { reference: "i".into() };
        let refused = ServiceError::Refused { code: 50, description: None };
        let told = asked(&cancel, &Answer::Cancel(Err(refused)));
        assert_eq!((told.actor, told.result_code), (Actor::Seqr, Some(50)));
    }

    #[test]
    fn a_step_without_an_answer_is_the_librarys() {
        let lost = ServiceError::Lost { detail: String::new() };
        let told = asked(&Request::SendInvoice, &Answer::Invoice(Err(lost)));
        assert_eq!(
            (told.actor, told.sent.as_deref(), told.result_code),
            (Actor::Library, Some("sendInvoice"), None)
        );
    }
}
