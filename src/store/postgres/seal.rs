//! Passwords in a database that others administer: sealed by AES-256-GCM with a key that only the hosts have. A sealed text is
//! bound to its journal, row and column: one that was moved does not open. It knows no table.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::digest::{SHA256, digest};
use zeroize::Zeroizing;

/// The bytes of a key.
pub(super) const KEY_BYTES: usize = 32;

/// The first byte of what is sealed in this way.
const FORM: u8 = 1;

/// Bytes that tell keys apart, so that a change of the key can be told from damage.
const KEY_ID_BYTES: usize = 4;

/// Why a text cannot be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SealError {
    /// The system gives no random numbers.
    NoChance,
    /// It was sealed with another key.
    OtherKey,
    /// It is damaged, or was moved from another row.
    Damaged,
}

/// The key, for one journal.
pub(super) struct Sealer {
    key: LessSafeKey,
    key_id: [u8; KEY_ID_BYTES],
    journal: String,
}

impl Sealer {
    /// None where the key has another length.
    pub(super) fn new(key: &[u8], journal: &str) -> Option<Self> {
        let unbound = UnboundKey::new(&AES_256_GCM, key).ok()?;
        let mut key_id = [0; KEY_ID_BYTES];
        key_id.iter_mut().zip(digest(&SHA256, key).as_ref()).for_each(|(to, from)| *to = *from);
        Some(Self { key: LessSafeKey::new(unbound), key_id, journal: journal.into() })
    }

    /// The place is the row and the column.
    pub(super) fn seal(&self, (row, column): (i64, &str), text: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut chance = [0; NONCE_LEN];
        getrandom::fill(&mut chance).map_err(|_| SealError::NoChance)?;
        let mut sealed = vec![FORM];
        sealed.extend(self.key_id);
        sealed.extend(chance);
        let mut body = text.to_vec();
        let nonce = Nonce::assume_unique_for_key(chance);
        self.key
            .seal_in_place_append_tag(nonce, self.bound(row, column), &mut body)
            .map_err(|_| SealError::Damaged)?;
        sealed.extend(body);
        Ok(sealed)
    }

    pub(super) fn open(
        &self,
        (row, column): (i64, &str),
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let rest = sealed.strip_prefix(&[FORM]).ok_or(SealError::Damaged)?;
        let (key_id, rest) = rest.split_at_checked(KEY_ID_BYTES).ok_or(SealError::Damaged)?;
        if key_id != self.key_id {
            return Err(SealError::OtherKey);
        }
        let (chance, body) = rest.split_at_checked(NONCE_LEN).ok_or(SealError::Damaged)?;
        let nonce = Nonce::try_assume_unique_for_key(chance).map_err(|_| SealError::Damaged)?;
        let mut body = Zeroizing::new(body.to_vec());
        let opened = self.key.open_in_place(nonce, self.bound(row, column), &mut body);
        let length = opened.map_err(|_| SealError::Damaged)?.len();
        body.truncate(length);
        Ok(body)
    }

    fn bound(&self, row: i64, column: &str) -> Aad<String> {
        Aad::from(format!("{}/{row}/{column}", self.journal))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer(key: u8, journal: &str) -> Sealer {
        Sealer::new(&[key; KEY_BYTES], journal).unwrap()
    }

    #[test]
    fn a_sealed_password_opens_at_its_place_only() {
        let ours = sealer(1, "a");
        let place = (7, "password");
        let sealed = ours.seal(place, b"correct horse").unwrap();
        assert!(!sealed.windows(7).any(|part| part == b"correct"));
        assert_eq!(ours.open(place, &sealed).unwrap().as_slice(), b"correct horse");
        for moved in [(8, "password"), (7, "new_password")] {
            assert_eq!(ours.open(moved, &sealed).unwrap_err(), SealError::Damaged);
        }
        assert_eq!(sealer(1, "b").open(place, &sealed).unwrap_err(), SealError::Damaged);
        assert_eq!(sealer(2, "a").open(place, &sealed).unwrap_err(), SealError::OtherKey);
        assert_ne!(ours.seal(place, b"correct horse").unwrap(), sealed, "each time another");
    }

    #[test]
    fn damage_is_told_and_never_opens() {
        let ours = sealer(1, "a");
        let sealed = ours.seal((7, "password"), b"x").unwrap();
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert!(ours.open((7, "password"), &damaged).is_err(), "{at}");
            assert!(ours.open((7, "password"), &sealed[..at]).is_err(), "{at}");
        }
        assert!(Sealer::new(b"short", "a").is_none());
    }
}
