//! Money as the service counts it: hundredths of a currency's unit, read from and written as `#.##`.
//! It knows no invoice.

use super::code::{Code, Outcome, refuse};

/// An amount as it stood on the wire, unjudged.
#[derive(Clone, Debug, Default)]
pub(crate) struct AmountForm {
    pub(crate) currency: Option<String>,
    pub(crate) value: Option<String>,
}

/// An amount that the service has accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Amount {
    pub(crate) currency: String,
    pub(crate) hundredths: i64,
}

/// A value above this is refused: no till sells for more, and sums cannot overflow below it.
const MAX_HUNDREDTHS: i64 = 100_000_000_000_000;

impl AmountForm {
    /// Judges currency and form; the sign is the caller's affair. `what` names it in the refusal.
    pub(crate) fn accept(&self, what: &str, accepted: &[String]) -> Outcome<Amount> {
        let Some(currency) = self.currency.as_deref().map(str::trim).filter(|c| !c.is_empty()) else {
            return refuse(Code::INVOICE_DATA, format!("{what} has no currency"));
        };
        let Some(known) = iso_currency::Currency::from_code(currency) else {
            return refuse(Code::INVOICE_DATA, format!("{what}: {currency:?} is no currency of ISO 4217"));
        };
        if !accepted.is_empty() && !accepted.iter().any(|a| a == currency) {
            return refuse(Code::INVOICE_DATA, format!("{what}: {currency} is not accepted here"));
        }
        let Some(value) = self.value.as_deref() else {
            return refuse(Code::INVOICE_DATA, format!("{what} has no value"));
        };
        let Some((hundredths, decimals)) = parse_hundredths(value) else {
            return refuse(
                Code::INVOICE_DATA,
                format!("{what}: {value:?} is no decimal number of the form #.##"),
            );
        };
        if decimals > 2 {
            return refuse(Code::INVOICE_DATA, format!("{what}: {value} has more than two decimals"));
        }
        if known.exponent() == Some(0) && hundredths % 100 != 0 {
            return refuse(Code::INVOICE_DATA, format!("{what}: {currency} has no decimals, {value} has"));
        }
        Ok(Amount { currency: currency.to_owned(), hundredths })
    }
}

/// An xs:decimal as hundredths (further digits cut off) and its number of decimals.
fn parse_hundredths(text: &str) -> Option<(i64, usize)> {
    let text = text.trim();
    if !is_decimal(text) {
        return None;
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let cents: i64 = format!("{fraction:0<2}")[..2].parse().ok()?;
    let value = whole.checked_mul(100)?.checked_add(cents).filter(|v| *v <= MAX_HUNDREDTHS)?;
    Some((if negative { -value } else { value }, fraction.len()))
}

/// Whether the text is an xs:decimal: no exponent, no thousands separator, ASCII digits.
pub(crate) fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    !(whole.is_empty() && fraction.is_empty())
        && (whole.bytes().chain(fraction.bytes())).all(|b| b.is_ascii_digit())
}

/// Hundredths as `#.##`.
pub(crate) fn plain(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let size = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", size / 100, size % 100)
}

/// An amount as people read it: with the decimals that the currency has.
pub(crate) fn shown(hundredths: i64, currency: &str) -> String {
    let whole = iso_currency::Currency::from_code(currency).is_some_and(|known| known.exponent() == Some(0));
    let text = plain(hundredths);
    match text.strip_suffix(".00") {
        Some(units) if whole => units.to_owned(),
        _ => text,
    }
}

/// Hundredths with five decimals, as reports write them.
pub(crate) fn five_decimals(hundredths: i64) -> String {
    format!("{}000", plain(hundredths))
}

/// Reads `#.##` for the control interface.
pub(crate) fn from_plain(text: &str) -> Option<i64> {
    parse_hundredths(text).filter(|(_, decimals)| *decimals <= 2).map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(currency: &str, value: &str) -> Result<i64, i32> {
        let form = AmountForm { currency: Some(currency.into()), value: Some(value.into()) };
        form.accept("total", &[]).map(|a| a.hundredths).map_err(|r| r.code.0)
    }

    #[test]
    fn values_are_read_exactly_or_refused() {
        let cases = [
            ("93.31", Ok(9331)),
            ("93.3", Ok(9330)),
            ("93", Ok(9300)),
            (".5", Ok(50)),
            ("-1.05", Ok(-105)),
            ("0.00", Ok(0)),
            ("1.005", Err(49)),
            ("1,00", Err(49)),
            ("1e2", Err(49)),
            ("", Err(49)),
            ("99999999999999999999", Err(49)),
            (" 7.00 ", Ok(700)),
            ("+2", Ok(200)),
            (".", Err(49)),
        ];
        for (text, expected) in cases {
            assert_eq!(accept("SEK", text), expected, "{text:?}");
        }
        assert_eq!(accept("XQQ", "1.00"), Err(49));
        assert_eq!(accept("sek", "1.00"), Err(49));
        assert_eq!(accept("JPY", "1.00"), Ok(100));
        assert_eq!(accept("JPY", "1.50"), Err(49));
    }

    #[test]
    fn values_are_written_with_their_sign() {
        assert_eq!(plain(-5), "-0.05");
        assert_eq!(five_decimals(9331), "93.31000");
        assert_eq!(from_plain("-0.05"), Some(-5));
        assert_eq!(shown(123_456_789_000, "JPY"), "1234567890");
        assert_eq!(shown(5900, "SEK"), "59.00");
    }
}
