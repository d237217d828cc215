//! How a connection to the service is made: directly, with or without TLS, or by a proxy, whether that forwards plain
//! http or carries TLS through a tunnel. It sends no request, and does not know how long it may take.

use super::{Endpoint, Resolver};
use hyper::Uri;
use hyper::header::HeaderValue;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::HttpConnector as GenericConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use std::error::Error as StdError;
use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::task::yield_now;
use tower_service::Service;

type HttpConnector = GenericConnector<Resolver>;
pub(super) type BoxError = Box<dyn StdError + Send + Sync>;

/// A connection, whatever is below it.
pub(super) trait Stream: Read + Write + Unpin + Send {}

impl<T: Read + Write + Unpin + Send> Stream for T {}

/// Reads of one connection before the others have their turn. An answer is one or two.
const READS_AT_ONCE: u8 = 4;

/// A connection that lets others have their turn. hyper reads on as long as something comes. A hostile server can send without end
/// what says nothing, as the size of a chunk with ever more zeros. Without this, the deadline of that call and the polls of other
/// tills would wait for as long as 128 reads take.
struct Fair<S> {
    stream: S,
    reads: u8,
}

impl<S: Read + Unpin> Read for Fair<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        if self.reads == READS_AT_ONCE {
            self.reads = 0;
            // Woken behind the timers: by its own waker it would be run sixty times more before these.
            return pin!(yield_now()).poll(context).map(Ok);
        }
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.reads = if read.is_ready() { self.reads + 1 } else { 0 };
        read
    }
}

impl<S: Write + Unpin> Write for Fair<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }
}

/// Makes connections to one endpoint.
pub(super) struct Connector {
    way: Way,
    /// What the way leads to: the service, or the proxy that forwards.
    to: Uri,
    forwarded: Option<Forwarded>,
}

/// What a request to a proxy that forwards must have.
pub(super) struct Forwarded {
    pub(super) authorization: Option<HeaderValue>,
}

enum Way {
    Plain(HttpConnector),
    Tls(HttpsConnector<HttpConnector>),
    /// TLS with the service, through what the proxy connects, itself with TLS or without.
    Tunnel(Box<HttpsConnector<Tunnel<HttpsConnector<HttpConnector>>>>),
}

impl Connector {
    /// Reads the system's roots, if TLS needs them. `patience` is divided among the addresses of a host.
    pub(super) fn new(endpoint: &Endpoint, patience: Duration) -> Result<Self, BoxError> {
        let service: Uri = endpoint.url().as_str().parse()?;
        let proxy = match endpoint.proxy() {
            Some(proxy) => Matcher::builder().all(proxy.as_str()).build().intercept(&service),
            None => None,
        };
        let http = tcp(endpoint, patience);
        Ok(match proxy {
            None => Self { way: Way::to(&service, http, endpoint)?, to: service, forwarded: None },
            Some(proxy) if endpoint.url().scheme() == "https" => {
                let tls = Arc::new(endpoint.tls()?);
                let tunnel = HttpsConnector::from((tunnel(&proxy, http, Arc::clone(&tls)), tls));
                Self { way: Way::Tunnel(Box::new(tunnel)), to: service, forwarded: None }
            }
            Some(proxy) => {
                let forwarded = Some(Forwarded { authorization: proxy.basic_auth().cloned() });
                let to = proxy.uri().clone();
                Self { way: Way::to(&to, http, endpoint)?, to, forwarded }
            }
        })
    }

    /// Where a proxy forwards requests: such a request names the whole URL.
    pub(super) fn forwarded(&self) -> Option<&Forwarded> {
        self.forwarded.as_ref()
    }

    pub(super) async fn connect(&self) -> Result<Box<dyn Stream>, BoxError> {
        let to = self.to.clone();
        match &self.way {
            Way::Plain(connector) => call(connector.clone(), to).await,
            Way::Tls(connector) => call(connector.clone(), to).await,
            Way::Tunnel(connector) => call((**connector).clone(), to).await,
        }
    }
}

impl Way {
    fn to(uri: &Uri, http: HttpConnector, endpoint: &Endpoint) -> Result<Self, rustls::Error> {
        if uri.scheme_str() == Some("https") {
            Ok(Self::Tls(HttpsConnector::from((http, endpoint.tls()?))))
        } else {
            Ok(Self::Plain(http))
        }
    }
}

fn tcp(endpoint: &Endpoint, patience: Duration) -> HttpConnector {
    let mut http = HttpConnector::new_with_resolver(endpoint.resolver().clone());
    http.enforce_http(false); // TLS comes on top
    http.set_nodelay(true);
    http.set_connect_timeout(Some(patience));
    http
}

fn tunnel(
    proxy: &Intercept,
    http: HttpConnector,
    tls: Arc<rustls::ClientConfig>,
) -> Tunnel<HttpsConnector<HttpConnector>> {
    let tunnel = Tunnel::new(proxy.uri().clone(), HttpsConnector::from((http, tls)));
    match proxy.basic_auth() {
        Some(authorization) => tunnel.with_auth(authorization.clone()),
        None => tunnel,
    }
}

async fn call<S>(mut connector: S, to: Uri) -> Result<Box<dyn Stream>, BoxError>
where
    S: Service<Uri>,
    S::Response: Stream + 'static,
    S::Error: Into<BoxError>,
{
    poll_fn(|context| connector.poll_ready(context)).await.map_err(Into::into)?;
    let stream = connector.call(to).await.map_err(Into::into)?;
    Ok(Box::new(Fair { stream, reads: 0 }))
}
