//! Receipts as text, as wide as the printer's paper: what docs/protocol.md, Paid, asks of the customer's receipt, in
//! English, Swedish or the vendor's own words. It lays out; what is paid is decided elsewhere.

use crate::pos::receipt::texts::ReceiptTexts;
use crate::pos::{Result, validate};
use crate::stamp;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::ops::RangeInclusive;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The paper's width in characters: below 20 nothing is legible, above 80 no receipt printer goes.
const COLUMNS: RangeInclusive<usize> = 20..=80;
/// What SEQR asks a receipt to say, in every language (docs/protocol.md, Behavior).
const SEQR_PAYMENT: &str = "SEQR payment";

/// What a receipt says.
pub(super) struct Contents<'a> {
    pub(super) title: &'a str,
    pub(super) marks: Vec<&'a str>,
    pub(super) amount: i64,
    pub(super) currency_code: &'a str,
    pub(super) at_ms: Option<i64>,
    pub(super) references: Vec<(&'a str, &'a str)>,
    pub(super) sale: Option<&'a str>,
    pub(super) cashier: Option<&'a str>,
}

pub(in crate::pos) fn checked(columns: u32) -> Result<usize> {
    let wide = usize::try_from(columns).ok().filter(|columns| COLUMNS.contains(columns));
    wide.ok_or_else(|| validate::argument(format!("columns is {columns}; it must be 20 to 80")))
}

/// Each line ends with a line feed, and none is wider than the paper.
pub(super) fn laid_out(
    contents: &Contents<'_>,
    texts: &ReceiptTexts,
    zone: &TimeZone,
    columns: usize,
) -> String {
    let mut paper = Paper::new(columns);
    paper.centred(contents.title);
    for mark in &contents.marks {
        paper.centred(&format!("*** {mark} ***"));
    }
    paper.line(SEQR_PAYMENT);
    paper.pair(&texts.amount, &texts.money(contents.amount, contents.currency_code));
    if let Some(at) = contents.at_ms.and_then(|ms| time(ms, zone)) {
        paper.pair(&texts.time, &at);
    }
    for (label, reference) in &contents.references {
        paper.pair(label, reference);
    }
    if let Some(sale) = contents.sale {
        paper.pair(&texts.sale, sale);
    }
    if let Some(cashier) = contents.cashier {
        paper.pair(&texts.cashier, cashier);
    }
    paper.text
}

fn time(unix_ms: i64, zone: &TimeZone) -> Option<String> {
    let time = Timestamp::from_millisecond(unix_ms).ok()?.to_zoned(zone.clone());
    Some(stamp::plain(&time))
}

/// A strip of paper that is filled line by line.
pub(in crate::pos) struct Paper {
    columns: usize,
    text: String,
}

impl Paper {
    pub(in crate::pos) fn new(columns: usize) -> Self {
        Self { columns, text: String::new() }
    }

    pub(in crate::pos) fn into_text(self) -> String {
        self.text
    }

    pub(in crate::pos) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Pieces side by side, two blanks between, as many on a line as it has room for; each line begins with `indent`
    /// blanks. A piece is broken only where it is wider than a line.
    pub(in crate::pos) fn items<S: AsRef<str>>(&mut self, indent: usize, items: &[S]) {
        const BETWEEN: usize = 2;
        let room = self.columns.saturating_sub(indent).max(1);
        let mut lines: Vec<(String, usize)> = Vec::new();
        for item in items {
            let mut parts = wrapped(item.as_ref(), room);
            let is_whole = parts.len() == 1;
            if let (true, Some((line, used)), Some(part)) = (is_whole, lines.last_mut(), parts.first()) {
                let width = part.width();
                if *used + BETWEEN + width <= room {
                    line.extend(std::iter::repeat_n(' ', BETWEEN));
                    line.push_str(part);
                    *used += BETWEEN + width;
                    continue;
                }
            }
            // Nothing follows on the last line of a piece that was broken: it would read as more of it.
            lines.extend(parts.drain(..).map(|part| {
                let used = if is_whole { part.width() } else { room };
                (part, used)
            }));
        }
        let start = " ".repeat(indent);
        for (line, _) in lines {
            self.line_as_is(&format!("{start}{line}"));
        }
    }

    pub(in crate::pos) fn line(&mut self, text: &str) {
        for part in wrapped(text, self.columns) {
            self.text.push_str(&part);
            self.text.push('\n');
        }
    }

    fn centred(&mut self, text: &str) {
        for part in wrapped(text, self.columns) {
            let left = (self.columns - part.width().min(self.columns)) / 2;
            self.text.extend(std::iter::repeat_n(' ', left));
            self.text.push_str(&part);
            self.text.push('\n');
        }
    }

    /// The label at the left, the value at the right; on lines of its own where both do not fit on one. The value is
    /// broken where it must be, never cut.
    fn pair(&mut self, label: &str, value: &str) {
        let value = one_line(value);
        let label = one_line(label);
        let free = self.columns.checked_sub(label.width() + value.width()).filter(|free| *free > 0);
        if let Some(free) = free {
            let space = " ".repeat(free);
            return self.line_as_is(&format!("{label}{space}{value}"));
        }
        self.line(&label);
        self.line(&value);
    }

    fn line_as_is(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

/// Tabs and line ends become blanks, other control characters nothing: a printer would obey them.
fn one_line(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
    plain.filter(|c| !c.is_control()).collect::<String>().trim().to_owned()
}

/// Lines no wider than `columns`, broken at blanks, or inside a word that is wider than a line. Each character is looked at
/// once, so a text of any length is laid out in the time that it takes to read it.
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut filling = Filling { columns, lines: Vec::new(), line: String::new(), used: 0 };
    for word in one_line(text).split(' ').filter(|word| !word.is_empty()) {
        filling.word(word);
    }
    filling.end_line();
    filling.lines
}

/// Lines that are being filled.
struct Filling {
    columns: usize,
    lines: Vec<String>,
    line: String,
    /// Columns of `line` that are used.
    used: usize,
}

impl Filling {
    fn word(&mut self, word: &str) {
        let width = word.graphemes(true).map(UnicodeWidthStr::width).sum::<usize>();
        if self.used > 0 && self.used + 1 + width > self.columns {
            self.end_line();
        }
        if self.used > 0 {
            self.put(" ", 1);
        }
        if width <= self.columns {
            return self.put(word, width);
        }
        for grapheme in word.graphemes(true) {
            let width = grapheme.width();
            if width <= self.columns {
                self.put_or_break(grapheme, width);
                continue;
            }
            // No printer has such a character; some scripts allow any number of letters in one.
            for (at, letter) in grapheme.char_indices() {
                let letter = &grapheme[at..at + letter.len_utf8()];
                self.put_or_break(letter, letter.width());
            }
        }
    }

    fn put_or_break(&mut self, text: &str, width: usize) {
        if self.used + width > self.columns {
            self.end_line();
        }
        self.put(text, width);
    }

    fn put(&mut self, text: &str, width: usize) {
        self.line.push_str(text);
        self.used += width;
    }

    fn end_line(&mut self) {
        if !self.line.is_empty() {
            self.lines.push(std::mem::take(&mut self.line));
        }
        self.used = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents<'a>(marks: Vec<&'a str>, reference: &'a str) -> Contents<'a> {
        Contents {
            title: "Kött & Fisk på hörnet i Östra Hamngatan, Göteborg",
            marks,
            amount: 123_450,
            currency_code: "SEK",
            at_ms: Some(1_446_110_328_663),
            references: vec![("Reference", reference)],
            sale: Some("1001"),
            cashier: Some("Åsa"),
        }
    }

    #[test]
    fn a_receipt_fits_any_paper_and_loses_nothing() {
        let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
        let reference = "2015102910184866300000001";
        for language in ["en", "sv"] {
            let texts = ReceiptTexts::of(language).unwrap();
            for columns in COLUMNS {
                let text = laid_out(&contents(vec![&texts.copy], reference), &texts, &zone, columns);
                assert!(text.lines().all(|line| line.width() <= columns), "{columns}:\n{text}");
                let squeezed: String = text.split_whitespace().collect();
                for wanted in [reference, "1001", "Åsa", "SEQRpayment", &texts.copy, "ÖstraHamngatan"] {
                    assert!(squeezed.contains(wanted), "{wanted} in {columns}:\n{text}");
                }
            }
        }
    }

    #[test]
    fn a_receipt_of_32_columns_looks_so() {
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        let texts = ReceiptTexts::of("sv").unwrap();
        let text = laid_out(&contents(Vec::new(), "2015102910184866300000001"), &texts, &zone, 32);
        let expected = [
            " Kött & Fisk på hörnet i Östra",
            "      Hamngatan, Göteborg",
            "SEQR payment",
            "Belopp              1 234,50 SEK",
            "Tid          2015-10-29 10:18:48",
            "Reference",
            "2015102910184866300000001",
            "Köp                         1001",
            "Kassör                       Åsa",
        ];
        assert_eq!(text.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn amounts_are_exact_and_speak_the_language() {
        let (en, sv) = (ReceiptTexts::of("en_GB").unwrap(), ReceiptTexts::of("SV-se").unwrap());
        for (minor, code, english, swedish) in [
            (5, "SEK", "0.05 SEK", "0,05 SEK"),
            (-123_456_789, "EUR", "-1,234,567.89 EUR", "-1 234 567,89 EUR"),
            (100_000, "JPY", "100,000 JPY", "100 000 JPY"),
            (1230, "KWD", "1.230 KWD", "1,230 KWD"),
            (i64::MIN, "SEK", "-92,233,720,368,547,758.08 SEK", "-92 233 720 368 547 758,08 SEK"),
        ] {
            assert_eq!((en.money(minor, code), sv.money(minor, code)), (english.into(), swedish.into()));
        }
    }

    #[test]
    fn a_language_that_there_is_not_is_an_error() {
        for language in ["xx", "de", "english", "", "-sv", "svensk"] {
            let error = ReceiptTexts::of(language).unwrap_err();
            assert!(
                error.kind == crate::pos::Kind::Argument && error.text.contains("language"),
                "{}",
                error.text
            );
        }
    }

    #[test]
    fn wide_characters_and_control_characters_are_counted_as_they_print() {
        let lines = wrapped("領収書領収書領収書領収書\u{1b}[2J and\ttabs", 20);
        assert!(lines.iter().all(|line| line.width() <= 20), "{lines:?}");
        assert_eq!(lines.concat().replace(' ', ""), "領収書領収書領収書領収書[2Jandtabs");
    }

    #[test]
    fn a_line_is_as_wide_as_its_letters_print() {
        for (text, columns) in [
            ("\u{2764}\u{fe0f}".repeat(11), 20), // a heart, twice as wide in color
            ("\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}".repeat(25), 21),
            ("\u{1f1f8}\u{1f1ea}".repeat(25), 20),
            ("e\u{301}".repeat(70), 20),
            ("\u{1100}".repeat(70), 20), // one letter, by the rules of Hangul
            (format!("a{}", "\u{200d}\u{1f467}".repeat(30)), 20),
        ] {
            let lines = wrapped(&text, columns);
            assert!(lines.iter().all(|line| line.width() <= columns), "{text}: {lines:?}");
            assert_eq!(lines.concat(), text, "nothing is lost");
        }
        let hearts = wrapped(&"\u{2764}\u{fe0f}".repeat(11), 20);
        let counts: Vec<usize> = hearts.iter().map(|line| line.graphemes(true).count()).collect();
        assert_eq!(counts, [10, 1], "no letter is cut in two");
    }

    /// Its time grows with its length and no faster: with the square it would not end.
    #[test]
    fn a_receipt_of_900_000_letters_is_laid_out() {
        for text in
            ["x".repeat(900_000), "\u{301}".repeat(450_000), "a ".repeat(450_000), "\u{1100}".repeat(300_000)]
        {
            let zone = TimeZone::UTC;
            let texts = ReceiptTexts::of("en").unwrap();
            let contents = Contents { title: &text, ..contents(Vec::new(), &text) };
            let paper = laid_out(&contents, &texts, &zone, 20);
            assert!(paper.len() > text.trim().len() && paper.lines().all(|line| line.width() <= 20));
        }
    }

    #[test]
    fn pieces_stand_side_by_side_and_are_broken_only_where_they_must_be() {
        let family = "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}".repeat(10);
        let mut paper = Paper::new(20);
        paper.items(2, &["here 1", "there 2", "sale 1001", "", "2015102910184866300000001", "x"]);
        paper.items(2, &[family.as_str()]);
        let text = paper.into_text();
        let lines: Vec<&str> = text.lines().collect();
        let expected = ["  here 1  there 2", "  sale 1001", "  201510291018486630", "  0000001", "  x"];
        assert_eq!(lines[..5], expected);
        assert!(lines.iter().all(|line| line.width() <= 20), "{text}");
        assert_eq!(lines[5..].concat().replace(' ', ""), family);
    }

    #[test]
    fn words_that_no_receipt_can_hold_are_refused() {
        let texts = ReceiptTexts::of("en").unwrap();
        assert!(texts.check().is_ok());
        for (change, name) in [
            (ReceiptTexts { copy: String::new(), ..texts.clone() }, "copy"),
            (ReceiptTexts { sale: "x".repeat(41), ..texts.clone() }, "sale"),
            (ReceiptTexts { time: "a\nb".into(), ..texts.clone() }, "time"),
            (ReceiptTexts { decimal_mark: "1".into(), ..texts.clone() }, "decimal_mark"),
        ] {
            assert!(change.check().unwrap_err().text.contains(name));
        }
        assert!(ReceiptTexts { group_mark: String::new(), ..texts }.check().is_ok());
    }
}
