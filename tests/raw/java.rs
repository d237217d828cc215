//! Java: bindings/java/src/libseqr/Raw.java for JNA, and a file for each enum.

use super::{Description, Function, Kind, MADE, VERSION, camel};
use std::fmt::Write as _;

const FOLDER: &str = "bindings/java/src/libseqr";

pub(super) fn files(all: &Description) -> Vec<(String, String)> {
    let mut files = vec![(format!("{FOLDER}/Raw.java"), raw(all))];
    for group in &all.groups {
        let name = group.name;
        let mut text = format!("// {MADE}\npackage libseqr;\n\npublic enum {name} {{\n");
        let members: Vec<_> =
            group.members.iter().map(|(member, value)| format!("    {member}({value})")).collect();
        let _ = writeln!(text, "{};\n\n    private final int number;\n", members.join(",\n"));
        let _ = writeln!(text, "    {name}(int number) {{\n        this.number = number;\n    }}\n");
        text += "    /** The number that the library uses. */\n    public int number() {\n        return number;\n    }\n\n";
        text += "    /** The member of a number; null for one that this version does not know. */\n";
        let _ = write!(
            text,
            "    public static {name} of(int number) {{\n        for ({name} one : values()) {{\n"
        );
        text += "            if (one.number == number) {\n                return one;\n            }\n        }\n";
        text += "        return null;\n    }\n}\n";
        files.push((format!("{FOLDER}/{name}.java"), text));
    }
    files
}

fn raw(all: &Description) -> String {
    let mut text = format!("// {MADE}\npackage libseqr;\n\n");
    for class in ["Callback", "IntegerType", "Library", "Native", "Pointer", "Structure"] {
        let _ = writeln!(text, "import com.sun.jna.{class};");
    }
    for class in ["IntByReference", "LongByReference", "PointerByReference"] {
        let _ = writeln!(text, "import com.sun.jna.ptr.{class};");
    }
    text += "import java.util.Arrays;\nimport java.util.List;\n\ninterface Raw extends Library {\n";
    let _ = writeln!(text, "    String VERSION = \"{VERSION}\";");
    for (name, value) in &all.constants {
        let _ = writeln!(text, "    int {name} = {value};");
    }
    text += "\n    /** size_t: as wide as a pointer, unlike NativeLong on 64-bit Windows. */\n";
    text += "    final class SizeT extends IntegerType {\n        private static final long serialVersionUID = 1;\n\n";
    text += "        public SizeT() {\n            this(0);\n        }\n\n        SizeT(long value) {\n";
    text += "            super(Native.SIZE_T_SIZE, value, true);\n        }\n    }\n";
    for one in &all.callbacks {
        let _ = writeln!(
            text,
            "\n    interface {} extends Callback {{\n        {} invoke({});\n    }}",
            camel(&one.name),
            java_type(&one.result),
            parameters(one)
        );
    }
    for (name, fields) in &all.structs {
        let class = camel(name);
        let _ = writeln!(text, "\n    final class {class} extends Structure {{");
        for (kind, field) in fields {
            let _ = writeln!(text, "        public {} {field};", java_type(kind));
        }
        let _ = writeln!(text, "\n        public {class}() {{\n            setStringEncoding(\"UTF-8\");");
        text += "        }\n\n        @Override\n        protected List<String> getFieldOrder() {\n            return Arrays.asList(\n";
        let names: Vec<_> = fields.iter().map(|(_, field)| format!("                \"{field}\"")).collect();
        let _ = writeln!(text, "{});\n        }}\n    }}", names.join(",\n"));
    }
    for one in &all.functions {
        let _ = writeln!(text, "\n    {} {}({});", java_type(&one.result), one.name, parameters(one));
    }
    text + "}\n"
}

fn parameters(one: &Function) -> String {
    let each = one.parameters.iter().map(|(kind, name)| {
        // A struct that is passed is a pointer to it.
        format!("{} {name}", if let Kind::Struct(aim, _) = kind { camel(aim) } else { java_type(kind) })
    });
    each.collect::<Vec<_>>().join(", ")
}

fn java_type(kind: &Kind) -> String {
    match kind {
        Kind::Nothing => "void".to_owned(),
        Kind::Number(c) => match c.as_str() {
            "uint8_t" => "byte".to_owned(),
            "int32_t" | "uint32_t" => "int".to_owned(),
            "int64_t" | "uint64_t" => "long".to_owned(),
            _ => "SizeT".to_owned(),
        },
        Kind::NumberOut(c) if c.contains("64") => "LongByReference".to_owned(),
        Kind::NumberOut(_) => "IntByReference".to_owned(),
        Kind::Text => "String".to_owned(),
        Kind::Room(_) => "byte[]".to_owned(),
        Kind::TextOut | Kind::HandleOut(_) => "PointerByReference".to_owned(),
        Kind::Callback(name) => camel(name),
        Kind::Piece | Kind::OwnedText | Kind::Context | Kind::Handle(_) | Kind::Struct(..) => {
            "Pointer".to_owned()
        }
    }
}
