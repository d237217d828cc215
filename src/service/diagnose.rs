//! The way to the service, step by step: name, connection, TLS, answer, clock. It sends nothing that counts, knows no
//! terminal, and must not be used for a payment.

use super::context::{Caller, Principal};
use super::error::{NotSent, ServiceError, TlsReason};
use super::http::Foreground;
use super::message::{BenchmarkingNop, Kind};
use super::settings::Endpoint;
use super::{tls, trust};
use crate::os;
use crate::secret::Secret;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::Url;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme, Stream};
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Addresses of one name that are tried and told.
const ADDRESSES: usize = 4;
/// The head of an answer is read so far for its date, in bytes.
const HEAD: u64 = 8_192;
/// A difference of clocks that is told as a fault: a certificate, a reconciliation or a receipt may be wrong by it.
const CLOCK_TOLERANCE_S: i64 = 60;

/// One step of the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `name`, `connection`, `certificate`, `answer`, `clock`.
    pub what: &'static str,
    /// Whether it is as it should be; None where it could not be looked at.
    pub good: Option<bool>,
    /// A sentence: what was seen, and what to do.
    pub text: String,
}

/// What was found, in the order of the way.
#[derive(Debug, Clone, Default)]
pub struct Diagnosis {
    /// The steps; after the first that fails there are none that need it.
    pub findings: Vec<Finding>,
    /// The service's certificate and those that it sent along, as DER; empty without TLS.
    pub certificates: Vec<Vec<u8>>,
}

impl Diagnosis {
    /// Whether nothing is wrong.
    pub fn is_good(&self) -> bool {
        self.findings.iter().all(|finding| finding.good != Some(false))
    }

    fn add(&mut self, what: &'static str, good: Option<bool>, text: String) {
        self.findings.push(Finding { what, good, text });
    }
}

/// Tries the way, within the endpoint's time limits. It waits: call it from a thread that runs no asynchronous code.
pub fn diagnose(endpoint: &Endpoint) -> Diagnosis {
    let mut diagnosis = Diagnosis::default();
    let (url, through) = match endpoint.proxy() {
        Some(proxy) => (proxy, format!("the proxy {}", proxy.host_str().unwrap_or("?"))),
        None => (endpoint.url(), endpoint.url().host_str().unwrap_or("?").to_owned()),
    };
    let patience = endpoint.connect_timeout(&[Kind::Question]);
    let Some(addresses) = resolved(&mut diagnosis, url, &through, patience) else { return diagnosis };
    let Some(stream) = connected(&mut diagnosis, &addresses, &through, patience) else { return diagnosis };
    if endpoint.proxy().is_some() {
        drop(stream);
        diagnosis.add(
            "certificate",
            None,
            "It is not looked at apart, because a proxy stands between.".into(),
        );
        answered(&mut diagnosis, endpoint);
        return diagnosis;
    }
    if let Some(date) = secured(&mut diagnosis, endpoint, stream) {
        answered(&mut diagnosis, endpoint);
        compared(&mut diagnosis, date.as_deref());
    }
    diagnosis
}

/// The addresses of a name. The system's resolver may hang: it has a thread of its own, which then ends by itself.
fn resolved(
    diagnosis: &mut Diagnosis,
    url: &Url,
    through: &str,
    patience: Duration,
) -> Option<Vec<SocketAddr>> {
    let host = url.host_str()?.trim_start_matches('[').trim_end_matches(']').to_owned();
    let port = url.port_or_known_default()?;
    let (answer, answered) = sync_channel(1);
    let began = Instant::now();
    let looked_up = host.clone();
    let spawned = os::spawn_quiet("seqr-resolve", move || {
        let found = (looked_up.as_str(), port).to_socket_addrs().map(|found| found.take(ADDRESSES).collect());
        let _ = answer.send(found); // whoever asked may have gone
    });
    let found: io::Result<Vec<SocketAddr>> = match spawned {
        Ok(_) => answered.recv_timeout(patience).unwrap_or_else(|error| {
            let why =
                if error == RecvTimeoutError::Timeout { "it does not answer in time" } else { "it failed" };
            Err(io::Error::other(why))
        }),
        Err(error) => Err(error),
    };
    let wrong = |why: &str| {
        format!(
            "The name {host} of {through} cannot be resolved ({why}): look at the name in the endpoint, at this \
             machine's network and at its name server."
        )
    };
    match found {
        Ok(addresses) if !addresses.is_empty() => {
            let list: Vec<String> = addresses.iter().map(|address| address.ip().to_string()).collect();
            let text = format!("{host} is {} ({} ms).", list.join(", "), began.elapsed().as_millis());
            diagnosis.add("name", Some(true), text);
            Some(addresses)
        }
        Ok(_) => {
            diagnosis.add("name", Some(false), wrong("it has no address"));
            None
        }
        Err(error) => {
            diagnosis.add("name", Some(false), wrong(&error.to_string()));
            None
        }
    }
}

fn connected(
    diagnosis: &mut Diagnosis,
    addresses: &[SocketAddr],
    through: &str,
    patience: Duration,
) -> Option<TcpStream> {
    let mut failures = Vec::new();
    for address in addresses {
        let began = Instant::now();
        match TcpStream::connect_timeout(address, patience) {
            Ok(stream) => {
                let text = format!(
                    "{through} accepts connections at {address} ({} ms).",
                    began.elapsed().as_millis()
                );
                diagnosis.add("connection", Some(true), text);
                return Some(stream);
            }
            Err(error) => failures.push(format!("{address}: {error}")),
        }
    }
    let text = format!(
        "No connection to {through} ({}): a firewall blocks it, the port is wrong, or no service listens there.",
        failures.join("; ")
    );
    diagnosis.add("connection", Some(false), text);
    None
}

/// Makes the connection secure where the endpoint is https, and asks for the head of the page; gives its date. None where
/// that failed.
fn secured(diagnosis: &mut Diagnosis, endpoint: &Endpoint, mut stream: TcpStream) -> Option<Option<String>> {
    let patience = endpoint.deadline(Kind::Question);
    let limited =
        stream.set_read_timeout(Some(patience)).and_then(|()| stream.set_write_timeout(Some(patience)));
    if let Err(error) = limited {
        diagnosis.add("certificate", Some(false), format!("The connection cannot be used: {error}."));
        return None;
    }
    let host = endpoint.url().host_str().unwrap_or_default();
    if endpoint.url().scheme() != "https" {
        diagnosis.add("certificate", None, "There is none: the endpoint is plain http.".into());
        return Some(head(&mut stream, host, endpoint.url().path()).ok().flatten());
    }
    let name = ServerName::try_from(host.trim_start_matches('[').trim_end_matches(']').to_owned());
    let shown = Arc::default();
    let connection = name
        .map_err(|error| error.to_string())
        .and_then(|name| Ok((name, noting(endpoint, &shown).map_err(|error| error.to_string())?)))
        .and_then(|(name, config)| {
            ClientConnection::new(Arc::new(config), name).map_err(|error| error.to_string())
        });
    let mut connection = match connection {
        Ok(connection) => connection,
        Err(error) => {
            diagnosis.add("certificate", Some(false), format!("No secure connection can be made: {error}."));
            return None;
        }
    };
    if let Err(error) = handshake(&mut connection, &mut stream) {
        let reason = tls::reason(&error).unwrap_or(TlsReason::Other);
        let detail = error.to_string();
        let told = ServiceError::NotSent { why: NotSent::Tls(reason), detail };
        diagnosis.add("certificate", Some(false), format!("{told}."));
        keep(diagnosis, &shown);
        return None;
    }
    keep(diagnosis, &shown);
    let version =
        connection.protocol_version().and_then(|version| version.as_str().map(|name| name.replace('_', ".")));
    let voucher = match trust::is_named(endpoint.extra_roots(), connection.peer_certificates(), host) {
        true => "an authority of the CA file",
        false => "an authority of this operating system",
    };
    let text =
        format!("{host} has a valid certificate from {voucher} ({}).", version.as_deref().unwrap_or("TLS"));
    diagnosis.add("certificate", Some(true), text);
    Some(head(&mut Stream::new(&mut connection, &mut stream), host, endpoint.url().path()).ok().flatten())
}

fn handshake(connection: &mut ClientConnection, stream: &mut TcpStream) -> io::Result<()> {
    while connection.is_handshaking() {
        connection.complete_io(stream)?;
    }
    Ok(())
}

fn keep(diagnosis: &mut Diagnosis, shown: &Shown) {
    diagnosis.certificates = shown.lock().unwrap_or_else(PoisonError::into_inner).clone();
}

/// The certificates that the host showed, also those that are then refused.
type Shown = Mutex<Vec<Vec<u8>>>;

/// The endpoint's TLS, with a judge that notes what it is shown.
fn noting(endpoint: &Endpoint, shown: &Arc<Shown>) -> Result<ClientConfig, rustls::Error> {
    let mut config = endpoint.tls()?;
    let judge = trust::verifier(endpoint.extra_roots(), Arc::clone(config.crypto_provider()))?;
    config.dangerous().set_certificate_verifier(Arc::new(Noting { judge, shown: Arc::clone(shown) }));
    Ok(config)
}

#[derive(Debug)]
struct Noting {
    judge: Arc<dyn ServerCertVerifier>,
    shown: Arc<Shown>,
}

impl ServerCertVerifier for Noting {
    fn verify_server_cert(
        &self,
        host: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let all = std::iter::once(host).chain(chain).map(|certificate| certificate.to_vec());
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = all.collect();
        self.judge.verify_server_cert(host, chain, name, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        host: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.judge.verify_tls12_signature(message, host, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        host: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.judge.verify_tls13_signature(message, host, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.judge.supported_verify_schemes()
    }
}

/// The date of the service's answer to a request that asks for nothing.
fn head(stream: &mut (impl Read + Write), host: &str, path: &str) -> io::Result<Option<String>> {
    write!(stream, "HEAD {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
    stream.flush()?;
    let mut answer = Vec::new();
    let _ = stream.take(HEAD).read_to_end(&mut answer); // what has come until the connection ended counts
    let answer = String::from_utf8_lossy(&answer);
    let date = answer.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("date").then(|| value.trim().to_owned())
    });
    Ok(date)
}

/// A call without effect, as the library makes it.
fn answered(diagnosis: &mut Diagnosis, endpoint: &Endpoint) {
    let nobody = Caller::new(Principal::Terminal { id: String::new() }, Secret::new(String::new()));
    let began = Instant::now();
    let called = os::with_signals_blocked(|| Foreground::new(endpoint).call(&nobody, &BenchmarkingNop));
    match called {
        Ok(()) => {
            let text = format!("SEQR answers ({} ms with a new connection).", began.elapsed().as_millis());
            diagnosis.add("answer", Some(true), text);
        }
        Err(error) => diagnosis.add("answer", Some(false), format!("SEQR did not answer: {error}.")),
    }
}

fn compared(diagnosis: &mut Diagnosis, date: Option<&str>) {
    let Some(theirs) = date.and_then(|date| rfc2822::DateTimeParser::new().parse_timestamp(date).ok()) else {
        diagnosis.add("clock", None, "The service does not say what time it has.".into());
        return;
    };
    let ahead = Timestamp::now().as_second() - theirs.as_second();
    if ahead.abs() <= CLOCK_TOLERANCE_S {
        diagnosis.add(
            "clock",
            Some(true),
            "This machine's clock and the service's agree to a minute.".into(),
        );
        return;
    }
    let which = if ahead > 0 { "ahead of" } else { "behind" };
    let text = format!(
        "This machine's clock is {} seconds {which} the service's: set it. Otherwise receipts have a wrong time.",
        ahead.abs()
    );
    diagnosis.add("clock", Some(false), text);
}
