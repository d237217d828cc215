//! What support asks first, as text: versions, settings, the store, the tills, and the way to SEQR. It must hold no secret
//! and must not change anything.

use crate::pos::clock::{date_time, unix_ms};
use crate::pos::context::Context;
use crate::pos::{Error, Result};
use crate::service::diagnose::{Finding, diagnose};
use crate::store::{Attention, DatabaseState, StoreError};
use std::fmt::{Display, Write};
use std::time::Duration;

/// Tills that are named; the sums are of all.
const NAMED: usize = 50;

struct Text(String);

impl Text {
    /// A line: what it is about, and what there is to say.
    fn line(&mut self, what: &str, said: impl Display) {
        let _ = writeln!(self.0, "{what:<13}{said}"); // writing into a text does not fail
    }
}

/// Looks at all of it and says what was found; what is wrong is marked WRONG.
pub(in crate::pos) fn examine(context: &Context) -> Result<String> {
    let mut text = Text(String::new());
    text.line("library", format_args!("libseqr {}, {}", env!("CARGO_PKG_VERSION"), std::env::consts::OS));
    text.line("time", date_time(unix_ms(), context.zone()));
    settings(&mut text, context);
    store(&mut text, context).map_err(|error| Error::from_store("The store could not be read", &error))?;
    for Finding { what, good, text: said } in diagnose(&context.endpoint).findings {
        let word = match good {
            Some(true) => "good: ",
            Some(false) => "WRONG: ",
            None => "",
        };
        text.line(what, format_args!("{word}{said}"));
    }
    Ok(text.0)
}

fn settings(text: &mut Text, context: &Context) {
    let config = &context.config;
    // Neither user nor password that an address may hold.
    let url = context.endpoint.url();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let host = url.host_str().unwrap_or("?");
    text.line("endpoint", format_args!("{}://{host}{port}{}", url.scheme(), url.path()));
    text.line("proxy", context.endpoint.proxy_host().unwrap_or("none"));
    let ca = config.ca_file.as_ref().map(|path| path.display().to_string());
    text.line("ca_file", ca.as_deref().unwrap_or("none: the operating system's authorities"));
    text.line("client_id", &config.client_id);
    text.line("time zones", {
        let of_till = context.zone().iana_name().unwrap_or("a rule of the machine");
        format!("till {of_till}, SEQR {}", config.seqr_time_zone.as_deref().unwrap_or("Europe/Stockholm"))
    });
    let seconds = |time: Duration| format!("{} ms", time.as_millis());
    text.line("timeouts", {
        let times = [
            ("connect", config.connect_timeout),
            ("request", config.request_timeout),
            ("money", config.money_timeout),
            ("cancel", config.cancel_timeout),
            ("poll interval", config.poll_interval),
            ("poll window", config.poll_window),
            ("question", config.question_timeout),
        ];
        times.map(|(name, time)| format!("{name} {}", seconds(time))).join(", ")
    });
    let file = config.receipt_file.as_ref().map(|path| path.display().to_string());
    text.line("receipt file", file.as_deref().unwrap_or("none"));
}

fn store(text: &mut Text, context: &Context) -> std::result::Result<(), StoreError> {
    let path = &context.config.store_path;
    if let Some(database) = context.store.database() {
        text.line(
            "store",
            format_args!("{}, host {}: {}", path.display(), database.host, database_state(&database)),
        );
        return terminals(text, context);
    }
    let size = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        std::fs::metadata(name).map_or(0, |found| found.len())
    };
    let (file, log) = (size("") / 1024, size("-wal") / 1024);
    text.line("store", format_args!("{}, {file} KB, its log {log} KB", path.display()));
    terminals(text, context)
}

/// Whether the database does what the shop relies on.
fn database_state(database: &DatabaseState) -> String {
    match (&database.ended, database.is_synchronous) {
        (Some(why), _) => format!("WRONG: {why}"),
        (None, Some(true)) => "good: connected, and commits wait for a replica".into(),
        (None, Some(false)) => {
            "WRONG: connected, and commits wait for no replica, so a failover can lose payments; set \
             synchronous_standby_names"
                .into()
        }
        (None, None) => "WRONG: there is no connection now; check the database and the network".into(),
    }
}

fn terminals(text: &mut Text, context: &Context) -> std::result::Result<(), StoreError> {
    let feed = context.store.feed_state().wait()?;
    text.line(
        "feed",
        match feed.acknowledged {
            Some((has, read_at_ms)) => format!(
                "store {}, read up to change {has} of {}, last asked for {}",
                feed.store,
                feed.last,
                date_time(read_at_ms, context.zone())
            ),
            None => format!("store {}, {} changes, never read", feed.store, feed.last),
        },
    );
    let tills = context.store.all_terminals().wait()?;
    let mut sums = Attention::default();
    for (at, (row, id, external)) in tills.iter().enumerate() {
        let found = context.store.attention(*row).wait()?;
        sums.unfinished += found.unfinished;
        sums.refunds_in_doubt += found.refunds_in_doubt;
        sums.reversals += found.reversals;
        sums.receipts_waiting += found.receipts_waiting;
        sums.receipts_given_up += found.receipts_given_up;
        if at < NAMED {
            text.line("till", format_args!("{external}, terminal {id}: {}", waits(&found)));
        }
    }
    text.line("all tills", format_args!("{}: {}", tills.len(), waits(&sums)));
    Ok(())
}

/// What a person must look at.
fn waits(found: &Attention) -> String {
    let counts = [
        (found.unfinished, "unfinished"),
        (found.refunds_in_doubt, "refunds in doubt"),
        (found.reversals, "taken back by SEQR"),
        (found.receipts_waiting, "receipts waiting"),
        (found.receipts_given_up, "receipts given up"),
    ];
    let told: Vec<_> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if told.is_empty() { "nothing waits".into() } else { told.join(", ") }
}
