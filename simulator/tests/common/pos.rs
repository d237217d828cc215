//! A scripted till of the test's own for the certification: right in everything, or with one flaw, or with a habit that
//! is unusual and right. Time is the simulator's frozen clock: a second of waiting is a second advanced.

use std::time::Duration;

use seqr_simulator::{CertifyOptions, Options, Report, Simulator};

use super::{LONG, Reply, Till, connect, envelope, exchange, post};

/// What a broken till does wrong; each is one that somebody has built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    None,
    RegistrationRefused,
    RegistersWithoutName,
    StickerWithHyphen,
    BillDoesNotAddUp,
    BillWithoutRows,
    BillWithoutAcknowledgmentMode,
    /// The bill lacks this element.
    BillWithout(&'static str),
    PollsAnUnknownReference,
    BillsTwiceBeforeThePayment,
    PollsEveryFiveSeconds,
    FirstVersionIsNotZero,
    VersionsOfItsOwn,
    VersionZeroForEver,
    StopsAtReserved,
    ReceiptByInvoiceReference,
    ConfirmsWhatIsNotPaid,
    GivesUpAfterThirtySeconds,
    PollsThePreviousSale,
    CancelsWithoutReference,
    LearnsTooLate,
    BillsTwiceBeforeTheRefund,
    RefundsByInvoiceReference,
    RefundsThePreviousPayment,
    SellsAgainAfterALostAnswer,
    AsksForTheOldSaleAndBillsTwice,
    StopsPollingAfterALostAnswer,
    BillsAgainWhenPaidIsLost,
    IgnoresThatItIsPaid,
    BillsAgainAfter50,
    IgnoresThatItIsBeingPaid,
    CancelsAnotherAfter51,
    BillsAgainAfter51,
    ForgetsTheSaleInAPowerCut,
    MarksAsTill,
    ReportWithoutPeriod,
    ReportOfAnOlderPeriod,
    UnregistersAsReseller,
    NoClientId,
    NoClientReference,
    LongClientReference,
    TimeoutOfThirtySeconds,
    ChildrenInWrongOrder,
}

/// What a right till may do in an order of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Habit {
    Usual,
    /// It asks about the sale before now and then, as one that acknowledges twice.
    AsksAboutOldSales,
    /// It submits a receipt again when the next sale has begun.
    ReceiptsAgain,
    /// The sale is canceled before the power goes.
    CanceledBeforeThePowerCut,
    /// After the power cut it cancels, hears 50, and asks.
    CancelsAfterThePowerCut,
    /// After a lost answer it waits until SEQR has given the money back.
    WaitsForTheReversal,
    /// Another till of the shop sells meanwhile.
    AnotherTillSells,
    /// Its registration and its first bill are refused, and then right.
    RightTheSecondTime,
    /// It pings and closes periods in the middle of everything.
    Busy,
}

pub(crate) struct Pos {
    pub(crate) simulator: Simulator,
    pub(crate) flaw: Flaw,
    habit: Habit,
    step: String,
    id: String,
    sales: u32,
    calls: u32,
    reference: String,
    previous: String,
    version: String,
    ers: String,
    previous_ers: String,
    old_period: String,
    other: Option<Till>,
}

const REGISTRATION: &str =
    "<externalTerminalId>Store 1/Till 1</externalTerminalId><password>till-password</password>";

impl Pos {
    pub(crate) fn new(flaw: Flaw, habit: Habit) -> Pos {
        let simulator = Simulator::start(Options { frozen: true, ..Options::default() }).unwrap();
        let other =
            (habit == Habit::AnotherTillSells).then(|| Till::register(simulator.address(), "Store 1/Till 2"));
        simulator.certify(CertifyOptions::default()).unwrap();
        let (step, id, reference, previous, version) = Default::default();
        let (ers, previous_ers, old_period) = Default::default();
        let (sales, calls) = (0, 0);
        Pos {
            simulator,
            flaw,
            habit,
            step,
            id,
            sales,
            calls,
            reference,
            previous,
            version,
            ers,
            previous_ers,
            old_period,
            other,
        }
    }

    fn call(&mut self, operation: &str, as_till: bool, inside: &str) -> Reply {
        let user = "9900";
        self.call_as(operation, as_till, user, inside)
    }

    fn call_as(&mut self, operation: &str, as_till: bool, user: &str, inside: &str) -> Reply {
        self.calls += 1;
        let reference = match self.flaw {
            Flaw::NoClientReference => String::new(),
            Flaw::LongClientReference => {
                format!("<clientReference>{:0>33}</clientReference>", self.calls)
            }
            _ => format!("<clientReference>Scripted 1.0/{}</clientReference>", self.calls),
        };
        let (who, password) = match as_till {
            true => (format!("<id>{}</id><type>TERMINALID</type>", self.id), "till-password"),
            false => (
                format!("<id>demo-reseller</id><type>RESELLERUSER</type><userId>{user}</userId>"),
                "demo-password",
            ),
        };
        let channel = "<channel>WS</channel>";
        let client = match self.flaw {
            Flaw::NoClientId => "",
            _ => "<clientId>Test Shop Systems</clientId>",
        };
        let timeout = if self.flaw == Flaw::TimeoutOfThirtySeconds { "30000" } else { "0" };
        let first = match self.flaw {
            Flaw::ChildrenInWrongOrder => format!("{client}{channel}"),
            _ => format!("{channel}{client}"),
        };
        let context = format!(
            "<context>{first}{reference}<clientRequestTimeout>{timeout}</clientRequestTimeout>\
             <initiatorPrincipalId>{who}</initiatorPrincipalId><password>{password}</password></context>"
        );
        let message = envelope(operation, &format!("{context}{inside}"));
        exchange(connect(self.simulator.address()), &post("/extclientproxy/service/v2", &message), usize::MAX)
    }

    fn bill(&self, mode: &str) -> String {
        let amount = |value: &str| format!("<currency>SEK</currency><value>{value}</value>");
        let row = |name: &str, quantity: &str, value: &str| {
            format!(
                "<invoiceRow><itemDescription>{name}</itemDescription><itemQuantity>{quantity}</itemQuantity>\
                 <itemTotalAmount>{}</itemTotalAmount></invoiceRow>",
                amount(value)
            )
        };
        let discount = if self.flaw == Flaw::BillDoesNotAddUp && self.sales == 1 { "-6.00" } else { "-5.00" };
        let rows = match self.flaw {
            Flaw::BillWithoutRows => String::new(),
            _ => format!(
                "<invoiceRows>{}{}</invoiceRows>",
                row("Coffee", "2", "50.00"),
                row("Discount", "1", discount)
            ),
        };
        // Its customer waits for an update that never comes: only the first bill has the flaw.
        let lacks = |name: &str| {
            self.flaw == Flaw::BillWithout(name_of(name))
                || (name == "acknowledgmentMode"
                    && self.flaw == Flaw::BillWithoutAcknowledgmentMode
                    && self.sales == 1)
        };
        let element = |name: &str, value: &str| {
            if lacks(name) { String::new() } else { format!("<{name}>{value}</{name}>") }
        };
        [
            "<invoice>".to_owned(),
            element("paymentMode", mode),
            element("acknowledgmentMode", "NO_ACKNOWLEDGMENT"),
            element("issueDate", "2026-01-02T10:00:00Z"),
            element("title", "Shop"),
            element("clientInvoiceId", &format!("sale-{}", self.sales)),
            rows,
            format!("<totalAmount>{}</totalAmount>", amount("45.00")),
            element("cashierId", "Anna"),
            "</invoice>".to_owned(),
        ]
        .concat()
    }

    fn send_bill(&mut self, mode: &str) -> Reply {
        self.sales += 1;
        let bill = self.bill(mode);
        if self.habit == Habit::RightTheSecondTime && self.step == "bill" {
            let refused = bill.replace("<value>50.00</value>", "<value>51.00</value>");
            assert_eq!(self.call("sendInvoice", true, &refused).code(), 49);
        }
        let reply = self.call("sendInvoice", true, &bill);
        self.previous = std::mem::take(&mut self.reference);
        self.previous_ers = std::mem::take(&mut self.ers);
        self.reference = reply.element("invoiceReference").unwrap_or_default();
        "0".clone_into(&mut self.version);
        self.beside();
        reply
    }

    /// What the till does beside its sale.
    fn beside(&mut self) {
        let (previous, ers) = (self.previous.clone(), self.previous_ers.clone());
        match self.habit {
            Habit::AsksAboutOldSales if !previous.is_empty() => {
                let inside = format!(
                    "<invoiceReference>{previous}</invoiceReference><invoiceVersion>1</invoiceVersion>"
                );
                self.call("getPaymentStatus", true, &inside);
            }
            Habit::ReceiptsAgain if !ers.is_empty() => drop(self.receipt(&ers)),
            Habit::Busy => {
                self.call("benchmarkingNop", true, "");
                self.call("markTransactionPeriod", false, "<parameters/>");
            }
            Habit::AnotherTillSells => {
                let till = self.other.as_ref().unwrap();
                let reference = till.sent("of the other");
                assert_eq!(till.ask(&reference).code(), 0);
                assert_eq!(till.ask("1").code(), 54);
                assert_eq!(till.send("another").code(), 0);
            }
            _ => {}
        }
    }

    fn seconds(&self, seconds: u64) {
        self.simulator.advance(Duration::from_secs(seconds));
    }

    /// One query after one second; gives the status, empty where no answer came.
    fn poll(&mut self) -> String {
        let own = self.reference.clone();
        self.poll_for(&own)
    }

    fn poll_for(&mut self, reference: &str) -> String {
        self.seconds(if self.flaw == Flaw::PollsEveryFiveSeconds { 5 } else { 1 });
        let version = match self.flaw {
            Flaw::VersionZeroForEver => "0",
            Flaw::FirstVersionIsNotZero if self.version == "0" => "7",
            Flaw::VersionsOfItsOwn if self.version != "0" => "99",
            _ => &self.version,
        };
        let reference = match reference {
            "" => String::new(),
            reference => format!("<invoiceReference>{reference}</invoiceReference>"),
        };
        let reply = self.call(
            "getPaymentStatus",
            true,
            &format!("{reference}<invoiceVersion>{version}</invoiceVersion>"),
        );
        if let Some(version) = reply.element("version").filter(|_| reply.code() == 0) {
            self.version = version;
        }
        if let Some(ers) = reply.element("ersReference") {
            self.ers = ers;
        }
        reply.element("status").unwrap_or_default()
    }

    /// Polls to the end, at most so many times.
    fn poll_until_over(&mut self, times: usize) -> String {
        for _ in 0..times {
            let status = self.poll();
            let stops = status == "RESERVED"
                || (status.is_empty() && self.flaw == Flaw::StopsPollingAfterALostAnswer)
                || (status.is_empty() && self.flaw == Flaw::BillsAgainWhenPaidIsLost);
            if stops || ["PAID", "CANCELED", "FAILED"].contains(&status.as_str()) {
                return status;
            }
            if self.habit == Habit::AsksAboutOldSales {
                self.beside();
            }
        }
        String::new()
    }

    fn cancel(&mut self) -> i32 {
        let lost = self.flaw == Flaw::CancelsWithoutReference && self.step == "cancel";
        let reference = if lost { "1" } else { &self.reference };
        let inside = format!("<invoiceReference>{reference}</invoiceReference>");
        self.call("cancelInvoice", true, &inside).code()
    }

    fn sell(&mut self) {
        self.send_bill("IMMEDIATE_DEBIT");
    }

    fn receipt(&mut self, ers: &str) -> Reply {
        let inside = format!(
            "<ersReference>{ers}</ersReference><receiptDocument><mimeType>text/html</mimeType>\
             <receiptData>PGh0bWwvPg==</receiptData><receiptType>PAYMENT_RECEIPT</receiptType></receiptDocument>"
        );
        self.call("submitPaymentReceipt", true, &inside)
    }

    fn close(&mut self) {
        let as_till = self.flaw == Flaw::MarksAsTill;
        let mark = self.call("markTransactionPeriod", as_till, "<parameters/>");
        let Some(period) = mark.element("transactionPeriodId") else { return };
        let key = if self.flaw == Flaw::ReportWithoutPeriod { "period" } else { "transactionPeriodId" };
        let period = if self.flaw == Flaw::ReportOfAnOlderPeriod { &self.old_period } else { &period };
        let report = format!(
            "<reportId>Reconciliation/STD_RECON_003.xml</reportId><language>en</language><parameters><parameter><entry>\
             <key>{key}</key><value>{period}</value></entry></parameter></parameters>"
        );
        for _ in 0..3 {
            self.seconds(3);
            if self.call("executeReport", false, &report).code() == 0 {
                return;
            }
        }
    }

    fn register(&mut self) {
        let name = if self.flaw == Flaw::RegistersWithoutName { "" } else { "<name>Corner shop</name>" };
        let inside = format!("{REGISTRATION}{name}");
        if self.habit == Habit::RightTheSecondTime || self.flaw == Flaw::RegistrationRefused {
            assert_eq!(self.call_as("registerTerminal", false, "1", &inside).code(), 37);
            let prompt = self.simulator.wait_for_prompt(LONG, |p| p.refused.is_some()).unwrap();
            let refused = prompt.refused.unwrap();
            assert!(refused.contains("no such reseller") && refused.contains("demo-password"), "{refused}");
            if self.flaw == Flaw::RegistrationRefused {
                self.simulator.skip_step();
            }
        }
        self.id = self.call("registerTerminal", false, &inside).element("terminalId").unwrap();
    }

    fn refund(&mut self) {
        let ers = match self.flaw {
            Flaw::RefundsByInvoiceReference => &self.reference,
            Flaw::RefundsThePreviousPayment => &self.previous_ers,
            _ => &self.ers,
        };
        let inside = format!(
            "<ersReference>{ers}</ersReference><invoice><title>Refund</title><totalAmount><currency>SEK</currency>\
             <value>45.00</value></totalAmount><cashierId>Anna</cashierId></invoice>"
        );
        self.call("refundPayment", true, &inside);
    }

    /// What the till does in one step of the certification, from its beginning to its end.
    pub(crate) fn step(&mut self, step: &str) {
        step.clone_into(&mut self.step);
        match step {
            "register" => self.register(),
            "sticker" => {
                let id = if self.flaw == Flaw::StickerWithHyphen { "12-345" } else { "12345" };
                self.call("assignSeqrId", true, &format!("<seqrId>{id}</seqrId>"));
                if self.flaw == Flaw::ReportOfAnOlderPeriod {
                    let mark = self.call("markTransactionPeriod", false, "<parameters/>");
                    self.old_period = mark.element("transactionPeriodId").unwrap();
                }
            }
            "bill" if self.flaw == Flaw::StopsAtReserved => drop(self.send_bill("RESERVATION_REQUIRED")),
            "bill" => self.sell(),
            "status" => self.status(),
            // It was never told PAID: there is nothing to print.
            "receipt" if self.ers.is_empty() => {}
            "receipt" => {
                let by_invoice = self.flaw == Flaw::ReceiptByInvoiceReference;
                let ers = if by_invoice { self.reference.clone() } else { self.ers.clone() };
                self.receipt(&ers);
            }
            "wait" => {
                self.sell();
                if self.poll_until_over(30).is_empty() && self.flaw != Flaw::GivesUpAfterThirtySeconds {
                    self.poll_until_over(30);
                } else {
                    self.cancel();
                }
            }
            "cancel" => {
                self.sell();
                match self.flaw {
                    Flaw::PollsThePreviousSale => drop(self.poll_for(&self.previous.clone())),
                    _ => drop(self.poll()),
                }
                self.cancel();
            }
            "refund" => {
                self.sell();
                match self.flaw {
                    Flaw::LearnsTooLate => {
                        self.poll();
                        self.seconds(21);
                        return;
                    }
                    Flaw::BillsTwiceBeforeTheRefund => {
                        self.sell();
                        return;
                    }
                    _ => drop(self.poll_until_over(20)),
                }
                self.refund();
            }
            "lost-bill" => self.lost_bill(),
            "lost-paid" => {
                self.sell();
                self.poll_until_over(20);
                if self.flaw == Flaw::BillsAgainWhenPaidIsLost {
                    let first = self.reference.clone();
                    self.sell();
                    self.poll_for(&first);
                }
            }
            "late-payment" => self.late_payment(),
            "cancel-race" => self.cancel_race(),
            "power-cut" => self.power_cut(),
            "close" => self.close(),
            "unregister" => {
                let as_till = self.flaw != Flaw::UnregistersAsReseller;
                self.call("unregisterTerminal", as_till, "");
            }
            other => panic!("the till does not know the step {other:?}"),
        }
    }

    fn status(&mut self) {
        match self.flaw {
            Flaw::PollsAnUnknownReference => {
                for _ in 0..8 {
                    self.poll_for("1");
                }
            }
            Flaw::BillsTwiceBeforeThePayment => {
                let first = self.reference.clone();
                self.sell();
                self.poll_for(&first);
            }
            Flaw::ConfirmsWhatIsNotPaid => {
                let reference = self.reference.clone();
                self.receipt(&reference);
                self.poll_until_over(20);
            }
            _ => drop(self.poll_until_over(20)),
        }
    }

    fn lost_bill(&mut self) {
        if self.flaw == Flaw::AsksForTheOldSaleAndBillsTwice {
            self.poll_for("");
        }
        self.sell();
        match (self.flaw, self.habit) {
            (Flaw::SellsAgainAfterALostAnswer, _) => self.sell(),
            (Flaw::AsksForTheOldSaleAndBillsTwice, _) => {
                // It asks for the sale before, which is paid, and takes that for the answer.
                let old = self.previous.clone();
                self.poll_for(&old);
                self.sell();
                self.sell();
            }
            (_, Habit::WaitsForTheReversal) => self.seconds(21),
            _ => assert_eq!(self.poll(), "PAID"),
        }
    }

    fn late_payment(&mut self) {
        self.sell();
        self.poll();
        assert_eq!(self.cancel(), 50);
        let first = self.reference.clone();
        match self.flaw {
            Flaw::IgnoresThatItIsPaid => {}
            Flaw::BillsAgainAfter50 => {
                self.sell();
                self.poll_for(&first);
            }
            _ => drop(self.poll_until_over(3)),
        }
    }

    fn cancel_race(&mut self) {
        self.sell();
        self.poll();
        for _ in 0..3 {
            let code = self.cancel();
            if code != 51 || self.flaw == Flaw::IgnoresThatItIsBeingPaid {
                return;
            }
            self.seconds(1);
            match self.flaw {
                Flaw::CancelsAnotherAfter51 => {
                    self.call("cancelInvoice", true, "<invoiceReference>1</invoiceReference>");
                    return;
                }
                Flaw::BillsAgainAfter51 => {
                    let first = self.reference.clone();
                    self.sell();
                    self.reference = first;
                }
                _ => {}
            }
        }
    }

    fn power_cut(&mut self) {
        self.sell();
        self.poll();
        if self.habit == Habit::CanceledBeforeThePowerCut {
            assert_eq!(self.cancel(), 0);
        }
        self.seconds(4);
        // The simulator looks at the clock when it is waited for, too.
        self.simulator.wait_for_prompt(LONG, |prompt| prompt.stage == 3).unwrap();
        match (self.flaw, self.habit) {
            (Flaw::ForgetsTheSaleInAPowerCut, _) | (_, Habit::CanceledBeforeThePowerCut) => self.sell(),
            (_, Habit::CancelsAfterThePowerCut) => {
                assert_eq!(self.cancel(), 50);
                self.poll();
            }
            _ => drop(self.poll()),
        }
    }

    /// The step at hand; empty when all are over.
    pub(crate) fn at(&self) -> String {
        self.simulator.wait_for_prompt(LONG, |_| true).unwrap().step
    }

    /// Goes through what is left of the certification.
    pub(crate) fn run(&mut self) -> Report {
        loop {
            let step = self.at();
            if step.is_empty() {
                return self.simulator.certification_report().unwrap();
            }
            self.step(&step);
            // Time for SEQR to take back what nobody asked about; then the step is over, done or not.
            let still = |simulator: &Simulator| {
                simulator.wait_for_prompt(Duration::ZERO, |p| p.step == step).is_some()
            };
            if still(&self.simulator) {
                self.seconds(21);
            }
            if still(&self.simulator) {
                self.simulator.skip_step();
            }
        }
    }
}

/// The names that a flaw may name, as they live for ever.
fn name_of(name: &str) -> &'static str {
    let known = ["title", "clientInvoiceId", "cashierId", "issueDate", "paymentMode", "acknowledgmentMode"];
    known.into_iter().find(|known| *known == name).unwrap_or_default()
}

/// Takes a till through the whole certification.
pub(crate) fn certify(flaw: Flaw, habit: Habit) -> Report {
    Pos::new(flaw, habit).run()
}
