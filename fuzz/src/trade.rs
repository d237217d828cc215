//! Amounts, receipts and scenarios.

use crate::Bytes;
use seqr::money::{Amount, Currency};
use seqr::pos::wrapped;
use seqr_simulator::Scenario;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

const CURRENCIES: [&str; 5] = ["SEK", "EUR", "JPY", "KWD", "RON"];

/// What is typed and what SEQR writes; and that an amount which is written is read back.
pub fn amount(data: &[u8]) {
    let mut bytes = Bytes(data);
    let currency = Currency::parse(CURRENCIES[bytes.below(CURRENCIES.len())]).expect("a currency");
    let text = String::from_utf8_lossy(bytes.0);
    for read in [Amount::typed(&text, currency), Amount::from_decimal(&text, currency)].into_iter().flatten()
    {
        let written = read.to_decimal();
        assert_eq!(
            Amount::from_decimal(&written, currency).ok(),
            Some(read),
            "{text:?} is written {written}"
        );
        assert_eq!(Amount::typed(&currency.decimals(read.minor()), currency).ok(), Some(read), "{text:?}");
    }
}

/// A receipt with texts of any kind: no line is wider than the paper, and nothing that a printer would obey is in it.
pub fn receipt(data: &[u8]) {
    let mut bytes = Bytes(data);
    let columns = 20 + bytes.below(61);
    let text = String::from_utf8_lossy(bytes.0);
    for line in wrapped(&text, columns) {
        let wide: usize = line.graphemes(true).map(UnicodeWidthStr::width).sum();
        assert!(wide <= columns, "{wide} of {columns} columns: {line:?}");
        assert!(!line.chars().any(char::is_control), "a printer obeys {line:?}");
    }
}

/// A scenario's file.
pub fn scenario(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = Scenario::parse(text);
    }
}
