//! What was seen in one step: the calls that belong to it, the others, and what became of its sale. It judges nothing.

use super::call::Call;
use crate::Which;
use crate::service::event::What;
use crate::world::World;

/// See the top of the file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// The calls that belong to the step, in order.
    pub(crate) calls: Vec<Call>,
    /// The till's other calls since the step began: of another sale, or of none.
    pub(crate) others: Vec<Call>,
    /// invoiceReference of the step's sale (for `status` and `receipt`: of the sale before them).
    pub(crate) reference: Option<String>,
    /// Its ersReference, once it was paid.
    pub(crate) ers_reference: Option<String>,
    /// When SEQR gave the money back.
    pub(crate) reversed_ms: Option<u64>,
    /// The number of the call at which each stage ended.
    pub(crate) ended_at: Vec<u64>,
    /// The step before ended with an invoice too many: those that follow it at once are no sale of this step.
    pub(crate) amid_invoices: bool,
    pub(crate) begun_ms: u64,
    pub(crate) begun: bool,
    pub(crate) complete: bool,
    pub(crate) left_out: bool,
}

/// More calls than this in one step are not kept: a till may hang in one for a day.
const MAX_CALLS: usize = 5_000;

impl Seen {
    pub(super) fn keep(&mut self, call: Call, belongs: bool) {
        let list = if belongs { &mut self.calls } else { &mut self.others };
        if list.len() < MAX_CALLS {
            list.push(call);
        }
    }

    /// The invoices of the step, the refused ones too.
    pub(super) fn invoices(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter().filter(|call| call.is("sendInvoice"))
    }

    /// The invoice of the step's sale, where it was sent in the step.
    pub(super) fn invoice(&self) -> Option<&Call> {
        self.invoices().find(|call| call.about.is_some() && call.about == self.reference)
    }

    /// The status queries about the step's sale.
    pub(super) fn polls(&self) -> Vec<&Call> {
        let own = |call: &&Call| call.is_poll() && call.about.is_some() && call.about == self.reference;
        self.calls.iter().filter(own).collect()
    }

    /// The call by which the till learned that the step's sale is over.
    pub(super) fn end(&self) -> Option<&Call> {
        self.calls.iter().find(|call| call.about == self.reference && call.tells_the_end())
    }

    /// The first status query, while the sale was open, about anything but it.
    pub(super) fn wrong_poll(&self) -> Option<&Call> {
        let begin = self.invoice().map_or(0, |invoice| invoice.n);
        let all = self.calls.iter().chain(&self.others);
        all.filter(|call| call.n > begin && call.is_poll() && call.about != self.reference)
            .min_by_key(|c| c.n)
    }

    /// SEQR has given the money back.
    pub(crate) fn reversed(&self) -> bool {
        self.reversed_ms.is_some()
    }

    /// The call came before SEQR gave the money back.
    pub(crate) fn before_reversal(&self, call: &Call) -> bool {
        self.reversed_ms.is_none_or(|reversed| call.at_ms < reversed)
    }

    /// What has become of the step's sale, in the service's books.
    pub(super) fn look_at_invoice(&mut self, world: &World) {
        let number =
            self.reference.clone().and_then(|reference| world.service.find(&Which::invoice(reference)));
        if let Some(invoice) = number.and_then(|number| world.service.invoice(number)) {
            let reversal = invoice.events.iter().rev().find(|event| event.what == What::Reversed);
            // The events of a sale that is asked about for hours are cut; that it is over is known all the same.
            let ms = reversal.map(|event| event.at.ms).or(invoice.ended_ms);
            self.reversed_ms = ms.filter(|_| invoice.reversed);
            if let Some(payment) = &invoice.payment {
                self.ers_reference = Some(payment.ers_reference.clone());
            }
        }
    }
}
