//! A database whose commits wait for no replica any more, while a host is connected to it.

use super::*;
use crate::store::postgres::address::servers;
use crate::store::postgres::request::{Remark, Shown};
use crate::store::postgres::worker::{Settings, Worker};
use crate::sync::lock;
use std::sync::Mutex;
use std::time::Instant;
use tokio::runtime::Builder;
use tokio::sync::mpsc;

/// The thread's own work: in each round a minute has passed since it has asked.
pub(super) fn its_removal_is_told_within_a_minute(admin: &mut Psql) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = {
        let told = Arc::clone(&told);
        Arc::new(move |remark| lock(&told).push(remark))
    };
    let folder = environment("PGHOST").replace('/', "%2F");
    let settings = Settings {
        servers: servers(&format!("postgresql://office@{folder}/postgres")).unwrap(),
        tls: None,
        name: "replica".into(),
        tell,
    };
    let shown = Arc::new(Shown::default());
    let (_requests, inbox) = mpsc::channel(1);
    let id = "00000000-0000-4000-8000-0000000000aa";
    let mut worker = Worker::new(id, settings, inbox, Arc::clone(&shown));
    assert_eq!(runtime.block_on(worker.be_born()), Ok(()));
    assert_eq!(told_of(&told), [Remark::Connected { is_synchronous: true }]);

    let mut minute = || {
        worker.asked_for_replica_ms = os::boot_ms() - 60_000;
        assert!(runtime.block_on(worker.round()).is_ok());
    };
    for (names, is_synchronous) in [("", false), ("ANY 1 (b)", true)] {
        admin.run(&format!("ALTER SYSTEM SET synchronous_standby_names = '{names}'"));
        admin.run("SELECT pg_reload_conf()");
        let begin = Instant::now();
        while lock(&told).is_empty() {
            minute(); // more than one: the server tells its sessions when it likes
            assert!(begin.elapsed() < Duration::from_secs(30), "nothing is told of {names:?}");
        }
        minute();
        minute();
        assert_eq!(told_of(&told), [Remark::Replica { is_synchronous }], "once");
        assert_eq!(shown.is_synchronous.load(Ordering::SeqCst), is_synchronous);
    }
}

fn told_of(told: &Mutex<Vec<Remark>>) -> Vec<Remark> {
    std::mem::take(&mut *lock(told))
}
