//! Nothing is lost and nothing is done twice, whatever happens to the till: the whole library through C programs, over
//! real sockets, against the simulator. DESIGN section 3 has the rules.
//!
//! `kills` kills a selling till hundreds of times and compares what SEQR has with what the till has (`make power-cuts`).

mod audit;
mod host;
mod kills;
