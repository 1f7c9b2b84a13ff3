"""Sheets found by their columns where they lost their names, and templates of another version named as such."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from books import PLAN_FILE, Cell, Page, Sheets, at, cover, default_team, folder, in_plan, message, said, workbook
from test_template_support import templates_in

import excel_eval
from excel_eval.schema import load_schemas
from excel_eval.stamp import GENERATION, STAMP_SHEET, TEMPLATES, version_of

VISITS = "拜访日期*|企业名称*|是否553企业*\n2021-03-05|甲公司|是\n三月上旬|乙公司|否"
RIGHT = "拜访日期*|企业名称*|是否553企业*\n2021-03-05|甲公司|是"


def ledger_counts(path: Path, team: str = "驻外一组") -> dict[str, int]:
    (record,) = [record for record in excel_eval.check(path).workbooks if record.team == team]
    return {count.sheet: count.read for count in record.ledgers}


# --- ledgers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["拜访企业2021", "Sheet1", "走访情况"])
def test_a_renamed_ledger_is_read_by_its_columns(tmp_path: Path, name: str) -> None:
    path = folder(tmp_path, 驻外一组={"拜访企业": None, name: VISITS})
    report = excel_eval.check(path)
    assert sorted(said(report)) == sorted(at("I304", sheet=name) + at("E203 A3", sheet=name))
    assert message(report, "I304") == f"没有名为“拜访企业”的工作表；“{name}”的列与它相同，按“拜访企业”读取"
    assert ledger_counts(path)["拜访企业"] == 2


def test_its_rows_count_like_any_others(tmp_path: Path) -> None:
    path = folder(tmp_path, 驻外一组={"拜访企业": None, "Sheet1": RIGHT})
    assessment = excel_eval.evaluate(path)
    (entry,) = assessment.ledger("拜访企业").entries
    assert (str(entry.source), entry.values["企业名称"]) == ("驻外一组.xlsx › Sheet1!2", "甲公司")
    assert [str(r.actual) for r in assessment.results if r.indicator.code == "V1"] == ["1"]


def test_a_header_below_a_title_and_aliases_serve_too(tmp_path: Path) -> None:
    table = "拜访登记表\n序号|走访日期|公司名称|553企业\n1|2021-03-05|甲公司|是"
    path = folder(tmp_path, 驻外一组={"拜访企业": None, "登记": table})
    problems = [(issue.code, issue.source.cell, issue.source.row) for issue in excel_eval.check(path).issues]
    assert problems == [("I304", None, None), ("I314", None, 2), ("I316", "A2", 2)]
    assert ledger_counts(path)["拜访企业"] == 1


def test_two_sheets_alike_are_an_error_that_names_both(tmp_path: Path) -> None:
    path = folder(tmp_path, 驻外一组={"拜访企业": None, "一季度": RIGHT, "二季度": RIGHT})
    report = excel_eval.check(path)
    assert said(report) == at("E301", sheet="拜访企业")
    assert message(report, "E301") == "缺少工作表“拜访企业”（是否为“一季度”、“二季度”？）"
    english = report.to_dict("en")["issues"][0]["message"]
    assert english == "the sheet “拜访企业” is missing (did you mean “一季度”、“二季度”?)"


def test_a_name_nearly_right_is_suggested_where_the_columns_do_not_tell(tmp_path: Path) -> None:
    path = folder(tmp_path, 驻外一组={"拜访企业": None, "拜访企业表": "日期|名称\n2021-03-05|甲公司"})
    report = excel_eval.check(path)
    assert said(report) == at("E301", sheet="拜访企业")
    assert message(report, "E301") == "缺少工作表“拜访企业”（是否为“拜访企业表”？）"


def test_a_required_column_that_is_not_there_leaves_the_sheet_unknown(tmp_path: Path) -> None:
    path = folder(tmp_path, 驻外一组={"拜访企业": None, "Sheet1": "拜访日期|企业名称|备注\n2021-03-05|甲公司|略"})
    assert sorted(said(path)) == sorted(at("E301", sheet="拜访企业") + at("I303", sheet="Sheet1"))


def test_columns_that_two_ledgers_have_alike_belong_to_neither(tmp_path: Path) -> None:
    """日期, 企业名称 and 所属产业 make a row of 目标企业 or, with 是否553企业, of 拜访企业."""
    table = "日期|企业名称|是否553企业|所属产业\n2021-03-05|甲公司|是|新材料"
    path = folder(tmp_path, 驻外一组={"拜访企业": None, "Sheet1": table})
    assert sorted(said(path)) == sorted(at("E301", sheet="拜访企业") + at("I303", sheet="Sheet1"))


def test_a_copy_beside_the_ledger_itself_stays_unknown(tmp_path: Path) -> None:
    assert said(folder(tmp_path, 驻外一组={"拜访企业": RIGHT, "拜访企业 (2)": RIGHT})) == at(
        "I303", sheet="拜访企业 (2)"
    )


def test_a_ledger_that_the_team_does_not_keep_stays_unknown(tmp_path: Path) -> None:
    assert said(folder(tmp_path, 专业一组={"Sheet1": RIGHT})) == at("I303", team="专业一组", sheet="Sheet1")


def test_all_ledgers_renamed_are_told_apart(tmp_path: Path) -> None:
    sheets = default_team("驻外一组")
    names = {name: f"表{number}" for number, name in enumerate(sheets, 1)}
    path = folder(tmp_path, without=["驻外一组"])
    workbook(path / "a.xlsx", {names[name]: table for name, table in sheets.items()})
    report = excel_eval.check(path)
    found = {issue.source.sheet: issue.params["meant"] for issue in report.issues if issue.code == "I304"}
    assert found == {new: old for old, new in names.items()}
    assert {issue.code for issue in report.issues} == {"I304"}


# --- cover and plan ------------------------------------------------------------------------------------------------


def test_a_renamed_cover_says_whose_workbook_it_is(tmp_path: Path) -> None:
    path = folder(tmp_path, 驻外一组={"封面": None, "首页": cover("驻外一组")})
    assert said(path) == at("I304", sheet="首页")
    assert {record.team for record in excel_eval.check(path).workbooks} == {None, "驻外一组", "驻外二组", "专业一组"}


def test_a_sheet_of_pairs_that_lacks_an_item_is_no_cover(tmp_path: Path) -> None:
    items: list[list[Cell]] = [["项目", "内容"], ["组别", "驻外一组"], ["年度", 2021]]
    path = folder(tmp_path, 驻外一组={"封面": None, "首页": items})
    assert said(path) == ["E114 绩效方案.xlsx", "E118 驻外一组.xlsx"]


@pytest.mark.parametrize("sheet", ["资金", "招商组", "指标", "项目"])
def test_a_renamed_sheet_of_the_plan(tmp_path: Path, sheet: str) -> None:
    from books import default_plan

    plan: Sheets = {sheet: None, "另名": default_plan()[sheet]}
    assert said(folder(tmp_path, plan)) == in_plan("I304", sheet="另名")


def test_a_sheet_that_a_plan_may_lack_is_not_searched_for(tmp_path: Path) -> None:
    """An old list of targets of single teams must not come back to life."""
    path = folder(tmp_path, {"旧": "编码|组别|年度指标值\nV1|驻外一组|300"})
    assert said(path) == in_plan("I303", sheet="旧")


# --- the version of the template -----------------------------------------------------------------------------------


def restamped(path: Path, **items: str | None) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book[STAMP_SHEET]
    for row in sheet.iter_rows(min_row=2):
        if row[0].value in items:
            row[1].value = items[str(row[0].value)]
    book.save(path)


OLDER, NEWER = f"excel_eval.team/{GENERATION - 1}", f"excel_eval.team/{GENERATION + 1}"


@pytest.mark.parametrize(
    ("items", "code", "words"),
    [
        ({"template": OLDER}, "W119", "这个工作簿用的是旧版模板"),
        ({"schema_version": "4f3a9c01bb20"}, "W119", "这个工作簿用的是旧版模板"),
        ({"schema_version": None}, "W119", "这个工作簿用的是旧版模板"),
        ({"schema_version": "visits=00000000"}, "W119", "这个工作簿用的是旧版模板，“拜访企业”的填报要求已有变化"),
        ({"template": NEWER}, "W125", "这个工作簿的模板比本程序新"),
    ],
)
def test_a_template_of_another_version_is_named_before_anything_else(
    tmp_path: Path, items: dict[str, str | None], code: str, words: str
) -> None:
    path, plan = templates_in(tmp_path)
    file = f"{plan.teams[0].name}.xlsx"
    restamped(path / file, **items)
    book = openpyxl.load_workbook(path / file)
    book["封面"]["B5"] = True
    book.save(path / file)
    report = excel_eval.check(path)
    assert [issue.code for issue in report.issues if issue.source.file == file] == [code, "E215", "W426"]
    assert message(report, code) == words


def test_a_stamp_that_is_none_of_ours_has_no_version(tmp_path: Path) -> None:
    path, plan = templates_in(tmp_path)
    restamped(path / f"{plan.teams[0].name}.xlsx", template="模板", schema_version="7")
    assert {issue.code for issue in excel_eval.check(path).issues} == {"W426"}


def test_an_older_plan_is_named_too(tmp_path: Path) -> None:
    sheets: Sheets = {"_meta": Page([["项目", "内容"], ["kind", "plan"], ["template", "excel_eval.plan/0"]])}
    assert said(folder(tmp_path, sheets)) == [f"W119 {PLAN_FILE}"]


def test_another_year_is_named_before_what_the_rows_say(tmp_path: Path) -> None:
    reports = "完成日期|报告名称|所属产业\n三月|新材料报告|新材料"
    sheets: Sheets = {"封面": cover("专业一组", 年度=2020), "产业分析报告": reports}
    problems = said(folder(tmp_path, 专业一组=sheets))
    wrong_date = at("E203 A2", team="专业一组", sheet="产业分析报告")
    assert problems[:2] == [*at("E117 B4", team="专业一组", sheet="封面"), *wrong_date]


def test_whoever_changes_what_a_sheet_takes_raises_the_generation() -> None:
    """Else a template made before the change could not be told from one made after it by a newer tool."""
    known = json.loads((Path(__file__).parent / "golden" / "schema_versions.json").read_text(encoding="utf-8"))
    assert {str(GENERATION): {s.id: version_of(s) for s in load_schemas().all}} == known
    assert TEMPLATES["team"].endswith(f"/{GENERATION}")
