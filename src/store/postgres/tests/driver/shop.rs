//! Hosts with tills that sell, and the comparison of their books with the journal's table.

use super::*;
use crate::store::postgres::Remark;
use crate::sync::lock;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64};
use std::thread;

/// A mark stands for a step of a sale. A second insert of one would be a step that is made twice.
pub(super) const MARKS: &str = "CREATE TABLE seqr.marks (terminal bigint, n bigint, writer text NOT NULL, \
    made_ms bigint NOT NULL DEFAULT 0, PRIMARY KEY (terminal, n))";

/// Threads that sell at a host's terminals.
const TILLS: usize = 8;

/// A host with its books.
pub(super) struct Host {
    pub(super) driver: Driver,
    pub(super) trouble: Arc<Trouble>,
    terminals: Mutex<Vec<i64>>,
    /// Marks that were answered as made, as not made, and of which it was not known.
    made: Mutex<BTreeSet<(i64, i64)>>,
    not_made: Mutex<BTreeSet<(i64, i64)>>,
    unknown: Mutex<BTreeSet<(i64, i64)>>,
    next: AtomicI64,
    last_act_ms: AtomicU64,
}

impl Host {
    pub(super) fn open(name: &str, terminals: RangeInclusive<i64>) -> Self {
        let trouble = Arc::new(Trouble::default());
        let ports = ["PGHOST", "SEQR_REPLICA"].map(|folder| forward(&environment(folder), &trouble));
        let [first, second] = ports;
        let url = format!("postgresql://office@127.0.0.1:{first},127.0.0.1:{second}/postgres");
        let name_of_host = name.to_owned();
        let tell =
            Arc::new(move |remark: Remark| println!("{:>9} {name_of_host}: {remark:?}", os::boot_ms()));
        let driver = Driver::open(&url, name, None, tell).unwrap();
        for terminal in terminals.clone().filter(|terminal| *terminal > 0) {
            let write = Statement::new(take(driver.id(), terminal), vec![]);
            let taken = driver.run(Job::new(write, Statement::new("SELECT 1", vec![]))).wait().unwrap();
            assert_eq!(taken.len(), 1);
        }
        Self {
            driver,
            trouble,
            terminals: Mutex::new(terminals.collect()),
            made: Mutex::default(),
            not_made: Mutex::default(),
            unknown: Mutex::default(),
            next: AtomicI64::new(1),
            last_act_ms: AtomicU64::new(0),
        }
    }

    pub(super) fn give(&self, terminals: impl Iterator<Item = i64>) {
        lock(&self.terminals).extend(terminals);
    }

    /// Marks that were answered as made.
    pub(super) fn said(&self) -> usize {
        lock(&self.made).len()
    }

    pub(super) fn has_sold_on(&self, terminal: i64) -> bool {
        lock(&self.made).iter().any(|mark| mark.0 == terminal)
    }

    pub(super) fn last_act_ms(&self) -> u64 {
        self.last_act_ms.load(Ordering::SeqCst)
    }

    /// One mark, and an act where there is leave for one.
    fn sell_one(&self, chance: usize) {
        let n = self.next.fetch_add(1, Ordering::SeqCst);
        let terminal = {
            let terminals = lock(&self.terminals);
            terminals[(chance + n as usize * 7) % terminals.len()]
        };
        if self.driver.ask_to_act().wait().is_ok_and(|permit| permit.holds(os::boot_ms())) {
            self.last_act_ms.fetch_max(os::boot_ms(), Ordering::SeqCst);
        }
        let book = match self.driver.run(mark(self.driver.id(), terminal, n, true)).wait() {
            Ok(rows) if rows.len() == 1 => &self.made,
            Ok(_) | Err(DatabaseError::Away { .. } | DatabaseError::Refused { .. }) => &self.not_made,
            Err(_) => &self.unknown,
        };
        lock(book).insert((terminal, n));
    }
}

/// The job of one mark. It checks the terminal's owner.
pub(super) fn mark(host: &str, terminal: i64, n: i64, is_owned: bool) -> Job {
    let owner = if is_owned {
        "EXISTS (SELECT 1 FROM seqr.terminals WHERE id = $1 AND owner = $3::text::uuid)"
    } else {
        "true"
    };
    let write = format!(
        "INSERT INTO seqr.marks (terminal, n, writer) SELECT $1, $2, $3 WHERE {owner} ON CONFLICT DO NOTHING RETURNING n"
    );
    let values = || vec![Value::from(terminal), Value::from(n), Value::from(host)];
    let read_back = "SELECT n FROM seqr.marks WHERE terminal = $1 AND n = $2 AND writer = $3";
    Job::new(Statement::new(write, values()), Statement::new(read_back, values()))
}

/// All hosts sell until this is so.
pub(super) fn sell(hosts: &[&Host], is_enough: impl Fn() -> bool) {
    sell_during(hosts, || {
        while !is_enough() {
            thread::sleep(Duration::from_millis(5));
        }
    });
}

/// All hosts sell while this runs.
pub(super) fn sell_during(hosts: &[&Host], work: impl FnOnce()) {
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        for host in hosts {
            for till in 0..TILLS {
                let is_over = &is_over;
                scope.spawn(move || {
                    while !is_over.load(Ordering::SeqCst) && host.driver.ended().is_none() {
                        host.sell_one(till);
                    }
                });
            }
        }
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        is_over.store(true, Ordering::SeqCst);
        if let Err(panic) = done {
            std::panic::resume_unwind(panic);
        }
    });
}

/// What was answered as made is in the table, by its host; what was answered as not made is not; the rest nobody knew of.
pub(super) fn books(admin: &mut Psql, hosts: &[&Host]) {
    let mut rows: BTreeMap<String, BTreeSet<(i64, i64)>> = BTreeMap::new();
    for row in admin.run("SELECT writer, terminal, n FROM seqr.marks") {
        let parts: Vec<&str> = row.split('|').collect();
        rows.entry(parts[0].into())
            .or_default()
            .insert((parts[1].parse().unwrap(), parts[2].parse().unwrap()));
    }
    for host in hosts {
        let table = rows.remove(host.driver.id()).unwrap_or_default();
        let (made, not_made, unknown) = (lock(&host.made), lock(&host.not_made), lock(&host.unknown));
        let lost: Vec<_> = made.difference(&table).collect();
        assert!(lost.is_empty(), "answered as made, and not there: {lost:?}");
        let denied: Vec<_> = not_made.intersection(&table).collect();
        assert!(denied.is_empty(), "answered as not made, and there: {denied:?}");
        let stray: Vec<_> =
            table.iter().filter(|mark| !made.contains(mark) && !unknown.contains(mark)).collect();
        assert!(stray.is_empty(), "there, and nobody asked for them: {stray:?}");
        println!(
            "{} made, {} not made, {} not known; cut before and after a COMMIT: {:?}",
            made.len(),
            not_made.len(),
            unknown.len(),
            host.trouble.cuts
        );
    }
    assert!(rows.is_empty(), "by hosts that nobody knows: {:?}", rows.keys());
}

/// A server that proves this name, and a host that trusts only it.
pub(super) fn certificate(name: &str) -> (Arc<ServerConfig>, Arc<ClientConfig>) {
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let server = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    (Arc::new(server), Arc::new(client))
}
