//! A comment of seqr.h as Doxygen has it. The comments of src/capi are written in one way always ("name: what it is.",
//! "Errors: ..."), by which parameters, errors and outcomes are known.

use super::{Chapters, Names};
use crate::files::{is_word, regex};
use std::collections::BTreeSet;

/// What needs no word in the header: the handle that the function is about.
const HANDLES: [(&str, &str); 5] = [
    ("seqr_client", "The library."),
    ("seqr_terminal", "The till."),
    ("seqr_payment", "The payment."),
    ("seqr_report_result", "The report."),
    ("seqr_reconciliation", "The reconciliation."),
];

/// A comment's text with links to what it speaks of, once a name and paragraph.
pub(super) fn linked(text: &str, names: &Names, own: Option<&str>) -> String {
    let text = text.replace('<', "\\<").replace('>', "\\>");
    let mut seen: BTreeSet<&str> = own.into_iter().collect();
    let (mut out, mut last) = (String::new(), 0);
    for found in regex(r"(?:seqr|SEQR)_\w+").find_iter(&text) {
        let inside =
            text[..found.start()].chars().next_back().is_some_and(|it| is_word(it) || "/\"".contains(it));
        let name = found.as_str();
        if inside || !names.has(name) || !seen.insert(name) {
            continue;
        }
        out.push_str(&text[last..found.start()]);
        last = found.end();
        out += &match name {
            _ if names.functions.contains_key(name) => format!("{name}()"),
            _ if names.constants.contains(name) => format!("#{name}"),
            _ => format!("[{name}](@ref {name})"),
        };
    }
    out + &text[last..]
}

fn parameters(arguments: &str) -> Vec<String> {
    let name = regex(r"(\w+)(?:\[\d+\])?$");
    let all = arguments.split(',').map(str::trim).filter(|one| *one != "void");
    all.filter_map(|one| name.captures(one).map(|found| found[1].to_owned())).collect()
}

/// The parameters that a comment does not explain, where their type does.
fn usual(left: &[String], arguments: &str) -> Vec<String> {
    let told = |name: &String| {
        let found = regex(&format!(r"(seqr_\w+) \*{name}\b")).captures(arguments)?[1].to_owned();
        let (_, text) = HANDLES.iter().find(|(handle, _)| *handle == found)?;
        Some(format!("@param {name} {text}"))
    };
    left.iter().filter_map(told).collect()
}

/// Errors as a list: "SEQR_E_A (why); SEQR_E_B, SEQR_E_C: what they mean. ..."; what stands before it as it is.
fn listed(text: &str, names: &Names, own: Option<&str>) -> String {
    let (mut items, mut depth, mut begin) = (Vec::new(), 0, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            '.' | ';' if depth == 0 && text[at + 1..].starts_with(" SEQR_E_") => {
                items.push(text[begin..at + usize::from(letter == '.')].trim());
                begin = at + 1;
            }
            _ => {}
        }
    }
    items.push(text[begin..].trim());
    let mark = |one: &str| if one.starts_with("SEQR_E_") && items.len() > 1 { "- " } else { "" };
    let lines = items.iter().map(|one| format!("{}{}\n", mark(one), linked(one, names, own)));
    lines.collect::<Vec<_>>().join("\n")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// Where a paragraph tells of parameters, "a and b: what they are.": begin, end and the names.
fn marks(text: &str, wanted: &[String]) -> Vec<(usize, usize, Vec<String>)> {
    let mark = regex(r"^((?:\w+(?:, | and ))*\w+): ");
    let after = |end: &str| text.match_indices(end).map(|(at, it)| at + it.len()).collect::<Vec<_>>();
    let mut begins = vec![0];
    begins.extend(after(". "));
    begins.extend(after(") "));
    begins.sort_unstable();
    let (mut found, mut last) = (Vec::new(), 0);
    for begin in begins.into_iter() {
        let Some(one) = mark.captures(&text[begin..]).filter(|_| begin >= last) else { continue };
        last = begin + one[0].len();
        let named: Vec<String> = regex(", | and ").split(&one[1]).map(str::to_owned).collect();
        if named.iter().all(|name| wanted.contains(name)) {
            found.push((begin, last, named));
        }
    }
    found
}

/// A block of `///` lines as Doxygen has it.
pub(super) fn documented(lines: &[String], name: Option<&str>, names: &Names, chapters: &Chapters) -> String {
    let errors = regex(r"^(Other errors|Errors|All other errors|All errors)\b");
    // "SEQR_E_NOT_SAVED, with SEQR_PAY_COMPLETED in state: ..." has a paragraph of its own.
    let outcome = regex(r"^SEQR_\w+(, SEQR_\w+)*( at once)?(, (with|for) [^:]*)?: ");
    let arguments = name.and_then(|name| names.functions.get(name));
    let mut wanted = arguments.map_or_else(Vec::new, |arguments| parameters(arguments));
    let chapter = name.and_then(|name| chapters.get(name));
    let mut out: Vec<String> = chapter.map(|chapter| format!("@ingroup {chapter}")).into_iter().collect();
    for paragraph in lines.join("\n").split("\n\n") {
        let text = paragraph.replace('\n', " ");
        let marks = marks(&text, &wanted);
        if marks.first().is_some_and(|(begin, ..)| *begin == 0) {
            for (at, (_, end, named)) in marks.iter().enumerate() {
                let next = marks.get(at + 1).map_or(text.len(), |(begin, ..)| *begin);
                let told = linked(&capital(text[*end..next].trim()), names, name);
                out.push(format!("@param {} {told}", named.join(",")));
                wanted.retain(|one| !named.contains(one));
            }
        } else if errors.is_match(&text) {
            let labelled = text.starts_with("Errors: ") || text.starts_with("Other errors: ");
            let (label, rest) = text.split_once(": ").filter(|_| labelled).unwrap_or(("Errors", &text));
            out.push(format!("@par {label}\n{}", listed(rest, names, name)));
        } else if let (Some((label, rest)), Some(_), true) =
            (text.split_once(": "), arguments, outcome.is_match(&text))
        {
            out.push(format!("@par {label}\n{}", linked(&capital(rest), names, name)));
        } else {
            out.push(linked(&text, names, name));
        }
    }
    if let Some(arguments) = arguments {
        let at = out.len().min(2);
        out.splice(at..at, usual(&wanted, arguments));
    }
    format!("/**\n{}\n*/\n", out.join("\n\n").replace("*/", "*\\/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        Names::of(
            "#define SEQR_E_A 1\n#define SEQR_E_B 2\nSEQR_API int SEQR_CALL seqr_f(seqr_client *client, int a, char b[3]);\n",
        )
    }

    fn told(lines: &[&str]) -> String {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        documented(
            &lines,
            Some("seqr_f"),
            &names(),
            &Chapters::from([("seqr_f".to_owned(), "one".to_owned())]),
        )
    }

    #[test]
    fn parameters_and_errors_are_known_by_how_they_are_written() {
        let made = told(&[
            "Does it.",
            "",
            "a and b: what",
            "they are.",
            "",
            "Errors: SEQR_E_A (a. b); SEQR_E_B: no.",
        ]);
        let expected = "/**\n@ingroup one\n\nDoes it.\n\n@param client The library.\n\n@param a,b What they are.\n\n\
                        @par Errors\n- #SEQR_E_A (a. b)\n\n- #SEQR_E_B: no.\n\n*/\n";
        assert_eq!(made, expected);
    }

    #[test]
    fn a_name_is_linked_once_and_not_to_itself() {
        let text = "seqr_f, SEQR_E_A and SEQR_E_A, <x>, seqr_g";
        assert_eq!(linked(text, &names(), Some("seqr_f")), "seqr_f, #SEQR_E_A and SEQR_E_A, \\<x\\>, seqr_g");
        assert_eq!(linked("/seqr_f seqr_f", &names(), None), "/seqr_f seqr_f()");
    }
}
