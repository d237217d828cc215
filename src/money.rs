//! Exact money: minor units (öre, cents) with an ISO 4217 currency, and the decimal texts that SEQR reads and
//! writes (`xs:decimal`, docs/protocol.md, Types). No floating point anywhere.

use iso_currency::Currency as Iso;
use rust_decimal::Decimal;
use std::fmt;

/// SEQR refuses more decimals than this, whatever the currency has (docs/protocol.md, Decisions).
pub const MAX_DECIMALS: u32 = 2;

/// Why a text or a number is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a currency that money is counted in.
    #[error("'{0}' is not an ISO 4217 currency code such as SEK, EUR or USD")]
    Currency(String),
    /// A currency with three decimals, used to the third.
    #[error("{0} has more than two decimals; SEQR takes two at the most, so the last digit must be 0")]
    Decimals(String),
    /// More decimals than the currency has, typed by a person.
    #[error("'{0}' has more decimals than {1} has; write no mark between thousands")]
    TooManyDecimals(String, Currency),
    /// Not a decimal number.
    #[error("'{0}' is not a decimal number")]
    NotANumber(String),
    /// Larger than 64 bits of minor units can hold.
    #[error("the amount does not fit in 64 bits of minor units")]
    Overflow,
    /// Two amounts of different currencies were to be added.
    #[error("{0} and {1} cannot be added")]
    Mixed(Currency, Currency),
}

/// An ISO 4217 currency that has minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Currency(Iso);

impl Currency {
    /// Reads a code of three capital letters.
    pub fn parse(code: &str) -> Result<Self, MoneyError> {
        match Iso::from_code(code) {
            Some(iso) if iso.exponent().is_some() => Ok(Self(iso)),
            _ => Err(MoneyError::Currency(code.chars().take(16).collect())),
        }
    }

    /// The code of three letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many decimals the currency has: 2 for SEK, 0 for JPY, 3 for KWD.
    pub fn exponent(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }
}

impl Currency {
    /// An amount of minor units with all decimals of the currency, also those that SEQR does not take.
    pub fn decimals(self, minor: i64) -> String {
        Decimal::from_i128_with_scale(i128::from(minor), self.exponent()).to_string()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount of one currency, in minor units; it may be negative (a discount row).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    minor: i64,
    currency: Currency,
}

impl Amount {
    /// An amount that SEQR can be told: no more than two decimals, also in a currency that has three.
    pub fn new(minor: i64, currency: Currency) -> Result<Self, MoneyError> {
        let surplus = currency.exponent().saturating_sub(MAX_DECIMALS);
        let amount = Self { minor, currency };
        if minor % 10_i64.pow(surplus) != 0 {
            return Err(MoneyError::Decimals(amount.decimal().to_string()));
        }
        Ok(amount)
    }

    /// Reads what SEQR writes: a decimal number, with any count of trailing zeros (reports have five decimals).
    pub fn from_decimal(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let text = text.trim();
        let shown = || text.chars().take(40).collect::<String>();
        let plain =
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'));
        if !plain || text.len() > 40 {
            return Err(MoneyError::NotANumber(shown()));
        }
        let decimal = Decimal::from_str_exact(text).map_err(|_| MoneyError::NotANumber(shown()))?.normalize();
        if decimal.scale() > currency.exponent() {
            return Err(MoneyError::Decimals(shown()));
        }
        let factor = 10_i128.pow(currency.exponent() - decimal.scale());
        let minor = decimal.mantissa().checked_mul(factor).and_then(|m| i64::try_from(m).ok());
        Ok(Self { minor: minor.ok_or(MoneyError::Overflow)?, currency })
    }

    /// Reads what a person types: digits, a sign, and "." or "," before at most as many decimals as the currency has.
    /// Blanks around it are ignored.
    pub fn typed(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let shown = || text.chars().take(40).collect::<String>();
        let plain = text.trim().replacen(',', ".", 1);
        let digits = plain.strip_prefix(['-', '+']).unwrap_or(&plain);
        let (whole, decimals) = match digits.split_once('.') {
            Some((_, "")) => return Err(MoneyError::NotANumber(shown())),
            Some(parts) => parts,
            None => (digits, ""),
        };
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if digits.is_empty() || !is_number(whole) || !is_number(decimals) {
            return Err(MoneyError::NotANumber(shown()));
        }
        // "1.250" SEK is a thousand to one reader: zeros do not make too many decimals right.
        if decimals.len() > currency.exponent() as usize {
            return Err(MoneyError::TooManyDecimals(shown(), currency));
        }
        Self::from_decimal(&plain, currency)
    }

    /// The amount in minor units.
    pub fn minor(self) -> i64 {
        self.minor
    }

    /// The amount's currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// What goes over the wire: `12.50`, `-0.05`, and `500` in a currency without decimals.
    pub fn to_decimal(self) -> String {
        let mut decimal = self.decimal();
        // An amount that was read may have a third digit, which is not rounded away; `new` has refused one.
        if self.currency.exponent() > MAX_DECIMALS && Self::new(self.minor, self.currency).is_ok() {
            decimal.rescale(MAX_DECIMALS);
        }
        decimal.to_string()
    }

    /// The sum of two amounts of one currency.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Mixed(self.currency, other.currency));
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, currency: self.currency })
    }

    fn decimal(self) -> Decimal {
        Decimal::from_i128_with_scale(i128::from(self.minor), self.currency.exponent())
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.decimal(), self.currency)
    }
}

/// An amount for lists of the back office: `12.50`, without its currency.
pub(crate) fn plain_amount(minor: i64, code: &str) -> String {
    let amount = Currency::parse(code).and_then(|currency| Amount::new(minor, currency));
    amount.map_or_else(|_| minor.to_string(), Amount::to_decimal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(minor: i64, code: &str) -> Amount {
        Amount::new(minor, Currency::parse(code).unwrap()).unwrap()
    }

    #[test]
    fn minor_units_become_the_decimals_of_the_wire() {
        for (minor, code, wire) in [
            (1250, "SEK", "12.50"),
            (5, "SEK", "0.05"),
            (-5, "EUR", "-0.05"),
            (500, "JPY", "500"),
            (1230, "KWD", "1.23"),
            (i64::MAX, "SEK", "92233720368547758.07"),
            (i64::MIN, "SEK", "-92233720368547758.08"),
        ] {
            assert_eq!(amount(minor, code).to_decimal(), wire);
            assert_eq!(Amount::from_decimal(wire, Currency::parse(code).unwrap()).unwrap().minor(), minor);
        }
    }

    #[test]
    fn decimals_are_read_as_tolerantly_as_they_are_exact() {
        let sek = Currency::parse("SEK").unwrap();
        for (text, minor) in
            [("93.31000", 9331), ("93", 9300), (" +0.5 ", 50), ("-.5", -50), ("000012.30", 1230)]
        {
            assert_eq!(Amount::from_decimal(text, sek).map(Amount::minor), Ok(minor), "{text}");
        }
        for text in
            ["", " ", "1,5", "1e2", "0x1", "--1", "1.2.3", "NaN", "12.345", "92233720368547758.08", "1_000"]
        {
            assert!(Amount::from_decimal(text, sek).is_err(), "{text}");
        }
    }

    #[test]
    fn what_a_person_types_is_read_exactly_or_refused() {
        for (text, code, minor) in [
            ("12", "SEK", 1200),
            (" 12,5 ", "SEK", 1250),
            ("12.50", "SEK", 1250),
            ("-0,05", "SEK", -5),
            ("+.5", "SEK", 50),
            ("0", "SEK", 0),
            ("500", "JPY", 500),
            ("1,234", "KWD", 1234),
            ("92233720368547758.07", "SEK", i64::MAX),
        ] {
            let currency = Currency::parse(code).unwrap();
            assert_eq!(Amount::typed(text, currency).map(Amount::minor), Ok(minor), "{text} {code}");
            assert_eq!(Amount::typed(&currency.decimals(minor), currency).map(Amount::minor), Ok(minor));
        }
        for (text, code) in [
            ("", "SEK"),
            (" ", "SEK"),
            ("-", "SEK"),
            (".", "SEK"),
            ("12.", "SEK"),
            ("12,", "SEK"),
            ("1.250", "SEK"),
            ("1,250", "SEK"),
            ("12.000", "SEK"),
            ("1.234,50", "SEK"),
            ("1 250", "SEK"),
            ("12kr", "SEK"),
            ("1e3", "SEK"),
            ("--1", "SEK"),
            ("١٢", "SEK"),
            ("0.5", "JPY"),
            ("92233720368547758.08", "SEK"),
        ] {
            assert!(Amount::typed(text, Currency::parse(code).unwrap()).is_err(), "{text} {code}");
        }
    }

    #[test]
    fn three_decimals_and_unknown_currencies_are_refused() {
        let kwd = Currency::parse("KWD").unwrap();
        assert_eq!(Amount::new(1234, kwd), Err(MoneyError::Decimals("1.234".into())));
        for code in ["", "sek", "SEKK", "XXX", "XAU", "ZZZ", "€"] {
            assert!(Currency::parse(code).is_err(), "{code}");
        }
    }

    #[test]
    fn sums_are_checked() {
        assert_eq!(amount(1, "SEK").checked_add(amount(2, "SEK")).unwrap(), amount(3, "SEK"));
        assert_eq!(amount(i64::MAX, "SEK").checked_add(amount(1, "SEK")), Err(MoneyError::Overflow));
        assert!(matches!(amount(1, "SEK").checked_add(amount(1, "EUR")), Err(MoneyError::Mixed(..))));
    }
}
