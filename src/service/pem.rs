//! Reads the certificates of a CA file in the forms that people have them in. It must not depend on who is trusted, or for
//! what.

use super::encoding;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;

/// What stands around a certificate. OpenSSL writes the second for a certificate with its own remarks about trust behind
/// it, and wrote the third in its early years.
const LABELS: [&str; 3] = ["CERTIFICATE", "TRUSTED CERTIFICATE", "X509 CERTIFICATE"];
/// What people take for certificates.
const OTHERS: [(&str, &str); 4] = [
    ("PKCS7", "it holds a PKCS #7 bundle: convert it with openssl pkcs7 -print_certs"),
    ("CERTIFICATE REQUEST", "it holds a request for a certificate, not a certificate"),
    ("PRIVATE KEY", "it holds a private key, which belongs to the server alone, and no certificate"),
    ("PUBLIC KEY", "it holds a public key and no certificate"),
];

/// The certificates of a file, each of which can be an authority's: PEM with whatever stands between, a byte order mark,
/// UTF-16; or a single one in binary form (DER).
///
/// Errors: what is wrong with it.
pub(super) fn certificates(file: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let found = match element(file) {
        Some(der) if der.len() == file.len() => vec![CertificateDer::from(der.to_vec())],
        _ => blocks(&encoding::text(file, None))?,
    };
    let mut store = RootCertStore::empty();
    for (at, certificate) in found.iter().enumerate() {
        let added = store.add(certificate.clone());
        added.map_err(|error| format!("its certificate number {} is bad ({error})", at + 1))?;
    }
    Ok(found)
}

fn blocks(text: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let mut found = Vec::new();
    let mut other = None;
    let mut lines = text.lines().map(str::trim);
    while let Some(line) = lines.next() {
        let Some(label) = line.strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_suffix("-----")) else {
            continue;
        };
        let end = format!("-----END {label}-----");
        let mut digits = String::new();
        let mut is_whole = false;
        for line in lines.by_ref() {
            is_whole = line == end;
            if is_whole {
                break;
            }
            digits.push_str(line);
        }
        let number = found.len() + 1;
        if !LABELS.contains(&label) {
            other = other.or(OTHERS.iter().find(|(known, _)| label.ends_with(known)).map(|(_, says)| *says));
        } else if !is_whole {
            return Err(format!("its certificate number {number} is cut: there is no '{end}'"));
        } else {
            let bytes = STANDARD.decode(&digits).ok();
            // Behind a trusted certificate stand OpenSSL's remarks.
            let der = bytes.as_deref().and_then(element).map(|der| CertificateDer::from(der.to_vec()));
            found.push(der.ok_or_else(|| format!("its certificate number {number} is not well-formed PEM"))?);
        }
    }
    if found.is_empty() {
        return Err(other.unwrap_or("it holds no certificate").to_owned());
    }
    Ok(found)
}

/// The sequence of DER that the bytes begin with, as a certificate is one.
fn element(bytes: &[u8]) -> Option<&[u8]> {
    let [0x30, length, rest @ ..] = bytes else { return None };
    let (head, content) = match *length {
        short @ 0..=0x7F => (2, usize::from(short)),
        long => {
            let digits = usize::from(long & 0x7F);
            let number = rest.get(..digits).filter(|number| (1..=3).contains(&number.len()))?;
            (2 + digits, number.iter().fold(0, |length, &byte| (length << 8) | usize::from(byte)))
        }
    };
    bytes.get(..head + content)
}
