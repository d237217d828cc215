//! Secrets that are planted in everything that a shop types and SEQR says: none of them is in what leaves the till, at the
//! highest level of the log either.

use crate::shop::{PATIENCE, Shop, bill, journal};
use seqr::invoice::{CustomerToken, Invoice};
use seqr::log::Logger;
use seqr::pos::{ExportFormat, Kind, Registration, Reseller, State};
use seqr::secret::Secret;
use seqr_simulator::Settings;
use std::sync::{Arc, Mutex};

/// The log's level that says most.
const DEBUG: i32 = 4;

/// What a cashier or a manager types, a customer shows, or a notification URL holds.
const PLANTED: [&str; 5] =
    ["demo-password", "WRONG-PASSWORD-7", "CARD-4711-SECRET", "URL-SECRET-KEY", "NEXT-MANAGER-PASSWORD"];

fn passwords(shop: &Shop) -> Vec<String> {
    let store = rusqlite::Connection::open(shop.store()).expect("the store");
    let mut statement = store
        .prepare("SELECT CAST(password AS TEXT) FROM terminals WHERE password IS NOT NULL")
        .expect("a statement");
    let rows = statement.query_map([], |row| row.get(0)).expect("passwords");
    rows.map(|row| row.expect("a password")).collect()
}

#[test]
fn planted_secrets_are_found_nowhere() {
    let lines: Arc<Mutex<Vec<String>>> = Arc::default();
    let heard = Arc::clone(&lines);
    let shop = Shop::open_with(Settings::default(), |config| {
        config.log = Logger::new(DEBUG, move |_, line| heard.lock().unwrap().push(line.to_owned()));
    });
    let mut secrets = passwords(&shop);
    let registration = Registration {
        reseller_id: "demo-reseller".into(),
        reseller_user_id: "9900".into(),
        reseller_password: Secret::new(PLANTED[1].into()),
        external_terminal_id: "Till 9".into(),
        name: "Corner shop".into(),
        seqr_id: None,
    };
    let refused = shop.client.register(registration).map(|_| ()).unwrap_err();
    assert_eq!(refused.kind, Kind::Authentication, "{}", refused.text);

    let card =
        CustomerToken { id: "membership".into(), value: PLANTED[2].into(), description: None, status: 1 };
    let invoice = Invoice {
        tokens: vec![card],
        notification_url: Some(format!("https://shop.example/paid?key={}", PLANTED[3])),
        ..bill("1001", 5900)
    };
    let payment = shop.till.pay_start(invoice, None).unwrap();
    shop.pays("1001");
    shop.until(&payment, State::Completed);
    payment.confirm().unwrap();
    shop.until_stored("1001", "acknowledged");
    shop.till.refund(shop.refund("R1", &payment, 1_000)).unwrap();
    shop.till.change_password().unwrap();
    secrets.extend(passwords(&shop));
    secrets.sort();
    secrets.dedup();
    assert_eq!(secrets.len(), 2, "the password before and the new one");
    let reseller = |password: &str| Reseller {
        id: "demo-reseller".into(),
        user_id: "9900".into(),
        password: Secret::new(password.into()),
    };
    shop.client.close_period(&reseller(PLANTED[0]), None).unwrap();
    assert!(shop.client.close_period(&reseller(PLANTED[4]), None).is_err());

    let mut left: Vec<(String, Vec<u8>)> =
        vec![("seqr_diagnose".into(), shop.client.diagnose().unwrap().into_bytes())];
    for (name, format) in [("JSON lines", ExportFormat::JsonLines), ("CSV", ExportFormat::Csv)] {
        let mut text = Vec::new();
        let mut sink = |piece: &[u8]| {
            text.extend_from_slice(piece);
            true
        };
        shop.client.export(format, 0..i64::MAX, &mut sink).unwrap();
        left.push((format!("seqr_journal_export, {name}"), text));
    }
    assert!(shop.simulator.wait_for_exchanges(&seqr_simulator::Calls::of("refundPayment"), 1, PATIENCE));
    shop.client.close();
    let log = shop.folder().join("seqr.log");
    let text = lines.lock().unwrap().join("\n");
    assert!(text.contains("event=seqr.exchange"), "the log has exchanges: {text}");
    std::fs::write(&log, &text).unwrap();
    left.push(("the log".into(), text.into_bytes()));

    let bundle = shop.folder().join("bundle.zip");
    let (bundle, log) = (bundle.to_str().unwrap(), log.to_str().unwrap());
    let commands = [
        &["list"][..],
        &["show", "1001"],
        &["check"],
        &["html", "1001"],
        &["html", "--from", "2020-01-01"],
        &["export"],
        &["export", "--format", "csv", "--records", "steps"],
        &["export", "--records", "refunds"],
        &["doctor", &shop.config.endpoint],
        &["bundle", "-o", bundle, "--log", log, "--endpoint", &shop.config.endpoint],
    ];
    for command in commands {
        let told = journal(shop.store(), command);
        assert!(!told.out.is_empty(), "{command:?}: {}", told.error);
        left.push((format!("{command:?}"), format!("{}{}", told.out, told.error).into_bytes()));
    }
    let mut zip = zip::ZipArchive::new(std::fs::File::open(bundle).unwrap()).unwrap();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
        left.push((format!("bundle: {}", file.name()), bytes));
    }
    for secret in PLANTED.iter().copied().chain(secrets.iter().map(String::as_str)) {
        for (name, bytes) in &left {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{name} holds a secret");
        }
    }
}
