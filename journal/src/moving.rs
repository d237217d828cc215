//! `move`: a settled store goes from its file into PostgreSQL. What may be moved, and how, is decided in the library.

use crate::arguments::Move;
use crate::failure::{Failure, Outcome, Result};
use crate::screen::Screen;

fn not_moved(text: impl ToString) -> Failure {
    Failure { text: text.to_string(), code: 3 }
}

#[cfg(not(feature = "postgres"))]
pub(crate) fn run(_screen: &mut Screen, arguments: &Move) -> Result<Outcome> {
    let Move { file, .. } = arguments;
    Err(not_moved(format!(
        "this program was built without PostgreSQL: {} was not changed; use the seqr-journal of the server archive",
        file.display()
    )))
}

#[cfg(feature = "postgres")]
pub(crate) fn run(screen: &mut Screen, arguments: &Move) -> Result<Outcome> {
    with_postgres::run(screen, arguments)
}

#[cfg(feature = "postgres")]
mod with_postgres {
    use super::not_moved;
    use crate::arguments::Move;
    use crate::failure::{Outcome, Result, file};
    use crate::screen::{Ink, Screen};
    use crate::words::clean;
    use rustls::ClientConfig;
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject;
    use rustls_platform_verifier::Verifier;
    use seqr::store::postgres::{Opening, read_key};
    use seqr::store::{Moved, Stage, Store};
    use std::path::Path;
    use std::sync::Arc;
    use std::time::{SystemTime, UNIX_EPOCH};

    pub(super) fn run(screen: &mut Screen, arguments: &Move) -> Result<Outcome> {
        let key = read_key(&arguments.key_file).map_err(not_moved)?;
        let opening = Opening {
            url: &arguments.url,
            name: "seqr-journal",
            key: &key,
            tls: tls(arguments.ca_file.as_deref())?,
            tell: Arc::new(|_| {}),
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now_ms = i64::try_from(now.as_millis()).unwrap_or(i64::MAX);
        let mut watch = |stage| {
            if let Stage::Table(table) = stage {
                eprintln!("seqr-journal: {table}");
            }
        };
        let moved =
            Store::move_to_postgres(&arguments.file, &opening, now_ms, &mut watch).map_err(not_moved)?;
        told(screen, &arguments.file, &moved);
        Ok(Outcome::Good)
    }

    fn told(screen: &mut Screen, file: &Path, moved: &Moved) {
        let rows =
            moved.rows.iter().filter(|(_, rows)| *rows > 0).map(|(table, rows)| format!("{table} {rows}"));
        let rows = match rows.collect::<Vec<_>>().join(", ") {
            rows if rows.is_empty() => "they were there already".into(),
            rows => rows,
        };
        let text = format!("The store {} is in {}: {rows}.", moved.store, moved.target);
        screen.paragraph("Moved: ", Ink::Good, Ink::Plain, &clean(&text));
        let text = format!(
            "Set store_path to the database's URL, and store_key_file to the key. The library refuses {} now. That file still \
             has the passwords: when you have sold from the database, delete it and the files beside it.",
            file.display()
        );
        screen.paragraph("Next:  ", Ink::Bold, Ink::Plain, &clean(&text));
    }

    /// The system's authorities, and those of the file. None where there are none: enough for a database on this machine.
    fn tls(ca_file: Option<&Path>) -> Result<Option<Arc<ClientConfig>>> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut more = Vec::new();
        if let Some(path) = ca_file {
            for certificate in CertificateDer::pem_file_iter(path).map_err(|error| file(path, &error))? {
                more.push(certificate.map_err(|error| file(path, &error))?);
            }
        }
        let verifier = match Verifier::new_with_extra_roots(more, Arc::clone(&provider)) {
            Ok(verifier) => verifier,
            Err(_) if ca_file.is_none() => return Ok(None),
            Err(error) => return Err(not_moved(error)),
        };
        let builder = ClientConfig::builder_with_provider(provider);
        let builder = builder.with_safe_default_protocol_versions().map_err(not_moved)?;
        let verified = builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
        Ok(Some(Arc::new(verified.with_no_client_auth())))
    }
}
