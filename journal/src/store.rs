//! Opens the store and says how it could be read; and makes a filter of what was typed.

use crate::arguments::{Common, Which};
use crate::failure::{Result, usage};
use crate::when::Clock;
use crate::words;
use seqr::store::evidence::{Access, Evidence, Filter};

/// Opens the store that was named.
pub(crate) fn open(common: &Common) -> Result<Evidence> {
    let path = common.store.clone().or_else(|| std::env::var_os("SEQR_STORE").map(Into::into));
    let path =
        path.ok_or_else(|| usage("no store is named; give --store FILE, the file of the till's store_path"))?;
    Ok(Evidence::open(&path)?)
}

/// What must be known of the file before anything is read from it.
pub(crate) fn remarks(evidence: &Evidence) -> Vec<String> {
    let mut remarks = Vec::new();
    if evidence.access() == Access::Alone && !evidence.is_backup() {
        let name = evidence.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
        remarks.push(format!(
            "There is no {name}-wal beside this file. This is normal if the till's program was closed. If \
             the file was copied while the program ran, its newest sales are missing here: copy all files that begin with \
             {name}."
        ));
    }
    if evidence.is_backup() {
        remarks.push("This is a backup: sales after it was made are not in it.".into());
    }
    if evidence.format() > Evidence::newest_format() {
        remarks.push(format!(
            "This store has the format {}, and this program knows formats up to {}: something may be missing. Use the \
             seqr-journal of the library that wrote it.",
            evidence.format(),
            Evidence::newest_format()
        ));
    }
    remarks
}

/// The filter that was typed.
pub(crate) fn filter(which: &Which, limit: usize, clock: &Clock) -> Result<Filter> {
    let (from_ms, to_ms) = match &which.day {
        Some(day) => {
            let (from, to) = clock.day_named(day)?;
            (Some(from), Some(to))
        }
        None => {
            let at = |text: &Option<String>| text.as_deref().map(|text| clock.moment(text)).transpose();
            (at(&which.from)?, at(&which.to)?)
        }
    };
    let mut states = Vec::new();
    for state in &which.state {
        let known = words::states(state.trim())
            .ok_or_else(|| usage(format!("'{state}' is no state; there are {}", words::all_states())))?;
        states.extend(known);
    }
    let amounts = match &which.amount {
        Some(text) => match words::amounts(text) {
            amounts if amounts.is_empty() => {
                return Err(usage(format!("'{text}' is no amount; give one like 59.00")));
            }
            amounts => amounts,
        },
        None => Vec::new(),
    };
    Ok(Filter {
        from_ms,
        to_ms,
        terminal: which.till.clone(),
        sale: None,
        states,
        amounts,
        cashier: which.cashier.clone(),
        limit: (limit > 0).then_some(limit),
    })
}
