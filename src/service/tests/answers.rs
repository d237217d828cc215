//! Answers as services write them, and as nobody should.

use super::*;
use std::fmt::Debug;

fn status(answer: &str) -> Result<StatusAnswer, ServiceError> {
    status_bytes(200, None, answer.as_bytes())
}

fn status_bytes(code: u16, content_type: Option<&str>, body: &[u8]) -> Result<StatusAnswer, ServiceError> {
    let secret = Secret::new(PASSWORD.into());
    decode::<GetPaymentStatus<'_>>(code, content_type, body, &[&secret])
}

const PAID: &str = "<ersReference>2012050100000000000000001</ersReference><resultCode>0</resultCode>\
    <resultDescription>SUCCESS</resultDescription><status>PAID</status><receipt><terminalId>T-1</terminalId>\
    <paymentDate>2015-10-29T10:18:48.663+01:00</paymentDate><clientInvoiceId>S-1</clientInvoiceId>\
    <invoiceReference>I-1</invoiceReference><paymentReference>P</paymentReference>\
    <payerTerminalId>+46</payerTerminalId><receiverName>Åsa &amp; Bo</receiverName><invoice><totalAmount>\
    <currency>SEK</currency><value>42.50</value></totalAmount></invoice></receipt><customerTokens><token>\
    <description>Club</description><id>C</id><status>0</status><value>7</value></token><token><id>D</id></token>\
    </customerTokens><version>5</version>";

#[test]
fn a_paid_answer_is_read_whole() {
    let answer = status(&envelope("getPaymentStatus", PAID)).unwrap();
    assert_eq!((answer.status, answer.version), (PaymentStatus::Paid, Some(5)));
    assert_eq!(answer.ers_reference.as_deref(), Some("2012050100000000000000001"));
    let receipt = answer.receipt.unwrap();
    assert_eq!(receipt.payment_date_ms, Some(1_446_110_328_663));
    assert_eq!(receipt.receiver_name.as_deref(), Some("Åsa & Bo"));
    assert_eq!(receipt.client_invoice_id.as_deref(), Some("S-1"));
    assert_eq!(receipt.total, Some(("42.50".into(), "SEK".into())));
    let tokens: Vec<_> = answer.tokens.iter().map(|t| (t.id.as_str(), t.value.as_str(), t.status)).collect();
    assert_eq!(tokens, [("C", "7", 0), ("D", "", 99)]);
}

#[test]
fn what_services_may_write_otherwise_is_read_all_the_same() {
    let plain = "<Envelope><Body><getPaymentStatusResponse><return><version>5</version><status>PAID</status>\
        <resultCode>0</resultCode></return></getPaymentStatusResponse></Body></Envelope>";
    let mut variants = vec![
        plain.to_owned(),
        format!("\u{feff}{plain}"),
        format!(" \n<!-- hello --><?pi x?>{plain}\n<!-- bye -->"),
        plain.replace("<Body>", "<Header><x a='1'><resultCode>9</resultCode></x></Header><Body>"),
        plain.replace(
            "<status>PAID",
            "<extra><status>FAILED</status><deep><b/></deep></extra><empty/><status>PAID",
        ),
        plain.replace(">PAID<", "><![CDATA[PAID]]><"),
        plain.replace(">PAID<", ">\n  P<!-- c -->A<![CDATA[I]]>&#68;\t<"),
        plain.replace(">PAID<", ">PA&#x49;&#x44;<"),
        plain.replace("<resultCode>0", "<ersReference xmlns:xsi='x' xsi:nil='true'/><resultCode>0"),
        plain.replace("</status>", "</status><status>FAILED</status>"),
        plain.replace("<status>", "<receipt xsi:nil=\"1\"></receipt><receipt/><status>"),
        plain.replace("<status>", "<resultDescription>Tom & Jerry</resultDescription><status>"),
        plain.replace("</Body>", "<other/></Body>"),
        plain.replace("</return>", "</return><return><resultCode>20</resultCode></return>"),
        plain.replace("Envelope>", "a:Envelope>").replace("Body>", "b:Body>").replace("status>", "c:status>"),
        plain.replace("<return>", "<return a='<' b=\"&bad;\" a='2'>"),
        plain.replace("<status>", "<status\n x = 'y' >"),
        format!("<?xml version=\"1.0\" encoding='utf-16'?>{plain}"),
        format!("<?xml version = \"1.1\" encoding = \"us-ascii\" standalone='yes' ?>{plain}"),
    ];
    for text in [plain.to_owned(), format!("<?xml version='1.0' encoding='UTF-16'?>{plain}")] {
        let utf16: Vec<u16> = text.encode_utf16().collect();
        for (mark, bytes) in [
            (&[0xFF, 0xFE][..], utf16.iter().flat_map(|u| u.to_le_bytes()).collect::<Vec<u8>>()),
            (&[0xFE, 0xFF][..], utf16.iter().flat_map(|u| u.to_be_bytes()).collect()),
        ] {
            for with in [mark, &[]] {
                let answer = status_bytes(200, None, &[with, &bytes].concat()).unwrap();
                assert_eq!(answer.status, PaymentStatus::Paid);
            }
        }
    }
    variants.push(plain.replace("<version>5", "<version>+5"));
    for variant in variants {
        let answer = status(&variant).unwrap_or_else(|error| panic!("{error}: {variant}"));
        assert_eq!((answer.status, answer.version), (PaymentStatus::Paid, Some(5)), "{variant}");
        assert_eq!((answer.ers_reference, answer.receipt), (None, None), "{variant}");
    }
}

/// A sale's name that is read otherwise than it was sent counts as another payment's (rule `whose-paid`).
#[test]
fn the_name_of_a_sale_is_read_in_every_encoding_that_can_be_named() {
    for (label, name) in [
        ("GBK", "商店-17"),
        ("gb18030", "商店-17"),
        ("Big5", "商店-17"),
        ("Shift_JIS", "売上-17"),
        ("EUC-JP", "売上-17"),
        ("EUC-KR", "판매-17"),
        ("windows-1251", "чек-17"),
        ("iso-8859-7", "ταμείο-17"),
    ] {
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
        let answer =
            format!("<?xml version='1.0' encoding='{label}'?><clientInvoiceId>{name}</clientInvoiceId>");
        let (bytes, _, lost) = encoding.encode(&answer);
        assert!(!lost && super::super::encoding::text(&bytes, None).contains(name), "{label}");
    }
}

#[test]
fn encodings_are_those_that_the_answer_names() {
    let inside = PAID.replace("Åsa", "\u{1}sa");
    let answer = envelope("getPaymentStatus", &inside);
    let bytes = |text: &str, letter: &[u8]| {
        let at = text.find('\u{1}').unwrap();
        [&text.as_bytes()[..at], letter, &text.as_bytes()[at + 1..]].concat()
    };
    let latin = answer.replace("UTF-8", "ISO-8859-1");
    let none = answer.replace(" encoding='UTF-8'", "");
    for (text, letter, content_type, name) in [
        (&latin, &b"\xC5"[..], None, "Åsa & Bo"),
        (&latin, b"\xC5", Some("text/xml; charset=utf-8"), "Åsa & Bo"),
        (&none, b"\xC5", Some("text/xml; Charset=\"windows-1252\""), "Åsa & Bo"),
        (&none, "Å".as_bytes(), Some("text/xml"), "Åsa & Bo"),
        (&answer, b"\xC5", None, "\u{FFFD}sa & Bo"),
    ] {
        let read = status_bytes(200, content_type, &bytes(text, letter)).unwrap();
        assert_eq!(read.receipt.unwrap().receiver_name.as_deref(), Some(name), "{content_type:?}");
    }
    let unknown =
        status_bytes(200, None, &bytes(&answer.replace("UTF-8", "KLINGON"), "Å".as_bytes())).unwrap();
    assert_eq!(unknown.receipt.unwrap().receiver_name.as_deref(), Some("Åsa & Bo"));
}

#[test]
fn unknown_and_missing_states_are_not_errors() {
    let state = |inside: &str| status(&envelope("getPaymentStatus", inside)).unwrap();
    assert_eq!(state("<resultCode>0</resultCode>").status, PaymentStatus::Unknown(String::new()));
    assert_eq!(state("<resultCode>0</resultCode>").version, None);
    let dreaming = state("<resultCode> 0 </resultCode><status>DREAMING</status><version>x</version>");
    assert_eq!((dreaming.status, dreaming.version), (PaymentStatus::Unknown("DREAMING".into()), None));
    for (text, expected) in [
        ("ISSUED", PaymentStatus::Issued),
        ("PARTIALLY_PAID", PaymentStatus::PartiallyPaid),
        ("PENDING_ISSUER_ACKNOWLEDGE", PaymentStatus::PendingIssuerAcknowledge),
        ("CANCELED", PaymentStatus::Canceled),
        ("FAILED", PaymentStatus::Failed),
        ("RESERVED", PaymentStatus::Reserved),
        ("EXPIRED", PaymentStatus::Expired),
    ] {
        assert_eq!(state(&format!("<status>{text}</status><resultCode>0</resultCode>")).status, expected);
    }
}

#[test]
fn hostile_answers_are_unreadable_and_say_why() {
    let good = envelope("getPaymentStatus", PAID);
    let deep = format!("<status>{}{}</status>", "<a>".repeat(100_000), "</a>".repeat(100_000));
    let bomb =
        format!("<!DOCTYPE x [<!ENTITY a \"{}\">]>{}", "b".repeat(50), good.split_once("?>").unwrap().1);
    for (answer, why) in [
        (String::new(), "not a SOAP answer"),
        ("{\"status\":\"PAID\"}".into(), "not a SOAP answer"),
        ("<html><body>Welcome to our hotel</body></html>".into(), "no SOAP envelope but 'html'"),
        ("<Envelope/>".into(), "not a SOAP answer"),
        (envelope("cancelInvoice", PAID), "answers cancelInvoiceResponse, not getPaymentStatus"),
        (envelope("getPaymentStatus", "<status>PAID</status>"), "no resultCode"),
        (envelope("getPaymentStatus", "<resultCode/>"), "no resultCode"),
        (envelope("getPaymentStatus", "<resultCode>OK</resultCode>"), "resultCode is 'OK'"),
        (envelope("getPaymentStatus", "<resultCode>99999999999</resultCode>"), "which is no number"),
        (good.replace("<status>PAID</status>", &deep), "nested deeper than 64"),
        (bomb, "DOCTYPE"),
        (good.replace("</return>", "</retour>"), "not well-formed"),
        (good.split_once("</return>").unwrap().0.to_owned(), "in the middle"),
    ] {
        match status(&answer) {
            Err(ServiceError::Unreadable { reason, .. }) => assert!(reason.contains(why), "{reason} / {why}"),
            other => panic!("{other:?} for {}", &answer[..answer.len().min(200)]),
        }
    }
}

#[test]
fn an_answer_cut_before_all_that_it_says_is_there_is_refused_without_a_panic() {
    let good = envelope("getPaymentStatus", &format!("{PAID}<x a='b'><![CDATA[c]]>&lt;</x>"));
    let said = good.find("</return>").unwrap() + "</return>".len();
    for end in 0..said {
        let cut = status_bytes(200, None, &good.as_bytes()[..end]);
        assert!(matches!(cut, Err(ServiceError::Unreadable { .. })), "{end}: {cut:?}");
    }
    for end in said..=good.len() {
        let cut = status_bytes(200, None, &good.as_bytes()[..end]);
        assert!(cut.is_ok(), "{end}: {cut:?}");
    }
}

#[test]
fn an_answer_broken_anywhere_makes_no_panic() {
    let good = envelope("getPaymentStatus", PAID).into_bytes();
    for at in 0..good.len() {
        for byte in [b'<', b'>', b'&', b'/', b'"', 0, 0xFF, b']', b';'] {
            let mut broken = good.clone();
            broken[at] = byte;
            let _ = status_bytes(200, None, &broken);
        }
    }
}

#[test]
fn statuses_and_faults_are_told_apart() {
    let fault = "<e:Envelope xmlns:e='x'><e:Body><e:Fault><faultcode>e:Client</faultcode>\
        <faultstring>no hunter2&amp;&lt;co</faultstring><detail><a/></detail></e:Fault></e:Body></e:Envelope>";
    let new = "<e:Envelope><e:Body><e:Fault><e:Code><e:Value>e:Sender</e:Value></e:Code><e:Reason>\
        <e:Text xml:lang='en'>no</e:Text></e:Reason></e:Fault></e:Body></e:Envelope>";
    for http in [200, 202, 301, 400, 401, 403, 404, 500, 502, 503] {
        assert_eq!(
            status_bytes(http, None, envelope("getPaymentStatus", PAID).as_bytes()).unwrap().version,
            Some(5)
        );
        let error = status_bytes(http, None, fault.as_bytes()).unwrap_err();
        assert_eq!(error, ServiceError::Fault { code: "e:Client".into(), text: "no ***".into() });
        let error = status_bytes(http, None, new.as_bytes()).unwrap_err();
        assert_eq!(error, ServiceError::Fault { code: "e:Sender".into(), text: "no".into() });
    }
    let good = envelope("getPaymentStatus", PAID);
    let cut = good.split_once("</return>").unwrap().0;
    for (code, body) in
        [(302, ""), (404, "<html>"), (500, "oops"), (500, cut), (403, &good.replace("Status", "X"))]
    {
        let error = status_bytes(code, None, body.as_bytes()).unwrap_err();
        assert!(matches!(&error, ServiceError::Http { status, .. } if *status == code), "{code}: {error:?}");
    }
    assert!(matches!(status_bytes(204, None, b""), Err(ServiceError::Unreadable { .. })));
    let refused = envelope(
        "getPaymentStatus",
        "<resultCode>54</resultCode><resultDescription>who?</resultDescription>",
    );
    let error = status(&refused).unwrap_err();
    assert_eq!(error, ServiceError::Refused { code: 54, description: Some("who?".into()) });
}

#[test]
fn no_error_shows_a_password() {
    let (old, new) = (Secret::new(PASSWORD.into()), Secret::new("brand-new".into()));
    let escaped = "hunter2&amp;&lt;co brand-new";
    for (code, body) in [
        (200, format!("<a>{escaped}</a>")),
        (200, format!("<{PASSWORD}brand-new/>")),
        (403, format!("you sent {PASSWORD} and brand-new")),
        (200, envelope("changePrincipalPassword", &format!("<resultCode>{escaped}</resultCode>"))),
        (
            200,
            envelope(
                "changePrincipalPassword",
                &format!("<resultCode>22</resultCode><resultDescription>{escaped}</resultDescription>"),
            ),
        ),
        (
            500,
            format!(
                "<Envelope><Body><Fault><faultcode>{escaped}</faultcode><faultstring>{escaped}</faultstring></Fault></Body></Envelope>"
            ),
        ),
    ] {
        let error =
            decode::<ChangePrincipalPassword<'_>>(code, None, body.as_bytes(), &[&old, &new]).unwrap_err();
        for shown in [error.to_string(), format!("{error:?}")] {
            assert!(!shown.contains("hunter2") && !shown.contains("brand-new"), "{shown}");
            assert!(shown.contains("***"), "{shown}");
        }
    }
    let caller = till();
    assert!(!format!("{caller:?}").contains("hunter2"));
}

#[test]
fn the_other_answers_are_read() {
    fn read<O: Operation>(inside: &str) -> Result<O::Answer, ServiceError> {
        decode::<O>(
            200,
            None,
            envelope(O::NAME, &format!("<resultCode>0</resultCode>{inside}")).as_bytes(),
            &[],
        )
    }
    fn missing<A: Debug>(answer: Result<A, ServiceError>) -> bool {
        matches!(answer, Err(ServiceError::Unreadable { .. }))
    }
    let invoice = read::<SendInvoice<'_>>(
        "<invoiceQRCode>HTTP://SEQR.SE/R1</invoiceQRCode><invoiceReference>1</invoiceReference>",
    );
    let invoice = invoice.unwrap();
    assert_eq!(invoice.invoice_reference.as_deref(), Some("1"));
    assert_eq!(invoice.qr_code.as_deref(), Some("HTTP://SEQR.SE/R1"));
    assert_eq!(read::<SendInvoice<'_>>("").unwrap(), InvoiceAnswer::default());
    assert_eq!(read::<RegisterTerminal<'_>>("<terminalId>t</terminalId>").unwrap().terminal_id, "t");
    assert!(missing(read::<RegisterTerminal<'_>>("<terminalId> </terminalId>")));
    let refund = read::<RefundPayment<'_>>("<ersReference>R</ersReference>").unwrap();
    assert_eq!(refund.ers_reference.as_deref(), Some("R"));
    let period = "<transactionPeriodId>7</transactionPeriodId><ersReference>8</ersReference>";
    assert_eq!(read::<MarkTransactionPeriod<'_>>(period).unwrap().period, "7");
    assert_eq!(read::<MarkTransactionPeriod<'_>>("<ersReference>8</ersReference>").unwrap().period, "8");
    assert!(missing(read::<MarkTransactionPeriod<'_>>("")));
    let report = "<report><title>T</title><mimeType>text/xml</mimeType><content>aGVs\n bG8</content>\
        <contentString><![CDATA[ <a>&amp;</b> ]]></contentString></report>";
    let report = read::<ExecuteReport<'_>>(report).unwrap();
    assert_eq!(report.text.as_deref(), Some(" <a>&amp;</b> "));
    assert_eq!((report.title.as_deref(), report.mime_type.as_deref()), (Some("T"), Some("text/xml")));
    for (content, mime_type, text) in [
        ("aGVs\n bG8", "text/xml", "hello"),
        ("<![CDATA[aGVsbG8=]]>", "text/xml", "hello"),
        ("Q2Fm6Q==", "text/html; charset=ISO-8859-1", "Caf\u{e9}"),
        ("Q2Fm6Q==", "text/html", "Caf\u{fffd}"),
        (
            "PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iSVNPLTg4NTktMSI/Pjxh6S8+",
            "text/xml",
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a\u{e9}/>",
        ),
        ("77u/Q2Fmw6k", "text/xml; charset=Cp850", "Caf\u{e9}"),
        ("//48AGEALwA+AA==", "text/xml", "<a/>"),
    ] {
        for blank in
            ["", "<contentString/>", "<contentString> \n</contentString>", "<contentString xsi:nil='1'/>"]
        {
            let inside = format!(
                "<report>{blank}<mimeType>{mime_type}</mimeType><content>{content}</content></report>"
            );
            assert_eq!(read::<ExecuteReport<'_>>(&inside).unwrap().text.as_deref(), Some(text), "{inside}");
        }
    }
    let both = "<report><content>***</content><contentString>x</contentString></report>";
    assert_eq!(read::<ExecuteReport<'_>>(both).unwrap().text.as_deref(), Some("x"));
    assert_eq!(read::<ExecuteReport<'_>>("<report/>").unwrap().text, None);
    assert!(missing(read::<ExecuteReport<'_>>("<report><content>***</content></report>")));
    let principal = "<requestedPrincipal><principalId><id>1</id><type>T</type><userId>9</userId></principalId>\
        <principalName>N</principalName><accounts><account><accountDescription>d</accountDescription>\
        <accountSpecifier><accountId>a</accountId><accountTypeId>b</accountTypeId></accountSpecifier>\
        <balance><currency>SEK</currency><value>1</value></balance></account></accounts><status>Active</status>\
        <msisdn>46</msisdn></requestedPrincipal>";
    let principal = read::<RequestPrincipalInformation<'_>>(principal).unwrap();
    assert_eq!((principal.id.as_deref(), principal.name.as_deref()), (Some("1"), Some("N")));
    assert_eq!(principal.accounts[0].balance, Some(("1".into(), "SEK".into())));
    assert_eq!(principal.accounts[0].account_id.as_deref(), Some("a"));
    read::<BenchmarkingNop>("").unwrap();
    read::<CancelInvoice<'_>>("").unwrap();
    read::<UpdateInvoice<'_>>("").unwrap();
    read::<CommitReservation<'_>>("").unwrap();
    read::<SubmitPaymentReceipt<'_>>("").unwrap();
    read::<UnregisterTerminal>("").unwrap();
    read::<AssignSeqrId<'_>>("").unwrap();
    read::<ChangePrincipalPassword<'_>>("").unwrap();
}
