//! Two processes share a journal in PostgreSQL and sell at the same tills, one after the other: each is killed, or stopped for
//! longer or shorter than the silence, while the other one stands by. At the end SEQR's ledger, the journal and the tills' books
//! agree, and no sale was charged twice. Run by `tools/with-postgresql`; `make failover` takes an hour. It is a part of the library's
//! unit tests, so that no library with another set of functions takes the place of the till's.

mod books;
mod host;

use books::Books;
use seqr_simulator::{Customer, Options, Simulator};
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};
use support::chance::{Chance, new_seed, number};

/// Far longer than a takeover and what it waits for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// How often the books are looked at.
const LOOK: Duration = Duration::from_millis(20);

/// A host of the test: this program again.
struct Process {
    child: Child,
    name: &'static str,
}

struct World<'a> {
    simulator: Simulator,
    folder: &'a Path,
    url: String,
}

impl World<'_> {
    fn start(&self, name: &'static str, is_last: bool) -> Process {
        let program = std::env::current_exe().expect("this program");
        let mut command = Command::new(program);
        command.args(["failover::host::process", "--exact", "--ignored", "--nocapture"]);
        command.env("SEQR_FAILOVER_ENDPOINT", self.simulator.endpoint());
        command.env("SEQR_FAILOVER_URL", &self.url).env("SEQR_FAILOVER_FOLDER", self.folder);
        command.env("SEQR_FAILOVER_LAST", if is_last { "1" } else { "" });
        Process { child: command.spawn().expect("a host starts"), name }
    }
}

impl World<'_> {
    /// Waits until more is booked than that; how long it took. One that was taken over says so and ends; whoever runs it starts it
    /// again.
    fn wait_for_more(&self, books: &Books, than: usize, hosts: &mut [Process]) -> Duration {
        let begin = Instant::now();
        while books.count() <= than {
            assert!(begin.elapsed() < PATIENCE, "no sale was booked for {PATIENCE:?}");
            for host in &mut *hosts {
                if let Some(status) = host.child.try_wait().expect("a host") {
                    assert_eq!(status.code(), Some(host::TAKEN_OVER), "{} ended by itself", host.name);
                    *host = self.start(host.name, false);
                }
            }
            std::thread::sleep(LOOK);
        }
        begin.elapsed()
    }
}

/// No host outlives the test, however that ends.
impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Process {
    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "{}: {name}", self.name);
    }
}

/// The address of the server that `tools/with-postgresql` has started, by its socket.
fn url() -> String {
    let variable = |name: &str| {
        std::env::var(name).unwrap_or_else(|_| panic!("{name}: run it by tools/with-postgresql"))
    };
    let folder = variable("PGHOST").replace('/', "%2F");
    format!("postgresql://{}@{folder}/{}", variable("PGUSER"), variable("PGDATABASE"))
}

#[test]
#[ignore = "needs a PostgreSQL of its own: tools/checks/office.sh gives it one"]
fn two_hosts_are_killed_and_stopped_and_every_sale_is_booked_once() {
    let seed = number("SEQR_SEED", new_seed);
    let time = Duration::from_secs(number("SEQR_FAILOVER_S", || 90));
    println!("SEQR_SEED={seed}");
    let mut chance = Chance(seed);
    let folder = tempfile::tempdir().expect("a folder");
    host::write_key(folder.path());
    let simulator = Simulator::start(Options::default()).expect("a simulator");
    simulator.set_customer(Customer::Pays { after_ms: 100, pin_ms: 50 });
    let world = World { simulator, folder: folder.path(), url: url() };
    let books = Books::new(folder.path());
    let mut hosts = [world.start("A", false), world.start("B", false)];
    let begin = Instant::now();
    let (mut kills, mut stops, mut takeovers) = (0, 0, Vec::new());
    world.wait_for_more(&books, 0, &mut hosts);
    while begin.elapsed() < time {
        let at = chance.roll(2) as usize;
        let had = books.count();
        if chance.roll(2) == 0 {
            hosts[at].child.kill().expect("it is killed");
            hosts[at].child.wait().expect("it is dead");
            kills += 1;
            let [a, b] = &mut hosts;
            let other = if at == 0 { b } else { a };
            takeovers.push(world.wait_for_more(&books, books.count(), std::slice::from_mut(other)));
            hosts[at] = world.start(hosts[at].name, false);
        } else {
            // Shorter than the silence and longer: what it does then is seen at the end.
            hosts[at].signal("-STOP");
            stops += 1;
            let length = Duration::from_millis(3_000 + chance.roll(9_000));
            std::thread::sleep(length); // the length of the stop, not a wait
            hosts[at].signal("-CONT");
        }
        world.wait_for_more(&books, had, &mut hosts);
    }
    host::close_the_shop(folder.path());
    for host in &mut hosts {
        let status = host.child.wait().expect("a host");
        assert!(status.success() || status.code() == Some(host::TAKEN_OVER), "{}: {status}", host.name);
    }
    let mut last = world.start("the last", true);
    assert!(last.child.wait().expect("it ends").success(), "the last host settles all");
    let sales = books.compare(&world.simulator, PATIENCE);
    takeovers.sort_unstable();
    println!(
        "{} sales booked, {kills} kills, {stops} stops; from a kill to the next booked sale: {} ms at most",
        sales,
        takeovers.last().map_or(0, Duration::as_millis)
    );
}
