//! What every test here needs: the C programs compiled against the library that cargo has built for this very test, a
//! simulator and a folder.

use super::cc::{ROOT, compiler, has, library_folder, run};
use super::skip::skip;
use seqr_simulator::{Options, Simulator};
use std::fs;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::{LazyLock, Mutex, PoisonError};

/// A deadline that no test is meant to reach, on however slow a machine.
pub(crate) const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// A program that does not outlive the test, however that ends.
pub(crate) struct Killed(pub(crate) Child);

impl Deref for Killed {
    type Target = Child;

    fn deref(&self) -> &Child {
        &self.0
    }
}

impl DerefMut for Killed {
    fn deref_mut(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A C program of this folder, compiled once; None, with the skip noted, where there is no C compiler.
pub(crate) fn program(name: &'static str) -> Option<PathBuf> {
    static BUILT: LazyLock<Mutex<Vec<&'static str>>> = LazyLock::new(Mutex::default);
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("power-{}", std::process::id()));
    let program = folder.join(name);
    if built.contains(&name) {
        return Some(program);
    }
    if !has("cc") {
        skip("power cuts", "cc is not installed");
        return None;
    }
    fs::create_dir_all(&folder).expect("a folder for the programs");
    let library = library_folder();
    let mut compiler = compiler("cc", "c99");
    compiler.args(["-g", "-O1", "-pthread", "-o"]).arg(&program);
    compiler.arg(Path::new(ROOT).join("tests/power").join(name).with_extension("c"));
    // The old kind of rpath, which goes before LD_LIBRARY_PATH: cargo sets that, with the folder of an older build first.
    compiler.arg("-Wl,--disable-new-dtags");
    run(compiler.arg("-L").arg(&library).arg("-lseqr").arg(format!("-Wl,-rpath,{}", library.display())));
    built.push(name);
    Some(program)
}

/// A simulator whose log forgets nothing that a test of this folder makes.
pub(crate) fn simulator(options: Options) -> Simulator {
    Simulator::start(Options { exchange_limit: 1_000_000, ..options }).expect("the simulator starts")
}
