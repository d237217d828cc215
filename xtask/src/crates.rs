//! What is linked into the library and into each program, by cargo's own words.

use crate::Result;
use crate::files::root;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Where what is shipped runs.
const TARGETS: [&str; 4] = [
    "x86_64-unknown-linux-gnu",
    "x86_64-win7-windows-gnu",
    "i686-win7-windows-gnu",
    "x86_64-pc-windows-msvc",
];

/// A crate's name and version.
pub(crate) type Crate = (String, String);

fn cargo(arguments: &[&str]) -> Result<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let done = Command::new(cargo).args(arguments).arg("--locked").current_dir(root()).output();
    let done = done.map_err(|error| format!("cargo: {error}"))?;
    if !done.status.success() {
        return Err(format!("cargo {}: {}", arguments.join(" "), String::from_utf8_lossy(&done.stderr)));
    }
    String::from_utf8(done.stdout).map_err(|error| format!("cargo {}: {error}", arguments.join(" ")))
}

/// What cargo knows of all crates, and who uses whom.
pub(crate) struct Metadata {
    pub(crate) packages: BTreeMap<Crate, Value>,
    /// What each package uses, by its id.
    pub(crate) nodes: BTreeMap<String, Value>,
}

/// A package, and the feature with which it is built: "seqr", "seqr/postgres".
pub(crate) fn package_and_feature(program: &str) -> (&str, Option<&str>) {
    program.split_once('/').map_or((program, None), |(package, feature)| (package, Some(feature)))
}

/// For a program, as [`package_and_feature`] reads it.
pub(crate) fn metadata(program: &str) -> Result<Metadata> {
    let more: &[&str] = if program.contains('/') { &["--features", program] } else { &[] };
    let told: Value = serde_json::from_str(&cargo(&[&["metadata", "--format-version", "1"], more].concat())?)
        .map_err(|error| format!("cargo metadata: {error}"))?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let packages =
        list(&told["packages"]).into_iter().map(|one| ((text(&one["name"]), text(&one["version"])), one));
    let nodes = list(&told["resolve"]["nodes"]).into_iter().map(|one| (text(&one["id"]), one));
    Ok(Metadata { packages: packages.collect(), nodes: nodes.collect() })
}

impl Metadata {
    pub(crate) fn package(&self, wanted: &Crate) -> Result<&Value> {
        self.packages.get(wanted).ok_or_else(|| format!("cargo metadata has no {} {}", wanted.0, wanted.1))
    }
}

/// A string of cargo's; empty where it has none.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What ends up in the library or in a program: no build scripts, no procedural macros, no tests.
pub(crate) fn linked(program: &str) -> Result<BTreeSet<Crate>> {
    let mut crates = BTreeSet::new();
    let (package, feature) = package_and_feature(program);
    let features = feature.map_or(vec![], |feature| vec!["--features", feature]);
    for target in TARGETS {
        let what = ["tree", "--package", package, "--edges", "normal,no-proc-macro", "--target", target];
        let tree = cargo(&[&what[..], &features, &["--prefix", "none", "--format", "{p}"]].concat())?;
        for line in tree.lines() {
            let mut words = line.split_whitespace();
            if let (Some(name), Some(version)) = (words.next(), words.next())
                && name != package
            {
                let version = version.strip_prefix('v').unwrap_or(version);
                crates.insert((name.to_owned(), version.to_owned()));
            }
        }
    }
    Ok(crates)
}
