//! Messages read and written, tolerant and strict.

use super::*;
use crate::service::request::Operation;

fn envelope(inside: &str) -> String {
    format!("<s:Envelope xmlns:s=\"{SOAP}\"><s:Body>{inside}</s:Body></s:Envelope>")
}

fn poll(inside: &str) -> String {
    envelope(&format!("<q:getPaymentStatus xmlns:q=\"{SEQR}\">{inside}</q:getPaymentStatus>"))
}

const CONTEXT: &str = "<context><clientRequestTimeout>0</clientRequestTimeout><initiatorPrincipalId><id>t</id>\
    <type>TERMINALID</type></initiatorPrincipalId><password>secret</password></context>";

#[test]
fn order_unknown_elements_cdata_and_entities_are_tolerated_unless_strict() {
    let text = poll(
        "<invoiceVersion>7</invoiceVersion><new/><invoiceReference>a<![CDATA[<b]]>&amp;&#x41;</invoiceReference>",
    );
    let request = decode::request(&text, Like::Tolerant).unwrap();
    assert_eq!((request.invoice_version, request.invoice_reference.as_deref()), (7, Some("a<b&A")));
    assert_eq!(decode::request(&text, Like::Wsdl).err().unwrap().code, "Client");
}

#[test]
fn strict_checking_names_the_element() {
    let cases = [
        (format!("{CONTEXT}<invoiceReference>1</invoiceReference><invoiceVersion>0</invoiceVersion>"), ""),
        (
            format!("{CONTEXT}<invoiceVersion>0</invoiceVersion><invoiceReference>1</invoiceReference>"),
            "invoiceReference",
        ),
        (format!("{CONTEXT}<invoiceReference>1</invoiceReference>"), "invoiceVersion is missing"),
        (format!("{CONTEXT}<invoiceVersion>x</invoiceVersion>"), "invoiceVersion"),
        (format!("{CONTEXT}<invoiceVersion>0</invoiceVersion><invoiceVersion>0</invoiceVersion>"), "twice"),
        (format!("{CONTEXT}<other/><invoiceVersion>0</invoiceVersion>"), "other is not in the schema"),
        ("<context/><invoiceVersion>0</invoiceVersion>".into(), "clientRequestTimeout is missing"),
        (format!("<q:context xmlns:q=\"{SEQR}\"/><invoiceVersion>0</invoiceVersion>"), "no namespace"),
    ];
    for (inside, expected) in cases {
        match decode::request(&poll(&inside), Like::Wsdl) {
            Ok(_) => assert_eq!(expected, "", "{inside}"),
            Err(fault) => {
                assert!(!expected.is_empty() && fault.text.contains(expected), "{inside}: {}", fault.text)
            }
        }
    }
}

#[test]
fn the_real_services_habits_are_the_default() {
    assert_eq!(Like::default(), Like::Cxf);
    let cases = [
        ("<invoiceVersion>0</invoiceVersion><invoiceReference>1</invoiceReference>", ""),
        ("<invoiceReference>1</invoiceReference><context/>", ""),
        ("<invoiceVersion/>", ""),
        ("<new/>", "unexpected element (uri:\"\", local:\"new\"). Expected elements are <{}context>,"),
        (
            &format!("<q:invoiceVersion xmlns:q=\"{SEQR}\">0</q:invoiceVersion>"),
            "unexpected element (uri:\"http",
        ),
        ("<invoiceVersion>now</invoiceVersion>", "Not a number: now"),
        ("<context><clientRequestTimeout>0.5</clientRequestTimeout></context>", "Not a number: 0.5"),
        ("<context><timeout>0</timeout></context>", "local:\"timeout\""),
    ];
    for (inside, expected) in cases {
        match decode::request(&poll(inside), Like::Cxf) {
            Ok(_) => assert_eq!(expected, "", "{inside}"),
            Err(fault) => {
                assert!(!expected.is_empty() && fault.text.contains(expected), "{inside}: {}", fault.text);
                assert_eq!(fault.code, "Client");
            }
        }
    }
}

#[test]
fn an_unknown_mode_is_read_as_none() {
    let invoice =
        "<invoice><paymentMode>LATER</paymentMode><acknowledgmentMode>PERHAPS</acknowledgmentMode></invoice>";
    let message = envelope(&format!("<q:sendInvoice xmlns:q=\"{SEQR}\">{invoice}</q:sendInvoice>"));
    let invoice = decode::request(&message, Like::Cxf).unwrap().invoice.unwrap();
    assert_eq!((invoice.payment_mode, invoice.acknowledgment_mode), (None, None));
    assert!(decode::request(&message, Like::Wsdl).is_err());
    assert!(decode::request(&message, Like::Tolerant).unwrap().invoice.unwrap().payment_mode.is_some());
}

#[test]
fn a_header_that_must_be_understood_is_refused() {
    let message = |must: &str| {
        format!(
            "<s:Envelope xmlns:s=\"{SOAP}\"><s:Header><w:Security xmlns:w=\"urn:w\" s:mustUnderstand=\"{must}\"/></s:Header>\
             <s:Body><q:benchmarkingNop xmlns:q=\"{SEQR}\"/></s:Body></s:Envelope>"
        )
    };
    for like in [Like::Cxf, Like::Wsdl] {
        let fault = decode::request(&message("1"), like).err().unwrap();
        assert_eq!(fault.code, "MustUnderstand");
        assert!(fault.text.contains("{urn:w}Security"), "{}", fault.text);
        assert!(decode::request(&message("0"), like).is_ok());
    }
    assert!(decode::request(&message("1"), Like::Tolerant).is_ok());
}

#[test]
fn what_is_no_request_is_a_fault() {
    for text in [
        "",
        "x",
        "<a/>",
        "<a>",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
        &envelope(""),
        &envelope("<nop/>"),
        &envelope(&format!("<q:unknown xmlns:q=\"{SEQR}\"/>")),
    ] {
        assert!(decode::request(text, Like::Tolerant).is_err(), "{text}");
    }
    let soap12 = "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\"/>";
    assert_eq!(decode::request(soap12, Like::Cxf).err().unwrap().code, "VersionMismatch");
}

#[test]
fn encodings_are_read_by_mark_charset_and_declaration() {
    let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>\u{e5}</a>";
    for encoding in [
        encoding::AnswerEncoding::Latin1,
        encoding::AnswerEncoding::Utf16Le,
        encoding::AnswerEncoding::Utf16Be,
        encoding::AnswerEncoding::Utf8Bom,
    ] {
        let decoded = encoding::decode(&encoding.encode(text), None).unwrap();
        assert!(decoded.ends_with("<a>\u{e5}</a>"), "{encoding:?}: {decoded}");
    }
    let undeclared = encoding::AnswerEncoding::Utf8Undeclared.encode(text);
    assert_eq!(encoding::decode(&undeclared, Some("text/xml")).unwrap(), "<a>\u{e5}</a>");
    assert_eq!(encoding::decode(b"\xe5", Some("text/xml; charset=ISO-8859-1")).unwrap(), "\u{e5}");
    assert!(encoding::decode(b"\xe5", None).is_err());
}

#[test]
fn passwords_are_masked_in_every_form() {
    let cases = [
        "<password>hush</password>",
        "<x:password a=\"b\" >hush</x:password>",
        "<newPassword><![CDATA[hush]]></newPassword>",
        "<password>hu<!-- -->sh</password>",
        "<a><password>hush",
        "<a/><password\n>hush</password >",
    ];
    for case in cases {
        let masked = mask::mask(case);
        assert!(!masked.contains("hu") && !masked.contains("sh<"), "{case}: {masked}");
        assert!(masked.contains("***"), "{case}: {masked}");
    }
    assert_eq!(mask::mask("<a>b</a><passwords>c</passwords>"), "<a>b</a><passwords>c</passwords>");
}

#[test]
fn every_operation_has_its_name_back() {
    for (operation, name) in crate::service::request::OPERATIONS {
        assert_eq!(Operation::named(name), Some(operation));
        assert_eq!(operation.name(), name);
    }
}
