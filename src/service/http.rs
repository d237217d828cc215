//! HTTP to the service: one client for the engine (`Background`, asynchronous) and one for callers that wait
//! (`Foreground`). It sends bytes once, tells "not sent" from "lost", and bounds time and size. It knows no message.
//!
//! Nothing is sent twice behind our back: redirects and reqwest's retries are off. hyper-util takes back a
//! request from a kept connection that closed before a byte of it was written, and puts it on a new one; calls
//! that count use fresh connections, where it never does.

use super::context::Caller;
use super::error::{NotSent, ServiceError};
use super::mask::Mask;
use super::message::{Kind, Operation};
use super::settings::Endpoint;
use super::soap;
use super::tls;
use crate::secret::Secret;
use bytes::Bytes;
use once_cell::sync::OnceCell;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, USER_AGENT};
use reqwest::{Method, redirect, retry};
use std::error::Error as StdError;
use std::fmt;
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

/// Longer than a poll's second, shorter than the five seconds after which usual servers close.
const POOL_IDLE: Duration = Duration::from_secs(4);
/// More kept connections than this only cost the server memory; ten thousand polls a second need fewer.
const POOL_CONNECTIONS: usize = 512;
/// A chain of causes longer than this says nothing more.
const CAUSES: usize = 8;

/// The clients' common settings, for the asynchronous builder and the blocking one, which share no trait.
macro_rules! configured {
    ($builder:expr, $endpoint:expr, $kinds:expr, $idle:expr) => {{
        let endpoint: &Endpoint = $endpoint;
        let tls = endpoint.tls().map_err(|error| unbuilt(endpoint, &error))?;
        let mut builder = $builder
            .tls_backend_preconfigured(tls)
            .http1_only()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .no_proxy()
            .tcp_nodelay(true)
            .connect_timeout(endpoint.connect_timeout($kinds))
            .pool_idle_timeout(POOL_IDLE)
            .pool_max_idle_per_host($idle);
        if let Some(proxy) = endpoint.proxy() {
            let proxy = reqwest::Proxy::all(proxy.clone()).map_err(|error| unbuilt(endpoint, &error))?;
            builder = builder.proxy(proxy);
        }
        builder.build().map_err(|error| unbuilt(endpoint, &error))
    }};
}

/// Calls from ONE current-thread tokio runtime with time and I/O enabled. Cloning is cheap and shares the
/// connections. A call's future may be dropped at any time: its connection is closed then.
#[derive(Clone)]
pub struct Background(Arc<Inner>);

struct Inner {
    endpoint: Endpoint,
    headers: HeaderMap,
    kept: OnceCell<reqwest::Client>,
    fresh: OnceCell<reqwest::Client>,
}

impl Background {
    /// Opens nothing; the first call does.
    pub fn new(endpoint: &Endpoint) -> Self {
        let (kept, fresh) = (OnceCell::new(), OnceCell::new());
        Self(Arc::new(Inner { endpoint: endpoint.clone(), headers: headers(), kept, fresh }))
    }

    /// Asks the service, once.
    ///
    /// Errors: every `ServiceError`; resultCodes other than 0 are `Refused`.
    pub async fn call<O: Operation>(
        &self,
        caller: &Caller,
        operation: &O,
    ) -> Result<O::Answer, ServiceError> {
        let endpoint = &self.0.endpoint;
        let request = soap::encode(operation, caller, endpoint.identity())?;
        let secrets = Secrets::of(caller, operation);
        let client = self.client(O::KIND)?; // the first time it reads the system's roots: not on the call's time
        let exchange = self.exchange(client, O::MAX_ANSWER, Bytes::from_owner(request), &secrets);
        let deadline = endpoint.deadline(O::KIND);
        let answer = tokio::time::timeout(deadline, exchange)
            .await
            .unwrap_or_else(|_| Err(late(endpoint, deadline)))?;
        answer.decode::<O>(&secrets)
    }

    async fn exchange(
        &self,
        client: &reqwest::Client,
        limit: usize,
        body: Bytes,
        secrets: &Secrets<'_>,
    ) -> Result<Answer, ServiceError> {
        let endpoint = &self.0.endpoint;
        let mut request = reqwest::Request::new(Method::POST, endpoint.url().clone());
        *request.headers_mut() = self.0.headers.clone();
        *request.body_mut() = Some(body.into());
        let mut response = client.execute(request).await.map_err(|error| failed(endpoint, error))?;
        let mut answer = Answer::new(response.status().as_u16(), response.headers());
        if response.content_length().is_some_and(|length| length > limit as u64) {
            return Err(answer.too_long(limit, secrets));
        }
        let mut next = async || response.chunk().await.map_err(|error| lost(endpoint, &error));
        // Nearly all answers come in one piece, which is then read where it is.
        answer.body = next().await?.unwrap_or_default();
        if answer.body.len() <= limit
            && let Some(second) = next().await?
        {
            let mut whole = answer.body.to_vec();
            whole.extend_from_slice(&second);
            while whole.len() <= limit
                && let Some(more) = next().await?
            {
                whole.extend_from_slice(&more);
            }
            answer.body = whole.into();
        }
        if answer.body.len() > limit { Err(answer.too_long(limit, secrets)) } else { Ok(answer) }
    }

    fn client(&self, kind: Kind) -> Result<&reqwest::Client, ServiceError> {
        let (cell, kinds, idle): (_, &[Kind], _) = match kind {
            Kind::Question | Kind::Cancel | Kind::Document => {
                (&self.0.kept, &[Kind::Question, Kind::Cancel, Kind::Document], POOL_CONNECTIONS)
            }
            Kind::Money | Kind::Register => (&self.0.fresh, &[Kind::Money, Kind::Register], 0),
        };
        cell.get_or_try_init(|| configured!(reqwest::Client::builder(), &self.0.endpoint, kinds, idle))
    }
}

/// Calls on the caller's own thread. Every call has a fresh connection: they are rare, and most of them count.
/// The first call starts reqwest's thread, so make it with signals blocked; it panics on a tokio runtime.
#[derive(Clone)]
pub struct Foreground(Arc<Waiting>);

struct Waiting {
    endpoint: Endpoint,
    headers: HeaderMap,
    client: OnceCell<reqwest::blocking::Client>,
}

impl Foreground {
    /// Opens nothing and starts nothing; the first call does.
    pub fn new(endpoint: &Endpoint) -> Self {
        Self(Arc::new(Waiting { endpoint: endpoint.clone(), headers: headers(), client: OnceCell::new() }))
    }

    /// Asks the service, once, and waits.
    ///
    /// Errors: every `ServiceError`; resultCodes other than 0 are `Refused`.
    pub fn call<O: Operation>(&self, caller: &Caller, operation: &O) -> Result<O::Answer, ServiceError> {
        let endpoint = &self.0.endpoint;
        let request = soap::encode(operation, caller, endpoint.identity())?;
        let secrets = Secrets::of(caller, operation);
        let deadline = endpoint.deadline(O::KIND);
        let mut request = {
            let mut made = reqwest::blocking::Request::new(Method::POST, endpoint.url().clone());
            *made.body_mut() = Some(Bytes::from_owner(request).into());
            made
        };
        *request.headers_mut() = self.0.headers.clone();
        *request.timeout_mut() = Some(deadline); // to the answer's last byte, however slowly it drips
        let response = self.client()?.execute(request).map_err(|error| failed(endpoint, error))?;
        let mut answer = Answer::new(response.status().as_u16(), response.headers());
        let mut body = Vec::new();
        let read = response.take(O::MAX_ANSWER as u64 + 1).read_to_end(&mut body);
        answer.body = body.into();
        if answer.body.len() > O::MAX_ANSWER {
            return Err(answer.too_long(O::MAX_ANSWER, &secrets));
        }
        read.map_err(|error| lost(endpoint, &error))?;
        answer.decode::<O>(&secrets)
    }

    /// Starts reqwest's thread, which takes the signal mask of this one.
    ///
    /// Errors: `ServiceError::NotSent` where the system refuses.
    pub fn start(&self) -> Result<(), ServiceError> {
        self.client().map(drop)
    }

    fn client(&self) -> Result<&reqwest::blocking::Client, ServiceError> {
        let kinds = [Kind::Question, Kind::Cancel, Kind::Money];
        let endpoint = &self.0.endpoint;
        self.0.client.get_or_try_init(|| {
            configured!(reqwest::blocking::Client::builder().timeout(None), endpoint, &kinds, 0)
        })
    }
}

/// reqwest's clients would show a proxy's password.
impl fmt::Debug for Background {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Background").field(&self.0.endpoint).finish()
    }
}

impl fmt::Debug for Foreground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Foreground").field(&self.0.endpoint).finish()
    }
}

/// The passwords of one call.
struct Secrets<'a>([&'a Secret; 2]);

impl<'a> Secrets<'a> {
    fn of<O: Operation>(caller: &'a Caller, operation: &'a O) -> Self {
        Self([&caller.password, operation.secret().unwrap_or(&caller.password)])
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

/// PROTOCOL section 1: text/xml, and an empty action in quotes.
fn headers() -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(4);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
    headers.insert(HeaderName::from_static("soapaction"), HeaderValue::from_static("\"\""));
    headers.insert(ACCEPT, HeaderValue::from_static("text/xml"));
    let agent = concat!("libseqr/", env!("CARGO_PKG_VERSION"));
    headers.insert(USER_AGENT, HeaderValue::from_static(agent));
    headers
}

/// Before an answer began: not sent if it was the connection that failed, otherwise lost.
fn failed(endpoint: &Endpoint, error: reqwest::Error) -> ServiceError {
    let error = error.without_url();
    if error.is_builder() {
        return unbuilt(endpoint, &error);
    }
    if !error.is_connect() {
        return lost(endpoint, &error);
    }
    let why = match tls::reason(&error) {
        Some(reason) => NotSent::Tls(reason),
        None if endpoint.proxy().is_some() => NotSent::Proxy,
        None if has_cause(&error, "dns error") => NotSent::Resolve,
        None => NotSent::Connect,
    };
    ServiceError::NotSent { why, detail: detail(endpoint, &error) }
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
