//! What a till does: register, take a payment, cancel, refund, and find again what a crash interrupted.
//! The rules of the trade live here and nowhere else. No `unsafe`, no pointers: `capi` translates for C.
//!
//! `machine/` decides what becomes of a payment and touches nothing; `payment/task` does what it says on the engine's
//! one thread. `client`, `terminal` and `payment` are the handles that the C layer holds: thin, and named by nothing
//! below them. The folders have what they do; each works on the `context`.
#![forbid(unsafe_code)]

mod backoffice;
mod client;
mod clock;
mod context;
mod engine;
mod error;
pub mod machine;
mod opening;
mod payment;
mod receipt;
mod refund;
pub mod sale;
mod session;
mod slow;
mod terminal;
mod validate;
mod zone;

pub use crate::ended_by::EndedBy;
pub use crate::refund_request::RefundRequest;
pub use crate::store::Attention;
pub use backoffice::export::{ExportFormat, Sink};
pub use backoffice::period::Reseller;
pub use backoffice::reconcile::{Line, LineKind, ReconcileRequest, Reconciliation, Total};
pub use backoffice::report::{
    OnProgress, Progress, Report, ReportFailure, ReportKind, ReportRequest, Row, Step, TextId, Texts,
};
pub use client::Client;
pub use context::Config;
pub use error::{Error, Kind, Result};
pub use machine::State;
pub use opening::is_database_url;
pub use payment::{Payment, Polled};
pub use receipt::document::{Document, MAX_DOCUMENT, ReceiptType};
#[doc(hidden)]
pub use receipt::layout::wrapped;
pub use receipt::texts::ReceiptTexts;
pub use refund::find::RefundInfo;
pub use session::registration::Registration;
pub use slow::SLOW_PACKETS;
pub use terminal::Terminal;
pub use zone::{TillZone, till_zone};
