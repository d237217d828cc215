//! Pruning of a file: the space that it gives back, and programs that are killed meanwhile.

use super::conformance::prune::{pruned, settled};
use super::crash::{child, told};
use super::*;

fn number(store: &Store, sql: &'static str) -> i64 {
    store.read(move |db| Ok(db.query_row(sql, [], |row| row.get(0))?)).wait().unwrap()
}

#[test]
fn the_space_is_given_back() {
    let (_folder, path) = place();
    let store = opened(&path);
    let till = terminal(&store, "A");
    let data = vec![7; 200_000];
    let receipt = || NewReceipt {
        terminal: till,
        ers_reference: "E1".into(),
        mime_type: "text/html".into(),
        receipt_type: "OTHER".into(),
        data: data.clone(),
    };
    for _ in 0..20 {
        let id = store.queue_receipt(receipt(), NOW).wait().unwrap();
        store.receipt_failed(id, "no".into(), true).wait().unwrap();
    }
    let pages = number(&store, "PRAGMA page_count");
    assert_eq!(pruned(&store, false), 20);
    while store.give_back_space().wait().unwrap() > 0 {}
    assert_eq!(number(&store, "PRAGMA freelist_count"), 0);
    assert!(number(&store, "PRAGMA page_count") < pages / 4, "of {pages} pages");
    closed(&store);
}

#[test]
#[cfg(unix)]
fn pruning_that_is_killed_goes_on_where_it_was() {
    use std::io::{BufRead, BufReader};
    let (_folder, path) = place();
    let store = opened(&path);
    let till = terminal(&store, "A");
    for n in 0..200 {
        settled(&store, till, &format!("sale {n}"), &format!("E{n}"));
    }
    closed(&store);
    for kill in 0..5 {
        let mut pruner = child("prune", "child_prunes", &path).spawn().unwrap();
        let mut lines = BufReader::new(pruner.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap() == "begun"));
        std::thread::sleep(Duration::from_millis(3 * kill)); // another moment each time; none of them may fail
        pruner.kill().unwrap();
        pruner.wait().unwrap();
        let store = opened(&path);
        assert_eq!(
            store.payments_begun(0..i64::MAX, None, 999).wait().unwrap().len(),
            200,
            "each can be read"
        );
        closed(&store);
    }
    let store = opened(&path);
    pruned(&store, false);
    assert_eq!(number(&store, "SELECT count(*) FROM invoices WHERE body ->> '$.pruned' IS NULL"), 0);
    let intact: String =
        store.read(|db| Ok(db.query_row("PRAGMA integrity_check", [], |row| row.get(0))?)).wait().unwrap();
    assert_eq!(intact, "ok");
    closed(&store);
}

/// The program of the test above.
#[test]
fn child_prunes() {
    let Some(path) = told() else { return };
    let store = opened(&path);
    println!("\nbegun");
    pruned(&store, false);
    while store.give_back_space().wait().unwrap() > 0 {}
}
