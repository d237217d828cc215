//! The engine: one thread and one runtime for all payments (docs/design.md). It knows how to run tasks and to end;
//! what the tasks do is decided in `payment/task.rs` and `session/delivery.rs`.

use super::{Error, Result};
use crate::os;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::time::Instant;

pub(super) struct Engine {
    handle: Handle,
    origin: Instant,
    running: Mutex<Option<(oneshot::Sender<()>, JoinHandle<()>)>>,
}

impl Engine {
    pub(super) fn start() -> Result<Self> {
        let failed = |error: std::io::Error| Error::no_thread("The engine's", &error);
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(failed)?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel();
        let thread = os::spawn_quiet("seqr-engine", move || {
            let _ = runtime.block_on(stopped);
            // Nothing runs on threads of its own: lookups of addresses are the service's, and outlive it if they hang.
            runtime.shutdown_background();
        });
        let thread = thread.map_err(failed)?;
        Ok(Self { handle, origin: Instant::now(), running: Mutex::new(Some((stop, thread))) })
    }

    /// Runs a task until it ends or the engine stops.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        drop(self.handle.spawn(task));
    }

    /// Milliseconds since the engine started.
    pub(super) fn now(&self) -> u64 {
        u64::try_from(self.origin.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The moment of `now() == ms`.
    pub(super) fn at(&self, ms: u64) -> Instant {
        self.origin + Duration::from_millis(ms)
    }

    /// Drops all tasks where they stand and joins the thread.
    pub(super) fn stop(&self) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((stop, thread)) = running {
            let _ = stop.send(());
            let _ = thread.join();
        }
    }
}
