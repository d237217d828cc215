//! The steps of a span of time, without reading the others. The clock may go back and forth, so that steps of one day may
//! lie in several places of the journal: `step_days` says where.

use super::error::JobResult;
use super::payments::{STEPS, journal_step};
use super::queue::SqliteJob;
use crate::store::job::steps::{StepSpans, StepsBetween};
use crate::store::record::payment::JournalStep;
use rusqlite::{Connection, params};
use std::ops::Range;

/// A day of `step_days`, in milliseconds.
const DAY_MS: i64 = 86_400_000;

impl SqliteJob for StepSpans {
    fn run(&mut self, db: &Connection) -> JobResult<Vec<Range<i64>>> {
        let mut statement = db.prepare_cached("SELECT first_step, day FROM step_days ORDER BY first_step")?;
        let mut rows = statement.query([])?;
        let days = self.at.start / DAY_MS..=self.at.end.saturating_sub(1) / DAY_MS;
        let mut spans: Vec<Range<i64>> = Vec::new();
        let mut begun = None;
        while let Some(row) = rows.next()? {
            let (first, day) = (row.get(0)?, row.get(1)?);
            match (begun, days.contains(&day)) {
                (None, true) => begun = Some(first),
                (Some(from), false) => {
                    spans.push(from..first);
                    begun = None;
                }
                _ => {}
            }
        }
        spans.extend(begun.map(|from| from..i64::MAX));
        Ok(spans)
    }
}

impl SqliteJob for StepsBetween {
    fn run(&mut self, db: &Connection) -> JobResult<Vec<JournalStep>> {
        let sql = format!("{STEPS} WHERE s.id >= ?1 AND s.id < ?2 ORDER BY s.id LIMIT ?3");
        let mut statement = db.prepare_cached(&sql)?;
        let mut rows = statement.query(params![self.numbers.start, self.numbers.end, self.limit])?;
        let mut steps = Vec::new();
        while let Some(row) = rows.next()? {
            steps.push(journal_step(row)?);
        }
        Ok(steps)
    }
}
