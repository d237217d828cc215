//! SOAP 1.1 as the service speaks it: bytes to a request, an answer to text. No rule of the trade, no socket.

pub(crate) mod answer;
pub(crate) mod decode;
pub(crate) mod encoding;
mod jaxb;
pub(crate) mod mask;
pub(crate) mod schema;
#[cfg(test)]
mod tests;
pub(crate) mod xml;

/// The envelope's namespace.
pub(crate) const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// The operations' namespace.
pub(crate) const SEQR: &str = "http://external.interfaces.ers.seamless.com/";

/// How the service reads a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Like {
    /// As the real service's stack (CXF, JAXB): children in any order; unknown or qualified children, values that are
    /// no numbers, and unknown headers with mustUnderstand are refused; an unknown mode is read as none.
    #[default]
    Cxf,
    /// In the order of the WSDL: what the schema does not allow is refused.
    Wsdl,
    /// Everything that can be understood.
    Tolerant,
}

/// What the service cannot process, as a SOAP fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// `Client`, `Server`, `MustUnderstand` or `VersionMismatch`.
    pub(crate) code: &'static str,
    pub(crate) text: String,
}

impl Fault {
    pub(crate) fn client(text: impl Into<String>) -> Fault {
        Fault { code: "Client", text: text.into() }
    }
}
