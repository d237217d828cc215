//! The statements of the protocol against a real PostgreSQL, by psql, in an empty database that
//! `tools/with-postgresql` makes.

use super::*;
use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Rounds in which a connection is lost around a COMMIT.
const ROUNDS: u64 = 60;

/// A connection: psql, which dies with its owner.
pub(super) struct Psql {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Drop for Psql {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Psql {
    pub(super) fn new() -> Self {
        Self::of(&mut Command::new("psql"))
    }

    /// To the server whose socket lies in this folder.
    #[cfg(all(unix, feature = "postgres"))]
    pub(super) fn at(folder: &str) -> Self {
        Self::of(Command::new("psql").env("PGHOST", folder))
    }

    fn of(psql: &mut Command) -> Self {
        let mut child = psql
            .args(["-X", "-q", "-A", "-t"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Self { child, input, output: BufReader::new(output).lines() }
    }

    /// Sends, and waits for nothing.
    fn send(&mut self, sql: &str) {
        writeln!(self.input, "{sql};").unwrap();
        self.input.flush().unwrap();
    }

    /// The rows of a statement, or its SQLSTATE.
    pub(super) fn ask(&mut self, sql: &str) -> Result<Vec<String>, String> {
        self.send(sql);
        writeln!(self.input, "\\echo = :SQLSTATE").unwrap();
        self.input.flush().unwrap();
        let mut rows = Vec::new();
        loop {
            let line = self.output.next().expect("psql lives").unwrap();
            match line.strip_prefix("= ") {
                Some("00000") => return Ok(rows),
                Some(state) => return Err(state.into()),
                None => rows.push(line),
            }
        }
    }

    pub(super) fn run(&mut self, sql: &str) -> Vec<String> {
        self.ask(sql).unwrap_or_else(|state| panic!("{state} of {sql}"))
    }
}

/// A host with its connection.
struct Alive {
    host: Host,
    psql: Psql,
}

impl Alive {
    fn born(id: u8) -> Self {
        let (host, sql) = Host::born(&format!("00000000-0000-0000-0000-0000000000{id:02}"), "o'host");
        let mut psql = Psql::new();
        psql.run(&sql);
        let mut alive = Self { host, psql };
        assert_eq!(alive.settle(), Some(Verdict::Idle));
        alive
    }

    /// Connects anew; None where the host has ended.
    fn settle(&mut self) -> Option<Verdict> {
        self.psql = Psql::new();
        let mut settling = self.host.connect();
        while let Some(next) = settling {
            settling = match next {
                Settling::Update(sql) => {
                    let rows = self.psql.run(&sql);
                    self.host.settled(rows.first().map(|group| group.parse().unwrap()))
                }
                Settling::Look(sql) => {
                    let rows = self.psql.run(&sql);
                    let row = rows.first().map(|row| row.split_once('|').unwrap());
                    self.host.looked(row.map(|(dead, session)| (dead == "t", session.parse().unwrap())))
                }
                Settling::Done(verdict) => return Some(verdict),
            };
        }
        None
    }

    /// A group with this job; the error of the fence where it fails.
    fn group(&mut self, job: &str) -> Result<(), String> {
        let fence = self.host.begin(0).expect("it may begin");
        self.psql.run("BEGIN");
        let fenced = self.psql.ask(&fence);
        if let Err(state) = fenced {
            self.psql.run("ROLLBACK");
            return Err(state);
        }
        self.psql.run(job);
        self.psql.run("COMMIT");
        self.host.committed();
        Ok(())
    }
}

#[test]
#[ignore = "needs a PostgreSQL of its own: tools/checks/office.sh gives it one"]
fn a_real_database_answers_as_the_model_does() {
    let mut admin = Psql::new();
    for sql in SCHEMA.split(";\n").filter(|sql| !sql.trim().is_empty()) {
        admin.run(sql);
    }
    admin.run("CREATE TABLE seqr.marks (n bigint PRIMARY KEY)");
    admin.run(&terminals(3));
    let (mut a, mut b) = (Alive::born(1), Alive::born(2));
    a.group(&take(a.host.id(), 1)).unwrap();
    a.group(&take(a.host.id(), 2)).unwrap();
    b.group(&take(b.host.id(), 2)).unwrap(); // it has an owner: nothing happens
    assert_eq!(
        admin.run("SELECT count(*) FROM seqr.terminals WHERE owner = '00000000-0000-0000-0000-000000000001'"),
        ["2"]
    );

    // A group that was rolled back for a reason of its own keeps its number.
    let fence = a.host.begin(0).unwrap();
    a.psql.run("BEGIN");
    a.psql.run(&fence);
    assert_eq!(a.psql.ask("SELECT 1 / 0"), Err("22012".into()));
    a.psql.run("ROLLBACK");
    a.host.rolled_back();

    lose_connections(&mut a, &mut admin);
    take_over(&mut a, &mut b, &mut admin);
}

/// psql is killed around its COMMIT: what the protocol says is what the table has, then and at the end.
fn lose_connections(a: &mut Alive, admin: &mut Psql) {
    let (mut are_in, mut are_not) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        let fence = a.host.begin(0).unwrap();
        a.psql.run("BEGIN");
        a.psql.run(&fence);
        a.psql.run(&format!("INSERT INTO seqr.marks VALUES ({round})"));
        if round % 3 > 0 {
            a.psql.send("COMMIT");
        }
        if round % 3 == 1 {
            let _ = a.psql.ask("SELECT 1"); // it was answered, and the host does not know
        }
        match a.settle() {
            Some(Verdict::In) => are_in.push(round.to_string()),
            Some(Verdict::NotIn) => are_not.push(round.to_string()),
            other => panic!("{other:?} of round {round}"),
        }
    }
    assert!(are_in.len() as u64 >= ROUNDS / 3 && are_not.len() as u64 >= ROUNDS / 3);
    assert_eq!(admin.run("SELECT n FROM seqr.marks ORDER BY n"), are_in);
}

/// B declares A dead, but not while A moves; then nothing of A's is written any more, and A is told.
fn take_over(a: &mut Alive, b: &mut Alive, admin: &mut Psql) {
    let mut watch = Watch::default();
    let see = |b: &mut Alive, watch: &mut Watch, now_ms| {
        b.group("SELECT 1").unwrap();
        watch.own_group(now_ms);
        let rows = b.psql.run(takeover::HOSTS);
        let seen = rows.iter().find(|row| row.starts_with(a_id())).expect("A is not dead");
        let numbers: Vec<i64> = seen.split('|').skip(1).map(|number| number.parse().unwrap()).collect();
        watch.seen(b.host.id(), a_id(), (numbers[0], numbers[1]), now_ms, now_ms)
    };
    let mut declared = None;
    for second in 1..=9 {
        assert_eq!(declared, None);
        declared = see(b, &mut watch, second * 1_000);
    }
    let declare = declared.take().expect("it is silent for long");
    a.group("SELECT 1").unwrap();
    b.group(&declare).unwrap();
    assert_eq!(admin.run("SELECT count(*) FROM seqr.hosts WHERE dead"), ["0"], "it has moved since");

    for second in 10..=18 {
        declared = see(b, &mut watch, second * 1_000);
    }
    b.group(&declared.expect("it is silent for long")).unwrap();
    b.group(&b.host.claim(a_id())).unwrap();
    assert_eq!(a.group("INSERT INTO seqr.marks VALUES (1000)"), Err("22012".into()));
    assert_eq!((a.settle(), a.host.ended()), (None, Some(Ended::Dead)));
    assert_eq!(admin.run("SELECT count(*) FROM seqr.marks WHERE n = 1000"), ["0"]);
    let owners = "SELECT count(*) FROM seqr.terminals WHERE owner = '00000000-0000-0000-0000-000000000002'";
    assert_eq!(admin.run(owners), ["2"]);
}

/// Makes so many terminals.
pub(super) fn terminals(count: i64) -> String {
    format!(
        "INSERT INTO seqr.terminals (id, external_terminal_id, name, password, created_at_ms) \
         SELECT n, 'Till ' || n, '', '', 0 FROM generate_series(1, {count}) n"
    )
}

fn a_id() -> &'static str {
    "00000000-0000-0000-0000-000000000001"
}
