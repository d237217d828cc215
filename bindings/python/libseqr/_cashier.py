"""A whole sale in one call: what the POS does when the library says so."""

from ctypes import byref, c_int32, c_void_p, sizeof
from enum import IntEnum
from typing import Any, Callable, NamedTuple, Optional

from . import _raw as raw
from ._library import check, last_error, lib
from ._payment import Invoice, Payment, raw_invoice
from ._raw import PaymentState, Question, Status


class Wish(IntEnum):
    """What the cashier wishes while a sale is shown."""

    GO_ON = 0
    CANCEL = 1
    #: The sale is left unsettled: Terminal.recover takes it up.
    LEAVE = 2


class Answer(IntEnum):
    """What the cashier answers."""

    CONTINUE = 1
    CANCEL = 2
    WAIT = 3
    #: By a supervisor: a sale whose outcome is not known is given up.
    ABANDON = 4


class Cashier:
    """The POS, as Terminal.sell and Terminal.recover see it: override what you need. What a function raises leaves the
    sale unsettled and comes out of the call.

    The payment that a function gets is good until it returns.
    """

    #: The width of receipts in characters, 20 to 80.
    columns = 40

    def show(self, sale: Payment, state: PaymentState, text: str) -> Wish:
        """Shows the state, at each change and five times a second. Return soon."""
        return Wish.GO_ON

    def ask(self, sale: Payment, question: Question, text: str) -> Answer:
        """Asks the cashier; the library goes on asking SEQR meanwhile. Where it is not overridden there is nobody to ask: a
        sale that is not paid in time is canceled after question_timeout, and one whose outcome is not known is left."""
        return Answer.WAIT

    def book(self, sale: Payment, ers_reference: str, amount: int, currency_code: str) -> bool:
        """Books a paid sale: once for each ers_reference, though it is called again after a crash. True once it is booked."""
        raise NotImplementedError

    def unbook(self, sale: Payment, ers_reference: str) -> bool:
        """SEQR took the payment back. True once nothing is booked for it, also where nothing was."""
        raise NotImplementedError

    def print(self, sale: Payment, text: str) -> None:
        """Prints the receipt."""


class SaleResult(NamedTuple):
    """What became of a sale."""

    #: The state that was seen last; None after a recovery.
    state: Optional[PaymentState]
    #: OK where it is settled; STOPPED, NOT_SAVED, BUSY or UNFINISHED where Terminal.recover must take it up.
    status: Status
    text: str

    @property
    def settled(self) -> bool:
        return self.status == Status.OK

    @property
    def paid(self) -> bool:
        """Paid, booked and confirmed."""
        return self.settled and self.state == PaymentState.COMPLETED


_LEFT = (Status.STOPPED, Status.NOT_SAVED, Status.BUSY, Status.UNFINISHED)


class _Callbacks:
    """The functions that C calls, which must live as long as the call."""

    def __init__(self, cashier: Cashier) -> None:
        self.problem: Optional[BaseException] = None
        raw_cashier = raw.Cashier(struct_size=sizeof(raw.Cashier), columns=cashier.columns)
        raw_cashier.show = raw.ShowFn(self._of(self._show(cashier), int(Wish.LEAVE)))
        if type(cashier).ask is not Cashier.ask:
            raw_cashier.ask = raw.AskFn(self._of(self._ask(cashier), int(Answer.WAIT)))
        raw_cashier.book = raw.BookFn(self._of(lambda sale, reference, amount, code: int(
            cashier.book(sale, reference.decode(), amount, code.decode()) is True), 0))
        raw_cashier.unbook = raw.UnbookFn(self._of(
            lambda sale, reference: int(cashier.unbook(sale, reference.decode()) is True), 0))
        raw_cashier.print = raw.PrintFn(self._of(lambda sale, text: cashier.print(sale, text.decode()), None))
        self.raw = raw_cashier

    def _show(self, cashier: Cashier) -> Callable[..., int]:
        def show(sale: Payment, state: int, text: bytes) -> int:
            wish = cashier.show(sale, PaymentState(state), text.decode())
            return int(Wish.LEAVE if self.problem is not None else wish or Wish.GO_ON)
        return show

    def _ask(self, cashier: Cashier) -> Callable[..., int]:
        def ask(sale: Payment, question: int, text: bytes) -> int:
            return int(cashier.ask(sale, Question(question), text.decode()) or Answer.WAIT)
        return ask

    def _of(self, function: Callable[..., Any], failed: Optional[int]) -> Callable[..., Any]:
        def call(_context: Any, handle: int, *arguments: Any) -> Any:
            sale = Payment(handle)
            try:
                return function(sale, *arguments)
            except BaseException as problem:  # noqa: B902: nothing may leave a callback
                self.problem = self.problem or problem
                return failed
            finally:
                sale._handle = c_void_p()  # the library's, or the call's that is under way
        return call

    def ended(self, state: Optional[PaymentState], status: int, may_be_left: bool) -> SaleResult:
        if self.problem is not None:
            raise self.problem
        if may_be_left and status in _LEFT:
            return SaleResult(state, Status(status), str(last_error(status)))
        check(status)
        return SaleResult(state, Status.OK, "")


def sell(terminal: c_void_p, invoice: Invoice, cashier: Cashier) -> SaleResult:
    callbacks, state, place = _Callbacks(cashier), c_int32(), c_void_p()
    status = lib.seqr_sale_run(terminal, byref(raw_invoice(invoice)), byref(callbacks.raw), byref(state), byref(place))
    try:
        return callbacks.ended(PaymentState(state.value) if place else None, status, bool(place))
    finally:
        lib.seqr_payment_close(place)  # after the text of the error was read


def recover(terminal: c_void_p, cashier: Cashier) -> SaleResult:
    callbacks = _Callbacks(cashier)
    return callbacks.ended(None, lib.seqr_recover_run(terminal, byref(callbacks.raw)), True)
