//! The header and the binary are what they promise: `include/seqr.h` is the one that the code gives, every C and C++
//! compiler takes it, and the library exports its functions and nothing else.
//!
//! `SEQR_UPDATE_HEADER=1 cargo test --test header` (`make header`) writes the header anew.

mod raw;

use cc::{ROOT, has, run};
use skip::skip;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};
use support::{cc, declared, skip};

/// The files of `src/capi` that have something for C, in the order in which a reader of the header meets them.
const NOUNS: &[&str] = &[
    "version",
    "status",
    "error",
    "text",
    "log",
    "client",
    "terminal",
    "invoice",
    "payment",
    "finding",
    "facts",
    "update",
    "reservation",
    "sale",
    "refund",
    "receipt",
    "admin",
    "callback",
    "period",
    "report",
    "reconcile",
    "export",
    "store",
    "qr",
    "cashier",
    "money",
];
/// The files of `src/capi` that C sees nothing of.
const INSIDE: [&str; 6] = ["guard", "handles", "layout", "mod", "read", "strings"];
/// How long a line of the header may be.
const WIDTH: usize = 120;

fn generated() -> String {
    let root = Path::new(ROOT);
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).expect("cbindgen.toml");
    let sources = NOUNS.iter().map(|noun| root.join(format!("src/capi/{noun}.rs")));
    let builder = sources.fold(cbindgen::Builder::new().with_config(config), |b, file| b.with_src(file));
    let mut header = Vec::new();
    builder.generate().expect("cbindgen reads src/capi").write(&mut header);
    let header = String::from_utf8(header).expect("UTF-8");
    header.lines().map(|line| finished(line) + "\n").collect()
}

/// A line as it shall stand: prototypes get SEQR_API and SEQR_CALL, and are broken where they are long.
fn finished(line: &str) -> String {
    let Some((name, open)) = prototype(line) else {
        // Callbacks are called as functions are.
        let is_callback = line.starts_with("typedef ") && line.contains("_fn)(");
        return if is_callback { line.replacen("(*", "(SEQR_CALL *", 1) } else { line.to_owned() }
            .trim_end()
            .to_owned();
    };
    let line = line.replace("struct ", "");
    let (name, open) = prototype(&line).unwrap_or((name, open));
    let head = format!("SEQR_API {}SEQR_CALL {}", &line[..name], &line[name..=open]);
    let arguments = &line[open + 1..];
    if head.len() + arguments.len() <= WIDTH {
        return head + arguments;
    }
    format!("{head}\n    {}", arguments.replace(", ", ",\n    "))
}

/// Where the name and the parenthesis of a function are, in a line that declares one.
fn prototype(line: &str) -> Option<(usize, usize)> {
    let declares = line.ends_with(");") && line.starts_with(|c: char| c.is_ascii_lowercase());
    let open = line.find('(').filter(|_| declares && !line.starts_with("typedef"))?;
    let name = line[..open].rfind([' ', '*'])? + 1;
    Some((name, open))
}

/// `make header` runs it by its name.
#[test]
fn the_committed_header_is_that_of_the_code() {
    let path = Path::new(ROOT).join("include/seqr.h");
    let fresh = generated();
    if env::var_os("SEQR_UPDATE_HEADER").is_some() {
        fs::write(&path, &fresh).expect("include/seqr.h is written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("seqr-fresh.h");
    fs::write(&place, &fresh).expect("the fresh header is written");
    assert!(committed == fresh, "include/seqr.h is not what {} is: run `make header`", place.display());
}

/// The declarations of Python, C#, Java and Node, which people build the packages of bindings/ on. `make header` runs it by
/// its name.
#[test]
fn the_raw_declarations_are_those_of_the_header() {
    let update = env::var_os("SEQR_UPDATE_HEADER").is_some();
    let mut stale = Vec::new();
    for (name, fresh) in raw::files(&generated()) {
        let path = Path::new(ROOT).join(&name);
        if update {
            fs::create_dir_all(path.parent().expect("a folder")).expect("its folder");
            fs::write(&path, &fresh).expect("the declarations are written");
        }
        if fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n") != fresh {
            stale.push(name);
        }
    }
    assert!(stale.is_empty(), "not what the header is: {stale:?}: run `make header`");
}

/// Fields one behind the other, naturally aligned, is how Python, C#, Java and Node lay out structs.
#[test]
fn the_raw_declarations_lie_as_is_written_down_on_64_and_32_bit() {
    let all = raw::description(&generated());
    for (list, pointer, long_aligned) in
        [("layouts-64.txt", 8, 8), ("layouts-32.txt", 4, 8), ("layouts-i386.txt", 4, 4)]
    {
        let text = fs::read_to_string(Path::new(ROOT).join("tests/abi").join(list)).expect(list);
        let (mut written, mut of) = (Vec::new(), "");
        for line in text.lines().filter(|line| !line.starts_with("  align")) {
            if let Some((name, size)) = line.split_once(" size ") {
                of = name;
                written.push(format!("{name} {size}"));
            } else if let Some((field, rest)) = line.trim().split_once(':') {
                written.push(format!("{of}.{field} {}", rest.rsplit(' ').next().unwrap_or("")));
            }
        }
        assert_eq!(raw::layouts(&all, pointer, long_aligned), written, "{list}");
    }
}

/// A number of 64 bits lies as a size_t does on 64-bit Linux, where the packages are run, and elsewhere in a 32-bit host.
#[test]
fn the_raw_declarations_have_a_size_t_where_the_header_has_one() {
    let header = generated();
    let (all, files) = (raw::description(&header), raw::files(&header));
    let is_size = |kind: &raw::Kind| *kind == raw::Kind::Number("size_t".to_owned());
    let fields = all.structs.iter().flat_map(|(_, fields)| fields);
    let sizes: Vec<&str> =
        fields.filter(|(kind, _)| is_size(kind)).map(|(_, field)| field.as_str()).collect();
    assert!(sizes.contains(&"row_count"), "the header has another invoice: {sizes:?}");
    for (name, before, after) in [
        ("bindings/python/libseqr/_raw.py", "(\"", "\", c_size_t),\n"),
        ("bindings/csharp/Seqr/Raw.cs", "UIntPtr ", ";\n"),
        ("bindings/java/src/libseqr/Raw.java", "SizeT ", ";\n"),
        ("bindings/node/raw.js", "  ", ": 'size_t',\n"),
    ] {
        let (_, text) = files.iter().find(|(file, _)| file == name).expect(name);
        for field in &sizes {
            let wanted = sizes.iter().filter(|other| *other == field).count();
            let found = text.matches(&format!("{before}{field}{after}")).count();
            assert_eq!(found, wanted, "{name}: {field} as a size_t");
        }
    }
}

#[test]
fn no_room_of_capi_is_left_out() {
    let listed: BTreeSet<String> = NOUNS.iter().chain(&INSIDE).map(|noun| format!("{noun}.rs")).collect();
    let folder = fs::read_dir(Path::new(ROOT).join("src/capi")).expect("src/capi");
    let there: BTreeSet<String> =
        folder.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(there, listed, "each file of src/capi is in NOUNS (C sees it) or INSIDE");
}

#[test]
fn the_header_is_plain_ascii() {
    assert!(generated().is_ascii(), "old compilers stumble over anything else");
}

#[test]
fn every_compiler_takes_the_header_alone() {
    const USE: &str = r#"
        #include "seqr.h"
        #include "seqr.h"
        seqr_config config = SEQR_CONFIG_INIT;
        seqr_registration registration = SEQR_REGISTRATION_INIT;
        seqr_invoice invoice = SEQR_INVOICE_INIT;
        seqr_refund_request refund = SEQR_REFUND_REQUEST_INIT;
        seqr_receipt_texts texts = SEQR_RECEIPT_TEXTS_INIT;
        seqr_receipt_document document = SEQR_RECEIPT_DOCUMENT_INIT;
        seqr_reseller reseller = SEQR_RESELLER_INIT;
        seqr_report_request request = SEQR_REPORT_REQUEST_INIT;
        seqr_report_row row = SEQR_REPORT_ROW_INIT;
        seqr_reconciliation_total total = SEQR_RECONCILIATION_TOTAL_INIT;
        seqr_reconciliation_line line = SEQR_RECONCILIATION_LINE_INIT;
        seqr_cashier cashier = SEQR_CASHIER_INIT;
        struct after_the_header { char first; double second; };
        typedef char packing_is_restored[sizeof(struct after_the_header) > 9 ? 1 : -1];
    "#;
    for (compilers, extension, standards) in [
        (["gcc", "clang"], "c", ["c99", "c11", "c17"]),
        (["g++", "clang++"], "cpp", ["c++11", "c++17", "c++20"]),
    ] {
        let present: Vec<_> = compilers.into_iter().filter(|compiler| has(compiler)).collect();
        if present.is_empty() {
            let why = format!("no compiler for .{extension}: {}", compilers.join(" or "));
            skip("every_compiler_takes_the_header_alone", &why);
        }
        for (compiler, standard) in present.iter().flat_map(|c| standards.iter().map(move |s| (c, s))) {
            compile(compiler, standard, &format!("alone.{extension}"), USE);
        }
    }
}

#[test]
fn the_init_macros_make_everything_zero_but_the_sizes() {
    const PROGRAM: &str = r#"
        #include "seqr.h"
        #include <string.h>
        static int zero(const void *from, size_t size) {
            const unsigned char *byte = (const unsigned char *)from;
            while (size && !*byte) { byte++; size--; }
            return size == 0;
        }
        #define ONLY_ITS_SIZE(type, init) { \
            type it = init; \
            if (it.struct_size != sizeof it) return __LINE__; \
            it.struct_size = 0; \
            if (!zero(&it, sizeof it)) return __LINE__; \
        }
        int main(void) {
            seqr_config config = SEQR_CONFIG_INIT;
            seqr_registration registration = SEQR_REGISTRATION_INIT;
            seqr_invoice invoice = SEQR_INVOICE_INIT;
            seqr_refund_request refund = SEQR_REFUND_REQUEST_INIT;
            ONLY_ITS_SIZE(seqr_receipt_texts, SEQR_RECEIPT_TEXTS_INIT)
            ONLY_ITS_SIZE(seqr_receipt_document, SEQR_RECEIPT_DOCUMENT_INIT)
            ONLY_ITS_SIZE(seqr_reseller, SEQR_RESELLER_INIT)
            ONLY_ITS_SIZE(seqr_report_request, SEQR_REPORT_REQUEST_INIT)
            ONLY_ITS_SIZE(seqr_attention, SEQR_ATTENTION_INIT)
            ONLY_ITS_SIZE(seqr_refund_info, SEQR_REFUND_INFO_INIT)
            ONLY_ITS_SIZE(seqr_report_row, SEQR_REPORT_ROW_INIT)
            ONLY_ITS_SIZE(seqr_reconciliation_total, SEQR_RECONCILIATION_TOTAL_INIT)
            ONLY_ITS_SIZE(seqr_reconciliation_line, SEQR_RECONCILIATION_LINE_INIT)
            ONLY_ITS_SIZE(seqr_cashier, SEQR_CASHIER_INIT)
            if (config.struct_size != sizeof config) return 1;
            if (registration.struct_size != sizeof registration) return 2;
            if (invoice.struct_size != sizeof invoice) return 3;
            if (invoice.row_size != sizeof(seqr_invoice_row)) return 4;
            if (invoice.token_size != sizeof(seqr_customer_token)) return 5;
            if (refund.struct_size != sizeof refund) return 6;
            if (refund.row_size != sizeof(seqr_invoice_row)) return 7;
            config.struct_size = registration.struct_size = invoice.struct_size = refund.struct_size = 0;
            invoice.row_size = invoice.token_size = refund.row_size = 0;
            if (!zero(&config, sizeof config) || !zero(&registration, sizeof registration)) return 8;
            return zero(&invoice, sizeof invoice) && zero(&refund, sizeof refund) ? 0 : 9;
        }
    "#;
    if !has("gcc") {
        return skip("the_init_macros_make_everything_zero_but_the_sizes", "gcc is not installed");
    }
    let object = compile("gcc", "c99", "init.c", PROGRAM);
    let program = object.with_extension("bin");
    run(Command::new("gcc").arg("-o").arg(&program).arg(&object));
    run(&mut Command::new(&program));
}

#[test]
fn no_byte_of_a_struct_is_without_a_field() {
    if !has("gcc") {
        return skip("no_byte_of_a_struct_is_without_a_field", "gcc is not installed");
    }
    // On 64 bit no byte of any struct is without a field.
    if cfg!(target_pointer_width = "64") {
        let source = "#pragma GCC diagnostic error \"-Wpadded\"\n#include \"seqr.h\"\n";
        compile("gcc", "c11", "padding.c", source);
    }
}

/// On 32 bit an int64_t is aligned to 4 bytes (Linux) or 8 (Windows, as `-malign-double` has it).
#[cfg(target_arch = "x86_64")]
#[test]
fn no_struct_ends_in_padding_on_32_bit_either() {
    if !has("gcc") {
        return skip("no_struct_ends_in_padding_on_32_bit_either", "gcc is not installed");
    }
    const SOURCE: &str = r#"
        #include "seqr.h"
        #define ENDS_WITH(type, last) _Static_assert( \
            offsetof(type, last) + sizeof(((type *)0)->last) == sizeof(type), #type " ends in padding")
    "#;
    let ends = declared::structs().into_iter().map(|(name, fields)| {
        let (_, last) = fields.last().expect("a field");
        format!("ENDS_WITH({name}, {last});\n")
    });
    let source = SOURCE.to_owned() + &ends.collect::<String>();
    for machine in [&["-m64"][..], &["-m32"], &["-m32", "-malign-double"]] {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("tail{}.c", machine.concat()));
        fs::write(&file, &source).expect("the source is written");
        // Freestanding, because the C library's headers are there for one of the two only.
        let mut gcc = Command::new("gcc");
        gcc.args(["-std=c11", "-ffreestanding", "-fsyntax-only", "-I"]).arg(Path::new(ROOT).join("include"));
        run(gcc.args(machine).arg(&file));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_library_exports_the_functions_of_the_header_and_nothing_else() {
    if !has("nm") {
        return skip(
            "the_library_exports_the_functions_of_the_header_and_nothing_else",
            "nm is not installed",
        );
    }
    let symbols = run(Command::new("nm").args(["-D", "--defined-only", "--format=posix"]).arg(library()));
    let exported: BTreeSet<&str> = symbols.lines().filter_map(|line| line.split(' ').next()).collect();
    let header = generated();
    let declared: BTreeSet<&str> = header
        .lines()
        .filter(|line| line.starts_with("SEQR_API "))
        .filter_map(|line| line.split_once("SEQR_CALL ")?.1.split('(').next())
        .collect();
    assert_eq!(exported, declared);
    assert!(exported.iter().all(|name| name.starts_with("seqr_")));
}

#[cfg(target_os = "linux")]
#[test]
fn the_library_bears_its_soname_stays_mapped_and_has_that_file_beside_it() {
    let beside = library().with_file_name("libseqr.so.1");
    assert_eq!(beside.canonicalize().ok(), library().canonicalize().ok(), "{}", beside.display());
    if !has("readelf") {
        return skip(
            "the_library_bears_its_soname_stays_mapped_and_has_that_file_beside_it",
            "readelf is not installed",
        );
    }
    let dynamic = run(Command::new("readelf").arg("-dW").arg(library()));
    assert!(dynamic.contains("Library soname: [libseqr.so.1]"), "{dynamic}");
    assert!(dynamic.contains("NODELETE"), "{dynamic}");
}

/// The cdylib that cargo built for this very test.
#[cfg(target_os = "linux")]
fn library() -> PathBuf {
    cc::library_folder().join("libseqr.so")
}

fn compile(compiler: &str, standard: &str, name: &str, source: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{compiler}-{standard}"));
    fs::create_dir_all(&folder).expect("a folder for the object");
    let (file, object) = (folder.join(name), folder.join(name).with_extension("o"));
    fs::write(&file, format!("{source}\n")).expect("the source is written");
    run(cc::compiler(compiler, standard).arg("-c").arg("-o").arg(&object).arg(&file));
    object
}
