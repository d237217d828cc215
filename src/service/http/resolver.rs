//! Looks up the addresses of a host, by the system's resolver on a thread of its own: that call blocks, for minutes where
//! the network is broken. It must not depend on a runtime: tokio's own way (spawn_blocking) panics where the system has
//! no thread to give, and a payment's task would die of it.

use crate::os;
use hyper_util::client::legacy::connect::dns::Name;
use std::future::Future;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tower_service::Service;

/// A lookup that takes longer is not waited for by those who come later: the network may be another one by now.
const STALE: Duration = Duration::from_secs(30);
/// Lookups under way at a time; who comes beyond waits for the last of them. The system's resolver ends each after a
/// minute or two.
const MOST: usize = 4;

/// What a lookup gives to all who wait for it.
type Found = Result<Vec<SocketAddr>, Arc<io::Error>>;

/// Cheap to clone; all clones share what is under way, so that ten thousand payments make one thread and not ten
/// thousand.
#[derive(Clone, Default)]
pub(in crate::service) struct Resolver(Arc<Shared>);

#[derive(Default)]
struct Shared {
    lookups: Mutex<Vec<Lookup>>,
    threads: AtomicUsize,
}

struct Lookup {
    host: Box<str>,
    begun: Instant,
    found: watch::Receiver<Option<Found>>,
}

impl Resolver {
    async fn lookup(self, host: Box<str>) -> io::Result<std::vec::IntoIter<SocketAddr>> {
        let mut found = self.begin(host)?;
        let found = found.wait_for(Option::is_some).await.map(|found| found.clone());
        match found {
            Ok(Some(Ok(addresses))) => Ok(addresses.into_iter()),
            Ok(Some(Err(error))) => Err(match error.raw_os_error() {
                Some(code) => io::Error::from_raw_os_error(code),
                None => io::Error::new(error.kind(), error.to_string()),
            }),
            Ok(None) | Err(_) => Err(io::Error::other("the lookup has ended without an answer")),
        }
    }

    /// Joins the lookup of this host that is under way, or begins one.
    fn begin(&self, host: Box<str>) -> io::Result<watch::Receiver<Option<Found>>> {
        let mut lookups = self.0.lookups.lock().unwrap_or_else(PoisonError::into_inner);
        // Those that have ended, and those whose thread has: addresses are asked for anew each time.
        lookups.retain(|lookup| lookup.found.borrow().is_none() && lookup.found.has_changed().is_ok());
        let full = self.0.threads.load(Ordering::Acquire) >= MOST;
        let same = lookups.iter().rfind(|lookup| lookup.host == host);
        if let Some(lookup) = same.filter(|lookup| full || lookup.begun.elapsed() < STALE) {
            return Ok(lookup.found.clone());
        }
        if full {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "earlier lookups of addresses hang"));
        }
        let (tell, found) = watch::channel(None);
        let (name, counted) = (host.clone(), Counted::new(&self.0));
        let thread = os::spawn_quiet("seqr-resolver", move || {
            let _counted = counted;
            let addresses = (&*name, 0).to_socket_addrs();
            let _ = tell.send(Some(addresses.map(Iterator::collect).map_err(Arc::new)));
        });
        thread.map_err(|error| {
            let text = format!("no thread for looking up the host's address: {error}");
            if os::is_exhausted(&error) { error } else { io::Error::new(error.kind(), text) }
        })?;
        lookups.push(Lookup { host, begun: Instant::now(), found: found.clone() });
        Ok(found)
    }
}

/// Counts a thread as long as it lives.
struct Counted(Arc<Shared>);

impl Counted {
    fn new(shared: &Arc<Shared>) -> Self {
        shared.threads.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(shared))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.threads.fetch_sub(1, Ordering::AcqRel);
    }
}

type Resolving<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

/// As hyper-util wants it.
impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Resolving<Self::Response, io::Error>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        Box::pin(self.clone().lookup(name.as_str().into()))
    }
}

/// As reqwest wants it.
impl reqwest::dns::Resolve for Resolver {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let lookup = self.clone().lookup(name.as_str().into());
        Box::pin(async move {
            let addresses = lookup.await?;
            Ok(Box::new(addresses) as reqwest::dns::Addrs)
        })
    }
}
