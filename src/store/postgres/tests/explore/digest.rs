//! Tells states apart by what decides what comes next: times as distances from now, as far as anything depends on them;
//! sessions and groups as distances from the host's row. So a history of any length comes back to a state that is known.

use super::super::super::limits::{FRESH_MS, SILENCE_MS, WATCH_GAP_MS};
use super::database::Row;
use super::world::TICK_MS;
use std::hash::{DefaultHasher, Hasher};

/// The first moment. Numbers from here on are times; no other number is as large.
pub(super) const BEGIN: u64 = 1_000_000_000;

/// Adds what a host or its watch prints. Its sessions and groups are those of this row.
pub(super) fn print(hasher: &mut DefaultHasher, text: &str, row: Row, now_ms: u64) {
    let mut word = "";
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let alike = |c: char| {
            if first.is_ascii_digit() { c.is_ascii_digit() } else { c.is_ascii_alphabetic() || c == '_' }
        };
        let length = rest.find(|c| !alike(c)).unwrap_or(rest.len()).max(first.len_utf8());
        let (piece, after) = rest.split_at(length);
        rest = after;
        match piece.parse::<u64>() {
            Ok(time) if time >= BEGIN => hasher.write_u64((now_ms - time).min(longest(word))),
            Ok(number) => {
                let number = i64::try_from(number).unwrap();
                let base = if matches!(word, "session" | "asked") { row.session } else { row.group };
                hasher.write_i64(distance(number, base));
            }
            Err(_) => {
                hasher.write(piece.as_bytes());
                if piece.len() > 1 && piece != "Some" {
                    word = piece;
                }
            }
        }
    }
}

/// Of two numbers that only grow, the older one is never met again.
pub(super) fn distance(number: i64, base: i64) -> i64 {
    (number - base).max(-3)
}

/// How long ago a time can be and still make a difference.
fn longest(word: &str) -> u64 {
    match word {
        "fresh_since" | "sent" => FRESH_MS,
        "last_own_ms" => WATCH_GAP_MS + TICK_MS,
        "since_ms" => SILENCE_MS,
        other => panic!("{other} has a time that the digest does not know"),
    }
}
