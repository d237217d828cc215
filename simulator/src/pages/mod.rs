//! The pages for a browser: the customer's phone, the operator's view. Rendered here, kept up to date by
//! server-sent events. They read the world and press its buttons; they know no socket and no XML.

mod call;
mod certification;
mod guard;
mod home;
pub(crate) mod html;
mod layout;
mod live;
mod operator;
mod phone;
mod report;
mod sticker;
mod till;

pub(crate) use guard::refuses;
pub(crate) use layout::STYLE;
pub(crate) use live::stream;

use crate::certify::Certification;
use crate::shared::Shared;
use crate::wire::http::{Head, query_pairs};
use crate::world::World;
use html::{Html, html};

/// The named pieces of a page that change while it is looked at.
#[derive(Default)]
pub(crate) struct Parts {
    all: Vec<(String, Html)>,
    /// Rows of the page's list, newest first.
    rows: Vec<(String, Html)>,
}

impl Parts {
    fn add(&mut self, id: &str, html: Html) {
        self.all.push((id.to_owned(), html));
    }

    fn add_row(&mut self, id: String, html: Html) {
        self.rows.push((id, html));
    }

    fn get(&self, id: &str) -> Html {
        self.all.iter().find(|(known, _)| known == id).map(|(_, html)| html.clone()).unwrap_or_default()
    }

    fn rows(&self) -> impl Iterator<Item = (&String, &Html)> {
        self.rows.iter().map(|(id, html)| (id, html))
    }
}

/// What a browser sends with a button, or behind the question mark.
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A page that keeps itself up to date.
pub(crate) enum View {
    Home { find: String },
    Till { id: String },
    Operator { till: Option<String> },
    Certification,
}

impl View {
    fn of(path: &str, query: &Form) -> Option<View> {
        let name = |key| query.get(key).unwrap_or_default().to_owned();
        Some(match path {
            "/certification" => View::Certification,
            "/" => View::Home { find: name("find") },
            "/operator" => View::Operator { till: Some(name("till")).filter(|till| !till.is_empty()) },
            _ => View::Till { id: path.strip_prefix("/till/")?.to_owned() },
        })
    }

    /// Its parts as they are now.
    pub(crate) fn parts(
        &self,
        world: &mut World,
        certification: Option<&Certification>,
        endpoint: &str,
    ) -> Parts {
        let now = world.now();
        match self {
            View::Home { find } => home::parts(world, endpoint, find),
            View::Certification => certification::parts(certification, now.unix_ms),
            View::Operator { till } => operator::parts(world, till.as_deref()),
            View::Till { id } => till::parts(world, id, now.ms).unwrap_or_else(|| {
                let mut gone = Parts::default();
                let text =
                    html!("<div class=\"face\"><h2>This till is gone</h2><p>It was unregistered.</p></div>");
                gone.add("screen", text);
                gone
            }),
        }
    }

    fn page(
        &self,
        world: &mut World,
        certification: Option<&Certification>,
        endpoint: &str,
        query: &str,
    ) -> Option<Html> {
        let now = world.now();
        let (at, title, body) = match self {
            View::Home { find } => ("/", "Tills".to_owned(), home::page(world, endpoint, find)),
            View::Operator { till } => {
                ("/operator", "Operator".to_owned(), operator::page(world, till.as_deref()))
            }
            View::Certification => {
                let body = certification::page(certification, now.unix_ms);
                ("/certification", "Certification".to_owned(), body)
            }
            View::Till { id } => {
                let (title, body) = till::page(world, id, now.ms)?;
                ("", title, body)
            }
        };
        let path = match self {
            View::Till { id } => format!("/till/{id}"),
            _ => at.to_owned(),
        };
        let live = format!("/live{path}{}{query}", if query.is_empty() { "" } else { "?" });
        Some(layout::page(&title, at, Some(&live), &body))
    }
}

/// An answer for the browser.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) location: Option<String>,
    pub(crate) body: String,
}

impl Page {
    fn html(status: u16, html: Html) -> Page {
        Page { status, content_type: "text/html; charset=utf-8", location: None, body: html.0 }
    }

    fn text(status: u16, body: impl Into<String>) -> Page {
        Page { status, content_type: "text/plain; charset=utf-8", location: None, body: body.into() }
    }

    fn asset(content_type: &'static str, body: &str) -> Page {
        Page { status: 200, content_type, location: None, body: body.to_owned() }
    }
}

/// What every page is sent with: nothing from outside, no script but ours, nobody's frame.
pub(crate) const POLICY: &str = "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n\
    Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
    img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'\r\n";

/// Whether a request is for a page; all else is SOAP or nothing.
pub(crate) fn handles(head: &Head) -> bool {
    let path = head.path.as_str();
    let ours =
        ["/till/", "/operator/"].iter().any(|start| path.starts_with(start)) || path == "/certification";
    match head.method.as_str() {
        "GET" => {
            ours || ["/", "/operator"].contains(&path)
                || path.starts_with("/assets/")
                || path.starts_with("/live/")
        }
        "POST" => {
            let form = head.content_type.as_deref().unwrap_or_default();
            ours && form.starts_with("application/x-www-form-urlencoded")
        }
        _ => false,
    }
}

/// The page whose changes are asked for.
pub(crate) fn live_view(head: &Head) -> Option<View> {
    let path = head.path.strip_prefix("/live").filter(|_| head.method == "GET")?;
    View::of(path, &Form(query_pairs(&head.query)))
}

/// Answers one request.
pub(crate) fn answer(shared: &Shared, head: &Head, body: &[u8]) -> Page {
    if head.method == "POST" {
        return press(shared, head, body);
    }
    let query = Form(query_pairs(&head.query));
    match head.path.as_str() {
        "/assets/style.css" => return Page::asset("text/css; charset=utf-8", layout::STYLE),
        "/assets/live.js" => return Page::asset("text/javascript; charset=utf-8", layout::SCRIPT),
        path if path.starts_with("/operator/call/") => {
            let n = path["/operator/call/".len()..].parse::<u64>().unwrap_or(0);
            let call = shared.look(|world, _| world.exchanges.get(n).cloned());
            return match call {
                Some(call) if query.get("inside").is_some() => Page::html(200, call::inside(&call)),
                Some(call) => Page::html(200, layout::page(&call.operation, "", None, &call::page(&call))),
                None => not_found("This call is not kept any more."),
            };
        }
        _ => {}
    }
    let page = View::of(&head.path, &query).and_then(|view| {
        shared.look(|world, running| view.page(world, running, shared.endpoint(), &head.query))
    });
    page.map_or_else(|| not_found("There is no such till, or not any more."), |page| Page::html(200, page))
}

fn not_found(why: &str) -> Page {
    let body = html!(
        "<header class=\"page\"><h1>Not here</h1><p class=\"sub\">{}</p></header><p><a href=\"/\">All tills</a></p>",
        why
    );
    Page::html(404, layout::page("Not here", "", None, &body))
}

fn press(shared: &Shared, head: &Head, body: &[u8]) -> Page {
    let form = Form(query_pairs(&String::from_utf8_lossy(body)));
    let (back, done) = match head.path.strip_prefix("/till/") {
        Some(id) => (head.path.clone(), shared.with(|world| till::press(world, id, &form))),
        None if head.path == "/operator/clock" => {
            ("/operator".to_owned(), shared.with(|world| operator::press(world, &form)))
        }
        None if head.path == "/certification" => (
            head.path.clone(),
            shared.with_certification(|w, running| certification::press(w, running, &form)),
        ),
        None => return not_found("There is no such button."),
    };
    let by_script = head.accept.as_deref() == Some("text/plain");
    match done {
        Ok(()) if by_script => Page::text(200, "done"),
        Ok(()) => Page { location: Some(back), ..Page::text(303, "") },
        Err(why) if by_script => Page::text(409, why),
        Err(why) => {
            let body =
                html!("<p class=\"notice\" role=\"alert\">{}</p><p><a href=\"{}\">Back</a></p>", why, back);
            Page::html(409, layout::page("Not possible", "", None, &body))
        }
    }
}
