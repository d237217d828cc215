//! The buttons that make failures, for one till or for all: each is a rule of misbehaviour with a name of its own.

use maud::{Markup, html};

use crate::misbehave::{Answer, Rule};
use crate::world::World;

/// What a button does, and what it is called.
const BUTTONS: [(&str, &str); 4] = [
    ("lose", "Lose the next answer"),
    ("busy", "Be busy for ten seconds"),
    ("refuse", "Refuse the next refund"),
    ("line", "Interrupt the connection"),
];
const BUSY_MS: u64 = 10_000;
/// The time after which SEQR takes back what nobody has asked about, and a little.
const PASS_MS: u64 = 20_000;

/// `which` of the rule: a till's id, or nothing for all.
fn rule_id(which: &str, till: Option<&str>) -> String {
    format!("button {which}{}", till.map(|id| format!(" {id}")).unwrap_or_default())
}

/// A rule's name for people: a button's is what stands on it.
pub(super) fn rule_name(id: &str) -> String {
    let button = id.strip_prefix("button ").and_then(|rest| rest.split(' ').next());
    let label = button.and_then(|which| BUTTONS.iter().find(|(name, _)| *name == which));
    label.map_or_else(|| format!("rule {id}"), |(_, label)| format!("button \u{201c}{label}\u{201d}"))
}

fn active<'a>(world: &'a World, which: &str, till: Option<&str>) -> Option<&'a Rule> {
    let id = rule_id(which, till);
    let now = world.clock.now().ms;
    world.rules.all().iter().find(|rule| rule.id == id && !rule.is_spent() && rule.lives(now))
}

/// The panel; `action` is where its buttons lead.
pub(super) fn panel(world: &World, till: Option<&str>, action: &str) -> Markup {
    let now = world.clock.now().ms;
    html! {
        form method="post" action=(action) class="trouble" {
            @for (which, label) in BUTTONS {
                @let on = active(world, which, till).is_some();
                button id={ "trouble-" (which) } class="button small" name="action" value={ "trouble-" (which) }
                    aria-pressed=(on) {
                    @if on && which == "line" { "Restore the connection" } @else { (label) }
                }
            }
            button id="trouble-pass" class="button small" name="action" value="trouble-pass" { "Let 20 seconds pass" }
        }
        @let on: Vec<_> = BUTTONS.iter().filter_map(|(which, _)| Some((*which, active(world, which, till)?))).collect();
        @if !on.is_empty() {
            ul class="plain on" {
                @for (which, rule) in on {
                    li {
                        @match which {
                            "lose" => "The next answer will be lost; press again to let it through.",
                            "busy" => { "Busy (93) for " (rule.ends_ms.unwrap_or(now).saturating_sub(now).div_ceil(1000)) " s." },
                            "refuse" => "The next refund will be refused (97); press again to allow it.",
                            _ => "The connection is interrupted: every connection is reset.",
                        }
                    }
                }
            }
        }
    }
}

/// A button was pressed; None where it is none of these.
pub(super) fn press(world: &mut World, till: Option<&str>, action: &str) -> Option<Result<(), String>> {
    let which = action.strip_prefix("trouble-")?;
    if which == "pass" {
        world.clock.advance(PASS_MS);
        world.now();
        return Some(Ok(()));
    }
    if active(world, which, till).is_some() {
        world.rules.remove(&rule_id(which, till));
        return Some(Ok(()));
    }
    let rule = match which {
        "lose" => Rule::answer_lost("*"),
        "busy" => Rule { times: 0, for_ms: Some(BUSY_MS), ..Rule::refused("*", 93) },
        "refuse" => Rule::refused("refundPayment", 97),
        "line" => Rule { times: 0, answer: Answer::Reset, work: false, ..Rule::on("*") },
        _ => return None,
    };
    let rule = Rule { id: rule_id(which, till), terminal: till.map(str::to_owned), ..rule };
    Some(world.misbehave(rule).map(|_| ()))
}
