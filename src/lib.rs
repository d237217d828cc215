//! libseqr: SEQR mobile payments for point-of-sale programs, as a dynamic library with a small C ABI.
#![deny(unsafe_code)]

pub mod capi;
pub mod ended_by;
pub mod invoice;
pub mod leave;
pub mod log;
pub mod money;
pub mod os;
pub mod pos;
pub mod qr;
pub mod refund_request;
pub mod secret;
pub mod service;
mod stamp;
pub mod store;
mod sync;

#[cfg(test)]
#[cfg(all(unix, feature = "postgres"))]
#[path = "../tests/failover/mod.rs"]
mod failover;
