//! HTTP to the service: for the engine (`Background`, asynchronous) and for callers that wait (`Foreground`). It sends
//! bytes once, tells "not sent" from "lost", and bounds time and size. It knows no message.

mod background;
mod coding;
mod connect;
mod foreground;
mod pool;
mod resolver;

pub use background::Background;
pub use foreground::Foreground;
pub(super) use resolver::Resolver;

use super::context::Caller;
use super::encoding;
use super::error::{NotSent, ServiceError};
use super::mask::Mask;
use super::message::Operation;
use super::settings::Endpoint;
use super::soap::{self, Received};
use super::tls;
use crate::leave::{Leave, Refusal};
use crate::os;
use crate::secret::Secret;
use bytes::Bytes;
use hyper::header::{
    ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, USER_AGENT,
};
use std::error::Error as StdError;
use std::io;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// The last part of a call's time, in which no leave is asked for any more: so it counts as not sent.
const LEAVE_MARGIN: u32 = 10;

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

/// An HTTP answer, as far as it was read.
#[derive(Default)]
struct Answer {
    /// 0 before the answer began.
    status: u16,
    content_type: Option<HeaderValue>,
    content_encoding: Option<HeaderValue>,
    location: Option<HeaderValue>,
    body: Bytes,
    /// What came behind `body`; nearly always nothing.
    rest: Vec<u8>,
    /// Why it was not read to its end.
    cut: Option<ServiceError>,
}

impl Answer {
    fn new(status: u16, headers: &HeaderMap) -> Self {
        let mut answer = Self { status, ..Self::default() };
        // One way through them: each look-up would hash a name.
        for (name, value) in headers {
            let field = match *name {
                CONTENT_TYPE => &mut answer.content_type,
                CONTENT_ENCODING => &mut answer.content_encoding,
                LOCATION => &mut answer.location,
                _ => continue,
            };
            field.get_or_insert_with(|| value.clone());
        }
        answer
    }

    fn add(&mut self, piece: Bytes) {
        if self.body.is_empty() {
            self.body = piece; // nearly all come in one piece, which is then used where it is
        } else {
            self.rest.extend_from_slice(&piece);
        }
    }

    fn length(&self) -> usize {
        self.body.len() + self.rest.len()
    }

    /// What it says. One that ended early counts if all that it says is there: many a server closes without TLS's
    /// close_notify, or names a length that is not the body's.
    fn decode<O: Operation>(
        mut self,
        endpoint: &Endpoint,
        secrets: &Secrets<'_>,
    ) -> Result<O::Answer, ServiceError> {
        self.open(O::MAX_ANSWER, secrets)?;
        let content_type = self.content_type.as_ref().map(|value| encoding::utf8(value.as_bytes()));
        let answer = soap::decode::<O>(&Received {
            http_status: self.status,
            content_type: content_type.as_deref(),
            body: &self.body,
            zone: endpoint.zone(),
            secrets: &secrets.0,
        });
        answer.map_err(|error| self.failure(error, secrets))
    }

    /// Puts the body together, and opens what came compressed.
    fn open(&mut self, limit: usize, secrets: &Secrets<'_>) -> Result<(), ServiceError> {
        if !self.rest.is_empty() {
            self.body = [self.body.as_ref(), self.rest.as_slice()].concat().into();
        }
        let coding = self.content_encoding.as_ref().and_then(|value| value.to_str().ok());
        match coding::opened(&self.body, coding, limit) {
            Ok(None) => {}
            Ok(Some(opened)) => self.body = opened.into(),
            Err(coding::TooLong) => return Err(self.too_long(limit, secrets)),
        }
        Ok(())
    }

    /// Why there is no answer, where it was read as `error`.
    fn failure(self, mut error: ServiceError, secrets: &Secrets<'_>) -> ServiceError {
        let is_whole = match &mut error {
            ServiceError::Refused { .. } | ServiceError::Fault { .. } => true,
            ServiceError::Http { location, .. } => {
                let to = self.location.as_ref().map(|to| String::from_utf8_lossy(to.as_bytes()));
                *location = to.map(|to| Mask(&secrets.0).excerpt(&to));
                false
            }
            _ => false,
        };
        match self.cut {
            Some(lost) if !is_whole => lost,
            _ => error,
        }
    }

    fn too_long(&self, limit: usize, secrets: &Secrets<'_>) -> ServiceError {
        let excerpt = Mask(&secrets.0).excerpt(&encoding::text(&self.body, None));
        ServiceError::Unreadable { reason: format!("it is longer than {limit} bytes"), excerpt }
    }
}

/// docs/protocol.md, Transport: text/xml, and an empty action in quotes.
fn headers() -> HeaderMap {
    // More than there are: hyper makes room for one more before it looks for the length, in the copy of each request.
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
    headers.insert(HeaderName::from_static("soapaction"), HeaderValue::from_static("\"\""));
    headers.insert(ACCEPT, HeaderValue::from_static("text/xml"));
    let agent = concat!("libseqr/", env!("CARGO_PKG_VERSION"));
    headers.insert(USER_AGENT, HeaderValue::from_static(agent));
    headers
}

/// What is asked before the first byte of a request.
struct Asking<'a> {
    leave: Option<&'a dyn Leave>,
    until: Instant,
}

impl<'a> Asking<'a> {
    fn new(leave: Option<&'a dyn Leave>, deadline: Duration) -> Self {
        Self { leave, until: Instant::now() + deadline - deadline / LEAVE_MARGIN }
    }

    /// Waits for leave, where it is needed.
    async fn ask(&self, endpoint: &Endpoint) -> Result<(), ServiceError> {
        let Some(leave) = self.leave else { return Ok(()) };
        let asked = timeout_at(self.until, leave.to_act()).await;
        let asked = asked.unwrap_or_else(|_| Err(Refusal::NotKnown("no answer in time".into())));
        asked.map_err(|why| refused(endpoint, why))
    }
}

/// No leave was given: not a byte of the request has left.
fn refused(endpoint: &Endpoint, why: Refusal) -> ServiceError {
    let (why, detail) = match why {
        Refusal::NotKnown(detail) => (NotSent::NoLeave, detail),
        Refusal::TakenOver(detail) => (NotSent::TakenOver, detail),
    };
    let host = endpoint.url().host_str().unwrap_or_default();
    ServiceError::NotSent { why, detail: format!("{host}: {detail}") }
}

/// A connection that did not come about: not a byte of the request has left.
fn not_sent(endpoint: &Endpoint, error: &(dyn StdError + 'static)) -> ServiceError {
    let why = match tls::reason(error) {
        Some(reason) => NotSent::Tls(reason),
        None if is_exhausted(error) => NotSent::Exhausted,
        None if endpoint.proxy().is_some() => NotSent::Proxy,
        None if has_cause(error, "dns error") => NotSent::Resolve,
        None => NotSent::Connect,
    };
    ServiceError::NotSent { why, detail: detail(endpoint, error) }
}

fn unbuilt(endpoint: &Endpoint, error: &(dyn StdError + 'static)) -> ServiceError {
    let why = if is_exhausted(error) { NotSent::Exhausted } else { NotSent::Build };
    ServiceError::NotSent { why, detail: detail(endpoint, error) }
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

/// Whether the machine had no thread, descriptor or memory for it.
fn is_exhausted(error: &(dyn StdError + 'static)) -> bool {
    causes(error).any(|cause| cause.downcast_ref::<io::Error>().is_some_and(os::is_exhausted))
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
