//! A simulator of the SEQR service.
mod clock;
mod service;
mod soap;
