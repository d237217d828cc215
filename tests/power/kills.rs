//! Power cuts for real: till.c sells and is killed at random moments, again and again; then the books are compared.
//!
//! `SEQR_KILLS` says how often each test kills (50; `make power-cuts` has 500), `SEQR_SEED` repeats the chances of a
//! run that failed (not its very instants: those are the operating system's).

use super::audit;
use super::chance::{Chance, new_seed, number};
use super::host::{Killed, PATIENCE, program, simulator};
use super::supervisor::supervisor_says;
use seqr_simulator::{Answer, Customer, Options, Rule, Settings, Simulator, Which};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// SEQR's 20 seconds, as the till's second is a hundredth.
const REVERSAL_MS: u64 = 400;
/// The longest that a till lives; most of its sales take a third of it.
const LONGEST_LIFE_MS: u64 = 300;
/// How many rounds of so many lives there are at most, where none was long enough for a sale; each is twice as long.
const MOST_ROUNDS: u64 = 6;
/// How often the whole comparison is made in between.
const AUDIT_EVERY: u64 = 10;

/// A living till, and the supervisor who answers its questions from SEQR's ledger.
struct Till {
    child: Killed,
    supervisor: Option<JoinHandle<()>>,
}

impl Till {
    fn start(program: &Path, simulator: &Arc<Simulator>, folder: &Path, seed: u64, task: &str) -> Self {
        let mut child = Command::new(program)
            .arg(simulator.endpoint())
            .args([folder.join("journal.db"), folder.join("book.txt")])
            .args([&seed.to_string(), task])
            .env("SEQR_TEST_SLOW_PACKETS_MS", "0") // the supervisor cannot wait ten minutes
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the till starts");
        let mut answers = child.stdin.take().expect("its input");
        let questions = BufReader::new(child.stdout.take().expect("its output"));
        let simulator = Arc::clone(simulator);
        let supervisor = thread::spawn(move || {
            for question in questions.lines().map_while(Result::ok) {
                let yes = supervisor_says(&simulator, &question);
                // Killed meanwhile: nobody reads the answer.
                let _ = answers.write_all(if yes { b"yes\n" } else { b"no\n" });
            }
        });
        Self { child: Killed(child), supervisor: Some(supervisor) }
    }

    /// The power goes; fails if the till had ended by itself.
    fn kill(mut self, what: &str) {
        let ended = self.child.try_wait().expect("the till");
        if let Some(status) = ended {
            panic!("{what}: the till ended by itself, {status}: {}", self.last_words());
        }
        self.child.kill().expect("the till is killed");
        self.child.wait().expect("the till is dead");
        self.supervisor_ends();
    }

    /// It ends by itself, with everything settled.
    fn finish(mut self, what: &str) {
        let since = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("the till") {
                break status;
            }
            if since.elapsed() > PATIENCE {
                panic!("{what}: the till does not get its sales settled");
            }
            thread::sleep(Duration::from_millis(5));
        };
        assert!(status.success(), "{what}: {status}: {}", self.last_words());
        self.supervisor_ends();
    }

    fn supervisor_ends(&mut self) {
        if let Some(supervisor) = self.supervisor.take() {
            supervisor.join().expect("the supervisor");
        }
    }

    fn last_words(&mut self) -> String {
        let mut words = String::new();
        let _ = self.child.stderr.take().map(|mut stderr| stderr.read_to_string(&mut words));
        words
    }
}

pub(super) fn another_customer(chance: &mut Chance) -> Customer {
    match chance.roll(8) {
        0 => Customer::Never,
        1 => Customer::Declines { after_ms: chance.roll(60) },
        _ => Customer::Pays { after_ms: chance.roll(100), pin_ms: chance.roll(30) },
    }
}

/// The network and the service fail in one of their ways for one of the calls to come.
pub(super) fn another_fault(chance: &mut Chance) -> Rule {
    const OPERATIONS: [&str; 6] = [
        "sendInvoice",
        "getPaymentStatus",
        "getPaymentStatus",
        "cancelInvoice",
        "refundPayment",
        "submitPaymentReceipt",
    ];
    let operation = chance.one_of(&OPERATIONS);
    let rule = Rule { from_call: 1 + chance.roll(3), times: 1 + chance.roll(4), ..Rule::on(operation) };
    let answer = match chance.roll(12) {
        // 90 may have been done, 93 and 94 were not.
        0 if chance.roll(2) == 0 => return Rule { code: Some(90), work: chance.roll(2) == 0, ..rule },
        0 => return Rule { code: Some(chance.one_of(&[93, 94])), work: false, ..rule },
        1 => return Rule { delay_after_ms: 50 + chance.roll(300), ..rule },
        2 => return Rule { delay_before_ms: 20 + chance.roll(100), ..rule },
        3 => Answer::Reset,
        4 => Answer::ResetMidway { after_bytes: None },
        5 => Answer::Cut { after_bytes: None },
        6 => Answer::Garbage,
        7 => Answer::Truncated,
        8 => Answer::Http { status: chance.one_of(&[500, 503]), location: None, body: None },
        _ => Answer::Lost,
    };
    Rule { answer, work: chance.roll(3) != 0, ..rule }
}

fn nothing_is_paid(simulator: &Simulator) -> bool {
    simulator.ledger().iter().all(|invoice| invoice["charged"] == "0.00")
}

fn power_cuts(test: &str, faults: bool, task: &str) {
    let Some(program) = program("till") else { return };
    let kills = number("SEQR_KILLS", || 50);
    let seed = number("SEQR_SEED", new_seed);
    println!("{test}: {kills} kills, SEQR_SEED={seed}");
    let mut chance = Chance(seed);
    let settings = Settings { reversal_ms: REVERSAL_MS, ..Settings::default() };
    let simulator = Arc::new(simulator(Options { settings, ..Options::default() }));
    let folder = tempfile::tempdir().expect("a folder");
    let (store, book) = (folder.path().join("journal.db"), folder.path().join("book.txt"));
    let since = Instant::now();
    let mut life = 0;
    // On a busy machine the lives may all be too short for a sale; then there are more of them, and longer ones.
    while life < kills || life < MOST_ROUNDS * kills && nothing_is_paid(&simulator) {
        let longest = LONGEST_LIFE_MS << (life / kills);
        life += 1;
        let what = format!("{test}, SEQR_SEED={seed}, life {life}");
        let till = Till::start(&program, &simulator, folder.path(), life, task);
        let end = Instant::now() + Duration::from_millis(chance.roll(longest));
        loop {
            simulator.set_customer(another_customer(&mut chance));
            if faults {
                simulator.behave_well();
                for _ in 0..chance.roll(4) {
                    simulator.misbehave(another_fault(&mut chance)).expect("a rule");
                }
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            thread::sleep(left.min(Duration::from_millis(40))); // the length of a life, not a wait
        }
        till.kill(&what);
        if chance.roll(3) == 0 {
            let _ = simulator.pay(&Which::latest()); // in the dark shop; refused where there is no open invoice
        }
        if chance.roll(3) == 0 {
            simulator.advance(Duration::from_millis(REVERSAL_MS)); // a long power cut
        }
        if life % AUDIT_EVERY == 0 {
            audit::at_any_moment(&simulator, &[&store]);
        }
    }
    // The network is good again, and whoever was to get money back has it.
    simulator.behave_well();
    simulator.set_customer(Customer::Never);
    Till::start(&program, &simulator, folder.path(), life + 1, "finish").finish(test);
    simulator.advance(Duration::from_millis(REVERSAL_MS));
    let day = audit::at_the_end(&simulator, &[&store], &[&book]);
    println!("{test}: {:.1?}, {day:?}", since.elapsed());
    assert!(day.invoices > 0 && day.paid > 0, "nothing was sold, so nothing was tested");
}

#[test]
fn a_till_killed_at_any_moment_loses_nothing_and_doubles_nothing() {
    power_cuts("power cuts", false, "sell");
}

#[test]
fn a_till_killed_at_any_moment_while_answers_are_lost_loses_nothing_and_doubles_nothing() {
    power_cuts("power cuts with lost answers", true, "sell");
}

#[test]
fn a_till_killed_at_any_moment_while_its_disk_is_full_loses_nothing_and_doubles_nothing() {
    power_cuts("power cuts with a full disk", true, "sell-on-a-full-disk");
}
