//! Answers, and what carries them.

use crate::Bytes;
use crate::tree::{Element, Node};
use crate::variations::bodies;
use jiff::tz::TimeZone;
use seqr::secret::Secret;
use seqr::service::{
    Background, BenchmarkingNop, Caller, CancelInvoice, ClientIdentity, Endpoint, ExecuteReport, Foreground,
    GetPaymentStatus, MarkTransactionPeriod, Operation, Principal, Received, RefundPayment, RegisterTerminal,
    RequestPrincipalInformation, SendInvoice, ServiceError, Settings, decode, read_report,
};
use std::fmt::Debug;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, OnceLock};
use std::thread;
use std::time::Duration;

/// What an error may show of a stranger's text: a till's log and screen take no more.
const LONGEST_ERROR: usize = 2_000;
const SECRET: &str = "hunter2-hunter2";
const HEADERS: [Option<&str>; 8] = [
    Some("text/xml; charset=utf-8"),
    None,
    Some("text/xml; charset=iso-8859-1"),
    Some("text/xml; charset=utf-16"),
    Some("text/xml; charset=utf-16le"),
    Some("application/soap+xml"),
    Some("multipart/related; boundary=\"b\"; type=\"text/xml\""),
    Some("text/html"),
];
const STATUSES: [u16; 6] = [200, 500, 404, 302, 503, 202];

/// Reads an answer as that of one operation; whatever it is, the error is short and shows no password.
fn read<O: Operation>(
    http_status: u16,
    content_type: Option<&str>,
    body: &[u8],
) -> Result<O::Answer, ServiceError> {
    let secret = Secret::new(SECRET.into());
    let zone = TimeZone::UTC;
    let received = Received { http_status, content_type, body, zone: &zone, secrets: &[&secret] };
    let read = decode::<O>(&received);
    if let Err(error) = &read {
        let shown = error.to_string();
        assert!(shown.len() <= LONGEST_ERROR, "an error of {} bytes", shown.len());
        assert!(!shown.contains(SECRET), "an error shows the password: {shown}");
    }
    read
}

/// The operations whose answers have fields of their own.
fn read_as(operation: usize, http_status: u16, content_type: Option<&str>, body: &[u8]) -> String {
    fn shown<A: Debug>(read: Result<A, ServiceError>) -> String {
        match read {
            // A prefix is no part of a code.
            Err(ServiceError::Fault { code, text }) => {
                format!("fault {}: {text}", code.rsplit(':').next().unwrap_or_default())
            }
            // The reason and the excerpt are what stands in the document, in its order.
            Err(ServiceError::Unreadable { .. }) => "unreadable".to_owned(),
            read => format!("{read:?}"),
        }
    }
    match operation {
        0 => shown(read::<GetPaymentStatus<'_>>(http_status, content_type, body)),
        1 => shown(read::<SendInvoice<'_>>(http_status, content_type, body)),
        2 => shown(read::<RefundPayment<'_>>(http_status, content_type, body)),
        3 => shown(read::<RequestPrincipalInformation<'_>>(http_status, content_type, body)),
        4 => shown(read::<MarkTransactionPeriod<'_>>(http_status, content_type, body)),
        5 => shown(read::<RegisterTerminal<'_>>(http_status, content_type, body)),
        6 => shown(read::<CancelInvoice<'_>>(http_status, content_type, body)),
        _ => shown(read::<BenchmarkingNop>(http_status, content_type, body)),
    }
}

/// Any bytes as an answer: the first three say of which operation, in which HTTP status and with which header.
pub fn answer(data: &[u8]) {
    let mut bytes = Bytes(data);
    let (operation, status, header) =
        (bytes.below(8), bytes.below(STATUSES.len()), bytes.below(HEADERS.len()));
    read_as(operation, STATUSES[status], HEADERS[header], bytes.0);
}

/// A report: rows by `read_report`, and the answer that holds it.
pub fn report(data: &[u8]) {
    let _ = read::<ExecuteReport<'_>>(200, HEADERS[0], data);
    let text = String::from_utf8_lossy(data);
    let mut rows = 0_usize;
    if let Err(why) = read_report(&text, |_| {
        rows += 1;
        Ok(())
    }) {
        assert!(why.len() <= LONGEST_ERROR, "a reason of {} bytes", why.len());
    }
    assert!(rows <= data.len(), "more rows than bytes");
}

/// A CA file.
pub fn ca_file(data: &[u8]) {
    let settings =
        Settings { ca_pem: Some(data.to_vec()), ..Settings::new("https://localhost/".into(), identity()) };
    if let Err(error) = Endpoint::new(settings) {
        let shown = error.to_string();
        assert!(shown.len() <= LONGEST_ERROR, "an error of {} bytes", shown.len());
    }
}

fn identity() -> ClientIdentity {
    ClientIdentity::new("POS".into(), None, None)
}

/// An answer by the schema, and the same in a form that means the same: both must be read alike. The bytes say which
/// fields are there, what is in them, and which form it is.
pub fn answer_forms(data: &[u8]) {
    let mut bytes = Bytes(data);
    let form = bytes.below(256);
    let operation = bytes.below(7);
    let envelope = schema_answer(operation, &mut bytes);
    let forms = bodies(&envelope);
    let (_, (plain, header)) = &forms[0];
    let (name, (other, other_header)) = &forms[form % forms.len()];
    // Two forms repeat a field behind the first one: without the first, they mean something else.
    let repeats = name.contains("the same again") || name.contains("unknown elements");
    let expected = read_as(operation, 200, Some(header), plain);
    let found = read_as(operation, 200, Some(other_header), other);
    assert!(repeats || expected == found, "{name}:\n{expected}\n{found}\n{}", String::from_utf8_lossy(other));
}

/// Values that stand in answers: what is right, what is nearly right, and what is odd in a way that XML allows.
const VALUES: [&str; 16] = [
    "0",
    "1",
    "PAID",
    "ISSUED",
    "CANCELED",
    "12.50",
    "SEK",
    "2012050100000000000000001",
    "2015-10-29T10:18:48.663+01:00",
    "å ö & < > \" '",
    "-7",
    "RESERVED",
    "99999999999999999999",
    "12,50",
    "FAILED",
    "\u{1F600} e\u{301}",
];

fn leaf(name: &str, bytes: &mut Bytes<'_>) -> Element {
    let text = match bytes.below(32) {
        at @ 0..16 => VALUES[at].to_owned(),
        _ => {
            // What XML cannot hold, or what its readers are free to change, would make the forms differ.
            let text: String = bytes.text().chars().filter(|c| !c.is_control() && *c != '\u{fffd}').collect();
            text.trim().replace(['\u{fffe}', '\u{ffff}', '\u{feff}', '\u{2028}', '\u{85}'], "")
        }
    };
    Element::new(name, "", &text)
}

fn branch(name: &str, leaves: &[&str], bytes: &mut Bytes<'_>) -> Element {
    let mut branch = Element::new(name, "", "");
    for leaf_name in leaves {
        if bytes.below(4) > 0 {
            branch.children.push(Node::Element(leaf(leaf_name, bytes)));
        }
    }
    branch
}

/// An envelope with an answer of this operation, its fields in the order of the schema, each there or not.
fn schema_answer(operation: usize, bytes: &mut Bytes<'_>) -> Element {
    const NAMES: [&str; 7] = [
        "getPaymentStatus",
        "sendInvoice",
        "refundPayment",
        "requestPrincipalInformation",
        "markTransactionPeriod",
        "registerTerminal",
        "cancelInvoice",
    ];
    let mut answer = branch("return", &["ersReference", "resultCode", "resultDescription"], bytes);
    let own: &[&str] = match operation {
        0 => &["status", "version"],
        1 => &["invoiceQRCode", "invoiceReference"],
        4 => &["ersReference"],
        5 => &["terminalId"],
        _ => &[],
    };
    answer.children.extend(branch("", own, bytes).children);
    if operation == 0 && bytes.below(2) > 0 {
        let names =
            ["paymentDate", "clientInvoiceId", "invoiceReference", "paymentReference", "receiverName"];
        let mut receipt = branch("receipt", &names, bytes);
        let total = branch("invoiceTotal", &["currency", "value"], bytes);
        receipt.children.push(Node::Element(total));
        answer.children.push(Node::Element(receipt));
    }
    let mut response = Element::new(&format!("ns2:{}Response", NAMES[operation]), "", "");
    response.attributes = " xmlns:ns2=\"http://external.interfaces.ers.seamless.com/\"".into();
    response.children.push(Node::Element(answer));
    let mut body = Element::new("soap:Body", "", "");
    body.children.push(Node::Element(response));
    let mut envelope = Element::new("soap:Envelope", "", "");
    envelope.attributes = " xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"".into();
    envelope.children.push(Node::Element(body));
    envelope
}

/// Both clients, and a server that answers each connection with the bytes it is given.
struct Wire {
    answers: Sender<Vec<u8>>,
    endpoint: Endpoint,
    foreground: Foreground,
    caller: Caller,
}

impl Wire {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("its address").port();
        let (answers, next) = channel();
        thread::spawn(move || serve(&listener, &next));
        let timeout = Duration::from_secs(60);
        let settings = Settings {
            question_timeout: timeout,
            money_timeout: timeout,
            ..Settings::new(format!("http://127.0.0.1:{port}/"), identity())
        };
        let endpoint = Endpoint::new(settings).expect("an endpoint");
        Self {
            answers,
            foreground: Foreground::new(&endpoint),
            endpoint,
            caller: Caller::new(Principal::Terminal { id: "T-1".into() }, Secret::new(SECRET.into())),
        }
    }
}

fn serve(listener: &TcpListener, next: &Receiver<Vec<u8>>) {
    for answer in next {
        let Ok((stream, _)) = listener.accept() else { continue };
        let _ = serve_one(stream, &answer); // a client may hang up as soon as it has read enough
    }
}

fn serve_one(mut stream: TcpStream, answer: &[u8]) -> io::Result<()> {
    let (mut request, mut reader) = (Vec::new(), BufReader::new(&mut stream));
    while !request.ends_with(b":Envelope>") {
        if reader.read_until(b'>', &mut request)? == 0 {
            return Ok(());
        }
    }
    stream.write_all(answer)?;
    stream.shutdown(Shutdown::Write)?;
    io::copy(&mut stream, &mut io::sink())?; // to the client's end, so that nothing of the answer is lost
    Ok(())
}

/// Any bytes as what a server writes, head and all, to both clients: what they read must be the same.
pub fn http(data: &[u8]) {
    static WIRE: OnceLock<Mutex<Wire>> = OnceLock::new();
    let wire = WIRE.get_or_init(|| Mutex::new(Wire::new())).lock().expect("no panic before");
    // Money: sent once, on a connection of its own.
    let refund = CancelInvoice { invoice_reference: "I" };
    let told = |error: &ServiceError| match error {
        ServiceError::Fault { .. } | ServiceError::Refused { .. } | ServiceError::Http { .. } => {
            format!("{error:?}")
        }
        _ => "not readable".to_owned(), // hyper and reqwest have their own words for it
    };
    let read = [false, true].map(|background| {
        wire.answers.send(data.to_vec()).expect("the server");
        let answer = if background {
            // A runtime of its own, whose end closes the connection. Otherwise one that the server had not ended yet would
            // stay open, and the server, which waits for its end, would not take the next one.
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(Background::new(&wire.endpoint).call(&wire.caller, &refund))
        } else {
            wire.foreground.call(&wire.caller, &refund)
        };
        if let Err(error) = &answer {
            let shown = error.to_string();
            assert!(shown.len() <= LONGEST_ERROR, "an error of {} bytes", shown.len());
        }
        answer.map(|_| ()).map_err(|error| told(&error))
    });
    assert_eq!(read[0], read[1], "the two clients read different things");
}
