"""填报进度: the formulas of a team's template count what the evaluation counts, recalculated by LibreOffice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, cast

import books
import openpyxl
import pytest
from test_template_support import SAMPLE, convert, fill, plan_of, team_named, templates_in

import excel_eval
from excel_eval.model import Plan, Value
from excel_eval.schema import load_schemas
from excel_eval.write.template import Contents, write_team_template
from excel_eval.write.template_progress import indicators_of

SCHEMAS = load_schemas(None)
TEAMS = ("驻深圳招商组", "数字经济招商组")
VISITS: list[dict[str, Any]] = [
    {"拜访日期": date(2021, 1, 5), "企业名称": "甲公司", "是否553企业": "是"},
    {"拜访日期": date(2021, 1, 6), "企业名称": "甲公司", "是否553企业": "是"},
    {"拜访日期": date(2021, 2, 1), "企业名称": "甲 公司", "是否553企业": "是"},
    {"拜访日期": date(2021, 2, 1), "企业名称": "乙（四川）公司", "是否553企业": "否"},
    {"拜访日期": date(2021, 2, 2), "企业名称": "乙(四川)公司", "是否553企业": "否"},
    {"拜访日期": date(2021, 2, 3), "企业名称": "A*司", "是否553企业": "否"},
    {"拜访日期": date(2021, 2, 3), "企业名称": "ABC司", "是否553企业": "否"},
    {"拜访日期": date(2021, 2, 3), "企业名称": "abc司", "是否553企业": "否"},
    {"拜访日期": date(2021, 2, 4), "企业名称": "丙~?公司", "是否553企业": "是"},
    {"拜访日期": date(2021, 2, 4), "企业名称": "001", "是否553企业": "否"},
    {"拜访日期": date(2021, 2, 4), "企业名称": "1", "是否553企业": "否"},
    {"拜访日期": date(2021, 2, 4), "企业名称": "1-2", "是否553企业": "否"},
    {"拜访日期": date(2021, 2, 4), "企业名称": "=丁", "是否553企业": "否"},
    {"拜访日期": date(2021, 2, 4), "企业名称": ">0", "是否553企业": "否"},
    {"拜访日期": date(2021, 2, 4), "企业名称": "长" * 300, "是否553企业": "否"},
    {},
    {"拜访日期": date(2021, 3, 1), "企业名称": "缺一格"},
    {"企业名称": "只有名称"},
    {"拜访日期": date(2021, 12, 31), "企业名称": "末行", "是否553企业": "是"},
]


def progress_of(path: Path, plan: Plan, team: str) -> dict[str, tuple[object, ...]]:
    """指标 -> (指标值, 已完成, 完成率, 还差); the ledgers' complete and incomplete rows by sheet."""
    sheet = openpyxl.load_workbook(path, data_only=True)["填报进度"]
    rows = list(sheet.iter_rows(min_row=5, max_col=8, values_only=True))
    count = len(indicators_of(plan, team_named(plan, team).kind))
    found = {str(row[0]): tuple(row[3:7]) for row in rows[:count]}
    ledgers = {
        f"台账 {row[0]}": tuple(row[1:3]) for row in rows[count + 3 :] if row[0] in {s.sheet for s in SCHEMAS.ledgers}
    }
    return {**found, **ledgers}


@cache
def sample_rows() -> Mapping[str, Mapping[str, list[dict[str, Value]]]]:
    """What the sample's teams hold: team -> sheet -> rows."""
    rows: dict[str, dict[str, list[dict[str, Value]]]] = {}
    for ledger in excel_eval.evaluate(SAMPLE).ledgers:
        for entry in ledger.entries:
            rows.setdefault(entry.team, {}).setdefault(ledger.sheet, []).append(dict(entry.values))
    return rows


def contents(team: str) -> Contents:
    return Contents({"填报人": "李强"}, sample_rows()[team])


@pytest.mark.parametrize("team", TEAMS)
def test_counts_and_rates_are_those_of_the_evaluation(tmp_path: Path, team: str) -> None:
    plan = plan_of(SAMPLE)
    path = tmp_path / f"{team}.xlsx"
    write_team_template(plan, team_named(plan, team), SCHEMAS, path, contents(team))
    recalculated = progress_of(convert(path, "xlsx", tmp_path), plan, team)
    results = excel_eval.evaluate(SAMPLE).results
    expected = {
        r.indicator.name: (float(t.target), float(t.actual), float(t.completion_rate or 0))
        for r in results
        for t in r.teams
        if t.team == team
    }
    assert {name: recalculated[name][:3] for name in expected} == {n: pytest.approx(v) for n, v in expected.items()}
    assert progress_of(path, plan, team) == {name: pytest.approx(values) for name, values in recalculated.items()}


@pytest.mark.parametrize("team", TEAMS)
def test_a_template_filled_by_the_tool_reads_as_what_it_was_filled_with(tmp_path: Path, team: str) -> None:
    folder, plan = templates_in(tmp_path, folder=SAMPLE)
    write_team_template(plan, team_named(plan, team), SCHEMAS, folder / f"{team}.xlsx", contents(team))
    read = {
        ledger.sheet: [dict(e.values) for e in ledger.entries if e.team == team]
        for ledger in excel_eval.evaluate(folder).ledgers
    }
    assert {sheet: rows for sheet, rows in read.items() if rows} == sample_rows()[team]


def test_every_stored_value_is_what_a_recalculation_gives(tmp_path: Path) -> None:
    """All formula cells of the sheet, the months and the helping column too."""
    plan, team = plan_of(SAMPLE), TEAMS[0]
    path = tmp_path / "t.xlsx"
    rows = {**sample_rows()[team], "拜访企业": VISITS}
    write_team_template(plan, team_named(plan, team), SCHEMAS, path, Contents({}, rows))
    formulas = openpyxl.load_workbook(path)["填报进度"]
    stored = openpyxl.load_workbook(path, data_only=True)["填报进度"]
    again = openpyxl.load_workbook(convert(path, "xlsx", tmp_path), data_only=True)["填报进度"]
    cells = [str(cell.coordinate) for row in formulas.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert len(cells) > 80
    assert [(at, stored[at].value) for at in cells] == [(at, pytest.approx(again[at].value)) for at in cells]


def test_what_counts_as_one_enterprise(tmp_path: Path) -> None:
    """Names with wildcards, operators, numbers, blanks, brackets of both widths; incomplete rows count for nothing."""
    folder, plan = templates_in(tmp_path)
    fill(folder / "驻外一组.xlsx", {"拜访企业": VISITS})
    found = progress_of(convert(folder / "驻外一组.xlsx", "xlsx", tmp_path), plan, "驻外一组")
    results = {r.indicator.name: r for r in excel_eval.evaluate(folder).results}
    for name, count in (("拜访企业", 12), ("553企业", 3)):
        evaluated = next(team.actual for team in results[name].teams if team.team == "驻外一组")
        assert (found[name][1], int(evaluated)) == (count, count)
    assert found["台账 拜访企业"] == (16, 2)


def test_a_recalculation_did_take_place(tmp_path: Path) -> None:
    """A wrong stored value does not stay: else the tests above would prove nothing."""
    plan = plan_of(books.folder(tmp_path))
    path = tmp_path / "t.xlsx"
    write_team_template(plan, plan.teams[0], SCHEMAS, path)
    book = openpyxl.load_workbook(path)
    book["填报进度"]["E5"] = "=1+998"
    book.save(path)
    again = openpyxl.load_workbook(convert(path, "xlsx", tmp_path), data_only=True)["填报进度"]
    assert (again["E5"].value, again["E6"].value) == (999, 0)


def test_sums_shares_and_at_most(tmp_path: Path) -> None:
    """求和 over a condition, a share that is not whole, ≤."""
    rows = books.only(
        {
            "编码": "L1",
            "统计方式": "求和",
            "统计列": "拟投资额",
            "条件": "是否有效=是",
            "目标口径": "合计",
            "年度指标值": 1000,
            "单位": "万元",
        },
        {"编码": "V1", "性质": "≤", "年度指标值": 1},
    )
    folder, plan = templates_in(tmp_path, folder=books.folder(tmp_path, {"指标": rows}))
    leads = [
        {
            "获取日期": date(2021, 1, 5) + timedelta(days=n),
            "线索名称": f"线索{n}",
            "企业名称": "甲",
            "拟投资额": 0.1 * n,
            "是否有效": flag,
        }
        for n, flag in enumerate(("是", "否", "是", "是"))
    ]
    fill(folder / "驻外一组.xlsx", {"投资线索": leads, "拜访企业": VISITS[:4]})
    found = progress_of(convert(folder / "驻外一组.xlsx", "xlsx", tmp_path), plan, "驻外一组")
    assert found["有效投资线索"] == pytest.approx((500, 0.5, 0.001, 499.5))
    assert found["拜访企业"] == (1, 2, 2, 0)


def test_a_title_above_the_header_counts_for_nothing(tmp_path: Path) -> None:
    """What Excel makes of the formulas when a row is put in at the top: every reference to a cell moves down."""
    folder, plan = templates_in(tmp_path)
    path = folder / "驻外一组.xlsx"
    fill(path, {"拜访企业": VISITS[:5]})
    book = openpyxl.load_workbook(path)
    book["拜访企业"].insert_rows(1)
    book["拜访企业"]["A1"] = "拜访企业台账"
    for row in book["填报进度"].iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                cell.value = cell.value.replace("'拜访企业'!$A$1)", "'拜访企业'!$A$2)")
    book.save(path)
    found = progress_of(convert(path, "xlsx", tmp_path), plan, "驻外一组")
    assert (found["拜访企业"][1], found["台账 拜访企业"]) == (2, (5, 0))


def test_an_error_in_the_ledger_is_named(tmp_path: Path) -> None:
    folder, plan = templates_in(tmp_path)
    path = folder / "驻外一组.xlsx"
    fill(path, {"拜访企业": VISITS[:2]})
    book = openpyxl.load_workbook(path)
    book["拜访企业"]["B3"] = "=1/0"
    book.save(path)
    found = progress_of(convert(path, "xlsx", tmp_path), plan, "驻外一组")
    assert found["拜访企业"][1] == "台账有错误值"


def test_rows_beyond_ten_thousand_count(tmp_path: Path) -> None:
    """What has a date is found wherever it stands."""
    folder, plan = templates_in(tmp_path)
    path = folder / "驻外一组.xlsx"
    book = openpyxl.load_workbook(path)
    for row in (2, 40_000):
        for column, value in {"A": date(2021, 5, 1), "B": f"企业{row}", "C": "是"}.items():
            book["拜访企业"][f"{column}{row}"] = cast("Any", value)
    book.save(path)
    found = progress_of(convert(path, "xlsx", tmp_path), plan, "驻外一组")
    assert found["拜访企业"][1] == 2
