//! `cargo xtask`: what writes texts of the project, or compares them with what they are about. It reads files and calls
//! cargo and compilers; it knows nothing of the library's code. `make` and `tools/check` call it by the names in `tools`.

mod called;
mod crates;
mod docs;
mod files;
mod notices;
mod prose;
mod reference;
mod sbom;

use std::process::ExitCode;

/// What keeps a command from its work, for the person who typed it.
type Result<T> = std::result::Result<T, String>;

const USAGE: &str = "cargo xtask COMMAND

  docs                  compares the documents with the files that they speak of; a line for each difference
  docs --write          writes the code into the documents
  prose [FILE...]       can the documents be read once, with school English? A line for each finding
  prose --self-test     every rule finds what is wrong in tests/prose/bad.md, and nothing in good.md
  called FOLDER         each function of seqr.h is called by programs of C, C++ and Pascal; FOLDER has libseqr
  reference             makes seqr.h and seqr.hpp web pages, and names what lacks a comment; needs doxygen
  notices               compares the list in THIRD-PARTY-NOTICES.md with Cargo.lock
  notices --write       writes THIRD-PARTY-NOTICES.md
  notices --journal FILE, --simulator FILE, --of PROGRAM FILE
                        writes those of the program, for an archive that holds it; seqr/postgres is the server's library
  sbom seqr|seqr-simulator|seqr-journal|seqr/postgres|seqr-journal/postgres FILE [--rustc RUSTC]
                        what is linked in, in CycloneDX 1.5; RUSTC is the compiler whose library is in it";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments[..] {
        ["docs"] => docs::run(false),
        ["docs", "--write"] => docs::run(true),
        ["prose", "--self-test"] => prose::self_test(),
        ["prose", ref files @ ..] => prose::run(files),
        ["called", library] => called::run(library),
        ["reference"] => reference::run(),
        ["notices"] => notices::compare(),
        ["notices", "--write"] => notices::write("seqr", "THIRD-PARTY-NOTICES.md".as_ref()),
        ["notices", "--journal", file] => notices::write("seqr-journal", file.as_ref()),
        ["notices", "--of", program, file] => notices::write(program, file.as_ref()),
        ["notices", "--simulator", file] => notices::write("seqr-simulator", file.as_ref()),
        ["sbom", program, file] => sbom::run(program, file.as_ref(), "rustc"),
        ["sbom", program, file, "--rustc", rustc] => sbom::run(program, file.as_ref(), rustc),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(findings) if findings.is_empty() => ExitCode::SUCCESS,
        Ok(findings) => {
            println!("{}", findings.join("\n"));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
