//! SOAP 1.1, document/literal wrapped: an operation becomes a request's bytes, and the bytes of an answer become
//! a typed answer or the reason why not (docs/protocol.md, Transport). It knows no socket.

use super::context::{Caller, ClientIdentity};
use super::encoding;
use super::error::{NotSent, ServiceError, may_have_been_done};
use super::limits::{TEXT_MAX, head};
use super::mask::Mask;
use super::message::{Base, Operation};
use super::multipart;
use super::source::{Broken, Source};
use super::xml::{Erased, Xml};
use crate::secret::Secret;
use jiff::tz::TimeZone;

const OPEN: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
    <soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
    xmlns:ext=\"http://external.interfaces.ers.seamless.com/\"><soap:Body>";
const CLOSE: &str = "</soap:Body></soap:Envelope>";
/// The longest name of an element that an error shows, in characters.
const NAME_MAX: usize = 60;

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

/// An HTTP answer, and what it takes to read it.
pub struct Received<'b> {
    /// The HTTP status.
    pub http_status: u16,
    /// The header, where there is one.
    pub content_type: Option<&'b str>,
    /// The body's bytes.
    pub body: &'b [u8],
    /// The zone of times that name none.
    pub zone: &'b TimeZone,
    /// Masked in whatever an error shows.
    pub secrets: &'b [&'b Secret],
}

/// What an HTTP answer says. A SOAP fault and an answer of this operation count in any HTTP status (rule
/// `middlebox-answers`).
///
/// Errors: `Refused` where resultCode is not 0, `Fault`, `Http` where the status is not 2xx and neither is inside,
/// `Unreadable` where the body of a 2xx is not the answer of this operation.
pub fn decode<O: Operation>(received: &Received<'_>) -> Result<O::Answer, ServiceError> {
    let mut draft = O::Draft::default();
    let mut own = |name: &str, source: &mut Source<'_>| O::read(&mut draft, name, source);
    let (body, content_type) = multipart::first_part(received.body, received.content_type);
    let text = encoding::text(body, content_type.as_deref());
    let base = read(received, &text, O::NAME, &mut own);
    let answer = base.and_then(|base| O::answer(base, draft, received.zone).map_err(Into::into));
    answer.map_err(|error| received.error::<O>(error, &text))
}

/// Why there is no answer, before it is known what that means for the HTTP status.
enum Failure {
    Error(ServiceError),
    Unreadable(String),
}

impl From<&'static str> for Failure {
    fn from(reason: &'static str) -> Self {
        Self::Unreadable(reason.to_owned())
    }
}

impl Received<'_> {
    fn mask(&self) -> Mask<'_> {
        Mask(self.secrets)
    }

    /// What stands between the till and SEQR may have answered: then the HTTP status is the answer.
    fn error<O: Operation>(&self, failure: Failure, text: &str) -> ServiceError {
        let mask = self.mask();
        match failure {
            Failure::Error(error) => error,
            Failure::Unreadable(reason) if (200..300).contains(&self.http_status) => {
                ServiceError::Unreadable { reason: mask.excerpt(&reason), excerpt: mask.excerpt(text) }
            }
            Failure::Unreadable(_) => ServiceError::Http {
                status: self.http_status,
                excerpt: mask.excerpt(text),
                location: None,
                may_have_been_done: may_have_been_done(self.http_status, O::COUNTS),
            },
        }
    }
}

/// Reads an operation's own fields of `return`.
type Own<'o> = &'o mut dyn FnMut(&str, &mut Source<'_>) -> Result<(), Broken>;

/// The same for all operations: what every answer has.
fn read(received: &Received<'_>, text: &str, operation: &'static str, own: Own<'_>) -> Result<Base, Failure> {
    let mask = received.mask();
    let mut answer = Reading {
        operation,
        own,
        found: None,
        fault: None,
        code: None,
        description: None,
        base: Base::default(),
        returned: false,
        is_whole: false,
    };
    match Source::new(text).root(|source, name| answer.root(source, name)) {
        Ok(_) => {}
        // All that an answer says is there, and the ends of what stands around it are not: as where a server's
        // Content-Length counts characters.
        Err(broken) if answer.is_whole && broken.is_cut() => {}
        Err(Broken(reason)) => return Err(Failure::Unreadable(reason)),
    }
    if let Some(fault) = answer.fault {
        return Err(Failure::Error(ServiceError::Fault {
            code: mask.excerpt(fault.code.as_deref().unwrap_or("none")),
            text: mask.excerpt(fault.text.as_deref().unwrap_or("without a text")),
        }));
    }
    check(&answer, operation, &mask)?;
    Ok(answer.base)
}

/// Whether it is an answer of this operation, with resultCode 0.
fn check(answer: &Reading<'_>, operation: &str, mask: &Mask<'_>) -> Result<(), Failure> {
    match (&answer.code, &answer.found) {
        (Some(Code::Number(0)), _) => Ok(()),
        (Some(Code::Number(code)), _) => {
            let description = answer.description.as_deref().map(|text| mask.excerpt(text));
            Err(Failure::Error(ServiceError::Refused { code: *code, description }))
        }
        (Some(Code::Other(code)), _) => {
            Err(Failure::Unreadable(format!("its resultCode is '{code}', which is no number")))
        }
        (None, None) => Err("it is not a SOAP answer".into()),
        (None, Some(Found::Other(other))) => {
            Err(Failure::Unreadable(format!("it answers {other}, not {operation}")))
        }
        (None, Some(Found::Answer)) => Err("it has no resultCode".into()),
    }
}

/// The first element of a body.
enum Found {
    /// The answer of the operation.
    Answer,
    Other(String),
}

/// What SEQR says of a call.
enum Code {
    Number(i32),
    Other(String),
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
    found: Option<Found>,
    fault: Option<Fault>,
    code: Option<Code>,
    description: Option<String>,
    base: Base,
    returned: bool,
    /// `return` was read to its end.
    is_whole: bool,
}

impl Reading<'_> {
    fn root(&mut self, source: &mut Source<'_>, name: &str) -> Result<(), Broken> {
        if name != "Envelope" {
            return Err(Broken(format!("it is no SOAP envelope but '{}'", short(name))));
        }
        source.elements(|source, name| match name {
            "Body" => source.elements(|source, name| self.body(source, name)),
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
        if name.strip_suffix("Response") != Some(self.operation) {
            self.found = Some(Found::Other(short(name)));
            return Ok(());
        }
        self.found = Some(Found::Answer);
        source.children(|source, name| {
            if name != "return" || std::mem::replace(&mut self.returned, true) {
                return Ok(());
            }
            source.children(|source, name| match name {
                "resultCode" if self.code.is_none() => {
                    self.code = source.text()?.map(|code| match code.parse() {
                        Ok(number) => Code::Number(number),
                        Err(_) => Code::Other(head(&code, TEXT_MAX).to_owned()),
                    });
                    Ok(())
                }
                // It is shown where the code is not 0.
                "resultDescription" if !matches!(self.code, Some(Code::Number(0))) => {
                    source.keep(&mut self.description)
                }
                "resultCode" | "resultDescription" => Ok(()),
                "ersReference" => source.keep_reference(&mut self.base.ers_reference),
                _ => (self.own)(name, source),
            })?;
            self.is_whole = true;
            Ok(())
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
    head(name, NAME_MAX).to_owned()
}
