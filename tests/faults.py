"""A disk that fails: the N-th call that would change it raises, kills the process or sends it a signal.

What Python can do to a disk goes through a dozen functions; they are replaced while the block runs. A write counts when
it reaches the system, not when it fills a buffer.
"""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

WRITING = set("wax+")
CALLS = ("replace", "rename", "unlink", "remove", "mkdir", "rmdir", "fsync", "ftruncate", "sendfile", "write")
GROWING = {"open", "write", "mkdir", "fsync", "sendfile"}
"""calls that a full disk refuses"""

Act = Callable[[str], None]


@dataclass
class Disk:
    """Counts the calls and fails at the ``at``-th, or from it on; ``calls`` tells their names and paths."""

    at: int = 0
    act: Act = field(default=lambda call: None)
    forever: bool = False
    calls: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def step(self, call: str, target: object) -> None:
        if target == os.devnull:
            return
        self.calls.append(f"{call} {target if isinstance(target, int) else Path(os.fsdecode(str(target))).name}")
        if len(self.calls) == self.at or (self.forever and 0 < self.at < len(self.calls)):
            self.failed.append(call)
            self.act(call)


def error(number: int) -> Act:
    """The system's error; a full disk still lets files be moved and removed."""

    def act(call: str) -> None:
        if number != errno.ENOSPC or call in GROWING:
            raise OSError(number, os.strerror(number))

    return act


def kill(number: int) -> Act:
    """A signal to this process, which is delivered before the call is made."""

    def act(call: str) -> None:
        os.kill(os.getpid(), number)

    return act


@contextmanager
def failing(disk: Disk) -> Iterator[Disk]:
    """Let this process meet the disk."""
    real_open, real_os_open = io.open, os.open

    class Raw(io.FileIO):
        def write(self, content: Any, /) -> int:
            disk.step("write", self.name)
            return super().write(content)

    def open_file(file: Any, mode: str = "r", buffering: int = -1, *more: Any, **named: Any) -> Any:
        if not WRITING & set(mode):
            return real_open(file, mode, buffering, *more, **named)
        disk.step("open", file)
        raw = Raw(file, mode.replace("b", "").replace("t", ""), **{k: named[k] for k in named if k == "closefd"})
        buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, named.get("encoding"))

    def os_open(path: Any, flags: int, *more: Any, **named: Any) -> int:
        if flags & (os.O_CREAT | os.O_WRONLY | os.O_RDWR):
            disk.step("open", path)
        return real_os_open(path, flags, *more, **named)

    def counted(name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def call(target: Any, *more: Any, **named: Any) -> Any:
            disk.step(name, target)
            return real(target, *more, **named)

        return call

    calls = {name: counted(name) for name in CALLS if hasattr(os, name)} | {"open": os_open}
    with (
        patch("io.open", open_file),
        patch("builtins.open", open_file),
        patch.multiple(os, **calls),
    ):
        yield disk
