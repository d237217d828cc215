//! The program `seqr-simulator`: options to a running simulator, until told to stop.

mod certify_command;

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use certify_command::CertifyArguments;
use clap::{Args, Parser, Subcommand};
use seqr_simulator::{
    Customer, Like, Options, RefundPolicy, ReportContent, ResellerUser, ReservationDesired, Rule, Scenario,
    Settings, SettledBy, Simulator, TlsFlaw,
};

/// A simulated SEQR service for the development of a till. SOAP is served at /extclientproxy/service/v2, the
/// customer's phone and the operator's view at / for a browser, the control interface under /control/ (see
/// simulator/README.md). It listens on loopback only, unless an option says otherwise.
///
/// Exit status: 0 stopped by SIGTERM or SIGINT, or certified; 1 certification not passed; 2 wrong options, or
/// what they name cannot be used.
#[derive(Parser)]
#[command(version, max_term_width = 100, args_conflicts_with_subcommands = true)]
struct Program {
    #[command(flatten)]
    arguments: Arguments,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Takes a till through SEQR's certification and through failures that SEQR does not test, checks each request,
    /// and writes a report
    Certify {
        #[command(flatten)]
        certify: CertifyArguments,
        #[command(flatten)]
        arguments: Box<Arguments>,
    },
}

#[derive(Args)]
struct Arguments {
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:8480, with --port-file a free port]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Where to serve the control interface, apart from SOAP (loopback only)
    #[arg(long, value_name = "ADDRESS:PORT")]
    control_listen: Option<SocketAddr>,
    /// Allow --listen to be reached from outside this machine
    #[arg(long)]
    public: bool,
    /// Write the service's URL into this file once it listens
    #[arg(long, value_name = "FILE")]
    port_file: Option<PathBuf>,
    /// Serve HTTPS with a certificate made at the start; the control interface then has its own port
    #[arg(long)]
    tls: bool,
    /// Where to write the certificate authority to trust (PEM)
    #[arg(long, value_name = "FILE", requires = "tls")]
    ca_out: Option<PathBuf>,
    /// What is wrong with the certificate
    #[arg(long, requires = "tls")]
    tls_flaw: Option<TlsFlaw>,
    /// A reseller's user who may register terminals (repeatable)
    #[arg(long, value_name = "ID:USER:PASSWORD", default_value = "demo-reseller:9900:demo-password")]
    reseller: Vec<ResellerUser>,
    /// What customers do by themselves: never, pays[:after_ms[:pin_ms]], declines[:after_ms]
    #[arg(long, default_value = "never")]
    customer: Customer,
    /// How fast the service's clock runs: with 20, twenty seconds pass in one
    #[arg(long, value_name = "FACTOR", default_value = "1", value_parser = seqr_simulator::parse_speed)]
    clock_speed: u64,
    /// Start with the clock frozen
    #[arg(long)]
    frozen: bool,
    /// How messages are read: as the real service does, in the order of the WSDL, or in any order
    #[arg(long, value_enum, default_value = "cxf")]
    like: Like,
    /// The same as --like wsdl
    #[arg(long)]
    strict: bool,
    /// Answer 54 to getPaymentStatus without an invoiceReference
    #[arg(long)]
    no_status_without_reference: bool,
    /// What RESERVATION_DESIRED does once the customer has agreed
    #[arg(long, value_enum, default_value = "reserves")]
    reservation_desired: ReservationDesired,
    /// A service as old as the WSDL: commitReservation takes the whole amount, and the newest reservation mode debits at once
    #[arg(long)]
    old_service: bool,
    /// Which element contains a report: contentString, content (base64), or both
    #[arg(long, value_enum, default_value = "text")]
    report_content: ReportContent,
    /// A payment is reversed if no query arrives for so many milliseconds
    #[arg(long, value_name = "MS", default_value_t = 20_000)]
    reversal_ms: u64,
    /// Which message shows that the till knows of a payment
    #[arg(long, value_enum, default_value = "query")]
    settled_by: SettledBy,
    /// A report is ready so many milliseconds after its period was closed
    #[arg(long, value_name = "MS", default_value_t = 3_000)]
    report_ready_ms: u64,
    /// How long a reservation lasts if the till gives no time
    #[arg(long, value_name = "MS", default_value_t = 3_600_000)]
    reservation_ms: u64,
    /// Whether refunds are allowed (otherwise codes 97 and 99)
    #[arg(long, value_enum, default_value = "allowed")]
    refunds: RefundPolicy,
    /// Accept only this currency (repeatable; all of ISO 4217 by default)
    #[arg(long, value_name = "CODE")]
    currency: Vec<String>,
    /// The shop's summary report shows TransactionDetails rows
    #[arg(long)]
    shop_report_with_details: bool,
    /// SOAP calls kept in the exchange log
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    exchange_limit: usize,
    /// Invoices kept; the oldest that have ended are removed
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    max_invoices: usize,
    /// Misbehaviour from the start: a JSON file with a rule or a list of rules
    #[arg(long, value_name = "FILE")]
    misbehave: Option<PathBuf>,
    /// Misbehaviour and customers from the start: a scenario's TOML file (repeatable)
    #[arg(long, value_name = "FILE")]
    scenario: Vec<PathBuf>,
    /// Keep registered tills in this file, so that they are known after a restart; it is made if it does not exist
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Makes the invented ids repeatable
    #[arg(long)]
    seed: Option<u64>,
}

/// Where the simulator listens when nothing else is said: the address in the guide and in the WSDL.
const PORT: u16 = 8480;

impl Arguments {
    fn listen(&self) -> SocketAddr {
        let port = if self.port_file.is_some() { 0 } else { PORT };
        self.listen.unwrap_or(SocketAddr::from(([127, 0, 0, 1], port)))
    }
}

fn rules(path: &Path) -> Result<Vec<Rule>, String> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|e| format!("{name} cannot be read: {e}"))?;
    let value: serde_json::Value = serde_json::from_str(&text).map_err(|e| format!("{name}: {e}"))?;
    let list = if value.is_array() { value } else { serde_json::Value::Array(vec![value]) };
    serde_json::from_value(list).map_err(|e| format!("{name}: {e}"))
}

fn options(arguments: &Arguments) -> Result<Options, String> {
    let settings = Settings {
        reversal_ms: arguments.reversal_ms,
        settled_by: arguments.settled_by,
        report_ready_ms: arguments.report_ready_ms,
        reservation_ms: arguments.reservation_ms,
        status_without_reference: !arguments.no_status_without_reference,
        reservation_desired: arguments.reservation_desired,
        old_service: arguments.old_service,
        report_content: arguments.report_content,
        refunds: arguments.refunds,
        currencies: arguments.currency.clone(),
        shop_report_with_details: arguments.shop_report_with_details,
        max_invoices: arguments.max_invoices,
    };
    Ok(Options {
        listen: arguments.listen(),
        control_listen: arguments.control_listen,
        public: arguments.public,
        tls: arguments.tls,
        tls_flaw: arguments.tls_flaw,
        ca_out: arguments.ca_out.clone(),
        resellers: arguments.reseller.clone(),
        customer: arguments.customer,
        clock_speed_thousandths: arguments.clock_speed,
        frozen: arguments.frozen,
        like: arguments.like,
        strict: arguments.strict,
        settings,
        exchange_limit: arguments.exchange_limit,
        rules: arguments.misbehave.as_deref().map(rules).transpose()?.unwrap_or_default(),
        scenarios: arguments.scenario.iter().map(|path| Scenario::load(path)).collect::<Result<_, _>>()?,
        state_file: arguments.state.clone(),
        seed: arguments.seed,
        state: None,
    })
}

/// Written beside and renamed, so that whoever sees the file sees all of it.
fn write_port_file(path: &Path, url: &str) -> std::io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    std::fs::write(&beside, format!("{url}\n"))?;
    std::fs::rename(&beside, path)
}

async fn told_to_stop() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut terminate, mut interrupt) =
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        Ok(())
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// Starts the simulator and says where it listens.
fn start(arguments: &Arguments) -> Result<Simulator, String> {
    let simulator = Simulator::start(options(arguments)?).map_err(|why| match arguments.listen {
        None => format!("{why} (--listen 127.0.0.1:0 takes a free port)"),
        Some(_) => why,
    })?;
    if let Some(path) = &arguments.port_file {
        write_port_file(path, simulator.url())
            .map_err(|e| format!("{} cannot be written: {e}", path.display()))?;
    }
    let control = simulator.control_url().trim_end_matches("control/");
    let mut out = std::io::stdout();
    // Whoever started us may not read it: no reason to stop.
    let _ = write!(out, "listening on {}\ncontrol on {control}\n", simulator.url());
    let _ = writeln!(out, "endpoint for tills: {} (?wsdl describes it)", simulator.endpoint());
    for user in &arguments.reseller {
        let ResellerUser { id, user_id, password } = user;
        let _ = writeln!(out, "reseller {id}, user {user_id}, password {password}");
    }
    let _ = writeln!(out, "page: {control}");
    let _ = out.flush();
    Ok(simulator)
}

fn run(arguments: &Arguments, certify: Option<&CertifyArguments>) -> Result<ExitCode, String> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(async {
        // Ready for the signal before anybody can know that we run.
        let stop = tokio::spawn(told_to_stop());
        tokio::task::yield_now().await;
        let simulator = Arc::new(start(arguments)?);
        let Some(certify) = certify.cloned() else {
            stop.await.map_err(|e| e.to_string())?.map_err(|e| e.to_string())?;
            return Ok(ExitCode::SUCCESS);
        };
        let stopped = Arc::new(AtomicBool::new(false));
        let (seen, judged) = (Arc::clone(&stopped), Arc::clone(&simulator));
        let mut judge = tokio::task::spawn_blocking(move || certify_command::run(&certify, &judged, &seen));
        // Stopped early, there is still a report of what was seen.
        tokio::select! {
            done = &mut judge => return done.map_err(|e| e.to_string())?,
            _ = stop => stopped.store(true, Ordering::Relaxed),
        }
        judge.await.map_err(|e| e.to_string())?
    })
}

fn main() -> ExitCode {
    let program = Program::parse();
    let outcome = match &program.command {
        None => run(&program.arguments, None),
        Some(Command::Certify { certify, arguments }) => run(arguments, Some(certify)),
    };
    outcome.unwrap_or_else(|why| {
        eprintln!("seqr-simulator: {why}");
        ExitCode::from(2)
    })
}
