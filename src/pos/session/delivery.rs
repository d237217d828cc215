//! Brings queued receipts to SEQR (submitPaymentReceipt), in the background of one till: never holding up a sale,
//! across restarts, until each is delivered or refused for good.

use super::TerminalSession;
use crate::log::{Event, Facts};
use crate::service::{ReceiptType, ServiceError, SubmitPaymentReceipt, result_code};
use crate::store::ReceiptRecord;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::Notify;

/// How many receipts are read at a time.
const BATCH: u32 = 16;
/// After a failure the next try waits this long, doubled each time up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(600);

/// Runs as long as the till is open.
pub(in crate::pos) async fn run(session: Weak<TerminalSession>, wake: Arc<Notify>) {
    let mut pause = FIRST_PAUSE;
    loop {
        let Some(open) = session.upgrade() else { return };
        let round = Box::pin(deliver(&open)).await; // not a part of each delivery's task while there is nothing to do
        drop(open);
        match round {
            Round::Empty => {
                pause = FIRST_PAUSE;
                wake.notified().await;
            }
            Round::Delivered => pause = FIRST_PAUSE,
            Round::Failed => {
                tokio::time::sleep(pause).await;
                pause = LONGEST_PAUSE.min(pause * 2);
            }
        }
    }
}

enum Round {
    Empty,
    Delivered,
    Failed,
}

async fn deliver(session: &TerminalSession) -> Round {
    let due = match session.context.store.due_receipts(session.row, BATCH).await {
        Ok(due) => due,
        Err(_) => return Round::Failed,
    };
    if due.is_empty() {
        return Round::Empty;
    }
    for receipt in due {
        if !submitted(session, &receipt).await {
            return Round::Failed;
        }
    }
    Round::Delivered
}

/// Whether this receipt is done with: delivered, or refused for good.
async fn submitted(session: &TerminalSession, receipt: &ReceiptRecord) -> bool {
    let request = SubmitPaymentReceipt {
        ers_reference: &receipt.ers_reference,
        mime_type: &receipt.mime_type,
        receipt_type: ReceiptType::parse(&receipt.receipt_type).unwrap_or(ReceiptType::Other),
        data: &receipt.data,
    };
    let (store, log) = (&session.context.store, &session.context.config.log);
    let facts = |by| Facts { reference: Some(&receipt.ers_reference), ..session.facts(by) };
    match session.call_in_background(&request).await {
        Ok(()) => {
            if store.receipt_delivered(receipt.id).await.is_err() {
                return false;
            }
            let sentence = format_args!("The receipt of {} was delivered", receipt.ers_reference);
            log.event(Event::ReceiptDelivered, &facts("seqr"), sentence);
            true
        }
        Err(error) => {
            // Neither what passes by itself nor a wrong password (one that is being changed) says anything of the receipt.
            let for_good = matches!(error, ServiceError::Refused { code, .. }
                if !result_code::is_authentication(code) && !result_code::is_transient(code));
            let is_stored = store.receipt_failed(receipt.id, error.to_string(), for_good).await.is_ok();
            let by = if error.result_code().is_some() { "seqr" } else { "library" };
            let facts = Facts { code: error.result_code(), ..facts(by) };
            let sentence =
                format_args!("The receipt of {} was not delivered: {error}", receipt.ers_reference);
            log.event(Event::ReceiptNotDelivered, &facts, sentence);
            is_stored && for_good
        }
    }
}
