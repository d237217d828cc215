//! Passwords, what SEQR knows of a till, and a till that lost its store.

use super::*;
use seqr::pos::Kind;
use seqr_simulator::Rule;
use std::fs;

/// The password that the store holds, and the one that is in doubt. (On this system they are stored as they are.)
#[cfg(unix)]
fn passwords(shop: &Shop) -> (Vec<u8>, Option<Vec<u8>>) {
    let db = rusqlite::Connection::open(shop.path("till.seqr")).unwrap();
    db.query_row("SELECT password, new_password FROM terminals", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
}

#[test]
#[cfg(unix)]
fn a_new_password_replaces_the_old_one() {
    let shop = Shop::new();
    let client = shop.open();
    let till = client.register(registration("Till 1")).unwrap();
    let (old, _) = passwords(&shop);
    till.change_password().unwrap();
    let (new, unproven) = passwords(&shop);
    assert_ne!(old, new);
    assert_eq!(unproven, None);
    sold(&till, "1", 100);
    drop(till);
    client.close();
    let client = shop.open();
    sold(&client.terminal("Till 1").unwrap(), "2", 100);
    let logged = shop.lines.lock().unwrap().join("\n");
    assert!(!logged.contains(std::str::from_utf8(&new).unwrap()));
}

#[test]
fn no_password_changes_under_an_open_sale() {
    let shop = Shop::new();
    let client = shop.open();
    let till = client.register(registration("Till 1")).unwrap();
    let payment = paid(&till, "1", 100);
    assert_eq!(till.change_password().unwrap_err().kind, Kind::Unfinished);
    payment.confirm().unwrap();
    till.change_password().unwrap();
}

#[test]
#[cfg(unix)]
fn the_answer_to_the_change_is_lost() {
    for (rule, changed) in [
        (Rule::answer_lost("changePrincipalPassword"), true),
        (Rule::request_lost("changePrincipalPassword"), false),
        (Rule::refused("changePrincipalPassword", 22), false),
    ] {
        let shop = Shop::new();
        let client = shop.open();
        let till = client.register(registration("Till 1")).unwrap();
        let (old, _) = passwords(&shop);
        shop.simulator.misbehave(rule.clone()).unwrap();
        assert_eq!(till.change_password().is_ok(), changed, "{rule:?}");
        let (now, unproven) = passwords(&shop);
        assert_eq!((now != old, unproven), (changed, None), "{rule:?}");
        sold(&till, "1", 100);
    }
}

#[test]
#[cfg(unix)]
fn where_nothing_can_be_asked_both_passwords_are_kept_until_one_is_proven() {
    for changed in [true, false] {
        let shop = Shop::new();
        let client = shop.open();
        let till = client.register(registration("Till 1")).unwrap();
        let (old, _) = passwords(&shop);
        let lost = if changed {
            Rule::answer_lost("changePrincipalPassword")
        } else {
            Rule::request_lost("changePrincipalPassword")
        };
        shop.simulator.misbehave(lost).unwrap();
        let deaf = Rule { times: 0, ..Rule::request_lost("requestPrincipalInformation") };
        let deaf = shop.simulator.misbehave(deaf).unwrap();
        assert_eq!(till.change_password().unwrap_err().kind, Kind::InDoubt);
        let (kept, unproven) = passwords(&shop);
        assert!(kept == old && unproven.is_some());
        // Nothing begins with a password that may be wrong.
        assert_eq!(till.pay_start(bill("1", 100), None).err().unwrap().kind, Kind::InDoubt);
        drop(till);
        client.close(); // a crash changes nothing
        let client = shop.open();
        let till = client.terminal("Till 1").unwrap();
        shop.simulator.behave(&deaf);
        sold(&till, "1", 100);
        let (now, unproven) = passwords(&shop);
        assert_eq!((now != old, unproven), (changed, None));
    }
}

#[test]
fn seqr_tells_what_it_knows_of_the_till() {
    let shop = Shop::new();
    let client = shop.open();
    let till = client.register(registration("Till 1")).unwrap();
    let known: serde_json::Value = serde_json::from_str(&till.information_json().unwrap()).unwrap();
    assert_eq!(known["id"], till.terminal_id());
    assert_eq!(known["type"], "TERMINALID");
    assert_eq!(known["name"], "Corner shop");
    assert!(known["accounts"].is_array());
    assert!(client.ping().unwrap() < LONG);
    client.register(registration("Till 2")).unwrap();
    assert_eq!(client.next_terminal(None).unwrap().as_deref(), Some("Till 1"));
    assert_eq!(client.next_terminal(Some("Till 1")).unwrap().as_deref(), Some("Till 2"));
    assert_eq!(client.next_terminal(Some("Till 2")).unwrap(), None);
}

#[test]
fn a_till_that_lost_its_store_is_registered_anew_under_its_old_name() {
    let shop = Shop::new();
    let client = shop.open();
    let till = client.register(registration("Till 1")).unwrap();
    let (old, reference) = (till.terminal_id().to_owned(), sold(&till, "1", 100));
    drop(till);
    client.close();
    fs::remove_file(shop.path("till.seqr")).unwrap();
    let client = shop.open();
    assert_eq!(client.terminal("Till 1").err().unwrap().kind, Kind::NotFound);
    let till = client.register(registration("Till 1")).unwrap();
    assert_ne!(till.terminal_id(), old);
    sold(&till, "1", 100); // sales are counted from one again
    till.refund(refund("R-1", &reference, 100)).unwrap(); // the old till's, which this store does not know
}
