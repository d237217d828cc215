//! Node: bindings/node/raw.js for koffi, and the types of its enums in enums.d.ts.

use super::{Description, Function, Kind, MADE, VERSION, camel};
use std::fmt::Write as _;

pub(super) fn files(all: &Description) -> Vec<(String, String)> {
    let folder = "bindings/node";
    vec![(format!("{folder}/raw.js"), raw(all)), (format!("{folder}/enums.d.ts"), types(all))]
}

fn types(all: &Description) -> String {
    let mut text = format!("// {MADE}\n");
    for group in &all.groups {
        let name = group.name;
        let _ = writeln!(text, "\nexport declare const {name}: {{");
        for (member, value) in &group.members {
            let _ = writeln!(text, "  readonly {member}: {value};");
        }
        text += "};\n";
        let _ = write!(
            text,
            "/** One of {name}; a newer library may give others. */\nexport type {name} = number;\n"
        );
    }
    text
}

fn raw(all: &Description) -> String {
    let mut text = format!("// {MADE}\n'use strict';\n\nconst koffi = require('koffi');\n\n");
    for group in &all.groups {
        let _ = writeln!(text, "exports.{} = Object.freeze({{", group.name);
        for (name, value) in &group.members {
            let _ = writeln!(text, "  {name}: {value},");
        }
        text += "});\n\n";
    }
    let _ = writeln!(text, "exports.VERSION = '{VERSION}';");
    for (name, value) in &all.constants {
        let _ = writeln!(text, "exports.{name} = {value};");
    }
    text += "\n// Names of types are the process's: a worker thread finds them there.\n";
    text += "const type = (name, make) => {\n  try {\n    return koffi.type(name);\n  } catch {\n    return make();\n  }\n};\n";
    text += "const struct = (name, fields) => (exports.structs[name] = type(name, () => koffi.struct(name, fields)));\n";
    text += "exports.structs = {};\n\n";
    for one in &all.callbacks {
        let name = &one.name;
        let prototype = format!("{} {name}({})", word(&one.result), parameters(one));
        let _ = writeln!(text, "exports.{} = type('{name}', () => koffi.proto('{prototype}'));", camel(name));
    }
    for (name, fields) in &all.structs {
        let _ = writeln!(text, "struct('{name}', {{");
        for (kind, field) in fields {
            let _ = writeln!(text, "  {field}: '{}',", word(kind));
        }
        text += "});\n";
    }
    text += "\n// Each function of the library.\nexports.bind = (library) => ({\n";
    for one in &all.functions {
        let prototype = format!("{} {}({})", word(&one.result), one.name, parameters(one));
        let _ = writeln!(text, "  {}: library.func('{prototype}'),", one.name);
    }
    text + "});\n"
}

fn parameters(one: &Function) -> String {
    let each = one.parameters.iter().map(|(kind, name)| match kind {
        Kind::NumberOut(_) | Kind::TextOut | Kind::HandleOut(_) => format!("_Out_ {} {name}", word(kind)),
        // It has its size already.
        Kind::Struct(_, true) => format!("_Inout_ {} {name}", word(kind)),
        _ => format!("{} {name}", word(kind)),
    });
    each.collect::<Vec<_>>().join(", ")
}

fn word(kind: &Kind) -> String {
    match kind {
        Kind::Nothing => "void".to_owned(),
        Kind::Number(c) => c.clone(),
        Kind::NumberOut(c) => format!("{c} *"),
        Kind::Text => "const char *".to_owned(),
        Kind::Piece | Kind::OwnedText | Kind::Context | Kind::Room(_) => "void *".to_owned(),
        Kind::TextOut => "void **".to_owned(),
        // Handles are numbers in the guise of pointers: numbers can be handed to a worker thread.
        Kind::Handle(_) => "uintptr_t".to_owned(),
        Kind::HandleOut(_) => "uintptr_t *".to_owned(),
        Kind::Struct(name, true) => format!("{name} *"),
        Kind::Struct(name, false) => format!("const {name} *"),
        Kind::Callback(name) => format!("{name} *"),
    }
}
