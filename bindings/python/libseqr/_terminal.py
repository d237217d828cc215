"""One registered till."""

import json
from ctypes import byref, c_char_p, c_int32, c_void_p, cast, sizeof
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Union

from . import _raw as raw
from ._cashier import Cashier, SaleResult, recover, sell
from ._library import Handle, SeqrError, check, decode, encode, fill, last_error, lib, outcome, take, text
from ._payment import Invoice, Payment, Row, raw_invoice, raw_rows
from ._raw import Status


@dataclass
class RefundRequest:
    """What is given back. refund_id is the POS's own number of the refund: the same one never refunds twice."""

    refund_id: str
    ers_reference: str
    amount: int
    title: str
    cashier_id: str
    currency_code: str = "SEK"
    rows: List[Row] = field(default_factory=list)


class RefundOutcome(Enum):
    #: The money is on its way back.
    DONE = "done"
    #: SEQR may or may not have refunded. It is never sent again by itself; a person finds out, Terminal.resolve_refund.
    IN_DOUBT = "in doubt"


class Refund(NamedTuple):
    outcome: RefundOutcome
    #: SEQR's own reference of the refund, if it gave one.
    reference: Optional[str] = None
    #: Why it is in doubt, for an engineer.
    text: str = ""


class RefundRecord(NamedTuple):
    """A refund of the store."""

    #: What became of it: OK, NOT_READY (under way), IN_DOUBT, or why it was not made.
    outcome: Status
    ers_reference: str
    #: SEQR's own reference of the refund, if it gave one.
    reference: Optional[str]
    amount: int
    currency_code: str
    #: Unix milliseconds.
    begun_at_ms: int
    changed_at_ms: int
    #: SEQR's result code, where it refused.
    result_code: Optional[int]
    #: Where the outcome is an error: which, for an engineer.
    text: str


class Terminal(Handle):
    """One registered till: Client.register, Client.terminal and Client.import_terminal give it."""

    _close = lib.seqr_terminal_close

    @property
    def id(self) -> Optional[str]:
        """The id that SEQR gave the till."""
        return decode(lib.seqr_terminal_id(self._handle))

    @property
    def seqr_id(self) -> Optional[str]:
        """The SEQR id of its sticker."""
        return decode(lib.seqr_terminal_seqr_id(self._handle))

    def assign(self, seqr_id: str) -> None:
        """Links the sticker: the SEQR id, or what a scanner sends."""
        check(lib.seqr_assign_seqr_id(self._handle, encode(seqr_id)))

    def unregister(self) -> None:
        check(lib.seqr_unregister(self._handle))

    def change_password(self) -> None:
        check(lib.seqr_change_password(self._handle))

    def info(self) -> Dict[str, Any]:
        """What SEQR knows of the till."""
        return json.loads(text(lib.seqr_terminal_info, self._handle))

    # ---- sales

    def start(self, invoice: Invoice) -> Payment:
        """Sends the invoice and waits for SEQR's answer. An error means that nothing is to be paid.

        The payment is WAITING, or UNKNOWN where SEQR's answer was lost.
        """
        place = c_void_p()
        check(lib.seqr_pay_start(self._handle, byref(raw_invoice(invoice)), byref(place)))
        return Payment(place.value or 0)

    async def start_async(self, invoice: Invoice) -> Payment:
        """As start, for asyncio."""
        sale = self.begin(invoice)
        try:
            check(await outcome(lambda: lib.seqr_payment_status(sale._handle)))
        except SeqrError:
            sale.close()
            raise
        return sale

    def begin(self, invoice: Invoice) -> Payment:
        """Begins a sale and returns at once, STARTING: for a window's only thread, and to cancel meanwhile.

        Payment.wait (or poll) goes on until there is something to do; FAILED means that the invoice did not reach SEQR.
        """
        place = c_void_p()
        check(lib.seqr_pay_begin(self._handle, byref(raw_invoice(invoice)), byref(place)))
        return Payment(place.value or 0)

    def sell(self, invoice: Invoice, cashier: Cashier) -> SaleResult:
        """A whole sale, from the invoice to the confirmed payment, on this thread; cashier does what the POS does. An error
        means that nothing is to be paid; a result that is not settled is taken up by recover."""
        return sell(self._handle, invoice, cashier)

    def recover(self, cashier: Cashier) -> SaleResult:
        """Settles what a crash left: before the first sale, and where a sale is UNFINISHED."""
        return recover(self._handle, cashier)

    def unfinished(self) -> List[Payment]:
        """What a crash or a closed handle interrupted. Settle each before the first sale: resume if it is still wanted,
        cancel if not; book and confirm what is COMPLETED."""
        return self._each(lib.seqr_next_unfinished)

    def reversals(self) -> List[Payment]:
        """Sales that SEQR took back after they were COMPLETED, until each is acknowledged (Payment.acknowledge_reversal):
        undo the booking first. Until then the sale's number cannot be used again."""
        return self._each(lib.seqr_next_reversal)

    def _each(self, next_payment) -> List[Payment]:
        found: List[Payment] = []
        while True:
            place = c_void_p()
            check(next_payment(self._handle, found[-1]._handle if found else None, byref(place)))
            if not place:
                return found
            found.append(Payment(place.value or 0))

    def find(self, client_invoice_id: str) -> Optional[Payment]:
        """The newest payment of a sale's number; None if the store has none."""
        place = c_void_p()
        status = lib.seqr_payment_find(self._handle, encode(client_invoice_id), byref(place))
        if status == Status.NOT_FOUND:
            return None
        check(status)
        return Payment(place.value or 0)

    # ---- refunds

    def refund(self, request: RefundRequest) -> Refund:
        """Gives money back, exactly once for each refund_id. An error means that nothing was refunded."""
        place = c_void_p()
        return _refund(lib.seqr_refund(self._handle, byref(_raw_refund(request)), byref(place)), place)

    async def refund_async(self, request: RefundRequest) -> Refund:
        """As refund, for asyncio."""
        check(lib.seqr_refund_begin(self._handle, byref(_raw_refund(request))))
        place, found = c_void_p(), c_int32()

        def look() -> int:
            status = lib.seqr_refund_poll(self._handle, encode(request.refund_id), 0, byref(found), byref(place))
            return status or found.value

        return _refund(await outcome(look), place)

    def find_refund(self, refund_id: str) -> Optional[RefundRecord]:
        """A refund of the store; None if there is none of that number."""
        info = fill(raw.RefundInfo())
        status = lib.seqr_refund_find(self._handle, encode(refund_id), byref(info))
        if status == Status.NOT_FOUND:
            return None
        check(status)
        problem = "" if info.outcome == Status.OK else str(last_error(info.outcome))
        return RefundRecord(Status(info.outcome), decode(info.ers_reference) or "", decode(info.refund_reference),
                            info.amount, decode(info.currency_code) or "", info.begun_at_ms, info.changed_at_ms,
                            info.result_code if info.result_code >= 0 else None, problem)

    def refunds_in_doubt(self) -> Iterator[str]:
        """The refund_ids whose outcome is not known."""
        after: Optional[str] = None
        while True:
            place = c_void_p()
            check(lib.seqr_next_refund_in_doubt(self._handle, encode(after), byref(place)))
            after = take(place)
            if after is None:
                return
            yield after

    def resolve_refund(self, refund_id: str, happened: bool) -> None:
        """What a person has found out of a refund in doubt."""
        check(lib.seqr_refund_resolve(self._handle, encode(refund_id), int(happened)))

    def allow_refund(self, ers_reference: str) -> None:
        """A supervisor allows refunds of a payment, in a store that Client.adopt has made of a backup."""
        check(lib.seqr_refund_allow(self._handle, encode(ers_reference)))

    def refund_receipt(self, refund_id: str, columns: int = 42) -> str:
        return text(lib.seqr_refund_receipt_text, self._handle, encode(refund_id), columns)

    def submit_receipt(self, ers_reference: str, data: Union[bytes, str], mime_type: str = "text/html",
                       receipt_type: int = 0) -> None:
        """Adds a document to a payment or a refund at SEQR, for the customer's phone."""
        content = data.encode() if isinstance(data, str) else bytes(data)
        made = fill(raw.ReceiptDocument(), mime_type=mime_type, receipt_type=receipt_type)
        made.data, made.size = cast(c_char_p(content), c_void_p), len(content)
        check(lib.seqr_submit_receipt(self._handle, encode(ers_reference), byref(made)))


def _raw_refund(request: RefundRequest) -> raw.RefundRequest:
    made = fill(raw.RefundRequest(), **{name: value for name, value in vars(request).items() if name != "rows"})
    made.row_size = sizeof(raw.InvoiceRow)
    if request.rows:
        made.rows, made.row_count = raw_rows(request.rows), len(request.rows)
    return made


def _refund(status: int, place: c_void_p) -> Refund:
    if status == Status.IN_DOUBT:
        return Refund(RefundOutcome.IN_DOUBT, None, str(last_error(status)))
    check(status)
    return Refund(RefundOutcome.DONE, take(place))
