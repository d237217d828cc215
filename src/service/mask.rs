//! Makes text that came from outside fit to be shown: bounded, on one line, without passwords. It knows nothing
//! of where the text came from.

use crate::secret::Secret;

/// How much of a received text an error shows, in characters: enough to see a proxy's login page for what it is.
const EXCERPT: usize = 200;
/// How much of a document is looked at for an excerpt, in bytes; masking makes it shorter, and 200 characters remain.
const LOOK: usize = 64 * 1024;

/// The secrets of one call: what must not be seen in anything that comes back.
pub(super) struct Mask<'a>(pub(super) &'a [&'a Secret]);

impl Mask<'_> {
    /// The beginning of a received text.
    pub(super) fn excerpt(&self, text: &str) -> String {
        let mut shown = head(text).to_owned();
        for secret in self.0 {
            let secret = secret.expose();
            if secret.is_empty() {
                continue;
            }
            for form in [secret.to_owned(), quick_xml::escape::escape(secret).into_owned()] {
                let form = zeroize::Zeroizing::new(form);
                if shown.contains(form.as_str()) {
                    shown = shown.replace(form.as_str(), "***");
                }
            }
        }
        let mut excerpt: String = shown.chars().map(plain).take(EXCERPT).collect();
        if shown.chars().nth(EXCERPT).is_some() {
            excerpt.push('…');
        }
        excerpt
    }
}

fn head(text: &str) -> &str {
    let mut end = text.len().min(LOOK);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Line ends and terminal escapes become spaces.
fn plain(character: char) -> char {
    if character.is_control() { ' ' } else { character }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_short_plain_and_without_passwords() {
        let (one, two) = (Secret::new("a<b&c".into()), Secret::new("pässword".into()));
        let secrets = [&one, &two];
        let mask = Mask(&secrets);
        let shown = mask.excerpt("x a<b&c y a&lt;b&amp;c z\r\n\u{1b}[31m pässword");
        assert_eq!(shown, "x *** y *** z   [31m ***");
        let long = mask.excerpt(&"pässword".repeat(20_000));
        assert!(!long.contains("pässw") && long.chars().count() == EXCERPT + 1);
        assert_eq!(Mask(&[&Secret::new(String::new())]).excerpt("abc"), "abc");
    }
}
