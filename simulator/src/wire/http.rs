//! HTTP/1.1 over one connection: reads a request's head and body, writes answers whole or piecewise.
//! Sizes and times are bounded.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection, plain or TLS, that can be torn down without goodbye.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Unpin + Send {
    fn tcp(&self) -> &TcpStream;
}

impl Wire for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Wire for tokio_rustls::server::TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

const MAX_HEAD: usize = 64 * 1024;
const MAX_BODY: usize = 32 * 1024 * 1024;
/// A connection on which nothing comes is closed after this.
const IDLE: Duration = Duration::from_secs(600);

/// A request's first lines.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) content_type: Option<String>,
    pub(crate) accept: Option<String>,
    pub(crate) host: Option<String>,
    pub(crate) origin: Option<String>,
    /// Sec-Fetch-Site: what a browser says of how the request came about.
    pub(crate) fetch_site: Option<String>,
    pub(crate) keep_alive: bool,
    length: Length,
    expects_continue: bool,
}

#[cfg(test)]
impl Head {
    /// For tests of what only looks at a head.
    pub(crate) fn of(method: &str, path: &str) -> Head {
        let text = format!("{method} {path} HTTP/1.1\r\n\r\n");
        parse_head(text.as_bytes()).ok().flatten().map(|(head, _)| head).unwrap_or_else(|| panic!("{text}"))
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
}

fn bad(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}

impl<W: Wire> Connection<W> {
    pub(crate) fn new(wire: W) -> Connection<W> {
        Connection { wire, buffer: Vec::with_capacity(4096) }
    }

    /// Reads more into the buffer; false at the end of the stream.
    async fn more(&mut self) -> io::Result<bool> {
        self.buffer.reserve(16 * 1024);
        match tokio::time::timeout(IDLE, self.wire.read_buf(&mut self.buffer)).await {
            Ok(read) => Ok(read? > 0),
            Err(_) => Ok(false),
        }
    }

    /// The next request's head; None when the client has gone.
    pub(crate) async fn head(&mut self) -> io::Result<Option<Head>> {
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
        self.wire.write_all(bytes).await?;
        self.wire.flush().await
    }

    /// Closes with a reset instead of a goodbye.
    pub(crate) fn reset(self) {
        // Where the socket refuses the option, the drop still closes it.
        let _ = self.wire.tcp().set_zero_linger();
    }
}

fn parse_head(buffer: &[u8]) -> io::Result<Option<(Head, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut request = httparse::Request::new(&mut headers);
    let used = match request.parse(buffer).map_err(|e| bad(&e.to_string()))? {
        httparse::Status::Complete(used) => used,
        httparse::Status::Partial => return Ok(None),
    };
    let target = request.path.unwrap_or("/");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut head = Head {
        method: request.method.unwrap_or_default().to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        content_type: None,
        accept: None,
        host: None,
        origin: None,
        fetch_site: None,
        keep_alive: request.version == Some(1),
        length: Length::Known(0),
        expects_continue: false,
    };
    for header in request.headers.iter() {
        let value = std::str::from_utf8(header.value).unwrap_or_default().trim();
        let is = |name: &str| header.name.eq_ignore_ascii_case(name);
        if is("content-length") && head.length != Length::Chunked {
            head.length = Length::Known(value.parse().map_err(|_| bad("Content-Length is no number"))?);
        } else if is("transfer-encoding") && value.eq_ignore_ascii_case("chunked") {
            head.length = Length::Chunked;
        } else if is("content-type") {
            head.content_type = Some(value.to_owned());
        } else if is("expect") {
            head.expects_continue = value.eq_ignore_ascii_case("100-continue");
        } else if is("connection") && value.eq_ignore_ascii_case("close") {
            head.keep_alive = false;
        } else if is("connection") && value.eq_ignore_ascii_case("keep-alive") {
            head.keep_alive = true;
        } else if is("accept") {
            head.accept = Some(value.to_owned());
        } else if is("host") {
            head.host = Some(value.to_owned());
        } else if is("origin") {
            head.origin = Some(value.to_owned());
        } else if is("sec-fetch-site") {
            head.fetch_site = Some(value.to_owned());
        }
    }
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
    let reason = match status {
        200 => "OK",
        204 => "No Content",
        302 => "Found",
        303 => "See Other",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Status",
    };
    let length = match length {
        Some(length) => format!("Content-Length: {length}\r\n"),
        None => "Transfer-Encoding: chunked\r\n".into(),
    };
    let connection = if keep_alive { "" } else { "Connection: close\r\n" };
    format!("HTTP/1.1 {status} {reason}\r\nContent-Type: {content_type}\r\n{length}{connection}{extra}\r\n")
}

/// The pairs of a query or of a form.
pub(crate) fn query_pairs(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (unescape(name), unescape(value))).collect()
}

/// `%20` and `+` to what they stand for.
pub(crate) fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let hex = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16));
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => match (hex(rest.next()), hex(rest.next())) {
                (Some(high), Some(low)) => bytes.push((high * 16 + low) as u8),
                _ => bytes.push(b'%'),
            },
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
