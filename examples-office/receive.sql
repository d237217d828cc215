-- Takes one batch, whole or not at all:
--     psql -X -v ON_ERROR_STOP=1 -v store=STORE -v after=NUMBER -f receive.sql <LINES
-- Prints the cursor, and why nothing was taken where that is so.
\set QUIET on
\pset tuples_only on
\pset format unaligned
BEGIN;
CREATE TEMPORARY TABLE staging (line jsonb) ON COMMIT DROP;
-- A line of JSON has no control character: with these two, CSV takes it as it is.
\copy staging FROM pstdin WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')
SELECT has, said FROM office.take(:'store', :'after');
COMMIT;
