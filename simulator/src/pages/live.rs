//! Server-sent events: a page's parts, sent again when they have changed. One stream a viewer, told by `Shared`.

use std::collections::HashMap;
use std::convert::Infallible;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;

use super::html::clean;
use super::parts::Parts;
use super::views::View;
use crate::shared::Shared;

/// Changes that come together are sent together.
const TOGETHER: Duration = Duration::from_millis(60);
/// Times shown on a page go on without any change.
const AT_LEAST: Duration = Duration::from_secs(1);
/// Looks without news until a line is sent all the same, to notice that the viewer has gone.
const QUIET: u32 = 15;

/// The parts that the viewer does not have yet, as events.
fn news(parts: &Parts, known: &mut HashMap<String, u64>) -> String {
    let mut text = String::new();
    // Rows come newest first and are put in front one by one.
    let rows = parts.rows.iter().rev().map(|part| (part, true));
    for ((id, html), row) in parts.all.iter().map(|part| (part, false)).chain(rows) {
        let mut hasher = DefaultHasher::new();
        html.0.hash(&mut hasher);
        if known.insert(id.clone(), hasher.finish()) != Some(hasher.finish()) {
            let data = serde_json::json!({ "id": id, "html": clean(&html.0), "row": row });
            text.push_str(&format!("event: part\ndata: {data}\n\n"));
        }
    }
    if known.len() > parts.all.len() + parts.rows.len() {
        known.retain(|id, _| parts.all.iter().chain(&parts.rows).any(|(there, _)| there == id));
    }
    text
}

/// What one viewer has.
struct Viewer {
    shared: Arc<Shared>,
    view: View,
    known: HashMap<String, u64>,
    first: bool,
}

impl Viewer {
    /// Waits for the next news.
    async fn next(&mut self) -> String {
        let mut quiet = 0;
        loop {
            let shared = Arc::clone(&self.shared);
            let changed = shared.changed_async();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if !std::mem::take(&mut self.first) && tokio::time::timeout(AT_LEAST, changed).await.is_ok() {
                tokio::time::sleep(TOGETHER).await;
            }
            let parts = shared.look(|world, running| self.view.parts(world, running, shared.endpoint()));
            let text = news(&parts, &mut self.known);
            if !text.is_empty() {
                return text;
            }
            quiet += 1;
            if quiet >= QUIET {
                return ": still here\n\n".into();
            }
        }
    }
}

/// A stream for one viewer; it ends when the viewer goes.
pub(super) fn stream(shared: Arc<Shared>, view: View) -> Response {
    let viewer = Viewer { shared, view, known: HashMap::new(), first: true };
    let events = stream::unfold(viewer, |mut viewer| async move {
        let text = viewer.next().await;
        Some((Ok::<_, Infallible>(Bytes::from(text)), viewer))
    });
    ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(events)).into_response()
}
