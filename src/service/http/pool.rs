//! Connections to the one endpoint that are kept for the next poll: the last one that was put back is taken first, so
//! that no more stay open than are needed, and one that nobody needs is closed soon. It knows no message.

use super::Body;
use hyper::client::conn::http1::SendRequest;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Longer than a poll's second, shorter than the five seconds after which usual servers close.
const LONGEST_IDLE: Duration = Duration::from_secs(4);
/// More kept connections than this only cost memory, here and at the server; ten thousand polls a second need fewer.
const MOST: usize = 512;

/// An open connection on which no request is under way.
pub(super) type Connection = SendRequest<Body>;

#[derive(Default)]
pub(super) struct Pool(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    /// The oldest in front.
    idle: VecDeque<(Instant, Connection)>,
    /// A task waits to close those that nobody took.
    watched: bool,
}

impl Pool {
    /// A connection that was open when it was last heard of, and is ready for a request.
    pub(super) async fn take(&self) -> Option<Connection> {
        loop {
            let (since, mut connection) = self.lock().idle.pop_back()?;
            // The task that reads it may still be at the last answer's end, or at the server's close.
            if since.elapsed() < LONGEST_IDLE && connection.ready().await.is_ok() {
                return Some(connection);
            }
        }
    }

    pub(super) fn put(self: &Arc<Self>, connection: Connection) {
        let mut kept = self.lock();
        if kept.idle.len() >= MOST {
            kept.idle.pop_front();
        }
        let now = Instant::now();
        kept.idle.push_back((now, connection));
        if !kept.watched {
            kept.watched = true;
            drop(tokio::spawn(watch(Arc::clone(self), now + LONGEST_IDLE)));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes what is too old; says when there will be more to close.
    fn close_old(&self, now: Instant) -> Option<Instant> {
        let mut kept = self.lock();
        while let Some((since, _)) = kept.idle.front() {
            if now < *since + LONGEST_IDLE {
                return Some(*since + LONGEST_IDLE);
            }
            kept.idle.pop_front();
        }
        kept.watched = false;
        None
    }
}

/// Sleeps before it looks: the only connection is in use most of the time, and a task for each poll would be dear.
async fn watch(pool: Arc<Pool>, first: Instant) {
    let mut next = Some(first);
    while let Some(time) = next {
        tokio::time::sleep_until(time).await;
        next = pool.close_old(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::client::conn::http1::handshake;
    use hyper_util::rt::TokioIo;
    use tokio::io::AsyncReadExt;

    #[test]
    fn a_connection_that_nobody_needs_is_closed_and_one_that_the_server_closed_is_not_given() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let pool = Arc::new(Pool::default());
            let (ours, mut servers) = tokio::io::duplex(64);
            let (connection, reader) = handshake(TokioIo::new(ours)).await.unwrap();
            drop(tokio::spawn(reader));
            pool.put(connection);
            let begin = Instant::now();
            assert!(pool.close_old(begin).is_some_and(|next| next > begin));
            let connection = pool.take().await.expect("it is open and young");
            pool.put(connection);
            assert_eq!(pool.close_old(Instant::now() + LONGEST_IDLE), None);
            assert_eq!(servers.read(&mut [0]).await.unwrap(), 0, "the server sees the end");

            let (ours, servers) = tokio::io::duplex(64);
            let (connection, reader) = handshake(TokioIo::new(ours)).await.unwrap();
            pool.put(connection);
            drop(servers);
            let _ = reader.await;
            assert!(pool.take().await.is_none());
        });
    }

    #[test]
    fn a_connection_that_is_in_use_most_of_the_time_takes_no_task_for_each_use() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let pool = Arc::new(Pool::default());
            let (ours, _servers) = tokio::io::duplex(64);
            let (connection, reader) = handshake(TokioIo::new(ours)).await.unwrap();
            drop(tokio::spawn(reader));
            pool.put(connection);
            let _in_use = pool.take().await.expect("it is open");
            tokio::task::yield_now().await;
            assert!(pool.lock().watched, "the first task goes on");
        });
    }
}
