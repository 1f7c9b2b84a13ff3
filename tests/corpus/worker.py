"""The child process: files in on stdin, verdicts and comparisons out on stdout, a line of JSON each.

It says what it is about to do before it does it, so that whoever has to kill it knows whose fault that was.
"""

from __future__ import annotations

import json
import os
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

Say = Callable[[Mapping[str, Any]], None]
CHECK = "check"
"""the stage in which the tool itself is at work; every other one is named after a second reader"""


def serve(examine: Callable[[Path, list[str], Say], None], memory: int) -> None:
    """Answer every request on stdin with the lines that ``examine`` says and an empty one."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print is no answer

    def say(answer: Mapping[str, Any]) -> None:
        out.write(json.dumps(answer) + "\n")
        out.flush()

    limit_memory(memory)
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        request = json.loads(line)
        examine(Path(request["path"]), request["without"], say)
        say({"done": True, "held": held()})


def examine(path: Path, without: list[str], say: Say) -> None:
    """Judge the file, and compare its values with the first second reader that agrees, or comes closest."""
    import excel_eval.pipeline  # noqa: F401 (so that no file pays for it)

    from .verdict import judge

    say({"stage": CHECK})
    reset_peak()
    start = time.perf_counter()
    verdict, code, message = judge(path)
    seconds = time.perf_counter() - start
    say({"verdict": verdict, "code": code, "message": message, "seconds": seconds, "peak": peak()})
    if verdict == "read":
        _compare(path, without, say)


def _compare(path: Path, without: list[str], say: Say) -> None:
    from excel_eval.read import read_workbook

    from .compare import compare
    from .outcome import Comparison
    from .readers import read_with, readers_for

    ours = read_workbook(path)
    failed: dict[str, str] = {}
    closest: Comparison | None = None
    for name in readers_for(path):
        if name in without:
            continue
        say({"stage": name})
        try:
            theirs = read_with(name, path)
        except Exception as error:
            failed[name] = f"{type(error).__name__}: {error}"[:200]
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
            failed[name] = "PanicException"
        else:
            found = compare(ours, theirs, name)
            if closest is None or found.differing < closest.differing:
                closest = found
            if not found.differing:
                break
            failed[name] = f"{found.differing} of {found.cells} cells differ"
    say({"comparison": asdict(replace(closest or Comparison(""), failed=failed))})


# --- memory --------------------------------------------------------------------------------------------------------


def limit_memory(memory: int) -> None:
    """Let the system refuse this process, and each of its children, more bytes than these (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def reset_peak() -> None:
    """Start measuring anew (Linux only)."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def peak() -> int:
    """The most memory in bytes that the process held since ``reset_peak``; 0 where the system does not say."""
    return _status("VmHWM")


def held() -> int:
    """The memory in bytes that the process holds now."""
    return _status("VmRSS")


def _status(name: str) -> int:
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    line = next((line for line in status.splitlines() if line.startswith(f"{name}:")), f"{name}: 0 kB")
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    serve(examine, int(sys.argv[1]))
