//! Sockets: HTTP/1.1 by hand (a good server library would not let us misbehave), TLS, the SOAP endpoint.
//! It knows no rule of the trade.

pub(crate) mod deliver;
pub(crate) mod http;
pub(crate) mod server;
pub(crate) mod soap;
pub(crate) mod tls;
mod wsdl;
