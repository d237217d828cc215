//! Who may look and press: the pages themselves and tools without a browser, no other site that a browser has open.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// Whether the name in `Host` is this machine's own. Another name that leads here is a trick (DNS rebinding).
fn is_local(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

/// Refuses a request under a name that is not this machine's, and what a page of another site sends through
/// somebody's browser. Browsers name the origin of every POST and say how a request came about; a tool that does
/// neither is let through, and so is one that names no host.
fn refuses(method: &Method, headers: &HeaderMap) -> Option<&'static str> {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let host = text(header::HOST);
    if host.is_some_and(|host| !is_local(host)) {
        return Some("this address is not the simulator's own");
    }
    if method == Method::GET || method == Method::HEAD {
        return None;
    }
    let host = host.unwrap_or_default();
    let own = |origin: &str| origin.strip_prefix("http://").is_some_and(|o| o.eq_ignore_ascii_case(host));
    if text(header::ORIGIN).is_some_and(|origin| !own(origin)) {
        return Some("the request comes from another site");
    }
    match headers.get("sec-fetch-site").and_then(|site| site.to_str().ok()) {
        None | Some("same-origin" | "none") => None,
        Some(_) => Some("the request comes from another site"),
    }
}

/// In front of every page and of the control interface.
pub(crate) async fn guard(request: Request, next: Next) -> Response {
    match refuses(request.method(), request.headers()) {
        Some(why) => (StatusCode::FORBIDDEN, why).into_response(),
        None => next.run(request).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(method: &Method, host: &str, origin: Option<&str>, site: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert("host", host.parse().unwrap());
        for (name, value) in [("origin", origin), ("sec-fetch-site", site)] {
            if let Some(value) = value {
                headers.insert(name, value.parse().unwrap());
            }
        }
        refuses(method, &headers).is_none()
    }

    #[test]
    fn only_the_own_pages_and_tools_may_press_buttons() {
        let own = "127.0.0.1:8480";
        let post = &Method::POST;
        assert!(verdict(post, own, Some("http://127.0.0.1:8480"), Some("same-origin")));
        assert!(verdict(post, "localhost:8480", Some("http://localhost:8480"), None));
        assert!(verdict(post, "[::1]:8480", Some("http://[::1]:8480"), None));
        assert!(verdict(post, own, None, None), "a tool");
        assert!(!verdict(post, own, Some("http://evil.example"), None));
        assert!(!verdict(post, own, Some("null"), None));
        assert!(!verdict(post, own, Some("http://127.0.0.1:9999"), Some("same-site")));
        assert!(!verdict(post, own, None, Some("cross-site")));
        assert!(!verdict(post, "evil.example:8480", Some("http://evil.example:8480"), Some("same-origin")));
        // Whatever says so, and whether or not a browser does.
        for host in ["evil.example", "evil.example:8480", "127.0.0.1.evil.example", "x", "10.0.0.1"] {
            assert!(!verdict(&Method::GET, host, None, None), "{host}");
        }
        assert!(verdict(&Method::GET, own, None, Some("cross-site")), "a link to it");
        assert!(refuses(&Method::GET, &HeaderMap::new()).is_none(), "HTTP/1.0");
    }
}
