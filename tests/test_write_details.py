"""明细_‹sheet›: every row with its file, row number, marks and reasons; text as it came."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from excel_eval.assessment import SelfAssessment

from assessments import FIELD, NASTY, assessment, write  # isort: skip


@pytest.fixture(scope="module")
def made() -> SelfAssessment:
    return assessment()


@pytest.fixture(scope="module")
def path(made: SelfAssessment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(made, tmp_path_factory.mktemp("details") / "a.xlsx")


@pytest.fixture(scope="module")
def table(path: Path) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name("明细_拜访企业").to_python(skip_empty_area=False)


def column(table: list[list[Any]], name: str) -> list[Any]:
    return [row[table[0].index(name)] for row in table[1:]]


def test_the_columns(table: list[list[Any]]) -> None:
    assert table[0] == [
        "组别", "来源文件", "来源行号", "拜访日期", "企业名称", "是否553企业", "备注", "计数_V1", "计数_V2", "统计月份",
        "未计数说明", "电话", "日期?", "几点", "错", "真", "比例",
    ]  # fmt: skip


def test_every_row_is_there_with_its_place(made: SelfAssessment, table: list[list[Any]]) -> None:
    entries = made.ledger("拜访企业").entries
    assert column(table, "组别") == [entry.team for entry in entries]
    assert column(table, "来源文件") == [entry.source.file for entry in entries]
    assert column(table, "来源行号") == [entry.source.row for entry in entries]
    assert column(table, "拜访日期") == [entry.values["拜访日期"] for entry in entries]
    assert column(table, "统计月份") == [entry.month for entry in entries]


def test_text_is_as_it_came_and_only_text(path: Path, table: list[list[Any]]) -> None:
    assert column(table, "备注") == [*NASTY, ""]
    sheet = openpyxl.load_workbook(path)["明细_拜访企业"]
    for row in range(2, len(NASTY) + 2):
        cell = sheet.cell(row, 7)
        assert cell.data_type == "s" and cell.hyperlink is None


def test_marks_and_reasons(made: SelfAssessment, table: list[list[Any]]) -> None:
    for result in made.results[:2]:
        marks = column(table, f"计数_{result.indicator.code}")
        assert marks == [int(mark.counted) for mark in result.marks]
        assert sum(marks) == result.actual
    reasons = column(table, "未计数说明")
    assert reasons[0] == ""
    assert reasons[1] == "V2：是否553企业不是“是”"
    assert reasons[-1] == "V1：与0组.xlsx第 2 行是同一企业名称；V2：与0组.xlsx第 2 行是同一企业名称"


def test_the_teams_own_columns_are_kept(table: list[list[Any]]) -> None:
    assert table[1][11:] == ["028-1", "2021-01-01 08:30:00", "09:05:00", "#N/A", "", ""]
    assert table[2][11:] == [123, "", "", "", "TRUE", 0.5]


def test_a_ledger_that_no_indicator_counts_has_no_marks(path: Path) -> None:
    book = CalamineWorkbook.from_path(str(path))
    rows: list[list[Any]] = book.get_sheet_by_name("明细_经费支出").to_python(skip_empty_area=False)
    assert rows[0] == ["组别", "来源文件", "来源行号", "支出日期", "支出类别", "金额(元)", "统计月份", "未计数说明"]
    assert rows[1][5] == 1562.83 and rows[1][0] == FIELD[0]


def test_filter_and_frozen_header(made: SelfAssessment, path: Path) -> None:
    sheet = openpyxl.load_workbook(path)["明细_拜访企业"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == f"A1:Q{len(made.ledger('拜访企业').entries) + 1}"
    assert sheet.print_title_rows == "$1:$1"


def test_a_row_of_two_lines_is_high_enough(path: Path) -> None:
    sheet = openpyxl.load_workbook(path)["明细_拜访企业"]
    row = NASTY.index("甲\n乙") + 2
    assert sheet.row_dimensions[row].height >= 2 * 10 * 1.3
    assert sheet.row_dimensions[3].height is None
