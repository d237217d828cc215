//! The same answer in other forms: XML that means the same, and HTTP that carries the same.

use crate::tree::{Element, Node, PLAIN, Style, escaped, write};
use std::fmt::Write;

const TARGET: &str = "http://external.interfaces.ers.seamless.com/";
const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";
const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// Fields whose values may have blanks around them.
const DECIDING: [&str; 10] = [
    "status",
    "resultCode",
    "version",
    "ersReference",
    "invoiceReference",
    "paymentReference",
    "currency",
    "value",
    "content",
    "paymentDate",
];

/// A body and its Content-Type.
pub(crate) type Form = (Vec<u8>, &'static str);

const TEXT_XML: &str = "text/xml; charset=utf-8";

/// An answer in each form, with the form's name.
pub(crate) fn bodies(root: &Element) -> Vec<(String, Form)> {
    let mut forms = Vec::new();
    let mut add = |name: &str, form: Form| forms.push((name.to_owned(), form));
    for (name, style) in styles() {
        add(name, utf8(&write(root, style)));
    }
    for (name, change) in changes() {
        let mut changed = root.clone();
        change(&mut changed);
        add(name, utf8(&write(&changed, PLAIN)));
    }
    let plain = write(root, PLAIN);
    for (name, document) in [
        ("no declaration", plain.clone()),
        (
            "declaration in single quotes",
            format!("<?xml version='1.0' encoding='utf-8' standalone='yes'?>{plain}"),
        ),
        ("declaration of XML 1.1", format!("<?xml version=\"1.1\" encoding=\"UTF-8\"?>{plain}")),
        (
            "instructions and comments around",
            format!("<?xml version=\"1.0\"?>\n<?style x?><!-- a --> {plain}<!-- b --><?c d?>\n\n"),
        ),
        ("a byte order mark", format!("\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>{plain}")),
        ("a byte order mark, no declaration", format!("\u{feff}{plain}")),
    ] {
        add(name, (document.into_bytes(), TEXT_XML));
    }
    for (name, form) in encodings(root) {
        add(name, form);
    }
    forms
}

fn utf8(document: &str) -> Form {
    (format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{document}").into_bytes(), TEXT_XML)
}

fn halves(text: &str) -> (&str, &str) {
    let middle = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
    text.split_at(middle)
}

fn referred(text: &str, refer: impl Fn(char) -> String) -> String {
    let plain = |c: char| c.is_ascii() && !matches!(c, '<' | '>' | '&');
    text.chars().map(|c| if plain(c) { c.to_string() } else { refer(c) }).collect()
}

fn surrogates(c: char) -> String {
    c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("&#x{unit:X};")).collect()
}

fn styles() -> Vec<(&'static str, Style)> {
    let text = |text| Style { text, ..PLAIN };
    vec![
        ("plain", PLAIN),
        ("indented", Style { between: "\n    ", ..PLAIN }),
        ("lines of Windows", Style { between: "\r\n", ..PLAIN }),
        ("comments between", Style { between: "<!-- <x> & -->", ..PLAIN }),
        ("instructions between", Style { between: "<?do this?>", ..PLAIN }),
        ("blanks in tags", Style { in_tag: " \n\t", ..PLAIN }),
        ("empty elements of two tags", Style { two_tags: true, ..PLAIN }),
        ("CDATA", text(|text| format!("<![CDATA[{text}]]>"))),
        (
            "CDATA in two pieces",
            text(|text| {
                let (one, two) = halves(text);
                format!("<![CDATA[{one}]]><![CDATA[{two}]]>")
            }),
        ),
        (
            "half of it CDATA",
            text(|text| {
                let (one, two) = halves(text);
                format!("{}<![CDATA[{two}]]>", escaped(one))
            }),
        ),
        ("an empty CDATA", text(|text| format!("<![CDATA[]]>{}", escaped(text)))),
        (
            "comments in texts",
            text(|text| {
                let (one, two) = halves(text);
                format!("{}<!-- x -->{}", escaped(one), escaped(two))
            }),
        ),
        (
            "instructions in texts",
            text(|text| {
                let (one, two) = halves(text);
                format!("{}<?x y?>{}", escaped(one), escaped(two))
            }),
        ),
        ("decimal references", text(|text| referred(text, |c| format!("&#{};", u32::from(c))))),
        ("hexadecimal references", text(|text| referred(text, |c| format!("&#x{:x};", u32::from(c))))),
        ("references with zeros", text(|text| referred(text, |c| format!("&#x000{:X};", u32::from(c))))),
        (
            "references of everything",
            text(|text| text.chars().map(|c| format!("&#{};", u32::from(c))).collect()),
        ),
        ("surrogates, as Axis 1.4", text(|text| referred(text, surrogates))),
        ("quotes escaped", text(|text| escaped(text).replace('"', "&quot;").replace('\'', "&apos;"))),
        ("greater signs as they are", text(|text| escaped(text).replace("&gt;", ">"))),
    ]
}

type Change = Box<dyn Fn(&mut Element)>;

fn changes() -> Vec<(&'static str, Change)> {
    let mut all: Vec<(&'static str, Change)> = Vec::new();
    let mut add = |name, change: fn(&mut Element)| all.push((name, Box::new(change) as Change));
    add("children from last to first", |root| reordered(root, |children| children.reverse()));
    add("children turned by one", |root| reordered(root, |children| turn(children, 1)));
    add("children turned by two", |root| reordered(root, |children| turn(children, 2)));
    add("unknown elements before", |root| {
        inserted(root, 0, &[Element::new("news", "", "1"), deep("more", "status")])
    });
    add("unknown elements behind", |root| {
        inserted(root, usize::MAX, &[deep("news", "resultCode"), Element::new("x", "", "")])
    });
    add("foreign elements of our names before", |root| {
        inserted(root, 0, &foreign("f:", " xmlns:f=\"urn:other\""))
    });
    add("foreign elements of our names behind", |root| {
        inserted(root, usize::MAX, &foreign("f:", " xmlns:f=\"urn:other\""))
    });
    add("foreign elements by a default namespace", |root| {
        inserted(root, 0, &foreign("", " xmlns='urn:other'"))
    });
    add("absent fields as nil", |root| {
        let nil = " xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:nil=\"true\"";
        inserted(root, usize::MAX, &["footer", "backURL", "nothing"].map(|name| Element::new(name, nil, "")));
    });
    add("a nil one of ours before the real one", |root| {
        let nil = " xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='1'";
        inserted(
            root,
            0,
            &["ersReference", "resultCode", "status", "receipt"].map(|name| Element::new(name, nil, "")),
        );
    });
    add("empty ones of ours before the real one", |root| {
        inserted(root, 0, &["resultCode", "status", "receipt"].map(|name| Element::new(name, "", "")));
    });
    add("the same again behind", |root| {
        inserted(
            root,
            usize::MAX,
            &[Element::new("resultCode", "", "77"), Element::new("status", "", "FAILED")],
        );
    });
    add("types, as Axis and PHP write them", |root| {
        root.each(&mut |element| {
            if element.is_leaf() && !element.attributes.contains("type=") {
                element.attributes += " xsi:type=\"xsd:string\" xmlns:xsd='http://www.w3.org/2001/XMLSchema' \
                                       xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:nil='false'";
            }
        });
    });
    add("attributes of anybody", |root| {
        root.each(&mut |element| element.attributes += " id=\"a>b\" note='nil=\"true\" xmlns=\"urn:x\"'");
    });
    add("a style of encoding", |root| {
        root.attributes +=
            " soapenc:encodingStyle='http://schemas.xmlsoap.org/soap/encoding/' xmlns:soapenc='urn:x'";
    });
    add("a header", |root| {
        let mut header = Element::new(&root.name.replace("Envelope", "Header"), "", "");
        header.children.push(Node::Element(deep("w:security", "w:resultCode")));
        header.attributes = " xmlns:w='urn:w'".into();
        root.children.insert(0, Node::Element(header));
    });
    add("other prefixes", |root| {
        renamed(root, |prefix| if prefix.is_empty() { String::new() } else { format!("x-{prefix}.1") });
    });
    add("SOAP 1.2's namespace", |root| root.attributes = root.attributes.replace(SOAP_11, SOAP_12));
    add("SOAP by a default namespace", |root| {
        let soap = root.name.replace("Envelope", "");
        root.each(&mut |element| {
            if let Some(local) = element.name.strip_prefix(&soap) {
                element.name = local.to_owned();
            } else if element.name == "return" || element.name.starts_with("fault") {
                element.attributes += " xmlns=''";
            }
        });
        root.attributes += &format!(" xmlns='{SOAP_11}'");
    });
    add("the target by a default namespace", |root| {
        root.each(&mut |element| match element.local().strip_suffix("Response") {
            Some(_) => {
                element.name = element.local().to_owned();
                element.attributes += &format!(" xmlns=\"{TARGET}\"");
            }
            None if element.name == "return" => element.attributes += " xmlns=\"\"",
            None => {}
        });
    });
    add("all of it in the target namespace", |root| {
        let Some(answer) = root.find("return") else { return };
        answer.each(&mut |element| element.name = format!("q:{}", element.local()));
        answer.attributes += &format!(" xmlns:q='{TARGET}'");
    });
    add("each with a declaration of its own", |root| {
        let Some(answer) = root.find("return") else { return };
        answer.each(&mut |element| {
            element.name = format!("q:{}", element.local());
            element.attributes += &format!(" xmlns:q='{TARGET}'");
        });
    });
    add("blanks around what decides", |root| {
        root.each(&mut |element| {
            if DECIDING.contains(&element.local())
                && let [Node::Text(text)] = element.children.as_mut_slice()
            {
                *text = format!("\n\t {text} \n");
            }
        });
    });
    add("numbers with zeros and a sign", |root| {
        root.each(&mut |element| {
            if matches!(element.local(), "resultCode" | "version")
                && let [Node::Text(text)] = element.children.as_mut_slice()
            {
                *text = format!("+00{text}");
            }
        });
    });
    all
}

fn deep(outer: &str, inner: &str) -> Element {
    let mut outer = Element::new(outer, " a='b'", "");
    outer.children.push(Node::Element(Element::new(inner, "", "99")));
    outer
}

fn foreign(prefix: &str, attributes: &str) -> Vec<Element> {
    let texts = [
        ("resultCode", "77"),
        ("status", "FAILED"),
        ("ersReference", "X"),
        ("version", "99"),
        ("invoiceReference", "X"),
    ];
    texts.iter().map(|(name, text)| Element::new(&format!("{prefix}{name}"), attributes, text)).collect()
}

fn inserted(root: &mut Element, at: usize, elements: &[Element]) {
    let Some(answer) = root.find("return") else { return };
    // Where a stack puts all into the target namespace, an element in none would be preferred.
    let prefix = answer.name.split_once(':').map(|(prefix, _)| format!("{prefix}:")).unwrap_or_default();
    let at = at.min(answer.children.len());
    for element in elements.iter().rev() {
        let mut element = element.clone();
        if !element.name.contains(':') && !element.attributes.contains("xmlns='urn:other'") {
            element.each(&mut |element| element.name = format!("{prefix}{}", element.name));
        }
        answer.children.insert(at, Node::Element(element));
    }
}

/// All but the tokens, whose order means something.
fn reordered(root: &mut Element, order: fn(&mut Vec<Node>)) {
    let Some(answer) = root.find("return") else { return };
    answer.each(&mut |element| {
        if element.local() != "customerTokens" {
            order(&mut element.children);
        }
    });
}

fn renamed(root: &mut Element, rename: fn(&str) -> String) {
    root.each(&mut |element| {
        if let Some((prefix, local)) = element.name.split_once(':') {
            element.name = format!("{}:{local}", rename(prefix));
        }
        let mut attributes = String::new();
        let mut rest = element.attributes.as_str();
        while let Some((before, after)) = rest.split_once("xmlns:") {
            let (prefix, behind) = after.split_once('=').expect("a declaration");
            let _ = write!(attributes, "{before}xmlns:{}=", rename(prefix));
            rest = behind;
        }
        element.attributes = attributes.replace(" xsi:", " x-xsi.1:") + &rest.replace(" xsi:", " x-xsi.1:");
    });
}

fn turn(children: &mut [Node], by: usize) {
    children.rotate_left(by.min(children.len()));
}

/// The same letters in other bytes.
fn encodings(root: &Element) -> Vec<(&'static str, Form)> {
    let single = Style {
        text: |text| {
            let refer =
                |c: char| if u32::from(c) < 0x100 { c.to_string() } else { format!("&#{};", u32::from(c)) };
            escaped(text).chars().map(refer).collect()
        },
        ..PLAIN
    };
    let latin = |declared: &str| -> Vec<u8> {
        let document = format!("<?xml version=\"1.0\"{declared}?>{}", write(root, single));
        document.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect()
    };
    let plain = write(root, PLAIN);
    let little: Vec<u8> = plain.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big = |document: &str| -> Vec<u8> { document.encode_utf16().flat_map(u16::to_be_bytes).collect() };
    let declared = format!("<?xml version=\"1.0\" encoding=\"UTF-16\"?>{plain}");
    let wide: Vec<u8> = plain.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
    let one = " encoding=\"ISO-8859-1\"";
    vec![
        ("Latin-1 by the declaration", (latin(one), "text/xml")),
        ("Latin-1 by the header", (latin(""), "text/xml; charset=ISO-8859-1")),
        ("Latin-1 by a sloppy label", (latin(" encoding='ISO8859_1'"), "text/xml")),
        ("Latin-1, and the header says UTF-8", (latin(one), TEXT_XML)),
        (
            "Latin-1, and the declaration says UTF-8",
            (latin(" encoding='utf-8'"), "text/xml; charset=iso-8859-1"),
        ),
        ("windows-1252", (latin(" encoding='windows-1252'"), "text/xml; charset=\"Windows-1252\"")),
        ("Cp1252, as Java says", (latin(" encoding='Cp1252'"), "text/xml; charset=Cp1252")),
        ("IBM-1252", (latin(""), "text/xml; charset=IBM-1252")),
        ("UTF-8, and the header says Latin-1", (utf8(&plain).0, "text/xml; charset=ISO-8859-1")),
        (
            "UTF-8, and the declaration says Latin-1",
            (format!("<?xml version='1.0'{one}?>{plain}").into_bytes(), TEXT_XML),
        ),
        ("UTF_8", (plain.clone().into_bytes(), "text/xml; charset=UTF_8")),
        ("utf8mb4", (plain.clone().into_bytes(), "text/xml; charset=utf8mb4")),
        ("UTF-8 twice", (plain.clone().into_bytes(), "text/xml; charset=utf-8, text/xml")),
        ("Cp850 by mistake", (plain.clone().into_bytes(), "text/xml; charset=Cp850")),
        ("an empty charset", (plain.clone().into_bytes(), "text/xml; charset=")),
        ("binary", (plain.clone().into_bytes(), "text/xml; charset=binary")),
        ("UTF-16 by mistake", (plain.clone().into_bytes(), "text/xml; charset=utf-16")),
        ("UTF-16, little, with a mark", ([&[0xFF, 0xFE][..], &little].concat(), "text/xml; charset=utf-16")),
        ("UTF-16, little, without", (little, "text/xml; charset=utf-16le")),
        ("UTF-16, big, with a mark", ([&[0xFE, 0xFF][..], &big(&declared)].concat(), "text/xml")),
        ("UTF-16, big, without", (big(&declared), "text/xml")),
        ("UTF-32", (wide, "text/xml; charset=utf-32")),
        ("another type", (utf8(&plain).0, "application/soap+xml; charset=utf-8; action=\"\"")),
        ("no type", (utf8(&plain).0, "")),
    ]
}

/// What carries a body: the pieces are written one after the other, then the connection is closed or kept.
pub(crate) struct Carried {
    pub(crate) pieces: Vec<Vec<u8>>,
}

/// A body in each way that HTTP may carry it, with the way's name.
pub(crate) fn carriers(status: &str, body: &[u8]) -> Vec<(String, Carried)> {
    let length = body.len();
    let sized = format!("Content-Type: text/xml; charset=utf-8\r\nContent-Length: {length}\r\n");
    let mut ways = Vec::new();
    let mut add = |name: &str, head: String, body: &[u8]| {
        ways.push((name.to_owned(), Carried { pieces: vec![[head.as_bytes(), body].concat()] }));
    };
    add("a length", format!("HTTP/1.1 {status}\r\n{sized}\r\n"), body);
    add("a length and a close", format!("HTTP/1.1 {status}\r\nConnection: close\r\n{sized}\r\n"), body);
    add("HTTP/1.0", format!("HTTP/1.0 {status}\r\n{sized}\r\n"), body);
    add("HTTP/1.0 without a length", format!("HTTP/1.0 {status}\r\nContent-Type: text/xml\r\n\r\n"), body);
    add("HTTP/1.1 without a length", format!("HTTP/1.1 {status}\r\nConnection: close\r\n\r\n"), body);
    add("100 before", format!("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 {status}\r\n{sized}\r\n"), body);
    add(
        "100 and 103 before",
        format!(
            "HTTP/1.1 100 Continue\r\nDate: x\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 {status}\r\n{sized}\r\n"
        ),
        body,
    );
    add(
        "a folded header",
        format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/xml;\r\n charset=utf-8\r\nContent-Length: {length}\r\n\r\n"
        ),
        body,
    );
    add(
        "a blank before the colon",
        format!("HTTP/1.1 {status}\r\nContent-Type : text/xml\r\nContent-Length\t: {length}\r\n\r\n"),
        body,
    );
    add("small letters", format!("HTTP/1.1 {status}\r\n{}\r\n", sized.to_lowercase()), body);
    add(
        "capitals",
        format!(
            "HTTP/1.1 {status}\r\nCONTENT-TYPE: TEXT/XML; CHARSET=UTF-8\r\nCONTENT-LENGTH: {length}\r\n\r\n"
        ),
        body,
    );
    add("bare line feeds", format!("HTTP/1.1 {status}\n{}\n", sized.replace('\r', "")), body);
    add(
        "cookies",
        format!("HTTP/1.1 {status}\r\n{}{sized}\r\n", "Set-Cookie: JSESSIONID=1; Path=/\r\n".repeat(20)),
        body,
    );
    add("no reason", format!("HTTP/1.1 {}\r\n{sized}\r\n", &status[..3]), body);
    add("202", format!("HTTP/1.1 202 Accepted\r\n{sized}\r\n"), body);
    add("400", format!("HTTP/1.1 400 Bad Request\r\n{sized}\r\n"), body);
    add("403", format!("HTTP/1.1 403 Forbidden\r\n{sized}\r\n"), body);
    add("500", format!("HTTP/1.1 500 Internal Server Error\r\n{sized}\r\n"), body);
    add(
        "a length that is too large",
        format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n", length + 3),
        body,
    );
    let chunks = |count: usize, extension: &str, end: &str| {
        let mut all = Vec::new();
        for chunk in body.chunks(length.div_ceil(count).max(1)) {
            all.extend(format!("{:X}{extension}\r\n", chunk.len()).bytes());
            all.extend(chunk.iter().copied().chain(*b"\r\n"));
        }
        all.extend(format!("0{extension}\r\n{end}\r\n").bytes());
        all
    };
    let head =
        || format!("HTTP/1.1 {status}\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n");
    add("one chunk", head(), &chunks(1, "", ""));
    add("nine chunks", head(), &chunks(9, "", ""));
    add("a chunk a byte", head(), &chunks(length, "", ""));
    add("chunks with extensions", head(), &chunks(3, ";a=\"b;c\";d", ""));
    add("chunks with trailers", head(), &chunks(3, "", "X-Digest: abc\r\nX-More: d\r\n"));
    let whole = [format!("HTTP/1.1 {status}\r\n{sized}\r\n").as_bytes(), body].concat();
    let pieces = |size: usize| Carried { pieces: whole.chunks(size).map(<[u8]>::to_vec).collect() };
    ways.push(("in packets of seven bytes".to_owned(), pieces(7)));
    ways.push(("in packets of a hundred bytes".to_owned(), pieces(100)));
    ways
}
