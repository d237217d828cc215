//! What the histories found, told by hand: a seed means something else once the world changes, these do not. They know
//! the machine from outside only.

use super::journal::new_record;
use super::model::refused;
use seqr::pos::machine::{Answer, Command, Event, Known, Machine, Ms, Notice, Now, Output, Request, Timing};
use seqr::pos::{Kind, State};
use seqr::service::{InvoiceAnswer, PaymentStatus, Receipt, ServiceError, StatusAnswer};
use seqr::store::{PaymentRecord, Phase, StoreError};
use std::sync::Arc;

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
                let stored = Event::Stored(Ok(*record.clone()));
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
    let receipt =
        ers.map(|_| Box::new(Receipt { client_invoice_id: Some("S1".into()), ..Receipt::default() }));
    let ers_reference = ers.map(Into::into);
    let result = Ok(StatusAnswer { status, version: Some(3), ers_reference, receipt, tokens: Vec::new() });
    Event::Answered(Answer::Status { result, known: Known::default() })
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

fn sends() -> Till {
    let mut till = Till::starts();
    till.does(Event::Tick);
    till.now += 5_000;
    till
}

fn opened(reference: &str) -> Event {
    let answer = InvoiceAnswer { invoice_reference: Some(reference.into()), qr_code: None };
    Event::Answered(Answer::Invoice(Ok(answer)))
}

#[test]
fn while_the_invoice_is_sent_only_a_cancel_is_possible() {
    let mut till = sends();
    let bill = Arc::clone(&till.machine.record().invoice);
    let wishes = [Command::Continue, Command::Abandon, Command::Commit(100), Command::Update(bill)];
    for (id, wish) in (1..).zip(wishes) {
        assert_eq!(reply(&till.does(Event::Command(id, wish)), id), Some(Some(Kind::State)));
    }
    assert_eq!(till.machine.state(), State::Starting);
    assert!(asks(&till.does(opened("R1"))));
    assert_eq!(till.machine.state(), State::Waiting);
}

#[test]
fn a_commit_of_what_is_paid_already_says_that_another_amount_was_taken() {
    let record = PaymentRecord { paid_amount: Some(100), acknowledged: true, ..paid_record(Some("R1")) };
    let mut till = Till::takes_up(record);
    till.does(Event::Tick);
    assert_eq!(till.machine.state(), State::Completed);
    assert_eq!(reply(&till.does(Event::Command(1, Command::Commit(40))), 1), Some(Some(Kind::OtherAmount)));
    assert_eq!(reply(&till.does(Event::Command(2, Command::Commit(100))), 2), Some(None));
}

#[test]
fn a_cancel_while_the_invoice_is_sent_goes_out_with_its_reference_and_asks_nothing() {
    let mut till = sends();
    let wish = till.does(Event::Command(1, Command::Cancel));
    assert!(matches!(&wish[..], [Output::Store { record, .. }] if !record.wanted));
    assert_eq!(till.machine.state(), State::Canceling);
    let outputs = till.does(opened("R1"));
    let stored = outputs.iter().find_map(|output| match output {
        Output::Store { record, .. } => Some((record.phase, record.invoice_reference.as_deref())),
        _ => None,
    });
    assert_eq!(stored, Some((Phase::Canceling, Some("R1"))), "the wish and the reference in one write");
    assert!(outputs.iter().any(|output| matches!(output, Output::Send(Request::Cancel { .. }))));
    assert!(!asks(&outputs));
    assert_eq!(till.machine.state(), State::Canceling);
    let outputs = till.does(Event::Answered(Answer::Cancel(Ok(()))));
    assert_eq!(reply(&outputs, 1), Some(None));
    assert_eq!(till.machine.state(), State::Canceled);
}

#[test]
fn a_cancel_of_an_invoice_whose_answer_is_lost_is_in_doubt_and_asks_nothing() {
    let mut till = sends();
    till.does(Event::Command(1, Command::Cancel));
    let outputs = till.does(Event::Answered(Answer::Invoice(Err(lost()))));
    assert_eq!(reply(&outputs, 1), Some(Some(Kind::InDoubt)));
    assert_eq!((till.machine.state(), till.machine.deadline()), (State::Unknown, None));
}

#[test]
fn a_cancel_of_an_invoice_that_is_refused_ends_unpaid() {
    let mut till = sends();
    till.does(Event::Command(1, Command::Cancel));
    till.does(Event::Command(2, Command::Cancel));
    let outputs = till.does(Event::Answered(Answer::Invoice(Err(refused(11)))));
    assert_eq!((reply(&outputs, 1), reply(&outputs, 2)), (Some(None), Some(None)));
    assert_eq!(till.machine.state(), State::Failed);
}

#[test]
fn a_sale_left_while_its_invoice_is_sent_waits_for_the_decision_of_who_takes_it_up() {
    let mut till = sends();
    till.does(Event::Released);
    till.does(Event::Attached);
    assert_eq!(till.machine.state(), State::Starting);
    assert!(!asks(&till.does(opened("R1"))), "whether the sale is still wanted is not known");
    assert_eq!(till.machine.state(), State::Unknown);
    assert!(!asks(&till.waits(60_000)));
    assert!(asks(&till.does(Event::Command(1, Command::Continue))));
    assert_eq!(till.machine.state(), State::Waiting);
}

/// Another thread closes the handle that seqr_pay_continue waits with.
#[test]
fn a_continue_that_waits_for_the_store_asks_nothing_once_the_handle_is_closed() {
    let mut till = sends();
    let outputs = till.hears(opened("R1"));
    let Some(Output::Store { record, .. }) = outputs.into_iter().next() else {
        panic!("the reference is stored")
    };
    till.hears(Event::Command(1, Command::Continue));
    till.hears(Event::Released);
    assert!(!asks(&till.does(Event::Stored(Ok(*record)))));
    assert!(!asks(&till.waits(60_000)));
    assert_eq!(till.machine.state(), State::Unknown);
}

#[test]
fn a_cancel_that_cannot_be_stored_while_the_invoice_is_sent_changes_nothing() {
    let mut till = sends();
    till.hears(Event::Command(1, Command::Cancel));
    let full = StoreError::Full { store: "store".into(), detail: String::new() };
    assert_eq!(reply(&till.hears(Event::Stored(Err(full))), 1), Some(Some(Kind::NotSaved)));
    assert_eq!(till.machine.state(), State::Starting);
    assert!(asks(&till.does(opened("R1"))));
}

#[test]
fn an_abandoned_payment_is_not_asked_about_when_taken_again() {
    let mut till = Till::takes_up(paid_record(Some("R1")));
    assert!(asks(&till.does(Event::Attached)));
    till.does(Event::Command(1, Command::Abandon));
    let refused = Event::Answered(Answer::Status { result: Err(refused(20)), known: Known::default() });
    assert_eq!(reply(&till.does(refused), 1), Some(None));
    till.does(Event::Released);
    assert!(!asks(&till.does(Event::Attached)));
    assert_eq!(till.machine.record().phase, Phase::Abandoned);
}

#[test]
fn cancel_without_a_reference_ends_at_once_and_asks_nothing() {
    let mut till = Till::takes_up(paid_record(None));
    till.does(Event::Attached);
    till.does(Event::Answered(Answer::Status { result: Err(lost()), known: Known::default() }));
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
    assert!(asks(&till.does(Event::Stored(Ok(*record)))));
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
    let outputs = till.does(Event::Answered(Answer::Status { result: Err(lost()), known: Known::default() }));
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
    let outputs = till.does(Event::Answered(Answer::Status { result: Err(lost()), known: Known::default() }));
    assert_eq!(reply(&outputs, 2), Some(Some(Kind::State)));
}

/// Open, and a query is on its way.
fn polls() -> Till {
    let mut till = Till::takes_up(open_record(Phase::Open));
    till.does(Event::Command(1, Command::Continue));
    till
}

/// PAID with this reference, this receipt, and what the journal knows of it.
fn paid(ers: &str, receipt: Receipt, known: Known) -> Event {
    let (status, ers_reference) = (PaymentStatus::Paid, Some(ers.into()));
    let result = Ok(StatusAnswer {
        status,
        version: Some(7),
        ers_reference,
        receipt: Some(Box::new(receipt)),
        tokens: Vec::new(),
    });
    Event::Answered(Answer::Status { result, known })
}

fn total(value: &str) -> Receipt {
    Receipt { total: Some((value.into(), "SEK".into())), ..Receipt::default() }
}

fn remark(till: &Till) -> Option<Kind> {
    till.machine.remark().map(|remark| remark.kind)
}

fn errors(outputs: &[Output]) -> usize {
    let error =
        |output: &&Output| matches!(output, Output::Notice(notice, _) if *notice != Notice::OtherName);
    outputs.iter().filter(error).count()
}

fn version(outputs: &[Output]) -> Option<i64> {
    outputs.iter().find_map(|output| match output {
        Output::Send(Request::Ask { version, .. }) => Some(*version),
        _ => None,
    })
}

/// PAID is heard, and its write hangs for 3 s.
fn told_unsaved() -> (Till, PaymentRecord) {
    let mut till = polls();
    let outputs = till.hears(paid("E1", total("1.00"), Known::default()));
    let Some(Output::Store { record, .. }) = outputs.into_iter().next() else { panic!("PAID is stored") };
    till.now += 2_999;
    assert!(!asks(&till.hears(Event::Tick)));
    assert_eq!(remark(&till), None);
    till.now += 1;
    let outputs = till.hears(Event::Tick);
    assert_eq!((till.machine.state(), remark(&till)), (State::Completed, Some(Kind::NotSaved)));
    assert_eq!(till.machine.shown_record().ers_reference.as_deref(), Some("E1"));
    assert_eq!(version(&outputs), Some(7), "the acknowledgement waits for nothing");
    (till, *record)
}

#[test]
fn another_payments_reference_is_refused_three_times_and_logged_once() {
    let mut till = polls();
    let known = Known { reference: true, ..Known::default() };
    let mut logged = 0;
    for _ in 0..3 {
        let outputs = till.does(paid("E9", total("1.00"), known));
        logged += errors(&outputs);
        assert!(version(&till.waits(1_000)).is_none_or(|version| version == 0));
    }
    assert_eq!((till.machine.state(), remark(&till)), (State::Unknown, Some(Kind::OtherPayment)));
    assert_eq!((logged, till.machine.deadline()), (1, None));
}

/// A sale that was paid, and was not told before its handle was closed, is asked about again.
#[test]
fn another_payment_is_forgotten_once_the_sales_own_is_heard_and_another_amount_is_not() {
    for (amount, told) in [("1.00", None), ("2.00", Some(Kind::OtherAmount))] {
        let mut till = polls();
        let outputs = till.hears(paid("E1", total(amount), Known::default()));
        till.hears(Event::Released);
        let Some(Output::Store { record, .. }) = outputs.into_iter().next() else { panic!("PAID is stored") };
        till.hears(Event::Stored(Ok(*record.clone())));
        let mut till = Till::takes_up(*record);
        till.does(Event::Attached);
        let known = Known { reference: true, ..Known::default() };
        for _ in 0..3 {
            till.does(paid("E9", total("1.00"), known));
            till.waits(3_000);
        }
        assert_eq!(remark(&till), Some(Kind::OtherPayment));
        till.does(Event::Command(1, Command::Continue));
        till.does(paid("E1", total(amount), Known::default()));
        assert_eq!((till.machine.state(), remark(&till)), (State::Completed, told));
        let record = till.machine.record();
        assert_eq!(record.remark.as_ref().map(|remark| remark.text.clone()), record.error);
        assert_eq!(record.error.is_some(), told.is_some(), "{:?}", record.error);
    }
}

#[test]
fn one_odd_name_is_a_warning_and_both_are_another_sales() {
    for (sale, invoice, taken) in [
        (Some("X"), None, true),
        (None, Some("RX"), true),
        (Some(" S1 "), Some("R1 "), true),
        (Some("X"), Some("RX"), false),
    ] {
        let mut till = polls();
        let (client_invoice_id, invoice_reference) = (sale.map(Into::into), invoice.map(Into::into));
        let receipt = Receipt { client_invoice_id, invoice_reference, ..total("1.00") };
        till.does(paid("E1", receipt, Known::default()));
        assert_eq!(till.machine.state() == State::Completed, taken, "{sale:?} {invoice:?}");
    }
}

#[test]
fn the_first_reference_and_amount_stay_and_what_differs_later_is_logged_once() {
    let mut till = polls();
    till.does(paid("E1", total("1.00"), Known::default()));
    let outputs = till.does(paid("E2", total("2.00"), Known::default()));
    assert_eq!(errors(&outputs), 1);
    let record = till.machine.record();
    assert_eq!((record.ers_reference.as_deref(), record.paid_amount), (Some("E1"), Some(100)));
    assert!(record.acknowledged);
}

#[test]
fn what_the_first_answer_lacked_is_filled_in_later() {
    let mut till = polls();
    till.does(paid("E1", Receipt::default(), Known::default()));
    assert_eq!((till.machine.record().paid_amount, remark(&till)), (Some(100), None));
    till.does(paid("E1", total("2.00"), Known::default()));
    assert_eq!((till.machine.record().paid_amount, remark(&till)), (Some(200), Some(Kind::OtherAmount)));
}

#[test]
fn an_amount_that_cannot_be_read_is_told_however_long_it_is() {
    for value in ["", "fifty", "1,00", "1E0", "-1.00", "0.00", "1.001", "\u{a0}"] {
        let mut till = polls();
        till.does(paid("E1", total(value), Known::default()));
        assert_eq!(
            (till.machine.record().paid_amount, remark(&till)),
            (Some(100), Some(Kind::OtherAmount)),
            "{value}"
        );
    }
}

#[test]
fn the_latest_version_stands_where_an_answer_has_none() {
    let mut till = polls();
    let answered = |status, version, ers: Option<&str>| {
        let (ers_reference, receipt, tokens) = (ers.map(Into::into), None, Vec::new());
        let result = Ok(StatusAnswer { status, version, ers_reference, receipt, tokens });
        Event::Answered(Answer::Status { result, known: Known::default() })
    };
    let beyond = i64::from(i32::MAX) + 2;
    till.does(answered(PaymentStatus::Issued, Some(beyond), None));
    assert_eq!(version(&till.waits(1_000)), Some(beyond));
    let outputs = till.does(answered(PaymentStatus::Paid, None, Some("E1")));
    assert_eq!((till.machine.state(), version(&outputs)), (State::Completed, Some(beyond)));
}

#[test]
fn a_reversal_that_is_heard_while_paid_cannot_be_stored_is_told_at_once() {
    let (mut till, record) = told_unsaved();
    let outputs = till.hears(says(PaymentStatus::Canceled, None));
    assert_eq!((till.machine.state(), remark(&till)), (State::Failed, Some(Kind::Reversed)));
    assert_eq!(errors(&outputs), 1);
    assert_eq!(reply(&till.hears(Event::Command(2, Command::Confirm)), 2), Some(Some(Kind::Reversed)));
    let full = StoreError::Full { store: "store".into(), detail: String::new() };
    till.hears(Event::Stored(Err(full)));
    let outputs = till.waits(250);
    assert!(outputs.iter().any(|output| matches!(output, Output::Store { step: "reversed", .. })));
    assert_eq!((till.machine.record().phase, record.phase), (Phase::Reversed, Phase::Paid));
}

#[test]
fn an_acknowledgement_that_was_heard_before_paid_is_stored_is_not_asked_for_again() {
    let (mut till, record) = told_unsaved();
    till.hears(paid("E1", total("1.00"), Known::default()));
    assert!(!asks(&till.hears(Event::Tick)));
    assert!(!asks(&till.does(Event::Stored(Ok(record)))));
    assert!(till.machine.record().acknowledged);
    assert_eq!(remark(&till), None);
}

#[test]
fn a_reversal_that_is_heard_while_a_confirm_is_written_is_what_the_confirm_gives() {
    let mut till = polls();
    till.does(paid("E1", total("1.00"), Known::default()));
    let outputs = till.hears(Event::Command(2, Command::Confirm));
    let Some(Output::Store { record, .. }) = outputs.into_iter().next() else { panic!("it is stored") };
    till.hears(says(PaymentStatus::Canceled, None));
    assert_eq!(till.machine.state(), State::Failed);
    assert_eq!(reply(&till.does(Event::Stored(Ok(*record))), 2), Some(Some(Kind::Reversed)));
    assert_eq!(till.machine.record().phase, Phase::Reversed);
}

#[test]
fn a_write_that_was_done_and_reported_as_failed_is_found_by_reading() {
    let mut till = polls();
    let outputs = till.hears(paid("E1", total("1.00"), Known::default()));
    let Some(Output::Store { record, .. }) = outputs.into_iter().next() else { panic!("PAID is stored") };
    let outputs = till.hears(Event::Stored(Err(StoreError::Stale)));
    assert!(matches!(outputs[..], [Output::Read]));
    let found = PaymentRecord { revision: record.revision + 1, ..*record };
    assert!(asks(&till.does(Event::Read(Ok(Some(found))))), "it is acknowledged");
    assert_eq!((till.machine.state(), remark(&till)), (State::Completed, None));
}

#[test]
fn a_record_that_another_program_has_changed_is_busy_and_nothing_is_sent() {
    let mut till = polls();
    till.hears(paid("E1", total("1.00"), Known::default()));
    till.hears(Event::Stored(Err(StoreError::Stale)));
    let found = PaymentRecord { revision: 9, ..open_record(Phase::Open) };
    till.does(Event::Read(Ok(Some(found))));
    assert_eq!((till.machine.state(), remark(&till)), (State::Unknown, Some(Kind::Busy)));
    for (id, command) in [(2, Command::Cancel), (3, Command::Continue), (4, Command::Abandon)] {
        assert_eq!(reply(&till.does(Event::Command(id, command)), id), Some(Some(Kind::Busy)));
    }
    assert!(!asks(&till.waits(5_000)) && till.machine.is_idle());
}
