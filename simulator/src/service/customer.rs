//! The customer who acts without being told to: what they do with invoices to come, and when.

use super::invoice::Plan;
use crate::clock::Now;

/// What customers do by themselves. Times are milliseconds on the simulator's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Customer {
    /// Nothing: only what the control interface says.
    #[default]
    Never,
    /// Scan and press Pay after a time; the PIN takes a time, too.
    Pays {
        /// From sendInvoice to Pay.
        after_ms: u64,
        /// From Pay to the money's moving.
        pin_ms: u64,
    },
    /// Press Cancel after a time.
    Declines {
        /// From sendInvoice to Cancel.
        after_ms: u64,
    },
}

impl Customer {
    pub(super) fn plan(self, now: Now) -> Option<Plan> {
        match self {
            Customer::Never => None,
            Customer::Pays { after_ms, pin_ms } => {
                Some(Plan::Pay { at_ms: now.ms.saturating_add(after_ms), pin_ms })
            }
            Customer::Declines { after_ms } => Some(Plan::Decline { at_ms: now.ms.saturating_add(after_ms) }),
        }
    }
}

impl std::str::FromStr for Customer {
    type Err = String;

    /// `never`, `pays[:after_ms[:pin_ms]]`, `declines[:after_ms]`.
    fn from_str(text: &str) -> Result<Customer, String> {
        let mut parts = text.split(':');
        let what = parts.next().unwrap_or_default();
        let mut number = || match parts.next() {
            None => Ok(0),
            Some(part) => part.parse::<u64>().map_err(|_| format!("{part:?} is no number of milliseconds")),
        };
        let customer = match what {
            "never" => Customer::Never,
            "pays" => Customer::Pays { after_ms: number()?, pin_ms: number()? },
            "declines" => Customer::Declines { after_ms: number()? },
            _ => return Err(format!("{what:?} is none of never, pays, declines")),
        };
        match parts.next() {
            None => Ok(customer),
            Some(_) => Err(format!("too many parts in {text:?}")),
        }
    }
}
