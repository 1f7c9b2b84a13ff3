"""watch: a workbook is checked when it is whole and closed, not before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import books
import pytest

import excel_eval
from excel_eval.cli.options import Settings
from excel_eval.cli.watch import print_changes
from excel_eval.pipeline import check_folder
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


def test_a_folder_that_is_away_for_a_while_is_waited_for(folder: Path) -> None:
    found: Seen = []
    told: list[str] = []
    stop = Event()

    def changed() -> None:
        found.append(sorted(record.file for record in excel_eval.check(folder).workbooks))

    def away(error: OSError) -> None:
        told.append(type(error).__name__)

    thread = Thread(target=watch_folder, args=(folder, changed, stop, PACE, away))
    thread.start()
    time.sleep(0.5)
    gone = folder.rename(folder.with_name("gone"))
    assert eventually(lambda: told == ["FileNotFoundError"])
    books.team_workbook(gone / "驻外一组.xlsx", "驻外一组", {"拜访企业": "拜访日期|企业名称|是否553企业"})
    time.sleep(0.5)
    gone.rename(folder)
    assert eventually(lambda: len(found) == 1)
    assert told == ["FileNotFoundError"]
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


@pytest.mark.skipif(os.name == "nt", reason="SIGINT")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_command_ends_well_with_ctrl_c(folder: Path, lang: str) -> None:
    command = [sys.executable, "-m", "excel_eval", "watch", str(folder), "--lang", lang]
    run = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=Path(__file__).parents[1])
    assert run.stderr is not None
    assert any("Ctrl+C" in line for line in iter(run.stderr.readline, ""))
    time.sleep(0.5)
    run.send_signal(signal.SIGINT)
    assert run.wait(30) == 0
    assert run.stderr.read() == ""
    run.stderr.close()


def test_other_files_are_no_change(folder: Path, seen: Seen) -> None:
    (folder / "说明.txt").write_text("x", encoding="utf-8")
    (folder / ".hidden.xlsx").write_bytes(b"")
    time.sleep(1.5)
    assert seen == []


# --- what is printed -------------------------------------------------------------------------------------------------

HEAD, FIRST, SECOND = "拜访日期|企业名称|是否553企业|备注", "\n2021-01-05|甲公司|是|", "\n2021-02-05|乙公司|否|"


def drop(folder: Path, rows: str, file: str = "驻外一组.xlsx") -> None:
    books.team_workbook(folder / file, "驻外一组", {"拜访企业": HEAD + rows})


class Told:
    """What each change of the folder makes the command print."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        self.checked = check_folder(folder)
        self.known = {(record.team, record.sha256) for record in self.checked.report.workbooks}

    def now(self, settings: Settings | None = None) -> list[str]:
        before, self.checked = self.checked, check_folder(self.folder)
        self.capsys.readouterr()
        print_changes(before, self.checked, settings or Settings(), self.known)
        self.known |= {(record.team, record.sha256) for record in self.checked.report.workbooks}
        return self.capsys.readouterr().err.splitlines()


@pytest.fixture
def told(folder: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    drop(folder, FIRST)
    return Told(folder, capsys)


def test_problems_that_came_and_went(folder: Path, told: Told) -> None:
    drop(folder, FIRST + "\n三月上旬|甲公司|是|")
    lines = told.now()
    assert any("E203" in line and "三月上旬" in line for line in lines)
    assert lines[-1] == "已解决 0 处，现有错误 1 处"
    drop(folder, FIRST)
    assert told.now()[-1] == "已解决 1 处，现有错误 0 处"


def test_what_a_bureau_must_know_is_said_when_it_comes_and_not_again(folder: Path, told: Told) -> None:
    hidden = {"拜访企业": books.Page(HEAD + FIRST, hidden=[2])}
    books.team_workbook(folder / "驻外一组.xlsx", "驻外一组", hidden)
    what = "有 1 行数据被隐藏或筛掉，照常计入。请核对这些行确应计入，不应计入的请删除。"
    noted = f"提示 I317 驻外一组.xlsx › 拜访企业：{what}"
    assert noted in told.now()
    assert noted not in told.now()
    drop(folder, FIRST)
    told.now()
    books.team_workbook(folder / "驻外一组.xlsx", "驻外一组", hidden)
    assert noted not in told.now(Settings(quiet=True))


def test_rows_that_came(folder: Path, told: Told) -> None:
    drop(folder, FIRST + SECOND)
    assert told.now()[0] == "* 驻外一组.xlsx 增加 1 行，计入 14 行"


def test_an_older_version_dropped_over_a_newer_one(folder: Path, told: Told) -> None:
    drop(folder, FIRST + SECOND)
    told.now()
    drop(folder, FIRST)
    assert told.now()[0].startswith("! 驻外一组.xlsx 换成了旧版：它的各行原来都有，少了 1 行。或者放回原来的文件，")
    drop(folder, FIRST + SECOND)
    assert told.now()[0] == "* 驻外一组.xlsx 增加 1 行，计入 14 行"


def test_a_version_of_before_with_rows_of_its_own(folder: Path, told: Told) -> None:
    drop(folder, SECOND)
    assert told.now()[0] == "* 驻外一组.xlsx 有改动：1 行是新的或改过的，1 行不在了或改过了，计入 13 行"
    drop(folder, FIRST)
    assert told.now()[0].startswith("! 驻外一组.xlsx 换回了先前交来过的一版")


def test_saved_again_without_a_change(folder: Path, told: Told) -> None:
    drop(folder, "\n" + FIRST)
    assert told.now()[0] == "= 驻外一组.xlsx 另存过，各行没有改动"


def test_the_same_file_dropped_in_again(folder: Path, told: Told) -> None:
    (folder / "驻外一组.xlsx").write_bytes((folder / "驻外一组.xlsx").read_bytes())
    assert told.now()[0] == "内容没有变化"
    assert told.now(Settings(lang="en"))[0] == "no content has changed"


def test_a_copy_under_another_name(folder: Path, told: Told) -> None:
    (folder / "一组.xlsx").write_bytes((folder / "驻外一组.xlsx").read_bytes())
    lines = told.now()
    assert lines[0] == "+ 一组.xlsx  计入 13 行"
    assert any("E113" in line and "两个文件的内容一字不差" in line for line in lines)


def test_renamed_with_and_without_a_change(folder: Path, told: Told) -> None:
    (folder / "驻外一组.xlsx").rename(folder / "一组.xlsx")
    assert told.now()[0] == "= 驻外一组.xlsx 改名为 一组.xlsx"
    (folder / "一组.xlsx").unlink()
    drop(folder, FIRST + SECOND, "一组 二月.xlsx")
    assert told.now()[:2] == ["= 一组.xlsx 改名为 一组 二月.xlsx", "* 一组 二月.xlsx 增加 1 行，计入 14 行"]


def test_gone_and_come(folder: Path, told: Told) -> None:
    (folder / "驻外一组.xlsx").unlink()
    assert told.now()[0] == "- 驻外一组.xlsx 不在文件夹里了"
    drop(folder, FIRST)
    assert told.now()[0] == "+ 驻外一组.xlsx  计入 13 行"


def test_the_plan(folder: Path, told: Told) -> None:
    books.workbook(folder / books.PLAN_FILE, {**books.default_plan(), "指标": books.indicators(V1={"年度指标值": 3})})
    assert told.now()[0] == "* 绩效方案 绩效方案.xlsx 有改动"
