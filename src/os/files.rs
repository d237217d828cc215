//! Files and folders, as far as the standard library leaves them to the system: private from their first instant, synced
//! by name, known by their identity. It must not depend on what is written to them.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
#[cfg(not(unix))]
use std::path::PathBuf;

/// Makes a new empty file that only its owner may read or write, from its first instant on. Fails with
/// `AlreadyExists` where anything of that name is, a dangling link included.
pub fn create_private(path: &Path) -> io::Result<()> {
    private(OpenOptions::new().write(true).create_new(true)).open(path).map(drop)
}

/// Opens a file for appending, making it readable and writable by its owner only where it is absent.
pub fn append_private(path: &Path) -> io::Result<File> {
    private(OpenOptions::new().append(true).create(true)).open(path)
}

pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Takes from group and others what they may do with a file. On Windows nothing: there the folder's rights hold,
/// and what must be secret goes through [`protect`](super::protect).
pub fn make_private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path)?.permissions().mode();
        if mode & 0o077 != 0 {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Syncs a folder, so that the names of new files in it outlive a power cut. A system or a disk that cannot do that is
/// no failure.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    match std::fs::File::open(folder)?.sync_all() {
        Err(error) if matches!(error.raw_os_error(), Some(libc::EINVAL | libc::ENOTSUP)) => Ok(()),
        result => result,
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        Ok(())
    }
}

/// Whether an open file has no name any more: what is written to it is lost.
pub fn is_removed(file: &File) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        Ok(file.metadata()?.nlink() == 0)
    }
    #[cfg(not(unix))]
    {
        let _ = file; // an open file cannot be removed there
        Ok(false)
    }
}

/// The user that a file belongs to and the one that this program runs as, where they differ.
pub fn other_owner(path: &Path) -> io::Result<Option<(u32, u32)>> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let owner = std::fs::metadata(path)?.uid();
        // SAFETY: has no arguments and cannot fail.
        let own = unsafe { libc::geteuid() };
        Ok((owner != own).then_some((owner, own)))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        Ok(None)
    }
}

/// What tells one file from another, whatever its path is spelled like; made without opening it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileId {
    #[cfg(unix)]
    numbers: (u64, u64),
    #[cfg(not(unix))]
    path: PathBuf,
}

/// The identity of an existing file.
pub fn file_id(path: &Path) -> io::Result<FileId> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let found = std::fs::metadata(path)?;
        Ok(FileId { numbers: (found.dev(), found.ino()) })
    }
    #[cfg(not(unix))]
    Ok(FileId { path: path.canonicalize()? })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_private_file_is_private_and_nothing_is_overwritten() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        create_private(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(create_private(&path).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        let link = dir.path().join("link");
        std::os::unix::fs::symlink(dir.path().join("elsewhere"), &link).unwrap();
        assert_eq!(create_private(&link).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert!(!dir.path().join("elsewhere").exists());
    }
}
