//! What every test here needs: the C programs compiled against the library that cargo has built for this very test, a
//! simulator, a folder, and chance by a seed.

use seqr_simulator::{Options, Simulator};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::{env, fs};

/// A deadline that no test is meant to reach, on however slow a machine.
pub(crate) const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

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
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let library = library_folder();
    let mut compiler = Command::new("cc");
    compiler.args(["-std=c99", "-g", "-O1", "-Wall", "-Wextra", "-pedantic", "-Werror", "-pthread", "-I"]);
    compiler.arg(root.join("include")).arg("-o").arg(&program);
    compiler.arg(root.join("tests/power").join(name).with_extension("c"));
    // The old kind of rpath, which goes before LD_LIBRARY_PATH: cargo sets that, with the folder of an older build first.
    compiler.arg("-Wl,--disable-new-dtags");
    compiler.arg("-L").arg(&library).arg("-lseqr").arg(format!("-Wl,-rpath,{}", library.display()));
    let done = compiler.output().expect("cc runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    built.push(name);
    Some(program)
}

/// Where libseqr.so is: in SEQR_LIB_DIR, else beside this test.
fn library_folder() -> PathBuf {
    let beside = || env::current_exe().expect("this test").parent().expect("its folder").to_path_buf();
    env::var_os("SEQR_LIB_DIR").map_or_else(beside, PathBuf::from)
}

fn has(tool: &str) -> bool {
    Command::new(tool).arg("--version").output().is_ok_and(|done| done.status.success())
}

/// Says that a test was skipped and why; under SEQR_TEST_ALL=1 it fails instead.
pub(crate) fn skip(test: &str, why: &str) {
    assert!(env::var("SEQR_TEST_ALL").as_deref() != Ok("1"), "{test} must not be skipped: {why}");
    // Past the test harness, which shows what println! says only of failed tests.
    let _ = writeln!(std::io::stderr(), "skipped: {test}: {why}");
    if let Some(list) = env::var_os("SEQR_SKIPPED_FILE") {
        let file = fs::OpenOptions::new().append(true).create(true).open(list);
        let _ = file.and_then(|mut file| writeln!(file, "{test}: {why}"));
    }
}

/// A simulator whose log forgets nothing that a test of this folder makes.
pub(crate) fn simulator(options: Options) -> Simulator {
    Simulator::start(Options { exchange_limit: 1_000_000, ..options }).expect("the simulator starts")
}

/// Chance that can be had again (SplitMix64).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    /// A number below `below`.
    pub(crate) fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % below
    }

    /// One of these.
    pub(crate) fn one_of<T: Clone>(&mut self, these: &[T]) -> T {
        these[self.roll(these.len() as u64) as usize].clone()
    }
}
