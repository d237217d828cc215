//! The steps: what the till is asked to do, what ends each part of a step, and what the customer, the network or
//! the power does then. Nothing is judged here.

use crate::misbehave::{Answer, Hook, Rule};

/// What ends a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Until {
    /// The service has done this, and answered 0 (whether or not the answer arrived).
    Done(&'static str),
    /// This was called, whatever came of it.
    Called(&'static str),
    /// So many status queries.
    Polls(usize),
    /// Status queries over so many milliseconds.
    PollingFor(u64),
    /// The till has been told PAID.
    Known,
    /// Nothing has come for so many milliseconds.
    Quiet(u64),
    /// The bill whose answer was lost is settled one way or the other.
    Settled,
    /// The invoice is cancelled, or known to be paid.
    Ended,
    /// The invoice of before the power cut is asked about or cancelled.
    TakenUp,
}

/// What happens at the end of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    Nothing,
    Scan,
    Pay,
    /// The next status query finds the customer paying, and its answer is lost.
    PayAndLose,
}

/// One part of a step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stage {
    /// What the person (or the script) at the till is to do now.
    pub(super) prompt: &'static str,
    pub(super) until: Until,
    pub(super) then: Then,
}

/// One step of the certification.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    /// Where the rule comes from.
    pub(super) source: &'static str,
    pub(super) stages: &'static [Stage],
}

const fn stage(prompt: &'static str, until: Until, then: Then) -> Stage {
    Stage { prompt, until, then }
}

use Then::{Nothing, Pay, PayAndLose, Scan};
use Until::{Called, Done, Ended, Known, PollingFor, Polls, Quiet, Settled, TakenUp};

const SELL: &str = "Start a sale with SEQR and let the till wait for the customer.";
const WAIT: &str = "Let the till wait. The customer does the rest.";

pub(super) const STEPS: &[Step] = &[
    Step {
        id: "register",
        title: "The till is registered",
        source: "certification procedure, step 1",
        stages: &[stage("Register the till as the reseller's user.", Done("registerTerminal"), Nothing)],
    },
    Step {
        id: "sticker",
        title: "The sticker is assigned",
        source: "certification procedure, step 2",
        stages: &[stage("Scan or type the sticker's SEQR id.", Done("assignSeqrId"), Nothing)],
    },
    Step {
        id: "bill",
        title: "A bill is sent",
        source: "certification procedure, step 3",
        stages: &[stage(SELL, Done("sendInvoice"), Nothing)],
    },
    Step {
        id: "status",
        title: "The till asks before and after the scan, and learns of the payment",
        source: "certification procedure, step 4",
        stages: &[stage(WAIT, Polls(3), Scan), stage(WAIT, Polls(3), Pay), stage(WAIT, Known, Nothing)],
    },
    Step {
        id: "receipt",
        title: "The receipt is submitted",
        source: "certification procedure, step 5",
        stages: &[stage("Finish the sale and print the receipt.", Called("submitPaymentReceipt"), Nothing)],
    },
    Step {
        id: "wait",
        title: "The customer takes longer than 30 seconds",
        source: "certification procedure, step 4, second invoice",
        stages: &[
            stage(
                "Start another sale. When the till asks after 30 seconds, choose to try again.",
                Done("sendInvoice"),
                Nothing,
            ),
            stage(
                "Let the till wait for more than 30 seconds; when it asks, choose to try again.",
                PollingFor(31_000),
                Pay,
            ),
            stage(WAIT, Known, Nothing),
        ],
    },
    Step {
        id: "cancel",
        title: "A sale is cancelled",
        source: "certification procedure, step 6",
        stages: &[
            stage(SELL, Done("sendInvoice"), Nothing),
            stage(
                "Let the till ask for a while, then cancel the sale at the till.",
                Called("cancelInvoice"),
                Nothing,
            ),
        ],
    },
    Step {
        id: "refund",
        title: "A payment is refunded",
        source: "certification procedure, step 7",
        stages: &[
            stage(SELL, Done("sendInvoice"), Nothing),
            stage(WAIT, Polls(1), Pay),
            stage(WAIT, Known, Nothing),
            stage("Refund the payment, in part or whole.", Called("refundPayment"), Nothing),
        ],
    },
    Step {
        id: "lost-bill",
        title: "The answer to the bill is lost, and the customer pays",
        source: "interface description: Last invoice; one open invoice a terminal",
        stages: &[
            stage("Start a sale. The network will lose the answer.", Called("sendInvoice"), Nothing),
            stage("Do what the till offers to find out about the sale.", Settled, Nothing),
        ],
    },
    Step {
        id: "lost-paid",
        title: "The answer that says PAID is lost",
        source: "interface description: Polling, 20 seconds",
        stages: &[
            stage(SELL, Done("sendInvoice"), Nothing),
            stage(WAIT, Polls(1), PayAndLose),
            stage(WAIT, Known, Nothing),
        ],
    },
    Step {
        id: "late-payment",
        title: "The customer pays while the cashier cancels",
        source: "interface description: Cancel, code 50",
        stages: &[
            stage(SELL, Done("sendInvoice"), Nothing),
            stage(
                "Cancel the sale at the till. The customer pays in the same moment.",
                Called("cancelInvoice"),
                Nothing,
            ),
            stage("Let the till find out what became of the sale.", Ended, Nothing),
        ],
    },
    Step {
        id: "cancel-race",
        title: "The cashier cancels while the customer types the PIN",
        source: "interface description: Cancel, code 51",
        stages: &[
            stage(SELL, Done("sendInvoice"), Nothing),
            stage("Cancel the sale at the till.", Called("cancelInvoice"), Nothing),
            stage("Let the till go on cancelling.", Ended, Nothing),
        ],
    },
    Step {
        id: "power-cut",
        title: "The power goes while the customer pays",
        source: "interface description: A poll can take the money",
        stages: &[
            stage(SELL, Done("sendInvoice"), Nothing),
            stage(SELL, Polls(1), Nothing),
            stage("Cut the till's power now (kill the program, pull the plug).", Quiet(3_000), Pay),
            stage("Start the till again, and do what it offers about the sale.", TakenUp, Nothing),
        ],
    },
    Step {
        id: "close",
        title: "The day is closed",
        source: "certification procedure, step 8",
        stages: &[
            stage(
                "Close the shift: mark the period and fetch a report.",
                Done("markTransactionPeriod"),
                Nothing,
            ),
            stage("Wait for the report.", Done("executeReport"), Nothing),
        ],
    },
    Step {
        id: "unregister",
        title: "The till is unregistered",
        source: "certification procedure, step 9",
        stages: &[stage("Take the till out of service.", Called("unregisterTerminal"), Nothing)],
    },
];

/// What goes wrong in a step, from its beginning.
pub(super) fn rules(step: &str) -> Vec<Rule> {
    let named = |name: &str, rule: Rule| Rule { id: format!("certification-{name}"), ..rule };
    match step {
        "lost-bill" => vec![named("a", Rule { after: vec![Hook::Pay], ..Rule::answer_lost("sendInvoice") })],
        "late-payment" => vec![named("a", Rule { before: vec![Hook::Pay], ..Rule::on("cancelInvoice") })],
        "cancel-race" => vec![
            named("a", Rule { before: vec![Hook::BeginPin], ..Rule::on("cancelInvoice") }),
            named("b", Rule { before: vec![Hook::GiveUpPin], from_call: 2, ..Rule::on("cancelInvoice") }),
        ],
        _ => Vec::new(),
    }
}

/// For `Then::PayAndLose`.
pub(super) fn pay_and_lose() -> Rule {
    Rule {
        id: "certification-paid".into(),
        before: vec![Hook::Pay],
        answer: Answer::Lost,
        ..Rule::on("getPaymentStatus")
    }
}
