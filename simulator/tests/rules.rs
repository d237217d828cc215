//! RULES.md is the list of the simulator's rules: each has a source and a test that there is, and each code that the service
//! answers stands in it.

use std::collections::BTreeSet;
use std::path::Path;

fn read(path: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The texts of all Rust files below a folder.
fn sources(folder: &Path, texts: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, texts);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            texts.push(std::fs::read_to_string(&path).unwrap());
        }
    }
}

fn rules() -> Vec<Vec<String>> {
    let text = read("RULES.md");
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| rule"));
    rows.map(|row| row.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect()).collect()
}

#[test]
fn every_rule_has_a_source_and_a_test() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    sources(&folder.join("src"), &mut texts);
    sources(&folder.join("tests"), &mut texts);
    let known = [
        "WSDL",
        "XML",
        "API",
        "manual",
        "certification",
        "classes",
        "integrations",
        "samples",
        "SOAP 1.1",
        "guess",
        "90, 48: API",
    ];
    assert!(rules().len() > 40, "{}", rules().len());
    for rule in rules() {
        let [what, source, tests] = rule.as_slice() else { panic!("{rule:?}") };
        assert!(known.iter().any(|known| source.starts_with(known)), "{what}: {source}");
        let named: Vec<&str> = tests.split('`').filter(|name| name.contains('_')).collect();
        assert!(!named.is_empty(), "{what}: no test");
        for name in named {
            let begin = format!("fn {name}(");
            assert!(texts.iter().any(|text| text.contains(&begin)), "{what}: there is no test {name}");
        }
    }
}

#[test]
fn every_code_that_is_answered_stands_in_a_rule() {
    let codes = read("src/service/code.rs");
    let number = |name: &str| {
        let line = codes.lines().find(|line| line.contains(&format!("const {name}: Code"))).unwrap();
        line.split(['(', ')']).rev().nth(1).unwrap().to_owned()
    };
    let mut texts = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/service"), &mut texts);
    let used: BTreeSet<String> = texts
        .iter()
        .flat_map(|text| text.split("refuse(").skip(1))
        .filter_map(|rest| rest.trim_start().strip_prefix("Code::"))
        .map(|rest| rest.split(|c: char| !c.is_ascii_uppercase() && c != '_').next().unwrap().to_owned())
        .collect();
    assert!(used.len() > 15, "{used:?}");
    let rules = rules();
    for name in used {
        let number = number(&name);
        let stands = |rule: &Vec<String>| {
            rule[..2]
                .iter()
                .flat_map(|cell| cell.split(|c: char| !c.is_ascii_digit()))
                .any(|word| word == number)
        };
        assert!(rules.iter().any(stands), "{name} ({number}) stands in no rule");
    }
}
