-- Head office: one database that has what every journal has. Load this file, then views.sql.
CREATE SCHEMA office;

-- One row a journal in the field. cursor: the last change of it that is in; it moves in the transaction that brings the
-- changes. family: the journal from which its backup was adopted, or itself. broken: why nothing of it is taken any more.
CREATE TABLE office.journals (
    store text PRIMARY KEY CHECK (store ~ '^[0-9a-f]{16}$'),
    shop text, family text NOT NULL, cursor bigint NOT NULL DEFAULT 0, seen_at timestamptz, broken text);
CREATE INDEX ON office.journals (family);

-- Payments, refunds and periods as they are now. The columns are the fields of a line, by name.
CREATE TABLE office.records (
    store text NOT NULL REFERENCES office.journals, record text NOT NULL, id bigint NOT NULL, change bigint NOT NULL,
    terminal text, terminal_id text, state text NOT NULL, client_invoice_id text, refund_id text, ers_reference text,
    payment_reference text, invoice_reference text, period_id text, reseller_id text, amount bigint, paid_amount bigint,
    currency text, cashier_id text, begun_at_ms bigint, paid_at_ms bigint, changed_at_ms bigint, result_code int, error text,
    PRIMARY KEY (store, record, id));
CREATE INDEX ON office.records (ers_reference) WHERE ers_reference IS NOT NULL;
CREATE INDEX ON office.records (payment_reference) WHERE payment_reference IS NOT NULL;
CREATE INDEX ON office.records (begun_at_ms);
CREATE INDEX unsettled ON office.records (store)
    WHERE state IN ('sending', 'open', 'canceling', 'reserved', 'committing', 'paid');

-- What happened to each payment, step by step; a step never changes.
CREATE TABLE office.steps (
    store text NOT NULL REFERENCES office.journals, id bigint NOT NULL, payment bigint NOT NULL, at_ms bigint NOT NULL,
    step text NOT NULL, state text NOT NULL, detail text, actor text, sent text, seqr_status text, seqr_version bigint,
    result_code int, PRIMARY KEY (store, id));
CREATE INDEX ON office.steps (store, payment);

-- From which number the till is asked. Some numbers are asked for again: by steps that are in already, take() sees that the
-- store is the same one.
CREATE FUNCTION office.next(of_store text) RETURNS bigint LANGUAGE sql AS
    'SELECT coalesce((SELECT greatest(cursor - 20, 0) FROM office.journals WHERE store = of_store), 0)';

-- The till's library says SEQR_E_CONFLICT to next(): the store has fewer changes than are in here.
CREATE FUNCTION office.break(of_store text, why text) RETURNS void LANGUAGE sql AS
    'UPDATE office.journals SET broken = why WHERE store = of_store AND broken IS NULL';

-- Takes the lines of the temporary table staging (line jsonb), which seqr_journal_changes gave after from_change, in the
-- caller's transaction. said: NULL if they are in; else why not, and has is the number from which the till must send.
CREATE FUNCTION office.take(from_store text, from_change bigint, OUT has bigint, OUT said text) LANGUAGE plpgsql AS $$
DECLARE other boolean;
BEGIN
    INSERT INTO office.journals (store, family) VALUES (from_store, from_store) ON CONFLICT DO NOTHING;
    SELECT cursor, broken INTO has, said FROM office.journals WHERE store = from_store FOR UPDATE; -- one batch at a time
    IF said IS NOT NULL THEN RETURN; END IF;
    IF from_change > has THEN said := 'gap'; RETURN; END IF;
    IF EXISTS (SELECT FROM staging WHERE line ->> 'store' IS DISTINCT FROM from_store) THEN
        said := 'lines of another store'; RETURN;
    END IF;
    -- An adopted backup has a new name, and begins with what the lost store had.
    IF has = 0 THEN
        UPDATE office.journals SET family = of.family FROM (
            SELECT j.family FROM (SELECT line FROM staging WHERE line ->> 'record' = 'step'
                                  ORDER BY (line ->> 'change')::bigint LIMIT 1) AS first,
                jsonb_populate_record(NULL::office.steps, line) AS new, office.journals AS j, office.steps AS old
            WHERE j.store <> from_store AND old.store = j.store AND old.id = new.id
              AND (old.payment, old.at_ms, old.step) = (new.payment, new.at_ms, new.step)
            LIMIT 1) AS of WHERE store = from_store;
    END IF;
    -- A step never changes: where one does, a clone or a restored image goes on under the same numbers.
    BEGIN
        WITH put AS (
            INSERT INTO office.steps AS old SELECT DISTINCT ON (new.id) new.*
            FROM staging, jsonb_populate_record(NULL::office.steps, line) AS new WHERE line ->> 'record' = 'step'
            ON CONFLICT (store, id) DO UPDATE SET step = old.step
                WHERE (old.payment, old.at_ms, old.step) IS DISTINCT FROM (excluded.payment, excluded.at_ms, excluded.step)
            RETURNING xmax <> 0 AS is_other)
        SELECT bool_or(is_other) INTO other FROM put;
        IF other THEN RAISE EXCEPTION 'restored or cloned: a step that is in has another content now'; END IF;
    EXCEPTION WHEN raise_exception THEN
        said := SQLERRM;
        PERFORM office.break(from_store, said);
        RETURN;
    END;

    INSERT INTO office.records AS old
        SELECT DISTINCT ON (new.record, new.id) new.*
        FROM staging, jsonb_populate_record(NULL::office.records, line) AS new
        WHERE new.record <> 'step' ORDER BY new.record, new.id, new.change DESC
    ON CONFLICT (store, record, id) DO UPDATE SET
        (change, terminal, terminal_id, state, client_invoice_id, refund_id, ers_reference, payment_reference,
         invoice_reference, period_id, reseller_id, amount, paid_amount, currency, cashier_id, begun_at_ms, paid_at_ms,
         changed_at_ms, result_code, error) =
        (excluded.change, excluded.terminal, excluded.terminal_id, excluded.state, excluded.client_invoice_id,
         excluded.refund_id, excluded.ers_reference, excluded.payment_reference, excluded.invoice_reference,
         excluded.period_id, excluded.reseller_id, excluded.amount, excluded.paid_amount, excluded.currency,
         excluded.cashier_id, excluded.begun_at_ms, excluded.paid_at_ms, excluded.changed_at_ms, excluded.result_code,
         excluded.error)
    WHERE excluded.change > old.change;
    has := greatest(has, (SELECT max((line ->> 'change')::bigint) FROM staging));
    UPDATE office.journals SET cursor = has, seen_at = now() WHERE store = from_store;
END $$;
