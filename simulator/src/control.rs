//! The control interface: HTTP + JSON under /control/, for tests and people. See simulator/README.md.
//! It changes the world only through what `world` and `service` offer.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{delete, get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::certify::{Certification, CertifyOptions};
use crate::exchange::Calls;
use crate::misbehave::Rule;
use crate::service::customer::Customer;
use crate::service::event::What;
use crate::service::invoice::{PIN_UNTIL_TOLD, PayHow};
use crate::service::phone::Act;
use crate::service::request::Token;
use crate::settings::Change;
use crate::shared::Shared;
use crate::world::World;
use crate::{Scenario, Which, books};

/// HTTP status and JSON.
type Answer = (u16, Value);
type Outcome = Result<Answer, Answer>;
type Whole = State<Arc<Shared>>;
type Pairs = Query<HashMap<String, String>>;

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

/// The query string; the last of a name counts.
struct Asked(HashMap<String, String>);

impl Asked {
    fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
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

/// As it goes over the wire: one line of JSON.
fn respond(outcome: Outcome) -> Response {
    let (status, value) = outcome.unwrap_or_else(|refusal| refusal);
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, "application/json")], format!("{value}\n")).into_response()
}

/// Looks at the world, and answers.
fn look(shared: &Shared, f: impl FnOnce(&mut World) -> Outcome) -> Response {
    respond(shared.look(|world, _| f(world)))
}

/// Changes the world, and answers `{"ok": true}`.
fn change(shared: &Shared, f: impl FnOnce(&mut World) -> Result<(), Answer>) -> Response {
    respond(shared.with(f).map(|()| ok(json!({ "ok": true }))))
}

/// The addresses below /control.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(index_page))
        .route("/ledger", get(async |State(s): Whole| look(&s, |world| Ok(ok(world.service.ledger_json())))))
        .route("/invoices", get(invoices))
        .route("/invoice", get(invoice))
        .route("/terminals", get(async |State(s): Whole| look(&s, |w| Ok(ok(w.service.terminals_json())))))
        .route("/exchanges", get(exchanges))
        .route("/certification", get(certification).post(certification))
        .route("/wait", get(async |State(s): Whole, Query(q): Pairs| respond(wait(&s, &Asked(q)).await)))
        .route(
            "/clock",
            get(async |State(s): Whole| look(&s, |w| Ok(ok(w.clock.describe())))).post(set_clock),
        )
        .route("/customer", post(customer))
        .route("/settings", post(settings))
        .route("/reset", post(reset))
        .route(
            "/books",
            get(async |State(s): Whole| look(&s, |w| Ok(ok(books::json(w.service.books()))))).post(plant),
        )
        .route("/misbehaviour", get(rules).post(misbehave).delete(behave_well))
        .route("/misbehaviour/{id}", delete(behave))
        .route("/scenario", post(scenario))
        .route("/{act}", post(act))
        .fallback(nothing)
        .method_not_allowed_fallback(nothing)
}

/// What there is.
pub(crate) async fn index_page() -> Response {
    respond(Ok(ok(index())))
}

async fn nothing(method: Method, uri: Uri) -> Response {
    respond(Err(error(404, format!("there is nothing at {method} {}", uri.path()))))
}

fn index() -> Value {
    json!({
        "invoices": "/control/invoices", "ledger": "/control/ledger", "exchanges": "/control/exchanges",
        "terminals": "/control/terminals", "books": "/control/books", "clock": "/control/clock",
        "misbehaviour": "/control/misbehaviour", "settings": "/control/settings",
        "certification": "/control/certification",
    })
}

async fn invoices(State(shared): Whole, Query(pairs): Pairs) -> Response {
    let open_only = pairs.get("open").is_some_and(|open| open == "true");
    look(&shared, |world| {
        let numbers = world.service.numbers().filter(|n| !open_only || world.service.is_open(*n));
        Ok(ok(Value::Array(numbers.map(|number| world.service.invoice_json(number)).collect())))
    })
}

async fn invoice(State(shared): Whole, Query(pairs): Pairs) -> Response {
    look(&shared, |world| match world.service.find(&Asked(pairs).which()) {
        Some(number) => Ok(ok(world.service.invoice_json(number))),
        None => Err(error(404, "there is no such invoice")),
    })
}

async fn exchanges(State(shared): Whole, Query(pairs): Pairs) -> Response {
    let asked = Asked(pairs);
    look(&shared, |world| {
        let mut calls = asked.calls()?;
        calls.arrived = asked.get("arrived").is_none_or(|a| a == "true");
        let limit = asked.number("limit")?.unwrap_or(u64::MAX);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut list: Vec<_> = world.exchanges.iter().rev().filter(|c| calls.fit(c)).take(limit).collect();
        list.reverse();
        Ok(ok(json!(list)))
    })
}

async fn certification(State(shared): Whole, method: Method, body: Bytes) -> Response {
    respond(certify(&shared, &method, &body))
}

fn certify(shared: &Shared, method: &Method, body: &[u8]) -> Outcome {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        action: String,
        step: Option<String>,
    }
    if method == Method::POST {
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

async fn wait(shared: &Shared, query: &Asked) -> Result<Answer, Answer> {
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

async fn set_clock(State(shared): Whole, body: Bytes) -> Response {
    respond(shared.with(|world| clock(world, &body)))
}

async fn customer(State(shared): Whole, body: Bytes) -> Response {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        customer: String,
    }
    change(&shared, |world| {
        let customer: Customer =
            read::<Body>(&body)?.customer.parse().map_err(|why: String| error(400, why))?;
        world.service.customer = customer;
        Ok(())
    })
}

async fn settings(State(shared): Whole, body: Bytes) -> Response {
    change(&shared, |world| read::<Change>(&body)?.apply(world).map_err(|why| error(400, why)))
}

async fn reset(State(shared): Whole, body: Bytes) -> Response {
    #[derive(Deserialize, Default)]
    #[serde(default, deny_unknown_fields)]
    struct Body {
        keep_terminals: bool,
    }
    change(&shared, |world| {
        world.reset(read::<Body>(&body)?.keep_terminals);
        Ok(())
    })
}

async fn plant(State(shared): Whole, body: Bytes) -> Response {
    change(&shared, |world| books::plant(&mut world.service, read(&body)?).map_err(|why| error(409, why)))
}

async fn rules(State(shared): Whole) -> Response {
    look(&shared, |world| Ok(ok(json!(world.rules.all()))))
}

async fn misbehave(State(shared): Whole, body: Bytes) -> Response {
    respond(shared.with(|world| {
        let value: Value = read(&body)?;
        let list = if value.is_array() { value } else { json!([value]) };
        let rules: Vec<Rule> = serde_json::from_value(list).map_err(|e| error(400, e.to_string()))?;
        let ids: Result<Vec<_>, String> = rules.into_iter().map(|rule| world.misbehave(rule)).collect();
        ids.map(|ids| ok(json!({ "ids": ids }))).map_err(|why| error(400, why))
    }))
}

async fn behave_well(State(shared): Whole) -> Response {
    change(&shared, |world| {
        world.rules.clear();
        Ok(())
    })
}

async fn behave(State(shared): Whole, Path(id): Path<String>) -> Response {
    change(
        &shared,
        |world| {
            if world.rules.remove(&id) { Ok(()) } else { Err(error(404, "there is no such rule")) }
        },
    )
}

async fn scenario(State(shared): Whole, body: Bytes) -> Response {
    respond(shared.with(|world| {
        let text = std::str::from_utf8(&body).map_err(|_| error(400, "a scenario is UTF-8"))?;
        let scenario = Scenario::parse(text).map_err(|why| error(400, why))?;
        let ids = scenario.play(world).map_err(|why| error(400, why))?;
        Ok(ok(json!({ "name": scenario.name, "expect": scenario.expect, "ids": ids })))
    }))
}

async fn act(State(shared): Whole, Path(name): Path<String>, body: Bytes) -> Response {
    respond(shared.with(|world| {
        let body: ActBody = read(&body)?;
        let act =
            body.act(&name).ok_or_else(|| error(404, format!("there is nothing at /control/{name}")))?;
        let number = world.act(&body.which(), act).map_err(|why| error(409, why))?;
        Ok(ok(world.service.invoice_json(number)))
    }))
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
