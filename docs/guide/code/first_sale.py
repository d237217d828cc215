"""A till that takes one payment, by ctypes: first_sale.py [ENDPOINT [SALE]]. See docs/guide/other-languages.md."""

import ctypes
import os
import sys
from ctypes import CFUNCTYPE, Structure, byref, c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_void_p

COMPLETED, UNKNOWN = 5, 8  # docs/status-codes.md
seqr = ctypes.CDLL(os.environ.get("SEQR_LIBRARY", "libseqr.so.1"))


class Config(Structure):  # seqr_config, field by field
    _fields_ = [("struct_size", c_uint32), ("flags", c_uint32), ("endpoint", c_char_p), ("store_path", c_char_p),
                ("client_id", c_char_p), ("client_reference", c_char_p), ("client_comment", c_char_p),
                ("ca_file", c_char_p), ("proxy", c_char_p), ("connect_timeout_ms", c_uint32),
                ("request_timeout_ms", c_uint32), ("money_timeout_ms", c_uint32), ("cancel_timeout_ms", c_uint32),
                ("poll_interval_ms", c_uint32), ("poll_window_ms", c_uint32), ("question_timeout_ms", c_uint32),
                ("log_level", c_int32), ("receipt_file", c_char_p), ("language", c_char_p), ("time_zone", c_char_p),
                ("log", c_void_p), ("log_context", c_void_p), ("log_file", c_char_p), ("store_key_file", c_char_p),
                ("seqr_time_zone", c_char_p), ("log_file_limit_kb", c_uint32), ("reserved", c_uint32)]


class Registration(Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("reseller_id", c_char_p),
                ("reseller_user_id", c_char_p), ("reseller_password", c_char_p), ("external_terminal_id", c_char_p),
                ("name", c_char_p), ("seqr_id", c_char_p)]


class Invoice(Structure):
    _fields_ = [("struct_size", c_uint32), ("row_size", c_uint32), ("token_size", c_uint32), ("reserved", c_uint32),
                ("client_invoice_id", c_char_p), ("title", c_char_p), ("cashier_id", c_char_p), ("footer", c_char_p),
                ("total", c_int64), ("currency_code", c_char_p), ("rows", c_void_p), ("row_count", c_size_t),
                ("tokens", c_void_p), ("token_count", c_size_t), ("issued_at_ms", c_int64), ("payment_mode", c_int32),
                ("acknowledgment_mode", c_int32), ("back_url", c_char_p), ("notification_url", c_char_p),
                ("commit_timeout_s", c_uint32), ("reserved2", c_uint32)]


Show = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_int32, c_char_p)  # cdecl; WINFUNCTYPE would be stdcall
Ask = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_int32, c_char_p)
Book = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_char_p, c_int64, c_char_p)
Unbook = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_char_p)
Print = CFUNCTYPE(None, c_void_p, c_void_p, c_char_p)


class Cashier(Structure):
    _fields_ = [("struct_size", c_uint32), ("columns", c_uint32), ("context", c_void_p), ("show", Show), ("ask", Ask),
                ("book", Book), ("unbook", Unbook), ("print", Print)]


# Every function that gives no status must be told so, or a pointer is cut to 32 bits.
seqr.seqr_last_error.restype = c_char_p
for name in ("seqr_close", "seqr_terminal_close", "seqr_payment_close"):
    getattr(seqr, name).restype = None
    getattr(seqr, name).argtypes = [c_void_p]


def check(status):
    if status != 0:
        raise RuntimeError(f"{seqr.seqr_last_error().decode()} ({status})")


def struct(kind, **fields):
    """All zero, then the size, then what is given: what the _INIT macros do in C."""
    made = kind(struct_size=ctypes.sizeof(kind))
    for name, value in fields.items():
        setattr(made, name, value.encode() if isinstance(value, str) else value)
    return byref(made)


def once(line, path="first_sale_py.txt"):
    """A line in the book, once for each reference: a POS has a transaction of its database for this."""
    try:
        with open(path, "a+", encoding="utf-8") as book:
            book.seek(0)
            if line not in book.read().splitlines():
                book.write(line + "\n")
    except OSError as problem:  # no exception may leave a callback: not 1 means "not done"
        print(problem)
        return 0
    return 1


shown, nobody = None, False


@Show
def show(_context, _sale, state, text):
    global shown
    if state != shown:
        print(text.decode(), flush=True)
    shown = state
    return 2 if nobody and state == UNKNOWN else 0  # 1: the cashier has pressed Cancel


@Ask
def ask(_context, _sale, _question, text):
    global nobody
    print(text.decode(), "1 yes, 2 cancel, 3 wait:", flush=True)
    line = sys.stdin.readline()
    nobody = not line
    return int(line) if line.strip().isdigit() else 2 if nobody else 3


@Book
def book(_context, _sale, reference, _amount, _currency):
    return once(f"SALE {reference.decode()}")


@Unbook
def unbook(_context, _sale, reference):
    return once(f"VOID {reference.decode()}")


@Print
def print_receipt(_context, _sale, text):
    print(text.decode(), end="", flush=True)


def main(endpoint="http://127.0.0.1:8480/extclientproxy/service/v2", number="4001"):
    client, till, sale, state = c_void_p(), c_void_p(), c_void_p(), c_int32()
    cashier = struct(Cashier, show=show, ask=ask, book=book, unbook=unbook, print=print_receipt)
    check(seqr.seqr_open(struct(Config, endpoint=endpoint, store_path="first_sale_py.db",
                                client_id="First sale in Python 1.0"), byref(client)))
    check(seqr.seqr_register(client, struct(
        Registration, reseller_id="demo-reseller", reseller_password="demo-password",
        external_terminal_id="Store 1/Till 1", name="Corner shop", seqr_id="FIRST4"), byref(till)))
    check(seqr.seqr_recover_run(till, cashier))  # first the sales that a crash interrupted
    # row_size and token_size are those of the structs on a 64-bit system, though no rows are given here.
    check(seqr.seqr_sale_run(till, struct(
        Invoice, row_size=72, token_size=32, client_invoice_id=number, title="Corner shop", cashier_id="Anna",
        total=5900, currency_code="SEK"), cashier, byref(state), byref(sale)))
    seqr.seqr_payment_close(sale)
    seqr.seqr_terminal_close(till)
    seqr.seqr_close(client)
    return 0 if state.value == COMPLETED else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
