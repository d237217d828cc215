//! Names that the service invents: terminal ids, invoice references, ersReferences, passwords.
//! Random, so that a simulator started anew does not know the tills of the one before; repeatable by a seed.

use crate::clock::{Now, digits};

/// The source of all made names (splitmix64: small, and good enough for names).
#[derive(Clone, Debug)]
pub(crate) struct Ids {
    state: u64,
    sequence: u64,
}

impl Ids {
    pub(crate) fn new(seed: Option<u64>) -> Ids {
        let seed = seed.unwrap_or_else(|| getrandom::u64().unwrap_or(0x5e9));
        let mut ids = Ids { state: seed, sequence: 0 };
        ids.sequence = ids.next() % 10_000_000;
        ids
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 32 hexadecimal digits.
    pub(crate) fn terminal_id(&mut self) -> String {
        format!("{:016x}{:016x}", self.next(), self.next())
    }

    /// 17 digits, as those of the newer service.
    pub(crate) fn invoice_reference(&mut self) -> String {
        format!("{}", 10_000_000_000_000_000 + self.next() % 90_000_000_000_000_000)
    }

    /// 25 digits: the time and a running number, hence unique.
    pub(crate) fn ers_reference(&mut self, now: Now) -> String {
        self.sequence = (self.sequence + 1) % 100_000_000;
        format!("{}{:08}", digits(now.unix_ms), self.sequence)
    }

    /// 23 to 25 digits: the time, a running number, and up to two more.
    pub(crate) fn period_id(&mut self, now: Now) -> String {
        self.sequence = (self.sequence + 1) % 100_000_000;
        let more = format!("{:02}", self.next() % 100);
        let length = (self.next() % 3) as usize;
        format!("{}{:06}{}", digits(now.unix_ms), self.sequence % 1_000_000, &more[..length])
    }

    pub(crate) fn password(&mut self) -> String {
        format!("{:016x}", self.next())
    }
}
