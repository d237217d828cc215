//! A model of SEQR and of the customer before the till, from PROTOCOL sections 4, 5 and 7 alone. It shares nothing
//! with the simulator and knows neither the machine nor the journal.

use super::rng::Rng;
use seqr::pos::machine::Ms;
use seqr::service::{InvoiceAnswer, PaymentStatus, Receipt, ServiceError, StatusAnswer};

/// After this long without a question (or its acknowledgement) a payment goes back to the customer.
const REVERSAL: Ms = 20_000;

/// What the sources leave open; each history has its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manners {
    /// Only a question with the latest version saves a payment; else any question does.
    pub(crate) strict: bool,
    /// A question without a reference is answered for the terminal's last invoice; else with 54.
    pub(crate) last_invoice: bool,
    /// A receipt names the invoice.
    pub(crate) names_invoice: bool,
    /// One in so many invoices is answered without its reference; 0 is never.
    pub(crate) no_reference: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Issued,
    /// The customer types his code: it can be neither canceled nor told.
    Paying,
    Paid,
    Canceled,
    Failed,
    Expired,
}

#[derive(Debug, Clone, Copy)]
enum Deed {
    TypesCode,
    Pays,
    /// The bank declines: the customer may try again.
    IsDeclined,
    Cancels,
    Fails,
    Expires,
}

/// An invoice as SEQR has it.
pub(crate) struct Bill {
    /// The row of the payment that sent it.
    pub(crate) origin: i64,
    pub(crate) sale: String,
    total: i64,
    pub(crate) reference: String,
    status: Status,
    version: i32,
    /// What the customer is going to do, the last first.
    plan: Vec<(Ms, Deed)>,
    /// Set once the customer's money was taken.
    pub(crate) ers: Option<String>,
    paid_at: Ms,
    /// SEQR takes the payment for known to the till.
    pub(crate) accepted: bool,
    pub(crate) reversed: bool,
    /// It came after the till had stopped waiting for an answer.
    late: bool,
    /// The question that saved it from going back named no invoice.
    asked_without_reference: bool,
}

impl Bill {
    /// The customer's money is gone from his account.
    pub(crate) fn is_charged(&self) -> bool {
        self.status == Status::Paid
    }

    /// Nothing was taken, and nothing will be.
    pub(crate) fn is_dead(&self) -> bool {
        matches!(self.status, Status::Canceled | Status::Failed | Status::Expired)
    }

    /// An invoice that nobody waited for any more, paid, and kept by a question about the till's last invoice. Nothing
    /// that a till can do prevents it; whoever asked was told of a payment that is another sale's.
    pub(crate) fn is_stray(&self) -> bool {
        self.late && self.asked_without_reference
    }

    fn turn(&mut self, status: Status) {
        self.status = status;
        self.version += 1;
    }
}

pub(crate) struct Service {
    manners: Manners,
    pub(crate) bills: Vec<Bill>,
}

pub(crate) fn refused(code: i32) -> ServiceError {
    ServiceError::Refused { code, description: None }
}

impl Service {
    pub(crate) fn new(manners: Manners) -> Self {
        Self { manners, bills: Vec::new() }
    }

    /// Only a question with the latest version saves a payment.
    pub(crate) fn is_strict(&self) -> bool {
        self.manners.strict
    }

    /// The invoice that this payment sent, once it has arrived.
    pub(crate) fn bill_of(&self, origin: i64) -> Option<&Bill> {
        self.bills.iter().find(|bill| bill.origin == origin)
    }

    pub(crate) fn bill_by_ers(&self, ers: &str) -> Option<&Bill> {
        self.bills.iter().find(|bill| bill.ers.as_deref() == Some(ers))
    }

    /// What customers do, and what SEQR does by itself, until now.
    pub(crate) fn advance(&mut self, now: Ms) {
        for bill in &mut self.bills {
            while let Some(&(at, deed)) = bill.plan.last().filter(|(at, _)| *at <= now) {
                bill.plan.pop();
                match (bill.status, deed) {
                    (Status::Issued, Deed::TypesCode) => bill.turn(Status::Paying),
                    (Status::Paying, Deed::Pays) => {
                        bill.turn(Status::Paid);
                        bill.ers = Some(format!("E{}", bill.reference));
                        bill.paid_at = at;
                    }
                    (Status::Paying, Deed::IsDeclined) => bill.turn(Status::Issued),
                    (Status::Issued | Status::Paying, Deed::Cancels) => bill.turn(Status::Canceled),
                    (Status::Issued | Status::Paying, Deed::Fails) => bill.turn(Status::Failed),
                    (Status::Issued, Deed::Expires) => bill.turn(Status::Expired),
                    _ => {}
                }
            }
            if bill.status == Status::Paid && !bill.accepted && now >= bill.paid_at + REVERSAL {
                bill.turn(Status::Canceled);
                bill.reversed = true;
            }
        }
    }

    pub(crate) fn send_invoice(
        &mut self,
        origin: i64,
        sale: &str,
        total: i64,
        late: bool,
        now: Ms,
        rng: &mut Rng,
    ) -> InvoiceAnswer {
        if let Some(last) = self.bills.last_mut()
            && matches!(last.status, Status::Issued | Status::Paying)
        {
            last.turn(Status::Canceled);
        }
        let reference = format!("R{}", self.bills.len() + 1);
        self.bills.push(Bill {
            origin,
            sale: sale.into(),
            total,
            reference: reference.clone(),
            status: Status::Issued,
            version: 1,
            plan: plan(now, rng),
            ers: None,
            paid_at: 0,
            accepted: false,
            reversed: false,
            late,
            asked_without_reference: false,
        });
        let nameless = self.manners.no_reference > 0 && rng.below(self.manners.no_reference) == 0;
        InvoiceAnswer { invoice_reference: Some(reference).filter(|_| !nameless), qr_code: None }
    }

    pub(crate) fn ask(
        &mut self,
        reference: Option<&str>,
        version: i32,
        rng: &mut Rng,
    ) -> Result<StatusAnswer, ServiceError> {
        let Manners { strict, last_invoice, names_invoice, .. } = self.manners;
        let bill = match reference {
            Some(reference) => self.bills.iter_mut().find(|bill| bill.reference == reference),
            None => self.bills.last_mut().filter(|_| last_invoice),
        };
        let bill = bill.ok_or_else(|| refused(54))?;
        let paid = bill.status == Status::Paid;
        let accepts = paid && (!strict || version == bill.version);
        bill.asked_without_reference |= accepts && !bill.accepted && reference.is_none();
        bill.accepted |= accepts;
        let status = match bill.status {
            Status::Issued => PaymentStatus::Issued,
            Status::Paying if rng.chance(20) => PaymentStatus::Unknown("IN_PROGRESS".into()),
            Status::Paying => PaymentStatus::Issued,
            Status::Paid => PaymentStatus::Paid,
            Status::Canceled => PaymentStatus::Canceled,
            Status::Failed => PaymentStatus::Failed,
            Status::Expired => PaymentStatus::Expired,
        };
        let receipt = paid.then(|| Receipt {
            client_invoice_id: Some(bill.sale.clone()),
            invoice_reference: names_invoice.then(|| bill.reference.clone()),
            total: Some((format!("{}.00", bill.total / 100), "SEK".into())),
            ..Receipt::default()
        });
        let ers_reference = bill.ers.clone().filter(|_| paid);
        Ok(StatusAnswer { status, version: bill.version, ers_reference, receipt, tokens: Vec::new() })
    }

    pub(crate) fn cancel(&mut self, reference: &str, rng: &mut Rng) -> Result<(), ServiceError> {
        let bill = self.bills.iter_mut().find(|bill| bill.reference == reference);
        let bill = bill.ok_or_else(|| refused(54))?;
        match bill.status {
            Status::Issued => {
                bill.turn(Status::Canceled);
                Ok(())
            }
            Status::Paying => Err(refused(rng.pick(&[51, 51, 48]))),
            Status::Paid => Err(refused(50)),
            Status::Canceled => Err(refused(rng.pick(&[95, 95, 55]))),
            Status::Failed | Status::Expired => Err(refused(rng.pick(&[58, 95]))),
        }
    }
}

/// What a customer will do with an invoice, the last first.
fn plan(now: Ms, rng: &mut Rng) -> Vec<(Ms, Deed)> {
    let reads = now + if rng.chance(70) { rng.between(100, 8_000) } else { rng.between(100, 45_000) };
    let types = reads + rng.between(50, 7_000);
    let again = types + rng.between(500, 10_000);
    let mut plan = match rng.below(20) {
        0..=10 => vec![(reads, Deed::TypesCode), (types, Deed::Pays)],
        11 | 12 => {
            let second = [(again, Deed::TypesCode), (again + 2_000, Deed::Pays)];
            [(reads, Deed::TypesCode), (types, Deed::IsDeclined)].into_iter().chain(second).collect()
        }
        13 => vec![(reads, Deed::TypesCode), (types, Deed::IsDeclined)],
        14 => vec![(reads, Deed::Cancels)],
        15 => vec![(reads, Deed::TypesCode), (types, Deed::Cancels)],
        16 => vec![(reads, Deed::Fails)],
        17 => vec![(again, Deed::Expires)],
        _ => Vec::new(),
    };
    plan.reverse();
    plan
}
