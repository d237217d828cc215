//! Who vouches for the service's host: the operating system's authorities and those that the configuration names.
//!
//! On Windows the named ones are asked first, and without Windows. What Windows does is thorough and slow: it asks the
//! network whether a certificate was revoked, and for roots that it has not fetched yet, for ten seconds at worst, on
//! the thread that polls. A till that reaches nothing but SEQR names SEQR's authority, and is spared that.

use rustls::Error;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls_platform_verifier::Verifier;
use std::sync::Arc;

/// The judge of certificates.
#[cfg(not(windows))]
pub(super) fn verifier(
    named: &[CertificateDer<'static>],
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, Error> {
    Ok(Arc::new(Verifier::new_with_extra_roots(named.iter().cloned(), provider)?))
}

/// The judge of certificates.
#[cfg(windows)]
pub(super) fn verifier(
    named: &[CertificateDer<'static>],
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, Error> {
    let system = Verifier::new(Arc::clone(&provider))?;
    if named.is_empty() { Ok(Arc::new(system)) } else { named_first::verifier(named, system, provider) }
}

#[cfg(windows)]
mod named_first {
    use super::*;
    use rustls::client::WebPkiServerVerifier;
    use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified};
    use rustls::pki_types::{ServerName, UnixTime};
    use rustls::{CertificateError, DigitallySignedStruct, RootCertStore, SignatureScheme};

    #[derive(Debug)]
    struct NamedFirst<V> {
        named: Arc<WebPkiServerVerifier>,
        system: V,
    }

    pub(super) fn verifier<V: ServerCertVerifier + 'static>(
        named: &[CertificateDer<'static>],
        system: V,
        provider: Arc<CryptoProvider>,
    ) -> Result<Arc<dyn ServerCertVerifier>, Error> {
        let mut roots = RootCertStore::empty();
        for root in named {
            roots.add(root.clone())?;
        }
        let named = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build();
        let named = named.map_err(|error| Error::General(error.to_string()))?;
        Ok(Arc::new(NamedFirst { named, system }))
    }

    impl<V: ServerCertVerifier> ServerCertVerifier for NamedFirst<V> {
        fn verify_server_cert(
            &self,
            host: &CertificateDer<'_>,
            chain: &[CertificateDer<'_>],
            name: &ServerName<'_>,
            ocsp: &[u8],
            now: UnixTime,
        ) -> Result<ServerCertVerified, Error> {
            match self.named.verify_server_cert(host, chain, name, ocsp, now) {
                // One of the named, but expired or for another host: nobody else would think better of it.
                Err(Error::InvalidCertificate(
                    why @ (CertificateError::Expired
                    | CertificateError::ExpiredContext { .. }
                    | CertificateError::NotValidYet
                    | CertificateError::NotValidYetContext { .. }
                    | CertificateError::NotValidForName
                    | CertificateError::NotValidForNameContext { .. }),
                )) => Err(Error::InvalidCertificate(why)),
                Err(_) => self.system.verify_server_cert(host, chain, name, ocsp, now),
                vouched => vouched,
            }
        }

        fn verify_tls12_signature(
            &self,
            message: &[u8],
            host: &CertificateDer<'_>,
            signed: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            self.named.verify_tls12_signature(message, host, signed)
        }

        fn verify_tls13_signature(
            &self,
            message: &[u8],
            host: &CertificateDer<'_>,
            signed: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            self.named.verify_tls13_signature(message, host, signed)
        }

        fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
            self.named.supported_verify_schemes()
        }
    }
}
