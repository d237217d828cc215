//! HTTP as careless servers, old proxies and foreign stacks write it (rule `middlebox-answers`); both clients read the same.

use super::network::{both, endpoint, poll, refund};
use super::requests::invoice;
use super::server::{listen, read_request};
use super::*;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::time::Duration;

const PAID: &str = "<ersReference>E</ersReference><resultCode>0</resultCode><status>PAID</status><version>5</version>\
    <receipt><receiverName>Caf\u{e9}</receiverName></receipt>";

fn body() -> String {
    envelope("getPaymentStatus", PAID)
}

/// A server that answers each connection's request by these bytes and closes.
fn raw(answer: Vec<u8>) -> u16 {
    listen(move |connection, mut stream| {
        read_request(connection, &mut stream)?;
        stream.write_all(&answer)?;
        stream.shutdown(Shutdown::Write)?;
        stream.read_to_end(&mut Vec::new()).map(drop)
    })
}

fn head(lines: &str, body: &[u8]) -> Vec<u8> {
    [lines.as_bytes(), body].concat()
}

#[track_caller]
fn is_paid(what: &str, answer: Vec<u8>) {
    for (client, read) in
        ["background", "foreground"].iter().zip(both(&endpoint(raw(answer), |_| {}), &poll()))
    {
        let read = read.unwrap_or_else(|error| panic!("{what}, {client}: {error}"));
        let name = read.receipt.and_then(|receipt| receipt.receiver_name);
        assert_eq!(
            (read.status, read.version, name.as_deref()),
            (PaymentStatus::Paid, Some(5), Some("Caf\u{e9}")),
            "{what}, {client}"
        );
    }
}

fn chunked(pieces: usize, extension: &str, trailer: &str) -> Vec<u8> {
    let body = body().into_bytes();
    let mut answer =
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/xml\r\n\r\n".to_vec();
    for piece in body.chunks(body.len().div_ceil(pieces)) {
        answer.extend(format!("{:x}{extension}\r\n", piece.len()).bytes());
        answer.extend(piece);
        answer.extend(b"\r\n");
    }
    answer.extend(format!("0{extension}\r\n{trailer}\r\n").bytes());
    answer
}

#[test]
fn headers_are_read_however_they_are_written() {
    let body = body().into_bytes();
    let latin: Vec<u8> = body
        .iter()
        .copied()
        .filter(|&byte| byte != 0xC3)
        .map(|byte| if byte == 0xA9 { 0xE9 } else { byte })
        .collect();
    let latin = String::from_utf8_lossy(&latin).contains("encoding").then(|| {
        let at = latin.windows(5).position(|five| five == b"UTF-8").unwrap();
        [&latin[..at], b"ISO-8859-1", &latin[at + 5..]].concat()
    });
    let latin = latin.unwrap();
    let length = body.len();
    for (what, answer) in [
        (
            "a folded Content-Type",
            head(
                &format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/xml;\r\n\tcharset=utf-8\r\nContent-Length: {length}\r\n\r\n"
                ),
                &body,
            ),
        ),
        (
            "folded twice",
            head(
                &format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/xml;\r\n  charset=\r\n  \"utf-8\"\r\nContent-Length: {length}\r\n\r\n"
                ),
                &body,
            ),
        ),
        (
            "a blank before the colon",
            head(
                &format!("HTTP/1.1 200 OK\r\nContent-Type : text/xml\r\nContent-Length : {length}\r\n\r\n"),
                &body,
            ),
        ),
        (
            "no blank behind it",
            head(
                &format!("HTTP/1.1 200 OK\r\ncontent-type:text/xml\r\ncontent-length:{length}\r\n\r\n"),
                &body,
            ),
        ),
        (
            "bare line feeds",
            head(&format!("HTTP/1.1 200 OK\nContent-Type: text/xml\nContent-Length: {length}\n\n"), &body),
        ),
        (
            "a line without a colon",
            head(&format!("HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: {length}\r\n\r\n"), &body),
        ),
        (
            "a header without a name",
            head(&format!("HTTP/1.1 200 OK\r\n: x\r\nContent-Length: {length}\r\n\r\n"), &body),
        ),
        (
            "a name that is none",
            head(&format!("HTTP/1.1 200 OK\r\nX Y(z): x\r\nContent-Length: {length}\r\n\r\n"), &body),
        ),
        (
            "a value in Latin-1",
            head(&format!("HTTP/1.1 200 OK\r\nServer: Caf\u{e9}\r\nContent-Length: {length}\r\n\r\n"), &body),
        ),
        ("no reason", head(&format!("HTTP/1.1 200\r\nContent-Length: {length}\r\n\r\n"), &body)),
        (
            "the length twice",
            head(
                &format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nContent-Length: {length}\r\n\r\n"),
                &body,
            ),
        ),
        (
            "two types",
            head(
                &format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8, text/xml\r\nContent-Length: {length}\r\n\r\n"
                ),
                &body,
            ),
        ),
        (
            "a type twice",
            head(
                &format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n\r\n"
                ),
                &body,
            ),
        ),
        (
            "another type",
            head(
                &format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {length}\r\n\r\n"
                ),
                &body,
            ),
        ),
        (
            "SOAP 1.2's type",
            head(
                &format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml; charset=\"UTF_8\"; action=\"\"\r\nContent-Length: {length}\r\n\r\n"
                ),
                &body,
            ),
        ),
        (
            "a wrong charset",
            head(
                &format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=Cp850\r\nContent-Length: {length}\r\n\r\n"
                ),
                &body,
            ),
        ),
        (
            "Latin-1 sent as UTF-8",
            head(
                &format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=UTF-8\r\nContent-Length: {}\r\n\r\n",
                    latin.len()
                ),
                &latin,
            ),
        ),
        ("no length, closed", head("HTTP/1.1 200 OK\r\n\r\n", &body)),
        ("HTTP/1.0, closed", head("HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n", &body)),
        (
            "HTTP/1.0, kept",
            head(
                &format!("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: {length}\r\n\r\n"),
                &body,
            ),
        ),
        (
            "a length that is too large, and a close",
            head(&format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", length + 7), &body),
        ),
        (
            "something behind it",
            head(
                &format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n"),
                &[&body, &b"\r\nHTTP/1.1"[..]].concat(),
            ),
        ),
        (
            "100 Continue before",
            head(
                &format!("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n"),
                &body,
            ),
        ),
        (
            "twice, and hints",
            head(
                &format!(
                    "HTTP/1.1 100 Continue\r\nX: y\r\n\r\nHTTP/1.1 100\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n"
                ),
                &body,
            ),
        ),
        ("one chunk", chunked(1, "", "")),
        ("a blank before the colon", {
            let text = String::from_utf8(chunked(3, "", "")).unwrap();
            text.replacen("Encoding:", "Encoding :", 1).into_bytes()
        }),
        ("seven chunks", chunked(7, "", "")),
        ("a chunk a byte", chunked(100_000, "", "")),
        ("extensions", chunked(3, ";name=\"value\"; x", "")),
        ("blanks behind sizes", chunked(3, "  ", "")),
        ("trailers", chunked(3, "", "X-Sum: 1\r\nY: 2\r\n")),
        ("chunks without an end", {
            let mut cut = chunked(3, "", "");
            cut.truncate(cut.len() - 5);
            cut
        }),
    ] {
        is_paid(what, answer);
    }
}

#[test]
fn soap_is_read_in_any_http_status() {
    let body = body();
    for status in [
        200, 201, 202, 203, 206, 299, 300, 302, 400, 401, 403, 404, 405, 407, 413, 429, 500, 501, 502, 503,
        504, 599,
    ] {
        is_paid(
            &status.to_string(),
            head(&format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n\r\n", body.len()), body.as_bytes()),
        );
        let fault = "<Envelope><Body><Fault><faultcode>Server</faultcode><faultstring>no</faultstring></Fault></Body></Envelope>";
        let answer = head(
            &format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n\r\n", fault.len()),
            fault.as_bytes(),
        );
        for read in both(&endpoint(raw(answer), |_| {}), &refund()) {
            assert!(matches!(read, Err(ServiceError::Fault { .. })), "{status}: {read:?}");
        }
        let refused = envelope("refundPayment", "<resultCode>98</resultCode>");
        let answer = head(
            &format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n\r\n", refused.len()),
            refused.as_bytes(),
        );
        for read in both(&endpoint(raw(answer), |_| {}), &refund()) {
            assert_eq!(read.unwrap_err().result_code(), Some(98), "{status}");
        }
    }
}

#[test]
fn a_bare_no_from_between_leaves_in_doubt_what_counts_unless_it_comes_before_the_work() {
    for (status, in_doubt) in [
        (301, true),
        (302, true),
        (307, true),
        (308, true),
        (399, true),
        (402, true),
        (403, true),
        (406, true),
        (408, true),
        (409, true),
        (410, true),
        (412, true),
        (416, true),
        (418, true),
        (422, true),
        (423, true),
        (424, true),
        (425, true),
        (428, true),
        (440, true),
        (451, true),
        (499, true),
        (500, true),
        (502, true),
        (503, true),
        (504, true),
        (400, false),
        (401, false),
        (404, false),
        (405, false),
        (407, false),
        (411, false),
        (413, false),
        (414, false),
        (415, false),
        (417, false),
        (421, false),
        (426, false),
        (429, false),
        (431, false),
    ] {
        let answer = head(&format!("HTTP/1.1 {status} X\r\nContent-Length: 13\r\n\r\n"), b"<html></html>");
        let port = raw(answer);
        for read in both(&endpoint(port, |_| {}), &refund()) {
            let error = read.unwrap_err();
            assert_eq!(error.may_have_been_done(), in_doubt, "{status}: {error}");
        }
        let (sek, invoice) = (crate::money::Currency::parse("SEK").unwrap(), invoice());
        let (old, new) = (till(), Secret::new("new".into()));
        let amount = Some(crate::money::Amount::new(1, sek).unwrap());
        let endpoint = endpoint(port, |_| {});
        #[rustfmt::skip]
        let doubts = [
            doubt(&endpoint, &CommitReservation { amount, invoice_reference: "I" }),
            doubt(&endpoint, &UpdateInvoice { invoice_reference: "I", invoice: &invoice }),
            doubt(&endpoint, &ChangePrincipalPassword { principal: old.principal(), new_password: &new }),
            doubt(&endpoint, &RegisterTerminal { external_terminal_id: "1", password: &new, name: "n" }),
            doubt(&endpoint, &MarkTransactionPeriod { terminal_id: None }),
        ];
        assert_eq!(doubts, [in_doubt; 5], "{status}");
        // Nobody asks about an invoice that was not taken, and questions may be asked again.
        assert_eq!(doubt(&endpoint, &SendInvoice { invoice: &invoice }), status >= 500, "{status}");
        assert_eq!(doubt(&endpoint, &poll()), status >= 500, "{status}");
    }
}

fn doubt<O: Operation>(endpoint: &Endpoint, operation: &O) -> bool
where
    O::Answer: std::fmt::Debug,
{
    let doubts = both(endpoint, operation).map(|read| match read {
        Err(error @ ServiceError::Http { .. }) => error.may_have_been_done(),
        other => panic!("{other:?}"),
    });
    assert_eq!(doubts[0], doubts[1]);
    doubts[0]
}

#[test]
fn an_answer_that_ends_early_is_lost_unless_all_that_it_says_is_there() {
    let body = body();
    for (what, answer) in [
        (
            "before the end of what it says",
            head(
                &format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()),
                &body.as_bytes()[..body.find("</return>").unwrap() + 8],
            ),
        ),
        (
            "half",
            head(
                &format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()),
                &body.as_bytes()[..body.len() / 2],
            ),
        ),
        ("nothing", head("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", b"")),
        ("no head", head("HTTP/1.1 200 OK\r\nContent-Le", b"")),
        ("half a page", head("HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\n", b"<html>")),
        (
            "a chunk's size",
            head("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", body.as_bytes()),
        ),
    ] {
        for read in both(&endpoint(raw(answer), |_| {}), &poll()) {
            assert!(matches!(read, Err(ServiceError::Lost { .. })), "{what}: {read:?}");
        }
    }
}

#[test]
fn a_whole_envelope_counts_though_the_server_says_that_more_will_come() {
    let body = body();
    let answer =
        head(&format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len() + 2), body.as_bytes());
    let port = listen(move |connection, mut stream| {
        read_request(connection, &mut stream)?;
        stream.write_all(&answer)?;
        stream.read_to_end(&mut Vec::new()).map(drop) // until the client has had enough
    });
    for read in both(&endpoint(port, |s| s.question_timeout = Duration::from_millis(300)), &poll()) {
        assert_eq!(read.unwrap().status, PaymentStatus::Paid);
    }
}

/// A server whose Content-Length counts characters: the last bytes do not belong to the answer, and nobody waits for them.
#[test]
fn an_answer_counts_when_all_that_it_says_is_there() {
    let body = body();
    let said = body.find("</return>").unwrap() + "</return>".len();
    for length in [said, said + 1, body.len() - 1] {
        let whole = head(&format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n"), body.as_bytes());
        is_paid(&format!("a length of {length}"), whole);
        let cut = head(
            &format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()),
            &body.as_bytes()[..length],
        );
        is_paid(&format!("cut at {length}"), cut);
    }
    let characters = body.chars().count();
    assert!(characters < body.len());
    is_paid(
        "a length in characters",
        head(&format!("HTTP/1.1 200 OK\r\nContent-Length: {characters}\r\n\r\n"), body.as_bytes()),
    );
    // Broken markup behind it is no end that is missing.
    let broken = body.replace("</S:Envelope>", "</S:Body></S:Envelope>");
    let answer =
        head(&format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", broken.len()), broken.as_bytes());
    for read in both(&endpoint(raw(answer), |_| {}), &poll()) {
        assert!(matches!(read, Err(ServiceError::Unreadable { .. })), "{read:?}");
    }
}

#[test]
fn an_answer_in_several_parts_is_read() {
    let root = body();
    for (type_line, part) in [
        (
            "Content-Type: multipart/related; type=\"application/xop+xml\"; boundary=\"b\"; start=\"<root@cxf>\"",
            "\r\n--b\r\nContent-Type: application/xop+xml; charset=UTF-8; type=\"text/xml\"\r\n\
             Content-Transfer-Encoding: binary\r\nContent-ID: <root@cxf>\r\n\r\n",
        ),
        (
            "Content-Type: Multipart/Related;\r\n boundary=b",
            "--b\nContent-Type: text/xml;\n charset=Cp850\n\n",
        ),
        ("content-type: multipart/mixed; boundary=b", "--b\r\n\r\n"),
    ] {
        let parts = format!("{part}{root}\r\n--b\r\nContent-Type: image/png\r\n\r\n<x>\r\n--b--\r\n");
        let lines = format!("HTTP/1.1 200 OK\r\n{type_line}\r\nContent-Length: {}\r\n\r\n", parts.len());
        is_paid(type_line, head(&lines, parts.as_bytes()));
    }
}

#[test]
fn an_answer_that_was_compressed_unasked_is_read() {
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut stream = GzEncoder::new(Vec::new(), Compression::default());
        stream.write_all(text).unwrap();
        stream.finish().unwrap()
    }
    let text = body();
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
    zlib.write_all(text.as_bytes()).unwrap();
    let mut bare = DeflateEncoder::new(Vec::new(), Compression::default());
    bare.write_all(text.as_bytes()).unwrap();
    for (coding, body) in [
        ("Content-Encoding: gzip\r\n", gzip(text.as_bytes())),
        ("Content-Encoding: x-gzip\r\n", gzip(text.as_bytes())),
        ("", gzip(text.as_bytes())),
        ("Content-Encoding: deflate\r\n", zlib.finish().unwrap()),
        ("content-encoding: Deflate\r\n", bare.finish().unwrap()),
        ("Content-Encoding: gzip\r\n", text.clone().into_bytes()),
        ("Content-Encoding: deflate\r\n", text.clone().into_bytes()),
        ("Content-Encoding: identity\r\n", text.clone().into_bytes()),
    ] {
        let lines = format!("HTTP/1.1 200 OK\r\n{coding}Content-Length: {}\r\n\r\n", body.len());
        is_paid(&format!("'{coding}' of {} bytes", body.len()), head(&lines, &body));
    }
    let bomb = gzip(&vec![b' '; 100 << 20]);
    let lines =
        format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", bomb.len());
    for read in both(&endpoint(raw(head(&lines, &bomb)), |_| {}), &poll()) {
        assert!(
            matches!(&read, Err(ServiceError::Unreadable { reason, .. }) if reason.contains("longer")),
            "{read:?}"
        );
    }
}
