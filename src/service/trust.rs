//! Who vouches for the service's host: the authorities that the configuration names, and the operating system's.
//!
//! The named ones are asked first, and where they vouch the system's are not even read. On Linux that spares some
//! milliseconds; on Windows it matters more: Windows asks the network whether a certificate was revoked, and for roots
//! that it has not fetched yet, for ten seconds at worst, on the thread that polls. A till that reaches nothing but
//! SEQR names SEQR's authority, and is spared that.

use once_cell::sync::OnceCell;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;
use std::sync::Arc;

/// The judge of certificates.
pub(super) fn verifier(
    certificates: &[CertificateDer<'static>],
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, Error> {
    if certificates.is_empty() {
        return Ok(Arc::new(System::new(provider)?));
    }
    let named = trusting(certificates, &provider)?;
    Ok(Arc::new(NamedFirst { named, own: certificates.to_vec(), system: OnceCell::new(), provider }))
}

/// Trusts these, and nobody else.
fn trusting(
    certificates: &[CertificateDer<'static>],
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, Error> {
    let mut roots = RootCertStore::empty();
    for root in certificates {
        roots.add(root.clone())?;
    }
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider)).build();
    verifier.map_err(|error| Error::General(error.to_string()))
}

/// The host's certificate is one of the named and marked as an authority. webpki, which judges, keeps the two apart.
#[derive(Debug, thiserror::Error)]
#[error("the CA file has the host's own certificate, which is marked as an authority")]
pub(super) struct OwnCertificate;

fn is_own(named: &[CertificateDer<'_>], host: &CertificateDer<'_>, why: &Error) -> bool {
    is_authority(why) && named.contains(host)
}

/// What `openssl req -x509` makes by default: self-signed, and marked as an authority. webpki's own type is not among our
/// dependencies.
pub(super) fn is_authority(why: &Error) -> bool {
    let Error::InvalidCertificate(CertificateError::Other(other)) = why else { return false };
    format!("{other:?}").contains("CaUsedAsEndEntity")
}

/// Whether the named authorities alone vouch for a host.
pub(super) fn is_named(
    named: &[CertificateDer<'static>],
    chain: Option<&[CertificateDer<'_>]>,
    host: &str,
) -> bool {
    let provider = super::cryptography::provider();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(named.iter().cloned());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build();
    let name = ServerName::try_from(host.trim_start_matches('[').trim_end_matches(']').to_owned());
    let (Ok(verifier), Ok(name), Some([own, others @ ..])) = (verifier, name, chain) else { return false };
    verifier.verify_server_cert(own, others, &name, &[], UnixTime::now()).is_ok()
}

#[derive(Debug)]
struct NamedFirst {
    named: Arc<WebPkiServerVerifier>,
    /// The certificates that `named` trusts.
    own: Vec<CertificateDer<'static>>,
    /// Made when a host comes that nobody of the named vouches for.
    system: OnceCell<System>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for NamedFirst {
    fn verify_server_cert(
        &self,
        host: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let unknown = match self.named.verify_server_cert(host, chain, name, ocsp, now) {
            // One of the named, but expired or for another host: nobody else would think better of it.
            Err(Error::InvalidCertificate(
                why @ (CertificateError::Expired
                | CertificateError::ExpiredContext { .. }
                | CertificateError::NotValidYet
                | CertificateError::NotValidYetContext { .. }
                | CertificateError::NotValidForName
                | CertificateError::NotValidForNameContext { .. }),
            )) => return Err(Error::InvalidCertificate(why)),
            Err(unknown) => unknown,
            vouched => return vouched,
        };
        if is_own(&self.own, host, &unknown) {
            return Err(Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(
                OwnCertificate,
            )))));
        }
        // A system without any authority can say no more than the named ones.
        let system = self.system.get_or_try_init(|| System::new(Arc::clone(&self.provider)));
        let Ok(system) = system else { return Err(unknown) };
        match system.verify_server_cert(host, chain, name, ocsp, now) {
            // Of a chain without an end Windows says many things, and the first verdict says it plainly.
            Err(Error::InvalidCertificate(CertificateError::Other(_))) => Err(unknown),
            judged => judged,
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

/// Whom the operating system trusts. A Linux system has its authorities twice, all in one file and each in a file of a
/// folder. To read the one file takes a third of what both take; a host that it does not vouch for is looked up in both.
#[derive(Debug)]
struct System {
    bundle: Option<Arc<WebPkiServerVerifier>>,
    whole: OnceCell<Verifier>,
    provider: Arc<CryptoProvider>,
}

impl System {
    fn new(provider: Arc<CryptoProvider>) -> Result<Self, Error> {
        let system = Self { bundle: bundle(&provider), whole: OnceCell::new(), provider };
        if system.bundle.is_none() {
            system.whole()?;
        }
        Ok(system)
    }

    fn whole(&self) -> Result<&Verifier, Error> {
        self.whole.get_or_try_init(|| Verifier::new(Arc::clone(&self.provider)))
    }
}

impl ServerCertVerifier for System {
    fn verify_server_cert(
        &self,
        host: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let vouched =
            self.bundle.as_ref().map(|bundle| bundle.verify_server_cert(host, chain, name, ocsp, now));
        match vouched {
            Some(Ok(vouched)) => Ok(vouched),
            _ => self.whole()?.verify_server_cert(host, chain, name, ocsp, now),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        host: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, host, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        host: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, host, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// The file that has all authorities of the system, as OpenSSL finds it. None where there is none, or where it has anything
/// but plain certificates: OpenSSL's form with remarks may name one that is not to be trusted.
#[cfg(target_os = "linux")]
fn bundle(provider: &Arc<CryptoProvider>) -> Option<Arc<WebPkiServerVerifier>> {
    let path = match std::env::var_os("SSL_CERT_FILE") {
        Some(path) => path.into(),
        None if std::env::var_os("SSL_CERT_DIR").is_some() => return None, // that folder, and nothing else
        None => openssl_probe::probe().cert_file?,
    };
    let file = std::fs::read_to_string(path).ok()?;
    let plain = file.matches("-----BEGIN CERTIFICATE-----").count();
    if file.matches("-----BEGIN ").count() != plain {
        return None;
    }
    let certificates = super::pem::certificates(file.as_bytes()).ok()?;
    trusting(&certificates, provider).ok()
}

#[cfg(not(target_os = "linux"))]
fn bundle(_provider: &Arc<CryptoProvider>) -> Option<Arc<WebPkiServerVerifier>> {
    None
}
