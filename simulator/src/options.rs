//! How a simulator is started, and the state it then begins with.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::clock::{Clock, MAX_SPEED_THOUSANDTHS};
use crate::exchange::ExchangeLog;
use crate::misbehave::Rules;
use crate::service::Service;
use crate::service::principal::Reseller;
use crate::state::StateFile;
use crate::wire::tls::Identity;
use crate::world::World;
use crate::{Customer, Like, Rule, Scenario, Settings, State, TlsFlaw};

/// A reseller's user that may register terminals: `ID:USER:PASSWORD` on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResellerUser {
    /// The reseller's id.
    pub id: String,
    /// The user's id, `9900` as a rule.
    pub user_id: String,
    /// The password.
    pub password: String,
}

impl std::str::FromStr for ResellerUser {
    type Err = String;

    fn from_str(text: &str) -> Result<ResellerUser, String> {
        match text.splitn(3, ':').collect::<Vec<_>>().as_slice() {
            [id, user, password] if !id.is_empty() && !user.is_empty() && !password.is_empty() => {
                Ok(ResellerUser { id: (*id).into(), user_id: (*user).into(), password: (*password).into() })
            }
            _ => Err("expected ID:USER:PASSWORD".into()),
        }
    }
}

/// How the simulator is started. `Options::default()` is what most tests want: plain HTTP on a free
/// loopback port, customers driven by the test, the reseller `demo-reseller:9900:demo-password`.
#[derive(Clone)]
pub struct Options {
    /// Where SOAP is served; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where the control interface is served, if apart. With TLS or beyond loopback it always is: on a free
    /// loopback port where none is given.
    pub control_listen: Option<SocketAddr>,
    /// Allows `listen` to be no loopback address.
    pub public: bool,
    /// Serve HTTPS with a certificate made at the start.
    pub tls: bool,
    /// What is wrong with that certificate.
    pub tls_flaw: Option<TlsFlaw>,
    /// Where to write the authority's certificate (PEM).
    pub ca_out: Option<PathBuf>,
    /// Who may register terminals.
    pub resellers: Vec<ResellerUser>,
    /// What customers do by themselves.
    pub customer: Customer,
    /// The clock's speed in thousandths (1000).
    pub clock_speed_thousandths: u64,
    /// Start with the clock frozen.
    pub frozen: bool,
    /// How the service reads a message.
    pub like: Like,
    /// The same as `like: Like::Wsdl`.
    pub strict: bool,
    /// The service's settings.
    pub settings: Settings,
    /// SOAP calls kept in the exchange log (10,000).
    pub exchange_limit: usize,
    /// Misbehaviour from the start.
    pub rules: Vec<Rule>,
    /// Scenarios from the start, in order.
    pub scenarios: Vec<Scenario>,
    /// Where registered tills are kept over a stop.
    pub state_file: Option<PathBuf>,
    /// Makes the invented ids repeatable.
    pub seed: Option<u64>,
    /// Goes on with what an earlier simulator left: all but where to listen then comes from it. Its clock has
    /// gone on meanwhile (unless frozen), as a service's does that cannot be reached.
    pub state: Option<State>,
}

impl Default for Options {
    fn default() -> Options {
        let demo = ResellerUser {
            id: "demo-reseller".into(),
            user_id: "9900".into(),
            password: "demo-password".into(),
        };
        Options {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            control_listen: None,
            public: false,
            tls: false,
            tls_flaw: None,
            ca_out: None,
            resellers: vec![demo],
            customer: Customer::Never,
            clock_speed_thousandths: 1000,
            frozen: false,
            like: Like::default(),
            strict: false,
            settings: Settings::default(),
            exchange_limit: 10_000,
            rules: Vec::new(),
            scenarios: Vec::new(),
            state_file: None,
            seed: None,
            state: None,
        }
    }
}

impl Options {
    /// The state to start with.
    pub(crate) fn world(&self) -> Result<World, String> {
        let options = self;
        let mut world = match &options.state {
            Some(State(world)) => world.clone(),
            None => {
                let speed = options.clock_speed_thousandths.clamp(1, MAX_SPEED_THOUSANDTHS);
                let mut world = World {
                    clock: Clock::new(speed),
                    service: Service::new(options.settings.clone(), options.customer, options.seed),
                    exchanges: ExchangeLog::new(options.exchange_limit),
                    rules: Rules::default(),
                    like: if options.strict { Like::Wsdl } else { options.like },
                    identity: None,
                    state_file: None,
                };
                for user in options.resellers.clone() {
                    let ResellerUser { id, user_id, password } = user;
                    world.service.add_reseller(Reseller { id, user_id, password });
                }
                if options.frozen {
                    world.clock.freeze();
                }
                world
            }
        };
        for rule in options.rules.clone() {
            world.misbehave(rule)?;
        }
        for scenario in &options.scenarios {
            scenario.play(&mut world)?;
        }
        if let Some(path) = &options.state_file {
            world.state_file = Some(StateFile::load(path, &mut world.service)?);
        }
        if options.tls && world.identity.is_none() {
            world.identity = Some(Identity::make(options.tls_flaw)?);
        }
        Ok(world)
    }
}
