//! Whether a request may leave for SEQR. Who sends asks; who knows whether the terminals are still this process's answers.
//! Neither must know the other.

use std::future::Future;
use std::pin::Pin;

/// Why a request may not leave. Nothing of it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Whether the terminals are still this process's is not known in time.
    NotKnown(String),
    /// They are not.
    TakenOver(String),
}

/// The answer of [`Leave::to_act`].
pub type Asked<'a> = Pin<Box<dyn Future<Output = Result<(), Refusal>> + Send + 'a>>;

/// Gives leave to send.
pub trait Leave: Send + Sync {
    /// For a request that moves money or changes what SEQR knows of a terminal: asked when its connection stands, right before
    /// its first byte.
    fn to_act(&self) -> Asked<'_>;

    /// For a status query, which does not wait.
    fn to_query(&self) -> Result<(), Refusal>;
}
