//! The pages for a browser: the customer's phone, the operator's view. Rendered here, kept up to date by
//! server-sent events. They read the world and press its buttons; they know no socket and no XML.

mod call;
mod calls;
mod certification;
mod filter;
mod guard;
mod home;
pub(crate) mod html;
mod layout;
mod ledger;
mod live;
mod natural;
mod next;
mod operator;
mod parts;
mod phone;
mod report;
mod sticker;
mod till;
mod trouble;
mod views;

pub(crate) use guard::guard;
use layout::STYLE;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Form as Posted, Path, Query, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};

use crate::shared::Shared;
use html::clean;
pub(crate) use parts::{Form, Parts, part};
use views::View;

/// What every page is sent with: nothing from outside, no script but ours, nobody's frame.
const POLICY: [(header::HeaderName, HeaderValue); 4] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
    ),
];

type Whole = State<Arc<Shared>>;
type Pairs = Query<HashMap<String, String>>;

/// The pages' addresses.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(view))
        .route("/till/{id}", get(view).post(press_till))
        .route("/operator", get(view).post(press_operator))
        .route("/operator/call/{n}", get(one_call))
        .route("/ledger", get(view))
        .route("/certification", get(view).post(press_certification))
        .route("/certification/report", get(whole_report))
        .route("/assets/style.css", get(async || asset("text/css; charset=utf-8", STYLE)))
        .route("/assets/live.js", get(async || asset("text/javascript; charset=utf-8", layout::SCRIPT)))
        .route("/live/{*path}", get(live_view))
        .route("/live/", get(live_view))
        .fallback(async || not_found("There is no such page."))
}

fn asset(content_type: &'static str, body: &'static str) -> Response {
    (POLICY, [(header::CONTENT_TYPE, content_type)], body).into_response()
}

fn answer(status: StatusCode, page: &Markup) -> Response {
    let body = clean(&page.0);
    (status, POLICY, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response()
}

fn not_found(why: &str) -> Response {
    let body = html! {
        header class="page" { h1 { "Not here" } p class="sub" { (why) } }
        p { a href="/" { "All tills" } }
    };
    answer(StatusCode::NOT_FOUND, &layout::page("Not here", "", None, &body))
}

async fn view(
    State(shared): Whole,
    Query(pairs): Pairs,
    RawQuery(query): RawQuery,
    uri: axum::http::Uri,
) -> Response {
    let query = query.unwrap_or_default();
    let page = View::of(uri.path(), &Form(pairs))
        .and_then(|view| shared.look(|world, running| view.page(world, running, shared.endpoint(), &query)));
    page.map_or_else(|| not_found("There is no such till."), |page| answer(StatusCode::OK, &page))
}

async fn live_view(State(shared): Whole, Query(pairs): Pairs, uri: axum::http::Uri) -> Response {
    let path = uri.path().strip_prefix("/live").unwrap_or_default();
    match View::of(path, &Form(pairs)) {
        Some(view) => live::stream(shared, view),
        None => not_found("There is no such page."),
    }
}

async fn one_call(State(shared): Whole, Path(n): Path<String>, Query(pairs): Pairs) -> Response {
    let n = n.parse::<u64>().unwrap_or(0);
    match shared.look(|world, _| world.exchanges.get(n).cloned()) {
        Some(call) if pairs.contains_key("inside") => answer(StatusCode::OK, &call::inside(&call)),
        Some(call) => answer(StatusCode::OK, &layout::page(&call.operation, "", None, &call::page(&call))),
        None => not_found("This call is no longer stored."),
    }
}

/// The report has its style in itself, so that it can be kept.
async fn whole_report(State(shared): Whole) -> Response {
    let report = shared.look(|world, running| Some(running?.report(world.clock.now().unix_ms).html()));
    let Some(report) = report else { return not_found("No certification is running.") };
    let mut response = (POLICY, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], report).into_response();
    let policy = HeaderValue::from_static(
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    );
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

async fn press_till(
    State(shared): Whole,
    Path(id): Path<String>,
    headers: HeaderMap,
    Posted(form): Posted<HashMap<String, String>>,
) -> Response {
    let done = shared.with(|world| till::press(world, &id, &Form(form)));
    pressed(&headers, &format!("/till/{id}"), done)
}

async fn press_operator(
    State(shared): Whole,
    headers: HeaderMap,
    Posted(form): Posted<HashMap<String, String>>,
) -> Response {
    pressed(&headers, "/operator", shared.with(|world| operator::press(world, &Form(form))))
}

async fn press_certification(
    State(shared): Whole,
    headers: HeaderMap,
    Posted(form): Posted<HashMap<String, String>>,
) -> Response {
    let done = shared.with_certification(|world, running| certification::press(world, running, &Form(form)));
    pressed(&headers, "/certification", done)
}

/// Back to the page, or, where the script asks, a word.
fn pressed(headers: &HeaderMap, back: &str, done: Result<(), String>) -> Response {
    let by_script = headers.get(header::ACCEPT).is_some_and(|accept| accept == "text/plain");
    match done {
        Ok(()) if by_script => (POLICY, "done").into_response(),
        Ok(()) => (StatusCode::SEE_OTHER, POLICY, [(header::LOCATION, back)]).into_response(),
        Err(why) if by_script => (StatusCode::CONFLICT, POLICY, why).into_response(),
        Err(why) => {
            let body = html! { p class="notice" role="alert" { (why) } p { a href=(back) { "Back" } } };
            answer(StatusCode::CONFLICT, &layout::page("Not possible", "", None, &body))
        }
    }
}
