//! Writes XML as SOAP needs it, into one buffer that erases itself. It must not depend on any message; reading is
//! `source`'s.

use zeroize::Zeroize;

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
        self.push_all([b"<", name.as_bytes(), b">"]);
    }

    pub(super) fn close(&mut self, name: &str) {
        self.push_all([b"</", name.as_bytes(), b">"]);
    }

    pub(super) fn leaf(&mut self, name: &str, text: &str) {
        self.open(name);
        self.text(text);
        self.close(name);
    }

    pub(super) fn number(&mut self, name: &str, number: i64) {
        let mut digits = [0; 20]; // of 64 bits, at most
        let mut at = digits.len();
        let mut rest = number.unsigned_abs();
        for digit in digits.iter_mut().rev() {
            (*digit, rest, at) = (b'0' + (rest % 10) as u8, rest / 10, at - 1);
            if rest == 0 {
                break;
            }
        }
        self.open(name);
        self.push(if number < 0 { b"-" } else { b"" });
        self.push(&digits[at..]);
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
        self.push_all([bytes]);
    }

    fn push_all<const N: usize>(&mut self, parts: [&[u8]; N]) {
        self.make_room(parts.iter().map(|part| part.len()).sum());
        for part in parts {
            self.out.0.extend_from_slice(part);
        }
    }

    fn make_room(&mut self, more: usize) {
        let out = &mut self.out.0;
        let needed = out.len() + more;
        if needed > out.capacity() {
            let mut larger = Vec::with_capacity(needed.max(out.capacity() * 2));
            larger.extend_from_slice(out);
            self.out = Erased(larger); // and the smaller one erases itself
        }
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
