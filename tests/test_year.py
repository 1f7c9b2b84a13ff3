"""A scripted year: twelve months of workbooks dropped in, some late, returned or corrected; each month is filed.

The bulletin of every month is what ``evaluate`` gives on the folder as it stood then.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import books
import openpyxl
import pytest

import excel_eval
from excel_eval.archive import file_month, verify
from excel_eval.diff import changed_after_filing, compare, since_filing
from excel_eval.filings import FILINGS, filings
from excel_eval.progress import progress_of_folder
from excel_eval.write.bulletin import write_bulletin

HEAD: list[books.Cell] = ["拜访日期*", "企业名称*", "是否553企业*"]
SENT: list[books.Cell] = ["月份*", "报送日期*", "审核日期", "审核结论"]
LATE_IN, RETURNED_IN, CORRECTED_IN = 3, 5, 8
"""驻外二组 is late with March and has May returned; in August 驻外一组 corrects a row of the filed February"""


def visits(team: int, month: int, corrected: bool) -> list[list[books.Cell]]:
    """A firm a month, January's once more in June, which counts no second time."""
    rows: list[list[books.Cell]] = [HEAD]
    for number in range(1, month + 1):
        firm = f"{team}组{1 if number == 6 else number}月公司"
        if corrected and team == 1 and number == 2:
            firm += "（更正）"
        rows.append([date(2021, number, 10), firm, "是" if number in (1, 6) else "否"])
    return rows


def sent(team: int, month: int) -> list[list[books.Cell]]:
    rows: list[list[books.Cell]] = [SENT]
    for number in range(1, month + 1):
        day = date(2021 + number // 12, number % 12 + 1, 5)
        if team == 2 and number == LATE_IN:
            day = date(2021, 6, 20)
        verdict = "退回" if team == 2 and number == RETURNED_IN else "通过"
        rows.append([f"2021-{number:02}", day, day, verdict])
    return rows


def drop(tmp_path: Path, month: int, corrected: bool = False) -> Path:
    """The folder as it stands after ``month``."""
    teams = {
        name: {"拜访企业": visits(team, month, corrected), "月度报送": sent(team, month)}
        for team, name in ((1, "驻外一组"), (2, "驻外二组"))
    }
    teams["专业一组"] = {"月度报送": sent(3, month)}
    plan = {"项目": books.project(局本级支出=100)}
    return books.folder(tmp_path, plan, **teams)


def file(folder: Path, month: int, why: str | None = None) -> Path:
    state = progress_of_folder(folder, month)
    now = datetime(2021 + month // 12, month % 12 + 1, 6, 1 if why is None else 2, tzinfo=UTC)
    return file_month(state.whole, folder, month, why=why, now=now, bulletin=lambda path: write_bulletin(state, path))


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tmp_path = tmp_path_factory.mktemp("year")
    for month in range(1, 13):
        corrected = month >= CORRECTED_IN
        folder = drop(tmp_path, month, corrected)
        if month == CORRECTED_IN:
            since = since_filing(folder, excel_eval.evaluate(folder))
            assert since is not None
            assert (since.filing.name, len(since.filed)) == ("2021-07", 1)
            assert since.filed[0].cells[0].new == "1组2月公司（更正）"
            file(folder, 2, why="驻外一组更正企业名称")
        file(folder, month)
    return folder


def test_every_month_is_filed_and_whole(year: Path) -> None:
    names = [f"2021-{month:02}" for month in range(1, 13)]
    assert [filing.name for filing in filings(year)] == sorted([*names, "2021-02-2"])
    assert verify(year) == ()


@pytest.mark.parametrize("month", range(1, 13))
def test_the_bulletin_says_what_evaluate_gave_then(year: Path, month: int) -> None:
    """The filing holds the folder as it was: no row of it is of a later month."""
    filing = year / FILINGS / f"2021-{month:02}"
    then = {result.indicator.code: result for result in excel_eval.evaluate(filing).results if result.teams}
    sheet = openpyxl.load_workbook(filing / "通报.xlsx", data_only=True)["指标进度"]
    said = {row[0].value: (row[4].value, row[6].value) for row in sheet.iter_rows(min_row=6) if row[0].value}
    assert said == {code: (result.target, result.actual) for code, result in then.items()}
    now = progress_of_folder(year, month)
    assert {r.indicator.code: r.actual for r in now.counted} == {code: r.actual for code, r in then.items()}


def test_the_bulletins_say_who_was_late_and_returned(year: Path) -> None:
    sheet = openpyxl.load_workbook(year / FILINGS / "2021-12" / "通报.xlsx", data_only=True)["报送情况"]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] == "驻外二组"]
    words = rows[1][1:13]
    assert (words[LATE_IN - 1], words[RETURNED_IN - 1]) == ("迟报", "退回")
    assert {word for number, word in enumerate(words, 1) if number not in (LATE_IN, RETURNED_IN)} == {"已审核"}
    assert rows[1][13:16] == (1, 1, 0)


def test_each_filing_adds_a_month_to_the_one_before(year: Path) -> None:
    for month in range(2, 13):
        old, new = (year / FILINGS / f"2021-{number:02}" for number in (month - 1, month))
        before, after = excel_eval.evaluate(old), excel_eval.evaluate(new)
        difference = compare(before, after)
        added = [change for change in difference.of("added") if change.ledger == "拜访企业"]
        assert [change.months for change in added] == [frozenset({month})] * 2
        filed = changed_after_filing(difference, old, new, before)
        assert [change.kind for change in filed] == (["changed"] if month == CORRECTED_IN else [])


def test_the_year_ends_with_the_figures_of_its_last_filing(year: Path) -> None:
    manifest = json.loads((year / FILINGS / "2021-12" / "manifest.json").read_bytes())
    assert manifest["figures"] == excel_eval.evaluate(year).to_dict()["indicators"]
    assert {f["code"]: f["actual"] for f in manifest["figures"]}["V1"] == "22"
    again = json.loads((year / FILINGS / "2021-02-2" / "manifest.json").read_bytes())
    assert again["why"] == "驻外一组更正企业名称"
