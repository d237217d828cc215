//! Who may press a button: the pages themselves and tools without a browser, no other site that a browser has open.

use crate::wire::http::Head;

/// Whether the name in `Host` is this machine's own. Another name that leads here is a trick (DNS rebinding).
fn is_local(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

/// Refuses what a page of another site sends through somebody's browser. Browsers name the origin of every
/// POST and say how a request came about; a tool that does neither is let through.
pub(crate) fn refuses(head: &Head) -> Option<&'static str> {
    let host = head.host.as_deref().unwrap_or_default();
    let by_browser = head.origin.is_some() || head.fetch_site.is_some();
    if by_browser && !is_local(host) {
        return Some("this address is not the simulator's own");
    }
    if head.method == "GET" || head.method == "HEAD" {
        return None;
    }
    let own = |origin: &str| origin.strip_prefix("http://").is_some_and(|o| o.eq_ignore_ascii_case(host));
    if head.origin.as_deref().is_some_and(|origin| !own(origin)) {
        return Some("the request comes from another site");
    }
    match head.fetch_site.as_deref() {
        None | Some("same-origin" | "none") => None,
        Some(_) => Some("the request comes from another site"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(method: &str, host: &str, origin: Option<&str>, site: Option<&str>) -> bool {
        let mut head = Head::of(method, "/till/1");
        head.host = Some(host.into());
        head.origin = origin.map(str::to_owned);
        head.fetch_site = site.map(str::to_owned);
        refuses(&head).is_none()
    }

    #[test]
    fn only_the_own_pages_and_tools_may_press_buttons() {
        let own = "127.0.0.1:8480";
        assert!(verdict("POST", own, Some("http://127.0.0.1:8480"), Some("same-origin")));
        assert!(verdict("POST", "localhost:8480", Some("http://localhost:8480"), None));
        assert!(verdict("POST", "[::1]:8480", Some("http://[::1]:8480"), None));
        assert!(verdict("POST", "x", None, None), "a tool");
        assert!(!verdict("POST", own, Some("http://evil.example"), None));
        assert!(!verdict("POST", own, Some("null"), None));
        assert!(!verdict("POST", own, Some("http://127.0.0.1:9999"), Some("same-site")));
        assert!(!verdict("POST", own, None, Some("cross-site")));
        assert!(!verdict("POST", "evil.example:8480", Some("http://evil.example:8480"), Some("same-origin")));
        assert!(!verdict("GET", "evil.example:8480", None, Some("same-origin")));
        assert!(verdict("GET", own, None, Some("cross-site")), "a link to it");
    }
}
