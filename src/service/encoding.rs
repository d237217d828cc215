//! The one way from received bytes to text, for SOAP answers and for the contents of reports: what encoding they are in,
//! and what becomes of bytes that are not text. It must not depend on XML beyond its declaration.
//!
//! It never fails. What decides (status, codes, references, amounts) is ASCII, and all encodings that a service may
//! plausibly use have ASCII in them, so a wrong label costs letters in a name and nothing else (rule
//! `decisive-fields-first`).

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// An XML declaration is looked for in this many bytes; real ones have 40.
const DECLARATION: usize = 256;
/// Longer labels than this are no names of an encoding; the longest registered one has 45 characters.
const LABEL_MAX: usize = 64;

/// The bytes as text, without a byte order mark. In this order count: a byte order mark; zero bytes that show UTF-16 or
/// UTF-32; the XML declaration and the Content-Type's charset; UTF-8. Where both labels are there and contradict each
/// other, the bytes decide: UTF-8 where one says so and they are, otherwise the other label. A label that is not known
/// counts as none. What the encoding does not know becomes U+FFFD.
pub(super) fn text<'b>(bytes: &'b [u8], content_type: Option<&str>) -> Cow<'b, str> {
    if let Some(text) = utf32(bytes) {
        return Cow::Owned(text);
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    let encoding = match bytes {
        [b'<', 0, ..] => UTF_16LE,
        [0, b'<', ..] => UTF_16BE,
        _ => labeled(bytes, content_type),
    };
    encoding.decode_without_bom_handling(bytes).0
}

/// The standard library's lossy reading goes byte by byte, so it is left to what is not UTF-8.
pub(super) fn utf8(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

/// The encoding by the two labels, of bytes whose ASCII can be read as such.
fn labeled(bytes: &[u8], content_type: Option<&str>) -> &'static Encoding {
    let declared = declaration(bytes).and_then(Label::read);
    let sent = content_type.and_then(charset).and_then(Label::read);
    let utf8 = || std::str::from_utf8(bytes).is_ok();
    match (declared, sent) {
        (None, None) => UTF_8,
        (Some(Label::Of(one)), None) | (None, Some(Label::Of(one))) => one,
        (Some(Label::Of(one)), Some(Label::Of(other))) if one == other => one,
        (Some(Label::Of(one)), Some(Label::Of(other))) if one == UTF_8 || other == UTF_8 => {
            let legacy = if one == UTF_8 { other } else { one };
            if utf8() { UTF_8 } else { legacy }
        }
        (Some(Label::Of(one)), Some(Label::Of(_))) => one,
        // ASCII has no other letters; where there are some, the label is wrong, and UTF-8 is told by its form.
        (Some(Label::Ascii), Some(Label::Of(one))) | (Some(Label::Of(one)), Some(Label::Ascii)) => {
            if utf8() {
                UTF_8
            } else {
                one
            }
        }
        (Some(Label::Ascii), _) | (_, Some(Label::Ascii)) => {
            if utf8() {
                UTF_8
            } else {
                WINDOWS_1252
            }
        }
    }
}

/// What a label says.
enum Label {
    Of(&'static Encoding),
    Ascii,
}

impl Label {
    /// None where it is not known: then it is as if it were not there.
    fn read(label: &str) -> Option<Self> {
        if label.eq_ignore_ascii_case("utf-8") {
            return Some(Self::Of(UTF_8)); // nearly all
        }
        let end = label.find([',', ';']).unwrap_or(label.len());
        let label = label[..end].trim_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\''));
        if label.is_empty() || label.len() > LABEL_MAX {
            return None;
        }
        let label = label.to_ascii_lowercase();
        match label.as_str() {
            "ascii" | "us-ascii" | "us_ascii" | "iso646-us" | "ansi_x3.4-1968" | "646" => {
                return Some(Self::Ascii);
            }
            _ => {}
        }
        let encoding = known(&label).or_else(|| sloppy(&label))?;
        // The label could be read as ASCII, so UTF-16 is a mistake of the sender.
        let wide = encoding == UTF_16LE || encoding == UTF_16BE || !encoding.is_ascii_compatible();
        Some(Self::Of(if wide { UTF_8 } else { encoding }))
    }
}

fn known(label: &str) -> Option<&'static Encoding> {
    // WHATWG's "replacement" would make one letter of the whole answer.
    Encoding::for_label_no_replacement(label.as_bytes())
}

/// Names that programs give encodings and no standard does: UTF8MB4 of MySQL, IBM-1252 and Cp1252 of Java, ISO8859_1.
fn sloppy(label: &str) -> Option<&'static Encoding> {
    let packed: String = label.chars().filter(|c| !matches!(c, '-' | '_')).collect();
    if packed.starts_with("utf8") {
        return Some(UTF_8);
    }
    if let Some(encoding) = known(&packed) {
        return Some(encoding);
    }
    for (prefix, standard) in [
        ("ibm", "windows-"),
        ("cp", "windows-"),
        ("ms", "windows-"),
        ("win", "windows-"),
        ("windows", "windows-"),
        ("iso8859", "iso-8859-"),
        ("8859", "iso-8859-"),
        ("88591", "iso-8859-1"),
        ("macroman", "macintosh"),
        ("ansi", "windows-1252"),
    ] {
        if let Some(rest) = packed.strip_prefix(prefix)
            && let Some(encoding) = known(&format!("{standard}{rest}"))
        {
            return Some(encoding);
        }
    }
    None
}

/// The encoding that the XML declaration names.
fn declaration(bytes: &[u8]) -> Option<&str> {
    let head = &bytes[..bytes.len().min(DECLARATION)];
    let start = head.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let declaration = head[start..].strip_prefix(b"<?xml")?;
    let end = declaration.windows(2).position(|two| two == b"?>")?;
    let declaration = std::str::from_utf8(&declaration[..end]).ok()?;
    let (_, rest) = declaration.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest[1..].split(quote).next()
}

/// The charset of a Content-Type; what follows a comma in it belongs to a second type that a careless server added.
fn charset(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    })
}

/// UTF-32, which encoding_rs does not have; its byte order mark begins like UTF-16's.
fn utf32(bytes: &[u8]) -> Option<String> {
    let (read, skip): (fn([u8; 4]) -> u32, usize) = match bytes {
        [0xFF, 0xFE, 0, 0, ..] => (u32::from_le_bytes, 4),
        [0, 0, 0xFE, 0xFF, ..] => (u32::from_be_bytes, 4),
        [b'<', 0, 0, 0, ..] => (u32::from_le_bytes, 0),
        [0, 0, 0, b'<', ..] => (u32::from_be_bytes, 0),
        _ => return None,
    };
    let (characters, rest) = bytes[skip..].as_chunks::<4>();
    let decoded =
        characters.iter().map(|&four| char::from_u32(read(four)).unwrap_or(char::REPLACEMENT_CHARACTER));
    Some(decoded.chain((!rest.is_empty()).then_some(char::REPLACEMENT_CHARACTER)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATIN: &[u8] = b"Caf\xE9";
    const UTF: &[u8] = b"Caf\xC3\xA9";

    #[test]
    fn sloppy_labels_are_read_and_unknown_ones_hide_nothing() {
        for label in [
            "ISO8859_1",
            "iso-8859-1",
            "ISO_8859-1:1987",
            "8859_1",
            "ISO8859-1",
            "Latin-1",
            "latin1",
            "IBM-1252",
            "Cp1252",
            "CP-1252",
            "windows-1252",
            "WINDOWS1252",
            "win-1252",
            "\"ISO-8859-1\"",
            " iso-8859-1 ",
            "ISO-8859-15",
            "ISO8859_15",
            "iso-8859-1, text/xml",
            "macroman",
        ] {
            let read = text(LATIN, Some(&format!("text/xml; charset={label}")));
            let expected = if label == "macroman" { "CafÈ" } else { "Café" };
            assert_eq!(read, expected, "{label}");
        }
        for label in [
            "UTF_8",
            "utf8mb4",
            "UTF8",
            "utf-8, text/xml",
            "\"UTF-8\"",
            "Utf-8",
            "UTF-8-BOM",
            "utf-16",
            "ucs-2",
        ] {
            assert_eq!(text(UTF, Some(&format!("text/xml;charset={label}"))), "Café", "{label}");
        }
        let long = "x".repeat(1000);
        for label in [
            "Cp850",
            "binary",
            "none",
            "",
            "\"\"",
            "klingon",
            "IBM-850",
            "IBM037",
            "hz-gb-2312",
            "iso-2022-kr",
            "???",
            &long,
        ] {
            assert_eq!(text(UTF, Some(&format!("text/xml; charset={label}"))), "Café", "{label}");
            assert_eq!(text(LATIN, Some(&format!("text/xml; charset={label}"))), "Caf\u{FFFD}", "{label}");
        }
        for content_type in
            ["", "text/xml", "charset", ";;;", "text/xml; charset", "text/xml; x=y", "; charset =utf-8"]
        {
            assert_eq!(text(UTF, Some(content_type)), "Café", "{content_type}");
        }
    }

    #[test]
    fn where_two_labels_contradict_the_bytes_decide() {
        let with = |declared: &str, inside: &[u8]| {
            [format!("<?xml version='1.0' encoding='{declared}'?>").as_bytes(), inside].concat()
        };
        for (declared, sent, inside, expected) in [
            ("ISO-8859-1", "utf-8", LATIN, "Café"),
            ("ISO-8859-1", "utf-8", UTF, "Café"),
            ("UTF-8", "iso-8859-1", LATIN, "Café"),
            ("UTF-8", "iso-8859-1", UTF, "Café"),
            ("UTF-8", "Cp850", LATIN, "Caf\u{FFFD}"),
            ("Cp850", "iso-8859-1", LATIN, "Café"),
            ("klingon", "none", UTF, "Café"),
            ("US-ASCII", "us-ascii", UTF, "Café"),
            ("US-ASCII", "", LATIN, "Café"),
            ("us-ascii", "iso-8859-15", b"\xA4", "€"),
            ("iso-8859-15", "iso-8859-1", b"\xA4", "€"),
            ("UTF-16", "utf-16", UTF, "Café"),
        ] {
            let bytes = with(declared, inside);
            let read = text(&bytes, Some(&format!("text/xml; charset={sent}")));
            assert!(read.ends_with(expected), "{declared} {sent}: {read}");
        }
        let leading = [b"\n ".as_slice(), &with("iso-8859-1", LATIN)].concat();
        assert!(text(&leading, None).ends_with("Café"));
    }

    #[test]
    fn wide_encodings_are_told_by_their_mark_or_their_zeros() {
        let plain = "<a>Café 😀</a>";
        let wide = |big: bool| {
            plain.encode_utf16().flat_map(move |u| if big { u.to_be_bytes() } else { u.to_le_bytes() })
        };
        let wider = |big: bool| {
            plain
                .chars()
                .flat_map(move |c| if big { u32::from(c).to_be_bytes() } else { u32::from(c).to_le_bytes() })
        };
        let forms: [(&[u8], Vec<u8>); 6] = [
            (&[0xFF, 0xFE], wide(false).collect()),
            (&[0xFE, 0xFF], wide(true).collect()),
            (&[0xFF, 0xFE, 0, 0], wider(false).collect()),
            (&[0, 0, 0xFE, 0xFF], wider(true).collect()),
            (&[0xEF, 0xBB, 0xBF], plain.into()),
            (&[], plain.into()),
        ];
        for (mark, body) in forms {
            for label in [None, Some("text/xml; charset=utf-8"), Some("text/xml; charset=UTF-16")] {
                assert_eq!(text(&[mark, &body].concat(), label), plain, "{mark:?}");
                assert_eq!(text(&body, label), plain, "without {mark:?}");
            }
        }
        assert_eq!(text(b"\xFF\xFE\0\0<\0\0\0a", None), "<\u{FFFD}");
        assert_eq!(text(b"", None), "");
    }
}
