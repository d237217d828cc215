//! Python: bindings/python/libseqr/_raw.py, by ctypes.

use super::{Description, Function, Kind, MADE, VERSION, camel};
use std::fmt::Write as _;

pub(super) fn files(all: &Description) -> Vec<(String, String)> {
    let mut text = format!("\"\"\"{MADE}\"\"\"\n\n# flake8: noqa\n# pylint: skip-file\n\n");
    text += "import enum\n";
    text += "from ctypes import (CFUNCTYPE, POINTER, Structure, c_char_p, c_int32, c_int64, c_size_t, c_uint8, c_uint32,\n";
    text += "                    c_uint64, c_void_p)\n\n\n";
    text += "class _Number(enum.IntEnum):\n    \"\"\"A number that this version does not know is a member too, without a name of its own.\"\"\"\n\n";
    text += "    @classmethod\n    def _missing_(cls, value):\n        if not isinstance(value, int):\n            return None\n";
    text += "        made = int.__new__(cls, value)\n        made._name_, made._value_ = f\"UNKNOWN_{abs(value)}\", value\n";
    text += "        return made\n\n\n";
    for group in &all.groups {
        let _ = writeln!(text, "class {}(_Number):", group.name);
        for (name, value) in &group.members {
            let _ = writeln!(text, "    {name} = {value}");
        }
        text += "\n\n";
    }
    let _ = writeln!(text, "VERSION = \"{VERSION}\"");
    for (name, value) in &all.constants {
        let _ = writeln!(text, "{name} = {value}");
    }
    text += "\n";
    for one in &all.callbacks {
        let _ = writeln!(text, "{} = CFUNCTYPE({})", camel(&one.name), types(one).join(", "));
    }
    for (name, fields) in &all.structs {
        let _ = writeln!(text, "\n\nclass {}(Structure):\n    _fields_ = [", camel(name));
        for (kind, field) in fields {
            let _ = writeln!(text, "        (\"{field}\", {}),", ctype(kind));
        }
        text += "    ]\n";
    }
    text += "\n\n# Each function's name, and the types of its result and its parameters.\nFUNCTIONS = {\n";
    for one in &all.functions {
        let list = types(one);
        let _ = writeln!(text, "    \"{}\": ({}, [{}]),", one.name, list[0], list[1..].join(", "));
    }
    text += "}\n";
    vec![("bindings/python/libseqr/_raw.py".to_owned(), text)]
}

fn types(one: &Function) -> Vec<String> {
    let result = std::iter::once(&one.result);
    result.chain(one.parameters.iter().map(|(kind, _)| kind)).map(ctype).collect()
}

fn ctype(kind: &Kind) -> String {
    match kind {
        Kind::Nothing => "None".to_owned(),
        Kind::Number(c) if c == "size_t" => "c_size_t".to_owned(),
        Kind::Number(c) => format!("c_{}", c.trim_end_matches("_t")),
        Kind::NumberOut(c) => format!("POINTER(c_{})", c.trim_end_matches("_t")),
        Kind::Text | Kind::Room(_) => "c_char_p".to_owned(),
        Kind::Piece | Kind::OwnedText | Kind::Context | Kind::Handle(_) => "c_void_p".to_owned(),
        Kind::TextOut | Kind::HandleOut(_) => "POINTER(c_void_p)".to_owned(),
        Kind::Struct(name, _) => format!("POINTER({})", camel(name)),
        Kind::Callback(name) => camel(name),
    }
}
