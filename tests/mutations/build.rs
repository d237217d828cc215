//! Copies the payment machine, once for each mutation, and makes the one mistake in each copy. The machine that is
//! shipped has no switches for this.

#[path = "src/table.rs"]
#[allow(dead_code)] // the rule is for the page
mod table;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};
use table::{MUTATIONS, Mutation};

fn main() {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("set by cargo"));
    let machine = here.join("../../src/pos/machine");
    println!("cargo:rerun-if-changed={}", machine.display());
    println!("cargo:rerun-if-changed=src/table.rs");
    println!("cargo:rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("set by cargo"));
    let mut modules = String::new();
    let mut makers = String::from("static MAKERS: &[crate::subject::Maker] = &[\n");
    for (number, mutation) in MUTATIONS.iter().enumerate() {
        let folder = out.join(format!("m{number}"));
        copy(&machine, &folder, mutation);
        let root = folder.join("mod.rs");
        // Writing to a String cannot fail.
        let _ = write!(
            modules,
            "mod m{number} {{\n    pub(crate) use seqr::pos::{{Error, Result}};\n    #[path = {root:?}]\n    \
             #[allow(warnings, clippy::all)]\n    mod machine;\n    crate::subject::subject!(machine);\n}}\n"
        );
        let _ = writeln!(makers, "    m{number}::MAKER,");
    }
    fs::write(out.join("mutants.rs"), modules + &makers + "];\n").expect("OUT_DIR can be written");
}

fn copy(machine: &Path, folder: &Path, mutation: &Mutation) {
    fs::create_dir_all(folder).expect("OUT_DIR can be written");
    let mut replaced = 0;
    for entry in fs::read_dir(machine).expect("the machine's folder") {
        let path = entry.expect("the machine's folder").path();
        let mut text = fs::read_to_string(&path).expect("UTF-8");
        let name = path.file_name().expect("a file").to_owned();
        if name == mutation.file {
            replaced = text.matches(mutation.code).count();
            text = text.replace(mutation.code, mutation.instead);
        }
        fs::write(folder.join(name), text).expect("OUT_DIR can be written");
    }
    let Mutation { what, file, code, .. } = mutation;
    assert!(
        replaced == 1,
        "\"{what}\": {file} has this {replaced} times, not once:\n{code}\nmend src/table.rs"
    );
}
