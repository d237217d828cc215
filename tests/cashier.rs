//! What the cashier reads by `seqr_cashier_text` is what docs/status-codes.md says, in both languages.

use seqr::capi::{
    SEQR_E_ARGUMENT, SEQR_OK, SEQR_TEXT_ENDED_BY, SEQR_TEXT_RESULT_CODE, SEQR_TEXT_STATE, SEQR_TEXT_STATUS,
    seqr_cashier_text, seqr_string_free,
};
use std::ffi::{CStr, CString};
use std::ptr;

fn text(kind: i32, number: i32, language: &str) -> Result<String, i32> {
    let language = CString::new(language).expect("no NUL");
    let mut text = ptr::null_mut();
    // SAFETY: a text, and room for a pointer.
    match unsafe { seqr_cashier_text(kind, number, language.as_ptr(), &raw mut text) } {
        SEQR_OK => {
            // SAFETY: written on success.
            let copy = unsafe { CStr::from_ptr(text) }.to_str().expect("UTF-8").to_owned();
            // SAFETY: the library's own text, freed once.
            unsafe { seqr_string_free(text) };
            Ok(copy)
        }
        status => Err(status),
    }
}

/// The cells of the rows of a table below a heading.
fn rows(heading: &str) -> Vec<Vec<String>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/status-codes.md");
    let page = std::fs::read_to_string(path).expect("the page");
    let section = page.split(&format!("\n## {heading}\n")).nth(1).expect("the heading");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

fn assert_words(kind: i32, number: i32, row: &[String]) {
    for (language, cell) in [("en", &row[row.len() - 2]), ("sv", &row[row.len() - 1])] {
        assert_eq!(text(kind, number, language).as_ref(), Ok(cell), "{row:?}");
    }
}

#[test]
fn the_cashier_reads_what_the_page_says() {
    for (kind, heading, least) in [
        (SEQR_TEXT_STATUS, "Status codes", 30),
        (SEQR_TEXT_STATE, "States of a payment", 11),
        (SEQR_TEXT_ENDED_BY, "Who ended a payment", 8),
    ] {
        let table = rows(heading);
        assert!(table.len() >= least, "{heading}");
        for row in &table {
            assert_words(kind, row[1].parse().expect("a number"), row);
        }
    }
    let codes = rows("SEQR's result codes");
    assert!(codes.len() > 30);
    for row in &codes {
        for code in row[0].split(',') {
            assert_words(SEQR_TEXT_RESULT_CODE, code.trim().parse().expect("a number"), row);
        }
    }
}

#[test]
fn unknown_numbers_have_general_sentences_and_unknown_languages_are_errors() {
    assert!(text(SEQR_TEXT_STATUS, -999, "en").is_ok_and(|text| text.contains("unknown answer")));
    let [waiting, unknown] = [1, 8].map(|state| text(SEQR_TEXT_STATE, state, "sv"));
    assert_eq!(text(SEQR_TEXT_STATE, 99, "sv"), waiting);
    assert_eq!(text(SEQR_TEXT_STATE, 100, "sv"), unknown);
    assert_eq!(text(SEQR_TEXT_RESULT_CODE, 1234, "en"), text(SEQR_TEXT_STATUS, -501, "en"));
    for (kind, language) in [(SEQR_TEXT_STATUS, "xx"), (SEQR_TEXT_STATUS, "SV"), (0, "en"), (5, "en")] {
        assert_eq!(text(kind, 0, language), Err(SEQR_E_ARGUMENT), "{kind} {language}");
    }
    assert_eq!(text(SEQR_TEXT_STATUS, 0, ""), text(SEQR_TEXT_STATUS, 0, "en"));
}
