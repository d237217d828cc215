//! What each command writes: filters, forms for other programs, the bundle, the page; and no secret in any of it.

use crate::shop::{Shop, bill, journal, run};
use seqr::invoice::{CustomerToken, Invoice};
use seqr::pos::State;
use seqr_simulator::Which;
use std::io::Read;

/// A cashier's name that a spreadsheet would take for a formula, and a terminal for a command.
const HOSTILE: &str = "=cmd|'/c calc'!A0";

fn three_sales() -> Shop {
    let shop = Shop::open();
    shop.sells("1001");
    let other =
        Invoice { cashier_id: HOSTILE.into(), title: "<script>x</script>".into(), ..bill("1002", 12_345) };
    let payment = shop.till.pay_start(other, None).unwrap();
    shop.simulator.decline(&Which::sale("1002")).unwrap();
    shop.until(&payment, State::Canceled);
    shop.start("1003");
    shop
}

#[test]
fn a_list_is_narrowed_by_what_a_customer_says() {
    let shop = three_sales();
    let sales = |arguments: &[&str]| {
        let told = journal(shop.store(), &[&["list"], arguments].concat());
        let found =
            ["1001", "1002", "1003"].into_iter().filter(|sale| told.out.contains(&format!(" {sale} ")));
        (told.code, found.collect::<Vec<_>>().join(" "))
    };
    assert_eq!(sales(&[]), (0, "1001 1002 1003".into()));
    assert_eq!(sales(&["--amount", "123.45"]), (0, "1002".into()));
    assert_eq!(sales(&["--amount", "59,00"]), (0, "1001 1003".into()));
    assert_eq!(sales(&["--state", "paid"]), (0, "1001".into()));
    assert_eq!(sales(&["--state", "unfinished,canceled"]), (0, "1002 1003".into()));
    assert_eq!(sales(&["--cashier", HOSTILE]), (0, "1002".into()));
    assert_eq!(sales(&["--till", "till", "--day", "today"]), (0, "1001 1002 1003".into()));
    assert_eq!(sales(&["--till", "other"]), (1, String::new()));
    assert_eq!(sales(&["--day", "yesterday"]), (1, String::new()));
    assert_eq!(sales(&["--limit", "1"]), (0, "1003".into()));
    assert!(journal(shop.store(), &["list", "-n", "2"]).out.contains("there are more"));
    for wrong in [
        &["--amount", "much"][..],
        &["--state", "happy"],
        &["--day", "soon"],
        &["--from", "?"],
        &["--nonsense"],
    ] {
        assert_eq!(sales(wrong).0, 2, "{wrong:?}");
    }
    assert_eq!(journal(shop.store(), &["--time-zone", "Mars/Phobos", "list"]).code, 2);
    assert_eq!(run(&["--help"]).code, 0);
}

#[test]
fn exports_are_read_by_other_programs() {
    let shop = three_sales();
    let lines = journal(shop.store(), &["export"]);
    let records: Vec<serde_json::Value> =
        lines.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let answers: Vec<&str> = records.iter().map(|it| it["did_the_customer_pay"].as_str().unwrap()).collect();
    assert_eq!(answers, ["unknown", "no", "yes"], "the newest first");
    assert_eq!(records[2]["paid"], 5_900);
    let written = journal(shop.store(), &["export", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(written.out.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("CSV")).collect();
    assert_eq!(rows.len(), 3);
    let head: Vec<&str> = reader.headers().unwrap().iter().take(4).collect();
    assert_eq!(head, ["record", "id", "till", "terminal_id"], "columns stand as the records have them");
    let cashier = reader.headers().unwrap().iter().position(|name| name == "cashier").unwrap();
    assert_eq!(&rows[1][cashier], format!("'{HOSTILE}"));
    let steps = journal(shop.store(), &["export", "--records", "steps", "--state", "paid"]);
    let names = ["created", "opened", "paid", "acknowledged", "confirmed"];
    assert!(names.iter().all(|name| steps.out.contains(&format!("\"step\":\"{name}\""))), "{}", steps.out);
    let file = shop.folder().join("out.csv");
    let told = journal(shop.store(), &["export", "-f", "csv", "-o", file.to_str().unwrap()]);
    assert_eq!((told.code, told.out.as_str()), (0, ""));
    assert_eq!(std::fs::read_to_string(file).unwrap(), written.out);
}

#[test]
fn no_secret_leaves_by_any_command() {
    let shop = Shop::open();
    let card = CustomerToken {
        id: "membership".into(),
        value: "CARD-4711-SECRET".into(),
        description: None,
        status: 1,
    };
    let invoice = Invoice {
        tokens: vec![card],
        notification_url: Some("https://shop.example/paid?key=URL-SECRET".into()),
        ..bill("1001", 5900)
    };
    let payment = shop.till.pay_start(invoice, None).unwrap();
    shop.pays("1001");
    shop.until(&payment, State::Completed);
    payment.confirm().unwrap();
    shop.until_stored("1001", "acknowledged");
    let store = rusqlite::Connection::open(shop.store()).unwrap();
    let password: Vec<u8> = store.query_row("SELECT password FROM terminals", [], |row| row.get(0)).unwrap();
    assert!(password.len() >= 6);
    // What a careless program has logged, and an error that names the password.
    let log = shop.folder().join("seqr.log");
    std::fs::write(&log, [b"a line with ".as_slice(), &password, b"\n"].concat()).unwrap();
    let text = String::from_utf8_lossy(&password).into_owned();
    store.execute("UPDATE payments SET error = 'said ' || ?1", [&text]).unwrap();
    drop(store);
    let bundle = shop.folder().join("bundle.zip");
    let told = journal(
        shop.store(),
        &[
            "bundle",
            "-o",
            bundle.to_str().unwrap(),
            "--log",
            log.to_str().unwrap(),
            "--endpoint",
            &shop.config.endpoint,
        ],
    );
    assert_eq!(told.code, 0, "{}{}", told.out, told.error);
    let secrets = [password.as_slice(), b"CARD-4711-SECRET", b"URL-SECRET", b"demo-password"];
    let mut zip = zip::ZipArchive::new(std::fs::File::open(&bundle).unwrap()).unwrap();
    let mut names: Vec<String> = zip.file_names().map(str::to_owned).collect();
    names.sort();
    assert_eq!(
        names,
        [
            "README.txt",
            "diagnosis.txt",
            "doctor.txt",
            "log/seqr.log",
            "payments.jsonl",
            "refunds.jsonl",
            "steps.jsonl",
            "store.db"
        ]
    );
    for name in names {
        let mut bytes = Vec::new();
        zip.by_name(&name).unwrap().read_to_end(&mut bytes).unwrap();
        assert!(!bytes.is_empty() || name == "refunds.jsonl", "{name}");
        for secret in &secrets {
            assert!(!bytes.windows(secret.len()).any(|window| window == *secret), "{name} has a secret");
        }
        if name == "store.db" {
            let copy = shop.folder().join("copy.db");
            std::fs::write(&copy, &bytes).unwrap();
            assert_eq!(journal(&copy, &["show", "1001"]).answer(), "YES", "the copy tells the same story");
            let copy = rusqlite::Connection::open(&copy).unwrap();
            let left: i64 =
                copy.query_row("SELECT max(length(password)) FROM terminals", [], |row| row.get(0)).unwrap();
            assert_eq!(left, 0);
        }
    }
    let again = journal(shop.store(), &["bundle", "-o", bundle.to_str().unwrap()]);
    assert_eq!(again.code, 3, "a bundle replaces nothing");
    for command in [&["list"][..], &["check"], &["html", "1001"], &["export", "--records", "steps"]] {
        let told = journal(shop.store(), command);
        for secret in &secrets[1..] {
            let secret = String::from_utf8_lossy(secret);
            assert!(!told.out.contains(&*secret), "{command:?} shows a secret");
        }
    }
}

#[test]
fn a_page_needs_nothing_else_and_runs_nothing() {
    let shop = three_sales();
    for arguments in [&["html", "1002"][..], &["html", "--day", "today"]] {
        let page = journal(shop.store(), arguments);
        assert_eq!(page.code, 0);
        assert!(page.out.starts_with("<!DOCTYPE html>") && page.out.contains("Did the customer pay?"));
        assert!(!page.out.contains("<script") && page.out.contains("&lt;script&gt;"), "{}", page.out);
        for outside in ["src=", "http:", "https:", "url("] {
            assert!(!page.out.contains(outside), "{outside}");
        }
    }
    assert_eq!(journal(shop.store(), &["html", "none"]).code, 1);
    assert_eq!(journal(shop.store(), &["html"]).code, 2);
}

#[test]
fn colors_and_paging_are_for_terminals_only() {
    let shop = three_sales();
    assert!(!journal(shop.store(), &["show", "1001"]).out.contains('\u{1b}'));
    assert!(journal(shop.store(), &["--color", "always", "show", "1001"]).out.contains("\u{1b}[32m"));
    let widest = journal(shop.store(), &["show", "1001"]).out.lines().map(str::len).max();
    assert!(widest <= Some(80), "{widest:?}");
}

#[test]
fn a_doctor_says_which_step_of_the_way_is_wrong() {
    let shop = Shop::open();
    let good = run(&["doctor", &shop.config.endpoint]);
    assert_eq!(good.code, 0, "{}{}", good.out, good.error);
    good.says(&["name good:", "connection good:", "plain http", "answer good: SEQR answers"]);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = run(&["doctor", &format!("http://{free}/")]);
    assert_eq!(nobody.code, 1);
    nobody.says(&["connection WRONG: No connection to 127.0.0.1", "no service listens"]);
    let plain = run(&["doctor", "http://pay.example/"]);
    assert_eq!(plain.code, 1);
    plain.says(&["settings WRONG:", "refused"]);
}

#[test]
fn a_doctor_looks_at_the_certificate() {
    let options = seqr_simulator::Options { tls: true, ..Default::default() };
    let simulator = seqr_simulator::Simulator::start(options).expect("a simulator");
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, simulator.ca_pem().expect("it has an authority")).unwrap();
    let good = run(&["doctor", "--ca-file", ca.to_str().unwrap(), &simulator.endpoint()]);
    assert_eq!(good.code, 0, "{}{}", good.out, good.error);
    good.says(&[
        "certificate good:",
        "a valid certificate from an authority of the CA file",
        "valid until",
        "answer good:",
    ]);
    let unknown = run(&["doctor", &simulator.endpoint()]);
    assert_eq!(unknown.code, 1);
    unknown.says(&["certificate WRONG:", "unknown issuer", "signed by"]);
}
