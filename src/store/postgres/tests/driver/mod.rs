//! The driver against a real PostgreSQL with a synchronous replica, through forwarders that cut, freeze and encrypt. The books:
//! what was answered as saved is there, once; nobody acts for a terminal that another host has.

pub(in crate::store) mod bare;
pub(in crate::store) mod forwarder;
mod replica;
mod shop;

use super::real::{Psql, terminals};
use super::take;
use crate::os;
use crate::store::postgres::{DatabaseError, Driver, Job, SCHEMA, Statement, Value};
use forwarder::{Trouble, forward, forward_tls};
use shop::{Host, books, mark};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Terminals of each of two hosts.
const TERMINALS: i64 = 40;

fn environment(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name}: run it by tools/with-postgresql --replica"))
}

/// One test, because the servers die in it: each part leaves to the next one what it needs.
#[test]
#[ignore = "needs PostgreSQL servers of its own: tools/checks/office.sh gives it two"]
fn two_hosts_share_a_journal_through_cuts_a_failover_and_a_takeover() {
    let mut admin = Psql::new();
    for sql in SCHEMA.split(";\n").filter(|sql| !sql.trim().is_empty()) {
        admin.run(sql);
    }
    admin.run(shop::MARKS);
    admin.run(&terminals(2 * TERMINALS));

    connects_by_tls_to_whom_it_trusts();
    refuses_only_the_job_that_is_wrong(&mut admin);
    replica::its_removal_is_told_within_a_minute(&mut admin);

    let a = Host::open("a", 1..=TERMINALS);
    let b = Host::open("b", TERMINALS + 1..=2 * TERMINALS);
    loses_answers_of_commits(&mut admin, &a, &b);
    fails_over(admin, &a, &b);
    let mut admin = Psql::at(&environment("SEQR_REPLICA"));
    takes_over(&mut admin, &a, &b);
    a.driver.close(Duration::from_secs(5));
    tells_that_commits_were_lost(&mut admin, &b);
    b.driver.close(Duration::from_secs(5));
}

fn connects_by_tls_to_whom_it_trusts() {
    let folder = environment("PGHOST");
    let (server, client) = shop::certificate("database.test");
    let port = forward_tls(&folder, server);
    let url = |name| format!("postgresql://office@{name}:{port}/postgres?hostaddr=127.0.0.1&sslmode=require");
    let open = |name, tls| Driver::open(&url(name), "tls", tls, Arc::new(|_| {}));
    let driver = open("database.test", Some(Arc::clone(&client))).expect("its name is proved");
    assert!(driver.ask_to_act().wait().is_ok());
    assert!(driver.close(Duration::from_secs(5)));
    let other = open("other.test", Some(client)).unwrap_err();
    assert!(matches!(&other, DatabaseError::Away { detail } if detail.contains("ertificate")), "{other}");
    let none = open("database.test", None).unwrap_err();
    assert!(matches!(none, DatabaseError::Address { .. }), "{none}");
}

fn refuses_only_the_job_that_is_wrong(admin: &mut Psql) {
    let host = Host::open("refused", 0..=0);
    admin.run("INSERT INTO seqr.marks (terminal, n, writer) VALUES (-1, 1, 'x')");
    let bad = || {
        let sql = "INSERT INTO seqr.marks (terminal, n, writer) VALUES (-1, $1, 'x') RETURNING n";
        let write = Statement::new(sql, vec![Value::from(1)]);
        Job::new(write.clone(), write)
    };
    let jobs: Vec<_> =
        (2..=20).map(|n| if n % 5 == 0 { bad() } else { mark(host.driver.id(), -1, n, false) }).collect();
    let answers: Vec<_> = jobs.into_iter().map(|job| host.driver.run(job)).collect();
    for (n, answer) in (2..=20).zip(answers) {
        match answer.wait() {
            Ok(rows) if n % 5 > 0 => assert_eq!(rows.len(), 1, "{n}"),
            Err(DatabaseError::Refused { state, constraint, .. }) if n % 5 == 0 => {
                assert_eq!((state.as_str(), constraint.as_deref()), ("23505", Some("marks_pkey")));
            }
            other => panic!("{n}: {other:?}"),
        }
    }
    assert_eq!(admin.run("SELECT count(*) FROM seqr.marks WHERE terminal = -1"), ["16"]);
    admin.run("DELETE FROM seqr.marks");
    assert!(host.driver.close(Duration::from_secs(5)));
    let row = format!("SELECT dead FROM seqr.hosts WHERE id = '{}'", host.driver.id());
    assert_eq!(admin.run(&row), ["t"], "its identity is used up");
}

/// Connections are cut before and after the COMMIT has reached the server.
fn loses_answers_of_commits(admin: &mut Psql, a: &Host, b: &Host) {
    for host in [a, b] {
        host.trouble.cut_one_in.store(3, Ordering::SeqCst);
    }
    shop::sell(&[a, b], || {
        [a, b].iter().all(|host| host.trouble.cuts.iter().all(|cuts| cuts.load(Ordering::SeqCst) >= 5))
    });
    for host in [a, b] {
        host.trouble.cut_one_in.store(0, Ordering::SeqCst);
    }
    books(admin, &[a, b]);
}

/// The first server is ended in the middle of sales, and the replica takes its place. It has each commit.
fn fails_over(admin: Psql, a: &Host, b: &Host) {
    drop(admin);
    let before = a.said() + b.said();
    shop::sell(&[a, b], || a.said() + b.said() > before + 200);
    shop::sell_during(&[a, b], || {
        let primary = std::env::var("SEQR_PRIMARY_PID").unwrap();
        assert!(std::process::Command::new("kill").args(["-QUIT", &primary]).status().unwrap().success());
        let mut replica = Psql::at(&environment("SEQR_REPLICA"));
        assert_eq!(replica.run("SELECT pg_promote()"), ["t"]);
    });
    let (of_a, of_b) = (a.said(), b.said());
    shop::sell(&[a, b], || a.said() > of_a + 100 && b.said() > of_b + 100);
    books(&mut Psql::at(&environment("SEQR_REPLICA")), &[a, b]);
}

/// A is cut off in the middle of sales. B takes its terminals, and sells on them; A never acts again, and is told why.
fn takes_over(admin: &mut Psql, a: &Host, b: &Host) {
    let mut taken = BTreeSet::new();
    let mut claimed_ms = 0;
    shop::sell_during(&[a, b], || {
        assert_eq!(b.driver.take_over().wait(), Ok(vec![]), "A is alive");
        a.trouble.is_frozen.store(true, Ordering::SeqCst);
        while taken.is_empty() {
            taken.extend(b.driver.take_over().wait().unwrap_or_default());
            std::thread::sleep(Duration::from_millis(500)); // as a standby does each second
        }
        claimed_ms = os::boot_ms();
        b.give(taken.iter().copied());
        let (before, at) = (b.said(), *taken.first().unwrap());
        while b.said() < before + 200 || !b.has_sold_on(at) {
            std::thread::sleep(Duration::from_millis(10));
        }
        a.trouble.cut_all();
        a.trouble.is_frozen.store(false, Ordering::SeqCst);
        while a.driver.ended().is_none() {
            std::thread::sleep(Duration::from_millis(10));
        }
    });
    assert_eq!(taken, (1..=TERMINALS).collect(), "all of A's");
    assert_eq!(a.driver.ended(), Some(&DatabaseError::Dead));
    assert_eq!(a.driver.run(mark(a.driver.id(), 1, -1, true)).wait().unwrap_err(), DatabaseError::Dead);
    assert_eq!(a.driver.ask_to_act().wait().unwrap_err(), DatabaseError::Dead);
    assert!(!a.driver.may_poll(os::boot_ms()));
    assert!(
        a.last_act_ms() > 0 && a.last_act_ms() < claimed_ms,
        "it acted after its terminals were another's"
    );
    books(admin, &[a, b]);
    let owner = format!("SELECT count(*) FROM seqr.terminals WHERE owner = '{}'", b.driver.id());
    assert_eq!(admin.run(&owner), [(2 * TERMINALS).to_string()]);
}

/// A host's row goes back, as after a failover to a replica that was not synchronous: B says what that is, and stops.
fn tells_that_commits_were_lost(admin: &mut Psql, b: &Host) {
    admin.run(&format!("UPDATE seqr.hosts SET grp = grp - 3 WHERE id = '{}'", b.driver.id()));
    b.trouble.cut_all();
    while b.driver.ended().is_none() {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(b.driver.ended(), Some(&DatabaseError::CommitsLost));
    assert_eq!(b.driver.ask_to_act().wait().unwrap_err(), DatabaseError::CommitsLost);
}
