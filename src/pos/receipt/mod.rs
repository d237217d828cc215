//! Receipts: what a payment or a refund looks like on paper, in the receipt file, and as a document for SEQR.

pub(in crate::pos) mod confirmation;
pub(in crate::pos) mod document;
pub(in crate::pos) mod file;
mod file_tail;
pub(in crate::pos) mod layout;
pub(in crate::pos) mod print;
pub(in crate::pos) mod texts;
