//! What the histories found, told by hand: a seed means something else once the world changes, these do not. They know
//! the machine from outside only.

use super::journal::new_record;
use super::model::refused;
use seqr::pos::machine::{Answer, Command, Event, Machine, Ms, Now, Output, Request, Timing};
use seqr::pos::{Kind, State};
use seqr::service::{InvoiceAnswer, PaymentStatus, Receipt, ServiceError, StatusAnswer};
use seqr::store::{PaymentRecord, Phase};

const TIMING: Timing =
    Timing { interval: 1_000, window: 30_000, question: 300_000, cancel: 15_000, commit: 30_000 };

/// A machine whose every write succeeds at once, until told otherwise.
struct Till {
    machine: Machine,
    now: Ms,
}

impl Till {
    fn starts() -> Self {
        Self { machine: Machine::start(new_record("S1", 100), TIMING), now: 1 }
    }

    fn takes_up(record: PaymentRecord) -> Self {
        Self { machine: Machine::recover(record, TIMING), now: 1 }
    }

    /// What the machine says, with writes left to the caller.
    fn hears(&mut self, event: Event) -> Vec<Output> {
        self.machine.handle(event, Now { mono: self.now, unix_ms: 1 });
        std::iter::from_fn(|| self.machine.next_output()).collect()
    }

    /// What the machine says, each write being done at once.
    fn does(&mut self, event: Event) -> Vec<Output> {
        let mut outputs = self.hears(event);
        let mut at = 0;
        while at < outputs.len() {
            if let Output::Store { record, .. } = &outputs[at] {
                let stored = Event::Stored(Ok(record.clone()));
                outputs.extend(self.hears(stored));
            }
            at += 1;
        }
        outputs
    }

    fn waits(&mut self, time: Ms) -> Vec<Output> {
        self.now += time;
        self.does(Event::Tick)
    }
}

fn lost() -> ServiceError {
    ServiceError::Lost { detail: String::new() }
}

fn says(status: PaymentStatus, ers: Option<&str>) -> Event {
    let receipt = ers.map(|_| Receipt { client_invoice_id: Some("S1".into()), ..Receipt::default() });
    let ers_reference = ers.map(Into::into);
    let result = Ok(StatusAnswer { status, version: 3, ers_reference, receipt, tokens: Vec::new() });
    Event::Answered(Answer::Status { result, known: false })
}

fn paid_record(reference: Option<&str>) -> PaymentRecord {
    PaymentRecord {
        id: 1,
        phase: Phase::Paid,
        ers_reference: Some("E1".into()),
        invoice_reference: reference.map(Into::into),
        ..new_record("S1", 100)
    }
}

fn asks(outputs: &[Output]) -> bool {
    outputs.iter().any(|output| matches!(output, Output::Send(Request::Ask { .. })))
}

fn reply(outputs: &[Output], command: u64) -> Option<Option<Kind>> {
    outputs.iter().find_map(|output| match output {
        Output::Reply(id, result) if *id == command => Some(result.as_ref().err().map(|error| error.kind)),
        _ => None,
    })
}

/// A till that has lost the answer to its invoice and found it PAID, by a receipt that names no invoice.
fn finds_nameless_paid() -> Till {
    let mut till = Till::starts();
    till.does(Event::Tick);
    till.does(Event::Answered(Answer::Invoice(Err(lost()))));
    till.now += 5_000;
    assert!(asks(&till.does(Event::Command(1, Command::Continue))));
    till
}

#[test]
fn continue_during_send_invoice_is_not_forgotten() {
    let mut till = Till::starts();
    till.does(Event::Tick);
    till.now += 5_000;
    assert_eq!(reply(&till.does(Event::Command(1, Command::Continue)), 1), None);
    assert_eq!(till.machine.state(), State::Waiting);
    let outputs = till.does(Event::Answered(Answer::Invoice(Err(lost()))));
    assert_eq!(reply(&outputs, 1), Some(None));
    assert!(asks(&outputs));
}

#[test]
fn continue_during_send_invoice_polls_what_was_opened() {
    let mut till = Till::starts();
    till.does(Event::Tick);
    till.does(Event::Command(1, Command::Continue));
    till.now += 5_000;
    let answer = InvoiceAnswer { invoice_reference: Some("R1".into()), qr_code: None };
    let outputs = till.does(Event::Answered(Answer::Invoice(Ok(answer))));
    assert_eq!(reply(&outputs, 1), Some(None));
    assert!(asks(&outputs));
    assert_eq!(till.machine.state(), State::Waiting);
}

#[test]
fn an_abandoned_payment_is_not_asked_about_when_taken_again() {
    let mut till = Till::takes_up(paid_record(Some("R1")));
    assert!(asks(&till.does(Event::Attached)));
    till.does(Event::Command(1, Command::Abandon));
    let refused = Event::Answered(Answer::Status { result: Err(refused(20)), known: false });
    assert_eq!(reply(&till.does(refused), 1), Some(None));
    till.does(Event::Released);
    assert!(!asks(&till.does(Event::Attached)));
    assert_eq!(till.machine.record().phase, Phase::Abandoned);
}

#[test]
fn cancel_without_a_reference_ends_at_once_and_asks_nothing() {
    let mut till = Till::takes_up(paid_record(None));
    till.does(Event::Attached);
    till.does(Event::Answered(Answer::Status { result: Err(lost()), known: false }));
    let outputs = till.does(Event::Command(1, Command::Cancel));
    assert_eq!(reply(&outputs, 1), Some(Some(Kind::InDoubt)));
    assert_eq!(till.machine.deadline(), None);
    assert_eq!(till.machine.state(), State::Unknown);
}

#[test]
fn the_end_of_another_invoice_reverses_nothing() {
    let mut till = finds_nameless_paid();
    assert!(asks(&till.does(says(PaymentStatus::Paid, Some("E1")))));
    assert_eq!(till.machine.state(), State::Completed);
    till.does(says(PaymentStatus::Canceled, None));
    assert!(asks(&till.waits(1_000)));
    till.does(says(PaymentStatus::Paid, Some("E2")));
    assert_eq!(till.machine.record().phase, Phase::Paid);
    assert_eq!(till.machine.record().ers_reference.as_deref(), Some("E1"));
    assert!(!till.machine.record().acknowledged);
    till.does(Event::Command(2, Command::Confirm));
    assert!(!asks(&till.waits(5_000)), "the last invoice may be the next sale's");
    assert!(till.machine.is_idle());
}

#[test]
fn an_acknowledgement_goes_out_before_a_confirm_that_waited() {
    let mut till = finds_nameless_paid();
    let outputs = till.hears(says(PaymentStatus::Paid, Some("E1")));
    let Some(Output::Store { record, .. }) = outputs.into_iter().next() else { panic!("PAID is stored") };
    till.hears(Event::Command(2, Command::Confirm));
    assert!(asks(&till.does(Event::Stored(Ok(record)))));
    assert_eq!(till.machine.record().phase, Phase::Confirmed);
    till.does(says(PaymentStatus::Paid, Some("E1")));
    assert!(till.machine.record().acknowledged);
}

#[test]
fn a_cancel_is_not_held_up_by_another_question() {
    let mut till = Till::takes_up(paid_record(Some("R1")));
    till.does(Event::Attached);
    till.does(Event::Command(1, Command::Continue));
    till.does(Event::Command(2, Command::Cancel));
    let outputs = till.does(Event::Answered(Answer::Status { result: Err(lost()), known: false }));
    assert!(!asks(&outputs));
    assert_eq!(till.machine.record().phase, Phase::Canceling);
}

fn open_record(phase: Phase) -> PaymentRecord {
    PaymentRecord { id: 1, phase, invoice_reference: Some("R1".into()), ..new_record("S1", 100) }
}

/// Seed 0xd1ecc289c0ffc41b: the cancel came between the stored wish and its request.
#[test]
fn an_update_that_is_stored_goes_out_before_a_cancel_and_has_its_reply() {
    let mut till = Till::takes_up(open_record(Phase::Open));
    till.does(Event::Command(1, Command::Continue));
    let bill = new_record("S1", 90).invoice;
    till.hears(Event::Command(2, Command::Update(bill)));
    till.hears(Event::Command(3, Command::Cancel));
    till.does(says(PaymentStatus::Issued, None));
    let outputs = till.does(Event::Answered(Answer::Update(Err(lost()))));
    assert_eq!(reply(&outputs, 2), Some(Some(Kind::InDoubt)));
}

/// Seed 0x6f4b54822f40a3ac.
#[test]
fn an_abandoned_commit_has_its_reply() {
    let mut till = Till::takes_up(open_record(Phase::Committing));
    till.does(Event::Command(1, Command::Continue));
    till.hears(Event::Command(2, Command::Commit(50)));
    till.hears(Event::Command(3, Command::Abandon));
    let outputs = till.does(Event::Answered(Answer::Status { result: Err(lost()), known: false }));
    assert_eq!(reply(&outputs, 2), Some(Some(Kind::State)));
}
