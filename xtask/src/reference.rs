//! The reference of include/seqr.h, and of seqr.hpp over it, as web pages in build/reference/html: `make reference`.
//!
//! The header is written for people who read it as it is, without a command of Doxygen's in it. What Doxygen needs is put
//! into a copy (`reference/comment.rs`): the chapters of docs/reference/groups.txt, links to what the comments speak of,
//! and marks for parameters and errors. Fails where a name is in no chapter or has no comment, a parameter is not
//! explained, or Doxygen has a warning.

mod comment;

use crate::Result;
use crate::files::{read, regex, root, write};
use comment::{documented, linked};
use regex_lite::Captures;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

const GROUPS: &str = "docs/reference/groups.txt";
/// A class a page, and no warning for members whose name says it all: seqr.h is the manual.
const CPP: [(&str, &str); 8] = [
    ("OPTIMIZE_OUTPUT_FOR_C", "NO"),
    ("INLINE_SIMPLE_STRUCTS", "NO"),
    ("INLINE_GROUPED_CLASSES", "NO"),
    ("LAYOUT_FILE", ""),
    ("EXTRACT_ALL", "YES"),
    ("FILE_PATTERNS", "*.hpp"),
    ("EXCLUDE_SYMBOLS", "seqr::detail*"),
    ("HTML_OUTPUT", "html/cpp"),
];

/// What the header declares.
struct Names {
    /// Each with its arguments.
    functions: BTreeMap<String, String>,
    constants: BTreeSet<String>,
    types: BTreeSet<String>,
}

impl Names {
    fn of(header: &str) -> Self {
        let found = |pattern: &str| {
            let pattern = regex(pattern);
            pattern.captures_iter(header).map(|one| one[1].to_owned()).collect::<BTreeSet<_>>()
        };
        let function = regex(r"(?ms)^SEQR_API [^;]*?SEQR_CALL (seqr_\w+)\(([^;]*?)\);");
        let functions = function.captures_iter(header).map(|one| (one[1].to_owned(), one[2].to_owned()));
        let mut constants = found(r"(?m)^#define (SEQR_\w+) ");
        constants.retain(|name| !matches!(name.as_str(), "SEQR_API" | "SEQR_CALL"));
        let mut types = found(r"(?m)^typedef [^;{]*?\b(seqr_\w+);");
        types.append(&mut found(r"(?m)^\} (seqr_\w+);"));
        types.append(&mut found(r"(?m)^typedef .*\(SEQR_CALL \*(seqr_\w+)\)"));
        Self { functions: functions.collect(), constants, types }
    }

    fn all(&self) -> BTreeSet<&String> {
        self.functions.keys().chain(&self.constants).chain(&self.types).collect()
    }

    fn has(&self, name: &str) -> bool {
        self.functions.contains_key(name) || self.constants.contains(name) || self.types.contains(name)
    }
}

/// A name's chapter.
type Chapters = BTreeMap<String, String>;

/// Makes the pages; a line for each thing that is missing.
pub(crate) fn run() -> Result<Vec<String>> {
    let (header, groups) = (read("include/seqr.h")?, read(GROUPS)?);
    let names = Names::of(&header);
    let mut problems = Vec::new();
    let (chapters, pages) = chapters(&names, &groups, &mut problems);
    let copied = copy(&header, &names, &chapters, &groups, &mut problems)?;
    if !problems.is_empty() {
        return Ok(problems);
    }
    let build = root().join("build/reference");
    let input = build.join("input");
    if build.exists() {
        fs::remove_dir_all(&build).map_err(|error| format!("{}: {error}", build.display()))?;
    }
    fs::create_dir_all(&input).map_err(|error| format!("{}: {error}", input.display()))?;
    let in_cpp = copy_of_cpp(&read("include/seqr.hpp")?, &names)?;
    for (file, content) in [("seqr.h", &copied), ("chapters.dox", &pages), ("seqr.hpp", &in_cpp)] {
        write(&input.join(file), content)?;
    }
    let tags = build.join("seqr.tag").display().to_string();
    let common = format!(
        "PROJECT_NUMBER = {}\nINPUT = {}\nOUTPUT_DIRECTORY = {}\n",
        env!("CARGO_PKG_VERSION"),
        input.display(),
        build.display()
    );
    doxygen(&format!("{common}GENERATE_TAGFILE = {tags}\n"))?;
    let cpp: String = CPP.iter().map(|(name, value)| format!("{name} = {value}\n")).collect();
    doxygen(&format!("{common}{cpp}TAGFILES = {tags}=..\n"))?;
    println!("build/reference/html/index.html");
    Ok(Vec::new())
}

/// Runs Doxygen with the committed settings and these.
fn doxygen(settings: &str) -> Result<()> {
    let settings = read("docs/reference/Doxyfile")? + settings;
    let told = |error: std::io::Error| format!("doxygen: {error}");
    let mut command = Command::new("doxygen");
    let mut running = command.arg("-").current_dir(root()).stdin(Stdio::piped()).spawn().map_err(told)?;
    if let Some(mut input) = running.stdin.take() {
        input.write_all(settings.as_bytes()).map_err(told)?;
    }
    let done = running.wait().map_err(told)?;
    if done.success() { Ok(()) } else { Err(format!("doxygen: {done}")) }
}

/// Each name's chapter, and the chapters for Doxygen.
fn chapters(names: &Names, groups: &str, problems: &mut Vec<String>) -> (Chapters, String) {
    let head = regex(r"^\[(\w+)\] (.*)$");
    let (mut chapters, mut pages, mut patterns) = (Chapters::new(), Vec::<String>::new(), Vec::new());
    let mut group = None;
    for line in groups.split('\n') {
        if let Some(found) = head.captures(line) {
            pages.push(format!("/** @defgroup {} {}\n", &found[1], &found[2]));
            group = Some(found[1].to_owned());
            continue;
        }
        let Some(group) = &group else { continue };
        let Some(words) = line.strip_prefix('=') else {
            if let (false, Some(page)) = (line.trim().is_empty(), pages.last_mut()) {
                *page += &format!("{line}\n");
            }
            continue;
        };
        for word in words.split_whitespace() {
            if let Some(begin) = word.strip_suffix('*') {
                patterns.push((begin.to_owned(), group.clone()));
            } else if !names.has(word) || chapters.insert(word.to_owned(), group.clone()).is_some() {
                problems.push(format!("groups.txt: {word} is not in seqr.h, or in two chapters"));
            }
        }
    }
    for name in names.all() {
        if !chapters.contains_key(name) {
            let fits = patterns.iter().filter(|(begin, _)| name.starts_with(begin.as_str()));
            let fits: BTreeSet<&String> = fits.map(|(_, group)| group).collect();
            match fits.first() {
                Some(only) if fits.len() == 1 => drop(chapters.insert(name.clone(), (*only).clone())),
                _ => problems.push(format!("groups.txt: {name} of seqr.h is in {} chapters", fits.len())),
            }
        }
    }
    (chapters, pages.iter().map(|page| format!("{page}*/\n")).collect())
}

/// A comment's lines without the stars, and without its first and last line.
fn inside(comment: &str) -> String {
    let lines: Vec<&str> = comment.trim().split('\n').collect();
    let inner = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default();
    let bare = |line: &&str| {
        line.strip_prefix(" *").map_or(*line, |rest| rest.strip_prefix(' ').unwrap_or(rest)).to_owned()
    };
    inner.iter().map(bare).collect::<Vec<_>>().join("\n")
}

/// The head of the header.
fn main_page(comment: &str, names: &Names, groups: &str) -> String {
    let capital = |word: &str| word[..1].to_owned() + &word[1..].to_lowercase();
    let text = inside(comment);
    let text = regex(r"^libseqr: .*\n").replace(&text, "@mainpage What to know first\n").into_owned();
    // The life of a sale is a list, and the states are one within it.
    let text = regex(r"(?m)^    (\w+) +(\S.*)$").replace_all(&text, "  - **$1**: $2").into_owned();
    let text = regex(r"(?m)^  (\w\S.*)$").replace_all(&text, "- $1").into_owned();
    let text = regex(r"(?m)^THE LIFE OF A SALE$").replace_all(&text, "## The life of a sale").into_owned();
    let day = "## The end of the day\n\nAt the end of the day ";
    let text = regex(r"(?m)^AT THE END OF THE DAY ").replace_all(&text, day).into_owned();
    let named = |one: &Captures| format!("## {0}\n\n{0} ", capital(&one[1]));
    let text = regex(r"(?m)^(MONEY|FORK) ").replace_all(&text, named).into_owned();
    let headed = |one: &Captures| format!("## {}\n\n", capital(&one[1]));
    let text = regex(r"(?m)^([A-Z]{5,})\. ").replace_all(&text, headed).into_owned();
    let listed = regex(r"(?m)^\[(\w+)\]");
    let listed: Vec<_> = listed.captures_iter(groups).map(|one| format!("- @ref {}", &one[1])).collect();
    let mut paragraphs: Vec<String> = text.split("\n\n").map(|part| linked(part, names, None)).collect();
    let cpp = "In C++: <a href='cpp/index.html'>seqr.hpp</a>";
    paragraphs.push(format!("## Chapters\n\n{}\n\n{cpp}", listed.join("\n")));
    format!("/** {}\n*/\n", paragraphs.join("\n\n"))
}

/// What the header declares, without guards, packing and `extern "C"`; a comment for each _INIT macro.
fn bare(header: &str) -> Result<String> {
    let body = header
        .split_once("#pragma pack(push, 8)")
        .and_then(|(_, rest)| rest.rsplit_once("#endif /* SEQR_H */"));
    let (body, _) = body.ok_or("seqr.h has another layout")?;
    let body = regex(r"(?m)^#pragma pack.*$|^#ifdef __cplusplus\n.*\n#endif.*$").replace_all(body, "");
    let macros = regex(
        r"/\* (?:See SEQR_CONFIG_INIT\.|Where each input struct begins[^/]*?) \*/\n#define SEQR_(\w+)_INIT",
    );
    let told = |found: &Captures| {
        let (name, lower) = (&found[1], found[1].to_lowercase());
        format!(
            "/// Where a seqr_{lower} begins: sets its size, and all else to zero.\n#define SEQR_{name}_INIT"
        )
    };
    Ok(macros.replace_all(&body, told).into_owned())
}

/// The header as Doxygen reads it.
fn copy(
    header: &str,
    names: &Names,
    chapters: &Chapters,
    groups: &str,
    problems: &mut Vec<String>,
) -> Result<String> {
    let comment = regex(r"^ *///(?: (.*))?$");
    let declares = regex(
        r"^(?:#define (\w+)|SEQR_API [^;]*?SEQR_CALL (\w+)\(|typedef .*\(SEQR_CALL \*(\w+)\)|typedef struct (\w+)|typedef \w+ (\w+);)",
    );
    let body = bare(header)?;
    let lines: Vec<&str> = body.split('\n').collect();
    let (mut out, mut block, mut structure) = (Vec::new(), Vec::new(), None::<String>);
    let mut told_of = BTreeSet::new();
    for (index, line) in lines.iter().enumerate() {
        if let Some(found) = comment.captures(line) {
            block.push(found.get(1).map_or("", |text| text.as_str()).to_owned());
            continue;
        }
        let both = lines[index..lines.len().min(index + 2)].join("\n");
        let name = declares
            .captures(&both)
            .and_then(|one| one.iter().skip(1).flatten().next().map(|it| it.as_str().to_owned()));
        let field = structure.as_ref().filter(|_| line.ends_with(';') && !line.starts_with('}'));
        if let (Some(structure), true) = (field, block.is_empty()) {
            problems.push(format!("seqr.h: {} of {structure} has no comment", line.trim()));
        }
        if !block.is_empty() {
            if name.is_none() && field.is_none() {
                problems.push(format!("seqr.h: a comment before {line:?}"));
            }
            out.push(documented(&block, name.as_deref(), names, chapters));
            told_of.extend(name.clone());
            block.clear();
        }
        if line.starts_with("typedef struct") && line.ends_with('{') {
            structure = name;
        }
        if line.starts_with('}') {
            structure = None;
        }
        out.push((*line).to_owned());
    }
    let untold = names.all().into_iter().filter(|name| !told_of.contains(*name));
    problems.extend(untold.map(|name| format!("seqr.h: {name} has no comment")));
    let head = header.split("#ifndef SEQR_H").next().unwrap_or(header);
    Ok(main_page(head, names, groups) + &out.join("\n"))
}

/// seqr.hpp with links to what it stands for in seqr.h; its head is the main page.
fn copy_of_cpp(text: &str, names: &Names) -> Result<String> {
    let (head, rest) = text.split_once("#ifndef SEQR_HPP").ok_or("seqr.hpp has another layout")?;
    let page = linked(&inside(head), names, None);
    let with_links = |found: &Captures| found[1].to_owned() + &linked(&found[2], names, None);
    let rest = regex(r"(///<?)(.*)").replace_all(rest, with_links).into_owned();
    Ok(format!("/** @mainpage seqr.hpp\n{page}\n*/\n#ifndef SEQR_HPP{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "/* H\n * libseqr: x\n */\n#ifndef SEQR_H\n#pragma pack(push, 8)\n
/// A number.\n#define SEQR_A 1\n#define SEQR_B 2\n
/// A struct.\ntypedef struct seqr_s {\n    /// Told.\n    int a;\n    int b;\n} seqr_s;\n
/// Does it. a: what it is.\nSEQR_API int SEQR_CALL seqr_f(int a);\n#endif /* SEQR_H */\n";

    #[test]
    fn the_header_has_a_comment_and_a_chapter_for_each_name() {
        assert!(run_on(&read("include/seqr.h").expect("it"), &read(GROUPS).expect("it")).is_empty());
    }

    fn run_on(header: &str, groups: &str) -> Vec<String> {
        let (names, mut problems) = (Names::of(header), Vec::new());
        let (chapters, _) = chapters(&names, groups, &mut problems);
        copy(header, &names, &chapters, groups, &mut problems).expect("a header");
        problems
    }

    #[test]
    fn what_has_no_comment_or_no_chapter_is_found() {
        let found = run_on(HEADER, "[one] One\n= SEQR_* seqr_s seqr_s\n[two] Two\n= SEQR_B* seqr_none\n");
        let expected = [
            "groups.txt: seqr_s is not in seqr.h, or in two chapters",
            "groups.txt: seqr_none is not in seqr.h, or in two chapters",
            "groups.txt: SEQR_B of seqr.h is in 2 chapters",
            "groups.txt: seqr_f of seqr.h is in 0 chapters",
            "seqr.h: int b; of seqr_s has no comment",
            "seqr.h: SEQR_B has no comment",
        ];
        assert_eq!(found, expected);
    }
}
