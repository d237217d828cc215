//! All that outlives a stop: the service, its clock, what was said to it, what is to go wrong. It knows no socket, no lock
//! and no certification.

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
}

/// What a stopped simulator leaves for the next one.
#[derive(Clone)]
pub struct State(pub(crate) World);

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
        let latest =
            || self.service.invoice(self.service.current_of(id)?).map(|known| known.reference.as_str());
        let invoice = request.invoice_reference.as_deref().map(str::trim).or_else(latest);
        let now = self.clock.now().ms;
        let rule = self.rules.take(request.operation.name(), &names, invoice, now);
        (rule, external)
    }

    /// Sets a rule; gives its id.
    pub(crate) fn misbehave(&mut self, rule: Rule) -> Result<String, String> {
        let now = self.clock.now().ms;
        self.rules.add(rule, now)
    }

    /// Keeps on disk who is registered, where that is wanted. Called before an answer goes out.
    pub(crate) fn save(&mut self) {
        if let Some(file) = &mut self.state_file
            && let Err(why) = file.save(&self.service)
        {
            eprintln!("seqr-simulator: {why}");
        }
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
