//! What the characters of a text stand for: references are resolved, and what XML cannot carry becomes U+FFFD. It must
//! not depend on elements or on how they are read.

use std::borrow::Cow;

/// Appends what a reference (`&name;`) stands for. `high` is the first half of a surrogate pair that was written as two
/// references, as Axis 1.4 writes a character outside the basic plane.
pub(super) fn refer(name: &str, text: &mut String, high: &mut Option<u32>) {
    let code = name.strip_prefix('#').map(|number| match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    });
    let first = high.take();
    match (first, code) {
        (Some(first), Some(Some(low @ 0xDC00..=0xDFFF))) => {
            let joined = 0x1_0000 + ((first - 0xD800) << 10) + (low - 0xDC00);
            return text.push(char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        (Some(_), _) => text.push(char::REPLACEMENT_CHARACTER),
        (None, _) => {}
    }
    match code {
        Some(Some(first @ 0xD800..=0xDBFF)) => *high = Some(first),
        Some(code) => text.push(code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)),
        None => match name {
            "lt" => text.push('<'),
            "gt" => text.push('>'),
            "amp" => text.push('&'),
            "quot" => text.push('"'),
            "apos" => text.push('\''),
            // No name of an entity: an ampersand that stands for itself, with a semicolon somewhere behind it.
            other if !is_name(other) => {
                text.push('&');
                text.push_str(other);
                text.push(';');
            }
            _ => text.push(char::REPLACEMENT_CHARACTER),
        },
    }
}

/// Whether it may be the name of an entity.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | ':'))
}

/// Whether eight bytes are ASCII and no control characters, as those of most texts: looked at as one number.
fn is_printable(eight: [u8; 8]) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let number = u64::from_ne_bytes(eight);
    // The highest bit of a byte is set where it is not ASCII, or where taking 0x20 from it borrows: below that.
    (number | number.wrapping_sub(EACH * 0x20)) & (EACH * 0x80) == 0
}

/// What XML 1.0 cannot carry (section 2.2) becomes U+FFFD.
pub(super) fn legal(text: Cow<'_, str>) -> Cow<'_, str> {
    let suspect = |byte: &u8| *byte == 0xEF || (*byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r'));
    let (eights, rest) = text.as_bytes().as_chunks::<8>();
    if !eights.iter().any(|eight| !is_printable(*eight) && eight.iter().any(suspect))
        && !rest.iter().any(suspect)
    {
        return text;
    }
    let replaced = text.chars().map(|character| match character {
        '\t' | '\n' | '\r' => character,
        '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => char::REPLACEMENT_CHARACTER,
        _ => character,
    });
    Cow::Owned(replaced.collect())
}
