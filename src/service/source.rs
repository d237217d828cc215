//! Reads an XML document from front to back, once and without building a tree (quick-xml's events): which elements are
//! ours, and what their texts are. It must not depend on any message or on SOAP.
//!
//! Ours is an element in no namespace, in the service's target namespace or in that of the document's root; a prefix
//! that nothing declares is forgiven. An element of any other namespace is passed over with all that is in it. Where a
//! field comes more than once, an element in no namespace is preferred, then the first that has a value.
//!
//! A text is read leniently (rule `decisive-fields-first`): what XML cannot carry and what nobody has defined becomes
//! U+FFFD. Markup is read strictly: where it is broken nobody knows what belongs to what.

use super::characters::{legal, refer};
use super::limits::{REFERENCE_MAX, TEXT_MAX, head};
use quick_xml::Reader;
use quick_xml::errors::SyntaxError;
use quick_xml::events::Event;
use std::borrow::Cow;

/// docs/protocol.md, Transport.
const TARGET: &str = "http://external.interfaces.ers.seamless.com/";
/// Deeper than any answer of docs/protocol.md, Types goes (a receipt's row amount: 9), low enough to refuse bombs.
const MAX_DEPTH: usize = 64;
/// Namespace declarations in force at one place; real answers have five. Each prefix is looked for among them.
const MAX_DECLARED: usize = 128;
/// How many there are in most answers.
const USUAL: usize = 8;
/// The longest reason that is shown why a document is not well-formed, in characters.
const REASON_MAX: usize = 200;
/// White space of XML.
const BLANK: [char; 4] = [' ', '\t', '\r', '\n'];

/// What is said of a document that ends too early.
const CUT: &str = "it ends in the middle of an element";

/// Why a document cannot be read, for people.
#[derive(Debug, PartialEq, Eq)]
pub struct Broken(pub String);

impl Broken {
    /// Whether the document ends too early, and is well-formed so far.
    pub(super) fn is_cut(&self) -> bool {
        self.0 == CUT
    }
}

impl From<quick_xml::Error> for Broken {
    fn from(error: quick_xml::Error) -> Self {
        if matches!(&error, quick_xml::Error::Syntax(why) if !matches!(why, SyntaxError::InvalidBangMarkup)) {
            return Self(CUT.into()); // the others say that something is not closed
        }
        // It shows names as they came, and a name may be as long as the document.
        Self(format!("it is not well-formed XML ({})", head(&error.to_string(), REASON_MAX)))
    }
}

/// Whose an element is, by its namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Space {
    /// In no namespace: what the service sends.
    Unqualified,
    /// In one that is ours too.
    Qualified,
    /// Somebody else's.
    Foreign,
}

/// A namespace declaration: `xmlns:prefix="uri"`, or `xmlns="uri"` with an empty prefix.
struct Declared<'x> {
    depth: usize,
    prefix: &'x str,
    uri: Cow<'x, str>,
    space: Space,
}

/// Reads a document from front to back. Names are local names: prefixes are the sender's affair.
pub struct Source<'x> {
    document: &'x str,
    reader: Reader<&'x [u8]>,
    depth: usize,
    nil: bool,
    declared: Vec<Declared<'x>>,
}

impl<'x> Source<'x> {
    pub(super) fn new(document: &'x str) -> Self {
        Self { document, reader: reader(document), depth: 0, nil: false, declared: Vec::with_capacity(USUAL) }
    }

    /// Reads the root element and no further: what follows its end belongs to nobody. False where there is none.
    pub(super) fn root(
        &mut self,
        root: impl FnOnce(&mut Self, &str) -> Result<(), Broken>,
    ) -> Result<bool, Broken> {
        loop {
            match self.next()? {
                Event::Start(start) => {
                    self.adopt(start.name().as_ref());
                    root(self, start.local_name().as_ref())?;
                    while self.depth > 0 {
                        self.next()?;
                    }
                    return Ok(true);
                }
                Event::Eof => return Ok(false),
                _ => {}
            }
        }
    }

    /// Calls `child` for each of our elements directly below the current one, in their order, up to its end. What
    /// `child` leaves unread of an element is passed over.
    pub(super) fn elements<F>(&mut self, mut child: F) -> Result<(), Broken>
    where
        F: FnMut(&mut Self, &str) -> Result<(), Broken>,
    {
        self.each(|source, space, name, _| match space {
            Space::Foreign => Ok(()),
            Space::Unqualified | Space::Qualified => child(source, name),
        })
    }

    /// The same, but first for the elements in no namespace and then for the others: so those in none count where a
    /// name comes in both ways.
    pub(super) fn children<F>(&mut self, mut child: F) -> Result<(), Broken>
    where
        F: FnMut(&mut Self, &str) -> Result<(), Broken>,
    {
        let level = self.depth;
        let mut qualified = Vec::new();
        self.each(|source, space, name, at| match space {
            Space::Unqualified => child(source, name),
            Space::Qualified => {
                qualified.push(at);
                Ok(())
            }
            Space::Foreign => Ok(()),
        })?;
        if qualified.is_empty() {
            return Ok(());
        }
        // The declarations of the current element are in force until the next element begins outside of it.
        let behind = (std::mem::replace(&mut self.reader, reader("")), self.depth);
        for at in qualified {
            (self.reader, self.depth) = (reader(&self.document[at..]), level);
            if let Event::Start(start) = self.next()? {
                child(self, start.local_name().as_ref())?;
            }
            while self.depth > level {
                self.next()?;
            }
        }
        (self.reader, self.depth) = behind;
        Ok(())
    }

    /// Calls `child` with each element below the current one, whose it is, and where in the document it begins.
    fn each<F>(&mut self, mut child: F) -> Result<(), Broken>
    where
        F: FnMut(&mut Self, Space, &str, usize) -> Result<(), Broken>,
    {
        let level = self.depth;
        loop {
            match self.next()? {
                Event::Start(start) => {
                    let name = start.name();
                    let (space, local) = self.place(name.as_ref());
                    let at = self.offset(name.as_ref()).saturating_sub(1); // with its '<'
                    child(self, space, local, at)?;
                    while self.depth > level {
                        self.next()?;
                    }
                }
                Event::End(_) | Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// The text of the current element as it stands, up to its end; None where it is nil.
    pub(super) fn raw_text(&mut self) -> Result<Option<Cow<'x, str>>, Broken> {
        let (level, nil) = (self.depth, self.nil);
        let mut text = Cow::Borrowed("");
        let mut high = None;
        loop {
            let event = self.next()?;
            if let Event::GeneralRef(name) = &event
                && self.depth == level
            {
                refer(name, text.to_mut(), &mut high);
                continue;
            }
            if high.take().is_some() {
                text.to_mut().push(char::REPLACEMENT_CHARACTER);
            }
            match event {
                Event::End(_) if self.depth < level => return Ok((!nil).then(|| legal(text))),
                Event::Text(part) if self.depth == level => append(&mut text, part.into_inner()),
                Event::CData(part) if self.depth == level => append(&mut text, part.into_inner()),
                _ => {}
            }
        }
    }

    /// The text of the current element without white space around it; None where it is nil or empty. A form feed, which is
    /// white space of ASCII and none of XML, is a U+FFFD already.
    pub(super) fn text(&mut self) -> Result<Option<Cow<'x, str>>, Broken> {
        Ok(self.raw_text()?.and_then(|text| match text {
            Cow::Borrowed(text) => Some(text.trim_ascii()).filter(|t| !t.is_empty()).map(Cow::Borrowed),
            Cow::Owned(text) => {
                let text = text.trim_ascii();
                (!text.is_empty()).then(|| Cow::Owned(text.to_owned()))
            }
        }))
    }

    /// Reads the current element's text into a field that decides nothing: the first `TEXT_MAX` characters.
    pub(super) fn keep(&mut self, field: &mut Option<String>) -> Result<(), Broken> {
        self.fill(field, |text| Some(head(text, TEXT_MAX)))
    }

    /// The same for a text that is of use only as a whole, such as a number on a card: one that is longer, or has a
    /// letter that could not be decoded, counts as absent.
    pub(super) fn keep_whole(&mut self, field: &mut Option<String>) -> Result<(), Broken> {
        self.fill(field, |text| {
            let whole =
                head(text, TEXT_MAX).len() == text.len() && !text.contains(char::REPLACEMENT_CHARACTER);
            whole.then_some(text)
        })
    }

    /// The same for a reference of SEQR's: printable ASCII of `REFERENCE_MAX` characters at most, else it counts as
    /// absent. It is never cut: that would make it another one.
    pub(super) fn keep_reference(&mut self, field: &mut Option<String>) -> Result<(), Broken> {
        self.fill(field, |text| {
            let usable = text.len() <= REFERENCE_MAX && text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
            usable.then_some(text)
        })
    }

    fn fill(
        &mut self,
        field: &mut Option<String>,
        usable: impl FnOnce(&str) -> Option<&str>,
    ) -> Result<(), Broken> {
        if field.is_some() {
            return Ok(());
        }
        let text = self.text()?;
        *field = text.as_deref().and_then(usable).map(str::to_owned);
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
                while self.declared.last().is_some_and(|last| last.depth >= self.depth) {
                    self.declared.pop();
                }
                self.nil = false;
                let attributes = start.attributes_raw();
                if !attributes.is_empty() {
                    let at = self.offset(attributes);
                    self.attributes(self.document.get(at..at + attributes.len()).unwrap_or_default())?;
                }
            }
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if self.depth > 0 => {
                return Err(Broken(CUT.into()));
            }
            Event::DocType(_) => return Err(Broken("it has a DOCTYPE, which SOAP forbids".into())),
            _ => {}
        }
        Ok(event)
    }

    /// Where a part of the document stands in it: events borrow from the document.
    fn offset(&self, part: &str) -> usize {
        (part.as_ptr() as usize).wrapping_sub(self.document.as_ptr() as usize)
    }

    /// Takes what counts of an element's attributes: namespaces, and whether it is nil.
    fn attributes(&mut self, attributes: &'x str) -> Result<(), Broken> {
        for (name, value) in Attributes(attributes) {
            let prefix = match name.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) if rest.starts_with(':') => &rest[1..],
                _ => {
                    let local = name.rsplit(':').next().unwrap_or(name);
                    self.nil |= local == "nil" && matches!(value.trim_matches(BLANK), "true" | "1");
                    continue;
                }
            };
            if self.declared.len() >= MAX_DECLARED {
                return Err(Broken(format!("it has more than {MAX_DECLARED} namespaces at one place")));
            }
            let uri = if value.contains('&') {
                quick_xml::escape::unescape(value).unwrap_or(Cow::Borrowed(value))
            } else {
                Cow::Borrowed(value)
            };
            let space = match &*uri {
                "" if prefix.is_empty() => Space::Unqualified,
                TARGET => Space::Qualified,
                other => {
                    let ours = |known: &Declared<'_>| known.space == Space::Qualified && known.uri == other;
                    if self.declared.iter().any(ours) { Space::Qualified } else { Space::Foreign }
                }
            };
            self.declared.push(Declared { depth: self.depth, prefix, uri, space });
        }
        Ok(())
    }

    /// The root's namespace is ours, by whichever prefixes it is declared there.
    fn adopt(&mut self, root: &str) {
        let prefix = root.split_once(':').map_or("", |(prefix, _)| prefix);
        let Some(at) = self.declared.iter().rposition(|known| known.prefix == prefix) else { return };
        if self.declared[at].space == Space::Foreign {
            let uri = self.declared[at].uri.clone();
            for known in self.declared.iter_mut().filter(|known| known.uri == uri) {
                known.space = Space::Qualified;
            }
        }
    }

    /// Whose an element is, and its local name.
    fn place<'n>(&self, name: &'n str) -> (Space, &'n str) {
        let (prefix, local, undeclared) = match name.bytes().position(|byte| byte == b':') {
            None => ("", name, Space::Unqualified),
            Some(at) => (&name[..at], &name[at + 1..], Space::Qualified),
        };
        let found = self.declared.iter().rev().find(|known| known.prefix == prefix);
        (found.map_or(undeclared, |known| known.space), local)
    }
}

fn reader(document: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(document);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    // A shop called "Tom & Jerry", written by a careless server, must not hide that the sale is paid.
    config.allow_dangling_amp = true;
    reader
}

/// Names and values of attributes, up to what is none. quick-xml's own reading of attributes costs a poll three
/// thousand instructions (docs/performance.md).
struct Attributes<'x>(&'x str);

impl<'x> Iterator for Attributes<'x> {
    type Item = (&'x str, &'x str);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, rest) = self.0.split_once('=')?;
        let rest = rest.trim_start_matches(BLANK);
        let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let (value, rest) = rest[1..].split_once(quote)?;
        self.0 = rest;
        Some((name.trim_matches(BLANK), value))
    }
}

fn append<'x>(text: &mut Cow<'x, str>, part: Cow<'x, str>) {
    if text.is_empty() {
        *text = part;
    } else {
        text.to_mut().push_str(&part);
    }
}
