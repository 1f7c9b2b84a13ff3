"""The hostile set: nearly three hundred files that are broken, lying or odd, beside three teams in one folder.

One run of ``check --json --returns`` over all of them says of each exactly what hostile_table.py says, and nothing
changes for the others.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from books import FIELD, TEAMS, folder
from hostile_table import NO_FILES, TABLE
from lxml import etree

import excel_eval
from excel_eval.read import read_workbook

BOUND = 120
"""seconds for the whole folder on a busy machine; a quiet one needs about thirty"""
NAMES = [name for name in TABLE if os.name != "nt" or (name not in NO_FILES and name.isprintable())]
REMARKS = [name for name in NAMES if TABLE[name].remark is not None or TABLE[name].length is not None]


@dataclass(frozen=True)
class Run:
    folder: Path
    returns: Path
    code: int
    words: str
    seconds: float
    said: dict[str, list[dict[str, Any]]]
    workbooks: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Every hostile file in one folder, each named in the plan as a team, and one run of the command line over it."""
    base = tmp_path_factory.mktemp("hostile")
    teams = [*TEAMS.items(), *((name.rpartition(".")[0], FIELD) for name in NAMES if name.isprintable())]
    path = folder(base, {"招商组": [["组别", "类别"], *map(list, teams)]})
    for name in NAMES:
        TABLE[name].build(path / name)
    start = time.monotonic()
    returns = base / "退回"
    command = [sys.executable, "-m", "excel_eval", "check", str(path), "--json", "--returns", str(returns)]
    done = subprocess.run([*command, "--limit", "child_seconds=40"], capture_output=True, timeout=BOUND * 2)
    seconds = time.monotonic() - start
    report = json.loads(done.stdout.decode("utf-8", "strict"))
    said: dict[str, list[dict[str, Any]]] = {}
    for issue in report["issues"]:
        said.setdefault(issue["file"], []).append(issue)
    workbooks = {record["file"]: record for record in report["workbooks"]}
    return Run(path, returns, done.returncode, done.stderr.decode(), seconds, said, workbooks)


def sentence(issue: dict[str, Any]) -> str:
    """``E101 拜访企业!D2 无法读取……``: code, place and message."""
    cell = f"!{issue['cell']}" if issue["cell"] else ""
    return " ".join(part for part in (issue["code"], f"{issue['sheet'] or ''}{cell}", issue["message"]) if part)


def test_there_are_many() -> None:
    assert len(TABLE) >= 250


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_each_is_named_with_its_fault_and_nothing_else(run: Run, name: str) -> None:
    issues = run.said.get(name, [])
    assert [sentence(issue) for issue in issues] == list(TABLE[name].said)
    assert all(issue["fix"] and issue["expected"] for issue in issues)
    ledgers = run.workbooks.get(name, {"ledgers": []})["ledgers"]
    counts = [(one["accepted"], one["read"]) for one in ledgers if one["sheet"] == "拜访企业"]
    assert counts in ([], [TABLE[name].visits])


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_each_is_read_or_refused_and_never_disappears(run: Run, name: str) -> None:
    refused = any(issue["code"] in ("E101", "E103", "E104", "E105", "E106") for issue in run.said.get(name, []))
    assert refused is (name not in run.workbooks)


@pytest.mark.parametrize("name", REMARKS, ids=ascii)
def test_a_value_is_read_as_it_stands(run: Run, name: str) -> None:
    (sheet,) = (one for one in read_workbook(run.folder / name).sheets if one.source.sheet == "拜访企业")
    value = sheet.rows[1][3]
    if TABLE[name].length is not None:
        assert len(str(value)) == TABLE[name].length
    else:
        assert (value, type(value)) == (TABLE[name].remark, type(TABLE[name].remark))


def test_the_others_are_unharmed(run: Run, tmp_path: Path) -> None:
    alone = {record.file: record for record in excel_eval.check(folder(tmp_path)).workbooks}
    for team in TEAMS:
        file = f"{team}.xlsx"
        ledgers = [(one["sheet"], one["read"], one["accepted"]) for one in run.workbooks[file]["ledgers"]]
        assert run.said.get(file, []) == []
        assert ledgers == [(one.sheet, one.read, one.accepted) for one in alone[file].ledgers]


def test_no_one_else_is_blamed(run: Run) -> None:
    """No team is said to be missing whose workbook lies there unread, and the plan is sound."""
    assert set(run.said) <= set(NAMES)


def test_the_run_ends_in_time_with_the_code_of_unreadable_workbooks_and_without_a_traceback(run: Run) -> None:
    assert run.code == 3
    assert run.seconds < BOUND
    assert "Traceback" not in run.words and "E107" not in run.words


def test_every_marked_copy_is_sound(run: Run) -> None:
    """Whatever stood in the original, the copy is a zip whose parts are well-formed."""
    copies = sorted(run.returns.iterdir())
    assert len(copies) >= 40
    for copy in copies:
        with zipfile.ZipFile(copy) as archive:
            assert archive.testzip() is None
            for name in archive.namelist():
                if name.endswith((".xml", ".rels")):
                    etree.fromstring(archive.read(name))


def test_a_file_without_permission_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder(tmp_path)
    opened = Path.open

    def refuse(self: Path, *args: Any, **kwargs: Any) -> Any:
        if self.name == "驻外一组.xlsx":
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    issues = excel_eval.check(path).to_dict()["issues"]
    assert [(issue["code"], issue["file"], issue["message"]) for issue in issues] == [
        ("E106", "驻外一组.xlsx", "打不开这个文件：没有读取权限，或者别的程序正独占着它")
    ]
