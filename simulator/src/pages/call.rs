//! One SOAP call with its request and answer, indented for reading.

use maud::{Markup, html};

use crate::exchange::{Exchange, Fate};
use crate::service::code::words;

const MAX_SHOWN: usize = 64 * 1024;

/// XML with one element a line. What is no XML is shown as it is.
pub(super) fn indented(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let (mut rest, mut depth, mut open_line) = (text.trim(), 0_usize, false);
    while let Some(at) = rest.find('<') {
        let Some(end) = rest[at..].find('>').map(|end| at + end + 1) else { break };
        let (before, tag) = (&rest[..at], &rest[at..end]);
        let closes = tag.starts_with("</");
        if closes {
            depth = depth.saturating_sub(1);
        }
        // Text stays on its element's line; everything else begins a new one.
        out.push_str(before.trim_end());
        let same_line = closes && open_line;
        if !same_line && !out.is_empty() {
            out.push('\n');
            out.push_str(&"  ".repeat(depth.min(30)));
        }
        out.push_str(tag);
        open_line = !closes && !tag.ends_with("/>") && !tag.starts_with("<?") && !tag.starts_with("<!");
        depth += usize::from(open_line);
        rest = &rest[end..];
        if out.len() > MAX_SHOWN {
            return out + "\n[cut]";
        }
    }
    out + rest
}

/// Request and answer, to stand inside the list or a page.
pub(super) fn inside(call: &Exchange) -> Markup {
    let facts = [
        ("Till", call.external_terminal_id.as_deref()),
        ("clientId", call.client_id.as_deref()),
        ("clientReference", call.client_reference.as_deref()),
    ];
    let took = call.answered_ms.map(|end| end.saturating_sub(call.arrived_ms));
    html! {
        dl class="facts" {
            @for (name, value) in facts.iter().filter_map(|(name, value)| Some((name, (*value)?))) {
                div { dt { (name) } dd { (value) } }
            }
            @if let Some(ms) = took { div { dt { "Took" } dd { (ms) " ms" } } }
        }
        @if let Some(reason) = &call.reason { p class="note warn" { "Refused: " (reason) "." } }
        @for why in &call.hook_errors { p class="note warn" { (why) } }
        h3 { "Request" }
        pre tabindex="0" aria-label="Request" role="region" { (indented(&call.request)) }
        h3 { "Answer" }
        pre tabindex="0" aria-label="Answer" role="region" { (call.answer.as_deref().map_or_else(|| "none".to_owned(), indented)) }
    }
}

/// The page of one call.
pub(super) fn page(call: &Exchange) -> Markup {
    html! {
        header class="page" {
            p class="crumb" { a href="/operator" { "Operator's view" } }
            h1 { @if call.operation.is_empty() { "A message that could not be read" } @else { (call.operation) } }
            p class="sub" {
                "Call " (call.n) " at " (call.arrived_at)
                @match call.result_code {
                    Some(code) => { ", answered " (code) " " (words(code)) },
                    None if call.fate == Fate::Answered => ", answered by a fault",
                    None => ", not answered",
                }
                @if matches!(call.fate, Fate::Lost | Fate::BrokenOff) { "; the answer was lost" }
            }
        }
        section class="panel" { h2 class="hidden" { "The call" } (inside(call)) }
    }
}

#[cfg(test)]
mod tests {
    use super::indented;

    #[test]
    fn elements_stand_on_their_own_lines_and_text_with_its_element() {
        assert_eq!(indented("<a><b>text</b><c/><d></d></a>"), "<a>\n  <b>text</b>\n  <c/>\n  <d></d>\n</a>");
        assert_eq!(indented("no xml"), "no xml");
        assert_eq!(indented("<a"), "<a");
    }
}
