//! The steps: what the till is asked to do, what ends each part of a step, and what the customer, the network or
//! the power does then. Nothing is judged here.

use crate::misbehave::{Answer, Hook, Rule};

/// What ends a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Until {
    /// The service has done this, and answered 0 (whether or not the answer arrived).
    Done(&'static str),
    /// This was called, whatever came of it; not where the service was only busy.
    Called(&'static str),
    /// A report was fetched of a period that was marked in the step.
    Reported,
    /// So many status queries that the service has answered.
    Polls(usize),
    /// Status queries over so many milliseconds.
    PollingFor(u64),
    /// The till has been told PAID.
    Known,
    /// Nothing has come for so many milliseconds.
    Quiet(u64),
    /// The invoice whose answer was lost is settled one way or the other.
    Settled,
    /// The invoice is canceled, or known to be paid.
    Ended,
    /// It is known what became of the invoice of before the power cut, or another one is sent.
    TakenUp,
}

/// Which calls belong to a step. All others are about something else, and are not judged by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Belongs {
    /// These operations, of no sale.
    Operations(&'static [&'static str]),
    /// Those about the sale that begins in the step.
    OwnSale,
    /// Those about the sale of the step before.
    SaleBefore,
}

/// What happens at the end of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    Nothing,
    Scan,
    Pay,
    /// The next status query finds the customer paying, and its answer is lost.
    PayAndLose,
    /// The cancel of this sale meets the customer, who pays or types the PIN.
    Meet,
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
    /// The number in the guide: SEQR's own steps have one, the failures a letter.
    pub(super) number: &'static str,
    pub(super) title: &'static str,
    /// Where the rule comes from.
    pub(super) source: &'static str,
    pub(super) belongs: Belongs,
    pub(super) stages: &'static [Stage],
}

const fn stage(prompt: &'static str, until: Until, then: Then) -> Stage {
    Stage { prompt, until, then }
}

use Belongs::{Operations, OwnSale, SaleBefore};
use Then::{Meet, Nothing, Pay, PayAndLose, Scan};
use Until::{Called, Done, Ended, Known, PollingFor, Polls, Quiet, Reported, Settled, TakenUp};

const SELL: &str = "Start a sale with SEQR and let the till wait for the customer.";
const WAIT: &str = "Let the till wait. The simulated customer scans and pays.";

pub(super) const STEPS: &[Step] = &[
    Step {
        id: "register",
        number: "1",
        title: "The till is registered",
        source: "certification procedure, step 1",
        belongs: Operations(&["registerTerminal"]),
        stages: &[stage("Register the till as the reseller's user.", Done("registerTerminal"), Nothing)],
    },
    Step {
        id: "sticker",
        number: "2",
        title: "The sticker is assigned",
        source: "certification procedure, step 2",
        belongs: Operations(&["assignSeqrId"]),
        stages: &[stage("Scan or type the sticker's SEQR id.", Done("assignSeqrId"), Nothing)],
    },
    Step {
        id: "invoice",
        number: "3",
        title: "An invoice is sent",
        source: "certification procedure, step 3",
        belongs: OwnSale,
        stages: &[stage(SELL, Done("sendInvoice"), Nothing)],
    },
    Step {
        id: "status",
        number: "4",
        title: "The till queries before and after the scan, and finds the payment",
        source: "certification procedure, step 4",
        belongs: SaleBefore,
        stages: &[stage(WAIT, Polls(3), Scan), stage(WAIT, Polls(3), Pay), stage(WAIT, Known, Nothing)],
    },
    Step {
        id: "receipt",
        number: "5",
        title: "The receipt is submitted",
        source: "certification procedure, step 5",
        belongs: SaleBefore,
        stages: &[stage("Finish the sale and print the receipt.", Called("submitPaymentReceipt"), Nothing)],
    },
    Step {
        id: "wait",
        number: "4b",
        title: "The customer takes longer than 30 seconds",
        source: "certification procedure, step 4, second invoice",
        belongs: OwnSale,
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
        number: "6",
        title: "A sale is canceled",
        source: "certification procedure, step 6",
        belongs: OwnSale,
        stages: &[
            stage(SELL, Done("sendInvoice"), Nothing),
            stage(
                "Let the till wait for some seconds, then cancel the sale at the till.",
                Called("cancelInvoice"),
                Nothing,
            ),
        ],
    },
    Step {
        id: "refund",
        number: "7",
        title: "A payment is refunded",
        source: "certification procedure, step 7",
        belongs: OwnSale,
        stages: &[
            stage(SELL, Done("sendInvoice"), Nothing),
            stage(WAIT, Polls(1), Pay),
            stage(WAIT, Known, Nothing),
            stage("Refund the payment, in part or whole.", Called("refundPayment"), Nothing),
        ],
    },
    Step {
        id: "lost-invoice",
        number: "A",
        title: "The answer to the invoice is lost, and the customer pays",
        source: "manual: last invoice; one open invoice a terminal",
        belongs: OwnSale,
        stages: &[
            stage("Start a sale. The network will lose the answer.", Done("sendInvoice"), Nothing),
            stage("At the till, find the outcome of the sale.", Settled, Nothing),
        ],
    },
    Step {
        id: "lost-paid",
        number: "B",
        title: "The answer that says PAID is lost",
        source: "API pages: polling, 20 seconds",
        belongs: OwnSale,
        stages: &[
            stage(SELL, Done("sendInvoice"), Nothing),
            stage(WAIT, Polls(1), PayAndLose),
            stage(WAIT, Known, Nothing),
        ],
    },
    Step {
        id: "late-payment",
        number: "C",
        title: "The customer pays while the cashier cancels",
        source: "API pages: cancelInvoice, code 50",
        belongs: OwnSale,
        stages: &[
            stage(SELL, Done("sendInvoice"), Meet),
            stage(
                "Cancel the sale at the till. The customer pays in the same moment.",
                Called("cancelInvoice"),
                Nothing,
            ),
            stage("At the till, find the outcome of the sale.", Ended, Nothing),
        ],
    },
    Step {
        id: "cancel-race",
        number: "D",
        title: "The cashier cancels while the customer types the PIN",
        source: "API pages: cancelInvoice, code 51",
        belongs: OwnSale,
        stages: &[
            stage(SELL, Done("sendInvoice"), Meet),
            stage("Cancel the sale at the till.", Called("cancelInvoice"), Nothing),
            stage("Let the till continue to cancel.", Ended, Nothing),
        ],
    },
    Step {
        id: "power-cut",
        number: "E",
        title: "Power fails while the customer pays",
        source: "docs/protocol.md, A poll can take the money",
        belongs: OwnSale,
        stages: &[
            stage(SELL, Done("sendInvoice"), Nothing),
            stage(SELL, Polls(1), Nothing),
            stage("Cut the till's power now (kill the program, pull the plug).", Quiet(3_000), Pay),
            stage(
                "Start the till again, and settle the sale. If the till does not show it, start another sale.",
                TakenUp,
                Nothing,
            ),
        ],
    },
    Step {
        id: "close",
        number: "8",
        title: "The day is closed",
        source: "certification procedure, step 8",
        belongs: Operations(&["markTransactionPeriod", "executeReport"]),
        stages: &[
            stage(
                "Close the day: close the period and fetch a report.",
                Done("markTransactionPeriod"),
                Nothing,
            ),
            stage("Wait for the report.", Reported, Nothing),
        ],
    },
    Step {
        id: "unregister",
        number: "9",
        title: "The till is unregistered",
        source: "certification procedure, step 9",
        belongs: Operations(&["unregisterTerminal"]),
        stages: &[stage("Take the till out of service.", Called("unregisterTerminal"), Nothing)],
    },
];

/// Where a repetition of the step begins: a step that goes on with the sale before it begins with that sale.
pub(super) fn beginning(step: usize) -> usize {
    (0..=step).rev().find(|at| STEPS[*at].belongs != SaleBefore).unwrap_or(step)
}

/// What goes wrong with the first invoice of a step.
pub(super) fn with_the_invoice(step: &str) -> Option<Rule> {
    let lost = Rule { after: vec![Hook::Pay], ..Rule::answer_lost("sendInvoice") };
    (step == "lost-invoice").then(|| named("invoice", lost))
}

/// For `Then::PayAndLose` and `Then::Meet`: what goes wrong with the sale at the end of a stage.
pub(super) fn with_the_sale(step: &str) -> Vec<Rule> {
    let before = |hook| Rule { before: vec![hook], ..Rule::on("cancelInvoice") };
    match step {
        "lost-paid" => {
            let lost = Rule { answer: Answer::Lost, before: vec![Hook::Pay], ..Rule::on("getPaymentStatus") };
            vec![named("paid", lost)]
        }
        "late-payment" => vec![named("a", before(Hook::Pay))],
        "cancel-race" => vec![
            named("a", before(Hook::BeginPin)),
            named("b", Rule { from_call: 2, ..before(Hook::GiveUpPin) }),
        ],
        _ => Vec::new(),
    }
}

fn named(name: &str, rule: Rule) -> Rule {
    Rule { id: format!("certification-{name}"), ..rule }
}
