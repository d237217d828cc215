//! The thread `seqr-store`: it sends what the host says, and gives the host what the database answers. It must not decide what
//! an answer means: that is `host`, `takeover` and `pace`.

use super::connection::{ANSWER, Connection, NoConnection, SYNCHRONOUS, connect, is_synchronous};
use super::error::DatabaseError;
use super::group::{self, Outcome};
use super::host::{Host, Settling, Verdict};
use super::job::{Job, Statement};
use super::pace;
use super::request::{Remark, Reply, Request, Shown, Tell};
use super::takeover::{DEAD_OWNERS, HOSTS, Watch};
use super::tls::MakeTls;
use super::waiting::{Callers, Takeover, Waiting};
use crate::os;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep;
use tokio_postgres::{Config, Row};

/// How often jobs are looked at whose patience may be over.
const EXPIRY_STEP: Duration = Duration::from_millis(100);

/// What the thread is given.
pub(super) struct Settings {
    pub(super) servers: Vec<Config>,
    pub(super) tls: Option<MakeTls>,
    pub(super) name: String,
    pub(super) tell: Tell,
}

/// Why the loop ends.
pub(super) enum End {
    /// The host has ended.
    Host(DatabaseError),
    /// The driver is closed.
    Closed,
}

pub(super) struct Worker {
    host: Host,
    /// The statement that makes the host's row.
    birth: String,
    watch: Watch,
    settings: Settings,
    inbox: mpsc::Receiver<Request>,
    shown: Arc<Shown>,
    connection: Option<Connection>,
    callers: Callers,
    /// The answer of a claim is lost: terminals may be this host's that no call was told of.
    has_lost_claim: bool,
    is_closing: bool,
    begun_ms: u64,
    /// When it was asked last whether commits wait for a replica.
    pub(super) asked_for_replica_ms: u64,
    /// Why there is no connection.
    reason: String,
}

impl Worker {
    pub(super) fn new(
        id: &str,
        settings: Settings,
        inbox: mpsc::Receiver<Request>,
        shown: Arc<Shown>,
    ) -> Self {
        let (host, birth) = Host::born(id, &settings.name);
        Self {
            host,
            birth,
            watch: Watch::default(),
            settings,
            inbox,
            shown,
            connection: None,
            callers: Callers::default(),
            has_lost_claim: false,
            is_closing: false,
            begun_ms: 0,
            asked_for_replica_ms: 0,
            reason: String::new(),
        }
    }

    /// Runs until the driver is closed. `opened` hears whether the database can be used at all.
    pub(super) fn run(mut self, runtime: &Runtime, opened: Reply<()>) {
        runtime.block_on(async {
            let born = self.be_born().await;
            let is_born = born.is_ok();
            if opened.send(born).is_ok() && is_born {
                self.live().await;
            }
        });
    }

    /// Makes the host's row and the first session. One attempt: where its answer is lost, another identity is taken by the
    /// caller's next attempt, because this one may be in use then.
    pub(super) async fn be_born(&mut self) -> Result<(), DatabaseError> {
        let connection = match connect(self.settings.servers.clone(), self.settings.tls.clone()).await {
            Ok(connection) => connection,
            Err(NoConnection::Never(why)) => return Err(why),
            Err(NoConnection::Away(detail)) => return Err(DatabaseError::Away { detail }),
        };
        let away = |detail| DatabaseError::Away { detail };
        connection.ask(&self.birth).await.map_err(away)?;
        match self.settle(connection).await {
            Ok(()) => Ok(()),
            Err(Some(End::Host(why))) => Err(why),
            Err(Some(End::Closed)) => Err(DatabaseError::Closed),
            Err(None) => Err(DatabaseError::Away { detail: self.reason.clone() }),
        }
    }

    async fn live(&mut self) {
        let end = loop {
            if self.connection.is_none()
                && let Err(end) = self.reconnect().await
            {
                break end;
            }
            if let Err(end) = self.round().await {
                break end;
            }
        };
        let why = match end {
            End::Host(why) => {
                let _ = self.shown.ended.set(why.clone()); // set once
                (self.settings.tell)(Remark::Ended(why.clone()));
                why
            }
            End::Closed => DatabaseError::Closed,
        };
        self.connection = None;
        self.callers.refuse(&why);
        while !self.is_closing {
            match self.inbox.recv().await {
                Some(Request::Close) | None => break,
                Some(request) => request.refuse(why.clone()),
            }
        }
    }

    /// A new connection, however long that takes.
    async fn reconnect(&mut self) -> Result<(), End> {
        loop {
            let attempt = connect(self.settings.servers.clone(), self.settings.tls.clone());
            match self.meanwhile(attempt).await {
                Ok(connection) => match self.settle(connection).await {
                    Ok(()) => return Ok(()),
                    Err(Some(end)) => return Err(end),
                    Err(None) => {}
                },
                Err(NoConnection::Away(detail)) => self.reason = detail,
                Err(NoConnection::Never(why)) => self.reason = why.to_string(),
            }
            if self.is_closing && self.callers.queue.is_empty() {
                return Err(End::Closed);
            }
            let mut random = [0; 8];
            let _ = getrandom::fill(&mut random); // without chance: the shortest pause
            let pause = pace::retry_in(u64::from_le_bytes(random));
            self.meanwhile(sleep(Duration::from_millis(pause))).await;
        }
    }

    /// Takes a connection for the host's, and settles what was under way on the last one. None where this one is lost, too.
    async fn settle(&mut self, connection: Connection) -> Result<(), Option<End>> {
        let mut next = self.host.connect();
        loop {
            next = match next {
                None => {
                    let why = self.host.ended().map_or(DatabaseError::Closed, DatabaseError::from);
                    return Err(Some(End::Host(why)));
                }
                Some(Settling::Update(sql)) => {
                    let rows = self.meanwhile(connection.ask(&sql)).await;
                    let rows = rows.map_err(|reason| self.lost(reason))?;
                    self.host.settled(rows.first().and_then(|row| number(row, 0)))
                }
                Some(Settling::Look(sql)) => {
                    let rows = self.meanwhile(connection.ask(&sql)).await;
                    let rows = rows.map_err(|reason| self.lost(reason))?;
                    let row = rows.first().and_then(|row| Some((text(row, 0)? == "t", number(row, 1)?)));
                    self.host.looked(row)
                }
                Some(Settling::Done(verdict)) => {
                    self.settled(verdict);
                    break;
                }
            };
        }
        self.read_back(&connection).await.map_err(|reason| self.lost(reason))?;
        self.shown.sessions.fetch_add(1, Ordering::AcqRel);
        self.asked_for_replica_ms = os::boot_ms();
        self.shown.is_synchronous.store(connection.is_synchronous, Ordering::Release);
        self.shown.is_connected.store(true, Ordering::Release);
        (self.settings.tell)(Remark::Connected { is_synchronous: connection.is_synchronous });
        self.connection = Some(connection);
        Ok(())
    }

    fn settled(&mut self, verdict: Verdict) {
        let jobs = std::mem::take(&mut self.callers.unsettled);
        match verdict {
            Verdict::In => {
                self.committed();
                self.callers.unread.extend(jobs);
            }
            Verdict::NotIn | Verdict::Idle => self.callers.requeue(jobs),
        }
    }

    /// What each job of a group has done whose answers are lost.
    async fn read_back(&mut self, connection: &Connection) -> Result<(), String> {
        while let Some(mut waiting) = self.callers.unread.pop() {
            if waiting.reply.is_none() {
                continue;
            }
            match group::read(connection, &waiting.job.read_back, ANSWER).await {
                Ok(rows) => waiting.answer(Ok(rows)),
                Err(reason) => {
                    self.callers.unread.push(waiting);
                    return Err(reason);
                }
            }
        }
        Ok(())
    }

    /// Waits until there is something to do, and does it.
    pub(super) async fn round(&mut self) -> Result<(), End> {
        while let Ok(request) = self.inbox.try_recv() {
            self.take(Some(request));
        }
        self.answer_acts();
        if self.callers.none_waits() {
            if self.is_closing {
                return self.give_back().await;
            }
            let pause = pace::heartbeat_in(self.begun_ms, os::boot_ms());
            if pause > 0 {
                let request = tokio::time::timeout(Duration::from_millis(pause), self.inbox.recv()).await;
                if let Ok(request) = request {
                    self.take(request);
                }
                return Ok(());
            }
        }
        self.one_group().await;
        if !self.callers.takeovers.is_empty() && self.connection.is_some() {
            self.take_over().await;
        }
        self.look_for_replica().await;
        Ok(())
    }

    /// Asks about each minute whether commits wait for a replica, and tells where that has changed.
    async fn look_for_replica(&mut self) {
        let now_ms = os::boot_ms();
        if self.connection.is_none() || !pace::asks_for_replica(self.asked_for_replica_ms, now_ms) {
            return;
        }
        self.asked_for_replica_ms = now_ms;
        let Ok(rows) = self.ask(SYNCHRONOUS).await else { return }; // the next connection is asked
        let is_synchronous = is_synchronous(&rows);
        if self.shown.is_synchronous.swap(is_synchronous, Ordering::AcqRel) != is_synchronous {
            (self.settings.tell)(Remark::Replica { is_synchronous });
        }
    }

    /// Takes what waits, up to the limits of a group, and runs it.
    async fn one_group(&mut self) {
        let jobs = self.callers.group();
        self.run_group(jobs).await;
    }

    /// Runs these jobs as one group, and keeps them where they are not settled.
    async fn run_group(&mut self, mut jobs: Vec<Waiting>) {
        self.begun_ms = os::boot_ms();
        let (Some(connection), Some(fence)) = (self.connection.take(), self.host.begin(self.begun_ms)) else {
            return self.callers.requeue(jobs);
        };
        self.callers.count_try();
        let statements: Vec<&Statement> = jobs.iter().map(|waiting| &waiting.job.write).collect();
        match group::run(&connection, &fence, &statements).await {
            Outcome::Committed(rows) => {
                self.host.committed();
                self.committed();
                self.connection = Some(connection);
                for (waiting, rows) in jobs.iter_mut().zip(rows) {
                    waiting.answer(Ok(rows));
                }
            }
            Outcome::Refused { at, state, constraint, detail } => {
                self.host.rolled_back();
                self.connection = Some(connection);
                let error = DatabaseError::Refused { state, constraint, detail };
                self.without(jobs, at, error);
            }
            Outcome::Again { at, detail } => {
                self.host.rolled_back();
                self.connection = Some(connection);
                let tries = jobs.get_mut(at).map_or(0, |waiting| {
                    waiting.again += 1;
                    waiting.again
                });
                if tries > pace::AGAIN_LIMIT {
                    self.without(jobs, at, DatabaseError::Away { detail });
                } else {
                    self.callers.requeue(jobs);
                }
            }
            Outcome::Lost(reason) => {
                drop(connection);
                self.callers.unsettled = jobs;
                self.lost(reason);
            }
        }
    }

    /// The group is repeated without this job.
    fn without(&mut self, mut jobs: Vec<Waiting>, at: usize, error: DatabaseError) {
        if at < jobs.len() {
            jobs.remove(at).answer(Err(error));
        }
        self.callers.requeue(jobs);
    }

    /// A group of this host is confirmed.
    fn committed(&mut self) {
        self.watch.own_group(os::boot_ms());
        if let Some(until_ms) = self.host.polls_until() {
            self.shown.poll_until_ms.store(until_ms, Ordering::Release);
        }
    }

    fn lost(&mut self, reason: String) -> Option<End> {
        self.shown.is_connected.store(false, Ordering::Release);
        (self.settings.tell)(Remark::Lost(reason.clone()));
        self.reason = reason;
        None
    }

    fn answer_acts(&mut self) {
        let until_ms = self.host.fresh_until().filter(|_| self.host.may_act(os::boot_ms()));
        self.callers.answer_acts(until_ms);
    }

    /// Declares hosts dead that are silent, and takes the terminals of the dead.
    async fn take_over(&mut self) {
        let calls = std::mem::take(&mut self.callers.takeovers);
        let mut done = self.declare_dead().await.map(|()| Vec::new());
        if done.is_ok() && calls.iter().any(|call| call.claims) {
            done = self.claim_of_dead().await;
        }
        for Takeover { claims, reply } in calls {
            let terminals = if claims { done.clone() } else { done.clone().map(|_| Vec::new()) };
            let _ = reply.send(terminals); // nobody waits: they are taken all the same
        }
    }

    async fn declare_dead(&mut self) -> Result<(), DatabaseError> {
        let away = |detail| DatabaseError::Away { detail };
        let asked_ms = os::boot_ms();
        let rows = self.ask(HOSTS).await.map_err(away)?;
        let now_ms = os::boot_ms();
        let me = self.host.id().to_owned();
        for row in rows {
            let (Some(id), Some(session), Some(group)) = (text(&row, 0), number(&row, 1), number(&row, 2))
            else {
                continue;
            };
            if id != me
                && let Some(declare) = self.watch.seen(&me, id, (session, group), asked_ms, now_ms)
            {
                let read_back = format!("SELECT id FROM seqr.hosts WHERE id = '{id}' AND killed_by = '{me}'");
                self.own_job(format!("{declare} RETURNING id"), read_back).await?;
            }
        }
        Ok(())
    }

    async fn claim_of_dead(&mut self) -> Result<Vec<i64>, DatabaseError> {
        let away = |detail| DatabaseError::Away { detail };
        let me = self.host.id().to_owned();
        let mine = format!("SELECT id FROM seqr.terminals WHERE owner = '{me}'");
        let mut terminals: Vec<i64> = Vec::new();
        if self.has_lost_claim {
            let rows = self.ask(&mine).await.map_err(away)?;
            terminals.extend(rows.iter().filter_map(|row| number(row, 0)));
            self.has_lost_claim = false;
        }
        for row in self.ask(DEAD_OWNERS).await.map_err(away)? {
            let Some(dead) = text(&row, 0) else { continue };
            self.has_lost_claim = true;
            match self.own_job(format!("{} RETURNING id", self.host.claim(dead)), mine.clone()).await {
                Ok(rows) => terminals.extend(rows.iter().filter_map(|row| row.try_get::<_, i64>(0).ok())),
                Err(error) if terminals.is_empty() => return Err(error),
                Err(_) => break, // the next call gives the rest
            }
            self.has_lost_claim = false;
        }
        Ok(terminals)
    }

    /// A job of the driver's own in a group of its own.
    async fn own_job(&mut self, write: String, read_back: String) -> Result<Vec<Row>, DatabaseError> {
        let job = Job::new(Statement::new(write, Vec::new()), Statement::new(read_back, Vec::new()));
        let (reply, mut answer) = oneshot::channel();
        self.run_group(vec![Waiting::once(job, reply, os::boot_ms())]).await;
        let lost = || DatabaseError::InDoubt { detail: self.reason.clone() };
        answer.try_recv().unwrap_or_else(|_| Err(lost()))
    }

    async fn ask(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, String> {
        let Some(connection) = self.connection.take() else { return Err(self.reason.clone()) };
        match connection.ask(sql).await {
            Ok(rows) => {
                self.connection = Some(connection);
                Ok(rows)
            }
            Err(reason) => {
                self.lost(reason.clone());
                Err(reason)
            }
        }
    }

    /// The last group of a host that is closed: its terminals are free.
    async fn give_back(&mut self) -> Result<(), End> {
        let free = self.host.give_back();
        let _ = self.own_job(free, "SELECT 1".into()).await; // otherwise they are free after the silence
        Err(End::Closed)
    }

    /// Runs something that may take long while requests are taken and those answered whose patience is over.
    async fn meanwhile<F: Future>(&mut self, work: F) -> F::Output {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                request = self.inbox.recv(), if !self.is_closing => self.take(request),
                () = sleep(EXPIRY_STEP) => {}
            }
            self.callers.expire(os::boot_ms(), &self.reason);
        }
    }

    fn take(&mut self, request: Option<Request>) {
        let now_ms = os::boot_ms();
        match request {
            Some(Request::Run(job, reply)) => self.callers.job(job, reply, now_ms),
            Some(Request::Act(reply)) => self.callers.act(reply, now_ms),
            Some(Request::TakeOver { claims, reply }) => {
                self.callers.takeovers.push(Takeover { claims, reply })
            }
            Some(Request::Close) | None => self.is_closing = true,
        }
    }
}

fn text(row: &[Option<String>], at: usize) -> Option<&str> {
    row.get(at)?.as_deref()
}

fn number(row: &[Option<String>], at: usize) -> Option<i64> {
    text(row, at)?.parse().ok()
}
