"""备案: a filing is whole or not there, never written to again, and every touched byte is found."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import books
import pytest

import excel_eval
from excel_eval.archive import Fault, ReasonMissing, file_month, verify
from excel_eval.cli import main
from excel_eval.filings import FILINGS, filings, latest
from excel_eval.schema import load_schemas
from excel_eval.stamp import schema_version
from excel_eval.write.atomic import CannotWrite
from excel_eval.write.leftovers import JOURNAL

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
    assert manifest["schema_version"] == schema_version(load_schemas().all)
    assert manifest["filing"] == "2021-06"
    assert [entry["file"] for entry in manifest["files"]] == sorted(p.name for p in folder.glob("*.xlsx"))
    entry = next(e for e in manifest["files"] if e["file"] == "驻外一组.xlsx")
    assert entry["size"] == (path / "驻外一组.xlsx").stat().st_size
    assert entry["rows"]["月度报送"] == 12
    assert (entry["team"], entry["kind"]) == ("驻外一组", "驻外招商组")
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


@pytest.mark.parametrize("executed", [None, 0, 20])
def test_a_month_is_filed_as_handed_in_while_the_execution_of_the_year_is_not_known(
    tmp_path: Path, executed: books.Cell
) -> None:
    folder = books.folder(tmp_path, {"资金": books.funds(("当年财政拨款", 120, 100, executed))})
    assert code("archive", folder, "--month", "2021-06") == 0
    path = folder / "备案" / "2021-06"
    for workbook in folder.glob("*.xlsx"):
        assert (path / workbook.name).read_bytes() == workbook.read_bytes()
    assert code("archive", folder, "--verify") == 0


@pytest.mark.parametrize(("executed", "error"), [(None, "错误 E201 "), (20, "错误 E409 ")])
def test_december_is_filed_with_the_execution_of_the_year(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], executed: books.Cell, error: str
) -> None:
    folder = books.folder(tmp_path, {"资金": books.funds(("当年财政拨款", 120, 100, executed))})
    assert code("archive", folder, "--month", "2021-12") == 1
    printed = capsys.readouterr().err
    assert f"{error}绩效方案.xlsx › 资金!D2：" in printed
    assert "有错误，没有备案；改正后重新运行" in printed
    assert not (folder / "备案").exists()


@pytest.mark.parametrize("why", ["", "   ", "\n"])
def test_a_blank_reason_is_none(folder: Path, why: str) -> None:
    assert json.loads((filed(folder, why=why) / "manifest.json").read_bytes())["why"] is None
    with pytest.raises(ReasonMissing):
        filed(folder, why=why)


def test_a_workbook_gone_while_it_is_filed(folder: Path) -> None:
    assessment = excel_eval.evaluate(folder)
    (folder / "驻外一组.xlsx").unlink()
    with pytest.raises(CannotWrite) as stopped:
        file_month(assessment, folder, 6, now=NOW)
    assert (stopped.value.reason, stopped.value.detail) == ("write_input_changed", "驻外一组.xlsx")
    assert stopped.value.path == folder / "备案" / "2021-06"


def test_a_bureaus_own_schemas_are_in_the_version(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "schemas"
    own.mkdir()
    text = "id: calls\nsheet: 来电登记\ntitle: {zh: 来电, en: Calls}\nhelp: {zh: 来电, en: Calls}\ncolumns:\n"
    text += "- {name: 来电日期, type: date, required: true, checks: [in_year]}\n"
    (own / "calls.yaml").write_text(text, encoding="utf-8")
    assert code("archive", folder, "--month", "2021-06", "--schemas", own) == 0
    said = json.loads((folder / "备案/2021-06/manifest.json").read_bytes())["schema_version"]
    assert said == schema_version(load_schemas(own).all) != schema_version(load_schemas().all)


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
    made = latest(folder, 2021)
    assert made is not None and made.name == "2021-03"
    assert latest(folder, 2020) is None


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


@pytest.mark.parametrize("how", ["copied", "renamed"])
def test_a_filing_copied_or_renamed_is_found(folder: Path, how: str) -> None:
    first = filed(folder)
    other = first.with_name("2021-09")
    shutil.copytree(first, other) if how == "copied" else first.rename(other)
    assert verify(folder) == (Fault("2021-09", "2021-06", "moved"),)


def test_what_is_no_folder_is_none_of_an_unfinished_filing(folder: Path) -> None:
    filed(folder)
    (folder / "备案" / ".excel_eval-filing-x").write_bytes(b"hidden")
    (folder / "备案" / ".excel_eval-filing-y").mkdir()
    assert verify(folder) == (Fault("备案", ".excel_eval-filing-x", "added"),)


@pytest.mark.parametrize(
    "manifest",
    [b"", b"[]", b'"x"', b"{}", b'{"files": 3}', b'{"files": [3]}', b'{"files": [], "earlier": 3}', b"[" * 100_000],
)
def test_whatever_a_manifest_is_turned_into_is_a_fault(folder: Path, manifest: bytes) -> None:
    first = filed(folder)
    filed(folder, 7)
    (first / "manifest.json").write_bytes(manifest)
    assert {fault.filing for fault in verify(folder)} == {"2021-06"}
    third = filed(folder, 8)
    assert "2021-08" not in {fault.filing for fault in verify(folder)}
    assert third.is_dir()


def test_a_month_is_filed_beside_a_filing_without_its_manifest(folder: Path) -> None:
    (filed(folder) / "manifest.json").unlink()
    assert filed(folder, 7).name == "2021-07"
    assert [(fault.filing, fault.kind) for fault in verify(folder)] == [("2021-06", "broken")]


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
    with pytest.raises(CannotWrite) as caught:
        file_month(assessment, folder, 6, now=NOW)
    assert caught.value.reason == "write_other_filing"
    run.send_signal(signal.SIGKILL)
    run.wait()
    run.stdout.close()
    assert filings(folder) == () and verify(folder) == ()
    file_month(assessment, folder, 6, now=NOW)
    assert [path.name for path in (folder / "备案").iterdir()] == ["2021-06"]
    assert verify(folder) == ()


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@pytest.mark.parametrize("files", [0, 1, 3, 4, 5, 6, 7])
def test_the_command_killed_at_any_moment_leaves_a_whole_filing_or_none(folder: Path, files: int) -> None:
    """Killed as soon as the filing in the making has so many files; with all seven it may just have been made."""
    command = [sys.executable, "-m", "excel_eval", "archive", str(folder), "--month", "2021-06"]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    base = folder / "备案"
    while run.poll() is None and len(list(base.glob(".excel_eval-filing-*/*"))) < files:
        time.sleep(0.002)
    while files == 0 and not base.exists():
        time.sleep(0.002)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert verify(folder) == ()
    handed_in = {path.name: path.read_bytes() for path in folder.glob("*.xlsx")}
    for filing in filings(folder):
        assert {name: (filing.path / name).read_bytes() for name in handed_in} == handed_in
    filed(folder, why="再次")
    assert verify(folder) == ()
    names = {path.name for path in (folder / "备案").iterdir()}
    assert names in ({"2021-06"}, {"2021-06", "2021-06-2"})


@pytest.mark.skipif(os.name == "nt", reason="needs fcntl")
def test_a_lock_that_nobody_holds_stops_no_one(folder: Path) -> None:
    (folder / "备案").mkdir()
    (folder / "备案" / JOURNAL).write_bytes(b"")
    filed(folder)
    assert [path.name for path in (folder / "备案").iterdir()] == ["2021-06"]


@pytest.mark.skipif(os.name == "nt", reason="needs fcntl")
def test_a_drive_without_locks_files_all_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def no_locks(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    filed(folder)
    assert {path.name for path in (folder / "备案").iterdir()} == {"2021-06"}


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
    err = capsys.readouterr().err
    assert "通报.xlsx 备案后被改动" in err and "或者从备份中恢复原样，或者" in err


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
