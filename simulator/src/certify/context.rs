//! The judge of what every call has in common: the context, and that the schema allows the message.

use std::collections::HashMap;

use super::call::Call;
use super::check::{Check, Checks, Evidence, Rule, field, rule};

/// clientReference of the wire (WSDL, types).
const MAX_REFERENCE: usize = 32;

const CLIENT_ID: Rule =
    rule("clientId is given", "certification.md", "Send the company's name, and the software's.");
const REFERENCE: Rule = rule(
    "clientReference is given, with at most 32 characters",
    "certification.md",
    "Send the POS's name and version.",
);
const TIMEOUT: Rule = rule("clientRequestTimeout is 0", "certification.md", "Send 0.");
const SCHEMA: Rule = rule(
    "the schema allows every request",
    "certification.md",
    "Send the children in the schema's order, below the operation without a namespace.",
);
const UNIQUE: Rule = rule(
    "clientReference is unique (to find a call in the logs)",
    "logging.md",
    "Add a number or a random part to the POS's name.",
);
const CHANNEL: Rule = rule("channel is WS", "certification.md", "Send WS.");

/// Judges all calls together; of many that are wrong the first is shown.
pub(super) fn checks<'a>(calls: impl Iterator<Item = &'a Call> + Clone) -> Vec<Check> {
    let mut checks = Checks::new("certification procedure, context; WSDL, clientContext");
    // A call without any context is refused, and judged by its step.
    let calls = calls.filter(|call| !call.is("benchmarkingNop") && call.element(&["context"]).is_some());
    let count = calls.clone().count();
    if count == 0 {
        checks.not_seen(&CLIENT_ID, "no call came");
        return checks.finish();
    }
    let all = format!("{count} calls");
    let mut each = |rule: &Rule, holds: &dyn Fn(&Call) -> bool, path: &[&str]| {
        let wrong = calls.clone().find(|call| !holds(call));
        checks.must(rule, wrong.is_none(), wrong.map_or(all.clone().into(), |call| field(call, path)));
    };
    let client_id = ["context", "clientId"];
    each(&CLIENT_ID, &|call| call.sent(&client_id).is_some(), &client_id);
    let reference = ["context", "clientReference"];
    let fits = |call: &Call| call.sent(&reference).is_some_and(|r| r.chars().count() <= MAX_REFERENCE);
    each(&REFERENCE, &fits, &reference);
    let timeout = ["context", "clientRequestTimeout"];
    // One that is missing or no number is the schema's affair.
    let zero = |call: &Call| call.sent(&timeout).and_then(|t| t.parse().ok()).is_none_or(|t: i64| t == 0);
    each(&TIMEOUT, &zero, &timeout);
    let wrong = calls.clone().find_map(|call| Some((call, call.invalid.as_ref()?)));
    let evidence =
        wrong.map_or(all.clone().into(), |(call, why)| Evidence::of(call, format!("call {}: {why}", call.n)));
    checks.must(&SCHEMA, wrong.is_none(), evidence);
    let mut seen: HashMap<&str, &Call> = HashMap::new();
    let again = calls.clone().find_map(|call| Some((call, seen.insert(call.sent(&reference)?, call)?)));
    let evidence = again.map_or(all.clone().into(), |(call, before)| {
        Evidence::of(call, format!("calls {} and {} have the same", before.n, call.n)).and(before)
    });
    checks.should(&UNIQUE, again.is_none(), evidence);
    let channel = ["context", "channel"];
    let other = calls.clone().find(|call| call.sent(&channel) != Some("WS"));
    checks.should(&CHANNEL, other.is_none(), other.map_or(all.into(), |call| field(call, &channel)));
    checks.finish()
}
