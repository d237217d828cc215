//! The project's own C examples go through the certification, in real time and with its real power cut.
//! They are looked for in SEQR_EXAMPLES_DIR, or in build/examples of the project.
#![cfg(unix)]

mod common;

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use common::LONG;
use seqr_simulator::{CertifyOptions, Options, Simulator, Verdict};

const NAME: &str = "checkout_passes_the_certification";

struct Checkout {
    program: PathBuf,
    folder: PathBuf,
    endpoint: String,
    sales: u32,
}

impl Checkout {
    fn spawn(&mut self, command: &str, more: &[&str]) -> Child {
        self.sales += 1;
        let sale = format!("sale-{}", self.sales);
        Command::new(&self.program)
            .current_dir(&self.folder)
            .arg(command)
            .args([
                "--endpoint",
                &self.endpoint,
                "--sale-id",
                &sale,
                "--seqr-id",
                "12345",
                "--amount",
                "59.00",
            ])
            .args(["--rows", "Coffee*2=50.00;Bun=14.00;Discount=-5.00", "--question", "again"])
            .args(["--unfinished", "wait", "--paid-anyway", "keep"])
            .args(more)
            .env("SEQR_RESELLER_PASSWORD", "demo-password")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// The manager's program; whether the books agree is not asked here, only that SEQR was.
    fn close_the_day(&self) {
        let status = Command::new(self.program.with_file_name("end_of_day"))
            .current_dir(&self.folder)
            .args(["--endpoint", &self.endpoint])
            .env("SEQR_RESELLER_PASSWORD", "demo-password")
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(matches!(status.code(), Some(0 | 3)), "{status}");
    }

    fn run(&mut self, command: &str, more: &[&str]) -> Option<i32> {
        self.spawn(command, more).wait().unwrap().code()
    }
}

#[test]
fn checkout_passes_the_certification() {
    let Some(program) = common::checkout(NAME) else { return };
    let folder = std::env::temp_dir().join(format!("seqr-certify-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let simulator = Simulator::start(Options::default()).unwrap();
    simulator.certify(CertifyOptions::default()).unwrap();
    let mut till = Checkout { program, folder, endpoint: simulator.endpoint(), sales: 0 };
    let mut last = String::new();
    loop {
        let step = simulator.wait_for_prompt(LONG, |prompt| prompt.step != last).map(|prompt| prompt.step);
        let Some(step) = step else {
            let report = simulator.certification_report().unwrap();
            let calls: Vec<_> = simulator
                .exchanges(&seqr_simulator::Calls::default())
                .iter()
                .rev()
                .take(12)
                .map(|c| format!("{} {} {:?} {:?}", c.n, c.operation, c.result_code, c.fate))
                .collect();
            panic!(
                "the step {last:?} does not end: {:#?}\n{calls:#?}",
                report.steps.iter().find(|s| s.id == last)
            );
        };
        match step.as_str() {
            "" => break,
            "register" => assert_eq!(till.run("register", &[]), Some(0)),
            "cancel" => drop(till.run("sell", &["--window-ms", "2500", "--question", "cancel"])),
            "cancel-race" => drop(till.run("cancel", &[])),
            "late-payment" => assert_eq!(till.run("cancel", &[]), Some(5)),
            "invoice" | "wait" | "lost-invoice" | "lost-paid" => {
                assert_eq!(till.run("sell", &[]), Some(0), "{step}")
            }
            "refund" => {
                assert_eq!(till.run("sell", &[]), Some(0));
                let sale = format!("sale-{}", till.sales);
                assert_eq!(till.run("refund", &["--sale-id", &sale]), Some(0));
            }
            "power-cut" => {
                let mut child = till.spawn("sell", &[]);
                simulator.wait_for_prompt(LONG, |prompt| prompt.stage == 2).unwrap();
                child.kill().unwrap();
                child.wait().unwrap();
                simulator.wait_for_prompt(LONG, |prompt| prompt.stage == 3).unwrap();
                assert_eq!(till.run("recover", &[]), Some(0));
            }
            // The library sends receipts when it has time: now, or when the till is next started.
            "receipt" => {
                for _ in 0..5 {
                    till.run("recover", &[]);
                    if simulator
                        .wait_for_prompt(Duration::from_secs(1), |prompt| prompt.step != step)
                        .is_some()
                    {
                        break;
                    }
                }
            }
            "close" => till.close_the_day(),
            "unregister" => assert_eq!(till.run("unregister", &[]), Some(0)),
            // Done by the command of the step before.
            _ => {}
        }
        last = step;
    }
    let report = simulator.certification_report().unwrap();
    let bad: Vec<_> = report
        .steps
        .iter()
        .flat_map(|s| s.checks.iter().map(move |c| (&s.id, c)))
        .filter(|(_, c)| matches!(c.verdict, Verdict::Fail | Verdict::NotSeen))
        .collect();
    assert!(report.passed, "{bad:#?}");
    std::fs::remove_dir_all(&till.folder).unwrap();
}
