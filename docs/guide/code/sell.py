"""A till that takes one payment: sell.py [ENDPOINT [SALE]]. See docs/guide/in-python.md."""

import sys

import libseqr
from libseqr import Answer, Invoice, PaymentState, Row, Wish

ENDPOINT = "http://127.0.0.1:8480/extclientproxy/service/v2"


class Counter(libseqr.Cashier):
    """What the POS does when the library says so."""

    shown, nobody = None, False

    def show(self, sale, state, text):
        if state != self.shown:
            print(text)
        self.shown = state
        return Wish.LEAVE if self.nobody and state == PaymentState.UNKNOWN else Wish.GO_ON  # or CANCEL, by a button

    def ask(self, sale, question, text):
        try:
            return Answer(int(input(f"{text} 1 yes, 2 cancel, 3 wait: ")))
        except ValueError:
            return Answer.WAIT
        except EOFError:
            self.nobody = True
            return Answer.CANCEL

    def book(self, sale, ers_reference, amount, currency_code):
        return self.once(f"SALE {ers_reference} {amount} {currency_code}")

    def unbook(self, sale, ers_reference):
        return self.once(f"VOID {ers_reference}")

    def print(self, sale, text):
        print(text)

    @staticmethod
    def once(line):
        """A line in the book, once for each reference: a POS has a transaction of its database for this."""
        with open("sell_py.txt", "a+", encoding="utf-8") as book:
            book.seek(0)
            if line not in book.read().splitlines():
                book.write(line + "\n")
        return True


def main(endpoint=ENDPOINT, number="5001"):
    counter = Counter()
    with libseqr.Client(endpoint, "sell_py.db", "Ten minutes in Python 1.0", log_file="seqr.log") as library:
        with library.register(reseller_id="demo-reseller", reseller_password="demo-password",
                              external_terminal_id="Store 1/Till 1", name="Corner shop", seqr_id="SELL1") as till:
            result = till.recover(counter)  # first the sales that a crash interrupted
            if result.settled:
                invoice = Invoice(number, "Corner shop", "Anna", rows=[Row("Coffee", 4500), Row("Bun", 1400)])
                result = till.sell(invoice, counter)
            if not result.settled:
                print("Not settled, run the till again:", result.text)
            return result.paid


if __name__ == "__main__":
    try:
        sys.exit(0 if main(*sys.argv[1:]) else 1)
    except libseqr.SeqrError as problem:
        sys.exit(f"{problem.name}: {problem}")
