//! The handle of the driver: what others ask of the thread that owns the connection, and the answers they wait for. It must
//! not know what a job writes.

use super::address::servers;
use super::error::DatabaseError;
use super::job::Job;
use super::request::{Permit, Reply, Request, Shown, Tell};
use super::tls::MakeTls;
use super::worker::{Settings, Worker};
use crate::os;
use crate::sync::lock;
use rustls::ClientConfig;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio_postgres::Row;

/// Upper bound on queued requests: some for each of ten thousand payments.
const QUEUE_LIMIT: usize = 50_000;

/// An answer of the driver.
pub struct Answer<T>(oneshot::Receiver<Result<T, DatabaseError>>);

impl<T> Answer<T> {
    /// Waits for it, from a thread that runs no asynchronous code.
    pub fn wait(self) -> Result<T, DatabaseError> {
        self.0.blocking_recv().unwrap_or(Err(DatabaseError::Closed))
    }
}

impl<T> Future for Answer<T> {
    type Output = Result<T, DatabaseError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map(|answer| answer.unwrap_or(Err(DatabaseError::Closed)))
    }
}

impl<T> fmt::Debug for Answer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer")
    }
}

/// A host with its connection to the journal's database.
pub struct Driver {
    id: String,
    requests: mpsc::Sender<Request>,
    shown: Arc<Shown>,
    /// Of the thread.
    runtime: tokio::runtime::Handle,
    thread: Mutex<Option<(JoinHandle<()>, oneshot::Receiver<()>)>>,
}

impl fmt::Debug for Driver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Driver").field(&self.id).finish()
    }
}

impl Driver {
    /// Connects as a new host of this name, and starts the thread. `tls` says whom to trust over a network; within the
    /// machine there is none, unless the URL requires it.
    ///
    /// Gives the reason where the database cannot be reached or used now.
    pub fn open(
        url: &str,
        name: &str,
        tls: Option<Arc<ClientConfig>>,
        tell: Tell,
    ) -> Result<Self, DatabaseError> {
        let servers = servers(url)?;
        let id = new_id()?;
        let system = |error: std::io::Error| DatabaseError::System { detail: error.to_string() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(system)?;
        let handle = runtime.handle().clone();
        let (requests, inbox) = mpsc::channel(QUEUE_LIMIT);
        let shown = Arc::new(Shown::default());
        let settings = Settings { servers, tls: tls.map(MakeTls), name: name.into(), tell };
        let worker = Worker::new(&id, settings, inbox, Arc::clone(&shown));
        let (opened, answer) = oneshot::channel();
        let (ending, end) = oneshot::channel();
        let run = move || {
            worker.run(&runtime, opened);
            drop(runtime); // what was spawned and is not done ends
            let _ = ending.send(()); // nobody may wait for it
        };
        let thread = os::spawn_quiet("seqr-store", run).map_err(system)?;
        let driver = Self { id, requests, shown, runtime: handle, thread: Mutex::new(Some((thread, end))) };
        answer.blocking_recv().unwrap_or(Err(DatabaseError::Closed))?;
        Ok(driver)
    }

    /// The host's identity, which its jobs check and write.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Runs a job in the next group. Its rows come once the group is in, and on the replica.
    pub fn run(&self, job: Job) -> Answer<Vec<Row>> {
        self.ask(|reply| Request::Run(job, reply))
    }

    /// Does something that asks the driver more than once, on its thread. After the driver's end it is dropped.
    pub(super) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.runtime.spawn(work);
    }

    /// Asks for leave to send a request that may move money; an empty group goes first where the last one is too old.
    pub fn ask_to_act(&self) -> Answer<Permit> {
        self.ask(Request::Act)
    }

    /// Looks for hosts that are silent, and takes the terminals of those that are dead: to be called each second. Gives the
    /// terminals that were taken; where an answer was lost, those that this host had before are among them.
    pub fn take_over(&self) -> Answer<Vec<i64>> {
        self.ask(|reply| Request::TakeOver { claims: true, reply })
    }

    /// Looks for hosts that are silent, and takes nothing: an owner that is found dead twice, eight seconds apart, is in nobody's
    /// way any more.
    pub(super) fn look_for_silent(&self) -> Answer<Vec<i64>> {
        self.ask(|reply| Request::TakeOver { claims: false, reply })
    }

    /// Whether a commit waits for a replica; None while there is no connection.
    pub(super) fn is_synchronous(&self) -> Option<bool> {
        let is_connected = self.shown.is_connected.load(Ordering::Acquire);
        is_connected.then(|| self.shown.is_synchronous.load(Ordering::Acquire))
    }

    /// Whether status queries may go on, which do not wait for the database.
    pub fn may_poll(&self, now_ms: u64) -> bool {
        self.shown.ended.get().is_none() && now_ms < self.shown.poll_until_ms.load(Ordering::Acquire)
    }

    /// How often the host has connected: another number says that another server may have the truth.
    pub(super) fn sessions(&self) -> u64 {
        self.shown.sessions.load(Ordering::Acquire)
    }

    /// Why nothing more is done.
    pub fn ended(&self) -> Option<&DatabaseError> {
        self.shown.ended.get()
    }

    /// Runs what is queued, gives the terminals back in a last group and ends the thread, within `patience`: false if that
    /// was too short; the thread then ends by itself.
    pub fn close(&self, patience: Duration) -> bool {
        let _ = self.requests.try_send(Request::Close); // full: the thread ends once all handles are gone
        let Some((thread, end)) = lock(&self.thread).take() else { return true };
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_time().build() else {
            return false;
        };
        let in_time = runtime.block_on(async { tokio::time::timeout(patience, end).await.is_ok() });
        if in_time {
            let _ = thread.join(); // a panic has no one to be told to
        }
        in_time
    }

    fn ask<T>(&self, request: impl FnOnce(Reply<T>) -> Request) -> Answer<T> {
        let (reply, answer) = oneshot::channel();
        if let Err(refused) = self.requests.try_send(request(reply)) {
            let (why, request) = match refused {
                mpsc::error::TrySendError::Full(request) => (DatabaseError::Overloaded, request),
                mpsc::error::TrySendError::Closed(request) => {
                    (self.ended().cloned().unwrap_or(DatabaseError::Closed), request)
                }
            };
            request.refuse(why);
        }
        Answer(answer)
    }
}

/// A random UUID: an identity that was never used before.
fn new_id() -> Result<String, DatabaseError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| DatabaseError::System { detail: error.to_string() })?;
    let number = u128::from_be_bytes(bytes) & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{number:032x}");
    let part = |from, to| hex.get(from..to).unwrap_or_default();
    Ok(format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)))
}
