//! Each call to the operating system fails once, each is the last one before a power cut, and both together: then SEQR's
//! ledger, the journal, the till's own book and the receipt file are compared. docs/proof.md says what that has shown.
//!
//! `SEQR_FAULT_TRIALS` says how many trials are made (150; `make faults` makes more), `SEQR_SEED` has the same ones again,
//! `SEQR_FAULT_TRIAL` is one of them in words.
#![cfg(all(target_os = "linux", target_pointer_width = "64"))]

mod attempt;
mod books;
mod disk;
mod life;
mod mutations;
mod record;
mod shop;
mod trial;

use attempt::{attempt_all, counted};
use chance::{Chance, new_seed, number};
use life::Programs;
use std::env;
use support::{audit, cc, chance, skip, supervisor};
use trial::{REGRESSIONS, Trial, trials};

/// Failures that are told in full.
const TOLD: usize = 10;

#[test]
fn nothing_is_lost_and_nothing_is_done_twice_whatever_fails() {
    let Some(programs) = Programs::compiled(&cc::library_folder()) else { return };
    let wrong = match env::var("SEQR_FAULT_TRIAL") {
        Ok(text) => attempt_all(&programs, &[Trial::parse(&text)], false),
        Err(_) => {
            let seed = number("SEQR_SEED", new_seed);
            let counts = counted(&programs);
            let mut all: Vec<_> = REGRESSIONS.into_iter().map(Trial::parse).collect();
            all.extend(trials(&counts, number("SEQR_FAULT_TRIALS", || 150) as usize, &mut Chance(seed)));
            println!("{} trials, SEQR_SEED={seed}", all.len());
            attempt_all(&programs, &all, false)
        }
    };
    for (trial, why) in wrong.iter().take(TOLD) {
        println!("\nSEQR_FAULT_TRIAL='{trial}' cargo test --test faults -- --nocapture\n{why}");
    }
    wrong
        .iter()
        .skip(TOLD)
        .for_each(|(trial, why)| println!("{trial}: {}", why.lines().next().unwrap_or_default()));
    assert!(wrong.is_empty(), "{} trials went wrong", wrong.len());
}
