//! The world and its certification behind one mutex, and how to wait for a change. It knows no socket.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::sync::futures::Notified;

use crate::certify::Certification;
use crate::world::World;

/// How often a certification's own times are looked at while somebody waits.
const CERTIFICATION_LOOKS: Duration = Duration::from_millis(20);

/// What the mutex guards.
struct Inner {
    world: World,
    certification: Option<Certification>,
}

impl Inner {
    /// Lets the certification, where one runs, look at what has come.
    fn watch(&mut self) {
        if let Some(certification) = &mut self.certification {
            certification.advance(&mut self.world);
        }
    }
}

/// See the top of the file.
pub(crate) struct Shared {
    inner: Mutex<Inner>,
    changed: Condvar,
    changed_async: Notify,
    endpoint: String,
}

impl Shared {
    /// `endpoint` is where tills send their messages.
    pub(crate) fn new(world: World, endpoint: String) -> Shared {
        let inner = Mutex::new(Inner { world, certification: None });
        Shared { inner, changed: Condvar::new(), changed_async: Notify::new(), endpoint }
    }

    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Ends with the next change after the future is enabled.
    pub(crate) fn changed_async(&self) -> Notified<'_> {
        self.changed_async.notified()
    }

    /// Reads the world and tells nobody: for those who look because they were told.
    pub(crate) fn look<R>(&self, f: impl FnOnce(&mut World, Option<&Certification>) -> R) -> R {
        let mut inner = self.lock();
        inner.world.now();
        let Inner { world, certification } = &mut *inner;
        f(world, certification.as_ref())
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic in a caller's closure leaves the model usable; the panic itself is reported where it happened.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads or changes the world, and tells those who wait.
    pub(crate) fn with<R>(&self, f: impl FnOnce(&mut World) -> R) -> R {
        self.with_certification(|world, _| f(world))
    }

    /// The same, with the certification.
    pub(crate) fn with_certification<R>(
        &self,
        f: impl FnOnce(&mut World, &mut Option<Certification>) -> R,
    ) -> R {
        let result = {
            let mut inner = self.lock();
            inner.world.now();
            let Inner { world, certification } = &mut *inner;
            let result = f(world, certification);
            inner.watch();
            result
        };
        self.changed.notify_all();
        self.changed_async.notify_waiters();
        result
    }

    /// Does something to the certification that is running.
    pub(crate) fn certifying<R>(
        &self,
        f: impl FnOnce(&mut Certification, &mut World) -> Result<R, String>,
    ) -> Result<R, String> {
        self.with_certification(|world, certification| match certification {
            Some(certification) => f(certification, world),
            None => Err("No certification is running.".into()),
        })
    }

    /// Takes a copy for later.
    pub(crate) fn snapshot(&self) -> World {
        self.lock().world.clone()
    }

    fn next_wait(inner: &Inner, deadline: Instant) -> Duration {
        let left = deadline.saturating_duration_since(Instant::now());
        let world = &inner.world;
        let due = world.service.next_due().and_then(|at| world.clock.real_until(at));
        let left = if inner.certification.is_some() { left.min(CERTIFICATION_LOOKS) } else { left };
        due.map_or(left, |due| due.min(left))
    }

    /// Blocks until the condition holds or the time is over.
    pub(crate) fn wait<R>(
        &self,
        timeout: Duration,
        mut f: impl FnMut(&mut World, Option<&Certification>) -> Option<R>,
    ) -> Option<R> {
        let deadline = Instant::now() + timeout;
        let mut inner = self.lock();
        loop {
            inner.world.now();
            inner.watch();
            let Inner { world, certification } = &mut *inner;
            if let Some(result) = f(world, certification.as_ref()) {
                return Some(result);
            }
            if Instant::now() >= deadline {
                return None;
            }
            let wait = Shared::next_wait(&inner, deadline);
            inner = self.changed.wait_timeout(inner, wait).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The same for a task.
    pub(crate) async fn wait_async<R>(
        &self,
        timeout: Duration,
        mut f: impl FnMut(&mut World) -> Option<R>,
    ) -> Option<R> {
        let deadline = Instant::now() + timeout;
        loop {
            let mut notified = std::pin::pin!(self.changed_async.notified());
            notified.as_mut().enable();
            let wait = {
                let mut inner = self.lock();
                inner.world.now();
                if let Some(result) = f(&mut inner.world) {
                    return Some(result);
                }
                Shared::next_wait(&inner, deadline)
            };
            if Instant::now() >= deadline {
                return None;
            }
            let _ = tokio::time::timeout(wait, notified).await;
        }
    }
}
