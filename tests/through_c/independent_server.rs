//! An independent judge: a strict SOAP server that was written from the WSDL alone (tests/strict_server.py).

use crate::cc;
use crate::schema::wsdl;
use crate::skip::skip;
use crate::stage::Stage;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

pub(crate) fn the_whole_trade(stage: Stage) {
    let python = std::env::var("SEQR_PYTHON").unwrap_or_else(|_| "python3".into());
    let found = Command::new(&python).args(["-c", "import lxml"]).output();
    if !found.is_ok_and(|output| output.status.success()) {
        return skip("the_whole_trade", "python3 has no lxml");
    }
    let mut server = Command::new(python)
        .arg(Path::new(cc::ROOT).join("tests/strict_server.py"))
        .arg(wsdl())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the server starts");
    let mut printed = BufReader::new(server.stdout.take().expect("its output"));
    let mut url = String::new();
    printed.read_line(&mut url).expect("its URL");
    let played = stage.variable("SEQR_ENDPOINT", url.trim()).run();
    drop(server.stdin.take()); // it ends with its input
    let mut verdict = String::new();
    printed.read_to_string(&mut verdict).expect("UTF-8");
    assert!(server.wait().expect("it ends").success());
    if played.is_some() {
        assert_eq!(
            verdict,
            "operations: assignSeqrId benchmarkingNop cancelInvoice getPaymentStatus refundPayment registerTerminal \
             sendInvoice submitPaymentReceipt unregisterTerminal\n"
        );
    }
}
