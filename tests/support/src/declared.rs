//! What `include/seqr.h` declares: its structs, functions and constants, for tests that compare others with it.

use std::fs;
use std::path::Path;

/// A struct's name and its fields' C types and names.
pub type Struct = (String, Vec<(String, String)>);

/// The header without its comments.
pub fn header() -> String {
    let path = Path::new(crate::cc::ROOT).join("include/seqr.h");
    code(&fs::read_to_string(path).expect("include/seqr.h"))
}

/// A header without its comments.
pub fn code(header: &str) -> String {
    let code = header.lines().filter(|line| !line.trim_start().starts_with("///"));
    code.map(|line| line.to_owned() + "\n").collect()
}

/// A text with single spaces, on one line.
pub fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `const char *after` is `const char *` and `after`.
pub fn declaration(text: &str) -> (String, String) {
    let text = words(text);
    let name = text.rfind([' ', '*']).expect("a type and a name") + 1;
    (text[..name].trim().to_owned(), text[name..].to_owned())
}

/// The structs whose fields a program sees.
pub fn structs() -> Vec<Struct> {
    structs_in(&header())
}

/// The structs of a header without comments.
pub fn structs_in(header: &str) -> Vec<Struct> {
    let bodies = header.split("typedef struct ").skip(1).filter_map(|text| {
        let (name, rest) = text.split_once(" {\n")?;
        (!name.contains(';')).then(|| (name.to_owned(), rest.split('}').next().unwrap_or("").to_owned()))
    });
    let fields = |body: String| {
        let lines: Vec<_> = body.split(';').filter(|line| !line.trim().is_empty()).map(declaration).collect();
        lines
    };
    bodies.map(|(name, body)| (name, fields(body))).collect()
}

/// Each function as the header has it, on one line, without SEQR_API: `seqr_status SEQR_CALL seqr_open(...)`.
pub fn prototypes() -> Vec<String> {
    prototypes_in(&header())
}

/// The functions of a header without comments.
pub fn prototypes_in(header: &str) -> Vec<String> {
    header.split("\nSEQR_API ").skip(1).map(|text| words(text.split(';').next().unwrap_or(""))).collect()
}

/// The types of the functions that a program gives: `typedef int32_t (SEQR_CALL *seqr_write_fn)(...)`, without typedef.
pub fn callbacks_in(header: &str) -> Vec<String> {
    let typedefs = header.split("\ntypedef ").skip(1).map(|text| words(text.split(';').next().unwrap_or("")));
    typedefs.filter(|text| text.contains("(SEQR_CALL *")).collect()
}

/// Each constant's name and value; what makes a struct empty is none, nor is what has no value.
pub fn constants() -> Vec<(String, String)> {
    constants_in(&header())
}

/// The constants of a header without comments.
pub fn constants_in(header: &str) -> Vec<(String, String)> {
    let defines = header.lines().filter_map(|line| line.strip_prefix("#define SEQR_")?.split_once(' '));
    defines
        .filter(|(name, value)| !name.ends_with("_INIT") && !name.contains('(') && !value.starts_with('{'))
        .map(|(name, value)| (format!("SEQR_{name}"), value.trim_matches(['(', ')']).to_owned()))
        .collect()
}
