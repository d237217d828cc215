//! Reads the record that shim.c has made of what was done to the files of a folder. Knows its bytes, and nothing of what
//! a disk makes of them.

use std::fmt::{self, Display};

/// One deed; files are named by their inode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Deed {
    Created { inode: u64, name: String },
    Unlinked { name: String },
    Renamed { from: String, to: String },
    Written { inode: u64, offset: usize, data: Vec<u8> },
    Truncated { inode: u64, size: usize },
    Synced { inode: u64, failed: bool },
    FolderSynced { failed: bool },
}

/// Without the bytes.
impl Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Written { inode, offset, data } => write!(f, "Written {inode} {offset}+{}", data.len()),
            other => write!(f, "{other:?}"),
        }
    }
}

const NAME: usize = 96;
const HEAD: usize = 32 + 2 * NAME;

fn name(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}

/// The deeds in their order; a record that the end of the process has cut off is left out.
pub(crate) fn deeds(mut record: &[u8]) -> Vec<Deed> {
    let mut deeds = Vec::new();
    while record.len() >= HEAD {
        let (head, rest) = record.split_at(HEAD);
        let half = |at: usize| u32::from_ne_bytes(head[at..at + 4].try_into().expect("four bytes"));
        let whole = |at: usize| u64::from_ne_bytes(head[at..at + 8].try_into().expect("eight bytes"));
        let (failed, inode, offset) = (half(4) != 0, whole(8), whole(16) as usize);
        let length = whole(24) as usize;
        let Some(data) = rest.get(..length) else { break };
        let first = name(&head[32..32 + NAME]);
        deeds.push(match half(0) {
            1 => Deed::Created { inode, name: first },
            2 => Deed::Unlinked { name: first },
            3 => Deed::Renamed { from: first, to: name(&head[32 + NAME..]) },
            4 => Deed::Written { inode, offset, data: data.to_vec() },
            5 => Deed::Truncated { inode, size: offset },
            6 => Deed::Synced { inode, failed },
            7 => Deed::FolderSynced { failed },
            unknown => panic!("shim.c records {unknown}"),
        });
        record = &rest[length..];
    }
    deeds
}
