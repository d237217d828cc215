//! A simulator of the SEQR service: for developers of point-of-sale programs, and for tests.
//!
//! It is honest: its own reading of the protocol, none of the library's code, over real sockets. A Rust test
//! starts it inside its own process with [`Simulator::start`]; everything else uses the program
//! `seqr-simulator` and its control interface (see simulator/README.md).
//!
//! Arrows go down only: `simulator` -> `wire` -> `control`, `pages` -> `world` -> `service`, `soap`. The service is pure:
//! it is told the time and owns no socket, thread or file.

#![forbid(unsafe_code)]

mod books;
mod certify;
mod clock;
mod control;
mod exchange;
mod misbehave;
mod options;
mod pages;
mod scenario;
mod service;
mod settings;
mod shared;
mod simulator;
mod soap;
mod state;
mod wire;
mod world;

pub use books::Plant;
pub use certify::{CallReport, CertifyOptions, Check, Prompt, Report, StepReport, Verdict};
pub use clock::parse_speed;
pub use exchange::{Calls, Exchange, Fate};
pub use misbehave::{Answer, Hook, Rule};
pub use options::{Options, ResellerUser};
pub use scenario::Scenario;
pub use service::customer::Customer;
pub use service::ledger::Which;
pub use service::settings::{RefundPolicy, ReportContent, ReservationDesired, Settings, SettledBy};
pub use simulator::Simulator;
pub use soap::Like;
pub use soap::encoding::AnswerEncoding;
pub use wire::tls::TlsFlaw;
pub use world::State;

/// The path at which SOAP is documented to be served; any other outside /control does as well.
pub const SOAP_PATH: &str = "/extclientproxy/service/v2";
