//! A network between a host and the database: a forwarder on loopback that cuts connections around a COMMIT, or stops
//! forwarding.

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// The bytes of the message that ends a group.
const COMMIT: &[u8] = b"COMMIT\0";
/// A message begins with its kind and its length.
const HEAD: usize = 5;

/// What is done to the network.
#[derive(Default)]
pub(in crate::store) struct Trouble {
    /// Of so many groups, one connection is cut around its COMMIT; 0: none.
    pub(in crate::store) cut_one_in: AtomicU32,
    /// Cut before the COMMIT is forwarded, and after.
    pub(in crate::store) cuts: [AtomicU32; 2],
    /// Nothing is forwarded, and nothing is said about it.
    pub(super) is_frozen: AtomicBool,
    groups: AtomicU32,
    open: Mutex<Vec<(TcpStream, UnixStream)>>,
}

impl Trouble {
    /// All connections end at once.
    pub(super) fn cut_all(&self) {
        for (near, far) in self.open.lock().unwrap().drain(..) {
            let _ = (near.shutdown(Shutdown::Both), far.shutdown(Shutdown::Both));
        }
    }
}

/// Forwards to the server whose socket lies in this folder; gives the port.
pub(in crate::store) fn forward(folder: &str, trouble: &Arc<Trouble>) -> u16 {
    let socket = PathBuf::from(folder).join(".s.PGSQL.5432");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let trouble = Arc::clone(trouble);
    thread::spawn(move || {
        for near in listener.incoming().map_while(Result::ok) {
            let trouble = Arc::clone(&trouble);
            let Ok(far) = UnixStream::connect(&socket) else { continue };
            let pair = || (near.try_clone().unwrap(), far.try_clone().unwrap());
            trouble.open.lock().unwrap().push(pair());
            let ((near_in, far_out), (near_out, far_in)) = (pair(), pair());
            let there = Arc::clone(&trouble);
            thread::spawn(move || to_server(near_in, far_out, &there));
            thread::spawn(move || to_host(far_in, near_out, &trouble));
        }
    });
    port
}

fn to_server(mut near: TcpStream, mut far: UnixStream, trouble: &Trouble) {
    let mut bytes = [0; 64 * 1024];
    while let Some(bytes) = chunk(&mut near, &mut bytes) {
        if trouble.is_frozen.load(Ordering::SeqCst) {
            continue; // lost on the way
        }
        let commit = bytes.windows(COMMIT.len()).position(|window| window == COMMIT).filter(|at| *at >= HEAD);
        let one_in = trouble.cut_one_in.load(Ordering::SeqCst);
        if let Some(commit) = commit.filter(|_| one_in > 0) {
            let group = trouble.groups.fetch_add(1, Ordering::SeqCst);
            if group % one_in == one_in - 1 {
                let after = group / one_in % 2 == 1;
                trouble.cuts[usize::from(after)].fetch_add(1, Ordering::SeqCst);
                let _ = near.shutdown(Shutdown::Both); // the answer finds no way back
                let _ = far.write_all(if after { bytes } else { &bytes[..commit - HEAD] });
                let _ = far.shutdown(Shutdown::Write);
                return;
            }
        }
        if far.write_all(bytes).is_err() {
            break;
        }
    }
    let _ = far.shutdown(Shutdown::Write);
}

fn to_host(mut far: UnixStream, mut near: TcpStream, trouble: &Trouble) {
    let mut bytes = [0; 64 * 1024];
    while let Some(bytes) = chunk(&mut far, &mut bytes) {
        if !trouble.is_frozen.load(Ordering::SeqCst) && near.write_all(bytes).is_err() {
            break;
        }
    }
    if !trouble.is_frozen.load(Ordering::SeqCst) {
        let _ = near.shutdown(Shutdown::Both);
    }
}

fn chunk<'b>(stream: &mut impl Read, bytes: &'b mut [u8]) -> Option<&'b [u8]> {
    let count = stream.read(bytes).ok().filter(|count| *count > 0)?;
    Some(&bytes[..count])
}

/// The same for one connection with TLS: answers the request for it, proves itself by this configuration, and forwards what
/// the host says until it leaves.
pub(super) fn forward_tls(folder: &str, config: Arc<ServerConfig>) -> u16 {
    let socket = Path::new(folder).join(".s.PGSQL.5432");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut near in listener.incoming().map_while(Result::ok) {
            let (socket, config) = (socket.clone(), Arc::clone(&config));
            thread::spawn(move || {
                let mut request = [0; 8];
                near.read_exact(&mut request).unwrap();
                near.write_all(b"S").unwrap();
                let mut near = StreamOwned::new(ServerConnection::new(config).unwrap(), near);
                let Ok(far) = UnixStream::connect(&socket) else { return };
                take_turns(&mut near, far);
            });
        }
    });
    port
}

/// The host speaks, then the server: each answer of the server's ends with ReadyForQuery or comes within a moment.
fn take_turns(near: &mut StreamOwned<ServerConnection, TcpStream>, mut far: UnixStream) {
    let mut bytes = [0; 64 * 1024];
    let pause = Some(std::time::Duration::from_millis(20));
    near.sock.set_read_timeout(pause).unwrap();
    far.set_read_timeout(pause).unwrap();
    let is_pause = |error: &std::io::Error| {
        use std::io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
        matches!(error.kind(), WouldBlock | TimedOut | Interrupted)
    };
    loop {
        match near.read(&mut bytes) {
            Ok(count) if count > 0 => far.write_all(&bytes[..count]).unwrap(),
            Err(error) if is_pause(&error) => {}
            _ => return,
        }
        match far.read(&mut bytes) {
            Ok(count) if count > 0 => near.write_all(&bytes[..count]).unwrap(),
            Err(error) if is_pause(&error) => {}
            _ => return,
        }
    }
}
