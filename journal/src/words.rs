//! Amounts, states and other words of the store as people read them; and text of others made harmless for a screen.

use seqr::money::{Amount, Currency};

/// `59.00 SEK`; a currency that cannot be read leaves the number of its smallest units.
pub(crate) fn money(minor: i64, code: &str) -> String {
    let amount = Currency::parse(code).and_then(|currency| Amount::new(minor, currency));
    amount.map_or_else(|_| format!("{minor} {code}").trim_end().to_owned(), |amount| amount.to_string())
}

/// The minor units that a typed amount may be, by the currencies' numbers of decimals.
pub(crate) fn amounts(text: &str) -> Vec<i64> {
    let typed = |code| Currency::parse(code).and_then(|currency| Amount::typed(text, currency)).ok();
    let mut found: Vec<i64> =
        ["SEK", "JPY", "KWD"].into_iter().filter_map(typed).map(Amount::minor).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// States as people name them, and the words of the store that they stand for.
const GROUPS: [(&str, &[&str]); 4] = [
    ("unfinished", &["sending", "open", "canceling", "reserved", "committing", "paid"]),
    ("doubt", &["sending", "open", "canceling", "committing", "abandoned"]),
    ("paid", &["paid", "confirmed"]),
    ("unpaid", &["canceled", "failed", "reversed"]),
];

/// The words of the store.
pub(crate) const STATES: [&str; 11] = [
    "sending",
    "open",
    "canceling",
    "reserved",
    "committing",
    "paid",
    "confirmed",
    "canceled",
    "failed",
    "reversed",
    "abandoned",
];

/// The words of the store that a typed state stands for; None if there is no such state.
pub(crate) fn states(typed: &str) -> Option<Vec<String>> {
    let typed = match typed.to_lowercase().as_str() {
        "canceled" => "canceled".to_owned(),
        other => other.to_owned(),
    };
    if let Some((_, words)) = GROUPS.iter().find(|(name, _)| *name == typed) {
        return Some(words.iter().map(|&word| word.to_owned()).collect());
    }
    STATES.contains(&typed.as_str()).then(|| vec![typed])
}

/// All that can be typed as a state.
pub(crate) fn all_states() -> String {
    let groups = GROUPS.iter().map(|(name, _)| *name).filter(|name| !STATES.contains(name));
    groups.chain(STATES).collect::<Vec<_>>().join(", ")
}

/// The state of a payment in a word or two for a table.
pub(crate) fn state(phase: &str) -> &str {
    match phase {
        "sending" => "invoice sent",
        "open" => "open",
        "canceling" => "canceling",
        "paid" => "PAID, not booked",
        "confirmed" => "PAID",
        "reversed" => "taken back",
        "abandoned" => "given up",
        other => other,
    }
}

/// Text of others for a screen: no control character, no escape sequence, nothing that turns the direction of the
/// text around it.
pub(crate) fn clean(text: &str) -> String {
    let hidden = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if hidden(c) { '\u{fffd}' } else { c }).collect()
}

/// A clause as a sentence: a capital letter first, a full stop last.
pub(crate) fn sentence(text: &str) -> String {
    let text = clean(text);
    let text = text.trim().trim_end_matches('.');
    match text.chars().next() {
        Some(first) => first.to_uppercase().chain(text.chars().skip(1)).chain(['.']).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_found_in_each_currency() {
        assert_eq!(amounts("59.00"), [5_900, 59_000]);
        assert_eq!(amounts("59,00"), amounts("59.00"));
        assert_eq!(amounts("59"), [59, 5_900, 59_000]);
        assert!(amounts("59.0.0").is_empty() && amounts("many").is_empty());
        assert_eq!(
            (money(5_900, "SEK"), money(59, "JPY"), money(7, "")),
            ("59.00 SEK".into(), "59 JPY".into(), "7".into())
        );
    }

    #[test]
    fn a_hostile_title_stays_one_line_of_text() {
        assert_eq!(clean("\u{1b}[2Jpaid\r\n\u{202e}x"), "\u{fffd}[2Jpaid\u{fffd}\u{fffd}\u{fffd}x");
        assert_eq!(sentence("it was refused"), "It was refused.");
        assert_eq!(sentence(" "), "");
    }

    #[test]
    fn states_have_the_names_that_people_use() {
        assert_eq!(states("paid").unwrap(), ["paid", "confirmed"]);
        assert_eq!(states("Canceled").unwrap(), ["canceled"]);
        assert_eq!(states("happy"), None);
        for word in STATES {
            assert!(states(word).is_some() && !state(word).is_empty());
        }
    }
}
