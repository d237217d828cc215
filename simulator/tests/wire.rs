//! The simulator over real sockets: HTTP, TLS, every kind of misbehaviour, stop and start, control.

mod common;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use common::{LONG, Till, connect, envelope, exchange, post};
use seqr_simulator::{
    Answer, AnswerEncoding, Calls, Customer, Fate, Hook, Options, ReportContent, Rule, Simulator, TlsFlaw,
    Which, parse_speed,
};
use serde_json::{Value, json};

fn start() -> Simulator {
    Simulator::start(Options::default()).unwrap()
}

fn control(simulator: &Simulator, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let address: SocketAddr =
        simulator.control_url()["http://".len()..].split('/').next().unwrap().parse().unwrap();
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let length = body.len();
    let request = format!(
        "{method} /control/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let reply = exchange(connect(address), request.as_bytes(), usize::MAX);
    (reply.status(), serde_json::from_slice(&reply.body).unwrap_or_else(|e| panic!("{e}: {reply:?}")))
}

#[test]
fn a_till_pays_and_the_ledger_and_the_log_show_it() {
    let simulator = start();
    let till = Till::register(simulator.address(), "Till 4");
    let reference = till.sent("sale-1");
    simulator.pay(&Which::latest_of("Till 4")).unwrap();
    assert_eq!(till.ask(&reference).element("status").as_deref(), Some("PAID"));
    let invoice = simulator.invoice(&Which::sale("sale-1")).unwrap();
    assert_eq!((&invoice["charged"], &invoice["settled"]), (&json!("10.00"), &json!(true)));
    let events: Vec<_> =
        invoice["events"].as_array().unwrap().iter().map(|e| e["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["sent", "scanned", "paid", "asked", "settled"]);
    let calls = simulator.exchanges(&Calls::default());
    assert_eq!(
        calls.iter().map(|c| c.operation.as_str()).collect::<Vec<_>>(),
        ["registerTerminal", "sendInvoice", "getPaymentStatus"]
    );
    assert_eq!(
        (calls[1].external_terminal_id.as_deref(), calls[1].amount.as_deref()),
        (Some("Till 4"), Some("10.00"))
    );
    assert!(calls.iter().all(|c| c.fate == Fate::Answered
        && !c.request.contains("pass<")
        && !c.request.contains("demo-password")));
}

#[test]
fn answers_look_as_those_of_the_real_service() {
    let simulator = start();
    let till = Till::register(simulator.address(), "Till 4");
    let refused = till.ask("1");
    assert_eq!((refused.code(), refused.element("version").as_deref()), (54, Some("0")));
    let text = refused.text();
    for part in ["<soap:Envelope", "<ns2:getPaymentStatusResponse", "<return>", "<resultCode>54</resultCode>"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_report_travels_as_text_or_as_base64() {
    let simulator = start();
    let context = "<context><clientRequestTimeout>0</clientRequestTimeout><initiatorPrincipalId><id>demo-reseller</id>\
        <type>RESELLERUSER</type><userId>9900</userId></initiatorPrincipalId><password>demo-password</password></context>";
    let call = |operation: &str, inside: &str| {
        let message = envelope(operation, &format!("{context}{inside}"));
        exchange(connect(simulator.address()), &post("/extclientproxy/service/v2", &message), usize::MAX)
    };
    let period = call("markTransactionPeriod", "<parameters/>").element("transactionPeriodId").unwrap();
    simulator.settings(|settings| settings.report_ready_ms = 0);
    let asked = format!(
        "<reportId>Reconciliation/Shop.xml</reportId><language>en</language><parameters><parameter><entry>\
         <key>transactionPeriodId</key><value>{period}</value></entry></parameter></parameters>"
    );
    let text = call("executeReport", &asked);
    assert!(
        text.text().contains("<contentString><![CDATA[<?xml") && text.element("content").is_none(),
        "{text:?}"
    );
    assert_eq!(text.element("mimeType").as_deref(), Some("text/html"));
    assert_eq!(text.element("title"), Some(format!("STD_RECON_001_{period}.xml")));
    simulator.settings(|settings| settings.report_content = ReportContent::Base64);
    let coded = call("executeReport", &asked);
    assert!(coded.element("content").is_some_and(|content| content.starts_with("PD94bWwg")), "{coded:?}");
    assert!(!coded.text().contains("<contentString>"));
}

#[test]
fn what_is_no_soap_is_answered_in_kind() {
    let simulator = start();
    let send = |request: &[u8]| exchange(connect(simulator.address()), request, usize::MAX);
    let fault = send(&post("/x", "not xml"));
    assert_eq!((fault.status(), fault.element("faultcode").as_deref()), (500, Some("soap:Client")));
    let wsdl =
        send(b"GET /extclientproxy/service/v2?wsdl HTTP/1.1\r\nHost: shop:1\r\nConnection: close\r\n\r\n");
    assert_eq!(wsdl.status(), 200);
    assert!(wsdl.text().contains("location=\"http://shop:1/extclientproxy/service/v2\""));
    assert_eq!(send(b"GET /extclientproxy/service/v2 HTTP/1.1\r\nConnection: close\r\n\r\n").status(), 404);
    assert_eq!(send(b"rubbish\r\n\r\n").status(), 400);
    assert_eq!(send(b"GET /control/nothing HTTP/1.1\r\nConnection: close\r\n\r\n").status(), 404);
    let body = envelope("benchmarkingNop", "");
    let chunked = format!(
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
        body.len()
    );
    let reply = send(chunked.as_bytes());
    assert!(reply.head.starts_with("HTTP/1.1 100") && reply.text().contains("<resultCode>0<"), "{reply:?}");
    let two = [post("/", &body), post("/", &body)].concat();
    let kept = String::from_utf8(two).unwrap().replacen("Connection: close\r\n", "", 1);
    assert_eq!(send(kept.as_bytes()).text().matches("<resultCode>0<").count(), 2);
}

#[test]
fn pages_and_control_interface_answer_to_this_machines_own_names_only() {
    let simulator = start();
    let get = |path: &str, host: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        exchange(connect(simulator.address()), request.as_bytes(), usize::MAX).status()
    };
    for path in ["/", "/operator", "/control/ledger", "/control/", "/control", "/assets/live.js"] {
        for host in ["evil.example", "evil.example:8480", "127.0.0.1.evil.example"] {
            assert_eq!(get(path, host), 403, "{path} {host}");
        }
        for host in ["127.0.0.1", "localhost:8480", "[::1]:8480"] {
            assert_eq!(get(path, host), 200, "{path} {host}");
        }
    }
}

#[test]
fn strict_checking_refuses_by_a_fault() {
    let simulator = Simulator::start(Options { strict: true, ..Options::default() }).unwrap();
    let till = Till::register(simulator.address(), "Till 4");
    let wrong = till
        .call("getPaymentStatus", "<invoiceVersion>0</invoiceVersion><invoiceReference>1</invoiceReference>");
    assert_eq!(wrong.status(), 500);
    assert!(wrong.element("faultstring").unwrap().contains("invoiceReference"));
    assert_eq!(till.ask("1").code(), 54);
}

#[test]
fn a_certification_is_started_repeated_and_skipped_over_the_control_interface() {
    let simulator = start();
    let act = |body: Value| control(&simulator, "POST", "certification", &body);
    assert_eq!(act(json!({"action": "skip"})).0, 409);
    assert_eq!(act(json!({"action": "start"})).1["prompt"]["number"], "1");
    assert_eq!(act(json!({"action": "skip"})).1["prompt"]["step"], "sticker");
    assert_eq!(act(json!({"action": "repeat", "step": "register"})).1["prompt"]["step"], "register");
    assert_eq!(act(json!({"action": "skip"})).1["prompt"]["step"], "sticker");
    assert_eq!(act(json!({"action": "repeat", "step": "close"})).0, 409);
    assert_eq!(act(json!({"action": "dance"})).0, 400);
}

#[test]
fn a_middle_box_answers_instead_of_the_service() {
    let simulator = start();
    let till = Till::register(simulator.address(), "Till 4");
    for (status, location) in [(403, false), (302, true)] {
        simulator.misbehave(Rule::middle_box("sendInvoice", status)).unwrap();
        let sale = format!("sale-{status}");
        let reply = till.send(&sale);
        assert_eq!((reply.status(), reply.head.contains("Location: ")), (status, location), "{reply:?}");
        assert!(reply.text().contains("<html>") && !reply.text().contains("Envelope"));
        // The work was done before the box stood in the way.
        assert!(simulator.invoice(&Which::sale(&sale)).is_some());
    }
    let scenario = |name: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
        simulator.play(&seqr_simulator::Scenario::load(&path).unwrap()).unwrap();
    };
    scenario("middle-box-stripped-charset.toml");
    let bare = till.ask("1");
    assert!(bare.head.contains("Content-Type: text/xml\r") && bare.text().starts_with("<soap:Envelope"));
    simulator.behave_well();
    scenario("old-service.toml");
    assert!(simulator.settings(|settings| settings.old_service));
    let (status, _) = control(&simulator, "POST", "settings", &json!({"like": "soup"}));
    assert_eq!(status, 400);
}

#[test]
fn an_answer_can_go_wrong_in_every_way() {
    let simulator = start();
    let till = Till::register(simulator.address(), "Till 4");
    let meets = |answer: Answer| {
        simulator.misbehave(Rule { answer, ..Rule::on("getPaymentStatus") }).unwrap();
        till.ask(
            &simulator
                .invoice(&Which::latest())
                .map_or(String::new(), |i| i["invoice_reference"].as_str().unwrap().into()),
        )
    };
    till.sent("sale");
    let lost = meets(Answer::Lost);
    assert!(lost.head.is_empty() && lost.error.is_none());
    let reset = meets(Answer::Reset);
    assert!(reset.head.is_empty() && reset.error == Some(std::io::ErrorKind::ConnectionReset), "{reset:?}");
    let midway = meets(Answer::ResetMidway { after_bytes: Some(10) });
    assert!(
        midway.body.len() <= 10 && midway.error == Some(std::io::ErrorKind::ConnectionReset),
        "{midway:?}"
    );
    let cut = meets(Answer::Cut { after_bytes: None });
    assert!(
        cut.status() == 200
            && cut.error.is_none()
            && !cut.body.is_empty()
            && !cut.text().contains("</soap:Envelope>")
    );
    let drip = meets(Answer::Drip { bytes: Some(200), every_ms: Some(1) });
    assert!(drip.text().ends_with("</soap:Envelope>"));
    assert_eq!(
        meets(Answer::Fault { code: None, text: Some("why".into()) }).element("faultstring").as_deref(),
        Some("why")
    );
    for status in [500, 503, 302, 401] {
        let reply =
            meets(Answer::Http { status, location: (status == 302).then(|| "http://x/".into()), body: None });
        assert!(
            reply.status() == status
                && !reply.text().contains("Envelope")
                && reply.head.contains("Location") == (status == 302)
        );
    }
    assert!(String::from_utf8(meets(Answer::Garbage).body).is_err());
    assert!(meets(Answer::Empty).body.is_empty());
    assert_eq!(meets(Answer::Body { text: "<a/>".into() }).text(), "<a/>");
    let truncated = meets(Answer::Truncated);
    assert!(
        truncated.head.contains(&format!("Content-Length: {}\r", truncated.body.len()))
            && !truncated.text().contains("/soap:Envelope")
    );
    simulator.misbehave(Rule { answer: Answer::Endless, ..Rule::on("benchmarkingNop") }).unwrap();
    let endless =
        exchange(connect(simulator.address()), &post("/", &envelope("benchmarkingNop", "")), 300_000);
    assert!(endless.text().contains("<more>and more</more>") && endless.body.len() > 250_000);
    let calls = Calls::of("benchmarkingNop");
    assert!(simulator.wait_for_exchanges(&calls, 1, LONG));
    assert_eq!(simulator.exchanges(&calls)[0].fate, Fate::BrokenOff);
    assert_eq!(meets(Answer::Normal).code(), 0);
}

#[test]
fn answers_come_in_other_encodings_and_types() {
    let simulator = start();
    for (encoding, start) in [
        (AnswerEncoding::Latin1, &b"<?xml"[..]),
        (AnswerEncoding::Utf16Le, b"\xff\xfe<\0"),
        (AnswerEncoding::Utf16Be, b"\xfe\xff\0<"),
        (AnswerEncoding::Utf8Bom, b"\xef\xbb\xbf<?xml"),
    ] {
        let description = Some("k\u{f6}p \u{20ac}".to_owned());
        simulator.misbehave(Rule { encoding: Some(encoding), description, ..Rule::on("*") }).unwrap();
        let reply =
            exchange(connect(simulator.address()), &post("/", &envelope("benchmarkingNop", "")), usize::MAX);
        assert!(reply.body.starts_with(start), "{encoding:?} {reply:?}");
    }
    simulator.misbehave(Rule { content_type: Some("text/plain".into()), ..Rule::on("*") }).unwrap();
    let reply =
        exchange(connect(simulator.address()), &post("/", &envelope("benchmarkingNop", "")), usize::MAX);
    assert!(reply.head.contains("Content-Type: text/plain\r") && reply.code() == 0);
}

#[test]
fn a_lost_answer_has_done_its_work_and_a_lost_request_has_not() {
    let simulator = start();
    let till = Till::register(simulator.address(), "Till 4");
    simulator.misbehave(Rule::answer_lost("sendInvoice")).unwrap();
    assert!(till.send("one").head.is_empty());
    assert!(simulator.invoice(&Which::sale("one")).is_some());
    simulator.misbehave(Rule::request_lost("sendInvoice")).unwrap();
    assert!(till.send("two").head.is_empty());
    assert!(simulator.invoice(&Which::sale("two")).is_none());
    simulator.misbehave(Rule::refused("sendInvoice", 93)).unwrap();
    let busy = till.send("two");
    assert!(busy.code() == 93 && busy.text().contains("SYSTEM_BUSY") && simulator.ledger().len() == 1);
    simulator.misbehave(Rule { code: Some(90), ..Rule::on("sendInvoice") }).unwrap();
    assert_eq!((till.send("three").code(), simulator.ledger().len()), (90, 2));
    simulator.misbehave(Rule { status: Some("EXPIRED".into()), ..Rule::on("getPaymentStatus") }).unwrap();
    let reference = till.sent("four");
    assert_eq!(till.ask(&reference).element("status").as_deref(), Some("EXPIRED"));
    let fates: Vec<_> =
        simulator.exchanges(&Calls::of("sendInvoice")).iter().map(|c| (c.worked, c.fate)).collect();
    assert_eq!(fates[..3], [(true, Fate::Lost), (false, Fate::Lost), (false, Fate::Answered)]);
}

#[test]
fn rules_meet_the_calls_they_name() {
    let simulator = start();
    let (one, two) = (Till::register(simulator.address(), "one"), Till::register(simulator.address(), "two"));
    let rule = Rule {
        from_call: 2,
        times: 2,
        terminal: Some("two".into()),
        code: Some(94),
        ..Rule::on("getPaymentStatus")
    };
    let id = simulator.misbehave(rule).unwrap();
    let codes: Vec<_> = (0..4).map(|_| (one.ask("x").code(), two.ask("x").code())).collect();
    assert_eq!(codes, [(54, 54), (54, 94), (54, 94), (54, 54)]);
    let rule = simulator.rules().remove(0);
    assert_eq!((rule.seen, rule.used), (4, 2));
    assert!(simulator.behave(&id) && !simulator.behave(&id));
    assert!(simulator.misbehave(Rule::on("noSuchOperation")).is_err());
}

#[test]
fn races_are_scripted_by_hooks() {
    let simulator = start();
    let till = Till::register(simulator.address(), "Till 4");
    simulator.misbehave(Rule { before: vec![Hook::Pay], ..Rule::on("cancelInvoice") }).unwrap();
    let reference = till.sent("late payment");
    assert_eq!(
        (till.cancel(&reference).code(), till.ask(&reference).element("status").as_deref()),
        (50, Some("PAID"))
    );

    simulator
        .misbehave(Rule {
            before: vec![Hook::BeginPin],
            after: vec![Hook::FinishPin],
            ..Rule::on("cancelInvoice")
        })
        .unwrap();
    let reference = till.sent("pin");
    assert_eq!([till.cancel(&reference).code(), till.cancel(&reference).code()], [51, 50]);

    simulator
        .misbehave(Rule { after: vec![Hook::Pay], answer: Answer::Lost, ..Rule::on("sendInvoice") })
        .unwrap();
    till.send("paid, answer lost");
    let current = till.call("getPaymentStatus", "<invoiceVersion>0</invoiceVersion>");
    assert_eq!(current.element("clientInvoiceId").as_deref(), Some("paid, answer lost"));

    simulator.misbehave(Rule { after: vec![Hook::Reverse], ..Rule::on("getPaymentStatus") }).unwrap();
    let reference = till.sent("reversed");
    simulator.pay(&Which::latest()).unwrap();
    assert_eq!(till.ask(&reference).element("status").as_deref(), Some("PAID"));
    assert_eq!(till.ask(&reference).element("status").as_deref(), Some("CANCELED"));

    simulator.misbehave(Rule { before: vec![Hook::FinishPin], ..Rule::on("getPaymentStatus") }).unwrap();
    till.ask(&reference);
    assert_eq!(simulator.exchanges(&Calls::default()).last().unwrap().hook_errors.len(), 1);
}

#[test]
fn a_request_is_broken_off_in_its_middle() {
    let simulator = start();
    let till = Till::register(simulator.address(), "Till 4");
    let rule = Rule {
        close_in_request: Some(2_000),
        terminal: Some("Till 4".into()),
        ..Rule::on("submitPaymentReceipt")
    };
    simulator.misbehave(rule).unwrap();
    let data = "A".repeat(3 << 20);
    let inside = format!(
        "<ersReference>1</ersReference><receiptDocument><receiptData>{data}</receiptData></receiptDocument>"
    );
    let reply = till.call("submitPaymentReceipt", &inside);
    assert!(reply.head.is_empty() && reply.error.is_some(), "{:?}", reply.error);
    let call = simulator.exchanges(&Calls::of("submitPaymentReceipt")).remove(0);
    assert!(call.fate == Fate::BrokenOff && !call.worked && !call.request.contains("pass<"));
    assert_eq!(till.call("submitPaymentReceipt", &inside).code(), 23);
}

#[test]
fn time_belongs_to_the_test() {
    let simulator = Simulator::start(Options { frozen: true, ..Options::default() }).unwrap();
    let till = Till::register(simulator.address(), "Till 4");
    simulator.set_customer(Customer::Pays { after_ms: 5_000, pin_ms: 0 });
    let reference = till.sent("sale");
    simulator.advance(Duration::from_secs(5));
    assert!(simulator.wait_for_event(&Which::sale("sale"), "paid", Duration::ZERO).is_some());
    simulator.advance(Duration::from_secs(20));
    assert_eq!(till.ask(&reference).element("status").as_deref(), Some("CANCELED"));
    // What is due comes to those who wait, at the clock's own pace.
    simulator.set_speed(parse_speed("10000").unwrap());
    simulator.run();
    till.sent("second");
    assert!(simulator.wait_for_event(&Which::sale("second"), "reversed", LONG).is_some());
}

#[test]
fn a_stopped_simulator_goes_on_where_it_was() {
    let simulator = Simulator::start(Options { frozen: true, ..Options::default() }).unwrap();
    let till = Till::register(simulator.address(), "Till 4");
    let reference = till.sent("sale");
    let address = simulator.address();
    let state = simulator.stop();
    assert!(std::net::TcpStream::connect(address).is_err());
    let simulator =
        Simulator::start(Options { listen: address, state: Some(state), ..Options::default() }).unwrap();
    simulator.pay(&Which::sale("sale")).unwrap();
    assert_eq!(till.ask(&reference).element("status").as_deref(), Some("PAID"));
    assert_eq!(simulator.exchanges(&Calls::default()).len(), 3);
}

#[test]
fn everything_can_be_done_over_the_control_interface() {
    let simulator = start();
    let till = Till::register(simulator.address(), "Till 4");
    let (status, rules) = control(
        &simulator,
        "POST",
        "misbehaviour",
        &json!([
            {"operation": "sendInvoice", "answer": "lost", "after": ["scan", {"attach_card": {"id": "c"}}]},
            {"operation": "getPaymentStatus", "answer": {"http": {"status": 503}}, "delay_before_ms": 1, "terminal": "Till 4"},
            {"id": "mine", "operation": "*", "encoding": "utf-16le", "from_call": 100},
        ]),
    );
    assert_eq!((status, rules), (200, json!({"ids": ["rule-1", "rule-2", "mine"]})));
    assert_eq!(control(&simulator, "DELETE", "misbehaviour/mine", &Value::Null).0, 200);
    assert_eq!(control(&simulator, "POST", "misbehaviour", &json!({"operation": "pay"})).0, 400);
    assert_eq!(control(&simulator, "POST", "misbehaviour", &json!({"anwser": "lost"})).0, 400);
    assert!(till.send("sale 1").head.is_empty());
    let (_, waited) =
        control(&simulator, "GET", "wait?exchanges=1&operation=sendInvoice&terminal=Till+4", &Value::Null);
    assert_eq!(waited, json!({"ok": true, "count": 1}));
    let (_, invoice) = control(&simulator, "GET", "invoice?client_invoice_id=sale%201", &Value::Null);
    let reference = invoice["invoice_reference"].as_str().unwrap().to_owned();
    assert_eq!(till.ask(&reference).status(), 503);
    for (path, status) in [("begin-pin", "ISSUED"), ("finish-pin", "PAID"), ("reverse", "CANCELED")] {
        let (code, invoice) = control(&simulator, "POST", path, &json!({"invoice": reference}));
        assert_eq!((code, &invoice["status"]), (200, &json!(status)), "{path}");
    }
    assert_eq!(control(&simulator, "POST", "pay", &json!({"invoice": reference})).0, 409);
    assert_eq!(control(&simulator, "POST", "fly", &json!({})).0, 404);
    let (status, _) = control(&simulator, "GET", "wait?event=refunded&timeout_ms=0", &Value::Null);
    assert_eq!(status, 408);
    let (_, clock) =
        control(&simulator, "POST", "clock", &json!({"freeze": true, "advance_ms": 1000, "speed": 0.5}));
    assert_eq!((&clock["frozen"], &clock["speed_thousandths"]), (&json!(true), &json!(500)));
    assert_eq!(
        control(&simulator, "POST", "settings", &json!({"refunds": "account-not-allowed", "strict": true})).0,
        200
    );
    assert_eq!(control(&simulator, "POST", "customer", &json!({"customer": "pays:10"})).0, 200);
    let plant = json!({"add": {"terminal": "Till 4", "amount": "7.00", "ers_reference": "planted"}});
    assert_eq!(control(&simulator, "POST", "books", &plant).0, 200);
    assert_eq!(control(&simulator, "POST", "books", &json!({"double": {"ers_reference": "planted"}})).0, 200);
    assert_eq!(control(&simulator, "GET", "books", &Value::Null).1.as_array().unwrap().len(), 2);
    assert_eq!(control(&simulator, "GET", "exchanges?limit=1", &Value::Null).1.as_array().unwrap().len(), 1);
    assert_eq!(control(&simulator, "POST", "reset", &json!({"keep_terminals": true})).0, 200);
    assert_eq!(control(&simulator, "GET", "ledger", &Value::Null).1, json!([]));
    assert_eq!(control(&simulator, "GET", "terminals", &Value::Null).1.as_array().unwrap().len(), 1);
}

fn tls_nop(simulator: &Simulator) -> Result<i32, String> {
    let mut roots = rustls::RootCertStore::empty();
    let pem = simulator.ca_pem().unwrap();
    let der = rustls::pki_types::pem::PemObject::from_pem_slice(pem.as_bytes());
    roots.add(der.unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_root_certificates(roots).with_no_client_auth());
    let mut client = rustls::ClientConnection::new(config, "localhost".try_into().unwrap()).unwrap();
    let mut socket = connect(simulator.address());
    client.complete_io(&mut socket).map_err(|e| e.to_string())?;
    let stream = rustls::StreamOwned::new(client, socket);
    Ok(exchange(stream, &post("/", &envelope("benchmarkingNop", "")), usize::MAX).code())
}

#[test]
fn https_is_trusted_by_its_authority_and_refused_with_a_flaw() {
    let start = |tls_flaw| Simulator::start(Options { tls: true, tls_flaw, ..Options::default() }).unwrap();
    let good = start(None);
    assert_eq!(tls_nop(&good), Ok(0));
    assert!(
        good.url().starts_with("https://127.0.0.1:") && good.control_url().starts_with("http://127.0.0.1:")
    );
    assert_eq!(control(&good, "GET", "ledger", &Value::Null), (200, json!([])));
    for (flaw, word) in
        [(TlsFlaw::Expired, "xpired"), (TlsFlaw::WrongHost, "name"), (TlsFlaw::SelfSigned, "UnknownIssuer")]
    {
        let why = tls_nop(&start(Some(flaw))).unwrap_err();
        assert!(why.contains(word), "{flaw:?}: {why}");
    }
}

#[test]
fn nothing_listens_beyond_loopback_unless_told() {
    let listen = SocketAddr::from(([0, 0, 0, 0], 0));
    assert!(Simulator::start(Options { listen, ..Options::default() }).is_err());
    let public = Simulator::start(Options { listen, public: true, ..Options::default() }).unwrap();
    assert!(public.control_url().starts_with("http://127.0.0.1:"));
    let from_outside = exchange(
        connect(([127, 0, 0, 1], public.address().port()).into()),
        b"GET /control/ledger HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        usize::MAX,
    );
    assert_eq!(from_outside.status(), 404);
}
