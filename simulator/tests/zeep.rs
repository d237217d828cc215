//! A SOAP client written by somebody else (zeep, from schema/seqr.wsdl) drives the simulator, and every answer validates
//! against the WSDL's schema; the same from SEQR's own WSDL where that is at hand. Needs python3 with zeep and lxml.

mod common;

use std::path::Path;
use std::process::Command;
use support::own_schema;

use seqr_simulator::{Options, Simulator};

/// Drives a lenient and a strict simulator from a WSDL; None where Python lacks something.
fn drive(wsdl: &Path) -> Option<()> {
    let python = std::env::var("SEQR_PYTHON").unwrap_or_else(|_| "python3".into());
    let found = Command::new(&python).args(["-c", "import zeep, lxml"]).output();
    if !found.is_ok_and(|output| output.status.success()) {
        return None;
    }
    for strict in [false, true] {
        let simulator = Simulator::start(Options { strict, ..Options::default() }).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/zeep_client.py");
        let output = Command::new(&python)
            .arg(script)
            .arg(wsdl)
            .args([&simulator.endpoint(), simulator.control_url()])
            .output()
            .unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "strict {strict}: {out}{err}");
        println!("{out}");
    }
    Some(())
}

#[test]
fn zeep_drives_the_simulator_from_the_wsdl() {
    if drive(&own_schema::path(own_schema::WSDL)).is_none() {
        common::skip("zeep_drives_the_simulator_from_the_wsdl", "python3 has no zeep and lxml");
    }
}

#[test]
fn zeep_drives_the_simulator_from_seqrs_own_wsdl() {
    let Some(wsdl) = own_schema::seqrs_wsdl() else {
        // Not a skip: the file is not the project's, and nobody needs it.
        return println!("SEQR's own WSDL is not at hand (SEQR_WSDL)");
    };
    if drive(&wsdl).is_none() {
        common::skip("zeep_drives_the_simulator_from_seqrs_own_wsdl", "python3 has no zeep and lxml");
    }
}
