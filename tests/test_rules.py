"""Rules beyond the cell: the year, rows of one team against each other, all teams together, and 月度报送."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from books import (
    Cell,
    Row,
    Table,
    at,
    folder,
    funds,
    in_plan,
    indicators,
    message,
    of_records,
    project,
    said,
    submissions,
)

import excel_eval

DAY = date(2021, 3, 5)
EXPENSES: list[Cell] = ["支出日期", "支出类别", "摘要", "金额(元)", "凭证号"]


def expenses(tmp_path: Path, table: str, spent: float = 0) -> list[str]:
    """What is said of 经费支出 of 驻外一组, whose amounts come to ``spent`` 元."""
    plan = {"项目": project(局本级支出=100 - spent / 10_000)}
    return said(folder(tmp_path, plan, 驻外一组={"经费支出": table}))


# --- dates ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "headers", "team"),
    [
        ("拜访企业", "拜访日期|企业名称|是否553企业|备注", "驻外一组"),
        ("投资线索", "获取日期|线索名称|是否有效|企业名称|备注", "驻外一组"),
        ("来乐考察", "考察日期|企业名称|考察地点|备注", "驻外一组"),
        ("产业分析报告", "完成日期|报告名称|所属产业|备注", "专业一组"),
        ("包装项目", "推出日期|项目名称|所属产业|备注", "专业一组"),
        ("目标企业", "梳理日期|企业名称|所属产业|备注", "专业一组"),
        ("经费支出", "支出日期|摘要|凭证号|支出类别|金额(元)", "专业一组"),
    ],
)
def test_the_first_date_of_a_ledger_lies_in_the_year(tmp_path: Path, sheet: str, headers: str, team: str) -> None:
    kind, amount = ("差旅费", 5) if sheet == "经费支出" else (None, None)
    days = [date(2020, 12, 31), date(2021, 1, 1), date(2021, 12, 31), date(2022, 1, 1)]
    third = "企业名称" if sheet == "投资线索" else None
    rows: list[Row] = [(day, f"名称{n}", "是", third or kind, amount) for n, day in enumerate(days)]
    table: dict[str, Table] = {sheet: [headers.split("|"), *rows]}
    path = folder(tmp_path, {"项目": project(局本级支出=99.999)}, **{team: table})
    assert said(path) == at("E401 A2", "E401 A5", team=team, sheet=sheet)


def test_the_sentence_of_a_date_outside_the_year(tmp_path: Path) -> None:
    table: list[list[Cell]] = [["拜访日期", "企业名称", "是否553企业"], [date(2020, 12, 31), "甲", "是"]]
    report = excel_eval.check(folder(tmp_path, 驻外一组={"拜访企业": table}))
    assert message(report, "E401") == "“拜访日期”2020-12-31 不在 2021 年度内"


def test_a_month_of_another_year(tmp_path: Path) -> None:
    table: list[Row] = [*submissions(), ["2022-01", date(2022, 2, 5)]]
    assert said(folder(tmp_path, 驻外一组={"月度报送": table})) == at("E401 A14", sheet="月度报送")


def test_vouchers_are_reviewed_and_booked_within_90_days_of_the_years_end(tmp_path: Path) -> None:
    problems = expenses(tmp_path, """
        支出日期   | 支出类别 | 摘要 | 金额(元) | 凭证号 | 票据审核日期 | 入账日期
        2021-03-05 | 差旅费   | 机票 | 5        | 记-1   | 2022-03-31   | 2022-03-31
        2021-03-05 | 差旅费   | 机票 | 5        | 记-2   | 2022-04-01   | 2022-03-31
        2021-03-05 | 差旅费   | 机票 | 5        | 记-3   | 2022-03-31   | 2022-04-01
        2021-03-05 | 差旅费   | 机票 | 5        | 记-4   | 2020-01-01   |
    """)  # fmt: skip
    assert problems == at("E402 F3", "E402 G4", sheet="经费支出")


SUBMITTED = "月份|报送日期|审核日期|审核结论|联系领导审定日期|分管领导审定日期|备案日期"


def submitted(tmp_path: Path, **march: date | str) -> list[str]:
    """What is said of 月度报送 when the row of March (row 4) holds this."""
    headers = SUBMITTED.split("|")
    records: list[dict[str, Cell]] = [{"月份": month, "报送日期": day} for month, day in submissions()[1:]]
    records[2] |= march
    return said(folder(tmp_path, 驻外一组={"月度报送": of_records(headers, records)}))


STEPS = ["报送日期", "审核日期", "联系领导审定日期", "分管领导审定日期", "备案日期"]


@pytest.mark.parametrize(("step", "column"), list(zip(STEPS, "BCEFG", strict=True)))
def test_no_step_before_the_month_begins_or_90_days_after_the_year(tmp_path: Path, step: str, column: str) -> None:
    """The first and last day allowed in March and May (rows 2 and 4), a day before and after them in April and June."""
    records: list[dict[str, Cell]] = []
    for month, day in [(3, date(2021, 3, 1)), (4, date(2021, 3, 31)), (5, date(2022, 3, 31)), (6, date(2022, 4, 1))]:
        later = dict.fromkeys(STEPS[STEPS.index(step) + 1 :], date(2022, 3, 31)) if day.year > 2021 else {}
        records.append({"月份": f"2021-{month:02}", "报送日期": date(2021, month, 1), **later, step: day})
    late = [f"W422 {column}4"] if step == "报送日期" else []
    path = folder(tmp_path, 驻外一组={"月度报送": of_records(SUBMITTED.split("|"), records)})
    assert said(path) == at(f"E403 {column}3", *late, f"E402 {column}5", sheet="月度报送")


def test_the_sentence_of_a_step_before_its_month(tmp_path: Path) -> None:
    headers = SUBMITTED.split("|")
    path = folder(tmp_path, 驻外一组={"月度报送": [headers, ["2021-03", date(2021, 2, 28)]]})
    assert message(excel_eval.check(path), "E403") == "“报送日期”2021-02-28 早于所报月份"


# --- the same thing twice ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "headers"), [("产业分析报告", "完成日期|报告名称|所属产业"), ("包装项目", "推出日期|项目名称|所属产业")]
)
def test_the_same_name_twice_in_a_team(tmp_path: Path, sheet: str, headers: str) -> None:
    names = ["光伏报告", "化工报告", "光伏 报告", "化工报告（Ａ）", "化工报告(a)"]
    rows: list[list[Cell]] = [[date(2021, 3, n + 1), name, "新材料"] for n, name in enumerate(names)]
    path = folder(tmp_path, 专业一组={sheet: [headers.split("|"), *rows]})
    assert said(path) == at("E404 B4", "E404 B6", team="专业一组", sheet=sheet)
    assert [i.params["first"] for i in excel_eval.check(path).issues] == [2, 5]
    assert len(excel_eval.evaluate(path).ledger(sheet).entries) == 3


def test_the_sentence_of_a_repeated_name(tmp_path: Path) -> None:
    row: list[Cell] = [DAY, "光伏报告", "新材料"]
    path = folder(tmp_path, 专业一组={"产业分析报告": [["完成日期", "报告名称", "所属产业"], row, [], row]})
    assert message(excel_eval.check(path), "E404") == "“光伏报告”与第 2 行重复"


def test_a_name_that_stands_three_times_names_the_first_each_time(tmp_path: Path) -> None:
    row: list[Cell] = [DAY, "光伏报告", "新材料"]
    path = folder(tmp_path, 专业一组={"产业分析报告": [["完成日期", "报告名称", "所属产业"], row, row, row]})
    assert [(i.source.cell, i.params["first"]) for i in excel_eval.check(path).issues] == [("B3", 2), ("B4", 2)]


def test_a_rejected_row_still_counts_as_the_first(tmp_path: Path) -> None:
    path = folder(tmp_path, 专业一组={"产业分析报告": """
        完成日期   | 报告名称 | 所属产业
        三月       | 光伏报告 | 新材料
        2021-03-05 | 光伏报告 | 新材料
    """})  # fmt: skip
    assert said(path) == at("E203 A2", "E404 B3", team="专业一组", sheet="产业分析报告")


def test_names_that_could_not_be_read_or_are_blank_repeat_nothing(tmp_path: Path) -> None:
    path = folder(tmp_path, 专业一组={"产业分析报告": """
        完成日期   | 报告名称   | 所属产业
        2021-03-05 | 2021-03-05 | 新材料
        2021-03-05 | 2021-03-05 | 新材料
        2021-03-05 |            | 新材料
        2021-03-05 |            | 新材料
    """})  # fmt: skip
    assert said(path) == at("E213 B2", "E213 B3", "E201 B4", "E201 B5", team="专业一组", sheet="产业分析报告")


def test_the_same_name_in_two_teams_or_two_sheets_is_nothing(tmp_path: Path) -> None:
    row: list[Cell] = [DAY, "光伏", "新材料"]
    assert said(folder(tmp_path, 专业一组={
        "产业分析报告": [["完成日期", "报告名称", "所属产业"], row], "包装项目": [["推出日期", "项目名称", "所属产业"],
        row],
    })) == []  # fmt: skip


def test_the_same_expense_twice(tmp_path: Path) -> None:
    problems = expenses(tmp_path, """
        支出日期   | 支出类别 | 摘要 | 金额(元) | 凭证号
        2021-03-05 | 差旅费   | 机票 | 500      | 记-1
        2021-03-05 | 差旅费   | 机票 | 500      | 记-1
        2021-03-05 | 差旅费   | 机票 | 500      | 记-２
        2021-03-06 | 差旅费   | 机票 | 500      | 记-1
        2021-03-05 | 差旅费   | 机票 | 501      | 记-1
        2021-03-05 | 差旅费   | 机票 | 500      | 记-2
    """)  # fmt: skip
    assert problems == at("E404 E3", "E404 E7", sheet="经费支出")


def test_expenses_that_differ_in_kind_or_purpose_only_are_a_warning(tmp_path: Path) -> None:
    table = """
        支出日期   | 支出类别 | 摘要   | 金额(元) | 凭证号
        2021-03-05 | 差旅费   | 机票   | 500      | 记-1
        2021-03-05 | 差旅费   | 返程   | 500      | 记-1
        2021-03-05 | 办公费   | 机票   | 500      | 记-1
        2021-03-05 | 其他     | 退票   | 500      | 记-1
        2021-03-05 | 差旅费   | 返程   | 500      | 记-1
    """  # fmt: skip
    assert expenses(tmp_path, table) == at("W405 E3", "W405 E4", "W405 E5", "E404 E6", sheet="经费支出")
    report = excel_eval.check(tmp_path / "材料")
    assert [i.params["first"] for i in report.issues] == [2, 2, 2, 3]
    assert [i["message"] for i in report.to_dict()["issues"]][:3] == [
        "与第 2 行的凭证号、日期、金额相同，仅摘要不同",
        "与第 2 行的凭证号、日期、金额相同，仅支出类别不同",
        "与第 2 行的凭证号、日期、金额相同，仅支出类别、摘要不同",
    ]


def test_an_expense_whose_kind_or_purpose_is_not_there_repeats_nothing(tmp_path: Path) -> None:
    problems = expenses(tmp_path, """
        支出日期   | 支出类别 | 摘要 | 金额(元) | 凭证号
        2021-03-05 | 差旅费   | 机票 | 500      | 记-1
        2021-03-05 | 机票费   | 机票 | 500      | 记-1
        2021-03-05 | 差旅费   |      | 500      | 记-1
    """)  # fmt: skip
    assert problems == at("E204 B3", "E201 C4", sheet="经费支出")


# --- an enterprise visited again -----------------------------------------------------------------------------------


def test_the_same_enterprise_visited_again_is_no_error_and_counts_once(tmp_path: Path) -> None:
    path = folder(tmp_path, 驻外一组={"拜访企业": """
        拜访日期   | 企业名称     | 是否553企业
        2021-03-05 | 甲（集团）   | 是
        2021-04-05 | 甲(集团)     | 是
        2021-05-05 | 甲 (集 团)   | 是
    """})  # fmt: skip
    assert said(path) == []
    assert {r.indicator.code: r.actual for r in excel_eval.evaluate(path).results}["V1"] == Decimal(1)


def test_the_first_row_that_disagrees_on_553_is_the_error(tmp_path: Path) -> None:
    path = folder(tmp_path, 驻外一组={"拜访企业": """
        拜访日期   | 企业名称 | 是否553企业
        2021-03-05 | 甲       | 是
        2021-03-05 | 乙       | 否
        2021-04-05 | 甲       | 是
        2021-05-05 | 甲       | 否
        2021-06-05 | 甲       | 否
        2021-06-05 | 乙       | 否
    """})  # fmt: skip
    assert said(path) == at("E407 C5")
    assert message(excel_eval.check(path), "E407") == "“甲”在第 2 行的“是否553企业”是“是”，这里是“否”"


def test_a_flag_that_could_not_be_read_disagrees_with_nothing(tmp_path: Path) -> None:
    path = folder(tmp_path, 驻外一组={"拜访企业": """
        拜访日期   | 企业名称 | 是否553企业
        2021-03-05 | 甲       | 有
        2021-03-05 | 甲       | 是
        2021-03-05 | 甲       |
        2021-03-05 | 甲       | 否
    """})  # fmt: skip
    assert said(path) == at("E204 C2", "E201 C4", "E407 C5")


# --- one enterprise of two teams -----------------------------------------------------------------------------------

VISITS: list[Cell] = ["拜访日期", "企业名称", "是否553企业"]


def test_one_enterprise_of_two_teams_is_one_warning_at_the_later_team(tmp_path: Path) -> None:
    path = folder(
        tmp_path,
        驻外一组={"拜访企业": [VISITS, [DAY, "乙", "是"], [DAY, "甲（集团）", "是"], [DAY, "丙", "是"]]},
        驻外二组={
            "拜访企业": [
                VISITS,
                [DAY, "丁", "是"],
                [DAY, "甲(集团) ", "否"],
                [DAY, "乙", "是"],
                [DAY, "甲(集团)", "否"],
            ]
        },
    )
    assert said(path) == at("W408 B3", "W408 B4", team="驻外二组")
    report = excel_eval.check(path)
    assert report.to_dict()["issues"][0]["message"] == "“甲(集团) ”同时登记在“驻外一组”和“驻外二组”，两组各计一次"
    assert {r.indicator.code: r.actual for r in excel_eval.evaluate(path).results}["V1"] == Decimal(6)


def test_the_later_team_is_the_later_one_in_the_plan(tmp_path: Path) -> None:
    plan = {"招商组": "组别|类别\n驻外二组|驻外招商组\n专业一组|专业招商组\n驻外一组|驻外招商组"}
    one: dict[str, Table] = {"拜访企业": [VISITS, [DAY, "甲", "是"]]}
    assert said(folder(tmp_path, plan, 驻外一组=one, 驻外二组=one)) == at("W408 B2")


def test_a_ledger_without_a_distinct_count_is_not_compared(tmp_path: Path) -> None:
    leads: dict[str, list[list[Cell]]] = {
        "投资线索": [["获取日期", "线索名称", "企业名称", "是否有效"], [DAY, "线索", "甲", "是"]],
        "来乐考察": [["考察日期", "企业名称", "考察地点"], [DAY, "甲", "高新区"]],
    }
    assert said(folder(tmp_path, 驻外一组=leads, 驻外二组=leads)) == []


def test_one_enterprise_in_two_ledgers_is_nothing(tmp_path: Path) -> None:
    assert said(folder(
        tmp_path,
        驻外一组={"拜访企业": [VISITS, [DAY, "甲", "是"]]},
        专业一组={"目标企业": [["梳理日期", "企业名称", "所属产业"], [DAY, "甲", "新材料"]]},
    )) == []  # fmt: skip


# --- expenses against the executed budget --------------------------------------------------------------------------


def balance(tmp_path: Path, spent: Cell, executed: Cell, bureau: Cell = 0, **more: Cell) -> list[str]:
    """``spent`` in 元, the others in 万元."""
    row: list[Cell] = [DAY, "差旅费", "机票", spent, "记-1"]
    plan = {"项目": project(局本级支出=bureau, **more), "资金": funds(("甲", 100, 100, executed), ("乙", 0, 0, 0))}
    return said(folder(tmp_path, plan, 驻外一组={"经费支出": [EXPENSES, row]}))


@pytest.mark.parametrize("executed", [99.995, 100, 100.005])
def test_a_difference_of_50_yuan_is_none(tmp_path: Path, executed: float) -> None:
    assert balance(tmp_path, 600_000, executed, 40) == []


@pytest.mark.parametrize("executed", [99.9949, 100.0051, 40, 60, 0])
def test_expenses_that_are_not_the_executed_budget(tmp_path: Path, executed: float) -> None:
    assert balance(tmp_path, 600_000, executed, 40) == in_plan("E409 D2", sheet="资金")


def test_the_sentence_of_the_expenses(tmp_path: Path) -> None:
    balance(tmp_path, 612_345.6, 100, 40)
    report = excel_eval.check(tmp_path / "材料")
    assert message(report, "E409") == (
        "各组支出 61.2346 万元 + 局本级支出 40.00 万元 = 101.2346 万元，与全年执行数 100.00 万元相差 1.2346 万元"
    )


def test_all_sources_and_all_teams_are_added(tmp_path: Path) -> None:
    row: list[Cell] = [DAY, "差旅费", "机票", 100_000, "记-1"]
    back: list[Cell] = [DAY, "差旅费", "退票", -50_000, "记-2"]
    sheet = {"经费支出": [EXPENSES, row]}
    plan = {"项目": project(局本级支出=None), "资金": funds(("甲", 0, 0, 20), ("乙", 0, 0, 5.0))}
    path = folder(tmp_path, plan, 驻外一组=sheet, 驻外二组=sheet, 专业一组={"经费支出": [EXPENSES, row, back]})
    assert said(path) == at("I210 D3", team="专业一组", sheet="经费支出")


def test_not_judged_while_an_expense_row_is_rejected(tmp_path: Path) -> None:
    assert balance(tmp_path, "约六十万", 100, 40) == at("E202 D2", sheet="经费支出")


def test_not_judged_while_a_team_is_absent(tmp_path: Path) -> None:
    plan = {"项目": project(局本级支出=0)}
    assert said(folder(tmp_path, plan, without=["专业一组"])) == ["E114 绩效方案.xlsx"]


@pytest.mark.parametrize("sheet", ["经费支出"])
def test_not_judged_while_a_sheet_of_expenses_is_missing(tmp_path: Path, sheet: str) -> None:
    assert said(folder(tmp_path, {"项目": project(局本级支出=0)}, 驻外一组={sheet: None})) == at("E301", sheet=sheet)


def test_not_judged_while_an_amount_of_the_plan_cannot_be_read(tmp_path: Path) -> None:
    assert balance(tmp_path, 600_000, "约一百", 40) == in_plan("E202 D2", sheet="资金")
    assert balance(tmp_path, 600_000, 100, "四十") == in_plan("E202 B4", sheet="项目")


# --- 月度报送 ------------------------------------------------------------------------------------------------------


def monthly(tmp_path: Path, rows: str, visits: str = "", section: str | None = None) -> list[str]:
    plan = {
        "招商组": f"组别|类别|审核科室\n驻外一组|驻外招商组|{section or ''}\n驻外二组|驻外招商组|\n专业一组|专业招商组|"
    }
    days = [date.fromisoformat(day) for day in visits.split()]
    table: list[Row] = [VISITS, *[(day, f"企业{n}", "是") for n, day in enumerate(days)]]
    head = "月份|报送日期|审核日期|审核结论|审核科室|联系领导审定日期|分管领导审定日期\n"
    return said(folder(tmp_path, plan, 驻外一组={"月度报送": head + rows, "拜访企业": table}))


def test_a_month_with_rows_but_without_submission(tmp_path: Path) -> None:
    rows = "2021-01|2021-02-05\n2021-02|2021-03-05"
    assert monthly(tmp_path, rows, "2021-01-08 2021-04-09 2021-03-05 2021-03-06") == at(
        "W421", "W421", sheet="月度报送"
    )
    sentences = [issue["message"] for issue in excel_eval.check(tmp_path / "材料").to_dict()["issues"]]
    assert sentences == ["2021-03 有 2 行台账，却没有报送记录", "2021-04 有 1 行台账，却没有报送记录"]


def test_expenses_are_rows_of_their_month_too(tmp_path: Path) -> None:
    table: list[list[Cell]] = [EXPENSES, [DAY, "差旅费", "机票", 5, "记-1"]]
    months = [submissions()[0], *submissions()[4:]]
    assert said(folder(tmp_path, 驻外一组={"经费支出": table, "月度报送": months})) == at("W421", sheet="月度报送")


def test_a_month_that_was_skipped(tmp_path: Path) -> None:
    assert monthly(tmp_path, "2021-02|2021-03-05\n2021-05|2021-06-05\n2021-04|2021-05-05") == at(
        "W423", sheet="月度报送"
    )
    assert message(excel_eval.check(tmp_path / "材料"), "W423") == "2021-03 没有报送，前后月份都有"


def test_a_skipped_month_with_rows_is_one_warning(tmp_path: Path) -> None:
    assert monthly(tmp_path, "2021-02|2021-03-05\n2021-04|2021-05-05", "2021-03-05") == at("W421", sheet="月度报送")


def test_a_month_submitted_late(tmp_path: Path) -> None:
    assert monthly(tmp_path, "2021-03|2021-05-01\n2021-04|2021-05-31\n2021-05|2021-07-02") == at(
        "W422 B4", sheet="月度报送"
    )
    assert message(excel_eval.check(tmp_path / "材料"), "W422") == "2021-05 于 2021-07-02 才报送，晚于月末后 31 天"


def test_a_resubmission_is_not_late(tmp_path: Path) -> None:
    assert monthly(tmp_path, "2021-03|2021-06-10||通过\n2021-03|2021-04-05||退回") == []


def test_a_month_returned_and_not_resubmitted(tmp_path: Path) -> None:
    rows = "2021-03|2021-04-05||退回\n2021-04|2021-05-05||退回\n2021-04|2021-05-10||\n2021-05|2021-06-05||通过"
    assert monthly(tmp_path, rows) == at("W424 D2", sheet="月度报送")
    assert message(excel_eval.check(tmp_path / "材料"), "W424") == "2021-03 被退回，尚未重新报送"


def test_the_last_submission_is_the_last_by_date_then_by_row(tmp_path: Path) -> None:
    rows = "2021-03|2021-04-10||退回\n2021-03|2021-04-05||通过\n2021-04|2021-05-05||通过\n2021-04|2021-05-05||退回"
    assert monthly(tmp_path, rows) == at("W424 D2", "W424 D5", sheet="月度报送")


def test_a_month_reviewed_by_another_section(tmp_path: Path) -> None:
    rows = "2021-03|2021-04-05|||一 科\n2021-04|2021-05-05|||二科\n2021-04|2021-05-06|||二科\n2021-05|2021-06-05|||"
    assert monthly(tmp_path, rows, section="一科") == at("W425 E3", sheet="月度报送")
    assert message(excel_eval.check(tmp_path / "材料"), "W425") == "2021-04 的审核科室是“二科”，方案规定是“一科”"
    assert monthly(tmp_path, rows) == []


@pytest.mark.parametrize("rows", ["", "|||||", "\n\n"])
def test_an_empty_record_is_one_warning(tmp_path: Path, rows: str) -> None:
    assert monthly(tmp_path, rows, "2021-03-05 2021-04-05") == at("W426", sheet="月度报送")


def test_a_record_with_nothing_on_it_at_all_is_empty_too(tmp_path: Path) -> None:
    assert said(folder(tmp_path, 驻外一组={"月度报送": [[]]})) == at("W426", sheet="月度报送")


def test_steps_that_contradict_each_other_are_errors_at_the_later_step(tmp_path: Path) -> None:
    day = {name: date(2021, 4, 10 + n) for n, name in enumerate(STEPS)}
    assert submitted(tmp_path, **day) == []
    assert submitted(tmp_path, **day | dict.fromkeys(STEPS, date(2021, 4, 10))) == []
    assert submitted(tmp_path, **day | {"审核日期": date(2021, 4, 9)}) == at("E411 C4", sheet="月度报送")
    assert submitted(tmp_path, **day | {"联系领导审定日期": date(2021, 4, 10)}) == at("E411 E4", sheet="月度报送")
    assert submitted(tmp_path, **day | {"分管领导审定日期": date(2021, 4, 10)}) == at("E411 F4", sheet="月度报送")
    assert submitted(tmp_path, **day | {"备案日期": date(2021, 4, 12)}) == at("E411 G4", sheet="月度报送")


def test_the_two_approvals_may_come_in_any_order(tmp_path: Path) -> None:
    day = dict(zip(STEPS, [date(2021, 4, n) for n in (5, 6, 9, 8, 10)], strict=True))
    assert submitted(tmp_path, **day) == []


def test_a_step_is_compared_with_the_nearest_earlier_one_that_has_a_date(tmp_path: Path) -> None:
    assert submitted(tmp_path, 报送日期=date(2021, 4, 10), 备案日期=date(2021, 4, 9)) == at("E411 G4", sheet="月度报送")
    assert message(excel_eval.check(tmp_path / "材料"), "E411") == "“备案日期”2021-04-09 早于“报送日期”2021-04-10"


def test_one_wrong_date_is_one_error(tmp_path: Path) -> None:
    """A typing error in the first of five dates contradicts all the others; a date that is wrong by itself none."""
    day = {name: date(2021, 4, 10 + n) for n, name in enumerate(STEPS)}
    assert submitted(tmp_path, **day | {"报送日期": date(2021, 4, 20)}) == at("E411 C4", sheet="月度报送")
    assert submitted(tmp_path, **day | {"报送日期": date(2022, 4, 10)}) == at("E402 B4", sheet="月度报送")
    assert submitted(tmp_path, **day | {"报送日期": "四月十日"}) == at("E203 B4", sheet="月度报送")


@pytest.mark.parametrize("month", ["2021.3", None])
def test_while_a_month_cannot_be_read_none_is_missing(tmp_path: Path, month: Cell) -> None:
    table = submissions()
    table[3][0] = month
    code = "E214" if month else "E201"
    visits: list[list[Cell]] = [VISITS, [DAY, "甲", "是"]]
    assert said(folder(tmp_path, 驻外一组={"月度报送": table, "拜访企业": visits})) == at(
        f"{code} A4", sheet="月度报送"
    )


# --- one defect, one issue -----------------------------------------------------------------------------------------


def test_a_weight_error_does_not_hide_the_rules(tmp_path: Path) -> None:
    plan = {"指标": indicators(V1={"分值": 11})}
    table: list[list[Cell]] = [VISITS, [date(2020, 3, 5), "甲", "是"]]
    assert said(folder(tmp_path, plan, 驻外一组={"拜访企业": table})) == in_plan("E501 J2") + at("E401 A2")
