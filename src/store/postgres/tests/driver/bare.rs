//! A database alone, to compare the driver with: a transaction that changes rows and inserts as many, in one round trip, its
//! statements planned before.

use crate::store::postgres::address::servers;
use crate::store::postgres::connection::{Connection, connect};
use std::fmt::Write;
use tokio::runtime::{Builder, Runtime};

pub(in crate::store) struct Bare {
    runtime: Runtime,
    connection: Connection,
}

impl Bare {
    /// In the schema `bare`, with so many payments.
    pub(in crate::store) fn open(url: &str, payments: usize) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let Ok(connection) = runtime.block_on(connect(servers(url).unwrap(), None)) else {
            panic!("no connection")
        };
        let bare = Self { runtime, connection };
        bare.run(&format!(
            "CREATE TABLE bare.payments (id bigint PRIMARY KEY, revision bigint NOT NULL, phase text NOT NULL, \
                 at_ms bigint NOT NULL) WITH (fillfactor = 50); \
             CREATE TABLE bare.steps (payment bigint NOT NULL, revision bigint NOT NULL, at_ms bigint NOT NULL, \
                 step text NOT NULL, PRIMARY KEY (payment, revision)); \
             INSERT INTO bare.payments SELECT n, 0, 'open', 0 FROM generate_series(0, {payments}) n; \
             PREPARE change (bigint) AS UPDATE bare.payments SET revision = revision + 1, phase = 'open', at_ms = at_ms + 1 \
                 WHERE id = $1; \
             PREPARE step (bigint) AS INSERT INTO bare.steps SELECT id, revision, at_ms, 'asked' FROM bare.payments \
                 WHERE id = $1"
        ));
        bare
    }

    pub(in crate::store) fn is_synchronous(&self) -> bool {
        self.connection.is_synchronous
    }

    /// A transaction of so many steps.
    pub(in crate::store) fn group(&self, size: usize) -> usize {
        let mut sql = String::from("BEGIN");
        for payment in 0..size {
            let _ = write!(sql, "; EXECUTE change({payment}); EXECUTE step({payment})"); // a String takes everything
        }
        self.run(&(sql + "; COMMIT"));
        size
    }

    fn run(&self, sql: &str) {
        self.runtime.block_on(self.connection.client.batch_execute(sql)).unwrap();
    }
}
