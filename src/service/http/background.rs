//! The engine's calls: asynchronous, on hyper's own connections, because a poll is the one thing that a till does each
//! second and a back office ten thousand times (docs/performance.md has what reqwest's client costs on top).
//!
//! Nothing is sent twice. A request that a kept connection gives back whole, because the server had closed it and not a
//! byte was written, goes out on another one; what counts takes a fresh connection and has one try.

use super::connect::{BoxError, Connector};
use super::pool::{Connection, Pool};
use super::{Answer, Asking, Body, Secrets, headers, late, lost, not_sent, refused, unbuilt};
use crate::leave::Leave;
use crate::service::context::Caller;
use crate::service::error::{NotSent, ServiceError};
use crate::service::message::{Kind, Operation};
use crate::service::settings::Endpoint;
use crate::service::soap;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::{Frame, Incoming};
use hyper::client::conn::http1;
use hyper::header::{CONTENT_LENGTH, HOST, HeaderMap, HeaderValue, PROXY_AUTHORIZATION};
use hyper::{Method, Request, Response, Uri};
use once_cell::sync::OnceCell;
use std::fmt;
use std::pin::pin;
use std::sync::Arc;

/// Whatever a connection is made for.
const ALL_KINDS: [Kind; 5] = [Kind::Question, Kind::Cancel, Kind::Money, Kind::Register, Kind::Document];

/// Calls from ONE current-thread tokio runtime with time and I/O enabled. Cloning is cheap and shares the
/// connections. A call's future may be dropped at any time: its connection is closed then.
#[derive(Clone)]
pub struct Background(Arc<Inner>);

struct Inner {
    endpoint: Endpoint,
    leave: Option<Arc<dyn Leave>>,
    line: OnceCell<Line>,
}

impl Background {
    /// Opens nothing; the first call does.
    pub fn new(endpoint: &Endpoint) -> Self {
        Self::with_leave(endpoint, None)
    }

    /// The same; where `leave` is given, what acts and what asks leaves only with it.
    pub fn with_leave(endpoint: &Endpoint, leave: Option<Arc<dyn Leave>>) -> Self {
        Self(Arc::new(Inner { endpoint: endpoint.clone(), leave, line: OnceCell::new() }))
    }

    /// Asks the service, once.
    ///
    /// Errors: every `ServiceError`; resultCodes other than 0 are `Refused`.
    pub async fn call<O: Operation>(
        &self,
        caller: &Caller,
        operation: &O,
    ) -> Result<O::Answer, ServiceError> {
        let request = soap::encode(operation, caller, self.0.endpoint.identity())?;
        let secrets = Secrets::of(caller, operation);
        let leave = self.0.leave.as_deref();
        if !O::ACTS && O::KIND == Kind::Question {
            leave.map_or(Ok(()), Leave::to_query).map_err(|why| refused(&self.0.endpoint, why))?;
        }
        let leave = leave.filter(|_| O::ACTS);
        let answer = self.send(O::KIND, O::MAX_ANSWER, leave, Bytes::from_owner(request), &secrets).await?;
        answer.decode::<O>(&self.0.endpoint, &secrets)
    }

    async fn send(
        &self,
        kind: Kind,
        limit: usize,
        leave: Option<&dyn Leave>,
        body: Bytes,
        secrets: &Secrets<'_>,
    ) -> Result<Answer, ServiceError> {
        let endpoint = &self.0.endpoint;
        let line = self.line()?; // the first time it reads the system's roots: not on the call's time
        let deadline = endpoint.deadline(kind);
        let mut answer = Answer::default();
        let asking = Asking::new(leave, deadline);
        let reading = Reading { answer: &mut answer, limit, secrets };
        let exchange = line.exchange(endpoint, kind, &asking, body, reading);
        let in_time = tokio::time::timeout(deadline, pin!(exchange)).await; // pinned here, not moved once more
        match in_time {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return Err(error),
            Err(_) => answer.cut = Some(late(endpoint, deadline)), // it may be whole all the same
        }
        Ok(answer)
    }

    fn line(&self) -> Result<&Line, ServiceError> {
        let endpoint = &self.0.endpoint;
        self.0.line.get_or_try_init(|| Line::new(endpoint).map_err(|error| unbuilt(endpoint, &*error)))
    }
}

impl fmt::Debug for Background {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Background").field(&self.0.endpoint).finish()
    }
}

/// The way to the service, and what each request on it begins with.
struct Line {
    connector: Connector,
    http: http1::Builder,
    target: Uri,
    headers: HeaderMap,
    pool: Arc<Pool>,
}

impl Line {
    fn new(endpoint: &Endpoint) -> Result<Self, BoxError> {
        let connector = Connector::new(endpoint, endpoint.connect_timeout(&ALL_KINDS))?;
        let whole: Uri = endpoint.url().as_str().parse()?;
        let mut headers = headers();
        let host = whole.authority().map_or("", |authority| authority.as_str());
        headers.insert(HOST, HeaderValue::from_str(host)?);
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0")); // each request's own is put here
        let target = match connector.forwarded() {
            None => whole.path_and_query().map_or("/", |path| path.as_str()).parse()?,
            Some(forwarded) => {
                if let Some(authorization) = &forwarded.authorization {
                    headers.insert(PROXY_AUTHORIZATION, authorization.clone());
                }
                whole
            }
        };
        Ok(Self { connector, http: http(), target, headers, pool: Arc::default() })
    }

    async fn exchange(
        &self,
        endpoint: &Endpoint,
        kind: Kind,
        asking: &Asking<'_>,
        body: Bytes,
        reading: Reading<'_>,
    ) -> Result<(), ServiceError> {
        let request = self.request(body);
        let (connection, response) = if is_kept(kind) {
            self.send_on_kept(endpoint, kind, asking, request).await?
        } else {
            Box::pin(self.send_on_fresh(endpoint, kind, asking, request)).await?
        };
        let is_whole = reading.read(endpoint, response).await?;
        if is_whole && is_kept(kind) {
            self.pool.put(connection);
        }
        Ok(())
    }

    fn request(&self, body: Bytes) -> Request<Body> {
        let mut headers = self.headers.clone();
        headers.insert(CONTENT_LENGTH, body.len().into()); // in its place: hyper would enlarge the copy for it
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.target.clone();
        *request.headers_mut() = headers;
        request
    }

    async fn send_on_kept(
        &self,
        endpoint: &Endpoint,
        kind: Kind,
        asking: &Asking<'_>,
        mut request: Request<Body>,
    ) -> Result<(Connection, Response<Incoming>), ServiceError> {
        while let Some(mut connection) = self.pool.take().await {
            asking.ask(endpoint).await?;
            match connection.try_send_request(request).await {
                Ok(response) => return Ok((connection, response)),
                Err(mut error) => match error.take_message() {
                    Some(unwritten) => request = unwritten,
                    None => return Err(lost(endpoint, &error.into_error())),
                },
            }
        }
        Box::pin(self.send_on_fresh(endpoint, kind, asking, request)).await
    }

    /// To be boxed: what connecting takes is large, and the future of each poll would be moved with room for it.
    async fn send_on_fresh(
        &self,
        endpoint: &Endpoint,
        kind: Kind,
        asking: &Asking<'_>,
        request: Request<Body>,
    ) -> Result<(Connection, Response<Incoming>), ServiceError> {
        let patience = endpoint.connect_timeout(&[kind]);
        let connected = tokio::time::timeout(patience, self.connector.connect()).await;
        let stream = match connected {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return Err(not_sent(endpoint, &*error)),
            Err(_) => {
                let host = endpoint.url().host_str().unwrap_or_default();
                let detail = format!("{host}: connecting timed out after {} ms", patience.as_millis());
                return Err(ServiceError::NotSent { why: NotSent::Connect, detail });
            }
        };
        let (mut connection, reader) =
            self.http.handshake(stream).await.map_err(|error| not_sent(endpoint, &error))?;
        drop(tokio::spawn(async move {
            let _ = reader.await; // what went wrong is told to the call that was under way
        }));
        asking.ask(endpoint).await?;
        let response = connection.send_request(request).await.map_err(|error| lost(endpoint, &error))?;
        Ok((connection, response))
    }
}

/// Headers as careless servers and old proxies write them: folded, with a blank before the colon, or without any name.
fn http() -> http1::Builder {
    let mut http = http1::Builder::new();
    http.allow_obsolete_multiline_headers_in_responses(true)
        .allow_spaces_after_header_name_in_responses(true)
        .ignore_invalid_headers_in_responses(true);
    http
}

/// Whether calls of this kind may use a connection that was used before.
fn is_kept(kind: Kind) -> bool {
    match kind {
        Kind::Question | Kind::Cancel | Kind::Document => true,
        Kind::Money | Kind::Register => false,
    }
}

/// An answer that is being read.
struct Reading<'a> {
    answer: &'a mut Answer,
    limit: usize,
    secrets: &'a Secrets<'a>,
}

impl Reading<'_> {
    /// Reads an answer as far as it goes; true if that was its end.
    async fn read(self, endpoint: &Endpoint, response: Response<Incoming>) -> Result<bool, ServiceError> {
        let Self { answer, limit, secrets } = self;
        *answer = Answer::new(response.status().as_u16(), response.headers());
        let mut body = response.into_body();
        if hyper::body::Body::size_hint(&body).lower() > limit as u64 {
            return Err(answer.too_long(limit, secrets));
        }
        while let Some(frame) = body.frame().await {
            match frame.map(Frame::into_data) {
                Ok(Ok(piece)) => answer.add(piece),
                Ok(Err(_trailers)) => {}
                Err(error) => {
                    answer.cut = Some(lost(endpoint, &error));
                    return Ok(false);
                }
            }
            if answer.length() > limit {
                return Err(answer.too_long(limit, secrets));
            }
        }
        Ok(true)
    }
}
