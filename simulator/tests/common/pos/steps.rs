//! What the scripted till does in each step of the certification.

use super::super::LONG;
use super::{Flaw, Habit, Pos};
use seqr_simulator::Which;

impl Pos {
    fn close(&mut self) {
        if self.habit == Habit::PrintsAnOldReport {
            self.report_of(&self.old_period.clone());
        }
        let as_till = self.flaw == Flaw::MarksAsTill;
        let mark = self.call("markTransactionPeriod", as_till, "<parameters/>");
        let Some(period) = mark.element("transactionPeriodId") else { return };
        if self.flaw == Flaw::ReportOfAnOlderPeriod || self.habit == Habit::PrintsAnOldReport {
            self.report_of(&self.old_period.clone());
        }
        if self.habit == Habit::ClosesTwoPeriods {
            let of_the_till = self.call("markTransactionPeriod", true, "<parameters/>");
            self.report_of(&of_the_till.element("transactionPeriodId").unwrap_or_default());
        }
        if self.flaw != Flaw::ReportOfAnOlderPeriod {
            self.report_of(&period);
        }
    }

    fn report_of(&mut self, period: &str) {
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

    fn register(&mut self) {
        let name = if self.flaw == Flaw::RegistersWithoutName { "" } else { "<name>Corner shop</name>" };
        let inside = format!(
            "<externalTerminalId>Store 1/Till 1</externalTerminalId><password>{}</password>{name}",
            self.password()
        );
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
        let (amounts, currency): (&[&str], _) = match (self.flaw, self.habit) {
            (Flaw::RefundsTooMuch, _) => (&["46.00"], "SEK"),
            (Flaw::RefundsTwice, _) => (&["45.00", "45.00"], "SEK"),
            (Flaw::RefundsInAnotherCurrency, _) => (&["45.00"], "EUR"),
            (_, Habit::RefundsInParts) => (&["20.00", "25.00"], "SEK"),
            _ => (&["45.00"], "SEK"),
        };
        let ers = match self.flaw {
            Flaw::RefundsByInvoiceReference => &self.reference,
            Flaw::RefundsThePreviousPayment => &self.previous_ers,
            _ => &self.ers,
        }
        .clone();
        for amount in amounts {
            self.refund_of(&ers, amount, currency);
        }
    }

    fn refund_of(&mut self, ers: &str, amount: &str, currency: &str) {
        let inside = format!(
            "<ersReference>{ers}</ersReference><invoice><title>Refund</title><totalAmount>\
             <currency>{currency}</currency><value>{amount}</value></totalAmount>\
             <cashierId>Anna</cashierId></invoice>"
        );
        self.call("refundPayment", true, &inside);
    }

    fn cancel_the_old_sale(&mut self) {
        let inside = format!("<invoiceReference>{}</invoiceReference>", self.previous);
        self.call("cancelInvoice", true, &inside);
    }

    /// It asks about the sale before as if that were this one.
    fn ask_for_the_old_sale(&mut self, times: usize) {
        let old = self.previous.clone();
        for _ in 0..times {
            self.poll_for(&old);
        }
    }

    /// What the till does in one step of the certification, from its beginning to its end.
    pub(crate) fn step(&mut self, step: &str) {
        step.clone_into(&mut self.step);
        if self.flaw == Flaw::ShortPassword && !["register", "sticker", "invoice", "close"].contains(&step) {
            // It cannot sell, whatever it tries.
            return;
        }
        match step {
            "register" => self.register(),
            "sticker" => {
                let id = if self.flaw == Flaw::StickerWithHyphen { "12-345" } else { "12345" };
                self.call("assignSeqrId", true, &format!("<seqrId>{id}</seqrId>"));
                if self.flaw == Flaw::ReportOfAnOlderPeriod || self.habit == Habit::PrintsAnOldReport {
                    let mark = self.call("markTransactionPeriod", false, "<parameters/>");
                    self.old_period = mark.element("transactionPeriodId").unwrap();
                }
            }
            "invoice" if self.reserves() => drop(self.send_invoice("RESERVATION_REQUIRED")),
            "invoice" => self.sell(),
            "status" => self.status(),
            // It was never told PAID: there is nothing to print.
            "receipt" if self.ers.is_empty() => {}
            "receipt" => {
                let by_invoice = self.flaw == Flaw::ReceiptByInvoiceReference;
                let ers = if by_invoice { self.reference.clone() } else { self.ers.clone() };
                self.receipt(&ers);
            }
            "wait" => self.wait(),
            "cancel" => self.cancel_a_sale(),
            "refund" => self.sell_and_refund(),
            "lost-invoice" => self.lost_invoice(),
            "lost-paid" => self.lost_paid(),
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

    fn reserves(&self) -> bool {
        [Habit::Reserves, Habit::CommitsAPart].contains(&self.habit)
            || [Flaw::StopsAtReserved, Flaw::CommitsTooMuch].contains(&self.flaw)
    }

    fn status(&mut self) {
        let first = self.reference.clone();
        match self.flaw {
            Flaw::PollsAnUnknownReference => {
                for _ in 0..8 {
                    self.poll_for("1");
                }
            }
            Flaw::InvoicesTwiceBeforeThePayment => {
                self.sell();
                self.poll_for(&first);
            }
            Flaw::InvoicesTwiceAndAsksForTheSecond => {
                self.sell();
                self.poll_until_over(10);
            }
            Flaw::ConfirmsWhatIsNotPaid | Flaw::ConfirmsByAReferenceOfItsOwn => {
                let by_invoice = self.flaw == Flaw::ConfirmsWhatIsNotPaid;
                self.receipt(if by_invoice { &first } else { "0001" });
                self.poll_until_over(20);
            }
            Flaw::RefundsBeforeItIsPaid => {
                self.poll();
                self.refund_of(&first, "45.00", "SEK");
                self.poll_until_over(20);
            }
            Flaw::AsksAfterTwentyOneSeconds => {
                self.poll_until_over(6);
                self.seconds(20);
                self.poll();
            }
            _ => {
                if self.poll_until_over(20) == "RESERVED" && self.flaw != Flaw::StopsAtReserved {
                    self.commit();
                }
                if self.habit == Habit::AsksAfterThePayment {
                    for _ in 0..3 {
                        assert_eq!(self.poll(), "PAID");
                    }
                }
            }
        }
    }

    fn wait(&mut self) {
        self.sell();
        match self.flaw {
            Flaw::AsksForTheOldSaleWhileItWaits => return self.ask_for_the_old_sale(40),
            Flaw::ConfirmsTheSecondSaleTooEarly => drop(self.receipt(&self.reference.clone())),
            _ => {}
        }
        let status = self.poll_until_over(30);
        match self.flaw {
            Flaw::GivesUpAfterThirtySeconds => drop(self.cancel()),
            Flaw::InvoicesAgainAfterThirtySeconds => {
                self.sell();
                self.poll_until_over(30);
            }
            _ if status.is_empty() => drop(self.poll_until_over(30)),
            _ => {}
        }
        if self.flaw == Flaw::CancelsWhatIsPaid {
            assert_eq!(self.cancel(), 50);
        }
    }

    fn cancel_a_sale(&mut self) {
        self.sell();
        match self.flaw {
            Flaw::PollsThePreviousSale => self.ask_for_the_old_sale(1),
            Flaw::InvoicesTwiceBeforeTheCancel => {
                self.sell();
                self.poll();
            }
            _ => drop(self.poll()),
        }
        match self.flaw {
            Flaw::NeverCancels => return,
            Flaw::CancelsTheOldSale => return self.cancel_the_old_sale(),
            _ => drop(self.cancel()),
        }
        if self.flaw == Flaw::ConfirmsTheCanceledSale {
            self.receipt(&self.reference.clone());
        }
        match self.habit {
            Habit::AsksAfterTheCancel => {
                for _ in 0..4 {
                    assert_eq!(self.poll(), "CANCELED");
                }
            }
            Habit::SellsTheSameSaleAgain => self.sales -= 1,
            Habit::CancelsTwice => assert_eq!(self.cancel(), 95),
            Habit::IsRegisteredAgain => self.register(),
            _ => {}
        }
    }

    fn sell_and_refund(&mut self) {
        self.sell();
        match self.flaw {
            Flaw::LearnsTooLate => {
                self.poll();
                self.seconds(21);
                return;
            }
            Flaw::InvoicesTwiceBeforeTheRefund => return self.sell(),
            Flaw::AsksForTheOldSaleBeforeTheRefund => return self.ask_for_the_old_sale(5),
            _ => {}
        }
        if self.habit == Habit::SlowOnce {
            self.poll();
            self.seconds(18);
        }
        self.poll_until_over(20);
        self.refund();
        self.refunded.clone_from(&self.ers);
    }

    fn lost_paid(&mut self) {
        self.sell();
        self.poll_until_over(20);
        let first = self.reference.clone();
        match (self.flaw, self.habit) {
            (Flaw::InvoicesAgainWhenPaidIsLost, _) => {
                self.sell();
                self.poll_for(&first);
            }
            (Flaw::InvoicesAgainInsteadOfAsking, _) => {
                self.sell();
                self.poll();
            }
            (Flaw::ForgetsAfter50WhenPaidIsLost, _) => assert_eq!(self.cancel(), 50),
            (Flaw::RefundsAgainLater, _) => {
                let refunded = self.refunded.clone();
                self.refund_of(&refunded, "45.00", "SEK");
            }
            (_, Habit::CancelsWhenPaidIsLost) => {
                assert_eq!(self.cancel(), 50);
                assert_eq!(self.poll(), "PAID");
            }
            _ => {}
        }
    }

    fn lost_invoice(&mut self) {
        if self.flaw == Flaw::AsksForTheOldSaleAndInvoicesTwice {
            self.poll_for("");
        }
        self.sell();
        match (self.flaw, self.habit) {
            (Flaw::SellsAgainAfterALostAnswer, _) => self.sell(),
            (Flaw::AsksForTheOldSaleAndInvoicesTwice, _) => {
                // It asks for the sale before, which is paid, and takes that for the answer.
                let old = self.previous.clone();
                self.poll_for(&old);
                self.sell();
                self.sell();
            }
            (Flaw::AsksForTheOldSaleAfterALostAnswer, _) => {
                self.ask_for_the_old_sale(2);
                self.seconds(21);
            }
            (_, Habit::WaitsForTheReversal) => self.seconds(21),
            _ => assert_eq!(self.poll_until_over(1), "PAID"),
        }
        if self.flaw == Flaw::CancelsWhatItFound {
            // The reference stands in the receipt.
            let sale = self.simulator.invoice(&Which::latest()).unwrap();
            self.reference = sale["invoice_reference"].as_str().unwrap().to_owned();
            assert_eq!(self.cancel(), 50);
        }
    }

    fn late_payment(&mut self) {
        self.sell();
        self.poll();
        if self.flaw == Flaw::CancelsAnotherWhenTheCustomerPays {
            return self.cancel_the_old_sale();
        }
        assert_eq!(self.cancel(), 50);
        let first = self.reference.clone();
        match self.flaw {
            Flaw::IgnoresThatItIsPaid => {}
            Flaw::InvoicesAgainInsteadOfMinding50 => {
                self.sell();
                self.poll();
            }
            Flaw::InvoicesAgainAfter50 => {
                self.sell();
                self.poll_for(&first);
            }
            _ => drop(self.poll_until_over(3)),
        }
        if self.habit == Habit::RefundsTheLatePayment {
            let ers = self.ers.clone();
            self.refund_of(&ers, "45.00", "SEK");
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
                Flaw::AsksInsteadOfCancelingAgain => return drop(self.poll_until_over(10)),
                Flaw::InvoicesAgainInsteadOfCanceling => {
                    self.sell();
                    self.poll();
                    return;
                }
                Flaw::InvoicesAgainAfter51 => {
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
        if self.flaw == Flaw::InvoicesTwiceBeforeThePowerCut {
            self.sell();
            self.poll();
        }
        if self.habit == Habit::CanceledBeforeThePowerCut {
            assert_eq!(self.cancel(), 0);
        }
        self.seconds(4);
        // The simulator looks at the clock when it is waited for, too.
        self.simulator.wait_for_prompt(LONG, |prompt| prompt.stage == 3).unwrap();
        match (self.flaw, self.habit) {
            (Flaw::ForgetsTheSaleInAPowerCut, _) | (_, Habit::CanceledBeforeThePowerCut) => self.sell(),
            (Flaw::AsksForTheOldSaleAfterThePowerCut, _) => {
                self.ask_for_the_old_sale(1);
                self.sell();
            }
            (Flaw::CancelsTheOldSaleAfterThePowerCut, _) => {
                self.cancel_the_old_sale();
                self.sell();
            }
            (Flaw::ForgetsAfter50AndThePowerCut, _) => assert_eq!(self.cancel(), 50),
            (_, Habit::IsOffForLong) => {
                self.seconds(25);
                assert_eq!(self.poll(), "CANCELED");
            }
            (_, Habit::CancelsAfterThePowerCut) => {
                assert_eq!(self.cancel(), 50);
                self.poll();
            }
            _ => drop(self.poll()),
        }
    }
}
