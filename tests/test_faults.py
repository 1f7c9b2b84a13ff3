"""Every command that writes, on a disk whose N-th call fails: what was there stays whole, and one line says why.

A selection of the calls runs here; ``FAULTS=all pytest tests/test_faults.py`` lets every call of every command fail
with every error, once and from then on.
"""

from __future__ import annotations

import errno
import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path

import books
import pytest
from faults import Disk, error, failing

from excel_eval.archive import verify
from excel_eval.cli import main
from excel_eval.write import atomic
from excel_eval.write.leftovers import PREFIX

ALL = os.environ.get("FAULTS") == "all"
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
EARLIER = {"拜访企业": "拜访日期|企业名称|是否553企业\n二月下旬|甲公司|是"}
WRONG = {"拜访企业": "拜访日期|企业名称|是否553企业\n三月上旬|甲公司|是"}
MORE = {"拜访企业": "拜访日期|企业名称|是否553企业\n2021-03-05|甲公司|是"}
BOOKS, OUT = "材料", "结果"
Arguments = tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A command, what earlier commands left where it writes, what its workbooks are like, how it ends."""

    name: str
    arguments: Arguments
    code: int = 0
    earlier: tuple[tuple[bool, Arguments], ...] = ()
    """whether a workbook is wrong at that time, and the command"""
    wrong: bool = False


RUN = ("run", BOOKS, "-o", OUT)
FILE = ("archive", BOOKS, "--month", "2021-06")
CASES = (
    Case("run, good after bad", RUN, earlier=((False, RUN), (True, RUN))),
    Case("run, bad after good", RUN, 1, ((True, RUN), (False, RUN)), wrong=True),
    Case("run, draft", (*RUN, "--draft"), 1, ((False, RUN), (True, RUN)), wrong=True),
    Case("run, nothing there", ("run", BOOKS)),
    Case("evaluate", ("evaluate", BOOKS, "-o", "表.xlsx"), earlier=((False, ("evaluate", BOOKS, "-o", "表.xlsx")),)),
    Case("report", ("report", BOOKS, "-o", "报告.docx"), earlier=((False, ("report", BOOKS, "-o", "报告.docx")),)),
    Case("progress", ("progress", BOOKS, "--month", "2021-06", "-o", "通报.xlsx")),
    Case("archive", FILE),
    Case("archive again", (*FILE, "--why", "更正"), earlier=((False, FILE),)),
    Case("check", ("check", BOOKS, "--returns", OUT), 1, ((True, ("check", BOOKS, "--returns", OUT)),), wrong=True),
    Case("template", ("template", f"{BOOKS}/{books.PLAN_FILE}", "-o", OUT)),
    Case("new", ("new", OUT)),
    Case("new, sample", ("new", OUT, "--sample")),
    Case("new, next year", ("new", OUT, "--plan", f"{BOOKS}/{books.PLAN_FILE}")),
    Case("upgrade", ("upgrade", f"{BOOKS}/驻外一组.xlsx", f"{BOOKS}/专业一组.xlsx", "-o", OUT)),
    Case("audit", ("audit", "表.xlsx", "--copies", OUT), 1, ((False, ("evaluate", BOOKS, "-o", "表.xlsx")),)),
)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic, "RETRIES", (0.0,))
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def call(root: Path, arguments: Arguments) -> tuple[int, str]:
    """The exit code and what was said."""
    said, before = io.StringIO(), Path.cwd()
    os.chdir(root)
    try:
        with redirect_stderr(said), redirect_stdout(io.StringIO()), pytest.raises(SystemExit) as left:
            main(list(arguments))
    finally:
        os.chdir(before)
    assert isinstance(left.value.code, int)
    return left.value.code, said.getvalue()


def contents(root: Path) -> dict[str, bytes]:
    """Every file but the leftovers; a manifest tells the time and is looked at otherwise."""
    files = (path for path in root.rglob("*") if path.is_file() and not path.name.startswith(PREFIX))
    return {
        path.relative_to(root).as_posix(): b"" if path.name.startswith("manifest") else path.read_bytes()
        for path in files
    }


def leftover(root: Path) -> list[str]:
    return [path.name for path in root.rglob(f"{PREFIX}*")]


@cache
def prepared(case: Case) -> Path:
    """A folder with what was there before the command."""
    root = Path(tempfile.mkdtemp(prefix="faults-"))
    for wrong, arguments in case.earlier:
        books.folder(root, 驻外一组=EARLIER if wrong else {})
        call(root, arguments)
    books.folder(root, 驻外一组=WRONG if case.wrong else MORE)
    return root


@pytest.fixture(scope="module", autouse=True)
def _clean() -> Iterator[None]:
    yield
    for case in CASES:
        shutil.rmtree(prepared(case), ignore_errors=True)


def chosen(calls: list[str]) -> list[tuple[int, int, bool]]:
    """Which calls fail (counted from 1), with which error, and whether from then on."""
    if ALL:
        return [(n, e, f) for n in range(1, len(calls) + 1) for e in ERRORS for f in (False, True)]
    writes = [n for n, one in enumerate(calls, 1) if one.startswith(("write", "sendfile"))]
    others = [n for n in range(1, len(calls) + 1) if n not in writes]
    some = sorted({*others[:: max(1, len(others) // 6)], *writes[:: max(1, len(writes) // 2)][:2]})
    return [(n, e, e == errno.ENOSPC) for n, e in zip(some, cycle(ERRORS), strict=False)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_disk_that_fails(case: Case, tmp_path: Path) -> None:
    old = contents(prepared(case))

    def attempt(disk: Disk) -> tuple[Path, int, str]:
        root = tmp_path / str(len(list(tmp_path.iterdir())))
        shutil.copytree(prepared(case), root)
        with failing(disk):
            return root, *call(root, case.arguments)

    dry = Disk()
    root, code, _ = attempt(dry)
    new = contents(root)
    assert (code, leftover(root)) == (case.code, [])
    assert new != old
    for at, number, forever in chosen(dry.calls):
        disk = Disk(at, error(number), forever)
        root, code, said = attempt(disk)
        _judge(case, disk, old, new, contents(root), code, said)
        if not set(disk.failed) & {"unlink", "rmdir"}:
            assert not leftover(root), disk.calls[-5:]
        # The next call finds nothing in its way and leaves nothing of this one behind.
        again, _ = call(root, case.arguments)
        if "archive" not in case.name or code == 4:
            assert (again, contents(root), leftover(root)) == (case.code, new, []), disk.calls[-5:]
        assert not verify(root / BOOKS)
        shutil.rmtree(root)


def _judge(
    case: Case, disk: Disk, old: dict[str, bytes], new: dict[str, bytes], now: dict[str, bytes], code: int, said: str
) -> None:
    assert "Traceback" not in said
    assert PREFIX not in said
    refusals = [line for line in said.splitlines() if line.startswith(("写不了 ", "删不了 "))]
    if code == case.code:
        assert not refusals, disk.calls[-5:]
        assert now == new, disk.calls[-5:]
        return
    assert code == 4, (disk.calls[-5:], said)
    (refusal,) = refusals
    assert refusal.count("（") >= 1 and "：" in refusal
    if "不是同一次运行的" in refusal:  # the disk died while the earlier files were being put back
        assert disk.forever
        return
    # All as it was, or all new; what was to be removed afterwards may be there still, which is then said.
    stale = {name: content for name, content in old.items() if name not in new}
    kept = {name: content for name, content in now.items() if name in stale}
    assert now == old or {**now, **new} == {**new, **kept} == now, (disk.calls[-5:], set(now) ^ set(new))
    assert not kept or now == old or refusal.startswith("删不了 ") or "fsync" in disk.failed, refusal
