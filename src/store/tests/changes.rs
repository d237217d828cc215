//! The change feed of a file that another program writes, too.

use super::super::Changed;
use super::*;

#[test]
fn what_another_program_writes_into_the_tables_is_a_change() {
    let (_folder, path) = place();
    let store = opened(&path);
    let till = terminal(&store, "A");
    let id = sent(&store, refund(till, "R1", "E1", 10)).id;
    let before = store.feed_state().wait().unwrap().last;
    let sql = "UPDATE refunds SET state = 'done' WHERE id = ?1"; // as an older library writes it
    store.submit(move |db| Ok(db.execute(sql, [id])?)).wait().unwrap();
    let changes = store.changes_after(before, 9).wait().unwrap();
    let [change] = &changes[..] else { panic!("{changes:?}") };
    let Changed::Refund(refund) = &change.record else { panic!("{change:?}") };
    assert_eq!((refund.id, refund.state), (id, super::super::RefundState::Done));
    closed(&store);
}
