//! The words of receipts in one language, and how it writes amounts. Plain data: nothing of payments or terminals.

use crate::money::Currency;
use crate::pos::{Result, validate};

/// Longest of the vendor's words; a label stands beside its value.
const MAX_WORD: usize = 40;

/// The words of a receipt in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptTexts {
    /// Beside the amount.
    pub amount: String,
    /// Beside the time.
    pub time: String,
    /// Beside SEQR's reference of the payment or refund.
    pub reference: String,
    /// Beside the sale's number.
    pub sale: String,
    /// Beside the cashier.
    pub cashier: String,
    /// Marks a reprint.
    pub copy: String,
    /// Marks a refund.
    pub refund: String,
    /// Beside the reference of the payment that was refunded.
    pub refunded_payment: String,
    /// Between units and decimals.
    pub decimal_mark: String,
    /// Between thousands; may be empty.
    pub group_mark: String,
}

impl ReceiptTexts {
    /// The words of a language, with or without its region ("sv", "sv-SE").
    pub fn of(language: &str) -> Result<Self> {
        let name = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let words = match name.as_str() {
            "sv" => [
                "Belopp",
                "Tid",
                "Referens",
                "Köp",
                "Kassör",
                "KOPIA",
                "ÅTERBETALNING",
                "Betalning",
                ",",
                " ",
            ],
            "en" => ["Amount", "Time", "Reference", "Sale", "Cashier", "COPY", "REFUND", "Payment", ".", ","],
            _ => {
                return Err(validate::argument(format!(
                    "language is '{}'; it must be en or sv, perhaps with a region (sv-SE), or NULL for en",
                    language.chars().take(MAX_WORD).collect::<String>()
                )));
            }
        };
        let [
            amount,
            time,
            reference,
            sale,
            cashier,
            copy,
            refund,
            refunded_payment,
            decimal_mark,
            group_mark,
        ] = words.map(str::to_owned);
        Ok(Self {
            amount,
            time,
            reference,
            sale,
            cashier,
            copy,
            refund,
            refunded_payment,
            decimal_mark,
            group_mark,
        })
    }

    /// Texts that a receipt can be made of.
    pub(in crate::pos) fn check(&self) -> Result<()> {
        for (name, text, may_be_empty) in [
            ("amount", &self.amount, false),
            ("time", &self.time, false),
            ("reference", &self.reference, false),
            ("sale", &self.sale, false),
            ("cashier", &self.cashier, false),
            ("copy", &self.copy, false),
            ("refund", &self.refund, false),
            ("refunded_payment", &self.refunded_payment, false),
            ("decimal_mark", &self.decimal_mark, false),
            ("group_mark", &self.group_mark, true),
        ] {
            let wrong = |why: &str| Err(validate::argument(format!("texts.{name} {why}")));
            if text.is_empty() && !may_be_empty {
                return wrong("is empty; a receipt needs it");
            }
            if text.chars().count() > MAX_WORD {
                return wrong("is longer than 40 characters");
            }
            if text.chars().any(char::is_control) {
                return wrong("holds a control character");
            }
            if text.chars().any(|c| c.is_ascii_digit()) && name.ends_with("mark") {
                return wrong("holds a digit");
            }
        }
        Ok(())
    }

    /// `1,234.50 SEK`, `1 234,50 SEK`; exact, in minor units.
    pub(in crate::pos) fn money(&self, minor: i64, code: &str) -> String {
        let decimals = Currency::parse(code).map_or(0, Currency::exponent);
        let factor = 10_u64.pow(decimals);
        let units = (minor.unsigned_abs() / factor).to_string();
        let mut text = String::from(if minor < 0 { "-" } else { "" });
        for (at, digit) in units.chars().enumerate() {
            if at > 0 && (units.len() - at).is_multiple_of(3) {
                text.push_str(&self.group_mark);
            }
            text.push(digit);
        }
        if decimals > 0 {
            let rest = minor.unsigned_abs() % factor;
            text.push_str(&self.decimal_mark);
            text.push_str(&format!("{rest:0width$}", width = decimals as usize));
        }
        format!("{text} {code}")
    }
}
