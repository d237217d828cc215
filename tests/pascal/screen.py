#!/usr/bin/env python3
"""Drives the sample till and its dialogs on a screen of its own (Xvfb), against a simulator of its own.

    screen.py SIMULATOR TILL PICTURES [SCENE]...

TILL is the program of bindings/delphi/till. Keys come from xdotool; each step waits for a window's title, a line of the
books or the simulator's state, and never for time to pass. Pictures of the guide are written to PICTURES.
"""
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

WINDOW_MS = "4000"  # until "try again or cancel?"; 30 s in a shop
LIMIT = 30  # seconds until a condition counts as not met
SHADES = int(os.environ.get("SEQR_SHADES", "48"))  # colors of a painted window; the letters of Wine have fewer
READY = "SEQR sample till - ready"


def until(what, condition):
    """Waits for a condition; gives what it gave."""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"not within {LIMIT} s: {what}")


class Simulator:
    def __init__(self, program, scratch):
        port = os.path.join(scratch, "url")
        self.process = subprocess.Popen([program, "--listen", "127.0.0.1:0", "--port-file", port, "--customer", "never",
                                         "--seed", "7"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until("the simulator's address", lambda: os.path.exists(port) and open(port).read().endswith("\n"))
        self.endpoint = open(port).readline().strip()
        self.control = "/".join(self.endpoint.split("/")[:3]) + "/control/"

    def ask(self, path, body=None, method=None):
        data = None if body is None else (body if isinstance(body, bytes) else json.dumps(body).encode())
        request = urllib.request.Request(self.control + path, data=data, method=method)
        with urllib.request.urlopen(request, timeout=2 * LIMIT) as answer:
            return json.load(answer)

    def wait(self, event, number):
        self.ask(f"wait?event={event}&client_invoice_id={number}&timeout_ms={LIMIT * 1000}")


class Screen:
    def __init__(self, scratch, pictures):
        self.pictures = pictures
        reader, writer = os.pipe()
        # -noreset: by default the server begins anew when its last client leaves, and drops who connects meanwhile.
        words = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1000x640x24", "-nolisten", "tcp", "-noreset"]
        self.process = subprocess.Popen(words, pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writer)
        number = b""
        while not number.endswith(b"\n"):
            byte = os.read(reader, 1)
            assert byte, "Xvfb has no display"
            number += byte
        os.close(reader)
        self.env = dict(os.environ, DISPLAY=":" + number.decode().strip(), HOME=scratch, LC_ALL="C.UTF-8",
                        NO_AT_BRIDGE="1")

    def tool(self, *words):
        done = subprocess.run(["xdotool", *map(str, words)], env=self.env, capture_output=True, text=True)
        return done.stdout.split() if done.returncode == 0 else []

    def window(self, title):
        found = self.tool("search", "--onlyvisible", "--name", "^" + title)
        return found[-1] if found else None

    def see(self, title):
        return until(f"a window '{title}'", lambda: self.window(title))

    def key(self, title, *keys):
        """Keys for the window of this title, once it is there."""
        self.focus(self.see(title))
        self.tool("key", "--clearmodifiers", "--delay", "30", *keys)

    def focus(self, window):
        self.focused = window
        self.tool("windowfocus", "--sync", window)

    def another(self, title):
        """A window of this title that is not the one which had the keys last."""
        until(f"another window '{title}'", lambda: self.window(title) not in (None, self.focused))

    def type(self, title, text, *keys):
        self.focus(self.see(title))
        self.tool("type", "--delay", "10", text)
        self.tool("key", *keys)

    def gone(self, title):
        until(f"no window '{title}'", lambda: not self.window(title))

    def picture(self, name):
        """What is on the screen, once it is painted: letters have many shades, an empty window has few colors."""
        path = os.path.join(self.pictures, name + ".png")

        def painted():
            subprocess.run(["import", "-window", "root", path], env=self.env, check=True)
            colors = subprocess.run(["identify", "-format", "%k", path], capture_output=True, text=True, check=True)
            return int(colors.stdout) >= SHADES
        until(f"the painted window of {name}", painted)
        subprocess.run(["convert", path, "+dither", "-colors", "32", "-strip", "PNG8:" + path], check=True)


class Till:
    def __init__(self, program, simulator, screen, scratch, language="en"):
        self.words = [program, simulator.endpoint, os.path.join(scratch, "till"), language, WINDOW_MS]
        self.screen, self.folder, self.process = screen, self.words[2], None
        self.said = open(os.path.join(scratch, "said"), "ab")

    def start(self):
        # Python ignores the signal of a file that is too large, and so does the till then.
        self.process = subprocess.Popen(self.words, env=self.screen.env, stdout=self.said, stderr=self.said,
                                        restore_signals=False)

    def largest_file(self, size):
        """A file grows to this size: as if the disk were full."""
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def books(self):
        path = os.path.join(self.folder, "books.txt")
        return open(path).read().splitlines() if os.path.exists(path) else []

    def booked(self, start):
        return until(f"'{start}' in the books", lambda: [line for line in self.books() if line.startswith(start)])

    def read(self, name):
        path = os.path.join(self.folder, name)
        return open(path).read() if os.path.exists(path) else ""

    def open_sale(self):
        """Coffee and cake, 64.00, if no receipt is open; gives its number."""
        if not self.receipt():
            self.screen.key(READY, "F1", "F2")
            until("two goods", lambda: self.receipt().count("\n") == 2)
        return self.number()

    def number(self):
        """That of the open receipt."""
        return str(1001 + len([line for line in self.books() if line.startswith("CLOSED ")]))

    def receipt(self):
        """The goods and parts of the open receipt."""
        return self.read(f"open-{self.number()}.txt")

    def pay(self):
        self.screen.key(READY, "F7")


def main():
    simulator_program, till_program, pictures, *wanted = sys.argv[1:]
    os.makedirs(pictures, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        simulator = Simulator(simulator_program, scratch)
        screen = Screen(scratch, pictures)
        till = Till(till_program, simulator, screen, scratch)
        try:
            play(simulator, screen, till, wanted)
        except BaseException:
            print("windows:", [" ".join(screen.tool("getwindowname", window))
                               for window in screen.tool("search", "--onlyvisible", "--name", ".")])
            print(open(os.path.join(scratch, "said")).read()[-3000:], till.books(), "till:", till.process.poll())
            raise
        finally:
            for process in (till.process, screen.process, simulator.process):
                if process is not None:
                    process.terminate()
                    process.wait()


WAITING = "SEQR - Waiting for the customer$"
AGAIN, UNKNOWN, KEEP = "SEQR - Try again", "SEQR - Paid or not", "The customer has paid already"
ADMIN = "SEQR administration"


def play(simulator, screen, till, wanted):
    scenes = (register, pay, cash_and_seqr, wrong_amount, cancel, late_payment, cancel_race, cancel_race_kept,
              kill_while_waiting, paid_while_dead, kill_when_booked, lost_answer, lost_answer_given_up, dead_network,
              full_disk, refund, no_such_sale, refused_refund, lost_refund, refund_not_made, reprint, end_of_day, swedish, unregister)
    for scene in scenes:
        if wanted and scene.__name__ not in wanted:
            continue
        begun = time.monotonic()
        scene(simulator, screen, till)
        print(f"{scene.__name__}: {time.monotonic() - begun:.1f} s", flush=True)
    sales = [line.split()[2] for line in till.books() if line.startswith("SALE ")]
    assert len(sales) == len(set(sales)), till.books()
    # Each sale of the books was charged, and each payment that SEQR keeps is in the books.
    kept = {bill["ers_reference"] for bill in simulator.ask("ledger") if bill["settled"] and not bill["reversed"]
            and bill["ers_reference"]}
    assert kept == set(sales), (kept, sales)


def register(simulator, screen, till):
    till.start()
    screen.see(READY)
    screen.picture("till-01-not-registered")
    screen.key(READY, "F9")
    screen.key(ADMIN, "F1")
    screen.type("Register this till", "demo-reseller", "Return")
    screen.another("Register this till")
    screen.type("Register this till", "demo-password", "Return")
    screen.another("Register this till")
    screen.key("Register this till", "Return")
    screen.see(ADMIN + " - Done")
    screen.picture("till-02-registered")
    screen.key(ADMIN, "F2")
    screen.type("Assign a SEQR id", "SHOP1", "Return")
    until("the id is assigned", lambda: "SHOP1" in json.dumps(simulator.ask("terminals")))
    screen.key(ADMIN + " - Done", "F3")
    screen.see(ADMIN + " - SHOP1")
    screen.picture("till-03-sticker")
    for key in ("F4", "F5", "F6"):
        screen.key(ADMIN, key)
        screen.see(ADMIN + " - Done")
        screen.key(ADMIN, "F3")
        screen.see(ADMIN + " - SHOP1")
    screen.key(ADMIN, "Escape")
    screen.gone(ADMIN)


def pay(simulator, screen, till):
    number = till.open_sale()
    till.pay()
    simulator.wait("sent", number)
    screen.see(WAITING)
    screen.picture("till-04-waiting")
    simulator.ask("pay", {"client_invoice_id": number})
    till.booked("CLOSED " + number)
    screen.see(READY)
    screen.picture("till-05-paid")
    assert "SEQR payment" in till.read(f"receipts/{number}.txt")


def cash_and_seqr(simulator, screen, till):
    number = till.open_sale()
    screen.key(READY, "F5")
    screen.see("Cash")
    screen.picture("till-06-amount")
    screen.type("Cash", "20,00", "Return")
    screen.gone("Cash")
    till.pay()
    simulator.wait("sent", number)
    simulator.ask("pay", {"client_invoice_id": number})
    assert till.booked("SALE " + number)[0].endswith(" 4400"), till.books()
    till.booked("CLOSED " + number)


def wrong_amount(simulator, screen, till):
    """More than the total is refused, and letters are no amount; a card for a part, cash for the rest."""
    number = till.open_sale()
    screen.key(READY, "F6")
    screen.type("Card", "99,00", "Return")
    screen.type("Card", "x24,00", "Return")
    screen.gone("Card")
    until("the card's part", lambda: "Card=-2400" in till.receipt())
    screen.key(READY, "F5")
    screen.key("Cash", "Escape")
    screen.gone("Cash")
    screen.key(READY, "F5")
    screen.key("Cash", "Return")  # the rest, entered before
    till.booked("CLOSED " + number)
    assert "Cash" in till.read(f"receipts/{number}.txt")


def cancel(simulator, screen, till):
    number = till.open_sale()
    till.pay()
    simulator.wait("sent", number)
    screen.key(WAITING, "Escape")
    simulator.wait("canceled", number)
    screen.see(READY)
    assert not [line for line in till.books() if number in line]


def late_payment(simulator, screen, till):
    number = till.open_sale()
    till.pay()
    screen.see(AGAIN)
    screen.picture("till-07-try-again")
    screen.key(AGAIN, "F1")
    screen.see(WAITING)
    screen.see(AGAIN)
    simulator.ask("pay", {"client_invoice_id": number})
    till.booked("CLOSED " + number)


def paid_while_canceling(simulator, screen, till):
    number = till.open_sale()
    till.pay()
    simulator.wait("sent", number)
    simulator.ask("misbehaviour", {"operation": "cancelInvoice", "before": ["pay"], "id": "race"})
    screen.key(WAITING, "Escape")
    return number


def cancel_race(simulator, screen, till):
    number = paid_while_canceling(simulator, screen, till)
    screen.see(KEEP)
    screen.picture("till-08-paid-in-spite-of-cancel")
    screen.key(KEEP, "F1")
    screen.key("Refund", "Return")
    till.booked(f"REFUND {number}-CANCEL")
    simulator.ask("misbehaviour", method="DELETE")


def cancel_race_kept(simulator, screen, till):
    number = paid_while_canceling(simulator, screen, till)
    screen.key(KEEP, "F2")
    till.booked("CLOSED " + number)
    simulator.ask("misbehaviour", method="DELETE")
    assert not [line for line in till.books() if line.startswith("REFUND-WANTED " + number)], till.books()


def kill_while_waiting(simulator, screen, till):
    number = till.open_sale()
    till.pay()
    simulator.wait("sent", number)
    screen.see(WAITING)
    till.kill()
    till.start()
    screen.see(UNKNOWN)
    screen.picture("till-09-unfinished")
    screen.key(UNKNOWN, "F1")
    screen.see(WAITING)
    simulator.ask("pay", {"client_invoice_id": number})
    till.booked("CLOSED " + number)
    screen.see(READY)


def paid_while_dead(simulator, screen, till):
    number = till.open_sale()
    till.pay()
    simulator.wait("sent", number)
    till.kill()
    simulator.ask("pay", {"client_invoice_id": number})
    till.start()
    screen.key(UNKNOWN, "F1")
    till.booked("CLOSED " + number)
    screen.see(READY)


def lost_answer(simulator, screen, till):
    number = till.open_sale()
    simulator.ask("misbehaviour", {"operation": "sendInvoice", "after": ["pay"], "answer": "lost"})
    till.pay()
    screen.key(UNKNOWN, "F1")
    till.booked("CLOSED " + number)
    screen.see(READY)


def lost_answer_given_up(simulator, screen, till):
    """There is no reference to cancel by: it stays unknown, and a supervisor gives it up."""
    number = till.open_sale()
    simulator.ask("misbehaviour", {"operation": "sendInvoice", "answer": "lost"})
    till.pay()
    screen.key(UNKNOWN, "F2")
    until("it is in doubt", lambda: f"sale {number}: in doubt" in till.read("seqr.log"))
    screen.key(UNKNOWN, "F3")
    screen.key("Give up", "F1")
    screen.see(READY)
    assert not [line for line in till.books() if number in line]


def dead_network(simulator, screen, till):
    number = till.open_sale()
    simulator.ask("misbehaviour", {"times": 0, "work": False, "answer": "reset"})
    till.pay()
    screen.see(UNKNOWN)
    screen.picture("till-10-unknown")
    screen.key(UNKNOWN, "F4")
    screen.see(READY)
    simulator.ask("misbehaviour", method="DELETE")
    till.pay()  # the sale that was left comes first
    screen.key(UNKNOWN, "F3")
    screen.see("Give up")
    screen.picture("till-11-give-up")
    screen.key("Give up", "Escape")  # gives nothing up
    screen.gone("Give up")
    screen.key(UNKNOWN, "F3")
    screen.key("Give up", "F1")
    screen.key(WAITING, "Escape")  # the new one
    until("the new one is canceled", lambda: simulator.ask("ledger")[-1]["status"].upper().startswith("CANCEL"))
    screen.see(READY)
    assert not till.read("books.txt").count("SALE " + number)


def full_disk(simulator, screen, till):
    """The store is full when the customer has paid; the small files of the books are not."""
    number = till.open_sale()
    till.pay()
    simulator.wait("sent", number)
    screen.see(WAITING)
    till.largest_file(4096)
    simulator.ask("pay", {"client_invoice_id": number})
    screen.see("SEQR - Paid, but the disk is full")
    screen.picture("till-16-disk-full")
    till.booked("SALE " + number)
    till.largest_file(resource.RLIM_INFINITY)
    till.booked("CLOSED " + number)
    screen.see(READY)


def kill_when_booked(simulator, screen, till):
    """Killed between the booking and the end of the receipt, as far as the books show it."""
    number = till.open_sale()
    till.pay()
    simulator.wait("sent", number)
    simulator.ask("pay", {"client_invoice_id": number})
    till.booked("SALE " + number)
    till.kill()
    till.start()
    till.booked("CLOSED " + number)
    screen.see(READY)
    assert len(till.booked("SALE " + number)) == 1 and till.receipt() == "", till.books()


def refund(simulator, screen, till):
    screen.key(READY, "F8")
    screen.type("Refund", "1001", "Return")
    screen.key("Refund", "Return")
    till.booked("REFUND-WANTED 1001-R1")
    screen.see("Refund")
    screen.picture("till-12-refund")
    screen.key("Refund", "Return")
    till.booked("REFUND 1001-R1")


def no_such_sale(simulator, screen, till):
    screen.key(READY, "F8")
    screen.type("Refund", "9999", "Return")
    screen.key("Not done", "Return")
    screen.gone("Not done")
    assert not [line for line in till.books() if "9999" in line]


def refused_refund(simulator, screen, till):
    """All of the sale was given back already: nothing more is."""
    screen.key(READY, "F8")
    screen.type("Refund", "1001", "Return")
    screen.key("Refund", "Return")
    screen.key("Not done", "Return")
    till.booked("REFUND-FAILED 1001-R2")
    screen.see(READY)


def lost_refund(simulator, screen, till):
    simulator.ask("misbehaviour", {"operation": "refundPayment", "answer": "lost"})
    screen.key(READY, "F8")
    screen.type("Refund", "1002", "Return")
    screen.key("Refund", "Return")
    screen.key("Not done", "Return")
    till.booked("REFUND-WANTED 1002-R1")
    screen.gone("Not done")
    till.kill()
    till.start()
    screen.see("Refund 1002-R1")
    screen.picture("till-13-refund-in-doubt")
    screen.key("Refund 1002-R1", "F1")
    screen.gone("Refund 1002-R1")
    screen.key("Refund", "Return")
    till.booked("REFUND 1002-R1")
    screen.see(READY)


def refund_not_made(simulator, screen, till):
    """"Not returned", too early: the request may still be under way, and the refund stays in doubt."""
    simulator.ask("misbehaviour", {"operation": "refundPayment", "answer": "lost"})
    screen.key(READY, "F8")
    screen.type("Refund", "1004", "Return")
    screen.key("Refund", "Return")
    screen.key("Not done", "Return")
    till.booked("REFUND-WANTED 1004-R1")
    screen.gone("Not done")
    till.kill()
    till.start()
    screen.key("Refund 1004-R1", "F2")
    screen.key("Not done", "Return")
    screen.another("Not done")
    screen.key("Not done", "Return")  # the same refund again, which is in doubt
    screen.see(READY)
    assert not [line for line in till.books() if line.startswith(("REFUND 1004", "REFUND-FAILED 1004"))], till.books()
    till.kill()
    till.start()
    screen.key("Refund 1004-R1", "F1")
    screen.gone("Refund 1004-R1")
    screen.key("Refund", "Return")
    till.booked("REFUND 1004-R1")
    screen.see(READY)


def reprint(simulator, screen, till):
    screen.key(READY, "F9")
    screen.key(ADMIN, "F8")
    screen.type("Reprint a receipt", "1001", "Return")
    screen.see(ADMIN + " - Done")
    screen.key(ADMIN, "Escape")
    screen.gone(ADMIN)


def end_of_day(simulator, screen, till):
    simulator.ask("books", {"add": {"terminal": "Store 1/Till 1", "amount": "12.00", "ers_reference": "planted"}})
    screen.key(READY, "F9")
    screen.key(ADMIN, "F7")
    screen.type("End of the day", "demo-reseller", "Return")
    screen.another("End of the day")
    screen.type("End of the day", "demo-password", "Return")
    screen.see(ADMIN + " - To look into")
    screen.picture("till-14-end-of-day")
    screen.key(ADMIN, "Escape")
    screen.gone(ADMIN)


def swedish(simulator, screen, till):
    till.kill()
    till.words[3] = "sv"
    till.start()
    number = till.open_sale()
    till.pay()
    simulator.wait("sent", number)
    screen.see("SEQR - V.*kunden$")
    screen.picture("till-15-swedish")
    screen.key("SEQR - V.*kunden$", "Escape")
    simulator.wait("canceled", number)
    screen.see(READY)
    till.kill()
    till.words[3] = "en"
    till.start()


def unregister(simulator, screen, till):
    screen.key(READY, "F9")
    screen.key(ADMIN, "F9")
    screen.key("Take out of use", "F1")
    screen.see(ADMIN + " - Done")
    screen.key(ADMIN, "Escape")
    screen.gone(ADMIN)


if __name__ == "__main__":
    main()
