-- The journal in PostgreSQL. Plain SQL only: no trigger, no advisory lock, no LISTEN, no sequence whose order means anything.
CREATE SCHEMA seqr;

-- One row: the format, this journal's 16 digits, what shows that a host has the right key, the last terminal's number and the
-- last period's, the last post that the receipt file has.
CREATE TABLE seqr.meta (
    one           boolean PRIMARY KEY DEFAULT true CHECK (one),
    format        bigint NOT NULL,
    store         text NOT NULL,
    key_check     bytea NOT NULL,
    last_terminal bigint NOT NULL DEFAULT 0,
    last_period   bigint NOT NULL DEFAULT 0,
    written       bigint NOT NULL DEFAULT 0
);

-- One row: the last number of a step (rule one-clock). A step is written without one. Whoever reads numbers the committed
-- ones, in the order of their transactions' beginnings, in a transaction that holds this row: clock.rs says why that is the
-- order of the commits.
CREATE TABLE seqr.clock (
    one  boolean PRIMARY KEY DEFAULT true CHECK (one),
    step bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
INSERT INTO seqr.clock DEFAULT VALUES;

-- One row a process that has ever opened the journal: its id is never used again. Its transactions are numbered: grp is the
-- last that is in. session grows with each connection. dead goes from false to true once. format is what the host knows:
-- migrate.rs takes the default away.
CREATE TABLE seqr.hosts (
    id        uuid PRIMARY KEY,
    name      text NOT NULL,
    session   bigint NOT NULL DEFAULT 0,
    grp       bigint NOT NULL DEFAULT 0,
    dead      boolean NOT NULL DEFAULT false,
    format    bigint NOT NULL DEFAULT 1,
    killed_by uuid,
    born_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    died_at   timestamptz
) WITH (fillfactor = 50);

-- job is the mark of the job that wrote a row last, a random number: by it a host reads back what a job has done whose answer
-- was lost.

-- The owner is the host that works with it. A payment's id is the terminal's number x 2^32 and its number there, so that
-- order within a terminal means age. Refunds and receipts likewise. Passwords are sealed.
CREATE TABLE seqr.terminals (
    id                   bigint PRIMARY KEY,
    external_terminal_id text COLLATE "C" NOT NULL,
    name                 text NOT NULL,
    terminal_id          text,
    password             bytea,
    new_password         bytea,
    seqr_id              text,
    created_at_ms        bigint NOT NULL,
    removed_at_ms        bigint,
    owner                uuid REFERENCES seqr.hosts,
    payments             bigint NOT NULL DEFAULT 0,
    refunds              bigint NOT NULL DEFAULT 0,
    receipts             bigint NOT NULL DEFAULT 0,
    job                  bigint NOT NULL DEFAULT 0,
    CHECK ((password IS NULL) = (removed_at_ms IS NOT NULL))
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX terminal_once ON seqr.terminals (external_terminal_id) WHERE removed_at_ms IS NULL;
CREATE UNIQUE INDEX seqr_terminal_once ON seqr.terminals (terminal_id) WHERE removed_at_ms IS NULL;
CREATE INDEX terminals_of_a_host ON seqr.terminals (owner) WHERE owner IS NOT NULL;

-- writer is the host that wrote the row last. refunds counts those that were begun, by whichever host. paid_revision is the
-- revision that first made it PAID, reversed_revision the first in which it stood no more after that.
CREATE TABLE seqr.payments (
    id                    bigint PRIMARY KEY,
    revision              bigint NOT NULL,
    writer                uuid NOT NULL,
    job                   bigint NOT NULL,
    terminal              bigint NOT NULL REFERENCES seqr.terminals,
    client_invoice_id     text NOT NULL,
    phase                 text NOT NULL CHECK (phase IN ('sending', 'open', 'canceling', 'reserved', 'committing', 'paid',
                              'confirmed', 'canceled', 'failed', 'reversed', 'abandoned')),
    wanted                boolean NOT NULL,
    invoice_reference     text,
    qr_code               text,
    version               bigint NOT NULL,
    ers_reference         text,
    paid_amount           bigint,
    paid_at_ms            bigint,
    commit_amount         bigint,
    acknowledged          boolean NOT NULL,
    result_code           bigint,
    error                 text,
    remark                text CHECK (remark IN ('other_amount', 'other_payment')),
    remark_text           text CHECK ((remark_text IS NULL) = (remark IS NULL)),
    ended_by              bigint CHECK (ended_by BETWEEN 1 AND 7),
    reversal_acknowledged boolean NOT NULL,
    refunds               bigint NOT NULL DEFAULT 0,
    paid_revision         bigint,
    reversed_revision     bigint,
    created_at_ms         bigint NOT NULL,
    updated_at_ms         bigint NOT NULL,
    asked                 bigint NOT NULL,
    currency_code         text NOT NULL,
    cashier_id            text NOT NULL
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX one_open_payment ON seqr.payments (terminal)
    WHERE phase IN ('sending', 'open', 'canceling', 'reserved', 'committing', 'paid');
CREATE UNIQUE INDEX one_payment_a_sale ON seqr.payments (terminal, client_invoice_id)
    WHERE phase IN ('sending', 'open', 'canceling', 'reserved', 'committing', 'paid', 'confirmed');
CREATE INDEX payments_of_a_sale ON seqr.payments (terminal, client_invoice_id);
CREATE INDEX payments_by_reference ON seqr.payments (ers_reference) WHERE ers_reference IS NOT NULL;
CREATE INDEX payments_by_invoice ON seqr.payments (invoice_reference) WHERE invoice_reference IS NOT NULL;
CREATE INDEX payments_by_begin ON seqr.payments (created_at_ms, id);
CREATE INDEX reversals ON seqr.payments (terminal, id) WHERE phase = 'reversed' AND NOT reversal_acknowledged;

CREATE TABLE seqr.invoices (
    payment  bigint PRIMARY KEY REFERENCES seqr.payments,
    body     text NOT NULL,
    proposed text
);

-- xid is the transaction, number its place in the order of all commits once it has one. fact is what the books are told of.
CREATE TABLE seqr.payment_steps (
    payment     bigint NOT NULL REFERENCES seqr.payments,
    revision    bigint NOT NULL,
    at_ms       bigint NOT NULL,
    step        text NOT NULL,
    phase       text NOT NULL,
    detail      text,
    actor       text CHECK (actor IN ('pos', 'supervisor', 'seqr', 'library')),
    sent        text,
    status      text,
    version     bigint,
    result_code bigint,
    writer      uuid NOT NULL,
    fact        text CHECK (fact IN ('payment', 'reversal')),
    xid         bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    number      bigint,
    PRIMARY KEY (payment, revision)
);
CREATE UNIQUE INDEX steps_in_order ON seqr.payment_steps (number) WHERE number IS NOT NULL;
CREATE INDEX steps_without_number ON seqr.payment_steps (xid) WHERE number IS NULL;
CREATE INDEX facts_in_order ON seqr.payment_steps (number) WHERE fact IS NOT NULL;

-- Where the steps of a day lie: a clock may go back and forth, and hosts have their own.
CREATE TABLE seqr.step_days (
    day        bigint PRIMARY KEY,
    first_step bigint NOT NULL,
    last_step  bigint NOT NULL
) WITH (fillfactor = 50);

-- What of refunds and periods has a number of the same clock. A row is written once and gets its number: the last one of a
-- kind and a subject counts. No two changes have the same number; of a journal that was moved here from a file, the end of a
-- period and its change have one.
CREATE TABLE seqr.events (
    kind    text NOT NULL CHECK (kind IN ('refund_sent', 'refund_changed', 'refund_done', 'period_begun', 'period_ended',
                'period_changed')),
    subject bigint NOT NULL,
    xid     bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    job     bigint NOT NULL,
    number  bigint,
    PRIMARY KEY (kind, subject, xid)
);
CREATE UNIQUE INDEX changes_in_order ON seqr.events (number) WHERE kind IN ('refund_changed', 'period_changed');
CREATE INDEX events_without_number ON seqr.events (xid) WHERE number IS NULL;
CREATE INDEX events_of_a_kind ON seqr.events (kind, number) WHERE number IS NOT NULL;

CREATE TABLE seqr.refunds (
    id               bigint PRIMARY KEY,
    revision         bigint NOT NULL,
    writer           uuid NOT NULL,
    job              bigint NOT NULL,
    terminal         bigint NOT NULL REFERENCES seqr.terminals,
    refund_id        text COLLATE "C" NOT NULL,
    ers_reference    text NOT NULL,
    amount           bigint NOT NULL CHECK (amount > 0),
    currency_code    text NOT NULL,
    request          text NOT NULL,
    state            text NOT NULL CHECK (state IN ('sending', 'done', 'refused', 'not_done', 'unsent')),
    refund_reference text,
    result_code      bigint,
    error            text,
    created_at_ms    bigint NOT NULL,
    updated_at_ms    bigint NOT NULL,
    sent_at_ms       bigint NOT NULL,
    UNIQUE (terminal, refund_id)
);
CREATE INDEX refunds_of_a_payment ON seqr.refunds (ers_reference);
CREATE INDEX refunds_by_reference ON seqr.refunds (refund_reference) WHERE refund_reference IS NOT NULL;
CREATE INDEX refunds_in_doubt ON seqr.refunds (terminal, refund_id) WHERE state = 'sending';
CREATE INDEX refunds_by_begin ON seqr.refunds (created_at_ms, id);

-- What is still to be delivered to SEQR (submitPaymentReceipt).
CREATE TABLE seqr.receipts (
    id            bigint PRIMARY KEY,
    terminal      bigint NOT NULL REFERENCES seqr.terminals,
    ers_reference text NOT NULL,
    mime_type     text NOT NULL,
    receipt_type  text NOT NULL,
    data          bytea NOT NULL,
    state         text NOT NULL CHECK (state IN ('waiting', 'delivered', 'given_up')),
    attempts      bigint NOT NULL,
    error         text,
    created_at_ms bigint NOT NULL,
    job           bigint NOT NULL
);
CREATE INDEX receipts_waiting ON seqr.receipts (terminal, id) WHERE state = 'waiting';
CREATE INDEX receipts_of_a_payment ON seqr.receipts (ers_reference);
CREATE INDEX receipts_given_up ON seqr.receipts (terminal) WHERE state = 'given_up';

-- The periods of the books. What SEQR did not mark is deleted: its last event stays.
CREATE TABLE seqr.periods (
    id           bigint PRIMARY KEY,
    reseller_id  text NOT NULL,
    terminal_id  text,
    period_id    text,
    begun_at_ms  bigint NOT NULL,
    marked_at_ms bigint,
    error        text,
    job          bigint NOT NULL
);
CREATE INDEX periods_by_id ON seqr.periods (period_id) WHERE period_id IS NOT NULL;
CREATE INDEX periods_by_begin ON seqr.periods (begun_at_ms, id);

-- How far the reader of the change feed is; no row before somebody reads.
CREATE TABLE seqr.feed (
    one          boolean PRIMARY KEY DEFAULT true CHECK (one),
    acknowledged bigint NOT NULL,
    read_at_ms   bigint NOT NULL
);
