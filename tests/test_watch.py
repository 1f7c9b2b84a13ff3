"""watch: a workbook is checked when it is whole and closed, not before."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import books
import pytest

import excel_eval
from excel_eval.cli.options import Settings
from excel_eval.cli.watch import print_changes
from excel_eval.watch import Pace, watch_folder

PACE = Pace(poll=0.1, quiet=0.3, quiet_others=0.6, patience=2)
Seen = list[list[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return books.folder(tmp_path)


@pytest.fixture
def seen(folder: Path) -> Iterator[Seen]:
    """What each check found: the readable workbooks of the folder."""
    found: Seen = []
    stop = Event()

    def changed() -> None:
        found.append(sorted(record.file for record in excel_eval.check(folder).workbooks))

    thread = Thread(target=watch_folder, args=(folder, changed, stop, PACE))
    thread.start()
    time.sleep(0.5)
    yield found
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def eventually(condition: Callable[[], bool], seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_a_file_in_two_halves_three_seconds_apart_is_read_once_and_whole(folder: Path, seen: Seen) -> None:
    content = (folder / "驻外一组.xlsx").read_bytes()
    patient = folder / "迟到.xlsx"
    half = len(content) // 2
    with patient.open("wb") as file:
        file.write(content[:half])
        file.flush()
        time.sleep(1.5)  # patience is 2 here and 30 in earnest
        assert seen == []
        file.write(content[half:])
    assert eventually(lambda: len(seen) == 1)
    assert "迟到.xlsx" in seen[0]


def test_a_renamed_workbook_is_seen(folder: Path, seen: Seen) -> None:
    (folder / "驻外一组.xlsx").rename(folder / "一组.xlsx")
    assert eventually(lambda: len(seen) == 1)
    assert "一组.xlsx" in seen[0] and "驻外一组.xlsx" not in seen[0]


@pytest.mark.parametrize("lock", ["~$驻外一组.xlsx", ".~lock.驻外一组.xlsx#"])
def test_a_workbook_that_is_open_is_left_until_it_is_closed(folder: Path, seen: Seen, lock: str) -> None:
    (folder / lock).write_bytes(b"")
    books.team_workbook(folder / "驻外一组.xlsx", "驻外一组", {"拜访企业": "拜访日期|企业名称|是否553企业"})
    time.sleep(1.5)
    assert seen == []
    (folder / lock).unlink()
    assert eventually(lambda: len(seen) == 1)


def test_what_never_gets_whole_is_reported_all_the_same(folder: Path, seen: Seen) -> None:
    (folder / "驻外一组.xlsx").write_bytes(b"PK\3\4 no workbook")
    assert eventually(lambda: len(seen) == 1)
    assert "驻外一组.xlsx" not in seen[0]


def test_other_files_are_no_change(folder: Path, seen: Seen) -> None:
    (folder / "说明.txt").write_text("x", encoding="utf-8")
    (folder / ".hidden.xlsx").write_bytes(b"")
    time.sleep(1.5)
    assert seen == []


def test_what_changed_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = excel_eval.check(folder)
    wrong = {"拜访企业": "拜访日期|企业名称|是否553企业\n三月上旬|甲公司|是"}
    books.team_workbook(folder / "驻外一组.xlsx", "驻外一组", wrong)
    (folder / "驻外二组.xlsx").rename(folder / "二组.xlsx")
    after = excel_eval.check(folder)
    print_changes(before, after, Settings())
    said = capsys.readouterr().err
    assert "驻外二组.xlsx 改名为 二组.xlsx" in said
    assert "驻外一组.xlsx 有改动" in said
    assert "三月上旬" in said and "现有错误 1 处" in said
    print_changes(after, before, Settings())
    assert "已解决 1 处" in capsys.readouterr().err
