//! docs/failures.md names a test in every row: each of them exists, and none of this program's is left out by mistake of
//! its name.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder of the tests");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let below = |path: PathBuf| if path.is_dir() { sources(&path) } else { vec![path] };
    paths.flat_map(below).filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

/// Whether a test program has a test of this name: a function, or a case of a macro.
fn exists(program: &str, name: &str) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // The store's and the receipt file's own tests stand beside them, in the library.
    let folder = match program {
        "store" => root.join("src/store/tests"),
        "capi" => root.join("src/capi"),
        "pos" => root.join("src/pos"),
        "service" => root.join("src/service/tests"),
        "receipt_file" => root.join("src/pos/receipt"),
        program => root.join("tests").join(program),
    };
    let (function, case, play) = (format!("fn {name}()"), format!(" {name};"), format!(" {name} =>"));
    sources(&folder).iter().any(|file| {
        let text = fs::read_to_string(file).expect("a source");
        text.contains(&function) || text.contains(&case) || text.contains(&play)
    })
}

#[test]
fn every_row_of_the_failures_names_a_test_that_exists() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/failures.md");
    let text = fs::read_to_string(file).expect("docs/failures.md");
    let mut named = 0;
    for row in text.lines().filter(|line| line.starts_with('|') && !line.starts_with("|-")) {
        let last = row.trim_end_matches(['|', ' ']).rsplit('|').next().expect("a column").trim();
        if last == "test" {
            continue;
        }
        let tests: Vec<&str> = last.split('`').filter(|word| word.contains("::")).collect();
        assert!(!tests.is_empty(), "no test in the row: {row}");
        for test in tests {
            let (program, _) = test.split_once("::").expect("a program");
            let (_, name) = test.rsplit_once("::").expect("a name");
            assert!(exists(program, name), "{test} is named and does not exist");
            named += 1;
        }
    }
    assert!(named > 50, "only {named} tests are named");
}
