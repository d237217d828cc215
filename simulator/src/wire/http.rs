//! HTTP/1.1 over one connection: reads a request's head and body, writes answers whole or piecewise.
//! Sizes and times are bounded.

use std::io;
use std::time::Duration;

use axum::http::{self, request::Parts};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// A connection, plain or TLS, that can be torn down without goodbye.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Unpin + Send {
    /// The socket below; None where there is none.
    fn tcp(&self) -> Option<&TcpStream>;
}

impl Wire for TcpStream {
    fn tcp(&self) -> Option<&TcpStream> {
        Some(self)
    }
}

impl Wire for tokio_rustls::server::TlsStream<TcpStream> {
    fn tcp(&self) -> Option<&TcpStream> {
        Some(self.get_ref().0)
    }
}

const MAX_HEAD: usize = 64 * 1024;
const MAX_BODY: usize = 32 * 1024 * 1024;
/// A connection on which no request begins is closed after this: longer than any till keeps one.
const IDLE: Duration = Duration::from_secs(600);
/// A request that has begun must have come within this: slow and half-open connections end.
const REQUEST: Duration = Duration::from_secs(60);
/// Between two pieces of a request nothing may come for so long.
const SILENCE: Duration = Duration::from_secs(30);
/// An answer that the other side does not take ends the connection.
const STALLED: Duration = Duration::from_secs(60);

/// A request's first lines.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) parts: Parts,
    pub(crate) keep_alive: bool,
    length: Length,
    expects_continue: bool,
}

impl Head {
    /// A header's value; None where it is missing or no text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.parts.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Length {
    Known(usize),
    Chunked,
}

/// See the top of the file.
pub(crate) struct Connection<W> {
    pub(crate) wire: W,
    buffer: Vec<u8>,
    /// When the request that is being read must have come.
    until: Option<Instant>,
}

fn bad(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}

impl<W: Wire> Connection<W> {
    pub(crate) fn new(wire: W) -> Connection<W> {
        Connection { wire, buffer: Vec::with_capacity(4096), until: None }
    }

    /// Reads more into the buffer; false at the end of the stream.
    async fn more(&mut self) -> io::Result<bool> {
        self.buffer.reserve(16 * 1024);
        let now = Instant::now();
        let wait = match self.until {
            None => IDLE,
            Some(until) => until.saturating_duration_since(now).min(SILENCE),
        };
        match tokio::time::timeout(wait, self.wire.read_buf(&mut self.buffer)).await {
            Ok(read) => {
                self.until.get_or_insert(now + REQUEST);
                Ok(read? > 0)
            }
            Err(_) => Ok(false),
        }
    }

    /// The next request's head; None when the client has gone.
    pub(crate) async fn head(&mut self) -> io::Result<Option<Head>> {
        // What has come already belongs to the next request, whose time begins now.
        self.until = (!self.buffer.is_empty()).then(|| Instant::now() + REQUEST);
        loop {
            if let Some((head, used)) = parse_head(&self.buffer)? {
                self.buffer.drain(..used);
                return Ok(Some(head));
            }
            if self.buffer.len() > MAX_HEAD {
                return Err(bad("the head is too long"));
            }
            if !self.more().await? {
                return Ok(None);
            }
        }
    }

    async fn go_ahead(&mut self, head: &mut Head) -> io::Result<()> {
        if std::mem::take(&mut head.expects_continue) {
            self.wire.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        Ok(())
    }

    /// Reads up to `bytes` of the body without taking it; for requests that are to be broken off.
    pub(crate) async fn peek_body(&mut self, head: &mut Head, bytes: usize) -> io::Result<&[u8]> {
        self.go_ahead(head).await?;
        let wanted = match head.length {
            Length::Known(length) => bytes.min(length),
            Length::Chunked => bytes,
        };
        while self.buffer.len() < wanted.min(MAX_BODY) {
            if !self.more().await? {
                break;
            }
        }
        Ok(&self.buffer)
    }

    pub(crate) async fn body(&mut self, head: &mut Head) -> io::Result<Vec<u8>> {
        self.go_ahead(head).await?;
        match head.length {
            Length::Known(length) => self.exactly(length).await,
            Length::Chunked => self.chunks().await,
        }
    }

    async fn exactly(&mut self, length: usize) -> io::Result<Vec<u8>> {
        if length > MAX_BODY {
            return Err(bad("the body is too long"));
        }
        while self.buffer.len() < length {
            if !self.more().await? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(self.buffer.drain(..length).collect())
    }

    async fn line(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|pair| pair == b"\r\n") {
                let line = self.buffer.drain(..end + 2).collect::<Vec<_>>();
                return Ok(String::from_utf8_lossy(&line[..end]).into_owned());
            }
            if self.buffer.len() > MAX_HEAD || !self.more().await? {
                return Err(bad("a line of a chunk is missing"));
            }
        }
    }

    async fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.line().await?;
            let size = line.split(';').next().unwrap_or_default().trim();
            let size = usize::from_str_radix(size, 16).map_err(|_| bad("a chunk has no size"))?;
            if size > MAX_BODY - body.len() {
                return Err(bad("the body is too long"));
            }
            if size == 0 {
                while !self.line().await?.is_empty() {}
                return Ok(body);
            }
            body.extend(self.exactly(size).await?);
            self.exactly(2).await?;
        }
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        let write = async {
            self.wire.write_all(bytes).await?;
            self.wire.flush().await
        };
        tokio::time::timeout(STALLED, write).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }

    /// Closes with a reset instead of a goodbye.
    pub(crate) fn reset(self) {
        // Where the socket refuses the option, the drop still closes it.
        let _ = self.wire.tcp().map(TcpStream::set_zero_linger);
    }
}

fn parse_head(buffer: &[u8]) -> io::Result<Option<(Head, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut request = httparse::Request::new(&mut headers);
    let used = match request.parse(buffer).map_err(|e| bad(&e.to_string()))? {
        httparse::Status::Complete(used) => used,
        httparse::Status::Partial => return Ok(None),
    };
    let mut builder =
        http::Request::builder().method(request.method.unwrap_or_default()).uri(request.path.unwrap_or("/"));
    for header in request.headers.iter() {
        builder = builder.header(header.name, header.value);
    }
    let (parts, ()) = builder.body(()).map_err(|e| bad(&e.to_string()))?.into_parts();
    let mut head = Head {
        parts,
        keep_alive: request.version == Some(1),
        length: Length::Known(0),
        expects_continue: false,
    };
    let is =
        |name: &str, value: &str| head.header(name).is_some_and(|v| v.trim().eq_ignore_ascii_case(value));
    let (close, keep) = (is("connection", "close"), is("connection", "keep-alive"));
    let expects_continue = is("expect", "100-continue");
    let length = match head.header("content-length") {
        _ if is("transfer-encoding", "chunked") => Length::Chunked,
        Some(length) => Length::Known(length.trim().parse().map_err(|_| bad("Content-Length is no number"))?),
        None => Length::Known(0),
    };
    let keep_alive = (head.keep_alive || keep) && !close;
    (head.expects_continue, head.length, head.keep_alive) = (expects_continue, length, keep_alive);
    Ok(Some((head, used)))
}

/// An answer's head.
pub(crate) fn answer_head(
    status: u16,
    content_type: &str,
    length: Option<usize>,
    extra: &str,
    keep_alive: bool,
) -> String {
    let known = http::StatusCode::from_u16(status).ok();
    let reason = known.and_then(|status| status.canonical_reason()).unwrap_or("Status");
    let length = match length {
        Some(length) => format!("Content-Length: {length}\r\n"),
        None => "Transfer-Encoding: chunked\r\n".into(),
    };
    let connection = if keep_alive { "" } else { "Connection: close\r\n" };
    format!("HTTP/1.1 {status} {reason}\r\nContent-Type: {content_type}\r\n{length}{connection}{extra}\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::DuplexStream;

    impl Wire for DuplexStream {
        fn tcp(&self) -> Option<&TcpStream> {
            None
        }
    }

    /// Sends these pieces with so much time between, and says when the server has had enough.
    async fn ends_after(pieces: &[&str], every: Duration) -> Duration {
        let (mut client, server) = tokio::io::duplex(64 * 1024);
        let begin = Instant::now();
        let reading = tokio::spawn(async move {
            let mut connection = Connection::new(server);
            while let Ok(Some(mut head)) = connection.head().await {
                if connection.body(&mut head).await.is_err() {
                    break;
                }
            }
            begin.elapsed()
        });
        for piece in pieces {
            if client.write_all(piece.as_bytes()).await.is_err() {
                break;
            }
            tokio::time::sleep(every).await;
        }
        reading.await.unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn slow_and_half_open_connections_end() {
        let whole = "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nab";
        let slow: Vec<String> = whole.chars().map(String::from).collect();
        let slow: Vec<&str> = slow.iter().map(String::as_str).collect();
        let second = Duration::from_secs(1);
        // A byte now and then does not keep a request alive for ever.
        assert_eq!(ends_after(&slow, 20 * second).await, REQUEST);
        // Half a head, half a body, and nothing more.
        assert_eq!(ends_after(&[&whole[..10]], second).await, SILENCE);
        assert_eq!(ends_after(&[&whole[..whole.len() - 1]], second).await, SILENCE);
        // A connection that is kept, without a request on it.
        assert_eq!(ends_after(&[], second).await, IDLE);
        assert_eq!(ends_after(&[whole], second).await, IDLE);
    }
}
