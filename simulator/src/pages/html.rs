//! What maud does not do: text that hides other text. It knows no page.

/// Controls, and marks that turn the direction of the text around them, become visible: a name must not hide another.
/// Done once, to whole pages and parts of pages, so that no piece can be forgotten.
pub(crate) fn clean(text: &str) -> String {
    let hidden = |c: char| matches!(c, '\u{0}'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.replace(hidden, "\u{fffd}")
}

/// A text to stand behind a name and an equals sign in a link.
pub(crate) fn in_query(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_stays_text() {
        let name = "</title><script>alert('1')</script>\" onload=\"x\u{202e}\u{0}&";
        let page = clean(&maud::html! { b title=(name) { i { (name) } } }.into_string());
        assert_eq!(page.matches('<').count(), 4, "{page}");
        assert!(!page.contains("\" onload") && page.contains("&lt;script&gt;alert('1')"), "{page}");
        assert!(!page.contains('\u{202e}') && !page.contains('\u{0}') && page.contains("&amp;"));
        assert_eq!(in_query("a b&c=ö"), "a+b%26c%3D%C3%B6");
    }
}
