"""What is measured with: the host programs and the fixed server of benches/, the library, stores and reports."""

import contextlib
import json
import os
import sqlite3
import subprocess
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TARGET = os.path.abspath(os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target")))
WARNINGS = ["-std=gnu99", "-Wall", "-Wextra", "-O2"]
PATH = "/extclientproxy/service/v2"
TERMINAL = "87e791f9e24148a6892c52aa00000000"  # the first one that benches/till.c imports


class Failed(Exception):
    """Something that was measured did not do its work."""


def said(command, **options):
    """What a command prints; an error with its words where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, **options)
    if done.returncode != 0:
        words = " ".join(map(str, command))
        raise Failed(f"{words}: exit {done.returncode}\n{done.stdout[-500:]}{done.stderr[-1500:]}")
    return done.stdout


def build_library(profile, *more):
    """The library as `make library` builds what is shipped: by tools/as-shipped, and alone, or there is no link-time
    optimisation. Gives its folder; `more` goes to rustc."""
    cargo = os.environ.get("CARGO", "cargo")
    command = [os.path.join(ROOT, "tools", "as-shipped"), cargo, "rustc", "--locked", "--quiet", "--package", "seqr", "--profile", profile, "--lib", "--crate-type",
               "cdylib", *(["--", *more] if more else [])]
    if subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode != 0:
        raise Failed(f"{' '.join(command)} failed")
    return os.path.join(TARGET, profile)


def compile_c(out, name, *more):
    """One program of benches/."""
    program = os.path.join(out, name)
    source = os.path.join(ROOT, "benches", f"{name}.c")
    said([os.environ.get("CC", "cc"), *WARNINGS, "-o", program, source, *more])
    return program


def compile_till(out, library):
    """The host of this very library."""
    include = "-I" + os.path.join(ROOT, "include")
    return compile_c(out, "till", include, "-L" + library, "-lseqr", "-lpthread", "-Wl,-rpath," + library)


@contextlib.contextmanager
def serving(program, scratch, *options, cpu=None):
    """The fixed server, until the block ends; gives its port."""
    port_file = os.path.join(scratch, "port")
    with contextlib.suppress(FileNotFoundError):
        os.remove(port_file)
    command = [*pinned(cpu), program, "--port-file", port_file, *map(str, options)]
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        yield wait_for_line(port_file, server)
    finally:
        server.terminate()
        server.wait()


def wait_for_line(path, process):
    """A file that holds a whole line soon."""
    for _ in range(1000):
        if process.poll() is not None:
            raise Failed(f"the server ended with {process.returncode}")
        with contextlib.suppress(FileNotFoundError), open(path, encoding="ascii") as file:
            line = file.read()
            if line.endswith("\n"):
                return int(line)
        time.sleep(0.01)
    raise Failed("the server does not start")


def pinned(cpu):
    """The words before a command that keep it on one CPU."""
    return [] if cpu is None else ["taskset", "-c", str(cpu)]


def url(port, host="127.0.0.1", scheme="http"):
    return f"{scheme}://{host}:{port}{PATH}"


def spoken(command, **options):
    """The JSON that a host program prints."""
    return json.loads(said(command, **options))


DAY_MS = 86_400_000
SALES_A_DAY = 274  # a million in ten years


def store_of_years(till, server, scratch, name, count):
    """A store with so many booked sales of one till, SALES_A_DAY a day up to now, of many amounts and cashiers, each with
    its steps and its delivered receipt, and a refund for each hundredth: multiplied from a sale that the library made.
    Gives the store and the milliseconds in which the last whole day of it begins and ends."""
    store = os.path.join(scratch, f"{name}.db")
    with serving(server, scratch, "--paid-after", 1) as port:
        said([till, "sales", url(port), store, "1", "1"])
    with contextlib.closing(sqlite3.connect(store, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA cache_size = -400000")
        now = db.execute("SELECT created_at_ms FROM payments").fetchone()[0]
        first = now - (count // SALES_A_DAY + 1) * DAY_MS
        at = f"{first} + i * {DAY_MS} / {SALES_A_DAY}"
        made = {"id": "i", "client_invoice_id": "'INV-' || i", "ers_reference": "printf('%025d', i)",
                "invoice_reference": "'R' || i", "created_at_ms": at, "updated_at_ms": f"{at} + 30000",
                "paid_at_ms": f"{at} + 20000", "asked": "100 + i * 7919 % 20000", "paid_amount": "100 + i * 7919 % 20000",
                "cashier_id": "'Cashier ' || i % 40", "acknowledged": "1", "paid_step": "NULL"}
        columns = [row[1] for row in db.execute("PRAGMA table_info(payments)")]
        values = ", ".join(made.get(column, f"payments.{column}") for column in columns)
        db.execute("BEGIN")
        db.execute("WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
                   f"INSERT INTO payments ({', '.join(columns)}) SELECT {values} FROM n, payments "
                   "WHERE payments.id = 1", (count,))
        # The server gives the first sale's references again when it is started again.
        db.execute(f"UPDATE payments SET created_at_ms = {first}, updated_at_ms = {first}, invoice_reference = 'R1', "
                   "ers_reference = printf('%025d', 1) WHERE id = 1")
        db.execute("INSERT INTO invoices SELECT p.id, json_set(body, '$.total', p.asked, '$.cashier_id', p.cashier_id, "
                   "'$.client_invoice_id', p.client_invoice_id), NULL FROM payments p, invoices "
                   "WHERE payment = 1 AND p.id > 1")
        steps = [row[1] for row in db.execute("PRAGMA table_info(payment_steps)") if row[1] not in ("id", "payment", "at_ms")]
        db.execute(f"INSERT INTO payment_steps (payment, at_ms, {', '.join(steps)}) "
                   f"SELECT p.id, p.created_at_ms + one.id * 1000, {', '.join('one.' + step for step in steps)} "
                   "FROM payments p, payment_steps one WHERE one.payment = 1 AND p.id > 1 ORDER BY p.id, one.id")
        db.execute("INSERT INTO receipts (terminal, ers_reference, mime_type, receipt_type, data, state, attempts, "
                   "created_at_ms) SELECT terminal, ers_reference, 'text/html', 'PAYMENT_RECEIPT', x'', 'delivered', 1, "
                   "created_at_ms FROM payments WHERE id > 1")
        db.execute("INSERT INTO refunds (terminal, refund_id, ers_reference, amount, currency_code, request, state, "
                   "refund_reference, created_at_ms, updated_at_ms, sent_at_ms, sent_step) SELECT terminal, 'F' || id, "
                   "ers_reference, 100, 'SEK', '{}', 'done', 'F' || ers_reference, created_at_ms, created_at_ms, "
                   "created_at_ms, coalesce(paid_step, 0) FROM payments WHERE id % 100 = 0")
        db.execute("UPDATE receipt_file SET written = (SELECT coalesce(max(id), 0) FROM posts)")
        db.execute("COMMIT")
        db.execute("PRAGMA journal_mode = WAL")
    last = (now - DAY_MS) // DAY_MS * DAY_MS
    return store, last - DAY_MS, last


def store_with_sales(till, server, scratch, name, count):
    """A store with so many booked sales of one till, multiplied from one that the library made itself; and the file
    with SEQR's report of them, as an answer to executeReport."""
    store = os.path.join(scratch, f"{name}.db")
    with serving(server, scratch, "--paid-after", 1) as port:
        said([till, "sales", url(port), store, "1", "1"])
    with contextlib.closing(sqlite3.connect(store)) as db:
        columns = [row[1] for row in db.execute("PRAGMA table_info(payments)")]
        made = {"id": "i", "client_invoice_id": "'INV-' || i", "ers_reference": "printf('%025d', i)",
                "paid_step": "NULL"}  # the store gives each its own, with the steps below
        values = ", ".join(made.get(column, f"payments.{column}") for column in columns)
        db.execute("WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
                   f"INSERT INTO payments ({', '.join(columns)}) SELECT {values} FROM n, payments "
                   "WHERE payments.id = 1", (count,))
        db.execute("INSERT INTO invoices SELECT payments.id, invoices.body, invoices.proposed FROM payments, invoices "
                   "WHERE invoices.payment = 1 AND payments.id > 1")
        db.execute("INSERT INTO payment_steps (payment, at_ms, step, phase, detail) "
                   "SELECT payments.id, one.at_ms, one.step, one.phase, one.detail FROM payments, payment_steps AS one "
                   "WHERE one.payment = 1 AND payments.id > 1 ORDER BY payments.id, one.id")
        db.execute("DELETE FROM posts")
        db.commit()
        references = [row[0] for row in db.execute("SELECT ers_reference FROM payments ORDER BY id")]
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    row = ("<Row><TerminalId>{}</TerminalId><CashierId>Anna</CashierId><SalesAmount>51.10000</SalesAmount>"
           "<ErsReference>{}</ErsReference></Row>\n")
    rows = "".join(row.format(TERMINAL, reference) for reference in references)
    report = os.path.join(scratch, f"{name}.xml")
    with open(report, "w", encoding="ascii") as file:
        file.write('<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
                   '<ns2:executeReportResponse xmlns:ns2="http://external.interfaces.ers.seamless.com/"><return>'
                   "<resultCode>0</resultCode><report><title>Details</title><mimeType>text/xml</mimeType>"
                   "<contentString>"
                   f"<![CDATA[<TransactionDetails>{rows}</TransactionDetails>]]></contentString></report></return>"
                   "</ns2:executeReportResponse></soap:Body></soap:Envelope>")
    return store, report
