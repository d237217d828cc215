//! What is put on trial: the payment machine, or a copy of it with one mistake. The world sees it only through this,
//! so that it is compiled once for all of them.

use seqr::pos::machine::{Event, Ms, Now, Output, Timing};
use seqr::pos::{Kind, State};
use seqr::store::PaymentRecord;

pub(crate) trait Subject {
    fn handle(&mut self, event: Event, now: Now);
    fn next_output(&mut self) -> Option<Output>;
    fn deadline(&self) -> Option<Ms>;
    fn state(&self) -> State;
    /// What the POS is told beside the state.
    fn remark(&self) -> Option<Kind>;
    fn is_idle(&self) -> bool;
    /// The same once more.
    #[allow(dead_code)] // for the search alone
    fn copy(&self) -> Box<dyn Subject>;
    /// All that it holds: what prints the same behaves the same.
    #[allow(dead_code)] // for the search alone
    fn print(&self, into: &mut dyn std::fmt::Write);
}

impl Clone for Box<dyn Subject> {
    fn clone(&self) -> Self {
        self.copy()
    }
}

/// How a machine is made.
#[derive(Clone, Copy)]
pub(crate) struct Maker {
    /// Of a new payment, which sends its invoice.
    pub(crate) start: fn(PaymentRecord, Timing) -> Box<dyn Subject>,
    /// Of a payment from the journal.
    pub(crate) recover: fn(PaymentRecord, Timing) -> Box<dyn Subject>,
}

/// Makes a `MAKER` of the machine in the module `$machine`. A copy of the machine has types of its own, hence the
/// translation.
macro_rules! subject {
    ($machine:ident) => {
        pub(crate) const MAKER: crate::subject::Maker = crate::subject::Maker {
            start: |record, timing| Box::new($machine::Machine::start(record, timing_of(timing))),
            recover: |record, timing| Box::new($machine::Machine::recover(record, timing_of(timing))),
        };

        fn timing_of(timing: seqr::pos::machine::Timing) -> $machine::Timing {
            let seqr::pos::machine::Timing { interval, window, question, cancel, commit } = timing;
            $machine::Timing { interval, window, question, cancel, commit }
        }

        fn event_of(event: seqr::pos::machine::Event) -> $machine::Event {
            use seqr::pos::machine::{Answer, Command, Event};
            match event {
                Event::Tick => $machine::Event::Tick,
                Event::Stored(result) => $machine::Event::Stored(result),
                Event::Read(result) => $machine::Event::Read(result),
                Event::Released => $machine::Event::Released,
                Event::Attached => $machine::Event::Attached,
                Event::Command(id, command) => {
                    let command = match command {
                        Command::Continue => $machine::Command::Continue,
                        Command::Cancel => $machine::Command::Cancel,
                        Command::Confirm => $machine::Command::Confirm,
                        Command::Abandon => $machine::Command::Abandon,
                        Command::AcknowledgeReversal => $machine::Command::AcknowledgeReversal,
                        Command::Update(invoice) => $machine::Command::Update(invoice),
                        Command::Commit(amount) => $machine::Command::Commit(amount),
                    };
                    $machine::Event::Command(id, command)
                }
                Event::Answered(answer) => $machine::Event::Answered(match answer {
                    Answer::Invoice(result) => $machine::Answer::Invoice(result),
                    Answer::Status { result, known } => {
                        let seqr::pos::machine::Known { reference, invoice, after } = known;
                        let known = $machine::Known { reference, invoice, after };
                        $machine::Answer::Status { result, known }
                    }
                    Answer::Cancel(result) => $machine::Answer::Cancel(result),
                    Answer::Update(result) => $machine::Answer::Update(result),
                    Answer::Commit(result) => $machine::Answer::Commit(result),
                }),
            }
        }

        fn output_of(output: $machine::Output) -> seqr::pos::machine::Output {
            use seqr::pos::machine::{Output, Request};
            match output {
                $machine::Output::Store { record, step, actor, receipt } => {
                    Output::Store { record, step, actor, receipt }
                }
                $machine::Output::Read => Output::Read,
                $machine::Output::Notice(notice, text) => {
                    use seqr::pos::machine::Notice;
                    let notice = match notice {
                        $machine::Notice::OtherName => Notice::OtherName,
                        $machine::Notice::Differs => Notice::Differs,
                        $machine::Notice::OtherAmount => Notice::OtherAmount,
                        $machine::Notice::OtherPayment => Notice::OtherPayment,
                        $machine::Notice::NotSaved => Notice::NotSaved,
                        $machine::Notice::Reversed => Notice::Reversed,
                    };
                    Output::Notice(notice, text)
                }
                $machine::Output::Started(result) => Output::Started(result),
                $machine::Output::Reply(id, result) => Output::Reply(id, result),
                $machine::Output::Send(request) => Output::Send(match request {
                    $machine::Request::SendInvoice => Request::SendInvoice,
                    $machine::Request::Ask { reference, version } => Request::Ask { reference, version },
                    $machine::Request::Cancel { reference } => Request::Cancel { reference },
                    $machine::Request::Update { reference, invoice } => {
                        Request::Update { reference, invoice }
                    }
                    $machine::Request::Commit { reference, amount } => Request::Commit { reference, amount },
                }),
            }
        }

        fn state_of(state: $machine::State) -> seqr::pos::State {
            use seqr::pos::State;
            match state {
                $machine::State::Waiting => State::Waiting,
                $machine::State::AskCashier => State::AskCashier,
                $machine::State::Loyalty => State::Loyalty,
                $machine::State::Reserved => State::Reserved,
                $machine::State::Completed => State::Completed,
                $machine::State::Canceled => State::Canceled,
                $machine::State::Failed => State::Failed,
                $machine::State::Unknown => State::Unknown,
                $machine::State::Starting => State::Starting,
                $machine::State::Abandoned => State::Abandoned,
                $machine::State::Canceling => State::Canceling,
            }
        }

        impl crate::subject::Subject for $machine::Machine {
            fn handle(&mut self, event: seqr::pos::machine::Event, now: seqr::pos::machine::Now) {
                let now = $machine::Now { mono: now.mono, unix_ms: now.unix_ms };
                $machine::Machine::handle(self, event_of(event), now);
            }
            fn next_output(&mut self) -> Option<seqr::pos::machine::Output> {
                $machine::Machine::next_output(self).map(output_of)
            }
            fn deadline(&self) -> Option<u64> {
                $machine::Machine::deadline(self)
            }
            fn state(&self) -> seqr::pos::State {
                state_of($machine::Machine::state(self))
            }
            fn remark(&self) -> Option<seqr::pos::Kind> {
                $machine::Machine::remark(self).map(|remark| remark.kind)
            }
            fn is_idle(&self) -> bool {
                $machine::Machine::is_idle(self)
            }
            fn copy(&self) -> Box<dyn crate::subject::Subject> {
                Box::new(self.clone())
            }
            fn print(&self, into: &mut dyn std::fmt::Write) {
                write!(into, "{self:?}").expect("it takes all")
            }
        }
    };
}
pub(crate) use subject;
