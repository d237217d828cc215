//! Gives the Linux library its SONAME, keeps it mapped once loaded, and lays the file of that name beside it.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// What a linked program asks the loader for; the 1 is that of SEQR_ABI_VERSION.
const SONAME: &str = "libseqr.so.1";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("linux") {
        return;
    }
    println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,{SONAME}");
    // A thread of the host may run the library's thread-local destructors after it has called dlclose.
    println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    if let Some(profile) = profile_folder() {
        link(&profile);
        link(&profile.join("deps"));
    }
}

/// Where cargo puts the library: OUT_DIR is `<there>/build/seqr-<hash>/out`. None if cargo lays out its folders
/// in another way; then whoever installs the library makes the link.
fn profile_folder() -> Option<PathBuf> {
    let out = PathBuf::from(env::var_os("OUT_DIR")?);
    let build = out.ancestors().nth(2)?;
    (build.file_name()? == "build").then(|| build.parent().map(Path::to_path_buf))?
}

#[cfg(unix)]
fn link(folder: &Path) {
    let name = folder.join(SONAME);
    if fs::read_link(&name).is_ok_and(|target| target == Path::new("libseqr.so")) {
        return;
    }
    let _ = fs::remove_file(&name);
    if let Err(error) = std::os::unix::fs::symlink("libseqr.so", &name) {
        println!("cargo:warning={} was not made: {error}; a linked program will not start", name.display());
    }
}

#[cfg(not(unix))]
fn link(_: &Path) {
    let _ = fs::metadata("."); // a cross build from Windows: links are for whoever installs the library
}
