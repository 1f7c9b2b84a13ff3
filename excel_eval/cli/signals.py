"""Signals that end the program, as exceptions: what is begun is undone first, as with Ctrl-C."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

INTERRUPTED = 130
"""as shells have it: 128 and the number of the signal, 2 for Ctrl-C"""
_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))


class Ended(KeyboardInterrupt):
    """A signal asks the program to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = 128 + number


def code_of_interruption(error: KeyboardInterrupt) -> int:
    return error.code if isinstance(error, Ended) else INTERRUPTED


@contextmanager
def signals_as_exceptions() -> Iterator[None]:
    """Those that would end the process at once; one that is ignored (nohup) or handled already stays so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    taken = [number for number in _ENDING if signal.getsignal(number) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def ignore_signals() -> None:
    """The work is done: while the interpreter is being taken down a signal could only spoil the exit code."""
    for number in (signal.SIGINT, *_ENDING):
        signal.signal(number, signal.SIG_IGN)


def _end(number: int, frame: FrameType | None) -> None:
    raise Ended(number)
