//! The certification: a good till passes, and each broken one fails at exactly the step that it breaks.

mod common;

use common::pos::{Flaw, certify};
use seqr_simulator::Verdict;

#[test]
fn a_good_till_passes_without_advice() {
    let report = certify(Flaw::None);
    let not_good: Vec<_> = report
        .steps
        .iter()
        .flat_map(|step| step.checks.iter().filter(|c| c.verdict != Verdict::Pass))
        .collect();
    assert!(report.passed && not_good.is_empty(), "{not_good:#?}");
    assert_eq!(report.steps.len(), 16);
    assert_eq!(report.client_id.as_deref(), Some("Test Shop Systems"));
    let html = report.html();
    assert!(html.contains("Passed") && !html.contains("<script") && !html.contains("<link"));
    assert_eq!(serde_json::from_str::<seqr_simulator::Report>(&report.json()).unwrap(), report);
}

#[test]
fn a_broken_till_fails_at_exactly_the_step_that_it_breaks() {
    use Flaw as F;
    let cases = [
        (F::RegistersWithoutName, "register", "name is given"),
        (F::StickerWithHyphen, "sticker", "accepted"),
        (F::BillWithoutRows, "bill", "itemQuantity"),
        (F::BillWithoutAcknowledgmentMode, "bill", "acknowledgmentMode"),
        (F::PollsEveryFiveSeconds, "status", "once each second"),
        (F::VersionZeroForEver, "status", "latest version"),
        (F::StopsAtReserved, "status", "RESERVED is committed"),
        (F::ReceiptByInvoiceReference, "receipt", "ersReference"),
        (F::GivesUpAfterThirtySeconds, "wait", "goes on asking"),
        (F::CancelsWithoutReference, "cancel", "accepted"),
        (F::RefundsByInvoiceReference, "refund", "accepted"),
        (F::SellsAgainAfterALostAnswer, "lost-bill", "no second bill"),
        (F::StopsPollingAfterALostAnswer, "lost-paid", "asks again"),
        (F::IgnoresThatItIsPaid, "late-payment", "after 50"),
        (F::IgnoresThatItIsBeingPaid, "cancel-race", "after 51"),
        (F::ForgetsTheSaleInAPowerCut, "power-cut", "takes the open sale up"),
        (F::ReportWithoutPeriod, "close", "executeReport"),
        (F::UnregistersAsReseller, "unregister", "accepted"),
        (F::NoClientReference, "context", "clientReference"),
        (F::ChildrenInWrongOrder, "context", "schema"),
    ];
    for (flaw, step, words) in cases {
        let report = certify(flaw);
        assert!(!report.passed, "{flaw:?}");
        assert_eq!(
            report.failed(),
            [step],
            "{flaw:?}: {:#?}",
            report.steps.iter().filter(|s| s.verdict == Verdict::Fail).collect::<Vec<_>>()
        );
        let found = report.steps.iter().find(|s| s.id == step).unwrap();
        let failed: Vec<_> = found.checks.iter().filter(|c| c.verdict == Verdict::Fail).collect();
        assert!(failed.iter().any(|c| c.title.contains(words)), "{flaw:?}: {failed:#?}");
        assert!(
            failed.iter().all(|c| !c.evidence.is_empty() && !c.source.is_empty()),
            "{flaw:?}: {failed:#?}"
        );
    }
}
