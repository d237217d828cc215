//! Who calls and from where: the `clientContext` that every request but benchmarkingNop begins with (PROTOCOL
//! section 3). It knows nothing of what is asked.

use super::xml::Xml;
use crate::secret::Secret;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A request that comes from a till or a program beside it (PROTOCOL section 3, channel).
const CHANNEL: &str = "WS";
/// The longest clientReference (PROTOCOL section 3), in characters.
const REFERENCE_MAX: usize = 32;
/// The unique part: 60 bits, five a character.
const SUFFIX: usize = 12;
/// The longest prefix of a clientReference that is sent whole, in characters; a longer one is cut.
pub const REFERENCE_PREFIX_MAX: usize = REFERENCE_MAX - SUFFIX - 1;
/// Digits and small letters without i, l, o and u, which people misread over the telephone.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Who calls (PROTOCOL section 3, principalId).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// A registered till.
    Terminal {
        /// What registerTerminal answered.
        id: String,
    },
    /// The shop's back office.
    Reseller {
        /// The shop's number at SEQR.
        id: String,
        /// Its user, `9900` by default.
        user_id: String,
    },
}

/// A principal and what proves it.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who calls.
    pub principal: Principal,
    /// His password.
    pub password: Secret,
}

/// The software that calls, the same in every request of a process, and the source of the references that make
/// each request findable in the service's logs. Cloning shares the count, so references stay unique.
#[derive(Debug, Clone)]
pub struct ClientIdentity {
    client_id: String,
    client_comment: Option<String>,
    reference_prefix: String,
    next: Arc<AtomicU64>,
}

impl ClientIdentity {
    /// `client_id` is the POS's own text; `client_comment` has 80 characters at the most; of
    /// `reference_prefix` (POS name and version, PROTOCOL section 7) the first `REFERENCE_PREFIX_MAX`
    /// characters are used.
    pub fn new(client_id: String, client_comment: Option<String>, reference_prefix: Option<String>) -> Self {
        let prefix = reference_prefix.unwrap_or_default();
        let mut prefix: String = prefix.chars().take(REFERENCE_PREFIX_MAX).collect();
        if !prefix.is_empty() {
            prefix.push('-');
        }
        let next = Arc::new(AtomicU64::new(random_start()));
        Self { client_id, client_comment, reference_prefix: prefix, next }
    }

    /// The next clientReference: 32 characters at the most, no two alike.
    pub(super) fn reference(&self) -> String {
        let mut number = self.next.fetch_add(1, Ordering::Relaxed);
        let mut suffix = [0u8; SUFFIX];
        for place in suffix.iter_mut().rev() {
            *place = ALPHABET[(number & 31) as usize];
            number >>= 5;
        }
        let mut reference = String::with_capacity(REFERENCE_MAX);
        reference.push_str(&self.reference_prefix);
        reference.extend(suffix.iter().map(|&byte| char::from(byte)));
        reference
    }

    /// Writes the context element.
    pub(super) fn write(&self, caller: &Caller, xml: &mut Xml) {
        xml.open("context");
        xml.leaf("channel", CHANNEL);
        xml.optional("clientComment", self.client_comment.as_deref());
        xml.leaf("clientId", &self.client_id);
        xml.leaf("clientReference", &self.reference());
        xml.leaf("clientRequestTimeout", "0");
        caller.principal.write("initiatorPrincipalId", xml);
        xml.leaf("password", caller.password.expose());
        xml.close("context");
    }
}

impl Principal {
    /// Writes a principalId under the name that it has there.
    pub(super) fn write(&self, name: &'static str, xml: &mut Xml) {
        xml.open(name);
        match self {
            Self::Terminal { id } => {
                xml.leaf("id", id);
                xml.leaf("type", "TERMINALID");
            }
            Self::Reseller { id, user_id } => {
                xml.leaf("id", id);
                xml.leaf("type", "RESELLERUSER");
                xml.leaf("userId", user_id);
            }
        }
        xml.close(name);
    }
}

/// Two processes must not count through the same numbers. A reference is for troubleshooting only, so a
/// machine without a random source gets the clock instead of an error.
fn random_start() -> u64 {
    let mut bytes = [0u8; 8];
    if getrandom::fill(&mut bytes).is_ok() {
        return u64::from_le_bytes(bytes);
    }
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |age| u64::try_from(age.as_nanos() & u128::from(u64::MAX)).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_unique_and_fit() {
        let long = ClientIdentity::new("x".into(), None, Some("åäö POS with a name too long".into()));
        let clone = long.clone();
        let seen: std::collections::HashSet<_> =
            (0..500).flat_map(|_| [long.reference(), clone.reference()]).collect();
        assert_eq!(seen.len(), 1000);
        assert!(seen.iter().all(|r| r.chars().count() == 32 && r.starts_with("åäö POS with a name-")));
        let none = ClientIdentity::new("x".into(), None, None);
        assert_eq!(none.reference().len(), SUFFIX);
        assert_ne!(none.reference(), ClientIdentity::new("x".into(), None, None).reference());
    }
}
