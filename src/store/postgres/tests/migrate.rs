//! A journal of an older format against a real database: which hosts are let in, and that a migration is all or nothing.

use super::super::address;
use super::super::connection::{Connection, NoConnection, connect};
use super::super::error::DatabaseError;
use super::super::migrate::migrate;
use super::super::schema::MIGRATIONS;
use super::SCHEMA;
use super::real::Psql;

const NEXT: &str = "ALTER TABLE seqr.meta ADD COLUMN note text";
const BIRTH: &str = "INSERT INTO seqr.hosts (id, name) VALUES (gen_random_uuid(), 'the old till')";

async fn connected() -> Connection {
    let variable = |name: &str| std::env::var(name).unwrap();
    let folder = variable("PGHOST").replace('/', "%2F");
    let url = format!("postgresql://{}@{folder}/{}", variable("PGUSER"), variable("PGDATABASE"));
    match connect(address::servers(&url).unwrap(), None).await {
        Ok(connection) => connection,
        Err(NoConnection::Away(detail)) => panic!("{detail}"),
        Err(NoConnection::Never(why)) => panic!("{why}"),
    }
}

#[test]
#[ignore = "needs a PostgreSQL of its own: tools/checks/office.sh gives it one"]
fn a_journal_becomes_newer_while_no_older_host_is_there() {
    let mut admin = Psql::new();
    for sql in SCHEMA.split(";\n").filter(|sql| !sql.trim().is_empty()) {
        admin.run(sql);
    }
    admin.run("INSERT INTO seqr.meta (format, store, key_check) VALUES (1, '', '')");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let connection = connected().await;
        migrate(&connection, 1, MIGRATIONS).await.unwrap(); // nothing to do
        admin.run(BIRTH);
        let newer = [SCHEMA, NEXT];
        let older = DatabaseError::OlderHosts { found: 1, known: 2, names: "the old till".into() };
        assert_eq!(migrate(&connection, 1, &newer).await, Err(older));
        admin.run("UPDATE seqr.hosts SET dead = true");
        let wrong = [SCHEMA, NEXT, "rubbish"];
        assert!(matches!(migrate(&connection, 1, &wrong).await, Err(DatabaseError::Away { .. })));
        assert_eq!(admin.run("SELECT format FROM seqr.meta"), ["1"]);
        assert!(admin.ask("SELECT note FROM seqr.meta").is_err(), "all or nothing");
        migrate(&connection, 1, &newer).await.unwrap();
        assert_eq!(admin.run("SELECT format, note FROM seqr.meta"), ["2|"]);
        migrate(&connection, 1, &newer).await.unwrap(); // another process was faster: it is as it should be
        assert_eq!(admin.run("SELECT format, note FROM seqr.meta"), ["2|"]);
        assert_eq!(admin.ask(BIRTH), Err("23502".into()), "an older host comes too late");
        let refused = Err(DatabaseError::Format { found: 2, known: 1 });
        assert_eq!(migrate(&connection, 2, MIGRATIONS).await, refused);
    });
}
