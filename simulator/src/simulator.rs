//! The simulator as a thing in a program: start, what a test does to it, stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::oneshot;

use crate::certify::{Certification, CertifyOptions, Prompt, Report};
use crate::service::invoice::{PIN_UNTIL_TOLD, PayHow};
use crate::service::phone::Act;
use crate::shared::Shared;
use crate::wire::server::{Serves, accept};
use crate::{
    Calls, Customer, Exchange, Like, Options, Plant, Rule, SOAP_PATH, Scenario, Settings, State, Which,
};

/// A running simulator. Dropping it stops it.
pub struct Simulator {
    shared: Arc<Shared>,
    address: SocketAddr,
    url: String,
    control_url: String,
    ca_pem: Option<String>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Simulator {
    /// Starts in a thread of its own; returns once it listens. The error is a sentence for a person.
    pub fn start(options: Options) -> Result<Simulator, String> {
        if !options.listen.ip().is_loopback() && !options.public {
            return Err(format!(
                "{} is not a loopback address; to be reached from outside needs --public",
                options.listen
            ));
        }
        let world = options.world()?;
        let identity = world.identity.clone().filter(|_| options.tls);
        let ca_pem = identity.as_ref().map(|identity| identity.ca_pem.clone());
        if let (Some(path), Some(pem)) = (&options.ca_out, &ca_pem) {
            std::fs::write(path, pem).map_err(|e| format!("{} cannot be written: {e}", path.display()))?;
        }
        let bind = |address: SocketAddr| {
            let listener = std::net::TcpListener::bind(address)
                .map_err(|e| format!("cannot listen on {address}: {e}"))?;
            listener.set_nonblocking(true).map_err(|e| e.to_string())?;
            let bound = listener.local_addr().map_err(|e| e.to_string())?;
            Ok::<_, String>((listener, bound))
        };
        let (listener, address) = bind(options.listen)?;
        let apart = identity.is_some() || !address.ip().is_loopback() || options.control_listen.is_some();
        let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
        let control = apart.then(|| bind(options.control_listen.unwrap_or(loopback))).transpose()?;
        let control_address = control.as_ref().map_or(address, |(_, bound)| *bound);
        if !control_address.ip().is_loopback() {
            return Err(format!("the control interface must stay on loopback, not {control_address}"));
        }

        let scheme = if identity.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://{address}/");
        let shared = Arc::new(Shared::new(world, format!("{}{SOAP_PATH}", url.trim_end_matches('/'))));
        let (stop, stopped) = oneshot::channel::<()>();
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
        let for_thread = Arc::clone(&shared);
        let acceptor = identity.map(|identity| tokio_rustls::TlsAcceptor::from(identity.config));
        let run = move || {
            runtime.block_on(async move {
                let serves = if control.is_some() { Serves::Soap } else { Serves::Both };
                if let Ok(listener) = tokio::net::TcpListener::from_std(listener) {
                    tokio::spawn(accept(listener, acceptor, Arc::clone(&for_thread), serves));
                }
                if let Some(Ok(listener)) =
                    control.map(|(listener, _)| tokio::net::TcpListener::from_std(listener))
                {
                    tokio::spawn(accept(listener, None, for_thread, Serves::Control));
                }
                let _ = stopped.await;
            });
        };
        let thread = std::thread::Builder::new()
            .name("seqr-simulator".into())
            .spawn(run)
            .map_err(|e| e.to_string())?;
        Ok(Simulator {
            shared,
            address,
            url,
            control_url: format!("http://{control_address}/control/"),
            ca_pem,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// `http://127.0.0.1:PORT/`, or https.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where a till sends its SOAP messages.
    pub fn endpoint(&self) -> String {
        format!("{}{SOAP_PATH}", self.url.trim_end_matches('/'))
    }

    /// `http://127.0.0.1:PORT/control/`.
    pub fn control_url(&self) -> &str {
        &self.control_url
    }

    /// Where it listens: put it into [`Options::listen`] to start another one on the same port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The certificate authority, with TLS.
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// Stops: all connections are closed, the port is free. What is left can be started again.
    pub fn stop(mut self) -> State {
        self.shut_down();
        State(self.shared.snapshot())
    }

    fn shut_down(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the server's thread has been reported by it.
            let _ = thread.join();
        }
    }

    fn act(&self, which: &Which, act: Act) -> Result<Value, String> {
        self.shared.with(|world| world.act(which, act).map(|number| world.service.invoice_json(number)))
    }

    /// The customer scans. Returns the invoice as the ledger shows it; so do all of these.
    pub fn scan(&self, which: &Which) -> Result<Value, String> {
        self.act(which, Act::Scan)
    }

    /// The customer scans if need be and pays; in a RESERVATION_ mode, reserves. Where the app waits for the
    /// till's update, the customer pays as soon as it has come.
    pub fn pay(&self, which: &Which) -> Result<Value, String> {
        self.act(which, Act::Pay(PayHow::default()))
    }

    /// The customer pays although the app waits for the till's update.
    pub fn force_pay(&self, which: &Which) -> Result<Value, String> {
        self.act(which, Act::Pay(PayHow { pin_ms: 0, force: true }))
    }

    /// The customer begins with the PIN: the invoice can no longer be canceled (51).
    pub fn begin_pin(&self, which: &Which) -> Result<Value, String> {
        self.act(which, Act::Pay(PayHow { pin_ms: PIN_UNTIL_TOLD, force: false }))
    }

    /// The PIN is done: the money moves.
    pub fn finish_pin(&self, which: &Which) -> Result<Value, String> {
        self.act(which, Act::FinishPin)
    }

    /// The customer gives the PIN up; the invoice stands.
    pub fn give_up_pin(&self, which: &Which) -> Result<Value, String> {
        self.act(which, Act::GiveUpPin)
    }

    /// The customer presses Cancel.
    pub fn decline(&self, which: &Which) -> Result<Value, String> {
        self.act(which, Act::Decline)
    }

    /// The bank fails the payment: status FAILED.
    pub fn fail(&self, which: &Which) -> Result<Value, String> {
        self.act(which, Act::Fail)
    }

    /// SEQR gives the money back.
    pub fn reverse(&self, which: &Which) -> Result<Value, String> {
        self.act(which, Act::Reverse)
    }

    /// A card comes into the customer's phone. It comes into the till's view with the scan, or at once.
    pub fn attach_card(
        &self,
        which: &Which,
        id: &str,
        value: &str,
        while_issued: bool,
    ) -> Result<Value, String> {
        let hook = crate::Hook::AttachCard {
            id: id.into(),
            value: value.into(),
            description: String::new(),
            while_issued,
        };
        self.act(which, hook.act().ok_or("no card")?)
    }

    /// One invoice with all that happened to it.
    pub fn invoice(&self, which: &Which) -> Option<Value> {
        self.shared.with(|world| world.service.find(which).map(|number| world.service.invoice_json(number)))
    }

    /// All invoices, oldest first.
    pub fn ledger(&self) -> Vec<Value> {
        self.shared.with(|world| match world.service.ledger_json() {
            Value::Array(invoices) => invoices,
            _ => Vec::new(),
        })
    }

    /// The registered terminals.
    pub fn terminals(&self) -> Vec<Value> {
        self.shared.with(|world| match world.service.terminals_json() {
            Value::Array(terminals) => terminals,
            _ => Vec::new(),
        })
    }

    /// The SOAP calls that fit, in the order of their arrival.
    pub fn exchanges(&self, calls: &Calls) -> Vec<Exchange> {
        self.shared.with(|world| world.exchanges.iter().filter(|call| calls.fit(call)).cloned().collect())
    }

    /// The numbers of the calls that have arrived and are not ended, in the order of their arrival.
    pub fn calls_under_way(&self) -> Vec<u64> {
        self.shared.with(|world| world.exchanges.open().collect())
    }

    /// The number of the latest call: the `since` for what comes next.
    pub fn latest_exchange(&self) -> u64 {
        self.shared.with(|world| world.exchanges.latest())
    }

    /// Sets a rule; gives its id.
    pub fn misbehave(&self, rule: Rule) -> Result<String, String> {
        self.shared.with(|world| world.misbehave(rule))
    }

    /// Puts a scenario into force; gives the ids of its rules.
    pub fn play(&self, scenario: &Scenario) -> Result<Vec<String>, String> {
        self.shared.with(|world| scenario.play(world))
    }

    /// The rules with their counts.
    pub fn rules(&self) -> Vec<Rule> {
        self.shared.with(|world| world.rules.all().to_vec())
    }

    /// Removes one rule.
    pub fn behave(&self, id: &str) -> bool {
        self.shared.with(|world| world.rules.remove(id))
    }

    /// Removes all rules.
    pub fn behave_well(&self) {
        self.shared.with(|world| world.rules.clear());
    }

    /// Begins a certification: from now on the calls are judged, and the customer moves as its steps ask for.
    pub fn certify(&self, options: CertifyOptions) -> Result<(), String> {
        self.shared.with_certification(|world, running| {
            *running = Some(Certification::started(options, world)?);
            Ok(())
        })
    }

    /// Waits until the certification asks for something that fits; None when the (real) time is over.
    pub fn wait_for_prompt(
        &self,
        timeout: Duration,
        mut fits: impl FnMut(&Prompt) -> bool,
    ) -> Option<Prompt> {
        self.shared
            .wait(timeout, |_, certification| certification.map(Certification::prompt).filter(&mut fits))
    }

    /// Goes on without the certification's step at hand.
    pub fn skip_step(&self) {
        // Without a certification there is nothing to go on with.
        let _ = self.shared.certifying(|certification, world| {
            certification.skip(world);
            Ok(())
        });
    }

    /// Begins a step again, by its id, or the one at hand; afterwards the certification goes on where it was.
    pub fn repeat_step(&self, step: Option<&str>) -> Result<(), String> {
        self.shared.certifying(|certification, world| certification.repeat(step, world))
    }

    /// What the certification has found up to now.
    pub fn certification_report(&self) -> Option<Report> {
        self.shared.with_certification(|world, certification| {
            let now = world.clock.now();
            certification.as_ref().map(|certification| certification.report(now.unix_ms))
        })
    }

    /// What customers do with invoices to come.
    pub fn set_customer(&self, customer: Customer) {
        self.shared.with(|world| world.service.customer = customer);
    }

    /// Changes the settings.
    pub fn settings<R>(&self, change: impl FnOnce(&mut Settings) -> R) -> R {
        self.shared.with(|world| change(&mut world.service.settings))
    }

    /// Strict checking on, or the habits of the real service again.
    pub fn set_strict(&self, strict: bool) {
        self.set_like(if strict { Like::Wsdl } else { Like::Cxf });
    }

    /// How messages are read from now on.
    pub fn set_like(&self, like: Like) {
        self.shared.with(|world| world.like = like);
    }

    /// Edits the books, for a reconciliation to find.
    pub fn plant(&self, plant: Plant) -> Result<(), String> {
        self.shared.with(|world| crate::books::plant(&mut world.service, plant))
    }

    /// Forgets invoices, books, exchanges and rules, and the terminals unless they are to be kept.
    pub fn reset(&self, keep_terminals: bool) {
        self.shared.with(|world| world.reset(keep_terminals));
    }

    /// Milliseconds on the simulator's clock.
    pub fn clock_ms(&self) -> u64 {
        self.shared.with(|world| world.clock.now().ms)
    }

    /// The clock stands.
    pub fn freeze(&self) {
        self.shared.with(|world| world.clock.freeze());
    }

    /// The clock goes on.
    pub fn run(&self) {
        self.shared.with(|world| world.clock.run());
    }

    /// Sets the clock's speed, in thousandths.
    pub fn set_speed(&self, thousandths: u64) {
        self.shared.with(|world| world.clock.set_speed(thousandths));
    }

    /// Time passes at once, and what is due happens.
    pub fn advance(&self, by: Duration) {
        self.shared.with(|world| {
            world.clock.advance(by.as_millis() as u64);
            world.now();
        });
    }

    /// The calendar jumps; no duration changes.
    pub fn jump(&self, ms: i64) {
        self.shared.with(|world| world.clock.jump(ms));
    }

    /// Waits until so many calls fit; false when the (real) time is over.
    pub fn wait_for_exchanges(&self, calls: &Calls, count: usize, timeout: Duration) -> bool {
        self.shared.wait(timeout, |world, _| (world.count(calls) >= count).then_some(())).is_some()
    }

    /// Waits until the invoice has met an event (`paid`, `asked`, `reversed`, ... as in the ledger).
    pub fn wait_for_event(&self, which: &Which, event: &str, timeout: Duration) -> Option<Value> {
        let what = serde_json::from_value(Value::String(event.into())).ok()?;
        self.shared.wait(timeout, |world, _| {
            let number = world.service.find(which).filter(|_| world.service.has_event(which, what))?;
            Some(world.service.invoice_json(number))
        })
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.shut_down();
    }
}
