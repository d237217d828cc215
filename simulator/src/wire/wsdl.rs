//! The service's description at `?wsdl`: the project's own WSDL with the address filled in at which it was asked for.

use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use quick_xml::escape::escape;

use super::http::Head;

const WSDL: &str = include_str!("../../../schema/seqr.wsdl");

/// The address in the file: where the simulator listens by default.
const ADDRESS: &str = "http://127.0.0.1:8480/extclientproxy/service/v2";

/// As other services do: the name that the client has used, so that it works through a tunnel and by any host name.
fn address(host: Option<&str>, path: &str, endpoint: &str) -> String {
    let scheme = endpoint.split("://").next().unwrap_or("http");
    let plain = |host: &&str| {
        !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".:-[]_".contains(&b))
    };
    match host.filter(plain) {
        // At the root there is the page; messages go to the documented path.
        Some(host) if path == "/" => format!("{scheme}://{host}{}", crate::SOAP_PATH),
        Some(host) => format!("{scheme}://{host}{path}"),
        None => endpoint.to_owned(),
    }
}

/// Answers a GET with `?wsdl`.
pub(super) fn answer(head: &Head, endpoint: &str) -> Response {
    let address = address(head.header("host"), head.parts.uri.path(), endpoint);
    let text = WSDL.replace(ADDRESS, &escape(address.as_str()));
    ([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_the_one_that_was_asked() {
        assert_eq!(WSDL.matches(ADDRESS).count(), 1);
        let endpoint = "https://127.0.0.1:9/extclientproxy/service/v2";
        for (host, path, expected) in [
            (Some("shop.local:9"), "/other", "https://shop.local:9/other"),
            (Some("[::1]:9"), "/", "https://[::1]:9/extclientproxy/service/v2"),
            (Some("a<b"), "/x", endpoint),
            (None, "/x", endpoint),
        ] {
            assert_eq!(address(host, path, endpoint), expected);
        }
    }
}
