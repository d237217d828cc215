//! The database as the statements of the protocol see it: a condition holds because the statement has it, not because the
//! model knows that it should.

use super::super::{number_after, quoted_after};
use super::world::{A, B, NAMES};

/// A host's row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct Row {
    pub(super) session: i64,
    pub(super) group: i64,
    pub(super) is_dead: bool,
}

/// One terminal and two hosts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Database {
    pub(super) rows: [Row; 2],
    pub(super) owner: Option<usize>,
}

/// The host that this statement names behind the text.
fn named(sql: &str, text: &str) -> usize {
    if quoted_after(sql, text) == NAMES[A] { A } else { B }
}

fn compares(sql: &str, column: &str, sign: &str) -> Option<i64> {
    let text = format!(" AND {column} {sign} ");
    sql.contains(&text).then(|| number_after(sql, &text))
}

impl Database {
    /// Whether a host's row fulfils the conditions of this statement.
    fn admits(&self, host: usize, sql: &str) -> bool {
        let row = self.rows[host];
        let is = |column, value| compares(sql, column, "=").is_none_or(|number| number == value);
        !(sql.contains("AND NOT dead") && row.is_dead)
            && is("grp", row.group)
            && is("session", row.session)
            && compares(sql, "session", "<").is_none_or(|number| row.session < number)
    }

    /// The statement that asks for a session; its answer is the group.
    pub(super) fn session(&mut self, sql: &str) -> Option<i64> {
        let host = named(sql, "WHERE id = '");
        let admitted = self.admits(host, sql);
        admitted.then(|| {
            self.rows[host].session = number_after(sql, "SET session = ");
            self.rows[host].group
        })
    }

    /// What begins a group; whether the transaction goes on.
    pub(super) fn fence(&mut self, sql: &str) -> bool {
        let host = named(sql, "WHERE id = '");
        let admitted = self.admits(host, sql);
        if admitted {
            self.rows[host].group = number_after(sql, "SET grp = ");
        }
        admitted
    }

    /// Takes the terminal; whether it did.
    pub(super) fn take(&mut self, sql: &str) -> bool {
        let is_free = !sql.contains("AND owner IS NULL") || self.owner.is_none();
        if is_free {
            self.owner = Some(named(sql, "SET owner = '"));
        }
        is_free
    }

    /// Declares a host dead; whether it did.
    pub(super) fn declare(&mut self, sql: &str) -> bool {
        let host = named(sql, "WHERE id = '");
        let admitted = self.admits(host, sql);
        self.rows[host].is_dead |= admitted;
        admitted
    }

    /// Takes the terminal of a dead host; whether it did.
    pub(super) fn claim(&mut self, sql: &str) -> bool {
        let dead = named(sql, "WHERE owner = '");
        let is_true = !sql.contains("AND (SELECT dead") || self.rows[dead].is_dead;
        let takes = is_true && self.owner == Some(dead);
        if takes {
            self.owner = Some(named(sql, "SET owner = '"));
        }
        takes
    }

    /// A host is closed.
    pub(super) fn give_back(&mut self, sql: &str) {
        let host = named(sql, "WHERE owner = '");
        self.owner = self.owner.filter(|owner| *owner != host);
        self.rows[host].is_dead = true;
    }
}
