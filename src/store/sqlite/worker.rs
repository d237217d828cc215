//! The store's thread: takes what waits in the queue, runs it as one transaction, answers after the COMMIT. It
//! knows jobs, fsyncs and locks, and nothing of what the jobs write.

use super::copy::{CopyRequest, copy_pages};
use super::error::JobError;
use super::open::{self, Registered};
use super::queue::{End, Next, Queue, Task};
use super::vfs;
use crate::log::{Event, Facts};
use crate::os::{self, FileId};
use crate::store::error::StoreError;
use crate::store::job::Kind;
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::hooks::Wal;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Pages in the write-ahead log after which it is copied into the file when no job waits (4 MB).
const CHECKPOINT_IDLE_PAGES: usize = 1000;

/// The same when jobs never cease to wait (32 MB).
const CHECKPOINT_BUSY_PAGES: usize = 8000;

/// How often a group is run again because its log was replaced. What replaces it again and again is told.
const RERUNS: usize = 3;

/// How long a copy that is ahead of its disk waits for it, if no job comes.
const COPY_PAUSE: Duration = Duration::from_millis(2);

/// What the thread begins with: this crosses threads, what it makes of it does not.
pub(in crate::store) struct Start {
    connection: Connection,
    registered: Registered,
    log_pages: Arc<AtomicUsize>,
    patient: Arc<AtomicBool>,
    queue: Arc<Queue>,
    end: End,
}

impl Start {
    pub(in crate::store) fn new(
        connection: Connection,
        registered: Registered,
        queue: Arc<Queue>,
    ) -> Result<Self, StoreError> {
        let (log_pages, patient) = (Arc::default(), Arc::new(AtomicBool::new(true)));
        let end = End::new(Arc::clone(&queue));
        let connection = hooked(connection, &log_pages, &patient, &queue)?;
        Ok(Self { connection, registered, log_pages, patient, queue, end })
    }

    pub(in crate::store) fn run(self) {
        let Self { connection, registered, log_pages, patient, queue, end } = self;
        let file = vfs::place(&connection, false).map(|place| place.id);
        let connection = Some(Rc::new(connection));
        Worker { connection, registered, file, is_moved: false, log_pages, patient, queue, end }.run();
    }
}

fn hooked(
    mut connection: Connection,
    log_pages: &Arc<AtomicUsize>,
    patient: &Arc<AtomicBool>,
    queue: &Arc<Queue>,
) -> Result<Connection, StoreError> {
    let seen = Arc::clone(log_pages);
    let hook = move |_: &mut Wal, pages| {
        seen.store(usize::try_from(pages).unwrap_or(0), Ordering::Relaxed);
        Ok(())
    };
    let (mut since, wanted, waiting) = (Instant::now(), Arc::clone(patient), Arc::clone(queue));
    let busy = move |tries| {
        if tries == 0 {
            since = Instant::now();
        }
        wanted.load(Ordering::Relaxed) && waiting.wait_for_lock(since)
    };
    let hooked = connection.wal_hook(Some(hook)).and_then(|()| connection.busy_handler(Some(busy)));
    hooked.map_err(|e| queue.store_error(e.into()))?;
    Ok(connection)
}

/// The thread's own: the connection, and what it is set to. Fields are dropped in this order: the file is closed
/// before it is struck off the list of open ones, and only then the end is told.
struct Worker {
    /// None where the log was replaced and the file could not be opened anew yet. Shared with a copy that is being made.
    connection: Option<Rc<Connection>>,
    #[expect(dead_code, reason = "held while the file is open")]
    registered: Registered,
    /// The file that was opened.
    file: Option<FileId>,
    /// The file at the path is another one: told once.
    is_moved: bool,
    /// Pages in the write-ahead log.
    log_pages: Arc<AtomicUsize>,
    /// Whether other programs' locks are waited for now.
    patient: Arc<AtomicBool>,
    queue: Arc<Queue>,
    #[expect(dead_code, reason = "tells the end when the thread drops it")]
    end: End,
}

impl Drop for Worker {
    fn drop(&mut self) {
        if let Some(connection) = &self.connection
            && (self.is_moved || self.look().is_err() || vfs::has_failed(connection))
        {
            leave_log(connection);
        }
    }
}

/// What the names of the store and its log stand for now.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Same,
    LogReplaced,
}

impl Worker {
    fn run(mut self) {
        self.warm_up();
        loop {
            match self.queue.next() {
                Next::Group(group) => self.run_and_check_log(group),
                Next::Copy(request) => self.copy(request),
                Next::Nothing => {}
                Next::End => break,
            }
        }
    }

    /// Runs a group, and copies the log into the file where it is long.
    fn run_and_check_log(&mut self, group: VecDeque<Task>) {
        self.run_group(group);
        let pages = self.log_pages.load(Ordering::Relaxed);
        if pages >= CHECKPOINT_BUSY_PAGES || (pages >= CHECKPOINT_IDLE_PAGES && self.queue.is_idle()) {
            self.checkpoint();
        }
    }

    /// Copies the store into another file, some pages at a time; what waits is run between them.
    fn copy(&mut self, request: CopyRequest) {
        let source = match self.connection() {
            Ok(_) => self.connection.clone(),
            Err(error) => return request.answer(Err(error)),
        };
        let Some(source) = source else { return request.answer(Err(StoreError::Closed)) };
        let result = copy_pages(&source, &request, |pause| {
            let patience = if pause { COPY_PAUSE } else { Duration::ZERO };
            match self.queue.next_within(patience) {
                Next::Group(group) => self.run_and_check_log(group),
                Next::End => return Err(StoreError::Closed),
                Next::Copy(_) | Next::Nothing => {}
            }
            match &self.connection {
                Some(connection) if Rc::ptr_eq(connection, &source) => Ok(()),
                _ => Err(self.moved()),
            }
        });
        request.answer(result);
    }

    /// The connection; opened anew where the log was replaced.
    fn connection(&mut self) -> Result<&Connection, StoreError> {
        if self.connection.is_none() {
            self.is_in_place()?; // a running library never makes a store
            let opened = open::connect(&self.queue.path, self.queue.busy_timeout)?;
            if vfs::place(&opened, false).map(|place| place.id) != self.file {
                leave_log(&opened);
                return Err(self.moved());
            }
            let opened = hooked(opened, &self.log_pages, &self.patient, &self.queue)?;
            self.connection = Some(Rc::new(opened));
        }
        self.connection.as_deref().ok_or(StoreError::Closed)
    }

    /// The first commit after the log was begun anew also writes and syncs its header. Here it is an empty one, so
    /// that no payment waits for it. A failure is met again, and told, by the next job.
    fn warm_up(&mut self) {
        self.patient.store(false, Ordering::Relaxed);
        let _ = self.empty_commit();
        self.patient.store(true, Ordering::Relaxed);
    }

    fn empty_commit(&mut self) -> Result<(), StoreError> {
        let connection = self.connection()?;
        // In a transaction of its own: another program may write a newer version between a read and a write.
        let done = connection.execute_batch("BEGIN IMMEDIATE").and_then(|()| {
            let version = connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
            let written = version.and_then(|version| connection.pragma_update(None, "user_version", version));
            connection.execute_batch(if written.is_ok() { "COMMIT" } else { "ROLLBACK" })
        });
        if done.is_err() && !connection.is_autocommit() {
            let _ = connection.execute_batch("ROLLBACK");
        }
        done.map_err(|e| self.store_error(e))
    }

    /// Copies the log into the file, as far as no reader needs the old state. A failure costs nothing: the log is
    /// what counts, and the next checkpoint tries again.
    fn checkpoint(&mut self) {
        self.log_pages.store(0, Ordering::Relaxed);
        if let Some(connection) = &self.connection {
            let _ = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        }
        self.warm_up();
    }

    fn run_group(&mut self, mut tasks: VecDeque<Task>) {
        while !tasks.is_empty() {
            let mut done = Vec::with_capacity(tasks.len());
            let failure = self.settled(&mut tasks, &mut done).err();
            if let Some(moved @ StoreError::Moved { .. }) = &failure {
                self.tell_moved(moved);
            }
            for task in done {
                task.work.answer(failure.as_ref());
            }
        }
    }

    /// Runs the tasks in one transaction; where it went into a log that is not the store's any more, in another one.
    fn settled(&mut self, tasks: &mut VecDeque<Task>, done: &mut Vec<Task>) -> Result<(), StoreError> {
        for _ in 0..RERUNS {
            let writes = tasks.front().is_some_and(|first| first.kind == Kind::Write);
            if writes && let Err(moved) = self.is_in_place() {
                done.extend(tasks.drain(..));
                return Err(moved);
            }
            if let Err(error) = self.transaction(tasks, done) {
                if writes {
                    self.bury_failed_commit();
                }
                return Err(error);
            }
            if !writes || self.look()? == Seen::Same {
                return Ok(());
            }
            self.warn("its log was replaced by another program; what went into the old one is written again");
            self.copy_lost_log();
            self.forget_connection();
            for task in done.drain(..).rev() {
                tasks.push_front(task);
            }
        }
        done.extend(tasks.drain(..));
        let detail = "another program replaces its log again and again".into();
        Err(StoreError::Moved { store: self.queue.path.clone(), detail })
    }

    /// The pages of a commit whose sync failed are in the log, told as not saved; after the death of this process alone
    /// they would count. A commit in their place ends that; where it fails too, the next job's does it.
    fn bury_failed_commit(&mut self) {
        if self.connection.as_deref().is_some_and(vfs::has_failed) {
            self.warm_up();
        }
    }

    /// Rule `store-at-its-path`: whether what was committed is in the files that stand at the store's names.
    fn look(&self) -> Result<Seen, StoreError> {
        if cfg!(not(unix)) {
            return Ok(Seen::Same); // an open file can be neither removed nor replaced there
        }
        self.is_in_place()?;
        let log = self.connection.as_deref().and_then(|connection| vfs::place(connection, true));
        let is_same = log.is_some_and(|log| os::file_id(&log.name).is_ok_and(|id| id == log.id));
        Ok(if is_same { Seen::Same } else { Seen::LogReplaced })
    }

    fn is_in_place(&self) -> Result<(), StoreError> {
        match os::file_id(&self.queue.path) {
            Ok(id) if self.file.as_ref().is_none_or(|file| *file == id) => Ok(()),
            _ => Err(self.moved()),
        }
    }

    fn moved(&self) -> StoreError {
        let detail = match os::file_id(&self.queue.path) {
            Ok(_) => "another file stands at its path".into(),
            Err(error) => error.to_string(),
        };
        StoreError::Moved { store: self.queue.path.clone(), detail }
    }

    /// A log that has lost its name is still open here, and what only it holds is copied into the file: nobody else can.
    /// Where another log with something in it stands at its name, the file may have gone on with that one.
    fn copy_lost_log(&self) {
        let Some(connection) = &self.connection else { return };
        let Some(log) = vfs::place(connection, true) else { return };
        if std::fs::metadata(&log.name).map_or(true, |other| other.len() == 0) {
            let _ = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        }
    }

    /// Closes the connection whose log is not the store's: nothing of it is copied into the file.
    fn forget_connection(&mut self) {
        if let Some(connection) = self.connection.take() {
            leave_log(&connection);
        }
    }

    fn tell_moved(&mut self, error: &StoreError) {
        if !std::mem::replace(&mut self.is_moved, true)
            && let Some(log) = self.queue.log.get()
        {
            log.event(Event::StoreFailed, &Facts::default(), format_args!("Nothing is saved: {error}"));
        }
    }

    fn warn(&self, what: &str) {
        if let Some(log) = self.queue.log.get() {
            let sentence = format_args!("The store {}: {what}", self.queue.path.display());
            log.event(Event::StoreReopened, &Facts::default(), sentence);
        }
    }

    /// Runs the tasks in one transaction, moving them to `done`. After an error nothing of those in `done` is in
    /// the store; tasks that are left may be tried in another transaction.
    fn transaction(&mut self, tasks: &mut VecDeque<Task>, done: &mut Vec<Task>) -> Result<(), StoreError> {
        if let Err(error) = self.begin(tasks) {
            done.extend(tasks.drain(..));
            return Err(error);
        }
        let Some(connection) = &self.connection else { return Err(StoreError::Closed) };
        let ran = self.run_all(connection, tasks, done);
        let result = ran.and_then(|()| connection.execute_batch("COMMIT").map_err(|e| self.store_error(e)));
        if result.is_err() && !connection.is_autocommit() {
            connection.execute_batch("ROLLBACK").map_err(|e| self.store_error(e))?;
        }
        result
    }

    fn begin(&mut self, tasks: &VecDeque<Task>) -> Result<(), StoreError> {
        if tasks.iter().all(|task| task.kind != Kind::Write) {
            let begun = self.connection()?.execute_batch("BEGIN DEFERRED"); // no lock that another program can hold
            return begun.map_err(|e| self.store_error(e));
        }
        let since = Instant::now();
        loop {
            self.patient.store(false, Ordering::Relaxed);
            let begun = self.connection().map(|connection| connection.execute_batch("BEGIN IMMEDIATE"));
            self.patient.store(true, Ordering::Relaxed);
            match begun?.map_err(JobError::from) {
                Err(error) if error.is_busy() && self.queue.wait_for_lock(since) => self.run_reads(),
                result => return result.map_err(|e| self.queue.store_error(e)),
            }
        }
    }

    /// A write that waits for another program holds up no read.
    fn run_reads(&mut self) {
        let reads = self.queue.next_reads();
        if !reads.is_empty() {
            self.run_group(reads);
        }
    }

    fn run_all(
        &self,
        connection: &Connection,
        tasks: &mut VecDeque<Task>,
        done: &mut Vec<Task>,
    ) -> Result<(), StoreError> {
        while let Some(mut task) = tasks.pop_front() {
            let savepoint = self.step(connection, "SAVEPOINT job");
            let ran = savepoint.is_ok().then(|| task.work.run(connection, &|e| self.queue.store_error(e)));
            done.push(task);
            savepoint?;
            let Some(Err(error)) = ran else {
                self.step(connection, "RELEASE job")?;
                continue;
            };
            if connection.is_autocommit() {
                return Err(error); // a full disk or a lack of memory: SQLite has rolled everything back by itself
            }
            self.step(connection, "ROLLBACK TO job")?;
            self.step(connection, "RELEASE job")?;
        }
        Ok(())
    }

    fn step(&self, connection: &Connection, sql: &str) -> Result<(), StoreError> {
        let stepped = connection.prepare_cached(sql).and_then(|mut statement| statement.execute([]));
        stepped.map(drop).map_err(|e| self.store_error(e))
    }

    fn store_error(&self, error: rusqlite::Error) -> StoreError {
        self.queue.store_error(error.into())
    }
}

/// When the connection is closed, its log is neither copied into the file nor removed: it is not sure to be whole, or not
/// the store's any more.
fn leave_log(connection: &Connection) {
    let _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
}
