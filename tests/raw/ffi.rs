//! include/seqr_ffi.h: the header for languages that read C declarations and have no preprocessor (PHP, LuaJIT), and for
//! those that read them line by line (Ruby and Perl in the guide).

use super::super::declared::{callbacks_in, code, constants_in, prototypes_in, structs_in};
use super::MADE;
use std::fmt::Write as _;

pub(super) fn files(header: &str) -> Vec<(String, String)> {
    let header = code(header);
    let mut text = format!("/* {MADE} One declaration a line, without a preprocessor: for PHP's\n");
    text += "   FFI, LuaJIT's ffi.cdef and the like. What each means is said in seqr.h. */\n\nenum {\n";
    for (name, value) in constants_in(&header) {
        let _ = writeln!(text, "    {name} = {value},");
    }
    text += "};\n\ntypedef int32_t seqr_status;\n";
    for line in header.lines().filter(|line| line.starts_with("typedef struct ") && line.ends_with(';')) {
        let _ = writeln!(text, "{line}");
    }
    text += "\n";
    for callback in callbacks_in(&header) {
        let _ = writeln!(text, "typedef {};", callback.replace("SEQR_CALL ", ""));
    }
    for (name, fields) in structs_in(&header) {
        let _ = writeln!(text, "\ntypedef struct {name} {{");
        for (c_type, field) in fields {
            let gap = if c_type.ends_with('*') { "" } else { " " };
            let _ = writeln!(text, "    {c_type}{gap}{field};");
        }
        let _ = writeln!(text, "}} {name};");
    }
    text += "\n";
    for function in prototypes_in(&header) {
        let _ = writeln!(text, "{};", function.replace("SEQR_CALL ", "").replace("( ", "("));
    }
    vec![("include/seqr_ffi.h".to_owned(), text)]
}
