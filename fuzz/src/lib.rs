//! What strangers write, read by libseqr and its simulator: a function for each fuzz target. `make fuzz` drives them by
//! chance (cargo-fuzz), and the test of this package tries the corpora. Each function panics where something is wrong.
#![allow(clippy::expect_used)]

mod service;
mod store;
// The stacks' test has these: a document as a tree, and other documents that mean the same.
mod trade;
#[path = "../../tests/stacks/tree.rs"]
#[allow(dead_code)] // it reads documents too; here they are made
mod tree;
#[path = "../../tests/stacks/variations.rs"]
#[allow(dead_code)] // how HTTP carries a body is tried by the target `http`, byte by byte
mod variations;

pub use service::{answer, answer_forms, ca_file, http, report};
pub use store::store;
pub use trade::{amount, receipt, scenario};

/// What tries some bytes.
pub type Target = fn(&[u8]);

/// The targets by their names, which are those of the folders in `corpus`.
pub const TARGETS: [(&str, Target); 9] = [
    ("answer", answer),
    ("answer_forms", answer_forms),
    ("http", http),
    ("report", report),
    ("ca_file", ca_file),
    ("store", store),
    ("receipt", receipt),
    ("scenario", scenario),
    ("amount", amount),
];

/// Takes numbers and texts from the fuzzer's bytes; nothing and zero where they are used up.
struct Bytes<'d>(&'d [u8]);

impl<'d> Bytes<'d> {
    fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        *first
    }

    /// A number below `below`, which is at most 256.
    fn below(&mut self, below: usize) -> usize {
        usize::from(self.byte()) % below
    }

    fn number(&mut self) -> u32 {
        u32::from_be_bytes([self.byte(), self.byte(), self.byte(), self.byte()])
    }

    /// As many bytes as the next one says.
    fn piece(&mut self) -> &'d [u8] {
        let length = usize::from(self.byte()).min(self.0.len());
        let (piece, rest) = self.0.split_at(length);
        self.0 = rest;
        piece
    }

    fn text(&mut self) -> String {
        String::from_utf8_lossy(self.piece()).into_owned()
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
