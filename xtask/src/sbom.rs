//! What is linked into what is shipped, in CycloneDX 1.5 (JSON), for scanners that compare it with lists of known faults.
//!
//! It has the crates that are linked in on Linux or Windows, with their checksums in Cargo.lock and who uses whom; SQLite,
//! whose C source comes in a crate, under its own name and version, by which such lists know it; and Rust's standard
//! library. The same sources and the same compiler give the same file.

use crate::Result;
use crate::crates::{Crate, Metadata, linked, metadata, package_and_feature, text};
use crate::files::{read, regex, root, write};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What is shipped: its package, its name there, its kind.
const PROGRAMS: [(&str, &str, &str); 5] = [
    ("seqr", "libseqr", "library"),
    ("seqr-simulator", "seqr-simulator", "application"),
    ("seqr-journal", "seqr-journal", "application"),
    ("seqr/postgres", "seqr-server", "library"),
    ("seqr-journal/postgres", "seqr-journal", "application"),
];
/// The time of a file that is made outside of a clone.
const NO_TIME: &str = "1000000000";

/// Who uses whom, by reference.
type Graph = BTreeMap<String, BTreeSet<String>>;

/// Writes it for one of PROGRAMS.
pub(crate) fn run(program: &str, file: &Path, rustc: &str) -> Result<Vec<String>> {
    let made = materials(program, rustc)?;
    let mut written = serde_json::to_string_pretty(&made).map_err(|error| error.to_string())?;
    written.push('\n');
    write(file, &written)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    println!("{name}: {} components", made["components"].as_array().map_or(0, Vec::len));
    Ok(Vec::new())
}

fn materials(program: &str, rustc: &str) -> Result<Value> {
    let known = PROGRAMS.iter().find(|(package, ..)| *package == program);
    let (_, shown, kind) = known.ok_or_else(|| format!("{program} is not shipped"))?;
    let (metadata, lock) = (metadata(program)?, read("Cargo.lock")?);
    let own = metadata.packages.iter().find(|((name, _), _)| name == package_and_feature(program).0);
    let ((_, version), package) = own.ok_or_else(|| format!("cargo metadata has no {program}"))?;
    let reference = format!("pkg:generic/{shown}@{version}");
    let (mut components, mut graph) = crates(program, &metadata, &checksums(&lock))?;
    graph.insert(reference.clone(), uses(&metadata, &refs(program, &metadata)?, &text(&package["id"])));
    let standard = standard_library(rustc)?;
    let standard_reference = text(&standard["bom-ref"]);
    components.push(standard);
    graph.entry(reference.clone()).or_default().insert(standard_reference.clone());
    graph.insert(standard_reference, BTreeSet::new());
    let rust_version = text(&components.last().unwrap_or(&Value::Null)["version"]);
    let dependencies: Vec<Value> =
        graph.iter().map(|(one, used)| json!({ "ref": one, "dependsOn": used })).collect();
    Ok(json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": serial_number(&format!("{lock}{reference}{rust_version}")),
        "version": 1,
        "metadata": {
            "timestamp": made_at()?,
            "component": {
                "type": kind, "bom-ref": reference, "name": shown, "version": version, "purl": reference,
                "licenses": licence(&text(&package["license"])),
            },
        },
        "components": components,
        "dependencies": dependencies,
    }))
}

fn purl((name, version): &Crate) -> String {
    format!("pkg:cargo/{name}@{version}")
}

/// The reference of each linked crate, by its id.
fn refs(program: &str, metadata: &Metadata) -> Result<BTreeMap<String, String>> {
    let one = |one: &Crate| Ok((text(&metadata.package(one)?["id"]), purl(one)));
    linked(program)?.iter().map(one).collect()
}

/// The linked crates and who uses whom among them.
fn crates(program: &str, metadata: &Metadata, sums: &BTreeMap<Crate, String>) -> Result<(Vec<Value>, Graph)> {
    let refs = refs(program, metadata)?;
    let (mut components, mut inner, mut graph) = (Vec::new(), Vec::new(), Graph::new());
    for one in linked(program)? {
        let package = metadata.package(&one)?;
        components.push(component(&one, package, sums.get(&one)));
        let mut used = uses(metadata, &refs, &text(&package["id"]));
        if one.0 == "libsqlite3-sys" {
            let sqlite = sqlite(package)?;
            used.insert(text(&sqlite["bom-ref"]));
            graph.insert(text(&sqlite["bom-ref"]), BTreeSet::new());
            inner.push(sqlite);
        }
        graph.insert(purl(&one), used);
    }
    components.append(&mut inner);
    Ok((components, graph))
}

/// Which of the linked crates one crate uses; tests and build scripts left out.
fn uses(metadata: &Metadata, refs: &BTreeMap<String, String>, wanted: &str) -> BTreeSet<String> {
    let used =
        metadata.nodes.get(wanted).and_then(|node| node["deps"].as_array()).cloned().unwrap_or_default();
    let normal = |dependency: &&Value| {
        dependency["dep_kinds"]
            .as_array()
            .is_some_and(|kinds| kinds.iter().any(|kind| kind["kind"].is_null()))
    };
    used.iter().filter(normal).filter_map(|one| refs.get(&text(&one["pkg"])).cloned()).collect()
}

fn checksums(lock: &str) -> BTreeMap<Crate, String> {
    let entry = regex(r#"(?m)^name = "(.+)"\nversion = "(.+)"\n(?:source = .+\n)?checksum = "(.+)"$"#);
    entry.captures_iter(lock).map(|it| ((it[1].to_owned(), it[2].to_owned()), it[3].to_owned())).collect()
}

/// An SPDX expression: older manifests write "/" for OR.
fn licence(named: &str) -> Value {
    if named.is_empty() { json!([]) } else { json!([{ "expression": named.replace('/', " OR ") }]) }
}

fn component(one: &Crate, package: &Value, checksum: Option<&String>) -> Value {
    let mut made = json!({
        "type": "library", "bom-ref": purl(one), "name": one.0, "version": one.1, "scope": "required",
        "licenses": licence(&text(&package["license"])), "purl": purl(one),
    });
    if let Some(checksum) = checksum {
        made["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
    }
    if let Some(repository) = package["repository"].as_str().filter(|address| !address.is_empty()) {
        made["externalReferences"] = json!([{ "type": "vcs", "url": repository }]);
    }
    made
}

/// SQLite's own version, from the source that libsqlite3-sys compiles.
fn sqlite(package: &Value) -> Result<Value> {
    let manifest = text(&package["manifest_path"]);
    let header = Path::new(&manifest).with_file_name("sqlite3").join("sqlite3.h");
    let source = fs::read(&header).map_err(|error| format!("{}: {error}", header.display()))?;
    let defined = regex(r#"(?m)^#define SQLITE_VERSION +"([0-9.]+)""#);
    let found = defined.captures(&String::from_utf8_lossy(&source)).map(|found| found[1].to_owned());
    let version = found.ok_or_else(|| format!("{} names no version", header.display()))?;
    let purl = format!("pkg:generic/sqlite@{version}");
    Ok(json!({
        "type": "library", "bom-ref": purl, "name": "sqlite", "version": version, "scope": "required",
        "licenses": [{ "license": { "name": "Public domain" } }],
        "cpe": format!("cpe:2.3:a:sqlite:sqlite:{version}:*:*:*:*:*:*:*"), "purl": purl,
    }))
}

fn standard_library(rustc: &str) -> Result<Value> {
    let said = printed(Command::new(rustc).arg("--version"))?;
    let version = said.split_whitespace().nth(1).ok_or_else(|| format!("{rustc} names no version"))?;
    let purl = format!("pkg:generic/rust-std@{version}");
    Ok(json!({
        "type": "library", "bom-ref": purl, "name": "rust-std", "version": version, "scope": "required",
        "licenses": licence("MIT OR Apache-2.0"), "purl": purl,
        "cpe": format!("cpe:2.3:a:rust-lang:rust:{version}:*:*:*:*:*:*:*"),
    }))
}

fn printed(command: &mut Command) -> Result<String> {
    let done = command.current_dir(root()).output().map_err(|error| format!("{command:?}: {error}"))?;
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// The time of the commit, as everything in an archive has it.
fn made_at() -> Result<String> {
    let told = std::env::var("SOURCE_DATE_EPOCH").unwrap_or_default();
    let told = match told.trim() {
        "" => printed(Command::new("git").args(["log", "-1", "--format=%ct"])).unwrap_or_default(),
        _ => told,
    };
    let told = if told.trim().is_empty() { NO_TIME } else { told.trim() };
    told.parse().map(utc).map_err(|_| format!("{told} are no seconds"))
}

/// Seconds since 1970 as ISO 8601 has them. The calendar's rule is that of the proleptic Gregorian one.
fn utc(seconds: u64) -> String {
    let (mut days, time) = (seconds / 86_400, seconds % 86_400);
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970;
    while days >= 365 + u64::from(leap(year)) {
        days -= 365 + u64::from(leap(year));
        year += 1;
    }
    let mut month = 1;
    for length in [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    let (hour, minute, second) = (time / 3_600, time / 60 % 60, time % 60);
    format!("{year:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z", days + 1)
}

/// A UUID of version 8 (RFC 9562): the first bits of a digest.
fn serial_number(of: &str) -> String {
    let digest = Sha256::digest(of.as_bytes());
    let mut hex: Vec<char> =
        digest[..16].iter().flat_map(|byte| format!("{byte:02x}").chars().collect::<Vec<_>>()).collect();
    hex[12] = '8';
    hex[16] = ['8', '9', 'a', 'b'][usize::from(digest[8] >> 6)];
    let part = |range: std::ops::Range<usize>| hex[range].iter().collect::<String>();
    let parts = [part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)];
    format!("urn:uuid:{}", parts.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_a_time_of_the_calendar() {
        assert_eq!(utc(0), "1970-01-01T00:00:00Z");
        assert_eq!(utc(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(utc(1_000_000_000), "2001-09-09T01:46:40Z");
        assert_eq!(utc(1_798_761_599), "2026-12-31T23:59:59Z");
    }

    #[test]
    fn a_checksum_belongs_to_its_crate() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1\"\n\n[[package]]\nname = \"b\"\nversion = \"2\"\nsource = \"r\"\nchecksum = \"c\"\n";
        let sums = checksums(lock);
        assert_eq!(
            sums.into_iter().collect::<Vec<_>>(),
            [(("b".to_owned(), "2".to_owned()), "c".to_owned())]
        );
    }

    #[test]
    fn a_serial_number_is_a_uuid_and_the_same_for_the_same() {
        let one = serial_number("a");
        assert_eq!(one, serial_number("a"));
        assert_ne!(one, serial_number("b"));
        assert!(
            regex("^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
                .is_match(&one)
        );
    }
}
