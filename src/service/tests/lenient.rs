//! What does not decide never hides what does (rule `decisive-fields-first`): texts that nobody can decode, and limits.

use super::*;

fn paid(inside: &str) -> StatusAnswer {
    let body = envelope("getPaymentStatus", inside);
    decode::<GetPaymentStatus<'_>>(200, None, body.as_bytes(), &[])
        .unwrap_or_else(|error| panic!("{error}: {inside}"))
}

/// A PAID whose receiverName is the text.
fn name(text: &str) -> Option<String> {
    let answer = paid(&format!(
        "<resultCode>0</resultCode><resultDescription>{text}</resultDescription><ersReference>E</ersReference>\
         <receipt><receiverName>{text}</receiverName><invoice><totalAmount><value>59.00</value>\
         <currency>SEK</currency></totalAmount></invoice></receipt><customerTokens><token><id>1</id>\
         <description>{text}</description><status>0</status></token></customerTokens><status>PAID</status>\
         <version>7</version>"
    ));
    let receipt = answer.receipt.unwrap();
    assert_eq!(
        (answer.status, answer.version, answer.ers_reference.as_deref()),
        (PaymentStatus::Paid, Some(7), Some("E"))
    );
    assert_eq!(receipt.total, Some(("59.00".into(), "SEK".into())));
    assert_eq!(answer.tokens[0].description, receipt.receiver_name, "{text}");
    receipt.receiver_name
}

#[test]
fn a_text_that_cannot_be_decoded_is_replaced_where_it_is_bad() {
    for (text, read) in [
        ("Caf&eacute;", "Caf\u{FFFD}"),
        ("&nbsp;x&euro;", "\u{FFFD}x\u{FFFD}"),
        ("&my-entity.1;", "\u{FFFD}"),
        ("&caf\u{e9};", "\u{FFFD}"),
        ("&#55357;&#56832;", "\u{1F600}"),
        ("&#xD83C;&#xDF7A;", "\u{1F37A}"),
        ("&#xd83c;&#xdf7a;!", "\u{1F37A}!"),
        ("&#xD83C;&#57210;", "\u{1F37A}"),
        ("a&#xD83C;b", "a\u{FFFD}b"),
        ("&#xD83C;", "\u{FFFD}"),
        ("&#xDF7A;", "\u{FFFD}"),
        ("&#xDF7A;&#xD83C;", "\u{FFFD}\u{FFFD}"),
        ("&#xD83C;&#xD83C;&#xDF7A;", "\u{FFFD}\u{1F37A}"),
        ("&#xD83C;&amp;&#xDF7A;", "\u{FFFD}&\u{FFFD}"),
        ("&#xD83C;<!-- -->&#xDF7A;", "\u{FFFD}\u{FFFD}"),
        ("&#0;", "\u{FFFD}"),
        ("a&#x1F;b", "a\u{FFFD}b"),
        ("&#1;&#x8;", "\u{FFFD}\u{FFFD}"),
        ("a&#9;b&#10;c&#13;d", "a\tb\nc\rd"),
        ("&#xFFFE;&#65535;", "\u{FFFD}\u{FFFD}"),
        ("&#x110000;&#99999999999999;&#-5;&#x;&#;&#xZZ;", &"\u{FFFD}".repeat(6)),
        ("a\u{1}b", "a\u{FFFD}b"),
        ("a\0b", "a\u{FFFD}b"),
        ("a\u{FFFF}b\u{F8FF}", "a\u{FFFD}b\u{F8FF}"),
        ("Tom & Jerry", "Tom & Jerry"),
        ("Tom &amp Jerry", "Tom &amp Jerry"),
        ("Tom & Jerry; Bob", "Tom & Jerry; Bob"),
        ("a && b &; &", "a && b &; &"),
        ("&lt;b&gt; &quot;&apos;&amp;amp;", "<b> \"'&amp;"),
        ("<![CDATA[a]]>b<!-- x --><![CDATA[<c>]]><?pi y?>d", "ab<c>d"),
        ("<![CDATA[Caf&eacute;]]>", "Caf&eacute;"),
        (" \n x y\t", "x y"),
        ("\u{a0}x", "\u{a0}x"),
        ("e\u{301}\u{202e}x", "e\u{301}\u{202e}x"),
    ] {
        assert_eq!(name(text).as_deref(), Some(read), "{text}");
    }
    assert_eq!(name(" "), None);
    assert_eq!(name("<![CDATA[]]>"), None);
}

#[test]
fn bytes_that_are_no_text_are_replaced_in_any_encoding() {
    let body = |declaration: &str| {
        let inside = "<resultCode>0</resultCode><status>PAID</status><receipt><receiverName>Caf\u{1}</receiverName></receipt>";
        let text = envelope("getPaymentStatus", inside).replace("encoding='UTF-8'", declaration);
        let at = text.find('\u{1}').unwrap();
        move |letter: &[u8]| [&text.as_bytes()[..at], letter, &text.as_bytes()[at + 1..]].concat()
    };
    for label in [
        "UTF_8",
        "ISO8859_1",
        "Cp850",
        "IBM-1252",
        "binary",
        "none",
        "",
        "utf8mb4",
        "utf-8, text/xml",
        "\"UTF-8\"",
        "x",
        "utf-16",
        "UTF-32",
        "IBM037",
        "unicode",
        "replacement",
    ] {
        for declaration in [
            "",
            "encoding='UTF-8'",
            "encoding='ISO-8859-1'",
            "encoding='Cp850'",
            "encoding=''",
            "encoding='UTF-16'",
        ] {
            for letter in
                [b"\xE9".as_slice(), b"\xC3\xA9", b"\x82", b"\xC3", b"\xED\xA0\xBD\xED\xB8\x80", b"\xC0\x80"]
            {
                let content_type = format!("text/xml; charset={label}");
                let read =
                    decode::<GetPaymentStatus<'_>>(200, Some(&content_type), &body(declaration)(letter), &[]);
                let read = read.unwrap_or_else(|error| panic!("{label} {declaration} {letter:?}: {error}"));
                assert_eq!(read.status, PaymentStatus::Paid);
                let name = read.receipt.unwrap().receiver_name.unwrap();
                assert!(name.starts_with("Caf") && name.chars().count() > 3, "{label} {declaration}: {name}");
            }
        }
    }
}

#[test]
fn what_decides_is_read_strictly() {
    let status = |text: &str| paid(&format!("<resultCode>0</resultCode><status>{text}</status>")).status;
    assert_eq!(status("\n PAID\t"), PaymentStatus::Paid);
    assert_eq!(status("P<![CDATA[AI]]>D"), PaymentStatus::Paid);
    for text in ["paid", "PAID&#0;", "P&eacute;AID", "PAID PAID", "PAID\u{a0}", "<b>PAID</b>"] {
        assert!(matches!(status(text), PaymentStatus::Unknown(_)), "{text}");
    }
    let version = |text: &str| paid(&format!("<resultCode>0</resultCode><version>{text}</version>")).version;
    assert_eq!(
        (version(" 5\n"), version("&#53;"), version("5&eacute;"), version("5.0"), version("\u{ff15}")),
        (Some(5), Some(5), None, None, None)
    );
    assert_eq!((version("4294967297"), version("99999999999999999999")), (Some(4_294_967_297), None));
    for code in ["0&eacute;", "0 0", "0x0", "\u{ff10}", "0.0", "&#0;"] {
        let body =
            envelope("getPaymentStatus", &format!("<status>PAID</status><resultCode>{code}</resultCode>"));
        let read = decode::<GetPaymentStatus<'_>>(200, None, body.as_bytes(), &[]);
        assert!(matches!(read, Err(ServiceError::Unreadable { .. })), "{code}: {read:?}");
    }
}

#[test]
fn a_reference_is_whole_and_printable_or_absent() {
    let reference = |text: &str| {
        let reference = format!(
            "<ersReference>{text}</ersReference><resultCode>0</resultCode><receipt>\
            <invoiceReference>{text}</invoiceReference><paymentReference>{text}</paymentReference><terminalId>t</terminalId>\
            </receipt>"
        );
        let answer = paid(&reference);
        let receipt = answer.receipt.unwrap();
        assert_eq!(answer.ers_reference, receipt.invoice_reference);
        assert_eq!(answer.ers_reference, receipt.payment_reference);
        answer.ers_reference
    };
    let longest = "1".repeat(128);
    for good in ["2012050100000000000000001", "A-b_c/d~!", "a b", &longest] {
        assert_eq!(reference(good).as_deref(), Some(good));
    }
    assert_eq!(reference(" \n123 ").as_deref(), Some("123"));
    for bad in [
        "",
        " ",
        &"1".repeat(129),
        &"1".repeat(900_000),
        "12\n3",
        "12\t3",
        "12&eacute;",
        "caf\u{e9}",
        "&#0;1",
        "1\u{a0}2",
    ] {
        assert_eq!(reference(bad), None, "{}", &bad[..bad.len().min(20)]);
    }
    let twice = paid(
        "<ersReference>caf\u{e9}</ersReference><ersReference>E2</ersReference><ersReference>E3</ersReference>\
        <resultCode>0</resultCode>",
    );
    assert_eq!(twice.ers_reference.as_deref(), Some("E2"));
}

#[test]
fn every_text_has_a_limit_and_what_must_be_whole_is_not_cut() {
    let long = "\u{e9}".repeat(200_000);
    let answer = paid(&format!(
        "<resultCode>0</resultCode><status>{long}</status><receipt><receiverName>{long}</receiverName><terminalId>{long}\
         </terminalId><clientInvoiceId>{long}</clientInvoiceId><invoice><totalAmount><currency>SEK</currency><value>{long}\
         </value></totalAmount></invoice></receipt>"
    ));
    let receipt = answer.receipt.unwrap();
    for text in [receipt.receiver_name.unwrap(), receipt.terminal_id.unwrap()] {
        assert_eq!(text.chars().count(), 1_000);
    }
    assert_eq!((receipt.client_invoice_id, receipt.total), (None, Some((String::new(), "SEK".into()))));
    assert!(matches!(answer.status, PaymentStatus::Unknown(text) if text.chars().count() == 60));
    let tokens = format!("<token><id>1</id><value>{long}</value></token>").repeat(2)
        + &"<token><id>x</id></token>".repeat(5_000);
    let tokens = paid(&format!("<resultCode>0</resultCode><customerTokens>{tokens}</customerTokens>")).tokens;
    assert_eq!((tokens.len(), tokens[0].value.as_str()), (100, ""));
    let unreadable = paid(
        "<resultCode>0</resultCode><receipt><clientInvoiceId>K&aring;1</clientInvoiceId><terminalId>t</terminalId>\
        </receipt>",
    );
    assert_eq!(unreadable.receipt.unwrap().client_invoice_id, None, "what cannot be compared is absent");

    let refused = envelope(
        "getPaymentStatus",
        &format!("<resultCode>49</resultCode><resultDescription>{long}</resultDescription>"),
    );
    let fault = format!(
        "<Envelope><Body><Fault><faultcode>{long}</faultcode><faultstring>{long}</faultstring></Fault></Body></Envelope>"
    );
    let other = envelope(&long, "");
    let code = envelope("getPaymentStatus", &format!("<resultCode>{long}</resultCode>"));
    for (status, body) in
        [(200, &refused), (500, &fault), (200, &other), (200, &code), (404, &long), (200, &long)]
    {
        let error = decode::<GetPaymentStatus<'_>>(status, None, body.as_bytes(), &[]).unwrap_err();
        assert!(error.to_string().chars().count() < 1_000, "{}", error.to_string().chars().count());
    }
}

#[test]
fn an_amount_is_read_as_it_is_written() {
    let total = |amount: &str| {
        let receipt = format!(
            "<resultCode>0</resultCode><receipt><terminalId>t</terminalId><invoice>{amount}</invoice></receipt>"
        );
        paid(&receipt).receipt.unwrap().total
    };
    let some = |value: &str, currency: &str| Some((value.to_owned(), currency.to_owned()));
    let amount = |inside: &str| total(&format!("<totalAmount>{inside}</totalAmount>"));
    assert_eq!(amount("<value>59.00</value><currency>SEK</currency>"), some("59.00", "SEK"));
    assert_eq!(amount("<value> -59.00\n</value>"), some("-59.00", ""));
    assert_eq!(amount("<value>59.00</value><currency xsi:nil='true'/>"), some("59.00", ""));
    assert_eq!(amount("<value>fifty</value><currency>EUR</currency>"), some("fifty", "EUR"));
    assert_eq!(amount("<currency>SEK</currency>"), None);
    assert_eq!((amount(""), total("<totalAmount xsi:nil='1'/>")), (None, None));
    assert_eq!(total("<totalAmount/><totalAmount><value>1</value></totalAmount>"), some("1", ""));
}

#[test]
fn a_payments_time_is_read_in_the_zone_of_the_settings() {
    let time = |text: &str| {
        let receipt =
            paid(&format!("<resultCode>0</resultCode><receipt><paymentDate>{text}</paymentDate></receipt>"))
                .receipt;
        let receipt = receipt.unwrap();
        (receipt.payment_date_ms, receipt.date_remark)
    };
    assert_eq!(time("2015-10-29T10:18:48.663+01:00"), (Some(1_446_110_328_663), None));
    assert_eq!(time(" 2015-10-29T10:18:48.663 "), (Some(1_446_110_328_663), Some(DateRemark::NoZone)));
    assert_eq!(time("2015-10-29&eacute;"), (None, Some(DateRemark::Unreadable)));
    assert_eq!(paid("<resultCode>0</resultCode><receipt><paymentDate/></receipt>").receipt, None);
    let tokyo = jiff::tz::TimeZone::get("Asia/Tokyo").unwrap();
    let body = envelope(
        "getPaymentStatus",
        "<resultCode>0</resultCode><receipt><paymentDate>2015-10-29T10:18:48</paymentDate></receipt>",
    );
    let received =
        Received { http_status: 200, content_type: None, body: body.as_bytes(), zone: &tokyo, secrets: &[] };
    let read = super::super::decode::<GetPaymentStatus<'_>>(&received).unwrap();
    assert_eq!(read.receipt.unwrap().payment_date_ms, Some(1_446_081_528_000));
}
