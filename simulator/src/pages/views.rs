//! The pages that keep themselves up to date: which there are, and what each is made of. It knows no socket.

use maud::Markup;

use super::filter::Filter;
use super::parts::{Form, Parts};
use super::{certification, home, layout, ledger, operator, till};
use crate::certify::Certification;
use crate::world::World;

/// A page that keeps itself up to date.
pub(super) enum View {
    Home { find: String },
    Till { id: String },
    Operator(Filter),
    Ledger(Filter),
    Certification,
}

impl View {
    pub(super) fn of(path: &str, query: &Form) -> Option<View> {
        Some(match path {
            "/" => View::Home { find: query.get("find").unwrap_or_default().to_owned() },
            "/certification" => View::Certification,
            "/operator" => View::Operator(Filter::of(query)),
            "/ledger" => View::Ledger(Filter::of(query)),
            _ => View::Till { id: path.strip_prefix("/till/")?.to_owned() },
        })
    }

    fn path(&self) -> String {
        match self {
            View::Home { .. } => "/".into(),
            View::Operator(_) => "/operator".into(),
            View::Ledger(_) => "/ledger".into(),
            View::Certification => "/certification".into(),
            View::Till { id } => format!("/till/{id}"),
        }
    }

    /// Its parts as they are now.
    pub(super) fn parts(
        &self,
        world: &mut World,
        certification: Option<&Certification>,
        endpoint: &str,
    ) -> Parts {
        let now = world.now();
        match self {
            View::Home { find } => home::parts(world, endpoint, find),
            View::Certification => certification::parts(certification, now.unix_ms),
            View::Operator(filter) => operator::parts(world, filter),
            View::Ledger(filter) => ledger::parts(world, filter),
            View::Till { id } => till::parts(world, id, now.ms).unwrap_or_else(till::gone),
        }
    }

    pub(super) fn page(
        &self,
        world: &mut World,
        certification: Option<&Certification>,
        endpoint: &str,
        query: &str,
    ) -> Option<Markup> {
        let now = world.now();
        let (title, body) = match self {
            View::Home { find } => ("Tills".to_owned(), home::page(world, endpoint, find)),
            View::Operator(filter) => ("Operator".to_owned(), operator::page(world, filter)),
            View::Ledger(filter) => ("Ledger".to_owned(), ledger::page(world, filter)),
            View::Certification => {
                ("Certification".to_owned(), certification::page(certification, now.unix_ms))
            }
            View::Till { id } => till::page(world, id, now.ms)?,
        };
        let path = self.path();
        let live = format!("/live{path}{}{query}", if query.is_empty() { "" } else { "?" });
        Some(layout::page(&title, &path, Some(&live), &body))
    }
}
