//! A month of a shop: tills that sell all day while calls fail, customers change their minds and single tills lose their
//! power; each night all settle, close the period and reconcile, and the books of SEQR, journals and tills are compared. A till
//! that lives on takes no more memory and descriptors for it, and a log no larger; of what is old something is pruned. These
//! limits hold from the sixth day on: `make test` has two.
//!
//! `make soak` is 30 days of ten tills in an hour. `SEQR_SOAK_DAYS`, `SEQR_SOAK_TILLS`, `SEQR_SOAK_DAY_MS` and
//! `SEQR_SOAK_PAUSE_MS` (between two customers of a till) change it, `SEQR_SEED` has the same chances again.

use super::audit;
use super::chance::{Chance, new_seed, number};
use super::host::{Killed, PATIENCE, program};
use super::kills::{another_customer, another_fault};
use super::supervisor::supervisor_says;
use seqr_simulator::{Calls, Customer, Options, Settings, Simulator};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// SEQR's 20 seconds, as a till's second is a hundredth here.
const REVERSAL_MS: u64 = 400;
/// What is settled so many days ago is pruned.
const KEPT_DAYS: u64 = 3;
/// The first days fill pools, caches and pages that pruning uses again.
const WARM_DAYS: u64 = 5;
/// A tick of the day, in which customers and faults change.
const TICK: Duration = Duration::from_millis(40);

/// The calls that the simulator's log holds: more than those of a day.
const LOGGED: usize = 100_000;

/// What a till holds at night.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    memory_kb: u64,
    descriptors: u64,
    store_bytes: u64,
    log_bytes: u64,
}

/// A till of the shop, alive.
struct Till {
    child: Killed,
    answers: Arc<Mutex<ChildStdin>>,
    /// It says "open" once it hears closing time, and "night?" when its day is done.
    words: Receiver<String>,
    supervisor: Option<JoinHandle<()>>,
}

/// Where a till's things are, and how often it was started.
struct Place {
    name: String,
    store: PathBuf,
    book: PathBuf,
    number: u64,
    lives: u64,
    /// Days since it was started.
    days: u64,
}

struct Shop {
    program: PathBuf,
    simulator: Arc<Simulator>,
    places: Vec<Place>,
    tills: Vec<Till>,
    pause_ms: u64,
    kept_ms: u64,
}

impl Shop {
    fn start(&mut self, at: usize) -> Till {
        let place = &mut self.places[at];
        place.lives += 1;
        place.days = 0;
        let seed = place.number * 100_000 + place.lives; // sales of each life have numbers of their own
        let mut child = Command::new(&self.program)
            .arg(self.simulator.endpoint())
            .args([&place.store, &place.book])
            .args([&seed.to_string(), "shop", &place.name])
            .args([self.pause_ms.to_string(), self.kept_ms.to_string()])
            .env("SEQR_TEST_SLOW_PACKETS_MS", "0") // the supervisor cannot wait ten minutes
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the till starts");
        let answers = Arc::new(Mutex::new(child.stdin.take().expect("its input")));
        let questions = BufReader::new(child.stdout.take().expect("its output"));
        let (word, words) = channel();
        let (simulator, say) = (Arc::clone(&self.simulator), Arc::clone(&answers));
        let supervisor = thread::spawn(move || {
            for question in questions.lines().map_while(Result::ok) {
                if question == "open" || question.starts_with("night?") {
                    let _ = word.send(question); // the morning answers
                    continue;
                }
                let yes = supervisor_says(&simulator, &question);
                // Killed meanwhile: nobody reads the answer.
                let _ = say.lock().expect("no panic before").write_all(if yes { b"yes\n" } else { b"no\n" });
            }
        });
        let mut till = Till { child: Killed(child), answers, words, supervisor: Some(supervisor) };
        if till.words.recv_timeout(PATIENCE).is_err() {
            panic!("{} does not open: {}", self.places[at].name, till.last_words());
        }
        till
    }

    fn sells_for(&mut self, day: Duration, chance: &mut Chance) -> u64 {
        let end = Instant::now() + day;
        // About one till in three loses its power during a day.
        let ticks = (day.as_millis() / TICK.as_millis()).max(1) as u64;
        let mut cuts = 0;
        while Instant::now() < end {
            self.simulator.set_customer(another_customer(chance));
            self.simulator.behave_well();
            for _ in 0..chance.roll(3) {
                self.simulator.misbehave(another_fault(chance)).expect("a rule");
            }
            if chance.roll(3 * ticks) < self.tills.len() as u64 {
                let at = chance.roll(self.tills.len() as u64) as usize;
                let alive = self.start_after_power_cut(at);
                self.tills[at] = alive;
                cuts += 1;
            }
            thread::sleep(TICK.min(end.saturating_duration_since(Instant::now()))); // the length of a day, not a wait
        }
        cuts
    }

    /// The power of a till goes and comes back.
    fn start_after_power_cut(&mut self, at: usize) -> Till {
        self.tills[at].power_off(&self.places[at].name);
        self.start(at)
    }

    /// All settle, close their period and compare it with SEQR's.
    fn night(&mut self, what: &str) -> Vec<Held> {
        self.simulator.behave_well();
        self.simulator.set_customer(Customer::Never);
        for till in &self.tills {
            // The shell's own `kill`: a machine without procps has no program of that name.
            let done =
                Command::new("sh").args(["-c", "kill -USR1 \"$0\"", &till.child.id().to_string()]).status();
            assert!(done.is_ok_and(|status| status.success()), "{what}: a till is gone at closing time");
        }
        for (at, till) in self.tills.iter_mut().enumerate() {
            if till.words.recv_timeout(PATIENCE).is_err() {
                let (place, words) = (&self.places[at], till.last_words());
                let story = what_happened(&self.simulator, &place.store, &words);
                panic!("{what}: {} has no night: {words}\n{story}", place.name);
            }
        }
        self.places.iter_mut().for_each(|place| place.days += 1);
        self.tills.iter().zip(&self.places).map(|(till, place)| held(till.child.id(), &place.store)).collect()
    }

    fn morning(&self) {
        for till in &self.tills {
            let mut answers = till.answers.lock().expect("no panic before");
            answers.write_all(b"yes\n").expect("the till is there");
        }
    }

    fn books(&self) -> audit::Day {
        let stores: Vec<&Path> = self.places.iter().map(|place| place.store.as_path()).collect();
        let books: Vec<&Path> = self.places.iter().map(|place| place.book.as_path()).collect();
        audit::at_the_end(&self.simulator, &stores, &books)
    }
}

impl Till {
    /// The power goes; fails if the till had ended by itself.
    fn power_off(&mut self, name: &str) {
        if let Some(status) = self.child.try_wait().expect("the till") {
            panic!("{name} ended by itself, {status}: {}", self.last_words());
        }
        self.child.kill().expect("the till is killed");
        self.child.wait().expect("the till is dead");
        if let Some(supervisor) = self.supervisor.take() {
            supervisor.join().expect("the supervisor");
        }
    }

    fn last_words(&mut self) -> String {
        let _ = self.child.kill();
        let mut words = String::new();
        let _ = self.child.stderr.take().map(|mut stderr| stderr.read_to_string(&mut words));
        words
    }
}

/// SEQR's calls and the journal's steps of each sale whose reference stands in what a till said, and the till's queries
/// without a reference, which may have met it.
fn what_happened(simulator: &Simulator, store: &Path, words: &str) -> String {
    let mut story = Vec::new();
    for invoice in simulator.ledger() {
        const NAMES: [&str; 3] = ["ers_reference", "invoice_reference", "client_invoice_id"];
        let names: Vec<&str> = NAMES.iter().filter_map(|name| invoice[name].as_str()).collect();
        if !names.iter().any(|name| words.contains(name)) {
            continue;
        }
        story.push(format!("the invoice: {invoice}"));
        let is_its = |name: &Option<String>| name.as_deref().is_some_and(|name| names.contains(&name));
        for call in simulator.exchanges(&Calls { arrived: true, ..Calls::default() }) {
            let is_of_its_till = call.terminal_id.as_deref() == invoice["terminal_id"].as_str();
            let has_no_name = call.operation == "getPaymentStatus" && call.invoice_reference.is_none();
            if is_its(&call.invoice_reference)
                || is_its(&call.client_invoice_id)
                || is_its(&call.ers_reference)
                || (is_of_its_till && has_no_name)
            {
                story.push(format!(
                    "call {} at {} ms: {} {:?}, {:?} {:?} {:?}, ended {:?}, rule {:?}",
                    call.n,
                    call.arrived_ms,
                    call.operation,
                    call.client_reference,
                    call.fate,
                    call.result_code,
                    call.status,
                    call.answered_ms,
                    call.rule
                ));
            }
        }
        let Ok(journal) = rusqlite::Connection::open(store) else { continue };
        for name in &names {
            let sql = "SELECT payment || ' ' || at_ms || ' ' || step || ' ' || s.phase || ' ' || ifnull(sent, '') \
                       FROM payment_steps s JOIN payments p ON p.id = payment WHERE client_invoice_id = ?1 ORDER BY s.id";
            let Ok(mut steps) = journal.prepare(sql) else { continue };
            let Ok(rows) = steps.query_map([name], |row| row.get::<_, String>(0)) else { continue };
            story.extend(rows.map_while(Result::ok).map(|step| format!("step of payment {step}")));
        }
    }
    story.join("\n")
}

fn held(process: u32, store: &Path) -> Held {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let memory_kb = memory.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0);
    let descriptors = fs::read_dir(format!("/proc/{process}/fd")).map_or(0, |all| all.count() as u64);
    let bytes = |path: &Path| fs::metadata(path).map_or(0, |file| file.len());
    let mut log = store.as_os_str().to_owned();
    log.push("-wal");
    Held { memory_kb, descriptors, store_bytes: bytes(store), log_bytes: bytes(Path::new(&log)) }
}

fn most(held: &[Held], of: impl Fn(&Held) -> u64) -> u64 {
    held.iter().map(of).max().unwrap_or(0)
}

#[test]
fn a_shop_sells_for_days_and_its_books_agree_each_night() {
    let Some(program) = program("till") else { return };
    let days = number("SEQR_SOAK_DAYS", || 2);
    let tills = number("SEQR_SOAK_TILLS", || 3);
    let day = Duration::from_millis(number("SEQR_SOAK_DAY_MS", || 1_500));
    let pause_ms = number("SEQR_SOAK_PAUSE_MS", || 10);
    let seed = number("SEQR_SEED", new_seed);
    println!("a month: {days} days of {tills} tills, SEQR_SEED={seed}");
    let mut chance = Chance(seed);
    let settings = Settings { reversal_ms: REVERSAL_MS, ..Settings::default() };
    let folder = tempfile::tempdir().expect("a folder");
    let place = |number: u64| Place {
        name: format!("Till {number}"),
        store: folder.path().join(format!("till-{number}.db")),
        book: folder.path().join(format!("till-{number}.txt")),
        number,
        lives: 0,
        days: 0,
    };
    let options = Options { settings, exchange_limit: LOGGED, ..Options::default() };
    let simulator = Simulator::start(options).expect("the simulator starts");
    let mut shop = Shop {
        program,
        simulator: Arc::new(simulator),
        places: (1..=tills).map(place).collect(),
        tills: Vec::new(),
        pause_ms,
        kept_ms: KEPT_DAYS * day.as_millis() as u64,
    };
    shop.tills = (0..shop.places.len()).map(|at| shop.start(at)).collect();
    let (mut cuts, mut warm) = (0, Held::default());
    for today in 1..=days {
        let what = format!("SEQR_SEED={seed}, day {today}");
        let yesterday = shop.simulator.latest_exchange();
        cuts += shop.sells_for(day, &mut chance);
        let held = shop.night(&what);
        let calls = shop.simulator.latest_exchange() - yesterday;
        assert!(calls <= LOGGED as u64, "{what}: {calls} calls, and not all are compared");
        let books = shop.books();
        // Of tills that were not just started.
        let old: Vec<Held> = held
            .iter()
            .zip(&shop.places)
            .filter(|(_, place)| place.days > 1)
            .map(|(held, _)| *held)
            .collect();
        let (memory, descriptors) = (most(&old, |held| held.memory_kb), most(&old, |held| held.descriptors));
        let (store, log) = (most(&held, |held| held.store_bytes), most(&held, |held| held.log_bytes));
        println!(
            "day {today}: {books:?}; {calls} calls; {cuts} power cuts; most of a till: {memory} KB, {descriptors} descriptors, \
             store {} KB, log {} KB",
            store / 1024,
            log / 1024
        );
        if today <= WARM_DAYS {
            warm.memory_kb = warm.memory_kb.max(memory);
            warm.descriptors = warm.descriptors.max(descriptors);
            warm.log_bytes = warm.log_bytes.max(log);
        } else {
            assert!(memory <= warm.memory_kb * 5 / 4, "{what}: {memory} KB, {} before", warm.memory_kb);
            assert!(
                descriptors <= warm.descriptors + 4,
                "{what}: {descriptors}, {} before",
                warm.descriptors
            );
            assert!(books.pruned > 0, "{what}: nothing was pruned");
            assert!(log <= warm.log_bytes * 2, "{what}: a log of {log} bytes, {} before", warm.log_bytes);
        }
        assert!(books.paid > 0, "{what}: nothing was sold, so nothing was tested");
        shop.morning();
    }
    for (till, place) in shop.tills.iter_mut().zip(&shop.places) {
        till.power_off(&place.name);
    }
}
