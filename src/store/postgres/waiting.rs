//! Who waits for the thread, and for what: jobs in their order, requests for leave to act, calls that take over. It must not
//! know a connection; times are arguments.

use super::error::DatabaseError;
use super::job::Job;
use super::pace;
use super::request::{Permit, Reply};
use std::collections::VecDeque;
use tokio_postgres::Row;

/// Jobs that share one group, and their bytes: enough that a round trip each is cheap, few enough that an answer is not late.
const GROUP_LIMIT: usize = 256;
const GROUP_BYTES: usize = 1 << 20;

/// A job with the caller that waits for it.
pub(super) struct Waiting {
    pub(super) job: Job,
    /// None once it is answered: it is not sent again then.
    pub(super) reply: Option<Reply<Vec<Row>>>,
    until_ms: u64,
    /// How often it met a lock.
    pub(super) again: u32,
}

impl Waiting {
    /// A job of the driver's own, which is not tried again.
    pub(super) fn once(job: Job, reply: Reply<Vec<Row>>, now_ms: u64) -> Self {
        Self { job, reply: Some(reply), until_ms: pace::patience_ends(now_ms), again: pace::AGAIN_LIMIT }
    }

    pub(super) fn answer(&mut self, answer: Result<Vec<Row>, DatabaseError>) {
        if let Some(reply) = self.reply.take() {
            let _ = reply.send(answer); // nobody waits: the job was done all the same
        }
    }
}

/// A request for leave to act.
pub(super) struct Act {
    reply: Reply<Permit>,
    /// The groups that were tried for it.
    tries: u32,
    until_ms: u64,
}

/// A call that looks for silent hosts, and takes the terminals of the dead where it wants to.
pub(super) struct Takeover {
    pub(super) claims: bool,
    pub(super) reply: Reply<Vec<i64>>,
}

/// All of them.
#[derive(Default)]
pub(super) struct Callers {
    /// Not sent yet.
    pub(super) queue: VecDeque<Waiting>,
    /// Of a group that is in or not: which one is asked on the next connection.
    pub(super) unsettled: Vec<Waiting>,
    /// Of a group that is in: what each has done is to be read back.
    pub(super) unread: Vec<Waiting>,
    acts: Vec<Act>,
    pub(super) takeovers: Vec<Takeover>,
}

impl Callers {
    /// Whether there is no reason for a group but the heartbeat.
    pub(super) fn none_waits(&self) -> bool {
        self.queue.is_empty() && self.acts.is_empty() && self.takeovers.is_empty()
    }

    pub(super) fn job(&mut self, job: Job, reply: Reply<Vec<Row>>, now_ms: u64) {
        let bytes = job.write.bytes();
        if bytes > GROUP_BYTES {
            let _ = reply.send(Err(DatabaseError::TooLarge { bytes, limit: GROUP_BYTES })); // nobody waits: nothing is done
            return;
        }
        let until_ms = pace::patience_ends(now_ms);
        self.queue.push_back(Waiting { job, reply: Some(reply), until_ms, again: 0 });
    }

    pub(super) fn act(&mut self, reply: Reply<Permit>, now_ms: u64) {
        self.acts.push(Act { reply, tries: 0, until_ms: pace::patience_ends(now_ms) });
    }

    /// What is sent next, up to the limits of a group.
    pub(super) fn group(&mut self) -> Vec<Waiting> {
        let mut jobs: Vec<Waiting> = Vec::new();
        let mut bytes = 0;
        while let Some(waiting) = self.queue.front() {
            bytes += waiting.job.write.bytes();
            if jobs.len() >= GROUP_LIMIT || (bytes > GROUP_BYTES && !jobs.is_empty()) {
                break;
            }
            jobs.extend(self.queue.pop_front());
        }
        jobs
    }

    /// In front of what waits, in their order; what was answered meanwhile is not sent again.
    pub(super) fn requeue(&mut self, jobs: Vec<Waiting>) {
        for waiting in jobs.into_iter().rev().filter(|waiting| waiting.reply.is_some()) {
            self.queue.push_front(waiting);
        }
    }

    /// A group is tried, after which those may act that have asked.
    pub(super) fn count_try(&mut self) {
        self.acts.iter_mut().for_each(|act| act.tries += 1);
    }

    /// Acts may leave until then, or not now.
    pub(super) fn answer_acts(&mut self, until_ms: Option<u64>) {
        for act in std::mem::take(&mut self.acts) {
            match until_ms {
                Some(until_ms) => drop(act.reply.send(Ok(Permit { until_ms }))),
                None if act.tries >= pace::FRESH_TRIES => drop(act.reply.send(Err(DatabaseError::NotFresh))),
                None => self.acts.push(act),
            }
        }
    }

    /// Answers what waits for the database for too long: what was not sent is not saved; of the rest it is not known.
    pub(super) fn expire(&mut self, now_ms: u64, reason: &str) {
        let detail = || reason.to_owned();
        let over = |waiting: &Waiting| waiting.until_ms <= now_ms;
        self.queue.iter_mut().filter(|waiting| over(waiting)).for_each(|waiting| {
            waiting.answer(Err(DatabaseError::Away { detail: detail() }));
        });
        self.queue.retain(|waiting| waiting.reply.is_some());
        for waiting in self.unsettled.iter_mut().chain(&mut self.unread).filter(|waiting| over(waiting)) {
            waiting.answer(Err(DatabaseError::InDoubt { detail: detail() }));
        }
        for act in std::mem::take(&mut self.acts) {
            if act.until_ms > now_ms {
                self.acts.push(act);
            } else {
                let _ = act.reply.send(Err(DatabaseError::Away { detail: detail() })); // nobody waits for it
            }
        }
        for Takeover { reply, .. } in std::mem::take(&mut self.takeovers) {
            let _ = reply.send(Err(DatabaseError::Away { detail: detail() })); // the next call looks again
        }
    }

    /// Answers all with this.
    pub(super) fn refuse(&mut self, why: &DatabaseError) {
        let jobs = self.queue.iter_mut().chain(&mut self.unsettled).chain(&mut self.unread);
        jobs.for_each(|waiting| waiting.answer(Err(why.clone())));
        for act in std::mem::take(&mut self.acts) {
            let _ = act.reply.send(Err(why.clone())); // nobody waits for it
        }
        for Takeover { reply, .. } in std::mem::take(&mut self.takeovers) {
            let _ = reply.send(Err(why.clone())); // nobody waits for it
        }
    }
}
