//! What all pages have in common: head, navigation, style, the little script.

use super::html::{Html, html};

/// The style sheet and the script, as served under /assets/.
pub(crate) const STYLE: &str = include_str!("assets/style.css");
pub(super) const SCRIPT: &str = include_str!("assets/live.js");

/// A page around its body. `live` is where its changes come from.
pub(super) fn page(title: &str, at: &str, live: Option<&str>, body: &Html) -> Html {
    let entry = |href: &str, name: &str| {
        let current = if href == at { " aria-current=\"page\"" } else { "" };
        Html(format!("<a href=\"{href}\"{current}>{name}</a>"))
    };
    html!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{} · SEQR simulator</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"/assets/style.css\">\
         <script src=\"/assets/live.js\" defer></script></head><body data-live=\"{}\">\
         <a class=\"skip\" href=\"#main\">To the content</a><nav aria-label=\"Pages\"><b class=\"brand\">SEQR<span>simulator</span></b>{}{}{}\
         <span id=\"link\" class=\"link\" role=\"status\"></span></nav>\
         <main id=\"main\">{}<p id=\"notice\" class=\"notice\" role=\"alert\" hidden></p></main></body></html>",
        title,
        live.unwrap_or_default(),
        entry("/", "Tills"),
        entry("/operator", "Operator"),
        entry("/certification", "Certification"),
        body
    )
}
