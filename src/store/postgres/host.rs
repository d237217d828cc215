//! A host's own log of groups: the fence of each, what a lost COMMIT was, and whether an act is fresh. Pure: the time is an
//! argument, in milliseconds of a clock that counts a suspended machine's sleep; statements are texts.

use super::limits::{FRESH_MS, POLL_MS};

/// Why a host does nothing more. It stays so until the library is opened anew, as another host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// Another host has taken its terminals.
    Dead,
    /// Another process uses this host's identity: a cloned or restored machine.
    Cloned,
    /// The database lost commits that it had confirmed: its replica is not synchronous, or it was restored.
    CommitsLost,
}

/// What became of the group that was under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is in. What each job did is read back by its key before it is answered.
    In,
    /// It is not in, and never can be: its jobs may be run again.
    NotIn,
    /// There was none.
    Idle,
}

/// What is to be asked next on a new connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Settling {
    /// This statement, in a transaction of its own; [`Host::settled`] takes its answer.
    Update(String),
    /// This question, because the statement changed no row; [`Host::looked`] takes its answer.
    Look(String),
    /// Nothing: the connection may be used.
    Done(Verdict),
}

/// The host.
#[derive(Debug, Clone)]
pub(super) struct Host {
    id: String,
    /// The session of the connection in use.
    session: i64,
    /// The highest session that was ever asked for: no number is used twice, whether or not its answer came.
    asked: i64,
    /// The last group whose COMMIT was confirmed.
    confirmed: i64,
    /// When that group was begun.
    fresh_since: Option<u64>,
    /// The group under way, and when it was begun.
    sent: Option<(i64, u64)>,
    ended: Option<Ended>,
}

impl Host {
    /// A host under an id that was never used; the statement makes its row, in a transaction of its own. It must be confirmed:
    /// after a lost answer another id is taken.
    pub(super) fn born(id: &str, name: &str) -> (Self, String) {
        let name = name.replace('\'', "''");
        let sql = format!("INSERT INTO seqr.hosts (id, name) VALUES ('{id}', '{name}')");
        let host = Self {
            id: id.into(),
            session: 0,
            asked: 0,
            confirmed: 0,
            fresh_since: None,
            sent: None,
            ended: None,
        };
        (host, sql)
    }

    /// Why it does nothing more.
    pub(super) fn ended(&self) -> Option<Ended> {
        self.ended
    }

    /// Begins the next group: the statement that stands first in its transaction and fails with `division_by_zero` unless the
    /// host is alive and this is its connection. None while another one is under way, before the first connection, and once it
    /// has ended.
    pub(super) fn begin(&mut self, now_ms: u64) -> Option<String> {
        if self.ended.is_some() || self.sent.is_some() || self.session == 0 {
            return None;
        }
        let group = self.confirmed + 1;
        self.sent = Some((group, now_ms));
        Some(format!(
            "WITH h AS (UPDATE seqr.hosts SET grp = {group} WHERE id = '{}' AND NOT dead AND session = {} RETURNING 1) \
             SELECT 1 / count(*) FROM h",
            self.id, self.session
        ))
    }

    /// The COMMIT was answered with COMMIT, without the warning that replication was not waited for.
    pub(super) fn committed(&mut self) {
        if let Some((group, begun_ms)) = self.sent.take() {
            self.confirmed = group;
            self.fresh_since = Some(begun_ms);
        }
    }

    /// The database said that the group is rolled back, for a reason that has nothing to do with the fence: it may be sent
    /// again, under the same number.
    pub(super) fn rolled_back(&mut self) {
        self.sent = None;
    }

    /// The connection is gone, the answer of a COMMIT is not certain, or the fence has failed: what to ask on a new
    /// connection, also on the first one.
    pub(super) fn connect(&mut self) -> Option<Settling> {
        if self.ended.is_some() {
            return None;
        }
        self.asked += 1;
        Some(Settling::Update(format!(
            "UPDATE seqr.hosts SET session = {0} WHERE id = '{1}' AND NOT dead AND session < {0} RETURNING grp",
            self.asked, self.id
        )))
    }

    /// The statement of [`Host::connect`] gave this group or changed no row, and its own commit is confirmed. (Where it is not,
    /// [`Host::connect`] is called again: its number is used up.)
    pub(super) fn settled(&mut self, group: Option<i64>) -> Option<Settling> {
        if self.ended.is_some() {
            return None;
        }
        let Some(group) = group else {
            let sql = format!("SELECT dead, session FROM seqr.hosts WHERE id = '{}'", self.id);
            return Some(Settling::Look(sql));
        };
        let last = self.sent.map_or(self.confirmed, |(group, _)| group);
        if group > last {
            return self.end(Ended::Cloned);
        }
        if group < self.confirmed {
            return self.end(Ended::CommitsLost);
        }
        self.session = self.asked;
        let Some((sent, _)) = self.sent else { return Some(Settling::Done(Verdict::Idle)) };
        if group == sent {
            self.committed();
            return Some(Settling::Done(Verdict::In));
        }
        self.sent = None;
        Some(Settling::Done(Verdict::NotIn))
    }

    /// The host's row is dead or not, and has this session; None where it is not there.
    pub(super) fn looked(&mut self, row: Option<(bool, i64)>) -> Option<Settling> {
        match row {
            None => self.end(Ended::CommitsLost),
            Some((true, _)) => self.end(Ended::Dead),
            Some((false, session)) => {
                self.asked = self.asked.max(session);
                self.connect()
            }
        }
    }

    /// Whether a request that may move money may leave now. Where not, an empty group goes first.
    pub(super) fn may_act(&self, now_ms: u64) -> bool {
        self.ended.is_none() && self.fresh_since.is_some_and(|since| now_ms.saturating_sub(since) < FRESH_MS)
    }

    /// Until when a request that may move money may leave.
    pub(super) fn fresh_until(&self) -> Option<u64> {
        self.fresh_since.map(|since| since + FRESH_MS)
    }

    /// Until when status queries may leave, which do not wait for the database.
    pub(super) fn polls_until(&self) -> Option<u64> {
        self.fresh_since.map(|since| since + POLL_MS)
    }

    /// The job that takes terminals of a host that is dead; it runs in a group of this host.
    pub(super) fn claim(&self, dead: &str) -> String {
        format!(
            "UPDATE seqr.terminals SET owner = '{}' WHERE owner = '{dead}' \
             AND (SELECT dead FROM seqr.hosts WHERE id = '{dead}')",
            self.id
        )
    }

    /// The last job of a host that is closed: its terminals are free, and its identity is used up.
    pub(super) fn give_back(&self) -> String {
        format!(
            "WITH freed AS (UPDATE seqr.terminals SET owner = NULL WHERE owner = '{0}') \
             UPDATE seqr.hosts SET dead = true, died_at = clock_timestamp() WHERE id = '{0}'",
            self.id
        )
    }

    /// The host's id.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    fn end(&mut self, why: Ended) -> Option<Settling> {
        self.ended = Some(why);
        None
    }
}
