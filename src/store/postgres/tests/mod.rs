//! The protocol against a model of the database, by random histories, and against a real one.

#[cfg(all(unix, feature = "postgres"))]
pub(in crate::store) mod driver;
mod explore;
mod histories;
#[cfg(all(unix, feature = "postgres"))]
mod migrate;
mod model;
mod real;

use super::host::{Ended, Host, Settling, Verdict};
use super::schema::SCHEMA;
use super::takeover::{self, Watch};
use model::{Mistake, Sim};

/// The number that stands behind this text in a statement.
fn number_after(sql: &str, text: &str) -> i64 {
    let at = sql.find(text).unwrap_or_else(|| panic!("no {text} in {sql}")) + text.len();
    sql[at..].chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

/// The text between this one and the next quote.
fn quoted_after(sql: &str, text: &str) -> String {
    let at = sql.find(text).unwrap_or_else(|| panic!("no {text} in {sql}")) + text.len();
    sql[at..].split('\'').next().unwrap().into()
}

/// The job by which a host takes a terminal that nobody has; it gives the terminal's id where it did.
fn take(host: &str, terminal: i64) -> String {
    format!("UPDATE seqr.terminals SET owner = '{host}' WHERE id = {terminal} AND owner IS NULL RETURNING id")
}
