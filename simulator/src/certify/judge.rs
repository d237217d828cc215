//! Who judges which step. The rules themselves are in `trade`, `failures` and `context`.

use super::check::{Check, Checks};
use super::step::Step;
use super::{Seen, failures, trade};

/// The checks of a step; `before` is what was seen of the same sale in the steps before it.
pub(super) fn checks(step: &Step, seen: &Seen, before: &[&Seen]) -> Vec<Check> {
    let mut checks = Checks::new(step.source);
    match step.id {
        "register" => trade::register(&mut checks, seen),
        "sticker" => trade::sticker(&mut checks, seen),
        "bill" => trade::bill(&mut checks, seen),
        "status" => trade::status(&mut checks, seen),
        "receipt" => trade::receipt(&mut checks, seen, before),
        "wait" => trade::wait(&mut checks, seen),
        "cancel" => trade::cancel(&mut checks, seen),
        "refund" => trade::refund(&mut checks, seen),
        "close" => trade::close(&mut checks, seen),
        "unregister" => trade::unregister(&mut checks, seen),
        "lost-bill" => failures::lost_bill(&mut checks, seen),
        "lost-paid" => failures::lost_paid(&mut checks, seen),
        "late-payment" => failures::late_payment(&mut checks, seen),
        "cancel-race" => failures::cancel_race(&mut checks, seen),
        "power-cut" => failures::power_cut(&mut checks, seen),
        _ => {}
    }
    checks.finish()
}
