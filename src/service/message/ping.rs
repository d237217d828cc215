//! benchmarkingNop: a round trip with no effect, without even a context (docs/protocol.md, Operations).

use super::{Base, Kind, Operation, TimeZone, Xml};
use crate::money::MoneyError;

/// Asks whether anybody is there.
pub struct BenchmarkingNop;

impl Operation for BenchmarkingNop {
    const NAME: &'static str = "benchmarkingNop";
    const KIND: Kind = Kind::Question;
    const HAS_CONTEXT: bool = false;
    type Draft = ();
    type Answer = ();

    fn write(&self, _: &mut Xml) -> Result<(), MoneyError> {
        Ok(())
    }

    fn answer(_: Base, (): (), _: &TimeZone) -> Result<(), &'static str> {
        Ok(())
    }
}
