//! What is tried: a task of the till, the fault that it meets, where it ends and what the disk keeps. Each is a line of
//! text, by which it can be had again.

use super::chance::Chance;
use super::disk::Cut;
use std::fmt::{self, Display};

/// The tasks of till.c that meet faults.
pub(crate) const TASKS: [&str; 10] = [
    "register",
    "sale",
    "cancel",
    "refund",
    "password",
    "loyalty",
    "reservation",
    "period",
    "checkpoint",
    "recovery",
];

/// The kinds of system calls, in the order of shim.c.
pub(crate) const KINDS: [&str; 15] = [
    "open",
    "read",
    "write",
    "sync",
    "foldersync",
    "truncate",
    "unlink",
    "rename",
    "lock",
    "map",
    "socket",
    "connect",
    "send",
    "receive",
    "thread",
];

/// How often each kind is called.
pub(crate) type Counts = [u32; KINDS.len()];

/// A fault that lasts is over after so many milliseconds.
const LASTING_MS: u32 = 120;
const BURST: u32 = 3;

/// How a call can fail: errors of Linux; 0 is the end of the file or stream, -1 half of what was asked for.
fn errors(kind: &str) -> &'static [i32] {
    use libc::{
        EACCES, EAGAIN, ECONNREFUSED, ECONNRESET, EDQUOT, EINTR, EIO, EMFILE, ENOLCK, ENOMEM, ENOSPC, EPIPE,
        ETIMEDOUT,
    };
    match kind {
        "open" => &[EIO, EMFILE, ENOSPC, EACCES],
        "read" => &[EIO, -1, EINTR],
        "write" => &[EIO, ENOSPC, -1, EINTR, EDQUOT],
        "sync" => &[EIO, ENOSPC, EINTR],
        "foldersync" => &[EIO, ENOSPC], // EINVAL says that a file system cannot do it, always
        "truncate" | "rename" => &[EIO, ENOSPC],
        "unlink" => &[EIO, EACCES],
        "lock" => &[ENOLCK, EINTR, EIO],
        "map" => &[ENOMEM],
        "socket" => &[EMFILE, ENOMEM],
        "connect" => &[ECONNREFUSED, ETIMEDOUT],
        "send" => &[EPIPE, ECONNRESET, -1],
        "receive" => &[ECONNRESET, 0],
        "thread" => &[EAGAIN],
        _ => panic!("there is no kind {kind}"),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Many {
    Once,
    Burst,
    /// From there on, for a time.
    Lasting,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: &'static str,
    pub(crate) first: u32,
    pub(crate) many: Many,
    pub(crate) error: i32,
}

impl Fault {
    /// For shim.c.
    pub(crate) fn setting(&self) -> String {
        let Self { kind, first, error, .. } = self;
        let (last, ms) = match self.many {
            Many::Once => (*first, 0),
            Many::Burst => (first + BURST - 1, 0),
            Many::Lasting => (0, LASTING_MS),
        };
        format!("{kind}:{first}:{last}:{error}:{ms}")
    }
}

/// See the top of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trial {
    pub(crate) task: &'static str,
    pub(crate) fault: Option<Fault>,
    /// The process is killed just before the nth call of a kind; else it ends by itself.
    pub(crate) killed: Option<(&'static str, u32)>,
    /// What becomes of the disk at that end.
    pub(crate) cut: Cut,
    /// What the customer does meanwhile, how long the power is away, what the disk keeps.
    pub(crate) seed: u64,
}

impl Display for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.task)?;
        if let Some(Fault { kind, first, many, error }) = &self.fault {
            write!(f, " fault={kind}:{first}:{}:{error}", format!("{many:?}").to_lowercase())?;
        }
        if let Some((kind, n)) = self.killed {
            write!(f, " killed={kind}:{n}")?;
        }
        write!(f, " disk={} seed={}", format!("{:?}", self.cut).to_lowercase(), self.seed)
    }
}

fn one_of<T: Copy>(all: &[T], text: &str, name: impl Fn(&T) -> String) -> T {
    *all.iter().find(|one| name(one) == text).unwrap_or_else(|| panic!("{text:?} stands for nothing"))
}

fn kind_of(text: &str) -> &'static str {
    one_of(&KINDS, text, |kind| (*kind).to_owned())
}

const CUTS: [Cut; 5] = [Cut::Nothing, Cut::Some, Cut::Torn, Cut::All, Cut::Crash];
const MANY: [Many; 3] = [Many::Once, Many::Burst, Many::Lasting];

impl Trial {
    /// As [`Display`] has written it.
    pub(crate) fn parse(text: &str) -> Self {
        let mut words = text.split_whitespace();
        let task = one_of(&TASKS, words.next().expect("a task"), |task| (*task).to_owned());
        let mut trial = Self { task, fault: None, killed: None, cut: Cut::Crash, seed: 0 };
        for word in words {
            let (name, value) = word.split_once('=').expect("name=value");
            let parts: Vec<&str> = value.split(':').collect();
            match name {
                "fault" => {
                    trial.fault = Some(Fault {
                        kind: kind_of(parts[0]),
                        first: parts[1].parse().expect("a number"),
                        many: one_of(&MANY, parts[2], |many| format!("{many:?}").to_lowercase()),
                        error: parts[3].parse().expect("a number"),
                    });
                }
                "killed" => trial.killed = Some((kind_of(parts[0]), parts[1].parse().expect("a number"))),
                "disk" => trial.cut = one_of(&CUTS, value, |cut| format!("{cut:?}").to_lowercase()),
                "seed" => trial.seed = value.parse().expect("a number"),
                _ => panic!("{name:?} stands for nothing"),
            }
        }
        trial
    }
}

/// Of a kind that is called more often than this, only so many calls are chosen: they do the same to other pages.
const MANY_CALLS: u32 = 300;
const CHOSEN_CALLS: u32 = 50;

/// Every call of a task fails once in each way, and is once the last in each way of the disk.
fn each_call(task: &'static str, counts: &Counts, trials: &mut Vec<Trial>) {
    for (kind, &count) in KINDS.into_iter().zip(counts) {
        let step = if count > MANY_CALLS { count / CHOSEN_CALLS } else { 1 };
        for n in (1..=count).step_by(step as usize) {
            for (at, many) in MANY.into_iter().enumerate() {
                let ways = errors(kind);
                let error = ways[(n as usize + at) % ways.len()];
                let cut = CUTS[(n as usize + at * 2) % CUTS.len()];
                let fault = Some(Fault { kind, first: n, many, error });
                trials.push(Trial { task, fault, killed: None, cut, seed: trials.len() as u64 });
            }
            if matches!(kind, "read" | "lock" | "map" | "socket" | "thread") {
                continue; // nothing has changed since the call before
            }
            for cut in CUTS {
                let killed = Some((kind, n));
                trials.push(Trial { task, fault: None, killed, cut, seed: trials.len() as u64 });
            }
        }
    }
}

/// A fault, and later the end, by chance: of the disk, mostly.
fn by_chance(counts: &[(&'static str, Counts)], chance: &mut Chance) -> Trial {
    let (task, counts) = chance.one_of(counts);
    let disk = ["write", "sync", "sync", "foldersync", "truncate", "unlink"];
    let any = ["open", "read", "send", "receive", "connect", "lock"];
    let some_call = |chance: &mut Chance| {
        let kind = if chance.roll(4) == 0 { chance.one_of(&any) } else { chance.one_of(&disk) };
        let kind_at = KINDS.iter().position(|known| *known == kind).expect("a kind");
        (KINDS[kind_at], 1 + chance.roll(u64::from(counts[kind_at].max(1))) as u32)
    };
    let (kind, first) = some_call(chance);
    let (many, error) = (chance.one_of(&MANY), chance.one_of(errors(kind)));
    let killed = (chance.roll(3) != 0).then(|| some_call(chance));
    let (cut, seed) = (chance.one_of(&CUTS), chance.roll(1 << 32));
    Trial { task, fault: Some(Fault { kind, first, many, error }), killed, cut, seed }
}

/// So many trials of all that there are; chance chooses which, and fills up.
pub(crate) fn trials(counts: &[(&'static str, Counts)], count: usize, chance: &mut Chance) -> Vec<Trial> {
    let mut all = Vec::new();
    for (task, counts) in counts {
        each_call(task, counts, &mut all);
    }
    // Of few, a third is combined; of many, all that there are come first.
    let combined = (count / 3).max(count.saturating_sub(all.len()));
    for at in (1..all.len()).rev() {
        all.swap(at, chance.roll(at as u64 + 1) as usize);
    }
    all.truncate(count - combined);
    all.extend((0..combined).map(|_| by_chance(counts, chance)));
    all
}

/// What has gone wrong once, and is tried each time.
pub(crate) const REGRESSIONS: [&str; 12] = [
    // A commit whose sync failed was not in the log after a power cut.
    "period fault=sync:7:once:5 disk=nothing seed=2427595238",
    "recovery fault=sync:1:burst:28 killed=send:5 disk=nothing seed=992984121",
    // The password that SEQR had accepted was lost.
    "password fault=sync:7:lasting:5 disk=nothing seed=2249693615",
    // A line of the receipt file, or its name, was lost.
    "register fault=sync:13:burst:28 disk=nothing seed=1633",
    "reservation fault=foldersync:2:lasting:5 disk=nothing seed=4107028782",
    // Of the lines of the receipt file that were not synced the first block was not on the disk, and later ones were.
    "recovery killed=sync:3 disk=torn seed=20189",
    // An opening that failed removed the log, with all that was in it.
    "recovery fault=open:4:burst:5 killed=foldersync:1 disk=crash seed=1230733855",
    // The log's name was lost, and all that was in it.
    "sale fault=foldersync:1:once:5 killed=send:3 disk=some seed=566987018",
    // One failed read was told as damage.
    "cancel fault=read:10:lasting:5 disk=crash seed=4514",
    // More than SQLite writes at once was written again after a failed sync: the store was full for ever.
    "checkpoint fault=sync:33:once:28 disk=crash seed=999913155",
    // A lack of threads was told as a mistake of the library.
    "recovery fault=thread:1:once:11 disk=some seed=19097",
    "refund fault=thread:2:lasting:11 disk=some seed=8630",
];
