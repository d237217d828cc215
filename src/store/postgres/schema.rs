//! The tables of the journal, and their making.

/// All tables, for an empty database.
#[cfg_attr(not(feature = "postgres"), allow(unreachable_pub))] // then it is for tests
pub const SCHEMA: &str = include_str!("schema.sql");

/// Each entry makes the next format; the first one makes format 1 of nothing. An entry that was shipped is never changed.
#[cfg(feature = "postgres")]
pub(super) const MIGRATIONS: &[&str] = &[SCHEMA];

/// The format of these tables.
#[cfg(feature = "postgres")]
pub(super) const FORMAT: i64 = MIGRATIONS.len() as i64;
