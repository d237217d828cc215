//! A small tree of elements: names, texts, children. Entities of a DTD are not expanded; depth and size are bounded.

use quick_xml::NsReader;
use quick_xml::events::Event;
use quick_xml::name::ResolveResult;

/// One element with its local name, its namespace (None: none) and its text pieces put together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) namespace: Option<String>,
    pub(crate) nil: bool,
    /// The attribute mustUnderstand says 1.
    pub(crate) must_understand: bool,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

/// SOAP messages are about ten levels deep.
const MAX_DEPTH: usize = 64;
/// An invoice of ten thousand rows stays below this.
const MAX_ELEMENTS: usize = 500_000;

impl Element {
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of a child, untrimmed; None where it is missing or nil.
    pub(crate) fn string(&self, name: &str) -> Option<String> {
        self.child(name).filter(|child| !child.nil).map(|child| child.text.clone())
    }

    /// Reads a whole document.
    pub(crate) fn parse(text: &str) -> Result<Element, String> {
        let mut reader = NsReader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        let mut stack: Vec<Element> = Vec::new();
        let mut root = None;
        let mut count = 0_usize;
        loop {
            let (resolved, event) =
                reader.read_resolved_event().map_err(|e| format!("not well-formed XML: {e}"))?;
            match event {
                Event::Start(start) => {
                    let namespace = match resolved {
                        ResolveResult::Bound(namespace) => Some(namespace.into_inner().to_owned()),
                        ResolveResult::Unbound => None,
                        ResolveResult::Unknown(prefix) => {
                            return Err(format!("the prefix {prefix:?} is not declared"));
                        }
                    };
                    count += 1;
                    if stack.len() >= MAX_DEPTH || count > MAX_ELEMENTS || root.is_some() {
                        return Err("more elements than a message has".into());
                    }
                    let (mut nil, mut must_understand) = (false, false);
                    for attribute in start.attributes() {
                        let attribute = attribute.map_err(|e| format!("not well-formed XML: {e}"))?;
                        let value: &str = attribute.value.as_ref();
                        let name = attribute.key.local_name().into_inner();
                        let yes = matches!(value, "true" | "1");
                        nil |= name == "nil" && yes;
                        must_understand |= name == "mustUnderstand" && yes;
                    }
                    let name = start.local_name().into_inner().to_owned();
                    stack.push(Element { name, namespace, nil, must_understand, ..Element::default() });
                }
                Event::End(_) => {
                    let done = stack.pop().ok_or("not well-formed XML")?;
                    match stack.last_mut() {
                        Some(parent) => parent.children.push(done),
                        None => root = Some(done),
                    }
                }
                Event::Text(piece) => match stack.last_mut() {
                    Some(open) => open.text.push_str(&piece.xml10_content()),
                    None if piece.trim().is_empty() => {}
                    None => return Err("text outside the document element".into()),
                },
                Event::CData(piece) => {
                    stack
                        .last_mut()
                        .ok_or("text outside the document element")?
                        .text
                        .push_str(&piece.xml10_content());
                }
                Event::GeneralRef(reference) => {
                    let open = stack.last_mut().ok_or("text outside the document element")?;
                    match reference.resolve_char_ref().map_err(|e| format!("not well-formed XML: {e}"))? {
                        Some(char) => open.text.push(char),
                        None => match &*reference.xml10_content() {
                            "amp" => open.text.push('&'),
                            "lt" => open.text.push('<'),
                            "gt" => open.text.push('>'),
                            "quot" => open.text.push('"'),
                            "apos" => open.text.push('\''),
                            other => return Err(format!("the entity {other:?} is not expanded")),
                        },
                    }
                }
                Event::DocType(_) => return Err("a SOAP message has no DOCTYPE".into()),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
                Event::Empty(_) => {}
                Event::Eof => break,
            }
        }
        match (root, stack.is_empty()) {
            (Some(root), true) => Ok(root),
            _ => Err("not well-formed XML: it ends too early".into()),
        }
    }
}
