//! A service of one behaviour, on a port that the system gives.

use std::io::{self, Read};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

/// Answers each connection in the same way, until it is dropped.
pub(crate) struct Service {
    port: u16,
    ended: Arc<AtomicBool>,
    accepting: Option<JoinHandle<()>>,
    served: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

impl Service {
    /// Each connection is given to `serve`, on a thread of its own.
    pub(crate) fn of(serve: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("its address").port();
        let ended = Arc::new(AtomicBool::new(false));
        let served = Arc::new(Mutex::new(Vec::new()));
        let (ends, notes, serve) = (ended.clone(), served.clone(), Arc::new(serve));
        let accepting = thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if ends.load(Ordering::SeqCst) {
                    return;
                }
                let serve = serve.clone();
                let one = thread::spawn(move || drop(serve(stream))); // a client that has read enough hangs up
                notes.lock().expect("no panic before").push(one);
            }
        });
        Self { port, ended, accepting: Some(accepting), served }
    }

    /// Reads each request but `unread` bytes of it, answers by `write`, and closes.
    pub(crate) fn answering(
        unread: usize,
        write: impl Fn(&str, &mut TcpStream) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        Self::of(move |mut stream| {
            let envelope = request(&mut stream, unread)?;
            let written = write(&envelope, &mut stream);
            if unread == 0 {
                let _ = stream.shutdown(Shutdown::Write);
                let _ = io::copy(&mut stream, &mut io::sink()); // so that nothing of the answer is lost
            }
            written
        })
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port)); // wakes the one that accepts
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
        let served = std::mem::take(&mut *self.served.lock().expect("no panic before"));
        for one in served {
            let _ = one.join();
        }
    }
}

/// Reads a request but its last `unread` bytes; gives the envelope that answers it.
pub(crate) fn request(stream: &mut impl Read, unread: usize) -> io::Result<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
    let length: usize = length.and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length.saturating_sub(unread)];
    stream.read_exact(&mut body)?;
    let body = String::from_utf8_lossy(&body);
    let operation = body.split("<ext:").nth(1).and_then(|rest| rest.split('>').next());
    Ok(crate::envelope(operation.unwrap_or_default()))
}

/// A whole right answer.
pub(crate) fn answer(envelope: &str) -> Vec<u8> {
    let head =
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n", envelope.len());
    [head.as_bytes(), envelope.as_bytes()].concat()
}
