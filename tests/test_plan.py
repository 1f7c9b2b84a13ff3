"""The plan workbook: what the bureau decides, every contradiction at its cell, and nothing that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from books import (
    FIELD,
    INDICATOR_COLUMNS,
    INDUSTRY,
    Cell,
    Row,
    Sheets,
    Shown,
    Table,
    at,
    cover,
    default_team,
    folder,
    funds,
    in_plan,
    indicators,
    message,
    only,
    pairs,
    place,
    project,
    said,
    submissions,
    workbook,
)

import excel_eval
from excel_eval.messages import describe

DAY = date(2021, 3, 5)


def changed(tmp_path: Path, code: str, **cells: Cell) -> list[str]:
    """What is said when cells of one row of 指标 are changed."""
    return said(folder(tmp_path, {"指标": indicators(**{code: cells})}))


def results(path: Path) -> dict[str, Any]:
    return {result.indicator.code: result for result in excel_eval.evaluate(path).results}


# --- 项目 ----------------------------------------------------------------------------------------------------------


def test_defaults_of_the_project(tmp_path: Path) -> None:
    plan: Any = excel_eval.evaluate(
        folder(tmp_path, {"项目": pairs({"年度": 2021, "项目名称": "甲", "局本级支出": 100})})
    ).plan
    assert (plan.year, plan.budget.weight, plan.remark_line, plan.explain_line) == (2021, 10, 120, 130)
    assert (plan.approved_months_only, plan.reasons_required) == (False, False)


def test_rows_of_the_project(tmp_path: Path) -> None:
    items: dict[str, Cell] = {
        "超额完成备注线": 1.1,
        "超额完成说明线": "150%",
        "偏差说明必填": "√",
        "仅统计已审定月份": "是",
        "荣誉": "  两项 ",
    }
    read = excel_eval.evaluate(folder(tmp_path, {"项目": project(**items)}))
    assert [f"{i.code} {i.source}" for i in read.issues] == in_plan("I201 B6", "I202 B7", sheet="项目")
    plan: Any = read.plan
    assert (plan.remark_line, plan.explain_line, plan.reasons_required, plan.approved_months_only) == (
        110,
        150,
        True,
        True,
    )
    assert plan.text("荣誉") == "  两项 "


@pytest.mark.parametrize(
    ("item", "value", "code"),
    [
        ("年度", "二〇二一", "E202"), ("年度", 2021.5, "E208"), ("年度", 21, "E209"), ("年度", None, "E201"),
        ("项目名称", None, "E201"),
        ("项目名称", "  ", "E201"), ("预算执行率分值", "十分", "E202"), ("预算执行率分值", -10, "E209"), ("局本级支出",
        "约百万", "E202"),
        ("局本级支出", Shown(1, "0%"), "E211"), ("仅统计已审定月份", "有", "E204"), ("偏差说明必填", 1, "E204"),
        ("超额完成备注线", "高", "E202"),
    ],
)  # fmt: skip
def test_a_wrong_item_of_the_project_is_one_error(tmp_path: Path, item: str, value: Cell, code: str) -> None:
    items = project(**{item: value})
    row = [row[0] for row in items].index(item) + 1
    assert said(folder(tmp_path, {"项目": items})) == in_plan(f"{code} B{row}", sheet="项目")


@pytest.mark.parametrize("item", ["年度", "项目名称"])
def test_a_missing_item_of_the_project(tmp_path: Path, item: str) -> None:
    items = [row for row in project() if row[0] != item]
    assert said(folder(tmp_path, {"项目": items})) == in_plan("E318", sheet="项目")


# --- missing and empty sheets --------------------------------------------------------------------------------------


@pytest.mark.parametrize("sheet", ["资金", "招商组"])
def test_a_missing_sheet_is_one_error(tmp_path: Path, sheet: str) -> None:
    assert said(folder(tmp_path, {sheet: None, "分组指标值": "编码|组别|年度指标值\nV1|驻外一组|3"})) == in_plan(
        "E301", sheet=sheet
    )


def test_a_plan_without_project_or_indicators_is_no_plan(tmp_path: Path) -> None:
    for sheet in ("项目", "指标"):
        assert said(folder(tmp_path, {sheet: None})) == ["E110 材料", "W118 绩效方案.xlsx"][::1]


@pytest.mark.parametrize(
    ("sheet", "header"),
    [
        ("资金", "资金来源|年初预算数|全年预算数|全年执行数"),
        ("招商组", "组别|类别"),
        ("指标", "|".join(INDICATOR_COLUMNS)),
    ],
)
def test_a_sheet_without_rows_is_one_error(tmp_path: Path, sheet: str, header: str) -> None:
    report = excel_eval.check(folder(tmp_path, {sheet: header, "分组指标值": "编码|组别|年度指标值\nV1|驻外一组|3"}))
    assert said(report) == in_plan("E518", sheet=sheet)
    assert message(report, "E518") == f"“{sheet}”没有一行数据"


@pytest.mark.parametrize("table", [None, [[]], "编码|组别|年度指标值", "编码|组别|年度指标值\n\n"])
def test_overrides_may_be_absent_or_empty(tmp_path: Path, table: Table | None) -> None:
    assert said(folder(tmp_path, {"分组指标值": table})) == []


# --- 资金 ----------------------------------------------------------------------------------------------------------


def test_the_sources_are_added(tmp_path: Path) -> None:
    table = funds(("当年财政拨款", 400, 300, 200.005), ("上年结转资金", 0, 50.5, 50), ("单位资金", 0, 0, 0))
    path = folder(tmp_path, {"资金": table, "项目": project(局本级支出=250.005)})
    budget = excel_eval.evaluate(path).to_dict()["budget"]
    assert budget == {
        "initial": "400.00", "adjusted": "350.50", "executed": "250.01", "execution_rate": "71.33", "weight": "10",
        "score": "7.13",
    }  # fmt: skip


def test_totals_among_the_funds_are_info_and_not_read(tmp_path: Path) -> None:
    totals = [(label, 100, 100, 100) for label in ("合计", "总计", "合 计：", "合计（万元）")]
    path = folder(tmp_path, {"资金": funds(("甲", 60, 60, 60), *totals, ("乙", 40, 40, 40), *totals)})
    assert said(path) == in_plan(*[f"I512 A{row}" for row in (3, 4, 5, 6, 8, 9, 10, 11)], sheet="资金")
    assert excel_eval.evaluate(path).plan.budget.executed == 100
    assert {issue["message"] for issue in excel_eval.check(path).to_dict()["issues"]} == {"合计行不读取，由各来源相加"}


def test_a_subtotal_among_the_funds_is_an_error(tmp_path: Path) -> None:
    path = folder(tmp_path, {"资金": funds(("甲", 60, 60, 60), ("小计", 60, 60, 60), ("乙", 40, 40, 40))})
    assert said(path) == in_plan("E320 A3", sheet="资金")


def test_funds_with_a_wrong_cell(tmp_path: Path) -> None:
    rows: list[tuple[Cell, Cell, Cell, Cell]] = [
        ("甲", None, "约百", 100),
        ("乙", 0, 0, -5),
        ("甲", 0, 0, 0),
        ("丙", "100万元", 100, 100),
    ]
    assert said(folder(tmp_path, {"资金": funds(*rows)})) == in_plan(
        "E201 B2", "E202 C2", "E209 D3", "E404 A4", "I201 B5", sheet="资金"
    )


# --- 招商组 --------------------------------------------------------------------------------------------------------


def test_a_team_listed_twice(tmp_path: Path) -> None:
    table = "组别|类别\n驻外一组|驻外招商组\n驻外二组|驻外招商组\n驻外 一组|专业招商组\n专业一组|专业招商组"
    report = excel_eval.check(folder(tmp_path, {"招商组": table}))
    assert said(report) == in_plan("E404 A4", sheet="招商组")
    assert message(report, "E404") == "“驻外 一组”与第 2 行重复"


def test_kinds_are_compared_as_keys_are(tmp_path: Path) -> None:
    table = "组别|类别\n驻外一组|驻外招商组\n驻外二组|驻外 招商组\n专业一组|专业招商组"
    path = folder(tmp_path, {"招商组": table}, 驻外二组={"拜访企业": "拜访日期|企业名称|是否553企业\n2021-03-05|甲|是"})
    assert said(path) == []
    assert [(team.team, team.actual) for team in results(path)["V1"].teams] == [("驻外一组", 0), ("驻外二组", 1)]


@pytest.mark.parametrize("column", ["组别", "类别"])
def test_a_team_with_a_blank_cell_is_one_error(tmp_path: Path, column: str) -> None:
    """Its workbook is not unknown, its override not wrong, its kind not missing because of that."""
    row: dict[str, str] = {"组别": "专业一组", "类别": INDUSTRY} | {column: ""}
    table = f"组别|类别\n驻外一组|{FIELD}\n驻外二组|{FIELD}\n{row['组别']}|{row['类别']}"
    path = folder(tmp_path, {"招商组": table, "分组指标值": "编码|组别|年度指标值\nR1|专业一组|3"})
    assert said(path) == in_plan("E201 A4" if column == "组别" else "E201 B4", sheet="招商组")


def test_texts_of_a_team(tmp_path: Path) -> None:
    table = (
        "组别|类别|审核科室|批次\n驻外一组|驻外招商组|一科|第五批\n驻外二组|驻外招商组||\n专业一组|专业招商组|二科|5"
    )
    read = excel_eval.evaluate(folder(tmp_path, {"招商组": table}))
    assert [(t.name, t.kind, t.section, t.batch) for t in read.plan.teams] == [
        ("驻外一组", FIELD, "一科", "第五批"), ("驻外二组", FIELD, None, None), ("专业一组", INDUSTRY, "二科", "5"),
    ]  # fmt: skip
    assert [f"{i.code} {i.source}" for i in read.issues] == in_plan("I205 D4", sheet="招商组")


def test_any_name_is_a_name(tmp_path: Path) -> None:
    """No name is a pattern, though beside it stand teams that it would match."""
    names = ["驻*组", "驻?组", "~驻组", "=驻组", "<驻组>", "驻\"组'", "驻组&甲", "１组", "*"]
    table: list[Row] = [["组别", "类别"], *[(name, FIELD) for name in (*names, "驻外一组")], ("专业一组", INDUSTRY)]
    overrides: list[Row] = [["编码", "组别", "年度指标值"], *[("V1", name, n) for n, name in enumerate(names)]]
    path = folder(tmp_path, {"招商组": table, "分组指标值": overrides}, without=["驻外二组"])
    for number, name in enumerate(names):
        visits: list[Row] = [
            ["拜访日期", "企业名称", "是否553企业"],
            *[(DAY, f"{number}/{n}", "是") for n in range(number)],
        ]
        team = {**default_team("驻外一组"), "封面": cover(name, 类别=FIELD), "拜访企业": visits}
        workbook(path / f"{number}.xlsx", team)
    assert said(path) == []
    assert [(team.team, team.target, team.actual) for team in results(path)["V1"].teams] == [
        *[(name, n, n) for n, name in enumerate(names)],
        ("驻外一组", 2, 0),
    ]


# --- 指标: names that name nothing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "column", "value", "error"),
    [
        ("V1", "性质", "≈", "E204"), ("V1", "性质", "大于", "E204"), ("V1", "统计方式", "数数", "E204"), ("V1",
        "目标口径", "每人", "E204"),
        ("V1", "台账", "拜访企业家", "E502"), ("V1", "台账", "月度报告", "E502"), ("V1", "统计列", "企业名", "E503"),
        ("L1", "统计列", "企业名", "E503"), ("L1", "条件", "有效=是", "E503"), ("L1", "条件", "是否有效=有", "E514"),
        ("L1", "条件", "是否有效", "E513"), ("L1", "条件", "是否有效=", "E513"), ("L1", "条件", "=是", "E513"),
        ("L1", "条件", "拟投资额=很多", "E514"), ("L1", "条件", "获取日期=三月", "E514"), ("V1", "类别", "驻外组",
        "E507"),
        ("V1", "编码", None, "E201"), ("V1", "编码", "V2", "E404"), ("V1", "三级指标", None, "E201"), ("V1",
        "一级指标", None, "E201"),
        ("V1", "年度指标值", None, "E201"), ("V1", "年度指标值", "约一百", "E202"), ("V1", "年度指标值", "2个", "E202"),
        ("V1", "年度指标值", DAY, "E202"), ("V1", "分值", "十", "E202"), ("V1", "分值", None, "E201"), ("V1", "分值",
        -10, "E209"),
        ("V1", "分值", Shown(0.1, "0%"), "E211"), ("V1", "统计方式", None, "E201"), ("V1", "性质", None, "E201"),
        ("V1", "类别", None, "E509"), ("V1", "台账", None, "E509"), ("V1", "目标口径", None, "E509"), ("V1", "统计列",
        None, "E509"),
        ("B1", "台账", "问卷", "E502"), ("B1", "实际完成值", "约十", "E202"), ("S1", "得分", "高", "E202"),
        ("S1", "得分", 10.01, "E508"), ("S1", "得分", -1, "E508"), ("S1", "性质", "定量", "E204"),
    ],
)  # fmt: skip
def test_a_wrong_cell_of_an_indicator_is_one_error_at_it(
    tmp_path: Path, code: str, column: str, value: Cell, error: str
) -> None:
    """The team's ledgers are filled in and the row has its override: none of that is another error."""
    plan: Sheets = {
        "指标": indicators(**{code: {column: value}}),
        "分组指标值": "编码|组别|年度指标值\nV1|驻外一组|3\n拜访企业|驻外二组|3",
    }
    ledgers: Sheets = {
        "拜访企业": "拜访日期|企业名称|是否553企业\n2021-03-05|甲|是",
        "投资线索": "获取日期|线索名称|企业名称|是否有效\n2021-03-05|线索|甲|是",
        "来乐考察": "考察日期|企业名称|考察地点\n2021-03-05|甲|高新区",
    }
    row = 3 if value == "V2" else int(place(column, code)[1:])
    cell = f"{place(column, code)[0]}{row}"
    assert said(folder(tmp_path, plan, 驻外一组=ledgers)) == in_plan(f"{error} {cell}")


def test_a_qualitative_indicator_cannot_be_counted(tmp_path: Path) -> None:
    assert changed(tmp_path, "V1", 性质="定性") == in_plan(f"E515 {place('统计方式', 'V1')}")


def test_the_sum_of_a_column_that_holds_no_numbers(tmp_path: Path) -> None:
    report = excel_eval.check(folder(tmp_path, {"指标": indicators(L1={"统计方式": "求和", "统计列": "企业名称"})}))
    assert said(report) == in_plan(f"E516 {place('统计列', 'L1')}")
    assert message(report, "E516") == "“企业名称”列不是数字，不能求和"
    assert changed(tmp_path, "L1", 统计方式="求和", 统计列="拟投资额") == []
    assert changed(tmp_path, "L1", 统计方式="求和") == in_plan(f"E509 {place('统计列', 'L1')}")


def test_every_wrong_cell_of_one_row_is_told_in_one_pass(tmp_path: Path) -> None:
    problems = changed(tmp_path, "L1", 性质="≈", 台账="线索", 条件="是否有效", 统计方式="数", 分值="十", 类别="驻外")
    cells = [
        ("类别", "E507"),
        ("性质", "E204"),
        ("分值", "E202"),
        ("台账", "E502"),
        ("统计方式", "E204"),
        ("条件", "E513"),
    ]
    assert problems == in_plan(*[f"{code} {place(column, 'L1')}" for column, code in cells])


@pytest.mark.parametrize(
    ("cells", "code", "sentence"),
    [
        ({"台账": "拜访企业家"}, "E502", "没有名为“拜访企业家”的台账（是否应为“拜访企业”？）"),
        ({"统计列": "企业名"}, "E503", "台账“拜访企业”中没有“企业名”列（是否应为“企业名称”？）"),
        ({"条件": "是否553企业=有"}, "E514", "“是否553企业”只能填是、否，条件中的“有”永远不成立"),
        ({"条件": "看情况"}, "E513", "条件“看情况”看不懂"),
        ({"类别": "驻外招商"}, "E507", "“招商组”中没有类别“驻外招商”（是否应为“驻外招商组”？）"),
        ({"统计列": None}, "E509", "统计方式为“去重计数”时必须填“统计列”"),
        ({"性质": "≈"}, "E204", "“性质”只能选≥、≤、=、定性，现为“≈”"),
        ({"性质": "定性"}, "E515", "定性指标不能由台账统计（统计方式“去重计数”）"),
        ({"实际完成值": 7}, "W511", "统计方式是“去重计数”，由台账统计，填写的实际完成值“7”不采用"),
        ({"分值": 11}, "E501", "各指标分值合计 91 + 预算执行率分值 10 = 101，应为 100"),
    ],
)  # fmt: skip
def test_the_sentence(tmp_path: Path, cells: dict[str, Cell], code: str, sentence: str) -> None:
    assert message(excel_eval.check(folder(tmp_path, {"指标": indicators(V1=cells)})), code) == sentence


@pytest.mark.parametrize(
    "column", ["拟投资额", "拟投资额(万元)", "拟投资额（万元）", "拟投资额 ( 万元 )*", "拟投资额【万元】"]
)
def test_a_column_may_be_named_as_its_header_is_written(tmp_path: Path, column: str) -> None:
    counted: Mapping[str, Cell] = {"统计方式": "求和", "统计列": column, "条件": f"{column}=3"}
    leads = "获取日期|线索名称|企业名称|拟投资额(万元)|是否有效\n2021-03-05|甲|甲|3|是\n2021-03-06|乙|乙|4|是"
    path = folder(tmp_path, {"指标": indicators(L1=counted)}, 驻外一组={"投资线索": leads})
    assert said(path) == []
    measure = results(path)["L1"].indicator.measure
    assert (measure.column, measure.where, results(path)["L1"].actual) == ("拟投资额", (("拟投资额", "3"),), 3)


@pytest.mark.parametrize("cells", [{"统计方式": "求和", "统计列": "拟投资额(亿元)"}, {"条件": "拟投资额(亿元)=3"}])
def test_another_unit_is_another_column(tmp_path: Path, cells: dict[str, Cell]) -> None:
    report = excel_eval.check(folder(tmp_path, {"指标": indicators(L1=cells)}))
    assert [issue.code for issue in report.issues] == ["E503"]
    assert message(report, "E503") == "台账“投资线索”中没有“拟投资额(亿元)”列（是否应为“拟投资额”？）"


def test_a_unit_behind_a_column_that_has_none_names_nothing(tmp_path: Path) -> None:
    assert changed(tmp_path, "V1", 统计列="企业名称(家)") == in_plan(f"E503 {place('统计列', 'V1')}")


@pytest.mark.parametrize(
    ("condition", "zh", "en"),
    [
        ("获取日期=2021-06",
         "“获取日期”只能填日期，如 2021-03-05，条件中的“2021-06”永远不成立。"
         "写成一天，如 2021-06-05；不能写月份或一段时间",
         "Write one day such as 2021-06-05, not a month or a period"),
        ("拟投资额=1e4",
         "“拟投资额”只能填数字，条件中的“1e4”永远不成立。写成纯数字，如 10000 或 0.5；不能带单位、“约”或用科学计数",
         "Write a plain number such as 10000 or 0.5, without units, words or an exponent"),
        ("是否有效=有", "“是否有效”只能填是、否，条件中的“有”永远不成立。改成其中一项", "Use one of them"),
    ],
)  # fmt: skip
def test_a_condition_that_never_holds_says_how_its_value_is_written(
    tmp_path: Path, condition: str, zh: str, en: str
) -> None:
    report = excel_eval.check(folder(tmp_path, {"指标": indicators(L1={"条件": condition})}))
    assert [issue.code for issue in report.issues] == ["E514"]
    chinese, english = describe(report.issues[0]), describe(report.issues[0], "en")
    assert f"{chinese.message}。{chinese.fix}" == zh
    assert english.fix == en


def test_a_condition_on_a_month_says_how_a_month_is_written(tmp_path: Path) -> None:
    cells: Mapping[str, Cell] = {"台账": "月度报送", "条件": "月份=一月"}
    report = excel_eval.check(folder(tmp_path, {"指标": indicators(L1=cells)}))
    assert [describe(i).fix for i in report.issues if i.code == "E514"] == ["写成一个月份，如 2021-06"]


def test_the_other_ways_to_write_a_nature(tmp_path: Path) -> None:
    for typed, nature in [(">=", "≥"), ("<=", "≤"), ("＞＝", "≥"), ("＝", "="), (" 定 性 ", "定性")]:
        path = folder(tmp_path, {"指标": indicators(B1={"性质": typed, **({"得分": 1} if nature == "定性" else {})})})
        assert said(path) == in_plan(f"I202 {place('性质', 'B1')}")
        assert results(path)["B1"].indicator.nature == nature


def test_names_in_the_plan_are_compared_as_keys_are(tmp_path: Path) -> None:
    cells: dict[str, Cell] = {
        "类别": "驻外 招商组",
        "台账": " 拜访企业",
        "统计列": "企业 名称",
        "条件": " 是否５５３企业 ＝ 是 ； ",
    }
    path = folder(
        tmp_path,
        {"指标": indicators(V2=cells), "分组指标值": "编码|组别|年度指标值\nｖ2|驻外 二组|5"},
        驻外一组={"拜访企业": "拜访日期|企业名称|是否553企业\n2021-03-05|甲|是\n2021-03-05|乙|否"},
    )
    assert said(path) == []
    assert (results(path)["V2"].actual, results(path)["V2"].target) == (1, 6)


def test_codes_that_fold_to_the_same_are_one_code(tmp_path: Path) -> None:
    assert changed(tmp_path, "V2", 编码="ｖ1") == in_plan("E404 A3")


# --- weights -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("weight", "budget"), [(9.99, 10), (10.01, 10), (10, 9), (10, 0), (0, 10)])
def test_weights_that_do_not_make_100(tmp_path: Path, weight: float, budget: float) -> None:
    plan = {"指标": indicators(V1={"分值": weight}), "项目": project(预算执行率分值=budget)}
    assert said(folder(tmp_path, plan)) == in_plan("E501 J2")


@pytest.mark.parametrize(("weight", "budget"), [(20, 0), (0, 20), (5, 15), (12.5, 7.5), (9.9, 10.1)])
def test_weights_that_make_100(tmp_path: Path, weight: float, budget: float) -> None:
    plan = {"指标": indicators(V1={"分值": weight}), "项目": project(预算执行率分值=budget)}
    assert said(folder(tmp_path, plan)) == []


def test_a_row_of_indicators_that_stands_twice_is_one_error(tmp_path: Path) -> None:
    rows = indicators()
    assert said(folder(tmp_path, {"指标": [*rows, rows[1]]})) == in_plan("E404 A11")


def test_a_closing_total_of_the_weights_is_not_read(tmp_path: Path) -> None:
    total: list[Cell] = ["合计", *[None] * 8, 90]
    assert said(folder(tmp_path, {"指标": [*indicators(), total]})) == in_plan("I321 A11")


# --- 填报 and 定性 -------------------------------------------------------------------------------------------------


def test_reported_indicators(tmp_path: Path) -> None:
    found = results(folder(tmp_path))
    assert (found["B1"].target, found["B1"].actual, found["B1"].score, found["B1"].teams) == (10, 10, 10, ())
    assert (found["S1"].target, found["S1"].actual, found["S1"].score) == ("满意", "达成", 9)


@pytest.mark.parametrize(
    ("code", "cells", "missing"),
    [
        ("B1", {"实际完成值": None}, "实际完成值"),
        ("S1", {"实际完成值": None}, "实际完成值"),
        ("S1", {"得分": None}, "得分"),
        ("S1", {"得分": None, "实际完成值": None}, "实际完成值和得分"),
    ],
)
def test_what_is_not_reported_scores_null_and_a_finding_says_so(
    tmp_path: Path, code: str, cells: dict[str, Cell], missing: str
) -> None:
    read = excel_eval.evaluate(folder(tmp_path, {"指标": indicators(**{code: cells})}))
    assert read.issues == ()
    assert {result.indicator.code: result.score for result in read.results}[code] is None
    document = read.to_dict()
    (finding,) = [finding for finding in document["findings"] if finding["code"] == "C38"]
    assert finding["where"] == f"绩效方案.xlsx › 指标!{place('三级指标', code)}"
    assert f"没有填报{missing}，" in finding["message"]
    assert (document["total"]["score"], document["total"]["grade"]) == (None, None)


def test_a_score_for_a_quantitative_indicator_is_not_taken(tmp_path: Path) -> None:
    path = folder(tmp_path, {"指标": indicators(B1={"得分": 3})})
    assert said(path) == []
    assert results(path)["B1"].score == 10


def test_a_score_at_its_bounds(tmp_path: Path) -> None:
    for score in (0, 10):
        assert changed(tmp_path, "S1", 得分=score) == []


def test_a_reported_value_with_its_unit(tmp_path: Path) -> None:
    path = folder(tmp_path, {"指标": indicators(B1={"实际完成值": "1,200.5 亿元", "年度指标值": "１２００亿元"})})
    assert said(path) == in_plan(f"I201 {place('年度指标值', 'B1')}", f"I201 {place('实际完成值', 'B1')}")
    assert (results(path)["B1"].actual, results(path)["B1"].target) == (Decimal("1200.5"), 1200)


def test_an_actual_on_a_counted_row_is_a_warning_and_not_used(tmp_path: Path) -> None:
    path = folder(tmp_path, {"指标": indicators(V1={"实际完成值": 785}, I1={"实际完成值": "约五"})})
    assert said(path) == in_plan(f"W511 {place('实际完成值', 'V1')}", f"W511 {place('实际完成值', 'I1')}")
    assert results(path)["V1"].actual == 0


def test_aliases_and_texts_of_an_indicator(tmp_path: Path) -> None:
    texts: dict[str, Cell] = {"别名": " 走访企业；拜访量 ; ", "佐证材料": "台账", "偏差原因分析及改进措施": "略"}
    indicator = results(folder(tmp_path, {"指标": indicators(V1=texts)}))["V1"].indicator
    assert (indicator.aliases, indicator.evidence, indicator.reason) == (("走访企业", "拜访量"), "台账", "略")


# --- 分组指标值 ----------------------------------------------------------------------------------------------------


def override(tmp_path: Path, *rows: tuple[Cell, Cell, Cell]) -> Path:
    return folder(tmp_path, {"分组指标值": [["编码", "组别", "年度指标值"], *map(list, rows)]})


def test_an_override_by_code_or_name(tmp_path: Path) -> None:
    path = override(tmp_path, ("V1", "驻外一组", 5), ("有效投资线索", "驻外二组", 7))
    assert said(path) == []
    found = results(path)
    assert (found["V1"].target, [team.target for team in found["V1"].teams]) == (7, [5, 2])
    assert (found["L1"].target, [team.target for team in found["L1"].teams]) == (8, [1, 7])


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("V9", "驻外一组", 5), "E504 A2"), (("拜访", "驻外一组", 5), "E504 A2"), (("V1", "驻外三组", 5), "E505 B2"),
        (("V1", "专业一组", 5), "E505 B2"), (("I1", "驻外一组", 5), "E506 A2"), (("T1", "专业一组", 5), "E506 A2"),
        (("B1", "驻外一组", 5), "E506 A2"), (("V1", "驻外一组", "约五"), "E202 C2"), (("V1", "驻外一组", None),
         "E201 C2"),
        (("V1", "驻外一组", -5), "E209 C2"), ((None, "驻外一组", 5), "E201 A2"), (("V1", None, 5), "E201 B2"),
    ],
)  # fmt: skip
def test_a_wrong_override(tmp_path: Path, row: tuple[Cell, Cell, Cell], problem: str) -> None:
    assert said(override(tmp_path, row)) == in_plan(problem, sheet="分组指标值")


def test_an_override_that_stands_twice(tmp_path: Path) -> None:
    assert said(override(tmp_path, ("V1", "驻外一组", 5), ("V1", "驻外一组", 6))) == in_plan(
        "E404 A3", sheet="分组指标值"
    )
    assert said(override(tmp_path, ("V1", "驻外一组", 5), ("拜访企业", "驻外 一组", 6))) == in_plan(
        "E404 A3", sheet="分组指标值"
    )


def test_the_sentences_of_overrides(tmp_path: Path) -> None:
    report = excel_eval.check(override(tmp_path, ("拜访企", "驻外一组", 5), ("V1", "驻外二", 5), ("I1", "驻外一组", 5)))
    assert [issue["message"] for issue in report.to_dict()["issues"]] == [
        "“指标”中没有编码或名称为“拜访企”的指标（是否应为“拜访企业”？）",
        "“招商组”中没有“驻外二”，或它不属于该指标的类别（是否应为“驻外二组”？）",
        "“I1”的目标不按每组定，不能再定分组指标值",
    ]


def test_two_indicators_of_one_name_are_told_apart_by_the_team(tmp_path: Path) -> None:
    path = folder(tmp_path, {
        "指标": indicators(R1={"三级指标": "工作成果"}, L1={"三级指标": "工作成果"}),
        "分组指标值": "编码|组别|年度指标值\n工作成果|专业一组|4\n工作成果|驻外一组|5",
    })  # fmt: skip
    assert said(path) == []
    assert (results(path)["R1"].target, results(path)["L1"].target) == (4, 6)


def test_a_name_that_two_indicators_of_the_team_have_is_an_error(tmp_path: Path) -> None:
    path = folder(tmp_path, {
        "指标": indicators(V1={"三级指标": "工作成果"}, L1={"三级指标": "工作成果"}),
        "分组指标值": "编码|组别|年度指标值\n工作成果|驻外一组|5",
    })  # fmt: skip
    assert said(path) == in_plan("E517 A2", sheet="分组指标值")
    assert message(excel_eval.check(path), "E517") == "名称为“工作成果”的指标不止一个（V1、L1）"


# --- nothing of 2021 stands in the code ----------------------------------------------------------------------------


def test_other_years_kinds_teams_and_weights(tmp_path: Path) -> None:
    plan: Sheets = {
        "项目": pairs({"年度": 2030, "项目名称": "别的项目", "预算执行率分值": 40}),
        "资金": funds(("财政专户管理资金", 1, 2, 0)),
        "招商组": "组别|类别\n甲组|一类\n乙组|二类",
        "指标": only(
            {"编码": "X", "一级指标": "产出指标", "二级指标": "数量指标", "三级指标": "对接", "类别": "二类",
             "性质": "=", "年度指标值": 3,
             "目标口径": "每组", "分值": 60, "台账": "精准对接", "统计方式": "计数"},
        )[:2],
    }  # fmt: skip
    path = tmp_path / "f"
    path.mkdir()
    workbook(path / "p.xlsx", plan)
    both: Sheets = {"经费支出": "支出日期|支出类别|摘要|金额|凭证号", "月度报送": submissions(2030)}
    workbook(path / "a.xlsx", {"封面": cover("甲组", 类别="一类", 年度=2030), **both})
    matches = "对接日期|企业名称|服务对象\n2030-12-31|甲|乙县"
    workbook(path / "b.xlsx", {"封面": cover("乙组", 类别="二类", 年度=2030), "精准对接": matches, **both})
    assert said(path) == at("I315 D1", team="a", sheet="经费支出") + at("I315 D1", team="b", sheet="经费支出")
    (result,) = results(path).values()
    assert (result.target, result.actual, result.score) == (3, 1, 20)
