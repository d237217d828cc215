//! Where the service is and how long it is waited for, checked once when the library is opened. It opens nothing.

use super::context::ClientIdentity;
use super::date::seqr_zone;
use super::http::Resolver;
use super::message::Kind;
use super::pem;
use jiff::tz::TimeZone;
use reqwest::Url;
use rustls::pki_types::CertificateDer;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// A connection that is still being made when its call's time is over must count as not sent, so connecting
/// ends this part of the deadline earlier: one tenth.
const CONNECT_MARGIN: u32 = 10;

/// What the integrator gives.
#[derive(Clone)]
pub struct Settings {
    /// The service's URL.
    pub endpoint: String,
    /// Whether http to a host that is not this machine is allowed; the password is in every request.
    pub allow_plain_http: bool,
    /// Certificate authorities (PEM) to be trusted beside the system's.
    pub ca_pem: Option<Vec<u8>>,
    /// URL of an HTTP proxy; the environment is not asked.
    pub proxy: Option<String>,
    /// For resolving, connecting and TLS together.
    pub connect_timeout: Duration,
    /// For polls and questions, from sending to the answer's last byte.
    pub question_timeout: Duration,
    /// For calls that move money, register or carry documents.
    pub money_timeout: Duration,
    /// For one try of a cancel.
    pub cancel_timeout_per_try: Duration,
    /// The zone of a payment's time that names none.
    pub zone: TimeZone,
    /// What the library says of itself.
    pub identity: ClientIdentity,
}

/// URLs may hold a proxy's password, so they are not shown.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").finish_non_exhaustive()
    }
}

impl Settings {
    /// The endpoint with the defaults of docs/design.md: 3 s to connect, 5 s for a question, 30 s for money.
    pub fn new(endpoint: String, identity: ClientIdentity) -> Self {
        Self {
            endpoint,
            allow_plain_http: false,
            ca_pem: None,
            proxy: None,
            connect_timeout: Duration::from_secs(3),
            question_timeout: Duration::from_secs(5),
            money_timeout: Duration::from_secs(30),
            cancel_timeout_per_try: Duration::from_secs(5),
            zone: Self::default_zone(),
            identity,
        }
    }
}

impl Settings {
    /// The zone of SEQR's servers, Europe/Stockholm.
    pub fn default_zone() -> TimeZone {
        seqr_zone()
    }
}

/// Why settings cannot be used. No text shows a URL's user or password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Not a URL that a request can go to.
    #[error("the endpoint is not a usable URL: {0}; give one like https://host/path")]
    Endpoint(String),
    /// http across a network.
    #[error(
        "the endpoint http://{0} is refused: the password would cross the network unprotected; use https, or \
         SEQR_ALLOW_PLAIN_HTTP for a test"
    )]
    PlainHttp(String),
    /// Not a proxy that can be used.
    #[error("the proxy is not a usable URL: {0}; give one like http://host:3128")]
    Proxy(String),
    /// Not a certificate.
    #[error(
        "the CA file cannot be used: {0}; give certificates of authorities in PEM form (BEGIN CERTIFICATE)"
    )]
    CaFile(String),
    /// A time-out of nothing.
    #[error("the {0} is zero; give a millisecond or more")]
    Timeout(&'static str),
}

/// The service's address with everything that a connection to it needs, checked. Cheap to clone.
#[derive(Clone)]
pub struct Endpoint(Arc<Checked>);

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Endpoint").field(&self.0.url.as_str()).finish()
    }
}

struct Checked {
    settings: Settings,
    url: Url,
    proxy: Option<Url>,
    extra_roots: Vec<CertificateDer<'static>>,
    tls: super::tls::Shared,
    resolver: Resolver,
}

impl Endpoint {
    /// Checks the settings; nothing is opened yet, and the system's certificates are not read.
    ///
    /// Errors: what is wrong with which setting.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        let url = endpoint_url(&settings.endpoint, settings.allow_plain_http)?;
        let proxy = settings.proxy.as_deref().map(proxy_url).transpose()?;
        let extra_roots = settings.ca_pem.as_deref().map_or(Ok(Vec::new()), pem::certificates);
        let extra_roots = extra_roots.map_err(SettingsError::CaFile)?;
        for (name, timeout) in [
            ("connect time-out", settings.connect_timeout),
            ("question time-out", settings.question_timeout),
            ("money time-out", settings.money_timeout),
            ("cancel time-out", settings.cancel_timeout_per_try),
        ] {
            if timeout.is_zero() {
                return Err(SettingsError::Timeout(name));
            }
        }
        let (tls, resolver) = Default::default();
        Ok(Self(Arc::new(Checked { settings, url, proxy, extra_roots, tls, resolver })))
    }

    /// The service's URL.
    pub fn url(&self) -> &Url {
        &self.0.url
    }

    /// What the library says of itself.
    pub fn identity(&self) -> &ClientIdentity {
        &self.0.settings.identity
    }

    /// The zone of a payment's time that names none.
    pub(super) fn zone(&self) -> &TimeZone {
        &self.0.settings.zone
    }

    pub(super) fn resolver(&self) -> &Resolver {
        &self.0.resolver
    }

    /// The proxy's host, without the name and password that its URL may hold.
    pub fn proxy_host(&self) -> Option<&str> {
        self.0.proxy.as_ref().and_then(Url::host_str)
    }

    pub(super) fn proxy(&self) -> Option<&Url> {
        self.0.proxy.as_ref()
    }

    /// The authorities that the configuration names.
    pub(super) fn extra_roots(&self) -> &[CertificateDer<'static>] {
        &self.0.extra_roots
    }

    /// From the first byte sent, connecting included, to the last one received.
    pub(super) fn deadline(&self, kind: Kind) -> Duration {
        match kind {
            Kind::Question => self.0.settings.question_timeout,
            Kind::Cancel => self.0.settings.cancel_timeout_per_try,
            Kind::Money | Kind::Register | Kind::Document => self.0.settings.money_timeout,
        }
    }

    /// How long a connection may take that is made for calls of these kinds.
    pub(super) fn connect_timeout(&self, kinds: &[Kind]) -> Duration {
        let shortest = kinds.iter().map(|&kind| self.deadline(kind)).min().unwrap_or(Duration::MAX);
        self.0.settings.connect_timeout.min(shortest - shortest / CONNECT_MARGIN)
    }

    /// A TLS configuration for another server that must be vouched for as this one is.
    pub fn trusting(&self) -> Result<rustls::ClientConfig, rustls::Error> {
        self.0.tls.with_roots(&self.0.extra_roots)
    }

    /// The TLS configuration that all clients of this endpoint share.
    pub(super) fn tls(&self) -> Result<rustls::ClientConfig, rustls::Error> {
        let secure = |url: &Url| url.scheme() == "https";
        if secure(&self.0.url) || self.0.proxy.as_ref().is_some_and(secure) {
            self.0.tls.with_roots(&self.0.extra_roots)
        } else {
            super::tls::unused()
        }
    }
}

fn endpoint_url(text: &str, allow_plain_http: bool) -> Result<Url, SettingsError> {
    let url = Url::parse(text.trim()).map_err(|error| SettingsError::Endpoint(error.to_string()))?;
    let wrong = |why: &str| Err(SettingsError::Endpoint(why.into()));
    if !url.username().is_empty() || url.password().is_some() {
        return wrong("it holds a user or a password, which SEQR does not use");
    }
    let Some(host) = url.host_str().filter(|host| !host.is_empty()) else {
        return wrong("it names no host");
    };
    if url.port() == Some(0) {
        return wrong("port 0 cannot be called");
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if allow_plain_http || is_loopback(host) => Ok(url),
        "http" => Err(SettingsError::PlainHttp(host.to_owned())),
        other => wrong(&format!("it begins with {other}:, not with https:")),
    }
}

/// This machine: an address of the loopback network, or its fixed name.
fn is_loopback(host: &str) -> bool {
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    let address = literal.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback());
    address || host.eq_ignore_ascii_case("localhost")
}

fn proxy_url(text: &str) -> Result<Url, SettingsError> {
    let url = Url::parse(text.trim()).map_err(|error| SettingsError::Proxy(error.to_string()))?;
    match url.scheme() {
        "http" | "https" if url.host_str().is_some_and(|host| !host.is_empty()) => Ok(url),
        "http" | "https" => Err(SettingsError::Proxy("it names no host".into())),
        other => Err(SettingsError::Proxy(format!("'{other}' proxies are not supported"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(change: impl FnOnce(&mut Settings)) -> Result<Endpoint, SettingsError> {
        let identity = ClientIdentity::new("POS".into(), None, None);
        let mut settings = Settings::new("https://pay.example/service".into(), identity);
        change(&mut settings);
        Endpoint::new(settings)
    }

    #[test]
    fn plain_http_stays_on_this_machine_unless_allowed() {
        for url in [
            "https://pay.example",
            "http://127.0.0.1:8080/x",
            "http://127.9.9.9",
            "http://[::1]:1/",
            "http://LOCALHOST:5",
            " http://[::ffff:127.0.0.1]/ ",
        ] {
            assert!(check(|s| s.endpoint = url.into()).is_ok(), "{url}");
        }
        for url in [
            "http://pay.example",
            "http://localhost.evil.example",
            "http://127.0.0.1.evil.example",
            "http://10.0.0.1",
        ] {
            let refused = check(|s| s.endpoint = url.into()).unwrap_err();
            assert!(matches!(refused, SettingsError::PlainHttp(_)), "{url}: {refused}");
            assert!(check(|s| (s.endpoint, s.allow_plain_http) = (url.into(), true)).is_ok(), "{url}");
        }
        for url in [
            "",
            "pay.example",
            "ftp://x",
            "https://",
            "https://u:hunter2@x/",
            "https://x:0/",
            "https://x:99999",
        ] {
            let refused = check(|s| s.endpoint = url.into()).unwrap_err();
            assert!(matches!(refused, SettingsError::Endpoint(_)), "{url}: {refused}");
            assert!(!refused.to_string().contains("hunter2"));
        }
    }

    #[test]
    fn what_is_given_beside_is_checked() {
        let bad_proxies = ["", "socks5://x", "proxy:3128", "http://"];
        assert!(bad_proxies.iter().all(|p| check(|s| s.proxy = Some((*p).into())).is_err()));
        let good = check(|s| s.proxy = Some("http://user:hunter2@proxy:3128".into())).unwrap();
        assert!(!format!("{good:?} {:?}", good.0.settings).contains("hunter2"));
        let bad_files: [&[u8]; 4] = [
            b"",
            b"no certificate",
            b"-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
            b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        ];
        for pem in bad_files {
            assert!(matches!(check(|s| s.ca_pem = Some(pem.into())), Err(SettingsError::CaFile(_))));
        }
        assert!(check(|s| s.money_timeout = Duration::ZERO).is_err());
    }

    #[test]
    fn connecting_ends_before_the_call_does() {
        let endpoint = check(|s| s.question_timeout = Duration::from_secs(2)).unwrap();
        assert_eq!(endpoint.connect_timeout(&[Kind::Question, Kind::Document]), Duration::from_millis(1800));
        assert_eq!(endpoint.connect_timeout(&[Kind::Money]), Duration::from_secs(3));
    }
}
