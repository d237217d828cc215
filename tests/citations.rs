//! Citations in code, tests and documents lead somewhere: "rule `name`" to a heading of docs/design.md, and
//! "docs/protocol.md" with a heading after a comma to that heading; and nothing names what is outside the project. Reads
//! files only.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Folders that hold nothing of ours.
const NOT_OURS: [&str; 4] = ["target", "build", "node_modules", "__pycache__"];

/// Files of ours with text in them; pictures and lists of packages are left out.
const NOT_TEXT: [&str; 4] = ["png", "lock", "svg", "ico"];

/// What begins a line of a comment in any of the languages used.
const COMMENT: [&str; 7] = ["//!", "///", "//", "#", "*", "--", "/*"];

/// All files of the project, by path.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let hidden = name.starts_with('.') && !matches!(name.as_str(), ".ci" | ".cargo");
        if hidden || NOT_OURS.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            files(&path, found);
        } else if !path.extension().is_some_and(|kind| NOT_TEXT.iter().any(|other| kind == *other)) {
            found.push(path);
        }
    }
}

/// Each text file's path, from the project's folder, and its text on one line without the marks of comments.
fn texts() -> Vec<(String, String)> {
    let mut found = Vec::new();
    files(Path::new(ROOT), &mut found);
    let one = |path: PathBuf| {
        let text = fs::read_to_string(&path).ok()?;
        let name = path.strip_prefix(ROOT).expect("below the project").to_string_lossy().into_owned();
        // This file has samples of citations.
        (name != file!()).then(|| (name, one_line(&text)))
    };
    found.into_iter().filter_map(one).collect()
}

fn one_line(text: &str) -> String {
    let bare = |line: &str| {
        let line = line.trim();
        let mark = COMMENT.iter().find(|mark| line.starts_with(**mark));
        line[mark.map_or(0, |mark| mark.len())..].trim().to_owned()
    };
    text.lines().map(bare).collect::<Vec<_>>().join(" ")
}

/// The headings of a document, of all levels.
fn headings(document: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(Path::new(ROOT).join(document)).expect("the document");
    let heading = |line: &str| {
        let title = line.trim_start_matches('#');
        (title.len() < line.len()).then(|| title.trim().to_owned())
    };
    text.lines().filter_map(heading).collect()
}

/// The names in "rule `a`" and in "rules `a`, `b` and `c`".
fn rules(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for begin in ["rule `", "rules `", "Rule `", "Rules `"] {
        for (at, _) in text.match_indices(begin) {
            let mut rest = &text[at + begin.len()..];
            while let Some((name, after)) = rest.split_once('`') {
                names.push(name);
                let next =
                    [", and `", ", `", " and `", " or `"].iter().find_map(|mark| after.strip_prefix(mark));
                let Some(next) = next else { break };
                rest = next;
            }
        }
    }
    names
}

/// What follows each "docs/protocol.md, ", and begins as a heading does.
fn facts(text: &str) -> Vec<&str> {
    let cited = text.split("docs/protocol.md, ").skip(1);
    cited.filter(|rest| rest.starts_with(|first: char| first.is_ascii_uppercase())).collect()
}

#[test]
fn each_rule_that_is_cited_is_a_heading_of_the_design() {
    let known = headings("docs/design.md");
    let mut lost = Vec::new();
    let mut cited = 0;
    for (file, text) in texts() {
        for name in rules(&text) {
            cited += 1;
            // "name" stands for one in what explains how to cite.
            if !known.contains(name) && name != "name" {
                lost.push(format!("{file}: rule `{name}`"));
            }
        }
    }
    assert!(cited > 40, "only {cited} citations were found");
    assert!(lost.is_empty(), "not in docs/design.md:\n{}", lost.join("\n"));
}

#[test]
fn each_fact_that_is_cited_is_a_heading_of_the_protocol() {
    let known = headings("docs/protocol.md");
    let resolves = |rest: &str| {
        // The heading, and not only the beginning of a longer word.
        known.iter().any(|heading| {
            rest.strip_prefix(heading.as_str())
                .is_some_and(|after| !after.starts_with(|next: char| next.is_alphanumeric()))
        })
    };
    let mut lost = Vec::new();
    let mut cited = 0;
    for (file, text) in texts() {
        for rest in facts(&text) {
            cited += 1;
            if !resolves(rest) && !rest.starts_with("HEADING") {
                lost.push(format!("{file}: docs/protocol.md, {}", rest.chars().take(40).collect::<String>()));
            }
        }
    }
    assert!(cited > 40, "only {cited} citations were found");
    assert!(lost.is_empty(), "not in docs/protocol.md:\n{}", lost.join("\n"));
}

#[test]
fn nothing_names_what_is_outside_the_project() {
    let outside = ["shared/protocol", "shared/design", "shared/cases", "shared/machine", "shared/peers"];
    let mut lost = Vec::new();
    for (file, text) in texts() {
        let named = outside.iter().filter(|name| text.contains(**name));
        lost.extend(named.map(|name| format!("{file}: {name}")));
        // A rule has a name.
        for begin in ["rule ", "rules "] {
            let numbered =
                |(at, _): (usize, &str)| text[at + begin.len()..].starts_with(|c: char| c.is_ascii_digit());
            if text.match_indices(begin).any(numbered) {
                lost.push(format!("{file}: a rule cited by its number"));
            }
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

/// How a variable of the environment is read in Rust, C, Python, the shell, PHP, Lua, Ruby and Perl, up to its name.
const READ: [&str; 15] = [
    "env::var(\"SEQR_",
    "env::var_os(\"SEQR_",
    "getenv(\"SEQR_",
    "environ[\"SEQR_",
    "environ.get(\"SEQR_",
    "GetEnvironmentVariable('SEQR_",
    "$SEQR_",
    "${SEQR_",
    "$$SEQR_",
    "number(\"SEQR_",
    "export SEQR_",
    "getenv('SEQR_",
    "getenv \"SEQR_",
    "ENV.fetch(\"SEQR_",
    "$ENV{SEQR_",
];

/// How a test sets one for a program that it starts; and the name of one that a program of its own is told by.
const SET: [&str; 3] = [".env(\"SEQR_", ".variable(\"SEQR_", "const TOLD: &str = \"SEQR_"];

/// The names of variables that stand behind one of these beginnings.
fn variables(texts: &[(String, String)], begins: &[&str]) -> BTreeSet<String> {
    let name = |rest: &str| {
        let end = rest.find(|c: char| !c.is_ascii_uppercase() && c != '_').unwrap_or(rest.len());
        format!("SEQR_{}", &rest[..end])
    };
    let of = |begin: &&str| {
        let named = texts.iter().flat_map(|(_, text)| text.split(begin).skip(1).map(name));
        named.collect::<Vec<_>>()
    };
    begins.iter().flat_map(of).collect()
}

#[test]
fn each_variable_of_the_environment_is_documented() {
    let list = fs::read_to_string(Path::new(ROOT).join("docs/environment.md")).expect("the list");
    let is_name = |text: &&str| {
        text.starts_with("SEQR_") && text.chars().all(|c| c.is_ascii_uppercase() || matches!(c, '_' | '*'))
    };
    let listed: Vec<&str> = list.split('`').filter(is_name).collect();
    let is_listed = |name: &str| {
        // "SEQR_FAULT*" stands for all that begin so.
        listed.iter().any(|one| one.strip_suffix('*').map_or(*one == name, |begin| name.starts_with(begin)))
    };
    let texts: Vec<_> = texts().into_iter().filter(|(file, _)| file != "docs/environment.md").collect();
    let (read, set) = (variables(&texts, &READ), variables(&texts, &SET));
    // What a test tells a program of its own is between the two.
    let missing: Vec<_> = read.difference(&set).filter(|name| !is_listed(name)).collect();
    assert!(missing.is_empty(), "not in docs/environment.md: {missing:?}");
    let is_used = |one: &&&str| {
        let mut used = read.union(&set);
        used.any(|name| one.strip_suffix('*').map_or(name == **one, |begin| name.starts_with(begin)))
    };
    let unused: Vec<_> = listed.iter().filter(|one| !is_used(one)).collect();
    assert!(unused.is_empty(), "in docs/environment.md, but nothing reads them: {unused:?}");
}

/// The documents that are a map of the source.
const MAPS: [&str; 5] =
    ["docs/architecture.md", "docs/design.md", "tests/README.md", "CONTRIBUTING.md", "docs/releasing.md"];

#[test]
fn each_file_that_the_maps_name_is_there() {
    let folders =
        ["src/", "tests/", "simulator/", "tools/", "schema/", "include/", "docs/", "benches/", ".ci/"];
    let mut lost = Vec::new();
    for map in MAPS {
        let text = fs::read_to_string(Path::new(ROOT).join(map)).expect(map);
        let quoted = text.split('`').skip(1).step_by(2);
        let paths = quoted.filter(|quoted| {
            folders.iter().any(|folder| quoted.starts_with(folder))
                && !quoted.contains([' ', '*', '(', '<', ':', 'N'])
        });
        lost.extend(
            paths.filter(|path| !Path::new(ROOT).join(path).exists()).map(|path| format!("{map}: {path}")),
        );
    }
    // tools/docs follows the links of documents; this is none of them.
    let map = fs::read_to_string(Path::new(ROOT).join("llms.txt")).expect("llms.txt");
    let links = map.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    lost.extend(
        links.filter(|link| !Path::new(ROOT).join(link).exists()).map(|link| format!("llms.txt: {link}")),
    );
    assert!(lost.is_empty(), "not there:\n{}", lost.join("\n"));
}

#[test]
fn citations_are_read_across_lines_and_in_lists() {
    let text = one_line(
        "/// Stored (rules `journal-before-send`,\n/// `own-poller` and `secrets`), see docs/protocol.md,\n/// Paid.",
    );
    assert_eq!(rules(&text), ["journal-before-send", "own-poller", "secrets"]);
    assert_eq!(facts(&text), ["Paid."]);
}
