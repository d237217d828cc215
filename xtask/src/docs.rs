//! What the documents say is what the files say.
//!
//! - Every block of a language of LANGUAGES in README.md and docs/ stands below a comment that names where it is from,
//!   `<!-- docs/guide/code/sale.c [timer] -->` or a whole file, and is that text to the letter. The files are compiled
//!   and run by tools/checks/guide.sh.
//! - The tables of docs/status-codes.md have the constants of include/seqr.h, no more and no less, with their numbers.
//! - What the guide calls by a name of the library's is in seqr.h.
//! - Every document of docs/, and every document that one of the site links to, is in the site's list,
//!   docs/site/SUMMARY.md.
//! - Every relative link of every document leads to a file, and to a heading of it.

use crate::Result;
use crate::files::{cells, documents, line_of, normal, read, regex, root, section, without_blocks, write};
use regex_lite::Captures;
use std::collections::{BTreeMap, BTreeSet};

const LANGUAGES: [&str; 12] =
    ["c", "cpp", "pascal", "python", "java", "csharp", "javascript", "go", "php", "ruby", "lua", "perl"];
const CODES: &str = "docs/status-codes.md";
const SUMMARY: &str = "docs/site/SUMMARY.md";
/// Links to what tools/site makes, which compares its own links.
const SITE_ONLY: &str = "docs/site/reference.md";
/// Compared with its source by another check, and written in Rust for Rust: left alone.
const NOT_CODE: [&str; 7] = [
    "simulator/README.md",
    "THIRD-PARTY-NOTICES.md",
    "bindings/delphi/README.md",
    "bindings/python/README.md",
    "bindings/java/README.md",
    "bindings/node/README.md",
    "bindings/csharp/README.md",
];
/// Names that begin as the library's do, and are variables and files.
const NOT_NAMES: [&str; 10] =
    ["LIB", "INCLUDE", "EXAMPLES", "PASCAL", "ENDPOINT", "WHEEL", "JAR", "NODE", "NUPKG", "LIBRARY"];
const NOT_NAMES_EITHER: [&str; 2] = ["FFI", "ffi"];

/// All of them; a line for each difference.
pub(crate) fn run(fix: bool) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    compare_tables(&mut problems)?;
    compare_summary(&mut problems)?;
    for path in documents()? {
        if !NOT_CODE.contains(&path.as_str()) {
            code_of(&path, fix, &mut problems)?;
        }
        if path.starts_with("docs/guide/") || path == CODES || path == "docs/failures.md" {
            names_in(&path, &mut problems)?;
        }
        if path != SITE_ONLY {
            links_of(&path, &mut problems)?;
        }
    }
    Ok(problems)
}

/// A file without the marks of its parts; or the part between `[name]` and `[end name]`.
fn part(path: &str, name: Option<&str>) -> Result<String> {
    part_of(&read(path)?, name)
        .ok_or_else(|| format!("{path} has no part [{}] with an end", name.unwrap_or_default()))
}

fn part_of(text: &str, name: Option<&str>) -> Option<String> {
    let mark = regex(r"^\s*(?:/\*|//|\{|#)\s*\[(end )?([a-z0-9-]+)\]\s*(?:\*/|\})?$");
    let (mut inside, mut found, mut lines) = (name.is_none(), name.is_none(), Vec::new());
    for line in text.split('\n') {
        match mark.captures(line) {
            Some(marked) if Some(&marked[2]) == name => (inside, found) = (marked.get(1).is_none(), true),
            Some(_) => {}
            None if inside => lines.push(line),
            None => {}
        }
    }
    if !found || (inside && name.is_some()) {
        return None;
    }
    let full = lines.iter().filter(|line| !line.trim().is_empty());
    let indent = full.map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    let lines: Vec<&str> = lines.iter().map(|line| line.get(indent..).unwrap_or_default()).collect();
    Some(lines.join("\n").trim_matches('\n').to_owned())
}

fn code_of(path: &str, fix: bool, problems: &mut Vec<String>) -> Result<()> {
    let text = read(path)?;
    let written = with_code(path, &text, fix, problems);
    if fix && written != text { write(&root().join(path), &written) } else { Ok(()) }
}

fn with_code(path: &str, text: &str, fix: bool, problems: &mut Vec<String>) -> String {
    let block = regex(
        r"(?ms)(?P<comment>^<!-- (?P<path>[^ >]+)(?: \[(?P<part>[a-z0-9-]+)\])? -->\n)?^ *```(?P<language>[a-z+]*)\n(?P<text>.*?)^ *```$",
    );
    let one = |found: &Captures| {
        let whole = found[0].to_owned();
        let line = line_of(text, found.get(0).map_or(0, |all| all.start()));
        let language = &found["language"];
        if !LANGUAGES.contains(&language) {
            return whole;
        }
        let (Some(comment), Some(from)) = (found.name("comment"), found.name("path")) else {
            problems.push(format!("{path}:{line}: a block of {language} that is from no file"));
            return whole;
        };
        let source = match part(from.as_str(), found.name("part").map(|name| name.as_str())) {
            Ok(source) => source,
            Err(error) => {
                problems.push(format!("{path}:{line}: {error}"));
                return whole;
            }
        };
        if found["text"].trim_end_matches('\n') == source {
            return whole;
        }
        if !fix {
            let from = from.as_str();
            problems.push(format!("{path}:{line}: the block differs from {from} (tools/docs --write)"));
        }
        format!("{}```{language}\n{source}\n```", comment.as_str())
    };
    block.replace_all(text, one).into_owned()
}

/// The constants of the header that begin so.
fn constants(header: &str, prefixes: &[&str]) -> BTreeMap<String, String> {
    let defined = regex(r"(?m)^#define (SEQR_\w+) (-?\d+)$");
    let all = defined.captures_iter(header).map(|found| (found[1].to_owned(), found[2].to_owned()));
    all.filter(|(name, _)| prefixes.iter().any(|prefix| name.starts_with(prefix))).collect()
}

fn compare_tables(problems: &mut Vec<String>) -> Result<()> {
    let (header, codes) = (read("include/seqr.h")?, read(CODES)?);
    let tables: [(&str, &[&str]); 3] = [
        ("Status codes", &["SEQR_OK", "SEQR_E_"]),
        ("States of a payment", &["SEQR_PAY_"]),
        ("Log levels", &["SEQR_LOG_"]),
    ];
    for (heading, prefixes) in tables {
        let below = section(&codes, heading).ok_or_else(|| format!("{CODES} has no heading {heading}"))?;
        compare_table(heading, below, &constants(&header, prefixes), problems);
    }
    Ok(())
}

fn compare_table(
    heading: &str,
    below: &str,
    expected: &BTreeMap<String, String>,
    problems: &mut Vec<String>,
) {
    let rows: Vec<_> = below.split('\n').filter(|line| line.starts_with('|')).skip(2).map(cells).collect();
    let cell = |row: &[&str], at: usize| row.get(at).copied().unwrap_or_default().to_owned();
    let found: BTreeMap<_, _> =
        rows.iter().map(|row| (cell(row, 0).trim_matches('`').to_owned(), cell(row, 1))).collect();
    let names: BTreeSet<_> = expected.keys().chain(found.keys()).collect();
    let shown = |number: Option<&String>| number.map_or("missing".to_owned(), Clone::clone);
    for name in names {
        let (wanted, has) = (expected.get(name), found.get(name));
        if wanted != has {
            problems.push(format!("{CODES}: {name} is {}, in seqr.h {}", shown(has), shown(wanted)));
        }
    }
    if found.len() != rows.len() || found.is_empty() {
        problems.push(format!("{CODES}: a row of {heading} is there twice, or none"));
    }
    for row in rows.iter().filter(|row| row.iter().any(|cell| cell.is_empty())) {
        problems.push(format!("{CODES}: {} has an empty cell", row[0]));
    }
}

/// A function, type or constant of which a document speaks is one of seqr.h; `SEQR_PAY_...` speaks of many.
fn names_in(path: &str, problems: &mut Vec<String>) -> Result<()> {
    let name = regex(r"\b(?:seqr|SEQR)_\w+");
    let declared = read("include/seqr.h")? + &read("bindings/delphi/Seqr.pas")?;
    let known: BTreeSet<&str> = name.find_iter(&declared).map(|found| found.as_str()).collect();
    for (line, text) in without_blocks(&read(path)?).split('\n').enumerate() {
        let found = name.find_iter(text).filter(|found| !text[..found.start()].ends_with("::"));
        for name in found.map(|found| found.as_str()) {
            let rest = &name["SEQR_".len()..];
            let other = NOT_NAMES.contains(&rest) || NOT_NAMES_EITHER.contains(&rest);
            let many = name.ends_with('_') && known.iter().any(|one| one.starts_with(name));
            if !other && !known.contains(name) && !many {
                problems.push(format!("{path}:{}: {name} is not in seqr.h", line + 1));
            }
        }
    }
    Ok(())
}

fn without_code(text: &str) -> String {
    let code = regex(r"`[^`\n]*`");
    code.replace_all(&without_blocks(text), |found: &Captures| "x".repeat(found[0].len())).into_owned()
}

/// The names of the headings, as hosts of repositories make them.
fn anchors(text: &str) -> BTreeSet<String> {
    let (heading, link) = (regex(r"(?m)^#{1,6} +(.*?) *#*$"), regex(r"\[([^\]]*)\]\([^)]*\)"));
    let (mut names, mut counts) = (BTreeSet::new(), BTreeMap::<String, usize>::new());
    for found in heading.captures_iter(&without_blocks(text)) {
        let shown = link.replace_all(&found[1], "$1").to_lowercase();
        let kept = shown.chars().filter(|&one| " -_".contains(one) || one.is_alphanumeric());
        let name = kept.collect::<String>().replace(' ', "-");
        let count = counts.entry(name.clone()).or_default();
        names.insert(if *count == 0 { name } else { format!("{name}-{count}") });
        *count += 1;
    }
    names
}

fn links_of(path: &str, problems: &mut Vec<String>) -> Result<()> {
    // The archive's README lies at the top there, as this project's does here; so does the site's summary.
    let at_top = path.starts_with("tools/dist/README-") || path.starts_with("docs/site/SUMMARY");
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let folder = if at_top { "" } else { folder };
    let (link, elsewhere) = (regex(r"\]\(<?([^)>\s]+)>?\)"), regex(r"^[a-z]+:"));
    for found in link.captures_iter(&without_code(&read(path)?)) {
        let target = &found[1];
        if elsewhere.is_match(target) {
            continue;
        }
        let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
        let aim = if file.is_empty() { path.to_owned() } else { normal(&format!("./{folder}/{file}")) };
        if !root().join(&aim).exists() {
            problems.push(format!("{path}: the link {target} leads nowhere"));
        } else if !anchor.is_empty() && aim.ends_with(".md") && !anchors(&read(&aim)?).contains(anchor) {
            problems.push(format!("{path}: {aim} has no heading for #{anchor}"));
        }
    }
    Ok(())
}

fn compare_summary(problems: &mut Vec<String>) -> Result<()> {
    let (summary, documents) = (read(SUMMARY)?, documents()?);
    let link = regex(r"\]\(([^)]+)\)");
    let listed: BTreeSet<String> = link.captures_iter(&summary).map(|found| found[1].to_owned()).collect();
    let mut needed: BTreeSet<String> =
        documents.iter().filter(|path| path.starts_with("docs/")).cloned().collect();
    for path in documents.iter().filter(|path| listed.contains(*path)) {
        needed.extend(documents_linked(path, &read(path)?, &documents));
    }
    needed.remove(SUMMARY);
    problems.extend(needed.difference(&listed).map(|path| format!("{SUMMARY}: {path} is not in it")));
    Ok(())
}

/// The documents that one links to; a link to a folder leads to the README in it, and in each folder of it.
fn documents_linked(path: &str, text: &str, documents: &[String]) -> BTreeSet<String> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let link = regex(r"\]\(<?([^)>#\s]+)");
    let text = without_code(text);
    let aims = link.captures_iter(&text).map(|found| normal(&format!("./{folder}/{}", &found[1])));
    let aims: BTreeSet<String> = aims.collect();
    let within = |document: &str, aim: &str| {
        let rest = document.strip_prefix(aim).and_then(|rest| rest.strip_prefix('/'));
        rest.is_some_and(|rest| rest.ends_with("README.md") && rest.matches('/').count() < 2)
    };
    let linked = |document: &&String| aims.iter().any(|aim| *document == aim || within(document, aim));
    documents.iter().filter(linked).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_has_its_lines_without_marks_and_indent() {
        let text = "a\n  /* [one] */\n  b\n    c\n  /* [end one] */\nd\n";
        assert_eq!(part_of(text, Some("one")).as_deref(), Some("b\n  c"));
        assert_eq!(part_of(text, None).as_deref(), Some("a\n  b\n    c\nd"));
        assert_eq!(part_of(text, Some("two")), None);
        assert_eq!(part_of("# [one]\nb\n", Some("one")), None);
    }

    #[test]
    fn a_document_that_is_linked_to_is_found_also_by_its_folder() {
        let documents =
            ["README.md", "bindings/com/README.md", "bindings/com/more/README.md", "docs/a.md", "docs/b.md"];
        let documents = documents.map(str::to_owned);
        let linked = |path, text| documents_linked(path, text, &documents).into_iter().collect::<Vec<_>>();
        assert_eq!(linked("README.md", "[bindings](bindings)"), ["bindings/com/README.md"]);
        assert_eq!(linked("docs/a.md", "[b](b.md#part) and [it](../README.md)"), ["README.md", "docs/b.md"]);
        assert!(linked("docs/a.md", "```text\n[b](b.md)\n```\n").is_empty());
    }

    #[test]
    fn a_block_without_a_source_is_found() {
        let mut problems = Vec::new();
        with_code("a.md", "\n```c\nint a;\n```\n\n```sh\nls\n```\n", false, &mut problems);
        assert_eq!(problems, ["a.md:2: a block of c that is from no file"]);
    }

    #[test]
    fn a_block_that_differs_is_found_and_written() {
        let text = "<!-- xtask/src/no.c -->\n```c\nint a;\n```\n<!-- LICENSE-MIT -->\n```c\nold\n```\n";
        let mut problems = Vec::new();
        let written = with_code("a.md", text, false, &mut problems);
        assert!(problems[0].starts_with("a.md:1: xtask/src/no.c: "), "{problems:?}");
        assert_eq!(problems[1], "a.md:5: the block differs from LICENSE-MIT (tools/docs --write)");
        assert!(written.contains("Permission is hereby") && !written.contains("old\n"), "{written}");
    }

    #[test]
    fn a_table_that_differs_from_the_header_is_found() {
        let header = "#define SEQR_E_A 1\n#define SEQR_E_B -2\n#define SEQR_X 3\n";
        let below = "| a | b | c |\n|---|---|---|\n| `SEQR_E_A` | 2 | x |\n| `SEQR_E_A` | 2 | |\n";
        let mut problems = Vec::new();
        compare_table("Codes", below, &constants(header, &["SEQR_E_"]), &mut problems);
        let expected = [
            "docs/status-codes.md: SEQR_E_A is 2, in seqr.h 1",
            "docs/status-codes.md: SEQR_E_B is missing, in seqr.h -2",
            "docs/status-codes.md: a row of Codes is there twice, or none",
            "docs/status-codes.md: `SEQR_E_A` has an empty cell",
        ];
        assert_eq!(problems, expected);
    }

    #[test]
    fn headings_are_named_as_hosts_name_them() {
        let text = "# A `b`, and [c](d.md)!\n## Twice\n## Twice\n```\n# not one\n```\n";
        assert_eq!(anchors(text).into_iter().collect::<Vec<_>>(), ["a-b-and-c", "twice", "twice-1"]);
    }
}
