"""Plain values of the end of the day: reports and reconciliations, read out of their handles."""

import json
from ctypes import byref, c_void_p, string_at
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, NamedTuple, Optional

from . import _raw as raw
from ._library import check, decode, encode, fill, lib, text
from ._raw import ReconciliationKind, ReportKind, Status

#: progress(step, attempt, seconds) hears how far a call is; False stops it, an exception stops it and comes out of it.
Progress = Callable[[raw.Step, int, float], Optional[bool]]


@dataclass
class Reseller:
    """The shop's account with SEQR. The password is neither stored nor logged."""

    reseller_id: str
    reseller_password: str
    reseller_user_id: Optional[str] = None

    def __repr__(self) -> str:
        return f"Reseller({self.reseller_id!r}, ...)"

    def raw(self) -> raw.Reseller:
        return fill(raw.Reseller(), **vars(self))


class ReportRow(NamedTuple):
    terminal_id: Optional[str]
    cashier_id: Optional[str]
    ers_reference: Optional[str]
    sales_count: int
    amount: int


class Report(NamedTuple):
    rows: List[ReportRow]
    #: The document as SEQR sent it.
    document: str


class Total(NamedTuple):
    count: int
    amount_here: int
    amount_there: int


class Line(NamedTuple):
    kind: ReconciliationKind
    external_terminal_id: Optional[str]
    terminal_id: Optional[str]
    client_invoice_id: Optional[str]
    refund_id: Optional[str]
    ers_reference: Optional[str]
    #: In minor units; None where that side has none.
    amount_here: Optional[int]
    amount_there: Optional[int]
    at_ms: int


class Reconciliation(NamedTuple):
    #: Both sides say the same.
    clean: bool
    totals: Dict[ReconciliationKind, Total]
    #: Each line but those that match.
    lines: List[Line]
    #: For a manager.
    text: str
    #: For a program.
    data: Dict[str, Any]


class Callback:
    """A function of the host's, as the library calls it; what it raises is kept, and ends the call."""

    def __init__(self, kind: Any, function: Callable[..., Optional[int]]) -> None:
        self.problem: Optional[BaseException] = None

        def call(_context: Any, *arguments: Any) -> int:
            try:
                return int(function(*arguments) or 0)
            except BaseException as problem:  # noqa: B902: nothing may leave a callback
                self.problem = problem
                return 1

        self.raw = kind(call)

    def check(self, status: int) -> None:
        if self.problem is not None and status == Status.STOPPED:
            raise self.problem
        check(status)


def request(period_id: str, currency_code: str, progress: Optional[Progress], **values: Any):
    """The request, and the callback that must live as long as the call."""
    made = fill(raw.ReportRequest(), period_id=period_id, currency_code=currency_code, **values)

    def hear(step: int, attempt: int, elapsed_ms: int) -> int:
        return int(progress is not None and progress(raw.Step(step), attempt, elapsed_ms / 1000) is False)

    heard = Callback(raw.ProgressFn, hear)
    if progress is not None:
        made.progress = heard.raw
    return made, heard


def report(client: Any, reseller: Reseller, kind: ReportKind, period_id: str, currency_code: str,
           progress: Optional[Progress], **values: Any) -> Report:
    made, heard = request(period_id, currency_code, progress, report=int(kind), **values)
    place = c_void_p()
    status = lib.seqr_report(client, byref(reseller.raw()), byref(made), byref(place))
    try:
        heard.check(status)
        rows = []
        for index in range(lib.seqr_report_result_count(place)):
            row = fill(raw.ReportRow())
            check(lib.seqr_report_result_row(place, index, byref(row)))
            rows.append(ReportRow(decode(row.terminal_id), decode(row.cashier_id), decode(row.ers_reference),
                                  row.sales_count, row.amount))
        return Report(rows, decode(lib.seqr_report_result_text(place)) or "")
    finally:
        lib.seqr_report_result_close(place)


def reconcile(client: Any, reseller: Reseller, period_id: str, currency_code: str, progress: Optional[Progress],
              columns: int, language: Optional[str], **values: Any) -> Reconciliation:
    made, heard = request(period_id, currency_code, progress, **values)
    place = c_void_p()
    heard.check(lib.seqr_reconcile(client, byref(reseller.raw()), byref(made), byref(place)))
    try:
        totals, lines = {}, []
        for kind in ReconciliationKind:
            total = fill(raw.ReconciliationTotal())
            check(lib.seqr_reconciliation_sum(place, kind, byref(total)))
            totals[kind] = Total(total.count, total.amount_here, total.amount_there)
            if kind != ReconciliationKind.MATCHED:
                lines += [_line(place, kind, index) for index in range(total.count)]
        return Reconciliation(lib.seqr_reconciliation_is_clean(place) == 1, totals, lines,
                              text(lib.seqr_reconciliation_text, place, columns, encode(language)),
                              json.loads(text(lib.seqr_reconciliation_json, place)))
    finally:
        lib.seqr_reconciliation_close(place)


def _line(place: c_void_p, kind: ReconciliationKind, index: int) -> Line:
    line = fill(raw.ReconciliationLine())
    check(lib.seqr_reconciliation_get(place, kind, index, byref(line)))
    return Line(kind, decode(line.external_terminal_id), decode(line.terminal_id), decode(line.client_invoice_id),
                decode(line.refund_id), decode(line.ers_reference), line.amount_here if line.has_here else None,
                line.amount_there if line.has_there else None, line.at_ms)


def export(client: Any, write: Callable[[str], Any], csv: bool, from_ms: int, to_ms: int) -> None:
    def piece(data: Optional[int], size: int) -> int:
        write(string_at(data, size).decode())
        return 0

    taken = Callback(raw.WriteFn, piece)
    taken.check(lib.seqr_journal_export(client, raw.CSV if csv else raw.JSON_LINES, from_ms, to_ms, taken.raw, None))
