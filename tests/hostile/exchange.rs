//! One request of each client to a server that answers badly, and what the till knows afterwards.

use seqr::money::{Amount, Currency};
use seqr::secret::Secret;
use seqr::service::{
    Background, Caller, ClientIdentity, Endpoint, Foreground, GetPaymentStatus, Operation, PaymentStatus,
    Principal, RefundPayment, ServiceError, Settings, StatusAnswer,
};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

/// A call that takes longer than this hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the till knows after a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Known {
    /// The answer was read.
    Read,
    /// SEQR refused: it said so.
    Refused,
    /// Whether SEQR did it is not known.
    InDoubt,
    /// It was not done: something in between refused it first.
    NotDone,
    /// Nothing was sent.
    NotSent,
}

impl Known {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Refused => "refused by SEQR",
            Self::InDoubt => "in doubt",
            Self::NotDone => "not done",
            Self::NotSent => "not sent",
        }
    }

    fn of<A>(answer: &Result<A, ServiceError>) -> Self {
        match answer {
            Ok(_) => Self::Read,
            Err(ServiceError::NotSent { .. }) => Self::NotSent,
            Err(error) if error.may_have_been_done() => Self::InDoubt,
            Err(ServiceError::Refused { .. } | ServiceError::Fault { .. }) => Self::Refused,
            Err(_) => Self::NotDone,
        }
    }
}

/// A question and a refund, by each client, in this order: question in the background, in the foreground; the refund alike.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) questions: [Known; 2],
    pub(crate) refunds: [Known; 2],
    pub(crate) longest: Duration,
    /// The first error, as a person reads it.
    pub(crate) error: String,
}

/// Where the service is, and how long it is waited for.
pub(crate) fn endpoint(url: String, timeout: Duration, change: impl FnOnce(&mut Settings)) -> Endpoint {
    let identity = ClientIdentity::new("hostile answers".into(), None, None);
    let mut settings = Settings::new(url, identity);
    settings.connect_timeout = timeout;
    settings.question_timeout = timeout;
    settings.money_timeout = timeout;
    change(&mut settings);
    Endpoint::new(settings).expect("settings that can be used")
}

/// The four calls.
pub(crate) fn exchange(what: &str, endpoint: &Endpoint) -> Outcome {
    let (background, foreground) = (Background::new(endpoint), Foreground::new(endpoint));
    let mut longest = Duration::ZERO;
    let mut error = String::new();
    let mut note = |(known, told): (Known, String), begun: Instant| {
        longest = longest.max(begun.elapsed());
        if error.is_empty() {
            error = told;
        }
        known
    };
    let begun = Instant::now();
    let client = background.clone();
    let first = within_patience(what, move || question(&in_background(&client, &QUESTION)));
    let first = note(first, begun);
    let begun = Instant::now();
    let client = foreground.clone();
    let second = within_patience(what, move || question(&client.call(&till(), &QUESTION)));
    let second = note(second, begun);
    let begun = Instant::now();
    let third = within_patience(what, move || known(&in_background(&background, &refund())));
    let third = note(third, begun);
    let begun = Instant::now();
    let client = foreground.clone(); // dropping the last one waits for its thread
    let fourth = within_patience(what, move || known(&client.call(&till(), &refund())));
    let fourth = note(fourth, begun);
    Outcome { questions: [first, second], refunds: [third, fourth], longest, error }
}

/// Makes a call on a thread of its own, so that one that hangs is known by its name.
fn within_patience<T: Send + 'static>(what: &str, call: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, wait) = channel();
    thread::spawn(move || done.send(call()));
    wait.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("{what}: a call hangs, or has panicked"))
}

const QUESTION: GetPaymentStatus<'static> = GetPaymentStatus { invoice_reference: Some("I"), version: 1 };

fn refund() -> RefundPayment<'static> {
    let amount = Amount::new(100, Currency::parse("SEK").expect("a currency")).expect("an amount");
    RefundPayment { ers_reference: "E", title: "R", cashier_id: "B", amount, rows: &[] }
}

fn till() -> Caller {
    Caller::new(Principal::Terminal { id: "T".into() }, Secret::new("hunter2".into()))
}

fn in_background<O: Operation>(client: &Background, operation: &O) -> Result<O::Answer, ServiceError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(client.call(&till(), operation))
}

fn question(answer: &Result<StatusAnswer, ServiceError>) -> (Known, String) {
    match answer.as_ref().map(|read| &read.status) {
        // A word that is none of SEQR's says nothing of the payment.
        Ok(PaymentStatus::Unknown(_)) => (Known::InDoubt, String::new()),
        Ok(PaymentStatus::Paid) | Err(_) => known(answer),
        Ok(other) => panic!("{other:?} is an answer that nobody gave"),
    }
}

fn known<A>(answer: &Result<A, ServiceError>) -> (Known, String) {
    let told = answer.as_ref().err().map(ToString::to_string).unwrap_or_default();
    (Known::of(answer), told)
}
