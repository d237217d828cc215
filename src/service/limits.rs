//! How long the texts of an answer may be. It must not depend on where they come from.

/// The longest reference of SEQR's, in characters: theirs have 17 to 25 digits, and what the POS may give back to the
/// library has as many. A longer one counts as absent.
pub(super) const REFERENCE_MAX: usize = 128;
/// The longest of all other texts (names, descriptions, cards), in characters: as long as what an invoice may hold. A
/// longer one is cut; one that must be whole counts as absent.
pub(super) const TEXT_MAX: usize = 1_000;
/// The longest number of an amount, in characters; a longer one cannot be read.
pub(super) const NUMBER_MAX: usize = 40;
/// Most cards and coupons of a customer, and accounts of a principal, that are read of one answer; nobody has more.
pub(super) const LIST_MAX: usize = 100;

/// The first characters of a text, `limit` at most.
pub(super) fn head(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text; // nearly all: no character has less than a byte
    }
    text.char_indices().nth(limit).map_or(text, |(end, _)| &text[..end])
}
