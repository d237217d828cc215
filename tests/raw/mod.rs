//! The raw declarations of each language that has a package here, made from the header that the code gives. `make header`
//! writes them; a test of tests/header.rs fails where one is stale. What is written by hand stands above them, in bindings/.

mod com;
mod csharp;
mod ffi;
mod java;
mod node;
mod python;

use super::declared::{callbacks_in, code, constants_in, declaration, prototypes_in, structs_in, words};

/// The first line of each file.
const MADE: &str = "Made from src/capi by `make header`: change it there.";

/// The packages have the library's version.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Constants that are one type to a person: their prefix, and its name. What begins otherwise is a plain number.
const GROUPS: [(&str, &str); 9] = [
    ("SEQR_E_", "Status"),
    ("SEQR_PAY_", "PaymentState"),
    ("SEQR_BY_", "EndedBy"),
    ("SEQR_ASK_", "Question"),
    ("SEQR_LOG_", "LogLevel"),
    ("SEQR_RECON_", "ReconciliationKind"),
    ("SEQR_REPORT_", "ReportKind"),
    ("SEQR_STEP_", "Step"),
    ("SEQR_TEXT_", "TextKind"),
];

/// What a parameter, a field or a result is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Nothing,
    /// An integer, by its C type; a seqr_status is an int32_t.
    Number(String),
    /// A place for an integer.
    NumberOut(String),
    /// Text that ends with NUL and stays its owner's.
    Text,
    /// Text or bytes whose size stands beside them.
    Piece,
    /// A place for a text that is freed by seqr_string_free.
    TextOut,
    /// That text, where it is freed.
    OwnedText,
    /// Room for so many characters.
    Room(usize),
    /// The host's own pointer.
    Context,
    Handle(String),
    HandleOut(String),
    /// A pointer to a struct: the library reads it, or (true) fills it in.
    Struct(String, bool),
    Callback(String),
}

pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) result: Kind,
    pub(crate) parameters: Vec<(Kind, String)>,
}

pub(crate) struct Group {
    pub(crate) name: &'static str,
    pub(crate) members: Vec<(String, String)>,
}

pub(crate) struct Description {
    pub(crate) groups: Vec<Group>,
    /// Without `SEQR_`.
    pub(crate) constants: Vec<(String, String)>,
    pub(crate) structs: Vec<(String, Vec<(Kind, String)>)>,
    pub(crate) callbacks: Vec<Function>,
    pub(crate) functions: Vec<Function>,
}

/// Reads a header, with its comments.
pub(crate) fn description(header: &str) -> Description {
    let header = code(header);
    let is_handle = |line: &str| {
        let name = line.strip_prefix("typedef struct ")?.strip_suffix(';')?.split(' ').next()?;
        Some(name.to_owned())
    };
    let handles: Vec<String> = header.lines().filter_map(is_handle).collect();
    let fields = |fields: Vec<(String, String)>| kinds(fields, &handles);
    let structs = structs_in(&header).into_iter().map(|(name, list)| (name, fields(list))).collect();
    let (groups, constants) = grouped(constants_in(&header));
    Description {
        groups,
        constants,
        structs,
        callbacks: callbacks_in(&header).iter().map(|text| function(text, &handles)).collect(),
        functions: prototypes_in(&header).iter().map(|text| function(text, &handles)).collect(),
    }
}

/// Each file, from the project's folder, and what stands in it.
pub(crate) fn files(header: &str) -> Vec<(String, String)> {
    let all = description(header);
    [
        python::files(&all),
        csharp::files(&all),
        java::files(&all),
        node::files(&all),
        com::files(&all),
        ffi::files(header),
    ]
    .concat()
}

/// `seqr_status SEQR_CALL seqr_open(...)`, or `int32_t (SEQR_CALL *seqr_write_fn)(...)`.
fn function(text: &str, handles: &[String]) -> Function {
    let text = text.replace("(SEQR_CALL *", "SEQR_CALL ").replacen(")(", "(", 1);
    let (result, rest) = text.split_once("SEQR_CALL ").expect("SEQR_CALL");
    let (name, parameters) = rest.trim_end_matches(')').split_once('(').expect("parameters");
    let parameters = parameters.split(',').map(words).filter(|one| one != "void");
    let parameters = parameters.map(|one| declaration(&one)).collect();
    let result = kinds(vec![(result.trim().to_owned(), String::new())], handles).remove(0).0;
    Function { name: name.to_owned(), result, parameters: kinds(parameters, handles) }
}

fn kinds(declarations: Vec<(String, String)>, handles: &[String]) -> Vec<(Kind, String)> {
    let sized = |at: usize| declarations.get(at + 1).is_some_and(|(c_type, _)| c_type == "size_t");
    let each = declarations.iter().enumerate().map(|(at, (c_type, name))| {
        if let Some((name, size)) = name.trim_end_matches(']').split_once('[') {
            return (Kind::Room(size.parse().expect("a size")), name.to_owned());
        }
        (kind(c_type, sized(at), handles), name.clone())
    });
    each.collect()
}

fn kind(c_type: &str, sized: bool, handles: &[String]) -> Kind {
    let plain = c_type.replace("const ", "").replace("struct ", "").replace(' ', "");
    let numbers = ["uint8_t", "int32_t", "uint32_t", "int64_t", "uint64_t", "size_t", "seqr_status"];
    let number = |name: &str| name.replace("seqr_status", "int32_t");
    match plain.as_str() {
        "void" => Kind::Nothing,
        "char*" | "void*" | "uint8_t*" if sized => Kind::Piece,
        "char*" if c_type.starts_with("const") => Kind::Text,
        "char*" => Kind::OwnedText,
        "char**" => Kind::TextOut,
        "void*" => Kind::Context,
        name if numbers.contains(&name) => Kind::Number(number(name)),
        name if name.ends_with("_fn") => Kind::Callback(name.to_owned()),
        name => {
            let aim = name.trim_end_matches('*');
            let is_handle = handles.iter().any(|handle| handle == aim);
            match name.len() - aim.len() {
                1 if numbers.contains(&aim) => Kind::NumberOut(number(aim)),
                1 if is_handle => Kind::Handle(aim.to_owned()),
                1 => Kind::Struct(aim.to_owned(), !c_type.starts_with("const")),
                2 if is_handle => Kind::HandleOut(aim.to_owned()),
                _ => panic!("{c_type}: teach tests/raw what that is"),
            }
        }
    }
}

fn grouped(constants: Vec<(String, String)>) -> (Vec<Group>, Vec<(String, String)>) {
    let mut groups: Vec<_> = GROUPS.map(|(_, name)| Group { name, members: Vec::new() }).into();
    let mut plain = Vec::new();
    for (name, value) in constants {
        let name = if name == "SEQR_OK" { "SEQR_E_OK".to_owned() } else { name };
        match GROUPS.iter().position(|(prefix, _)| name.starts_with(prefix)) {
            Some(at) => groups[at].members.push((name[GROUPS[at].0.len()..].to_owned(), value)),
            None => plain.push((name["SEQR_".len()..].to_owned(), value)),
        }
    }
    groups.retain(|group| !group.members.is_empty());
    (groups, plain)
}

/// seqr_invoice_row is InvoiceRow, and seqr_write_fn is WriteFn.
fn camel(name: &str) -> String {
    let words = name.trim_start_matches("seqr_").split('_');
    words.map(|word| word[..1].to_uppercase() + &word[1..].to_lowercase()).collect()
}

/// NOT_SAVED is NotSaved.
fn capitals(name: &str) -> String {
    camel(&name.to_lowercase())
}

/// How the structs lie where a pointer has so many bytes, and an int64_t is aligned to so many, as tests/abi writes it
/// down: what a language gives that lays out its fields one behind the other, naturally aligned.
pub(crate) fn layouts(all: &Description, pointer: usize, long_aligned: usize) -> Vec<String> {
    let size = |kind: &Kind| match kind {
        Kind::Number(c) if c == "size_t" => (pointer, pointer),
        Kind::Number(c) if c.contains("64") => (8, long_aligned),
        Kind::Number(c) if c.contains("32") => (4, 4),
        Kind::Number(c) => panic!("{c} in a struct: teach tests/raw how large it is"),
        _ => (pointer, pointer),
    };
    let mut lines = Vec::new();
    for (name, fields) in &all.structs {
        let (mut at, mut widest, mut placed) = (0_usize, 1, Vec::new());
        for (kind, field) in fields {
            let (bytes, aligned) = size(kind);
            at = at.next_multiple_of(aligned);
            placed.push(format!("{name}.{field} {at}"));
            at += bytes;
            widest = widest.max(aligned);
        }
        lines.push(format!("{name} {}", at.next_multiple_of(widest)));
        lines.append(&mut placed);
    }
    lines
}
