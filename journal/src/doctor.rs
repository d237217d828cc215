//! `doctor`: the way to SEQR, tried from this machine.

use crate::arguments::Doctor;
use crate::failure::{Outcome, Result, file};
use crate::screen::{Ink, Screen};
use crate::when::Clock;
use crate::words::clean;
use seqr::service::diagnose::{Diagnosis, diagnose};
use seqr::service::{ClientIdentity, Endpoint, Settings};
use x509_parser::prelude::{FromDer, X509Certificate};

/// A certificate that ends so soon is told, in days.
const SOON: i64 = 21;

pub(crate) fn run(screen: &mut Screen, doctor: &Doctor, clock: &Clock) -> Result<Outcome> {
    let ca = match &doctor.ca_file {
        Some(path) => Some(std::fs::read(path).map_err(|error| file(path, &error))?),
        None => None,
    };
    let good = examine(screen, &doctor.endpoint, ca, doctor.proxy.clone(), doctor.plain_http, clock);
    Ok(if good { Outcome::Good } else { Outcome::Look })
}

/// Says what was found; false where something is wrong.
pub(crate) fn examine(
    screen: &mut Screen,
    endpoint: &str,
    ca_pem: Option<Vec<u8>>,
    proxy: Option<String>,
    plain_http: bool,
    clock: &Clock,
) -> bool {
    let identity = ClientIdentity::new("seqr-journal".into(), None, None);
    let settings =
        Settings { ca_pem, proxy, allow_plain_http: plain_http, ..Settings::new(endpoint.into(), identity) };
    let endpoint = match Endpoint::new(settings) {
        Ok(endpoint) => endpoint,
        Err(error) => {
            screen.paragraph("settings     ", Ink::Bold, Ink::Bad, &clean(&format!("WRONG: {error}.")));
            return false;
        }
    };
    let diagnosis = diagnose(&endpoint);
    for finding in &diagnosis.findings {
        let (word, ink) = match finding.good {
            Some(true) => ("good: ", Ink::Good),
            Some(false) => ("WRONG: ", Ink::Bad),
            None => ("", Ink::Dim),
        };
        let head = format!("{:<13}", finding.what);
        screen.paragraph(&head, Ink::Bold, ink, &clean(&format!("{word}{}", finding.text)));
        if finding.what == "certificate" {
            certificate(screen, &diagnosis, clock);
        }
    }
    diagnosis.is_good()
}

/// Whose certificate it is, who signed it, and until when it is good.
fn certificate(screen: &mut Screen, diagnosis: &Diagnosis, clock: &Clock) {
    let Some(der) = diagnosis.certificates.first() else { return };
    let Ok((_, certificate)) = X509Certificate::from_der(der) else { return };
    let until = certificate.validity().not_after.timestamp();
    let days = (until - clock.now.timestamp().as_second()) / 86_400;
    let text = format!(
        "It is for {}, signed by {}, and valid until {} ({days} days).",
        certificate.subject(),
        certificate.issuer(),
        clock.full(until.saturating_mul(1_000))
    );
    let ink = if days < SOON { Ink::Doubt } else { Ink::Plain };
    screen.paragraph(&" ".repeat(13), Ink::Plain, ink, &clean(&text));
}
