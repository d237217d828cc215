//! C#: bindings/csharp/Seqr/Raw.cs, delegates over the addresses of the functions, and Enums.cs.

use super::{Description, Function, Kind, MADE, VERSION, camel, capitals};
use std::fmt::Write as _;

pub(super) fn files(all: &Description) -> Vec<(String, String)> {
    let folder = "bindings/csharp/Seqr";
    vec![(format!("{folder}/Raw.cs"), raw(all)), (format!("{folder}/Enums.cs"), enums(all))]
}

fn enums(all: &Description) -> String {
    let mut text = format!("// {MADE}\n\n#pragma warning disable 1591\n\nnamespace Seqr\n{{\n");
    for (at, group) in all.groups.iter().enumerate() {
        let gap = if at == 0 { "" } else { "\n" };
        let _ = writeln!(text, "{gap}    public enum {}\n    {{", group.name);
        for (name, value) in &group.members {
            let _ = writeln!(text, "        {} = {value},", capitals(name));
        }
        text += "    }\n";
    }
    text + "}\n"
}

fn raw(all: &Description) -> String {
    let mut text = format!("// {MADE}\n\nusing System;\nusing System.Runtime.InteropServices;\n\n");
    text += "#pragma warning disable 649\n\nnamespace Seqr\n{\n    internal static class Raw\n    {\n";
    let _ = writeln!(text, "        internal const string VERSION = \"{VERSION}\";");
    for (name, value) in &all.constants {
        let _ = writeln!(text, "        internal const int {name} = {value};");
    }
    for (name, fields) in &all.structs {
        let _ = writeln!(
            text,
            "\n        [StructLayout(LayoutKind.Sequential, Pack = 8)]\n        internal struct {}\n        {{",
            camel(name)
        );
        for (kind, field) in fields {
            let _ = writeln!(text, "            internal {} {field};", field_type(kind));
        }
        text += "        }\n";
    }
    for one in all.callbacks.iter().chain(&all.functions) {
        text += "\n        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]\n";
        let name = delegate(&one.name);
        let _ =
            writeln!(text, "        internal delegate {} {name}({});", result(&one.result), parameters(one));
    }
    text += "\n";
    for one in &all.functions {
        let _ = writeln!(text, "        internal static {} {};", delegate(&one.name), one.name);
    }
    text += "\n        /// Finds each function; find throws for one that is not there.\n";
    text += "        internal static void Bind(Func<string, Type, object> find)\n        {\n";
    for one in &all.functions {
        let name = delegate(&one.name);
        let _ = writeln!(text, "            {0} = ({name})find(\"{0}\", typeof({name}));", one.name);
    }
    text + "        }\n    }\n}\n"
}

fn delegate(name: &str) -> String {
    if name.ends_with("_fn") { camel(name) } else { format!("{}Function", camel(name)) }
}

fn number(c: &str) -> &'static str {
    match c {
        "uint8_t" => "byte",
        "int32_t" => "int",
        "uint32_t" => "uint",
        "int64_t" => "long",
        "uint64_t" => "ulong",
        _ => "UIntPtr",
    }
}

/// Structs hold plain pointers: nothing of them is the marshaller's.
fn field_type(kind: &Kind) -> &'static str {
    match kind {
        Kind::Number(c) => number(c),
        _ => "IntPtr",
    }
}

fn result(kind: &Kind) -> &'static str {
    if *kind == Kind::Nothing { "void" } else { field_type(kind) }
}

/// A SafeHandle keeps its handle open during the call. What closes one is called by it, and callbacks only see numbers.
fn parameters(one: &Function) -> String {
    let closes = one.result == Kind::Nothing || one.name.ends_with("_fn");
    let each = one.parameters.iter().map(|(kind, name)| match kind {
        Kind::Handle(_) if !closes => format!("NativeHandle {name}"),
        Kind::NumberOut(c) => format!("out {} {name}", number(c)),
        Kind::TextOut | Kind::HandleOut(_) => format!("out IntPtr {name}"),
        Kind::Struct(aim, _) => format!("ref Raw.{} {name}", camel(aim)),
        Kind::Room(_) => format!("byte[] {name}"),
        _ => format!("{} {name}", field_type(kind)),
    });
    each.collect::<Vec<_>>().join(", ")
}
