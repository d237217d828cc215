//! HTML that cannot be broken out of: whatever is put into a page by `html!` is escaped, unless it is HTML already.
//! It knows no page.

use std::fmt::{self, Write as _};

/// A piece of HTML. Only `html!` and the program's own constants make one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Html(pub(crate) String);

impl Html {
    pub(crate) fn push(&mut self, other: &Html) {
        self.0.push_str(&other.0);
    }
}

impl From<maud::Markup> for Html {
    fn from(markup: maud::Markup) -> Html {
        Html(markup.into_string())
    }
}

/// Controls, and marks that turn the direction of the text around them, become visible: a name must not hide another.
/// Done once, to whole pages and parts of pages, so that no piece can be forgotten.
pub(crate) fn clean(text: &str) -> String {
    let hidden = |c: char| matches!(c, '\u{0}'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.replace(hidden, "\u{fffd}")
}

impl FromIterator<Html> for Html {
    fn from_iter<T: IntoIterator<Item = Html>>(pieces: T) -> Html {
        let mut all = Html::default();
        pieces.into_iter().for_each(|piece| all.push(&piece));
        all
    }
}

/// What can stand in a page.
pub(crate) trait Piece {
    fn put(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

impl Piece for Html {
    fn put(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Piece for str {
    fn put(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for char in self.chars() {
            match char {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                // Controls, and marks that turn the direction of the text around them: a name must not hide another.
                '\u{0}'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}' => f.write_char('\u{fffd}')?,
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => f.write_char('\u{fffd}')?,
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}

impl Piece for String {
    fn put(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().put(f)
    }
}

impl<T: Piece + ?Sized> Piece for &T {
    fn put(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).put(f)
    }
}

macro_rules! numbers {
    ($($number:ty),*) => { $(impl Piece for $number {
        fn put(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            fmt::Display::fmt(self, f)
        }
    })* };
}
numbers!(i32, i64, u16, u32, u64, usize);

/// The wrapper that `html!` puts around each argument.
pub(crate) struct Show<'a, T: Piece + ?Sized>(pub(crate) &'a T);

impl<T: Piece + ?Sized> fmt::Display for Show<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.put(f)
    }
}

/// `html!("<b>{}</b>", text)`: arguments stand in order, never by name inside the braces, and are escaped.
macro_rules! html {
    ($format:literal $(, $argument:expr)* $(,)?) => {
        $crate::pages::html::Html(format!($format $(, $crate::pages::html::Show(&$argument))*))
    };
}
pub(crate) use html;

#[cfg(test)]
mod tests {
    #[test]
    fn a_hostile_name_stays_text() {
        let name = "</title><script>alert('1')</script>\" onload=\"x\u{202e}\u{0}&";
        let page = html!("<b title=\"{}\">{}</b>", name, html!("<i>{}</i>", name.to_owned()));
        assert_eq!(page.0.matches('<').count(), 4, "{page:?}");
        assert!(!page.0.contains("\" onload") && page.0.contains("&lt;script&gt;alert(&#39;1&#39;)"));
        assert!(!page.0.contains('\u{202e}') && !page.0.contains('\u{0}') && page.0.contains("&amp;"));
    }
}
