//! Tills and their credentials.

use super::super::super::claim::ClaimError;
use super::*;

#[test]
fn a_till_comes_back_after_the_store_was_closed() {
    on_each_journal(|journal| {
        let store = journal.open();
        let new = NewTerminal { terminal_id: None, ..till("Store 1/Till 4") };
        let id = store.insert_terminal(new, NOW).wait().unwrap().id;
        assert_eq!(store.next_terminal(None).wait().unwrap(), None, "not registered yet");
        store.terminal_registered(id, "T1".into()).wait().unwrap();
        store.terminal_assigned(id, "ABC123".into()).wait().unwrap();
        closed(&store);

        let store = journal.open();
        let found = store.find_terminal("Store 1/Till 4".into()).wait().unwrap().unwrap();
        assert_eq!((found.id, found.name.as_str(), found.created_at_ms), (id, "Till", NOW));
        assert_eq!((found.terminal_id.as_deref(), found.seqr_id.as_deref()), (Some("T1"), Some("ABC123")));
        assert_eq!(found.password.expose(), "correct horse");
        assert!(store.find_terminal("Store 1/Till 5".into()).wait().unwrap().is_none());
        closed(&store);
    });
}

#[test]
fn a_till_is_stored_once() {
    on_each(|store| {
        let id = terminal(store, "A");
        let again = store.insert_terminal(till("A"), NOW).wait();
        assert_eq!(again.unwrap_err(), Conflict::ExternalTerminalId.into());
        let same_at_seqr = NewTerminal { terminal_id: Some("seqr of A".into()), ..till("B") };
        let taken = StoreError::from(Conflict::SeqrTerminal { external_terminal_id: "A".into() });
        assert_eq!(store.insert_terminal(same_at_seqr, NOW).wait().unwrap_err(), taken);
        let b = store.insert_terminal(NewTerminal { terminal_id: None, ..till("B") }, NOW).wait().unwrap().id;
        assert_eq!(store.terminal_registered(b, "seqr of A".into()).wait(), Err(taken));
        assert_eq!(store.terminal_registered(id + 99, "T".into()).wait(), Err(StoreError::NotFound));
        assert_eq!(store.terminal_assigned(id + 99, "T".into()).wait(), Err(StoreError::NotFound));
    });
}

#[test]
fn tills_are_listed_in_order() {
    on_each(|store| {
        for external in ["b", "Å", "a", "B"] {
            terminal(store, external);
        }
        let mut listed = Vec::new();
        while let Some(next) = store.next_terminal(listed.last().cloned()).wait().unwrap() {
            listed.push(next);
        }
        assert_eq!(listed, ["B", "a", "b", "Å"]);
    });
}

#[test]
fn an_unregistered_till_leaves_its_payments_and_its_external_id() {
    on_each(|store| {
        let id = terminal(store, "A");
        let payment = store.create_payment(id, invoice("sale 1", 100), NOW).wait().unwrap();
        let open = Conflict::OpenPayment { client_invoice_id: "sale 1".into() };
        assert_eq!(
            store.delete_terminal(id, NOW).wait(),
            Err(open.into()),
            "an open payment would be lost to sight"
        );
        moved(store, payment, Phase::Canceled);
        store.delete_terminal(id, NOW).wait().unwrap();
        assert_eq!(store.delete_terminal(id, NOW).wait(), Err(StoreError::NotFound));
        assert!(store.find_terminal("A".into()).wait().unwrap().is_none());
        assert_eq!(store.next_terminal(None).wait().unwrap(), None);
        assert!(store.find_payment(id, "sale 1".into()).wait().unwrap().is_some());

        let again = NewTerminal { password: Secret::new("battery staple".into()), ..till("A") };
        assert_ne!(store.insert_terminal(again, NOW).wait().unwrap().id, id);
    });
}

#[test]
fn a_password_that_was_sent_is_kept_beside_the_old_one_until_one_is_proven() {
    on_each_journal(|journal| {
        let store = journal.open();
        let id = terminal(&store, "A");
        let passwords = |store: &Store| {
            let found = store.find_terminal("A".into()).wait().unwrap().unwrap();
            (found.password.expose().to_owned(), found.new_password.map(|it| it.expose().to_owned()))
        };
        let begin = |store: &Store, word: &str| {
            store.password_begun(id, Secret::new(word.into())).wait().unwrap();
        };
        assert_eq!(store.password_proven(id, true).wait(), Err(StoreError::NotFound), "none was begun");
        begin(&store, "one");
        closed(&store);
        let store = journal.open();
        assert_eq!(passwords(&store), ("correct horse".into(), Some("one".into())));
        store.password_proven(id, false).wait().unwrap();
        assert_eq!(passwords(&store), ("correct horse".into(), None));
        begin(&store, "two");
        begin(&store, "three");
        store.password_proven(id, true).wait().unwrap();
        assert_eq!(passwords(&store), ("three".into(), None));
        assert_eq!(store.password_proven(id, true).wait(), Err(StoreError::NotFound));
        let nobody = store.password_begun(i64::MAX, Secret::new("four".into())).wait();
        assert_eq!(nobody, Err(StoreError::NotFound));
        closed(&store);
    });
}

/// Another process may have changed it since it was found.
#[test]
fn a_locked_terminal_is_read_as_it_is_then() {
    on_each(|store| {
        let found = store.insert_terminal(till("A"), NOW).wait().unwrap();
        store.password_begun(found.id, Secret::new("new".into())).wait().unwrap();
        store.password_proven(found.id, true).wait().unwrap();
        store.terminal_assigned(found.id, "31173".into()).wait().unwrap();
        let (lock, now) = store.lock_terminal(found.id).unwrap();
        assert_eq!((now.password.expose(), now.seqr_id.as_deref()), ("new", Some("31173")));
        store.delete_terminal(found.id, NOW).wait().unwrap();
        drop(lock);
        let removed = store.lock_terminal(found.id).map(drop);
        assert!(matches!(removed, Err(ClaimError::Store(StoreError::NotFound))), "{removed:?}");
    });
}

#[test]
fn every_terminal_that_ever_was_is_told() {
    on_each(|store| {
        let (a, b) = (terminal(store, "A"), terminal(store, "B"));
        store.insert_terminal(NewTerminal { terminal_id: None, ..till("C") }, NOW).wait().unwrap();
        store.delete_terminal(a, NOW).wait().unwrap();
        let again = NewTerminal { terminal_id: Some("T9".into()), ..till("A") };
        let again = store.insert_terminal(again, NOW).wait().unwrap().id;
        let row = |id, at_seqr: &str, external: &str| (id, at_seqr.to_owned(), external.to_owned());
        let all = [row(a, "seqr of A", "A"), row(b, "seqr of B", "B"), row(again, "T9", "A")];
        assert_eq!(store.all_terminals().wait().unwrap(), all);
    });
}
