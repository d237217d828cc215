//! Nothing is lost and nothing is done twice, whatever happens to the till: the whole library through C programs, over
//! real sockets, against the simulator. docs/design.md has the rules; docs/failures.md names these tests.
//!
//! `kills` kills a selling till (till.c) hundreds of times and compares what SEQR has with what the till has: `make
//! power-cuts`. `month` lets a shop of such tills sell for a month: `make soak`. The others drive a till command by command (scripted_till.c), failure by failure.

mod acknowledged;
mod cancel;
mod concurrency;
mod disk;
mod document;
mod host;
mod kills;
mod month;
mod recovery;
mod scripted_till;
mod whose;

use support::{audit, cc, chance, skip, supervisor};
