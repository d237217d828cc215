//! SOAP stacks of other makes begin with the endpoint and `?wsdl`, and sell: zeep, suds and PHP in every run of all
//! tests; those that SEQR_STACKS names (perl, node, ...) before a release (tools/release-check stacks).

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use seqr_simulator::{Like, Options, Simulator};

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// Runs a client against a simulator that reads as the real service does, and as the WSDL says.
fn sells(mut client: impl FnMut(&Simulator) -> Command, last_line: &str) {
    for like in [Like::Cxf, Like::Wsdl] {
        let simulator = Simulator::start(Options { like, ..Options::default() }).unwrap();
        let output = client(&simulator).output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success() && out.contains(last_line), "{like:?}: {out}{err}");
    }
}

fn works(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}

fn python() -> String {
    std::env::var("SEQR_PYTHON").unwrap_or_else(|_| "python3".into())
}

#[test]
fn zeep_begins_with_the_url_and_sells() {
    if !works(&python(), &["-c", "import zeep, lxml"]) {
        return common::skip("zeep_begins_with_the_url_and_sells", "python3 has no zeep and lxml");
    }
    let client = |simulator: &Simulator| {
        let mut client = Command::new(python());
        client.arg(script("zeep_client.py")).arg(format!("{}?wsdl", simulator.endpoint()));
        client.args([&simulator.endpoint(), simulator.control_url()]);
        client
    };
    sells(client, "zeep: all well");
}

#[test]
fn suds_begins_with_the_url_and_sells() {
    if !works(&python(), &["-c", "import suds"]) {
        return common::skip("suds_begins_with_the_url_and_sells", "python3 has no suds (suds-community)");
    }
    let client = |simulator: &Simulator| {
        let mut client = Command::new(python());
        client.arg(script("stacks/suds_client.py")).args([&simulator.endpoint(), simulator.control_url()]);
        client
    };
    sells(client, "suds: all well");
}

#[test]
fn php_begins_with_the_url_and_sells() {
    if !works("php", &["-r", "new ReflectionClass('SoapClient');"]) {
        return common::skip("php_begins_with_the_url_and_sells", "php-cli and php-soap are not installed");
    }
    let client = |simulator: &Simulator| {
        let mut client = Command::new("php");
        client.arg(script("stacks/client.php")).args([&simulator.endpoint(), simulator.control_url()]);
        client
    };
    sells(client, "php: all well");
}

/// Each stack that SEQR_STACKS names is a program `tests/stacks/NAME ENDPOINT CONTROL_URL`, which installs nothing.
#[test]
fn the_stacks_of_a_release_begin_with_the_url_and_sell() {
    let named = std::env::var("SEQR_STACKS").unwrap_or_default();
    for name in named.split_whitespace() {
        let client = |simulator: &Simulator| {
            let mut client = Command::new(script(&format!("stacks/{name}")));
            client.args([&simulator.endpoint(), simulator.control_url()]);
            client
        };
        sells(client, &format!("{name}: all well"));
        println!("{name}: all well");
    }
}
