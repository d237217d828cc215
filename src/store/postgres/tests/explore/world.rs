//! Two hosts, one database, one terminal, and all that can come between them. Each transaction is one moment. A process does
//! what it must do in each second unless it is stopped, or waits for an answer that is slow.

use super::super::super::limits::SILENCE_MS;
use super::super::*;
use super::database::{Database, Row};
use super::digest::{BEGIN, distance, print};
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

pub(super) const A: usize = 0;
pub(super) const B: usize = 1;
/// The hosts' ids.
pub(super) const NAMES: [&str; 2] = ["a", "b"];

/// How far one step of the clock goes.
pub(super) const TICK_MS: u64 = 1_000;

/// What the protocol would do wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mistake {
    None,
    /// A COMMIT whose answer is lost counts as done.
    BelievesLostCommits,
    /// A COMMIT whose answer is lost counts as not done.
    ForgetsLostCommits,
    /// Acts are not looked at for freshness.
    NoFreshness,
    /// This part of a statement is missing.
    Without(&'static str),
}

/// How often what can go wrong may go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Budget {
    /// A process is stopped.
    pub(super) stops: u8,
    /// A connection is lost.
    pub(super) losses: u8,
    /// A message or its answer takes longer than the second.
    pub(super) delays: u8,
    /// A host is closed.
    pub(super) closes: u8,
}

/// Nothing more goes wrong.
pub(super) const NOTHING_MORE: Budget = Budget { stops: 0, losses: 0, delays: 0, closes: 0 };

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Job {
    Nothing,
    Take,
    Declare(String),
    Claim,
    GiveBack,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Body {
    Session(String),
    Look,
    Group { fence: String, job: Job },
    Hosts { asked_ms: u64 },
    Mine,
}

/// What the database says. Of a group: whether it is in, and whether its job has done something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Answer {
    Session(Option<i64>),
    Row(bool, i64),
    Group { is_in: bool, has_done: bool },
    Hosts { other: Option<(i64, i64)>, has_dead_owner: bool },
    Mine(bool),
}

#[derive(Debug, Clone)]
struct Message {
    body: Body,
    answer: Option<Answer>,
    is_slow: bool,
}

/// A message of a connection that is lost, which can still reach the database.
#[derive(Debug, Clone)]
struct Late {
    message: Message,
    /// The host has been told that the group is not in, and never can be.
    is_never: bool,
}

#[derive(Debug, Clone)]
struct Process {
    host: Host,
    watch: Watch,
    is_connected: bool,
    wire: Option<Message>,
    late: Option<Late>,
    /// The job of a group whose answer is lost, and whether it is in.
    unsettled: Option<(Job, bool)>,
    next: Option<Job>,
    /// A group is in that may have given it the terminal, and its answer was lost.
    must_ask: bool,
    /// It believes that the terminal is its own.
    has_terminal: bool,
    /// A request that may move money is checked, and has not left yet.
    has_request: bool,
    is_stopped: bool,
    is_closed: bool,
    /// Done in this second.
    did_group: bool,
    did_look: bool,
}

/// One thing that happens, to or by a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Begins,
    Ticks,
    Connects(usize),
    Beats(usize),
    Takes(usize),
    DoesNext(usize),
    Looks(usize),
    AsksForItsOwn(usize),
    Arrives(usize),
    Hears(usize),
    Checks(usize),
    Leaves(usize),
    Closes(usize),
    Stops(usize),
    Wakes(usize),
    IsSlow(usize),
    Loses(usize),
    LosesLate(usize),
    ArrivesLate(usize),
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (host, what) = match *self {
            Self::Begins => return f.write_str("both hosts are born"),
            Self::Ticks => return f.write_str("a second passes"),
            Self::Connects(host) => (host, "asks for a session"),
            Self::Beats(host) => (host, "begins an empty group"),
            Self::Takes(host) => (host, "begins a group that takes the terminal if it is free"),
            Self::DoesNext(host) => (host, "begins a group that it has decided on"),
            Self::Looks(host) => (host, "asks for the hosts"),
            Self::AsksForItsOwn(host) => (host, "asks for its own terminals"),
            Self::Arrives(host) => (host, "is answered by the database; the answer is on its way"),
            Self::Hears(host) => (host, "hears the answer"),
            Self::Checks(host) => (host, "checks that a request may leave"),
            Self::Leaves(host) => (host, "sends the request"),
            Self::Closes(host) => (host, "is closed, and begins its last group"),
            Self::Stops(host) => (host, "is stopped"),
            Self::Wakes(host) => (host, "is woken"),
            Self::IsSlow(host) => (host, "waits: the network is slow"),
            Self::Loses(host) => (host, "loses its connection, and what was on its way"),
            Self::LosesLate(host) => (host, "loses its connection; what it has sent is still on its way"),
            Self::ArrivesLate(host) => (host, "is not heard: its message of the lost connection arrives"),
        };
        write!(f, "{} {what}", ["A", "B"][host])
    }
}

/// What has happened, to see that the search is of use.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Counts {
    pub(super) acts: u64,
    pub(super) takeovers: u64,
    /// Requests that were checked before a takeover and left after it.
    pub(super) stragglers: u64,
    pub(super) lost_in: u64,
    pub(super) lost_not_in: u64,
}

impl Counts {
    /// What one step has added.
    pub(super) fn add(&mut self, before: &Self, after: &Self) {
        self.acts += after.acts - before.acts;
        self.takeovers += after.takeovers - before.takeovers;
        self.stragglers += after.stragglers - before.stragglers;
        self.lost_in += after.lost_in - before.lost_in;
        self.lost_not_in += after.lost_not_in - before.lost_not_in;
    }
}

#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) now_ms: u64,
    pub(super) database: Database,
    processes: [Process; 2],
    budget: Budget,
    mistake: Mistake,
    pub(super) counts: Counts,
}

type Done = Result<(), String>;

impl World {
    pub(super) fn new(budget: Budget, mistake: Mistake) -> Self {
        let process = |id: &str| Process {
            host: Host::born(id, "host").0,
            watch: Watch::default(),
            is_connected: false,
            wire: None,
            late: None,
            unsettled: None,
            next: None,
            must_ask: false,
            has_terminal: false,
            has_request: false,
            is_stopped: false,
            is_closed: false,
            did_group: false,
            did_look: false,
        };
        Self {
            now_ms: BEGIN,
            database: Database::default(),
            processes: NAMES.map(process),
            budget,
            mistake,
            counts: Counts::default(),
        }
    }

    /// What can happen now.
    pub(super) fn acts(&self) -> Vec<Act> {
        let mut acts = Vec::new();
        for host in [A, B] {
            self.acts_of(host, &mut acts);
        }
        if self.processes.iter().all(Process::has_done_its_second) {
            acts.push(Act::Ticks);
        }
        acts
    }

    fn acts_of(&self, host: usize, acts: &mut Vec<Act>) {
        let (process, budget) = (&self.processes[host], &self.budget);
        if process.late.is_some() {
            acts.push(Act::ArrivesLate(host));
        }
        if let Some(message) = &process.wire {
            if message.answer.is_none() {
                acts.push(Act::Arrives(host));
            }
            if budget.losses > 0 && !process.has_ended() {
                acts.push(Act::Loses(host));
                if message.answer.is_none() {
                    acts.push(Act::LosesLate(host));
                }
            }
            if budget.delays > 0 && !message.is_slow {
                acts.push(Act::IsSlow(host));
            }
        }
        if process.is_stopped {
            return acts.push(Act::Wakes(host));
        }
        if process.has_ended() {
            return;
        }
        if budget.stops > 0 {
            acts.push(Act::Stops(host));
        }
        if process.has_request {
            acts.push(Act::Leaves(host));
        } else if self.may_send(host) && budget.stops > 0 {
            acts.push(Act::Checks(host));
        }
        acts.extend(self.work_of(host));
        if process.is_idle() && !process.has_request && budget.closes > 0 {
            acts.push(Act::Closes(host));
        }
        if process.is_idle() && !process.did_group && !process.has_terminal {
            acts.push(Act::Takes(host));
        }
    }

    /// What the process does next by itself.
    pub(super) fn work_of(&self, host: usize) -> Option<Act> {
        let process = &self.processes[host];
        if process.has_ended() || process.is_stopped {
            return None;
        }
        if let Some(message) = &process.wire {
            return message.answer.is_some().then_some(Act::Hears(host));
        }
        match () {
            () if !process.is_connected => Some(Act::Connects(host)),
            () if process.must_ask => Some(Act::AsksForItsOwn(host)),
            () if process.next.is_some() => Some(Act::DoesNext(host)),
            () if !process.did_group => Some(Act::Beats(host)),
            () if !process.did_look => Some(Act::Looks(host)),
            () => None,
        }
    }

    /// Whether the process would let a request leave.
    fn may_send(&self, host: usize) -> bool {
        let process = &self.processes[host];
        let is_fresh = self.mistake == Mistake::NoFreshness || process.host.may_act(self.now_ms);
        !process.has_ended() && process.has_terminal && is_fresh
    }

    /// Does it, and says what is wrong with it.
    pub(super) fn does(&mut self, act: Act) -> Done {
        match act {
            Act::Begins => {}
            Act::Ticks => {
                self.now_ms += TICK_MS;
                for process in &mut self.processes {
                    (process.did_group, process.did_look) = (false, false);
                }
            }
            Act::Connects(host) => {
                let settling = self.processes[host].host.connect();
                self.asks_next(host, settling)?;
            }
            Act::Beats(host) => self.begins(host, Job::Nothing),
            Act::Takes(host) => self.begins(host, Job::Take),
            Act::DoesNext(host) => {
                let job = self.processes[host].next.take().unwrap();
                self.begins(host, job);
            }
            Act::Closes(host) => {
                self.budget.closes -= 1;
                self.begins(host, Job::GiveBack);
                self.processes[host].is_closed = true;
            }
            Act::Looks(host) => {
                self.processes[host].did_look = true;
                self.sends(host, Body::Hosts { asked_ms: self.now_ms });
            }
            Act::AsksForItsOwn(host) => self.sends(host, Body::Mine),
            Act::Arrives(host) => {
                let mut message = self.processes[host].wire.take().unwrap();
                self.answer(host, &mut message)?;
                self.processes[host].wire = Some(message);
            }
            Act::Hears(host) => {
                let message = self.processes[host].wire.take().unwrap();
                self.hears(host, message)?;
            }
            Act::Checks(host) => {
                self.processes[host].has_request = true;
            }
            Act::Leaves(host) => {
                self.processes[host].has_request = false;
                self.counts.stragglers += u64::from(self.database.owner != Some(host));
            }
            Act::Stops(host) => {
                self.budget.stops -= 1;
                self.processes[host].is_stopped = true;
            }
            Act::Wakes(host) => self.processes[host].is_stopped = false,
            Act::IsSlow(host) => {
                self.budget.delays -= 1;
                self.processes[host].wire.as_mut().unwrap().is_slow = true;
            }
            Act::Loses(host) => self.loses(host, false),
            Act::LosesLate(host) => self.loses(host, true),
            Act::ArrivesLate(host) => {
                let mut late = self.processes[host].late.take().unwrap();
                self.answer(host, &mut late.message)?;
                if late.message.is_in() {
                    if late.is_never {
                        return Err("a group is in that a host was told never to be".into());
                    }
                    self.processes[host].unsettled.iter_mut().for_each(|(_, is_in)| *is_in = true);
                }
            }
        }
        if self.budget == NOTHING_MORE {
            self.talks(A)?;
            self.talks(B)?;
        }
        for host in [A, B].into_iter().filter(|&host| self.may_send(host)).collect::<Vec<_>>() {
            self.counts.acts += 1;
            if self.database.rows[host].is_dead || self.database.owner != Some(host) {
                let name = ["A", "B"][host];
                return Err(format!("{name} lets requests leave for a terminal that is not {name}'s"));
            }
        }
        Ok(())
    }

    /// Where nothing more can come between, a question and its answer are one step.
    fn talks(&mut self, host: usize) -> Done {
        while let Some(mut message) =
            self.processes[host].wire.take_if(|message| !message.is_slow && message.answer.is_none())
        {
            self.answer(host, &mut message)?;
            let process = &mut self.processes[host];
            if process.is_stopped {
                process.wire = Some(message);
            } else if !process.has_ended() {
                self.hears(host, message)?;
            }
        }
        Ok(())
    }

    fn sends(&mut self, host: usize, body: Body) {
        self.processes[host].wire = Some(Message { body, answer: None, is_slow: false });
    }

    fn begins(&mut self, host: usize, job: Job) {
        let process = &mut self.processes[host];
        process.did_group = true;
        let fence = process.host.begin(self.now_ms).expect("a connection, and nothing under way");
        self.sends(host, Body::Group { fence: self.mistaken(&fence), job });
    }

    /// What is sent where the protocol has the mistake.
    fn mistaken(&self, sql: &str) -> String {
        let Mistake::Without(part) = self.mistake else { return sql.into() };
        match sql.find(part) {
            // With the number that it is compared with.
            Some(at) => {
                let rest = sql[at + part.len()..].trim_start_matches(|c: char| c.is_ascii_digit());
                format!("{}{rest}", &sql[..at])
            }
            None => sql.into(),
        }
    }

    /// The message reaches the database.
    fn answer(&mut self, host: usize, message: &mut Message) -> Done {
        let other = 1 - host;
        message.answer = Some(match &message.body {
            Body::Session(sql) => Answer::Session(self.database.session(sql)),
            Body::Look => Answer::Row(self.database.rows[host].is_dead, self.database.rows[host].session),
            Body::Mine => Answer::Mine(self.database.owner == Some(host)),
            Body::Hosts { .. } => {
                let row = self.database.rows[other];
                Answer::Hosts {
                    other: (!row.is_dead).then_some((row.session, row.group)),
                    has_dead_owner: row.is_dead && self.database.owner == Some(other),
                }
            }
            Body::Group { fence, job } => {
                let was_dead = self.database.rows[host].is_dead;
                let is_in = self.database.fence(fence);
                let job = job.clone();
                let has_done = is_in && self.runs(host, &job);
                if is_in && was_dead {
                    return Err("a host writes that is dead".into());
                }
                Answer::Group { is_in, has_done }
            }
        });
        Ok(())
    }

    fn runs(&mut self, host: usize, job: &Job) -> bool {
        let own = &self.processes[host].host;
        match job {
            Job::Nothing => false,
            Job::Take => {
                let sql = self.mistaken(&take(own.id(), 1));
                self.database.take(&sql)
            }
            Job::Declare(sql) => self.database.declare(sql),
            Job::Claim => {
                let sql = self.mistaken(&own.claim(NAMES[1 - host]));
                let takes = self.database.claim(&sql);
                self.counts.takeovers += u64::from(takes);
                takes
            }
            Job::GiveBack => {
                let sql = own.give_back();
                self.database.give_back(&sql);
                true
            }
        }
    }

    fn hears(&mut self, host: usize, message: Message) -> Done {
        let now_ms = self.now_ms;
        let process = &mut self.processes[host];
        match (message.body, message.answer.expect("an answer")) {
            (Body::Session(_), Answer::Session(group)) => {
                let settling = process.host.settled(group);
                return self.asks_next(host, settling);
            }
            (Body::Look, Answer::Row(is_dead, session)) => {
                let settling = process.host.looked(Some((is_dead, session)));
                return self.asks_next(host, settling);
            }
            (Body::Mine, Answer::Mine(is_mine)) => {
                (process.must_ask, process.has_terminal) = (false, is_mine);
            }
            (Body::Group { job, .. }, Answer::Group { is_in: false, .. }) => {
                process.is_connected = false;
                process.unsettled = Some((job, false));
            }
            (Body::Group { job, .. }, Answer::Group { has_done, .. }) => {
                process.host.committed();
                process.watch.own_group(now_ms);
                if matches!(job, Job::Take | Job::Claim) && has_done {
                    process.has_terminal = true;
                }
            }
            (Body::Hosts { asked_ms }, Answer::Hosts { other, has_dead_owner }) => {
                let (id, other_id) = (NAMES[host], NAMES[1 - host]);
                let declare = other.and_then(|seen| process.watch.seen(id, other_id, seen, asked_ms, now_ms));
                process.next = declare.map(Job::Declare).or(has_dead_owner.then_some(Job::Claim));
                if let Some(Job::Declare(sql)) = self.processes[host].next.clone() {
                    self.processes[host].next = Some(Job::Declare(self.mistaken(&sql)));
                }
            }
            (body, answer) => unreachable!("{answer:?} to {body:?}"),
        }
        Ok(())
    }

    /// What the host wants to ask on a new connection, or what it has concluded.
    fn asks_next(&mut self, host: usize, settling: Option<Settling>) -> Done {
        match settling {
            Some(Settling::Update(sql)) => {
                let sql = self.mistaken(&sql);
                self.sends(host, Body::Session(sql));
            }
            Some(Settling::Look(_)) => self.sends(host, Body::Look),
            Some(Settling::Done(verdict)) => return self.settled(host, verdict),
            None => {
                let (process, is_dead) = (&mut self.processes[host], self.database.rows[host].is_dead);
                (process.has_terminal, process.next) = (false, None);
                if process.host.ended() != Some(Ended::Dead) || !is_dead {
                    return Err(format!("a host is told {:?}, and is not", process.host.ended()));
                }
            }
        }
        Ok(())
    }

    fn settled(&mut self, host: usize, verdict: Verdict) -> Done {
        let (now_ms, process) = (self.now_ms, &mut self.processes[host]);
        process.is_connected = true;
        let unsettled = process.unsettled.take();
        let is_in = unsettled.as_ref().map(|(_, is_in)| *is_in);
        let told = match verdict {
            Verdict::In => Some(true),
            Verdict::NotIn => Some(false),
            Verdict::Idle => None,
        };
        if is_in != told {
            return Err(format!("a host is told of its lost group {verdict:?}; that it is in is {is_in:?}"));
        }
        let Some((job, _)) = unsettled else { return Ok(()) };
        if verdict == Verdict::In {
            self.counts.lost_in += 1;
            process.watch.own_group(now_ms);
            process.must_ask = matches!(job, Job::Take | Job::Claim);
        } else {
            self.counts.lost_not_in += 1;
            process.late.iter_mut().for_each(|late| late.is_never = true);
            process.next = (job != Job::Nothing).then_some(job);
        }
        Ok(())
    }

    fn loses(&mut self, host: usize, is_late: bool) {
        self.budget.losses -= 1;
        let mistake = self.mistake;
        let process = &mut self.processes[host];
        process.is_connected = false;
        let message = process.wire.take().unwrap();
        if let Body::Group { job, .. } = &message.body {
            match mistake {
                Mistake::BelievesLostCommits => {
                    process.host.committed();
                    process.has_terminal |= matches!(job, Job::Take | Job::Claim);
                }
                Mistake::ForgetsLostCommits => process.host.rolled_back(),
                _ => process.unsettled = Some((job.clone(), message.is_in())),
            }
        }
        if is_late {
            process.late = Some(Late { message, is_never: false });
        }
    }

    /// Stops the process for good, or wakes it, and lets nothing more go wrong.
    pub(super) fn calm(&mut self, stopped: Option<usize>) {
        self.budget = NOTHING_MORE;
        for (host, process) in self.processes.iter_mut().enumerate() {
            process.is_stopped = stopped == Some(host);
        }
    }

    /// A second in which each process does its work, and a host without the terminal tries to take it.
    pub(super) fn second(&mut self) -> Done {
        for host in [A, B] {
            loop {
                let process = &self.processes[host];
                let is_sent = process.wire.as_ref().is_some_and(|message| message.answer.is_none());
                let act = match self.work_of(host) {
                    Some(Act::Beats(host)) if !process.has_terminal => Act::Takes(host),
                    Some(act) => act,
                    None if is_sent && !process.is_stopped => Act::Arrives(host),
                    None => break,
                };
                self.does(act)?;
            }
        }
        self.does(Act::Ticks)
    }

    /// Whether the process lets requests leave, and whether it has ended.
    pub(super) fn state_of(&self, host: usize) -> (bool, bool) {
        (self.may_send(host), self.processes[host].has_ended())
    }

    pub(super) fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.budget, self.database.owner).hash(&mut hasher);
        for (host, process) in self.processes.iter().enumerate() {
            let (own, other) = (self.database.rows[host], self.database.rows[1 - host]);
            own.is_dead.hash(&mut hasher);
            print(&mut hasher, &format!("{:?}", process.host), own, self.now_ms);
            print(&mut hasher, &format!("{:?}", process.watch), other, self.now_ms);
            process.hash_rest(&mut hasher, own, other);
        }
        hasher.finish()
    }
}

impl Process {
    fn has_ended(&self) -> bool {
        self.is_closed || self.host.ended().is_some()
    }

    fn is_idle(&self) -> bool {
        self.is_connected && self.wire.is_none() && self.next.is_none() && !self.must_ask
    }

    /// Whether time may pass as far as this process is concerned.
    fn has_done_its_second(&self) -> bool {
        let waits = self.wire.as_ref().is_some_and(|message| message.is_slow);
        let is_done = self.is_idle() && self.did_group && self.did_look;
        self.is_stopped
            || (self.has_ended() && self.wire.as_ref().is_none_or(|message| message.answer.is_some()))
            || (!self.has_request && (waits || is_done))
    }

    /// The silence that a question of this time can show: all that its time is used for.
    fn silence_at(&self, asked_ms: u64) -> u64 {
        let watch = format!("{:?}", self.watch);
        let since_ms = watch.find("since_ms: ").map(|_| number_after(&watch, "since_ms: ").unsigned_abs());
        since_ms.map_or(0, |since_ms| asked_ms.saturating_sub(since_ms).min(SILENCE_MS))
    }

    fn hash_rest(&self, hasher: &mut DefaultHasher, own: Row, other: Row) {
        let flags = [
            self.is_connected,
            self.must_ask,
            self.has_terminal,
            self.has_request,
            self.is_stopped,
            self.is_closed,
            self.did_group,
            self.did_look,
        ];
        flags.hash(hasher);
        let job = |job: &Job, hasher: &mut DefaultHasher| match job {
            Job::Declare(sql) => {
                let number = |text: &str| sql.find(text).map(|_| number_after(sql, text));
                let group = number("grp = ").map(|group| distance(group, other.group));
                let session = number("session = ").map(|session| distance(session, other.session));
                (group, session).hash(hasher);
            }
            job => job.hash(hasher),
        };
        self.next.iter().for_each(|next| job(next, hasher));
        self.unsettled.iter().for_each(|(unsettled, is_in)| {
            is_in.hash(hasher);
            job(unsettled, hasher);
        });
        for (at, message) in
            [&self.wire, &self.late.as_ref().map(|late| late.message.clone())].into_iter().enumerate()
        {
            let Some(message) = message else { continue };
            (at, message.is_slow, self.late.as_ref().map(|late| late.is_never)).hash(hasher);
            match &message.body {
                Body::Session(sql) => {
                    (0, distance(number_after(sql, "SET session = "), own.session)).hash(hasher)
                }
                Body::Look => 1.hash(hasher),
                Body::Group { fence, job: of_group } => {
                    let session = fence
                        .find("session = ")
                        .map(|_| distance(number_after(fence, "session = "), own.session));
                    (2, distance(number_after(fence, "SET grp = "), own.group), session).hash(hasher);
                    job(of_group, hasher);
                }
                Body::Hosts { asked_ms } => (3, self.silence_at(*asked_ms)).hash(hasher),
                Body::Mine => 4.hash(hasher),
            }
            match message.answer {
                Some(Answer::Session(group)) => {
                    (5, group.map(|group| distance(group, own.group))).hash(hasher)
                }
                Some(Answer::Row(is_dead, session)) => {
                    (6, is_dead, distance(session, own.session)).hash(hasher)
                }
                Some(Answer::Hosts { other: seen, has_dead_owner }) => {
                    // Compared with what was seen before, and with the row as it will be.
                    let is_known = seen.map(|(session, group)| {
                        format!("{:?}", self.watch).contains(&format!("session: {session}, group: {group},"))
                    });
                    let seen = seen.map(|(session, group)| {
                        (distance(session, other.session), distance(group, other.group))
                    });
                    (7, is_known, seen, has_dead_owner).hash(hasher);
                }
                answer => answer.hash(hasher),
            }
        }
    }
}

impl Message {
    /// A group that is in.
    fn is_in(&self) -> bool {
        matches!(self.answer, Some(Answer::Group { is_in: true, .. }))
    }
}

impl fmt::Display for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, row) in ["A", "B"].into_iter().zip(&self.database.rows) {
            let life = if row.is_dead { ", dead" } else { "" };
            write!(f, " | {name}: session {}, group {}{life}", row.session, row.group)?;
        }
        let owner = self.database.owner.map_or("nobody's", |owner| ["A's", "B's"][owner]);
        write!(f, " | the terminal is {owner}")
    }
}
