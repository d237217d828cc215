//! The receipt file, compared with the store's outbox. Reads both, and changes nothing.

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(10);

fn numbers(store: &Path, sql: &str) -> Vec<i64> {
    let database =
        Connection::open_with_flags(store, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("the store opens");
    database.busy_timeout(PATIENCE).expect("a patience");
    let mut query = database.prepare(sql).expect("a query");
    let rows = query.query_map([], |row| row.get(0)).expect("rows");
    rows.map(|row| row.expect("a number")).collect()
}

fn lines(receipts: &Path) -> Vec<String> {
    let text = fs::read(receipts).unwrap_or_default();
    String::from_utf8_lossy(&text).lines().map(str::to_owned).collect()
}

/// Waits until the living till has written all that is in its outbox.
pub(crate) fn receipts_are_written(folder: &Path) -> bool {
    let since = Instant::now();
    while since.elapsed() < PATIENCE {
        let posts = numbers(&folder.join("journal.db"), "SELECT coalesce(max(id), 0) FROM posts");
        if numbers(&folder.join("journal.db"), "SELECT written FROM receipt_file") == posts {
            return true;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    false
}

/// Each post is a line of the file, once and in order.
pub(crate) fn compare_receipts(folder: &Path) {
    let posts = numbers(&folder.join("journal.db"), "SELECT id FROM posts ORDER BY id");
    let lines = lines(&folder.join("receipts.jsonl"));
    let read = |line: &String| {
        let line: Value =
            serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: the receipt file has {line:?}"));
        line["post"].as_i64().expect("a post")
    };
    let found: Vec<i64> = lines.iter().map(read).collect();
    assert_eq!(found, posts, "the posts of the receipt file, and those of the store");
}
