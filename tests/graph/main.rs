//! The files of the library and of the simulator form no circle, and arrows go down. An edge is an item that one file
//! names and another defines; re-exports are followed, test code is left out.
//!
//! `SEQR_SHOW_EDGES=1 cargo test --test graph -- --nocapture` prints each edge.

mod edges;
mod modules;

use edges::Edges;
use modules::Crate;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Circles that are still there, by the number of their files: at most these. Whoever breaks one takes its number out.
const LIBRARY_CIRCLES: &[usize] = &[];
const SIMULATOR_CIRCLES: &[usize] = &[];

/// A folder of src may name items of these folders and of the files beside them, and no others. What pos passes on of
/// service (the kind of a receipt document) is service's.
const BELOW: [(&str, &[&str]); 4] =
    [("capi", &["pos", "service"]), ("pos", &["service", "store"]), ("service", &[]), ("store", &[])];

fn edges_of(root: &str) -> Edges {
    let folder = Path::new(ROOT);
    let found = edges::edges(&Crate::read(&folder.join(root)));
    let short = |file: PathBuf| file.strip_prefix(folder).map(Path::to_owned).unwrap_or(file);
    let edges: Edges = found
        .into_iter()
        .map(|(from, to)| (short(from), to.into_iter().map(|(to, names)| (short(to), names)).collect()))
        .collect();
    if std::env::var_os("SEQR_SHOW_EDGES").is_some() {
        for (from, to, names) in each(&edges) {
            println!("{} -> {}: {names}", from.display(), to.display());
        }
    }
    edges
}

fn each(edges: &Edges) -> impl Iterator<Item = (&PathBuf, &PathBuf, String)> {
    let named = |(to, names): (_, &std::collections::BTreeSet<String>)| {
        (to, names.iter().cloned().collect::<Vec<_>>().join(", "))
    };
    edges.iter().flat_map(move |(from, to)| to.iter().map(named).map(move |(to, names)| (from, to, names)))
}

/// Each circle with the edges that make it, for whoever must break it.
fn told(edges: &Edges, circles: &[Vec<PathBuf>]) -> String {
    let mut text = String::new();
    for circle in circles {
        let _ = writeln!(text, "a circle of {} files:", circle.len());
        for (from, to, names) in
            each(edges).filter(|(from, to, _)| circle.contains(from) && circle.contains(to))
        {
            let _ = writeln!(text, "    {} takes from {}: {names}", from.display(), to.display());
        }
    }
    text
}

fn assert_circles(root: &str, known: &[usize]) {
    let edges = edges_of(root);
    assert!(edges.len() > 30, "the sources of {root} were not read: {} files", edges.len());
    let circles = edges::circles(&edges);
    let sizes: Vec<_> = circles.iter().map(Vec::len).collect();
    let (found, allowed): (usize, usize) = (sizes.iter().sum(), known.iter().sum());
    assert!(found <= allowed, "{sizes:?}, at most {known:?}: {}", told(&edges, &circles));
}

#[test]
fn the_library_has_no_circle_of_files() {
    assert_circles("src/lib.rs", LIBRARY_CIRCLES);
}

#[test]
fn the_simulator_has_no_circle_of_files() {
    assert_circles("simulator/src/lib.rs", SIMULATOR_CIRCLES);
}

#[test]
fn arrows_go_down() {
    let below: BTreeMap<_, _> = BELOW.into_iter().collect();
    let folder = |file: &Path| {
        let mut parts = file.strip_prefix("src").ok()?.components();
        let first = parts.next()?.as_os_str().to_str()?.to_owned();
        let first = first.strip_suffix(".rs").map_or(first.clone(), str::to_owned);
        below.contains_key(first.as_str()).then_some(first)
    };
    let edges = edges_of("src/lib.rs");
    let upwards: Vec<_> = each(&edges)
        .filter(|(from, to, _)| match (folder(from), folder(to)) {
            (Some(from), Some(to)) => from != to && !below[from.as_str()].contains(&to.as_str()),
            (None, Some(_)) => !from.ends_with("lib.rs"),
            _ => false,
        })
        .map(|(from, to, names)| format!("{} -> {}: {names}", from.display(), to.display()))
        .collect();
    assert!(upwards.is_empty(), "{upwards:#?}");
}

#[test]
fn a_circle_is_found_through_re_exports_and_macros() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
    file("lib.rs", "mod a; mod b; mod c; mod door { pub use crate::c::Deep; }");
    file("a.rs", "use crate::b::run; pub fn go() { run() }");
    file("b.rs", "pub fn run() { println!(\"{:?}\", crate::door::Deep::new()) }");
    file("c.rs", "pub struct Deep; impl Deep { pub fn new() -> Self { super::a::go(); Deep } }");
    let circle = edges::circles(&edges::edges(&Crate::read(&folder.path().join("lib.rs"))));
    assert_eq!(circle.len(), 1);
    assert_eq!(circle[0].len(), 3, "{circle:?}");
    file(
        "c.rs",
        "pub struct Deep; #[cfg(test)] mod tests { fn test() { crate::a::go() } } impl Deep { pub fn new() -> Self { Deep } }",
    );
    assert!(edges::circles(&edges::edges(&Crate::read(&folder.path().join("lib.rs")))).is_empty());
}
