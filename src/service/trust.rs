//! Who vouches for the service's host: the authorities that the configuration names, and the operating system's.
//!
//! The named ones are asked first, and where they vouch the system's are not even read. On Linux that spares some
//! milliseconds; on Windows it matters more: Windows asks the network whether a certificate was revoked, and for roots
//! that it has not fetched yet, for ten seconds at worst, on the thread that polls. A till that reaches nothing but
//! SEQR names SEQR's authority, and is spared that.

use once_cell::sync::OnceCell;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
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
        return Ok(Arc::new(Verifier::new(provider)?));
    }
    let mut roots = RootCertStore::empty();
    for root in certificates {
        roots.add(root.clone())?;
    }
    let named = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build();
    let named = named.map_err(|error| Error::General(error.to_string()))?;
    Ok(Arc::new(NamedFirst { named, own: certificates.to_vec(), system: OnceCell::new(), provider }))
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
    system: OnceCell<Verifier>,
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
        let system = self.system.get_or_try_init(|| Verifier::new(Arc::clone(&self.provider)));
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
