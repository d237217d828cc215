//! A SOAP client written by somebody else (zeep, from the vendor's WSDL) drives the simulator, and every answer
//! validates against the WSDL's schema. Needs python3 with zeep and lxml, and the WSDL beside the project.

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use seqr_simulator::{Options, Simulator};

fn wsdl() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?.parent()?.to_owned();
    let beside = root.join("shared/protocol/ERSWSExternalClientService.wsdl");
    std::env::var_os("SEQR_WSDL").map(PathBuf::from).or(Some(beside)).filter(|path| path.exists())
}

#[test]
fn zeep_drives_the_simulator_from_the_wsdl() {
    let Some(wsdl) = wsdl() else {
        return common::skip(
            "zeep_drives_the_simulator_from_the_wsdl",
            "the vendor's WSDL is not beside the project",
        );
    };
    let python = std::env::var("SEQR_PYTHON").unwrap_or_else(|_| "python3".into());
    let found = Command::new(&python).args(["-c", "import zeep, lxml"]).output();
    if !found.is_ok_and(|output| output.status.success()) {
        return common::skip("zeep_drives_the_simulator_from_the_wsdl", "python3 has no zeep and lxml");
    }
    for strict in [false, true] {
        let simulator = Simulator::start(Options { strict, ..Options::default() }).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/zeep_client.py");
        let output = Command::new(&python)
            .arg(script)
            .arg(&wsdl)
            .args([&simulator.endpoint(), simulator.control_url()])
            .output()
            .unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "strict {strict}: {out}{err}");
        println!("{out}");
    }
}
