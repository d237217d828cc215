//! Nothing is lost and nothing is done twice, whatever happens to the till: the whole library through C programs, over
//! real sockets, against the simulator. docs/design.md has the rules; docs/failures.md names these tests.
//!
//! `kills` kills a selling till (till.c) hundreds of times and compares what SEQR has with what the till has: `make
//! power-cuts`. The others hold a till by the hand (hand.c), failure by failure.

mod acknowledged;
mod audit;
mod cancel;
#[path = "../common/cc.rs"]
mod cc;
#[path = "../common/chance.rs"]
mod chance;
mod disk;
mod document;
mod hand;
mod host;
mod kills;
mod outlive;
#[path = "../common/skip.rs"]
mod skip;
mod supervisor;
mod together;
mod whose;
