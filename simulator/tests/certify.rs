//! The certification: a right till passes, also in an unusual order; each broken one fails the check that it breaks, and
//! nothing else.

mod common;

use common::pos::{Flaw, Habit, Pos, certify};
use seqr_simulator::{Check, Report, Verdict};

fn not_passed(report: &Report) -> Vec<(&str, &Check)> {
    let all = report.steps.iter().flat_map(|step| step.checks.iter().map(move |c| (step.id.as_str(), c)));
    all.filter(|(_, check)| check.verdict != Verdict::Pass).collect()
}

#[test]
fn a_good_till_passes_without_advice() {
    let report = certify(Flaw::None, Habit::Usual);
    assert!(report.passed && not_passed(&report).is_empty(), "{:#?}", not_passed(&report));
    assert_eq!(report.steps.len(), 16);
    assert_eq!(report.client_id.as_deref(), Some("Test Shop Systems"));
    assert_eq!(report.summary, "The till passes every step.");
    let html = report.html();
    assert!(html.contains("Passed") && !html.contains("<script") && !html.contains("<link"));
    assert_eq!(serde_json::from_str::<Report>(&report.json()).unwrap(), report);
}

#[test]
fn a_right_till_passes_in_an_unusual_order() {
    use Habit as H;
    for (habit, advice) in [
        (H::AsksAboutOldSales, &[][..]),
        (H::ReceiptsAgain, &[]),
        (H::CanceledBeforeThePowerCut, &["the sale is open when power fails"]),
        (H::CancelsAfterThePowerCut, &[]),
        (H::WaitsForTheReversal, &["the till finds the payment by asking without a reference"]),
        (H::AnotherTillSells, &[]),
        (H::RightTheSecondTime, &[]),
        (H::Busy, &[]),
        (H::AnotherTillIsFirst, &[]),
        (H::AnotherTillIsInstalled, &[]),
        (H::SeqrIsBusy, &[]),
        (H::PrintsAnOldReport, &[]),
        (H::RefundsAtTheServiceDesk, &[]),
        (H::RefundsInParts, &[]),
        (H::Reserves, &[]),
        (H::Updates, &[]),
        (H::IsOffForLong, &[]),
        (H::AsksAfterTheCancel, &[]),
        (H::ConfirmsAtOnce, &[]),
        (H::AsksWithoutReference, &[]),
        (H::CancelsWhenPaidIsLost, &[]),
        (H::SlowOnce, &[]),
        (H::SellsTheSameSaleAgain, &[]),
        (H::RefundsTheLatePayment, &[]),
        (H::CancelsTwice, &[]),
        (H::IsRegisteredAgain, &[]),
        (H::AsksAfterThePayment, &[]),
        (H::ClosesTwoPeriods, &[]),
        (H::CommitsAPart, &[]),
    ] {
        let report = certify(Flaw::None, habit);
        let rest = not_passed(&report);
        assert!(report.passed, "{habit:?}: {rest:#?}");
        let titles: Vec<_> = rest.iter().map(|(_, check)| check.title.as_str()).collect();
        assert_eq!(titles, advice, "{habit:?}");
    }
}

/// Each flaw, the step, and the beginning of the one check that fails.
const BROKEN: &[(Flaw, &str, &str)] = &[
    (Flaw::RegistrationRefused, "register", "registerTerminal is called and accepted"),
    (Flaw::RegistersWithoutName, "register", "the till's name is given"),
    (Flaw::StickerWithHyphen, "sticker", "assignSeqrId is called and accepted"),
    (Flaw::InvoiceDoesNotAddUp, "invoice", "sendInvoice is called and accepted"),
    (Flaw::InvoiceWithoutRows, "invoice", "the invoice has rows"),
    (Flaw::InvoiceWithoutAcknowledgmentMode, "invoice", "acknowledgmentMode is sent"),
    (Flaw::InvoiceWithout("title"), "invoice", "title is given"),
    (Flaw::InvoiceWithout("clientInvoiceId"), "invoice", "clientInvoiceId is given"),
    (Flaw::InvoiceWithout("cashierId"), "invoice", "cashierId is given"),
    (Flaw::InvoiceWithout("issueDate"), "invoice", "issueDate is given"),
    (Flaw::InvoiceWithout("paymentMode"), "invoice", "paymentMode is given"),
    (Flaw::PollsAnUnknownReference, "status", "it asks with the invoiceReference of its invoice"),
    (Flaw::InvoicesTwiceBeforeThePayment, "status", "no second invoice"),
    (Flaw::PollsEveryFiveSeconds, "status", "it asks once each second"),
    (Flaw::FirstVersionIsNotZero, "status", "the first query says invoiceVersion 0"),
    (Flaw::VersionsOfItsOwn, "status", "each further query says the latest version"),
    (Flaw::StopsAtReserved, "status", "what is RESERVED is committed"),
    (Flaw::ReceiptByInvoiceReference, "receipt", "submitPaymentReceipt is called and accepted"),
    (Flaw::ConfirmsWhatIsNotPaid, "receipt", "no receipt is submitted before"),
    (Flaw::GivesUpAfterThirtySeconds, "wait", "the till goes on asking"),
    (Flaw::PollsThePreviousSale, "cancel", "the status is asked for before the cancel"),
    (Flaw::CancelsWithoutReference, "cancel", "cancelInvoice is called and accepted"),
    (Flaw::LearnsTooLate, "refund", "it learns of the payment within 20 seconds"),
    (Flaw::InvoicesTwiceBeforeTheRefund, "refund", "no second invoice"),
    (Flaw::RefundsByInvoiceReference, "refund", "refundPayment is called and accepted"),
    (Flaw::RefundsThePreviousPayment, "refund", "refundPayment is called and accepted"),
    (Flaw::SellsAgainAfterALostAnswer, "lost-invoice", "no second invoice"),
    (Flaw::AsksForTheOldSaleAndInvoicesTwice, "lost-invoice", "no second invoice"),
    (Flaw::StopsPollingAfterALostAnswer, "lost-paid", "the till asks again"),
    (Flaw::InvoicesAgainWhenPaidIsLost, "lost-paid", "no second invoice"),
    (Flaw::IgnoresThatItIsPaid, "late-payment", "after 50"),
    (Flaw::InvoicesAgainAfter50, "late-payment", "no second invoice"),
    (Flaw::IgnoresThatItIsBeingPaid, "cancel-race", "after 51"),
    (Flaw::CancelsAnotherAfter51, "cancel-race", "it goes on until the answer is final"),
    (Flaw::InvoicesAgainAfter51, "cancel-race", "no second invoice"),
    (Flaw::ForgetsTheSaleInAPowerCut, "power-cut", "the till takes the open sale up"),
    (Flaw::MarksAsTill, "close", "markTransactionPeriod is called and accepted"),
    (Flaw::ReportWithoutPeriod, "close", "executeReport is called and accepted"),
    (Flaw::ReportOfAnOlderPeriod, "close", "the report is asked for with the transactionPeriodId"),
    (Flaw::UnregistersAsReseller, "unregister", "unregisterTerminal is called and accepted"),
    (Flaw::NoClientId, "context", "clientId is given"),
    (Flaw::NoClientReference, "context", "clientReference is given"),
    (Flaw::LongClientReference, "context", "clientReference is given"),
    (Flaw::TimeoutOfThirtySeconds, "context", "clientRequestTimeout is 0"),
    (Flaw::ChildrenInWrongOrder, "context", "the schema allows every request"),
    (Flaw::ShortPassword, "invoice", "sendInvoice is called and accepted"),
    (Flaw::InvoiceInAnUnknownCurrency, "invoice", "sendInvoice is called and accepted"),
    (Flaw::InvoiceInTwoCurrencies, "invoice", "sendInvoice is called and accepted"),
    (Flaw::InvoiceOfNothing, "invoice", "sendInvoice is called and accepted"),
    (Flaw::InvoicesTwiceAndAsksForTheSecond, "status", "no second invoice"),
    (Flaw::AsksWithAWrongPassword, "status", "getPaymentStatus is called and accepted"),
    (Flaw::AsksAsAnotherTerminal, "status", "getPaymentStatus is called and accepted"),
    (Flaw::PollsWithoutAPause, "status", "it asks once each second"),
    (Flaw::PollsEveryNineteenSeconds, "status", "it asks once each second"),
    (Flaw::AsksAfterTwentyOneSeconds, "status", "it learns of the payment within 20 seconds"),
    (Flaw::NeverUpdates, "status", "what waits for the till"),
    (Flaw::UpdatesToAWrongTotal, "status", "what waits for the till"),
    (Flaw::UpdatesInAnotherCurrency, "status", "what waits for the till"),
    (Flaw::CommitsTooMuch, "status", "what is RESERVED is committed"),
    (Flaw::ConfirmsByAReferenceOfItsOwn, "receipt", "no receipt is submitted before"),
    (Flaw::ReceiptWithoutDocument, "receipt", "submitPaymentReceipt is called and accepted"),
    (Flaw::InvoicesAgainAfterThirtySeconds, "wait", "no second invoice"),
    (Flaw::AsksForTheOldSaleWhileItWaits, "wait", "it asks with the invoiceReference of its invoice"),
    (Flaw::ConfirmsTheSecondSaleTooEarly, "wait", "no receipt is submitted before"),
    (Flaw::CancelsWhatIsPaid, "wait", "a sale that the till knows to be paid is not canceled"),
    (Flaw::InvoicesTwiceBeforeTheCancel, "cancel", "no second invoice"),
    (Flaw::ConfirmsTheCanceledSale, "cancel", "no receipt is submitted before"),
    (Flaw::AsksForTheOldSaleBeforeTheRefund, "refund", "it asks with the invoiceReference of its invoice"),
    (Flaw::RefundsInAnotherCurrency, "refund", "refundPayment is called and accepted"),
    (Flaw::RefundsTooMuch, "refund", "refundPayment is called and accepted"),
    (Flaw::RefundsTwice, "refund", "no more is refunded than was paid"),
    (Flaw::AsksForTheOldSaleAfterALostAnswer, "lost-invoice", "the till finds the payment"),
    (Flaw::InvoicesAgainInsteadOfAsking, "lost-paid", "no second invoice"),
    (Flaw::InvoicesAgainInsteadOfMinding50, "late-payment", "no second invoice"),
    (Flaw::CancelsAnotherWhenTheCustomerPays, "late-payment", "after 50"),
    (Flaw::InvoicesAgainInsteadOfCanceling, "cancel-race", "no second invoice"),
    (Flaw::InvoicesTwiceBeforeThePowerCut, "power-cut", "no second invoice"),
    (Flaw::ForgetsAfter50AndThePowerCut, "power-cut", "after 50"),
    (Flaw::NoInvoiceVersion, "context", "the schema allows every request"),
    (Flaw::NoTimeout, "context", "the schema allows every request"),
    (Flaw::UnknownElementInTheInvoice, "context", "the schema allows every request"),
    (Flaw::RefundsBeforeItIsPaid, "receipt", "nothing is refunded before"),
    (Flaw::RefundsAgainLater, "refund", "no more is refunded than was paid"),
    (Flaw::CancelsWhatItFound, "lost-invoice", "a sale that the till knows to be paid is not canceled"),
    (Flaw::ForgetsAfter50WhenPaidIsLost, "lost-paid", "after 50"),
    (Flaw::AsksForTheOldSaleAfterThePowerCut, "power-cut", "the till takes the open sale up"),
    (Flaw::CancelsTheOldSaleAfterThePowerCut, "power-cut", "the till takes the open sale up"),
    (Flaw::AsksInsteadOfCancelingAgain, "cancel-race", "after 51"),
    (Flaw::CancelsTheOldSale, "cancel", "cancelInvoice is called and accepted"),
    (Flaw::UpdatesAnotherSale, "status", "what waits for the till"),
];

#[test]
fn a_broken_till_fails_the_check_that_it_breaks_and_nothing_else() {
    for &(flaw, step, words) in BROKEN {
        let report = certify(flaw, Habit::Usual);
        let rest = not_passed(&report);
        let failed: Vec<_> = rest.iter().filter(|(_, check)| check.verdict == Verdict::Fail).collect();
        assert!(!report.passed && failed.len() == 1, "{flaw:?}: {failed:#?}");
        let (failed_step, check) = failed[0];
        assert!(*failed_step == step && check.title.starts_with(words), "{flaw:?}: {failed:#?}");
        assert!(
            !check.evidence.is_empty() && !check.fix.is_empty() && !check.source.is_empty(),
            "{check:#?}"
        );
        assert_eq!(report.failed(), [step]);
        assert!(
            report.summary.starts_with("1 failed: ") && report.summary.contains(step),
            "{}",
            report.summary
        );
        // The calls that show it are in the report, and it links to them.
        for n in &check.calls {
            assert!(report.calls.iter().any(|call| call.n == *n), "{flaw:?}: call {n}");
            assert!(report.html().contains(&format!("href=\"#call-{n}\"")));
        }
    }
}

#[test]
fn every_check_that_can_fail_has_a_till_that_breaks_it() {
    // Those that say "not seen" or give advice instead, and never "fail".
    let never = [
        "it asks before the scan",
        "it asks after the scan",
        "it does not ask for the status while",
        "the sale is open when power fails",
        "a report that is not ready",
        "the refund has a",
        "clientReference is unique",
        "channel is WS",
    ];
    let report = certify(Flaw::None, Habit::Usual);
    for step in &report.steps {
        for check in &step.checks {
            let broken = BROKEN.iter().any(|(_, _, words)| check.title.starts_with(words));
            let advice = never.iter().any(|words| check.title.starts_with(words));
            assert!(broken != advice, "{}: {}", step.id, check.title);
        }
    }
}

#[test]
fn version_zero_for_ever_is_served_and_advised_against() {
    let report = certify(Flaw::VersionZeroForEver, Habit::Usual);
    let rest = not_passed(&report);
    assert!(report.passed && !rest.is_empty(), "{rest:#?}");
    assert!(
        rest.iter().all(|(step, check)| *step == "status" && check.verdict == Verdict::Advice),
        "{rest:#?}"
    );
}

#[test]
fn what_a_till_never_did_is_not_seen_and_not_passed() {
    let report = certify(Flaw::NeverCancels, Habit::Usual);
    let rest = not_passed(&report);
    assert!(!report.passed && report.failed().is_empty(), "{rest:#?}");
    let titles: Vec<_> =
        rest.iter().map(|(step, check)| (*step, check.title.as_str(), check.verdict)).collect();
    assert_eq!(titles, [("cancel", "cancelInvoice is called and accepted", Verdict::NotSeen)]);
}

#[test]
fn a_step_can_be_repeated() {
    let mut pos = Pos::new(Flaw::CancelsWithoutReference, Habit::Usual);
    while pos.at() != "refund" {
        let step = pos.at();
        pos.step(&step);
    }
    let report = pos.simulator.certification_report().unwrap();
    assert_eq!(report.failed(), ["cancel"]);
    assert_eq!(report.summary, "1 failed: A sale is canceled (cancel). 8 to come.");
    assert!(pos.simulator.repeat_step(Some("unregister")).unwrap_err().contains("not begun"));
    assert!(pos.simulator.repeat_step(Some("dancing")).unwrap_err().contains("no step"));
    // Mended, and shown again; then it goes on where it was.
    pos.flaw = Flaw::None;
    pos.simulator.repeat_step(Some("cancel")).unwrap();
    assert_eq!(pos.at(), "cancel");
    pos.step("cancel");
    assert_eq!(pos.at(), "refund");
    // The receipt is about a sale: that begins again, and its three steps follow each other.
    pos.simulator.repeat_step(Some("receipt")).unwrap();
    for step in ["invoice", "status", "receipt"] {
        assert_eq!(pos.at(), step);
        pos.step(step);
    }
    assert_eq!(pos.at(), "refund");
    // In the middle of a step, the step itself.
    pos.simulator.repeat_step(None).unwrap();
    let report = pos.run();
    assert!(report.passed && not_passed(&report).is_empty(), "{:#?}", not_passed(&report));
    // When all is over, too.
    pos.simulator.repeat_step(Some("register")).unwrap();
    pos.step("register");
    assert_eq!(pos.at(), "");
}

#[test]
fn numbers_and_chapters_are_those_of_the_guide() {
    let guide = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/guide");
    let chapter = std::fs::read_to_string(guide.join("certification.md")).unwrap();
    let report = certify(Flaw::None, Habit::Usual);
    for step in &report.steps {
        assert!(
            step.id == "context" || chapter.contains(&format!("| {} | `{}` |", step.number, step.id)),
            "{}",
            step.id
        );
        for check in &step.checks {
            assert!(guide.join(&check.guide).exists(), "{}", check.guide);
        }
    }
}
