"""Targets, actuals, rates and scores: exact, half-up, rounded once; the finance office's table of scores."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from books import (
    FIELD,
    INDICATOR_COLUMNS,
    Cell,
    Row,
    Table,
    at,
    folder,
    funds,
    in_plan,
    indicators,
    of_records,
    project,
    said,
)

import excel_eval

DAY = date(2021, 3, 5)


def results(path: Path) -> dict[str, Any]:
    return {result.indicator.code: result for result in excel_eval.evaluate(path).results}


def figures(path: Path) -> dict[str, dict[str, Any]]:
    """The indicators of the evaluation document by code."""
    return {indicator["code"]: indicator for indicator in excel_eval.evaluate(path).to_dict()["indicators"]}


# --- scores --------------------------------------------------------------------------------------------------------

SCORES: list[tuple[str, float, float, float, str | None, str]] = [
    # nature, target, actual, weight -> completion rate, score
    ("≥", 720, 785, 4, "109.03", "4.00"),
    ("≥", 144, 165, 4, "114.58", "4.00"),
    ("≥", 360, 419, 4, "116.39", "4.00"),
    ("≥", 144, 187, 4, "129.86", "4.00"),
    ("≥", 60, 62, 4, "103.33", "4.00"),
    ("≥", 100, 93, 4, "93.00", "3.72"),
    ("≥", 280, 423, 4, "151.07", "4.00"),
    ("≥", 116, 118, 4, "101.72", "4.00"),
    ("≥", 100, 100, 4, "100.00", "4.00"),
    ("≥", 100, 0, 4, "0.00", "0.00"),
    ("≥", 100, -5, 4, "-5.00", "0.00"),
    ("≥", 0, 0, 4, None, "4.00"),
    ("≥", 0, 7, 4, None, "4.00"),
    ("≥", 3, 1, 10, "33.33", "3.33"),
    ("≥", 3, 2, 10, "66.67", "6.67"),
    ("≥", 98, 98, 20, "100.00", "20.00"),  # published form 3: it must be 20, not 19.6
    # the reverse rule, published case 4
    ("≤", 10, 10, 22.5, "100.00", "22.50"),
    ("≤", 10, 12, 22.5, "120.00", "18.00"),
    ("≤", 10, 15, 22.5, "150.00", "11.25"),
    ("≤", 10, 20, 22.5, "200.00", "0.00"),
    ("≤", 10, 25, 22.5, "250.00", "0.00"),
    ("≤", 10, 0, 22.5, "0.00", "22.50"),
    ("≤", 160, 386, 10, "241.25", "0.00"),
    ("≤", 0, 0, 5, None, "5.00"),
    ("≤", 0, 1, 5, None, "0.00"),
    ("=", 5, 5, 5, "100.00", "5.00"),
    ("=", 5, 4, 5, "80.00", "4.00"),
    ("=", 5, 9, 5, "180.00", "5.00"),
    ("=", 0, 0, 5, None, "5.00"),
    ("=", 0, -1, 5, None, "5.00"),
    ("=", 0, 1, 5, None, "0.00"),
    # half-way, away from zero: 0.125, 0.375, 1.005, 2.675 exactly
    ("≥", 8, 1, 1, "12.50", "0.13"),
    ("≥", 8, 3, 1, "37.50", "0.38"),
    ("≥", 1000, 201, 5, "20.10", "1.01"),
    ("≥", 1000, 535, 5, "53.50", "2.68"),
    ("≥", 16, 1, 2, "6.25", "0.13"),
    ("≤", 8, 15, 1, "187.50", "0.13"),
    ("≥", 80_000, 4, 10, "0.01", "0.00"),  # 0.005 %
    ("≥", 20_000, 1, 10, "0.01", "0.00"),  # 0.005 %
    ("≥", 0.3, 0.1, 3, "33.33", "1.00"),  # 0.1 + 0.2 would not be 0.3
]


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    rows: list[dict[str, Cell]] = [
        {"编码": f"K{n}", "一级指标": "产出指标", "二级指标": "数量指标", "三级指标": f"指标{n}", "性质": nature,
         "年度指标值": target,
         "分值": weight, "统计方式": "填报", "实际完成值": actual}
        for n, (nature, target, actual, weight, *_) in enumerate(SCORES)
    ]  # fmt: skip
    path = folder(tmp_path_factory.mktemp("scores"), {"指标": of_records(INDICATOR_COLUMNS, rows)})
    return figures(path)


@pytest.mark.parametrize(("number", "case"), list(enumerate(SCORES)), ids=lambda value: str(value))
def test_a_score_and_its_rate(
    scored: dict[str, dict[str, Any]], number: int, case: tuple[str, float, float, float, str | None, str]
) -> None:
    found = scored[f"K{number}"]
    assert (found["completion_rate"], found["score"]) == case[4:]


@pytest.mark.parametrize(
    ("adjusted", "executed", "rate", "score"),
    [
        (100, 50, "50.00", "5.00"),
        (10_000, 9_588, "95.88", "9.59"),
        (10_000, 8, "0.08", "0.01"),
        (388.76, 388.76, "100.00", "10.00"),
        (100, 120, "120.00", "10.00"),
        (0, 0, "0.00", "0.00"),
        (0, 5, "0.00", "0.00"),
    ],
)
def test_the_score_of_the_budget(tmp_path: Path, adjusted: float, executed: float, rate: str, score: str) -> None:
    plan: dict[str, Table] = {"资金": funds(("甲", 500, adjusted, executed)), "项目": project(局本级支出=executed)}
    path = folder(tmp_path, plan)
    assert said(path) == []
    budget = excel_eval.evaluate(path).to_dict()["budget"]
    assert (budget["execution_rate"], budget["score"]) == (rate, score)


@pytest.mark.parametrize(
    ("score", "grade"),
    [(10, "优"), (0, "优"), (-0.01, "良"), (-10, "良"), (-10.01, "中"), (-30, "中"), (-30.01, "差"), (-70, "差")],
)
def test_the_grade(tmp_path: Path, score: float, grade: str) -> None:
    """All rows but one have full marks, and that one, of weight 80, has this many points beyond 70."""
    rows: list[dict[str, Cell]] = [
        {"编码": "Q", "一级指标": "效益指标", "二级指标": "社会效益指标", "三级指标": "评价", "性质": "定性",
         "年度指标值": "好", "分值": 80,
         "统计方式": "填报", "实际完成值": "达成", "得分": 70 + score},
        {"编码": "B", "一级指标": "产出指标", "二级指标": "数量指标", "三级指标": "数", "性质": "≥", "年度指标值": 1,
         "分值": 10,
         "统计方式": "填报", "实际完成值": 1},
    ]  # fmt: skip
    total = excel_eval.evaluate(folder(tmp_path, {"指标": of_records(INDICATOR_COLUMNS, rows)})).to_dict()["total"]
    assert total == {
        "weight": "100", "score": f"{90 + score:.2f}", "grade": grade, "scored": {"weight": "100",
        "score": f"{90 + score:.2f}"},
    }  # fmt: skip


def test_rounded_rows_are_summed(tmp_path: Path) -> None:
    third: dict[str, Cell] = {"年度指标值": 3, "实际完成值": 2, "统计方式": "填报", "性质": "≥", "类别": None,
    "台账": None, "目标口径": None,
                              "统计列": None, "条件": None}  # fmt: skip
    path = folder(tmp_path, {"指标": indicators(V1=third, V2=third, L1=third)})
    total = excel_eval.evaluate(path).to_dict()["total"]
    assert total["score"] == "49.01"  # 10 of the budget, 10 and 9 reported, and 6.67 three times, not 20.00


# --- counting ------------------------------------------------------------------------------------------------------

VISITS = """
    拜访日期   | 企业名称    | 是否553企业 | 所属产业 | 企业所在地
    2021-03-05 | 甲公司      | 是          | 新材料   | 深圳
    2021-04-05 | 甲 公司     | 是          | 新材料   |
    2021-05-05 | 乙公司(ABC) | 否          | 电子     | 深圳
    2021-06-05 | 乙公司（ａｂｃ） | 否      |          | 东莞
    2021-07-05 | 丙公司      | 是          | 电子     |
"""
AGAIN = "拜访日期|企业名称|是否553企业|所属产业\n2021-03-05|丁公司|是|电 子"


def visits(tmp_path: Path, **cells: Cell) -> Any:
    """V1 measured in another way over the visits of two teams."""
    path = folder(tmp_path, {"指标": indicators(V1=cells)}, 驻外一组={"拜访企业": VISITS}, 驻外二组={"拜访企业": AGAIN})
    assert said(path) == []
    return results(path)["V1"]


@pytest.mark.parametrize(
    ("cells", "actual"),
    [
        ({"统计方式": "计数", "统计列": None}, (5, 1)),
        ({"统计方式": "计数", "统计列": "企业名称"}, (5, 1)),
        ({"统计方式": "计数", "统计列": "所属产业"}, (4, 1)),
        ({"统计方式": "去重计数"}, (3, 1)),
        ({"统计方式": "去重计数", "统计列": "企业所在地"}, (2, 0)),
        ({"统计方式": "去重计数", "统计列": "所属产业"}, (2, 1)),
        ({"统计方式": "去重计数", "条件": "是否553企业=是"}, (2, 1)),
        ({"统计方式": "计数", "统计列": None, "条件": "是否553企业=是;所属产业=电子"}, (1, 1)),
        ({"统计方式": "计数", "统计列": None, "条件": "是否553企业=否；企业所在地=东莞"}, (1, 0)),
        ({"统计方式": "计数", "统计列": None, "条件": "拜访日期=2021-04-05"}, (1, 0)),
        ({"统计方式": "计数", "统计列": None, "条件": "拜访日期=2021年4月5日"}, (1, 0)),
        ({"统计方式": "计数", "统计列": None, "条件": "备注=无"}, (0, 0)),
    ],
)  # fmt: skip
def test_counting(tmp_path: Path, cells: dict[str, Cell], actual: tuple[int, int]) -> None:
    result = visits(tmp_path, **cells)
    assert tuple(team.actual for team in result.teams) == actual
    assert result.actual == sum(actual)


def test_distinct_values_are_counted_within_each_team_and_added(tmp_path: Path) -> None:
    table = "拜访日期|企业名称|是否553企业\n2021-03-05|甲|是\n2021-03-06|甲|是"
    path = folder(tmp_path, 驻外一组={"拜访企业": table}, 驻外二组={"拜访企业": table})
    assert results(path)["V1"].actual == 2


def test_adding_a_column(tmp_path: Path) -> None:
    leads = """
        获取日期   | 线索名称 | 企业名称 | 是否有效 | 拟投资额(万元)
        2021-03-05 | 一       | 甲       | 是       | 0.1
        2021-03-05 | 二       | 乙       | 是       | 0.2
        2021-03-05 | 三       | 乙       | 否       | 5
        2021-03-05 | 四       | 丙       | 是       |
    """
    path = folder(
        tmp_path, {"指标": indicators(L1={"统计方式": "求和", "统计列": "拟投资额"})}, 驻外一组={"投资线索": leads}
    )
    assert results(path)["L1"].actual == Decimal("0.3")
    path = folder(
        tmp_path,
        {"指标": indicators(L1={"统计方式": "求和", "统计列": "拟投资额", "条件": "拟投资额=5"})},
        驻外一组={"投资线索": leads},
    )
    assert results(path)["L1"].actual == 5


def test_rejected_rows_count_for_nothing(tmp_path: Path) -> None:
    table = "拜访日期|企业名称|是否553企业\n2021-03-05|甲|是\n三月|乙|是\n2021-03-05|丙|有\n|合计"
    path = folder(tmp_path, 驻外一组={"拜访企业": table})
    assert said(path) == at("E203 A3", "E204 C4", "I321 B5")
    assert results(path)["V1"].actual == 1


def test_a_ledger_that_two_kinds_keep_counts_for_the_kind_of_the_indicator(tmp_path: Path) -> None:
    plan = {"指标": indicators(R1={"台账": "拜访企业"}, P1={"台账": "产业分析报告"})}
    path = folder(tmp_path, plan, 驻外一组={"拜访企业": VISITS}, 专业一组={"拜访企业": AGAIN, "包装项目": None})
    assert said(path) == []
    found = results(path)
    assert (found["V1"].actual, found["R1"].actual) == (3, 1)
    marks = {code: [mark.counted for mark in found[code].marks] for code in ("V1", "R1")}
    assert marks == {"V1": [True, False, True, False, True, False], "R1": [False] * 5 + [True]}
    assert found["R1"].marks[0].why == "not_counted_kind"


def test_why_a_row_does_not_count(tmp_path: Path) -> None:
    result = visits(tmp_path, 条件="是否553企业=是", 统计列="企业所在地")
    assert [mark.why for mark in result.marks] == [
        None, "not_counted_blank", "not_counted_condition", "not_counted_condition", "not_counted_blank",
        "not_counted_blank",
    ]  # fmt: skip


def test_names_are_compared_literally(tmp_path: Path) -> None:
    names = [
        "甲*公司",
        "甲?公司",
        "~甲公司",
        "甲乙公司",
        "=1+1",
        "<5",
        ">5",
        "<>",
        "=",
        "*",
        "?",
        "甲\"乙'",
        "TRUE",
        "１",
        "2",
    ]
    table: list[Row] = [["拜访日期", "企业名称", "是否553企业"], *[(DAY, name, "是") for name in (*names, *names)]]
    path = folder(tmp_path, 驻外一组={"拜访企业": table})
    assert (said(path), results(path)["V1"].actual) == ([], len(names))


def test_conditions_are_compared_literally(tmp_path: Path) -> None:
    codes = dict(zip(("V1", "V2", "L1", "I1"), ("新*", "?材料", "~新材料", "<>"), strict=True))
    counted: dict[str, Cell] = {"台账": "拜访企业", "统计方式": "计数", "统计列": None}
    plan = {"指标": indicators(**{code: counted | {"条件": f"所属产业={wanted}"} for code, wanted in codes.items()})}
    path = folder(tmp_path, plan, 驻外一组={"拜访企业": VISITS})
    assert [results(path)[code].actual for code in codes] == [0, 0, 0, 0]


def test_a_condition_may_hold_an_equals_sign(tmp_path: Path) -> None:
    table: list[list[Cell]] = [
        ["拜访日期", "企业名称", "是否553企业", "备注"],
        [DAY, "甲", "是", "a=b"],
        [DAY, "乙", "是", "a"],
    ]
    path = folder(tmp_path, {"指标": indicators(V1={"条件": "备注=a=b"})}, 驻外一组={"拜访企业": table})
    assert results(path)["V1"].actual == 1


# --- targets -------------------------------------------------------------------------------------------------------


def test_a_target_per_team_is_added_over_the_teams_of_the_kind(tmp_path: Path) -> None:
    result = results(folder(tmp_path, {"指标": indicators(V1={"年度指标值": 120.5})}))["V1"]
    assert (result.target, [team.target for team in result.teams]) == (241, [Decimal("120.5"), Decimal("120.5")])


def test_overrides_change_the_sum(tmp_path: Path) -> None:
    path = folder(tmp_path, {"分组指标值": "编码|组别|年度指标值\nV1|驻外二组|0"})
    result = results(path)["V1"]
    assert (result.target, [team.target for team in result.teams]) == (2, [2, 0])
    assert [team["completion_rate"] for team in figures(path)["V1"]["teams"]] == ["0.00", None]


def test_a_total_is_the_value_itself_and_shared_equally(tmp_path: Path) -> None:
    teams = "组别|类别\n驻外一组|驻外招商组\n驻外二组|驻外招商组\n专业一组|驻外招商组"
    plan = {
        "招商组": teams,
        "指标": indicators(I1={"年度指标值": 280}, R1={"类别": FIELD}, P1={"类别": FIELD}, T1={"类别": FIELD}),
    }
    inspections: Table = "考察日期|企业名称|考察地点\n" + "\n".join(f"2021-03-05|企业{n}|高新区" for n in range(7))
    path = folder(tmp_path, plan, 驻外一组={"来乐考察": inspections})
    found = figures(path)["I1"]
    assert (found["target"], found["actual"], found["completion_rate"], found["score"]) == ("280", "7", "2.50", "0.25")
    assert found["teams"][0] == {"team": "驻外一组", "target": "93.33", "actual": "7", "completion_rate": "7.50"}


def test_the_rate_of_a_share_is_from_the_unrounded_share(tmp_path: Path) -> None:
    teams = "组别|类别\n" + "\n".join(f"组{n}|驻外招商组" for n in range(3))
    plan = {"招商组": teams, "指标": indicators(V1={"年度指标值": 0.1, "目标口径": "合计"})}
    path = folder(tmp_path, plan, without=["驻外一组", "驻外二组", "专业一组"])
    from books import cover, default_team, workbook

    workbook(path / "a.xlsx", default_team("驻外一组") | {"封面": cover("组0", 类别=FIELD), "拜访企业": VISITS})
    found = figures(path)["V1"]["teams"][0]
    assert (found["target"], found["actual"], found["completion_rate"]) == (
        "0.03",
        "3",
        "9000.00",
    )  # 3 / 0.03 is 10000 %


def test_shares_that_are_whole_or_not(tmp_path: Path) -> None:
    for total, share in [(4, "2"), (5, "2.50"), (0.25, "0.13"), (1.5, "0.75"), (2.0, "1")]:
        found = figures(folder(tmp_path, {"指标": indicators(I1={"年度指标值": total})}))
        assert [team["target"] for team in found["I1"]["teams"]] == [share, share]


# --- 仅统计已审定月份 ----------------------------------------------------------------------------------------------


def test_only_approved_months_count(tmp_path: Path) -> None:
    """March passed with both approvals; of April one is missing, May was returned in the end, June was mended."""
    record = """
        月份    | 报送日期   | 审核日期   | 审核结论 | 联系领导审定日期 | 分管领导审定日期
        2021-03 | 2021-04-05 | 2021-04-06 | 通过     | 2021-04-07       | 2021-04-07
        2021-04 | 2021-05-05 | 2021-05-06 | 通过     | 2021-05-07       |
        2021-05 | 2021-06-06 | 2021-06-07 | 退回     |                  |
        2021-05 | 2021-06-05 | 2021-06-05 | 通过     | 2021-06-05       | 2021-06-05
        2021-06 | 2021-07-05 | 2021-07-06 | 退回     |                  |
        2021-06 | 2021-07-08 | 2021-07-09 | 通过     | 2021-07-10       | 2021-07-10
        2021-07 | 2021-08-05 |            |          | 2021-08-06       | 2021-08-06
    """
    ledger = "拜访日期|企业名称|是否553企业\n" + "\n".join(
        f"2021-{month:02}-05|企业{month}|是" for month in range(3, 9)
    )
    expenses: Table = "支出日期|支出类别|摘要|金额(元)|凭证号\n2021-04-05|差旅费|机票|1000000|记-1"
    teams = {"驻外一组": {"拜访企业": ledger, "月度报送": record, "经费支出": expenses}}
    items = {"局本级支出": 0}
    path = folder(tmp_path, {"项目": project(仅统计已审定月份="是", **items)}, **teams)
    assert said(path) == at(
        "W421", "W424 D4", sheet="月度报送"
    )  # and the expenses are balanced: they count in all months
    result = results(path)["V1"]
    assert [mark.counted for mark in result.marks] == [True, False, False, True, False, False]
    assert result.marks[1].params == {"month": "2021-04"}
    assert result.actual == 2
    assert results(folder(tmp_path, {"项目": project(仅统计已审定月份="否", **items)}, **teams))["V1"].actual == 6


def test_an_enterprise_visited_again_in_an_approved_month_counts(tmp_path: Path) -> None:
    record = """
        月份    | 报送日期   | 审核结论 | 联系领导审定日期 | 分管领导审定日期
        2021-03 | 2021-04-05 |          |                  |
        2021-04 | 2021-05-05 | 通过     | 2021-05-05       | 2021-05-05
    """
    ledger = "拜访日期|企业名称|是否553企业\n2021-03-05|甲|是\n2021-04-05|甲|是"
    path = folder(tmp_path, {"项目": project(仅统计已审定月份="是")}, 驻外一组={"拜访企业": ledger, "月度报送": record})
    assert [mark.counted for mark in results(path)["V1"].marks] == [False, True]


# --- errors --------------------------------------------------------------------------------------------------------


def test_with_errors_the_figures_rest_on_what_was_accepted(tmp_path: Path) -> None:
    table = "拜访日期|企业名称|是否553企业\n2021-03-05|甲|是\n三月|乙|是"
    read = excel_eval.evaluate(folder(tmp_path, 驻外一组={"拜访企业": table}), draft=True)
    assert (read.ok, read.draft, read.to_dict()["draft"]) == (False, True, True)
    assert {result.indicator.code: result.actual for result in read.results}["V1"] == 1


def test_an_indicator_whose_teams_are_all_wrong_has_no_score(tmp_path: Path) -> None:
    path = folder(tmp_path, {"招商组": f"组别|类别\n驻外一组|{FIELD}\n驻外二组|{FIELD}\n专业一组|"})
    assert said(path) == in_plan("E201 B4", sheet="招商组")
    found = figures(path)["R1"]
    assert (found["target"], found["actual"], found["score"], found["teams"]) == (None, None, None, [])
