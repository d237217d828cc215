//! Every page in its states, from 320 pixels to wide, light and dark: axe-core finds nothing, nothing sticks out, and
//! with SEQR_PICTURES there are pictures to look at.

mod common;

use std::process::Command;

use common::Till;
use common::browser::{Browser, browser};
use seqr_simulator::{Answer, CertifyOptions, Options, Rule, Simulator, Which};

/// axe-core's script: SEQR_AXE names it, or Python's package axe-core-python brings it.
fn axe(test: &str) -> Option<String> {
    let find = "import axe_core_python, os; print(os.path.join(os.path.dirname(axe_core_python.__file__), 'axe.min.js'))";
    let path = std::env::var("SEQR_AXE").ok().or_else(|| {
        let python = std::env::var("SEQR_PYTHON").unwrap_or_else(|_| "python3".into());
        let output = Command::new(python).args(["-c", find]).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    });
    let script = path.and_then(|path| std::fs::read_to_string(path).ok());
    if script.is_none() {
        common::skip(test, "axe-core is not there (pip: axe-core-python)");
    }
    script
}

/// Looks at the open page at all sizes, light and dark.
fn look(browser: &Browser, axe: &str, name: &str) {
    for (width, height) in [(320, 640), (390, 844), (1280, 860), (1920, 1080)] {
        browser.size(width, height);
        let sticks_out = browser.run("return document.documentElement.scrollWidth");
        assert!(
            sticks_out.as_u64().unwrap() <= u64::from(width),
            "{name} at {width}: {sticks_out} pixels wide"
        );
        for dark in [false, true] {
            browser.dark(dark);
            if width == 390 || width == 1280 {
                browser.picture(&format!("{name}-{width}-{}", if dark { "dark" } else { "light" }));
            }
            if width == 1280 || (width == 320 && !dark) {
                let found = browser.axe(axe);
                assert!(found.is_empty(), "{name} at {width}, dark {dark}: {found:#?}");
            }
        }
    }
}

const LONG: &str = "2026-11-28/Store-0001/Register-17/Shift-3/Sale-000000000000012345";

fn invoice(till: &Till, sale: &str, more: &str, currency: &str, total: &str) -> String {
    let amount = format!("<currency>{currency}</currency><value>{total}</value>");
    let inside = format!(
        "<invoice>{more}<title>Thank you for your visit</title><clientInvoiceId>{sale}</clientInvoiceId><invoiceRows><invoiceRow>\
         <itemDescription>Coffee, large, with oat milk and cinnamon</itemDescription><itemQuantity>2</itemQuantity>\
         <itemTotalAmount>{amount}</itemTotalAmount></invoiceRow></invoiceRows><totalAmount>{amount}</totalAmount></invoice>"
    );
    let reply = till.call("sendInvoice", &inside);
    reply.element("invoiceReference").unwrap_or_else(|| panic!("{reply:?}"))
}

const NONE: &str = "<acknowledgmentMode>NO_ACKNOWLEDGMENT</acknowledgmentMode>";
const CARDS: &str = "<acknowledgmentMode>OPTIONAL_ACKNOWLEDGMENT</acknowledgmentMode>";
const RESERVE: &str = "<paymentMode>RESERVATION_REQUIRED</paymentMode><acknowledgmentMode>NO_ACKNOWLEDGMENT</acknowledgmentMode>";

#[test]
fn the_phone_has_no_finding() {
    let name = "the_phone_has_no_finding";
    let (Some(browser), Some(axe)) = (browser(name), axe(name)) else { return };
    let simulator = Simulator::start(Options { frozen: true, ..Options::default() }).unwrap();
    let look = |path: &str, name: &str| {
        browser.open(&format!("{}{path}", simulator.url()));
        look(&browser, &axe, name);
    };
    look("", "home-empty");
    let shop = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
    let till = Till::register_as(simulator.address(), "Store 1/Till 1", shop);
    let page = format!("till/{}", till.id);
    look(&page, "till-new");
    assert_eq!(till.call("assignSeqrId", "<seqrId>QUICK1</seqrId>").code(), 0);
    let reference = invoice(&till, LONG, CARDS, "JPY", "1234567890");
    look("", "home-one");
    look(&page, "till-waiting");
    simulator.scan(&Which::latest()).unwrap();
    look(&page, "till-invoice");
    simulator.attach_card(&Which::latest(), "membership-card", "7001234567", false).unwrap();
    look(&page, "till-card");
    invoice(&till, "1002", NONE, "SEK", "59.00");
    simulator.begin_pin(&Which::latest()).unwrap();
    look(&page, "till-pin");
    simulator.finish_pin(&Which::latest()).unwrap();
    look(&page, "till-paid-not-asked");
    let paid = till.ask(simulator.invoice(&Which::latest()).unwrap()["invoice_reference"].as_str().unwrap());
    let refund = format!(
        "<ersReference>{}</ersReference><invoice><totalAmount><currency>SEK</currency><value>9.00</value></totalAmount></invoice>",
        paid.element("ersReference").unwrap()
    );
    assert_eq!(till.call("refundPayment", &refund).code(), 0);
    simulator.misbehave(Rule { id: "mine".into(), ..Rule::answer_lost("sendInvoice") }).unwrap();
    look(&page, "till-refunded");
    simulator.behave_well();
    invoice(&till, "1003", RESERVE, "SEK", "100.00");
    simulator.pay(&Which::latest()).unwrap();
    look(&page, "till-reserved");
    invoice(&till, "1004", "", "SEK", "10.00");
    simulator.scan(&Which::latest()).unwrap();
    look(&page, "till-without-mode");
    simulator.decline(&Which::latest()).unwrap();
    look(&page, "till-declined");
    invoice(&till, "1005", NONE, "SEK", "10.00");
    simulator.pay(&Which::latest()).unwrap();
    simulator.advance(std::time::Duration::from_secs(20));
    look(&page, "till-reversed");
    assert_eq!(till.ask(&reference).code(), 0);
    look("till/nobody", "not-found");
}

#[test]
fn the_operators_pages_have_no_finding() {
    let name = "the_operators_pages_have_no_finding";
    let (Some(browser), Some(axe)) = (browser(name), axe(name)) else { return };
    let simulator = Simulator::start(Options { frozen: true, ..Options::default() }).unwrap();
    let look = |path: &str, name: &str| {
        browser.open(&format!("{}{path}", simulator.url()));
        look(&browser, &axe, name);
    };
    look("operator", "operator-empty");
    let tills: Vec<_> = (1..=200)
        .map(|n| Till::register_as(simulator.address(), &format!("Store 1/Till {n}"), "Corner shop"))
        .collect();
    for (n, till) in tills.iter().enumerate().take(130) {
        let reference =
            invoice(till, &format!("sale-{n}"), NONE, if n % 3 == 0 { "JPY" } else { "SEK" }, "590.00");
        if n % 2 == 0 {
            simulator.pay(&Which::latest()).unwrap();
            till.ask(&reference);
        }
    }
    let till = &tills[0];
    let reference = invoice(till, LONG, NONE, "EUR", "12.50");
    for _ in 0..14 {
        simulator.advance(std::time::Duration::from_secs(1));
        till.ask(&reference);
    }
    simulator.advance(std::time::Duration::from_secs(5));
    till.ask(&reference);
    simulator
        .misbehave(Rule { id: "m".repeat(60), answer: Answer::Lost, ..Rule::on("cancelInvoice") })
        .unwrap();
    simulator.pay(&Which::latest()).unwrap();
    till.cancel(&reference);
    till.cancel(&reference);
    till.ask(&reference);
    till.ask("1");
    till.call("getPaymentStatus", "<wrong/>");
    look("", "home-200");
    look("operator", "operator");
    // Equal queries are one line, in natural order, codes are words.
    browser.sees("getPaymentStatus ×14");
    browser.sees("50 it is paid");
    browser.sees("answer lost");
    look("operator?failures=yes&till=Store+1%2FTill+1&call=cancelInvoice", "operator-filtered");
    let last = simulator.latest_exchange();
    look(&format!("operator/call/{last}"), "call");
    look("ledger", "ledger");
    browser.sees("131 invoices");
    browser.click(".pager a");
    browser.sees("page 2 of 3");
    look("ledger?till=Till+1&sale=sale&page=9", "ledger-beyond");
    // There is no tenth page: the last one that there is.
    browser.sees("sale-18");
}

#[test]
fn the_certifications_pages_have_no_finding() {
    let name = "the_certifications_pages_have_no_finding";
    let (Some(browser), Some(axe)) = (browser(name), axe(name)) else { return };
    let simulator = Simulator::start(Options { frozen: true, ..Options::default() }).unwrap();
    let look = |path: &str, name: &str| {
        browser.open(&format!("{}{path}", simulator.url()));
        look(&browser, &axe, name);
    };
    look("certification", "certification-none");
    simulator.certify(CertifyOptions::default()).unwrap();
    let till = Till::register_as(simulator.address(), "Store 1/Till 1", "Corner shop");
    assert_eq!(till.call("assignSeqrId", "<seqrId>QU-CK1</seqrId>").code(), 53);
    look("certification", "certification-refused");
    simulator.skip_step();
    invoice(&till, "1001", NONE, "SEK", "59.00");
    browser.open(&format!("{}certification", simulator.url()));
    browser.run("document.querySelectorAll('details').forEach((fold) => fold.open = true)");
    for (width, height) in [(320, 640), (390, 844), (1280, 860)] {
        browser.size(width, height);
        assert!(browser.axe(&axe).is_empty(), "{:#?}", browser.axe(&axe));
        browser.picture(&format!("certification-open-{width}"));
    }
    while !simulator.wait_for_prompt(common::LONG, |_| true).unwrap().step.is_empty() {
        simulator.skip_step();
    }
    look("certification", "certification-over");
    browser.click("a[href='/certification/report']");
    browser.sees("A pass is not a certificate.");
    browser.sees("not seen");
    self::look(&browser, &axe, "report");
    // With its style.
    assert_ne!(browser.run("return getComputedStyle(document.querySelector('.badge')).borderRadius"), "0px");
}
