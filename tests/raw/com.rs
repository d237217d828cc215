//! COM and stdcall: the enums of the type library, and for seqrstd.dll the functions, the fields of the structs, the names,
//! and the declarations for Visual Basic 6 and Visual FoxPro.

use super::{Description, Function, Kind, MADE, capitals};
use std::fmt::Write as _;

const FOLDER: &str = "bindings/com";

pub(super) fn files(all: &Description) -> Vec<(String, String)> {
    let file = |name: &str, text| (format!("{FOLDER}/{name}"), text);
    let flat: Vec<&Function> = all.functions.iter().filter(|one| is_flat(one)).collect();
    vec![
        file("enums.idl", enums(all)),
        file("fields.h", fields(all)),
        file("stdcall.h", wrappers(&flat)),
        file("seqrstd.def", names(&flat)),
        file("samples/SeqrStd.bas", basic(all, &flat)),
        file("samples/seqrstd.prg", foxpro(&flat)),
    ]
}

/// What a host without callbacks and byte arrays can call. Texts are not freed there: they go into buffers.
fn is_flat(one: &Function) -> bool {
    let takes_it = |kind: &Kind| {
        !matches!(kind, Kind::Callback(_) | Kind::Piece | Kind::OwnedText)
            && !matches!(kind, Kind::Struct(name, _) if name == "seqr_cashier")
    };
    one.parameters.iter().all(|(kind, _)| takes_it(kind))
}

fn enums(all: &Description) -> String {
    let mut text = format!("// {MADE}\n");
    for group in &all.groups {
        let _ = writeln!(text, "\ntypedef [public] enum {{");
        let members = group.members.iter();
        let lines: Vec<_> = members
            .map(|(name, value)| format!("    seqr{}{} = {value}", prefix(group.name), capitals(name)))
            .collect();
        let _ = writeln!(text, "{}\n}} Seqr{};", lines.join(",\n"), group.name);
    }
    text
}

/// Names of a type library share one room: seqrPayCompleted, seqrStatusRefused.
fn prefix(group: &str) -> &str {
    if group == "PaymentState" { "Pay" } else { group }
}

/// A table for each struct: a field's name, where it lies and what it is.
fn fields(all: &Description) -> String {
    let mut text = format!("/* {MADE} */\n");
    for (name, fields) in &all.structs {
        let _ = writeln!(text, "\nstatic const struct field fields_of_{name}[] = {{");
        for (kind, field) in fields {
            let Some(is) = field_kind(kind) else { continue };
            let _ = writeln!(text, "    {{\"{field}\", offsetof({name}, {field}), {is}}},");
        }
        text += "    {NULL, 0, FIELD_INT32}};\n";
    }
    text += "\nstatic const struct layout layouts[] = {\n";
    for (name, _) in &all.structs {
        let _ = writeln!(text, "    {{\"{name}\", sizeof({name}), fields_of_{name}}},");
    }
    text + "};\n"
}

fn field_kind(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Number(c) if c == "size_t" => Some("FIELD_SIZE"),
        Kind::Number(c) if c.contains("64") => Some("FIELD_INT64"),
        Kind::Number(c) if c == "uint32_t" => Some("FIELD_UINT32"),
        Kind::Number(_) => Some("FIELD_INT32"),
        Kind::Text | Kind::Piece => Some("FIELD_TEXT"),
        _ => None,
    }
}

fn is_wide(c: &str) -> bool {
    c.contains("64")
}

/// Parameters in C, how many bytes they take, and what is done before the call, given to it, and done after it.
struct Flat {
    parameters: Vec<String>,
    bytes: usize,
    before: Vec<String>,
    given: Vec<String>,
    after: Vec<String>,
}

fn flat(one: &Function) -> Flat {
    let mut all =
        Flat { parameters: Vec::new(), bytes: 0, before: Vec::new(), given: Vec::new(), after: Vec::new() };
    for (kind, name) in &one.parameters {
        let (parameter, bytes, given) = match kind {
            Kind::Number(c) if is_wide(c) => {
                all.before.push(format!("int64_t {name}_ = 0;"));
                all.before.push(format!("if (!whole({name}, &{name}_)) return not_whole(\"{name}\");"));
                (format!("double {name}"), 8, format!("{name}_"))
            }
            Kind::Number(c) => (format!("int32_t {name}"), 4, format!("({c}){name}")),
            Kind::NumberOut(c) => {
                let wide = is_wide(c);
                // What the library does not write stays as it is.
                let cast = if wide { "double" } else { "int32_t" };
                if wide {
                    all.before.push(format!("{c} {name}_ = ({c})INT64_MIN;"));
                    all.after
                        .push(format!("if ({name} && {name}_ != ({c})INT64_MIN) *{name} = ({cast}){name}_;"));
                } else {
                    all.before.push(format!("{c} {name}_ = {name} ? ({c})*{name} : 0;"));
                    all.after.push(format!("if ({name}) *{name} = ({cast}){name}_;"));
                }
                (format!("{cast} *{name}"), 4, format!("{name} ? &{name}_ : NULL"))
            }
            Kind::Text => {
                all.before.push(format!("char *{name}_ = utf8_of({name});"));
                all.after.push(format!("free({name}_);"));
                (format!("const char *{name}"), 4, format!("{name}_"))
            }
            Kind::TextOut => {
                all.before.push(format!("char *{name}_ = NULL;"));
                all.after.push(format!("show({name}_, {name}, {name}_size);"));
                all.after.push(format!("seqr_string_free({name}_);"));
                (format!("char *{name}, int32_t {name}_size"), 8, format!("&{name}_"))
            }
            Kind::Room(size) => {
                all.before.push(format!("char {name}_[{size}] = {{0}};"));
                all.after.push(format!("show({name}_, {name}, {name}_size);"));
                (format!("char *{name}, int32_t {name}_size"), 8, format!("{name}_"))
            }
            Kind::Handle(aim) => (format!("{aim} *{name}"), 4, name.clone()),
            Kind::HandleOut(aim) => (format!("{aim} **{name}"), 4, name.clone()),
            Kind::Struct(aim, _) => {
                all.before.push(format!("{aim} *{name}_ = memory_of({name}, \"{aim}\");"));
                (format!("int32_t {name}"), 4, format!("{name}_"))
            }
            other => panic!("{}: {other:?} is not flat", one.name),
        };
        all.parameters.push(parameter);
        all.bytes += bytes;
        all.given.push(given);
    }
    if one.result == Kind::Text {
        all.parameters.push("char *text, int32_t text_size".to_owned());
        all.bytes += 8;
    }
    all
}

/// What seqrstd.c wraps itself: with a library of another version it says so.
const BY_HAND: &str = "seqr_last_error";

fn wrappers(functions: &[&Function]) -> String {
    let mut text = format!("/* {MADE} */\n");
    for one in functions.iter().filter(|one| one.name != BY_HAND) {
        let all = flat(one);
        let parameters =
            if all.parameters.is_empty() { "void".to_owned() } else { all.parameters.join(", ") };
        let result = if one.result == Kind::Nothing { "void" } else { "int32_t" };
        let _ = writeln!(text, "\n{result} STDCALL std_{}({parameters})\n{{", one.name);
        // Declarations first; what may return comes before anything is made.
        let (checks, made): (Vec<_>, Vec<_>) = all.before.iter().partition(|line| line.starts_with("if "));
        let (numbers, texts): (Vec<_>, Vec<_>) = made.into_iter().partition(|line| line.ends_with("_ = 0;"));
        if one.name == "seqr_open" {
            let _ = writeln!(text, "    if (!is_known_library()) return SEQR_E_CONFIG;");
        }
        for line in numbers.into_iter().chain(checks).chain(texts) {
            let _ = writeln!(text, "    {line}");
        }
        let call = format!("{}({})", one.name, all.given.join(", "));
        match &one.result {
            Kind::Nothing => {
                let _ = writeln!(text, "    {call};");
            }
            Kind::Text => {
                let _ = writeln!(text, "    int32_t length = show({call}, text, text_size);");
                finish(&mut text, &all, "length");
            }
            _ => {
                let _ = writeln!(text, "    int32_t returned = (int32_t){call};");
                finish(&mut text, &all, "returned");
            }
        }
        text += "}\n";
    }
    text
}

fn finish(text: &mut String, all: &Flat, result: &str) {
    for line in &all.after {
        let _ = writeln!(text, "    {line}");
    }
    let _ = writeln!(text, "    return {result};");
}

/// Undecorated names; what stands behind `@` is how many bytes the function takes off the stack.
fn names(functions: &[&Function]) -> String {
    let mut text = format!("; {MADE}\nLIBRARY seqrstd.dll\nEXPORTS\n");
    for one in functions {
        let _ = writeln!(text, "    {0} = std_{0}@{1}", one.name, flat(one).bytes);
    }
    for (name, bytes) in OWN {
        let _ = writeln!(text, "    {name} = std_{name}@{bytes}");
    }
    text
}

/// What seqrstd.dll has of its own (bindings/com/seqrstd.c).
const OWN: [(&str, usize); 9] = [
    ("seqr_struct_new", 4),
    ("seqr_struct_free", 4),
    ("seqr_struct_set_text", 12),
    ("seqr_struct_set_number", 16),
    ("seqr_struct_get_text", 16),
    ("seqr_struct_get_number", 12),
    ("seqr_struct_add_row", 8),
    ("seqr_struct_add_token", 8),
    ("seqr_text", 8),
];

const OWN_BASIC: &str = r#"
' The structs of seqr.h: made, filled by the names of their fields, given to a function, read, freed.
Public Declare Function seqr_struct_new Lib "seqrstd.dll" (ByVal name As String) As Long
Public Declare Sub seqr_struct_free Lib "seqrstd.dll" (ByVal struct As Long)
Public Declare Function seqr_struct_set_text Lib "seqrstd.dll" (ByVal struct As Long, ByVal field As String, ByVal value As String) As Long
Public Declare Function seqr_struct_set_number Lib "seqrstd.dll" (ByVal struct As Long, ByVal field As String, ByVal value As Double) As Long
Public Declare Function seqr_struct_get_text Lib "seqrstd.dll" (ByVal struct As Long, ByVal field As String, ByVal text As String, ByVal text_size As Long) As Long
Public Declare Function seqr_struct_get_number Lib "seqrstd.dll" (ByVal struct As Long, ByVal field As String, ByRef value As Double) As Long
Public Declare Function seqr_struct_add_row Lib "seqrstd.dll" (ByVal struct As Long, ByVal row As Long) As Long
Public Declare Function seqr_struct_add_token Lib "seqrstd.dll" (ByVal struct As Long, ByVal token As Long) As Long
' The last text that a function of this thread gave, whole.
Public Declare Function seqr_text Lib "seqrstd.dll" (ByVal text As String, ByVal text_size As Long) As Long
"#;

fn basic(all: &Description, functions: &[&Function]) -> String {
    let mut text =
        format!("Attribute VB_Name = \"SeqrStd\"\n' {MADE} For Visual Basic 6.\nOption Explicit\n\n");
    for group in &all.groups {
        for (name, value) in &group.members {
            let name = format!("SEQR_{}{name}", long_prefix(group.name));
            let _ = writeln!(text, "Public Const {name} = {value}");
        }
    }
    text += "\n";
    for one in functions {
        let is_sub = one.result == Kind::Nothing;
        let mut parameters: Vec<String> = Vec::new();
        for (kind, name) in &one.parameters {
            parameters.push(match kind {
                Kind::Number(c) if is_wide(c) => format!("ByVal {name} As Double"),
                Kind::NumberOut(c) if is_wide(c) => format!("ByRef {name} As Double"),
                Kind::NumberOut(_) | Kind::HandleOut(_) => format!("ByRef {name} As Long"),
                Kind::Text => format!("ByVal {name} As String"),
                Kind::TextOut | Kind::Room(_) => {
                    format!("ByVal {name} As String, ByVal {name}_size As Long")
                }
                _ => format!("ByVal {name} As Long"),
            });
        }
        if one.result == Kind::Text {
            parameters.push("ByVal text As String, ByVal text_size As Long".to_owned());
        }
        let (what, result) = if is_sub { ("Sub", "") } else { ("Function", " As Long") };
        let name = &one.name;
        let parameters = parameters.join(", ");
        let _ = writeln!(text, "Public Declare {what} {name} Lib \"seqrstd.dll\" ({parameters}){result}");
    }
    text + OWN_BASIC
}

fn long_prefix(group: &str) -> &str {
    super::GROUPS.iter().find(|(_, name)| *name == group).map_or("", |(prefix, _)| &prefix["SEQR_".len()..])
}

const OWN_FOXPRO: &str = "
DECLARE INTEGER seqr_struct_new IN seqrstd.dll STRING name
DECLARE seqr_struct_free IN seqrstd.dll INTEGER struct
DECLARE INTEGER seqr_struct_set_text IN seqrstd.dll INTEGER struct, STRING field, STRING value
DECLARE INTEGER seqr_struct_set_number IN seqrstd.dll INTEGER struct, STRING field, DOUBLE value
DECLARE INTEGER seqr_struct_get_text IN seqrstd.dll INTEGER struct, STRING field, STRING @text, INTEGER text_size
DECLARE INTEGER seqr_struct_get_number IN seqrstd.dll INTEGER struct, STRING field, DOUBLE @value
DECLARE INTEGER seqr_struct_add_row IN seqrstd.dll INTEGER struct, INTEGER row
DECLARE INTEGER seqr_struct_add_token IN seqrstd.dll INTEGER struct, INTEGER token
DECLARE INTEGER seqr_text IN seqrstd.dll STRING @text, INTEGER text_size
";

fn foxpro(functions: &[&Function]) -> String {
    let mut text = format!("* {MADE} For Visual FoxPro: DO seqrstd.prg, once.\n");
    for one in functions {
        let mut parameters: Vec<String> = Vec::new();
        for (kind, name) in &one.parameters {
            parameters.push(match kind {
                Kind::Number(c) if is_wide(c) => format!("DOUBLE {name}"),
                Kind::NumberOut(c) if is_wide(c) => format!("DOUBLE @{name}"),
                Kind::NumberOut(_) | Kind::HandleOut(_) => format!("INTEGER @{name}"),
                Kind::Text => format!("STRING {name}"),
                Kind::TextOut | Kind::Room(_) => format!("STRING @{name}, INTEGER {name}_size"),
                _ => format!("INTEGER {name}"),
            });
        }
        if one.result == Kind::Text {
            parameters.push("STRING @text, INTEGER text_size".to_owned());
        }
        let result = if one.result == Kind::Nothing { "" } else { "INTEGER " };
        let parameters = parameters.join(", ");
        let _ = writeln!(
            text,
            "{}",
            format!("DECLARE {result}{} IN seqrstd.dll {parameters}", one.name).trim_end()
        );
    }
    text + OWN_FOXPRO
}
