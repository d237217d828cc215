//! A database that is away, slow, cut off in the middle of a COMMIT, or goes back to an older state; and hosts that are killed,
//! stopped and woken. Each transaction is one moment: what a lock makes wait comes before or after it.

use super::*;
use std::collections::{BTreeMap, HashSet};

/// Milliseconds of a step, and steps of a history.
const STEP_MS: u64 = 100;
const STEPS: u64 = 900;
const HOSTS: usize = 3;
const TERMINALS: usize = 6;
/// An answer is waited for so long (tcp_user_timeout).
const ANSWER_MS: u64 = 3_000;

/// What the protocol would do wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mistake {
    None,
    /// A COMMIT whose answer is lost counts as done.
    BelievesLostCommits,
    /// Groups have no fence.
    NoFence,
    /// Acts are not looked at for freshness.
    NoFreshness,
    /// A host is declared dead whatever it did since it was seen.
    DeadWithoutLooking,
}

#[derive(Debug, Clone, Default)]
struct Row {
    session: i64,
    group: i64,
    is_dead: bool,
}

#[derive(Debug, Clone, Default)]
struct Database {
    hosts: BTreeMap<String, Row>,
    owners: [Option<String>; TERMINALS],
    /// The groups that are in, by their own numbers, not the protocol's.
    done: HashSet<u64>,
}

#[derive(Debug, Clone)]
enum Job {
    Nothing,
    Take(usize),
    Declare(String),
    Claim(String),
}

#[derive(Debug, Clone)]
struct Group {
    serial: u64,
    fence: String,
    job: Job,
    applied_at: u64,
    answered_at: u64,
    /// The fence failed.
    failed: bool,
}

struct Process {
    host: Host,
    watch: Watch,
    connected: bool,
    sent: Option<Group>,
    mine: HashSet<usize>,
    next: Vec<Job>,
    last_group_ms: u64,
    stopped_until: u64,
    cut_until: u64,
    /// The last group that was confirmed, and whether the database has lost it since.
    confirmed: i64,
    has_lost: bool,
}

/// What happened, to see that the histories are of use.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Counts {
    pub(super) acts: u64,
    pub(super) takeovers: u64,
    pub(super) lost_in: u64,
    pub(super) lost_not_in: u64,
    pub(super) commits_lost: u64,
}

/// One history.
pub(super) struct Sim {
    now: u64,
    chance: u64,
    database: Database,
    before: Vec<(u64, Database)>,
    processes: Vec<Process>,
    late: Vec<Group>,
    never: HashSet<u64>,
    serial: u64,
    born: u64,
    mistake: Mistake,
    is_asynchronous: bool,
    pub(super) counts: Counts,
    pub(super) wrong: Option<String>,
}

impl Sim {
    pub(super) fn new(seed: u64, mistake: Mistake, is_asynchronous: bool) -> Self {
        Self {
            now: 1_000_000,
            chance: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1,
            database: Database::default(),
            before: Vec::new(),
            processes: Vec::new(),
            late: Vec::new(),
            never: HashSet::new(),
            serial: 0,
            born: 0,
            mistake,
            is_asynchronous,
            counts: Counts::default(),
            wrong: None,
        }
    }

    pub(super) fn run(mut self) -> Self {
        for _ in 0..HOSTS {
            let process = self.process();
            self.processes.push(process);
        }
        for _ in 0..STEPS {
            self.now += STEP_MS;
            self.apply_late();
            for at in 0..HOSTS {
                self.step(at);
            }
            if self.is_asynchronous {
                self.maybe_fail_over();
            }
            if self.wrong.is_some() {
                break;
            }
        }
        self
    }

    fn roll(&mut self, below: u64) -> u64 {
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 7;
        self.chance ^= self.chance << 17;
        (self.chance >> 11) % below
    }

    fn wrong(&mut self, what: String) {
        self.wrong.get_or_insert(what);
    }

    fn process(&mut self) -> Process {
        self.born += 1;
        let id = format!("{:032x}", self.born);
        let (host, _) = Host::born(&id, "host");
        self.database.hosts.insert(id, Row::default());
        Process {
            host,
            watch: Watch::default(),
            connected: false,
            sent: None,
            mine: HashSet::new(),
            next: Vec::new(),
            last_group_ms: 0,
            stopped_until: 0,
            cut_until: 0,
            confirmed: 0,
            has_lost: false,
        }
    }

    fn step(&mut self, at: usize) {
        match self.roll(700) {
            0 => {
                self.lose_connection(at);
                self.processes[at] = self.process(); // kill -9, and another one in its place
                return;
            }
            1 => self.processes[at].stopped_until = self.now + self.roll(15_000), // SIGSTOP
            2 => self.processes[at].cut_until = self.now + self.roll(15_000),
            3..6 => self.lose_connection(at),
            _ => {}
        }
        let (now, process) = (self.now, &self.processes[at]);
        if process.stopped_until > now || process.host.ended().is_some() {
            return;
        }
        if process.cut_until > now {
            let is_late = process.sent.as_ref().is_some_and(|group| now > group.answered_at + ANSWER_MS);
            if is_late {
                self.lose_connection(at);
            }
        } else if !process.connected {
            self.connect(at);
        } else if process.sent.is_some() {
            self.answer(at);
        } else {
            self.look_at_others(at);
            self.begin(at);
        }
        self.act(at);
    }

    /// What was sent may arrive later, unless the fence is another one by then.
    fn lose_connection(&mut self, at: usize) {
        self.processes[at].connected = false;
        let Some(mut group) = self.processes[at].sent.take() else { return };
        if group.applied_at > self.now {
            group.applied_at = self.now + self.roll(6_000);
            let is_sent = self.roll(3) > 0;
            if is_sent {
                self.late.push(group.clone());
            }
        }
        if self.mistake == Mistake::BelievesLostCommits {
            self.processes[at].host.committed();
            self.late.retain(|late| late.serial != group.serial || self.database.done.contains(&late.serial));
            if !self.database.done.contains(&group.serial) {
                self.wrong("a group that is not in counts as done".into());
            }
        } else {
            self.processes[at].sent = Some(group); // until it is settled
        }
    }

    fn apply_late(&mut self) {
        let (now, mut late) = (self.now, std::mem::take(&mut self.late));
        late.retain_mut(|group| {
            let is_due = group.applied_at <= now;
            if is_due {
                self.apply(group);
            }
            !is_due
        });
        self.late.append(&mut late);
        for at in 0..HOSTS {
            let due = self.processes[at].connected;
            if let Some(mut group) = self.processes[at].sent.take() {
                if due
                    && group.applied_at <= now
                    && !group.failed
                    && !self.database.done.contains(&group.serial)
                {
                    self.apply(&mut group);
                }
                self.processes[at].sent = Some(group);
            }
        }
    }

    fn apply(&mut self, group: &mut Group) {
        let (id, number) = (quoted_after(&group.fence, "id = '"), number_after(&group.fence, "SET grp = "));
        let session = number_after(&group.fence, "session = ");
        let no_fence = self.mistake == Mistake::NoFence;
        let Some(row) = self.database.hosts.get_mut(&id) else { return group.failed = true };
        if !no_fence && (row.is_dead || row.session != session) {
            group.failed = true;
            return;
        }
        let is_dead = row.is_dead;
        row.group = number;
        if is_dead {
            self.wrong(format!("{id} writes, and is dead"));
        }
        if self.never.contains(&group.serial) {
            self.wrong("a group is in that was said never to be".into());
        }
        self.database.done.insert(group.serial);
        match &group.job {
            Job::Nothing => {}
            Job::Take(terminal) => {
                self.database.owners[*terminal].get_or_insert(id);
            }
            Job::Declare(sql) => {
                let old = quoted_after(sql, "WHERE id = '");
                let seen = (number_after(sql, "grp = "), number_after(sql, "session = "));
                let blind = self.mistake == Mistake::DeadWithoutLooking;
                if let Some(row) = self.database.hosts.get_mut(&old)
                    && (blind || (row.group, row.session) == seen)
                {
                    row.is_dead = true;
                }
            }
            Job::Claim(old) => {
                if self.database.hosts.get(old).is_some_and(|row| row.is_dead) {
                    for owner in self.database.owners.iter_mut().filter(|owner| owner.as_ref() == Some(old)) {
                        *owner = Some(id.clone());
                        self.counts.takeovers += 1;
                    }
                }
            }
        }
    }

    fn connect(&mut self, at: usize) {
        let mut settling = self.processes[at].host.connect();
        while let Some(next) = settling {
            settling = match next {
                Settling::Update(sql) => {
                    let (session, id) =
                        (number_after(&sql, "SET session = "), quoted_after(&sql, "WHERE id = '"));
                    let row = self.database.hosts.get_mut(&id);
                    let row = row.filter(|row| !row.is_dead && row.session < session);
                    let group = row.map(|row| {
                        row.session = session;
                        row.group
                    });
                    if self.roll(8) == 0 {
                        return; // its answer is lost, too
                    }
                    self.processes[at].host.settled(group)
                }
                Settling::Look(sql) => {
                    let row = self.database.hosts.get(&quoted_after(&sql, "id = '"));
                    let row = row.map(|row| (row.is_dead, row.session));
                    self.processes[at].host.looked(row)
                }
                Settling::Done(verdict) => return self.settled(at, verdict),
            };
        }
        if self.processes[at].host.ended() == Some(Ended::CommitsLost) {
            self.counts.commits_lost += 1;
            if !self.is_asynchronous {
                self.wrong("a host says that commits are lost, and none are".into());
            }
        }
        if self.processes[at].host.ended() == Some(Ended::Cloned) {
            self.wrong("a host is told that it is a clone".into());
        }
    }

    fn settled(&mut self, at: usize, verdict: Verdict) {
        self.processes[at].connected = true;
        if self.processes[at].has_lost {
            self.wrong("a host goes on whose commits are lost".into());
        }
        let Some(group) = self.processes[at].sent.take() else { return };
        let is_in = self.database.done.contains(&group.serial);
        match verdict {
            Verdict::In => {
                self.counts.lost_in += 1;
                self.processes[at].confirmed = number_after(&group.fence, "SET grp = ");
            }
            Verdict::NotIn => {
                self.counts.lost_not_in += 1;
                self.never.insert(group.serial);
            }
            Verdict::Idle => self.wrong("there was a group".into()),
        }
        if is_in != (verdict == Verdict::In) {
            self.wrong(format!("said {verdict:?}, and it is in: {is_in}"));
        }
        self.read_back(at);
    }

    /// What the host has, by the database.
    fn read_back(&mut self, at: usize) {
        let id = self.processes[at].host.id().to_owned();
        let mine = self.database.owners.iter().enumerate();
        let mine = mine.filter(|(_, owner)| owner.as_ref() == Some(&id)).map(|(terminal, _)| terminal);
        self.processes[at].mine = mine.collect();
    }

    fn answer(&mut self, at: usize) {
        let Some(group) = self.processes[at].sent.clone() else { return };
        if group.failed {
            return self.lose_connection(at); // the fence: who we are is asked on a new connection
        }
        if group.answered_at > self.now || !self.database.done.contains(&group.serial) {
            return;
        }
        let process = &mut self.processes[at];
        process.sent = None;
        process.confirmed = number_after(&group.fence, "SET grp = ");
        process.host.committed();
        process.watch.own_group(self.now);
        if let Job::Declare(sql) = &group.job {
            process.next.push(Job::Claim(quoted_after(sql, "WHERE id = '")));
        }
        self.read_back(at);
    }

    fn look_at_others(&mut self, at: usize) {
        if !self.now.is_multiple_of(1_000) {
            return;
        }
        let rows: Vec<_> = self.database.hosts.iter().filter(|(_, row)| !row.is_dead).collect();
        let rows: Vec<_> = rows.into_iter().map(|(id, row)| (id.clone(), (row.session, row.group))).collect();
        let (now, process) = (self.now, &mut self.processes[at]);
        let id = process.host.id().to_owned();
        for (host, seen) in rows.into_iter().filter(|(host, _)| *host != id) {
            if let Some(sql) = process.watch.seen(&id, &host, seen, now - STEP_MS / 2, now) {
                process.next.push(Job::Declare(sql));
            }
        }
    }

    fn begin(&mut self, at: usize) {
        let terminal = self.roll(TERMINALS as u64) as usize;
        let (now, process) = (self.now, &mut self.processes[at]);
        let wants = self.database.owners[terminal].is_none();
        let job = match process.next.pop() {
            Some(job) => job,
            None if wants => Job::Take(terminal),
            None if now >= process.last_group_ms + 1_000 => Job::Nothing,
            None => return,
        };
        let Some(fence) = process.host.begin(now) else { return };
        process.last_group_ms = now;
        self.serial += 1;
        let serial = self.serial;
        let slow = if self.roll(20) == 0 { 2_500 } else { 150 };
        let applied_at = now + self.roll(slow);
        let answered_at = applied_at + self.roll(slow);
        self.processes[at].sent = Some(Group { serial, fence, job, applied_at, answered_at, failed: false });
    }

    /// A request that may move money.
    fn act(&mut self, at: usize) {
        let process = &self.processes[at];
        let may = process.host.ended().is_none()
            && (self.mistake == Mistake::NoFreshness || process.host.may_act(self.now));
        if !may || process.mine.is_empty() {
            return;
        }
        let id = process.host.id().to_owned();
        for terminal in process.mine.clone() {
            self.counts.acts += 1;
            if !self.is_asynchronous && self.database.owners[terminal].as_ref() != Some(&id) {
                self.wrong(format!("{id} acts for terminal {terminal}, which is another's"));
            }
        }
    }

    /// A replica that lacks the last seconds takes the database's place. All connections are cut.
    fn maybe_fail_over(&mut self) {
        self.before.push((self.now, self.database.clone()));
        self.before.retain(|(then, _)| then + 2_000 > self.now);
        if self.roll(150) > 0 {
            return;
        }
        let before = self.before.first().map(|(_, database)| database.clone());
        self.late.clear();
        for at in 0..HOSTS {
            self.lose_connection(at);
        }
        self.late.clear();
        self.database = before.unwrap_or_default();
        self.never.clear();
        for process in &mut self.processes {
            let group = self.database.hosts.get(process.host.id()).map_or(-1, |row| row.group);
            process.has_lost |= group < process.confirmed;
        }
    }
}
