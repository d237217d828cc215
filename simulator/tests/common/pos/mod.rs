//! A scripted till of the test's own for the certification: right in everything, or with one flaw, or with a habit that
//! is unusual and right. Time is the simulator's frozen clock: a second of waiting is a second advanced.

mod flaw;
mod steps;

use std::time::Duration;

use seqr_simulator::{CertifyOptions, Options, Report, Rule, Simulator};

use super::{LONG, Reply, Till, connect, envelope, exchange, post};
pub(crate) use flaw::{Flaw, Habit};

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
    refunded: String,
    other: Option<Till>,
}

impl Pos {
    pub(crate) fn new(flaw: Flaw, habit: Habit) -> Pos {
        let simulator = Simulator::start(Options { frozen: true, ..Options::default() }).unwrap();
        let two = [Habit::AnotherTillSells, Habit::AnotherTillIsFirst, Habit::RefundsAtTheServiceDesk];
        let other = (two.contains(&habit) || flaw == Flaw::AsksAsAnotherTerminal)
            .then(|| Till::register(simulator.address(), "Store 1/Till 2"));
        simulator.certify(CertifyOptions::default()).unwrap();
        let (step, id, reference, previous, version) = Default::default();
        let (ers, previous_ers, old_period, refunded) = Default::default();
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
            refunded,
            other,
        }
    }

    fn call(&mut self, operation: &str, as_till: bool, inside: &str) -> Reply {
        let user = "9900";
        if self.habit == Habit::AnotherTillIsFirst && as_till {
            self.another_till_is_first(operation);
        }
        let repeats = ["cancelInvoice", "submitPaymentReceipt", "refundPayment", "unregisterTerminal"];
        let steps = ["cancel", "receipt", "refund", "unregister"];
        if self.habit == Habit::SeqrIsBusy
            && repeats.contains(&operation)
            && steps.contains(&self.step.as_str())
        {
            self.simulator.misbehave(Rule::refused(operation, 93)).unwrap();
            assert_eq!(self.call_as(operation, as_till, user, inside).code(), 93);
        }
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
        let asks = operation == "getPaymentStatus" && self.step == "status";
        let other = self.other.as_ref().filter(|_| match self.flaw {
            Flaw::AsksAsAnotherTerminal => asks,
            _ => self.habit == Habit::RefundsAtTheServiceDesk && operation == "refundPayment",
        });
        let till = |id: &str| format!("<id>{id}</id><type>TERMINALID</type>");
        let (who, password) = match as_till {
            true if other.is_some() => (till(&other.unwrap().id), "pass"),
            true if asks && self.flaw == Flaw::AsksWithAWrongPassword => (till(&self.id), "wrong"),
            true => (till(&self.id), self.password()),
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
        let timeout = match self.flaw {
            Flaw::TimeoutOfThirtySeconds => "<clientRequestTimeout>30000</clientRequestTimeout>",
            Flaw::NoTimeout => "",
            _ => "<clientRequestTimeout>0</clientRequestTimeout>",
        };
        let first = match self.flaw {
            Flaw::ChildrenInWrongOrder => format!("{client}{channel}"),
            _ => format!("{channel}{client}"),
        };
        let context = format!(
            "<context>{first}{reference}{timeout}<initiatorPrincipalId>{who}</initiatorPrincipalId><password>{password}</password></context>"
        );
        let message = envelope(operation, &format!("{context}{inside}"));
        exchange(connect(self.simulator.address()), &post("/extclientproxy/service/v2", &message), usize::MAX)
    }

    fn password(&self) -> &'static str {
        if self.flaw == Flaw::ShortPassword { "abc" } else { "till-password" }
    }

    fn another_till_is_first(&self, operation: &str) {
        let till = self.other.as_ref().unwrap();
        let reference = till.sent("of the other");
        match operation {
            "getPaymentStatus" => assert_eq!(till.ask(&reference).code(), 0),
            "cancelInvoice" => assert_eq!(till.cancel(&reference).code(), 0),
            _ => {}
        }
    }

    fn invoice(&self, mode: &str) -> String {
        let first = |flaw| self.flaw == flaw && self.sales == 1;
        let currency = if first(Flaw::InvoiceInAnUnknownCurrency) { "SKE" } else { "SEK" };
        let of_rows = if first(Flaw::InvoiceInTwoCurrencies) { "EUR" } else { currency };
        let total = if first(Flaw::InvoiceOfNothing) { "0.00" } else { "45.00" };
        let unknown = if first(Flaw::UnknownElementInTheInvoice) { "<colour>red</colour>" } else { "" };
        let loyalty = [
            Flaw::NeverUpdates,
            Flaw::UpdatesToAWrongTotal,
            Flaw::UpdatesInAnotherCurrency,
            Flaw::UpdatesAnotherSale,
        ];
        let asks = self.sales == 1 && (loyalty.contains(&self.flaw) || self.habit == Habit::Updates);
        let acknowledgment = if asks { "REQUIRE_ACKNOWLEDGMENT" } else { "NO_ACKNOWLEDGMENT" };
        let amount =
            |currency: &str, value: &str| format!("<currency>{currency}</currency><value>{value}</value>");
        let row = |name: &str, quantity: &str, value: &str| {
            format!(
                "<invoiceRow><itemDescription>{name}</itemDescription><itemQuantity>{quantity}</itemQuantity>\
                 <itemTotalAmount>{}</itemTotalAmount></invoiceRow>",
                amount(of_rows, value)
            )
        };
        let discount = if first(Flaw::InvoiceDoesNotAddUp) { "-6.00" } else { "-5.00" };
        let rows = match self.flaw {
            Flaw::InvoiceWithoutRows => String::new(),
            _ => format!(
                "<invoiceRows>{}{}</invoiceRows>",
                row("Coffee", "2", "50.00"),
                row("Discount", "1", discount)
            ),
        };
        // Its customer waits for an update that never comes: only the first invoice has the flaw.
        let lacks = |name: &str| {
            self.flaw == Flaw::InvoiceWithout(name_of(name))
                || (name == "acknowledgmentMode"
                    && self.flaw == Flaw::InvoiceWithoutAcknowledgmentMode
                    && self.sales == 1)
        };
        let element = |name: &str, value: &str| {
            if lacks(name) { String::new() } else { format!("<{name}>{value}</{name}>") }
        };
        [
            "<invoice>".to_owned(),
            element("paymentMode", mode),
            element("acknowledgmentMode", acknowledgment),
            element("issueDate", "2026-01-02T10:00:00Z"),
            element("title", "Shop"),
            element("clientInvoiceId", &format!("sale-{}", self.sales)),
            rows,
            format!("<totalAmount>{}</totalAmount>", amount(currency, total)),
            element("cashierId", "Anna"),
            format!("{unknown}</invoice>"),
        ]
        .concat()
    }

    fn send_invoice(&mut self, mode: &str) -> Reply {
        self.sales += 1;
        let invoice = self.invoice(mode);
        if self.habit == Habit::RightTheSecondTime && self.step == "invoice" {
            let refused = invoice.replace("<value>50.00</value>", "<value>51.00</value>");
            assert_eq!(self.call("sendInvoice", true, &refused).code(), 49);
        }
        let reply = self.call("sendInvoice", true, &invoice);
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
            Habit::AnotherTillIsInstalled => {
                let till = Till::register(self.simulator.address(), &format!("Store 1/Till 2{}", self.sales));
                till.sent("of the new one");
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
        let unnamed = self.habit == Habit::AsksWithoutReference;
        let own = if unnamed { String::new() } else { self.reference.clone() };
        self.poll_for(&own)
    }

    fn poll_for(&mut self, reference: &str) -> String {
        self.seconds(match self.flaw {
            Flaw::PollsEveryFiveSeconds => 5,
            Flaw::PollsEveryNineteenSeconds => 19,
            Flaw::PollsWithoutAPause if self.step == "status" => 0,
            _ => 1,
        });
        let version = match self.flaw {
            Flaw::NoInvoiceVersion => "",
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
            &match version {
                "" => reference,
                version => format!("{reference}<invoiceVersion>{version}</invoiceVersion>"),
            },
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
            let stops_at_a_loss = [
                Flaw::StopsPollingAfterALostAnswer,
                Flaw::InvoicesAgainWhenPaidIsLost,
                Flaw::ForgetsAfter50WhenPaidIsLost,
                Flaw::InvoicesAgainInsteadOfAsking,
            ]
            .contains(&self.flaw)
                || self.habit == Habit::CancelsWhenPaidIsLost;
            if status == "PENDING_ISSUER_ACKNOWLEDGE" && self.flaw != Flaw::NeverUpdates {
                self.update();
            }
            if (status.is_empty() && stops_at_a_loss)
                || ["RESERVED", "PAID", "CANCELED", "FAILED"].contains(&status.as_str())
            {
                if status == "PAID" && self.habit == Habit::ConfirmsAtOnce && self.step != "status" {
                    let ers = self.ers.clone();
                    self.receipt(&ers);
                }
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

    fn update(&mut self) {
        let invoice = self.invoice("IMMEDIATE_DEBIT");
        let invoice = match self.flaw {
            Flaw::UpdatesToAWrongTotal => invoice.replace("<value>45.00</value>", "<value>44.00</value>"),
            Flaw::UpdatesInAnotherCurrency => invoice.replace("SEK", "EUR"),
            _ => invoice,
        };
        let reference = if self.flaw == Flaw::UpdatesAnotherSale { "1" } else { &self.reference };
        let inside = format!("<invoiceReference>{reference}</invoiceReference>{invoice}");
        self.call("updateInvoice", true, &inside);
    }

    fn commit(&mut self) {
        let amount = match (self.flaw, self.habit) {
            (Flaw::CommitsTooMuch, _) => "60.00",
            (_, Habit::CommitsAPart) => "20.00",
            _ => "45.00",
        };
        let inside = format!(
            "<amount><currency>SEK</currency><value>{amount}</value></amount>\
             <invoiceReference>{}</invoiceReference>",
            self.reference
        );
        let reply = self.call("commitReservation", true, &inside);
        self.ers = reply.element("ersReference").unwrap_or_default();
    }

    fn sell(&mut self) {
        self.send_invoice("IMMEDIATE_DEBIT");
    }

    fn receipt(&mut self, ers: &str) -> Reply {
        if self.flaw == Flaw::ReceiptWithoutDocument {
            return self.call("submitPaymentReceipt", true, &format!("<ersReference>{ers}</ersReference>"));
        }
        let inside = format!(
            "<ersReference>{ers}</ersReference><receiptDocument><mimeType>text/html</mimeType>\
             <receiptData>PGh0bWwvPg==</receiptData><receiptType>PAYMENT_RECEIPT</receiptType></receiptDocument>"
        );
        self.call("submitPaymentReceipt", true, &inside)
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
