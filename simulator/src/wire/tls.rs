//! A certificate authority and a server certificate of the simulator's own, good or with a flaw on request.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// What is wrong with the certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum TlsFlaw {
    /// It expired years ago.
    Expired,
    /// It is for another host.
    WrongHost,
    /// It is self-signed, not signed by the authority that `--ca-out` writes.
    SelfSigned,
}

/// Keys and certificates; kept over a restart, so that clients go on trusting.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) ca_pem: String,
    pub(crate) config: Arc<rustls::ServerConfig>,
}

const HOSTS: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

fn params(name: &str, hosts: &[&str]) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(hosts.iter().map(|h| (*h).to_owned()).collect::<Vec<_>>())?;
    params.distinguished_name.push(DnType::CommonName, name);
    // Generous on both sides: tills under test have wrong clocks.
    params.not_before = date_time_ymd(2015, 1, 1);
    params.not_after = date_time_ymd(2049, 12, 31);
    Ok(params)
}

impl Identity {
    pub(crate) fn make(flaw: Option<TlsFlaw>) -> Result<Identity, String> {
        Identity::try_make(flaw).map_err(|e| format!("the certificate cannot be made: {e}"))
    }

    fn try_make(flaw: Option<TlsFlaw>) -> Result<Identity, Box<dyn std::error::Error>> {
        let ca_key = KeyPair::generate()?;
        let mut ca = params("SEQR simulator test authority", &[])?;
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let ca_certificate = ca.self_signed(&ca_key)?;
        let issuer = Issuer::new(ca, ca_key);

        let hosts: &[&str] = if flaw == Some(TlsFlaw::WrongHost) { &["wrong.example"] } else { &HOSTS };
        let mut server = params("SEQR simulator", hosts)?;
        server.insert_extended_key_usage(rcgen::ExtendedKeyUsagePurpose::ServerAuth);
        if flaw == Some(TlsFlaw::Expired) {
            server.not_after = date_time_ymd(2016, 1, 1);
        }
        let key = KeyPair::generate()?;
        let certificate = match flaw {
            Some(TlsFlaw::SelfSigned) => server.self_signed(&key)?,
            _ => server.signed_by(&key, &issuer)?,
        };
        let chain: Vec<CertificateDer<'static>> = vec![certificate.der().clone()];
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Identity { ca_pem: ca_certificate.pem(), config: Arc::new(config) })
    }
}
