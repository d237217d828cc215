//! Passwords. A `Secret` cannot be printed, logged or compared by accident, and is erased when it is dropped.
//! It knows nothing of what it protects.

use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A password or another text that must not be seen.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret(String);

impl Secret {
    /// Takes a text as a secret.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// A new password of 32 hexadecimal digits (128 bits) from the system's random source. SEQR wants at
    /// least four characters (docs/protocol.md, Result codes, code 21).
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0u8; 16];
        getrandom::fill(&mut bytes)?;
        let mut text = String::with_capacity(32);
        for byte in bytes {
            text.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
            text.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
        }
        bytes.zeroize();
        Ok(Self(text))
    }

    /// The text itself, for the one place that must send or store it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_printed() {
        let secret = Secret::new("hunter2".into());
        assert!(!format!("{secret:?}").contains("hunter2"));
    }

    #[test]
    fn random_passwords_differ_and_have_128_bits() {
        let (a, b) = (Secret::random().unwrap(), Secret::random().unwrap());
        assert_eq!(a.expose().len(), 32);
        assert_ne!(a.expose(), b.expose());
    }
}
