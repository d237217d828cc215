//! A server of a few lines that does what a test tells it, and notes what it was sent.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A request and the number of the connection that it came on.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) connection: usize,
    pub(super) head: String,
    pub(super) body: String,
}

/// What was seen so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<Seen>>>);

impl Log {
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.0.lock().unwrap().clone()
    }

    pub(super) fn connections(&self) -> Vec<usize> {
        self.seen().iter().map(|seen| seen.connection).collect()
    }
}

/// Starts a server whose connections are each served by `serve`; gives its port.
pub(super) fn listen<F>(serve: F) -> u16
where
    F: Fn(usize, TcpStream) -> io::Result<()> + Send + Sync + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for (number, stream) in listener.incoming().flatten().enumerate() {
            let serve = serve.clone();
            thread::spawn(move || serve(number, stream));
        }
    });
    port
}

/// Starts a server that answers each request by `answer`, until that says false.
pub(super) fn serve<F>(answer: F) -> (u16, Log)
where
    F: Fn(&Seen, &mut TcpStream) -> io::Result<bool> + Send + Sync + 'static,
{
    let log = Log::default();
    let seen = log.clone();
    let port = listen(move |connection, mut stream| {
        while let Some(request) = read_request(connection, &mut stream)? {
            seen.0.lock().unwrap().push(request.clone());
            if !answer(&request, &mut stream)? {
                break;
            }
        }
        Ok(())
    });
    (port, log)
}

/// None where the client has closed.
pub(super) fn read_request<S: Read>(connection: usize, stream: &mut S) -> io::Result<Option<Seen>> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_exact(&mut byte) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
    let mut body = vec![0; length.unwrap_or("0").parse().unwrap()];
    stream.read_exact(&mut body)?;
    Ok(Some(Seen { connection, head, body: String::from_utf8(body).unwrap() }))
}

/// A whole HTTP answer.
pub(super) fn reply<S: Write>(stream: &mut S, status: &str, body: &str) -> io::Result<bool> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all((head + body).as_bytes())?;
    Ok(true)
}
