//! The control interface: HTTP + JSON under /control/, for tests and people. See simulator/README.md.
//! It changes the world only through what `world` and `service` offer.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::certify::{Certification, CertifyOptions};
use crate::exchange::Calls;
use crate::misbehave::Rule;
use crate::service::event::What;
use crate::service::invoice::{PIN_UNTIL_TOLD, PayHow};
use crate::service::phone::{Act, Customer};
use crate::service::request::Token;
use crate::settings::Change;
use crate::shared::Shared;
use crate::wire::http::{query_pairs, unescape};
use crate::world::World;
use crate::{Scenario, Which, books};

/// HTTP status and JSON.
pub(crate) type Answer = (u16, Value);

/// A long poll lasts at most this long.
const MAX_WAIT: Duration = Duration::from_secs(600);

fn ok(value: Value) -> Answer {
    (200, value)
}

fn error(status: u16, why: impl Into<String>) -> Answer {
    (status, json!({ "error": why.into() }))
}

/// Reads a body; an empty one counts as `{}`.
fn read<T: for<'a> Deserialize<'a>>(body: &[u8]) -> Result<T, Answer> {
    let body: &[u8] = if body.iter().all(u8::is_ascii_whitespace) { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|e| error(400, format!("the body cannot be read: {e}")))
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct ActBody {
    invoice: Option<String>,
    client_invoice_id: Option<String>,
    terminal: Option<String>,
    pin_ms: u64,
    force: bool,
    id: String,
    value: String,
    description: String,
    while_issued: bool,
}

impl ActBody {
    fn which(&self) -> Which {
        Which {
            invoice: self.invoice.clone(),
            client_invoice_id: self.client_invoice_id.clone(),
            terminal: self.terminal.clone(),
        }
    }

    fn act(&self, name: &str) -> Option<Act> {
        Some(match name {
            "scan" => Act::Scan,
            "pay" | "reserve" => Act::Pay(PayHow { pin_ms: self.pin_ms, force: self.force }),
            "begin-pin" => Act::Pay(PayHow { pin_ms: PIN_UNTIL_TOLD, force: self.force }),
            "finish-pin" => Act::FinishPin,
            "give-up-pin" => Act::GiveUpPin,
            "decline" => Act::Decline,
            "fail" => Act::Fail,
            "reverse" => Act::Reverse,
            "attach-card" => Act::Attach {
                card: Token {
                    id: if self.id.is_empty() { "membership-card".into() } else { self.id.clone() },
                    value: self.value.clone(),
                    description: self.description.clone(),
                    status: 0,
                },
                while_issued: self.while_issued,
            },
            _ => return None,
        })
    }
}

/// The query string as pairs; the last of a name counts.
struct Query(Vec<(String, String)>);

impl Query {
    fn parse(text: &str) -> Query {
        Query(query_pairs(text))
    }

    fn get(&self, name: &str) -> Option<String> {
        self.0.iter().rev().find(|(n, _)| n == name).map(|(_, value)| value.clone())
    }

    fn number(&self, name: &str) -> Result<Option<u64>, Answer> {
        let parse =
            |text: String| text.parse().map_err(|_| error(400, format!("{name}={text:?} is no number")));
        self.get(name).map(parse).transpose()
    }

    fn which(&self) -> Which {
        Which {
            invoice: self.get("invoice"),
            client_invoice_id: self.get("client_invoice_id"),
            terminal: self.get("terminal"),
        }
    }

    fn calls(&self) -> Result<Calls, Answer> {
        Ok(Calls {
            operation: self.get("operation"),
            terminal: self.get("terminal"),
            since: self.number("since")?.unwrap_or(0),
            arrived: self.get("arrived").as_deref() == Some("true"),
        })
    }
}

/// Answers one request.
pub(crate) async fn answer(
    shared: &Arc<Shared>,
    method: &str,
    path: &str,
    query: &str,
    body: &[u8],
) -> Answer {
    let rest = path.trim_start_matches("/control").trim_matches('/');
    let query = Query::parse(query);
    let outcome = match (method, rest) {
        ("GET", "wait") => wait(shared, &query).await,
        (_, "certification") => certification(shared, method, body),
        _ => shared.with(|world| handle(world, method, rest, &query, body)),
    };
    outcome.unwrap_or_else(|refusal| refusal)
}

fn certification(shared: &Shared, method: &str, body: &[u8]) -> Result<Answer, Answer> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        action: String,
        step: Option<String>,
    }
    if method == "POST" {
        let body: Body = read(body)?;
        let done = match body.action.as_str() {
            "start" => shared.with_certification(|world, running| {
                *running = Some(Certification::started(CertifyOptions::default(), world)?);
                Ok(())
            }),
            "skip" => shared.certifying(|certification, world| {
                certification.skip(world);
                Ok(())
            }),
            "repeat" => shared.certifying(|running, world| running.repeat(body.step.as_deref(), world)),
            other => return Err(error(400, format!("there is no action {other:?}"))),
        };
        done.map_err(|why: String| error(409, why))?;
    }
    shared.with_certification(|world, certification| match certification {
        Some(certification) => {
            let now = world.clock.now();
            let (prompt, over) = (certification.prompt(), certification.is_over());
            Ok(ok(json!({ "over": over, "prompt": prompt, "report": certification.report(now.unix_ms) })))
        }
        None => Err(error(404, "no certification is running")),
    })
}

async fn wait(shared: &Shared, query: &Query) -> Result<Answer, Answer> {
    let timeout =
        query.number("timeout_ms")?.map_or(Duration::from_secs(10), Duration::from_millis).min(MAX_WAIT);
    let found = if let Some(event) = query.get("event") {
        let what: What = serde_json::from_value(Value::String(event.clone()))
            .map_err(|_| error(400, format!("there is no event {event:?}")))?;
        let which = query.which();
        let test = |world: &mut World| {
            let number = world.service.find(&which).filter(|_| world.service.has_event(&which, what))?;
            Some(world.service.invoice_json(number))
        };
        shared.wait_async(timeout, test).await.map(|invoice| json!({ "ok": true, "invoice": invoice }))
    } else if let Some(wanted) = query.number("exchanges")? {
        let calls = query.calls()?;
        let test = |world: &mut World| Some(world.count(&calls)).filter(|count| *count as u64 >= wanted);
        shared.wait_async(timeout, test).await.map(|count| json!({ "ok": true, "count": count }))
    } else {
        return Err(error(400, "wait for event=... or for exchanges=N"));
    };
    Ok(found.map_or((408, json!({ "ok": false, "error": "it did not happen in time" })), ok))
}

fn handle(world: &mut World, method: &str, path: &str, query: &Query, body: &[u8]) -> Result<Answer, Answer> {
    match (method, path) {
        ("GET", "") => Ok(ok(json!({
            "invoices": "/control/invoices", "ledger": "/control/ledger", "exchanges": "/control/exchanges",
            "terminals": "/control/terminals", "books": "/control/books", "clock": "/control/clock",
            "misbehaviour": "/control/misbehaviour", "settings": "/control/settings",
        }))),
        ("GET", "ledger") => Ok(ok(world.service.ledger_json())),
        ("GET", "invoices") => {
            let open_only = query.get("open").as_deref() == Some("true");
            let numbers = world.service.numbers().filter(|n| !open_only || world.service.is_open(*n));
            Ok(ok(Value::Array(numbers.map(|number| world.service.invoice_json(number)).collect())))
        }
        ("GET", "invoice") => match world.service.find(&query.which()) {
            Some(number) => Ok(ok(world.service.invoice_json(number))),
            None => Err(error(404, "there is no such invoice")),
        },
        ("GET", "terminals") => Ok(ok(world.service.terminals_json())),
        ("GET", "exchanges") => {
            let mut calls = query.calls()?;
            calls.arrived = query.get("arrived").is_none_or(|a| a == "true");
            let limit = query.number("limit")?.unwrap_or(u64::MAX);
            let mut list: Vec<_> =
                world.exchanges.iter().rev().filter(|c| calls.fit(c)).take(limit as usize).collect();
            list.reverse();
            Ok(ok(json!(list)))
        }
        ("GET", "clock") => Ok(ok(world.clock.describe())),
        ("POST", "clock") => clock(world, body),
        ("POST", "customer") => {
            #[derive(Deserialize)]
            #[serde(deny_unknown_fields)]
            struct Body {
                customer: String,
            }
            let customer: Customer =
                read::<Body>(body)?.customer.parse().map_err(|why: String| error(400, why))?;
            world.service.customer = customer;
            Ok(ok(json!({ "ok": true })))
        }
        ("POST", "settings") => {
            read::<Change>(body)?.apply(world).map_err(|why| error(400, why))?;
            Ok(ok(json!({ "ok": true })))
        }
        ("POST", "reset") => {
            #[derive(Deserialize, Default)]
            #[serde(default, deny_unknown_fields)]
            struct Body {
                keep_terminals: bool,
            }
            world.reset(read::<Body>(body)?.keep_terminals);
            Ok(ok(json!({ "ok": true })))
        }
        ("GET", "books") => Ok(ok(books::json(world.service.books()))),
        ("POST", "books") => {
            books::plant(&mut world.service, read(body)?).map_err(|why| error(409, why))?;
            Ok(ok(json!({ "ok": true })))
        }
        ("GET", "misbehaviour") => Ok(ok(json!(world.rules.all()))),
        ("POST", "misbehaviour") => {
            let value: Value = read(body)?;
            let list = if value.is_array() { value } else { json!([value]) };
            let rules: Vec<Rule> = serde_json::from_value(list).map_err(|e| error(400, e.to_string()))?;
            let ids: Result<Vec<_>, String> = rules.into_iter().map(|rule| world.rules.add(rule)).collect();
            ids.map(|ids| ok(json!({ "ids": ids }))).map_err(|why| error(400, why))
        }
        ("POST", "scenario") => {
            let text = std::str::from_utf8(body).map_err(|_| error(400, "a scenario is UTF-8"))?;
            let scenario = Scenario::parse(text).map_err(|why| error(400, why))?;
            let ids = scenario.play(world).map_err(|why| error(400, why))?;
            Ok(ok(json!({ "name": scenario.name, "expect": scenario.expect, "ids": ids })))
        }
        ("DELETE", "misbehaviour") => {
            world.rules.clear();
            Ok(ok(json!({ "ok": true })))
        }
        ("DELETE", path) if path.starts_with("misbehaviour/") => {
            let id = unescape(path.trim_start_matches("misbehaviour/"));
            if world.rules.remove(&id) {
                Ok(ok(json!({ "ok": true })))
            } else {
                Err(error(404, "there is no such rule"))
            }
        }
        ("POST", name) => {
            let body: ActBody = read(body)?;
            let act =
                body.act(name).ok_or_else(|| error(404, format!("there is nothing at /control/{name}")))?;
            let number = world.act(&body.which(), act).map_err(|why| error(409, why))?;
            Ok(ok(world.service.invoice_json(number)))
        }
        _ => Err(error(404, format!("there is nothing at {method} /control/{path}"))),
    }
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct ClockBody {
    freeze: bool,
    run: bool,
    speed: Option<Value>,
    advance_ms: Option<u64>,
    jump_ms: Option<i64>,
}

fn clock(world: &mut World, body: &[u8]) -> Result<Answer, Answer> {
    let body: ClockBody = read(body)?;
    if let Some(speed) = &body.speed {
        let text = speed.as_str().map_or_else(|| speed.to_string(), str::to_owned);
        world.clock.set_speed(crate::clock::parse_speed(&text).map_err(|why| error(400, why))?);
    }
    if body.freeze {
        world.clock.freeze();
    }
    if body.run {
        world.clock.run();
    }
    if let Some(ms) = body.advance_ms {
        world.clock.advance(ms);
    }
    if let Some(ms) = body.jump_ms {
        world.clock.jump(ms);
    }
    world.now();
    Ok(ok(world.clock.describe()))
}
