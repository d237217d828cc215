//! The Windows half of `os`: which drives are another machine's, secrets by DPAPI, and the dll that stays where it is.
//! Only functions that Windows 7 has.

use windows_sys::Win32::Foundation::HMODULE;
use windows_sys::Win32::System::LibraryLoader::{
    GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, GET_MODULE_HANDLE_EX_FLAG_PIN, GetModuleHandleExW,
};

/// Pins the module that this code is in: seqr.dll, or the program it is linked into.
pub(super) fn pin() {
    static HERE: u8 = 0;
    let mut module: HMODULE = std::ptr::null_mut();
    let flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN;
    // SAFETY: with FROM_ADDRESS the name is any address inside the module, and `module` may be written. It cannot fail
    // for a module that is loaded, as this one is.
    unsafe { GetModuleHandleExW(flags, std::ptr::from_ref(&HERE).cast(), &mut module) };
}

pub(super) mod disk {
    use std::io;
    use std::path::{Component, Path, Prefix};
    use windows_sys::Win32::Storage::FileSystem::GetDriveTypeW;

    /// winbase.h: a network drive.
    const DRIVE_REMOTE: u32 = 4;

    pub(in crate::os) fn is_network_share(path: &Path) -> io::Result<bool> {
        let whole = path.canonicalize()?;
        let Some(Component::Prefix(prefix)) = whole.components().next() else { return Ok(false) };
        Ok(match prefix.kind() {
            Prefix::UNC(..) | Prefix::VerbatimUNC(..) => true,
            Prefix::Disk(letter) | Prefix::VerbatimDisk(letter) => {
                let root = [u16::from(letter), u16::from(b':'), u16::from(b'\\'), 0];
                // SAFETY: the text ends in NUL.
                unsafe { GetDriveTypeW(root.as_ptr()) == DRIVE_REMOTE }
            }
            _ => false,
        })
    }
}

pub(super) mod secrets {
    use std::io;
    use std::ptr::{null, null_mut};
    use windows_sys::Win32::Foundation::LocalFree;
    use windows_sys::Win32::Security::Cryptography::{
        CRYPT_INTEGER_BLOB, CRYPTPROTECT_LOCAL_MACHINE, CRYPTPROTECT_UI_FORBIDDEN, CryptProtectData,
        CryptUnprotectData,
    };
    use zeroize::{Zeroize, Zeroizing};

    const FLAGS: u32 = CRYPTPROTECT_LOCAL_MACHINE | CRYPTPROTECT_UI_FORBIDDEN;

    pub(in crate::os) fn protect(secret: &[u8]) -> io::Result<Vec<u8>> {
        let given = blob(secret)?;
        let mut made = CRYPT_INTEGER_BLOB { cbData: 0, pbData: null_mut() };
        // SAFETY: `given` points into `secret`, which outlives the call and is only read; the rest may be null.
        let done = unsafe { CryptProtectData(&given, null(), null(), null(), null(), FLAGS, &mut made) };
        if done == 0 { Err(io::Error::last_os_error()) } else { Ok(taken(made).to_vec()) }
    }

    pub(in crate::os) fn unprotect(stored: &[u8]) -> io::Result<Zeroizing<Vec<u8>>> {
        let given = blob(stored)?;
        let mut made = CRYPT_INTEGER_BLOB { cbData: 0, pbData: null_mut() };
        // SAFETY: as in `protect`; a null description is allowed.
        let done =
            unsafe { CryptUnprotectData(&given, null_mut(), null(), null(), null(), FLAGS, &mut made) };
        if done == 0 { Err(io::Error::last_os_error()) } else { Ok(taken(made)) }
    }

    fn blob(bytes: &[u8]) -> io::Result<CRYPT_INTEGER_BLOB> {
        let length = u32::try_from(bytes.len()).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(CRYPT_INTEGER_BLOB { cbData: length, pbData: bytes.as_ptr().cast_mut() })
    }

    /// Copies what Windows made, erases it and frees it.
    fn taken(made: CRYPT_INTEGER_BLOB) -> Zeroizing<Vec<u8>> {
        // SAFETY: a successful call gives that many bytes at that address, ours until LocalFree.
        let theirs = unsafe { std::slice::from_raw_parts_mut(made.pbData, made.cbData as usize) };
        let ours = Zeroizing::new(theirs.to_vec());
        theirs.zeroize();
        // SAFETY: allocated by the call for us to free, and not used afterwards.
        unsafe { LocalFree(made.pbData.cast()) };
        ours
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_secret_shows_nothing_of_itself_and_a_damaged_one_is_an_error() {
        let secret = b"terminal-password-4711";
        let mut stored = secrets::protect(secret).unwrap();
        assert!(!stored.windows(4).any(|four| secret.windows(4).any(|part| part == four)));
        assert_eq!(&secrets::unprotect(&stored).unwrap()[..], secret);
        let middle = stored.len() / 2;
        stored[middle..].fill(0); // as the key of another machine would leave it
        secrets::unprotect(&stored).unwrap_err();
        secrets::unprotect(b"").unwrap_err();
    }

    #[test]
    fn a_local_folder_is_no_share() {
        assert!(!disk::is_network_share(&std::env::temp_dir()).unwrap());
    }
}
