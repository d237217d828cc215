//! How the host proves who it is: one rustls configuration for all clients, made when it is first needed, with ring
//! and the authorities of `trust`. Reading the system's takes milliseconds, so it happens once. It knows no message.

use super::cryptography::provider;
use super::error::TlsReason;
use super::trust::{self, OwnCertificate};
use once_cell::sync::OnceCell;
use rustls::pki_types::CertificateDer;
use rustls::{CertificateError, ClientConfig, Error, RootCertStore};
use std::error::Error as StdError;
use std::io;

/// The configuration, once it is made.
#[derive(Debug, Default)]
pub(super) struct Shared(OnceCell<ClientConfig>);

impl Shared {
    /// The system's roots and these. The clone shares the session cache with all others.
    pub(super) fn with_roots(&self, extra: &[CertificateDer<'static>]) -> Result<ClientConfig, Error> {
        self.0.get_or_try_init(|| make(extra)).cloned()
    }
}

fn make(extra: &[CertificateDer<'static>]) -> Result<ClientConfig, Error> {
    let provider = provider();
    let verifier = trust::verifier(extra, provider.clone())?;
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let config = builder.dangerous().with_custom_certificate_verifier(verifier);
    Ok(config.with_no_client_auth())
}

/// For an endpoint without TLS: reqwest would otherwise make a configuration of its own, and look for a provider
/// that nobody has installed. It trusts nobody.
pub(super) fn unused() -> Result<ClientConfig, Error> {
    let builder = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

/// Finds TLS's own reason below a connection's error.
pub(super) fn reason(error: &(dyn StdError + 'static)) -> Option<TlsReason> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(tls) = error.downcast_ref::<Error>() {
            return Some(classify(tls));
        }
        // An io::Error that wraps another error skips it in `source`.
        next = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

fn classify(error: &Error) -> TlsReason {
    let Error::InvalidCertificate(why) = error else {
        return TlsReason::Other;
    };
    match why {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsReason::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => TlsReason::NotYetValid,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            TlsReason::WrongHost
        }
        // A bad signature is an authority made anew under its old name.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => TlsReason::UnknownIssuer,
        CertificateError::Other(other) if other.0.downcast_ref::<OwnCertificate>().is_some() => {
            TlsReason::OwnCertificate
        }
        CertificateError::Other(_) if trust::is_authority(error) => TlsReason::UnknownIssuer,
        _ => TlsReason::Other,
    }
}
