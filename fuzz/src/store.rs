//! A store whose file was damaged: the library and support's reader say so, or read what is there.

use crate::Bytes;
use seqr::invoice::{AcknowledgmentMode, Invoice, PaymentMode};
use seqr::secret::Secret;
use seqr::store::evidence::{Evidence, Filter};
use seqr::store::{NewTerminal, Store};
use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(5);

/// The bytes of a store with a terminal and some sales, closed.
fn whole() -> &'static [u8] {
    static WHOLE: OnceLock<Vec<u8>> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let folder = folder();
        let path = folder.path().join("store");
        let store = Store::open(&path).expect("a store");
        for till in ["1", "2", "3"] {
            let new = NewTerminal {
                external_terminal_id: till.into(),
                name: format!("Till {till}"),
                terminal_id: Some(format!("T-{till}")),
                password: Secret::new("secret".into()),
                seqr_id: None,
            };
            let terminal = store.insert_terminal(new, 1).wait().expect("a terminal");
            let sale = Arc::new(invoice(&format!("S-{till}")));
            store.create_payment(terminal.id, sale, 1_700_000_000_000).wait().expect("a payment");
        }
        assert!(store.close(PATIENCE), "the store closes");
        fs::read(&path).expect("the file")
    })
}

fn invoice(sale: &str) -> Invoice {
    Invoice {
        client_invoice_id: sale.into(),
        title: "A shop".into(),
        cashier_id: "Eva".into(),
        footer: String::new(),
        total: 12_300,
        currency_code: "SEK".into(),
        rows: Vec::new(),
        tokens: Vec::new(),
        issue_date: "2015-10-29T10:18:48+01:00".into(),
        payment_mode: PaymentMode::ImmediateDebit,
        acknowledgment_mode: AcknowledgmentMode::None,
        back_url: None,
        notification_url: None,
        commit_timeout_s: None,
    }
}

/// In memory where the system has that and lets it be used: a store is synced often.
fn folder() -> TempDir {
    TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).expect("a folder")
}

/// A store in which pieces are written over, the file cut, or bytes added: each change is a place of four bytes, and a
/// length and its bytes.
pub fn store(data: &[u8]) {
    let mut bytes = Bytes(data);
    let mut file = whole().to_vec();
    match bytes.below(4) {
        0 => file.truncate(bytes.number() as usize % (file.len() + 1)),
        1 => file.extend_from_slice(bytes.piece()),
        _ => {}
    }
    while !bytes.is_empty() && !file.is_empty() {
        let at = bytes.number() as usize % file.len();
        for (byte, new) in file[at..].iter_mut().zip(bytes.piece()) {
            *byte = *new;
        }
    }
    let folder = folder();
    let path = folder.path().join("store");
    fs::write(&path, &file).expect("the file");
    read(&path);
    assert!(fs::read(&path).expect("the file") == file, "support's reader has written");
    use_it(&path);
}

fn read(path: &Path) {
    let Ok(evidence) = Evidence::open(path) else { return };
    let found = evidence.find(&Filter::default());
    for payment in &found.attempts {
        let _ = evidence.steps(payment.payment.id);
    }
    let _ = (evidence.terminals(), evidence.refunds("E1"), evidence.periods());
    let _ = evidence.check(true);
}

fn use_it(path: &Path) {
    let Ok(store) = Store::open(path) else { return };
    for (row, _, _) in store.all_terminals().wait().unwrap_or_default() {
        let _ = store.unfinished_payments(row).wait();
        let _ = store.create_payment(row, Arc::new(invoice("S-9")), 1_700_000_000_000).wait();
        let _ = store.attention(row).wait();
    }
    let _ = store.payments_begun(0..i64::MAX, None, 100).wait();
    assert!(store.close(PATIENCE), "the store does not close");
}
