//! The program: what it prints, its files, and that it stops cleanly when told.
#![cfg(unix)]

mod common;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use common::Till;

#[test]
fn the_program_says_where_it_listens_and_stops_cleanly() {
    let folder = std::env::temp_dir().join(format!("seqr-simulator-test-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (port_file, rules) = (folder.join("port"), folder.join("rules.json"));
    std::fs::write(&rules, r#"{"operation": "sendInvoice", "code": 93, "work": false}"#).unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_seqr-simulator"))
        .args(["--customer", "pays", "--clock-speed", "20", "--port-file"])
        .arg(&port_file)
        .arg("--misbehave")
        .arg(&rules)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let url = first.strip_prefix("listening on ").unwrap().to_owned();
    assert_eq!(lines.next().unwrap().unwrap(), format!("control on {url}"));
    let endpoint = format!("endpoint for tills: {url}extclientproxy/service/v2 (?wsdl describes it)");
    assert_eq!(lines.next().unwrap().unwrap(), endpoint);
    assert_eq!(lines.next().unwrap().unwrap(), "reseller demo-reseller, user 9900, password demo-password");
    assert_eq!(lines.next().unwrap().unwrap(), format!("page: {url}"));
    assert_eq!(std::fs::read_to_string(&port_file).unwrap().trim(), url);
    let address = url.trim_start_matches("http://").trim_end_matches('/').parse().unwrap();
    let till = Till::register(address, "Till 4");
    assert_eq!(till.send("sale").code(), 93);
    let reference = till.sent("sale");
    assert_eq!(till.ask(&reference).element("status").as_deref(), Some("PAID"));
    // The shell's own kill: the program of that name is not installed everywhere.
    let stopped = Command::new("sh").args(["-c", &format!("kill -TERM {}", program.id())]).status().unwrap();
    assert!(stopped.success());
    assert_eq!(program.wait().unwrap().code(), Some(0));
    assert!(lines.next().is_none());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn wrong_options_are_a_clear_error() {
    for (arguments, word) in [
        (&["--listen", "0.0.0.0:0"][..], "--public"),
        (&["--listen", "127.0.0.1:0", "--misbehave", "/nowhere/x"], "cannot be read"),
        (&["--customer", "dances"], "dances"),
        (&["--scenario", "/nowhere/x.toml"], "cannot be read"),
        (&["--listen", "127.0.0.1:0", "--state", "/nowhere/state.json"], "cannot be written"),
        (&["--reseller", "alone"], "ID:USER:PASSWORD"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_seqr-simulator")).args(arguments).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && text.contains(word), "{arguments:?}: {text}");
    }
}

#[test]
fn a_port_that_is_taken_is_named_with_the_way_out() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output =
        Command::new(env!("CARGO_BIN_EXE_seqr-simulator")).args(["--listen", &address]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && text.contains(&address), "{text}");
    let help = Command::new(env!("CARGO_BIN_EXE_seqr-simulator")).arg("--help").output().unwrap();
    assert!(String::from_utf8_lossy(&help.stdout).contains("127.0.0.1:8480"));
}

/// A program that runs until it is dropped.
struct Program {
    child: std::process::Child,
    address: std::net::SocketAddr,
}

impl Program {
    fn start(arguments: &[&str]) -> Program {
        let mut child = Command::new(env!("CARGO_BIN_EXE_seqr-simulator"))
            .args(["--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let first = BufReader::new(child.stdout.take().unwrap()).lines().next().unwrap().unwrap();
        let url = first.strip_prefix("listening on http://").unwrap();
        Program { address: url.trim_end_matches('/').parse().unwrap(), child }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Killed, not told to stop: what is kept must be on disk before the till has its answer.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn registered_tills_survive_a_kill_with_a_state_file() {
    let folder = std::env::temp_dir().join(format!("seqr-simulator-state-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("state.json");
    let state = ["--state", path.to_str().unwrap()];
    let mut till = {
        let program = Program::start(&state);
        let till = Till::register(program.address, "Till 4");
        assert_eq!(till.call("assignSeqrId", "<seqrId>keep1</seqrId>").code(), 0);
        till
    };
    let program = Program::start(&state);
    till.address = program.address;
    let reference = till.sent("sale");
    assert_eq!(till.ask(&reference).element("status").as_deref(), Some("ISSUED"));
    let other = Till::register(program.address, "Till 5");
    assert_eq!(other.call("assignSeqrId", "<seqrId>KEEP1</seqrId>").code(), 53);
    assert_eq!(till.call("unregisterTerminal", "").code(), 0);
    drop(program);
    let program = Program::start(&state);
    till.address = program.address;
    assert_eq!(till.send("sale").code(), 29);
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    drop(program);
    std::fs::write(&path, "{\"seqr_simulator_state\": 1, \"resel").unwrap();
    let broken = Command::new(env!("CARGO_BIN_EXE_seqr-simulator"))
        .args(["--listen", "127.0.0.1:0"])
        .args(state)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&broken.stderr);
    assert!(broken.status.code() == Some(2) && text.contains("is no state file"), "{text}");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_scenario_loses_the_second_invoice_of_till_3_and_no_other() {
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/second-invoice-of-till-3-lost.toml");
    let program = Program::start(&["--scenario", scenario]);
    let (third, fourth) = (
        Till::register(program.address, "Store 1/Till 3"),
        Till::register(program.address, "Store 1/Till 4"),
    );
    third.sent("a");
    fourth.sent("b");
    fourth.sent("c");
    let lost = third.send("d");
    assert!(lost.head.is_empty() && lost.body.is_empty(), "{lost:?}");
    // The work was done: the status without a reference is the lost invoice's.
    assert_eq!(third.ask("").element("status").as_deref(), Some("ISSUED"));
    third.sent("e");
    // The same, while it runs.
    let text = std::fs::read_to_string(scenario).unwrap();
    let control = |body: &str| {
        let length = body.len();
        let request = format!(
            "POST /control/scenario HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        common::exchange(common::connect(program.address), request.as_bytes(), usize::MAX)
    };
    let loaded = control(&text);
    assert!(loaded.status() == 200 && loaded.text().contains("\"ids\":[\"rule-2\"]"), "{loaded:?}");
    third.sent("f");
    assert!(third.send("g").head.is_empty());
    let wrong = control("[[rule]]\noperation = 'sell'");
    assert!(wrong.status() == 400 && wrong.text().contains("sell"), "{wrong:?}");
}

#[test]
fn certify_without_a_till_sees_nothing_and_says_so() {
    let folder = std::env::temp_dir().join(format!("seqr-simulator-certify-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_seqr-simulator"))
        .current_dir(&folder)
        .args([
            "certify",
            "--listen",
            "127.0.0.1:0",
            "--auto",
            "--step-timeout",
            "60",
            "--clock-speed",
            "1000",
            "--json",
            "report.json",
        ])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{text}");
    for words in ["Register the till as the reseller's user.", "NOT SEEN", "power-cut", "Not passed."] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let report = std::fs::read_to_string(folder.join("report.json")).unwrap();
    assert!(report.contains("\"passed\": false") && report.contains("\"not_seen\""));
    assert!(std::fs::read_to_string(folder.join("certification.html")).unwrap().contains("Not passed"));
    let wrong = Command::new(env!("CARGO_BIN_EXE_seqr-simulator"))
        .args(["certify", "--listen", "127.0.0.1:0", "--leave-out", "dancing"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("there is no step \"dancing\""));
    std::fs::remove_dir_all(&folder).unwrap();
}
