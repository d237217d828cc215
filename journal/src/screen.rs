//! The terminal, or what stands in its place: width, colors, paging. It knows no payment.

use crate::arguments::When;
use std::io::{self, IsTerminal, Write};
use unicode_width::UnicodeWidthStr;

/// Columns where nobody says how many there are.
const COLUMNS: usize = 80;
/// Narrower than this nothing is readable: lines then run over.
const NARROWEST: usize = 40;
/// Wider than this a sentence is hard to read.
const WIDEST_TEXT: usize = 100;

/// A color by what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Plain,
    Bold,
    Dim,
    Good,
    Bad,
    Doubt,
}

impl Ink {
    fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Bold => "\u{1b}[1m",
            Self::Dim => "\u{1b}[2m",
            Self::Good => "\u{1b}[32m",
            Self::Bad => "\u{1b}[31m",
            Self::Doubt => "\u{1b}[33m",
        }
    }
}

/// An answer that is being written.
pub(crate) struct Screen {
    text: String,
    colors: bool,
    paged: bool,
    width: Option<usize>,
}

impl Screen {
    pub(crate) fn new(color: When, no_pager: bool) -> Self {
        let terminal = io::stdout().is_terminal();
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let colors = match color {
            When::Always => true,
            When::Never => false,
            When::Auto => terminal && !no_color && !dumb,
        };
        let given = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let real =
            terminal.then(terminal_size::terminal_size).flatten().map(|(width, _)| usize::from(width.0));
        let width = given.or(real).or(terminal.then_some(COLUMNS)).map(|width: usize| width.max(NARROWEST));
        Self { text: String::new(), colors, paged: terminal && !no_pager, width }
    }

    /// An answer that becomes a file.
    pub(crate) fn plain() -> Self {
        Self { text: String::new(), colors: false, paged: false, width: None }
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// Columns of a table's line; None where nothing limits them.
    pub(crate) fn width(&self) -> Option<usize> {
        self.width
    }

    fn text_width(&self) -> usize {
        self.width.unwrap_or(COLUMNS).min(WIDEST_TEXT)
    }

    pub(crate) fn line(&mut self, ink: Ink, text: &str) {
        let inked = self.inked(ink, text.trim_end());
        self.text.push_str(&inked);
        self.text.push('\n');
    }

    pub(crate) fn blank(&mut self) {
        self.text.push('\n');
    }

    pub(crate) fn inked(&self, ink: Ink, text: &str) -> String {
        match ink.code() {
            code if self.colors && !code.is_empty() && !text.is_empty() => format!("{code}{text}\u{1b}[0m"),
            _ => text.to_owned(),
        }
    }

    /// A text behind a head, wrapped beside it.
    pub(crate) fn paragraph(&mut self, head: &str, head_ink: Ink, ink: Ink, text: &str) {
        let indent = " ".repeat(head.width());
        let room = self.text_width().saturating_sub(head.width()).max(NARROWEST / 2);
        let wrapped = textwrap::wrap(text, textwrap::Options::new(room).break_words(true));
        for (at, part) in wrapped.iter().enumerate() {
            let lead = if at == 0 { self.inked(head_ink, head) } else { indent.clone() };
            let part = self.inked(ink, part);
            self.text.push_str(&lead);
            self.text.push_str(&part);
            self.text.push('\n');
        }
        if wrapped.is_empty() {
            self.line(head_ink, head);
        }
    }

    /// Writes the answer, through a pager where it is longer than the terminal is high.
    pub(crate) fn show(self) -> io::Result<()> {
        if self.paged && self.is_long() && page(&self.text) {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        match out.write_all(self.text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()), // `| head`
            result => result,
        }
    }

    fn is_long(&self) -> bool {
        let height = terminal_size::terminal_size().map_or(24, |(_, height)| usize::from(height.0));
        self.text.lines().count() >= height
    }
}

/// Shows a text by the person's own pager; false where there is none.
fn page(text: &str) -> bool {
    let pager = std::env::var("PAGER").unwrap_or_else(|_| "less".to_owned());
    let mut words = pager.split_whitespace();
    let Some(program) = words.next() else { return false };
    let mut command = std::process::Command::new(program);
    command.args(words).stdin(std::process::Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        command.env("LESS", "FRX");
    }
    let Ok(mut child) = command.spawn() else { return false };
    if let Some(mut stdin) = child.stdin.take() {
        let _ = stdin.write_all(text.as_bytes()); // the person may leave the pager before the end
    }
    let _ = child.wait();
    true
}

/// A column of a table.
pub(crate) struct Column {
    pub(crate) name: &'static str,
    /// Whether it is a number, and so stands at the right.
    pub(crate) right: bool,
    /// Whether it may be cut where the terminal is narrow.
    pub(crate) cut: bool,
}

/// A table as wide as its texts, or as the terminal.
pub(crate) fn table(screen: &mut Screen, columns: &[Column], rows: &[(Vec<String>, Ink)]) {
    const GAP: usize = 2;
    /// A cut column keeps so many characters.
    const LEAST: usize = 6;
    let mut widths: Vec<usize> = columns.iter().map(|column| column.name.width()).collect();
    for (cells, _) in rows {
        for (width, cell) in widths.iter_mut().zip(cells) {
            *width = (*width).max(cell.width());
        }
    }
    if let Some(limit) = screen.width() {
        loop {
            let total = widths.iter().sum::<usize>() + GAP * columns.len().saturating_sub(1);
            let widest = (0..columns.len())
                .filter(|&at| {
                    columns.get(at).is_some_and(|column| column.cut)
                        && widths.get(at).is_some_and(|&it| it > LEAST)
                })
                .max_by_key(|&at| widths.get(at));
            let (true, Some(widest)) = (total > limit, widest) else { break };
            if let Some(width) = widths.get_mut(widest) {
                *width -= 1;
            }
        }
    }
    let lay = |cells: &[String]| {
        let mut line = String::new();
        for ((column, cell), &width) in columns.iter().zip(cells).zip(&widths) {
            let cell = fitted(cell, width);
            let space = " ".repeat(width.saturating_sub(cell.width()));
            let gap = if line.is_empty() { "" } else { "  " };
            line.push_str(gap);
            line.push_str(&if column.right { space + &cell } else { cell + &space });
        }
        line
    };
    let names: Vec<String> = columns.iter().map(|column| column.name.to_owned()).collect();
    let head = lay(&names);
    screen.line(Ink::Bold, &head);
    for (cells, ink) in rows {
        let line = lay(cells);
        screen.line(*ink, &line);
    }
}

/// A text in so many columns; what is cut off is shown by an ellipsis.
fn fitted(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut cut = String::new();
    for character in text.chars() {
        if cut.width() + unicode_width::UnicodeWidthChar::width(character).unwrap_or(0) + 1 > width {
            break;
        }
        cut.push(character);
    }
    cut.push('\u{2026}');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(width: Option<usize>) -> Screen {
        Screen { text: String::new(), colors: false, paged: false, width }
    }

    const COLUMNS: [Column; 2] = [
        Column { name: "sale", right: false, cut: true },
        Column { name: "amount", right: true, cut: false },
    ];

    #[test]
    fn a_table_is_cut_only_where_the_terminal_is_narrow() {
        let rows = [(vec!["1".repeat(64), "59.00 SEK".to_owned()], Ink::Plain)];
        let mut wide = screen(None);
        table(&mut wide, &COLUMNS, &rows);
        assert!(wide.text.contains(&"1".repeat(64)));
        let mut narrow = screen(Some(40));
        table(&mut narrow, &COLUMNS, &rows);
        assert!(narrow.text.lines().all(|line| line.width() <= 40), "{}", narrow.text);
        assert!(narrow.text.contains("1\u{2026}") && narrow.text.contains("59.00 SEK"), "{}", narrow.text);
    }

    #[test]
    fn a_paragraph_stands_beside_its_head() {
        let mut narrow = screen(Some(40));
        narrow.paragraph(
            "17:40:10  ",
            Ink::Dim,
            Ink::Plain,
            "The till wrote the sale down and sent the invoice to SEQR.",
        );
        assert_eq!(
            narrow.text,
            "17:40:10  The till wrote the sale down\n          and sent the invoice to SEQR.\n"
        );
    }

    #[test]
    fn colors_are_for_terminals() {
        let plain = screen(None);
        assert_eq!(plain.inked(Ink::Bad, "x"), "x");
        let colored = Screen { colors: true, ..screen(None) };
        assert_eq!(colored.inked(Ink::Bad, "x"), "\u{1b}[31mx\u{1b}[0m");
    }
}
