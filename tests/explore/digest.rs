//! Tells states apart by what they print: times as distances from now, so that two histories which differ only in how
//! long they took meet again.

use seqr::pos::machine::Ms;
use std::collections::hash_map::DefaultHasher;
use std::fmt::{self, Write};
use std::hash::Hasher;

/// The first moment. Numbers from here on are times; nothing else that is printed is as large.
pub(crate) const BEGIN: Ms = 1_000_000_000_000;
/// A time longer ago, or further ahead, makes no difference to anything: no timer is as long.
const FAR: i128 = 90_000;

pub(crate) struct Digest {
    hasher: DefaultHasher,
    now: Ms,
    number: Option<u64>,
    /// The name before the number.
    word: Vec<u8>,
    in_word: bool,
}

impl Digest {
    pub(crate) fn at(now: Ms) -> Self {
        Self { hasher: DefaultHasher::new(), now, number: None, word: Vec::new(), in_word: false }
    }

    pub(crate) fn finish(mut self) -> u64 {
        self.end_number();
        self.hasher.finish()
    }

    fn end_number(&mut self) {
        let Some(number) = self.number.take() else { return };
        if self.word == b"revision" {
            return; // counts the writes, and nothing depends on how many there were
        }
        if number < BEGIN {
            return self.hasher.write_u64(number);
        }
        let distance = i128::from(number) - i128::from(self.now);
        self.hasher.write_i128(distance.clamp(-FAR, FAR));
    }
}

impl Write for Digest {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for &byte in text.as_bytes() {
            let is_letter = byte.is_ascii_alphabetic() || byte == b'_';
            if byte.is_ascii_digit() && !self.in_word {
                self.number = Some(self.number.unwrap_or(0).saturating_mul(10) + u64::from(byte - b'0'));
                continue;
            }
            self.end_number();
            if is_letter {
                if !self.in_word {
                    self.word.clear();
                }
                self.word.push(byte);
            }
            self.in_word = is_letter || (self.in_word && byte.is_ascii_digit());
            self.hasher.write_u8(byte);
        }
        Ok(())
    }
}
