#!/usr/bin/env python3
"""Head office on PostgreSQL, against tills that sell: examples-office as a chain copies it, with what goes wrong between a
till and head office thrown in. Run by tools/checks/office.sh: run.py FOLDER-OF-FEED-AND-REPORT [CHANGES]

It finds the database by PGHOST, the simulator by SEQR_ENDPOINT, the library by SEQR_LIBRARY, and works in SEQR_SCRATCH.
CHANGES: how many are made up to measure the receiver.
"""

import ctypes
import json
import os
import random
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "bindings", "python"))
import libseqr  # noqa: E402

OFFICE = os.path.join(ROOT, "examples-office")
PROGRAMS = sys.argv[1] if len(sys.argv) > 1 else ""
ENDPOINT, SCRATCH = os.environ["SEQR_ENDPOINT"], os.environ["SEQR_SCRATCH"]
CHANCE = random.Random(7)


def psql(*arguments, data=None, fails=False):
    command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *arguments]
    done = subprocess.run(command, input=data, capture_output=True, text=True)
    if fails:
        assert done.returncode != 0, done.stdout
    elif done.returncode != 0:
        sys.exit(f"{command}: {done.stderr}")
    return done.stdout.strip()


def rows(query):
    return json.loads(psql("-c", f"SELECT coalesce(json_agg(q), '[]') FROM ({query}) q"))


def one(query):
    return psql("-c", query)


def feed(journal, after, limit, code=0):
    command = [os.path.join(PROGRAMS, "feed"), ENDPOINT, journal, str(after), str(limit)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == code, done.stderr
    return done.stdout


def receive(store, after, lines, fails=False):
    """What receive.sql says: the cursor, and why nothing was taken."""
    said = psql("-v", f"store={store}", "-v", f"after={after}", "-f", os.path.join(OFFICE, "receive.sql"), data=lines, fails=fails)
    return None if fails else said.split("|")


def follow(journal, limit=5000, code=0):
    environment = dict(os.environ, FEED=os.path.join(PROGRAMS, "feed"), LIMIT=str(limit))
    done = subprocess.run([os.path.join(OFFICE, "follow"), ENDPOINT, journal], env=environment, capture_output=True, text=True)
    assert done.returncode == code, (done.returncode, done.stderr)
    return done.stderr


def cursor(store):
    return int(one(f"SELECT coalesce((SELECT cursor FROM office.journals WHERE store = '{store}'), 0)"))


class Books(libseqr.Cashier):
    def book(self, sale, ers_reference, amount, currency_code):
        return True

    def unbook(self, sale, ers_reference):
        return True

    def ask(self, sale, question, text):
        return libseqr.Answer.CANCEL


class Till:
    """A till with a journal of its own."""

    def __init__(self, name):
        self.name, self.sales, self.paid = name, 0, []
        self.journal = os.path.join(SCRATCH, name.replace(" ", "-").lower() + ".db")
        with self.client() as client:
            client.register(reseller_id="demo-reseller", reseller_password="demo-password", external_terminal_id=name,
                            name=name).close()
        self.store = None

    def client(self):
        return libseqr.Client(ENDPOINT, self.journal, "Test of head office", poll_interval_ms=20)

    def work(self, sales, refund_of=None):
        with self.client() as client, client.terminal(self.name) as till:
            for _ in range(sales):
                self.sales += 1
                sale = libseqr.Invoice(f"{self.name} {self.sales}", "Corner shop, \"the\\one\"", "Anna", total=100 * self.sales)
                assert till.sell(sale, Books()).paid
                with till.find(sale.client_invoice_id) as payment:
                    self.paid.append(payment.ers_reference)
            for reference, amount in refund_of or []:
                request = libseqr.RefundRequest(f"R-{self.name}-{reference}", reference, amount, "Corner shop", "Eva")
                assert till.refund(request).outcome == libseqr.RefundOutcome.DONE
        first = json.loads(feed(self.journal, 0, 1))
        self.store = first["store"]

    def leave_open(self):
        """The power goes while the customer is to pay."""
        with self.client() as client, client.terminal(self.name) as till:
            till.start(libseqr.Invoice("left", "Corner shop", "Anna", total=700)).close()

    def recover(self):
        with self.client() as client, client.terminal(self.name) as till:
            assert till.recover(Books()).settled

    def exported(self):
        lines = []
        with self.client() as client:
            client.export(lines.append)
        return [json.loads(line) for line in "".join(lines).splitlines()]

    def settled(self):
        """Sales and refunds that SEQR has in its books."""
        return sum(line["record"] in ("payment", "refund") and line["state"] in ("confirmed", "done") for line in self.exported())


def compare(till):
    """Each record and each step of the journal is at head office, field by field, and nothing else is."""
    kinds = {"records": {}, "steps": {}}
    for line in till.exported():
        kind = "steps" if line["record"] == "step" else "records"
        kinds[kind][(line["record"], line["id"])] = line
    for table, wanted in kinds.items():
        found = rows(f"SELECT * FROM office.{table} WHERE store = '{till.store}' AND state <> 'not_closed'")
        assert len(found) == len(wanted), (table, len(found), len(wanted))
        for row in found:
            line = wanted[(row.get("record", "step"), row["id"])]
            for name, value in row.items():
                if name not in ("store", "change"):
                    assert line.get(name) == value, (table, name, line.get(name), value)


def thrown_in(till):
    """Batches that come twice, in pieces, out of order, cut off and mixed up: head office has the journal all the same."""
    while True:
        has = cursor(till.store)
        after = max(0, has - CHANCE.randrange(12))
        lines = feed(till.journal, after, CHANCE.randrange(1, 9))
        whole = lines.splitlines(keepends=True)
        last = json.loads(whole[-1])["change"] if whole else 0
        fault = CHANCE.randrange(6)
        if fault == 0:  # a later batch overtakes this one
            assert receive(till.store, has + 1, lines) == [str(has), "gap"]
        elif fault == 1 and whole:  # the line is cut
            receive(till.store, after, lines[:-len(whole[-1]) // 2 - 1], fails=True)
        elif fault == 2:  # another journal's lines come with it
            mixed = lines + lines.replace(till.store, "0" * 16)
            assert not lines or receive(till.store, after, mixed) == [str(has), "lines of another store"]
        elif fault == 3:  # it is repeated within itself, backwards
            receive(till.store, after, lines + "".join(reversed(whole)))
        elif fault == 4 and whole:  # what follows the first lines is lost
            some = whole[:CHANCE.randrange(1, len(whole) + 1)]
            receive(till.store, after, "".join(some))
        else:
            receive(till.store, after, lines)
            receive(till.store, after, lines)  # the answer was lost
        assert cursor(till.store) >= has
        if last <= has and not feed(till.journal, has, 1):
            return


def shops_and_sums(north, south):
    other = north[1]
    one(f"UPDATE office.journals SET shop = 'North' WHERE store IN ('{north[0].store}', '{other.store}')")
    one(f"UPDATE office.journals SET shop = 'South' WHERE store = '{south.store}'")
    sums = {row["shop"]: row for row in rows("SELECT * FROM office.sums")}
    for shop, tills in (("North", north), ("South", [south])):
        assert sums[shop]["sales"] == sum(till.sales for till in tills), sums
        assert sums[shop]["sold"] == sum(50 * till.sales * (till.sales + 1) for till in tills)
    assert (sums["South"]["refunds"], sums["South"]["refunded"]) == (1, -40), sums
    across = rows("SELECT * FROM office.refunds_across_shops")
    assert [(row["sold_in"], row["refunded_in"], row["refunded"]) for row in across] == [("North", "South", 40)]
    assert rows("SELECT * FROM office.refunded_too_much") == []
    doubt = rows("SELECT * FROM office.in_doubt")
    assert [(row["terminal"], row["state"], row["client_invoice_id"]) for row in doubt] == [(other.name, "open", "left")]
    assert rows("SELECT * FROM office.attention") == [] and rows("SELECT * FROM office.reversals") == []


def report(*arguments):
    command = [os.path.join(PROGRAMS, "report"), ENDPOINT, *arguments]
    environment = dict(os.environ, SEQR_RESELLER_PASSWORD="demo-password")
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def reconciled(north, south):
    """SEQR's books of all tills against all journals: today other tills' rows are only other tills'."""
    account = (north[0].journal, "demo-reseller")
    period = report(*account, "close").strip()
    psql("-c", r"\copy office.report_rows FROM pstdin", data=report(*account, period, "SEK"))
    kinds = "SELECT kind, count(*) FROM office.reconciliation GROUP BY kind"
    found = {row["kind"]: row["count"] for row in rows(kinds)}
    assert found.get("missing_here"), found  # the last sale has not come yet
    for till in (*north, south):
        follow(till.journal)
    found = {row["kind"]: row["count"] for row in rows(kinds)}
    mine = sum(till.settled() for till in north)
    assert found == {"matched": mine, "other_shop": south.settled()}, found
    one("UPDATE office.journals SET shop = 'North'")
    clean = rows("SELECT * FROM office.clean")
    assert [(row["matched"], row["other"], row["in_doubt"]) for row in clean] == [(mine + south.settled(), 0, 0)], clean
    # SEQR does not have one, has another amount, and has one that no journal has.
    one(f"DELETE FROM office.report_rows WHERE ers_reference = '{south.paid[0]}'")
    one(f"UPDATE office.report_rows SET amount = 1 WHERE ers_reference = '{south.paid[1]}'")
    one(f"UPDATE office.report_rows SET ers_reference = 'nobody' WHERE ers_reference = '{north[0].paid[0]}'")
    found = {row["kind"] for row in rows("SELECT * FROM office.reconciliation WHERE kind <> 'matched'")}
    assert found - {"near_mark", "missing_there"} == {"missing_here", "other_amount"} and len(found) > 2, found


def restored(till):
    """A journal of yesterday goes on under its name: it is flagged, and nothing of it is taken."""
    before = rows(f"SELECT * FROM office.records WHERE store = '{till.store}' ORDER BY record, id")
    yesterday, today = till.journal + ".yesterday", till.journal
    till.journal = yesterday
    till.work(4)
    follow(yesterday, code=1)
    assert "restored or cloned" in one(f"SELECT broken FROM office.journals WHERE store = '{till.store}'")
    follow(today, code=1)  # until a person has looked, of neither of them
    assert rows(f"SELECT * FROM office.records WHERE store = '{till.store}' ORDER BY record, id") == before
    assert len(rows("SELECT * FROM office.attention WHERE why LIKE 'restored%'")) == 1
    one(f"UPDATE office.journals SET broken = NULL WHERE store = '{till.store}'")
    till.journal = today
    follow(today)
    compare(till)


def older_copy(till, copy):
    """One that has not gone on is told by the library."""
    assert "SEQR_E_CONFLICT" in follow(copy, code=2)
    assert "older copy" in one(f"SELECT broken FROM office.journals WHERE store = '{till.store}'")
    one(f"UPDATE office.journals SET broken = NULL WHERE store = '{till.store}'")


def adopted(till):
    """The till's machine is lost: its backup has another name, and what both journals have counts once."""
    sums = "SELECT sales, sold FROM office.sums"
    copy = till.journal + ".copy"
    library = libseqr._library.lib
    with till.client() as client:
        libseqr._library.check(library.seqr_store_backup(client._handle, copy.encode()))
    till.work(1)  # head office has it, the backup has not
    follow(till.journal)
    before = rows(sums)
    place = ctypes.c_void_p()
    libseqr._library.check(library.seqr_store_adopt(copy.encode(), ctypes.byref(place)))
    library.seqr_string_free(place)
    lost, till.journal, till.store = till.store, copy, None
    till.work(0)
    assert till.store != lost
    follow(copy)
    one("UPDATE office.journals SET shop = 'North'")
    assert rows(sums) == before, "what both have counts once"
    assert one(f"SELECT family FROM office.journals WHERE store = '{till.store}'") == lost
    till.work(1)
    follow(copy)
    assert rows(sums)[0]["sales"] == before[0]["sales"] + 1
    assert rows("SELECT store FROM office.attention WHERE why LIKE 'an adopted%'") == [{"store": till.store}]


def made_up(store, payments, first):
    """Changes as a till makes them: seven steps and the payment."""
    number, lines = first, []
    for payment in range(payments):
        for step in ("created", "opened", "asked", "asked", "paid", "acknowledged", "confirmed"):
            number += 1
            lines.append(json.dumps({
                "store": store, "change": 2 * number, "record": "step", "id": number, "terminal": "Store 1/Till 1",
                "terminal_id": "f87f6bc3ef6c4a8e", "state": "open", "client_invoice_id": f"S{payment}", "payment": payment,
                "step": step, "at": "2026-11-29T06:00:00.000+01:00", "at_ms": 1796000000000 + number, "actor": "seqr",
                "sent": "getPaymentStatus 60a9c2f2", "seqr_status": "PAID", "seqr_version": 3, "result_code": 0}))
        lines.append(json.dumps({
            "store": store, "change": 2 * number + 1, "record": "payment", "id": payment, "terminal": "Store 1/Till 1",
            "terminal_id": "f87f6bc3ef6c4a8e", "state": "confirmed", "client_invoice_id": f"S{payment}",
            "ers_reference": f"{store}{number}", "invoice_reference": f"I{number}", "amount": 12500, "paid_amount": 12500,
            "currency": "SEK", "cashier_id": "Anna", "begun_at": "2026-11-29T06:00:00.000+01:00", "begun_at_ms": 1796000000000,
            "paid_at_ms": 1796000001000, "changed_at_ms": 1796000002000, "result_code": 0}))
    return number, lines


def measured(changes):
    """How many changes a second one receiver takes, in batches of 5,000."""
    store, number, batches = "f" * 16, 0, []
    for _ in range(max(1, changes // 5000)):
        number, lines = made_up(store, 5000 // 8, number)
        batches.append("\n".join(lines) + "\n")
    count, after, began = sum(batch.count("\n") for batch in batches), 0, time.monotonic()
    for batch in batches:
        after = int(receive(store, after, batch)[0])
    took = time.monotonic() - began
    print(f"{count} changes in {took:.2f} s: {count / took:.0f} a second, one receiver, batches of 5,000")


def main():
    psql("-f", os.path.join(OFFICE, "office.sql"))
    psql("-f", os.path.join(OFFICE, "views.sql"))
    north, south = [Till("North 1"), Till("North 2")], Till("South 1")
    for turn in range(3):
        for till in (*north, south):
            till.work(2)
            if turn == 1:
                follow(till.journal, limit=25)
            else:
                thrown_in(till)
    south.work(0, [(north[0].paid[0], 40)])
    north[1].leave_open()
    for till in (*north, south):
        follow(till.journal)
        compare(till)
    print("three journals are at head office, field by field")
    shops_and_sums(north, south)
    north[1].recover()
    north[1].work(1)
    reconciled(north, south)
    print("SEQR's books agree with all journals of the shop; what was planted is found")
    shutil.copy(south.journal, south.journal + ".yesterday")
    shutil.copy(south.journal, south.journal + ".older")
    south.work(3)
    follow(south.journal)
    restored(south)
    older_copy(south, south.journal + ".older")
    adopted(north[0])
    print("restored and cloned journals are flagged, an adopted backup counts once")
    if len(sys.argv) > 2:
        measured(int(sys.argv[2]))


if __name__ == "__main__":
    main()
