//! The mistakes: each breaks one rule of docs/design.md in the machine. Plain text for plain text, so that a change of
//! the machine that makes an entry meaningless stops the build.

/// One mistake.
pub(crate) struct Mutation {
    /// In plain words.
    pub(crate) what: &'static str,
    /// The rule that it breaks, by its name in docs/design.md.
    pub(crate) rule: &'static str,
    /// The file in `src/pos/machine`.
    pub(crate) file: &'static str,
    /// What stands there, once.
    pub(crate) code: &'static str,
    /// What stands there instead.
    pub(crate) instead: &'static str,
}

pub(crate) const MUTATIONS: &[Mutation] = &[
    Mutation {
        what: "polls before \"opened\" is stored",
        rule: "journal-before-send",
        file: "start.rs",
        code: "                self.save(record, \"opened\", AfterSave::Opened, now);",
        instead: "                self.record = record.clone();
                self.save(record, \"opened\", AfterSave::Opened, now);
                self.poll_for_a_window(now);
                self.outputs.push_back(Output::Send(super::Request::Ask {
                    reference: self.record.invoice_reference.clone(),
                    version: 0,
                }));",
    },
    Mutation {
        what: "COMPLETED before PAID is stored",
        rule: "journal-before-send",
        file: "paid.rs",
        code: "        self.save(record, \"paid\", AfterSave::Paid, now);",
        instead: "        self.completed = true;\n        self.save(record, \"paid\", AfterSave::Paid, now);",
    },
    Mutation {
        what: "PAID that could not be stored is not tried again",
        rule: "journal-before-send",
        file: "save.rs",
        code: "                saving.retry_at = Some(now.mono + STORE_RETRY);",
        instead: "                saving.retry_at = None;",
    },
    Mutation {
        what: "the POS is never told of a PAID that cannot be stored",
        rule: "journal-before-send",
        file: "timer.rs",
        code: "(self.then.is_fact() && !self.told).then_some(",
        instead: "false.then_some(",
    },
    Mutation {
        what: "confirm gives OK before it is stored",
        rule: "journal-before-send",
        file: "command.rs",
        code: "                self.save(record, \"confirmed\", AfterSave::Confirm(id), now);",
        instead: "                self.save(record, \"confirmed\", AfterSave::Noted, now);\n                self.reply(id, Ok(()));",
    },
    Mutation {
        what: "a refused query makes the sale FAILED",
        rule: "three-outcomes",
        file: "polling.rs",
        code: "            StatusOutcome::Refused(_) => self.pause_unknown(\"query refused\", now),",
        instead: "            StatusOutcome::Refused(error) => self.ended(Phase::Failed, EndedBy::Seqr, Some(error), now),",
    },
    Mutation {
        what: "an unknown status makes the sale FAILED",
        rule: "three-outcomes",
        file: "polling.rs",
        code: "                    _ => StatusOutcome::NotYet,\n                }",
        instead: "                    PaymentStatus::Unknown(_) => StatusOutcome::Ended(Phase::Failed, None),
                    _ => StatusOutcome::NotYet,\n                }",
    },
    Mutation {
        what: "EXPIRED counts as paid",
        rule: "three-outcomes",
        file: "polling.rs",
        code: "PaymentStatus::Paid => StatusOutcome::Paid(Box::new(answer)),",
        instead: "PaymentStatus::Paid | PaymentStatus::Expired => StatusOutcome::Paid(Box::new(answer)),",
    },
    Mutation {
        what: "sendInvoice refused with 90 makes the sale FAILED",
        rule: "three-outcomes",
        file: "start.rs",
        code: "Err(error) if error.may_have_been_done() => {",
        instead: "Err(error) if error.may_have_been_done() && error.result_code().is_none() => {",
    },
    Mutation {
        what: "a payment from the journal is polled at once",
        rule: "intent-before-query",
        file: "command.rs",
        code: "        self.released = false;\n",
        instead: "        self.released = false;
        if self.record.phase == Phase::Open {
            self.poll_for_a_window(now);
        }\n",
    },
    Mutation {
        what: "a payment that was left while its invoice was sent is polled for who takes it up",
        rule: "intent-before-query",
        file: "start.rs",
        code: "} else if self.undecided {",
        instead: "} else if self.released {",
    },
    Mutation {
        what: "a call that still waits asks on after its handle is closed",
        rule: "closed-handle",
        file: "command.rs",
        code: "Command::Continue | Command::Update(_) | Command::Commit(_) => {",
        instead: "Command::Update(_) | Command::Commit(_) => {",
    },
    Mutation {
        what: "the last question of a continued sale is asked though its handle is closed",
        rule: "closed-handle",
        file: "save.rs",
        code: "                if !self.undecided {\n                    self.ask_last(now);",
        instead: "                if true {\n                    self.ask_last(now);",
    },
    Mutation {
        what: "a lost invoice is asked for before it is stored as wanted again",
        rule: "intent-before-query",
        file: "lost_invoice.rs",
        code: "        if self.record.wanted {\n",
        instead: "        if true {\n",
    },
    Mutation {
        what: "an abandoned sale is asked about again",
        rule: "intent-before-query",
        file: "save.rs",
        code: "                self.unverified = false;\n                self.set_last_error(&errors::abandoned());",
        instead: "                self.set_last_error(&errors::abandoned());",
    },
    Mutation {
        what: "polls without a pause",
        rule: "own-poller",
        file: "timer.rs",
        code: "Some(sent) if !self.urgent => Some(sent + self.timing.interval),",
        instead: "Some(sent) if !self.urgent => Some(sent + self.timing.interval / 2),",
    },
    Mutation {
        what: "a lost answer ends the polling",
        rule: "own-poller",
        file: "polling.rs",
        code: "            StatusOutcome::NotYet => {}\n            StatusOutcome::Refused(_) =>",
        instead:
            "            StatusOutcome::NotYet if self.last_error.is_some() => self.activity = Activity::Idle,
            StatusOutcome::NotYet => {}\n            StatusOutcome::Refused(_) =>",
    },
    Mutation {
        what: "polling stops during the cashier's question",
        rule: "own-poller",
        file: "timer.rs",
        code: "        match self.last_sent {\n            Some(sent) if",
        instead: "        match self.last_sent {
            _ if matches!(self.activity, Activity::Polling { question_ends: Some(_), .. }) => None,
            Some(sent) if",
    },
    Mutation {
        what: "an unanswered question never cancels",
        rule: "own-poller",
        file: "timer.rs",
        code: "            Timer::Question => self.question_unanswered(now),",
        instead: "            Timer::Question => {
                let end = now.mono + 86_400_000;
                self.activity = Activity::Polling { window_ends: now.mono, question_ends: Some(end) };
            }",
    },
    Mutation {
        what: "PAID is not acknowledged",
        rule: "stored-then-acknowledged",
        file: "paid.rs",
        code: "        if !heard && !matches!(self.activity, Activity::Acknowledging { .. }) {\n            self.acknowledge(now);",
        instead: "        if !heard && !matches!(self.activity, Activity::Acknowledging { .. }) {\n            self.activity = Activity::Idle;",
    },
    Mutation {
        what: "an unacknowledged PAID counts after a crash without being asked again",
        rule: "stored-then-acknowledged",
        file: "mod.rs",
        code: "let unverified = record.phase == Phase::Paid && !record.acknowledged;",
        instead: "let unverified = false;",
    },
    Mutation {
        what: "an acknowledgement that finds CANCELED is ignored",
        rule: "stored-then-acknowledged",
        file: "paid.rs",
        code: "            StatusOutcome::Ended(..) | StatusOutcome::Expired(_) => self.is_reversed(now),",
        instead: "            StatusOutcome::Ended(..) | StatusOutcome::Expired(_) => {\n                self.activity = Activity::Idle;\n                self.unverified = false;\n            }",
    },
    Mutation {
        what: "an acknowledgement carries the old version",
        rule: "stored-then-acknowledged",
        file: "mod.rs",
        code: "_ => Request::Ask { reference, version: record.version },",
        instead: "_ => Request::Ask { reference, version: 0 },",
    },
    Mutation {
        what: "cancelInvoice goes out before the wish is stored",
        rule: "cancel-until-settled",
        file: "cancel.rs",
        code: "        self.save(record, \"cancel wanted\", AfterSave::Cancel(id), now);",
        instead: "        self.cancel_saved(id, now);\n        let _ = (record, AfterSave::Noted);",
    },
    Mutation {
        what: "a query goes out during a pending cancel",
        rule: "cancel-until-settled",
        file: "mod.rs",
        code: "            Activity::Canceling { .. } => Request::Cancel { reference: reference? },",
        instead: "            Activity::Canceling { .. } if self.last_error.is_some() => {
                Request::Ask { reference, version: record.version }
            }
            Activity::Canceling { .. } => Request::Cancel { reference: reference? },",
    },
    Mutation {
        what: "a cancel overtakes the query in flight",
        rule: "cancel-until-settled",
        file: "command.rs",
        code: "            Command::Cancel => !canceling,",
        instead: "            Command::Cancel => !canceling && self.activity == Activity::Sending,",
    },
    Mutation {
        what: "51, being paid right now, counts as canceled",
        rule: "cancel-until-settled",
        file: "cancel.rs",
        code: "Some(result_code::INVOICE_ALREADY_CANCELED | result_code::PAYMENT_ALREADY_CANCELED) => {",
        instead: "Some(result_code::INVOICE_ALREADY_CANCELED | result_code::PAYMENT_ALREADY_CANCELED | 51) => {",
    },
    Mutation {
        what: "50, paid, counts as canceled",
        rule: "cancel-until-settled",
        file: "cancel.rs",
        code: "Some(result_code::INVOICE_ALREADY_CANCELED | result_code::PAYMENT_ALREADY_CANCELED) => {",
        instead: "Some(result_code::INVOICE_ALREADY_CANCELED | result_code::PAYMENT_ALREADY_CANCELED | 50) => {",
    },
    Mutation {
        what: "a cancel whose time is over counts as canceled",
        rule: "cancel-until-settled",
        file: "cancel.rs",
        code: "        self.reply_waiting(&Err(error));\n    }\n}",
        instead: "        self.reply_waiting(&Ok(()));\n        let _ = error;\n    }\n}",
    },
    Mutation {
        what: "a cancel that is pending can be continued",
        rule: "cancel-until-settled",
        file: "command.rs",
        code: "            Phase::Open => {\n                self.other_payment = None;\n                let resting",
        instead: "            Phase::Open | Phase::Canceling => {\n                self.other_payment = None;\n                let resting",
    },
    Mutation {
        what: "the PAID of another sale is taken for this one's",
        rule: "lost-invoice",
        file: "lost_invoice.rs",
        code: "if ours && !known.reference && whose_paid",
        instead: "if (ours || named.is_some()) && !known.reference && whose_paid",
    },
    Mutation {
        what: "a PAID that the journal knows already is taken again",
        rule: "lost-invoice",
        file: "lost_invoice.rs",
        code: "if ours && !known.reference && whose_paid",
        instead: "if ours && whose_paid",
    },
    Mutation {
        what: "a booked sale goes on asking for the till's last invoice",
        rule: "lost-invoice",
        file: "save.rs",
        code: "                if self.record.invoice_reference.is_none() {\n",
        instead: "                if false {\n",
    },
    Mutation {
        what: "sendInvoice goes out again when its answer is lost",
        rule: "never-sent-twice",
        file: "start.rs",
        code: "        self.set_last_error(&error);\n        self.activity = Activity::Idle;\n        self.shown = State::Unknown;\n        self.outputs",
        instead: "        self.set_last_error(&error);\n        self.activity = Activity::Sending;\n        self.shown = State::Unknown;\n        self.outputs",
    },
    Mutation {
        what: "a commit whose answer is lost goes out again without asking",
        rule: "never-sent-twice",
        file: "reservation.rs",
        code: "            None if error.may_have_been_done() => self.activity = ask(StillReserved::CommitAgain),",
        instead: "            None if error.may_have_been_done() => {}",
    },
    Mutation {
        what: "a commit goes out before the wish is stored",
        rule: "journal-before-send",
        file: "reservation.rs",
        code: "        self.save(record, \"commit wanted\", AfterSave::Commit(id, asks_first), now);",
        instead: "        self.record = record;\n        self.send_commit(id, asks_first, now);",
    },
    Mutation {
        what: "an update goes out before the invoice is stored as proposed",
        rule: "journal-before-send",
        file: "update.rs",
        code: "        self.save(record, \"update wanted\", AfterSave::Update(id), now);",
        instead: "        self.record = record;\n        self.send_update(id);\n        let _ = now;",
    },
    Mutation {
        what: "an invoice that SEQR refused is taken for the sale's",
        rule: "three-outcomes",
        file: "update.rs",
        code: "            (Err(error), _) => error,",
        instead: "            (Err(ServiceError::Refused { .. }), Some(invoice)) => {
                let record = PaymentRecord { invoice, proposed: None, ..self.record.clone() };
                return self.save(record, \"updated\", AfterSave::Updated(Some(id)), now);
            }
            (Err(error), _) => error,",
    },
    Mutation {
        what: "an abandoned sale stays unfinished in the journal",
        rule: "one-open-payment",
        file: "command.rs",
        code: "phase: Phase::Abandoned, wanted: false, error, ended_by,",
        instead: "wanted: false, error, ended_by,",
    },
    Mutation {
        what: "a cancel that met a refusal cannot be repeated",
        rule: "one-open-payment",
        file: "cancel.rs",
        code: "            Phase::Canceling if self.activity == Activity::Idle => self.cancel_saved(Some(id), now),\n",
        instead: "",
    },
    Mutation {
        what: "a closed handle goes on polling",
        rule: "closed-handle",
        file: "command.rs",
        code: "            Activity::Polling { .. }\n                | Activity::AskingLast { .. }",
        instead: "            Activity::AskingLast { .. }",
    },
    Mutation {
        what: "an answer that comes after the handle was closed is dropped",
        rule: "closed-handle",
        file: "polling.rs",
        code: "        match self.read_status(result, known) {\n            StatusOutcome::Paid(answer) => self.paid(&answer, known, now),\n            StatusOutcome::NotOurs(error) => self.paid_not_ours(&error, now),\n            StatusOutcome::Ended(Phase::Canceled, error) => self.canceled_unasked(error, before, now),",
        instead: "        if self.released {\n            return;\n        }\n        match self.read_status(result, known) {\n            StatusOutcome::Paid(answer) => self.paid(&answer, known, now),\n            StatusOutcome::NotOurs(error) => self.paid_not_ours(&error, now),\n            StatusOutcome::Ended(Phase::Canceled, error) => self.canceled_unasked(error, before, now),",
    },
    Mutation {
        what: "another sale's PAID is taken",
        rule: "whose-paid",
        file: "whose_paid.rs",
        code: "        foreign.then(|| {",
        instead: "        (foreign && false).then(|| {",
    },
    Mutation {
        what: "a PAID without a reference is taken",
        rule: "whose-paid",
        file: "whose_paid.rs",
        code: "        if reference_of(answer).is_none() && record.ers_reference.is_none() {",
        instead: "        if false {",
    },
    Mutation {
        what: "another sale's PAID is acknowledged",
        rule: "whose-paid",
        file: "polling.rs",
        code: "                    return StatusOutcome::NotOurs(error);",
        instead: "                    self.record.version = answer.version.unwrap_or(0);\n                    return StatusOutcome::NotOurs(error);",
    },
    Mutation {
        what: "asks for ever where SEQR answers with other payments",
        rule: "whose-paid",
        file: "paid.rs",
        code: "        if self.foreign_paid < FOREIGN_PAID_LIMIT {",
        instead: "        if true {",
    },
    Mutation {
        what: "another amount than was asked is no remark",
        rule: "whose-paid",
        file: "whose_paid.rs",
        code: "            Total::Paid(paid) if !was_asked(*paid) =>",
        instead: "            Total::Paid(paid) if false && !was_asked(*paid) =>",
    },
    Mutation {
        what: "money taken without a commit is no remark",
        rule: "whose-paid",
        file: "whose_paid.rs",
        code: "            _ if uncommitted =>",
        instead: "            _ if uncommitted && false =>",
    },
    Mutation {
        what: "a negative amount is believed",
        rule: "whose-paid",
        file: "whose_paid.rs",
        code: "        match amount.filter(|amount| *amount > 0) {",
        instead: "        match amount {",
    },
    Mutation {
        what: "the POS is told only after a write has failed",
        rule: "journal-before-send",
        file: "timer.rs",
        code: "(self.then.is_fact() && !self.told).then_some(",
        instead: "(self.then.is_fact() && !self.told && self.failed.is_some()).then_some(",
    },
    Mutation {
        what: "the acknowledgement waits for the disk",
        rule: "acknowledge-at-once",
        file: "save.rs",
        code: "                self.paid_told(now);",
        instead: "",
    },
    Mutation {
        what: "a reversal that is heard while PAID cannot be stored is not told",
        rule: "acknowledge-at-once",
        file: "paid.rs",
        code: "        self.reversed |= self.state() == State::Completed;\n",
        instead: "",
    },
    Mutation {
        what: "COMPLETED stays though SEQR has taken it back",
        rule: "acknowledge-at-once",
        file: "mod.rs",
        code: "            _ if self.reversed => State::Failed,\n",
        instead: "",
    },
    Mutation {
        what: "a commit of another amount than was paid already is told as done",
        rule: "whose-paid",
        file: "reservation.rs",
        code: "self.remark().or_else(|| self.paid_other_than(amount))",
        instead: "self.remark()",
    },
    Mutation {
        what: "a commit is repeated for ever",
        rule: "bounded-retries",
        file: "reservation.rs",
        code: "        answer.times >= COMMIT_TRIES",
        instead: "        false && answer.times >= COMMIT_TRIES",
    },
    Mutation {
        what: "a record that another program has changed is written over",
        rule: "bounded-retries",
        file: "overtaken.rs",
        code: "            Ok(_) => self.give_way(saving),",
        instead: "            Ok(found) => {\n                saving.record.revision = found.map_or(0, |found| found.revision);\n                (saving.reads, saving.retry_at) = (false, Some(now.mono));\n                self.saving = Some(saving);\n            }",
    },
    Mutation {
        what: "a reservation is never asked for",
        rule: "bounded-retries",
        file: "reservation.rs",
        code: "        (self.activity, self.shown) = (Activity::Reserved { ask_at }, State::Reserved);",
        instead: "        (self.activity, self.shown) = (Activity::Idle, State::Reserved);",
    },
];
