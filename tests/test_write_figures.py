"""Each figure on each sheet is the figure of evaluation.json, for whoever opens the file and with whatever program."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from books import folder
from golden_parts import assert_golden, of_this_version
from python_calamine import CalamineWorkbook

import excel_eval

SAMPLE = Path(__file__).parents[1] / "sample_workbooks" / "leshan_2021"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    assessment = excel_eval.evaluate(SAMPLE)
    path = tmp_path_factory.mktemp("out") / "自评表.xlsx"
    excel_eval.write_workbook(assessment, path)
    return assessment.to_dict(), path


def tables(path: Path, reader: str) -> dict[str, list[list[Any]]]:
    if reader == "calamine":
        book = CalamineWorkbook.from_path(str(path))
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    other = openpyxl.load_workbook(path, data_only=True)
    return {page.title: [list(row) for row in page.iter_rows(values_only=True)] for page in other}


def number(value: Any) -> str | None:
    return None if value in (None, "") else f"{Decimal(str(value)).normalize():f}"


def percent(value: Any) -> str | None:
    return None if value in (None, "") else f"{Decimal(str(value)) * 100:.2f}"


def plain(text: str | None) -> str | None:
    return None if text is None else number(text)


@pytest.mark.parametrize("reader", ["openpyxl", "calamine"])
def test_the_form_and_the_overview_give_the_figures_of_the_json(made: tuple[dict[str, Any], Path], reader: str) -> None:
    document, path = made
    sheets = tables(path, reader)
    form = {row[3]: row for row in sheets["自评表"] if len(row) > 8 and row[3]}
    overview = {row[0]: row for row in sheets["完成情况"] if row and row[0]}
    head = next(row for row in sheets["完成情况"] if row[0] == "编码")
    at = {name: head.index(name) for name in ("年度指标值", "实际完成值", "完成率", "分值", "得分")}
    assert len(document["indicators"]) == 16
    for indicator in document["indicators"]:
        printed, row = form[indicator["name"]], overview[indicator["code"]]
        if indicator["nature"] != "定性":
            assert number(printed[5]) == number(row[at["年度指标值"]]) == plain(indicator["target"])
            assert number(printed[6]) == number(row[at["实际完成值"]]) == plain(indicator["actual"])
        assert percent(row[at["完成率"]]) == indicator["completion_rate"]
        assert number(printed[7]) == number(row[at["分值"]]) == plain(indicator["weight"])
        assert number(printed[8]) == number(row[at["得分"]]) == plain(indicator["score"])


@pytest.mark.parametrize("reader", ["openpyxl", "calamine"])
def test_the_budget_rows_give_the_figures_of_the_json(made: tuple[dict[str, Any], Path], reader: str) -> None:
    document, path = made
    row = next(row for row in tables(path, reader)["自评表"] if row[1] == "年度资金总额")
    budget = document["budget"]
    printed = [row[3], row[5], row[6], row[7], row[9]]
    wanted = [budget[name] for name in ("initial", "adjusted", "executed", "weight", "score")]
    assert [number(value) for value in printed] == [plain(value) for value in wanted]
    assert percent(row[8]) == budget["execution_rate"]


@pytest.mark.parametrize("reader", ["openpyxl", "calamine"])
def test_every_team_stands_with_its_figures(made: tuple[dict[str, Any], Path], reader: str) -> None:
    document, path = made
    by_team: dict[str, list[str | None]] = {}
    for row in tables(path, reader)["分组完成"]:
        if row and isinstance(row[0], str) and row[0].endswith("招商组"):
            by_team.setdefault(row[0], []).extend(
                number(value) for value in row[1:] if not isinstance(value, str) and value is not None
            )
    for indicator in document["indicators"]:
        for team in indicator["teams"]:
            figures = by_team[team["team"]]
            assert plain(team["target"]) in figures and plain(team["actual"]) in figures
            assert number(Decimal(team["completion_rate"]) / 100) in figures


@of_this_version
def test_the_parts_are_those_of_the_golden_file(tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    excel_eval.write_workbook(excel_eval.evaluate(folder(tmp_path)), path)
    assert_golden(path.read_bytes(), "自评表")


def test_the_title_can_be_set_in_another_font(tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    excel_eval.write_workbook(excel_eval.evaluate(folder(tmp_path)), path, title_font="方正小标宋简体")
    form = openpyxl.load_workbook(path)["自评表"]
    assert (form["A1"].value, form["A1"].font.name) == ("项目支出绩效自评表", "方正小标宋简体")
    assert form["A2"].font.name == "宋体"
