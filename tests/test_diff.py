"""diff: rows are matched by what they say, not by where they stand; a change in a filed month is an error."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import books
import pytest
from hypothesis import given
from hypothesis import strategies as st

import excel_eval
from excel_eval.archive import file_month
from excel_eval.cli import main
from excel_eval.diff import Diff, RowChange, changed_after_filing, compare, compare_rows, since_filing
from excel_eval.model import Source, Value
from excel_eval.results import Entry

from test_archive import NOW  # isort: skip

COLUMNS = ("日期", "企业名称", "所在地", "产业", "人员", "备注")
VISITS = "拜访日期|企业名称|是否553企业|备注\n2021-01-05|甲公司|是|a\n2021-02-05|乙公司|否|b"


def row(number: int, **changed: Value) -> Entry:
    """A row unlike every other: each of its cells names its number."""
    values: dict[str, Value] = {column: f"{column}{number}" for column in COLUMNS}
    return Entry("甲组", Source("a.xlsx", "台账", number + 2), {**values, **changed}, 1)


def changes(old: Sequence[Entry], new: Sequence[Entry]) -> list[RowChange]:
    return list(compare_rows("台账", old, new))


def called(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    capsys.readouterr()
    with pytest.raises(SystemExit) as stopped:
        main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    assert isinstance(stopped.value.code, int)
    return stopped.value.code, printed.out, printed.err


# --- rows ------------------------------------------------------------------------------------------------------------


@given(st.integers(0, 30), st.randoms(use_true_random=False))
def test_shuffled_rows_are_no_change(size: int, random: object) -> None:
    old = [row(number) for number in range(size)]
    new = old.copy()
    random.shuffle(new)  # type: ignore[attr-defined]
    assert changes(old, new) == []


@given(st.data())
def test_random_edits_are_reported_and_nothing_else(data: st.DataObject) -> None:
    size = data.draw(st.integers(0, 20))
    fates = data.draw(st.lists(st.sampled_from(["same", "edit", "drop"]), min_size=size, max_size=size))
    old = [row(number) for number in range(size)]
    new: list[Entry] = []
    edits: dict[str, tuple[str, Value]] = {}
    for entry, fate in zip(old, fates, strict=True):
        if fate == "same":
            new.append(entry)
        elif fate == "edit":
            column = data.draw(st.sampled_from(COLUMNS))
            value = data.draw(st.sampled_from([None, "改", date(2021, 3, 5)]))
            new.append(Entry(entry.team, entry.source, {**entry.values, column: value}, entry.month))
            edits[str(entry.source)] = (column, value)
    added = [row(100 + number) for number in range(data.draw(st.integers(0, 5)))]
    new = data.draw(st.permutations([*new, *added]))
    found = changes(old, new)
    assert {str(c.old.source) for c in found if c.kind == "removed" and c.old} == {
        str(entry.source) for entry, fate in zip(old, fates, strict=True) if fate == "drop"
    }
    assert {str(c.entry.source) for c in found if c.kind == "added"} == {str(entry.source) for entry in added}
    reported = {str(c.entry.source): (cell.column, cell.new) for c in found if c.kind == "changed" for cell in c.cells}
    assert reported == edits


def test_of_equal_rows_one_more_is_one_added() -> None:
    twin = row(1)
    assert [c.kind for c in changes([twin, twin], [twin, twin, twin])] == ["added"]
    assert [c.kind for c in changes([twin, twin], [twin])] == ["removed"]


def test_a_row_of_another_content_is_one_removed_and_one_added() -> None:
    assert [c.kind for c in changes([row(1)], [row(2)])] == ["removed", "added"]


def test_ten_thousand_rows_alike_are_compared_in_seconds() -> None:
    old = [row(n, 产业="光伏", 所在地="成都", 人员="张三") for n in range(3000)]
    new = [row(n, 产业="光伏", 所在地="成都", 人员="李四") for n in range(3000)]
    assert {c.kind for c in changes(old, new)} == {"changed"}


# --- folders ---------------------------------------------------------------------------------------------------------


def two(tmp_path: Path, old: str, new: str) -> tuple[Path, Path]:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    first = books.folder(tmp_path / "old", 驻外一组={"拜访企业": old})
    return first, books.folder(tmp_path / "new", 驻外一组={"拜访企业": new})


def compared(old: Path, new: Path) -> Diff:
    return compare(excel_eval.evaluate(old), excel_eval.evaluate(new))


def test_sorting_and_inserting_rows_in_a_workbook_change_no_row_that_was_there(tmp_path: Path) -> None:
    new = "拜访日期|企业名称|是否553企业|备注\n2021-02-05|乙公司|否|b\n2021-03-01|丙公司|否|c\n2021-01-05|甲公司|是|a"
    difference = compared(*two(tmp_path, VISITS, new))
    (change,) = difference.rows
    assert (change.kind, change.entry.values["企业名称"], str(change.entry.source)) == (
        "added",
        "丙公司",
        "驻外一组.xlsx › 拜访企业!3",
    )
    assert [(f.code, f.old, f.new) for f in difference.figures] == [("V1", "2", "3")]


def test_a_workbook_under_another_name_is_no_change(tmp_path: Path) -> None:
    old, new = two(tmp_path, VISITS, VISITS)
    (new / "驻外一组.xlsx").rename(new / "一组 最终版.xlsx")
    assert compared(old, new) == Diff((), ())


def test_the_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = two(tmp_path, VISITS, VISITS.replace("乙公司", "丙公司"))
    code, out, _ = called(capsys, "diff", old, new, "--json")
    assert code == 0
    assert json.loads(out) == {
        "schema": "excel_eval.diff/1",
        "ok": True,
        "rows": [
            {
                "kind": "changed",
                "severity": "info",
                "message": "修改",
                "team": "驻外一组",
                "ledger": "拜访企业",
                "old": "驻外一组.xlsx › 拜访企业!3",
                "new": "驻外一组.xlsx › 拜访企业!3",
                "cells": [{"column": "企业名称", "old": "乙公司", "new": "丙公司"}],
            }
        ],
        "figures": [],
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_printed_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str) -> None:
    code, _, err = called(capsys, "diff", *two(tmp_path, VISITS, VISITS + "\n2021-03-01|丙公司|否|c"), "--lang", lang)
    assert code == 0
    assert ("1 rows added" if lang == "en" else "新增 1 行") in err
    assert "V1 拜访企业" in err


@pytest.mark.parametrize(
    ("changed", "moved"),
    [
        ({"指标": books.indicators(V1={"年度指标值": 3})}, [("V1", "target", "4", "6")]),
        (
            {"指标": books.indicators(V1={"分值": 9}, V2={"分值": 11})},
            [("V1", "weight", "10", "9"), ("V2", "weight", "10", "11")],
        ),
        ({"资金": books.funds(("当年财政拨款", 150, 100, 100))}, [("", "initial", "120", "150")]),
        ({"指标": books.indicators(B1={"实际完成值": 12})}, [("B1", "actual", "10", "12")]),
    ],
)
def test_figures_of_the_plan_that_moved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changed: books.Sheets, moved: list[tuple[str, str, str, str]]
) -> None:
    old, new = two(tmp_path, VISITS, VISITS)
    books.workbook(new / books.PLAN_FILE, {**books.default_plan(), **changed})
    assert [(f.code, f.what, f.old, f.new) for f in compared(old, new).figures] == moved
    for lang in ("zh", "en"):
        _, _, err = called(capsys, "diff", old, new, "--lang", lang)
        assert all(f"{then} → {now}" in err for _, _, then, now in moved)


def test_what_was_not_accepted_is_said_to_be_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = two(tmp_path, VISITS, VISITS.replace("2021-02-05", "二月"))
    code, _, err = called(capsys, "diff", old, new)
    assert code == 1
    assert f"{new} 有 1 处错误，其中 1 行没有计入，也没有参加比较" in err
    (new / books.PLAN_FILE).unlink()
    code, out, _ = called(capsys, "diff", old, new, "--json")
    assert (code, json.loads(out)["schema"]) == (3, "excel_eval.check/1")


def test_3_without_one_of_the_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(capsys, "diff", books.folder(tmp_path), tmp_path / "none")[0] == 3


# --- filed months ----------------------------------------------------------------------------------------------------


@pytest.fixture
def filed(tmp_path: Path) -> Path:
    """A folder whose January is filed."""
    folder = books.folder(tmp_path, 驻外一组={"拜访企业": VISITS})
    file_month(excel_eval.evaluate(folder), folder, 1, now=NOW)
    return folder


def rewritten(folder: Path, sheet: str, table: str) -> Path:
    books.team_workbook(folder / "驻外一组.xlsx", "驻外一组", {"拜访企业": VISITS, sheet: table})
    return folder


def filed_rows(folder: Path) -> list[str]:
    filing = folder / "备案" / "2021-01"
    old, new = excel_eval.evaluate(filing), excel_eval.evaluate(folder)
    return [change.kind for change in changed_after_filing(compare(old, new), filing, folder, new)]


@pytest.mark.parametrize(
    ("now", "kinds"),
    [
        (VISITS.replace("|a", "|改"), ["changed"]),
        (VISITS.replace("2021-01-05", "2021-03-05"), ["changed"]),
        (VISITS.replace("2021-02-05", "2021-01-15"), ["changed"]),
        (VISITS.replace("\n2021-01-05|甲公司|是|a", ""), ["removed"]),
        (VISITS + "\n2021-01-31|丙公司|否|c", ["added"]),
        (VISITS + "\n2021-02-28|丙公司|否|c", []),
        (VISITS.replace("|b", "|改"), []),
    ],
)
def test_a_filed_month_must_not_change(
    filed: Path, capsys: pytest.CaptureFixture[str], now: str, kinds: list[str]
) -> None:
    rewritten(filed, "拜访企业", now)
    assert filed_rows(filed) == kinds
    code, out, _ = called(capsys, "diff", filed / "备案" / "2021-01", filed, "--json")
    assert (code, json.loads(out)["ok"]) == ((1, False) if kinds else (0, True))


def test_a_stage_reached_after_the_filing_is_no_change_of_what_was_filed(filed: Path) -> None:
    expense = "支出日期|支出类别|摘要|金额(元)|凭证号|票据审核人|票据审核日期\n2021-01-08|差旅费|机票|100|1-1|"
    rewritten(filed, "经费支出", expense)
    assert filed_rows(filed) == ["added"]
    shutil.rmtree(filed / "备案")
    file_month(excel_eval.evaluate(filed), filed, 1, now=NOW)
    rewritten(filed, "经费支出", expense + "周琳|2021-02-20")
    assert filed_rows(filed) == []


def test_the_record_of_submissions_goes_on(filed: Path) -> None:
    months = books.submissions()
    books.team_workbook(
        filed / "驻外一组.xlsx",
        "驻外一组",
        {"拜访企业": VISITS, "月度报送": [*months, ["2021-01", date(2021, 2, 20)]]},
    )
    assert filed_rows(filed) == []


def test_the_months_filed_are_those_up_to_the_last_filing(filed: Path) -> None:
    file_month(excel_eval.evaluate(filed), filed, 2, now=NOW)
    rewritten(filed, "拜访企业", VISITS.replace("|b", "|改"))
    since = since_filing(filed, excel_eval.evaluate(filed))
    assert since is not None
    assert (since.filing.name, since.added, since.removed, len(since.filed)) == ("2021-02", 0, 0, 1)


def test_check_and_run_say_what_came_since(filed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewritten(filed, "拜访企业", VISITS.replace("|a", "|改") + "\n2021-02-28|丙公司|否|c")
    for command in (["check", filed], ["run", filed, "-o", tmp_path / "out"]):
        _, _, err = called(capsys, *command)
        assert "自上次备案（2021-01）以来：+1 行，已备案的行改动 1 行" in err


def test_a_damaged_filing_is_said_to_be_no_measure(filed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    books.team_workbook(filed / "备案/2021-01/驻外一组.xlsx", "驻外一组")
    assert "上次备案（2021-01）在备案后被改动" in called(capsys, "check", filed)[2]


def test_nothing_is_said_without_a_filing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "备案" not in called(capsys, "check", books.folder(tmp_path))[2]
