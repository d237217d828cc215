//! Who judges which step. The rules themselves are in `trade`, `failures` and `context`.

use super::call::Call;
use super::check::{Check, Checks};
use super::step::Step;
use super::story::Story;
use super::{Seen, failures, trade};

/// The checks of a step; `all` is what was seen in every step.
pub(super) fn checks<'a>(
    step: &Step,
    seen: &'a Seen,
    all: impl Iterator<Item = &'a Seen> + Clone,
) -> Vec<Check> {
    let mut checks = Checks::new(step.source);
    let story = Story::of(seen, all);
    match step.id {
        "register" => trade::register(&mut checks, seen),
        "sticker" => trade::sticker(&mut checks, seen),
        "invoice" => trade::invoice(&mut checks, seen),
        "status" => trade::status(&mut checks, &story),
        "receipt" => trade::receipt(&mut checks, &story),
        "wait" => trade::wait(&mut checks, &story),
        "cancel" => trade::cancel(&mut checks, &story),
        "refund" => trade::refund(&mut checks, &story),
        "close" => trade::close(&mut checks, seen),
        "unregister" => trade::unregister(&mut checks, seen),
        "lost-invoice" => failures::lost_invoice(&mut checks, &story),
        "lost-paid" => failures::lost_paid(&mut checks, &story),
        "late-payment" => failures::late_payment(&mut checks, &story),
        "cancel-race" => failures::cancel_race(&mut checks, &story),
        "power-cut" => failures::power_cut(&mut checks, &story),
        _ => {}
    }
    checks.finish()
}

/// Whether the call fetches a report of a period that was marked in the step.
pub(super) fn reports_the_period(seen: &Seen, call: &Call) -> bool {
    call.is("executeReport") && call.code == Some(0) && trade::names_a_period(seen, call)
}
