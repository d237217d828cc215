//! The header and the binary are what they promise: `include/seqr.h` is the one that the code gives, every C and C++
//! compiler takes it, its structs lie in memory as Rust's do, and the library exports its functions and nothing else.
//!
//! `SEQR_UPDATE_HEADER=1 cargo test --test header` (`make header`) writes the header anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The files of `src/capi` that have something for C, in the order in which a reader of the header meets them.
const NOUNS: [&str; 10] =
    ["version", "status", "error", "text", "log", "client", "terminal", "invoice", "payment", "refund"];
/// The files of `src/capi` that C sees nothing of.
const INSIDE: [&str; 3] = ["guard", "mod", "read"];
/// How long a line of the header may be.
const WIDTH: usize = 120;

fn generated() -> String {
    let root = Path::new(ROOT);
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).expect("cbindgen.toml");
    let sources = NOUNS.iter().map(|noun| root.join(format!("src/capi/{noun}.rs")));
    let builder = sources.fold(cbindgen::Builder::new().with_config(config), |b, file| b.with_src(file));
    let mut header = Vec::new();
    builder.generate().expect("cbindgen reads src/capi").write(&mut header);
    let header = String::from_utf8(header).expect("UTF-8");
    header.lines().map(|line| finished(line) + "\n").collect()
}

/// A line as it shall stand: prototypes get SEQR_API and SEQR_CALL, and are broken where they are long.
fn finished(line: &str) -> String {
    let Some((name, open)) = prototype(line) else {
        return line.replace("(*seqr_log_fn)", "(SEQR_CALL *seqr_log_fn)").trim_end().to_owned();
    };
    let line = line.replace("struct ", "");
    let (name, open) = prototype(&line).unwrap_or((name, open));
    let head = format!("SEQR_API {}SEQR_CALL {}", &line[..name], &line[name..=open]);
    let arguments = &line[open + 1..];
    if head.len() + arguments.len() <= WIDTH {
        return head + arguments;
    }
    format!("{head}\n    {}", arguments.replace(", ", ",\n    "))
}

/// Where the name and the parenthesis of a function are, in a line that declares one.
fn prototype(line: &str) -> Option<(usize, usize)> {
    let declares = line.ends_with(");") && line.starts_with(|c: char| c.is_ascii_lowercase());
    let open = line.find('(').filter(|_| declares && !line.starts_with("typedef"))?;
    let name = line[..open].rfind([' ', '*'])? + 1;
    Some((name, open))
}

#[test]
fn the_committed_header_is_that_of_the_code() {
    let path = Path::new(ROOT).join("include/seqr.h");
    let fresh = generated();
    if env::var_os("SEQR_UPDATE_HEADER").is_some() {
        fs::write(&path, &fresh).expect("include/seqr.h is written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("seqr.h");
    fs::write(&place, &fresh).expect("the fresh header is written");
    assert!(committed == fresh, "include/seqr.h is not what {} is: run `make header`", place.display());
}
