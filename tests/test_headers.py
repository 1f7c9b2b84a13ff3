"""Headers: where they are looked for, what is ignored in them, and one error for each that is not as it must be."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from books import (
    FIELD,
    INDICATOR_COLUMNS,
    Cell,
    Page,
    Row,
    Table,
    at,
    cover,
    default_plan,
    folder,
    in_plan,
    indicators,
    message,
    pairs,
    project,
    rows_of,
    said,
)

import excel_eval

DAY = date(2021, 3, 5)
VISITS: list[Cell] = ["拜访日期", "企业名称", "是否553企业"]
VISIT: list[Cell] = [DAY, "甲", "是"]


LEDGER_ROWS: dict[tuple[str, str], dict[str, Cell]] = {
    ("驻外一组", "拜访企业"): {"拜访日期": DAY, "企业名称": "甲", "是否553企业": "是"},
    ("驻外一组", "投资线索"): {"获取日期": DAY, "线索名称": "线索", "企业名称": "甲", "是否有效": "是"},
    ("驻外一组", "来乐考察"): {"考察日期": DAY, "企业名称": "甲", "考察地点": "高新区"},
    ("专业一组", "产业分析报告"): {"完成日期": DAY, "报告名称": "报告", "所属产业": "新材料"},
    ("专业一组", "包装项目"): {"推出日期": DAY, "项目名称": "项目", "所属产业": "新材料"},
    ("专业一组", "目标企业"): {"梳理日期": DAY, "企业名称": "甲", "所属产业": "新材料"},
    ("专业一组", "经费支出"): {"支出日期": DAY, "支出类别": "差旅费", "摘要": "机票", "金额(元)": 5, "凭证号": "记-1"},
    ("专业一组", "月度报送"): {"月份": "2021-03", "报送日期": date(2021, 4, 5)},
}


def visits(tmp_path: Path, *rows: list[Cell]) -> list[str]:
    return said(folder(tmp_path, 驻外一组={"拜访企业": rows}))


def accepted(path: Path, team: str = "驻外一组", sheet: str = "拜访企业") -> tuple[int, int]:
    """Rows read and accepted."""
    (count,) = [
        count
        for record in excel_eval.check(path).workbooks
        for count in record.ledgers
        if (record.team, count.sheet) == (team, sheet)
    ]
    return count.read, count.accepted


# --- where the header is -------------------------------------------------------------------------------------------


def test_the_header_may_stand_in_any_of_the_first_ten_rows(tmp_path: Path) -> None:
    """In rows 3 to 10 of eight ledgers."""
    teams: dict[str, dict[str, Table]] = {"驻外一组": {}, "专业一组": {}}
    expected = []
    for row, ((team, sheet), record) in enumerate(LEDGER_ROWS.items(), 3):
        teams[team][sheet] = [*[["台账"]] * (row - 1), list(record), list(record.values())]
        expected += at(f"I314 {row}", team=team, sheet=sheet)
    path = folder(tmp_path, {"项目": project(局本级支出=99.9995)}, **teams)
    assert sorted(said(path)) == sorted(expected)
    assert accepted(path) == (1, 1)


def test_no_header_in_the_first_ten_rows(tmp_path: Path) -> None:
    path = folder(tmp_path, 驻外一组={"拜访企业": [*[["台账"]] * 10, VISITS, VISIT]})
    assert said(path) == at("E310")
    assert message(excel_eval.check(path), "E310") == "前 10 行找不到“拜访企业”的表头"


@pytest.mark.parametrize("sheet", ["拜访企业", "经费支出"])
def test_a_sheet_with_nothing_on_it_has_no_header(tmp_path: Path, sheet: str) -> None:
    assert said(folder(tmp_path, 驻外一组={sheet: [[]]})) == at("E310", sheet=sheet)


def test_the_header_is_the_row_with_most_known_headers(tmp_path: Path) -> None:
    assert visits(tmp_path, ["拜访日期", "企业名称"], VISITS, VISIT) == at("I314 2")


def test_of_equal_header_rows_the_first_counts(tmp_path: Path) -> None:
    problems = visits(tmp_path, VISITS, VISITS, VISIT)
    assert problems == at("E323 A2")  # the second header is a row that is no data


def test_a_header_that_stands_twice_counts_once_in_the_choice_of_the_row(tmp_path: Path) -> None:
    assert visits(tmp_path, ["拜访日期", "拜访日期", "拜访日期", "拜访日期"], VISITS, VISIT) == at("I314 2")


# --- what is ignored in a header -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    ["拜访日期", "拜访日期*", "*拜访日期", "拜访日期＊", " 拜访 日期 ", "拜访\n日期", "\u3000拜访日期\xa0",
     "\u200b拜访日期", "走访日期", "拜访时间*", "日期"],
)  # fmt: skip
def test_star_blanks_and_aliases(tmp_path: Path, header: str) -> None:
    assert visits(tmp_path, [header, "企业名称", "是否553企业"], VISIT) == []


@pytest.mark.parametrize("header", ["是否５５３企业", "是否“553”企业", '是否"553"企业*', "553企业"])
def test_width_and_aliases(tmp_path: Path, header: str) -> None:
    assert visits(tmp_path, ["拜访日期", "企业名称", header], VISIT) == []


def test_columns_in_any_order(tmp_path: Path) -> None:
    path = folder(
        tmp_path,
        驻外一组={"拜访企业": [[None, "是否553企业", None, "企业名称", "拜访日期"], [None, "是", None, "甲", DAY]]},
    )
    assert said(path) == []
    assert dict(excel_eval.evaluate(path).ledger("拜访企业").entries[0].values) == {
        "是否553企业": "是", "企业名称": "甲", "拜访日期": DAY,
    }  # fmt: skip


# --- units ---------------------------------------------------------------------------------------------------------

LEAD: list[Cell] = [DAY, "线索", "甲", "是"]


def leads(tmp_path: Path, header: str, *amounts: Cell) -> Path:
    table: list[Row] = [["获取日期", "线索名称", "企业名称", "是否有效", header], *[[*LEAD, n] for n in amounts or [5]]]
    return folder(tmp_path, 驻外一组={"投资线索": table})


@pytest.mark.parametrize(
    "header",
    [
        "拟投资额(万元)",
        "拟投资额（万元）",
        "拟投资额 ( 万 元 )*",
        "拟投资额[万元]",
        "拟投资额【万元】",
        "*拟投资额（万元）",
    ],
)
def test_the_unit_in_the_header(tmp_path: Path, header: str) -> None:
    path = leads(tmp_path, header)
    assert said(path) == []
    assert excel_eval.evaluate(path).ledger("投资线索").entries[0].values["拟投资额"] == 5


def test_a_unit_that_is_missing_is_info(tmp_path: Path) -> None:
    path = leads(tmp_path, "拟投资额")
    assert said(path) == at("I315 E1", sheet="投资线索")
    assert message(excel_eval.check(path), "I315") == "“拟投资额”的表头没有写单位，按万元读取"
    assert accepted(path, sheet="投资线索") == (1, 1)


@pytest.mark.parametrize("unit", ["亿元", "元", "万", "万美元"])
def test_a_different_unit_is_one_error_and_its_column_is_not_judged(tmp_path: Path, unit: str) -> None:
    path = leads(tmp_path, f"拟投资额({unit})", 5, "约5", None, -5)
    assert said(path) == at("E312 E1", sheet="投资线索")
    assert accepted(path, sheet="投资线索") == (4, 0)


def test_the_sentence_of_a_different_unit(tmp_path: Path) -> None:
    report = excel_eval.check(leads(tmp_path, "拟投资额（亿元）"))
    assert message(report, "E312") == "“拟投资额”的单位应是“万元”，表头写的是“亿元”，本表各行未计入"


def test_a_different_unit_of_a_required_column(tmp_path: Path) -> None:
    path = folder(tmp_path, 驻外一组={"经费支出": """
        支出日期   | 支出类别 | 摘要 | 金额(万元) | 凭证号
        2021-03-05 | 差旅费   | 机票 |          | 记-1
        三月       | 差旅费   | 机票 | 5        | 记-2
    """})  # fmt: skip
    assert said(path) == at("E312 D1", "E203 A3", sheet="经费支出")
    assert accepted(path, sheet="经费支出") == (2, 0)


def test_the_funds_are_in_ten_thousand_yuan(tmp_path: Path) -> None:
    table = "资金来源|年初预算数(万元)|全年预算数（万元）|全年执行数\n甲|100|100|100"
    assert said(folder(tmp_path, {"资金": table})) == []
    assert said(folder(tmp_path, {"资金": table.replace("数(万元)", "数(元)")})) == in_plan("E312 B1", sheet="资金")


# --- missing and misspelt ------------------------------------------------------------------------------------------


def test_a_misspelt_required_header_is_one_error_that_names_it(tmp_path: Path) -> None:
    path = folder(tmp_path, 驻外一组={"拜访企业": [["拜访日期", "企业名字", "是否553企业"], VISIT]})
    assert said(path) == at("E311 B1")
    assert (
        message(excel_eval.check(path), "E311")
        == "缺少必填列“企业名称”（第 1 行有“企业名字”，是否写错？），本表各行未计入"
    )
    assert accepted(path) == (1, 0)


def test_a_missing_required_header_is_one_error(tmp_path: Path) -> None:
    path = folder(tmp_path, 驻外一组={"拜访企业": [["拜访日期", "序号", "是否553企业"], [DAY, 1, "是"]]})
    assert said(path) == at("I316 B1", "E311 1")[::-1]
    assert message(excel_eval.check(path), "E311") == "缺少必填列“企业名称”，本表各行未计入"


def test_two_missing_headers_are_two_errors(tmp_path: Path) -> None:
    assert visits(tmp_path, ["拜访日期"], [DAY]) == at("E311 1", "E311 1")


def test_one_misspelt_header_is_not_taken_for_two(tmp_path: Path) -> None:
    table: list[list[Cell]] = [["推出日期", "项目名", "所属产业"], [DAY, "甲", "乙"]]
    assert said(folder(tmp_path, 专业一组={"包装项目": table})) == at("E311 B1", team="专业一组", sheet="包装项目")
    table[0] = ["推出日期", "项目名", "名称项目"]
    assert said(folder(tmp_path, 专业一组={"包装项目": table})) == at(
        "E311 1", "E311 B1", "I316 C1", team="专业一组", sheet="包装项目"
    )


def test_an_optional_column_may_be_absent(tmp_path: Path) -> None:
    assert visits(tmp_path, VISITS, VISIT) == []


def test_an_alias_beside_the_columns_own_name_is_an_unknown_column(tmp_path: Path) -> None:
    path = folder(
        tmp_path, 驻外一组={"拜访企业": [["日期", *VISITS, "地址", "企业所在地"], ["三月", *VISIT, "深圳南山", "深圳"]]}
    )
    assert said(path) == at("I316 A1", "I316 E1")
    (entry,) = excel_eval.evaluate(path).ledger("拜访企业")
    assert (entry.values["拜访日期"], entry.values["企业所在地"]) == (DAY, "深圳")
    assert entry.extra == (("日期", "三月"), ("地址", "深圳南山"))


def test_two_aliases_of_one_column_are_one_error(tmp_path: Path) -> None:
    path = folder(tmp_path, 驻外一组={"拜访企业": [["日期", "走访日期", "企业名称", "是否553企业"], [DAY, *VISIT]]})
    assert said(path) == at("E313 B1")


def test_a_header_that_stands_twice_is_one_error(tmp_path: Path) -> None:
    path = folder(tmp_path, 驻外一组={"拜访企业": [[*VISITS, "企业名称"], [*VISIT, "乙"]]})
    assert said(path) == at("E313 D1")
    assert message(excel_eval.check(path), "E313") == "有两列表头都是“企业名称”（B1 和 D1），本表各行未计入"
    assert accepted(path) == (1, 0)


@pytest.mark.parametrize("gone", range(5))
def test_without_any_one_required_column_there_is_one_error(tmp_path: Path, gone: int) -> None:
    """In each ledger the first column is left out, then the second …"""
    teams: dict[str, dict[str, Table]] = {"驻外一组": {}, "专业一组": {}}
    places = [place for place, record in LEDGER_ROWS.items() if gone < len(record)]
    for team, sheet in places:
        record = dict(item for n, item in enumerate(LEDGER_ROWS[team, sheet].items()) if n != gone)
        teams[team][sheet] = [list(record), list(record.values())]
    path = folder(tmp_path, **teams)
    expected = [problem for team, sheet in places for problem in at("E311 1", team=team, sheet=sheet)]
    assert sorted(said(path)) == sorted(expected)
    assert all(accepted(path, team, sheet) == (1, 0) for team, sheet in places)


PLAN_COLUMNS = {
    "资金": ["资金来源", "年初预算数", "全年预算数", "全年执行数"],
    "招商组": ["组别", "类别"],
    "指标": ["编码", "一级指标", "二级指标", "三级指标", "性质", "年度指标值", "分值", "统计方式"],
    "分组指标值": ["编码", "组别", "年度指标值"],
}


@pytest.mark.parametrize(
    ("sheet", "column"), [(s, column) for s, columns in PLAN_COLUMNS.items() for column in columns]
)
def test_without_any_one_required_column_of_the_plan_there_is_one_error(
    tmp_path: Path, sheet: str, column: str
) -> None:
    plan = default_plan() | {
        "分组指标值": [["编码", "组别", "年度指标值"], ["V1", "驻外一组", 3], ["有效投资线索", "驻外一组", 3]]
    }
    table = plan[sheet]
    assert table is not None and not isinstance(table, Page)
    rows = rows_of(table)
    gone = rows[0].index(column)
    changed = [row[:gone] + row[gone + 1 :] for row in rows]
    filled = LEDGER_ROWS["驻外一组", "拜访企业"]
    path = folder(tmp_path, {**plan, sheet: changed}, 驻外一组={"拜访企业": [list(filled), list(filled.values())]})
    assert said(path) == in_plan("E311 1", sheet=sheet)


@pytest.mark.parametrize("column", ["类别", "台账", "目标口径", "统计列"])
def test_a_column_that_only_counted_indicators_need(tmp_path: Path, column: str) -> None:
    """It may be absent where all is reported; where something is counted each such row lacks it, at the row."""
    rows = rows_of(indicators())
    gone = INDICATOR_COLUMNS.index(column)
    changed = [row[:gone] + row[gone + 1 :] for row in rows]
    lacking = {"统计列": [2, 3, 8]}.get(column, range(2, 9))
    assert said(folder(tmp_path, {"指标": changed})) == in_plan(*[f"E509 {row}" for row in lacking])


def test_columns_of_the_plan_in_any_order(tmp_path: Path) -> None:
    rows = [row[::-1] for row in rows_of(indicators())]
    assert said(folder(tmp_path, {"指标": rows})) == []


# --- unknown columns -----------------------------------------------------------------------------------------------


def test_unknown_columns_are_info_and_kept(tmp_path: Path) -> None:
    table: list[list[Cell]] = [["序号", *VISITS, "星级"], [1, *VISIT, "约五星"]]
    path = folder(tmp_path, 驻外一组={"拜访企业": table})
    assert said(path) == at("I316 A1", "I316 E1")
    assert excel_eval.evaluate(path).ledger("拜访企业").entries[0].extra == (("序号", 1), ("星级", "约五星"))


def test_nothing_is_judged_in_unknown_columns(tmp_path: Path) -> None:
    from books import Formula, Shown

    table: list[list[Cell]] = [
        [*VISITS, "其他1", "其他2", "其他3", "其他4"],
        [*VISIT, Formula("#N/A"), Formula(None), True, Shown(0.5, "0%")],
    ]
    assert visits(tmp_path, *table) == at("I316 D1", "I316 E1", "I316 F1", "I316 G1")


# --- sheets of pairs -----------------------------------------------------------------------------------------------


def test_a_cover_below_a_title(tmp_path: Path) -> None:
    assert said(folder(tmp_path, 驻外一组={"封面": [["驻外招商组台账"], *cover("驻外一组")]})) == at(
        "I314 2", sheet="封面"
    )


def test_a_cover_without_its_header(tmp_path: Path) -> None:
    assert said(folder(tmp_path, 驻外一组={"封面": cover("驻外一组")[1:]})) == at("E310", sheet="封面")


def test_the_columns_of_a_cover_in_any_order_and_among_others(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["说明", "内容", "项目"], *[[None, value, name] for name, value in cover("驻外一组")[1:]]]
    assert said(folder(tmp_path, 驻外一组={"封面": rows})) == []


@pytest.mark.parametrize("item", ["组 别*", "＊组别", "组\u3000别"])
def test_items_are_compared_as_headers_are(tmp_path: Path, item: str) -> None:
    rows = pairs({item: "驻外一组", "类别": FIELD, "年度": 2021})
    assert said(folder(tmp_path, 驻外一组={"封面": rows})) == []


@pytest.mark.parametrize("item", ["组别", "类别", "年度"])
def test_a_cover_without_a_required_item(tmp_path: Path, item: str) -> None:
    rows = [row for row in cover("驻外一组") if row[0] != item]
    path = folder(tmp_path, 驻外一组={"封面": rows})
    assert said(path) == at("E318", sheet="封面")
    assert message(excel_eval.check(path), "E318") == f"缺少“{item}”一项"


@pytest.mark.parametrize(("item", "cell"), [("组别", "B2"), ("类别", "B3"), ("年度", "B4")])
def test_a_cover_with_a_blank_required_item(tmp_path: Path, item: str, cell: str) -> None:
    assert said(folder(tmp_path, 驻外一组={"封面": cover("驻外一组", **{item: None})})) == at(
        f"E201 {cell}", sheet="封面"
    )


def test_an_item_that_stands_twice(tmp_path: Path) -> None:
    rows: list[Row] = [*cover("驻外一组"), ["年度", 2021]]
    path = folder(tmp_path, 驻外一组={"封面": rows})
    assert said(path) == at("E319 A5", sheet="封面")
    assert message(excel_eval.check(path), "E319") == "“年度”写了两次（第 4 行和第 5 行）"


def test_unknown_items_are_info_and_not_judged(tmp_path: Path) -> None:
    from books import Formula

    rows: list[Row] = [*cover("驻外一组"), ["微信号", Formula("#N/A")], [None, "约三月"]]
    assert said(folder(tmp_path, 驻外一组={"封面": rows})) == at("I316 A5", sheet="封面")


@pytest.mark.parametrize(
    ("year", "code"),
    [("2021年", "I201"), ("２０２１", "I201"), (2021.5, "E208"), ("二〇二一", "E202"), (date(2021, 1, 1), "E202")],
)
def test_the_year_on_the_cover(tmp_path: Path, year: Cell, code: str) -> None:
    assert said(folder(tmp_path, 驻外一组={"封面": cover("驻外一组", 年度=year)})) == at(f"{code} B4", sheet="封面")


def test_repairs_on_the_cover(tmp_path: Path) -> None:
    rows = cover("驻外一组", 联系电话=13800000000, 填报人="李强")
    assert said(folder(tmp_path, 驻外一组={"封面": rows})) == at("I205 B5", sheet="封面")
