-- What head office asks. Each view is a beginning: copy it and change it.

-- The day of a time, where the shops are.
CREATE FUNCTION office.day(ms bigint) RETURNS date LANGUAGE sql STABLE AS
    $$SELECT (to_timestamp(ms / 1000.0) AT TIME ZONE 'Europe/Stockholm')::date$$;

-- Each record once: what a lost store and its adopted backup both have is taken from the one that changed it last.
CREATE VIEW office.once AS
SELECT r.*, j.shop, coalesce(r.paid_amount, r.amount) AS counts FROM office.records r JOIN office.journals j USING (store)
WHERE NOT EXISTS (
    SELECT FROM office.journals c JOIN office.records o USING (store)
    WHERE c.family = j.family AND c.store <> j.store AND o.record = r.record AND o.id = r.id
      AND o.begun_at_ms = r.begun_at_ms AND (o.changed_at_ms, o.store) > (r.changed_at_ms, r.store));

CREATE VIEW office.sums AS
SELECT shop, office.day(CASE record WHEN 'payment' THEN coalesce(paid_at_ms, changed_at_ms) ELSE begun_at_ms END) AS day,
    currency,
    count(*) FILTER (WHERE record = 'payment' AND state IN ('paid', 'confirmed')) AS sales,
    coalesce(sum(counts) FILTER (WHERE record = 'payment' AND state IN ('paid', 'confirmed')), 0) AS sold,
    count(*) FILTER (WHERE record = 'refund' AND state = 'done') AS refunds,
    coalesce(sum(counts) FILTER (WHERE record = 'refund' AND state = 'done'), 0) AS refunded,
    count(*) FILTER (WHERE state = 'reversed') AS reversals
FROM office.once WHERE record IN ('payment', 'refund') GROUP BY 1, 2, 3;

-- Payments that are not settled, and refunds of which nobody knows whether they were made. Sales of this minute are here, too.
CREATE VIEW office.in_doubt AS
SELECT shop, store, terminal, record, state, client_invoice_id, refund_id, ers_reference, amount, currency,
    now() - to_timestamp(changed_at_ms / 1000.0) AS since
FROM office.once
WHERE state IN ('sending', 'open', 'canceling', 'reserved', 'committing', 'paid');

-- Sales that SEQR took back.
CREATE VIEW office.reversals AS
SELECT shop, store, terminal, client_invoice_id, ers_reference, counts AS amount, currency, cashier_id,
    to_timestamp(changed_at_ms / 1000.0) AS at, error
FROM office.once WHERE record = 'payment' AND state = 'reversed';

-- Refunds that another journal made than the one that sold.
CREATE VIEW office.refunds_across_shops AS
SELECT p.shop AS sold_in, r.shop AS refunded_in, p.ers_reference, p.counts AS paid, -r.amount AS refunded, r.state, r.refund_id,
    r.cashier_id, to_timestamp(r.begun_at_ms / 1000.0) AS at
FROM office.once r JOIN office.once p ON p.record = 'payment' AND p.ers_reference = r.payment_reference
WHERE r.record = 'refund' AND r.state IN ('done', 'sending') AND p.store <> r.store;

-- More went back than was paid, over all journals; what is in doubt counts.
CREATE VIEW office.refunded_too_much AS
SELECT p.shop, p.ers_reference, p.counts AS paid, -sum(r.amount) AS refunded
FROM office.once p JOIN office.once r ON r.record = 'refund' AND r.payment_reference = p.ers_reference
WHERE p.record = 'payment' AND r.state IN ('done', 'sending') GROUP BY 1, 2, 3 HAVING -sum(r.amount) > p.counts;

-- Journals that a person must look at.
CREATE VIEW office.attention AS
SELECT j.store, j.shop, j.seen_at, coalesce(j.broken,
    CASE WHEN j.family <> j.store THEN 'an adopted backup of ' || j.family
         WHEN j.seen_at < now() - interval '1 hour' THEN 'not heard of for an hour' END) AS why
FROM office.journals j WHERE j.broken IS NOT NULL OR j.family <> j.store OR j.seen_at < now() - interval '1 hour';

-- ---- SEQR's books against all journals of a shop ------------------------------------------------------------------

-- The rows of SEQR's report of one period of the whole shop; report.c prints them.
CREATE TABLE office.report_rows (period_id text NOT NULL, terminal_id text, cashier_id text, ers_reference text NOT NULL,
    amount bigint NOT NULL, PRIMARY KEY (period_id, ers_reference));

-- The periods of whole shops, each from the mark before it, by the clock of the till that closed it.
CREATE VIEW office.periods AS
SELECT period_id, shop, reseller_id, changed_at_ms AS to_ms,
    coalesce(lag(changed_at_ms) OVER (PARTITION BY reseller_id, shop ORDER BY changed_at_ms), 0) AS from_ms
FROM office.once WHERE record = 'period' AND state = 'closed' AND terminal_id IS NULL;

-- One line a reference: matched, other_amount, missing_here (in no journal), other_shop, reversed_here (SEQR counts it, the
-- journal has that SEQR took it back), missing_there, near_mark (a minute from a mark: it may be the next period's).
CREATE VIEW office.reconciliation AS
WITH here AS (
    SELECT shop, store, terminal, ers_reference, state, counts AS amount, record,
        CASE record WHEN 'payment' THEN coalesce(paid_at_ms, changed_at_ms) ELSE begun_at_ms END AS at_ms
    FROM office.once WHERE ers_reference IS NOT NULL AND (record = 'payment' OR (record = 'refund' AND state = 'done')))
SELECT s.period_id, s.ers_reference, h.amount AS amount_here, s.amount AS amount_there, h.shop, h.store, h.terminal,
    CASE WHEN h.store IS NULL THEN 'missing_here' WHEN h.state = 'reversed' THEN 'reversed_here'
         WHEN h.amount <> s.amount THEN 'other_amount' WHEN h.shop <> p.shop THEN 'other_shop'
         ELSE 'matched' END AS kind
FROM office.report_rows s LEFT JOIN office.periods p USING (period_id) LEFT JOIN here h USING (ers_reference)
UNION ALL
SELECT p.period_id, h.ers_reference, h.amount, NULL, h.shop, h.store, h.terminal,
    CASE WHEN least(h.at_ms - p.from_ms, p.to_ms - h.at_ms) < 60000 THEN 'near_mark' ELSE 'missing_there' END
FROM office.periods p JOIN here h ON h.shop = p.shop AND h.at_ms >= p.from_ms AND h.at_ms < p.to_ms
WHERE EXISTS (SELECT FROM office.report_rows s WHERE s.period_id = p.period_id)
  AND (h.record = 'refund' OR h.state IN ('paid', 'confirmed'))
  AND NOT EXISTS (SELECT FROM office.report_rows s WHERE s.ers_reference = h.ers_reference);

-- Clean: every line matches, and nothing of the shop that was begun before the mark is in doubt.
CREATE VIEW office.clean AS
SELECT p.period_id, p.shop,
    count(*) FILTER (WHERE r.kind = 'matched') AS matched, count(*) FILTER (WHERE r.kind <> 'matched') AS other,
    (SELECT count(*) FROM office.once d WHERE d.shop = p.shop AND d.begun_at_ms < p.to_ms
        AND d.state IN ('sending', 'open', 'canceling', 'reserved', 'committing')) AS in_doubt
FROM office.periods p JOIN office.reconciliation r USING (period_id) GROUP BY p.period_id, p.shop, p.to_ms;
