//! One SOAP call with its request and answer, indented for reading.

use super::html::{Html, html};
use crate::exchange::Exchange;

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
pub(super) fn inside(call: &Exchange) -> Html {
    let facts = [
        ("Till", call.external_terminal_id.as_deref()),
        ("clientId", call.client_id.as_deref()),
        ("clientReference", call.client_reference.as_deref()),
    ];
    let facts = facts
        .into_iter()
        .filter_map(|(name, value)| Some(html!("<div><dt>{}</dt><dd>{}</dd></div>", name, value?)));
    let took = call.answered_ms.map(|end| end.saturating_sub(call.arrived_ms));
    let took = took.map_or_else(Html::default, |ms| html!("<div><dt>Took</dt><dd>{} ms</dd></div>", ms));
    let errors = call.hook_errors.iter().map(|why| html!("<p class=\"note warn\">{}</p>", why));
    html!(
        "<dl class=\"facts\">{}{}</dl>{}<h3>Request</h3><pre tabindex=\"0\">{}</pre><h3>Answer</h3><pre tabindex=\"0\">{}</pre>",
        facts.collect::<Html>(),
        took,
        errors.collect::<Html>(),
        indented(&call.request),
        call.answer.as_deref().map_or_else(|| "none".to_owned(), indented)
    )
}

/// The page of one call.
pub(super) fn page(call: &Exchange) -> Html {
    html!(
        "<header class=\"page\"><p class=\"crumb\"><a href=\"/operator\">Operator's view</a></p><h1>{}</h1>\
         <p class=\"sub\">Call {} at {}</p></header><section class=\"panel\">{}</section>",
        call.operation,
        call.n,
        call.arrived_at,
        inside(call)
    )
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
