//! Who may be trusted: TLS servers with certificates of every kind.

use super::server::{listen, read_request, reply};
use super::*;
use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::sync::Arc;

struct Authority {
    certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
}

fn authority() -> Authority {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).unwrap();
    Authority { certificate, issuer: Issuer::new(params, key) }
}

/// A TLS server with a certificate for `host`, issued by `by` or by itself; gives its port.
fn server(by: Option<&Authority>, host: &str, change: impl FnOnce(&mut CertificateParams)) -> u16 {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new([host.to_owned()]).unwrap();
    change(&mut params);
    let certificate = match by {
        Some(authority) => params.signed_by(&key, &authority.issuer).unwrap(),
        None => params.self_signed(&key).unwrap(),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key).unwrap();
    let config = Arc::new(config);
    listen(move |connection, stream| {
        let session = ServerConnection::new(config.clone()).map_err(std::io::Error::other)?;
        let mut stream = StreamOwned::new(session, stream);
        while read_request(connection, &mut stream)?.is_some() {
            reply(&mut stream, "200 OK", &envelope("benchmarkingNop", "<resultCode>0</resultCode>"))?;
        }
        Ok(())
    })
}

fn ping(port: u16, trusted: Option<&Authority>) -> [Result<(), ServiceError>; 2] {
    let mut settings = Settings::new(format!("https://localhost:{port}/"), identity());
    settings.ca_pem = trusted.map(|authority| authority.certificate.pem().into_bytes());
    let endpoint = Endpoint::new(settings).unwrap();
    let background = Background::new(&endpoint);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    [
        runtime.block_on(background.call(&till(), &BenchmarkingNop)),
        Foreground::new(&endpoint).call(&till(), &BenchmarkingNop),
    ]
}

#[track_caller]
fn refused(port: u16, trusted: Option<&Authority>, reason: TlsReason) {
    for answer in ping(port, trusted) {
        match answer {
            Err(ServiceError::NotSent { why: NotSent::Tls(why), .. }) => assert_eq!(why, reason),
            // A machine without any root of its own cannot even begin.
            Err(ServiceError::NotSent { why: NotSent::Build, .. }) if trusted.is_none() => {
                skip::skip(
                    "the_reasons_for_distrust_are_told_apart",
                    "this machine has no root certificates",
                );
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_host_that_a_given_authority_vouches_for_is_trusted() {
    let authority = authority();
    for answer in ping(server(Some(&authority), "localhost", |_| {}), Some(&authority)) {
        answer.unwrap();
    }
}

#[test]
fn the_reasons_for_distrust_are_told_apart() {
    let (ours, theirs) = (authority(), authority());
    refused(server(Some(&theirs), "localhost", |_| {}), Some(&ours), TlsReason::UnknownIssuer);
    refused(server(None, "localhost", |_| {}), Some(&ours), TlsReason::UnknownIssuer);
    refused(server(None, "localhost", |_| {}), None, TlsReason::UnknownIssuer);
    let authority = |params: &mut CertificateParams| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    refused(server(None, "localhost", authority), Some(&ours), TlsReason::UnknownIssuer);
    refused(server(Some(&ours), "pay.example", |_| {}), Some(&ours), TlsReason::WrongHost);
    let expired = |params: &mut CertificateParams| params.not_after = date_time_ymd(2020, 1, 1);
    refused(server(Some(&ours), "localhost", expired), Some(&ours), TlsReason::Expired);
    let future = |params: &mut CertificateParams| params.not_before = date_time_ymd(2999, 1, 1);
    refused(server(Some(&ours), "localhost", future), Some(&ours), TlsReason::NotYetValid);
}

#[test]
fn a_server_without_tls_is_told_from_one_that_is_down() {
    let port = listen(|_, mut stream| reply(&mut stream, "400 Bad Request", "no").map(drop));
    refused(port, Some(&authority()), TlsReason::Other);
}
