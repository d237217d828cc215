//! Answers of a service, or of what stands before it, that are torn, slow, endless, huge, nested, compressed or no answer at
//! all. Each is what one connection is answered with after it has sent its whole request.

use crate::exchange::Known;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::LazyLock;
use std::time::Duration;

/// Between two bytes of a slow answer.
const DRIP: Duration = Duration::from_millis(5);
/// The longest answer that the library reads (docs/protocol.md, Transport).
const LIMIT: usize = 1024 * 1024;

/// Writes an answer, given the envelope that would be right.
pub(crate) type Writer = Box<dyn Fn(&str, &mut TcpStream) -> io::Result<()> + Send + Sync>;

pub(crate) struct Case {
    pub(crate) kind: &'static str,
    pub(crate) what: String,
    pub(crate) write: Writer,
    /// What the till may know then of a question, and of a refund.
    pub(crate) question: &'static [Known],
    pub(crate) refund: &'static [Known],
    /// It ends only with the library's patience.
    pub(crate) has_no_end: bool,
}

const READ: &[Known] = &[Known::Read];
const IN_DOUBT: &[Known] = &[Known::InDoubt];
const NOT_DONE: &[Known] = &[Known::NotDone];
/// It depends on what the system keeps of a connection that is reset.
const READ_OR_IN_DOUBT: &[Known] = &[Known::Read, Known::InDoubt];
/// A letter that is another can make any answer of it, but never "nothing was sent".
const ANY_ANSWER: &[Known] = &[Known::Read, Known::Refused, Known::InDoubt, Known::NotDone];

struct Cases {
    kind: &'static str,
    all: Vec<Case>,
}

impl Cases {
    fn add(&mut self, what: impl Into<String>, known: &'static [Known], write: Writer) {
        self.add_each(what, known, known, write);
    }

    fn add_each(
        &mut self,
        what: impl Into<String>,
        question: &'static [Known],
        refund: &'static [Known],
        write: Writer,
    ) {
        let (kind, what) = (self.kind, what.into());
        self.all.push(Case { kind, what, write, question, refund, has_no_end: false });
    }

    fn add_endless(&mut self, what: &str, known: &'static [Known], write: Writer) {
        self.add(what, known, write);
        self.all.last_mut().expect("the one just added").has_no_end = true;
    }
}

/// All of them.
pub(crate) fn all() -> Vec<Case> {
    let mut cases = Cases { kind: "", all: Vec::new() };
    for (kind, fill) in [
        ("torn at each byte, and closed", torn as fn(&mut Cases)),
        ("torn, and the connection reset", reset),
        ("a byte that is another", changed),
        ("slow, or silent", slow),
        ("without end", endless),
        ("lengths that are not so", lengths),
        ("as large as may be, and larger", large),
        ("nested, and XML that grows", nested),
        ("compressed", compressed),
        ("HTTP statuses without SOAP", statuses),
        ("no HTTP, or careless HTTP", heads),
        ("text in another encoding", encodings),
    ] {
        cases.kind = kind;
        fill(&mut cases);
    }
    cases.all
}

fn head_of(length: usize) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: {length}\r\n\r\n")
}

fn whole(envelope: &str) -> Vec<u8> {
    [head_of(envelope.len()).as_bytes(), envelope.as_bytes()].concat()
}

/// These bytes, and the end.
fn bytes(make: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Writer {
    Box::new(move |envelope, stream| {
        stream.write_all(&make(envelope))?;
        stream.shutdown(Shutdown::Write)
    })
}

/// This head, then the body, and the end.
fn headed(head: impl Into<String>, body: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Writer {
    let head = head.into();
    bytes(move |envelope| [head.as_bytes(), &body(envelope)].concat())
}

/// A body with the length that it has.
fn body(make: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Writer {
    bytes(move |envelope| {
        let body = make(envelope);
        [head_of(body.len()).as_bytes(), &body].concat()
    })
}

fn text(make: impl Fn(&str) -> String + Send + Sync + 'static) -> Writer {
    body(move |envelope| make(envelope).into_bytes())
}

/// The bytes behind the end of what an answer says: without them it counts all the same.
fn behind(envelope: &str) -> usize {
    envelope.len() - envelope.find("</return>").expect("an answer") - "</return>".len()
}

/// The answers that all of these are made from.
static EXAMPLE: LazyLock<String> = LazyLock::new(|| crate::envelope("getPaymentStatus"));
static OF_A_REFUND: LazyLock<String> = LazyLock::new(|| crate::envelope("refundPayment"));

fn torn(cases: &mut Cases) {
    for missing in 1..=whole(&EXAMPLE).len() {
        let known = |envelope| if missing <= behind(envelope) { READ } else { IN_DOUBT };
        let cut = move |envelope: &str| {
            let mut answer = whole(envelope);
            answer.truncate(answer.len().saturating_sub(missing));
            answer
        };
        cases.add_each(
            format!("{missing} bytes are missing"),
            known(&EXAMPLE),
            known(&OF_A_REFUND),
            bytes(cut),
        );
    }
}

fn reset(cases: &mut Cases) {
    for missing in (0..=whole(&EXAMPLE).len()).step_by(20) {
        let known = if missing <= behind(&EXAMPLE) { READ_OR_IN_DOUBT } else { IN_DOUBT };
        let cut: Writer = Box::new(move |envelope, stream| {
            let answer = whole(envelope);
            stream.write_all(&answer[..answer.len().saturating_sub(missing)])?;
            // Closed with the last byte of the request unread (see `Service`): the system sends a reset.
            Ok(())
        });
        cases.add(format!("reset, {missing} bytes are missing"), known, cut);
    }
}

fn changed(cases: &mut Cases) {
    for at in (0..whole(&EXAMPLE).len()).step_by(2) {
        let bit = 1 << (at / 2 % 7);
        let other = move |envelope: &str| {
            let mut answer = whole(envelope);
            let at = at.min(answer.len() - 1);
            answer[at] ^= bit;
            answer
        };
        cases.add(format!("byte {at} with bit {bit} changed"), ANY_ANSWER, bytes(other));
    }
}

/// Waits as long as the client does, `DRIP` at most; false once it has gone.
fn client_is_there(stream: &mut TcpStream) -> bool {
    let _ = stream.set_read_timeout(Some(DRIP));
    !matches!(stream.read(&mut [0; 64]), Ok(0))
}

/// This at once, then one byte after another of that, then nothing until the client goes.
fn dripped(at_once: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static, slowly: &'static [u8]) -> Writer {
    Box::new(move |envelope, stream| {
        stream.write_all(&at_once(envelope))?;
        for byte in slowly.iter().cycle().take(if slowly.is_empty() { 0 } else { 1_000_000 }) {
            stream.write_all(&[*byte])?;
            if !client_is_there(stream) {
                return Ok(());
            }
        }
        while client_is_there(stream) {}
        Ok(())
    })
}

fn slow(cases: &mut Cases) {
    let nothing = |_: &str| Vec::new();
    cases.add_endless("no byte", IN_DOUBT, dripped(nothing, b""));
    cases.add_endless("a head that drips", IN_DOUBT, dripped(nothing, b"HTTP/1.1 200 OK\r\nX: y"));
    cases.add_endless("half a head, then silence", IN_DOUBT, dripped(|_| b"HTTP/1.1 200".to_vec(), b""));
    cases.add_endless("a head, then silence", IN_DOUBT, dripped(|e| head_of(e.len()).into(), b""));
    cases.add_endless("a body that drips blanks", IN_DOUBT, dripped(|_| head_of(100_000).into(), b" "));
    cases.add_endless(
        "a body that drips comments",
        IN_DOUBT,
        dripped(|_| head_of(100_000).into(), b"<!-- x -->"),
    );
    let half = |envelope: &str| {
        let mut answer = whole(envelope);
        answer.truncate(answer.len() - envelope.len() / 2);
        answer
    };
    cases.add_endless("half a body, then silence", IN_DOUBT, dripped(half, b""));
    let chunk = |_: &str| b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    cases.add_endless("chunks of a byte that drip", IN_DOUBT, dripped(chunk, b"1\r\n \r\n"));
    cases.add_endless("the size of a chunk drips", IN_DOUBT, dripped(chunk, b"0"));
    let continued = |_: &str| b"HTTP/1.1 100 Continue\r\n\r\n".to_vec();
    cases.add_endless("100 Continue drips", IN_DOUBT, dripped(continued, b"HTTP/1.1 100 Continue\r\n\r\n"));
    // All that it says is there: nobody needs to wait for what was promised.
    let early = |envelope: &str| [head_of(envelope.len() + 10).as_bytes(), envelope.as_bytes()].concat();
    cases.add_endless("a whole envelope, then silence instead of ten more bytes", READ, dripped(early, b""));
}

/// This at once, then that again and again until the client goes.
fn flood(at_once: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static, then: &'static str) -> Writer {
    let block = then.repeat(8192 / then.len() + 1).into_bytes();
    Box::new(move |envelope, stream| {
        stream.write_all(&at_once(envelope))?;
        loop {
            stream.write_all(&block)?;
        }
    })
}

fn endless(cases: &mut Cases) {
    let ok = |_: &str| b"HTTP/1.1 200 OK\r\n".to_vec();
    let no_length = |_: &str| b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n".to_vec();
    let chunked = |_: &str| b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    cases.add("a status line", IN_DOUBT, flood(|_| b"HTTP/1.1 200 ".to_vec(), "OK"));
    cases.add("a header", IN_DOUBT, flood(ok, "X-Long"));
    cases.add("the value of a header", IN_DOUBT, flood(|_| b"HTTP/1.1 200 OK\r\nX: ".to_vec(), "y"));
    cases.add("headers", IN_DOUBT, flood(ok, "X-Another: y\r\n"));
    cases.add("headers of one name", IN_DOUBT, flood(ok, "Set-Cookie: a=b\r\n"));
    cases.add("folded lines", IN_DOUBT, flood(|_| b"HTTP/1.1 200 OK\r\nX: y".to_vec(), "\r\n y"));
    cases.add("empty lines before the head", IN_DOUBT, flood(|_| Vec::new(), "\r\n"));
    // Small pieces without end: no limit of size is met before time is over.
    cases.add_endless(
        "103 Early Hints",
        IN_DOUBT,
        flood(|_| Vec::new(), "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"),
    );
    cases.add("blanks", IN_DOUBT, flood(no_length, " "));
    cases.add("zeros", IN_DOUBT, flood(no_length, "\0"));
    cases.add("a comment", IN_DOUBT, flood(|_| b"HTTP/1.1 200 OK\r\n\r\n<!-- ".to_vec(), "x"));
    cases.add("a name", IN_DOUBT, flood(|_| b"HTTP/1.1 200 OK\r\n\r\n<".to_vec(), "x"));
    cases.add("an attribute", IN_DOUBT, flood(|_| b"HTTP/1.1 200 OK\r\n\r\n<a b=\"".to_vec(), "x"));
    cases.add("attributes", IN_DOUBT, flood(|_| b"HTTP/1.1 200 OK\r\n\r\n<a".to_vec(), " b=\"c\""));
    cases.add("elements", IN_DOUBT, flood(no_length, "<a/>"));
    cases.add("elements that open", IN_DOUBT, flood(no_length, "<a>"));
    cases.add("a reference", IN_DOUBT, flood(|_| b"HTTP/1.1 200 OK\r\n\r\n<a>&".to_vec(), "a"));
    cases.add("chunks", IN_DOUBT, flood(chunked, "5\r\n<a/> \r\n"));
    cases.add_endless("the size of a chunk", IN_DOUBT, flood(chunked, "0"));
    cases.add(
        "the extension of a chunk",
        IN_DOUBT,
        flood(|_| b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;".to_vec(), "x"),
    );
    cases.add(
        "trailers",
        IN_DOUBT,
        flood(
            |_| b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<a/> \r\n0\r\n".to_vec(),
            "X: y\r\n",
        ),
    );
}

fn lengths(cases: &mut Cases) {
    // A length that is too small hides nothing, where the rest has come; one that is too large waits for nothing.
    for length in ["99999999999", "9223372036854775807"] {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
        cases.add(
            format!("Content-Length: {length}, and an end"),
            READ_OR_IN_DOUBT,
            headed(head, |e| e.into()),
        );
    }
    for length in [
        "18446744073709551616",
        "-1",
        "+5",
        "0x20",
        "abc",
        "",
        " ",
        "1 2",
        "5, 7",
        "1e3",
        "99999999999999999999999",
    ] {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
        cases.add(format!("Content-Length: {length}"), READ_OR_IN_DOUBT, headed(head, |e| e.into()));
    }
    let two = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\n";
    cases.add("two lengths", READ_OR_IN_DOUBT, headed(two, |e| e.into()));
    let both = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n";
    cases.add("a length and chunks, but no chunks", READ_OR_IN_DOUBT, headed(both, |e| e.into()));
    for size in ["ffffffffffffffff", "fffffffffffffffff", "-1", "0x10", "zz", "", "1g", "7fffffff"] {
        let head = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\n");
        cases.add(format!("a chunk of {size}"), READ_OR_IN_DOUBT, headed(head, |e| e.into()));
    }
    for coding in ["identity", "gzip", "gzip, chunked", "chunked, chunked", "x"] {
        let head = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: {coding}\r\n\r\n");
        cases.add(format!("Transfer-Encoding: {coding}"), READ_OR_IN_DOUBT, headed(head, |e| e.into()));
    }
}

/// The envelope with so many blanks behind it that it has this length.
fn padded(envelope: &str, length: usize) -> Vec<u8> {
    let mut body = envelope.as_bytes().to_vec();
    body.resize(length, b' ');
    body
}

/// The envelope with this in front of what it says.
fn inside(envelope: &str, first: &str) -> String {
    envelope.replace("<return>", &format!("<return>{first}"))
}

fn large(cases: &mut Cases) {
    for length in [LIMIT - 1, LIMIT] {
        cases.add(format!("{length} bytes"), READ, body(move |e| padded(e, length)));
    }
    cases.add("a byte more than may be", READ_OR_IN_DOUBT, body(|e| padded(e, LIMIT + 1)));
    let before = |e: &str| format!("{}{e}", " ".repeat(LIMIT)).into_bytes();
    cases.add("more blanks than may be, before it", IN_DOUBT, body(before));
    for (what, part) in [
        ("a comment of a megabyte less a little", format!("<!--{}-->", "x".repeat(LIMIT - 2000))),
        ("an unknown text of that length", format!("<x>{}</x>", "x".repeat(LIMIT - 2000))),
        ("an unknown attribute of that length", format!("<x y=\"{}\"/>", "x".repeat(LIMIT - 2000))),
        ("an unknown name of that length", format!("<{}/>", "x".repeat(LIMIT - 2000))),
        ("200,000 unknown elements", "<x/>".repeat(200_000)),
        ("100,000 character references", format!("<x>{}</x>", "&#65;".repeat(100_000))),
        ("100,000 unknown attributes", format!("<x{}/>", " y=\"\"".repeat(100_000))),
        ("10,000 namespaces", {
            let declared: String = (0..10_000).map(|at| format!(" xmlns:n{at}=\"urn:{at}\"")).collect();
            format!("<x{declared}/>")
        }),
        (
            "a description of 900,000 letters",
            format!("<resultDescription>{}</resultDescription>", "x".repeat(900_000)),
        ),
    ] {
        // Attributes of one name are no XML, and of namespaces 128 are taken at one place.
        let known =
            if what.contains("attributes") || what.contains("namespaces") { READ_OR_IN_DOUBT } else { READ };
        cases.add(what, known, text(move |e| inside(e, &part)));
    }
}

fn nested(cases: &mut Cases) {
    for depth in [10_usize, 50] {
        let part = format!("{}{}", "<x>".repeat(depth), "</x>".repeat(depth));
        cases.add(format!("{depth} elements deep"), READ, text(move |e| inside(e, &part)));
    }
    for depth in [100_usize, 1_000, 10_000, 100_000] {
        let part = format!("{}{}", "<x>".repeat(depth), "</x>".repeat(depth));
        cases.add(format!("{depth} elements deep"), READ_OR_IN_DOUBT, text(move |e| inside(e, &part)));
    }
    let laughs: String =
        (1..10).map(|at| format!("<!ENTITY l{at} \"{}\">", format!("&l{};", at - 1).repeat(10))).collect();
    for (what, doctype, used) in [
        ("entities that double ten times", format!("<!DOCTYPE x [<!ENTITY l0 \"lol\">{laughs}]>"), "&l9;"),
        (
            "an entity of 100,000 letters",
            format!("<!DOCTYPE x [<!ENTITY b \"{}\">]>", "b".repeat(100_000)),
            "&b;&b;&b;",
        ),
        ("an entity that names itself", "<!DOCTYPE x [<!ENTITY a \"&a;\">]>".into(), "&a;"),
        ("a file as an entity", "<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>".into(), "&f;"),
        (
            "an address as an entity",
            "<!DOCTYPE x [<!ENTITY f SYSTEM \"http://127.0.0.1:9/\">]>".into(),
            "&f;",
        ),
        ("a parameter entity", "<!DOCTYPE x [<!ENTITY % p SYSTEM \"http://127.0.0.1:9/\"> %p;]>".into(), ""),
        ("a document type that is empty", "<!DOCTYPE x>".into(), ""),
        ("a document type that does not end", "<!DOCTYPE x [".into(), ""),
    ] {
        let make = move |e: &str| {
            inside(
                &e.replace("?><", &format!("?>{doctype}<")),
                &format!("<resultDescription>{used}</resultDescription>"),
            )
        };
        cases.add(what, READ_OR_IN_DOUBT, text(make));
    }
    for (what, part) in [
        ("a part that is not closed", "<x>"),
        ("an end without a begin", "</x>"),
        ("a comment that does not end", "<!-- "),
        ("CDATA that does not end", "<![CDATA["),
        ("an instruction that does not end", "<?x "),
        ("an unknown entity", "<x>&nbsp;</x>"),
        ("a reference to no letter", "<x>&#0;</x>"),
        ("a reference beyond all letters", "<x>&#x7fffffff;</x>"),
        ("a prefix that nobody declared", "<p:x/>"),
        ("a name that begins with a digit", "<1/>"),
        ("an attribute without a value", "<x y/>"),
        ("an attribute without quotes", "<x y=z/>"),
    ] {
        cases.add(what, READ_OR_IN_DOUBT, text(move |e| inside(e, part)));
    }
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).expect("memory");
    encoder.finish().expect("memory")
}

fn compressed(cases: &mut Cases) {
    let head = |coding: &str| {
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Encoding: {coding}\r\n\r\n")
    };
    cases.add("gzip", READ, headed(head("gzip"), |e| gzip(e.as_bytes())));
    cases.add("gzip that says nothing of it", READ, headed(head("identity"), |e| gzip(e.as_bytes())));
    let zlib = |e: &str| {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(e.as_bytes()).expect("memory");
        encoder.finish().expect("memory")
    };
    let deflate = |e: &str| {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(e.as_bytes()).expect("memory");
        encoder.finish().expect("memory")
    };
    cases.add("deflate with zlib's frame", READ, headed(head("deflate"), zlib));
    cases.add("deflate without it", READ, headed(head("deflate"), deflate));
    cases.add("said to be gzip, and plain", READ, headed(head("gzip"), |e| e.into()));
    cases.add("said to be deflate, and plain", READ_OR_IN_DOUBT, headed(head("deflate"), |e| e.into()));
    for coding in ["br", "zstd", "compress", "gzip, gzip", "x"] {
        cases.add(format!("said to be {coding}, and plain"), READ, headed(head(coding), |e| e.into()));
    }
    let bomb = gzip(&vec![b' '; 100 * LIMIT]);
    cases.add("100 MB of blanks in 100 KB", IN_DOUBT, headed(head("gzip"), move |_| bomb.clone()));
    let twice = gzip(&gzip(&vec![b' '; 64 * LIMIT]));
    cases.add("gzip in gzip", IN_DOUBT, headed(head("gzip"), move |_| twice.clone()));
    let members: Vec<u8> = gzip(b" ").repeat(20_000);
    cases.add("20,000 members", IN_DOUBT, headed(head("gzip"), move |_| members.clone()));
    let size = gzip(EXAMPLE.as_bytes()).len();
    for missing in (1..size).step_by(6) {
        let cut = move |e: &str| {
            let mut body = gzip(e.as_bytes());
            body.truncate(body.len().saturating_sub(missing));
            body
        };
        cases.add(format!("gzip, {missing} bytes are missing"), READ_OR_IN_DOUBT, headed(head("gzip"), cut));
    }
}

fn statuses(cases: &mut Cases) {
    for status in
        (200..600).step_by(3).chain([301, 302, 307, 308, 400, 401, 403, 404, 407, 500, 502, 503, 504])
    {
        let before_the_work =
            [400, 401, 404, 405, 407, 411, 413, 414, 415, 417, 421, 426, 429, 431].contains(&status);
        // A question is asked again in any case; a refund is sent again only where it was not done.
        let refund = if before_the_work { NOT_DONE } else { IN_DOUBT };
        let question: &[Known] =
            if (300..500).contains(&status) { &[Known::NotDone, Known::InDoubt] } else { IN_DOUBT };
        for (what, page) in [("a page", "<html><body>Sorry</body></html>"), ("nothing", "")] {
            let head = format!(
                "HTTP/1.1 {status} X\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n",
                page.len()
            );
            // 204 and 304 have no body.
            cases.add_each(format!("{status} with {what}"), question, refund, headed(head, |_| page.into()));
        }
    }
    for status in [201, 202, 400, 403, 404, 500, 503] {
        let head = format!("HTTP/1.1 {status} X\r\nContent-Type: text/xml\r\n\r\n");
        cases.add(format!("{status} with a right answer"), READ, headed(head, |e| e.into()));
    }
}

fn heads(cases: &mut Cases) {
    for (what, answer) in [
        ("nothing", ""),
        ("a banner of SSH", "SSH-2.0-OpenSSH_9.2\r\n"),
        ("a banner of SMTP", "220 mail.example ESMTP\r\n"),
        ("an alert of TLS", "\x15\x03\x01\x00\x02\x02\x28"),
        ("HTTP/2's own", "\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0d\0\x04\0\0\u{7f}"),
        ("a page without a head", "<html><body>hello</body></html>"),
        ("zeros", "\0\0\0\0\0\0\0\0"),
        ("letters of no alphabet", "\u{fffd}\u{fffd}\u{fffd}\r\n\r\n"),
        ("HTTP/9.9", "HTTP/9.9 200 OK\r\n\r\n"),
        ("HTTP/2.0", "HTTP/2.0 200 OK\r\n\r\n"),
        ("ICY", "ICY 200 OK\r\n\r\n"),
        ("no status", "HTTP/1.1 \r\n\r\n"),
        ("a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n"),
        ("a status of letters", "HTTP/1.1 abc OK\r\n\r\n"),
        ("a negative status", "HTTP/1.1 -20 OK\r\n\r\n"),
        ("status 0", "HTTP/1.1 000 OK\r\n\r\n"),
        ("status 999", "HTTP/1.1 999 OK\r\nContent-Length: 0\r\n\r\n"),
        ("101 Switching Protocols", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"),
        ("100 Continue and an end", "HTTP/1.1 100 Continue\r\n\r\n"),
        ("only blanks", "          "),
        ("only empty lines", "\r\n\r\n\r\n"),
        ("a head without its end", "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"),
        ("a request", "POST / HTTP/1.1\r\nHost: x\r\n\r\n"),
    ] {
        cases.add(what, &[Known::InDoubt, Known::NotDone], bytes(move |_| answer.into()));
    }
    for (what, head) in [
        ("HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\n"),
        ("no reason", "HTTP/1.1 200\r\n\r\n"),
        ("a long reason", "HTTP/1.1 200 All is well with this one, as far as anybody can tell\r\n\r\n"),
        ("bare line feeds", "HTTP/1.1 200 OK\nContent-Type: text/xml\n\n"),
        ("a name with blanks", "HTTP/1.1 200 OK\r\nX Y: z\r\n\r\n"),
        ("a line without a colon", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n"),
        ("a folded line", "HTTP/1.1 200 OK\r\nX: y\r\n z\r\n\r\n"),
        ("100 Continue first", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"),
        ("no type", "HTTP/1.1 200 OK\r\nContent-Type:\r\n\r\n"),
        ("a type of a page", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"),
        ("fifty headers", FIFTY.as_str()),
    ] {
        cases.add(what, READ, headed(head, |e| e.into()));
    }
    for (what, head) in [
        ("a zero in a header", "HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n"),
        ("a bare carriage return", "HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n"),
        ("1,000 headers", THOUSAND.as_str()),
        ("an answer twice", "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"),
    ] {
        cases.add(what, READ_OR_IN_DOUBT, headed(head, |e| e.into()));
    }
}

static FIFTY: LazyLock<String> = LazyLock::new(|| many(50));
static THOUSAND: LazyLock<String> = LazyLock::new(|| many(1_000));

fn many(count: usize) -> String {
    let headers: String = (0..count).map(|at| format!("X-{at}: y\r\n")).collect();
    format!("HTTP/1.1 200 OK\r\n{headers}\r\n")
}

fn encodings(cases: &mut Cases) {
    for charset in [
        "utf-8",
        "UTF8",
        "iso-8859-1",
        "windows-1252",
        "us-ascii",
        "cp850",
        "x-nobody-knows",
        "utf-16",
        "utf-7",
        "\"",
        "",
        "big5",
        "shift_jis",
        "gb18030",
        "ibm037",
    ] {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset={charset}\r\n\r\n");
        cases.add(format!("{charset} is said, UTF-8 it is"), READ, headed(head, |e| e.into()));
    }
    let wide = |little: bool, mark: bool| {
        move |e: &str| {
            let units = e
                .encode_utf16()
                .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() });
            let first: &[u8] = if !mark {
                &[]
            } else if little {
                &[0xff, 0xfe]
            } else {
                &[0xfe, 0xff]
            };
            first.iter().copied().chain(units).collect::<Vec<u8>>()
        }
    };
    for (little, mark) in [(true, true), (false, true), (true, false), (false, false)] {
        let what = format!("UTF-16, low byte first: {little}, with a mark: {mark}");
        cases.add(what, READ, body(wide(little, mark)));
    }
    let odd = move |e: &str| {
        let mut bytes = wide(true, true)(e);
        bytes.truncate(bytes.len() - 1);
        bytes
    };
    cases.add("UTF-16 with half a letter at its end", READ_OR_IN_DOUBT, body(odd));
    for bad in [
        &[0xff_u8][..],
        &[0xc3],
        &[0xed, 0xa0, 0x80],
        &[0xf8, 0x88, 0x80, 0x80, 0x80],
        &[0x00],
        &[0x01],
        &[0xc0, 0xaf],
    ] {
        let make = move |e: &str| {
            let at = e.find("Corner").expect("a name");
            [&e.as_bytes()[..at], bad, &e.as_bytes()[at..]].concat()
        };
        // A name that cannot be read hides no payment.
        cases.add(format!("{bad:02x?} in a name"), READ, body(make));
    }
    for (what, head, before) in [
        ("a part without an end", "multipart/related; boundary=b", "--b\r\n\r\n"),
        ("a boundary that never comes", "multipart/related; boundary=other", ""),
        ("no boundary", "multipart/related", ""),
        ("an empty boundary", "multipart/related; boundary=\"\"", ""),
    ] {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {head}\r\n\r\n");
        let make = move |e: &str| [before.as_bytes(), e.as_bytes()].concat();
        cases.add(what, READ_OR_IN_DOUBT, headed(head, make));
    }
}
