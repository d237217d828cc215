//! Leave to act, for who sends requests to SEQR: a permit of the driver's that still holds. It must not know what is sent.

use super::error::DatabaseError;
use super::journal::Journal;
use super::limits::SILENCE_MS;
use crate::leave::{Asked, Leave, Refusal};
use crate::os;

/// A permit may be over before its receiver is run: so often another one is asked for.
const TRIES: u32 = 3;

impl Leave for Journal {
    fn to_act(&self) -> Asked<'_> {
        Box::pin(async move {
            for _ in 0..TRIES {
                if self.driver.ask_to_act().await.map_err(refusal)?.holds(os::boot_ms()) {
                    return Ok(());
                }
            }
            Err(refusal(DatabaseError::NotFresh))
        })
    }

    fn to_query(&self) -> Result<(), Refusal> {
        if self.driver.may_poll(os::boot_ms()) {
            return Ok(());
        }
        Err(self.driver.ended().map_or_else(
            || {
                let seconds = SILENCE_MS / 1000;
                Refusal::NotKnown(format!(
                    "the database has not confirmed anything for {seconds} seconds, so another process may have the terminal"
                ))
            },
            |why| refusal(why.clone()),
        ))
    }
}

fn refusal(why: DatabaseError) -> Refusal {
    let text = why.to_string();
    if why.is_taken_over() { Refusal::TakenOver(text) } else { Refusal::NotKnown(text) }
}
