//! Calls on the caller's own thread, by reqwest's blocking client: straight code for what is rare.

use super::{Answer, Asking, Secrets, headers, lost, not_sent, unbuilt};
use crate::leave::Leave;
use crate::service::context::Caller;
use crate::service::error::ServiceError;
use crate::service::message::{Kind, Operation};
use crate::service::settings::Endpoint;
use crate::service::soap;
use bytes::Bytes;
use once_cell::sync::OnceCell;
use reqwest::blocking::{Client, Request};
use reqwest::header::HeaderMap;
use reqwest::{Method, redirect, retry};
use std::fmt;
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Builder;

/// Every call has a fresh connection: they are rare, and most of them count. The first call starts reqwest's thread,
/// so make it with signals blocked; it panics on a tokio runtime.
#[derive(Clone)]
pub struct Foreground(Arc<Inner>);

struct Inner {
    endpoint: Endpoint,
    leave: Option<Arc<dyn Leave>>,
    headers: HeaderMap,
    client: OnceCell<Client>,
}

impl Foreground {
    /// Opens nothing and starts nothing; the first call does.
    pub fn new(endpoint: &Endpoint) -> Self {
        Self::with_leave(endpoint, None)
    }

    /// The same; where `leave` is given, what acts leaves only with it.
    pub fn with_leave(endpoint: &Endpoint, leave: Option<Arc<dyn Leave>>) -> Self {
        let (endpoint, client) = (endpoint.clone(), OnceCell::new());
        Self(Arc::new(Inner { endpoint, leave, headers: headers(), client }))
    }

    /// Asks the service, once, and waits.
    ///
    /// Errors: every `ServiceError`; resultCodes other than 0 are `Refused`.
    pub fn call<O: Operation>(&self, caller: &Caller, operation: &O) -> Result<O::Answer, ServiceError> {
        let request = soap::encode(operation, caller, self.0.endpoint.identity())?;
        let secrets = Secrets::of(caller, operation);
        if O::ACTS {
            self.ask_for_leave(self.0.endpoint.deadline(O::KIND))?;
        }
        let answer = self.send(O::KIND, O::MAX_ANSWER, Bytes::from_owner(request), &secrets)?;
        answer.decode::<O>(&self.0.endpoint, &secrets)
    }

    /// Before the connection is made, which reqwest does: so a request of these, none of which moves money, may leave later than
    /// the leave holds, by the time that connecting takes. To whoever has the terminal then it is a slow packet (rule
    /// `slow-packets`).
    fn ask_for_leave(&self, deadline: Duration) -> Result<(), ServiceError> {
        let Some(leave) = self.0.leave.as_deref() else { return Ok(()) };
        let endpoint = &self.0.endpoint;
        let runtime = Builder::new_current_thread().enable_time().build();
        let runtime = runtime.map_err(|error| unbuilt(endpoint, &error))?;
        runtime.block_on(async { Asking::new(Some(leave), deadline).ask(endpoint).await })
    }

    fn send(
        &self,
        kind: Kind,
        limit: usize,
        body: Bytes,
        secrets: &Secrets<'_>,
    ) -> Result<Answer, ServiceError> {
        let endpoint = &self.0.endpoint;
        let mut request = Request::new(Method::POST, endpoint.url().clone());
        *request.body_mut() = Some(body.into());
        *request.headers_mut() = self.0.headers.clone();
        // To the answer's last byte, however slowly it drips.
        *request.timeout_mut() = Some(endpoint.deadline(kind));
        let response = self.client()?.execute(request).map_err(|error| failed(endpoint, error))?;
        let mut answer = Answer::new(response.status().as_u16(), response.headers());
        let mut body = Vec::new();
        let read = response.take(limit as u64 + 1).read_to_end(&mut body);
        answer.body = body.into();
        if answer.body.len() > limit {
            return Err(answer.too_long(limit, secrets));
        }
        answer.cut = read.err().map(|error| lost(endpoint, &error));
        Ok(answer)
    }

    /// Starts reqwest's thread, which takes the signal mask of this one.
    ///
    /// Errors: `ServiceError::NotSent` where the system refuses.
    pub fn start(&self) -> Result<(), ServiceError> {
        self.client().map(drop)
    }

    fn client(&self) -> Result<&Client, ServiceError> {
        self.0.client.get_or_try_init(|| build(&self.0.endpoint))
    }
}

/// reqwest's client would show a proxy's password.
impl fmt::Debug for Foreground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Foreground").field(&self.0.endpoint).finish()
    }
}

fn build(endpoint: &Endpoint) -> Result<Client, ServiceError> {
    let tls = endpoint.tls().map_err(|error| unbuilt(endpoint, &error))?;
    let mut builder = Client::builder()
        .tls_backend_preconfigured(tls)
        .http1_only()
        // As the background's connections are told.
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        .http1_allow_spaces_after_header_name_in_responses(true)
        .http1_ignore_invalid_headers_in_responses(true)
        .dns_resolver(Arc::new(endpoint.resolver().clone()))
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .no_proxy()
        .tcp_nodelay(true)
        .timeout(None)
        .connect_timeout(endpoint.connect_timeout(&[Kind::Question, Kind::Cancel, Kind::Money]))
        .pool_max_idle_per_host(0);
    if let Some(proxy) = endpoint.proxy() {
        let proxy = reqwest::Proxy::all(proxy.clone()).map_err(|error| unbuilt(endpoint, &error))?;
        builder = builder.proxy(proxy);
    }
    builder.build().map_err(|error| unbuilt(endpoint, &error))
}

/// Before an answer began: not sent if it was the connection that failed, otherwise lost.
fn failed(endpoint: &Endpoint, error: reqwest::Error) -> ServiceError {
    let error = error.without_url();
    if error.is_builder() {
        unbuilt(endpoint, &error)
    } else if error.is_connect() {
        not_sent(endpoint, &error)
    } else {
        lost(endpoint, &error)
    }
}
