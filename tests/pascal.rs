//! The unit for Delphi and Free Pascal says what the header says: the same functions with the same parameters, the same
//! constants, and records that lie in memory as C's structs do. What is expected is derived from `include/seqr.h`.

use cc::{ROOT, has, run};
use declared::{constants, declaration, prototypes, structs, words};
use skip::skip;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{cc, declared, skip};

/// Pascal knows no capitals: the constant of this name would be the function seqr_abi_version.
const RENAMED: (&str, &str) = ("SEQR_ABI_VERSION", "SEQR_HEADER_ABI_VERSION");

/// A unit without its comments, as one line with single spaces.
fn unit() -> String {
    let mut text = fs::read_to_string(Path::new(ROOT).join("bindings/delphi/Seqr.pas")).expect("Seqr.pas");
    let (mut code, mut at) = (String::new(), 0);
    // Directives stay: they tell the two ways of loading apart.
    while let Some(open) = text[at..].find('{').map(|open| at + open) {
        code += &text[at..open];
        let close = open + text[open..].find('}').expect("a comment ends");
        if text[open..].starts_with("{$") {
            code += &text[open..=close];
        }
        at = close + 1;
    }
    code += &text.split_off(at);
    let code = code.replace("$ENDIF}", "$ENDIF} ").replace('(', "( ").replace(')', " )");
    words(&code).replace("( ", "(").replace(" )", ")")
}

/// The text between two others.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text.find(from).unwrap_or_else(|| panic!("no {from:?}")) + from.len();
    &text[start..start + text[start..].find(to).unwrap_or_else(|| panic!("no {to:?}"))]
}

/// seqr_invoice_row is SeqrInvoiceRow.
fn camel(name: &str) -> String {
    name.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

/// The Pascal type of a C type; a pointer has a type of its own.
fn pascal_type(c: &str) -> String {
    let c = c.replace("const ", "").replace("struct ", "");
    match c.as_str() {
        "char *" => "PAnsiChar".to_owned(),
        "void *" => "Pointer".to_owned(),
        "uint8_t *" => "PByte".to_owned(),
        "uint32_t" => "Cardinal".to_owned(),
        "int32_t" => "Integer".to_owned(),
        "int64_t" => "Int64".to_owned(),
        "uint64_t" => "UInt64".to_owned(),
        "size_t" => "TSeqrSize".to_owned(),
        other => match other.strip_suffix(" *") {
            Some(aim) => format!("P{}", camel(aim)),
            None => format!("T{}", camel(other)),
        },
    }
}

/// A parameter as Pascal has it: what C writes through a pointer is a var, but bytes of any number.
fn parameter(c: &str) -> String {
    let (c_type, mut name) = declaration(c);
    if name == "result" {
        // Result is what a Pascal function gives.
        name = "handle".to_owned();
    }
    if let Some(name) = name.strip_suffix("[4]") {
        return format!("var {name}: TSeqrCurrencyCode");
    }
    let handles =
        ["seqr_client", "seqr_terminal", "seqr_payment", "seqr_report_result", "seqr_reconciliation"];
    let aim = c_type.strip_suffix('*').map(str::trim);
    match aim {
        Some(aim) if aim.ends_with('*') => format!("var {name}: {}", pascal_type(aim)),
        Some(aim)
            if !aim.starts_with("const ")
                && !["char", "void", "uint8_t"].contains(&aim)
                && !handles.contains(&aim) =>
        {
            format!("var {name}: {}", pascal_type(aim))
        }
        _ => format!("{name}: {}", pascal_type(&c_type)),
    }
}

/// Each function's name, and its parameters and result as Pascal has them.
fn functions() -> Vec<(String, &'static str, String)> {
    let prototypes = prototypes();
    let read = |prototype: &str| {
        let (result, rest) = prototype.split_once("SEQR_CALL ").expect("SEQR_CALL");
        let (name, arguments) = rest.split_once('(').expect("parameters");
        let arguments = words(arguments);
        let parameters: Vec<_> = arguments.split(", ").filter(|&one| one != "void").map(parameter).collect();
        let parameters =
            if parameters.is_empty() { String::new() } else { format!("({})", parameters.join("; ")) };
        match result.trim() {
            "void" => (name.to_owned(), "procedure", format!("{parameters}; cdecl;")),
            result => (name.to_owned(), "function", format!("{parameters}: {}; cdecl;", pascal_type(result))),
        }
    };
    prototypes.iter().map(|prototype| read(prototype.trim_end_matches(')'))).collect()
}

/// The lines of the unit are those of the header; says which line to write, and not two whole lists.
fn assert_same(found: &[String], expected: &[String], what: &str) {
    let missing: Vec<_> = expected.iter().filter(|line| !found.contains(line)).collect();
    let unknown: Vec<_> = found.iter().filter(|line| !expected.contains(line)).collect();
    assert!(
        missing.is_empty() && unknown.is_empty(),
        "{what}: Seqr.pas lacks {missing:#?}, and has what seqr.h has not: {unknown:#?}"
    );
    assert_eq!(
        found, expected,
        "{what}: a line is there twice, or at another place: Seqr.pas (left) and seqr.h (right)"
    );
}

#[test]
fn the_unit_declares_the_functions_of_the_header_in_both_ways_of_loading() {
    let (unit, functions) = (unit(), functions());
    assert!(functions.len() > 60, "{} functions were found in the header", functions.len());
    let variables = between(&unit, "{$IFDEF SEQR_RUNTIME} var ", "function SeqrLoad(");
    let linked = between(&unit, "procedure SeqrUnload; {$ELSE}", "{$ENDIF}");
    let bound = between(&unit, "procedure Bind; begin ", "end;");
    let mut expected = (String::new(), String::new(), String::new());
    for (name, kind, rest) in functions {
        expected.0 += &format!(" {name}: {kind}{rest}");
        expected.1 += &format!(" {kind} {name}{rest} external SEQR_LIBRARY;");
        expected.2 += &format!(" @{name} := Find('{name}');");
    }
    let lines = |text: &str| {
        let text = text.replace("cdecl; external", "cdecl, external");
        let text =
            text.replace("cdecl;", "cdecl;\n").replace("LIBRARY;", "LIBRARY;\n").replace("');", "');\n");
        text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect::<Vec<_>>()
    };
    assert_same(&lines(variables), &lines(&expected.0), "variables of SEQR_RUNTIME");
    assert_same(&lines(linked), &lines(&expected.1), "linked functions");
    assert_same(&lines(bound), &lines(&expected.2), "what SeqrLoad looks for");
}

#[test]
fn the_unit_has_the_constants_of_the_header() {
    let expected: BTreeMap<String, String> = constants()
        .into_iter()
        .map(|(name, value)| if name == RENAMED.0 { (RENAMED.1.to_owned(), value) } else { (name, value) })
        .collect();
    assert!(expected.len() > 70, "{} constants were found in the header", expected.len());
    let unit = unit();
    let text = between(&unit, "'libseqr.so.1'", " type ");
    let found: Vec<(String, String)> = text
        .split(';')
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.replace("{$ENDIF}", "").trim().to_owned(), value.trim().to_owned()))
        .collect();
    let mut found: Vec<_> = found.into_iter().map(|(name, value)| format!("{name} = {value};")).collect();
    found.sort();
    let expected: Vec<_> = expected.into_iter().map(|(name, value)| format!("{name} = {value};")).collect();
    assert_same(&found, &expected, "constants");
}

#[test]
fn the_unit_has_the_records_of_the_header() {
    let unit = unit();
    for (name, fields) in structs() {
        let found = between(&unit, &format!(" T{} = record ", camel(&name)), " end;");
        let expected: Vec<_> =
            fields.iter().map(|(c, field)| format!("{field}: {};", pascal_type(c))).collect();
        assert_eq!(found, expected.join(" "), "{name}: Seqr.pas (left) and seqr.h (right)");
    }
}

#[test]
fn records_lie_in_memory_as_structs_of_c_do() {
    const NAME: &str = "records_lie_in_memory_as_structs_of_c_do";
    if let Some(tool) = missing() {
        return skip(NAME, &format!("{tool} is not installed"));
    }
    let structs = structs();
    assert!(structs.len() > 12, "{} structs were found in the header", structs.len());
    let (mut c, mut pascal) = (String::new(), String::new());
    for (name, fields) in &structs {
        let record = camel(name);
        c += &format!("printf(\"{name} %lu\\n\", (unsigned long)sizeof({name}));\n");
        pascal += &format!("WriteLn('{name} ', SizeOf(T{record}));\n");
        for (c_type, field) in fields {
            // One @ of a procedural field is the procedure.
            let at = if c_type.ends_with("_fn") { "@@" } else { "@" };
            c += &format!("printf(\"{name}.{field} %lu\\n\", (unsigned long)offsetof({name}, {field}));\n");
            pascal += &format!("WriteLn('{name}.{field} ', PtrUInt({at}P{record}(nil)^.{field}));\n");
        }
    }
    let folder = folder("layout");
    let source = format!("#include <stdio.h>\n#include \"seqr.h\"\nint main(void) {{\n{c}return 0;\n}}\n");
    fs::write(folder.join("layout.c"), source).expect("the C program is written");
    // SEQR_RUNTIME, so that it need not be linked; a packing of its own must not reach into the unit.
    let source = format!("program layout;\n{{$MODE DELPHI}}{{$A1}}\nuses Seqr;\nbegin\n{pascal}end.\n");
    fs::write(folder.join("layout.dpr"), source).expect("the Pascal program is written");
    let in_c = folder.join("in_c");
    run(cc::compiler("cc", "c99").arg("-o").arg(&in_c).arg(folder.join("layout.c")));
    let in_pascal = fpc(&folder, &folder.join("layout.dpr"), &["-dSEQR_RUNTIME", "-Mdelphi"]);
    let (in_c, in_pascal) = (run(&mut Command::new(in_c)), run(&mut Command::new(in_pascal)));
    let differing: Vec<_> = in_c.lines().zip(in_pascal.lines()).filter(|(c, pascal)| c != pascal).collect();
    assert!(differing.is_empty(), "C and Pascal: {differing:#?}");
    assert_eq!(in_c, in_pascal);
}

/// 0.0/0.0 raises in Pascal, also after calls of the library, which masks that inside; texts survive; a library that is not there is
/// said; an error is an exception with a status; every function is found in the library that cargo built.
#[test]
fn helpers_and_classes_do_what_they_say() {
    if let Some(tool) = missing() {
        return skip("helpers_and_classes_do_what_they_say", &format!("{tool} is not installed"));
    }
    let folder = folder("helpers");
    let program = fpc(&folder, &Path::new(ROOT).join("tests/pascal/helpers.dpr"), &["-dSEQR_RUNTIME"]);
    let library = cc::library_folder().join(if cfg!(windows) { "seqr.dll" } else { "libseqr.so" });
    run(Command::new(program).arg(library).arg(folder.join("nowhere/at/all.db")));
}

fn missing() -> Option<&'static str> {
    let no_fpc = Command::new("fpc").arg("-iV").output().map_or(true, |done| !done.status.success());
    if no_fpc { Some("fpc") } else { (!has("cc")).then_some("cc") }
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pascal").join(name);
    fs::create_dir_all(&folder).expect("a folder for the program");
    folder
}

/// Compiles a program in Delphi mode; warnings and notes are errors.
fn fpc(folder: &Path, source: &Path, options: &[&str]) -> PathBuf {
    let program = folder.join("program");
    let mut fpc = Command::new("fpc");
    fpc.args(["-Mdelphi", "-B", "-vwn", "-Sewn"]).args(options);
    fpc.arg(format!("-Fu{ROOT}/bindings/delphi")).arg(format!("-FU{}", folder.display()));
    run(fpc.arg(format!("-o{}", program.display())).arg(source));
    program
}
