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

/// Where no packet is late any more.
fn quick(shop: &Shop) -> Client {
    Client::open(Config { slow_packets: Duration::ZERO, ..shop.config() }).unwrap()
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
        let client = quick(&shop);
        let till = client.register(registration("Till 1")).unwrap();
        let (old, _) = passwords(&shop);
        shop.simulator.misbehave(rule.clone()).unwrap();
        assert_eq!(till.change_password().is_ok(), changed, "{rule:?}");
        let is_told =
            shop.lines.lock().unwrap().join("\n").contains("| event=terminal.password_in_doubt till=");
        assert_eq!(is_told, rule.code.is_none(), "{rule:?}: a refusal is an answer");
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
        let client = quick(&shop);
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
        // Sales go on with the one that was accepted last; where that is the wrong one, SEQR says so.
        match till.pay_start(bill("1", 100), None) {
            Ok(payment) if !changed => {
                assert_eq!(settled(&payment), State::Completed);
                payment.confirm().unwrap();
            }
            Err(error) if changed => assert_eq!(error.kind, Kind::Authentication),
            other => panic!("changed {changed}: {}", other.is_ok()),
        }
        drop(till);
        client.close(); // a crash changes nothing
        let client = quick(&shop);
        let till = client.terminal("Till 1").unwrap();
        shop.simulator.behave(&deaf);
        sold(&till, "2", 100);
        let (now, unproven) = passwords(&shop);
        assert_eq!((now != old, unproven), (changed, None));
    }
}

/// The request to change is under way for minutes: it arrives in the middle of a sale.
#[test]
#[cfg(unix)]
fn a_change_that_arrives_late_is_found_by_the_call_that_it_makes_fail() {
    let shop = Shop::new();
    let client = shop.open();
    let till = client.register(registration("Till 1")).unwrap();
    let old = with_a_change_in_doubt(&shop, &till);
    let (kept, unproven) = passwords(&shop);
    let new = unproven.expect("kept for ten minutes");
    assert_eq!(kept, old);
    // Sales and refunds go on with the old one; another change must wait.
    let reference = sold(&till, "1", 100);
    let error = till.change_password().unwrap_err();
    assert!(error.kind == Kind::State && error.text.contains("min"), "{}", error.text);
    assert!(passwords(&shop).1.is_some());
    // Now it arrives: the old password is wrong from here on, at SEQR.
    shop.simulator.set_customer(Customer::Never);
    let payment = till.pay_start(bill("2", 200), None).unwrap();
    arrive(&shop, till.terminal_id(), &old, &new);
    shop.simulator.pay(&seqr_simulator::Which::sale("2")).unwrap();
    assert_eq!(settled(&payment), State::Completed);
    payment.confirm().unwrap();
    till.refund(refund("R-1", &reference, 100)).unwrap();
    assert_eq!(passwords(&shop), (new, None), "SEQR accepts it, so it holds");
    till.change_password().unwrap();
}

/// The request to change the password is lost; the one that SEQR has.
#[cfg(unix)]
fn with_a_change_in_doubt(shop: &Shop, till: &Terminal) -> Vec<u8> {
    let (old, _) = passwords(shop);
    shop.simulator.misbehave(Rule::request_lost("changePrincipalPassword")).unwrap();
    assert_eq!(till.change_password().unwrap_err().kind, Kind::InDoubt);
    old
}

/// A refund is what meets it first.
#[test]
#[cfg(unix)]
fn a_refund_that_meets_a_late_change_is_made_once_with_the_new_password() {
    let shop = Shop::new();
    let client = shop.open();
    let till = client.register(registration("Till 1")).unwrap();
    let reference = sold(&till, "1", 100);
    let old = with_a_change_in_doubt(&shop, &till);
    let new = passwords(&shop).1.unwrap();
    arrive(&shop, till.terminal_id(), &old, &new);
    till.refund(refund("R-1", &reference, 100)).unwrap();
    assert_eq!(passwords(&shop), (new, None));
    let invoice = shop.simulator.invoice(&seqr_simulator::Which::sale("1")).unwrap();
    assert_eq!(invoice["charged"], "0.00", "{invoice}");
}

/// While a change is in doubt, somebody changes the password by hand: no password of the till holds any more.
#[test]
#[cfg(unix)]
fn a_password_that_somebody_else_has_changed_is_told_as_such() {
    let shop = Shop::new();
    let client = shop.open();
    let till = client.register(registration("Till 1")).unwrap();
    let reference = sold(&till, "1", 100);
    let old = with_a_change_in_doubt(&shop, &till);
    arrive(&shop, till.terminal_id(), &old, b"chosen by somebody else");
    let error = till.pay_start(bill("2", 100), None).map(drop).unwrap_err();
    assert_eq!((error.kind, error.result_code), (Kind::Authentication, Some(20)), "{}", error.text);
    let error = till.refund(refund("R-1", &reference, 100)).unwrap_err();
    assert_eq!((error.kind, error.result_code), (Kind::Authentication, Some(20)), "{}", error.text);
    assert!(passwords(&shop).1.is_some(), "both are kept: the change may still arrive");
    let invoice = shop.simulator.invoice(&seqr_simulator::Which::sale("1")).unwrap();
    assert_eq!(invoice["charged"], "1.00", "{invoice}");
}

/// Sends to SEQR what the till has sent, as a network does that delivers late.
#[cfg(unix)]
fn arrive(shop: &Shop, terminal: &str, old: &[u8], new: &[u8]) {
    use std::io::{Read, Write};
    let text = |bytes| std::str::from_utf8(bytes).unwrap();
    let principal = format!("<id>{terminal}</id><type>TERMINALID</type>");
    let body = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><e:changePrincipalPassword \
         xmlns:e=\"http://external.interfaces.ers.seamless.com/\"><context><channel>WS</channel>\
         <clientId>late</clientId><clientRequestTimeout>0</clientRequestTimeout>\
         <initiatorPrincipalId>{principal}</initiatorPrincipalId><password>{}</password></context>\
         <principalId>{principal}</principalId><newPassword>{}</newPassword></e:changePrincipalPassword></s:Body>\
         </s:Envelope>",
        text(old),
        text(new)
    );
    let endpoint = shop.simulator.endpoint();
    let path = endpoint.strip_prefix("http://").and_then(|rest| rest.split_once('/')).unwrap().1;
    let mut stream = std::net::TcpStream::connect(shop.simulator.address()).unwrap();
    write!(
        stream,
        "POST /{path} HTTP/1.1\r\nHost: {}\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: \"\"\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
        shop.simulator.address(),
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("<resultCode>0</resultCode>"), "{answer}");
}

#[test]
fn a_refund_is_not_said_to_be_unmade_while_its_request_may_be_under_way() {
    let shop = Shop::new();
    let client = shop.open();
    let till = client.register(registration("Till 1")).unwrap();
    let reference = sold(&till, "1", 1000);
    shop.simulator.misbehave(Rule { times: 2, ..Rule::request_lost("refundPayment") }).unwrap();
    for id in ["R-1", "R-2"] {
        assert_eq!(till.refund(refund(id, &reference, 250)).unwrap_err().kind, Kind::InDoubt);
    }
    let error = till.resolve_refund("R-1", false).unwrap_err();
    assert!(error.kind == Kind::State && error.text.contains("min"), "{}", error.text);
    till.resolve_refund("R-2", true).unwrap(); // at once
    drop(till);
    client.close();
    // An earlier process has sent it: from the opening on.
    let client = shop.open();
    let till = client.terminal("Till 1").unwrap();
    assert_eq!(till.resolve_refund("R-1", false).unwrap_err().kind, Kind::State);
    assert_eq!(till.next_refund_in_doubt(None).unwrap().as_deref(), Some("R-1"));
    drop(till);
    client.close();
    let till = quick(&shop).terminal("Till 1").unwrap();
    till.resolve_refund("R-1", false).unwrap();
    till.resolve_refund("R-1", false).unwrap();
    let logged = shop.lines.lock().unwrap().join("\n");
    for line in [
        &format!("Refund R-1: 2.50 SEK of payment {reference}: in doubt"),
        "Refund R-1: 2.50 SEK",
        "resolved by hand as not made",
        "resolved by hand as made",
    ] {
        assert!(logged.contains(line), "{line} in\n{logged}");
    }
    assert_eq!(logged.matches("resolved by hand").count(), 2, "once each, and not where it was refused");
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
