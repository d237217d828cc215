//! The shop's books as JSON, and differences planted into them: what a till's reconciliation must find.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::service::Service;
use crate::service::amount::{from_plain, plain};
use crate::service::books::{Books, Entry};

/// A change to the books that no till has caused.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Plant {
    /// A row that no till knows of.
    Add {
        /// The terminal, by its id or the shop's name.
        terminal: String,
        /// `#.##`
        amount: String,
        /// Any text.
        ers_reference: String,
        /// Any text.
        #[serde(default)]
        cashier_id: String,
    },
    /// The row leaves.
    Remove {
        /// Whose.
        ers_reference: String,
    },
    /// The row gets another amount.
    Change {
        /// Whose.
        ers_reference: String,
        /// `#.##`
        amount: String,
    },
    /// The row stands there twice.
    Double {
        /// Whose.
        ers_reference: String,
    },
}

pub(crate) fn json(books: &Books) -> Value {
    let rows = books.entries().iter().map(|entry| {
        json!({
            "terminal_id": entry.terminal_id, "cashier_id": entry.cashier_id, "amount": plain(entry.amount),
            "currency": entry.currency, "ers_reference": entry.ers_reference,
        })
    });
    Value::Array(rows.collect())
}

/// Carries it out; periods that are marked already do not change.
pub(crate) fn plant(service: &mut Service, plant: Plant) -> Result<(), String> {
    let amount_of = |text: &str| from_plain(text).ok_or_else(|| format!("{text:?} is no amount"));
    if let Plant::Add { terminal, amount, ers_reference, cashier_id } = plant {
        let terminal = service.find_terminal(&terminal).ok_or("there is no such terminal")?.clone();
        let currency = service.books().entries().last().map_or("SEK".into(), |entry| entry.currency.clone());
        let entry = Entry {
            reseller_id: terminal.reseller_id,
            terminal_id: terminal.id,
            cashier_id,
            currency,
            amount: amount_of(&amount)?,
            ers_reference,
        };
        service.books_mut().push(entry);
        return Ok(());
    }
    let wanted = match &plant {
        Plant::Remove { ers_reference }
        | Plant::Change { ers_reference, .. }
        | Plant::Double { ers_reference } => ers_reference,
        Plant::Add { .. } => return Ok(()),
    };
    let books = service.books_mut();
    let at = books.entries().iter().position(|e| e.ers_reference == *wanted).ok_or("there is no such row")?;
    match &plant {
        Plant::Remove { .. } => books.remove(at),
        Plant::Change { amount, .. } => books.set_amount(at, amount_of(amount)?),
        _ => books.push(books.entries()[at].clone()),
    }
    Ok(())
}
