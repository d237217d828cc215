//! What strangers may answer instead of SEQR: for each answer a question and a refund, by the client of the engine and by that
//! of callers who wait. The till must know afterwards whether it was sent and whether it may have been done; no call hangs,
//! none takes more memory than a few answers are large, none leaves a connection open.

mod answers;
mod exchange;
mod hosts;
mod memory;
mod service;

use exchange::{Known, Outcome, endpoint, exchange};
use service::Service;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/proof.md");
const BEGIN: &str = "<!-- hostile -->\n";
const END: &str = "<!-- end of hostile -->";
/// Nothing that ends comes near it, on a busy machine either.
const PATIENCE: Duration = Duration::from_secs(20);
/// For what ends only with the library's patience.
const HASTE: Duration = Duration::from_millis(400);
/// The same, where a busy machine was too slow for it.
const LESS_HASTE: Duration = Duration::from_secs(8);
/// The largest answer is a megabyte; it is held as it came, decompressed, and decoded.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// The two clients' own, and what a handshake is in the middle of.
const MOST_DESCRIPTORS: usize = 8;

/// A right answer of this operation.
fn envelope(operation: &str) -> String {
    let says = if operation == "getPaymentStatus" {
        "<ersReference>E</ersReference><resultCode>0</resultCode><status>PAID</status><version>5</version>\
         <receipt><receiverName>Corner shop</receiverName></receipt>"
    } else {
        "<ersReference>E</ersReference><resultCode>0</resultCode><resultDescription>Corner shop</resultDescription>"
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\">\
         <S:Body><ns2:{operation}Response xmlns:ns2=\"http://external.interfaces.ers.seamless.com/\">\
         <return>{says}</return></ns2:{operation}Response></S:Body></S:Envelope>"
    )
}

/// Whether the till knows what it may know.
fn fits(outcome: &Outcome, allowed: [&[Known]; 2]) -> bool {
    let fits = |found: &[Known; 2], allowed: &[Known]| found.iter().all(|known| allowed.contains(known));
    fits(&outcome.questions, allowed[0]) && fits(&outcome.refunds, allowed[1])
}

/// What was seen of one kind.
#[derive(Default)]
struct Row {
    answers: usize,
    refunds: BTreeMap<Known, usize>,
    longest: Duration,
    most_bytes: usize,
}

#[derive(Default)]
struct Seen {
    order: Vec<&'static str>,
    rows: BTreeMap<&'static str, Row>,
    wrong: Vec<String>,
}

impl Seen {
    fn note(
        &mut self,
        kind: &'static str,
        what: &str,
        allowed: [&[Known]; 2],
        (outcome, bytes): (Outcome, usize),
    ) {
        if !self.order.contains(&kind) {
            self.order.push(kind);
        }
        let row = self.rows.entry(kind).or_default();
        row.answers += 1;
        row.longest = row.longest.max(outcome.longest);
        row.most_bytes = row.most_bytes.max(bytes);
        for known in outcome.refunds {
            *row.refunds.entry(known).or_default() += 1;
        }
        if !fits(&outcome, allowed) {
            self.wrong
                .push(format!("{kind}: {what}: {outcome:?} ({}); allowed are {allowed:?}", outcome.error));
        }
        if bytes > MOST_BYTES {
            self.wrong.push(format!("{kind}: {what}: {bytes} bytes at once"));
        }
    }

    fn table(&self) -> String {
        let mut table = String::from(
            "| what is answered | answers | what the till knows of a refund then (two clients) | longest call | most memory at once |\n\
             |---|---|---|---|---|\n",
        );
        for kind in &self.order {
            let Row { answers, refunds, longest, most_bytes } = &self.rows[kind];
            let known: Vec<String> =
                refunds.iter().map(|(known, count)| format!("{}: {count}", known.words())).collect();
            let (ms, kb) = (longest.as_millis(), most_bytes / 1024);
            let _ = writeln!(table, "| {kind} | {answers} | {} | {ms} ms | {kb} KB |", known.join(", "));
        }
        table
    }
}

fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count)
}

#[test]
fn whatever_is_answered_the_till_knows_what_may_have_been_done() {
    let before = descriptors();
    let mut seen = Seen::default();
    for case in answers::all() {
        let unread = usize::from(case.kind.contains("reset"));
        let service = Service::answering(unread, case.write);
        let within = |timeout| {
            let at = endpoint(format!("http://127.0.0.1:{}/", service.port()), timeout, |settings| {
                settings.connect_timeout = PATIENCE; // this one is there
            });
            memory::most(|| exchange(&case.what, &at))
        };
        let allowed = [case.question, case.refund];
        let mut found = within(if case.has_no_end { HASTE } else { PATIENCE });
        if case.has_no_end && !fits(&found.0, allowed) {
            found = within(LESS_HASTE);
        }
        seen.note(case.kind, &case.what, allowed, found);
    }
    for (at, host) in hosts::all(PATIENCE, HASTE).into_iter().enumerate() {
        let of = |host: &hosts::Host| memory::most(|| exchange(&host.what, &host.endpoint));
        let allowed: &[Known] = if host.is_right { &[Known::Read] } else { &[Known::NotSent] };
        let mut found = of(&host);
        if !fits(&found.0, [allowed, allowed]) {
            found = of(&hosts::all(PATIENCE, LESS_HASTE).swap_remove(at));
        }
        seen.note(host.kind, &host.what, [allowed, allowed], found);
        drop(host.service);
    }
    assert!(seen.wrong.is_empty(), "{} are wrong:\n{}", seen.wrong.len(), seen.wrong.join("\n"));
    let left = descriptors();
    assert!(left <= before + MOST_DESCRIPTORS, "{before} descriptors before, {left} after");
    documented(&seen.table());
}

/// The table of docs/proof.md is this one, but for times and memory, which are the machine's. SEQR_UPDATE_DOCS=1 writes it.
fn documented(table: &str) {
    let page = std::fs::read_to_string(PAGE).expect("the page");
    let (before, rest) = page.split_once(BEGIN).expect("the table begins");
    let (kept, after) = rest.split_once(END).expect("the table ends");
    if std::env::var_os("SEQR_UPDATE_DOCS").is_some() {
        std::fs::write(PAGE, format!("{before}{BEGIN}{table}{END}{after}")).expect("the page is written");
        return;
    }
    let kinds = |table: &str| -> Vec<String> {
        table.lines().map(|row| row.split(" | ").take(2).collect::<Vec<_>>().join(" | ")).collect()
    };
    assert_eq!(
        kinds(kept),
        kinds(table),
        "docs/proof.md is old: SEQR_UPDATE_DOCS=1 cargo test --test hostile"
    );
}
