//! A till of raw sockets: it sees every byte, so that misbehaviour can be looked at.

// Each test program uses a part of it.
#![allow(dead_code)]

pub(crate) mod browser;
pub(crate) mod pos;

pub(crate) use support::skip::skip;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// The project's C example, where it is built.
pub(crate) fn checkout(test: &str) -> Option<std::path::PathBuf> {
    let built = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../build/examples");
    let folder = std::env::var_os("SEQR_EXAMPLES_DIR").map_or(built, std::path::PathBuf::from);
    let program = folder.join("checkout").canonicalize().ok();
    if program.is_none() {
        skip(test, "examples-c/checkout is not built (make examples)");
    }
    program
}

pub(crate) const LONG: Duration = Duration::from_secs(20);

/// What came back; `body` is what arrived, whatever was promised.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
    pub(crate) error: Option<std::io::ErrorKind>,
}

impl Reply {
    pub(crate) fn status(&self) -> u16 {
        self.head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The text of the first element of this name.
    pub(crate) fn element(&self, name: &str) -> Option<String> {
        let text = self.text();
        let start = text.find(&format!("<{name}>"))? + name.len() + 2;
        Some(text[start..start + text[start..].find("</")?].to_owned())
    }

    pub(crate) fn code(&self) -> i32 {
        self.element("resultCode").and_then(|code| code.parse().ok()).unwrap_or(-1)
    }
}

/// Sends bytes on a connection of its own and reads to its end, or to `limit` bytes.
pub(crate) fn exchange(mut stream: impl Read + Write, request: &[u8], limit: usize) -> Reply {
    let mut all = Vec::new();
    let written = stream.write_all(request);
    let read = stream.take(limit as u64).read_to_end(&mut all); // a signal does not end it
    let error = read.err().or(written.err()).map(|error| error.kind());
    let split = all.windows(4).position(|w| w == b"\r\n\r\n").map_or(all.len(), |at| at + 4);
    let body = all.split_off(split);
    Reply { head: String::from_utf8_lossy(&all).into_owned(), body, error }
}

pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    stream
}

pub(crate) fn post(path: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml; charset=utf-8\r\nConnection: close\r\n\
        Content-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

pub(crate) fn envelope(operation: &str, inside: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><q:{operation} \
        xmlns:q=\"http://external.interfaces.ers.seamless.com/\">{inside}</q:{operation}></s:Body></s:Envelope>"
    )
}

/// A registered till.
pub(crate) struct Till {
    pub(crate) address: SocketAddr,
    pub(crate) id: String,
}

impl Till {
    pub(crate) fn register(address: SocketAddr, name: &str) -> Till {
        Till::register_as(address, name, "Shop")
    }

    /// Both names may be hostile: they stand in the message as they are.
    pub(crate) fn register_as(address: SocketAddr, name: &str, shop: &str) -> Till {
        let inside = format!(
            "<context><clientRequestTimeout>0</clientRequestTimeout><initiatorPrincipalId>\
            <id>demo-reseller</id><type>RESELLERUSER</type><userId>9900</userId></initiatorPrincipalId>\
            <password>demo-password</password></context><externalTerminalId>{name}</externalTerminalId>\
            <password>pass</password><name>{shop}</name>"
        );
        let request = post("/extclientproxy/service/v2", &envelope("registerTerminal", &inside));
        let reply = exchange(connect(address), &request, usize::MAX);
        Till { address, id: reply.element("terminalId").unwrap_or_else(|| panic!("{reply:?}")) }
    }

    pub(crate) fn message(&self, operation: &str, inside: &str) -> String {
        let id = &self.id;
        envelope(
            operation,
            &format!(
                "<context><clientRequestTimeout>0</clientRequestTimeout><initiatorPrincipalId>\
            <id>{id}</id><type>TERMINALID</type></initiatorPrincipalId><password>pass</password></context>{inside}"
            ),
        )
    }

    pub(crate) fn call(&self, operation: &str, inside: &str) -> Reply {
        exchange(connect(self.address), &post("/any/path", &self.message(operation, inside)), usize::MAX)
    }

    pub(crate) fn send(&self, sale: &str) -> Reply {
        self.call("sendInvoice", &format!("<invoice><acknowledgmentMode>NO_ACKNOWLEDGMENT</acknowledgmentMode>\
            <clientInvoiceId>{sale}</clientInvoiceId><totalAmount><currency>SEK</currency><value>10.00</value>\
            </totalAmount></invoice>"))
    }

    pub(crate) fn ask(&self, reference: &str) -> Reply {
        self.call(
            "getPaymentStatus",
            &format!("<invoiceReference>{reference}</invoiceReference><invoiceVersion>0</invoiceVersion>"),
        )
    }

    pub(crate) fn cancel(&self, reference: &str) -> Reply {
        self.call("cancelInvoice", &format!("<invoiceReference>{reference}</invoiceReference>"))
    }

    /// Sends a sale and gives its reference.
    pub(crate) fn sent(&self, sale: &str) -> String {
        let reply = self.send(sale);
        reply.element("invoiceReference").unwrap_or_else(|| panic!("{reply:?}"))
    }
}
