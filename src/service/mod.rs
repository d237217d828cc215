//! The SEQR service as seen from a till: one message pair an operation (`message`), SOAP (`soap`, `xml`) and
//! HTTP (`http`). It knows the protocol and nothing of the trade: no payment machine, no journal, no C.
#![forbid(unsafe_code)]

mod characters;
mod context;
mod cryptography;
mod date;
pub mod diagnose;
mod encoding;
mod error;
mod http;
mod limits;
mod mask;
mod message;
mod multipart;
mod pem;
mod report;
pub mod result_code;
mod settings;
mod soap;
mod source;
mod tls;
mod trust;
mod xml;

#[cfg(test)]
mod tests;

pub use context::{Caller, ClientIdentity, Principal, REFERENCE_PREFIX_MAX};
pub use date::DateRemark;
pub use error::{NotSent, ServiceError, TlsReason};
pub use http::{Background, Foreground};
pub use message::*;
pub use report::{ReportMeta, ReportRow, read_report};
pub use result_code::meaning;
pub use settings::{Endpoint, Settings, SettingsError};
pub use soap::{Received, decode, encode};
