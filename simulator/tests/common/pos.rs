//! A scripted till of the test's own for the certification: right in everything, or with one flaw. Time is the
//! simulator's frozen clock: a second of waiting is a second advanced.

use std::time::Duration;

use seqr_simulator::{CertifyOptions, Options, Report, Simulator};

use super::{LONG, Reply, connect, envelope, exchange, post};

/// What a broken till does wrong; each is one that somebody has built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    None,
    RegistersWithoutName,
    StickerWithHyphen,
    BillWithoutRows,
    BillWithoutAcknowledgmentMode,
    PollsEveryFiveSeconds,
    VersionZeroForEver,
    StopsAtReserved,
    ReceiptByInvoiceReference,
    GivesUpAfterThirtySeconds,
    CancelsWithoutReference,
    RefundsByInvoiceReference,
    SellsAgainAfterALostAnswer,
    StopsPollingAfterALostAnswer,
    IgnoresThatItIsPaid,
    IgnoresThatItIsBeingPaid,
    ForgetsTheSaleInAPowerCut,
    ReportWithoutPeriod,
    UnregistersAsReseller,
    NoClientReference,
    ChildrenInWrongOrder,
}

pub(crate) struct Pos {
    simulator: Simulator,
    flaw: Flaw,
    id: String,
    sales: u32,
    calls: u32,
    reference: String,
    version: String,
    ers: String,
}

impl Pos {
    fn call(&mut self, operation: &str, as_till: bool, inside: &str) -> Reply {
        self.calls += 1;
        let reference = match self.flaw {
            Flaw::NoClientReference => String::new(),
            _ => format!("<clientReference>Scripted 1.0/{}</clientReference>", self.calls),
        };
        let (who, password) = match as_till {
            true => (format!("<id>{}</id><type>TERMINALID</type>", self.id), "till-password"),
            false => (
                "<id>demo-reseller</id><type>RESELLERUSER</type><userId>9900</userId>".to_owned(),
                "demo-password",
            ),
        };
        let (channel, client) = ("<channel>WS</channel>", "<clientId>Test Shop Systems</clientId>");
        let first = match self.flaw {
            Flaw::ChildrenInWrongOrder => format!("{client}{channel}"),
            _ => format!("{channel}{client}"),
        };
        let context = format!(
            "<context>{first}{reference}<clientRequestTimeout>0</clientRequestTimeout>\
             <initiatorPrincipalId>{who}</initiatorPrincipalId><password>{password}</password></context>"
        );
        let message = envelope(operation, &format!("{context}{inside}"));
        exchange(connect(self.simulator.address()), &post("/extclientproxy/service/v2", &message), usize::MAX)
    }

    fn send_bill(&mut self, mode: &str) -> Reply {
        self.sales += 1;
        let amount = |value: &str| format!("<currency>SEK</currency><value>{value}</value>");
        let row = |name: &str, quantity: &str, value: &str| {
            format!(
                "<invoiceRow><itemDescription>{name}</itemDescription><itemQuantity>{quantity}</itemQuantity>\
                 <itemTotalAmount>{}</itemTotalAmount></invoiceRow>",
                amount(value)
            )
        };
        let rows = match self.flaw {
            Flaw::BillWithoutRows => String::new(),
            _ => format!(
                "<invoiceRows>{}{}</invoiceRows>",
                row("Coffee", "2", "50.00"),
                row("Discount", "1", "-5.00")
            ),
        };
        let acknowledgment = match self.flaw {
            // Its customer waits for an update that never comes: only the first bill has the flaw.
            Flaw::BillWithoutAcknowledgmentMode if self.sales == 1 => "",
            _ => "<acknowledgmentMode>NO_ACKNOWLEDGMENT</acknowledgmentMode>",
        };
        let bill = format!(
            "<invoice><paymentMode>{mode}</paymentMode>{acknowledgment}<issueDate>2026-01-02T10:00:00Z</issueDate>\
             <title>Shop</title><clientInvoiceId>sale-{}</clientInvoiceId>{rows}<totalAmount>{}</totalAmount>\
             <cashierId>Anna</cashierId></invoice>",
            self.sales,
            amount("45.00")
        );
        let reply = self.call("sendInvoice", true, &bill);
        self.reference = reply.element("invoiceReference").unwrap_or_default();
        "0".clone_into(&mut self.version);
        reply
    }

    fn seconds(&self, seconds: u64) {
        self.simulator.advance(Duration::from_secs(seconds));
    }

    /// One query after one second; gives the status, empty where no answer came.
    fn poll(&mut self) -> String {
        self.seconds(if self.flaw == Flaw::PollsEveryFiveSeconds { 5 } else { 1 });
        let version = if self.flaw == Flaw::VersionZeroForEver { "0" } else { &self.version };
        let reference = match self.reference.as_str() {
            "" => String::new(),
            reference => format!("<invoiceReference>{reference}</invoiceReference>"),
        };
        let reply = self.call(
            "getPaymentStatus",
            true,
            &format!("{reference}<invoiceVersion>{version}</invoiceVersion>"),
        );
        if let Some(version) = reply.element("version") {
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
                || (status.is_empty() && self.flaw == Flaw::StopsPollingAfterALostAnswer);
            if stops || ["PAID", "CANCELED", "FAILED"].contains(&status.as_str()) {
                return status;
            }
        }
        String::new()
    }

    fn cancel(&mut self) -> i32 {
        let reference = if self.flaw == Flaw::CancelsWithoutReference { "1" } else { &self.reference };
        let inside = format!("<invoiceReference>{reference}</invoiceReference>");
        self.call("cancelInvoice", true, &inside).code()
    }

    fn sell(&mut self) {
        self.send_bill("IMMEDIATE_DEBIT");
    }

    fn close(&mut self) {
        let mark = self.call("markTransactionPeriod", false, "<parameters/>");
        let period = mark.element("transactionPeriodId").unwrap();
        let key = if self.flaw == Flaw::ReportWithoutPeriod { "period" } else { "transactionPeriodId" };
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

    /// What the till does in one step of the certification, from its beginning to its end.
    fn step(&mut self, step: &str) {
        match step {
            "register" => {
                let name =
                    if self.flaw == Flaw::RegistersWithoutName { "" } else { "<name>Corner shop</name>" };
                let inside = format!(
                    "<externalTerminalId>Store 1/Till 1</externalTerminalId><password>till-password</password>{name}"
                );
                self.id = self.call("registerTerminal", false, &inside).element("terminalId").unwrap();
            }
            "sticker" => {
                let id = if self.flaw == Flaw::StickerWithHyphen { "12-345" } else { "12345" };
                self.call("assignSeqrId", true, &format!("<seqrId>{id}</seqrId>"));
            }
            "bill" if self.flaw == Flaw::StopsAtReserved => drop(self.send_bill("RESERVATION_REQUIRED")),
            "bill" => self.sell(),
            "status" => drop(self.poll_until_over(20)),
            // It was never told PAID: there is nothing to print.
            "receipt" if self.ers.is_empty() => {}
            "receipt" => {
                let ers =
                    if self.flaw == Flaw::ReceiptByInvoiceReference { &self.reference } else { &self.ers };
                let inside = format!(
                    "<ersReference>{ers}</ersReference><receiptDocument><mimeType>text/html</mimeType>\
                     <receiptData>PGh0bWwvPg==</receiptData><receiptType>PAYMENT_RECEIPT</receiptType></receiptDocument>"
                );
                self.call("submitPaymentReceipt", true, &inside);
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
                self.poll();
                self.cancel();
            }
            "refund" => {
                self.sell();
                self.poll_until_over(20);
                let ers =
                    if self.flaw == Flaw::RefundsByInvoiceReference { &self.reference } else { &self.ers };
                let inside = format!(
                    "<ersReference>{ers}</ersReference><invoice><title>Refund</title><totalAmount><currency>SEK</currency>\
                     <value>45.00</value></totalAmount><cashierId>Anna</cashierId></invoice>"
                );
                self.call("refundPayment", true, &inside);
            }
            "lost-bill" => {
                self.sell();
                if self.flaw == Flaw::SellsAgainAfterALostAnswer {
                    self.sell();
                } else {
                    assert_eq!(self.poll(), "PAID");
                }
            }
            "lost-paid" => {
                self.sell();
                self.poll_until_over(20);
            }
            "late-payment" => {
                self.sell();
                self.poll();
                assert_eq!(self.cancel(), if self.flaw == Flaw::CancelsWithoutReference { 54 } else { 50 });
                if self.flaw != Flaw::IgnoresThatItIsPaid {
                    self.poll_until_over(3);
                }
            }
            "cancel-race" => {
                self.sell();
                self.poll();
                for _ in 0..3 {
                    let code = self.cancel();
                    if code != 51 || self.flaw == Flaw::IgnoresThatItIsBeingPaid {
                        return;
                    }
                    self.seconds(1);
                }
            }
            "power-cut" => {
                self.sell();
                self.poll();
                self.seconds(4);
                // The simulator looks at the clock when it is waited for, too.
                self.simulator.wait_for_prompt(LONG, |prompt| prompt.stage == 3).unwrap();
                if self.flaw == Flaw::ForgetsTheSaleInAPowerCut {
                    self.sell();
                } else {
                    self.poll();
                }
            }
            "close" => self.close(),
            "unregister" => {
                let as_till = self.flaw != Flaw::UnregistersAsReseller;
                self.call("unregisterTerminal", as_till, "");
            }
            other => panic!("the till does not know the step {other:?}"),
        }
    }
}

/// Takes a till with this flaw through the whole certification.
pub(crate) fn certify(flaw: Flaw) -> Report {
    let simulator = Simulator::start(Options { frozen: true, ..Options::default() }).unwrap();
    simulator.certify(CertifyOptions::default()).unwrap();
    let (id, reference, version, ers) = Default::default();
    let mut pos = Pos { simulator, flaw, id, sales: 0, calls: 0, reference, version, ers };
    loop {
        let step = pos.simulator.wait_for_prompt(LONG, |_| true).unwrap().step;
        if step.is_empty() {
            return pos.simulator.certification_report().unwrap();
        }
        pos.step(&step);
        // Time for SEQR to take back what nobody asked about; then the step is over, done or not.
        let still =
            |simulator: &Simulator| simulator.wait_for_prompt(Duration::ZERO, |p| p.step == step).is_some();
        if still(&pos.simulator) {
            pos.seconds(21);
        }
        if still(&pos.simulator) {
            pos.simulator.skip_step();
        }
    }
}
