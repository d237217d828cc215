#!/usr/bin/env python3
"""Random calls of the whole C interface from four threads, half of them on closed handles, against the simulator; then
what the library has told is compared with SEQR's ledger.

    run.py SIMULATOR CALLS-PROGRAM HOW-MANY [SEED]

No sale that the library called paid is unknown to SEQR, no customer is charged for a sale that the library has not told,
or twice for one, and no refund is made twice. The seed is printed; the program's own checks are in main.c.
"""
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

SIMULATOR, PROGRAM, CALLS = sys.argv[1], sys.argv[2], int(sys.argv[3])
SEED = int(sys.argv[4]) if len(sys.argv) > 4 else random.SystemRandom().randrange(1 << 32)

def control(url, path, body=None):
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url + "/control/" + path, data=data, method="POST" if data else "GET")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())

def misbehaviour():
    """Lost answers, faults and races, spread over the run; each kind of call meets some."""
    chances = random.Random(SEED)
    kinds = [{"operation": "sendInvoice", "answer": "lost"}, {"operation": "sendInvoice", "answer": "reset"},
             {"operation": "getPaymentStatus", "answer": "garbage"}, {"operation": "getPaymentStatus", "code": 93},
             {"operation": "cancelInvoice", "before": ["pay"]}, {"operation": "cancelInvoice", "answer": "lost"},
             {"operation": "refundPayment", "answer": "lost"}, {"operation": "commitReservation", "answer": "lost"},
             {"operation": "getPaymentStatus", "before": ["reverse"]}, {"operation": "*", "answer": {"http": {"status": 503}}}]
    return [dict(kind, from_call=chances.randrange(5, 3000)) for kind in kinds for _ in range(12)]

def judge(notes, ledger):
    told, refunds = {}, {}
    for line in notes:
        words = line.split()
        if words[0] == "SALE":
            told[words[1]] = (words[2], set(words[3:]))
        else:
            refunds[words[1]] = words[2]
    charged, known = {}, {}
    for invoice in ledger:
        number, reference = invoice.get("client_invoice_id"), invoice.get("ers_reference")
        if reference:
            known.setdefault(number, set()).add(reference)
        if reference and not invoice.get("reversed") and invoice["status"] == "PAID":
            charged.setdefault(number, []).append(reference)
    for number, (reference, words) in told.items():
        if "completed" in words and reference not in known.get(number, ()):
            yield "%s was told as paid with %s, and SEQR does not know that" % (number, reference)
        if "booked" in words and reference not in charged.get(number, ()):
            yield "%s is booked with %s, and the customer has the money" % (number, reference)
    for number, references in charged.items():
        reference, words = told.get(number, ("-", set()))
        if len(references) > 1:
            yield "%s was charged twice: %s" % (number, references)
        if "completed" not in words and "abandoned" not in words:
            yield "%s was charged (%s), and the library has not told it" % (number, references)
    made = [refund.get("ers_reference") for invoice in ledger for refund in invoice.get("refunds") or []]
    for refund, reference in refunds.items():
        if made.count(reference) != 1:
            yield "refund %s (%s) was made %d times" % (refund, reference, made.count(reference))

def main():
    print("seed", SEED, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        place, notes = os.path.join(folder, "url"), os.path.join(folder, "notes.txt")
        simulator = subprocess.Popen([SIMULATOR, "--listen", "127.0.0.1:0", "--port-file", place, "--customer", "pays:20:5",
                                      "--clock-speed", "10", "--max-invoices", "1000000"],
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while not os.path.exists(place) or not open(place).read().strip():
                time.sleep(0.01)
            endpoint = open(place).read().strip()
            url = re.match(r"https?://[^/]+", endpoint)[0]
            control(url, "misbehaviour", misbehaviour())
            begun = time.time()
            done = subprocess.run([PROGRAM, endpoint, folder, str(CALLS), str(SEED), notes])
            if done.returncode != 0:
                print("seed", SEED, "ended with", done.returncode)
                return 1
            control(url, "clock", {"advance_ms": 60000})  # what nobody has asked for goes back
            ledger = control(url, "ledger")
            ledger = ledger.get("invoices", ledger) if isinstance(ledger, dict) else ledger
            lines = open(notes).read().splitlines()
            bad = list(judge(lines, ledger))
            for line in bad[:20]:
                print(line)
            print("%d sales told, %d invoices and %d refunds in SEQR's books, %d differences, %d s" % (
                sum(" completed" in line for line in lines), len(ledger),
                sum(len(invoice.get("refunds") or []) for invoice in ledger), len(bad), time.time() - begun))
            return 1 if bad else 0
        finally:
            simulator.kill()
            simulator.wait()

sys.exit(main())
