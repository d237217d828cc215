//! Accepts connections and hands each request to the SOAP endpoint or the control interface.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::http::{Connection, Head, Wire, answer_head};
use super::soap;
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

async fn serve<W: Wire>(mut connection: Connection<W>, shared: Arc<Shared>, serves: Serves) {
    loop {
        let mut head = match connection.head().await {
            Ok(Some(head)) => head,
            Ok(None) => return,
            Err(why) => {
                let _ = respond(&mut connection, 400, "text/plain", why.to_string().as_bytes(), false).await;
                return;
            }
        };
        let control = head.path == "/control" || head.path.starts_with("/control/");
        let page = serves != Serves::Soap && pages::handles(&head);
        let refused = if control || page { pages::refuses(&head) } else { None };
        connection = if let Some(why) = refused.filter(|_| serves != Serves::Soap) {
            let _ = respond(&mut connection, 403, "text/plain", why.as_bytes(), false).await;
            return;
        } else if let Some(view) = pages::live_view(&head).filter(|_| page) {
            // Ends when the viewer goes.
            let _ = pages::stream(&mut connection, &shared, &view).await;
            return;
        } else if page {
            if answer_page(&mut connection, &mut head, &shared).await.is_err() || !head.keep_alive {
                return;
            }
            connection
        } else if control && serves != Serves::Soap {
            if answer_control(&mut connection, &mut head, &shared).await.is_err() || !head.keep_alive {
                return;
            }
            connection
        } else if head.method == "POST" && serves != Serves::Control && !control {
            match soap::answer(connection, head, &shared).await {
                Some(connection) => connection,
                None => return,
            }
        } else {
            if connection.body(&mut head).await.is_err() {
                return;
            }
            let status = if control || serves == Serves::Control { 404 } else { 405 };
            let text: &[u8] = b"The SEQR simulator: SOAP by POST, the control interface under /control/\n";
            if respond(&mut connection, status, "text/plain", text, head.keep_alive).await.is_err()
                || !head.keep_alive
            {
                return;
            }
            connection
        };
    }
}

async fn respond<W: Wire>(
    connection: &mut Connection<W>,
    status: u16,
    content_type: &str,
    body: &[u8],
    keep_alive: bool,
) -> std::io::Result<()> {
    let mut bytes = answer_head(status, content_type, Some(body.len()), "", keep_alive).into_bytes();
    bytes.extend_from_slice(body);
    connection.send(&bytes).await
}

async fn answer_control<W: Wire>(
    connection: &mut Connection<W>,
    head: &mut Head,
    shared: &Arc<Shared>,
) -> std::io::Result<()> {
    let body = connection.body(head).await?;
    let (status, value) = control::answer(shared, &head.method, &head.path, &head.query, &body).await;
    let mut text = value.to_string();
    text.push('\n');
    respond(connection, status, "application/json", text.as_bytes(), head.keep_alive).await
}

async fn answer_page<W: Wire>(
    connection: &mut Connection<W>,
    head: &mut Head,
    shared: &Shared,
) -> std::io::Result<()> {
    let body = connection.body(head).await?;
    let page = pages::answer(shared, head, &body);
    let location = page.location.as_ref().map(|to| format!("Location: {to}\r\n")).unwrap_or_default();
    let extra = format!("{}{location}", pages::POLICY);
    let length = Some(page.body.len());
    let mut bytes = answer_head(page.status, page.content_type, length, &extra, head.keep_alive).into_bytes();
    bytes.extend_from_slice(page.body.as_bytes());
    connection.send(&bytes).await
}
