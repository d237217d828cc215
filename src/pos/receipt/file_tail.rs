//! The end of the receipt file: which lines of this store are whole in it, after a crash or a power cut too. It must not
//! depend on the store or on what a line says beside its number.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// How much of the file's end is looked through for the last line of this store: far more than a batch.
const TAIL: u64 = 1 << 20;

/// Takes out lines of ours that a crash or a power cut has torn, ends one of others that has no end, and gives the number
/// of the last post that is in the file, 0 where none is found. The store has noted the posts up to `noted`.
pub(super) fn settle_tail(file: &mut File, store: &str, noted: i64) -> io::Result<i64> {
    let length = file.seek(SeekFrom::End(0))?;
    let begin = length.saturating_sub(TAIL);
    file.seek(SeekFrom::Start(begin))?;
    let mut tail = Vec::new();
    file.take(TAIL).read_to_end(&mut tail)?;
    if let Some(at) = torn(&tail, store, noted) {
        tail.truncate(at);
        file.set_len(begin + at as u64)?;
    }
    let whole = tail.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    let rest = &tail[whole..];
    if !rest.is_empty() {
        if is_ours(rest, store) {
            file.set_len(begin + whole as u64)?;
        } else {
            file.seek(SeekFrom::End(0))?;
            file.write_all(b"\n")?;
        }
    }
    let numbers = tail[..whole].split(|&byte| byte == b'\n').rev().filter_map(|line| number(line, store));
    Ok(numbers.take(1).next().unwrap_or(0))
}

/// Where lines of ours begin that a power cut has torn: some of their blocks are empty, and later ones are there. The first
/// of them may be missing although the last is whole, so all of them are written again. None where nothing is torn, or
/// where others have written since.
fn torn(tail: &[u8], store: &str, noted: i64) -> Option<usize> {
    if !tail.contains(&0) {
        return None; // nearly always
    }
    let (mut at, mut torn) = (0, None);
    for line in tail.split_inclusive(|&byte| byte == b'\n') {
        match number(line, store) {
            Some(post) if post <= noted => torn = None, // the file was synced up to here
            Some(_) => {}
            None if line.contains(&0) => torn = torn.or(Some(at)),
            None if line.ends_with(b"\n") => torn = None,
            None => {}
        }
        at += line.len();
    }
    torn
}

/// The post that a whole line of this store is about.
fn number(line: &[u8], store: &str) -> Option<i64> {
    #[derive(serde::Deserialize)]
    struct Head {
        post: i64,
        store: String,
    }
    let head: Head = serde_json::from_slice(line).ok()?;
    (head.store == store).then_some(head.post)
}

/// Whether the beginning of a line can be only one of this store's; blocks that a power cut left empty count as not
/// written.
fn is_ours(rest: &[u8], store: &str) -> bool {
    let written = rest.len() - rest.iter().rev().take_while(|&&byte| byte == 0).count();
    let text = String::from_utf8_lossy(&rest[..written]);
    const OPENING: &str = "{\"post\":";
    let Some(after) = text.strip_prefix(OPENING) else { return OPENING.starts_with(&*text) };
    let digits = after.trim_start_matches(|c: char| c.is_ascii_digit());
    let middle = format!(",\"store\":\"{store}\"");
    digits.starts_with(&middle) || middle.starts_with(digits)
}

/// The file has lines that the store has not noted: a dead process may have written them and not synced, or failed to.
/// They are written again in place, so that this sync counts.
pub(super) fn write_tail_again(file: &mut File) -> io::Result<()> {
    let length = file.seek(SeekFrom::End(0))?;
    let begin = file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    Read::take(&mut *file, TAIL).read_to_end(&mut tail)?;
    file.seek(SeekFrom::Start(begin))?;
    file.write_all(&tail)?;
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, OpenOptions};

    const STORE: &str = "0123456789abcdef";

    /// What is left of a file after its tail was settled, and the last post found.
    fn settled(before: &[u8]) -> (String, i64) {
        settled_after(before, 0)
    }

    fn settled_after(before: &[u8], noted: i64) -> (String, i64) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("receipts.jsonl");
        fs::write(&path, before).unwrap();
        let mut file = OpenOptions::new().read(true).write(true).open(&path).unwrap();
        let found = settle_tail(&mut file, STORE, noted).unwrap();
        (fs::read_to_string(&path).unwrap(), found)
    }

    #[test]
    fn the_file_itself_says_which_lines_it_has_wherever_a_crash_cut_it() {
        let one = format!("{{\"post\":1,\"store\":\"{STORE}\",\"kind\":\"payment\"}}\n");
        let two = format!("{{\"post\":2,\"store\":\"{STORE}\",\"kind\":\"refund\"}}\n");
        for cut in 0..two.len() {
            let mut torn = format!("{one}{}", &two[..cut]).into_bytes();
            assert_eq!(settled(&torn), (one.clone(), 1), "cut at {cut}");
            torn.extend([0; 512]); // the length reached the disk, the bytes did not
            assert_eq!(settled(&torn), (one.clone(), 1), "empty blocks after {cut}");
        }
        assert_eq!(settled(format!("{one}{two}").as_bytes()), (format!("{one}{two}"), 2));
        assert_eq!(settled(b""), (String::new(), 0));
    }

    #[test]
    fn lines_whose_first_blocks_did_not_reach_the_disk_are_written_again() {
        let line = |post: i64| {
            let name = "x".repeat(300);
            format!("{{\"post\":{post},\"store\":\"{STORE}\",\"client_invoice_id\":\"{name}\"}}\n")
        };
        let (one, two, three) = (line(1), line(2), line(3));
        let empty = |text: &str, from: usize, to: usize| {
            let mut bytes = text.as_bytes().to_vec();
            bytes[from..to].fill(0);
            bytes
        };
        let all = format!("{one}{two}{three}");
        assert!(one.len() < 512 && all.len() > 1024);
        // The first block is empty: two cannot be read, three is whole, and yet one is not in the file.
        assert_eq!(settled(&empty(&all, 0, 512)), (String::new(), 0));
        assert_eq!(settled(&empty(&all, one.len(), 512)), (one.clone(), 1));
        assert_eq!(settled(&empty(&all, 512, 1024)), (one.clone(), 1));
        assert_eq!(settled_after(&empty(&all, 512, 1024), 1), (one.clone(), 1));
        // What the store has noted was synced, so what looks odd before it is not ours.
        let odd = String::from_utf8(empty(&all, 0, 512)).unwrap();
        assert_eq!(settled_after(odd.as_bytes(), 3), (odd.clone(), 3));
        let by_hand = format!("{odd}# by hand\n");
        assert_eq!(settled(by_hand.as_bytes()).0, by_hand);
    }

    #[test]
    fn what_others_have_written_is_left_alone() {
        let ours = format!("{{\"post\":7,\"store\":\"{STORE}\"}}\n");
        let other = "{\"post\":99,\"store\":\"fedcba9876543210\"}";
        assert_eq!(settled(format!("{ours}{other}").as_bytes()), (format!("{ours}{other}\n"), 7));
        assert_eq!(settled(b"# by hand"), ("# by hand\n".into(), 0));
        let long = vec![b'x'; usize::try_from(TAIL).unwrap() + 10];
        assert_eq!(settled(&long).0.len(), long.len() + 1);
    }
}
