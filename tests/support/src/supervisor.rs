//! The supervisor of a shop, who answers a till's questions from SEQR's ledger.

use seqr_simulator::{Simulator, Which};
use std::collections::HashSet;
use std::thread;
use std::time::{Duration, Instant};

/// A deadline that no test is meant to reach, on however slow a machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until the simulator has dealt with everything that was sent to it before: with the calls under way, and with
/// those that it has not read yet, though the till has stopped waiting for the answer or has lost its power.
pub fn come_to_rest(simulator: &Simulator) {
    let port = port_of(&simulator.endpoint());
    let (mut unread, mut open) = (unread(port), simulator.calls_under_way());
    let since = Instant::now();
    while !unread.is_empty() || !open.is_empty() {
        assert!(
            since.elapsed() < PATIENCE,
            "the simulator does not come to rest: calls {open:?} under way, clients {unread:?} unread"
        );
        thread::sleep(Duration::from_millis(1));
        // What other tills have sent since is not waited for.
        let (still_unread, still_open) = (self::unread(port), simulator.calls_under_way());
        unread.retain(|client| still_unread.contains(client));
        open.retain(|call| still_open.contains(call));
    }
}

fn port_of(endpoint: &str) -> u16 {
    let port = endpoint.rsplit_once(':').map(|(_, rest)| rest.split('/').next().unwrap_or(rest));
    port.and_then(|port| port.parse().ok()).unwrap_or_else(|| panic!("no port in {endpoint:?}"))
}

/// The clients (by their port) whose requests a server on this port has not read to the end: bytes wait in its socket, or
/// the client has closed the connection and the server has not. Only Linux tells; elsewhere none is seen.
fn unread(port: u16) -> HashSet<u16> {
    const ESTABLISHED: &str = "01";
    const CLOSE_WAIT: &str = "08";
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    let port_in = |address: &str| u16::from_str_radix(address.rsplit_once(':')?.1, 16).ok();
    let client = |line: &str| {
        let mut fields = line.split_whitespace().skip(1);
        let (local, remote, state, queues) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
        let bytes_wait = u64::from_str_radix(queues.split_once(':')?.1, 16).ok()? > 0;
        let is_unread = state == CLOSE_WAIT || (state == ESTABLISHED && bytes_wait);
        (is_unread && port_in(local)? == port).then(|| port_in(remote)).flatten()
    };
    table.lines().skip(1).filter_map(client).collect()
}

/// "paid? SALE" or "refunded? ID", looked up when all that was sent before is dealt with.
pub fn supervisor_says(simulator: &Simulator, question: &str) -> bool {
    come_to_rest(simulator);
    match question.split_once(' ') {
        Some(("paid?", sale)) => simulator
            .invoice(&Which::sale(sale))
            .is_some_and(|invoice| !invoice["paid"].is_null() && invoice["reversed"] == false),
        Some(("refunded?", id)) => simulator.ledger().iter().any(|invoice| {
            invoice["refunds"]
                .as_array()
                .is_some_and(|all| all.iter().any(|refund| refund["cashier_id"] == id))
        }),
        _ => panic!("the till asks {question:?}"),
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::unread;
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};

    #[test]
    fn what_a_server_has_not_read_and_a_connection_that_it_has_not_closed_are_seen() {
        let server = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = server.local_addr().expect("its address");
        let mut client = TcpStream::connect(address).expect("a connection");
        let its_port = client.local_addr().expect("its address").port();
        let is_unread = || unread(address.port()).contains(&its_port);
        assert!(!is_unread(), "nothing was sent");
        client.write_all(b"a request").expect("sent");
        assert!(is_unread(), "not even accepted");
        let (mut accepted, _) = server.accept().expect("accepted");
        assert!(is_unread(), "not read");
        accepted.read_exact(&mut [0; 9]).expect("read");
        assert!(!is_unread(), "read, and the client waits");
        drop(client);
        assert!(is_unread(), "the client has gone, the server may be at work");
        drop(accepted);
        assert!(!is_unread(), "closed");
    }
}
