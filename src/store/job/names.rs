//! The job that asks which payment or refund of the journal has the names that a PAID answer gives. It does not judge an
//! answer: `pos` does.

use super::{Job, Kind};
use crate::store::record::payment::{KnownNames, PaidNames};
use crate::store::{Pending, Store};

pub(crate) struct NamesKnown {
    pub(crate) names: PaidNames,
    pub(crate) except_payment: i64,
}

impl Job for NamesKnown {
    type Answer = KnownNames;
    const KIND: Kind = Kind::Read;
}

impl Store {
    /// Which of these names the journal has for another payment or a refund. Names of invoices and sales have no index
    /// of their own: only an answer that names another sale costs the search.
    pub fn names_known(&self, names: PaidNames, except_payment: i64) -> Pending<KnownNames> {
        self.run(NamesKnown { names, except_payment })
    }
}
