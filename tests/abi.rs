//! The binary interface is the one that is written down in tests/abi (docs/abi.md): functions, numbers, and how structs lie
//! in memory, as compilers for several machines say. `make abi` writes what is new; what is old must not change.

use cc::{ROOT, has, run};
use declared::{constants, prototypes, structs};
use skip::skip;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};
use support::{cc, declared, skip};

/// A list of tests/abi, and the compilers that must give it. None of them needs a C library.
type Machine = (&'static str, &'static [&'static [&'static str]]);

const MACHINES: [Machine; 3] = [
    // Pointers of 64 bit; long has 64 on Linux and 32 on Windows, and the header has none.
    (
        "layouts-64.txt",
        &[
            &["gcc", "-m64"],
            &["clang", "--target=aarch64-linux-gnu"],
            &["clang", "--target=x86_64-windows-msvc"],
            &["x86_64-w64-mingw32-gcc"],
        ],
    ),
    // Pointers of 32 bit: Windows, and ARM.
    (
        "layouts-32.txt",
        &[
            &["gcc", "-m32", "-malign-double"],
            &["clang", "--target=armv7-linux-gnueabihf"],
            &["clang", "--target=i686-windows-msvc"],
            &["i686-w64-mingw32-gcc"],
        ],
    ),
    // Linux on a 32-bit Intel, where an int64_t in a struct is aligned to 4 bytes.
    ("layouts-i386.txt", &[&["gcc", "-m32"], &["clang", "--target=i686-linux-gnu"]]),
];

fn list(name: &str) -> PathBuf {
    Path::new(ROOT).join("tests/abi").join(name)
}

fn committed(name: &str) -> String {
    fs::read_to_string(list(name)).unwrap_or_default().replace("\r\n", "\n")
}

/// Compares, or writes what is there under SEQR_UPDATE_ABI.
fn compare(name: &str, found: &str, by: &str) {
    if env::var_os("SEQR_UPDATE_ABI").is_some() {
        fs::write(list(name), found).expect("the list is written");
    }
    let (old, new) = (committed(name), found.to_owned());
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let (listed, there) = (lines(&old), lines(&new));
    let lost: Vec<_> = listed.difference(&there).collect();
    let added: Vec<_> = there.difference(&listed).collect();
    assert!(
        old == new,
        "tests/abi/{name} is not what {by} gives: lost or changed {lost:#?}, new or changed {added:#?}\n\
         What is only new, `make abi` writes down. What is lost or changed breaks programs: see docs/abi.md."
    );
}

#[test]
fn functions_are_those_that_are_written_down() {
    let found: BTreeSet<String> =
        prototypes().into_iter().map(|line| line.replace("SEQR_CALL ", "") + "\n").collect();
    assert!(found.len() > 60);
    compare("functions.txt", &found.into_iter().collect::<String>(), "include/seqr.h");
}

#[test]
fn numbers_are_those_that_are_written_down() {
    let mut found = constants();
    found.sort();
    assert!(found.len() > 70);
    let found: String = found.into_iter().map(|(name, value)| format!("{name} {value}\n")).collect();
    compare("constants.txt", &found, "include/seqr.h");
}

#[cfg(target_os = "linux")]
#[test]
fn the_library_exports_what_is_written_down() {
    if !has("nm") {
        return skip("the_library_exports_what_is_written_down", "nm is not installed");
    }
    let library = cc::library_folder().join("libseqr.so");
    let symbols = run(Command::new("nm").args(["-D", "--defined-only", "--format=posix"]).arg(&library));
    let exported: BTreeSet<&str> = symbols.lines().filter_map(|line| line.split(' ').next()).collect();
    let text = committed("functions.txt");
    let listed: BTreeSet<&str> =
        text.lines().filter_map(|line| line.split('(').next()?.rsplit([' ', '*']).next()).collect();
    let lost: Vec<_> = listed.difference(&exported).collect();
    let added: Vec<_> = exported.difference(&listed).collect();
    assert!(
        lost.is_empty() && added.is_empty(),
        "{} lacks {lost:?} of tests/abi/functions.txt, and has besides {added:?}",
        library.display()
    );
}

/// A function whose assembly has a line for each struct and field.
fn source() -> String {
    let line =
        |text: &str, value: &str| format!("    __asm__ volatile(\"@@{text} %c0\" : : \"i\"({value}));\n");
    let mut body = String::new();
    for (name, fields) in structs() {
        body += &line(&format!("{name} size"), &format!("sizeof({name})"));
        // What stands behind one byte is where its alignment puts it.
        body += &line("  align", &format!("offsetof(struct align_{name}, it)"));
        for (c_type, field) in fields {
            body += &line(&format!("  {field}: {c_type},"), &format!("offsetof({name}, {field})"));
        }
    }
    let aligned: String = structs()
        .iter()
        .map(|(name, _)| format!("struct align_{name} {{ char first; {name} it; }};\n"))
        .collect();
    format!("#include \"seqr.h\"\n{aligned}void lie(void);\nvoid lie(void) {{\n{body}}}\n")
}

#[test]
fn structs_lie_in_memory_as_is_written_down() {
    assert!(structs().len() > 12);
    let source = source();
    for (name, compilers) in MACHINES {
        let mut asked = 0;
        for compiler in compilers {
            let said = compiler.join(" ");
            if !has(compiler[0]) {
                skip(
                    "structs_lie_in_memory_as_is_written_down",
                    &format!("{} is not installed", compiler[0]),
                );
                continue;
            }
            let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("abi-{}.c", words_of(&said)));
            fs::write(&file, &source).expect("the source is written");
            let mut compile = Command::new(compiler[0]);
            if compiler[0] == "clang" {
                compile.arg("-fno-integrated-as"); // which would not take our lines for assembly
            }
            compile.args(&compiler[1..]).args(["-std=gnu11", "-ffreestanding", "-S", "-o", "-", "-I"]);
            let assembly = run(compile.arg(Path::new(ROOT).join("include")).arg(&file));
            let found: String = assembly
                .lines()
                .filter_map(|line| line.split_once("@@"))
                .map(|(_, line)| line.trim_end().to_owned() + "\n")
                .collect();
            compare(name, &found, &said);
            asked += 1;
        }
        assert!(asked > 0 || env::var("SEQR_TEST_ALL").as_deref() != Ok("1"), "{name}");
    }
}

fn words_of(command: &str) -> String {
    command.chars().filter(char::is_ascii_alphanumeric).collect()
}
