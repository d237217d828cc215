//! Whose an element is: prefixes, default namespaces, foreign elements and those that come twice.

use super::*;

const TARGET: &str = "http://external.interfaces.ers.seamless.com/";

/// An answer with these attributes on the response element, its children being `inside`.
fn read(attributes: &str, inside: &str) -> Result<StatusAnswer, ServiceError> {
    let body = format!(
        "<soap:Envelope xmlns:soap='http://schemas.xmlsoap.org/soap/envelope/' xmlns:t='{TARGET}' xmlns:f='urn:other'>\
         <soap:Body><t:getPaymentStatusResponse {attributes}><return>{inside}</return></t:getPaymentStatusResponse>\
         </soap:Body></soap:Envelope>"
    );
    decode::<GetPaymentStatus<'_>>(200, None, body.as_bytes(), &[])
}

fn code(inside: &str) -> i32 {
    match read("", inside) {
        Ok(_) => 0,
        Err(ServiceError::Refused { code, .. }) => code,
        Err(ServiceError::Unreadable { reason, .. }) if reason.contains("no resultCode") => -1,
        other => panic!("{other:?}: {inside}"),
    }
}

#[test]
fn an_element_of_a_foreign_namespace_is_not_ours() {
    for (inside, expected) in [
        ("<f:resultCode xmlns:f=\"urn:other\">77</f:resultCode><resultCode>0</resultCode>", 0),
        ("<f:resultCode>77</f:resultCode><resultCode>0</resultCode>", 0),
        ("<resultCode>0</resultCode><f:resultCode>77</f:resultCode>", 0),
        ("<resultCode xmlns='urn:other'>77</resultCode><resultCode>0</resultCode>", 0),
        ("<x xmlns='urn:other'><resultCode>77</resultCode></x><resultCode>0</resultCode>", 0),
        ("<f:resultCode>77</f:resultCode>", -1),
        ("<resultCode xmlns='urn:other'>77</resultCode>", -1),
        ("<t:resultCode>51</t:resultCode>", 51),
        ("<t:resultCode>51</t:resultCode><resultCode>0</resultCode>", 0),
        ("<resultCode>0</resultCode><t:resultCode>51</t:resultCode>", 0),
        ("<t:resultCode>51</t:resultCode><t:resultCode>0</t:resultCode>", 51),
        ("<resultCode>51</resultCode><resultCode>0</resultCode>", 51),
        ("<f:resultCode>77</f:resultCode><t:resultCode>51</t:resultCode>", 51),
        ("<t:resultCode xsi:nil='true'/><resultCode>51</resultCode>", 51),
        ("<undeclared:resultCode>51</undeclared:resultCode>", 51),
        ("<undeclared:resultCode>51</undeclared:resultCode><resultCode>0</resultCode>", 0),
        // Prefixes mean what the nearest declaration says, and no longer than its element lasts.
        ("<t:resultCode xmlns:t='urn:other'>77</t:resultCode><t:resultCode>51</t:resultCode>", 51),
        ("<x xmlns:t='urn:other'><t:resultCode>1</t:resultCode></x><t:resultCode>51</t:resultCode>", 51),
        ("<x xmlns:t='urn:other'/><t:resultCode>51</t:resultCode>", 51),
        ("<q:resultCode xmlns:q='http://external.interfaces.ers.seamless.com/'>51</q:resultCode>", 51),
        (
            "<q:resultCode xmlns:q='http:&#47;&#x2F;external.interfaces.ers.seamless.com/'>51</q:resultCode>",
            51,
        ),
        ("<resultCode xmlns='http://external.interfaces.ers.seamless.com/'>51</resultCode>", 51),
        ("<resultCode xmlns=''>51</resultCode>", 51),
        ("<resultCode a=' xmlns=\"urn:other\"'>51</resultCode>", 51),
        ("<resultCode a=\"xmlns='urn:other'\" b = 'x' >51</resultCode>", 51),
        (
            "<f:resultCode a='>' xmlns:f = \"http://external.interfaces.ers.seamless.com/\">51</f:resultCode>",
            51,
        ),
        ("<resultCode xmlnsx='urn:other' x:xmlns='urn:other'>51</resultCode>", 51),
    ] {
        assert_eq!(code(inside), expected, "{inside}");
    }
}

#[test]
fn default_namespaces_hold_until_they_are_undone() {
    let plain = "<status>PAID</status><resultCode>0</resultCode><version>5</version><receipt><invoice><totalAmount>\
        <value>1</value><currency>SEK</currency></totalAmount></invoice><clientInvoiceId>S</clientInvoiceId></receipt>\
        <customerTokens><token><id>C</id></token><token><id>D</id></token></customerTokens>";
    let prefixed = plain.replace("</", "\u{1}").replace('<', "<t:").replace('\u{1}', "</t:");
    for (attributes, inside) in [
        ("", plain),
        ("", prefixed.as_str()),
        ("xmlns='http://external.interfaces.ers.seamless.com/'", plain),
        (
            "xmlns='http://external.interfaces.ers.seamless.com/'",
            &plain.replace("<status>", "<status xmlns=''>"),
        ),
        (
            "xmlns:f='urn:other' xmlns:g=\"urn:more\"",
            &plain.replace("<status>", "<f:status>FAILED</f:status><g:status>X</g:status><status>"),
        ),
        ("", &prefixed.replace("<t:version>", "<f:version>9</f:version><t:version>")),
        ("", &plain.replace("<token><id>C", "<f:token><id>X</id></f:token><token><id>C")),
    ] {
        let answer =
            read(attributes, inside).unwrap_or_else(|error| panic!("{error}: {attributes} {inside}"));
        let receipt = answer.receipt.unwrap();
        assert_eq!((answer.status, answer.version), (PaymentStatus::Paid, Some(5)), "{inside}");
        assert_eq!(receipt.total, Some(("1".into(), "SEK".into())), "{inside}");
        assert_eq!(receipt.client_invoice_id.as_deref(), Some("S"), "{inside}");
        let ids: Vec<_> = answer.tokens.iter().map(|token| token.id.as_str()).collect();
        assert_eq!(ids, ["C", "D"], "{inside}");
    }
    let foreign = read("xmlns='urn:other'", plain).unwrap_err();
    assert!(foreign.to_string().contains("no resultCode"), "{foreign}");
}

#[test]
fn an_envelope_may_be_of_any_soap_and_what_is_foreign_in_it_is_passed_over() {
    let answer = "<r:getPaymentStatusResponse xmlns:r='http://external.interfaces.ers.seamless.com/'><return>\
        <resultCode>0</resultCode><status>PAID</status></return></r:getPaymentStatusResponse>";
    for (attributes, open, inside) in [
        ("", "", answer.to_owned()),
        (
            "xmlns='http://schemas.xmlsoap.org/soap/envelope/'",
            "",
            answer.replace("<return", "<return xmlns=''"),
        ),
        ("xmlns='http://schemas.xmlsoap.org/soap/envelope/'", "", answer.to_owned()),
        ("xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'", "s:", answer.to_owned()),
        ("xmlns:env='http://www.w3.org/2003/05/soap-envelope'", "env:", answer.to_owned()),
        ("xmlns:s='urn:soap-of-2099'", "s:", answer.to_owned()),
        ("", "undeclared:", answer.to_owned()),
        (
            "xmlns:s='urn:s' xmlns:f='urn:f'",
            "s:",
            format!("<f:Fault><faultcode>Server</faultcode></f:Fault>{answer}"),
        ),
        (
            "xmlns:s='urn:s' xmlns:f='urn:f'",
            "s:",
            format!(
                "<f:getPaymentStatusResponse><return><resultCode>9</resultCode></return></f:getPaymentStatusResponse>{answer}"
            ),
        ),
        ("xmlns:s='urn:s' xmlns:f='urn:f'", "s:", format!("{answer}<f:x/>")),
        ("xmlns:s='urn:s'", "s:", answer.replace("r:getPaymentStatusResponse", "getPaymentStatusResponse")),
    ] {
        let inside = if attributes == "xmlns='http://schemas.xmlsoap.org/soap/envelope/'"
            && !inside.contains("xmlns=''")
        {
            inside.replace("<return>", "<return xmlns='http://external.interfaces.ers.seamless.com/'>")
        } else {
            inside
        };
        for behind in
            ["", "\n", "<!-- x -->", "garbage", "</html>", "<again/>", "<!-- never closed", "\0\0", "&"]
        {
            let body = format!(
                "<{open}Envelope {attributes}><{open}Header><x/></{open}Header><{open}Body>{inside}</{open}Body></{open}Envelope>{behind}"
            );
            let read = decode::<GetPaymentStatus<'_>>(200, None, body.as_bytes(), &[]);
            let read = read.unwrap_or_else(|error| panic!("{error}: {body}"));
            assert_eq!(read.status, PaymentStatus::Paid, "{body}");
        }
    }
}

#[test]
fn a_bomb_of_namespaces_ends() {
    let many = (0..100_000).map(|n| format!(" xmlns:n{n}='u'")).collect::<String>();
    assert!(
        matches!(read(&many, "<resultCode>0</resultCode>"), Err(ServiceError::Unreadable { reason, .. }) if reason.contains("more than 128"))
    );
    let deep = (0..50).map(|n| format!("<t:receipt xmlns:n{n}='u'>")).collect::<String>()
        + &"</t:receipt>".repeat(50);
    assert_eq!(read("", &format!("{}<resultCode>0</resultCode>", deep.repeat(400))).unwrap().version, None);
}
