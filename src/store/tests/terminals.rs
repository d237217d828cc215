//! Tills and their credentials.

use super::super::{Conflict, StoreError};
use super::*;

#[test]
fn a_till_comes_back_after_the_store_was_closed() {
    let (_folder, path) = place();
    let store = opened(&path);
    let new = NewTerminal { terminal_id: None, ..till("Store 1/Till 4") };
    let id = store.insert_terminal(new, NOW).wait().unwrap().id;
    assert_eq!(store.next_terminal(None).wait().unwrap(), None, "not registered yet");
    store.terminal_registered(id, "T1".into()).wait().unwrap();
    store.terminal_assigned(id, "ABC123".into()).wait().unwrap();
    closed(&store);

    let store = opened(&path);
    let found = store.find_terminal("Store 1/Till 4".into()).wait().unwrap().unwrap();
    assert_eq!((found.id, found.name.as_str(), found.created_at_ms), (id, "Till", NOW));
    assert_eq!((found.terminal_id.as_deref(), found.seqr_id.as_deref()), (Some("T1"), Some("ABC123")));
    assert_eq!(found.password.expose(), "correct horse");
    assert!(store.find_terminal("Store 1/Till 5".into()).wait().unwrap().is_none());
    closed(&store);
}

#[test]
fn a_till_is_stored_once() {
    let (_folder, path) = place();
    let store = opened(&path);
    let id = terminal(&store, "A");
    let again = store.insert_terminal(till("A"), NOW).wait();
    assert_eq!(again.unwrap_err(), Conflict::ExternalTerminalId.into());
    let same_at_seqr = NewTerminal { terminal_id: Some("seqr of A".into()), ..till("B") };
    let taken = StoreError::from(Conflict::SeqrTerminal { external_terminal_id: "A".into() });
    assert_eq!(store.insert_terminal(same_at_seqr, NOW).wait().unwrap_err(), taken);
    let b = store.insert_terminal(NewTerminal { terminal_id: None, ..till("B") }, NOW).wait().unwrap().id;
    assert_eq!(store.terminal_registered(b, "seqr of A".into()).wait(), Err(taken));
    assert_eq!(store.terminal_registered(id + 99, "T".into()).wait(), Err(StoreError::NotFound));
    assert_eq!(store.terminal_assigned(id + 99, "T".into()).wait(), Err(StoreError::NotFound));
    closed(&store);
}

#[test]
fn tills_are_listed_in_order() {
    let (_folder, path) = place();
    let store = opened(&path);
    for external in ["b", "Å", "a", "B"] {
        terminal(&store, external);
    }
    let mut listed = Vec::new();
    while let Some(next) = store.next_terminal(listed.last().cloned()).wait().unwrap() {
        listed.push(next);
    }
    assert_eq!(listed, ["B", "a", "b", "Å"]);
    closed(&store);
}

#[test]
fn an_unregistered_till_leaves_its_payments_but_no_password() {
    let (_folder, path) = place();
    let store = opened(&path);
    let id = terminal(&store, "A");
    let payment = store.create_payment(id, bill("sale 1", 100), NOW).wait().unwrap();
    let open = Conflict::OpenPayment { client_invoice_id: "sale 1".into() };
    assert_eq!(
        store.delete_terminal(id, NOW).wait(),
        Err(open.into()),
        "an open payment would be lost to sight"
    );
    moved(&store, payment, Phase::Canceled);
    store.delete_terminal(id, NOW).wait().unwrap();
    assert_eq!(store.delete_terminal(id, NOW).wait(), Err(StoreError::NotFound));
    assert!(store.find_terminal("A".into()).wait().unwrap().is_none());
    assert_eq!(store.next_terminal(None).wait().unwrap(), None);
    assert!(store.find_payment(id, "sale 1".into()).wait().unwrap().is_some());

    let again = NewTerminal { password: Secret::new("battery staple".into()), ..till("A") };
    assert_ne!(store.insert_terminal(again, NOW).wait().unwrap().id, id);
    closed(&store);
    let bytes = std::fs::read(&path).unwrap();
    let holds = |word: &[u8]| bytes.windows(word.len()).any(|w| w == word);
    assert!(!holds(b"correct horse"), "the old password is still in the file");
    #[cfg(unix)]
    assert!(holds(b"battery staple"), "the test looks for the wrong bytes");
}
