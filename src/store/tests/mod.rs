//! The store as a till meets it: opened, shared, locked, full, killed. No network, no sleeping.

mod changes;
mod conformance;
mod copies;
mod crash;
#[cfg(target_os = "linux")]
mod foreign;
mod group;
mod opening;
mod payments;
#[cfg(target_os = "linux")]
pub(crate) mod power;
mod prune;
mod scale;
mod terminals;

use super::backend::Backend;
use super::job::Kind;
use super::sqlite::error::JobResult;
use super::{Actor, NewTerminal, PaymentRecord, Phase, StepCause};
use super::{NewReceipt, NewRefund, RefundRecord, RefundStart};
use super::{Pending, Store};
use crate::invoice::{AcknowledgmentMode, Invoice, InvoiceRow, PaymentMode};
use crate::secret::Secret;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// Longer than any test may take on a busy machine.
const LONG: Duration = Duration::from_secs(60);

/// Patience for locks in tests that wait for it to end.
const SHORT: Duration = Duration::from_millis(60);

const NOW: i64 = 1_700_000_000_000;

/// Jobs of a test's own, on SQLite's connection.
impl Store {
    fn submit<T: Send + 'static>(
        &self,
        job: impl FnMut(&Connection) -> JobResult<T> + Send + 'static,
    ) -> Pending<T> {
        self.enqueue(Kind::Write, job)
    }

    fn read<T: Send + 'static>(
        &self,
        job: impl FnMut(&Connection) -> JobResult<T> + Send + 'static,
    ) -> Pending<T> {
        self.enqueue(Kind::Read, job)
    }

    fn read_in_order<T: Send + 'static>(
        &self,
        job: impl FnMut(&Connection) -> JobResult<T> + Send + 'static,
    ) -> Pending<T> {
        self.enqueue(Kind::ReadInOrder, job)
    }

    fn enqueue<T: Send + 'static>(
        &self,
        kind: Kind,
        job: impl FnMut(&Connection) -> JobResult<T> + Send + 'static,
    ) -> Pending<T> {
        let (answer, pending) = tokio::sync::oneshot::channel();
        match &self.shared.backend {
            Backend::Sqlite(it) => it.enqueue(kind, job, answer),
            #[cfg(feature = "postgres")]
            Backend::Postgres(_) => panic!("a job of SQLite's own"),
        }
        Pending(pending)
    }
}

fn place() -> (TempDir, PathBuf) {
    // A test's own connection must not lock by other calls than those that unlock it, which another test puts in meanwhile.
    super::sqlite::vfs::register().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("till.seqr");
    (folder, path)
}

fn opened(path: &Path) -> Store {
    Store::open(path).unwrap()
}

fn closed(store: &Store) {
    assert!(store.close(LONG));
}

fn till(external: &str) -> NewTerminal {
    NewTerminal {
        external_terminal_id: external.into(),
        name: "Till".into(),
        terminal_id: Some(format!("seqr of {external}")),
        password: Secret::new("correct horse".into()),
        seqr_id: None,
    }
}

fn terminal(store: &Store, external: &str) -> i64 {
    store.insert_terminal(till(external), NOW).wait().unwrap().id
}

fn invoice(sale: &str, total: i64) -> Arc<Invoice> {
    Arc::new(Invoice {
        client_invoice_id: sale.into(),
        title: "Kiosk".into(),
        cashier_id: "Anna".into(),
        footer: String::new(),
        total,
        currency_code: "SEK".into(),
        rows: vec![InvoiceRow { total, quantity_thousandths: 1000, ..InvoiceRow::default() }],
        tokens: Vec::new(),
        issue_date: "2024-01-31T12:00:00+01:00".into(),
        payment_mode: PaymentMode::ImmediateDebit,
        acknowledgment_mode: AcknowledgmentMode::None,
        back_url: None,
        notification_url: None,
        commit_timeout_s: None,
    })
}

/// Brings a payment into another phase, as `pos` would.
fn moved(store: &Store, record: PaymentRecord, phase: Phase) -> PaymentRecord {
    let record = PaymentRecord { phase, updated_at_ms: record.updated_at_ms + 1, ..record };
    store.save_payment(record, "moved", None, by_pos(), None).wait().unwrap()
}

/// A payment that is paid and confirmed.
fn sold(store: &Store, terminal: i64, sale: &str, total: i64, ers_reference: &str) -> PaymentRecord {
    let record = store.create_payment(terminal, invoice(sale, total), NOW).wait().unwrap();
    let paid = PaymentRecord {
        ers_reference: Some(ers_reference.into()),
        paid_amount: Some(total),
        paid_at_ms: Some(NOW),
        ..record
    };
    moved(store, paid, Phase::Confirmed)
}

fn refund(terminal: i64, refund_id: &str, ers_reference: &str, amount: i64) -> NewRefund {
    NewRefund {
        terminal,
        refund_id: refund_id.into(),
        ers_reference: ers_reference.into(),
        amount,
        currency_code: "SEK".into(),
        request: format!("{{\"amount\":{amount}}}"),
    }
}

fn receipt(terminal: i64, ers_reference: &str) -> NewReceipt {
    NewReceipt {
        terminal,
        ers_reference: ers_reference.into(),
        mime_type: "text/html".into(),
        receipt_type: "PAYMENT_RECEIPT".into(),
        data: b"<p>".to_vec(),
    }
}

/// A refund that is to be sent.
fn sent(store: &Store, new: NewRefund) -> RefundRecord {
    match store.begin_refund(new, NOW).wait().unwrap() {
        RefundStart::Send(record) => record,
        other => panic!("not sent: {other:?}"),
    }
}

/// The cause of a step that the selling program wishes.
fn by_pos() -> StepCause {
    StepCause::by(Actor::Pos)
}
