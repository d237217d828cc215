//! A document as a tree, so that it can be written in other ways that mean the same. It shares nothing with the library's
//! reader but the tokens of quick-xml.

use quick_xml::Reader;
use quick_xml::events::Event;

#[derive(Clone, Debug)]
pub(crate) enum Node {
    Element(Element),
    Text(String),
}

#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) name: String,
    /// As they are written, with the blank before each.
    pub(crate) attributes: String,
    pub(crate) children: Vec<Node>,
}

impl Element {
    pub(crate) fn new(name: &str, attributes: &str, text: &str) -> Self {
        let children = if text.is_empty() { Vec::new() } else { vec![Node::Text(text.to_owned())] };
        Self { name: name.to_owned(), attributes: attributes.to_owned(), children }
    }

    pub(crate) fn local(&self) -> &str {
        self.name.rsplit(':').next().expect("a name")
    }

    pub(crate) fn is_leaf(&self) -> bool {
        self.children.iter().all(|child| matches!(child, Node::Text(_)))
    }

    /// Calls `change` for this element and all below, the outer ones first.
    pub(crate) fn each(&mut self, change: &mut dyn FnMut(&mut Element)) {
        change(self);
        for child in &mut self.children {
            if let Node::Element(element) = child {
                element.each(change);
            }
        }
    }

    pub(crate) fn find(&mut self, local: &str) -> Option<&mut Element> {
        if self.local() == local {
            return Some(self);
        }
        self.children.iter_mut().find_map(|child| match child {
            Node::Element(element) => element.find(local),
            Node::Text(_) => None,
        })
    }
}

/// The root of a well-formed document.
pub(crate) fn parse(document: &str) -> Element {
    let mut reader = Reader::from_str(document);
    let mut open = vec![Element::new("", "", "")];
    let mut high = None; // the first half of a pair of surrogates: Axis 1.4 writes two references
    loop {
        match reader.read_event().expect("recorded answers are well-formed") {
            Event::Start(start) => {
                open.push(Element::new(start.name().as_ref(), start.attributes_raw().trim_end(), ""));
            }
            Event::Empty(start) => {
                let element = Element::new(start.name().as_ref(), start.attributes_raw().trim_end(), "");
                open.last_mut().expect("the root").children.push(Node::Element(element));
            }
            Event::End(_) => {
                let done = open.pop().expect("an element");
                open.last_mut().expect("the root").children.push(Node::Element(done));
            }
            Event::Text(text) => append(&mut open, &text),
            Event::CData(text) => append(&mut open, &text),
            Event::GeneralRef(name) => {
                let unit = name.strip_prefix("#x").and_then(|hex| u16::from_str_radix(hex, 16).ok());
                if let Some(unit @ 0xD800..=0xDFFF) = unit {
                    let pair = [high.replace(unit).unwrap_or_default(), unit];
                    append(&mut open, &String::from_utf16(&pair).unwrap_or_default());
                    continue;
                }
                let known = [("lt", '<'), ("gt", '>'), ("amp", '&'), ("quot", '"'), ("apos", '\'')];
                let known =
                    known.into_iter().find(|(known, _)| **known == *name).map(|(_, character)| character);
                let character =
                    known.or_else(|| name.resolve_char_ref().ok().flatten()).expect("a reference");
                append(&mut open, &character.to_string());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let document = open.pop().expect("the document");
    let root = document.children.into_iter().find_map(|child| match child {
        Node::Element(element) => Some(element),
        Node::Text(_) => None,
    });
    root.expect("a root")
}

fn append(open: &mut [Element], text: &str) {
    let children = &mut open.last_mut().expect("the root").children;
    match children.last_mut() {
        Some(Node::Text(before)) => before.push_str(text),
        _ => children.push(Node::Text(text.to_owned())),
    }
}

/// How a tree is written.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    /// A text that is not empty.
    pub(crate) text: fn(&str) -> String,
    /// Between elements.
    pub(crate) between: &'static str,
    /// Behind the name and the attributes of a tag.
    pub(crate) in_tag: &'static str,
    /// Whether an empty element has two tags.
    pub(crate) two_tags: bool,
}

pub(crate) const PLAIN: Style = Style { text: escaped, between: "", in_tag: "", two_tags: false };

pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#13;")
}

pub(crate) fn write(element: &Element, style: Style) -> String {
    let Element { name, attributes, children } = element;
    let open = format!("<{name}{attributes}{}", style.in_tag);
    if children.is_empty() && !style.two_tags {
        return format!("{open}/>");
    }
    let mut inside = String::new();
    for child in children {
        match child {
            Node::Element(child) => {
                inside.push_str(style.between);
                inside.push_str(&write(child, style));
            }
            Node::Text(text) if element.is_leaf() => inside.push_str(&(style.text)(text)),
            Node::Text(_) => {}
        }
    }
    if !element.is_leaf() {
        inside.push_str(style.between);
    }
    format!("{open}>{inside}</{name}{}>", style.in_tag)
}
