//! A model of SEQR and of the customer before the till, from docs/protocol.md, Result codes, Behavior and Decisions
//! alone. It shares nothing with the simulator and knows neither the machine nor the journal.

use super::rng::Rng;
use seqr::invoice::{AcknowledgmentMode, CustomerToken, Invoice, PaymentMode};
use seqr::pos::machine::Ms;
use seqr::service::{InvoiceAnswer, PaymentStatus, Receipt, ServiceError, StatusAnswer};

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
    /// How long a reservation holds.
    pub(crate) holds: Ms,
    /// How long after its "done" a commit is seen.
    pub(crate) commit_takes: Ms,
    /// After this long without a question (or its acknowledgement) a payment goes back to the customer.
    pub(crate) reversal: Ms,
    /// An old service: it takes all of a reservation, whatever is committed.
    pub(crate) takes_all: bool,
    /// An old service: it takes the money at once where a reservation is asked for.
    pub(crate) debits: bool,
    /// Invoices in a hundred whose receipts give an amount that cannot be used, or none.
    pub(crate) odd_amounts: u64,
    /// Each commit is answered by the same fault.
    pub(crate) commit_fault: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Issued,
    /// The customer types the code: it can be neither canceled nor told.
    Paying,
    /// The money is held, and nothing is paid.
    Reserved,
    Paid,
    Canceled,
    Failed,
    Expired,
}

#[derive(Debug, Clone, Copy)]
enum Deed {
    /// A card is shown although the invoice is not scanned.
    ShowsCard,
    /// The invoice is read, and the phone shows its card; the app may have to wait for the till.
    Scans {
        card: bool,
    },
    TypesCode,
    Pays,
    /// The bank declines: the customer may try again.
    IsDeclined,
    Cancels,
    Fails,
    Expires,
}

/// How a receipt gives the amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    Right,
    WithoutCurrency,
    Nothing,
    Negative,
    OtherCurrency,
}

/// An invoice as SEQR has it.
pub(crate) struct Bill {
    /// The row of the payment that sent it.
    pub(crate) origin: i64,
    pub(crate) sale: String,
    /// What the customer is asked.
    total: i64,
    /// What the customer has paid.
    pub(crate) charged: i64,
    /// How its receipt gives the amount.
    pub(crate) said: Said,
    /// What was reserved.
    pub(crate) held: i64,
    reserved_at: Ms,
    /// The till has committed: how much, and when it is seen.
    committed: Option<(i64, Ms)>,
    payment_mode: PaymentMode,
    acknowledgment_mode: AcknowledgmentMode,
    tokens: Vec<CustomerToken>,
    /// The app waits for the till.
    blocked: bool,
    pub(crate) reference: String,
    status: Status,
    version: i64,
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
    /// The customer's money is gone from the account.
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

    /// The customer's money was held at some time.
    pub(crate) fn was_reserved(&self) -> bool {
        self.held > 0
    }

    /// The receipt's amount: text and currency.
    fn receipt_total(&self) -> Option<(String, String)> {
        let amount = format!("{}.{:02}", self.charged / 100, self.charged % 100);
        match self.said {
            Said::Right => Some((amount, "SEK".into())),
            Said::WithoutCurrency => Some((amount, String::new())),
            Said::Nothing => None,
            Said::Negative => Some((format!("-{amount}"), "SEK".into())),
            Said::OtherCurrency => Some((amount, "EUR".into())),
        }
    }

    fn pay(&mut self, amount: i64, at: Ms) {
        self.turn(Status::Paid);
        self.ers = Some(format!("E{}", self.reference));
        (self.charged, self.paid_at) = (amount, at);
    }

    fn show_card(&mut self) {
        if self.acknowledgment_mode != AcknowledgmentMode::None {
            let value = self.tokens.len().to_string();
            let id = "membership".to_owned();
            self.tokens.push(CustomerToken { id, value, ..CustomerToken::default() });
            self.version += 1;
        }
    }

    fn scan(&mut self, card: bool) {
        if card {
            self.show_card();
        }
        let answered = self.tokens.iter().any(|token| token.status == 1);
        self.blocked = !answered
            && match self.acknowledgment_mode {
                AcknowledgmentMode::None => false,
                AcknowledgmentMode::Optional => card,
                AcknowledgmentMode::Required => true,
            };
        self.version += i64::from(self.blocked);
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
                if bill.blocked && matches!(deed, Deed::TypesCode) {
                    break;
                }
                bill.plan.pop();
                match (bill.status, deed) {
                    (Status::Issued, Deed::ShowsCard) => bill.show_card(),
                    (Status::Issued, Deed::Scans { card }) => bill.scan(card),
                    (Status::Issued, Deed::TypesCode) => bill.turn(Status::Paying),
                    (Status::Paying, Deed::Pays)
                        if bill.payment_mode != PaymentMode::ImmediateDebit && !self.manners.debits =>
                    {
                        bill.turn(Status::Reserved);
                        (bill.held, bill.reserved_at) = (bill.total, at);
                    }
                    (Status::Paying, Deed::Pays) => bill.pay(bill.total, at),
                    (Status::Paying, Deed::IsDeclined) => bill.turn(Status::Issued),
                    (Status::Issued | Status::Paying, Deed::Cancels) => bill.turn(Status::Canceled),
                    (Status::Issued | Status::Paying, Deed::Fails) => bill.turn(Status::Failed),
                    (Status::Issued, Deed::Expires) => bill.turn(Status::Expired),
                    _ => {}
                }
            }
            if bill.status == Status::Reserved
                && let Some((amount, at)) = bill.committed.filter(|(_, at)| *at <= now)
            {
                bill.pay(amount, at);
                bill.accepted = !self.manners.strict;
            }
            let over = bill.committed.is_none() && now >= bill.reserved_at + self.manners.holds;
            if bill.status == Status::Reserved && over {
                bill.turn(Status::Canceled);
            }
            if bill.status == Status::Paid && !bill.accepted && now >= bill.paid_at + self.manners.reversal {
                bill.turn(Status::Canceled);
                bill.reversed = true;
            }
        }
    }

    pub(crate) fn send_invoice(
        &mut self,
        origin: i64,
        invoice: &Invoice,
        late: bool,
        now: Ms,
        rng: &mut Rng,
    ) -> InvoiceAnswer {
        if let Some(last) = self.bills.last_mut()
            && matches!(last.status, Status::Issued | Status::Paying | Status::Reserved)
        {
            last.turn(Status::Canceled);
        }
        let reference = format!("R{}", self.bills.len() + 1);
        self.bills.push(Bill {
            origin,
            sale: invoice.client_invoice_id.clone(),
            total: invoice.total,
            charged: 0,
            said: match rng.chance(self.manners.odd_amounts) {
                true => rng.pick(&[Said::Nothing, Said::Negative, Said::OtherCurrency]),
                false => rng.pick(&[Said::Right, Said::Right, Said::WithoutCurrency]),
            },
            held: 0,
            reserved_at: 0,
            committed: None,
            payment_mode: invoice.payment_mode,
            acknowledgment_mode: invoice.acknowledgment_mode,
            tokens: invoice.tokens.clone(),
            blocked: false,
            reference: reference.clone(),
            status: Status::Issued,
            version: 1,
            plan: plan(now, invoice.acknowledgment_mode != AcknowledgmentMode::None, rng),
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
        version: i64,
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
            Status::Issued if bill.blocked => PaymentStatus::PendingIssuerAcknowledge,
            Status::Issued => PaymentStatus::Issued,
            Status::Reserved => PaymentStatus::Reserved,
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
            total: bill.receipt_total(),
            ..Receipt::default()
        });
        let ers_reference = bill.ers.clone().filter(|_| paid);
        Ok(StatusAnswer {
            status,
            version: Some(bill.version),
            ers_reference,
            receipt: receipt.map(Box::new),
            tokens: bill.tokens.clone(),
        })
    }

    /// The answer with another sale's payment in it: one that this service knows, or one that nobody does.
    pub(crate) fn mixed_up(&self, answer: &StatusAnswer, sale: &str, rng: &mut Rng) -> StatusAnswer {
        let paid: Vec<&Bill> =
            self.bills.iter().filter(|bill| bill.ers.is_some() && bill.sale != sale).collect();
        let stranger =
            ("X".to_owned(), "RX".to_owned(), "EX".to_owned(), Some(("1.00".into(), "SEK".into())));
        let (name, reference, ers, total) = match paid.len() {
            0 => stranger,
            _ if rng.chance(30) => stranger,
            count => {
                let bill = paid[rng.below(count as u64) as usize];
                let ers = bill.ers.clone().unwrap_or_default();
                (bill.sale.clone(), bill.reference.clone(), ers, bill.receipt_total())
            }
        };
        let receipt = Receipt {
            client_invoice_id: Some(name),
            invoice_reference: Some(reference),
            total,
            ..Receipt::default()
        };
        StatusAnswer {
            status: PaymentStatus::Paid,
            ers_reference: Some(ers),
            receipt: Some(Box::new(receipt)),
            version: answer.version.map(|version| version + 1),
            ..answer.clone()
        }
    }

    /// A changed invoice: the app goes on with it.
    pub(crate) fn update(&mut self, reference: &str, invoice: &Invoice, now: Ms) -> Result<(), ServiceError> {
        let bill = self.bills.iter_mut().find(|bill| bill.reference == reference);
        let bill = bill.ok_or_else(|| refused(54))?;
        match bill.status {
            Status::Issued => {}
            Status::Reserved if bill.committed.is_some() => return Err(refused(90)),
            Status::Reserved if invoice.total > bill.held => return Err(refused(11)),
            Status::Reserved => {}
            Status::Paying => return Err(refused(48)),
            Status::Paid => return Err(refused(90)),
            Status::Canceled => return Err(refused(95)),
            Status::Failed | Status::Expired => return Err(refused(58)),
        }
        bill.total = invoice.total;
        bill.version += 1;
        for used in invoice.tokens.iter().filter(|token| token.status == 1) {
            match bill.tokens.iter_mut().find(|token| token.id == used.id && token.value == used.value) {
                Some(token) => token.status = 1,
                None => bill.tokens.push(used.clone()),
            }
        }
        if std::mem::take(&mut bill.blocked) {
            // The customer had to wait, and looks again.
            let delay = bill.plan.last().map_or(0, |(at, _)| (now + 500).saturating_sub(*at));
            bill.plan.iter_mut().for_each(|(at, _)| *at += delay);
        }
        Ok(())
    }

    /// What is reserved, or a part of it, is paid.
    pub(crate) fn commit(
        &mut self,
        reference: &str,
        amount: Option<i64>,
        now: Ms,
    ) -> Result<(), ServiceError> {
        let takes = self.manners.commit_takes;
        let bill = self.bills.iter_mut().find(|bill| bill.reference == reference);
        let bill = bill.ok_or_else(|| refused(54))?;
        if self.manners.commit_fault {
            return Err(ServiceError::Fault { code: "Server".into(), text: String::new() });
        }
        if bill.status != Status::Reserved || bill.committed.is_some() {
            return Err(refused(96));
        }
        let amount = amount.unwrap_or(bill.total);
        if amount <= 0 || amount > bill.total {
            return Err(refused(11));
        }
        let amount = if self.manners.takes_all { bill.held } else { amount };
        bill.committed = Some((amount, now + takes));
        self.advance(now);
        Ok(())
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
            Status::Reserved if bill.committed.is_some() => Err(refused(51)),
            Status::Reserved => {
                bill.turn(Status::Canceled);
                Ok(())
            }
            Status::Paid => Err(refused(50)),
            Status::Canceled => Err(refused(rng.pick(&[95, 95, 55]))),
            Status::Failed | Status::Expired => Err(refused(rng.pick(&[58, 95]))),
        }
    }
}

/// What a customer will do with an invoice, the last first.
fn plan(now: Ms, loyal: bool, rng: &mut Rng) -> Vec<(Ms, Deed)> {
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
    if loyal {
        let early = rng.chance(20).then_some((now + rng.between(50, 1_000), Deed::ShowsCard));
        let scans = (reads.saturating_sub(rng.between(0, 40)), Deed::Scans { card: rng.chance(70) });
        let another = rng.chance(20).then_some((reads, Deed::ShowsCard));
        let shown = early.into_iter().chain([scans]).chain(another);
        plan = shown.chain(plan).collect();
        plan.sort_by_key(|(at, _)| *at);
    }
    plan.reverse();
    plan
}
