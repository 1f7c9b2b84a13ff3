"""A run killed at any moment: each result is whole and of one run, and the next run finds nothing in its way.

``KILLS=200 pytest -s tests/test_kill.py`` kills more of them and says when they died.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

import books
import psutil
import pytest

from excel_eval.cli import main
from excel_eval.write.leftovers import PREFIX

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
KILLS = int(os.environ.get("KILLS", "3"))
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
ENDS = {signal.SIGKILL: {-9}, signal.SIGTERM: {143}, signal.SIGINT: {130}}
BEFORE_OURS = {signal.SIGTERM: -15, signal.SIGINT: -2}
"""where the interpreter itself is being loaded"""
RESULTS = ("自评表.xlsx", "自评报告.docx", "evaluation.json")
MORE = {"拜访企业": "拜访日期|企业名称|是否553企业\n2021-03-05|甲公司|是"}


_HANGS = """
from dataclasses import replace
from excel_eval.read.isolate import in_child
from excel_eval.limits import LIMITS
in_child(sum, range(10**18), limits=replace(LIMITS, child_seconds=1))
"""


def test_a_child_that_hangs_does_not_outlive_its_parent_for_long() -> None:
    parent = subprocess.Popen([sys.executable, "-c", _HANGS])
    children: list[psutil.Process] = []
    while not children:
        children = psutil.Process(parent.pid).children()
    parent.kill()
    parent.wait()
    assert psutil.wait_procs(children, timeout=60)[1] == []


def results(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in RESULTS}


def leftover(out: Path) -> list[str]:
    return [path.name for path in out.rglob(f"{PREFIX}*")]


def run(folder: Path, out: Path) -> None:
    with pytest.raises(SystemExit) as left:
        main(["run", str(folder), "-o", str(out), "-q"])
    assert left.value.code == 0


def start(folder: Path, out: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "excel_eval", "run", str(folder), "-o", str(out), "-q"]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8")


def test_killed_at_random_moments(tmp_path: Path) -> None:
    folder, out, earlier = books.folder(tmp_path), tmp_path / "结果", tmp_path / "原来的结果"
    run(folder, earlier)
    old = results(earlier)
    books.folder(tmp_path, 驻外一组=MORE)
    began = time.monotonic()
    assert start(folder, out).wait() == 0
    whole_run = time.monotonic() - began
    new = results(out)
    assert not [name for name in RESULTS if old[name] == new[name]]
    moments, seen = random.Random(6), Counter[str]()
    for number in range(KILLS):
        shutil.rmtree(out)
        shutil.copytree(earlier, out)
        sent = SIGNALS[number % len(SIGNALS)]
        process = start(folder, out)
        # Two of three in the second half, where the writing is.
        time.sleep(whole_run * (moments.uniform(0.5, 1.05) if number % 3 else moments.uniform(0.0, 1.05)))
        process.send_signal(sent)
        said = process.communicate()[1]
        found = results(out)
        for name in RESULTS[:2]:
            with zipfile.ZipFile(out / name) as archive:
                assert archive.testzip() is None
        json.loads(found["evaluation.json"])
        left = leftover(out)
        if process.returncode == 0:
            assert found == new
            seen["ended before"] += 1
        elif process.returncode == BEFORE_OURS.get(sent):
            assert found == old and not left
            seen[f"{sent.name} while Python was loaded"] += 1
        else:
            assert process.returncode in ENDS[sent], said
            assert "Traceback" not in said
            assert sent == signal.SIGKILL or (found in (old, new) and not left), left
            state = "old" if found == old else "new" if found == new else "between two moves"
            seen[f"{sent.name}, {state} results{', unfinished files' if left else ''}"] += 1
        run(folder, out)
        assert results(out) == new
        assert not leftover(out)
    print(f"\n{KILLS} kills within {whole_run:.2f} s:", *(f"{n:4} {what}" for what, n in seen.most_common()), sep="\n")
