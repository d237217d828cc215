//! Who may be trusted: TLS servers with certificates of every kind.

use super::server::{listen, read_request, reply};
use super::*;
use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::Write;
use std::net::Shutdown;
use std::sync::Arc;

/// A host that answers as HTTP/1.0, and ends the connection without saying so in TLS.
const CLOSES: &str = "closes.example";

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
    server_with(by, host, change).0
}

/// The same, with its certificate.
fn server_with(
    by: Option<&Authority>,
    host: &str,
    change: impl FnOnce(&mut CertificateParams),
) -> (u16, Certificate) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(["localhost".to_owned(), host.to_owned()]).unwrap();
    if host != CLOSES {
        params = CertificateParams::new([host.to_owned()]).unwrap();
    }
    let host = host.to_owned();
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
    let port = listen(move |connection, stream| {
        let session = ServerConnection::new(config.clone()).map_err(std::io::Error::other)?;
        let mut stream = StreamOwned::new(session, stream);
        if host == CLOSES {
            read_request(connection, &mut stream)?;
            let answer = envelope("benchmarkingNop", "<resultCode>0</resultCode>");
            stream.write_all(format!("HTTP/1.0 200 OK\r\n\r\n{answer}").as_bytes())?;
            stream.flush()?;
            return stream.sock.shutdown(Shutdown::Both); // and no close_notify
        }
        while read_request(connection, &mut stream)?.is_some() {
            reply(&mut stream, "200 OK", &envelope("benchmarkingNop", "<resultCode>0</resultCode>"))?;
        }
        Ok(())
    });
    (port, certificate)
}

fn ping(port: u16, trusted: Option<&Authority>) -> [Result<(), ServiceError>; 2] {
    ping_with(port, trusted.map(|authority| authority.certificate.pem().into_bytes()))
}

fn ping_with(port: u16, ca_pem: Option<Vec<u8>>) -> [Result<(), ServiceError>; 2] {
    let mut settings = Settings::new(format!("https://localhost:{port}/"), identity());
    settings.ca_pem = ca_pem;
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

/// OpenSSL's remarks about trust, which stand behind a `TRUSTED CERTIFICATE`.
const REMARKS: [u8; 12] = [0x30, 0x0A, 0x0C, 0x08, b'm', b'y', b' ', b'r', b'o', b'o', b't', b'!'];

#[test]
fn ca_files_are_read_as_people_have_them() {
    let authority = authority();
    let port = server(Some(&authority), "localhost", |_| {});
    let (pem, der) = (authority.certificate.pem(), authority.certificate.der());
    let labeled = |label: &str| pem.replace("CERTIFICATE", label);
    let trusted = {
        use base64::Engine;
        let digits = base64::engine::general_purpose::STANDARD.encode([der.as_ref(), &REMARKS].concat());
        let lines: Vec<_> =
            digits.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
        format!(
            "-----BEGIN TRUSTED CERTIFICATE-----\n{}\n-----END TRUSTED CERTIFICATE-----\n",
            lines.join("\n")
        )
    };
    let other = self::authority().certificate.pem();
    let wide = |text: &str| {
        [&[0xFF, 0xFE][..], &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()].concat()
    };
    for (what, file) in [
        ("as it should be", pem.clone().into_bytes()),
        ("a byte order mark", format!("\u{feff}{pem}").into_bytes()),
        ("UTF-16, as Notepad writes it", wide(&pem)),
        ("trusted", trusted.clone().into_bytes()),
        ("a mark, and trusted", format!("\u{feff}{trusted}").into_bytes()),
        ("X509", labeled("X509 CERTIFICATE").into_bytes()),
        ("lines of Windows", pem.replace('\n', "\r\n").into_bytes()),
        ("indented", pem.lines().map(|line| format!("   {line} \n")).collect::<String>().into_bytes()),
        ("remarks between", format!("Bag Attributes\n  a: b\nsubject=CN = x\n{pem}# the end").into_bytes()),
        (
            "a key before",
            format!("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n{pem}").into_bytes(),
        ),
        ("the second of two", format!("\u{feff}{other}{pem}").into_bytes()),
        ("the first of two", format!("\u{feff}{pem}{other}").into_bytes()),
        ("no line end at the end", pem.trim_end().to_owned().into_bytes()),
        ("DER", der.to_vec()),
    ] {
        for answer in ping_with(port, Some(file.clone())) {
            answer.unwrap_or_else(|error| panic!("{what}: {error}"));
        }
    }
    for (file, says) in [
        (labeled("PKCS7"), "openssl pkcs7"),
        (labeled("CERTIFICATE REQUEST"), "request for a certificate"),
        (labeled("RSA PRIVATE KEY"), "private key"),
        (pem.replace("-----END", "----END"), "is cut"),
        (pem[..pem.len() / 2].to_owned(), "is cut"),
        (
            format!(
                "{pem}{}",
                pem.replacen("MII", "!!!", 1).replacen("MIH", "!!!", 1).replacen("MIG", "!!!", 1)
            ),
            "number 2",
        ),
        ("\u{feff}".to_owned(), "no certificate"),
    ] {
        let mut settings = Settings::new("https://localhost/".into(), identity());
        settings.ca_pem = Some(file.clone().into_bytes());
        let SettingsError::CaFile(why) = Endpoint::new(settings).unwrap_err() else { panic!("{file}") };
        assert!(why.contains(says), "{why}: {file}");
    }
}

#[test]
fn a_servers_own_certificate_in_the_ca_file_is_trusted_unless_it_is_marked_as_an_authority() {
    let (port, certificate) = server_with(None, "localhost", |_| {});
    for answer in ping_with(port, Some(certificate.pem().into_bytes())) {
        answer.unwrap();
    }
    let (port, certificate) = server_with(None, "localhost", |params| {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    });
    for answer in ping_with(port, Some(certificate.pem().into_bytes())) {
        let error = answer.unwrap_err();
        let own = matches!(error, ServiceError::NotSent { why: NotSent::Tls(TlsReason::OwnCertificate), .. });
        assert!(own && error.to_string().contains("CA:FALSE"), "{error}");
    }
}

#[test]
fn an_answer_that_ends_without_close_notify_counts_if_its_envelope_is_whole() {
    let authority = authority();
    for answer in ping(server(Some(&authority), CLOSES, |_| {}), Some(&authority)) {
        answer.unwrap();
    }
}

/// Whether another process trusts the host at this port, if its system has the authorities of this file and of this folder:
/// a process has one environment.
#[cfg(target_os = "linux")]
fn trusts(port: u16, file: Option<&std::path::Path>, folder: Option<&std::path::Path>) -> bool {
    let mut process = std::process::Command::new(std::env::current_exe().unwrap());
    process
        .args(["service::tests::trust::child_trusts", "--exact"])
        .env("SEQR_TRUST_CHILD", port.to_string());
    for (name, value) in [("SSL_CERT_FILE", file), ("SSL_CERT_DIR", folder)] {
        match value {
            Some(value) => process.env(name, value),
            None => process.env_remove(name),
        };
    }
    process.output().unwrap().status.success()
}

#[test]
fn child_trusts() {
    let Ok(port) = std::env::var("SEQR_TRUST_CHILD") else { return };
    for answer in ping(port.parse().unwrap(), None) {
        answer.unwrap();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_system_has_its_authorities_in_a_file_and_in_a_folder() {
    let (in_file, in_folder, nowhere) = (authority(), authority(), authority());
    let place = tempfile::tempdir().unwrap();
    let (file, folder) = (place.path().join("all.pem"), place.path().join("each"));
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(&file, in_file.certificate.pem()).unwrap();
    std::fs::write(folder.join("0123abcd.0"), in_folder.certificate.pem()).unwrap();
    let ports = [&in_file, &in_folder, &nowhere].map(|by| server(Some(by), "localhost", |_| {}));
    let trusted = |file, folder| ports.map(|port| trusts(port, file, folder));
    assert_eq!(trusted(Some(&*file), Some(&*folder)), [true, true, false]);
    assert_eq!(trusted(Some(&*file), None), [true, false, false]);
    assert_eq!(
        trusted(None, Some(&*folder)),
        [false, true, false],
        "the folder that is named, and no other place"
    );
    let broken = place.path().join("broken.pem");
    let cut = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    std::fs::write(&broken, format!("{}{cut}", in_file.certificate.pem())).unwrap();
    assert_eq!(
        trusted(Some(&*broken), None),
        [true, false, false],
        "one bad certificate takes none of the others away"
    );
    let remarked = place.path().join("remarked.pem");
    let other = in_folder.certificate.pem().replace("CERTIFICATE-----", "TRUSTED CERTIFICATE-----");
    std::fs::write(&remarked, format!("{}{other}", in_file.certificate.pem())).unwrap();
    assert_eq!(
        trusted(Some(&*remarked), None),
        [true, false, false],
        "OpenSSL's remarks may be that it is distrusted"
    );
}
