//! HTTP to the service: for the engine (`Background`, asynchronous) and for callers that wait (`Foreground`). It sends
//! bytes once, tells "not sent" from "lost", and bounds time and size. It knows no message.

mod background;
mod connect;
mod foreground;
mod pool;

pub use background::Background;
pub use foreground::Foreground;

use super::context::Caller;
use super::error::{NotSent, ServiceError};
use super::mask::Mask;
use super::message::Operation;
use super::settings::Endpoint;
use super::soap;
use super::tls;
use crate::secret::Secret;
use bytes::Bytes;
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, USER_AGENT};
use std::error::Error as StdError;
use std::time::Duration;

/// A chain of causes longer than this says nothing more.
const CAUSES: usize = 8;

/// What a request carries; it erases itself, for the password is in it.
type Body = http_body_util::Full<Bytes>;

/// The passwords of one call.
struct Secrets<'a>([&'a Secret; 2]);

impl<'a> Secrets<'a> {
    fn of<O: Operation>(caller: &'a Caller, operation: &'a O) -> Self {
        let password = caller.password();
        Self([password, operation.secret().unwrap_or(password)])
    }
}

/// An HTTP answer, read to its end.
struct Answer {
    status: u16,
    content_type: Option<HeaderValue>,
    location: Option<HeaderValue>,
    body: Bytes,
}

impl Answer {
    fn new(status: u16, headers: &HeaderMap) -> Self {
        let header = |name: HeaderName| headers.get(name).cloned();
        Self { status, content_type: header(CONTENT_TYPE), location: header(LOCATION), body: Bytes::new() }
    }

    fn decode<O: Operation>(&self, secrets: &Secrets<'_>) -> Result<O::Answer, ServiceError> {
        let content_type = self.content_type.as_ref().and_then(|value| value.to_str().ok());
        let mut answer = soap::decode::<O>(self.status, content_type, &self.body, &secrets.0);
        if let (Err(ServiceError::Http { location, .. }), Some(to)) = (&mut answer, &self.location) {
            *location = Some(Mask(&secrets.0).excerpt(&String::from_utf8_lossy(to.as_bytes())));
        }
        answer
    }

    fn too_long(&self, limit: usize, secrets: &Secrets<'_>) -> ServiceError {
        let excerpt = Mask(&secrets.0).excerpt(&String::from_utf8_lossy(&self.body));
        ServiceError::Unreadable { reason: format!("it is longer than {limit} bytes"), excerpt }
    }
}

/// docs/protocol.md, Transport: text/xml, and an empty action in quotes.
fn headers() -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(4);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
    headers.insert(HeaderName::from_static("soapaction"), HeaderValue::from_static("\"\""));
    headers.insert(ACCEPT, HeaderValue::from_static("text/xml"));
    let agent = concat!("libseqr/", env!("CARGO_PKG_VERSION"));
    headers.insert(USER_AGENT, HeaderValue::from_static(agent));
    headers
}

/// A connection that did not come about: not a byte of the request has left.
fn not_sent(endpoint: &Endpoint, error: &(dyn StdError + 'static)) -> ServiceError {
    let why = match tls::reason(error) {
        Some(reason) => NotSent::Tls(reason),
        None if endpoint.proxy().is_some() => NotSent::Proxy,
        None if has_cause(error, "dns error") => NotSent::Resolve,
        None => NotSent::Connect,
    };
    ServiceError::NotSent { why, detail: detail(endpoint, error) }
}

fn unbuilt(endpoint: &Endpoint, error: &(dyn StdError + 'static)) -> ServiceError {
    ServiceError::NotSent { why: NotSent::Build, detail: detail(endpoint, error) }
}

fn lost(endpoint: &Endpoint, error: &(dyn StdError + 'static)) -> ServiceError {
    ServiceError::Lost { detail: detail(endpoint, error) }
}

fn late(endpoint: &Endpoint, deadline: Duration) -> ServiceError {
    let host = endpoint.url().host_str().unwrap_or_default();
    ServiceError::Lost { detail: format!("{host}: no whole answer within {} ms", deadline.as_millis()) }
}

/// The host and the causes, each once; an URL is not among them.
fn detail(endpoint: &Endpoint, error: &(dyn StdError + 'static)) -> String {
    let mut text = endpoint.url().host_str().unwrap_or_default().to_owned();
    for cause in causes(error) {
        let cause = cause.to_string();
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    Mask(&[]).excerpt(&text)
}

fn has_cause(error: &(dyn StdError + 'static), text: &str) -> bool {
    causes(error).any(|cause| cause.to_string() == text)
}

fn causes<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let cause = next?;
        next = cause.source();
        Some(cause)
    })
    .take(CAUSES)
}
