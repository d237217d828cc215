//! Server-sent events: a page's parts, sent again when they have changed. One task a viewer, told by `Shared`.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::time::Duration;

use super::{Parts, View};
use crate::shared::Shared;
use crate::wire::http::{Connection, Wire};

/// Changes that come together are sent together.
const TOGETHER: Duration = Duration::from_millis(60);
/// Times shown on a page go on without any change.
const AT_LEAST: Duration = Duration::from_secs(1);
/// Looks without news until a line is sent all the same, to notice that the viewer has gone.
const QUIET: u32 = 15;

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";

/// The parts that the viewer does not have yet, as events.
fn news(parts: &Parts, known: &mut HashMap<String, u64>) -> String {
    let mut text = String::new();
    // Rows come newest first and are put in front one by one.
    let rows = parts.rows.iter().rev().map(|part| (part, true));
    for ((id, html), row) in parts.all.iter().map(|part| (part, false)).chain(rows) {
        let mut hasher = DefaultHasher::new();
        html.0.hash(&mut hasher);
        if known.insert(id.clone(), hasher.finish()) != Some(hasher.finish()) {
            let data = serde_json::json!({ "id": id, "html": html.0, "row": row });
            text.push_str(&format!("event: part\ndata: {data}\n\n"));
        }
    }
    if known.len() > parts.all.len() + parts.rows.len() {
        known.retain(|id, _| parts.all.iter().chain(&parts.rows).any(|(there, _)| there == id));
    }
    text
}

/// Serves one viewer until it goes.
pub(crate) async fn stream<W: Wire>(
    connection: &mut Connection<W>,
    shared: &Shared,
    view: &View,
) -> io::Result<()> {
    connection.send(HEAD.as_bytes()).await?;
    let mut known = HashMap::new();
    let mut quiet = 0;
    loop {
        let changed = shared.changed_async();
        tokio::pin!(changed);
        changed.as_mut().enable();
        let parts = shared.look(|world, running| view.parts(world, running, shared.endpoint()));
        let text = news(&parts, &mut known);
        quiet = if text.is_empty() { quiet + 1 } else { 0 };
        if quiet >= QUIET {
            quiet = 0;
            connection.send(b": still here\n\n").await?;
        } else if !text.is_empty() {
            connection.send(text.as_bytes()).await?;
        }
        if tokio::time::timeout(AT_LEAST, changed).await.is_ok() {
            tokio::time::sleep(TOGETHER).await;
        }
    }
}
