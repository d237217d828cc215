//! The process: which payments are alive in it, who holds them (`src/pos/payment/registry.rs`), and how it dies.

use super::rules::{Broken, Checked};
use super::subject::Subject;
use super::trace;
use super::watch::Watch;
use super::world::{Happening, World};
use seqr::pos::machine::{Command, Event};
use seqr::store::PaymentRecord;

/// A payment that is alive in this process.
pub(crate) struct Live {
    /// Tells it from those before the last crash.
    pub(crate) name: u64,
    pub(crate) id: i64,
    pub(crate) handles: u32,
    pub(crate) watch: Watch,
    pub(crate) subject: Box<dyn Subject>,
    /// `seqr_pay_start` has not come back.
    pub(crate) starting: bool,
    /// By `seqr_pay_begin`: the POS has its handle while the invoice is on its way.
    pub(crate) begun: bool,
    /// What is being written.
    pub(crate) write: Option<PaymentRecord>,
}

impl World {
    /// As the registry does: a payment that rests and that nobody holds is forgotten.
    pub(crate) fn retire(&mut self) {
        if !self.host.reopening {
            self.lives.retain(|live| live.handles > 0 || !live.subject.is_idle());
        }
    }

    /// A payment comes alive, with one handle.
    pub(crate) fn enliven(&mut self, record: PaymentRecord, started: bool) -> Result<u64, Broken> {
        self.names += 1;
        let (name, id) = (self.names, record.id);
        let make = if started { self.maker.start } else { self.maker.recover };
        self.note(|_| {
            let how = if started { "starts" } else { "is taken up" };
            format!("payment {id}: {how} {}", trace::record(&record))
        });
        let watch = Watch::new(&record, self.timing, started);
        let subject = make(record, self.timing);
        let begun = started && self.rng.chance(50);
        let live = Live { name, id, handles: 1, watch, subject, starting: started, begun, write: None };
        self.lives.push(live);
        self.feed(name, Event::Tick)?;
        Ok(name)
    }

    /// A handle more; the payment is alive or in the journal.
    pub(crate) fn attach(&mut self, id: i64) -> Checked {
        let name = match self.lives.iter_mut().find(|live| live.id == id) {
            Some(live) => {
                live.handles += 1;
                if live.handles > 1 {
                    return Ok(());
                }
                live.name
            }
            None => self.enliven(self.journal.seen(id).clone(), false)?,
        };
        self.feed(name, Event::Attached)
    }

    pub(crate) fn drop_handle(&mut self, name: u64) -> Checked {
        let Some(live) = self.live(name) else { return Ok(()) };
        live.handles -= 1;
        if live.handles > 0 {
            return Ok(());
        }
        self.feed(name, Event::Released)
    }

    pub(crate) fn command(&mut self, name: u64, command: Command) -> Checked {
        self.commands += 1;
        self.feed(name, Event::Command(self.commands, command))
    }

    /// The process dies, or power fails: every write that was answered is synced, so both leave the same journal. What
    /// is on the wire goes on.
    pub(crate) fn crash(&mut self) {
        self.note(|_| "KILLED".into());
        for live in std::mem::take(&mut self.lives) {
            if let Some(record) = live.write
                && self.rng.chance(50)
                && !self.disk_is_full()
            {
                let _ = self.journal.write(record);
            }
        }
        self.coming.retain(|(_, happening)| matches!(happening, Happening::Arrives { .. }));
        for (_, happening) in &mut self.coming {
            if let Happening::Arrives { answer_at, late, .. } = happening {
                (*answer_at, *late) = (None, true);
            }
        }
        self.host.next = self.now;
        self.down_until = Some(self.now + self.rng.between(10, 40_000));
    }
}
