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
    assert_eq!(std::fs::read_to_string(&port_file).unwrap().trim(), url);
    let address = url.trim_start_matches("http://").trim_end_matches('/').parse().unwrap();
    let till = Till::register(address, "Till 4");
    assert_eq!(till.send("sale").code(), 93);
    let reference = till.sent("sale");
    assert_eq!(till.ask(&reference).element("status").as_deref(), Some("PAID"));
    let stopped = Command::new("kill").args(["-TERM", &program.id().to_string()]).status().unwrap();
    assert!(stopped.success());
    assert_eq!(program.wait().unwrap().code(), Some(0));
    assert!(lines.next().is_none());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn wrong_options_are_a_clear_error() {
    for (arguments, word) in [
        (&["--listen", "0.0.0.0:0"][..], "--public"),
        (&["--misbehave", "/nowhere/x"], "cannot be read"),
        (&["--customer", "dances"], "dances"),
        (&["--reseller", "alone"], "ID:USER:PASSWORD"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_seqr-simulator")).args(arguments).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && text.contains(word), "{arguments:?}: {text}");
    }
}
