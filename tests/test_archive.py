"""备案: a filing is whole or not there, never written to again, and every touched byte is found."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import books
import pytest

import excel_eval
from excel_eval.archive import Fault, ReasonMissing, file_month, verify
from excel_eval.cli import main
from excel_eval.filings import FILINGS, filings, latest
from excel_eval.write.atomic import CannotWrite

ROOT = Path(__file__).parents[1]
NOW = datetime(2021, 7, 5, 9, 30, tzinfo=UTC)


def filed(folder: Path, month: int = 6, why: str | None = None, now: datetime = NOW) -> Path:
    return file_month(excel_eval.evaluate(folder), folder, month, why=why, now=now)


def code(*arguments: object) -> int:
    with pytest.raises(SystemExit) as stopped:
        main([str(argument) for argument in arguments])
    assert isinstance(stopped.value.code, int)
    return stopped.value.code


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return books.folder(tmp_path)


# --- what is filed ---------------------------------------------------------------------------------------------------


def test_the_workbooks_as_handed_in_with_a_manifest(folder: Path) -> None:
    path = filed(folder)
    assert path == folder / "备案" / "2021-06"
    for workbook in folder.glob("*.xlsx"):
        assert (path / workbook.name).read_bytes() == workbook.read_bytes()
    manifest = json.loads((path / "manifest.json").read_bytes())
    assert (manifest["month"], manifest["why"], manifest["filed"]) == ("2021-06", None, "2021-07-05T09:30:00+00:00")
    assert manifest["tool"] == excel_eval.__version__
    assert [entry["file"] for entry in manifest["files"]] == sorted(p.name for p in folder.glob("*.xlsx"))
    entry = next(e for e in manifest["files"] if e["file"] == "驻外一组.xlsx")
    assert entry["size"] == (path / "驻外一组.xlsx").stat().st_size
    assert entry["rows"]["月度报送"] == 12
    assert {f["code"] for f in manifest["figures"]} >= {"V1", "T1"}


def test_the_folder_with_its_filings_is_evaluated_as_before(folder: Path) -> None:
    before = excel_eval.evaluate(folder)
    filed(folder)
    assert excel_eval.evaluate(folder).results == before.results
    assert excel_eval.evaluate(folder / "备案" / "2021-06").results == before.results


def test_a_second_filing_needs_its_reason_and_leaves_the_first_alone(folder: Path) -> None:
    first = filed(folder)
    before = {p.name: p.read_bytes() for p in first.iterdir()}
    with pytest.raises(ReasonMissing):
        filed(folder)
    second = filed(folder, why="驻外一组更正")
    assert second.name == "2021-06-2"
    assert json.loads((second / "manifest.json").read_bytes())["why"] == "驻外一组更正"
    assert {p.name: p.read_bytes() for p in first.iterdir()} == before
    assert filed(folder, why="又").name == "2021-06-3"


def test_a_workbook_changed_while_it_is_filed(folder: Path) -> None:
    assessment = excel_eval.evaluate(folder)
    books.team_workbook(folder / "驻外一组.xlsx", "驻外一组", {"拜访企业": "拜访日期|企业名称|是否553企业"})
    with pytest.raises(CannotWrite):
        file_month(assessment, folder, 6, now=NOW)
    assert filings(folder) == ()
    assert [p.name for p in (folder / "备案").iterdir()] == []


def test_a_workbook_called_like_the_bulletin_is_not_written_over(folder: Path) -> None:
    (folder / "驻外一组.xlsx").rename(folder / "通报.xlsx")

    def bulletin(out: Path) -> None:
        out.write_bytes(b"bulletin")

    path = file_month(excel_eval.evaluate(folder), folder, 6, now=NOW, bulletin=bulletin)
    assert (path / "通报.xlsx").read_bytes() == (folder / "通报.xlsx").read_bytes()
    assert (path / "通报-2.xlsx").read_bytes() == b"bulletin"


def test_the_last_filing_is_the_one_made_last(folder: Path) -> None:
    filed(folder, 6)
    filed(folder, 3, now=NOW.replace(month=8))
    made = latest(folder)
    assert made is not None and made.name == "2021-03"


# --- verify ----------------------------------------------------------------------------------------------------------


def test_an_untouched_filing_is_whole(folder: Path) -> None:
    filed(folder)
    filed(folder, 7)
    assert verify(folder) == ()


@pytest.mark.parametrize("name", ["驻外一组.xlsx", "绩效方案.xlsx", "manifest.json", "manifest.json.sha256"])
@pytest.mark.parametrize("change", ["flip", "append", "cut"])
def test_a_changed_byte_is_found(folder: Path, name: str, change: str) -> None:
    path = filed(folder) / name
    content = bytearray(path.read_bytes())
    if change == "flip":
        content[len(content) // 2] ^= 1
    elif change == "append":
        content += b"\n"
    else:
        del content[-1]
    path.write_bytes(content)
    assert [fault.filing for fault in verify(folder)] == ["2021-06"]


def test_a_missing_and_an_added_file_are_found(folder: Path) -> None:
    path = filed(folder)
    (path / "驻外一组.xlsx").unlink()
    (path / "别的.txt").write_text("x", encoding="utf-8")
    (path / "子文件夹").mkdir()
    (folder / "备案" / "便条.txt").write_text("x", encoding="utf-8")
    assert set(verify(folder)) == {
        Fault("2021-06", "驻外一组.xlsx", "missing"),
        Fault("2021-06", "别的.txt", "added"),
        Fault("2021-06", "子文件夹", "added"),
        Fault("备案", "便条.txt", "added"),
    }


@pytest.mark.parametrize("name", ["manifest.json", "manifest.json.sha256"])
def test_without_its_manifest_or_seal_a_filing_is_broken(folder: Path, name: str) -> None:
    (filed(folder) / name).unlink()
    assert [fault.kind for fault in verify(folder)] == ["broken"]


def test_a_manifest_rewritten_with_its_seal_is_found_by_the_next_filing(folder: Path) -> None:
    from hashlib import sha256

    first = filed(folder)
    filed(folder, 7)
    text = (first / "manifest.json").read_bytes().replace(b"2021-07-05", b"2021-07-01")
    (first / "manifest.json").write_bytes(text)
    (first / "manifest.json.sha256").write_bytes(f"{sha256(text).hexdigest()}  manifest.json\n".encode())
    assert verify(folder) == (Fault("2021-06", "manifest.json", "changed"),)


def test_a_filing_gone_is_found_by_the_next_one(folder: Path) -> None:
    first = filed(folder)
    filed(folder, 7)
    for path in first.iterdir():
        path.unlink()
    first.rmdir()
    assert verify(folder) == (Fault("2021-06", "2021-07/manifest.json", "lost"),)


# --- killed ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", range(1, 40, 3))
def test_a_filing_that_fails_at_any_call_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    """The N-th write to the disk fails: no filing, and the next one is made as if nothing had been."""
    assessment = excel_eval.evaluate(folder)
    made = 0

    def failing(name: str, owner: object) -> None:
        real = getattr(owner, name)

        def count(*args: object, **named: object) -> object:
            nonlocal made
            made += 1
            if made == call:
                raise OSError(28, "No space left on device")
            return real(*args, **named)

        monkeypatch.setattr(owner, name, count)

    for name, owner in (("write_bytes", Path), ("write_text", Path), ("rename", Path), ("fsync", os)):
        failing(name, owner)
    try:
        file_month(assessment, folder, 6, now=NOW)
    except CannotWrite:
        assert filings(folder) == ()
        assert list((folder / "备案").iterdir()) == []
    monkeypatch.undo()
    if not filings(folder):
        file_month(assessment, folder, 6, now=NOW)
    assert verify(folder) == ()


_SLOW = """
import sys, time
from pathlib import Path
import excel_eval
from excel_eval.archive import file_month
from datetime import datetime, UTC
folder = Path(sys.argv[1])
def bulletin(path):
    path.write_bytes(b"half")
    print("writing", flush=True)
    time.sleep(60)
file_month(excel_eval.evaluate(folder), folder, 6, now=datetime.now(UTC), bulletin=bulletin)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_killed_run_leaves_no_filing_and_the_next_one_removes_its_remains(folder: Path) -> None:
    run = subprocess.Popen([sys.executable, "-c", _SLOW, str(folder)], stdout=subprocess.PIPE, cwd=ROOT)
    assert run.stdout is not None
    assert run.stdout.readline() == b"writing\n"
    assessment = excel_eval.evaluate(folder)
    with pytest.raises(CannotWrite, match="write_other_filing"):
        file_month(assessment, folder, 6, now=NOW)
    run.send_signal(signal.SIGKILL)
    run.wait()
    run.stdout.close()
    assert filings(folder) == () and verify(folder) == ()
    file_month(assessment, folder, 6, now=NOW)
    assert [path.name for path in (folder / "备案").iterdir()] == ["2021-06"]
    assert verify(folder) == ()


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command_files_the_month_with_its_bulletin(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert code("archive", folder, "--month", "2021-06") == 0
    assert "已备案" in capsys.readouterr().err
    assert (folder / "备案/2021-06/通报.xlsx").is_file()
    assert code("archive", folder, "--verify") == 0
    assert code("archive", folder, "--month", "2021-06") == 2
    assert "--why" in capsys.readouterr().err
    assert code("archive", folder, "--month", "2021-06", "--why", "更正") == 0
    (folder / "备案/2021-06-2/通报.xlsx").write_bytes(b"")
    assert code("archive", folder, "--verify") == 1
    assert "通报.xlsx 备案后被改动" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [[], ["--month", "2021-13"], ["--month", "六月"], ["--month", "2020-06"], ["--verify", "--month", "2021-06"]],
)
def test_2_with_wrong_options(folder: Path, options: list[str]) -> None:
    assert code("archive", folder, *options) == 2
    assert filings(folder) == ()


def test_1_with_errors_and_nothing_is_filed(tmp_path: Path) -> None:
    wrong = {"拜访企业": "拜访日期|企业名称|是否553企业\n三月上旬|甲公司|是"}
    folder = books.folder(tmp_path, 驻外一组=wrong)
    assert code("archive", folder, "--month", "2021-06") == 1
    assert filings(folder) == ()


def test_3_without_the_folder_or_any_filing(folder: Path, tmp_path: Path) -> None:
    assert code("archive", tmp_path / "none", "--month", "2021-06") == 3
    assert code("archive", folder, "--verify") == 3


def test_4_where_nothing_can_be_written(folder: Path) -> None:
    (folder / FILINGS).write_text("a file, no folder", encoding="utf-8")
    assert code("archive", folder, "--month", "2021-06") == 4
