//! SOAP 1.1 as the service speaks it: bytes to a request, an answer to text. No rule of the trade, no socket.

pub(crate) mod answer;
pub(crate) mod decode;
pub(crate) mod encoding;
pub(crate) mod mask;
pub(crate) mod schema;
#[cfg(test)]
mod tests;
pub(crate) mod xml;

/// The envelope's namespace.
pub(crate) const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// The operations' namespace.
pub(crate) const SEQR: &str = "http://external.interfaces.ers.seamless.com/";

/// What the service cannot process, as a SOAP fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// `Client`, `Server` or `VersionMismatch`.
    pub(crate) code: &'static str,
    pub(crate) text: String,
}

impl Fault {
    pub(crate) fn client(text: impl Into<String>) -> Fault {
        Fault { code: "Client", text: text.into() }
    }
}
