//! Hides passwords in what the exchange log keeps, whether or not the message can be parsed.

/// Elements whose text is never kept.
const SECRET: [&str; 2] = ["password", "newPassword"];

/// The message with the text of every secret element replaced by `***`.
pub(crate) fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(end) = rest.find('>') else { break };
        let (tag, after) = rest.split_at(end + 1);
        out.push_str(tag);
        rest = after;
        if is_secret_start(tag) {
            out.push_str("***");
            // Up to the closing tag; a CDATA section inside is secret, too. None: the message is cut off here.
            rest = rest.find("</").map_or("", |close| &rest[close..]);
        }
    }
    if rest.starts_with('<') && SECRET.iter().any(|name| rest.contains(name)) {
        return out + "***";
    }
    out + rest
}

fn is_secret_start(tag: &str) -> bool {
    let inner = tag.trim_start_matches('<').trim_end_matches('>');
    if tag.starts_with("</") || inner.ends_with('/') {
        return false;
    }
    let name = inner.split([' ', '\t', '\r', '\n']).next().unwrap_or_default();
    let local = name.rsplit(':').next().unwrap_or_default();
    SECRET.contains(&local)
}
