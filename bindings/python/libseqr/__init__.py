"""SEQR mobile payments for point-of-sale programs, over the library libseqr.

    with libseqr.Client(endpoint, "journal.db", "Example POS 4.2") as library:
        with library.terminal("Store 1/Till 1") as till:
            till.recover(cashier)  # first the sales that a crash interrupted
            till.sell(Invoice("4001", "Corner shop", "Anna", 5900), cashier)

A Cashier shows, asks, books and prints; Terminal.start and Payment.wait are the same in steps.

seqr.h is the manual: what each function does and what can go wrong is said there, under the same names. An error of a
call is a SeqrError; what the trade may bring (not paid, paid in spite of a cancel, not known) is a value.
"""

from typing import List, Tuple

from ._back_office import Line, Reconciliation, Report, ReportRow, Reseller, Total
from ._cashier import Answer, Cashier, SaleResult, Wish
from ._client import Client
from ._library import SeqrError, cashier_text as _cashier_text, check as _check, encode as _encode, lib as _lib
from ._library import text as _text
from ._payment import CancelOutcome, CustomerToken, Invoice, Look, Payment, Row
from ._raw import (LogLevel, NO_ACKNOWLEDGMENT, IMMEDIATE_DEBIT, OPTIONAL_ACKNOWLEDGMENT, REQUIRE_ACKNOWLEDGMENT,
                   RESERVATION_DESIRED, RESERVATION_PRELIMINARY, RESERVATION_REQUIRED, PaymentState,
                   Question, ReconciliationKind, ReportKind, Status, Step)
from ._raw import VERSION as _VERSION
from ._terminal import Refund, RefundOutcome, RefundRecord, RefundRequest, Terminal

__version__ = _VERSION


def library_version() -> str:
    """The version of the loaded library."""
    return _lib.seqr_version().decode()


def parse_amount(text: str, currency_code: str = "SEK") -> int:
    """An amount as a person types it ("12.50", "12,5") in minor units (1250), exactly."""
    from ctypes import byref, c_int64
    amount = c_int64()
    _check(_lib.seqr_amount_parse(_encode(text), _encode(currency_code), byref(amount)))
    return amount.value


def format_amount(amount: int, currency_code: str = "SEK") -> str:
    """Minor units (1250) as text ("12.50"), exactly."""
    return _text(_lib.seqr_amount_text, amount, _encode(currency_code))


def cashier_text(of: "Status | PaymentState", language: str = "en") -> str:
    """A sentence for the cashier's screen, in "en" or "sv"."""
    return _cashier_text(2 if isinstance(of, PaymentState) else 1, of, language)


def qr_svg(text: str, border: int = 4) -> str:
    """A QR code as an SVG document."""
    return _text(_lib.seqr_qr_svg, _encode(text), border)


def qr_code(text: str) -> List[Tuple[bool, ...]]:
    """A QR code row by row, True for dark, without the quiet zone of 4 modules around it."""
    from ctypes import byref, c_uint32, create_string_buffer
    room, size = create_string_buffer(177 * 177), c_uint32()
    _check(_lib.seqr_qr_code(_encode(text), room, len(room), byref(size)))
    side, data = size.value, room.raw
    return [tuple(one == 1 for one in data[row * side:(row + 1) * side]) for row in range(side)]
