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
    """The library as `make library` builds what is shipped: alone, or there is no link-time optimisation. Gives its
    folder; `more` goes to rustc."""
    cargo = os.environ.get("CARGO", "cargo")
    command = [cargo, "rustc", "--locked", "--quiet", "--package", "seqr", "--profile", profile, "--lib", "--crate-type",
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
