//! What can be told in the log: each event by a stable name and a level, and the facts that its line ends with (rule
//! `evidence`). It knows no sentence. docs/failures.md lists the events, and a test compares the two.

use super::level::Level;
use std::fmt::{self, Display, Formatter, Write};
use std::time::Duration;

/// What begins the facts at the end of a line.
pub const FACTS: &str = " | event=";

macro_rules! events {
    ($($name:ident = $word:literal, $level:ident;)*) => {
        /// Something that is told in the log.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(missing_docs)] // docs/failures.md has a sentence for each
        pub enum Event { $($name,)* }

        impl Event {
            /// All of them, in the order of docs/failures.md.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Its name in the log; it never changes.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// How much it matters.
            pub fn level(self) -> Level {
                match self { $(Self::$name => Level::$level,)* }
            }
        }
    };
}

events! {
    Opened = "library.opened", Info;
    Closed = "library.closed", Info;
    ZoneRemark = "library.time_zone", Warning;
    Fault = "library.fault", Error;
    StoreFailed = "store.not_saved", Error;
    StoreReopened = "store.reopened", Warning;
    StoreConnected = "store.connected", Info;
    StoreNotSynchronous = "store.not_synchronous", Warning;
    StoreLost = "store.connection_lost", Warning;
    StoreEnded = "store.ended", Error;
    BackedUp = "store.backed_up", Info;
    Pruned = "store.pruned", Info;
    ReceiptFileFailed = "receipt_file.failed", Error;
    Registered = "terminal.registered", Info;
    Assigned = "terminal.assigned", Info;
    Unregistered = "terminal.unregistered", Info;
    PasswordChanged = "terminal.password_changed", Info;
    PasswordLost = "terminal.password_in_doubt", Warning;
    PaymentBegun = "payment.begun", Info;
    PaymentOpened = "payment.opened", Info;
    PaymentNotTaken = "payment.not_taken", Warning;
    PaymentAnswerLost = "payment.answer_lost", Error;
    PaymentContinued = "payment.continued", Info;
    PaymentWantedAgain = "payment.wanted_again", Info;
    PaymentGivenUp = "payment.given_up", Info;
    PaymentUpdateWanted = "payment.update_wanted", Info;
    PaymentUpdated = "payment.updated", Info;
    PaymentUpdateRefused = "payment.update_refused", Warning;
    PaymentReserved = "payment.reserved", Info;
    PaymentCommitWanted = "payment.commit_wanted", Info;
    PaymentNotCommitted = "payment.not_committed", Warning;
    PaymentCancelWanted = "payment.cancel_wanted", Info;
    PaymentCancelRefused = "payment.cancel_refused", Error;
    PaymentQueryRefused = "payment.query_refused", Error;
    PaymentPaid = "payment.paid", Info;
    PaymentAcknowledged = "payment.acknowledged", Info;
    PaymentAcknowledgementRefused = "payment.acknowledgement_refused", Error;
    PaymentConfirmed = "payment.confirmed", Info;
    PaymentCanceled = "payment.canceled", Info;
    PaymentFailed = "payment.failed", Info;
    PaymentAbandoned = "payment.abandoned", Warning;
    PaymentReversed = "payment.reversed", Error;
    PaymentReversalAcknowledged = "payment.reversal_acknowledged", Info;
    PaymentOtherAmount = "payment.other_amount", Error;
    PaymentDiffers = "payment.differs", Error;
    PaymentOtherName = "payment.other_name", Warning;
    PaymentOther = "payment.other_payment", Error;
    PaymentNotSaved = "payment.not_saved", Error;
    PaymentInDoubt = "payment.in_doubt", Error;
    PaymentTime = "payment.time", Warning;
    NoAnswer = "seqr.no_answer", Warning;
    AnswersAgain = "seqr.answers_again", Info;
    Exchange = "seqr.exchange", Debug;
    RefundDone = "refund.done", Info;
    RefundInDoubt = "refund.in_doubt", Error;
    RefundNotMade = "refund.not_made", Warning;
    RefundNotSaved = "refund.not_saved", Error;
    RefundResolved = "refund.resolved", Warning;
    RefundFound = "refund.found", Info;
    RefundAllowed = "refund.allowed", Warning;
    ReceiptDelivered = "receipt.delivered", Info;
    ReceiptNotDelivered = "receipt.not_delivered", Warning;
    PeriodClosed = "period.closed", Info;
    PeriodMissing = "period.missing", Error;
    PeriodClock = "period.clock", Warning;
}

impl Event {
    /// The event of a payment's step in the journal; None for those that have a line of their own, which says more.
    pub fn of_step(step: &str) -> Option<Self> {
        if matches!(step, "reversed" | "another payment") {
            return None;
        }
        let is_it = |event: &&Self| {
            let word = event.name().strip_prefix("payment.").unwrap_or_default();
            word.len() == step.len()
                && word.bytes().zip(step.bytes()).all(|(a, b)| a == b || (a == b'_' && b == b' '))
        };
        Self::ALL.iter().find(is_it).copied()
    }
}

/// What a line is about. What is not known is left out of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// The till, as the shop names it.
    pub till: Option<&'a str>,
    /// The sale's number in the POS.
    pub sale: Option<&'a str>,
    /// The refund's id in the POS.
    pub refund: Option<&'a str>,
    /// Minor units and the currency.
    pub amount: Option<(i64, &'a str)>,
    /// ersReference, or invoiceReference until there is one.
    pub reference: Option<&'a str>,
    /// Who brought it about: `pos`, `supervisor`, `seqr`, `library`.
    pub by: Option<&'a str>,
    /// What was sent.
    pub sent: Option<&'a str>,
    /// SEQR's status.
    pub status: Option<&'a str>,
    /// SEQR's version.
    pub version: Option<i64>,
    /// SEQR's result code.
    pub code: Option<i32>,
    /// How long SEQR took to answer.
    pub took: Option<Duration>,
}

/// The facts as the line ends with them.
pub(super) struct Shown<'a>(pub(super) Event, pub(super) &'a Facts<'a>);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(event, facts) = self;
        write!(f, "{FACTS}{}", event.name())?;
        let amount = facts.amount.map(|(minor, code)| crate::money::plain_amount(minor, code));
        let texts = [
            ("till", facts.till),
            ("sale", facts.sale),
            ("refund", facts.refund),
            ("amount", amount.as_deref()),
            ("currency", facts.amount.map(|(_, code)| code)),
            ("reference", facts.reference),
            ("by", facts.by),
            ("sent", facts.sent),
            ("status", facts.status),
        ];
        for (name, text) in texts.into_iter().filter_map(|(name, text)| Some((name, text?))) {
            write!(f, " {name}=")?;
            value(f, text)?;
        }
        if let Some(version) = facts.version {
            write!(f, " version={version}")?;
        }
        if let Some(code) = facts.code {
            write!(f, " code={code}")?;
        }
        if let Some(took) = facts.took {
            write!(f, " took_ms={}", took.as_millis())?;
        }
        Ok(())
    }
}

/// A value as it is where nothing in it could be misread, otherwise as a string of JSON; a bar is always escaped, so that the
/// last bar of a line begins the facts.
fn value(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._:/+-#@".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) {
        return f.write_str(text);
    }
    f.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' | '\\' => write!(f, "\\{character}")?,
            '|' => f.write_str("\\u007c")?,
            control if control.is_control() => write!(f, "\\u{:04x}", u32::from(control))?,
            other => f.write_char(other)?,
        }
    }
    f.write_char('"')
}

/// A text that may hold what SEQR or the network said: no line ends, and no telephone number (a plus and eight digits or
/// more), which would be the customer's.
pub(super) fn masked(text: &str, limit: usize) -> String {
    const SHORTEST: usize = 8;
    let mut shown = String::with_capacity(text.len().min(limit));
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if shown.len() + character.len_utf8() > limit {
            shown.push_str("...");
            break;
        }
        rest = &rest[character.len_utf8()..];
        shown.push(if character.is_control() { ' ' } else { character });
        if character == '+' {
            let end =
                rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, ' ' | '-')).unwrap_or(rest.len());
            if rest[..end].bytes().filter(u8::is_ascii_digit).count() >= SHORTEST {
                let last = rest[..end].rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
                shown.push_str("***");
                rest = &rest[last..];
            }
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_stand_in_one_order_and_what_could_be_misread_is_quoted() {
        let facts = Facts {
            till: Some("Store 1/Till \"1\""),
            sale: Some("a|b"),
            amount: Some((5900, "SEK")),
            reference: Some("2012.07-1"),
            by: Some("seqr"),
            sent: Some("getPaymentStatus 3"),
            version: Some(4),
            code: Some(0),
            took: Some(Duration::from_micros(18_900)),
            ..Facts::default()
        };
        assert_eq!(
            Shown(Event::PaymentPaid, &facts).to_string(),
            r#" | event=payment.paid till="Store 1/Till \"1\"" sale="a\u007cb" amount=59.00 currency=SEK reference=2012.07-1 by=seqr sent="getPaymentStatus 3" version=4 code=0 took_ms=18"#
        );
        assert_eq!(Shown(Event::Closed, &Facts::default()).to_string(), " | event=library.closed");
    }

    #[test]
    fn each_event_has_a_name_of_its_own_and_steps_have_theirs() {
        let mut names: Vec<_> = Event::ALL.iter().map(|event| event.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Event::ALL.len());
        assert_eq!(Event::of_step("answer lost"), Some(Event::PaymentAnswerLost));
        assert_eq!(Event::of_step("paid"), Some(Event::PaymentPaid));
        assert_eq!(Event::of_step("reversed"), None, "it has an error of its own");
    }

    #[test]
    fn a_telephone_number_is_no_evidence() {
        assert_eq!(masked("Customer +46 70-123 45 67 said:\nno", 100), "Customer +*** said: no");
        assert_eq!(masked("+4670123456, 1+1, 20121231235959", 100), "+***, 1+1, 20121231235959");
        assert_eq!(masked("abcdef", 3), "abc...");
    }
}
