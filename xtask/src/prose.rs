//! Can the documents be read once, with school English?
//!
//! The rules, by name (each finding names its rule):
//!
//! - `sentence`: a sentence has at most LIMIT words (DEVELOPERS_LIMIT in their pages). Tables, code and quotations are
//!   not sentences.
//! - `words`: what docs/glossary.md, "Words that we do not use", lists is not written.
//! - `first-example`: a page shows code, a command, a table, a list to tick or a picture within FIRST_EXAMPLE lines;
//!   the changelog is a list only.
//! - `names`: a name such as ersReference that stands in the guide is in docs/glossary.md or docs/protocol.md.
//! - `title`: a page begins with one title.
//!
//! Links, code and the names of functions are compared by `docs`. Code blocks and `code` are left alone.

use crate::Result;
use crate::files::{blank, cells, is_word, matching, read, regex, section, without_blocks};
use regex_lite::{Captures, Regex};
use std::collections::BTreeSet;

const RULES: [&str; 5] = ["sentence", "words", "first-example", "names", "title"];
/// Words of one sentence: what a reader of a second language holds in mind.
const LIMIT: usize = 25;
/// The same in the pages for developers of the library, which enumerate more.
const DEVELOPERS_LIMIT: usize = 30;
const DEVELOPERS: [&str; 7] = [
    "CONTRIBUTING.md",
    "docs/design.md",
    "docs/protocol.md",
    "docs/proof.md",
    "docs/performance.md",
    "docs/releasing.md",
    "docs/architecture.md",
];
/// Lines of a page before its first example: about one screen.
const FIRST_EXAMPLE: usize = 40;
const GLOSSARY: &str = "docs/glossary.md";
/// Has no examples.
const CHANGELOG: &str = "CHANGELOG.md";
/// The table of the glossary that forbids words; it may name them.
const FORBIDDEN: &str = "Words that we do not use";
const PAGES: [&str; 13] = [
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "docs/*.md",
    "docs/guide/*.md",
    "simulator/README.md",
    "simulator/RULES.md",
    "tests/README.md",
    "examples-office/README.md",
    "bindings/*/README.md",
    "packaging/README.md",
    "tools/dist/README-*.md",
];
/// Made by a test from the names of the mistakes in its table.
const GENERATED: &str = "docs/mutations.md";
const BAD: &str = "tests/prose/bad.md";
const GOOD: &str = "tests/prose/good.md";

/// What is wrong on a line.
struct Finding {
    line: usize,
    rule: &'static str,
    what: String,
}

/// A name as SEQR's messages have them.
const NAME: &str = r"[a-z]+(?:[A-Z][a-z]+)+";

/// What the glossary says.
struct Words {
    /// What is not written, and what is written instead.
    forbidden: Vec<(Regex, String)>,
    names: BTreeSet<String>,
}

/// These files, or all pages; a line for each finding.
pub(crate) fn run(files: &[&str]) -> Result<Vec<String>> {
    let mut paths: BTreeSet<String> = files.iter().map(|file| (*file).to_owned()).collect();
    if paths.is_empty() {
        for pattern in PAGES {
            paths.extend(matching(pattern)?);
        }
        paths.remove(GENERATED);
    }
    let words = Words::read()?;
    let mut found = Vec::new();
    for path in paths {
        for Finding { line, rule, what } in findings(&path, &read(&path)?, &words) {
            found.push(format!("{path}:{line}: {rule}: {what}"));
        }
    }
    Ok(found)
}

/// Every rule finds what is wrong in one page, and nothing in another.
pub(crate) fn self_test() -> Result<Vec<String>> {
    let words = Words::read()?;
    let bad = findings(BAD, &read(BAD)?, &words);
    let missing = RULES.iter().filter(|rule| !bad.iter().any(|finding| finding.rule == **rule));
    let mut told: Vec<String> =
        missing.map(|rule| format!("the rule {rule} finds nothing in {BAD}")).collect();
    for Finding { line, rule, what } in findings(GOOD, &read(GOOD)?, &words) {
        told.push(format!("{GOOD}:{line}: {rule}: {what}"));
    }
    Ok(told)
}

impl Words {
    fn read() -> Result<Self> {
        let glossary = read(GLOSSARY)?;
        let table = section(&glossary, FORBIDDEN).ok_or_else(|| format!("{GLOSSARY} has no {FORBIDDEN}"))?;
        let name = regex(NAME);
        let both = format!("{glossary}\n{}", read("docs/protocol.md")?);
        let names = whole(&name, &both, is_word, is_word).map(str::to_owned).collect();
        Ok(Self { forbidden: forbidden(table), names })
    }
}

fn forbidden(table: &str) -> Vec<(Regex, String)> {
    let mut all = Vec::new();
    for line in table.split('\n').filter(|line| line.starts_with('|')) {
        let cells = cells(line);
        let (Some(seen), Some(instead)) = (cells.first(), cells.get(1)) else { continue };
        if *seen == "not" || seen.starts_with('-') {
            continue;
        }
        for word in seen.split(", ") {
            let word = word.trim_matches('`').replace(' ', r"\s+");
            all.push((regex(&format!("(?i){word}")), (*instead).to_owned()));
        }
    }
    all
}

/// What a pattern finds, where no such letter stands before it or after it.
fn whole<'a>(
    pattern: &'a Regex,
    text: &'a str,
    before: impl Fn(char) -> bool + 'a,
    after: impl Fn(char) -> bool + 'a,
) -> impl Iterator<Item = &'a str> {
    let alone = move |found: &regex_lite::Match| {
        !text[..found.start()].chars().next_back().is_some_and(&before)
            && !text[found.end()..].chars().next().is_some_and(&after)
    };
    pattern.find_iter(text).filter(alone).map(|found| found.as_str())
}

/// Without code, comments, links' targets; the lines keep their numbers.
fn prose(text: &str) -> String {
    let text = without_blocks(text);
    let text = regex(r"(?s)<!--.*?-->").replace_all(&text, |found: &Captures| blank(&found[0])).into_owned();
    let (item, told) = (regex(r"^ +([-*]|\d+\.) "), regex(r"^ {4}\S.*[.:;,]$"));
    let is_code = |line: &str| {
        (line.starts_with("    ") || line.starts_with('\t')) && !item.is_match(line) && !told.is_match(line)
    };
    let lines: Vec<&str> = text.split('\n').map(|line| if is_code(line) { "" } else { line }).collect();
    regex(r"\]\([^)]*\)").replace_all(&without_code(&lines.join("\n")), "]").into_owned()
}

/// `code` becomes one word; it ends at the latest with its paragraph.
fn without_code(text: &str) -> String {
    let (mut kept, mut rest) = (String::new(), text);
    while let Some(begin) = rest.find('`') {
        let inside = &rest[begin + 1..];
        let end = inside.find('`').filter(|&end| end > 0);
        match end.map(|end| &inside[..end]).filter(|code| !has_blank_line(code)) {
            Some(code) => {
                kept.push_str(&rest[..begin]);
                kept.push_str("CODE");
                kept.push_str(&blank(code));
                rest = &inside[code.len() + 1..];
            }
            None => {
                kept.push_str(&rest[..=begin]);
                rest = inside;
            }
        }
    }
    kept + rest
}

/// Whether a paragraph ends in it.
fn has_blank_line(text: &str) -> bool {
    let lines: Vec<&str> = text.split('\n').collect();
    lines.len() > 2 && lines[1..lines.len() - 1].iter().any(|line| line.trim().is_empty())
}

/// The sentences of paragraphs and list items, each with the line where its paragraph begins; not of tables and headings.
fn sentences(text: &str) -> Vec<(usize, String)> {
    let item = regex(r"^\s*([-*]|\d+\.) ");
    let mark = regex(r"^\s*([-*]|\d+\.) +(\[[ x]\] )?");
    let (mut all, mut paragraph, mut start) = (Vec::new(), Vec::<String>::new(), 0);
    for (number, line) in text.split('\n').chain([""]).enumerate() {
        let other = line.trim().is_empty() || line.trim_start().starts_with(['|', '#']);
        if (other || item.is_match(line)) && !paragraph.is_empty() {
            all.extend(split(&paragraph.join(" ")).into_iter().map(|one| (start, one)));
            paragraph.clear();
        }
        if !other {
            if paragraph.is_empty() {
                start = number + 1;
            }
            paragraph.push(mark.replace(line, "").trim().to_owned());
        }
    }
    all
}

/// A paragraph's sentences: one ends with a mark, and what follows a space begins as a sentence does.
fn split(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let (mut all, mut begin, mut at) = (Vec::new(), 0, 1);
    let run = |mut from: usize, within: &dyn Fn(char) -> bool| {
        while letters.get(from).is_some_and(|&letter| within(letter)) {
            from += 1;
        }
        from
    };
    while at < letters.len() {
        let closed = run(at, &|letter| "\"”)*".contains(letter));
        let next = run(closed, &char::is_whitespace);
        let opened = run(next, &|letter| "\"“(*[".contains(letter));
        let begins = letters.get(opened).is_some_and(char::is_ascii_alphanumeric)
            || letters[next..opened].contains(&'[');
        if ".!?:;".contains(letters[at - 1]) && next > closed && begins {
            all.push(letters[begin..at].iter().collect());
            (begin, at) = (next, next);
        }
        at += 1;
    }
    all.push(letters[begin..].iter().collect());
    all
}

fn findings(path: &str, text: &str, words: &Words) -> Vec<Finding> {
    let plain = prose(text);
    let mut all = Vec::new();
    let mut add = |line, rule, what| all.push(Finding { line, rule, what });
    let limit = if DEVELOPERS.contains(&path) { DEVELOPERS_LIMIT } else { LIMIT };
    for (line, one) in sentences(&plain) {
        let count = one.split_whitespace().filter(|word| word.chars().any(is_word)).count();
        if count > limit {
            add(line, "sentence", format!("{count} words, {limit} at most: {one}"));
        }
    }
    let mut listed = false;
    for (line, one) in lines(&plain) {
        listed = one.starts_with(&format!("## {FORBIDDEN}")) || (listed && !one.starts_with("## "));
        if listed {
            continue;
        }
        let joined = |letter| is_word(letter) || letter == '-';
        for (pattern, instead) in &words.forbidden {
            for word in whole(pattern, one, joined, joined) {
                add(line, "words", format!("\"{word}\": write {instead}"));
            }
        }
    }
    let guide = path.starts_with("docs/guide/") || path.starts_with("tests/prose/");
    if path != CHANGELOG {
        let example = regex(r"(?m)^(?: *```|!\[|\|| {4}\S|<!-- |- \[ \])");
        let before = example.find(text).map_or(text, |found| &text[..found.start()]);
        let count = before.matches('\n').count();
        if count > FIRST_EXAMPLE {
            add(
                1,
                "first-example",
                format!("{count} lines before the first example, {FIRST_EXAMPLE} at most"),
            );
        }
    }
    if guide {
        let pattern = regex(NAME);
        for (line, one) in lines(&plain) {
            let before = |letter| is_word(letter) || letter == '/' || letter == '.';
            for name in whole(&pattern, one, before, |letter| is_word(letter) || letter == '(') {
                if !words.names.contains(name) {
                    add(line, "names", format!("{name} is not in {GLOSSARY}"));
                }
            }
        }
    }
    if without_blocks(text).split('\n').filter(|line| is_title(line)).count() != 1 {
        add(1, "title", "a page has one title".to_owned());
    }
    all
}

fn is_title(line: &str) -> bool {
    line.strip_prefix("# ").and_then(|rest| rest.chars().next()).is_some_and(|letter| !letter.is_whitespace())
}

/// All that is read, tables and headings too.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split('\n').enumerate().filter(|(_, line)| !line.trim().is_empty()).map(|(at, line)| (at + 1, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_finds_its_mistake() {
        assert_eq!(self_test(), Ok(Vec::new()));
    }

    #[test]
    fn a_paragraph_is_split_into_its_sentences() {
        let text = "It ends (here.) Then \"so.\" [A link] is next; e.g.x is one. 3 follow: \u{e9}tat stays.";
        let expected = [
            "It ends (here.",
            "Then \"so.",
            "[A link] is next;",
            "e.g.x is one.",
            "3 follow: \u{e9}tat stays.",
        ];
        assert_eq!(split(text), expected);
    }

    #[test]
    fn code_is_one_word_and_ends_with_its_paragraph() {
        assert_eq!(without_code("a `b c` d"), "a CODE d");
        assert_eq!(without_code("a `b\nc` d"), "a CODE\n d");
        assert_eq!(without_code("a `b\n\nc` d"), "a `b\n\nc` d");
        assert_eq!(without_code("a `` b"), "a `` b");
    }

    #[test]
    fn a_forbidden_word_is_found_alone_in_any_case() {
        let words = Words {
            forbidden: forbidden("| not | write |\n|---|---|\n| he, asks on | they |\n"),
            names: BTreeSet::new(),
        };
        let found = findings("a.md", "# T\n\nHe Asks  on. The ache, he-man.\n", &words);
        let told: Vec<_> = found.iter().map(|one| (one.line, one.rule, one.what.as_str())).collect();
        assert_eq!(told, [(3, "words", "\"He\": write they"), (3, "words", "\"Asks  on\": write they")]);
    }

    #[test]
    fn an_indented_line_is_code_unless_it_is_an_item_or_goes_on() {
        assert_eq!(prose("    he = 1\n    - he\n    he goes,\n"), "\n    - he\n    he goes,\n");
    }
}
