//! The state file: who is registered, so that a developer's tills know the simulator of tomorrow.
//! Invoices are not in it. Written whole and beside, then renamed: a power cut leaves the old file or the new one.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::service::Service;
use crate::service::principal::{Reseller, Terminal};

/// What the file holds.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    /// The file's own version; others are refused.
    seqr_simulator_state: u32,
    resellers: Vec<Reseller>,
    terminals: Vec<Terminal>,
}

const VERSION: u32 = 1;
/// Thousands of tills are some megabytes.
const MAX_BYTES: u64 = 256 << 20;

/// A state file that is kept up to date.
#[derive(Clone, Debug)]
pub(crate) struct StateFile {
    path: PathBuf,
    /// The revision of the principals that the file holds.
    written: u64,
}

impl StateFile {
    /// Takes over what the file holds, where there is one.
    pub(crate) fn load(path: &Path, service: &mut Service) -> Result<StateFile, String> {
        let wrong = |why: String| format!("{}: {why}", path.display());
        match std::fs::metadata(path) {
            Ok(about) if about.len() > MAX_BYTES => return Err(wrong("too big for a state file".into())),
            Ok(_) => {
                let text =
                    std::fs::read_to_string(path).map_err(|e| wrong(format!("cannot be read: {e}")))?;
                let kept: Kept =
                    serde_json::from_str(&text).map_err(|e| wrong(format!("is no state file: {e}")))?;
                if kept.seqr_simulator_state != VERSION {
                    return Err(wrong(format!("has version {}, not {VERSION}", kept.seqr_simulator_state)));
                }
                service.restore_principals(kept.resellers, kept.terminals);
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
            Err(e) => return Err(wrong(format!("cannot be read: {e}"))),
        }
        let mut file = StateFile { path: path.to_owned(), written: 0 };
        // At once, so that a path that cannot be written is known now and not at the first registration.
        file.save(service)?;
        Ok(file)
    }

    /// Writes the file if something has changed.
    pub(crate) fn save(&mut self, service: &Service) -> Result<(), String> {
        let revision = service.principals_revision();
        if self.written == revision {
            return Ok(());
        }
        let kept = Kept {
            seqr_simulator_state: VERSION,
            resellers: service.resellers().to_vec(),
            terminals: service.terminals().cloned().collect(),
        };
        let text = serde_json::to_string_pretty(&kept).map_err(|e| e.to_string())?;
        write_whole(&self.path, text.as_bytes())
            .map_err(|e| format!("{} cannot be written: {e}", self.path.display()))?;
        self.written = revision;
        Ok(())
    }
}

/// Beside, then renamed. Only the owner may read it, as a temporary file is made: it holds the tills' passwords.
fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|e| e.error)?;
    #[cfg(unix)]
    std::fs::File::open(folder)?.sync_all()?;
    Ok(())
}
