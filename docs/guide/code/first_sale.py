"""A till that takes one payment, by ctypes: first_sale.py [ENDPOINT [SALE]]. See docs/guide/other-languages.md."""

import ctypes
import os
import sys
from ctypes import POINTER, Structure, byref, c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_void_p

WAITING, ASK_CASHIER, COMPLETED, CANCELED, FAILED = 1, 2, 5, 6, 7  # docs/status-codes.md
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


# Every function that gives no status must be told so, or a pointer is cut to 32 bits.
seqr.seqr_last_error.restype = c_char_p
seqr.seqr_payment_ers_reference.restype = c_char_p
seqr.seqr_payment_ers_reference.argtypes = [c_void_p]
seqr.seqr_pay_poll.argtypes = [c_void_p, c_uint32, POINTER(c_int32)]
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


def main(endpoint="http://127.0.0.1:8480/extclientproxy/service/v2", number="4001"):
    client, till, sale, state = c_void_p(), c_void_p(), c_void_p(), c_int32(WAITING)
    check(seqr.seqr_open(struct(Config, endpoint=endpoint, store_path="first_sale_py.db",
                                client_id="First sale in Python 1.0"), byref(client)))
    check(seqr.seqr_register(client, struct(
        Registration, reseller_id="demo-reseller", reseller_password="demo-password",
        external_terminal_id="Store 1/Till 1", name="Corner shop", seqr_id="FIRST4"), byref(till)))
    check(seqr.seqr_next_unfinished(till, None, byref(sale)))  # what a crash has left comes first
    if sale:
        check(seqr.seqr_pay_continue(sale))
    else:
        # row_size and token_size are those of the structs on a 64-bit system, though no rows are given here.
        check(seqr.seqr_pay_start(till, struct(
            Invoice, row_size=72, token_size=32, client_invoice_id=number, title="Corner shop", cashier_id="Anna",
            total=5900, currency_code="SEK"), byref(sale)))
    while state.value not in (COMPLETED, CANCELED, FAILED):
        check(seqr.seqr_pay_poll(sale, 1000, byref(state)))
        if state.value == WAITING:
            print("Waiting for the customer ...")
        elif state.value == ASK_CASHIER:
            seqr.seqr_cancel(sale)  # nobody came; the next poll tells
    if state.value == COMPLETED:
        print("SEQR payment, reference", seqr.seqr_payment_ers_reference(sale).decode())
        check(seqr.seqr_pay_confirm(sale))  # your POS has booked it
    seqr.seqr_payment_close(sale)
    seqr.seqr_terminal_close(till)
    seqr.seqr_close(client)
    return 0 if state.value == COMPLETED else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
