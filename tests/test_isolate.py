"""The child process: whatever a parser does in it, the caller gets an answer or one clear error."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from excel_eval.guard import Unreadable, damaged
from excel_eval.limits import LIMITS, MIB
from excel_eval.read.isolate import Unforeseen, in_child


def double(number: int) -> int:
    print("what a library prints is no answer")
    return 2 * number


def refuse() -> None:
    raise Unreadable("E105", {"limit": "limit_parts", "found": 3}, sheet="表", row=7, column=2)


def fail() -> None:
    raise KeyError("nobody thought of it")


def abort() -> None:
    os.abort()


def crash() -> None:
    ctypes.string_at(0)


def leave() -> None:
    os._exit(3)


def hang() -> None:
    time.sleep(600)


def eat() -> None:
    held = []
    while True:
        held.append(bytearray(8 * MIB))


def refusal(task: object, **limits: int) -> dict[str, object]:
    with pytest.raises(Unreadable) as refused:
        in_child(task, limits=replace(LIMITS, **limits))  # type: ignore[arg-type]
    return {"code": refused.value.code, **refused.value.params}


def test_an_answer() -> None:
    assert in_child(double, 21) == 42


def slowly(data: bytes) -> bytes:
    time.sleep(0.5)
    return data[::-1]


def test_a_large_question_and_a_large_answer() -> None:
    data = bytes(range(256)) * 20_000
    assert in_child(slowly, data) == data[::-1]


def test_a_refusal_keeps_its_place() -> None:
    with pytest.raises(Unreadable) as refused:
        in_child(refuse)
    error = refused.value
    assert (error.code, error.params, error.sheet, error.row, error.column) == (
        "E105", {"limit": "limit_parts", "found": 3}, "表", 7, 2,
    )  # fmt: skip


def test_an_unforeseen_error_keeps_its_name_and_traceback() -> None:
    with pytest.raises(Unforeseen) as raised:
        in_child(fail)
    assert raised.value.name == "KeyError"
    assert "nobody thought of it" in raised.value.traceback


@pytest.mark.parametrize("task", [abort, crash, leave])
def test_a_child_that_dies_is_a_damaged_file(task: object) -> None:
    assert refusal(task) == {"code": "E101", **damaged("child_died").params}


def test_a_child_that_hangs_is_ended() -> None:
    start = time.monotonic()
    assert refusal(hang, child_seconds=1) == {
        "code": "E105", "limit": "limit_child_seconds", "found": "2 s", "allowed": "1 s",
    }  # fmt: skip
    assert time.monotonic() - start < 30


def test_a_child_that_eats_the_memory_is_ended() -> None:
    found = refusal(eat, child_bytes=200 * MIB)
    assert (found["code"], found["limit"], found["allowed"]) == ("E105", "limit_child_bytes", "200 MB")


def test_a_program_without_a_main_guard_can_use_it(tmp_path: Path) -> None:
    """A child that imported the caller's script again would run it again."""
    script = tmp_path / "script.py"
    script.write_text("from excel_eval.read.isolate import in_child\nimport math\nprint(in_child(math.sqrt, 16))\n")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, cwd=Path.cwd(), check=True)
    assert done.stdout == "4.0\n"
