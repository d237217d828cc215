"""The library opened."""

import atexit
import datetime
import os
import weakref
from ctypes import byref, c_uint32, c_uint64, c_void_p
from typing import Any, Callable, Iterator, Optional, Union

from . import _back_office as office
from . import _raw as raw
from ._back_office import Progress, Reconciliation, Report, Reseller
from ._library import Handle, check, encode, fill, lib, take
from ._raw import LogLevel, ReportKind
from ._terminal import Terminal

#: Clients that are open when the interpreter ends are closed: the library's threads must not call into it then.
_open: "weakref.WeakSet[Client]" = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    for client in list(_open):
        client.close()


class Client(Handle):
    """The library opened: one for each store. Close it, or use it in a with block.

    endpoint: the SEQR service, beginning with https. store_path: the file that survives a power cut. client_id: your
    program and its version. log_file: a file of the library's own. log: log(level, line) is called on threads of the
    library's, and must return soon. All else is said in seqr.h, seqr_config, by the same names.
    """

    _close = lib.seqr_close

    def __init__(self, endpoint: str, store_path: Union[str, "os.PathLike[str]"], client_id: str, *,
                 log: Optional[Callable[[LogLevel, str], Any]] = None, allow_plain_http: bool = False,
                 **settings: Any) -> None:
        config = raw.Config()
        unknown = [name for name in settings if not hasattr(config, name)]
        if unknown:
            raise TypeError(f"seqr_config has no {', '.join(unknown)}")
        paths = {name: os.fspath(value) for name, value in settings.items() if isinstance(value, os.PathLike)}
        fill(config, endpoint=endpoint, store_path=os.fspath(store_path), client_id=client_id, **{**settings, **paths})
        if allow_plain_http:
            config.flags |= raw.ALLOW_PLAIN_HTTP

        def line(_context: Any, level: int, message: bytes) -> None:
            try:
                log(LogLevel(level), message.decode())  # type: ignore[misc]
            except BaseException:  # noqa: B902: nothing may leave a callback, and a sale does not hang on a log
                pass

        self._log = raw.LogFn(line)  # it lives as long as the client
        if log is not None:
            config.log = self._log
        place = c_void_p()
        check(lib.seqr_open(byref(config), byref(place)))
        super().__init__(place.value or 0)
        _open.add(self)

    def ping(self) -> float:
        """A round trip without any effect; how many seconds it took."""
        took = c_uint32()
        check(lib.seqr_ping(self._handle, byref(took)))
        return took.value / 1000

    # ---- tills

    def register(self, *, reseller_id: str, reseller_password: str, external_terminal_id: str, name: str,
                 seqr_id: Optional[str] = None, reseller_user_id: Optional[str] = None) -> Terminal:
        """Registers a till, once in its life; again does no harm."""
        registration = fill(raw.Registration(), reseller_id=reseller_id, reseller_password=reseller_password,
                            external_terminal_id=external_terminal_id, name=name, seqr_id=seqr_id,
                            reseller_user_id=reseller_user_id)
        place = c_void_p()
        check(lib.seqr_register(self._handle, byref(registration), byref(place)))
        return Terminal(place.value or 0)

    def terminal(self, external_terminal_id: str) -> Terminal:
        """A till that is in the store."""
        place = c_void_p()
        check(lib.seqr_terminal_open(self._handle, encode(external_terminal_id), byref(place)))
        return Terminal(place.value or 0)

    def import_terminal(self, external_terminal_id: str, terminal_id: str, password: str,
                        seqr_id: Optional[str] = None) -> Terminal:
        """Takes over a till that was registered elsewhere."""
        place = c_void_p()
        check(lib.seqr_terminal_import(self._handle, encode(external_terminal_id), encode(terminal_id),
                                       encode(password), encode(seqr_id), byref(place)))
        return Terminal(place.value or 0)

    def terminals(self) -> Iterator[str]:
        """The names of the tills in the store."""
        after: Optional[str] = None
        while True:
            place = c_void_p()
            check(lib.seqr_next_terminal(self._handle, encode(after), byref(place)))
            after = take(place)
            if after is None:
                return
            yield after

    # ---- receipts

    def set_receipt_texts(self, **words: str) -> None:
        """The words of receipts in another language; without any, those of the library again."""
        texts = byref(fill(raw.ReceiptTexts(), **words)) if words else None
        check(lib.seqr_set_receipt_texts(self._handle, texts))

    # ---- the end of the day

    def close_period(self, reseller: Reseller, external_terminal_id: Optional[str] = None) -> str:
        """Closes the shop's period, or a till's; gives SEQR's id of it."""
        place = c_void_p()
        check(lib.seqr_period_close(self._handle, byref(reseller.raw()), encode(external_terminal_id), byref(place)))
        return take(place) or ""

    def report(self, reseller: Reseller, kind: ReportKind, period_id: str, currency_code: str = "SEK", *,
               external_terminal_id: Optional[str] = None, progress: Optional[Progress] = None,
               **times: int) -> Report:
        """Waits for a report over a closed period. times: first_wait_ms, repeat_wait_ms, patience_ms."""
        return office.report(self._handle, reseller, kind, period_id, currency_code, progress,
                             external_terminal_id=external_terminal_id, **times)

    def reconcile(self, reseller: Reseller, period_id: str, currency_code: str = "SEK", *,
                  external_terminal_id: Optional[str] = None, progress: Optional[Progress] = None,
                  columns: int = 0, language: Optional[str] = None, **times: int) -> Reconciliation:
        """Compares SEQR's books of a closed period with the journal. Differences are no error: look at clean.

        columns (20 to 80, 0 for 80) and language ("en", "sv", None for the configuration's) are those of its text."""
        return office.reconcile(self._handle, reseller, period_id, currency_code, progress, columns, language,
                                external_terminal_id=external_terminal_id, **times)

    def export(self, write: Callable[[str], Any], *, csv: bool = False, since: Optional[datetime.datetime] = None,
               until: Optional[datetime.datetime] = None) -> None:
        """Gives payments, refunds and closed periods to write, piece by piece: JSON lines, or CSV."""
        office.export(self._handle, write, csv, _ms(since), _ms(until))

    # ---- upkeep

    def diagnose(self) -> str:
        """What support asks first, as text: versions, settings, the store, the way to SEQR. No secret is in it."""
        place = c_void_p()
        check(lib.seqr_diagnose(self._handle, byref(place)))
        return take(place) or ""

    def back_up(self, path: Union[str, "os.PathLike[str]"]) -> None:
        """A whole copy of the store, while tills sell, where nothing stands yet. Opened only after adopt."""
        check(lib.seqr_store_backup(self._handle, encode(os.fspath(path))))

    @staticmethod
    def adopt(store_path: Union[str, "os.PathLike[str]"]) -> str:
        """Makes a store of a backup, only where the old store is lost for good; gives what to do now."""
        place = c_void_p()
        check(lib.seqr_store_adopt(encode(os.fspath(store_path)), byref(place)))
        return take(place) or ""

    def takeover(self) -> int:
        """Takes the terminals of programs that are silent, where several share a database; gives how many. Call it each second."""
        terminals = c_uint32()
        check(lib.seqr_takeover(self._handle, byref(terminals)))
        return terminals.value

    def prune(self, before: datetime.datetime) -> int:
        """Removes invoices, steps and texts of what was settled before a time; gives of how many payments."""
        pruned = c_uint64()
        check(lib.seqr_journal_prune(self._handle, _ms(before), byref(pruned)))
        return pruned.value


def _ms(at: Optional[datetime.datetime]) -> int:
    return 0 if at is None else int(at.timestamp() * 1000)
