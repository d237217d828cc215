//! Chance that can be had again: numbers by a seed, and seeds.

use std::env;
use std::time::{SystemTime, UNIX_EPOCH};

/// SplitMix64.
pub struct Chance(pub u64);

impl Chance {
    /// A number below `below`.
    pub fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % below
    }

    /// One of these.
    pub fn one_of<T: Clone>(&mut self, these: &[T]) -> T {
        these[self.roll(these.len() as u64) as usize].clone()
    }
}

/// A number that the environment gives.
pub fn number(variable: &str, otherwise: impl FnOnce() -> u64) -> u64 {
    env::var(variable).ok().map_or_else(otherwise, |text| text.parse().expect(variable))
}

/// Another one each time.
pub fn new_seed() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::from(since.subsec_nanos()) ^ (u64::from(std::process::id()) << 32)
}
