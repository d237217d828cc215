//! The change feed for head office: what has changed in the journal after a number, as the export's JSON lines. It must not
//! know where they go; the reader's own number says what it has.

use super::export::{ExportFormat, Record, Sink, Tills, Writer, payment, period, refund, step, unread};
use crate::pos::clock::unix_ms;
use crate::pos::context::Context;
use crate::pos::{Error, Kind, Result};
use crate::store::{Changed, FeedState};
use jiff::tz::TimeZone;

/// Records that are read at a time: the store's thread has other work too.
const PAGE: u32 = 200;

/// How often it is stored at least that the reader still asks: each time is an fsync.
const READ_STEP_MS: i64 = 24 * 3_600_000;

/// Gives the changes that follow `after` to `sink`, `limit` of them at most. What is up to `after` is acknowledged before.
pub(in crate::pos) fn changes(context: &Context, after: i64, limit: u32, sink: Sink<'_>) -> Result<()> {
    let state = context.store.feed_state().wait().map_err(unread)?;
    acknowledge(context, &state, after)?;
    let mut tills = Tills::default();
    let mut writer = Writer::new(ExportFormat::JsonLines, sink);
    let (mut after, mut left) = (after, limit);
    while left > 0 {
        let page = context.store.changes_after(after, left.min(PAGE)).wait().map_err(unread)?;
        let Some(last) = page.last().map(|change| change.number) else { break };
        tills.know(context, page.iter().filter_map(|change| terminal(&change.record)))?;
        for change in &page {
            let record = record(&change.record, &tills, context.zone());
            writer.write_change(&state.store, change.number, &record)?;
        }
        writer.flush()?;
        left = left.saturating_sub(u32::try_from(page.len()).unwrap_or(u32::MAX));
        after = last;
    }
    Ok(())
}

/// Stores how far the reader is, where that is news.
fn acknowledge(context: &Context, state: &FeedState, after: i64) -> Result<()> {
    if after > state.last {
        let text = format!(
            "after is {after}, but the changes of store {} end with {}: this is an older copy of the store, or after \
             is another store's; do not load its lines into that database; find out which of the two stores is in \
             use",
            state.store, state.last
        );
        return Err(Error::new(Kind::Conflict, text));
    }
    let now_ms = unix_ms();
    let is_known = |(has, read_at_ms): (i64, i64)| {
        after <= has && (0..READ_STEP_MS).contains(&now_ms.saturating_sub(read_at_ms))
    };
    if state.acknowledged.is_some_and(is_known) {
        return Ok(());
    }
    let stored = context.store.acknowledge_changes(after, now_ms).wait();
    stored.map_err(|error| Error::from_store("It was not stored how far the feed is read", &error))
}

fn terminal(record: &Changed) -> Option<i64> {
    match record {
        Changed::Step(step) => Some(step.terminal),
        Changed::Payment(payment) => Some(payment.terminal),
        Changed::Refund(refund) => Some(refund.terminal),
        Changed::Period(_) | Changed::PeriodNotMarked(_) => None,
    }
}

fn record(record: &Changed, tills: &Tills, zone: &TimeZone) -> Record {
    match record {
        Changed::Step(it) => step(it, tills, zone),
        Changed::Payment(it) => payment(it, tills, zone),
        Changed::Refund(it) => refund(it, tills, zone),
        Changed::Period(it) => period(it, zone),
        Changed::PeriodNotMarked(id) => Record::of_period_not_marked(*id),
    }
}
