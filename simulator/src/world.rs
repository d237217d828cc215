//! All state behind one mutex, and how to wait for it to change. It knows no socket.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::sync::futures::Notified;

use crate::certify::Certification;
use crate::clock::{Clock, Now};
use crate::exchange::{Calls, ExchangeLog};
use crate::misbehave::{Hook, Rule, Rules};
use crate::service::Service;
use crate::service::phone::Act;
use crate::service::request::Request;
use crate::soap::Like;
use crate::state::StateFile;
use crate::wire::tls::Identity;

/// Everything that outlives a stop.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) service: Service,
    pub(crate) exchanges: ExchangeLog,
    pub(crate) rules: Rules,
    pub(crate) like: Like,
    pub(crate) identity: Option<Identity>,
    pub(crate) state_file: Option<StateFile>,
    pub(crate) certification: Option<Certification>,
}

impl World {
    /// Lets happen what is due, and gives the time.
    pub(crate) fn now(&mut self) -> Now {
        let now = self.clock.now();
        self.service.tick(now);
        now
    }

    /// The rule for this call, and the terminal's name in the shop's words.
    pub(crate) fn rule_for(&mut self, request: &Request) -> (Option<Rule>, Option<String>) {
        let id = request.claimed_terminal().unwrap_or_default();
        let external = match request.claimed_terminal() {
            Some(id) => self.service.terminal(id).map(|terminal| terminal.external_id.clone()),
            None => request.external_terminal_id.clone(),
        };
        let names = [id, external.as_deref().unwrap_or_default()];
        let rule = self.rules.take(request.operation.name(), &names);
        (rule, external)
    }

    /// Keeps on disk who is registered, where that is wanted. Called before an answer goes out.
    pub(crate) fn save(&mut self) {
        if let Some(file) = &mut self.state_file
            && let Err(why) = file.save(&self.service)
        {
            eprintln!("seqr-simulator: {why}");
        }
    }

    /// Lets the certification, where one runs, look at what has come.
    fn watch(&mut self) {
        if let Some(mut certification) = self.certification.take() {
            certification.advance(self);
            self.certification = Some(certification);
        }
    }

    /// The person at the till goes on without the step at hand.
    pub(crate) fn skip_step(&mut self) -> Result<(), String> {
        let mut certification = self.certification.take().ok_or("No certification is running.")?;
        certification.skip(self);
        self.certification = Some(certification);
        Ok(())
    }

    /// Carries out hooks; gives what could not be done.
    pub(crate) fn hooks(&mut self, hooks: &[Hook], request: &Request) -> Vec<String> {
        let mut errors = Vec::new();
        for hook in hooks {
            let now = self.now();
            match hook {
                Hook::AdvanceMs(ms) => {
                    self.clock.advance(*ms);
                    self.now();
                }
                Hook::JumpMs(ms) => self.clock.jump(*ms),
                _ => {
                    let named = request.invoice_reference.clone().map(crate::Which::invoice);
                    let named = named.and_then(|which| self.service.find(&which));
                    let current = || self.service.current_of(request.claimed_terminal().unwrap_or_default());
                    let done = match (named.or_else(current), hook.act()) {
                        (Some(number), Some(act)) => self.service.act(number, act, now),
                        _ => Err("there is no invoice for the hook".into()),
                    };
                    errors.extend(done.err().map(|why| format!("{hook:?}: {why}")));
                }
            }
        }
        errors
    }

    /// Does something to an invoice that the control interface names.
    pub(crate) fn act(&mut self, which: &crate::Which, act: Act) -> Result<u64, String> {
        let now = self.now();
        let number = self.service.find(which).ok_or("there is no such invoice")?;
        self.service.act(number, act, now).map(|()| number)
    }

    /// Forgets what happened; the clock goes on, settings, resellers and the certificate stay.
    pub(crate) fn reset(&mut self, keep_terminals: bool) {
        self.service.reset(keep_terminals);
        self.exchanges.clear();
        self.rules.clear();
        self.save();
    }

    pub(crate) fn count(&self, calls: &Calls) -> usize {
        self.exchanges.iter().filter(|call| calls.fit(call)).count()
    }
}

const CERTIFICATION_LOOKS: Duration = Duration::from_millis(20);

/// See the top of the file.
pub(crate) struct Shared {
    world: Mutex<World>,
    changed: Condvar,
    changed_async: Notify,
    endpoint: String,
}

impl Shared {
    /// `endpoint` is where tills send their messages.
    pub(crate) fn new(world: World, endpoint: String) -> Shared {
        Shared { world: Mutex::new(world), changed: Condvar::new(), changed_async: Notify::new(), endpoint }
    }

    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Ends with the next change after the future is enabled.
    pub(crate) fn changed_async(&self) -> Notified<'_> {
        self.changed_async.notified()
    }

    /// Reads the world and tells nobody: for those who look because they were told.
    pub(crate) fn look<R>(&self, f: impl FnOnce(&mut World) -> R) -> R {
        let mut world = self.lock();
        world.now();
        f(&mut world)
    }

    fn lock(&self) -> MutexGuard<'_, World> {
        // A panic in a caller's closure leaves the model usable; the panic itself is reported where it happened.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads or changes the world, and tells those who wait.
    pub(crate) fn with<R>(&self, f: impl FnOnce(&mut World) -> R) -> R {
        let result = {
            let mut world = self.lock();
            world.now();
            let result = f(&mut world);
            world.watch();
            result
        };
        self.changed.notify_all();
        self.changed_async.notify_waiters();
        result
    }

    /// Takes a copy for later.
    pub(crate) fn snapshot(&self) -> World {
        self.lock().clone()
    }

    fn next_wait(world: &World, deadline: Instant) -> Duration {
        let left = deadline.saturating_duration_since(Instant::now());
        let due = world.service.next_due().and_then(|at| world.clock.real_until(at));
        // The certification's own times are looked at now and then.
        let left = if world.certification.is_some() { left.min(CERTIFICATION_LOOKS) } else { left };
        due.map_or(left, |due| due.min(left))
    }

    /// Blocks until the condition holds or the time is over.
    pub(crate) fn wait<R>(&self, timeout: Duration, mut f: impl FnMut(&mut World) -> Option<R>) -> Option<R> {
        let deadline = Instant::now() + timeout;
        let mut world = self.lock();
        loop {
            world.now();
            world.watch();
            if let Some(result) = f(&mut world) {
                return Some(result);
            }
            if Instant::now() >= deadline {
                return None;
            }
            let wait = Shared::next_wait(&world, deadline);
            world = self.changed.wait_timeout(world, wait).unwrap_or_else(PoisonError::into_inner).0;
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
                let mut world = self.lock();
                world.now();
                if let Some(result) = f(&mut world) {
                    return Some(result);
                }
                Shared::next_wait(&world, deadline)
            };
            if Instant::now() >= deadline {
                return None;
            }
            let _ = tokio::time::timeout(wait, notified).await;
        }
    }
}
