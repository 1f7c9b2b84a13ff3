"""Which rows are data: blank rows, hidden rows, merged cells, 小计 and 合计 rows, footers; and the account of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from books import Cell, Formula, Page, Row, at, folder, indicators, message, said

import excel_eval
from excel_eval import CheckReport

DAY = date(2021, 3, 5)
HEADER: list[Cell] = ["拜访日期", "企业名称", "是否553企业", "企业所在地", "备注"]


def visit(name: str) -> list[Cell]:
    return [DAY, name, "是"]


def check(
    tmp_path: Path,
    *rows: Row,
    hidden: Iterable[int] = (),
    merged: Iterable[str] = (),
    header: list[Cell] = HEADER,
) -> tuple[list[str], tuple[int, int, int]]:
    """What is said of 拜访企业 of 驻外一组 with these rows from row 2 on, and rows read, accepted, rejected."""
    report = excel_eval.check(folder(tmp_path, 驻外一组={"拜访企业": Page([header, *rows], hidden, merged)}))
    return said(report), counts(report)


def counts(report: CheckReport, team: str = "驻外一组", sheet: str = "拜访企业") -> tuple[int, int, int]:
    (count,) = [c for w in report.workbooks for c in w.ledgers if (w.team, c.sheet) == (team, sheet)]
    return count.read, count.accepted, count.rejected


# --- blank and hidden rows -----------------------------------------------------------------------------------------


def test_rows_keep_their_numbers_below_blank_and_hidden_rows(tmp_path: Path) -> None:
    rows: list[Row] = [[], visit("甲"), [], [], visit("乙"), [], ["三月上旬", "丙", "是"], visit("丁")]
    assert check(tmp_path, *rows, hidden=[3, 4, 7]) == (at("I317", "E203 A8"), (4, 3, 1))


@pytest.mark.parametrize(
    "row",
    [
        [None, None, None, None, None, "其他"],
        ["", "  ", "\u3000", "\u200b", "\xa0"],
        [Formula(""), Formula(""), Formula("")],
        [None, None, None, None, None, 7],
    ],
)
def test_a_row_is_blank_if_no_known_column_holds_a_value(tmp_path: Path, row: list[Cell]) -> None:
    problems, count = check(tmp_path, visit("甲"), row, visit("乙"), header=[*HEADER, "自编号"])
    assert problems == at("I316 F1")
    assert count == (2, 2, 0)


@pytest.mark.parametrize("value", ["x", 0, False, Formula("#N/A"), Formula(None)])
def test_a_row_with_any_value_in_a_known_column_is_read(tmp_path: Path, value: Cell) -> None:
    problems, count = check(tmp_path, [None, None, None, None, value])
    assert problems[:3] == at("E201 A2", "E201 B2", "E201 C2")
    assert count == (1, 0, 1)


def test_rows_that_are_numbered_ahead_are_blank(tmp_path: Path) -> None:
    path = folder(tmp_path, 驻外一组={"拜访企业": """
        序号 | 拜访日期   | 企业名称 | 是否553企业
        1    | 2021-03-05 | 甲       | 是
        2    |            |          |
        3    |            |          |
    """})  # fmt: skip
    report = excel_eval.check(path)
    assert said(report) == at("I316 A1")
    assert counts(report) == (1, 1, 0)


def test_hidden_rows_count_like_others_and_are_counted_once_per_sheet(tmp_path: Path) -> None:
    rows: list[Row] = [visit("甲"), visit("乙"), [], ["三月上旬", "丙", "是"]]
    problems, count = check(tmp_path, *rows, hidden=[2, 3, 4, 5, 9])
    assert problems == at("I317", "E203 A5")
    assert count == (3, 2, 1)


def test_the_sentence_about_hidden_rows(tmp_path: Path) -> None:
    path = folder(tmp_path, 驻外一组={"拜访企业": Page([HEADER, visit("甲"), visit("乙")], hidden=[1, 2, 3])})
    assert message(excel_eval.check(path), "I317") == "有 2 行数据被隐藏或筛掉，照常计入"


def test_blank_hidden_rows_are_nothing(tmp_path: Path) -> None:
    assert check(tmp_path, visit("甲"), [], visit("乙"), hidden=[3]) == ([], (2, 2, 0))


# --- merged cells --------------------------------------------------------------------------------------------------


def test_merged_data_is_one_error_and_every_row_it_touches_is_rejected(tmp_path: Path) -> None:
    rows: list[Row] = [visit("甲"), visit("乙"), [None, "丙", "是"], [None, "丁", "是"], visit("戊")]
    assert check(tmp_path, *rows, merged=["A3:A5"]) == (at("E207 A3"), (5, 2, 3))


def test_the_sentence_about_merged_data(tmp_path: Path) -> None:
    report = excel_eval.check(
        folder(tmp_path, 驻外一组={"拜访企业": Page([HEADER, visit("甲"), visit("乙")], merged=["A2:A3"])})
    )
    assert message(report, "E207") == "数据区有合并单元格 A2:A3"


def test_other_cells_of_rows_with_merged_data_are_judged(tmp_path: Path) -> None:
    rows: list[Row] = [visit("甲"), ["x", None, "有"], visit("乙")]
    assert check(tmp_path, *rows, merged=["A2:B3"]) == (at("E207 A2", "E204 C3"), (3, 1, 2))


def test_a_merge_across_columns(tmp_path: Path) -> None:
    assert check(tmp_path, [DAY, "甲", None], visit("乙"), merged=["B2:C2"]) == (at("E207 B2"), (2, 1, 1))


def test_a_merge_of_values_that_cannot_be_read_is_one_error(tmp_path: Path) -> None:
    assert check(tmp_path, ["三月", "甲", "是"], [None, "乙", "是"], merged=["A2:A3"]) == (at("E207 A2"), (2, 0, 2))


def test_two_merges_are_two_errors(tmp_path: Path) -> None:
    rows: list[Row] = [[DAY, "甲", "是", "深圳"], [None, "乙", "是", None]]
    assert check(tmp_path, *rows, merged=["A2:A3", "D2:D3"]) == (at("E207 A2", "E207 D2"), (2, 0, 2))


def test_a_merge_that_begins_in_an_unknown_column(tmp_path: Path) -> None:
    rows: list[Row] = [[1, DAY, "甲", "是"], [2, None, "乙", "是"]]
    problems, count = check(tmp_path, *rows, header=["序号", *HEADER], merged=["A2:B3"])
    assert problems == at("I316 A1", "E207 A2")
    assert count == (2, 0, 2)


def test_a_merge_in_unknown_columns_is_not_judged(tmp_path: Path) -> None:
    rows: list[Row] = [[1, *visit("甲")], [None, *visit("乙")]]
    problems, count = check(tmp_path, *rows, header=["序号", *HEADER], merged=["A2:A3"])
    assert (problems, count) == (at("I316 A1"), (2, 2, 0))


def test_a_merge_without_a_value_is_nothing(tmp_path: Path) -> None:
    assert check(tmp_path, visit("甲"), visit("乙"), merged=["D2:E3"]) == ([], (2, 2, 0))


def test_a_merge_in_the_title_or_the_header_is_nothing(tmp_path: Path) -> None:
    page = Page([["驻外一组台账"], ["第一季度"], HEADER, visit("甲")], merged=["A1:E1", "A2:E2"])
    assert said(folder(tmp_path, 驻外一组={"拜访企业": page})) == at("I314 3")
    page = Page([["台账"], HEADER, visit("甲")], merged=["D2:E2", "A1:C1"])
    assert said(folder(tmp_path, 驻外一组={"拜访企业": page})) == at("I314 2")


def test_a_header_of_two_merged_rows_is_nothing(tmp_path: Path) -> None:
    page = Page([HEADER, [], visit("甲")], merged=["A1:A2", "B1:B2", "C1:C2"])
    assert said(folder(tmp_path, 驻外一组={"拜访企业": page})) == []


def test_a_merge_in_an_ending_total_or_a_footer_is_nothing(tmp_path: Path) -> None:
    rows: list[Row] = [visit("甲"), ["合计", None, 1], ["注：以上均已核实"]]
    problems, count = check(tmp_path, *rows, merged=["A3:B3", "A4:E4"])
    assert problems == at("I321 A3", "I322 A4")
    assert count == (1, 1, 0)


def test_a_merged_subtotal_raises_its_own_error_only(tmp_path: Path) -> None:
    rows: list[Row] = [visit("甲"), ["小计", None, 1], visit("乙")]
    assert check(tmp_path, *rows, merged=["A3:B3"]) == (at("E320 A3"), (3, 2, 1))


def test_duplicates_among_merged_rows_are_no_further_error(tmp_path: Path) -> None:
    table: list[Row] = [
        ["推出日期", "项目名称", "所属产业"],
        [DAY, "甲", "新材料"],
        [DAY, None, "新材料"],
        [DAY, "甲", "新材料"],
    ]
    path = folder(tmp_path, 专业一组={"包装项目": Page(table, merged=["B2:B3"])})
    assert said(path) == at("E207 B2", team="专业一组", sheet="包装项目")


# --- 小计, 合计 ----------------------------------------------------------------------------------------------------


def test_each_total_among_the_data_is_one_error(tmp_path: Path) -> None:
    labels = ["小计", "合计", "总计", "累计", "本月合计", "本页合计", "小 计", "合　计", "小计：", "小计:",
              "合计（元）", "合计(家)：", "（小计）", "【合计】", "合计）", "\u200b合计 "]  # fmt: skip
    rows: list[Row] = [visit("甲"), *[(label, None, 17, "x") for label in labels], visit("乙")]
    assert check(tmp_path, *rows) == (at(*[f"E320 A{row}" for row in range(3, 19)]), (18, 2, 16))


def test_a_name_is_no_total(tmp_path: Path) -> None:
    names = ["小计数科技公司", "合计划", "总计一", "设计", "计", "小计1", "共计", "合计（甲）公司"]
    table: list[Row] = [["企业名称", "拜访日期", "是否553企业"], *[(name, DAY, "是") for name in names]]
    assert said(folder(tmp_path, 驻外一组={"拜访企业": table})) == []


def test_a_total_is_known_by_the_first_filled_cell_in_any_column(tmp_path: Path) -> None:
    header: list[Cell] = ["序号", *HEADER]
    rows: list[Row] = [[1, *visit("甲")], ["小计", None, None, 1], [None, None, "小计", "是"], [4, *visit("乙")]]
    problems, count = check(tmp_path, *rows, header=header)
    assert problems == at("I316 A1", "E320 A3", "E320 C4")
    assert count == (4, 2, 2)


def test_a_total_only_in_unknown_columns_is_a_blank_row(tmp_path: Path) -> None:
    problems, count = check(tmp_path, ["", *visit("甲")], ["小计"], ["", *visit("乙")], header=["序号", *HEADER])
    assert (problems, count) == (at("I316 A1"), (2, 2, 0))


def test_a_header_pasted_among_the_data_is_one_error(tmp_path: Path) -> None:
    """By names or aliases, with units and stars, in the columns where they belong."""
    others: list[Row] = [["走访日期*", "企业名称*", "553企业"], [None, " 企业 名称", "是否553企业", None, "备注"]]
    problems, count = check(tmp_path, visit("甲"), HEADER, *others, visit("乙"), HEADER)
    assert problems == at("E323 A3", "E323 A4", "E323 B5", "E323 A7")
    assert count == (6, 2, 4)


@pytest.mark.parametrize(("row", "problems"), [
    (["拜访日期", "甲", "是"], ["E203 A2"]),
    (["企业名称", "拜访日期", "是否553企业"], ["E203 A2", "E204 C2"]),
    ([DAY, "企业名称", "是"], []),
    ([None, None, None, None, "备注"], ["E201 A2", "E201 B2", "E201 C2"]),
])  # fmt: skip
def test_a_row_with_other_things_in_it_is_no_header(tmp_path: Path, row: list[Cell], problems: list[str]) -> None:
    assert check(tmp_path, row)[0] == at(*problems)


def test_the_sentences_about_a_second_header_and_a_ditto_mark(tmp_path: Path) -> None:
    table: list[Row] = [HEADER, visit("甲"), HEADER, visit("同上")]
    report = excel_eval.check(folder(tmp_path, 驻外一组={"拜访企业": table}))
    assert said(report) == at("E323 A3", "E216 B4")
    assert message(report, "E323") == "数据中间又有一行表头"
    assert message(report, "E216") == "“企业名称”写的是“同上”，没有写明是什么"


def test_the_sentence_about_a_subtotal(tmp_path: Path) -> None:
    report = excel_eval.check(folder(tmp_path, 驻外一组={"拜访企业": [HEADER, ["小 计："], visit("甲")]}))
    assert message(report, "E320") == "数据里有“小 计：”行"


def test_totals_that_end_the_table_are_info_and_not_read(tmp_path: Path) -> None:
    rows: list[Row] = [
        visit("甲"),
        ["合计", 1, "约一家"],
        ["总计"],
        ["合 计："],
        [],
        ["总计（家）", None, None, 3],
        [],
        [],
    ]
    assert check(tmp_path, *rows) == (at("I321 A3", "I321 A4", "I321 A5", "I321 A7"), (1, 1, 0))


def test_a_subtotal_at_the_end_is_still_an_error(tmp_path: Path) -> None:
    labels = ["小计", "累计", "本月合计", "本页合计"]
    rows: list[Row] = [(label, None, 1) for label in labels]
    errors = [f"E320 A{row}" for row in range(3, 7)]
    assert check(tmp_path, visit("甲"), *rows) == (at(*errors), (5, 1, 4))
    assert check(tmp_path, visit("甲"), *rows, ["合计", None, 1]) == (at(*errors, "I321 A7"), (5, 1, 4))


def test_a_total_above_a_row_of_data_is_among_the_data(tmp_path: Path) -> None:
    assert check(tmp_path, visit("甲"), ["合计"], visit("乙"), ["合计"]) == (at("E320 A3", "I321 A5"), (3, 2, 1))


# --- footers -------------------------------------------------------------------------------------------------------


def test_footers_are_info_and_not_read(tmp_path: Path) -> None:
    words = ["注", "备注", "说明", "填报人", "填表人", "制表人", "审核人", "负责人", "单位"]
    rows: list[Row] = [[f"{word}{colon}某某"] for word in words for colon in ("：", ":", " ： ")]
    assert check(tmp_path, visit("甲"), [], *rows) == (at(*[f"I322 A{row}" for row in range(4, 31)]), (1, 1, 0))


def test_several_footers_and_a_total(tmp_path: Path) -> None:
    rows: list[Row] = [
        visit("甲"),
        ["合计", None, 1],
        [None, "备 注：共一家", None, "x"],
        [],
        ["填表人：张三", None, None, "审核人：李四"],
    ]
    assert check(tmp_path, *rows) == (at("I321 A3", "I322 B4", "I322 A6"), (1, 1, 0))


def test_a_footer_needs_its_colon(tmp_path: Path) -> None:
    assert check(tmp_path, visit("甲"), ["填报人张三"])[0] == at("E203 A3", "E201 B3", "E201 C3")


def test_a_footer_above_a_row_of_data_is_data(tmp_path: Path) -> None:
    problems, count = check(tmp_path, visit("甲"), ["注：以下为补报"], visit("乙"))
    assert problems == at("E203 A3", "E201 B3", "E201 C3")
    assert count == (3, 2, 1)


def test_a_row_with_two_required_values_is_no_footer(tmp_path: Path) -> None:
    problems, count = check(tmp_path, visit("甲"), ["填报人：张三", "审核人：李四"])
    assert problems == at("E203 A3", "E201 C3")
    assert count == (2, 1, 1)


def test_a_remark_may_begin_like_a_footer(tmp_path: Path) -> None:
    assert check(tmp_path, [*visit("甲"), None, "注：首次拜访"]) == ([], (1, 1, 0))


def test_a_footer_of_another_kind_is_data(tmp_path: Path) -> None:
    assert check(tmp_path, visit("甲"), ["附件：照片"])[0] == at("E203 A3", "E201 B3", "E201 C3")


# --- the account ---------------------------------------------------------------------------------------------------


def test_read_is_accepted_and_rejected(tmp_path: Path) -> None:
    rows: list[Row] = [
        visit("甲"),
        [],
        ["三月", "有", 5],
        ["小计"],
        visit("甲 "),
        [*visit("乙"), 5],
        [None, None, None, "深圳"],
        ["合计"],
    ]
    report = excel_eval.check(folder(tmp_path, 驻外一组={"拜访企业": [HEADER, *rows]}))
    (record,) = [record for record in report.workbooks if record.team == "驻外一组"]
    assert record.to_dict()["ledgers"][0] == {
        "sheet": "拜访企业", "id": "visits", "read": 6, "accepted": 3, "rejected": 3, "repeated": 1,
    }  # fmt: skip


def test_every_problem_of_a_row_is_told_in_one_pass(tmp_path: Path) -> None:
    assert check(tmp_path, ["三月", date(2021, 1, 12), "有"])[0] == at("E203 A2", "E213 B2", "E204 C2")


def test_infos_and_warnings_reject_nothing(tmp_path: Path) -> None:
    assert check(tmp_path, ["2021/3/5", 360, "√", None, 1e15]) == (
        at("I203 A2", "I205 B2", "I202 C2", "W213 E2"),
        (1, 1, 0),
    )


def test_nothing_is_repeated_where_the_distinct_count_has_a_condition(tmp_path: Path) -> None:
    plan = {"指标": indicators(V1={"统计方式": "计数", "统计列": None})}
    path = folder(tmp_path, plan, 驻外一组={"拜访企业": [HEADER, visit("甲"), visit("甲")]})
    (count,) = [
        c for w in excel_eval.check(path).workbooks for c in w.ledgers if (w.team, c.id) == ("驻外一组", "visits")
    ]
    assert (count.accepted, count.repeated) == (2, 0)


def test_a_blank_cell_is_no_distinct_key(tmp_path: Path) -> None:
    plan = {"指标": indicators(V1={"统计列": "企业所在地"})}
    rows: list[Row] = [HEADER, [*visit("甲"), "深圳"], [*visit("乙"), "深圳"], visit("丙"), visit("丁")]
    path = folder(tmp_path, plan, 驻外一组={"拜访企业": rows})
    (count,) = [
        c for w in excel_eval.check(path).workbooks for c in w.ledgers if (w.team, c.id) == ("驻外一组", "visits")
    ]
    assert (count.accepted, count.repeated) == (4, 3)


def test_repeated_is_counted_for_a_ledger_with_an_unconditional_distinct_count(tmp_path: Path) -> None:
    leads: list[list[Cell]] = [
        ["获取日期", "线索名称", "企业名称", "是否有效"],
        [DAY, "线索", "甲", "是"],
        [DAY, "线索", "甲", "是"],
    ]
    visits: list[list[Cell]] = [
        HEADER,
        visit("甲"),
        visit("甲"),
        visit("（乙）"),
        visit("(乙)"),
        visit("Ａ"),
        visit("a "),
    ]
    report = excel_eval.check(folder(tmp_path, 驻外一组={"拜访企业": visits, "投资线索": leads}))
    (record,) = [record for record in report.workbooks if record.team == "驻外一组"]
    assert {count.sheet: count.repeated for count in record.ledgers} == {
        "拜访企业": 3, "投资线索": 0, "来乐考察": 0, "经费支出": 0, "月度报送": 0,
    }  # fmt: skip
