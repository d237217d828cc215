//! Which library this is.

use super::read::literal;
use std::ffi::{CStr, c_char};

/// The version of the binary interface that this header describes; seqr_abi_version gives that of the loaded library.
/// It grows only when a program compiled against an older header no longer works.
pub const SEQR_ABI_VERSION: u32 = 1;

const VERSION: &CStr = literal(concat!(env!("CARGO_PKG_VERSION"), "\0"));

/// The library's version as text, for example "0.9.0". Static: never NULL, never freed. Cannot fail.
#[unsafe(no_mangle)]
pub extern "C" fn seqr_version() -> *const c_char {
    VERSION.as_ptr()
}

/// The version of the loaded library's binary interface. A program that loads the library at run time compares it with
/// SEQR_ABI_VERSION first, and stops if they differ. Cannot fail.
#[unsafe(no_mangle)]
pub extern "C" fn seqr_abi_version() -> u32 {
    SEQR_ABI_VERSION
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_that_of_the_package() {
        assert_eq!(VERSION.to_str(), Ok(env!("CARGO_PKG_VERSION")));
        assert_eq!(seqr_abi_version(), SEQR_ABI_VERSION);
    }
}
