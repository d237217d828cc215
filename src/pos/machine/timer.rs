//! The timers of the machine, in one table: when each ends, and what it is for. [`Machine::deadline`] and what happens at
//! that time read the same rows. How long each lasts is decided where it begins.
//!
//! ```text
//! what is under way               the timer that runs    when it ends
//! Polling                         Window                 the cashier is asked
//! Polling after that, Loyalty     Question               the sale is canceled          no request under way
//! AskingLast, Acknowledging       Patience               asking ends                   no request under way
//! AskingReserved                  ReservationAnswer      as if it still held           no request under way
//! Reserved                        ReservationCheck       SEQR is asked                 no request under way
//! Canceling, AskingPaid           Cancel, once           UNKNOWN; canceling goes on
//! Committing, AskingCommitted     Commit, once           UNKNOWN; asking goes on
//! a write that failed             retry_at               it is tried again
//! a fact that is not stored yet   patience_ends, once    the POS is told
//! whatever asks SEQR              due                    the next request              no request under way
//! ```
//!
//! While a write is under way only the acknowledgement's timer runs, and those of the write.

use super::state::{Activity, STORE_PATIENCE, Saving, State};
use super::{Machine, Ms, Now};

/// What a timer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Timer {
    Window,
    Question,
    Patience,
    ReservationAnswer,
    ReservationCheck,
    Cancel,
    Commit,
}

impl Activity {
    /// The timer of this activity and when it ends.
    fn timer(self, in_flight: bool) -> Option<(Ms, Timer)> {
        Some(match self {
            Self::Polling { window_ends, question_ends: None } => (window_ends, Timer::Window),
            Self::Canceling { until, overdue: false } | Self::AskingPaid { until, overdue: false } => {
                (until, Timer::Cancel)
            }
            Self::Committing { until, overdue: false }
            | Self::AskingCommitted { until, overdue: false, .. } => (until, Timer::Commit),
            // These end what is asked: the answer that is under way is heard first.
            _ if in_flight => return None,
            Self::Polling { question_ends: Some(end), .. } | Self::Loyalty { question_ends: end, .. } => {
                (end, Timer::Question)
            }
            Self::AskingLast { until } | Self::Acknowledging { until } => (until, Timer::Patience),
            Self::AskingReserved { until } => (until, Timer::ReservationAnswer),
            Self::Reserved { ask_at } => (ask_at, Timer::ReservationCheck),
            Self::Sending
            | Self::Idle
            | Self::Updating
            | Self::Canceling { .. }
            | Self::AskingPaid { .. }
            | Self::Committing { .. }
            | Self::AskingCommitted { .. } => return None,
        })
    }
}

impl Saving {
    /// When the POS is told of a fact that is not stored; None where it was told, or nothing depends on it.
    pub(super) fn patience_ends(&self) -> Option<Ms> {
        (self.then.is_fact() && !self.told).then_some(self.heard + STORE_PATIENCE)
    }
}

impl Machine {
    /// When the machine wants a [`super::Event::Tick`], if nothing else happens before.
    pub fn deadline(&self) -> Option<Ms> {
        let timer = self.timer().map(|(end, _)| end);
        let (retry, patience) = match &self.saving {
            Some(saving) => (saving.retry_at, saving.patience_ends()),
            None => (None, None),
        };
        [timer, retry, patience, self.due()].into_iter().flatten().min()
    }

    fn timer(&self) -> Option<(Ms, Timer)> {
        let runs = self.saving.is_none() || matches!(self.activity, Activity::Acknowledging { .. });
        if runs { self.activity.timer(self.in_flight) } else { None }
    }

    /// Whether the timer has ended; if so, what follows is done.
    pub(super) fn timer_ended(&mut self, now: Now) -> bool {
        let Some((_, timer)) = self.timer().filter(|(end, _)| now.mono >= *end) else { return false };
        match timer {
            Timer::Window => self.ask_cashier(now),
            Timer::Question => self.question_unanswered(now),
            Timer::Patience => self.activity = Activity::Idle,
            Timer::ReservationAnswer => self.reservation_unanswered(now),
            Timer::ReservationCheck => self.check_reservation(now),
            Timer::Cancel => self.cancel_overdue(),
            Timer::Commit => self.commit_overdue(),
        }
        true
    }

    /// The customer's window is over: the cashier says whether another begins.
    fn ask_cashier(&mut self, now: Now) {
        if let Activity::Polling { question_ends, .. } = &mut self.activity {
            *question_ends = Some(now.mono + self.timing.question);
        }
        self.shown = State::AskCashier;
    }

    /// When the next request may go out; None where nothing is to be sent or something is under way.
    pub(super) fn due(&self) -> Option<Ms> {
        let waits = self.saving.is_some() && !self.acknowledges_at_once();
        if self.in_flight || waits || matches!(self.activity, Activity::Idle | Activity::Reserved { .. }) {
            return None;
        }
        match self.last_sent {
            Some(sent) if !self.urgent => Some(sent + self.timing.interval),
            _ => Some(0),
        }
    }
}
