//! The file of the key with which passwords are sealed: 32 bytes that its owner alone may read. It must not know what is sealed.

use super::error::DatabaseError;
use super::seal::KEY_BYTES;
use std::fs::File;
use std::io::{Error, Read};
use std::path::Path;
use zeroize::Zeroizing;

/// Reads the key.
pub fn read_key(path: &Path) -> Result<Zeroizing<Vec<u8>>, DatabaseError> {
    let unusable = |detail: String| DatabaseError::KeyFile { path: path.into(), detail };
    let refused = |error: Error| {
        unusable(format!("{error}; give the path of the key's file, and this user the right to read it"))
    };
    let file = File::open(path).map_err(refused)?;
    let found = file.metadata().map_err(refused)?;
    if !found.is_file() {
        return Err(unusable("it is no file; give the path of the key's file".into()));
    }
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o077 != 0 {
        return Err(unusable(
            "other users may read or write it; set its mode to 0600, and make a new key where they have"
                .into(),
        ));
    }
    let mut key = Zeroizing::new(Vec::with_capacity(KEY_BYTES + 1));
    file.take(KEY_BYTES as u64 + 1).read_to_end(&mut key).map_err(refused)?;
    if key.len() == KEY_BYTES { Ok(key) } else { Err(DatabaseError::BadKey) }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_key_that_others_can_read_or_that_has_another_length_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let write = |bytes: &[u8], mode| {
            fs::write(&path, bytes).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            read_key(&path)
        };
        assert!(matches!(read_key(&path), Err(DatabaseError::KeyFile { .. })));
        assert!(matches!(read_key(folder.path()), Err(DatabaseError::KeyFile { .. })));
        assert_eq!(write(&[7; 32], 0o600).unwrap().as_slice(), [7; 32]);
        assert_eq!(write(&[7; 31], 0o600), Err(DatabaseError::BadKey));
        assert_eq!(write(&[7; 33], 0o600), Err(DatabaseError::BadKey));
        let error = write(&[7; 32], 0o640).unwrap_err().to_string();
        assert!(error.contains("0600") && error.contains("store_key_file"), "{error}");
    }
}
