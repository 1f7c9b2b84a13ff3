"""A parser that may abort, hang or eat the memory works in a child process: the worst file costs one clear error.

The child is a fresh interpreter and not a fork, so that it works alike on Windows, in notebooks and in programs with
threads; what it is asked and what it answers are pickled through its standard streams.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from io import BytesIO
from typing import TypeVar, cast

from excel_eval.guard import Unreadable, damaged, over_limit
from excel_eval.limits import LIMITS, Limits

Answer = TypeVar("Answer")
_LOOKS = 0.05
"""seconds between two looks at the child's memory"""
_PROGRAM = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from excel_eval.read.isolate import serve; serve()"
)


class Unforeseen(Exception):
    """The child met an error that is not the file's but ours: its name, and the traceback for ``--debug``."""

    def __init__(self, name: str, traceback: str) -> None:
        super().__init__(name, traceback)
        self.name = name
        self.traceback = traceback


def in_child(task: Callable[..., Answer], *args: object, limits: Limits = LIMITS) -> Answer:
    """``task(*args)`` in a process of its own; ``task`` is a function of a module.

    Raises what the task raises as ``Unreadable``; ``Unreadable`` too where the child dies, takes too long or too much
    memory; ``Unforeseen`` for any other error of the task.
    """
    answer = _answer(pickle.dumps(sys.path) + pickle.dumps((task, args)), limits)
    if not answer:
        raise damaged("child_died")
    kind, content = pickle.load(BytesIO(answer))
    if kind == "answer":
        return cast("Answer", content)
    raise content


def _answer(request: bytes, limits: Limits) -> bytes:
    """What the child writes before it ends; empty where it died."""
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    command = [sys.executable, "-c", _PROGRAM, str(limits.child_seconds)]
    with (
        ThreadPoolExecutor(1) as pool,
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nothing, creationflags=flags) as child,
    ):
        try:
            # In a thread of its own: communicate() with a timeout does not go on sending when it is called again.
            talk = pool.submit(child.communicate, request)
            _watch(talk, child.pid, limits)
            return talk.result()[0] if child.returncode == 0 else b""
        finally:
            child.kill()


def _watch(talk: Future[tuple[bytes, bytes]], pid: int, limits: Limits) -> None:
    """Wait until the child has answered; ``Unreadable`` where it is over a limit."""
    deadline = time.monotonic() + limits.child_seconds
    while not wait([talk], timeout=_LOOKS).done:
        if time.monotonic() > deadline:
            raise over_limit("child_seconds", limits.child_seconds + 1, limits.child_seconds)
        memory = _memory(pid)
        if memory > limits.child_bytes:
            raise over_limit("child_bytes", memory, limits.child_bytes)


def _memory(pid: int) -> int:
    import psutil  # a child that is quick never needs it

    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:  # gone in this moment
        return 0


def serve() -> None:
    """The child's whole life: one task from standard input, one answer to standard output."""
    _end_by_itself(int(sys.argv[1]))
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)  # what a library prints is no answer
        task, args = pickle.load(sys.stdin.buffer)
        out.write(pickle.dumps(_attempt(task, args), pickle.HIGHEST_PROTOCOL))


def _end_by_itself(seconds: int) -> None:
    """A child that hangs must end, too, when nobody watches it any more because its parent was killed."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds + 1, seconds + 2))


def _attempt(task: Callable[..., object], args: tuple[object, ...]) -> tuple[str, object]:
    try:
        return "answer", task(*args)
    except Unreadable as error:
        return "error", error
    except MemoryError:
        return "error", damaged("child_died")
    except BaseException as error:
        import traceback

        return "error", Unforeseen(type(error).__name__, traceback.format_exc())
