"""The loaded library: where it is found, how texts and errors cross. Knows nothing of tills and payments."""

import asyncio
import ctypes
import os
import sys
from ctypes import byref, c_char_p, c_void_p
from typing import Any, Callable, Optional

from . import _raw as raw
from ._raw import Status


class SeqrError(Exception):
    """A call failed. The text says what failed, why, and what to do next, for an engineer.

    status is the reason (an unknown number is a Status too); result_code is SEQR's own code, or None.
    """

    def __init__(self, status: int, text: str, result_code: Optional[int] = None) -> None:
        super().__init__(text)
        self.status = Status(status)
        self.result_code = result_code

    @property
    def name(self) -> str:
        """The name of the status in seqr.h, for a log: "SEQR_E_NETWORK"."""
        return "SEQR_E_" + self.status.name

    def cashier_text(self, language: str = "en") -> str:
        """A sentence for the cashier's screen, in "en" or "sv"."""
        return cashier_text(1, self.status, language)


def _candidates():
    given = os.environ.get("SEQR_LIBRARY")
    if given:
        return [given]
    name = "seqr.dll" if sys.platform == "win32" else "libseqr.so.1"
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), "native", name)
    return [beside, name] if os.path.exists(beside) else [name]


def _load() -> ctypes.CDLL:
    problems = []
    for path in _candidates():
        try:
            library = ctypes.CDLL(path)
            break
        except OSError as problem:
            problems.append(f"{path}: {problem}")
    else:
        raise ImportError("The SEQR library cannot be loaded. " + "; ".join(problems) +
                          ". Install the package for this system, or name the file in SEQR_LIBRARY.")
    try:
        library.seqr_abi_version.restype = ctypes.c_uint32
        abi = library.seqr_abi_version()
    except AttributeError:
        raise ImportError(f"{path} is not the SEQR library.") from None
    if abi != raw.ABI_VERSION:
        raise ImportError(f"{path} speaks version {abi} of the binary interface, and this package version "
                          f"{raw.ABI_VERSION}. Install a package and a library that belong together.")
    for name, (result, parameters) in raw.FUNCTIONS.items():
        try:
            function = getattr(library, name)
        except AttributeError:
            raise ImportError(f"{path} has no {name}: it is older than this package.") from None
        function.restype, function.argtypes = result, parameters
    return library


lib = _load()


def last_error(status: int) -> SeqrError:
    """The error of the call that this thread has just made."""
    code = lib.seqr_last_result_code()
    return SeqrError(status, lib.seqr_last_error().decode(), None if code < 0 else code)


def check(status: int) -> None:
    if status != 0:
        raise last_error(status)


def encode(value: Optional[str]) -> Optional[bytes]:
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError(f"a text is needed, not {value!r}")
    data = value.encode()
    if b"\0" in data:
        raise ValueError("a text must not contain NUL")
    return data


def decode(value: Optional[bytes]) -> Optional[str]:
    return None if value is None else value.decode()


def take(place: c_void_p) -> Optional[str]:
    """A text that is ours: copied, then freed."""
    if not place:
        return None
    try:
        return ctypes.cast(place, c_char_p).value.decode()  # type: ignore[union-attr]
    finally:
        lib.seqr_string_free(place)


def fill(target: Any, **values: Any) -> Any:
    """A struct whose bytes are zero gets its size and the values that are given."""
    if hasattr(target, "struct_size"):
        target.struct_size = ctypes.sizeof(target)
    for name, value in values.items():
        if value is not None:
            setattr(target, name, encode(value) if isinstance(value, str) else value)
    return target


def text(function, *arguments) -> str:
    """Calls a function whose last parameter is a text that the caller frees."""
    place = c_void_p()
    check(function(*arguments, byref(place)))
    return take(place) or ""


def cashier_text(kind: int, number: int, language: str) -> str:
    return text(lib.seqr_cashier_text, kind, number, encode(language))


#: How often an awaiting coroutine looks, in seconds. A look takes microseconds.
GLANCE = 0.05


async def outcome(look: Callable[[], int]) -> int:
    """Waits for what was begun. The error of the last look is this thread's, and is read before the next await."""
    while True:
        status = look()
        if status != Status.NOT_READY:
            return status
        await asyncio.sleep(GLANCE)


class Handle:
    """Owns a handle of the library; a with block closes it."""

    _close: Any = None

    def __init__(self, value: int) -> None:
        self._handle = c_void_p(value)

    def close(self) -> None:
        """Closes the handle. Closing twice is fine."""
        handle, self._handle = self._handle, c_void_p()
        if handle:
            type(self)._close(handle)

    def __enter__(self):
        return self

    def __exit__(self, *problem) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            self.close()
