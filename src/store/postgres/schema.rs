//! The tables of the journal, and their making. A journal of another format is left alone.

/// All tables, for an empty database.
#[cfg_attr(not(feature = "postgres"), allow(unreachable_pub))] // then it is for tests
pub const SCHEMA: &str = include_str!("schema.sql");

/// The format of these tables.
#[cfg(feature = "postgres")]
pub(super) const FORMAT: i64 = 1;
