//! What was written to one file since its last good sync, so that it can be written again after a failed one (rule
//! `failed-sync-remembered`). Plain data: it must not depend on files or on SQLite.

/// Bytes that are kept at most; more are synced before the next write (4 MB: a checkpoint of a thousand pages).
pub(super) const LIMIT: usize = 4 << 20;

/// Memory that an idle file may go on holding.
const IDLE: usize = 64 << 10;

/// The writes in their order: replayed, they give the file's bytes again; a later one wins.
#[derive(Debug, Default)]
pub(super) struct Kept {
    bytes: Vec<u8>,
    writes: Vec<Write>,
}

#[derive(Debug)]
struct Write {
    at: u64,
    from: usize,
    len: usize,
}

impl Write {
    fn end(&self) -> u64 {
        self.at.saturating_add(self.len as u64)
    }
}

impl Kept {
    pub(super) fn add(&mut self, at: u64, data: &[u8]) {
        let from = self.bytes.len();
        self.bytes.extend_from_slice(data);
        match self.writes.last_mut() {
            Some(last) if last.end() == at && last.from + last.len == from => last.len += data.len(),
            _ => self.writes.push(Write { at, from, len: data.len() }),
        }
    }

    /// The file was cut to this size: what lay behind it is not written again.
    pub(super) fn truncate(&mut self, size: u64) {
        for write in &mut self.writes {
            let left = usize::try_from(size.saturating_sub(write.at)).unwrap_or(usize::MAX);
            write.len = write.len.min(left);
        }
    }

    /// Whether that much more is over the limit.
    pub(super) fn is_full(&self, more: usize) -> bool {
        self.bytes.len() + more > LIMIT
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let data = |write: &Write| self.bytes.get(write.from..write.from + write.len).unwrap_or_default();
        self.writes.iter().filter(|write| write.len > 0).map(move |write| (write.at, data(write)))
    }

    /// Puts what is kept over what was read at `at`: the file may hold older bytes there.
    pub(super) fn overlay(&self, at: u64, read: &mut [u8]) {
        let end = at.saturating_add(read.len() as u64);
        for (from, data) in self.iter() {
            let (begin, until) = (from.max(at), from.saturating_add(data.len() as u64).min(end));
            let Some(len) = until.checked_sub(begin).and_then(|len| usize::try_from(len).ok()) else {
                continue;
            };
            let (source, target) = ((begin - from) as usize, (begin - at) as usize);
            if let (Some(data), Some(read)) =
                (data.get(source..source + len), read.get_mut(target..target + len))
            {
                read.copy_from_slice(data);
            }
        }
    }

    /// The file is synced.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.bytes.shrink_to(IDLE);
        self.writes.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a file of `size` zeros holds after the kept writes.
    fn replayed(kept: &Kept, size: usize) -> Vec<u8> {
        let mut file = vec![0; size];
        for (at, data) in kept.iter() {
            file[at as usize..at as usize + data.len()].copy_from_slice(data);
        }
        file
    }

    #[test]
    fn a_replay_gives_the_bytes_of_the_file() {
        let mut kept = Kept::default();
        for (at, data) in [(0, b"abcd".as_slice()), (4, b"ef"), (1, b"XY"), (8, b"z")] {
            kept.add(at, data);
        }
        assert_eq!(kept.iter().count(), 3, "a write that follows another is one with it");
        assert_eq!(replayed(&kept, 9), b"aXYdef\0\0z");
        let mut read = *b"?????";
        kept.overlay(2, &mut read);
        assert_eq!(&read, b"Ydef?");
        kept.truncate(3);
        assert_eq!(replayed(&kept, 9), b"aXY\0\0\0\0\0\0");
        kept.add(3, b"new");
        assert_eq!(replayed(&kept, 9), b"aXYnew\0\0\0");
        kept.clear();
        assert_eq!(kept.iter().count(), 0);
    }

    #[test]
    fn no_more_than_the_limit_is_kept() {
        let mut kept = Kept::default();
        assert!(!kept.is_full(LIMIT) && kept.is_full(LIMIT + 1));
        kept.add(7, &[1; 100]);
        assert!(kept.is_full(LIMIT - 99));
    }
}
