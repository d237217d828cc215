//! Natural order: "Till 9" before "Till 10". It knows no till.

use std::cmp::Ordering;

/// A text as letters and numbers, in turn.
fn pieces(text: &str) -> Vec<(bool, &str)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(rest.len());
        pieces.push((digits, &rest[..end]));
        rest = &rest[end..];
    }
    pieces
}

/// Numbers by their value, however long; letters without regard to case.
pub(super) fn natural(a: &str, b: &str) -> Ordering {
    let number = |text: &str| {
        let plain = text.trim_start_matches('0').to_owned();
        (plain.len(), plain)
    };
    for (one, other) in pieces(a).into_iter().zip(pieces(b)) {
        let order = match (one, other) {
            ((true, x), (true, y)) => number(x).cmp(&number(y)),
            ((_, x), (_, y)) => x.to_lowercase().cmp(&y.to_lowercase()),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    pieces(a).len().cmp(&pieces(b).len()).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn numbers_are_compared_by_their_value() {
        let mut names =
            ["Till 10", "till 9", "Till 1", "Store 2/Till 1", "Till 01", "Till", "Till 18446744073709551616"];
        names.sort_by(|a, b| natural(a, b));
        let expected =
            ["Store 2/Till 1", "Till", "Till 01", "Till 1", "till 9", "Till 10", "Till 18446744073709551616"];
        assert_eq!(names, expected);
    }
}
