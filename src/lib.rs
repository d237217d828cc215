//! libseqr: SEQR mobile payments for point-of-sale programs, as a dynamic library with a small C ABI.
#![deny(unsafe_code)]

pub mod invoice;
pub mod money;
pub mod secret;
pub mod service;
