//! The programs of examples-c that a back office copies, compiled and run against the simulator as a vendor would.

use super::*;
use seqr_simulator::Plant;
use std::path::PathBuf;
use std::process::Command;

struct Program {
    file: PathBuf,
    shop: Shop,
}

impl Program {
    /// Compiles an example; None where there is no compiler, which is said.
    fn new(name: &str) -> Option<Self> {
        Self::compiled("examples-c", name)
    }

    fn compiled(source: &str, name: &str) -> Option<Self> {
        if !cc::has("cc") {
            skip::skip(name, "cc is not installed");
            return None;
        }
        let shop = Shop::new();
        shop.simulator.settings(|settings| settings.report_ready_ms = 0);
        let (file, library) = (shop.path(name), cc::library_folder());
        let source = Path::new(cc::ROOT).join(source).join(format!("{name}.c"));
        let mut compiler = cc::compiler("cc", "c99");
        compiler.arg("-o").arg(&file).arg(source).arg("-L").arg(&library).arg("-lseqr");
        cc::run(compiler.arg(format!("-Wl,-rpath,{}", library.display())));
        Some(Self { file, shop })
    }

    /// Exit code and output.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::new(&self.file);
        command.env_remove("LD_LIBRARY_PATH"); // cargo's, which finds the library of an earlier build first
        command
            .args(arguments)
            .env("SEQR_RESELLER_PASSWORD", "demo-password")
            .current_dir(self.shop.folder.path());
        if arguments.first() != Some(&"sticker") {
            command.args(["--endpoint", &self.shop.simulator.endpoint(), "--store", "till.seqr"]);
        }
        let done = command.output().unwrap();
        let text =
            format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        (done.status.code().unwrap_or(-1), text)
    }

    fn sell(&self, sales: std::ops::RangeInclusive<i64>) -> Vec<String> {
        let client = self.shop.open();
        let till = client.register(registration("Till 1")).unwrap();
        let sold = sales.map(|sale| sold(&till, &sale.to_string(), 100 * sale)).collect();
        drop(till);
        client.close();
        sold
    }
}

#[test]
#[cfg(unix)]
fn a_manager_closes_the_day() {
    let Some(program) = Program::new("end_of_day") else { return };
    let short = ["--wait-ms", "1", "--near-ms", "1"];
    program.sell(1..=3);
    let (code, text) = program.run(&short);
    assert_eq!(code, 0, "{text}");
    for wanted in
        ["is closed (the shop)", "SEQR's sum: 3 rows, 6.00 SEK", "Matched: 3", "Nothing to look into"]
    {
        assert!(text.contains(wanted), "{wanted} in\n{text}");
    }
    let sales = program.sell(4..=7);
    let plant = |plant| program.shop.simulator.plant(plant).unwrap();
    plant(Plant::Remove { ers_reference: sales[0].clone() });
    plant(Plant::Change { ers_reference: sales[1].clone(), amount: "5.55".into() });
    plant(Plant::Double { ers_reference: sales[2].clone() });
    plant(Plant::Add {
        terminal: "Till 1".into(),
        amount: "12.34".into(),
        ers_reference: "extra".into(),
        cashier_id: String::new(),
    });
    let (code, text) = program.run(&[&short[..], &["--json", "result.json"]].concat());
    assert_eq!(code, 3, "{text}");
    let json: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(program.shop.path("result.json")).unwrap()).unwrap();
    for (kind, reference) in [
        ("missing_there", &sales[0]),
        ("different_amount", &sales[1]),
        ("doubled", &sales[2]),
        ("missing_here", &"extra".into()),
    ] {
        let list = json[kind].as_array().unwrap();
        assert_eq!((list.len(), list[0]["ers_reference"].as_str()), (1, Some(reference.as_str())), "{kind}");
        assert!(text.contains(reference.as_str()));
    }
    let (code, text) = program.run(&[&short[..], &["--terminal", "Till 1"]].concat());
    assert!(code == 3 && text.contains("is closed (Till 1)"), "{text}");
    let (code, text) = program.run(&[&short[..], &["--period", "no such period"]].concat());
    assert!(code == 1 && text.contains("--period no such period"), "{text}");
}

#[test]
#[cfg(unix)]
fn a_host_in_c_calls_everything_else() {
    let Some(program) = Program::compiled("tests/backoffice", "host") else { return };
    program.sell(1..=1);
    let mut command = Command::new(&program.file);
    command.arg(program.shop.simulator.endpoint()).env_remove("LD_LIBRARY_PATH");
    let done = command.current_dir(program.shop.folder.path()).output().unwrap();
    assert!(done.status.success(), "{}: {}", done.status, String::from_utf8_lossy(&done.stderr));
}

#[test]
#[cfg(unix)]
fn an_admin_sets_up_a_till() {
    let Some(program) = Program::new("admin") else { return };
    let till = ["--terminal", "Till 1"];
    for (arguments, expected) in [
        (vec!["ping"], "SEQR answers in"),
        (vec!["register", "--terminal", "Till 1", "--seqr-id", "ABC123"], "Till 1 is terminal"),
        (vec!["list"], "Till 1\n"),
        ([&["info"], &till[..]].concat(), "\"name\":\"Corner shop\""),
        ([&["password"], &till[..]].concat(), "Till 1 has a new password"),
        ([&["info"], &till[..]].concat(), "\"type\":\"TERMINALID\""),
        (vec!["sticker", "--seqr-id", "ABC123"], "<svg "),
        (vec!["export", "--format", "csv"], "record,id,terminal,"),
    ] {
        let (code, text) = program.run(&arguments);
        assert!(code == 0 && text.contains(expected), "{arguments:?}: {text}");
    }
    program.sell(1..=2);
    let (code, text) = program.run(&["export", "--file", "journal.jsonl"]);
    assert_eq!((code, text.as_str()), (0, ""));
    let exported = std::fs::read_to_string(program.shop.path("journal.jsonl")).unwrap();
    let steps = exported.lines().filter(|line| line.contains("\"record\":\"step\"")).count();
    assert_eq!((exported.lines().count() - steps, steps > 2), (2, true));
    let (code, text) = program.run(&["info", "--terminal", "Till 9"]);
    assert!(code == 1 && text.contains("Till 9"), "{text}");
}
