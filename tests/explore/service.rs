//! SEQR and the customer, from docs/protocol.md alone: what can be known of an invoice, and nothing of when.

use seqr::invoice::PaymentMode;
use seqr::pos::machine::Ms;
use seqr::service::{InvoiceAnswer, PaymentStatus, Receipt, ServiceError, StatusAnswer};
use seqr::store::PaymentRecord;

/// From a payment that nobody asks for to its reversal.
pub(crate) const REVERSAL: Ms = 20_000;

/// Of every invoice, in minor units.
pub(crate) const TOTAL: i64 = 100;

/// What the sources leave open.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manners {
    /// Only a question with the latest version keeps a payment; else any question does.
    strict: bool,
    /// A question without a reference is answered for the terminal's last invoice; else with 54.
    last_invoice: bool,
}

impl Manners {
    pub(crate) const EXACT: Self = Self { strict: true, last_invoice: false };
    pub(crate) const KIND: Self = Self { strict: false, last_invoice: true };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Issued,
    /// The customer types the code.
    Paying,
    Reserved,
    Paid,
    Canceled,
    Failed,
}

/// What the customer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    Types,
    Pays,
    GoesBack,
    Cancels,
    IsDeclined,
}

impl Deed {
    pub(crate) const ALL: [Self; 5] =
        [Self::Types, Self::Pays, Self::GoesBack, Self::Cancels, Self::IsDeclined];
}

#[derive(Debug, Clone)]
pub(crate) struct Bill {
    /// The row of the payment that sent it.
    pub(crate) origin: i64,
    sale: String,
    pub(crate) reference: String,
    reserves: bool,
    pub(crate) status: Status,
    version: i64,
    /// Once the money was taken.
    pub(crate) ers: Option<String>,
    paid_at: Ms,
    /// How much was taken.
    charged: i64,
    /// The version that told PAID first.
    paid_version: Option<i64>,
    /// SEQR takes the payment for known to the till.
    pub(crate) accepted: bool,
    /// It came after the till had stopped waiting, or was kept by a question that named no invoice: see `is_stray`.
    late: bool,
    asked_without_reference: bool,
}

impl Bill {
    pub(crate) fn is_charged(&self) -> bool {
        self.status == Status::Paid
    }

    pub(crate) fn is_dead(&self) -> bool {
        matches!(self.status, Status::Canceled | Status::Failed)
    }

    /// Whether a question with this version says that the till knows of the payment.
    pub(crate) fn has_version_of_paid(&self, version: i64) -> bool {
        self.paid_version == Some(version)
    }

    /// An invoice that nobody waited for any more, paid, and kept by a question about the till's last invoice: nothing
    /// that a till can do prevents it.
    pub(crate) fn is_stray(&self) -> bool {
        self.late && self.asked_without_reference
    }

    fn turn(&mut self, status: Status) {
        self.status = status;
        self.version += 1;
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Service {
    pub(crate) manners: Manners,
    pub(crate) bills: Vec<Bill>,
}

pub(crate) fn refused(code: i32) -> ServiceError {
    ServiceError::Refused { code, description: None }
}

impl Service {
    pub(crate) fn can(&self, bill: usize, deed: Deed) -> bool {
        let status = self.bills[bill].status;
        match deed {
            Deed::Types => status == Status::Issued,
            Deed::Cancels | Deed::Pays => matches!(status, Status::Issued | Status::Paying),
            Deed::GoesBack | Deed::IsDeclined => status == Status::Paying,
        }
    }

    pub(crate) fn does(&mut self, bill: usize, deed: Deed, now: Ms) {
        let bill = &mut self.bills[bill];
        match deed {
            Deed::Types => bill.turn(Status::Paying),
            Deed::Pays if bill.reserves => bill.turn(Status::Reserved),
            Deed::Pays => pay(bill, TOTAL, now),
            Deed::GoesBack => bill.turn(Status::Issued),
            Deed::Cancels => bill.turn(Status::Canceled),
            Deed::IsDeclined => bill.turn(Status::Failed),
        }
    }

    pub(crate) fn may_reverse(&self, bill: usize, now: Ms) -> bool {
        let bill = &self.bills[bill];
        bill.status == Status::Paid && !bill.accepted && now >= bill.paid_at + REVERSAL
    }

    pub(crate) fn reverse(&mut self, bill: usize) {
        self.bills[bill].turn(Status::Canceled);
    }

    pub(crate) fn send_invoice(&mut self, record: &PaymentRecord, late: bool) -> InvoiceAnswer {
        if let Some(last) = self.bills.last_mut()
            && matches!(last.status, Status::Issued | Status::Paying | Status::Reserved)
        {
            last.turn(Status::Canceled);
        }
        let reference = format!("R{}", self.bills.len() + 1);
        self.bills.push(Bill {
            origin: record.id,
            sale: record.invoice.client_invoice_id.clone(),
            reference: reference.clone(),
            reserves: record.invoice.payment_mode != PaymentMode::ImmediateDebit,
            status: Status::Issued,
            version: 1,
            ers: None,
            paid_at: 0,
            charged: 0,
            paid_version: None,
            accepted: false,
            late,
            asked_without_reference: false,
        });
        InvoiceAnswer { invoice_reference: Some(reference), qr_code: None }
    }

    fn bill(&mut self, reference: &str) -> Result<&mut Bill, ServiceError> {
        self.bills.iter_mut().find(|bill| bill.reference == reference).ok_or_else(|| refused(54))
    }

    pub(crate) fn ask(
        &mut self,
        reference: Option<&str>,
        version: i64,
    ) -> Result<StatusAnswer, ServiceError> {
        let Manners { strict, last_invoice } = self.manners;
        let bill = match reference {
            Some(reference) => self.bill(reference)?,
            None => self.bills.last_mut().filter(|_| last_invoice).ok_or_else(|| refused(54))?,
        };
        let paid = bill.status == Status::Paid;
        let keeps = paid && (!strict || version == bill.version);
        bill.asked_without_reference |= keeps && !bill.accepted && reference.is_none();
        bill.accepted |= keeps;
        let status = match bill.status {
            Status::Issued | Status::Paying => PaymentStatus::Issued,
            Status::Reserved => PaymentStatus::Reserved,
            Status::Paid => PaymentStatus::Paid,
            Status::Canceled => PaymentStatus::Canceled,
            Status::Failed => PaymentStatus::Failed,
        };
        let receipt = paid.then(|| Receipt {
            client_invoice_id: Some(bill.sale.clone()),
            invoice_reference: Some(bill.reference.clone()),
            total: Some((format!("{}.{:02}", bill.charged / 100, bill.charged % 100), "SEK".into())),
            ..Receipt::default()
        });
        Ok(StatusAnswer {
            status,
            version: Some(bill.version),
            ers_reference: bill.ers.clone().filter(|_| paid),
            receipt: receipt.map(Box::new),
            tokens: Vec::new(),
        })
    }

    pub(crate) fn cancel(&mut self, reference: &str) -> Result<(), ServiceError> {
        let bill = self.bill(reference)?;
        match bill.status {
            Status::Issued | Status::Reserved => {
                bill.turn(Status::Canceled);
                Ok(())
            }
            Status::Paying => Err(refused(51)),
            Status::Paid => Err(refused(50)),
            Status::Canceled => Err(refused(95)),
            Status::Failed => Err(refused(58)),
        }
    }

    pub(crate) fn commit(&mut self, reference: &str, amount: i64, now: Ms) -> Result<(), ServiceError> {
        let strict = self.manners.strict;
        let bill = self.bill(reference)?;
        if bill.status != Status::Reserved {
            return Err(refused(96));
        }
        pay(bill, amount, now);
        bill.accepted = !strict;
        Ok(())
    }
}

fn pay(bill: &mut Bill, amount: i64, now: Ms) {
    bill.turn(Status::Paid);
    bill.paid_version = Some(bill.version);
    bill.charged = amount;
    bill.ers = Some(format!("E{}", bill.reference));
    bill.paid_at = now;
}
