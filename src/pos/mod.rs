//! What a till does: register, take a payment, cancel, refund, and find again what a crash interrupted.
//! The rules of the trade live here and nowhere else. No `unsafe`, no pointers: `capi` translates for C.
#![forbid(unsafe_code)]

mod client;
mod error;
mod payment;
mod refund;
mod terminal;

pub use client::{Client, Config};
pub use error::{Error, Kind, Result};
pub use payment::{Payment, Polled, State};
pub use refund::RefundRequest;
pub use terminal::{Registration, Terminal};
