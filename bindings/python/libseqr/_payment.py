"""One sale being paid."""

import asyncio
import datetime
import time
from ctypes import byref, c_int32, c_int64, create_string_buffer, sizeof
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Callable, List, NamedTuple, Optional

from . import _raw as raw
from ._library import GLANCE, Handle, cashier_text, check, decode, fill, last_error, lib, outcome, text
from ._raw import PaymentState, Status

#: The remarks of seqr_pay_poll that come with a state.
_REMARKS = (Status.REVERSED, Status.NOT_SAVED, Status.OTHER_AMOUNT, Status.OTHER_PAYMENT, Status.BUSY)
_FINAL = (PaymentState.COMPLETED, PaymentState.CANCELED, PaymentState.FAILED, PaymentState.ABANDONED)
#: Nothing to do but to wait.
_WAITING = (PaymentState.WAITING, PaymentState.STARTING, PaymentState.CANCELING)


@dataclass
class Row:
    """A row of an invoice or a refund. Amounts are minor units (cents)."""

    description: Optional[str] = None
    total: int = 0
    quantity_thousandths: int = 0
    unit_name: Optional[str] = None
    unit_price: int = 0
    discount: int = 0
    tax_basis_points: int = 0
    ean: Optional[str] = None
    sku: Optional[str] = None


@dataclass
class CustomerToken:
    """A card, coupon or voucher of the customer. status: 0 pending use, 1 used, 90 blocked, 99 unknown."""

    id: str
    value: str
    description: Optional[str] = None
    status: int = 0


@dataclass
class Invoice:
    """The invoice. total is in minor units (1250 is 12.50 SEK); None means the sum of the rows."""

    client_invoice_id: str
    title: str
    cashier_id: str
    total: Optional[int] = None
    currency_code: str = "SEK"
    rows: List[Row] = field(default_factory=list)
    footer: Optional[str] = None
    tokens: List[CustomerToken] = field(default_factory=list)
    issued_at: Optional[datetime.datetime] = None
    payment_mode: int = 0
    acknowledgment_mode: int = 0
    back_url: Optional[str] = None
    notification_url: Optional[str] = None
    commit_timeout_s: int = 0


def raw_rows(rows: List[Row]) -> Any:
    return (raw.InvoiceRow * len(rows))(*[fill(raw.InvoiceRow(), **vars(row)) for row in rows])


def raw_invoice(invoice: Invoice) -> raw.Invoice:
    values = dict(vars(invoice))
    rows, tokens, issued = values.pop("rows"), values.pop("tokens"), values.pop("issued_at")
    if values["total"] is None:
        values["total"] = sum(row.total for row in rows)
    made = fill(raw.Invoice(), **values)
    made.row_size, made.token_size = sizeof(raw.InvoiceRow), sizeof(raw.CustomerToken)
    if rows:
        made.rows, made.row_count = raw_rows(rows), len(rows)
    if tokens:
        made.tokens = (raw.CustomerToken * len(tokens))(*[fill(raw.CustomerToken(), **vars(t)) for t in tokens])
        made.token_count = len(tokens)
    if issued is not None:
        made.issued_at_ms = int(issued.timestamp() * 1000)
    return made


class Look(NamedTuple):
    """What a look at a payment shows."""

    state: PaymentState
    #: None, or what the cashier must know beside the state: REVERSED, NOT_SAVED, OTHER_AMOUNT, OTHER_PAYMENT, BUSY.
    remark: Optional[Status] = None
    #: The sentence that belongs to the remark, for an engineer.
    text: str = ""

    @property
    def paid(self) -> bool:
        return self.state == PaymentState.COMPLETED

    @property
    def final(self) -> bool:
        return self.state in _FINAL or self.state >= 100

    @property
    def cashier_text(self) -> str:
        """A sentence for the cashier's screen."""
        return cashier_text(1, self.remark, "en") if self.remark is not None else cashier_text(2, self.state, "en")


class CancelOutcome(Enum):
    """What came of a cancel. None of them is an error."""

    #: Nothing is paid; the sale is open again.
    CANCELED = "canceled"
    #: The customer was faster: the sale is paid. Keep it, or confirm it and refund.
    ALREADY_PAID = "already paid"
    #: Not known yet: wait, and look again. Do not sell the goods for cash.
    IN_DOUBT = "in doubt"
    #: It was paid, and SEQR has given the money back since: nothing is paid.
    REVERSED = "reversed"


_CANCELS = {Status.OK: CancelOutcome.CANCELED, Status.ALREADY_PAID: CancelOutcome.ALREADY_PAID,
            Status.IN_DOUBT: CancelOutcome.IN_DOUBT, Status.REVERSED: CancelOutcome.REVERSED}


def _cancel_outcome(number: int) -> CancelOutcome:
    status = Status(number)
    if status not in _CANCELS:
        raise last_error(status)
    return _CANCELS[status]


class Payment(Handle):
    """One sale being paid: Terminal.start, Terminal.unfinished and Terminal.find give it.

    Close it (or leave its with block) when it is settled. One that is closed while it is open is not canceled: the
    library stops asking for it, and Terminal.unfinished gives it again.
    """

    _close = lib.seqr_payment_close

    def __init__(self, handle: int) -> None:
        super().__init__(handle)
        self._told: Optional[Look] = None

    # ---- looking and waiting

    def poll(self, wait: float = 0.0) -> Look:
        """Looks, for at most wait seconds if nothing changes. With 0 it takes microseconds."""
        state = c_int32()
        status = lib.seqr_pay_poll(self._handle, max(0, int(wait * 1000)), byref(state))
        if status == 0:
            return Look(PaymentState(state.value))
        if status in _REMARKS:
            return Look(PaymentState(state.value), Status(status), str(last_error(status)))
        raise last_error(status)

    def wait(self, timeout: Optional[float] = None, on_wait: Optional[Callable[[Look], Any]] = None) -> Look:
        """Waits until there is something to do, or timeout seconds are over.

        That is a final state, or one that this function has not returned since resume. on_wait is called each second
        meanwhile; what it raises ends the waiting (not the payment).
        """
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            left = 1.0 if end is None else min(1.0, end - time.monotonic())
            look = self.poll(left)
            if self._is_news(look) or (end is not None and time.monotonic() >= end):
                return look
            if on_wait is not None:
                on_wait(look)

    async def wait_async(self, timeout: Optional[float] = None) -> Look:
        """As wait, for asyncio. Canceling the task ends the waiting, not the payment."""
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            look = self.poll(0)
            if self._is_news(look) or (end is not None and time.monotonic() >= end):
                return look
            await asyncio.sleep(GLANCE)

    def _is_news(self, look: Look) -> bool:
        if look.remark is None and look.state in _WAITING:
            self._told = None
            return False
        news, self._told = look.final or look != self._told, look
        return news

    # ---- what the cashier decides

    def resume(self) -> None:
        """ "Try again" after ASK_CASHIER; takes up one that is UNKNOWN. Only if the sale is still wanted: asking SEQR
        takes the money of a customer who has paid. (seqr_pay_continue; continue is a word of Python.)"""
        check(lib.seqr_pay_continue(self._handle))
        self._told = None

    def cancel(self) -> CancelOutcome:
        """Cancels, and waits until that has ended in a fact."""
        return _cancel_outcome(lib.seqr_cancel(self._handle))

    def begin_cancel(self) -> None:
        """Begins a cancel and returns at once; the state is CANCELING until there is an outcome. Wait for it."""
        check(lib.seqr_cancel_begin(self._handle))

    async def cancel_async(self) -> CancelOutcome:
        """As cancel, for asyncio."""
        self.begin_cancel()
        return _cancel_outcome(await outcome(lambda: lib.seqr_payment_status(self._handle)))

    def confirm(self) -> None:
        """The POS has booked the sale. It may be repeated."""
        check(lib.seqr_pay_confirm(self._handle))

    def abandon(self) -> None:
        """A supervisor gives up a payment that is UNKNOWN."""
        check(lib.seqr_pay_abandon(self._handle))

    def acknowledge_reversal(self) -> None:
        """The booking of a sale that SEQR took back is undone. It may be repeated."""
        check(lib.seqr_acknowledge_reversal(self._handle))

    def update(self, invoice: Invoice) -> None:
        """Sends SEQR the whole invoice anew, as the answer to the customer's cards."""
        check(lib.seqr_pay_update(self._handle, byref(raw_invoice(invoice))))

    def commit(self, amount: int = 0) -> Look:
        """Takes what is reserved, or a part of it; 0 takes all."""
        status = Status(lib.seqr_pay_commit(self._handle, amount))
        if status == Status.OK:
            return Look(PaymentState.COMPLETED)
        error = last_error(status)
        look = self.poll(0)
        if look.paid and status in _REMARKS:
            return Look(look.state, status, str(error))
        raise error

    # ---- what is known of it

    @property
    def status(self) -> Status:
        """The outcome of the start or cancel that was begun last; NOT_READY while there is none."""
        return Status(lib.seqr_payment_status(self._handle))

    @property
    def state(self) -> PaymentState:
        return self.poll(0).state

    @property
    def client_invoice_id(self) -> Optional[str]:
        return decode(lib.seqr_payment_client_invoice_id(self._handle))

    @property
    def invoice_reference(self) -> Optional[str]:
        return decode(lib.seqr_payment_invoice_reference(self._handle))

    @property
    def ers_reference(self) -> Optional[str]:
        """SEQR's reference of the payment: print it, keep it with the sale, refund by it. None until it is paid."""
        return decode(lib.seqr_payment_ers_reference(self._handle))

    @property
    def qr_code(self) -> Optional[str]:
        return decode(lib.seqr_payment_qr_code(self._handle))

    @property
    def error_text(self) -> Optional[str]:
        """What went wrong last while the library worked on this payment, for an engineer; None if nothing has."""
        return decode(lib.seqr_payment_error(self._handle))

    @property
    def result_code(self) -> Optional[int]:
        """SEQR's code behind it; None if there is none."""
        code = lib.seqr_payment_result_code(self._handle)
        return None if code < 0 else code

    @property
    def amount(self) -> int:
        """In minor units: what is asked, and once it is paid what was paid."""
        return self._amount()[0]

    @property
    def currency_code(self) -> str:
        return self._amount()[1]

    def _amount(self):
        amount, currency = c_int64(), create_string_buffer(4)
        check(lib.seqr_payment_amount(self._handle, byref(amount), currency))
        return amount.value, currency.value.decode()

    @property
    def paid_at(self) -> datetime.datetime:
        at = c_int64()
        check(lib.seqr_payment_paid_at(self._handle, byref(at)))
        return datetime.datetime.fromtimestamp(at.value / 1000, datetime.timezone.utc)

    @property
    def tokens(self) -> List[CustomerToken]:
        """The cards, coupons and vouchers that the customer has shown so far."""
        found = []
        for index in range(lib.seqr_payment_token_count(self._handle)):
            token = raw.CustomerToken()
            check(lib.seqr_payment_token(self._handle, index, byref(token)))
            found.append(CustomerToken(decode(token.id) or "", decode(token.value) or "", decode(token.description),
                                       token.status))
        return found

    def receipt(self, columns: int = 42) -> str:
        """The customer's receipt as text; a copy once it is confirmed."""
        return text(lib.seqr_receipt_text, self._handle, columns)

