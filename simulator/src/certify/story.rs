//! What the judges look at: a step, and every call about its sale in whatever step it came. It judges nothing.

use super::call::Call;
use super::seen::Seen;

/// See the top of the file.
pub(super) struct Story<'a> {
    pub(super) seen: &'a Seen,
    /// The calls about the sale, in order: those of the step, of the steps before it, and those that came too late.
    pub(super) calls: Vec<&'a Call>,
    /// The calls with a reference that there is not, of the steps that the sale goes through.
    unknown: Vec<&'a Call>,
    /// The till's next invoice: from there on it may mean another sale, and name this one by mistake.
    next_invoice: Option<u64>,
}

impl<'a> Story<'a> {
    pub(super) fn of(seen: &'a Seen, all: impl Iterator<Item = &'a Seen> + Clone) -> Story<'a> {
        let of_sale = |step: &&Seen| seen.reference.is_some() && step.reference == seen.reference;
        let unknown =
            all.clone().filter(of_sale).flat_map(|step| &step.calls).filter(|call| call.about.is_none());
        let unknown = unknown.collect();
        let invoices = || {
            all.clone().flat_map(|step| step.calls.iter().chain(&step.others)).filter(|c| c.is("sendInvoice"))
        };
        let own = invoices().filter(|call| call.about == seen.reference).map(|call| call.n).min();
        let later = invoices().filter(|call| own.is_some_and(|own| call.n > own) && call.about.is_some());
        let next_invoice = later.filter(|call| call.about != seen.reference).map(|call| call.n).min();
        let about = |call: &&Call| call.about.is_some() && call.about == seen.reference;
        let mut calls: Vec<&Call> =
            all.flat_map(|step| step.calls.iter().chain(&step.others)).filter(about).collect();
        calls.sort_by_key(|call| call.n);
        Story { seen, calls, unknown, next_invoice }
    }

    /// The invoice of the sale.
    pub(super) fn invoice(&self) -> Option<&'a Call> {
        self.find(|call| call.is("sendInvoice"))
    }

    /// The call by which the till learned that the sale is paid.
    pub(super) fn paid(&self) -> Option<&'a Call> {
        self.find(Call::tells_the_payment)
    }

    /// The till canceled it after that call, with no other sale at hand.
    pub(super) fn canceled_after(&self, n: u64) -> Option<&'a Call> {
        let at_hand = |call: &Call| self.next_invoice.is_none_or(|next| call.n < next);
        self.find(|call| call.is("cancelInvoice") && call.n > n && at_hand(call))
    }

    pub(super) fn find(&self, fits: impl Fn(&Call) -> bool) -> Option<&'a Call> {
        self.calls.iter().copied().find(|call| fits(call))
    }

    /// Receipts that were submitted for the sale, also by a reference that there is not: while the sale was at hand, it
    /// can mean no other.
    pub(super) fn receipts(&self) -> impl Iterator<Item = &'a Call> {
        let all = self.calls.iter().chain(&self.unknown).copied();
        all.filter(|call| call.is("submitPaymentReceipt"))
    }
}
