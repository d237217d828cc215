//! One open terminal: its credentials, its lock, and the delivery of its receipts.

pub(in crate::pos) mod credentials;
pub(in crate::pos) mod delivery;
mod password;
pub(in crate::pos) mod registration;
