#!/usr/bin/env python3
"""Shipped tills lose nothing: each is run again and again under the shim of tests/faults, with the disk full from its Nth
write or sync on (for 6 s), or killed at its Nth sync, and with a customer who pays during the cancel: one that the
cashier wants, and one that the till's next start wants of a sale that was killed; then once more, undisturbed. What
SEQR's ledger has charged then stands in the till's book, once, and nothing else does.

    examples.py SIMULATOR SHIM EVERY PROGRAM...     (each EVERYth write and sync; the programs find the library themselves)

The trials run beside each other: they wait most of the time.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

SIMULATOR, SHIM, EVERY, PROGRAMS = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]

def get(url, body=None):
    request = urllib.request.Request(url, data=body, method="POST" if body else "GET")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read())

def start(folder, customer):
    place = os.path.join(folder, "url")
    simulator = subprocess.Popen([SIMULATOR, "--listen", "127.0.0.1:0", "--port-file", place, "--customer", customer],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not os.path.exists(place) or not open(place).read().strip():
        time.sleep(0.01)
    return simulator, open(place).read().strip().split("/extclient")[0].rstrip("/") + "/extclientproxy/service/v2"

def command(program, endpoint, folder, sale, cancel):
    name = os.path.basename(program)
    store, book = os.path.join(folder, "till", "j.db"), os.path.join(folder, "till", "book.txt")
    keys = "2\n4\n4\n4\n" # what recovery asks: cancel; a supervisor gives up what stays unknown
    if name.startswith("menu"):
        # The second run answers what recovery asks by the end of its input: cancel.
        keys = "2\n4\n4\n4\n" if sale == "1002" else "s %s 59.00\n%sq\n" % (sale, "c\n" if cancel else "\n")
        return [program, endpoint, store, book], keys, book
    if name.startswith("checkout"):
        what = "recover" if sale == "1002" else "cancel" if cancel else "sell"
        return ["sh", "-c", '"$0" register --seqr-id LOSS1 $1 && exec "$0" %s --amount 59.00 --sale-id %s --question again '
                '--unfinished cancel --paid-anyway keep $1' % (what, sale), program,
                "--endpoint %s --store %s --books %s" % (endpoint, store, book)], keys, book
    if name == "till_pas":
        return [program, endpoint, store, sale], keys, os.path.join(folder, "till", "j.txt")
    if name == "till": # keeps no book: its receipts count
        return [program, endpoint, store, sale], keys, None
    # A name that ends in _pas has its language's own files beside those of the same program in C++.
    plain = name.replace("_pas", "")
    start = ["python3", program] if name.endswith(".py") else [program]
    return start + [endpoint, sale], keys, os.path.join(folder, "till", plain.replace(".py", "_py") + ".txt")

def run(program, endpoint, folder, sale, cancel, fault):
    arguments, keys, book = command(program, endpoint, folder, sale, cancel)
    till = os.path.join(folder, "till")
    os.makedirs(till, exist_ok=True)
    environment = dict(os.environ, SEQR_RESELLER_PASSWORD="demo-password")
    if fault:
        environment.update(fault, LD_PRELOAD=SHIM, SEQR_FAULT_FOLDER=till)
    try:
        done = subprocess.run(arguments, input=keys, text=True, env=environment, cwd=till, timeout=60,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout, book
    except subprocess.TimeoutExpired:
        return None, "", book

def trial(program, customer, cancel, fault):
    with tempfile.TemporaryDirectory() as folder:
        simulator, url = start(folder, customer)
        try:
            control = url.split("/extclientproxy")[0]
            if cancel:
                get(control + "/control/misbehaviour", b'{"operation":"cancelInvoice","before":["pay"]}')
            first, said, book = run(program, url, folder, "1001", cancel and not fault, fault)
            get(control + "/control/customer", b'{"customer": "pays:150"}')
            again, more, book = run(program, url, folder, "1002", False, None)
            get(control + "/control/clock", b'{"advance_ms": 60000}') # what nobody has asked for goes back
            ledger = get(control + "/control/ledger")
            ledger = ledger.get("invoices", ledger) if isinstance(ledger, dict) else ledger
            charged = [i["ers_reference"] for i in ledger if float(i.get("charged") or 0) > 0]
            lines = open(book, errors="replace").read() if book and os.path.exists(book) else ""
            if book is None:
                lines = "".join("SALE %s\n" % paid for paid in set(re.findall(r"PAID .* reference (\d{20,})", said + more)))
            booked = re.findall(r"SALE .*?(\d{20,})", lines)
            void = re.findall(r"VOID .*?(\d{20,})", lines)
            kept = [r for r in booked if r not in void]
            good = sorted(charged) == sorted(set(kept)) and len(kept) == len(set(kept)) and again == 0
            return good, (first, again, charged, lines, said, more)
        finally:
            simulator.kill()
            simulator.wait()

def cases():
    # Where no key cancels, the till asks after the 30 s of the customer, and "2" is the answer.
    yield "the cancel meets the customer", "never", True, None
    yield from (("the cancel after a kill at sync %d meets the customer" % n, "never", True, {"SEQR_FAULT_CUT": "sync:%d" % n})
                for n in range(9, 15, min(EVERY, 3)))
    yield from (("disk full from write %d on" % n, "pays:150", False, {"SEQR_FAULT": "write:%d:0:28:6000" % n})
                for n in range(1, 90, 6 * EVERY))
    yield from (("killed at sync %d" % n, "pays:150", False, {"SEQR_FAULT_CUT": "sync:%d" % n}) for n in range(1, 26, EVERY))

with ThreadPoolExecutor(12) as beside:
    all_trials = [(program, what, beside.submit(trial, program, *case)) for program in PROGRAMS
                  for what, *case in cases()]
bad = 0
for program, what, end in all_trials:
    good, told = end.result()
    if not good:
        bad += 1
        print(os.path.basename(program), what, "NOT SO:", told[:3], "\n--book\n", told[3], "--first\n", told[4][-600:],
              "--second\n", told[5][-600:])
print(len(all_trials), "trials of", ", ".join(map(os.path.basename, PROGRAMS)) + ",", bad, "bad")
sys.exit(bad != 0)
