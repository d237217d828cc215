//! What the operator wants to see: a till, a sale, a call, failures only.

use maud::{Markup, html};

use super::Form;
use super::html::in_query;
use crate::exchange::{Exchange, Fate};
use crate::service::invoice::Invoice;
use crate::service::request::OPERATIONS;
use crate::world::World;

/// See the top of the file. What is empty does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(super) till: String,
    pub(super) sale: String,
    pub(super) call: String,
    pub(super) failures: bool,
    pub(super) page: usize,
}

fn holds(text: Option<&str>, wanted: &str) -> bool {
    wanted.is_empty() || text.is_some_and(|text| text.to_lowercase().contains(&wanted.to_lowercase()))
}

/// Whether a call ended in another way than a till wishes.
pub(super) fn is_failure(call: &Exchange) -> bool {
    !matches!((call.fate, call.result_code), (Fate::Answered, Some(0)) | (Fate::Open, _))
}

impl Filter {
    pub(super) fn of(form: &Form) -> Filter {
        let text = |name| form.get(name).unwrap_or_default().trim().to_owned();
        Filter {
            till: text("till"),
            sale: text("sale"),
            call: text("call"),
            failures: form.get("failures") == Some("yes"),
            page: form.get("page").and_then(|page| page.parse().ok()).unwrap_or(0),
        }
    }

    /// All of one till.
    pub(super) fn till(id: &str) -> Filter {
        Filter { till: id.to_owned(), ..Filter::default() }
    }

    pub(super) fn fits(&self, call: &Exchange, world: &World) -> bool {
        // A status query says only the reference: the sale is known from the ledger.
        let sale = || {
            let reference = call.invoice_reference.clone()?;
            let number = world.service.find(&crate::Which::invoice(reference))?;
            world.service.invoice(number)?.data.form.client_invoice_id.clone()
        };
        (holds(call.external_terminal_id.as_deref(), &self.till)
            || call.terminal_id.as_deref() == Some(self.till.as_str()))
            && (self.call.is_empty() || call.operation == self.call)
            && (!self.failures || is_failure(call))
            && (self.sale.is_empty()
                || holds(call.client_invoice_id.as_deref(), &self.sale)
                || holds(call.invoice_reference.as_deref(), &self.sale)
                || holds(sale().as_deref(), &self.sale))
    }

    pub(super) fn fits_invoice(&self, invoice: &Invoice, world: &World) -> bool {
        let name = world.service.terminal(&invoice.terminal_id).map(|till| till.external_id.as_str());
        (holds(name, &self.till) || invoice.terminal_id == self.till)
            && (holds(invoice.data.form.client_invoice_id.as_deref(), &self.sale)
                || holds(Some(&invoice.reference), &self.sale))
            && (!self.failures || invoice.reversed || !invoice.status.is_open() && invoice.charged() == 0)
    }

    /// As it stands behind the question mark.
    pub(super) fn query(&self, page: usize) -> String {
        let mut all = vec![];
        for (name, text) in [("till", &self.till), ("sale", &self.sale), ("call", &self.call)] {
            if !text.is_empty() {
                all.push(format!("{name}={}", in_query(text)));
            }
        }
        if self.failures {
            all.push("failures=yes".into());
        }
        if page > 0 {
            all.push(format!("page={page}"));
        }
        all.join("&")
    }

    /// The form above a list; `with_calls`: the list is of calls.
    pub(super) fn form(&self, action: &str, with_calls: bool) -> Markup {
        html! {
            form class="tools filter" role="search" action=(action) {
                label { "Till " input id="filter-till" name="till" value=(self.till) size="14"; }
                label { "Sale " input id="filter-sale" name="sale" value=(self.sale) size="12"; }
                @if with_calls {
                    label {
                        "Call "
                        select id="filter-call" name="call" {
                            option value="" { "all" }
                            @for (_, name) in OPERATIONS.iter().take(15) {
                                option value=(name) selected[*name == self.call] { (name) }
                            }
                        }
                    }
                }
                label class="check" {
                    input type="checkbox" name="failures" value="yes" checked[self.failures];
                    @if with_calls { " failures only" } @else { " only what brought no money" }
                }
                button class="button small" { "Show" }
                @if *self != Filter::default() { a href=(action) { "all" } }
            }
        }
    }
}
