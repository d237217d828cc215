//! Third-party notices of the library: every crate that is linked into it on Linux or Windows, with its licence texts.
//! They say nothing of this machine.

use crate::Result;
use crate::crates::{Crate, linked, metadata, package_and_feature, text};
use crate::files::{names, read, regex, root};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const FILE: &str = "THIRD-PARTY-NOTICES.md";
const HEAD: &str = "\
# Third-party notices

@PROGRAM@ is linked with the crates below. Each is used under the licence named, and where it offers a
choice, under any of those offered. Made by `make notices` from Cargo.lock; do not edit.
";
const SQLITE: &str = "
`libsqlite3-sys` holds SQLite, which its authors have placed in the public domain. Rust's own standard
library (MIT OR Apache-2.0, the Rust Project contributors) is linked too. `seqr.dll` also holds parts of the
runtimes of mingw-w64 (its licence stands at the end) and of GCC (GPL 3 with the runtime library exception,
which asks nothing of the programs that it is linked into).
";
/// Without what is said of SQLite and of the dll, which are not in it.
const NO_SQLITE: &str =
    "\nRust's own standard library (MIT OR Apache-2.0, the Rust Project contributors) is linked too.\n";

/// (name, version) in a file's table.
fn listed(notices: &str) -> BTreeSet<Crate> {
    let row = regex(r"(?m)^\| `([^`]+)` \| ([^ |]+) \|");
    row.captures_iter(notices).map(|found| (found[1].to_owned(), found[2].to_owned())).collect()
}

/// The committed file against the lock file.
pub(crate) fn compare() -> Result<Vec<String>> {
    Ok(differences(&linked("seqr")?, &listed(&read(FILE)?)))
}

fn differences(wanted: &BTreeSet<Crate>, found: &BTreeSet<Crate>) -> Vec<String> {
    let missing = wanted.difference(found).map(|(name, version)| format!("not in {FILE}: {name} {version}"));
    let gone = found.difference(wanted).map(|(name, version)| format!("no longer linked: {name} {version}"));
    let mut all: Vec<String> = missing.chain(gone).collect();
    if !all.is_empty() {
        all.push("run `make notices`".to_owned());
    }
    all
}

/// Lines without the spaces at their ends; older texts part pages by a form feed.
fn tidy(licence: &str) -> String {
    let lines = licence.trim().replace("\r\n", "\n");
    let lines = lines.split(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']);
    lines.map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// Licence texts at the top of a crate's folder, and in a folder that is named for them.
fn texts_of(folder: &Path) -> Result<Vec<String>> {
    let licence = regex(r"(?i)^(licen[cs]e|copying|copyright|notice|unlicense)");
    let mut texts = Vec::new();
    for name in names(folder)? {
        let other = [".rs", ".html", ".json", ".toml"].iter().any(|end| name.ends_with(end));
        if !licence.is_match(&name) || other {
            continue;
        }
        let path = folder.join(&name);
        let files = match path.is_dir() {
            true => names(&path)?.iter().map(|inner| path.join(inner)).collect(),
            false => vec![path],
        };
        for file in files {
            let bytes = fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
            texts.push(tidy(&String::from_utf8_lossy(&bytes)));
        }
    }
    Ok(texts)
}

/// A licence text, and the crates that come with it.
struct Licence {
    /// Texts that differ in white space only are one.
    words: String,
    text: String,
    users: Vec<String>,
}

/// Writes the notices of the library or of a program.
pub(crate) fn write(program: &str, file: &Path) -> Result<Vec<String>> {
    let metadata = metadata(program)?;
    let crates = linked(program)?;
    let (mut table, mut licences, mut without) = (String::new(), Vec::<Licence>::new(), Vec::new());
    let address = regex(r"\s*<[^>]*>");
    for one in &crates {
        let package = metadata.package(one)?;
        let (name, version) = one;
        let authors = package["authors"].as_array().cloned().unwrap_or_default();
        let authors = authors.iter().map(|author| address.replace_all(&text(author), "").into_owned());
        let authors = authors.collect::<Vec<_>>().join(", ").replace('|', "/");
        let named = package["license"].as_str().filter(|named| !named.is_empty());
        table += &format!("| `{name}` | {version} | {} | {authors} |\n", named.unwrap_or("see its text"));
        let manifest = text(&package["manifest_path"]);
        let texts = texts_of(Path::new(&manifest).parent().unwrap_or(Path::new("")))?;
        if texts.is_empty() {
            without.push(format!("{name} {version} ({})", named.unwrap_or("no licence")));
        }
        for text in texts {
            add(&mut licences, text, format!("{name} {version}"));
        }
    }
    licences.sort_by(|one, other| one.users.cmp(&other.users));
    let written = written(program, &table, &licences, &without)?;
    crate::files::write(
        &if file == Path::new(FILE) { root().join(FILE) } else { file.to_owned() },
        &written,
    )?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let (crates, licences, without) = (crates.len(), licences.len(), without.len());
    println!("{name}: {crates} crates, {licences} licence texts, {without} without a text");
    Ok(Vec::new())
}

fn add(licences: &mut Vec<Licence>, text: String, user: String) {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match licences.iter_mut().find(|licence| licence.words == words) {
        Some(licence) => licence.users.push(user),
        None => licences.push(Licence { words, text, users: vec![user] }),
    }
}

fn written(program: &str, table: &str, licences: &[Licence], without: &[String]) -> Result<String> {
    let (shown, more) = match program {
        "seqr" => ("libseqr", SQLITE),
        "seqr/postgres" => ("libseqr for servers", SQLITE),
        "seqr-simulator" => (program, NO_SQLITE),
        _ => (package_and_feature(program).0, SQLITE),
    };
    let mut out = HEAD.replace("@PROGRAM@", shown) + more;
    out += &format!("\n| crate | version | licence | authors |\n|---|---|---|---|\n{table}");
    if !without.is_empty() {
        let head =
            "These come without a licence file of their own; the standard text of the licence named holds:";
        out += &format!("\n{head}\n{}.\n", without.join(", "));
    }
    out += "\n## Licence texts\n";
    for Licence { text, users, .. } in licences {
        let mut users = users.clone();
        users.dedup();
        out += &format!("\n### {}\n\n{}", users.join(", "), fenced(text));
    }
    if program == "seqr" {
        let mingw = read("tools/windows/mingw-w64-licence.txt")?;
        out += &format!("\n### mingw-w64 (seqr.dll)\n\n{}", fenced(mingw.trim()));
    }
    Ok(out)
}

/// The fence is longer than any in the text.
fn fenced(text: &str) -> String {
    let longest = regex("`+").find_iter(text).map(|run| run.len()).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    format!("{fence}text\n{text}\n{fence}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crates(all: &[(&str, &str)]) -> BTreeSet<Crate> {
        all.iter().map(|(name, version)| ((*name).to_owned(), (*version).to_owned())).collect()
    }

    #[test]
    fn a_crate_that_is_missing_or_gone_is_found() {
        let table =
            listed("| crate | version |\n|---|---|\n| `a` | 1.0 | MIT | x |\n| `b` | 2.0 | MIT | |\n");
        assert_eq!(table, crates(&[("a", "1.0"), ("b", "2.0")]));
        let expected =
            ["not in THIRD-PARTY-NOTICES.md: b 2.1", "no longer linked: b 2.0", "run `make notices`"];
        assert_eq!(differences(&crates(&[("a", "1.0"), ("b", "2.1")]), &table), expected);
        assert!(differences(&table, &table).is_empty());
    }

    #[test]
    fn a_text_that_differs_in_white_space_only_is_one() {
        let mut licences = Vec::new();
        add(&mut licences, tidy("Do  as\x0cyou like \r\n"), "a 1".to_owned());
        add(&mut licences, tidy("Do as you\nlike"), "b 1".to_owned());
        assert_eq!((licences.len(), &licences[0].users[..]), (1, &["a 1".to_owned(), "b 1".to_owned()][..]));
        assert_eq!(licences[0].text, "Do  as\nyou like");
    }

    #[test]
    fn a_fence_is_longer_than_those_in_the_text() {
        assert_eq!(fenced("a"), "```text\na\n```\n");
        assert_eq!(fenced("a ```` b"), "`````text\na ```` b\n`````\n");
    }
}
