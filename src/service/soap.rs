//! SOAP 1.1, document/literal wrapped: an operation becomes a request's bytes, and the bytes of an answer become
//! a typed answer or the reason why not (docs/protocol.md, Transport). It knows no socket.

use super::context::{Caller, ClientIdentity};
use super::error::{NotSent, ServiceError};
use super::mask::Mask;
use super::message::{Base, Operation};
use super::xml::{Broken, Erased, Source, Xml};
use crate::secret::Secret;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

const OPEN: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
    <soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
    xmlns:ext=\"http://external.interfaces.ers.seamless.com/\"><soap:Body>";
const CLOSE: &str = "</soap:Body></soap:Envelope>";
/// An XML declaration is looked for in so many bytes; real ones have 40.
const DECLARATION: usize = 256;

/// The request's bytes, in UTF-8; they erase themselves, for the password is among them.
///
/// Errors: `NotSent` (Build) where an amount or a text cannot be put on the wire.
pub fn encode<O: Operation>(
    operation: &O,
    caller: &Caller,
    identity: &ClientIdentity,
) -> Result<Erased, ServiceError> {
    let mut xml = begin(O::NAME, O::HAS_CONTEXT.then_some((caller, identity)));
    operation.write(&mut xml).map_err(|error| unsendable(O::NAME, &error.to_string()))?;
    end(O::NAME, xml)
}

fn begin(operation: &str, context: Option<(&Caller, &ClientIdentity)>) -> Xml {
    let mut xml = Xml::new();
    xml.raw(OPEN);
    xml.raw("<ext:");
    xml.raw(operation);
    xml.raw(">");
    if let Some((caller, identity)) = context {
        identity.write(caller, &mut xml);
    }
    xml
}

fn end(operation: &str, mut xml: Xml) -> Result<Erased, ServiceError> {
    xml.raw("</ext:");
    xml.raw(operation);
    xml.raw(">");
    xml.raw(CLOSE);
    xml.finish().ok_or_else(|| unsendable(operation, "a text holds a character that XML cannot carry"))
}

fn unsendable(operation: &str, why: &str) -> ServiceError {
    ServiceError::NotSent { why: NotSent::Build, detail: format!("{operation}: {why}") }
}

/// What an HTTP answer says. `secrets` are masked in whatever an error shows of it.
///
/// Errors: `Refused` where resultCode is not 0, `Fault`, `Http` where the status is not 2xx and no fault is
/// inside, `Unreadable` where the body is not the answer of this operation.
pub fn decode<O: Operation>(
    http_status: u16,
    content_type: Option<&str>,
    body: &[u8],
    secrets: &[&Secret],
) -> Result<O::Answer, ServiceError> {
    let mut draft = O::Draft::default();
    let mut own = |name: &str, source: &mut Source<'_>| O::read(&mut draft, name, source);
    let mask = Mask(secrets);
    let (base, text) = read(Answered { http_status, content_type, body }, O::NAME, &mut own, &mask)?;
    O::answer(base, draft).map_err(|reason| unreadable(&mask, reason, &text))
}

/// What came over HTTP.
struct Answered<'b> {
    http_status: u16,
    content_type: Option<&'b str>,
    body: &'b [u8],
}

/// Reads an operation's own fields of `return`.
type Own<'o> = &'o mut dyn FnMut(&str, &mut Source<'_>) -> Result<(), Broken>;

/// The same for all operations: what every answer has, and the text of a good one.
fn read<'b>(
    answered: Answered<'b>,
    operation: &'static str,
    own: Own<'_>,
    mask: &Mask<'_>,
) -> Result<(Base, Cow<'b, str>), ServiceError> {
    let Answered { http_status, content_type, body } = answered;
    let success = (200..300).contains(&http_status);
    let http =
        |text: &str| ServiceError::Http { status: http_status, excerpt: mask.excerpt(text), location: None };
    if !success && http_status != 500 {
        return Err(http(&String::from_utf8_lossy(body)));
    }
    let text = match unicode(body, content_type) {
        Ok(text) => text,
        Err(_) if !success => return Err(http(&String::from_utf8_lossy(body))),
        Err(Broken(reason)) => return Err(unreadable(mask, &reason, &String::from_utf8_lossy(body))),
    };
    let mut answer =
        Reading { operation, own, found: None, fault: None, base: Base::default(), returned: false };
    let read = Source::new(&text).children(|source, name| answer.root(source, name));
    match (read, answer.fault) {
        (Ok(()), Some(fault)) => Err(ServiceError::Fault {
            code: mask.excerpt(fault.code.as_deref().unwrap_or("none")),
            text: mask.excerpt(fault.text.as_deref().unwrap_or("without a text")),
        }),
        _ if !success => Err(http(&text)),
        (Err(Broken(reason)), _) => Err(unreadable(mask, &reason, &text)),
        (Ok(()), None) => {
            check(answer.found.as_deref(), operation, &answer.base, mask, &text)?;
            Ok((answer.base, text))
        }
    }
}

/// Whether it is an answer of this operation, with resultCode 0.
fn check(
    found: Option<&str>,
    operation: &str,
    base: &Base,
    mask: &Mask<'_>,
    text: &str,
) -> Result<(), ServiceError> {
    let broken = |reason: &str| Err(unreadable(mask, reason, text));
    let Some(code) = base.result_code.as_deref() else {
        return match found {
            None => broken("it is not a SOAP answer"),
            Some(other) if other.strip_suffix("Response") != Some(operation) => {
                broken(&format!("it answers {other}, not {operation}"))
            }
            Some(_) => broken("it has no resultCode"),
        };
    };
    match code.parse::<i32>() {
        Err(_) => broken(&format!("its resultCode is '{code}', which is no number")),
        Ok(0) => Ok(()),
        Ok(code) => {
            let description = base.result_description.as_deref().map(|text| mask.excerpt(text));
            Err(ServiceError::Refused { code, description })
        }
    }
}

fn unreadable(mask: &Mask<'_>, reason: &str, text: &str) -> ServiceError {
    ServiceError::Unreadable { reason: mask.excerpt(reason), excerpt: mask.excerpt(text) }
}

#[derive(Default)]
struct Fault {
    code: Option<String>,
    text: Option<String>,
}

/// What has been read so far of an envelope.
struct Reading<'o> {
    operation: &'static str,
    own: Own<'o>,
    /// The first element of the body.
    found: Option<String>,
    fault: Option<Fault>,
    base: Base,
    returned: bool,
}

impl Reading<'_> {
    fn root(&mut self, source: &mut Source<'_>, name: &str) -> Result<(), Broken> {
        if name != "Envelope" {
            return Err(Broken(format!("it is no SOAP envelope but '{}'", short(name))));
        }
        source.children(|source, name| match name {
            "Body" => source.children(|source, name| self.body(source, name)),
            _ => Ok(()),
        })
    }

    fn body(&mut self, source: &mut Source<'_>, name: &str) -> Result<(), Broken> {
        if name == "Fault" {
            return read_fault(source, self.fault.get_or_insert_with(Fault::default));
        }
        if self.found.is_some() {
            return Ok(()); // one message a body: the first counts
        }
        self.found = Some(short(name));
        if name.strip_suffix("Response") != Some(self.operation) {
            return Ok(());
        }
        source.children(|source, name| {
            if name != "return" || std::mem::replace(&mut self.returned, true) {
                return Ok(());
            }
            source.children(|source, name| match name {
                "resultCode" => source.keep(&mut self.base.result_code),
                "resultDescription" => source.keep(&mut self.base.result_description),
                "ersReference" => source.keep(&mut self.base.ers_reference),
                _ => (self.own)(name, source),
            })
        })
    }
}

/// SOAP 1.1's faultcode and faultstring, and 1.2's Code/Value and Reason/Text.
fn read_fault(source: &mut Source<'_>, fault: &mut Fault) -> Result<(), Broken> {
    source.children(|source, name| match name {
        "faultcode" => source.keep(&mut fault.code),
        "faultstring" => source.keep(&mut fault.text),
        "Code" => source.children(|source, name| match name {
            "Value" => source.keep(&mut fault.code),
            _ => Ok(()),
        }),
        "Reason" => source.children(|source, name| match name {
            "Text" => source.keep(&mut fault.text),
            _ => Ok(()),
        }),
        _ => Ok(()),
    })
}

fn short(name: &str) -> String {
    name.chars().take(60).collect()
}

/// The document as text. What counts is, in this order: a byte order mark, the XML declaration, the
/// Content-Type's charset, UTF-8. Bytes that the encoding does not know become U+FFFD: a shop's misspelt name
/// must not hide that the sale is paid.
fn unicode<'b>(body: &'b [u8], content_type: Option<&str>) -> Result<Cow<'b, str>, Broken> {
    if let Some((encoding, mark)) = Encoding::for_bom(body) {
        return Ok(encoding.decode_without_bom_handling(&body[mark..]).0);
    }
    let encoding = match body {
        [b'<', 0, ..] => UTF_16LE,
        [0, b'<', ..] => UTF_16BE,
        _ => match declared(body).or_else(|| content_type.and_then(charset)) {
            None => UTF_8,
            Some(label) => match Encoding::for_label(label.as_bytes()) {
                // The declaration could be read as ASCII, so UTF-16 is a mistake of the sender.
                Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => UTF_8,
                Some(encoding) => encoding,
                None => return Err(Broken(format!("it is in the unknown encoding '{}'", short(label)))),
            },
        },
    };
    Ok(encoding.decode_without_bom_handling(body).0)
}

fn declared(body: &[u8]) -> Option<&str> {
    let head = &body[..body.len().min(DECLARATION)];
    let declaration = head.strip_prefix(b"<?xml")?;
    let end = declaration.windows(2).position(|two| two == b"?>")?;
    let declaration = std::str::from_utf8(&declaration[..end]).ok()?;
    let (_, rest) = declaration.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest[1..].split(quote).next()
}

fn charset(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    })
}
