//! The files of the project, by their paths from its folder, and what is common to all Markdown.

use crate::Result;
use regex_lite::{Captures, Regex};
use std::fs;
use std::path::{Component, Path, PathBuf};

/// The project's folder.
pub(crate) fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own)
}

/// The text of a file of the project.
pub(crate) fn read(path: &str) -> Result<String> {
    fs::read_to_string(root().join(path)).map_err(|error| format!("{path}: {error}"))
}

/// Writes a file of the project, or one of the caller's.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// The patterns stand in this program: one that is wrong fails its tests.
pub(crate) fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap_or_else(|error| unreachable!("{pattern}: {error}"))
}

/// The names in a folder, sorted.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>> {
    let told = |error| format!("{}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(told)? {
        found.push(entry.map_err(told)?.file_name().to_string_lossy().into_owned());
    }
    found.sort();
    Ok(found)
}

/// The files whose paths have this form, sorted; `*` stands for a part of one name.
pub(crate) fn matching(pattern: &str) -> Result<Vec<String>> {
    let mut found = vec![String::new()];
    for part in pattern.split('/') {
        let mut deeper = Vec::new();
        for folder in found {
            let joined =
                |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            let Some((begin, end)) = part.split_once('*') else {
                deeper.push(joined(part));
                continue;
            };
            let fits = |name: &String| {
                name.len() >= part.len() - 1
                    && name.starts_with(begin)
                    && name.ends_with(end)
                    && !name.starts_with('.')
            };
            if root().join(&folder).is_dir() {
                deeper.extend(
                    names(&root().join(&folder))?.iter().filter(|name| fits(name)).map(|name| joined(name)),
                );
            }
        }
        found = deeper;
    }
    found.retain(|path| root().join(path).exists());
    Ok(found)
}

/// All documents of the project.
pub(crate) fn documents() -> Result<Vec<String>> {
    fn walk(folder: &str, found: &mut Vec<String>) -> Result<()> {
        let mut inner = Vec::new();
        for name in names(&root().join(folder))? {
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            if root().join(&path).is_dir() {
                if !name.starts_with('.') && !matches!(name.as_str(), "target" | "build") {
                    inner.push(path);
                }
            } else if name.ends_with(".md") {
                found.push(path);
            }
        }
        inner.iter().try_for_each(|path| walk(path, found))
    }
    let mut found = Vec::new();
    walk("", &mut found)?;
    Ok(found)
}

/// A path without `.` and `..`.
pub(crate) fn normal(path: &str) -> String {
    let mut parts = PathBuf::new();
    for part in Path::new(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if parts.file_name().is_some() => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.to_string_lossy().replace('\\', "/")
}

/// As many ends of lines as it has.
pub(crate) fn blank(text: &str) -> String {
    "\n".repeat(text.matches('\n').count())
}

/// Without what stands between fences; the lines keep their numbers.
pub(crate) fn without_blocks(text: &str) -> String {
    let block = regex(r"(?ms)^ *```.*?^ *```$");
    block.replace_all(text, |found: &Captures| blank(&found[0])).into_owned()
}

/// The number of the line that a byte is in.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// The text between a heading of the second level and the next one.
pub(crate) fn section<'a>(text: &'a str, heading: &str) -> Option<&'a str> {
    let (_, after) = text.split_once(&format!("\n## {heading}\n"))?;
    Some(after.split("\n## ").next().unwrap_or(after))
}

/// The cells of a line of a table.
pub(crate) fn cells(line: &str) -> Vec<&str> {
    line.trim_matches('|').split('|').map(str::trim).collect()
}

/// What belongs to a word, in any language.
pub(crate) fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}
