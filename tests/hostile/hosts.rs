//! Hosts that do not prove who they are, and proxies that do not let a request through: nothing was sent to any of them.

use crate::exchange::endpoint;
use crate::service::Service;
use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion};
use seqr::service::Endpoint;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

/// A host or a proxy, and how the library is told of it.
pub(crate) struct Host {
    pub(crate) kind: &'static str,
    pub(crate) what: String,
    pub(crate) service: Service,
    pub(crate) endpoint: Endpoint,
    /// The calls are made: the host is all right, and shows that the others fail by their fault alone.
    pub(crate) is_right: bool,
}

struct Authority {
    certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).expect("a certificate");
        Self { certificate, issuer: Issuer::new(params, key) }
    }
}

/// A host's certificates and key.
struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: KeyPair,
}

fn identity(by: Option<&Authority>, host: &str, change: impl FnOnce(&mut CertificateParams)) -> Identity {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new([host.to_owned()]).expect("a name");
    change(&mut params);
    let certificate = match by {
        Some(authority) => params.signed_by(&key, &authority.issuer),
        None => params.self_signed(&key),
    };
    Identity { chain: vec![certificate.expect("a certificate").der().clone()], key }
}

fn tls(identity: Identity, versions: &[&'static SupportedProtocolVersion]) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_protocol_versions(versions);
    let key = PrivateKeyDer::try_from(identity.key.serialize_der()).expect("a key");
    let builder = builder.expect("versions").with_no_client_auth();
    Arc::new(builder.with_single_cert(identity.chain, key).expect("a certificate and its key"))
}

/// Speaks TLS, and answers as a right service does.
fn speaking(config: Arc<ServerConfig>) -> impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static {
    move |stream| {
        let session = ServerConnection::new(config.clone()).map_err(io::Error::other)?;
        let mut stream = StreamOwned::new(session, stream);
        let envelope = crate::service::request(&mut stream, 0)?;
        stream.write_all(&crate::service::answer(&envelope))?;
        stream.conn.send_close_notify();
        stream.flush()
    }
}

/// All of them.
pub(crate) fn all(patience: Duration, haste: Duration) -> Vec<Host> {
    let ours = Authority::new();
    let ca = ours.certificate.pem().into_bytes();
    let mut hosts = Vec::new();
    certificates(&ours, &mut |what, is_right, config| {
        let service = Service::of(speaking(config));
        let endpoint = endpoint(format!("https://localhost:{}/", service.port()), patience, |settings| {
            settings.ca_pem = Some(ca.clone());
        });
        hosts.push(Host { kind: "TLS of a wrong kind", what: what.into(), service, endpoint, is_right });
    });
    for (what, is_slow, serve) in handshakes() {
        let service = Service::of(serve);
        let timeout = if is_slow { haste } else { patience };
        let endpoint = endpoint(format!("https://localhost:{}/", service.port()), timeout, |settings| {
            settings.ca_pem = Some(ca.clone());
        });
        hosts.push(Host { kind: "no TLS where TLS should be", what, service, endpoint, is_right: false });
    }
    for (what, is_slow, serve) in proxies() {
        let service = Service::of(serve);
        let timeout = if is_slow { haste } else { patience };
        let endpoint = endpoint("https://pay.example/".into(), timeout, |settings| {
            settings.proxy = Some(format!("http://127.0.0.1:{}", service.port()));
        });
        hosts.push(Host { kind: "proxies", what, service, endpoint, is_right: false });
    }
    hosts
}

fn certificates(ours: &Authority, add: &mut dyn FnMut(&str, bool, Arc<ServerConfig>)) {
    let both: &[&'static SupportedProtocolVersion] = &[&rustls::version::TLS12, &rustls::version::TLS13];
    let localhost = || identity(Some(ours), "localhost", |_| {});
    let theirs = Authority::new();
    add("a right certificate", true, tls(localhost(), both));
    add("TLS 1.2 alone", true, tls(localhost(), &both[..1]));
    add("TLS 1.3 alone", true, tls(localhost(), &both[1..]));
    let past = |params: &mut CertificateParams| params.not_after = date_time_ymd(2020, 1, 1);
    add("expired", false, tls(identity(Some(ours), "localhost", past), both));
    let future = |params: &mut CertificateParams| params.not_before = date_time_ymd(2999, 1, 1);
    add("not yet valid", false, tls(identity(Some(ours), "localhost", future), both));
    for name in ["pay.example", "*.localhost", "localhost.example", "127.0.0.1", "*"] {
        add(&format!("a certificate for {name}"), false, tls(identity(Some(ours), name, |_| {}), both));
    }
    add("signed by a stranger", false, tls(identity(Some(&theirs), "localhost", |_| {}), both));
    add("signed by itself", false, tls(identity(None, "localhost", |_| {}), both));
    let authority = |params: &mut CertificateParams| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    add("an authority of its own", false, tls(identity(None, "localhost", authority), both));
    let mut long = identity(Some(&theirs), "localhost", |_| {});
    long.chain.extend((0..100).map(|_| theirs.certificate.der().clone()));
    add("a chain of 101 certificates", false, tls(long, both));
    let mut large = identity(Some(&theirs), "localhost", |params| {
        let names = (0..1_500).map(|at| format!("host-{at}.example").try_into().map(rcgen::SanType::DnsName));
        params.subject_alt_names.extend(names.map(|name| name.expect("a name")));
    });
    large.chain.truncate(1);
    add("a certificate with 1,500 names", false, tls(large, both));
}

type Serve = Box<dyn Fn(TcpStream) -> io::Result<()> + Send + Sync>;

/// Reads what comes until the client has gone.
fn drain(stream: &mut TcpStream) {
    let _ = io::copy(stream, &mut io::sink());
}

/// Answers the first bytes by these, and then nothing or the end.
fn once(answer: Vec<u8>, stays: bool) -> Serve {
    Box::new(move |mut stream| {
        let _ = stream.read(&mut [0; 4096])?;
        stream.write_all(&answer)?;
        if stays {
            drain(&mut stream);
        }
        Ok(())
    })
}

fn flood(first: &'static [u8], then: &'static [u8]) -> Serve {
    let block = then.repeat(8192 / then.len() + 1);
    Box::new(move |mut stream| {
        let _ = stream.read(&mut [0; 4096])?;
        stream.write_all(first)?;
        loop {
            stream.write_all(&block)?;
        }
    })
}

/// What it is, whether it ends only with the library's patience, and what it does.
fn handshakes() -> Vec<(String, bool, Serve)> {
    let mut all: Vec<(String, bool, Serve)> = vec![
        ("silence".into(), true, once(Vec::new(), true)),
        ("closed at once".into(), false, Box::new(|_| Ok(()))),
        ("closed after the hello".into(), false, once(Vec::new(), false)),
        ("HTTP in plain text".into(), false, once(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), false)),
        ("a banner of SSH".into(), false, once(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(), false)),
        ("zeros".into(), false, flood(b"", b"\0")),
        ("ones".into(), false, flood(b"", b"\xff")),
        ("records of alerts that are only warnings".into(), false, flood(b"", b"\x15\x03\x03\0\x02\x01\x5a")),
        ("empty records".into(), false, flood(b"", b"\x16\x03\x03\0\0")),
        (
            "a handshake message of 16 MB".into(),
            false,
            flood(b"\x16\x03\x03\x40\0\x0b\xff\xff\xff", b"\x16\x03\x03\x40\0"),
        ),
    ];
    for alert in [0_u8, 10, 20, 40, 42, 45, 48, 70, 71, 80, 86, 90, 112, 116, 120, 255] {
        let record = vec![0x15, 0x03, 0x03, 0, 2, 2, alert];
        all.push((format!("alert {alert}"), false, once(record, false)));
    }
    // A hello of TLS 1.2 that begins well, cut where it stands.
    let hello = [
        &b"\x16\x03\x03\0\x4a\x02\0\0\x46\x03\x03"[..],
        &[7; 32],
        &b"\x20"[..],
        &[8; 32],
        &b"\xc0\x2f\0"[..],
    ]
    .concat();
    for cut in (1..=hello.len()).step_by(5) {
        all.push((format!("{cut} bytes of a hello, and closed"), false, once(hello[..cut].to_vec(), false)));
        let known_better = [&hello[..cut], &[0xee; 600]].concat();
        all.push((format!("{cut} bytes of a hello, then others"), false, once(known_better, false)));
    }
    for version in [b"\x03\0", b"\x03\x01", b"\x03\x02", b"\x02\0", b"\x7f\x1c"] {
        let mut old = hello.clone();
        old[9..11].copy_from_slice(version);
        all.push((format!("a hello of version {version:02x?}"), false, once(old, false)));
    }
    for suite in [b"\0\0", b"\0\x05", b"\0\x2f", b"\xc0\x14", b"\xff\xff"] {
        let mut weak = hello.clone();
        let at = weak.len() - 3;
        weak[at..at + 2].copy_from_slice(suite);
        all.push((format!("a hello that takes suite {suite:02x?}"), false, once(weak, false)));
    }
    all
}

fn proxies() -> Vec<(String, bool, Serve)> {
    let mut all: Vec<(String, bool, Serve)> = vec![
        ("silence".into(), true, once(Vec::new(), true)),
        ("closed at once".into(), false, Box::new(|_| Ok(()))),
        ("closed after CONNECT".into(), false, once(Vec::new(), false)),
        ("200, then silence".into(), true, once(b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), true)),
        ("200, and closed".into(), false, once(b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), false)),
        ("200 with a page".into(), false, once(b"HTTP/1.1 200 OK\r\n\r\n<html></html>".to_vec(), false)),
        ("200 of HTTP/1.0".into(), false, once(b"HTTP/1.0 200 OK\r\n\r\n".to_vec(), false)),
        ("half a head, and closed".into(), false, once(b"HTTP/1.1 200 Conn".to_vec(), false)),
        ("half a head, then silence".into(), true, once(b"HTTP/1.1 200 Conn".to_vec(), true)),
        ("no HTTP".into(), false, once(b"\x05\0\0\0\r\n\r\n".to_vec(), false)),
        ("headers without end".into(), false, flood(b"HTTP/1.1 200 OK\r\n", b"X-Another: y\r\n")),
        ("a header without end".into(), false, flood(b"HTTP/1.1 200 OK\r\nX: ", b"y")),
        ("a status line without end".into(), false, flood(b"HTTP/1.1 200 ", b"y")),
        ("zeros".into(), false, flood(b"", b"\0")),
    ];
    for status in [100, 201, 204, 301, 302, 307, 400, 401, 403, 404, 407, 429, 500, 502, 503, 504, 999] {
        let answer = format!(
            "HTTP/1.1 {status} X\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"
        );
        all.push((format!("{status}"), false, once(answer.into_bytes(), false)));
    }
    all
}
