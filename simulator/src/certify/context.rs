//! The judge of what every call has in common: the context, and that the schema allows the message.

use std::collections::HashMap;

use super::call::Call;
use super::judge::{Check, Checks, field};

/// clientReference of the wire (interface description, types).
const MAX_REFERENCE: usize = 32;

/// Judges all calls together; of many that are wrong the first is shown.
pub(super) fn checks<'a>(calls: impl Iterator<Item = &'a Call> + Clone) -> Vec<Check> {
    let mut checks = Checks::new("certification procedure, context; interface description, clientContext");
    let calls = calls.filter(|call| !call.is("benchmarkingNop"));
    let count = calls.clone().count();
    if count == 0 {
        checks.not_seen("each call has a context", "no call came");
        return checks.finish();
    }
    let all = format!("{count} calls");
    let mut each = |title: &str, holds: &dyn Fn(&Call) -> bool, path: &[&str]| {
        let wrong = calls.clone().find(|call| !holds(call));
        checks.must(title, wrong.is_none(), wrong.map_or(all.clone(), |call| field(call, path)));
    };
    let client_id = ["context", "clientId"];
    each("clientId is given", &|call| call.sent(&client_id).is_some(), &client_id);
    let reference = ["context", "clientReference"];
    let fits = |call: &Call| call.sent(&reference).is_some_and(|r| r.chars().count() <= MAX_REFERENCE);
    each("clientReference is given, with at most 32 characters", &fits, &reference);
    let timeout = ["context", "clientRequestTimeout"];
    each("clientRequestTimeout is 0", &|call| call.sent(&timeout) == Some("0"), &timeout);
    let wrong = calls.clone().find_map(|call| Some((call.n, call.invalid.as_ref()?)));
    let evidence = wrong.map_or(all.clone(), |(n, why)| format!("call {n}: {why}"));
    checks.must("the schema allows every request", wrong.is_none(), evidence);
    let mut seen: HashMap<&str, u64> = HashMap::new();
    let again = calls.clone().find_map(|call| {
        let before = seen.insert(call.sent(&reference)?, call.n)?;
        Some(format!("calls {before} and {} have the same", call.n))
    });
    checks.should(
        "clientReference is unique (to find a call in the logs)",
        again.is_none(),
        again.unwrap_or(all.clone()),
    );
    let channel = ["context", "channel"];
    let other = calls.clone().find(|call| call.sent(&channel) != Some("WS"));
    checks.should("channel is WS", other.is_none(), other.map_or(all, |call| field(call, &channel)));
    checks.finish()
}
