//! `seqr-simulator certify`: prompts in the terminal, steps as they are seen, and the report.

use std::io::{BufRead as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::Args;
use seqr_simulator::{CertifyOptions, Prompt, Report, Simulator, Verdict};

/// What `certify` is told beside what the simulator is.
#[derive(Args, Clone)]
pub(crate) struct CertifyArguments {
    /// Read nothing from the terminal; each step ends by the calls that arrive, or at its time limit
    #[arg(long)]
    auto: bool,
    /// A step ends after so many seconds of the simulator's clock (default: 120 with --auto, otherwise no limit)
    #[arg(long, value_name = "SECONDS")]
    step_timeout: Option<u64>,
    /// Leave out a step, by its id (repeatable); ids are in the report
    #[arg(long, value_name = "STEP")]
    leave_out: Vec<String>,
    /// Where to write the report for people
    #[arg(long, value_name = "FILE", default_value = "certification.html")]
    report: PathBuf,
    /// Where to write the report for programs
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// The limit of a step with --auto where none is given.
const AUTO_TIMEOUT_S: u64 = 120;
const LOOK: Duration = Duration::from_millis(200);

impl CertifyArguments {
    pub(crate) fn options(&self) -> CertifyOptions {
        let limit = self.step_timeout.or(self.auto.then_some(AUTO_TIMEOUT_S));
        CertifyOptions {
            leave_out: self.leave_out.clone(),
            step_timeout_ms: limit.map(|seconds| seconds.saturating_mul(1000)),
        }
    }
}

/// A line for whoever started us; nobody may be reading.
fn say(text: &str) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{text}");
    let _ = out.flush();
}

fn summary(report: &Report) {
    for step in &report.steps {
        let word = match step.verdict {
            _ if step.left_out => "left out",
            Verdict::Pass => "pass",
            Verdict::Fail => "FAIL",
            Verdict::NotSeen => "NOT SEEN",
            Verdict::Advice => "pass, with advice",
        };
        say(&format!("  {word:<17} {:<2} {:<13} {}", step.number, step.id, step.title));
        for check in step.checks.iter().filter(|check| check.verdict != Verdict::Pass) {
            say(&format!("                      {}: {}", check.title, check.evidence));
            say(&format!("                      What to change: {} (docs/guide/{})", check.fix, check.guide));
        }
    }
    say(&format!("{} {}", if report.passed { "Passed." } else { "Not passed." }, report.summary));
}

/// What was typed.
fn obey(simulator: &Simulator, line: &str) {
    let mut words = line.split_whitespace();
    match (words.next(), words.next()) {
        (Some("s"), None) => simulator.skip_step(),
        (Some("r"), step) => {
            if let Err(why) = simulator.repeat_step(step) {
                say(&format!("   {why}"));
            }
        }
        (None, _) => {}
        _ => say("   s goes on without the step, r repeats it, r STEP repeats one before."),
    }
}

/// Runs until all steps are over or somebody stops it; the exit code says what was found.
pub(crate) fn run(
    arguments: &CertifyArguments,
    simulator: &Simulator,
    stop: &Arc<AtomicBool>,
) -> Result<ExitCode, String> {
    simulator.certify(arguments.options())?;
    let page = simulator.control_url().trim_end_matches("control/").to_owned();
    say(&format!("the certification's page: {page}certification"));
    let (send, typed) = std::sync::mpsc::channel::<String>();
    if !arguments.auto {
        say("s and Enter goes on without a step, r and Enter repeats it, r STEP one before.");
        // Ends with the program: reading a terminal cannot be stopped.
        std::thread::spawn(move || {
            for line in std::io::stdin().lock().lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    return;
                }
            }
        });
    }
    let mut last: Option<Prompt> = None;
    while !stop.load(Ordering::Relaxed) {
        for line in typed.try_iter() {
            obey(simulator, line.trim());
        }
        let news = simulator.wait_for_prompt(LOOK, |prompt| last.as_ref() != Some(prompt));
        let Some(prompt) = news else { continue };
        if prompt.step.is_empty() {
            break;
        }
        if last.as_ref().is_none_or(|last| last.step != prompt.step) {
            say(&format!("\n{}. {} [{}]", prompt.number, prompt.title, prompt.step));
        }
        if last.as_ref().is_none_or(|last| (&last.step, &last.prompt) != (&prompt.step, &prompt.prompt)) {
            say(&format!("   {}", prompt.prompt));
        }
        if let Some(refused) = &prompt.refused
            && last.as_ref().is_none_or(|last| last.refused != prompt.refused)
        {
            say(&format!("   ! {refused}"));
        }
        last = Some(prompt);
    }
    let report = simulator.certification_report().ok_or("there is no report")?;
    say("");
    summary(&report);
    let write = |path: &PathBuf, text: String| {
        std::fs::write(path, text).map_err(|e| format!("{} cannot be written: {e}", path.display()))?;
        say(&format!("report: {}", path.display()));
        Ok::<_, String>(())
    };
    write(&arguments.report, report.html())?;
    if let Some(path) = &arguments.json {
        write(path, report.json())?;
    }
    Ok(if report.passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
