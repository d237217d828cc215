//! The SOAP endpoint: one POST from its bytes to the service's answer, with the rule of misbehaviour that meets it.

use std::sync::Arc;
use std::time::Duration;

use super::deliver::{Delivery, deliver};
use super::http::{Connection, Head, Wire};
use crate::exchange::Fate;
use crate::misbehave::Rule;
use crate::service::reply::{Reply, Rest};
use crate::service::request::{Operation, Request};
use crate::shared::Shared;
use crate::soap::mask::mask;
use crate::soap::{Fault, answer as write, decode, encoding};
use crate::world::World;

/// Answers one POST. None when the connection is over.
pub(crate) async fn answer<W: Wire>(
    mut connection: Connection<W>,
    mut head: Head,
    shared: &Arc<Shared>,
) -> Option<Connection<W>> {
    if let Some(bytes) = shared.with(|world| world.rules.close_in_request())
        && broken_off(&mut connection, &mut head, shared, bytes).await
    {
        connection.reset();
        return None;
    }
    let body = connection.body(&mut head).await.ok()?;
    let (n, request, rule) = match read(&body, &head, shared) {
        Ok(read) => read,
        Err((n, fault)) => {
            let text = write::fault(&fault);
            return deliver(connection, head.keep_alive, n, Delivery::fault(text), None, shared).await;
        }
    };
    let delay = rule.as_ref().map_or(0, |rule| rule.delay_before_ms);
    if delay > 0 {
        tokio::time::sleep(Duration::from_millis(delay)).await;
    }
    let text = shared.with(|world| work(world, n, &request, rule.as_ref()));
    let delay = rule.as_ref().map_or(0, |rule| rule.delay_after_ms);
    if delay > 0 {
        tokio::time::sleep(Duration::from_millis(delay)).await;
    }
    deliver(connection, head.keep_alive, n, Delivery::good(text), rule.as_ref(), shared).await
}

type Read = (u64, Request, Option<Rule>);

/// Decodes a message and enters it into the log.
fn read(body: &[u8], head: &Head, shared: &Shared) -> Result<Read, (u64, Fault)> {
    let like = shared.with(|world| world.like);
    let decoded = encoding::decode(body, head.header("content-type"));
    let (text, request) = match decoded {
        Ok(text) => {
            let request = decode::request(&text, like);
            (text, request)
        }
        Err(why) => (String::from_utf8_lossy(body).into_owned(), Err(Fault::client(why))),
    };
    let masked = mask(&text);
    shared.with(|world| {
        let now = world.now();
        let n = world.exchanges.arrive(request.as_ref().ok(), masked, now);
        let request = request.map_err(|fault| (n, fault))?;
        let (rule, external) = world.rule_for(&request);
        world.exchanges.change(n, |call| {
            call.external_terminal_id = external;
            call.rule = rule.as_ref().map(|rule| rule.id.clone());
        });
        Ok((n, request, rule))
    })
}

/// Hooks, work, hooks, and the answer as text.
fn work(world: &mut World, n: u64, request: &Request, rule: Option<&Rule>) -> String {
    let mut hook_errors = rule.map_or_else(Vec::new, |rule| world.hooks(&rule.before, request));
    let works = rule.is_none_or(|rule| rule.work);
    let mut reply = if works {
        let now = world.now();
        let reply = world.service.perform(request, now);
        world.save();
        reply
    } else {
        Reply::success(Rest::Nothing)
    };
    if let Some(rule) = rule {
        hook_errors.extend(world.hooks(&rule.after, request));
        force(&mut reply, rule, request.operation);
    }
    let text = write::answer(request.operation, &reply);
    world.exchanges.change(n, |call| {
        call.worked = works;
        call.result_code = Some(reply.code);
        call.reason.clone_from(&reply.why);
        if let Rest::Status(status) = &reply.rest {
            (call.status, call.version) = (Some(status.status.clone()), Some(status.version));
        }
        call.hook_errors = hook_errors;
        call.answer = Some(text.clone());
    });
    text
}

fn force(reply: &mut Reply, rule: &Rule, operation: Operation) {
    if let Some(code) = rule.code {
        *reply = Reply::of_code(crate::service::code::Code(code), "");
    }
    if let Some(text) = &rule.description {
        reply.description = Some(text.clone());
    }
    if let (Some(status), Operation::GetPaymentStatus) = (&rule.status, operation) {
        if let Rest::Status(known) = &mut reply.rest {
            known.status.clone_from(status);
            known.receipt = known.receipt.take().filter(|_| status == "PAID");
        }
        if status != "PAID" {
            reply.ers_reference = None;
        }
    }
}

/// Whether a rule closes the connection in the middle of this request.
async fn broken_off<W: Wire>(
    connection: &mut Connection<W>,
    head: &mut Head,
    shared: &Shared,
    bytes: u64,
) -> bool {
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
    let Ok(part) = connection.peek_body(head, bytes).await else { return false };
    let part = String::from_utf8_lossy(part).into_owned();
    shared.with(|world| {
        let service = &world.service;
        let is_from = |wanted: &str| {
            part.contains(wanted)
                || service.find_terminal(wanted).is_some_and(|terminal| part.contains(&terminal.id))
        };
        let Some(rule) = world.rules.take_breaking(&part, is_from) else { return false };
        let now = world.clock.now();
        let n = world.exchanges.arrive(None, mask(&part), now);
        world.exchanges.change(n, |call| {
            if rule.operation != "*" {
                call.operation.clone_from(&rule.operation);
            }
            call.rule = Some(rule.id);
            call.fate = Fate::BrokenOff;
        });
        true
    })
}
