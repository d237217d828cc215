//! The pages in a real browser: a till sends its invoice, the test presses the phone's buttons, the till completes.

mod common;

use common::browser::browser;
use common::{LONG, Till, connect, exchange};
use seqr_simulator::{Calls, CertifyOptions, Options, Rule, Simulator, Which};

const ROWS: &str = "<invoiceRows>\
    <invoiceRow><itemDescription>Coffee, large</itemDescription><itemQuantity>2</itemQuantity><itemTotalAmount><currency>SEK</currency><value>50.00</value></itemTotalAmount></invoiceRow>\
    <invoiceRow><itemDescription>Cinnamon bun</itemDescription><itemQuantity>1</itemQuantity><itemTotalAmount><currency>SEK</currency><value>14.00</value></itemTotalAmount></invoiceRow>\
    <invoiceRow><itemDescription>Friend of the house</itemDescription><itemQuantity>1</itemQuantity><itemTotalAmount><currency>SEK</currency><value>-5.00</value></itemTotalAmount></invoiceRow></invoiceRows>";

fn invoice(till: &Till, sale: &str, mode: &str, title: &str) -> String {
    let inside = format!(
        "<invoice><acknowledgmentMode>{mode}</acknowledgmentMode><title>{title}</title><clientInvoiceId>{sale}</clientInvoiceId>{ROWS}\
         <totalAmount><currency>SEK</currency><value>59.00</value></totalAmount><cashierId>Anna</cashierId></invoice>"
    );
    let reply = till.call("sendInvoice", &inside);
    reply.element("invoiceReference").unwrap_or_else(|| panic!("{reply:?}"))
}

fn assign(till: &Till, id: &str) {
    assert_eq!(till.call("assignSeqrId", &format!("<seqrId>{id}</seqrId>")).code(), 0);
}

#[test]
fn a_customer_pays_in_the_browser_and_the_till_completes() {
    let Some(browser) = browser("a_customer_pays_in_the_browser_and_the_till_completes") else { return };
    let simulator = Simulator::start(Options::default()).unwrap();
    browser.size(1280, 860);
    browser.open(simulator.url());
    browser.sees("No till is registered yet");
    browser.picture("home-empty");

    // The till appears by itself, and so does all that follows.
    let till = Till::register_as(simulator.address(), "Store 1/Till 1", "Corner shop");
    assign(&till, "QUICK1");
    browser.sees("Store 1/Till 1");
    browser.click(".tillcard");
    browser.sees("This till has sent no invoice yet");
    let reference = invoice(&till, "1001", "NO_ACKNOWLEDGMENT", "Thank you for your visit");
    assert_eq!(till.ask(&reference).element("status").as_deref(), Some("ISSUED"));
    browser.sees("An invoice is waiting");
    browser.picture("till-waiting");
    browser.click("#do-scan");
    browser.sees("Cinnamon bun");
    browser.picture("till-invoice");
    browser.size(390, 844);
    browser.picture("till-invoice-phone");
    browser.click("#do-pay");
    browser.sees("Your PIN");
    browser.picture("till-pin-phone");
    // The keyboard alone: the PIN field has the focus.
    browser.until("document.activeElement.id === 'pin'");
    browser.keys("1234\u{E007}");
    browser.sees("reversed in");
    let paid = till.ask(&reference);
    assert_eq!(paid.element("status").as_deref(), Some("PAID"));
    let ers = paid.element("ersReference").unwrap();
    browser.sees(&ers);
    browser.picture("till-paid-phone");
    let refund = format!(
        "<ersReference>{ers}</ersReference><invoice><title>Refund</title><totalAmount><currency>SEK</currency><value>14.00</value></totalAmount></invoice>"
    );
    assert_eq!(till.call("refundPayment", &refund).code(), 0);
    browser.size(1280, 860);
    browser.sees("Refund received");
    browser.picture("till-refund");
    assert!(simulator.wait_for_event(&Which::sale("1001"), "refunded", LONG).is_some());
}

/// A browser has six connections to one server: a page that was left must not keep one for its stream.
#[test]
fn a_page_that_was_left_has_no_stream() {
    let Some(browser) = browser("a_page_that_was_left_has_no_stream") else { return };
    let simulator = Simulator::start(Options::default()).unwrap();
    let till = Till::register_as(simulator.address(), "Store 1/Till 1", "Corner shop");
    for (left, path) in
        ["", "operator", "ledger", "certification", "", "operator", "ledger", ""].iter().enumerate()
    {
        browser.open(&format!("{}{path}", simulator.url()));
        assert_eq!(browser.run("return Number(sessionStorage.closed ?? 0)"), left, "{path}");
        browser.run(
            "const close = EventSource.prototype.close; EventSource.prototype.close = function () {\
             sessionStorage.closed = Number(sessionStorage.closed ?? 0) + 1; close.call(this); };",
        );
    }
    browser.click(".tillcard");
    browser.click("#trouble-lose");
    browser.sees("The next answer will be lost");
    browser.click("#trouble-lose");
    browser.until("document.querySelector('#trouble-lose').ariaPressed === 'false'");
    // The way back: a page that the browser kept goes on.
    browser.run("history.back()");
    browser.sees("start a sale");
    invoice(&till, "1001", "NO_ACKNOWLEDGMENT", "Thank you");
    browser.sees("an invoice waits for its customer");
}

#[test]
fn a_card_is_attached_an_invoice_declined_and_the_operator_sees_it_all() {
    let Some(browser) = browser("a_card_is_attached_an_invoice_declined_and_the_operator_sees_it_all") else {
        return;
    };
    let simulator = Simulator::start(Options::default()).unwrap();
    let till = Till::register_as(simulator.address(), "Store 1/Till 2", "Corner shop");
    let reference = invoice(&till, "2001", "OPTIONAL_ACKNOWLEDGMENT", "Members save");
    browser.size(1280, 860);
    browser.open(&format!("{}till/{}", simulator.url(), till.id));
    browser.sees("No sticker yet");
    browser.click("#do-scan");
    browser.click("#wallet summary");
    browser.click("#do-attach");
    browser.sees("The shop is looking at your card");
    browser.picture("till-card");
    let asked = till.ask(&reference);
    assert_eq!(
        (asked.element("id").as_deref(), asked.element("status").as_deref()),
        (Some("membership-card"), Some("PENDING_ISSUER_ACKNOWLEDGE"))
    );
    browser.click("#do-decline");
    browser.sees("You have canceled the payment");
    assert_eq!(till.ask(&reference).element("status").as_deref(), Some("CANCELED"));

    // A payment that nobody asks about, a lost answer, a late poll.
    simulator.freeze();
    let late = invoice(&till, "2002", "NO_ACKNOWLEDGMENT", "Late");
    till.ask(&late);
    simulator.advance(std::time::Duration::from_secs(3));
    till.ask(&late);
    simulator.misbehave(Rule::answer_lost("getPaymentStatus")).unwrap();
    till.ask(&late);
    simulator.pay(&Which::latest()).unwrap();
    browser.open(&format!("{}operator", simulator.url()));
    browser.sees("till does not know yet");
    browser.click("#clock-20");
    browser.sees("20 s passed");
    till.ask(&late);
    browser.until("document.querySelector('.gap.bad') !== null");
    browser.sees("answer lost");
    browser.until("document.querySelector('.gap.warn') !== null");
    browser.picture("operator");
    browser.click("#rows li:last-child summary");
    browser.sees("<password>***</password>");
    assert!(!browser.run("return document.body.innerText").as_str().unwrap().contains("demo-password"));
    browser.picture("operator-call");
    browser.size(390, 844);
    browser.run("window.scrollTo(0, 0)");
    browser.picture("operator-phone");
    // Nothing sticks out to the right on a phone.
    assert_eq!(browser.run("return document.documentElement.scrollWidth <= 390"), true);
    assert_eq!(simulator.exchanges(&Calls::of("getPaymentStatus")).len(), 6);
}

#[test]
fn a_c_till_is_paid_in_the_browser() {
    let name = "a_c_till_is_paid_in_the_browser";
    let (Some(browser), Some(checkout)) = (browser(name), common::checkout(name)) else { return };
    let simulator = Simulator::start(Options::default()).unwrap();
    let folder = std::env::temp_dir().join(format!("seqr-pages-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let till = |command: &str| {
        let mut till = std::process::Command::new(&checkout);
        till.current_dir(&folder).args([command, "--endpoint", &simulator.endpoint(), "--seqr-id", "CTILL"]);
        till.args(["--amount", "64.00", "--rows", "Coffee*2=50.00;Bun=14.00", "--question", "again"]);
        till.env("SEQR_RESELLER_PASSWORD", "demo-password").stdin(std::process::Stdio::null());
        till.stdout(std::process::Stdio::null()).spawn().unwrap()
    };
    browser.open(simulator.url());
    assert!(till("register").wait().unwrap().success());
    browser.click(".tillcard");
    let mut sale = till("sell");
    browser.click("#do-scan");
    browser.sees("Coffee");
    browser.click("#do-pay");
    browser.until("document.activeElement.id === 'pin'");
    browser.keys("2580\u{E007}");
    assert!(sale.wait().unwrap().success());
    browser.sees("Paid");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_certification_is_followed_on_its_page() {
    let Some(browser) = browser("the_certification_is_followed_on_its_page") else { return };
    let simulator = Simulator::start(Options::default()).unwrap();
    browser.size(1280, 860);
    browser.open(&format!("{}certification", simulator.url()));
    browser.sees("No certification is running");
    simulator.certify(CertifyOptions::default()).unwrap();
    browser.sees("Register the till as the reseller");
    let till = Till::register_as(simulator.address(), "Store 1/Till 1", "Corner shop");
    browser.sees("Scan or type the sticker");
    assign(&till, "QUICK1");
    browser.sees("Start a sale with SEQR");
    invoice(&till, "1001", "NO_ACKNOWLEDGMENT", "Thank you");
    browser.sees("The simulated customer scans and pays");
    browser.click("#step-invoice summary");
    browser.sees("the invoice has rows, each with itemQuantity");
    browser.picture("certification");
    browser.click("#skip");
    browser.sees("Finish the sale and print the receipt");
    browser.size(390, 844);
    browser.picture("certification-phone");
    assert_eq!(browser.run("return document.documentElement.scrollWidth <= 390"), true);
    let report = simulator.certification_report().unwrap();
    let file = std::env::temp_dir().join(format!("seqr-report-{}.html", std::process::id()));
    std::fs::write(&file, report.html()).unwrap();
    browser.size(1280, 860);
    browser.open(&format!("file://{}", file.display()));
    browser.sees("Not passed");
    browser.picture("report");
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn hostile_names_stay_text() {
    let Some(browser) = browser("hostile_names_stay_text") else { return };
    let simulator = Simulator::start(Options::default()).unwrap();
    let hostile = "&lt;img src=x onerror=document.title='broken'&gt;&lt;/script&gt;&lt;script&gt;document.title='broken'&lt;/script&gt;&quot; onfocus=&quot;x";
    let till = Till::register_as(simulator.address(), hostile, hostile);
    invoice(&till, hostile, "NO_ACKNOWLEDGMENT", hostile);
    simulator.scan(&Which::latest()).unwrap();
    for path in ["", &format!("till/{}", till.id), "operator"] {
        browser.open(&format!("{}{path}", simulator.url()));
        browser.sees("<img src=x onerror=");
        // Also what comes by the stream: a call makes the parts come again.
        till.ask("1");
        assert_eq!(
            browser.run("return document.querySelectorAll('main img, main script, [onerror]').length"),
            0,
            "{path}"
        );
        assert!(browser.run("return document.title").as_str().unwrap() != "broken", "{path}");
    }
}

#[test]
fn pages_work_without_a_browser_and_refuse_other_sites() {
    let simulator = Simulator::start(Options::default()).unwrap();
    let till = Till::register(simulator.address(), "Till 4");
    let reference = till.sent("sale");
    let send = |method: &str, path: &str, headers: &str, body: &str| {
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}",
            simulator.address()
        );
        exchange(connect(simulator.address()), request.as_bytes(), usize::MAX)
    };
    let page = format!("/till/{}", till.id);
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let body = |action: &str| format!("invoice={reference}&action={action}");
    let foreign = format!("{form}Origin: http://evil.example\r\n");
    assert_eq!(send("POST", &page, &foreign, &body("decline")).status(), 403);
    assert_eq!(send("POST", "/control/decline", &foreign, "{}").status(), 403);
    assert_eq!(
        send("POST", &page, &format!("{form}Sec-Fetch-Site: cross-site\r\n"), &body("decline")).status(),
        403
    );
    assert_eq!(till.ask(&reference).element("status").as_deref(), Some("ISSUED"));
    for (action, word) in [("scan", "Decline"), ("pay", "Your PIN"), ("pin&pin=1234", "Paid")] {
        let pressed = send("POST", &page, form, &body(action));
        assert!(
            pressed.status() == 303 && pressed.head.contains(&format!("location: {page}\r\n")),
            "{pressed:?}"
        );
        assert!(send("GET", &page, "", "").text().contains(word), "{action}");
    }
    assert_eq!(till.ask(&reference).element("status").as_deref(), Some("PAID"));
    let again = send("POST", &page, &format!("{form}Accept: text/plain\r\n"), &body("decline"));
    assert!(again.status() == 409 && again.text().contains("the invoice is PAID"), "{again:?}");
    for (path, status, word) in [
        ("/", 200, "Till 4"),
        ("/?find=till", 200, "Till 4"),
        ("/?find=nobody", 200, "No till of this name"),
        ("/operator", 200, "sendInvoice"),
        ("/operator/call/2", 200, "sendInvoice"),
        ("/operator/call/999", 404, "no longer stored"),
        ("/till/nobody", 404, "no such till"),
        ("/assets/style.css", 200, "--brand"),
        ("/assets/other", 404, "no such"),
        ("/ledger", 200, "sale"),
        ("/certification/report", 404, "No certification is running"),
        ("/ledger?sale=nothing", 200, "No invoice"),
        ("/operator?failures=yes&call=cancelInvoice", 200, "No call has arrived"),
    ] {
        let reply = send("GET", path, "", "");
        assert!(reply.status() == status && reply.text().contains(word), "{path}: {reply:?}");
        assert!(reply.head.contains("content-security-policy: default-src 'none'"), "{path}");
        assert!(
            !reply.text().contains("http://")
                || reply.text().matches("http://").count()
                    == reply.text().matches("http://127.0.0.1").count()
                        + reply.text().matches("http://external").count()
                        + reply.text().matches("http://schemas").count(),
            "{path} names an outside address"
        );
    }
    let stream = exchange(
        connect(simulator.address()),
        format!("GET /live{page} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").as_bytes(),
        2_000,
    );
    assert!(
        stream.head.contains("text/event-stream") && stream.text().contains("event: part\ndata: {"),
        "{stream:?}"
    );
    // What is no form is SOAP, wherever it is sent.
    let soap = exchange(
        connect(simulator.address()),
        &common::post(&page, &common::envelope("benchmarkingNop", "")),
        usize::MAX,
    );
    assert_eq!(soap.code(), 0);
}

#[test]
fn buttons_make_failures() {
    let simulator = Simulator::start(Options { frozen: true, ..Options::default() }).unwrap();
    let (till, other) =
        (Till::register(simulator.address(), "Till 4"), Till::register(simulator.address(), "Till 5"));
    let press = |path: &str, action: &str| {
        let body = format!("action={action}");
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: text/plain\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let reply = exchange(connect(simulator.address()), request.as_bytes(), usize::MAX);
        assert_eq!(reply.status(), 200, "{action}: {reply:?}");
    };
    let page = format!("/till/{}", till.id);
    press(&page, "trouble-lose");
    assert_eq!(other.ask("1").code(), 54);
    assert!(till.send("lost").head.is_empty());
    // The story of the lost answer: the work was done, and the till's page says that the answer was lost.
    assert!(simulator.invoice(&Which::sale("lost")).is_some());
    let shown = exchange(
        connect(simulator.address()),
        format!("GET {page} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes(),
        usize::MAX,
    );
    assert!(
        shown.text().contains("answer lost") && shown.text().contains("An invoice is waiting"),
        "{shown:?}"
    );
    assert!(shown.text().contains("button \u{201c}Lose the next answer\u{201d}"), "{shown:?}");
    let operator = exchange(
        connect(simulator.address()),
        b"GET /operator HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        usize::MAX,
    );
    // What has done its work is not in force any more.
    assert!(operator.text().contains("No failure is set"), "{operator:?}");
    let reference = till.sent("sale");
    press(&page, "trouble-busy");
    assert_eq!([till.ask(&reference).code(), other.ask("1").code()], [93, 54]);
    simulator.advance(std::time::Duration::from_secs(10));
    assert_eq!(till.ask(&reference).code(), 0);
    simulator.pay(&Which::sale("sale")).unwrap();
    let paid = till.ask(&reference);
    let refund = || {
        let ers = paid.element("ersReference").unwrap();
        till.call("refundPayment", &format!(
            "<ersReference>{ers}</ersReference><invoice><totalAmount><currency>SEK</currency><value>1.00</value></totalAmount></invoice>"
        ))
        .code()
    };
    press(&page, "trouble-refuse");
    assert_eq!([refund(), refund()], [97, 0]);
    // Pressed twice, it is taken back.
    press(&page, "trouble-line");
    assert_eq!(till.ask(&reference).error, Some(std::io::ErrorKind::ConnectionReset));
    press(&page, "trouble-line");
    assert_eq!(till.ask(&reference).code(), 0);
    press("/operator", "trouble-line");
    assert!(other.ask("1").error.is_some());
    press("/operator", "trouble-line");
    other.sent("unasked");
    simulator.pay(&Which::sale("unasked")).unwrap();
    press(&page, "trouble-pass");
    assert_eq!(simulator.invoice(&Which::sale("unasked")).unwrap()["reversed"], true);
}

#[test]
fn a_sale_is_paid_with_the_keyboard_alone() {
    let Some(browser) = browser("a_sale_is_paid_with_the_keyboard_alone") else { return };
    let simulator = Simulator::start(Options::default()).unwrap();
    let till = Till::register_as(simulator.address(), "Store 1/Till 1", "Corner shop");
    invoice(&till, "1001", "NO_ACKNOWLEDGMENT", "Thank you");
    browser.open(simulator.url());
    let tab_to = |selector: &str| {
        for _ in 0..40 {
            browser.keys("\u{E004}");
            if browser.run(&format!("return document.activeElement.matches({selector:?})")) == true {
                return;
            }
        }
        panic!("the keyboard does not reach {selector}");
    };
    tab_to(".tillcard");
    browser.keys("\u{E007}");
    browser.sees("An invoice is waiting");
    tab_to("#do-scan");
    browser.keys("\u{E007}");
    browser.sees("Cinnamon bun");
    tab_to("#do-pay");
    browser.keys("\u{E007}");
    browser.until("document.activeElement.id === 'pin'");
    browser.keys("1234\u{E007}");
    browser.sees("reversed in");
    tab_to("#trouble-pass");
    browser.keys("\u{E007}");
    browser.sees("No query arrived in time");
}
