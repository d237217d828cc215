//! XML as SOAP needs it: a writer into one buffer, and a reader that walks an answer once without building a
//! tree (quick-xml's events). It knows no message and no SOAP.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;
use zeroize::Zeroize;

/// Deeper than any answer of docs/protocol.md, Types goes (a receipt's row amount: 9), low enough to refuse bombs.
const MAX_DEPTH: usize = 64;
/// A poll has some 700 bytes; all of the buffer is erased afterwards, so more would cost each poll.
const CAPACITY: usize = 1024;

/// Writes a request. Values go straight into the one buffer, which erases itself, so that no copy of a
/// password is left behind (quick-xml's own escaping makes copies).
pub struct Xml {
    out: Erased,
    illegal: bool,
}

impl Xml {
    pub(super) fn new() -> Self {
        Self { out: Erased(Vec::with_capacity(CAPACITY)), illegal: false }
    }

    /// The document, unless a value held a character that XML 1.0 cannot carry.
    pub(super) fn finish(self) -> Option<Erased> {
        (!self.illegal).then_some(self.out)
    }

    /// Makes `finish` give nothing.
    pub(super) fn refuse(&mut self) {
        self.illegal = true;
    }

    /// Markup as it stands.
    pub(super) fn raw(&mut self, markup: &str) {
        self.push(markup.as_bytes());
    }

    pub(super) fn open(&mut self, name: &str) {
        self.push(b"<");
        self.push(name.as_bytes());
        self.push(b">");
    }

    pub(super) fn close(&mut self, name: &str) {
        self.push(b"</");
        self.push(name.as_bytes());
        self.push(b">");
    }

    pub(super) fn leaf(&mut self, name: &str, text: &str) {
        self.open(name);
        self.text(text);
        self.close(name);
    }

    pub(super) fn optional(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.leaf(name, text);
        }
    }

    /// Escapes what markup means, and the carriage return, which a reader would make a line feed of.
    pub(super) fn text(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut from = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            let escaped: &[u8] = match byte {
                b'<' => b"&lt;",
                b'>' => b"&gt;",
                b'&' => b"&amp;",
                b'\r' => b"&#13;",
                b'\t' | b'\n' | 0x20..0xEF | 0xF0.. => continue,
                0xEF if !matches!(bytes.get(at..at + 3), Some([_, 0xBF, 0xBE | 0xBF])) => continue,
                _ => {
                    self.illegal = true;
                    continue;
                }
            };
            self.push(&bytes[from..at]);
            self.push(escaped);
            from = at + 1;
        }
        self.push(&bytes[from..]);
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        let out = &mut self.out.0;
        let needed = out.len() + bytes.len();
        if needed > out.capacity() {
            let mut larger = Vec::with_capacity(needed.max(out.capacity() * 2));
            larger.extend_from_slice(out);
            self.out = Erased(larger); // and the smaller one erases itself
        }
        self.out.0.extend_from_slice(bytes);
    }
}

/// Bytes that erase themselves. `Zeroizing` would go over them twice: what is written, and then all that there is.
pub struct Erased(Vec<u8>);

impl Drop for Erased {
    fn drop(&mut self) {
        self.0.clear();
        self.0.spare_capacity_mut().zeroize();
    }
}

impl AsRef<[u8]> for Erased {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Why a document cannot be read, for people.
#[derive(Debug, PartialEq, Eq)]
pub struct Broken(pub String);

impl From<quick_xml::Error> for Broken {
    fn from(error: quick_xml::Error) -> Self {
        Self(format!("it is not well-formed XML ({error})"))
    }
}

/// Reads an answer from front to back. Names are local names: prefixes and namespaces are the sender's
/// affair (docs/protocol.md, Transport).
pub struct Source<'x> {
    reader: Reader<&'x [u8]>,
    depth: usize,
    nil: bool,
}

impl<'x> Source<'x> {
    pub(super) fn new(document: &'x str) -> Self {
        let mut reader = Reader::from_str(document);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        // A shop called "Tom & Jerry", written by a careless server, must not hide that the sale is paid.
        config.allow_dangling_amp = true;
        Self { reader, depth: 0, nil: false }
    }

    /// Calls `child` for each element below the current one, up to its end. What `child` leaves unread of an
    /// element is passed over.
    pub(super) fn children<F>(&mut self, mut child: F) -> Result<(), Broken>
    where
        F: FnMut(&mut Self, &str) -> Result<(), Broken>,
    {
        let level = self.depth;
        loop {
            match self.next()? {
                Event::Start(start) => {
                    child(self, start.local_name().as_ref())?;
                    while self.depth > level {
                        self.next()?;
                    }
                }
                Event::End(_) => return Ok(()),
                Event::Eof => return Ok(()), // only outside the root: `next` refuses it elsewhere
                _ => {}
            }
        }
    }

    /// The text of the current element as it stands, up to its end; None where it is nil.
    pub(super) fn raw_text(&mut self) -> Result<Option<Cow<'x, str>>, Broken> {
        let (level, nil) = (self.depth, self.nil);
        let mut text = Cow::Borrowed("");
        loop {
            match self.next()? {
                Event::End(_) if self.depth < level => return Ok((!nil).then_some(text)),
                Event::Text(part) if self.depth == level => append(&mut text, part.into_inner()),
                Event::CData(part) if self.depth == level => append(&mut text, part.into_inner()),
                Event::GeneralRef(name) if self.depth == level => {
                    let character = match name.resolve_char_ref()? {
                        Some(character) => character,
                        None => predefined(&name)?,
                    };
                    text.to_mut().push(character);
                }
                _ => {}
            }
        }
    }

    /// The text of the current element without white space around it; None where it is nil or empty.
    pub(super) fn text(&mut self) -> Result<Option<Cow<'x, str>>, Broken> {
        Ok(self.raw_text()?.and_then(|text| match text {
            Cow::Borrowed(text) => Some(text.trim()).filter(|t| !t.is_empty()).map(Cow::Borrowed),
            Cow::Owned(text) => Some(text.trim()).filter(|t| !t.is_empty()).map(|t| Cow::Owned(t.to_owned())),
        }))
    }

    /// Reads the current element's text into a field. Where an element comes twice, the first one counts.
    pub(super) fn keep(&mut self, field: &mut Option<String>) -> Result<(), Broken> {
        let text = self.text()?;
        if field.is_none() {
            *field = text.map(Cow::into_owned);
        }
        Ok(())
    }

    fn next(&mut self) -> Result<Event<'x>, Broken> {
        let event = self.reader.read_event()?;
        match &event {
            Event::Start(start) => {
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err(Broken(format!("its elements are nested deeper than {MAX_DEPTH}")));
                }
                self.nil = is_nil(start);
            }
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if self.depth > 0 => {
                return Err(Broken("it ends in the middle of an element".into()));
            }
            Event::DocType(_) => return Err(Broken("it has a DOCTYPE, which SOAP forbids".into())),
            _ => {}
        }
        Ok(event)
    }
}

fn append<'x>(text: &mut Cow<'x, str>, part: Cow<'x, str>) {
    if text.is_empty() {
        *text = part;
    } else {
        text.to_mut().push_str(&part);
    }
}

fn predefined(name: &str) -> Result<char, Broken> {
    match name {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(Broken(format!("it uses the undefined entity &{name};"))),
    }
}

fn is_nil(start: &BytesStart<'_>) -> bool {
    if !start.attributes_raw().as_bytes().windows(3).any(|three| three == b"nil") {
        return false; // nearly all: what attributes there are declare namespaces
    }
    let mut attributes = start.attributes();
    attributes.with_checks(false).flatten().any(|attribute| {
        attribute.key.local_name().as_ref() == "nil" && matches!(&*attribute.value, "true" | "1")
    })
}
