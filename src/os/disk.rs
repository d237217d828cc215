//! Which disks belong to another machine. It must not depend on the store, which refuses them.

use std::io;
use std::path::Path;

#[cfg(windows)]
use super::windows::disk as system;

/// Whether a path (of a file or folder that exists) lies on a network share, where SQLite's WAL is unsafe: its
/// shared memory and its locks do not reach the other machine.
pub fn is_network_share(path: &Path) -> io::Result<bool> {
    system::is_network_share(path)
}

/// Magic numbers of statfs(2) that mean "another machine's disk". FUSE is not among them: most of what it
/// carries is local (NTFS), and nothing tells sshfs from it.
#[cfg(any(target_os = "linux", target_os = "android", test))]
const NETWORK_MAGIC: [u32; 14] = [
    0x0000_6969, // NFS
    0x0000_517B, // SMB
    0xFF53_4D42, // CIFS
    0xFE53_4D42, // SMB2
    0x0102_1997, // 9P: shares of virtual machines, WSL's /mnt/c
    0x786F_4256, // VirtualBox shared folder
    0x7375_7245, // Coda
    0x0000_564C, // NCP
    0x5346_414F, // AFS (OpenAFS)
    0x6B41_4653, // AFS (kernel)
    0x00C3_6400, // Ceph
    0x0BD0_0BD0, // Lustre
    0x4750_4653, // GPFS
    0x0116_1970, // GFS2
];

/// Whether a magic number of statfs(2) is one of a network file system.
#[cfg(any(target_os = "linux", target_os = "android", test))]
fn is_network_magic(magic: u32) -> bool {
    NETWORK_MAGIC.contains(&magic)
}

#[cfg(unix)]
mod system {
    use std::ffi::CString;
    use std::io;
    use std::mem::MaybeUninit;
    use std::os::unix::ffi::OsStrExt;
    use std::path::Path;

    pub(super) fn is_network_share(path: &Path) -> io::Result<bool> {
        let path = CString::new(path.as_os_str().as_bytes())?;
        let mut found = MaybeUninit::<libc::statfs>::uninit();
        // SAFETY: the path ends in NUL, the pointer is valid for one statfs.
        if unsafe { libc::statfs(path.as_ptr(), found.as_mut_ptr()) } != 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the call above succeeded, so it is written.
        Ok(is_remote(&unsafe { found.assume_init() }))
    }

    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn is_remote(found: &libc::statfs) -> bool {
        super::is_network_magic(found.f_type as u32) // its type differs by architecture; the magic has 32 bits
    }

    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    fn is_remote(found: &libc::statfs) -> bool {
        found.f_flags as u64 & libc::MNT_LOCAL as u64 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_shares_are_known_by_their_numbers() {
        for magic in [0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42, 0x0102_1997] {
            assert!(is_network_magic(magic), "{magic:#x}");
        }
        for (magic, name) in
            [(0xEF53, "ext4"), (0x5846_5342, "xfs"), (0x9123_683E, "btrfs"), (0x0102_1994, "tmpfs")]
        {
            assert!(!is_network_magic(magic), "{name}");
        }
        assert!(!is_network_share(&std::env::temp_dir()).unwrap());
        assert!(is_network_share(Path::new("/there/is/no/such/path")).is_err());
    }
}
