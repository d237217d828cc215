//! Each function of seqr.h is called by a program of C, of C++ and of Pascal that `make test` runs.
//!
//! What a program calls is what its object file asks the linker for: an inline function of seqr.hpp or a method of a
//! Pascal unit that nobody uses asks for nothing. Pascal needs fpc; without it that language is left out.

use crate::Result;
use crate::files::{matching, read, regex, root};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

// Programs that are run: tests/c by --test through_c, all else by tools/checks.
const C: [&str; 4] = ["tests/functions/*.c", "examples-c/*.c", "docs/guide/code/*.c", "tests/c/*.c"];
const CPP: [&str; 4] =
    ["tests/functions/*.cpp", "examples-cpp/*.cpp", "docs/guide/code/*.cpp", "tests/cpp/*.cpp"];
const PASCAL: [&str; 5] = [
    "tests/functions/functions.dpr",
    "bindings/delphi/Till.dpr",
    "bindings/delphi/Menu.dpr",
    "docs/guide/code/first_sale.dpr",
    "tests/pascal/core.dpr",
];
/// Fewer functions than that are a list that was not understood.
const FEWEST: usize = 80;

type Names = BTreeSet<String>;

/// A line for each function that no program calls; prints how many each language calls.
pub(crate) fn run(library: &str) -> Result<Vec<String>> {
    let wanted = functions(&read("tests/abi/functions.txt")?);
    if wanted.len() < FEWEST {
        return Err("too few functions: has tests/abi/functions.txt another layout?".to_owned());
    }
    let library = fs::canonicalize(library).map_err(|error| format!("{library}: {error}"))?;
    let folder = root().join("build").join(format!("called-{}", std::process::id()));
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let missing = languages(&wanted, &folder, &library);
    // What is left behind is in a folder that `make clean` removes.
    let _ = fs::remove_dir_all(&folder);
    missing
}

fn languages(wanted: &Names, folder: &Path, library: &Path) -> Result<Vec<String>> {
    let mut missing = Vec::new();
    let mut count = |language: &str, calls: &mut dyn Iterator<Item = Result<Names>>| {
        let left = left_of(wanted, calls)?;
        missing.extend(left.iter().map(|name| format!("no program of {language} calls {name}")));
        println!("{language}: {} of {} functions are called", wanted.len() - left.len(), wanted.len());
        Ok::<(), String>(())
    };
    let object = folder.join("one.o");
    count("C", &mut sources(&C)?.into_iter().map(|path| compiled(&path, &object, "cc", "-std=c99")))?;
    count("C++", &mut sources(&CPP)?.into_iter().map(|path| compiled(&path, &object, "c++", "-std=c++11")))?;
    if Command::new("fpc").arg("-iV").output().is_ok() {
        count("Pascal", &mut PASCAL.iter().map(|path| linked(path, folder, library)))?;
    }
    Ok(missing)
}

/// The functions that none of these programs calls; stops where none is left.
fn left_of(wanted: &Names, calls: &mut dyn Iterator<Item = Result<Names>>) -> Result<Names> {
    let mut left = wanted.clone();
    while !left.is_empty()
        && let Some(called) = calls.next()
    {
        let called = called?;
        left.retain(|name| !called.contains(name));
    }
    Ok(left)
}

fn functions(list: &str) -> Names {
    regex(r"(seqr_\w+)\(").captures_iter(list).map(|found| found[1].to_owned()).collect()
}

fn sources(patterns: &[&str]) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for pattern in patterns {
        all.extend(matching(pattern)?);
    }
    Ok(all)
}

fn compiled(source: &str, object: &Path, compiler: &str, standard: &str) -> Result<Names> {
    let mut command = Command::new(compiler);
    command.args([standard, "-Iinclude", "-c", "-o"]).arg(object).arg(source);
    output(source, &mut command)?;
    asked_for(object, &[])
}

fn linked(source: &str, folder: &Path, library: &Path) -> Result<Names> {
    let name = Path::new(source).file_name().unwrap_or_default().to_string_lossy();
    let program = folder.join(format!("{name}.program"));
    // Smart linking leaves out what the program does not use.
    let mut command = Command::new("fpc");
    command.args(["-Mdelphi", "-B", "-v0", "-CX", "-XX", "-Fubindings/delphi"]);
    command.arg(format!("-FU{}", folder.display())).arg(format!("-Fl{}", library.display()));
    command.arg(format!("-o{}", program.display())).arg(source);
    output(source, &mut command)?;
    asked_for(&program, &["-D"])
}

fn asked_for(file: &Path, options: &[&str]) -> Result<Names> {
    let printed = output("nm", Command::new("nm").arg("-u").args(options).arg(file))?;
    Ok(regex(r"\bseqr_\w+").find_iter(&printed).map(|found| found.as_str().to_owned()).collect())
}

/// What a program prints, run in the project's folder.
fn output(what: &str, command: &mut Command) -> Result<String> {
    let done = command.current_dir(root()).output().map_err(|error| format!("{what}: {error}"))?;
    let printed = String::from_utf8_lossy(&done.stdout).into_owned();
    if done.status.success() {
        return Ok(printed);
    }
    Err(format!("{what}: {printed}{}", String::from_utf8_lossy(&done.stderr)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(all: &[&str]) -> Names {
        all.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn what_no_program_calls_is_left() {
        let wanted = functions("int seqr_a(void)\nvoid seqr_b(int)\nint seqr_c(seqr_x *)\n");
        let mut calls = [Ok(names(&["seqr_a", "seqr_other"])), Ok(names(&["seqr_c"]))].into_iter();
        assert_eq!(left_of(&wanted, &mut calls), Ok(names(&["seqr_b"])));
    }

    #[test]
    fn nothing_more_is_compiled_where_all_are_called() {
        let mut calls = [Ok(names(&["seqr_a"])), Err("compiled for nothing".to_owned())].into_iter();
        assert_eq!(left_of(&names(&["seqr_a"]), &mut calls), Ok(Names::new()));
    }
}
