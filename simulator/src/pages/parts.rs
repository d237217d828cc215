//! What a page is made of, and what a browser sends back. It knows no page.

use std::collections::HashMap;

use maud::{Markup, html};

/// The named pieces of a page that change while it is looked at.
#[derive(Default)]
pub(crate) struct Parts {
    pub(super) all: Vec<(String, Markup)>,
    /// Rows of the page's list, newest first.
    pub(super) rows: Vec<(String, Markup)>,
}

impl Parts {
    pub(crate) fn add(&mut self, id: &str, html: Markup) {
        self.all.push((id.to_owned(), html));
    }

    pub(crate) fn add_row(&mut self, id: String, html: Markup) {
        self.rows.push((id, html));
    }

    pub(crate) fn get(&self, id: &str) -> Markup {
        self.all.iter().find(|(known, _)| known == id).map(|(_, html)| html.clone()).unwrap_or_default()
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = (&String, &Markup)> {
        self.rows.iter().map(|(id, html)| (id, html))
    }
}

/// A part at its place in the page.
pub(crate) fn part(parts: &Parts, id: &str) -> Markup {
    html! { div id=(id) { (parts.get(id)) } }
}

/// What a browser sends with a button, or behind the question mark.
pub(crate) struct Form(pub(crate) HashMap<String, String>);

impl Form {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}
