//! What cargo does not give the library by itself. On Linux its SONAME, that it stays mapped once loaded, and the file
//! of that name beside it; on Windows the version that the file's properties show.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// What a linked program asks the loader for; the 1 is that of SEQR_ABI_VERSION.
const SONAME: &str = "libseqr.so.1";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is = |what, value| env::var(what).as_deref() == Ok(value);
    if is("CARGO_CFG_TARGET_OS", "linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,{SONAME}");
        // A thread of the host may run the library's thread-local destructors after it has called dlclose.
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
        if let Some(profile) = profile_folder() {
            link(&profile);
            link(&profile.join("deps"));
        }
    }
    if is("CARGO_CFG_TARGET_OS", "windows") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        match version_resource() {
            Ok(object) => println!("cargo:rustc-cdylib-link-arg={}", object.display()),
            Err(why) => println!("cargo:warning=seqr.dll gets no version resource: {why}"),
        }
    }
}

/// Compiles the resource that Windows shows under a file's properties, and installers compare. The versions are
/// Cargo's.
fn version_resource() -> Result<PathBuf, String> {
    let variable = |name: &str| env::var(name).map_err(|_| format!("{name} is not set"));
    let version = variable("CARGO_PKG_VERSION")?;
    let parts = ["CARGO_PKG_VERSION_MAJOR", "CARGO_PKG_VERSION_MINOR", "CARGO_PKG_VERSION_PATCH"];
    let parts = parts.into_iter().map(variable).collect::<Result<Vec<_>, _>>()?;
    let numbers = format!("{},0", parts.join(","));
    let text = |name: &str, value: &str| format!("      VALUE \"{name}\", \"{value}\\0\"\n");
    let texts = [
        text("CompanyName", "libseqr"),
        text("FileDescription", &variable("CARGO_PKG_DESCRIPTION")?),
        text("FileVersion", &version),
        text("InternalName", "seqr"),
        text("LegalCopyright", &variable("CARGO_PKG_LICENSE")?),
        text("OriginalFilename", "seqr.dll"),
        text("ProductName", "libseqr"),
        text("ProductVersion", &version),
    ];
    // 0x40004: Windows NT, 32-bit API; 2: a dll; 0409 04b0: English, in UTF-16.
    let source = format!(
        "1 VERSIONINFO\nFILEVERSION {numbers}\nPRODUCTVERSION {numbers}\nFILEFLAGSMASK 0x3f\nFILEFLAGS 0\n\
         FILEOS 0x40004\nFILETYPE 2\nBEGIN\n  BLOCK \"StringFileInfo\"\n  BEGIN\n    BLOCK \"040904b0\"\n    \
         BEGIN\n{}    END\n  END\n  BLOCK \"VarFileInfo\"\n  BEGIN\n    VALUE \"Translation\", 0x409, 0x4b0\n  \
         END\nEND\n",
        texts.concat()
    );
    let folder = PathBuf::from(variable("OUT_DIR")?);
    let (script, object) = (folder.join("version.rc"), folder.join("version.o"));
    fs::write(&script, source).map_err(|error| format!("{}: {error}", script.display()))?;
    let machine = if variable("CARGO_CFG_TARGET_ARCH")? == "x86" { "i686" } else { "x86_64" };
    let prefix = format!("{machine}-w64-mingw32-");
    for tool in [format!("{prefix}windres"), "windres".to_owned()] {
        match Command::new(&tool).arg("-O").arg("coff").arg(&script).arg(&object).status() {
            Ok(done) if done.success() => return Ok(object),
            Ok(done) => return Err(format!("{tool}: {done}")),
            Err(_) => {} // not installed; by its other name perhaps
        }
    }
    Err(format!("{prefix}windres is not installed"))
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
