//! What is done in a group: one statement a job, with its values, and the question that gives the same rows once the answer of
//! the COMMIT was lost. It must not depend on a connection.

use std::borrow::Cow;
use tokio_postgres::types::{ToSql, Type};

/// A value of a statement. Numbers travel as `bigint`, identities as text that the statement casts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `text`
    Text(Option<String>),
    /// `bigint`
    Integer(Option<i64>),
    /// `boolean`
    Flag(bool),
    /// `bytea`
    Bytes(Option<Vec<u8>>),
    /// `bigint[]`
    Integers(Vec<i64>),
    /// `text[]`
    Texts(Vec<String>),
}

impl Value {
    pub(super) fn typed(&self) -> (&(dyn ToSql + Sync), Type) {
        match self {
            Self::Text(text) => (text, Type::TEXT),
            Self::Integer(number) => (number, Type::INT8),
            Self::Flag(flag) => (flag, Type::BOOL),
            Self::Bytes(bytes) => (bytes, Type::BYTEA),
            Self::Integers(numbers) => (numbers, Type::INT8_ARRAY),
            Self::Texts(texts) => (texts, Type::TEXT_ARRAY),
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Text(text) => text.as_ref().map_or(0, String::len),
            Self::Bytes(bytes) => bytes.as_ref().map_or(0, Vec::len),
            Self::Integer(_) | Self::Flag(_) => 8,
            Self::Integers(numbers) => 8 * numbers.len(),
            Self::Texts(texts) => texts.iter().map(String::len).sum(),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.into()))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<Vec<String>> for Value {
    fn from(texts: Vec<String>) -> Self {
        Self::Texts(texts)
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Self::Integer(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(Some(number))
    }
}

/// A statement with its values.
#[derive(Debug, Clone)]
pub struct Statement {
    pub(super) sql: Cow<'static, str>,
    pub(super) values: Vec<Value>,
}

impl Statement {
    /// A statement whose values stand for `$1`, `$2` and so on.
    pub fn new(sql: impl Into<Cow<'static, str>>, values: Vec<Value>) -> Self {
        Self { sql: sql.into(), values }
    }

    /// What it weighs in a group.
    pub(super) fn bytes(&self) -> usize {
        self.sql.len() + self.values.iter().map(Value::bytes).sum::<usize>()
    }
}

/// A statement that writes, and what reads back what it did.
///
/// A refusal of its own is no error: it returns no row (`ON CONFLICT DO NOTHING RETURNING`). `read_back` gives the rows that
/// `write` has returned, by the keys of the job and this host as the writer; none where it did nothing.
#[derive(Debug, Clone)]
pub struct Job {
    pub(super) write: Statement,
    pub(super) read_back: Statement,
}

impl Job {
    /// A job.
    pub fn new(write: Statement, read_back: Statement) -> Self {
        Self { write, read_back }
    }
}
