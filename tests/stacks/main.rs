//! What foreign SOAP stacks answer is read the same in every form that is legal, and in those that are seen all the same.
//! `record` has recorded the answers, head and body as they came; here they go over a real socket to both clients, as
//! they are, written anew in other forms of XML, and carried in other ways by HTTP (rule `decisive-fields-first`).

mod tree;
mod variations;

use seqr::invoice::{AcknowledgmentMode, CustomerToken, Invoice, PaymentMode};
use seqr::money::{Amount, Currency};
use seqr::secret::Secret;
use seqr::service::{
    Account, Background, Caller, CancelInvoice, ClientIdentity, Endpoint, ExecuteReport, Foreground,
    GetPaymentStatus, InvoiceAnswer, Operation, PaymentStatus, Principal, PrincipalAnswer, Receipt,
    RefundAnswer, RefundPayment, ReportAnswer, RequestPrincipalInformation, SendInvoice, ServiceError,
    Settings, StatusAnswer,
};
use std::fmt::Debug;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;
use variations::Carried;

/// Stacks that were recorded; see `record` for what it takes to record them anew.
const STACKS: [&str; 8] = ["axis", "gsoap", "jaxws", "mono", "node", "perl", "php", "spyne"];
const ANSWERS: [&str; 9] =
    ["paid", "waiting", "invoice", "refund", "refused", "fault", "terminal", "report", "report_text"];

fn recorded(stack: &str, answer: &str) -> Vec<u8> {
    // Before a release they are recorded anew, from what is installed then.
    let anew = std::env::var_os("SEQR_RECORDED").map(PathBuf::from);
    let folder = anew.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stacks/recorded"));
    let file = folder.join(stack).join(format!("{answer}.http"));
    fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The status line's rest and the body of a recorded answer.
fn taken_apart(answer: &[u8]) -> (String, String) {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8(answer[..end].to_vec()).expect("ASCII");
    let status = head.lines().next().and_then(|line| line.split_once(' ')).expect("a status").1.to_owned();
    let mut rest = &answer[end + 4..];
    if !head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
        return (status, String::from_utf8(rest.to_vec()).expect("UTF-8"));
    }
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|two| two == b"\r\n").expect("a chunk's size");
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..line]).expect("ASCII").trim(), 16)
            .expect("a size");
        if size == 0 {
            return (status, String::from_utf8(body).expect("UTF-8"));
        }
        body.extend(&rest[line + 2..line + 2 + size]);
        rest = &rest[line + 4 + size..];
    }
}

/// A server that gives each connection what it is told, and the clients that ask it.
struct Stage {
    answers: Sender<Carried>,
    endpoint: Endpoint,
    foreground: Foreground,
    runtime: tokio::runtime::Runtime,
    caller: Caller,
}

impl Stage {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("its address").port();
        let (answers, next) = channel();
        thread::spawn(move || serve(&listener, &next));
        let identity = ClientIdentity::new("POS".into(), None, None);
        let long = Duration::from_secs(60); // no answer is waited for in vain
        let settings = Settings {
            question_timeout: long,
            money_timeout: long,
            ..Settings::new(format!("http://127.0.0.1:{port}/"), identity)
        };
        let endpoint = Endpoint::new(settings).expect("an endpoint");
        Self {
            answers,
            foreground: Foreground::new(&endpoint),
            endpoint,
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime"),
            caller: Caller::new(Principal::Terminal { id: "T-1".into() }, Secret::new("secret".into())),
        }
    }

    /// What both clients read of this.
    fn read<O: Operation>(&self, operation: &O, what: &str, pieces: &[Vec<u8>]) -> String
    where
        O::Answer: Debug,
    {
        let read = [0, 1].map(|client| {
            self.answers.send(Carried { pieces: pieces.to_vec() }).expect("the server");
            let answer = match client {
                // A fresh one keeps no connection of the exchange before, which the server has closed.
                0 => self.runtime.block_on(Background::new(&self.endpoint).call(&self.caller, operation)),
                _ => self.foreground.call(&self.caller, operation),
            };
            shown(answer)
        });
        assert_eq!(read[0], read[1], "the two clients read different things: {what}");
        read[0].clone()
    }

    fn ask(&self, answer: &str, what: &str, pieces: &[Vec<u8>]) -> String {
        let amount = Amount::new(100, Currency::parse("SEK").expect("SEK")).expect("an amount");
        let refund = RefundPayment { ers_reference: "E", title: "t", cashier_id: "c", amount, rows: &[] };
        let bill = bill();
        match answer {
            "paid" | "waiting" => {
                self.read(&GetPaymentStatus { invoice_reference: Some("I"), version: 1 }, what, pieces)
            }
            "invoice" => self.read(&SendInvoice { invoice: &bill }, what, pieces),
            "refund" | "refused" => self.read(&refund, what, pieces),
            "fault" => self.read(&CancelInvoice { invoice_reference: "I" }, what, pieces),
            "terminal" => {
                self.read(&RequestPrincipalInformation { principal: self.caller.principal() }, what, pieces)
            }
            _ => self.read(&ExecuteReport { report_id: "R", language: "en", parameters: &[] }, what, pieces),
        }
    }
}

fn bill() -> Invoice {
    Invoice {
        client_invoice_id: "S".into(),
        title: "t".into(),
        cashier_id: "c".into(),
        footer: String::new(),
        total: 100,
        currency_code: "SEK".into(),
        rows: Vec::new(),
        tokens: Vec::new(),
        issue_date: "2015-10-29T10:18:48+01:00".into(),
        payment_mode: PaymentMode::ImmediateDebit,
        acknowledgment_mode: AcknowledgmentMode::None,
        back_url: None,
        notification_url: None,
        commit_timeout_s: None,
    }
}

/// An answer in words that can be compared; of a fault's code only what is behind its prefix.
fn shown<A: Debug>(answer: Result<A, ServiceError>) -> String {
    match answer {
        Err(ServiceError::Fault { code, text }) => {
            format!("fault {}: {text}", code.rsplit(':').next().unwrap_or(""))
        }
        other => format!("{other:?}"),
    }
}

fn serve(listener: &TcpListener, next: &Receiver<Carried>) {
    for carried in next {
        let (mut stream, _) = listener.accept().expect("a client");
        let served = answer(&mut stream, &carried);
        served.unwrap_or_else(|error| panic!("the server: {error}"));
    }
}

fn answer(stream: &mut TcpStream, carried: &Carried) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let (mut request, mut reader) = (Vec::new(), BufReader::new(&mut *stream));
    while !request.ends_with(b":Envelope>") {
        if reader.read_until(b'>', &mut request)? == 0 {
            return Err(std::io::Error::other("the client has closed"));
        }
    }
    for piece in &carried.pieces {
        stream.write_all(piece)?;
    }
    stream.shutdown(Shutdown::Write)
}

/// What must be read of each, by the values that the stacks were given (servers/values.json).
fn expected(answer: &str) -> String {
    let some = |text: &str| Some(text.to_owned());
    let money = |value: &str| Some((value.to_owned(), "SEK".to_owned()));
    let token = |id: &str, value: &str, status, description: Option<&str>| CustomerToken {
        id: id.into(),
        value: value.into(),
        description: description.map(str::to_owned),
        status,
    };
    match answer {
        "paid" => shown(Ok(StatusAnswer {
            status: PaymentStatus::Paid,
            version: Some(5),
            ers_reference: some("2012050100000000000000001"),
            receipt: Some(Box::new(Receipt {
                payment_date_ms: Some(1_446_110_328_663),
                date_remark: None,
                client_invoice_id: some("S-1001"),
                invoice_reference: some("12345678901234567"),
                payment_reference: some("P-77"),
                payer_terminal_id: some("+46700000000"),
                receiver_name: some("Café Åsa & <Bröd> 😀"),
                terminal_id: some("Kassa 4 – Söder"),
                total: money("59.00"),
            })),
            tokens: vec![token("CLUB", "4711", 0, Some("Klubbkort Åäö")), token("D", "x & y", 1, None)],
        })),
        "waiting" => shown(Ok(StatusAnswer {
            status: PaymentStatus::Issued,
            version: Some(1),
            ers_reference: None,
            receipt: None,
            tokens: Vec::new(),
        })),
        "invoice" => shown(Ok(InvoiceAnswer {
            invoice_reference: some("12345678901234567"),
            qr_code: some("HTTP://SEQR.SE/R12345678901234567"),
        })),
        "refund" => shown(Ok(RefundAnswer { ers_reference: some("2012050100000000000000099") })),
        "refused" => shown::<()>(Err(ServiceError::Refused {
            code: 98,
            description: some("Summan är för hög – Åsa & Co"),
        })),
        "fault" => "fault Server: Något gick fel & <snett>".to_owned(),
        "terminal" => shown(Ok(PrincipalAnswer {
            id: some("T-1"),
            principal_type: some("TERMINALID"),
            user_id: None,
            name: some("Kassa 4 – Söder"),
            status: some("Active"),
            msisdn: some("46700000000"),
            accounts: vec![Account {
                description: some("Konto Å"),
                account_id: some("A1"),
                account_type_id: some("SEK"),
                balance: money("12.50"),
                credit_limit: None,
            }],
        })),
        "report" => shown(Ok(ReportAnswer {
            title: some("STD_RECON_003_7.xml"),
            mime_type: some("text/html"),
            text: some("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><Details>Café</Details>"),
        })),
        _ => shown(Ok(ReportAnswer {
            title: some("STD_RECON_002_7.xml"),
            mime_type: some("text/xml"),
            text: some("<Rows><Row a=\"1\">Café & 1 &lt; 2 😀</Row></Rows>"),
        })),
    }
}

#[test]
fn foreign_answers_are_read_as_they_were_recorded() {
    let stage = Stage::new();
    for stack in STACKS {
        for name in ANSWERS {
            let what = format!("{stack} {name}");
            assert_eq!(stage.ask(name, &what, &[recorded(stack, name)]), expected(name), "{what}");
        }
    }
}

#[test]
fn foreign_answers_are_read_the_same_in_every_form_of_xml() {
    let stage = Stage::new();
    let (mut forms, mut wrong) = (0, Vec::new());
    for stack in STACKS {
        for name in ANSWERS {
            let (status, body) = taken_apart(&recorded(stack, name));
            let bodies = variations::bodies(&tree::parse(&body));
            forms = bodies.len();
            for (form, (body, content_type)) in bodies {
                let what = format!("{stack} {name}: {form}");
                let mut head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n", body.len());
                if !content_type.is_empty() {
                    head += &format!("Content-Type: {content_type}\r\n");
                }
                let whole = [head.as_bytes(), b"\r\n", &body].concat();
                let read = stage.ask(name, &what, &[whole]);
                if read != expected(name) {
                    wrong.push(format!("{what}\n{}\n{read}\n", String::from_utf8_lossy(&body)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} are read in another way:\n{}", wrong.len(), wrong.join("\n"));
    assert!(forms >= 60, "only {forms} forms");
}

#[test]
fn foreign_answers_are_read_the_same_however_http_carries_them() {
    let stage = Stage::new();
    for stack in STACKS {
        for name in ANSWERS {
            let (status, body) = taken_apart(&recorded(stack, name));
            for (way, carried) in variations::carriers(&status, body.as_bytes()) {
                let what = format!("{stack} {name}: {way}");
                assert_eq!(stage.ask(name, &what, &carried.pieces), expected(name), "{what}");
            }
        }
    }
}
