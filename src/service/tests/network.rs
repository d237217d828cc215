//! What a network does to a call, seen by both clients: each case runs in the background and in the foreground.

use super::server::{Log, Seen, listen, reply, serve};
use super::*;
use crate::invoice::Invoice;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

/// A deadline that the server is sure to miss; only its error is looked at.
const SHORT: Duration = Duration::from_millis(150);

pub(super) fn endpoint(port: u16, change: impl FnOnce(&mut Settings)) -> Endpoint {
    let mut settings = Settings::new(format!("http://127.0.0.1:{port}/service"), identity());
    change(&mut settings);
    Endpoint::new(settings).unwrap()
}

/// The same call through both clients.
pub(super) fn both<O: Operation>(endpoint: &Endpoint, operation: &O) -> [Result<O::Answer, ServiceError>; 2] {
    let background = Background::new(endpoint);
    [
        run(async { background.call(&till(), operation).await }),
        Foreground::new(endpoint).call(&till(), operation),
    ]
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

pub(super) fn poll() -> GetPaymentStatus<'static> {
    GetPaymentStatus { invoice_reference: Some("I"), version: 1 }
}

pub(super) fn refund() -> RefundPayment<'static> {
    let sek = crate::money::Currency::parse("SEK").unwrap();
    let amount = crate::money::Amount::new(100, sek).unwrap();
    RefundPayment { ers_reference: "E", title: "R", cashier_id: "B", amount, rows: &[] }
}

fn ok(request: &Seen) -> String {
    let name = request.body.split("<ext:").nth(1).and_then(|rest| rest.split('>').next()).unwrap();
    envelope(name, "<resultCode>0</resultCode><status>ISSUED</status><version>1</version>")
}

fn good_server() -> (u16, Log) {
    serve(|request, stream| reply(stream, "200 OK", &ok(request)))
}

#[track_caller]
fn lost<A: std::fmt::Debug>(answers: [Result<A, ServiceError>; 2]) {
    for answer in answers {
        assert!(matches!(answer, Err(ServiceError::Lost { .. })), "{answer:?}");
    }
}

#[test]
fn polls_keep_their_connection_and_money_takes_a_fresh_one() {
    let (port, log) = good_server();
    let background = Background::new(&endpoint(port, |_| {}));
    run(async {
        for _ in 0..3 {
            background.call(&till(), &poll()).await.unwrap();
        }
        background.clone().call(&till(), &CancelInvoice { invoice_reference: "I" }).await.unwrap();
        for _ in 0..2 {
            background.call(&till(), &refund()).await.unwrap();
        }
        background.call(&till(), &poll()).await.unwrap();
    });
    assert_eq!(log.connections(), [0, 0, 0, 0, 1, 2, 0]);
    let head = &log.seen()[0].head;
    assert!(head.starts_with("post /service http/1.1\r\n"), "{head}");
    assert!(head.contains("\r\ncontent-type: text/xml; charset=utf-8\r\n"), "{head}");
    assert!(head.contains("\r\nsoapaction: \"\"\r\n") && !head.contains("cookie"), "{head}");
}

#[test]
fn the_foreground_takes_a_fresh_connection_each_time() {
    let (port, log) = good_server();
    let foreground = Foreground::new(&endpoint(port, |_| {}));
    foreground.call(&till(), &BenchmarkingNop).unwrap();
    foreground.call(&till(), &refund()).unwrap();
    assert_eq!(log.connections(), [0, 1]);
}

#[test]
fn an_endpoint_that_is_down_was_sent_nothing() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for answer in both(&endpoint(port, |_| {}), &refund()) {
        let error = answer.unwrap_err();
        assert!(matches!(error, ServiceError::NotSent { why: NotSent::Connect, .. }), "{error:?}");
        assert!(error.to_string().contains("127.0.0.1"), "{error}");
    }
}

#[test]
fn a_host_without_an_address_was_sent_nothing() {
    let endpoint = endpoint(1, |s| s.endpoint = "https://no such host.invalid".replace(' ', "-"));
    for answer in both(&endpoint, &poll()) {
        let error = answer.unwrap_err();
        let ServiceError::NotSent { why, detail } = &error else { panic!("{error:?}") };
        // A machine without a resolver may wait until connecting times out.
        let late = *why == NotSent::Connect && detail.contains("timed out");
        assert!(*why == NotSent::Resolve || late, "{error:?}");
    }
}

#[test]
fn a_handshake_that_never_ends_was_sent_nothing() {
    let port = listen(|_, mut stream| {
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).map(drop) // takes the hello and says nothing
    });
    let endpoint = endpoint(port, |s| {
        s.endpoint = format!("https://127.0.0.1:{port}");
        s.connect_timeout = SHORT;
    });
    for answer in both(&endpoint, &refund()) {
        assert!(matches!(answer, Err(ServiceError::NotSent { why: NotSent::Connect, .. })), "{answer:?}");
    }
}

#[test]
fn a_connection_cut_after_the_request_loses_the_answer_and_nothing_is_sent_again() {
    let (port, log) = serve(|_, _| Ok(false));
    lost(both(&endpoint(port, |_| {}), &refund()));
    assert_eq!(log.seen().len(), 2, "one a client");
    lost(both(&endpoint(port, |_| {}), &poll()));
    assert_eq!(log.seen().len(), 4);
}

#[test]
fn a_kept_connection_cut_in_mid_answer_sends_nothing_again() {
    let (port, log) = serve(|request, stream| {
        if request.body.contains("<invoiceVersion>1<") {
            return reply(stream, "200 OK", &ok(request));
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<a>")?;
        Ok(false)
    });
    let background = Background::new(&endpoint(port, |_| {}));
    run(async {
        background.call(&till(), &poll()).await.unwrap();
        let second = GetPaymentStatus { invoice_reference: None, version: 2 };
        let answer = background.call(&till(), &second).await;
        assert!(matches!(answer, Err(ServiceError::Lost { .. })), "{answer:?}");
    });
    assert_eq!(log.connections(), [0, 0]);
    let second = GetPaymentStatus { invoice_reference: None, version: 2 };
    assert!(matches!(both(&endpoint(port, |_| {}), &second)[1], Err(ServiceError::Lost { .. })));
}

#[test]
fn a_connection_that_the_server_closed_meanwhile_is_replaced() {
    let (port, log) = serve(|request, stream| reply(stream, "200 OK", &ok(request)).map(|_| false));
    let background = Background::new(&endpoint(port, |_| {}));
    run(async {
        for _ in 0..20 {
            // Either the close was seen, or the poll is lost: never is it sent twice.
            let answer = background.call(&till(), &poll()).await;
            assert!(matches!(answer, Ok(_) | Err(ServiceError::Lost { .. })), "{answer:?}");
        }
    });
    let seen = log.seen();
    assert!(seen.len() <= 20 && seen.iter().enumerate().all(|(at, seen)| seen.connection >= at));
}

#[test]
fn a_slow_drip_ends_at_the_deadline() {
    let port = listen(|_, mut stream| {
        super::server::read_request(0, &mut stream)?;
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")?;
        let mut pace = [0];
        stream.set_read_timeout(Some(SHORT / 10))?;
        loop {
            stream.write_all(b" ")?;
            let _ = stream.read(&mut pace); // a pause that ends when the client has gone
        }
    });
    let endpoint = endpoint(port, |s| (s.question_timeout, s.money_timeout) = (SHORT, SHORT));
    let begun = Instant::now();
    lost(both(&endpoint, &poll()));
    lost(both(&endpoint, &refund()));
    assert!(begun.elapsed() < Duration::from_secs(60), "100,000 drips would take 25 minutes");
}

#[test]
fn a_server_that_says_nothing_is_given_up_at_the_deadline() {
    let (port, _) = serve(|_, stream| stream.read(&mut [0]).map(|_| false));
    lost(both(&endpoint(port, |s| s.money_timeout = SHORT), &refund()));
    lost(both(
        &endpoint(port, |s| s.cancel_timeout_per_try = SHORT),
        &CancelInvoice { invoice_reference: "I" },
    ));
    for answer in both(&endpoint(port, |s| s.question_timeout = SHORT), &poll()) {
        assert!(answer.unwrap_err().may_have_been_done());
    }
}

#[test]
fn answers_without_end_are_refused() {
    let endless = listen(|_, mut stream| {
        super::server::read_request(0, &mut stream)?;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\nhunter2&<co")?;
        loop {
            stream.write_all(&[b'x'; 8192])?;
        }
    });
    let (announced, _) = serve(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")?;
        Ok(false)
    });
    for port in [endless, announced] {
        for answer in both(&endpoint(port, |_| {}), &poll()) {
            let error = answer.unwrap_err();
            assert!(!error.to_string().contains("hunter2"), "{error}");
            let ServiceError::Unreadable { reason, .. } = &error else {
                assert!(port == announced && matches!(error, ServiceError::Lost { .. }), "{error:?}");
                continue;
            };
            assert!(reason.contains("longer than 1048576 bytes"), "{reason}");
        }
    }
}

#[test]
fn a_redirect_is_not_followed() {
    let (port, log) = serve(|_, stream| {
        stream.write_all(
            b"HTTP/1.1 302 Found\r\nLocation: http://evil/hunter2&<co\r\nContent-Length: 0\r\n\r\n",
        )?;
        Ok(true)
    });
    for answer in both(&endpoint(port, |_| {}), &poll()) {
        let error = answer.unwrap_err();
        let ServiceError::Http { status: 302, location: Some(location), .. } = &error else {
            panic!("{error:?}");
        };
        assert_eq!(location, "http://evil/***");
        assert!(!error.may_have_been_done());
    }
    assert_eq!(log.seen().len(), 2);
}

#[test]
fn a_large_request_cut_in_the_middle_is_lost() {
    let port = listen(|_, mut stream| stream.read_exact(&mut [0; 10_000]));
    let data = vec![b'x'; 3 * 1024 * 1024];
    let receipt = SubmitPaymentReceipt {
        ers_reference: "E",
        mime_type: "m",
        receipt_type: ReceiptType::Other,
        data: &data,
    };
    lost(both(&endpoint(port, |_| {}), &receipt));
}

#[test]
fn refusals_and_faults_come_through() {
    let (port, _) =
        serve(|_, stream| reply(stream, "200 OK", &envelope("refundPayment", "<resultCode>98</resultCode>")));
    for answer in both(&endpoint(port, |_| {}), &refund()) {
        assert_eq!(answer.unwrap_err().result_code(), Some(98));
    }
    let fault = "<Envelope><Body><Fault><faultcode>Server</faultcode></Fault></Body></Envelope>";
    let (port, _) = serve(move |_, stream| reply(stream, "500 Internal Server Error", fault));
    for answer in both(&endpoint(port, |_| {}), &refund()) {
        assert!(matches!(answer, Err(ServiceError::Fault { .. })), "{answer:?}");
    }
}

#[test]
fn a_proxy_that_is_down_was_sent_nothing() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (closed, log) = serve(|_, stream| reply(stream, "407 Proxy Authentication Required", ""));
    for proxy in [port, closed] {
        let endpoint = endpoint(1, |s| {
            s.endpoint = "https://pay.example/".into();
            s.proxy = Some(format!("http://user:hunter2@127.0.0.1:{proxy}"));
        });
        for answer in both(&endpoint, &refund()) {
            let error = answer.unwrap_err();
            assert!(matches!(error, ServiceError::NotSent { why: NotSent::Proxy, .. }), "{error:?}");
            assert!(!format!("{error} {error:?}").contains("hunter2"));
        }
    }
    assert!(log.seen().iter().all(|seen| seen.head.starts_with("connect pay.example:443 ")));
}

#[test]
fn a_dropped_call_leaves_the_next_ones_alone() {
    let (port, log) = serve(|request, stream| {
        if request.body.contains("<invoiceVersion>9<") {
            return stream.read(&mut [0]).map(|_| false); // until the client closes
        }
        reply(stream, "200 OK", &ok(request))
    });
    let background = Background::new(&endpoint(port, |_| {}));
    run(async {
        background.call(&till(), &poll()).await.unwrap();
        let (till, hanging) = (till(), GetPaymentStatus { invoice_reference: None, version: 9 });
        assert!(tokio::time::timeout(SHORT, background.call(&till, &hanging)).await.is_err());
        background.call(&till, &poll()).await.unwrap();
    });
    assert_eq!(log.connections(), [0, 0, 1]);
}

#[test]
fn a_proxy_forwards_plain_http() {
    let (proxy, log) = good_server();
    let endpoint = endpoint(1, |s| {
        s.endpoint = "http://pay.example:8080/service?x=1".into();
        s.allow_plain_http = true;
        s.proxy = Some(format!("http://user:p%40ss@127.0.0.1:{proxy}"));
    });
    for answer in both(&endpoint, &poll()) {
        answer.unwrap();
    }
    for seen in log.seen() {
        assert!(
            seen.head.starts_with("post http://pay.example:8080/service?x=1 http/1.1\r\n"),
            "{}",
            seen.head
        );
        assert!(seen.head.contains("\r\nhost: pay.example:8080\r\n"), "{}", seen.head);
        // "user:p@ss", in small letters as all of the head here.
        assert!(seen.head.contains("\r\nproxy-authorization: basic dxnlcjpwqhnz\r\n"), "{}", seen.head);
    }
    assert_eq!(log.seen().len(), 2);
}

/// The engine boxes calls of borrowed operations: futures must not tie it to more than the operation.
#[test]
fn calls_can_be_sent_between_threads_and_are_small() {
    fn send<T: Send>(_: &T) {}
    let background = Background::new(&endpoint(1, |_| {}));
    let (till, invoice): (Caller, Option<Invoice>) = (till(), None);
    let operation = poll();
    let call = background.call(&till, &operation);
    send(&call);
    assert!(size_of_val(&call) < 4096, "{}", size_of_val(&call));
    drop(invoice);
}
