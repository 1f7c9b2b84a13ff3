"""Both renderings of the form, cell by cell."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from excel_eval.model import Budget, Plan
from excel_eval.write.paper import PAGE_POINTS

from assessments import D, assessment, plan, write  # isort: skip


def sheet(path: Path, values: bool = True, name: str = "自评表") -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path, data_only=values)[name]


@pytest.fixture(scope="module")
def standard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(assessment(), tmp_path_factory.mktemp("standard") / "a.xlsx")


@pytest.fixture(scope="module")
def sichuan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(assessment(), tmp_path_factory.mktemp("sichuan") / "a.xlsx", "sichuan")


def rows(path: Path, first: int, last: int) -> list[list[object]]:
    """The filled cells of some rows, from left to right."""
    found = sheet(path).iter_rows(min_row=first, max_row=last, values_only=True)
    return [[value for value in row if value not in (None, "")] for row in found]


def test_the_head_of_the_standard_form(standard: Path) -> None:
    assert rows(standard, 1, 5) == [
        ["项目支出绩效自评表"],
        ["（2021年度）"],
        ["项目名称", "招商=项目 & <测试>"],
        ["主管部门", "某市经济合作局", "实施单位", "某市经济合作局"],
        ["项目资金（万元）", "年初预算数", "全年预算数(A)", "全年执行数(B)", "分值", "执行率(B/A)", "得分"],
    ]


def test_the_money_of_the_standard_form(standard: Path) -> None:
    assert rows(standard, 6, 9) == [
        ["年度资金总额", 1.3, 1.305, 0.95, 10, 0.728, 7.28],
        ["其中：当年财政拨款", 0.1, 0.1, 0.1, "—", 1, "—"],
        ["上年结转资金", 0.2, 0.2, 0.15, "—", 0.75, "—"],
        ["其他资金", 1, 1.005, 0.7, "—", 0.6965, "—"],
    ]


def test_the_indicators_of_the_standard_form(standard: Path) -> None:
    form = sheet(standard)
    assert rows(standard, 12, 12) == [
        [
            "绩效指标",
            "一级指标",
            "二级指标",
            "三级指标",
            "年度指标值",
            "实际完成值",
            "分值",
            "得分",
            "偏差原因分析及改进措施",
        ]
    ]
    places = {"B": "产出指标", "C": "数量指标", "D": "拜访企业", "F": 10, "G": 14, "H": 10, "I": 10}
    assert {column: form[f"{column}13"].value for column in places} == places
    assert [form[f"{c}18"].value for c in "DFGHIJ"] == ["审核合格率", 95, 93.35, 10, 9.83, "两个月补报"]
    assert [form[f"{c}20"].value for c in "DFGHI"] == ["知名度", "明显提升", "达成", 10, 9]
    assert [form[f"{c}21"].value or None for c in "DFGHI"] == ["协同机制", "持续健全", None, 12.5, None]
    assert rows(standard, 23, 23) == [["总分", 100]]
    assert form.max_row == 23 and form.max_column == 11


def test_signs_and_units_are_formats_and_figures_stay_numbers(standard: Path) -> None:
    form = sheet(standard)
    formats = {cell: form[cell].number_format for cell in ("F13", "F15", "F16", "F17", "G18", "I13", "I6", "D6")}
    assert formats == {
        "F13": '"≥"0"家";"≥"-0"家"',
        "F15": '"≥"0.0"万元";"≥"-0.0"万元"',
        "F16": '"≤"0"件";"≤"-0"件"',
        "F17": '"="0"家";"="-0"家"',
        "G18": '0.00"%";-0.00"%"',
        "I13": "0.00",
        "I6": "0.00%",
        "D6": "#,##0.00",
    }


def test_the_grid_of_the_standard_form(standard: Path) -> None:
    merged = {str(block) for block in sheet(standard).merged_cells.ranges}
    assert {
        "A1:K1", "A2:K2", "A3:C3", "D3:K3", "A4:C4", "D4:F4", "G4:H4", "I4:K4", "A5:A9", "B6:C6", "D6:E6", "J6:K6",
        "A10:A11", "B10:F10", "G10:K10", "B11:F11", "G11:K11", "A12:A22", "B13:B17", "C13:C17", "D13:E13", "J13:K13",
        "C20:C21", "A23:G23", "J23:K23",
    } <= merged  # fmt: skip
    assert not any(row.startswith(("F13", "G13", "H13", "I13")) for row in merged)


def test_what_was_achieved_is_a_live_sentence(standard: Path) -> None:
    assert sheet(standard, values=False)["G11"].data_type == "f"
    text = sheet(standard)["G11"].value
    assert text.startswith(
        '拜访企业14家，达到年度指标值10家；其中"553"企业5家，达到年度指标值4家；拟投资额100.55万元，'
    )
    assert "投诉件数4件，未超过年度指标值4件；" in text
    assert "项目总成本200万元，超过年度指标值160万元；" in text
    assert text.endswith("全年预算1.305万元，执行0.95万元。")
    assert "满意度" not in text, "what is not reported is not claimed"


def test_what_the_plan_says_was_achieved_stands_as_it_is(tmp_path: Path) -> None:
    said = plan(project={**plan().project, "实际完成情况": "=已完成"})
    form = sheet(write(assessment(made_plan=said), tmp_path / "a.xlsx"), values=False)
    assert (form["G11"].value, form["G11"].data_type) == ("=已完成", "s")


def test_a_budget_of_nothing_scores_nothing(tmp_path: Path) -> None:
    form = sheet(write(assessment(made_plan=plan(budget=Budget((), D(10)))), tmp_path / "a.xlsx"))
    assert [form[f"{c}6"].value for c in "DFGHIJ"] == [0, 0, 0, 10, 0, 0]


def test_a_page_well_filled(standard: Path) -> None:
    heights = [sheet(standard).row_dimensions[row].height for row in range(1, 24)]
    assert PAGE_POINTS * 0.97 <= sum(heights) <= PAGE_POINTS * 1.01


def test_endless_goals_take_more_rows(tmp_path: Path) -> None:
    wordy = plan(project={**plan().project, "预期目标": "目标。" * 900})
    form = sheet(write(assessment(made_plan=wordy), tmp_path / "a.xlsx"))
    block = next(b for b in form.merged_cells.ranges if str(b).startswith("B11:"))
    assert block.max_row > 11
    assert form[f"B{block.max_row + 1}"].value == "一级指标"


def test_the_sichuan_form(sichuan: Path) -> None:
    assert rows(sichuan, 1, 5) == [
        ["部门预算项目支出绩效自评表"],
        ["（2021年度）"],
        ["项目名称", "招商=项目 & <测试>"],
        ["主管部门", "某市经济合作局", "实施单位（盖章）", "某市经济合作局"],
        ["项目年度目标", "年度目标完成情况"],
    ]
    assert rows(sichuan, 8, 13) == [
        ["预算执行情况(10)", "年初预算", "调整后预算数", "预算执行数", "预算执行率", "权重", "得分", "原因"],
        ["总额", 1.3, 1.305, 0.95, 0.728, 10, 7.28],
        ["其中：财政资金", 0.3, 0.3, 0.25, 0.8333, "—", "—"],
        ["财政专户管理资金", 0, 0, 0, "—", "—"],
        ["单位资金", 1, 1.005, 0.7, 0.6965, "—", "—"],
        ["其他资金", 0, 0, 0, "—", "—"],
    ]
    assert rows(sichuan, 14, 15) == [
        [
            "绩效指标(90)",
            "一级指标",
            "二级指标",
            "三级指标",
            "指标性质",
            "指标值",
            "度量单位",
            "完成值",
            "权重",
            "得分",
            "未完成原因分析",
        ],
        ["产出指标", "数量指标", "拜访企业", "≥", 10, "家", 14, 10, 10],
    ]
    assert rows(sichuan, 25, 30) == [
        ["合计", 100],
        ["评价结论"],
        ["存在问题"],
        ["改进措施"],
        ["项目负责人", "财务负责人"],
        [rows(sichuan, 30, 30)[0][0]],
    ]


def test_the_short_sentence_fits_the_sichuan_form(sichuan: Path) -> None:
    text = sheet(sichuan)["G6"].value
    assert text == "定量指标7项，达到年度指标值5项，未达到2项。全年预算1.305万元，执行0.95万元。"
    assert len(text) <= 100


def test_the_optional_rows_of_the_plan_stand_on_the_sichuan_form(tmp_path: Path) -> None:
    items = {
        "项目代码": "51-1",
        "评价结论": "优",
        "存在问题": "无",
        "改进措施": "继续",
        "项目负责人": "甲",
        "财务负责人": "乙",
    }
    items |= {"执行率原因": "尾款", "预算调整说明": "压减", "项目实施内容及过程概述": "按月推进"}
    path = write(assessment(made_plan=plan(project={**plan().project, **items})), tmp_path / "a.xlsx", "sichuan")
    texts = {cell for row in sheet(path).iter_rows(values_only=True) for cell in row}
    assert {"51-1-招商=项目 & <测试>", "优", "无", "继续", "甲", "乙", "尾款\n压减", "按月推进"} <= texts


def test_a_title_font_can_be_chosen(tmp_path: Path) -> None:
    from excel_eval.write.workbook import write_workbook

    write_workbook(assessment(), tmp_path / "a.xlsx", title_font="方正小标宋简体")
    form = sheet(tmp_path / "a.xlsx")
    assert form["A1"].font.name == "方正小标宋简体"
    assert {form["A2"].font.name, form["D13"].font.name} == {"宋体"}


def test_a_long_reason_is_shown_whole(tmp_path: Path) -> None:
    reason = "因外部形势影响。" * 100
    first, *rest = plan().indicators
    made = assessment(made_plan=plan(indicators=(replace(first, reason=reason), *rest)))
    cell = sheet(write(made, tmp_path / "a.xlsx"))["J13"]
    assert cell.value == reason
    assert cell.font.size < 10


# --- texts and their room ------------------------------------------------------------------------------------------

CELLS = {"standard": ("G20", "J13"), "sichuan": ("H22", "K15")}
"""实际完成值 of B1, the reason of V1"""


def texts_of(length: int) -> Plan:
    """A plan whose B1 says in so many characters what was done, and whose V1 why."""
    text = ("已完成全年任务，企业反映良好，" * 100)[:length]
    first, *others = plan().indicators
    told = (replace(i, reported_actual=text) if i.code == "B1" else i for i in others)
    return plan(indicators=(replace(first, reason=text), *told))


def remarks(path: Path) -> list[tuple[str, str, str]]:
    """Where, what and what to do, of each remark on the room."""
    rows = sheet(path, name="自评复核").iter_rows(values_only=True)
    return [(str(row[3]), str(row[4]), str(row[5])) for row in rows if row[1] == "C39"]


@pytest.mark.parametrize(
    ("form", "length", "actual", "reason"),
    [
        ("standard", 50, 10, 10),
        ("standard", 200, 8, 10),
        ("standard", 340, 6, 8),
        ("sichuan", 50, 10, 10),
        ("sichuan", 200, 7, 10),
        ("sichuan", 300, 6, 9),
    ],
)
def test_what_was_done_and_why_shrink_until_they_fit(
    tmp_path: Path, form: str, length: int, actual: int, reason: int
) -> None:
    path = write(assessment(made_plan=texts_of(length)), tmp_path / "a.xlsx", form)
    page = sheet(path)
    done, why = (page[at] for at in CELLS[form])
    assert (len(done.value), done.font.size) == (length, actual)
    assert (len(why.value), why.font.size) == (length, reason)
    assert done.alignment.wrap_text and done.alignment.vertical == "center"
    assert remarks(path) == []


@pytest.mark.parametrize(
    ("form", "column", "room", "why", "room_of_reasons", "scales"),
    [
        ("standard", "实际完成值", 368, "偏差原因分析及改进措施", 598, []),
        ("sichuan", "完成值", 322, "未完成原因分析", 690, ["49%"]),
    ],
)
def test_what_is_not_printed_whole_is_remarked(
    tmp_path: Path, form: str, column: str, room: int, why: str, room_of_reasons: int, scales: list[str]
) -> None:
    made = texts_of(1000)
    path = write(assessment(made_plan=made), tmp_path / "a.xlsx", form)
    told = [(made.indicators[0], why, room_of_reasons), (made.indicators[7], column, room)]
    on_texts, on_the_page = remarks(path)[:2], remarks(path)[2:]
    assert re.findall(r"\d+%", str(on_the_page)) == scales
    assert on_texts == [
        (
            str(indicator.source),
            f"“{indicator.name} {label}”共 1000 字，字号缩到最小后自评表的这一格仍只印得下约 {most} 字，其余不会印出",
            f"或者在方案中把它压缩到 {most} 字以内，或者另附全文，并在这里写明“详见附件”",
        )
        for indicator, label, most in told
    ]
    done = sheet(path)[CELLS[form][0]]
    assert (len(done.value), done.font.size, done.alignment.vertical) == (1000, 6, "top")
    assert sheet(path).row_dimensions[done.row].height == 408.75


@pytest.mark.parametrize("form", ["standard", "sichuan"])
def test_a_page_too_full_to_be_read_is_remarked(tmp_path: Path, form: str) -> None:
    first, *others = texts_of(300).indicators
    wordy = [replace(indicator, reason=first.reason) for indicator in (first, *others)]
    path = write(assessment(made_plan=plan(indicators=tuple(wordy))), tmp_path / "a.xlsx", form)
    ((where, message, fix),) = remarks(path)
    assert where == "绩效方案.xlsx"
    assert re.fullmatch(r"自评表的文字太多，印在一页 A4 上要缩小到 \d\d%，字难以辨认", message)
    assert fix == "或者压缩自评表上最长的几处文字，或者把详情写进自评报告"
    assert sheet(path).page_setup.fitToHeight in (None, 1) and sheet(path).sheet_properties.pageSetUpPr.fitToPage


def test_long_texts_of_the_project_are_no_exception(tmp_path: Path) -> None:
    long = {"项目实施内容及过程概述": "按月推进。" * 800, "执行率原因": "压减。" * 100, "改进措施": "继续。" * 60}
    path = write(assessment(made_plan=plan(project={**plan().project, **long})), tmp_path / "a.xlsx", "sichuan")
    assert [message for _, message, _ in remarks(path)] == [
        "“项目实施内容及过程概述”共 4000 字，字号缩到最小后自评表的这一格仍只印得下约 2806 字，其余不会印出",
    ]
