//! `bundle`: what the vendor's support needs, in one zip file, without what is secret. The passwords of the store are
//! looked for in everything that leaves; a customer's cards and documents stay behind.

use crate::arguments::{Bundle, Format, Records};
use crate::export::{self, Writer};
use crate::failure::{Failure, Outcome, Result, file};
use crate::screen::{Ink, Screen};
use crate::when::Clock;
use crate::{check, doctor, store};
use seqr::store::evidence::{Evidence, Filter};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The end of a log file that goes in, in bytes.
const LOG_LIMIT: u64 = 32 << 20;
/// Fewer bytes are too short to look for: they would be found everywhere.
const SHORTEST_SECRET: usize = 6;
/// What stands where a password was.
const REMOVED: &str = "[removed]";

const README: &str = "What is in here\n\
    ===============\n\n\
    diagnosis.txt   what `seqr-journal check` said, versions, and how the store could be read\n\
    store.db        a copy of the store; passwords, the customers' cards, documents and callback addresses are removed\n\
    payments.jsonl, refunds.jsonl, steps.jsonl\n\
    \u{20}               the same as text, one JSON object a line; also where the store is too damaged to be copied\n\
    log/            the log files that were given\n\
    doctor.txt      the way to SEQR, if --endpoint was given\n\n\
    Amounts are in the currency's smallest unit. Read it with: seqr-journal --store store.db list\n";

pub(crate) fn run(
    screen: &mut Screen,
    evidence: &Evidence,
    bundle: &Bundle,
    clock: &Clock,
) -> Result<Outcome> {
    let path = &bundle.output;
    seqr::os::create_private(path).map_err(|error| file(path, &error))?;
    match pack(evidence, bundle, clock) {
        Ok(notes) => {
            for note in notes {
                screen.paragraph("Note: ", Ink::Doubt, Ink::Plain, &note);
            }
            let text = format!(
                "{} is made. It has no passwords, but it has the shop's sales: send it only to a person whom you trust with them.",
                path.display()
            );
            screen.paragraph("", Ink::Plain, Ink::Plain, &text);
            Ok(Outcome::Good)
        }
        Err(failure) => {
            let _ = std::fs::remove_file(path); // a half bundle is of no use
            Err(failure)
        }
    }
}

fn pack(evidence: &Evidence, bundle: &Bundle, clock: &Clock) -> Result<Vec<String>> {
    let path = &bundle.output;
    let failed = |error: &dyn std::fmt::Display| file(path, error);
    let out = File::options().write(true).open(path).map_err(|error| failed(&error))?;
    let mut zip = ZipWriter::new(out);
    let secrets = Secrets::of(evidence);
    let mut notes = Vec::new();
    add(&mut zip, "README.txt", README.as_bytes(), path)?;
    add(&mut zip, "diagnosis.txt", diagnosis(evidence, clock)?.as_bytes(), path)?;
    match copied(evidence) {
        Ok(bytes) => add(&mut zip, "store.db", &bytes, path)?,
        Err(why) => notes.push(format!(
            "The store itself is not in the bundle ({}); what can be read of it is.",
            why.text
        )),
    }
    for (name, records) in [
        ("payments.jsonl", Records::Payments),
        ("refunds.jsonl", Records::Refunds),
        ("steps.jsonl", Records::Steps),
    ] {
        let mut text = Vec::new();
        let mut writer = Writer::new(Format::Jsonl, &mut text);
        export::write(&mut writer, evidence, records, &Filter::default(), clock)?;
        drop(writer);
        add(&mut zip, name, &secrets.removed(text), path)?;
    }
    for log in bundle.log.iter().flat_map(|log| [log.clone(), predecessor(log)]) {
        match tail(&log) {
            Ok(text) => {
                let name = log.file_name().unwrap_or_default().to_string_lossy().into_owned();
                add(&mut zip, &format!("log/{name}"), &secrets.removed(text), path)?;
            }
            Err(error) if bundle.log.contains(&log) => {
                notes.push(format!("{} is not in the bundle: {error}.", log.display()));
            }
            Err(_) => {} // there need be no predecessor
        }
    }
    if let Some(endpoint) = &bundle.endpoint {
        let mut text = Screen::plain();
        doctor::examine(&mut text, endpoint, None, None, false, clock);
        add(&mut zip, "doctor.txt", &secrets.removed(text.into_text().into_bytes()), path)?;
    }
    zip.finish().map_err(|error| failed(&error))?;
    Ok(notes)
}

fn add(zip: &mut ZipWriter<File>, name: &str, bytes: &[u8], path: &Path) -> Result<()> {
    let options = SimpleFileOptions::default().unix_permissions(0o600);
    zip.start_file(name, options).map_err(|error| file(path, &error))?;
    zip.write_all(bytes).map_err(|error| file(path, &error))
}

fn diagnosis(evidence: &Evidence, clock: &Clock) -> Result<String> {
    let mut screen = Screen::plain();
    screen.line(Ink::Plain, &format!("seqr-journal {} of libseqr", env!("CARGO_PKG_VERSION")));
    screen.line(Ink::Plain, &format!("{} {}", std::env::consts::OS, std::env::consts::ARCH));
    screen.line(Ink::Plain, &format!("read {}", clock.exact(clock.now.timestamp().as_millisecond())));
    for suffix in ["", "-wal", "-shm"] {
        let mut name = evidence.path().as_os_str().to_owned();
        name.push(suffix);
        let size = std::fs::metadata(&name)
            .map_or_else(|error| error.to_string(), |it| format!("{} bytes", it.len()));
        screen.line(Ink::Plain, &format!("{}: {size}", PathBuf::from(name).display()));
    }
    for remark in store::remarks(evidence) {
        screen.paragraph("Note: ", Ink::Plain, Ink::Plain, &remark);
    }
    screen.blank();
    check::show(&mut screen, evidence, true, clock)?;
    Ok(screen.into_text())
}

/// The redacted copy. It is made in a folder of its own, which is removed.
fn copied(evidence: &Evidence) -> Result<Vec<u8>> {
    let folder = tempfile::tempdir()?;
    let copy = folder.path().join("store.db");
    evidence.redacted_copy(&copy)?;
    Ok(std::fs::read(&copy)?)
}

fn predecessor(log: &Path) -> PathBuf {
    let mut name = log.as_os_str().to_owned();
    name.push(".1");
    name.into()
}

/// The end of a file.
fn tail(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut log = File::open(path)?;
    let size = log.metadata()?.len();
    log.seek(SeekFrom::Start(size.saturating_sub(LOG_LIMIT)))?;
    let mut text = Vec::new();
    log.take(LOG_LIMIT).read_to_end(&mut text)?;
    Ok(text)
}

/// The passwords of the store, to be looked for.
struct Secrets(Vec<Vec<u8>>);

impl Secrets {
    fn of(evidence: &Evidence) -> Self {
        let secrets = evidence.secrets().into_iter().map(|secret| secret.to_vec());
        Self(secrets.filter(|secret| secret.len() >= SHORTEST_SECRET).collect())
    }

    /// A text without them.
    fn removed(&self, text: Vec<u8>) -> Vec<u8> {
        let mut text = text;
        for secret in &self.0 {
            while let Some(at) = text.windows(secret.len()).position(|window| window == secret) {
                text.splice(at..at + secret.len(), REMOVED.bytes());
            }
        }
        text
    }
}

impl From<zip::result::ZipError> for Failure {
    fn from(error: zip::result::ZipError) -> Self {
        std::io::Error::other(error).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_removed_wherever_it_stands() {
        let secrets = Secrets(vec![b"hunter-two".to_vec()]);
        let text = secrets.removed(b"a hunter-two and hunter-two".to_vec());
        assert_eq!(text, b"a [removed] and [removed]");
    }
}
