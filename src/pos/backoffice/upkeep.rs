//! Upkeep of the store: a backup, a backup that becomes a store again, and what leaves after years. It must not depend on
//! how the store does it.

use crate::log::{Event, Facts};
use crate::pos::clock::{date_time, unix_ms};
use crate::pos::context::Context;
use crate::pos::zone::till_zone;
use crate::pos::{Error, Kind, Result};
use crate::store::{Adopted, PruneKind, Store};
use std::path::Path;

/// A whole copy of the store, at a path where nothing stands.
pub(in crate::pos) fn back_up(context: &Context, path: &Path) -> Result<()> {
    let path = std::path::absolute(path).map_err(|error| {
        Error::new(Kind::Argument, format!("path is not the path of a file: {error}; give another path"))
    })?;
    if path.symlink_metadata().is_ok() {
        let text = format!(
            "There is a file at {} already, and a backup does not replace it: give another path",
            path.display()
        );
        return Err(Error::new(Kind::Argument, text));
    }
    let made = context.store.back_up(&path, unix_ms());
    made.map_err(|error| Error::from_store("The store was not backed up", &error))?;
    let sentence = format_args!("Backed up the store to {}", path.display());
    context.config.log.event(Event::BackedUp, &by_pos(), sentence);
    Ok(())
}

fn by_pos() -> Facts<'static> {
    Facts { by: Some("pos"), ..Facts::default() }
}

/// Makes a store of a backup; the text says what it lacks and what is to be done now.
pub(in crate::pos) fn adopt(path: &Path) -> Result<String> {
    let adopted = Store::adopt(path, unix_ms())
        .map_err(|error| Error::from_store("The backup was not adopted", &error))?;
    Ok(report(path, &adopted))
}

fn report(path: &Path, adopted: &Adopted) -> String {
    let zone = till_zone(None).map(|found| found.zone);
    let zone = zone.unwrap_or(jiff::tz::TimeZone::UTC);
    let Adopted { store, copied_at_ms, last_sale, unfinished, refunds_in_doubt, .. } = adopted;
    let last = last_sale.as_deref().unwrap_or("none");
    format!(
        "{} is a store again. It is a copy of store {store}, made {} (last sale: {last}).\n\
         1. Never use the old store again, on any machine: neither of the two knows what the other sells and refunds.\n\
         2. Sales and refunds after that time are missing here. Compare with SEQR: seqr_report and seqr_reconcile.\n\
         3. Unfinished sales: {unfinished}; refunds in doubt: {refunds_in_doubt}. Settle them as after a crash; the old \
         store may have settled them already, so look at SEQR's report first.\n\
         4. Refunds of payments that this store does not make from now on give SEQR_E_STATE until a supervisor has looked \
         at SEQR's report and calls seqr_refund_allow.\n\
         5. If SEQR answers with result code 20, the password is not the one that the copy has: register the terminal \
         again. Code 53 for the sticker: it belongs to another terminal, move it with SEQR's support.\n",
        path.display(),
        date_time(*copied_at_ms, &zone),
    )
}

/// How long the journal keeps what the reader of the feed lacks, after it asked last: a reader that was given up must not fill
/// the till's disk for ever.
const FEED_READER_MS: i64 = 90 * 24 * 3_600_000;

/// Removes what is not needed any more of what was settled before `before_ms`; how many payments lost something.
pub(in crate::pos) fn prune(context: &Context, before_ms: i64) -> Result<u64> {
    let now_ms = unix_ms();
    if before_ms > now_ms {
        let text = format!(
            "before_ms is {before_ms}, which is in the future; give a time in milliseconds since 1970"
        );
        return Err(Error::new(Kind::Argument, text));
    }
    let file_is_used = context.config.receipt_file.is_some();
    let feed_since_ms = now_ms.saturating_sub(FEED_READER_MS);
    let mut payments = 0;
    for kind in [PruneKind::Payments, PruneKind::Refunds, PruneKind::Documents] {
        let mut after = 0;
        loop {
            let step = context.store.prune(kind, after, before_ms, file_is_used, feed_since_ms).wait();
            let step =
                step.map_err(|error| Error::from_store("The journal was not pruned further", &error))?;
            if kind == PruneKind::Payments {
                payments += step.rows;
            }
            if step.is_done {
                break;
            }
            after = step.last;
        }
    }
    loop {
        let left = context.store.give_back_space().wait();
        if left
            .map_err(|error| Error::from_store("The space of what was pruned was not given back", &error))?
            == 0
        {
            break;
        }
    }
    let sentence = format_args!("Pruned {payments} payments that were settled before {before_ms} ms");
    context.config.log.event(Event::Pruned, &by_pos(), sentence);
    Ok(payments)
}
