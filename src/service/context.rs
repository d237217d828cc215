//! Who calls and from where: the `clientContext` that every request but benchmarkingNop begins with (docs/protocol.md,
//! Types). It knows nothing of what is asked.

use super::xml::Xml;
use crate::secret::Secret;
use once_cell::sync::OnceCell;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use zeroize::Zeroizing;

/// A request that comes from a till or a program beside it (docs/protocol.md, Types, channel).
const CHANNEL: &str = "WS";
/// The longest clientReference (docs/protocol.md, Types), in characters.
const REFERENCE_MAX: usize = 32;
/// The unique part: 60 bits, five a character.
const SUFFIX: usize = 12;
/// The longest prefix of a clientReference that is sent whole, in characters; a longer one is cut.
pub const REFERENCE_PREFIX_MAX: usize = REFERENCE_MAX - SUFFIX - 1;
/// Digits and small letters without i, l, o and u, which people misread over the telephone.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Who calls (docs/protocol.md, Types, principalId).
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
#[derive(Clone)]
pub struct Caller {
    principal: Principal,
    password: Secret,
    /// What the requests' contexts end with, made for the first of them; None where XML cannot carry it.
    closing: OnceCell<Option<Zeroizing<Vec<u8>>>>,
}

impl Caller {
    /// Who calls, and the password.
    pub fn new(principal: Principal, password: Secret) -> Self {
        Self { principal, password, closing: OnceCell::new() }
    }

    /// Who calls.
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// Their password.
    pub fn password(&self) -> &Secret {
        &self.password
    }

    fn closing(&self) -> Option<&[u8]> {
        let closing = self.closing.get_or_init(|| {
            let mut xml = Xml::new();
            xml.raw("</clientReference><clientRequestTimeout>0</clientRequestTimeout>");
            self.principal.write("initiatorPrincipalId", &mut xml);
            xml.leaf("password", self.password.expose());
            xml.close("context");
            xml.finish().map(|bytes| Zeroizing::new(bytes.as_ref().to_vec())) // without the buffer's spare room
        });
        closing.as_ref().map(|bytes| bytes.as_slice())
    }
}

/// The password is in more than one field.
impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Caller").field(&self.principal).finish()
    }
}

/// The software that calls, the same in every request of a process, and the source of the references that make
/// each request findable in the service's logs. Cloning shares the count, so references stay unique.
#[derive(Debug, Clone)]
pub struct ClientIdentity {
    /// The context as far as it is the same for every request, up to the reference's unique part; None where
    /// XML cannot carry it.
    opening: Option<Arc<str>>,
    next: Arc<AtomicU64>,
}

impl ClientIdentity {
    /// `client_id` is the POS's own text; `client_comment` has 80 characters at the most; of
    /// `reference_prefix` (POS name and version, docs/protocol.md, Decisions) the first `REFERENCE_PREFIX_MAX`
    /// characters are used.
    pub fn new(client_id: String, client_comment: Option<String>, reference_prefix: Option<String>) -> Self {
        let prefix = reference_prefix.unwrap_or_default();
        let mut prefix: String = prefix.chars().take(REFERENCE_PREFIX_MAX).collect();
        if !prefix.is_empty() {
            prefix.push('-');
        }
        let mut xml = Xml::new();
        xml.open("context");
        xml.leaf("channel", CHANNEL);
        xml.optional("clientComment", client_comment.as_deref());
        xml.leaf("clientId", &client_id);
        xml.open("clientReference");
        xml.text(&prefix);
        let opening = xml.finish().map(|bytes| String::from_utf8_lossy(bytes.as_ref()).into());
        Self { opening, next: Arc::new(AtomicU64::new(random_start())) }
    }

    /// The part of a clientReference that no other request has.
    fn suffix(&self) -> [u8; SUFFIX] {
        let mut number = self.next.fetch_add(1, Ordering::Relaxed);
        let mut suffix = [0u8; SUFFIX];
        for place in suffix.iter_mut().rev() {
            *place = ALPHABET[(number & 31) as usize];
            number >>= 5;
        }
        suffix
    }

    /// Writes the context element.
    pub(super) fn write(&self, caller: &Caller, xml: &mut Xml) {
        let (Some(opening), Some(closing)) = (&self.opening, caller.closing()) else { return xml.refuse() };
        xml.raw(opening);
        xml.push(&self.suffix());
        xml.push(closing);
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
        let identity = ClientIdentity::new("x".into(), None, Some("åäö POS with a name too long".into()));
        let clone = identity.clone();
        let seen: std::collections::HashSet<_> =
            (0..500).flat_map(|_| [identity.suffix(), clone.suffix()]).collect();
        assert_eq!(seen.len(), 1000);
        let opening = identity.opening.unwrap();
        let (_, prefix) = opening.split_once("<clientReference>").unwrap();
        assert_eq!(prefix, "åäö POS with a name-");
        assert_eq!(prefix.chars().count() + SUFFIX, REFERENCE_MAX);
        let none = || ClientIdentity::new("x".into(), None, None);
        assert!(none().opening.unwrap().ends_with("<clientReference>"));
        assert_ne!(none().suffix(), none().suffix());
    }
}
