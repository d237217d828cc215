//! What a till does: register, take a payment, cancel, refund, and find again what a crash interrupted.
//! The rules of the trade live here and nowhere else. No `unsafe`, no pointers: `capi` translates for C.
//!
//! `machine/` decides what becomes of a payment and touches nothing; `driver` does what it says on the engine's one
//! thread; `payment` is what the POS holds of it. The other files are named after what they do at the till.
#![forbid(unsafe_code)]

mod client;
mod clock;
mod context;
mod courier;
mod credentials;
mod document;
mod driver;
mod engine;
mod error;
mod export;
pub mod machine;
mod password;
mod payment;
mod period;
mod receipt;
mod receipt_file;
mod receipt_text;
mod receipt_texts;
mod reconcile;
mod refund;
mod refunding;
mod registration;
mod registry;
mod report;
mod slow;
mod terminal;
mod validate;
mod zone;

pub use crate::refund_request::RefundRequest;
pub use client::Client;
pub use context::Config;
pub use document::{Document, MAX_DOCUMENT, ReceiptType};
pub use error::{Error, Kind, Result};
pub use export::{ExportFormat, Sink};
pub use machine::State;
pub use payment::{Payment, Polled};
pub use period::Reseller;
pub use receipt_texts::ReceiptTexts;
pub use reconcile::{Line, LineKind, ReconcileRequest, Reconciliation, Total};
pub use registration::Registration;
pub use report::{
    OnProgress, Progress, Report, ReportFailure, ReportKind, ReportRequest, Row, Step, TextId, Texts,
};
pub use slow::SLOW_PACKETS;
pub use terminal::Terminal;
pub use zone::{TillZone, till_zone};
