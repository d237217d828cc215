//! What can go wrong between the till and SEQR, told apart by what may have happened to the money. Texts have three
//! parts: what failed, why, what to do next. They never hold a password (see `mask`).

use super::result_code::{self, meaning};
use std::fmt;

/// Why a call has no answer. Received text in it is short, on one line and without passwords.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServiceError {
    /// Nothing reached the service: resolving, connecting or securing the connection failed or timed out.
    #[error("nothing was sent to SEQR: {} ({detail}); {}", why.what(), why.advice())]
    NotSent {
        /// Where it failed.
        why: NotSent,
        /// The host and the system's own words.
        detail: String,
    },
    /// Time-out, reset or a cut answer: the request may have arrived.
    #[error(
        "the answer from SEQR was lost ({detail}); it is not known whether the request was carried out: find out \
         before you send it again"
    )]
    Lost {
        /// The host and the system's own words.
        detail: String,
    },
    /// An HTTP answer that is not SOAP.
    #[error(
        "the endpoint answered HTTP {status}, not SEQR{}: '{excerpt}'; {}{}",
        to(location), doubt(*may_have_been_done), http_advice(*status)
    )]
    Http {
        /// The HTTP status.
        status: u16,
        /// The beginning of what came.
        excerpt: String,
        /// Where a 3xx points; it is never followed, for the password is in the request.
        location: Option<String>,
        /// Whether SEQR may have carried the request out all the same (see `may_have_been_done`).
        may_have_been_done: bool,
    },
    /// A SOAP fault: the service could not process the request.
    #[error(
        "SEQR answered with a SOAP fault ({code}: {text}); check the endpoint's address and try again later"
    )]
    Fault {
        /// faultcode, with its prefix.
        code: String,
        /// faultstring.
        text: String,
    },
    /// HTTP success with something that is not the expected answer.
    #[error(
        "the answer cannot be read: {reason} (it begins '{excerpt}'); check the endpoint's address, and find out \
         whether the request was carried out before you send it again"
    )]
    Unreadable {
        /// What is wrong with it.
        reason: String,
        /// How it begins.
        excerpt: String,
    },
    /// resultCode was not 0.
    #[error(
        "SEQR refused the request with code {code} ({}){}; {}",
        meaning(*code).0, says(description), meaning(*code).1
    )]
    Refused {
        /// resultCode (docs/protocol.md, Result codes).
        code: i32,
        /// resultDescription.
        description: Option<String>,
    },
}

/// Where a request failed that never left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSent {
    /// The host's name has no address.
    Resolve,
    /// The host does not answer.
    Connect,
    /// The host does not prove who it is.
    Tls(TlsReason),
    /// The proxy does not let us through.
    Proxy,
    /// This machine has no thread, file descriptor or memory left for a connection.
    Exhausted,
    /// The request or the connection could not be made in the first place.
    Build,
    /// Whether the terminal is still this process's is not known in time (see `crate::leave`).
    NoLeave,
    /// The terminal is another process's now.
    TakenOver,
}

/// Why a TLS connection was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsReason {
    /// The certificate is out of date, or the till's clock is ahead.
    Expired,
    /// The certificate is of the future: usually the till's clock.
    NotYetValid,
    /// The certificate is another host's.
    WrongHost,
    /// Nobody whom this machine trusts has signed it; self-signed ones too.
    UnknownIssuer,
    /// The CA file holds the host's own certificate, which is marked as an authority: it can be the one or the other.
    OwnCertificate,
    /// Anything else.
    Other,
}

impl ServiceError {
    /// resultCode, where SEQR gave one.
    pub fn result_code(&self) -> Option<i32> {
        match self {
            Self::Refused { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// Whether the service may have done what it was asked: then a call that counts must not be sent again
    /// (rule `never-sent-twice`). Refused with 90 counts as done: it is "unclassified".
    pub fn may_have_been_done(&self) -> bool {
        match self {
            Self::NotSent { .. } => false,
            Self::Lost { .. } | Self::Unreadable { .. } => true,
            Self::Http { may_have_been_done, .. } => *may_have_been_done,
            Self::Fault { code, .. } => !callers_fault(code),
            Self::Refused { code, .. } => *code == result_code::SYSTEM_ERROR,
        }
    }
}

/// Statuses of HTTP that are given before a request is carried out: it was not understood, not authorized, too large, too
/// early or too much.
const BEFORE_IT_IS_DONE: [u16; 14] = [400, 401, 404, 405, 407, 411, 413, 414, 415, 417, 421, 426, 429, 431];

/// Whether SEQR may have done what it was asked where an HTTP status came back without SOAP. What stands between the
/// till and SEQR answers 403 or 302 also to a request that it has let through, so for an operation that `counts` these
/// are as good as a lost answer (rule `middlebox-answers`).
pub(super) fn may_have_been_done(http_status: u16, counts: bool) -> bool {
    match http_status {
        300..=499 => counts && !BEFORE_IT_IS_DONE.contains(&http_status),
        _ => true,
    }
}

/// SOAP 1.1 section 4.4.1: these faults say that the message was not processed; `Client.Detail` is a kind of
/// `Client`.
fn callers_fault(code: &str) -> bool {
    let local = code.rsplit(':').next().unwrap_or(code);
    let class = local.split('.').next().unwrap_or(local).trim();
    matches!(class, "Client" | "VersionMismatch" | "MustUnderstand")
}

impl NotSent {
    fn what(self) -> &'static str {
        match self {
            Self::Resolve => "the host's name was not found",
            Self::Connect => "no connection to the host",
            Self::Tls(TlsReason::Expired) => "the host's certificate has expired",
            Self::Tls(TlsReason::NotYetValid) => "the host's certificate is not valid yet",
            Self::Tls(TlsReason::WrongHost) => "the certificate belongs to another host",
            Self::Tls(TlsReason::UnknownIssuer) => {
                "the host's certificate has an unknown issuer or is self-signed"
            }
            Self::Tls(TlsReason::OwnCertificate) => {
                "the CA file has the host's own certificate, which is marked as an authority and so cannot be a \
                 host's"
            }
            Self::Tls(TlsReason::Other) => "the secure connection (TLS) failed",
            Self::Proxy => "the proxy gave no connection",
            Self::Exhausted => "this machine has no thread, file descriptor or memory left for a connection",
            Self::Build => "the request could not be made",
            Self::NoLeave => {
                "the database of the store did not confirm in time that this program still has the terminal"
            }
            Self::TakenOver => "this program no longer has the terminal",
        }
    }

    fn advice(self) -> &'static str {
        match self {
            Self::Resolve => "check the endpoint's address and the till's network",
            Self::Connect => "check the till's network and the endpoint's address, then try again",
            Self::Tls(TlsReason::Expired | TlsReason::NotYetValid) => {
                "check the till's clock first, then ask the operator of the endpoint"
            }
            Self::Tls(TlsReason::WrongHost) => "check the host name in the endpoint's address",
            Self::Tls(TlsReason::UnknownIssuer) => {
                "if the host is yours, give its certificate authority in the CA file; otherwise do not trust it"
            }
            Self::Tls(TlsReason::OwnCertificate) => {
                "make a new one without that mark (openssl req -x509 -addext basicConstraints=critical,CA:FALSE \
                 -addext subjectAltName=DNS:HOST), or let an authority of your own sign it, and give the authority's \
                 certificate"
            }
            Self::Tls(TlsReason::Other) => "check the endpoint's address and port",
            Self::Proxy => "check the proxy's address and its user",
            Self::Exhausted => {
                "close what uses them, or raise the limits of this program (ulimit), then try again"
            }
            Self::Build => "check the values given",
            Self::NoLeave => "check the database and its load, then try again",
            Self::TakenOver => {
                "use the terminal in the program that has it; close this client and open it again"
            }
        }
    }
}

fn doubt(may_have_been_done: bool) -> &'static str {
    if may_have_been_done { "it is not known whether the request was carried out; " } else { "" }
}

fn to(location: &Option<String>) -> Parenthesis<'_> {
    Parenthesis(" (it points to ", location.as_deref())
}

fn says(description: &Option<String>) -> Parenthesis<'_> {
    Parenthesis(" (it says: ", description.as_deref())
}

struct Parenthesis<'a>(&'static str, Option<&'a str>);

impl fmt::Display for Parenthesis<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Some(text) => write!(f, "{}{text})", self.0),
            None => Ok(()),
        }
    }
}

fn http_advice(status: u16) -> &'static str {
    match status {
        300..=399 => "give the address that it points to as the endpoint, if you trust it",
        407 => "check the proxy's user and password",
        400..=499 => "check the endpoint's address",
        _ => "try again later",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_have_been_done_is_told_apart() {
        let answered = |status, counts| ServiceError::Http {
            status,
            excerpt: String::new(),
            location: None,
            may_have_been_done: may_have_been_done(status, counts),
        };
        let http = |status| answered(status, false);
        let fault = |code: &str| ServiceError::Fault { code: code.into(), text: String::new() };
        let refused = |code| ServiceError::Refused { code, description: None };
        let no = [
            ServiceError::NotSent { why: NotSent::Connect, detail: String::new() },
            http(302),
            http(404),
            http(403),
            answered(400, true),
            answered(429, true),
            fault("soap:Client"),
            fault("Client.Authentication"),
            fault("a:b:MustUnderstand"),
            refused(20),
            refused(93),
        ];
        let yes = [
            ServiceError::Lost { detail: String::new() },
            ServiceError::Unreadable { reason: String::new(), excerpt: String::new() },
            http(500),
            http(503),
            http(100),
            http(600),
            answered(302, true),
            answered(403, true),
            answered(408, true),
            answered(409, true),
            answered(499, true),
            fault("soap:Server"),
            fault(""),
            refused(90),
        ];
        assert!(no.iter().all(|error| !error.may_have_been_done()));
        assert!(yes.iter().all(ServiceError::may_have_been_done));
        assert_eq!(refused(98).result_code(), Some(98));
        assert_eq!(http(500).result_code(), None);
    }

    #[test]
    fn texts_say_what_why_and_what_next() {
        let refused = ServiceError::Refused { code: 20, description: Some("bad password".into()) };
        assert_eq!(
            refused.to_string(),
            "SEQR refused the request with code 20 (AUTHENTICATION_FAILED) (it says: bad password); \
             check the password, or register the terminal again"
        );
        let why = NotSent::Tls(TlsReason::Expired);
        let tls = ServiceError::NotSent { why, detail: "pay.example: expired".into() }.to_string();
        assert!(tls.contains("expired") && tls.contains("clock"), "{tls}");
        let moved = |may_have_been_done| {
            let location = Some("https://new/".into());
            ServiceError::Http { status: 302, excerpt: "x".into(), location, may_have_been_done }.to_string()
        };
        assert!(moved(false).contains("points to https://new/") && !moved(false).contains("not known"));
        assert!(moved(true).contains("it is not known whether the request was carried out"));
    }
}
