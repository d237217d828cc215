"""A till that takes one payment: sell.py [ENDPOINT [SALE]]. See docs/guide/in-python.md."""

import sys

import libseqr
from libseqr import Invoice, PaymentState, Row

ENDPOINT = "http://127.0.0.1:8480/extclientproxy/service/v2"
booked = {}  # your books: what is booked twice by the same reference is booked once


def settle(sale):
    """Waits until the sale is settled; gives whether it is paid."""
    while True:
        look = sale.wait(on_wait=lambda look: print(look.cashier_text))
        if look.paid:
            booked[sale.ers_reference] = sale.amount  # book first: a crash may come between the two
            print(sale.receipt())
            sale.confirm()
            return True
        if look.final:
            print(look.cashier_text, sale.error_text or "")
            return False
        if look.state == PaymentState.ASK_CASHIER:
            sale.cancel()  # or sale.resume(): ask your cashier
        elif look.state == PaymentState.UNKNOWN:
            sale.resume()  # assume nothing, ask SEQR; a button, in a real till


def main(endpoint=ENDPOINT, number="5001"):
    with libseqr.Client(endpoint, "sell_py.db", "Ten minutes in Python 1.0", log_file="seqr.log") as library:
        with library.register(reseller_id="demo-reseller", reseller_password="demo-password",
                              external_terminal_id="Store 1/Till 1", name="Corner shop", seqr_id="SELL1") as till:
            for left in till.unfinished():  # what a crash has left comes first
                with left:
                    settle(left)
            bill = Invoice(number, "Corner shop", "Anna", rows=[Row("Coffee", 4500), Row("Bun", 1400)])
            with till.start(bill) as sale:
                return settle(sale)


if __name__ == "__main__":
    try:
        sys.exit(0 if main(*sys.argv[1:]) else 1)
    except libseqr.SeqrError as problem:
        sys.exit(f"{problem.name}: {problem}")
