//! The tables of the protocol. Plain SQL only: no trigger, no advisory lock, no sequence whose order means anything.

/// `grp` is the last group of a host that is in, `session` grows with each connection, `dead` goes from false to true once.
/// `terminals` has what the protocol needs of them.
#[cfg_attr(not(feature = "postgres"), allow(unreachable_pub))] // then it is for tests
pub const SCHEMA: &str = "
CREATE SCHEMA seqr;
CREATE TABLE seqr.hosts (
    id        uuid PRIMARY KEY,
    name      text NOT NULL,
    session   bigint NOT NULL DEFAULT 0,
    grp       bigint NOT NULL DEFAULT 0,
    dead      boolean NOT NULL DEFAULT false,
    killed_by uuid,
    born_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    died_at   timestamptz
) WITH (fillfactor = 50);
CREATE TABLE seqr.terminals (
    id    bigint PRIMARY KEY,
    owner uuid REFERENCES seqr.hosts
) WITH (fillfactor = 70);
CREATE INDEX terminals_of_a_host ON seqr.terminals (owner) WHERE owner IS NOT NULL;
";
