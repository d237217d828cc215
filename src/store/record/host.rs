//! What a person is told of a database that hosts share. It must not know one.

/// The database, and this process in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseState {
    /// The identity of this process in the journal's table of hosts.
    pub host: String,
    /// Whether a commit waits for a replica; None while there is no connection.
    pub is_synchronous: Option<bool>,
    /// Why nothing more is done; None while all is well.
    pub ended: Option<String>,
}
