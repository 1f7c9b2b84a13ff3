"""Ctrl-C and the like wait for the end of what takes some milliseconds and must not stop half-way."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))


@contextmanager
def uninterrupted() -> Iterator[None]:
    """What the program does on a signal it does when the block has ended. One that it does not handle ends it at once,
    and in another thread than the main one there are no signals."""
    handlers = {number: signal.getsignal(number) for number in SIGNALS} if _in_main_thread() else {}
    handled = {number: handler for number, handler in handlers.items() if callable(handler)}
    waiting: list[tuple[int, FrameType | None]] = []
    for number in handled:
        signal.signal(number, lambda number, frame: waiting.append((number, frame)))
    try:
        yield
    finally:
        for number, handler in handled.items():
            signal.signal(number, handler)
        for number, frame in waiting:
            handled[number](number, frame)


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()
