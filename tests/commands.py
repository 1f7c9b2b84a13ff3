"""Every command that writes, with what earlier commands left where it writes: for disks that fail or are full."""

from __future__ import annotations

import io
import os
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import books
import pytest

from excel_eval.cli import main
from excel_eval.write.leftovers import PREFIX

EARLIER = {"拜访企业": "拜访日期|企业名称|是否553企业\n二月下旬|甲公司|是"}
WRONG = {"拜访企业": "拜访日期|企业名称|是否553企业\n三月上旬|甲公司|是"}
MORE = {"拜访企业": "拜访日期|企业名称|是否553企业\n2021-03-05|甲公司|是"}
BOOKS, OUT = "材料", "结果"
REFUSALS = ("写不了 ", "删不了 ", "没有备案 ")
"""how the line begins that says why an output is not there"""
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
    resaved: tuple[str, ...] = ()
    """what somebody has saved in Excel or Word since"""


RUN = ("run", BOOKS, "-o", OUT)
FILE = ("archive", BOOKS, "--month", "2021-06")
CASES = (
    Case("run, good after bad", RUN, earlier=((False, RUN), (True, RUN))),
    Case("run, bad after good", RUN, 1, ((True, RUN), (False, RUN)), wrong=True),
    Case(
        "run, over changed results",
        RUN,
        earlier=((False, RUN), (True, RUN)),
        resaved=("自评表.xlsx", "自评报告.docx", "问题清单.xlsx", "退回/驻外一组.xlsx"),
    ),
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


_PREPARED = TemporaryDirectory(prefix="commands-")
"""removed when the tests end"""


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
    return {
        path.relative_to(root).as_posix(): b"" if path.name.startswith("manifest") else path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and PREFIX not in path.relative_to(root).as_posix()
    }


def leftover(root: Path) -> list[str]:
    return [path.name for path in root.rglob(f"{PREFIX}*")]


@cache
def prepared(case: Case) -> Path:
    """A folder with what was there before the command."""
    root = Path(_PREPARED.name) / str(CASES.index(case))
    root.mkdir()
    for wrong, arguments in case.earlier:
        books.folder(root, 驻外一组=EARLIER if wrong else {})
        call(root, arguments)
    for name in case.resaved:
        books.resave(root / OUT / name)
    books.folder(root, 驻外一组=WRONG if case.wrong else MORE)
    return root
