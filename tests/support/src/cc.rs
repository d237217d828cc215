//! The C and C++ compilers, and the library that cargo has built for this very test.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The project's folder.
pub const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// What every program and the header are compiled with.
pub const WARNINGS: [&str; 5] = ["-Wall", "-Wextra", "-Wmissing-field-initializers", "-pedantic", "-Werror"];

/// Where libseqr.so is: in SEQR_LIB_DIR, else beside this test.
pub fn library_folder() -> PathBuf {
    let beside = || env::current_exe().expect("this test").parent().expect("its folder").to_path_buf();
    env::var_os("SEQR_LIB_DIR").map_or_else(beside, PathBuf::from)
}

/// A compiler that is told of the warnings and of the header.
pub fn compiler(name: &str, standard: &str) -> Command {
    let mut command = Command::new(name);
    command.arg(format!("-std={standard}")).args(WARNINGS).arg("-I").arg(Path::new(ROOT).join("include"));
    command
}

/// Runs a command that must succeed; gives what it printed.
pub fn run(command: &mut Command) -> String {
    let done = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        done.status.success(),
        "{command:?}: {}\n{}{}",
        done.status,
        text(&done.stdout),
        text(&done.stderr)
    );
    text(&done.stdout)
}

/// Whether a tool is installed.
pub fn has(tool: &str) -> bool {
    Command::new(tool).arg("--version").output().is_ok_and(|done| done.status.success())
}
