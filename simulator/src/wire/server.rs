//! Accepts connections and hands each request to the SOAP endpoint or the control interface.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use http_body_util::BodyExt as _;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tower_service::Service as _;

use super::http::{Connection, Head, Wire};
use super::{soap, wsdl};
use crate::shared::Shared;
use crate::{control, pages};

/// What a listening port serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Serves {
    /// SOAP, and the control interface below /control.
    Both,
    /// SOAP alone.
    Soap,
    /// The control interface alone.
    Control,
}

/// A client that says nothing after connecting is not waited for any longer.
const HANDSHAKE: Duration = Duration::from_secs(30);

/// Accepts until its task is dropped.
pub(crate) async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    shared: Arc<Shared>,
    serves: Serves,
) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of descriptors, most likely: let some go.
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        // An answer is written in one piece; waiting for more would only cost time.
        let _ = stream.set_nodelay(true);
        let (shared, tls) = (Arc::clone(&shared), tls.clone());
        tokio::spawn(async move {
            match tls {
                None => serve(Connection::new(stream), shared, serves).await,
                Some(acceptor) => {
                    if let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
                        serve(Connection::new(stream), shared, serves).await;
                    }
                }
            }
        });
    }
}

/// One connection, request after request. SOAP is answered here, where an answer can go wrong in every way; pages
/// and control interface are axum's.
async fn serve<W: Wire>(mut connection: Connection<W>, shared: Arc<Shared>, serves: Serves) {
    let router = web(&shared);
    loop {
        let head = match connection.head().await {
            Ok(Some(head)) => head,
            Ok(None) => return,
            Err(why) => {
                let answer = (StatusCode::BAD_REQUEST, why.to_string()).into_response();
                let _ = write(&mut connection, answer, false).await;
                return;
            }
        };
        let next = match kind(&head) {
            Kind::Soap if serves != Serves::Control => soap::answer(connection, head, &shared).await,
            Kind::Description if serves != Serves::Control => {
                let answer = wsdl::answer(&head, shared.endpoint());
                other(connection, head, async |_| answer).await
            }
            Kind::Web if serves != Serves::Soap => {
                let router = router.clone();
                other(connection, head, async |request| web_answer(router, request).await).await
            }
            _ => other(connection, head, async |_| StatusCode::NOT_FOUND.into_response()).await,
        };
        match next {
            Some(again) => connection = again,
            None => return,
        }
    }
}

/// What a request is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A message of a till's, at whatever path.
    Soap,
    /// The service's description.
    Description,
    /// A page, a button, or the control interface.
    Web,
}

fn kind(head: &Head) -> Kind {
    let path = head.parts.uri.path();
    let control = path == "/control" || path.starts_with("/control/");
    let form =
        || head.header("content-type").is_some_and(|t| t.starts_with("application/x-www-form-urlencoded"));
    let query = head.parts.uri.query().unwrap_or_default();
    if head.parts.method == Method::POST && !control && !form() {
        Kind::Soap
    } else if head.parts.method == Method::GET && !control && query.eq_ignore_ascii_case("wsdl") {
        Kind::Description
    } else {
        Kind::Web
    }
}

/// Pages and control interface, guarded.
fn web(shared: &Arc<Shared>) -> Router {
    pages::routes()
        .nest("/control", control::routes())
        // `nest` does not take the slash at the end.
        .route("/control/", axum::routing::any(control::index_page))
        .layer(axum::middleware::from_fn(pages::guard))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .with_state(Arc::clone(shared))
}

async fn web_answer(mut router: Router, request: Request<Body>) -> Response {
    match router.call(request).await {
        Ok(answer) => answer,
        Err(never) => match never {},
    }
}

/// Reads the body, asks for the answer and writes it. None when the connection is over.
async fn other<W: Wire>(
    mut connection: Connection<W>,
    mut head: Head,
    answer: impl AsyncFnOnce(Request<Body>) -> Response,
) -> Option<Connection<W>> {
    let body = connection.body(&mut head).await.ok()?;
    let keep_alive = head.keep_alive;
    let answer = answer(Request::from_parts(head.parts, Body::from(body))).await;
    let whole = write(&mut connection, answer, keep_alive).await.ok()?;
    (keep_alive && whole).then_some(connection)
}

/// Writes an answer; false where its end is the connection's.
async fn write<W: Wire>(
    connection: &mut Connection<W>,
    answer: Response,
    keep_alive: bool,
) -> std::io::Result<bool> {
    let (parts, mut body) = answer.into_parts();
    let mut head = format!("HTTP/1.1 {}\r\n", parts.status);
    for (name, value) in parts.headers.iter().filter(|(name, _)| *name != header::CONTENT_LENGTH) {
        head.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap_or_default()));
    }
    let endless = parts.headers.get(header::CONTENT_TYPE).is_some_and(|t| t == "text/event-stream");
    if endless {
        connection.send(format!("{head}connection: close\r\n\r\n").as_bytes()).await?;
        while let Some(Ok(frame)) = body.frame().await {
            if let Ok(bytes) = frame.into_data() {
                connection.send(&bytes).await?;
            }
        }
        return Ok(false);
    }
    // Pages and lists are made whole before they are sent.
    let bytes = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    if !keep_alive {
        head.push_str("connection: close\r\n");
    }
    let mut all = format!("{head}content-length: {}\r\n\r\n", bytes.len()).into_bytes();
    all.extend_from_slice(&bytes);
    connection.send(&all).await?;
    Ok(true)
}
