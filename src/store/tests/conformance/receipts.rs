//! Receipts for SEQR that wait for their delivery.

use super::*;

#[test]
fn receipts_leave_the_outbox_when_delivered_or_given_up() {
    on_each(|store| {
        let (till, other) = (terminal(store, "A"), terminal(store, "B"));
        let queued = |till, reference| store.queue_receipt(receipt(till, reference), NOW).wait().unwrap();
        let rows = ["E1", "E2", "E3"].map(|reference| queued(till, reference));
        queued(other, "E4");
        let due = |limit| store.due_receipts(till, limit).wait().unwrap();
        assert_eq!(due(9).iter().map(|it| it.id).collect::<Vec<_>>(), rows, "the oldest first, of this till");
        assert_eq!(due(2).len(), 2);
        let first = due(1).remove(0);
        let NewReceipt { ers_reference, mime_type, receipt_type, data, .. } = receipt(till, "E1");
        assert_eq!((first.ers_reference, first.mime_type), (ers_reference, mime_type));
        assert_eq!((first.receipt_type, first.data), (receipt_type, data));
        assert_eq!((first.terminal, first.attempts, first.created_at_ms), (till, 0, NOW));
        for attempts in 1..=2 {
            store.receipt_failed(rows[0], "no network".into(), false).wait().unwrap();
            assert_eq!(due(1)[0].attempts, attempts);
        }
        store.receipt_failed(rows[1], "23".into(), true).wait().unwrap();
        store.receipt_delivered(rows[2]).wait().unwrap();
        assert_eq!(due(9).iter().map(|it| it.id).collect::<Vec<_>>(), rows[..1]);
        let nobody = i64::MAX;
        assert_eq!(store.receipt_delivered(nobody).wait(), Err(StoreError::NotFound));
        assert_eq!(store.receipt_failed(nobody, "".into(), false).wait(), Err(StoreError::NotFound));
        let attention = store.attention(till).wait().unwrap();
        assert_eq!((attention.receipts_waiting, attention.receipts_given_up), (1, 1));
    });
}
