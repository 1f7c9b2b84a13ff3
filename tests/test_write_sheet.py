"""The guarded door to xlsxwriter: nothing that goes in is lost, changed or run."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from excel_eval.write.atomic import CannotWrite, replacing
from excel_eval.write.cells import Cell, Span, across, down
from excel_eval.write.formats import with_unit
from excel_eval.write.formulas import CannotStore, check_formula, functions_in
from excel_eval.write.sheet import Book, serial

from assessments import NASTY  # isort: skip

XML_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


def calamine(path: Path, sheet: str = "甲") -> list[list[object]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)  # type: ignore[return-value]


def test_cells_and_spans_are_spelt_as_excel_does() -> None:
    cell = Cell("某人's 表", 5, 28)
    assert (cell.name, cell.fixed, cell.away) == ("AB5", "$AB$5", "'某人''s 表'!$AB$5")
    assert Span("a", 2, 1, 9, 3).away == "'a'!$A$2:$C$9"
    assert down(Cell("a", 2, 1), 0).name == "A2:A2"
    assert [c.name for c in across("a", 1, 1, 3)] == ["A1", "B1", "C1"]


def test_text_that_looks_like_something_else_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with Book(path, "标题") as book:
        page = book.page("甲")
        for row, text in enumerate(NASTY, start=1):
            page.text(row, 1, text)
        page.table_columns([book.style(), book.style()])
        for row, text in enumerate(NASTY, start=len(NASTY) + 1):
            page.table_row(row, [text, 1.5])
    sheet = openpyxl.load_workbook(path)["甲"]
    rows = calamine(path)
    for row, text in enumerate(NASTY * 2, start=1):
        cell = sheet.cell(row, 1)
        assert cell.data_type == "s" and cell.hyperlink is None
        assert rows[row - 1][0] == text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(XML_TEXT, min_size=1, max_size=8))
def test_any_text_comes_back_from_another_reader(tmp_path: Path, texts: list[str]) -> None:
    path = tmp_path / "a.xlsx"
    with Book(path, texts[0]) as book:
        page = book.page("甲")
        for row, text in enumerate(texts, start=1):
            page.text(row, 1, text)
            page.formula(row, 2, '="x"', text)
        page.header(left=texts[0], right=texts[-1])
        page.table_columns([book.style()])
        for row, text in enumerate(texts, start=len(texts) + 1):
            page.table_row(row, [text])
    rows = calamine(path)
    for row, text in enumerate(texts * 2):
        assert str(rows[row][0]).replace("\r\n", "\n") == text.replace("\r\n", "\n")
    openpyxl.load_workbook(path).close()


def test_undecodable_names_and_endless_texts_never_break_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    texts = ["坏\udcff名", "长" * 40_000, "<r>" + "&" * 30_000 + "</r>", "<r>\x01&</r>"]
    with Book(path, texts[0], texts[1]) as book:
        page = book.page("甲")
        for row, text in enumerate(texts, start=1):
            page.text(row, 1, text)
            page.comment(row, 1, text)
        page.header(left="&" * 300, right=texts[0])
    rows = calamine(path)
    assert rows[0][0] == "坏\\udcff名"
    assert "原文共 40000 个字符" in str(rows[1][0])
    assert str(rows[2][0]).startswith("<r>&&&") and "原文共 30007 个字符" in str(rows[2][0])
    assert rows[3][0] == "<r>\x01&</r>"


@pytest.mark.parametrize("text", ["_x0041_x0042_", "_x005F_x0041_", "_x0041_x0042_x0043_", "<r>_x0041_x0042_</r>"])
def test_what_reads_like_escapes_in_a_row_stays_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.xlsx"
    with Book(path, "标题") as book:
        page = book.page("甲")
        page.text(1, 1, text)
        page.formula(1, 2, '="x"', text)
        page.table_columns([book.style(), book.style()])
        page.table_row(2, [text, text])
    assert calamine(path) == [[text, text], [text, text]]


@pytest.mark.parametrize("text", ["#N/A", "#DIV/0!", "TRUE", "1", "=1"])
def test_a_formula_whose_text_looks_like_an_error_gives_a_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.xlsx"
    with Book(path, "标题") as book:
        book.page("甲").formula(1, 1, '="x"', text)
    assert calamine(path) == [[text]]
    assert openpyxl.load_workbook(path, data_only=True)["甲"]["A1"].data_type in ("s", "str")


@pytest.mark.parametrize("unit", ["[Red]", "d", "\\y", '"d"', "*m", "_d", "E+0", "A/P", ";;;", "家\x01"])
def test_a_unit_stays_words_in_a_number_format(tmp_path: Path, unit: str) -> None:
    path = tmp_path / "a.xlsx"
    with Book(path, "标题") as book:
        book.page("甲").number(1, 1, 5, book.style(num_format=with_unit((5,), unit, "≥")))
    assert calamine(path) == [[5.0]]
    assert not openpyxl.load_workbook(path)["甲"]["A1"].is_date


@pytest.mark.parametrize(
    "text", ["计数_A\x00\x1b[31m", "<r>a & b</r>", "_x0041_x0042_", "长" * 40_000, "甲\n乙", "\ufffe"]
)
def test_a_link_may_be_called_anything(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.xlsx"
    with Book(path, "标题") as book:
        page = book.page("甲")
        page.link(1, 1, text, page.cell(2, 2), book.style(), tip=text)
        page.link_to_file(2, 1, text, "../乙.xlsx", page.cell(2, 2), book.style())
        page.text(3, 1, text)
    (first,), (second,), (plain,) = calamine(path)
    assert first == second == plain
    links = [cell.hyperlink for cell in openpyxl.load_workbook(path)["甲"]["A"]]
    assert [(link.location, link.target) for link in links if link] == [("'甲'!B2", None), ("'甲'!B2", "..\\乙.xlsx")]


def test_a_formula_carries_its_value(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with Book(path, "标题") as book:
        page = book.page("甲")
        for row, value in enumerate((Decimal("1.0903"), Fraction(1, 3), 7, "文字", None, "甲\x01&<"), start=1):
            page.formula(row, 1, "=1", value)
    values = [row[0] for row in calamine(path)]
    assert values == [1.0903, 1 / 3, 7, "文字", "", "甲\x01&<"]
    xml = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert '<c r="A5" t="str"><f>1</f><v></v></c>' in xml
    assert '<c r="A3"><f>1</f><v>7</v></c>' in xml


@pytest.mark.parametrize(
    "formula",
    ["SUM(A1)", "=XLOOKUP(1,A:A,B:B)", "=_xlfn.TEXTJOIN(A1)", "=LET(x,1,x)", '=A1&"\x02"', "=" + "1+" * 4096 + "1"],
)
def test_a_formula_that_is_not_safe_everywhere_is_refused(formula: str) -> None:
    with pytest.raises(CannotStore):
        check_formula(formula)


def test_functions_are_found_outside_of_texts_and_names() -> None:
    assert functions_in("=IF(A1=\"FILTER(x)\",SUM('a SORT(b)'!A1),round (2,1))") == {"IF", "SUM", "ROUND"}


def test_what_xlsxwriter_refuses_is_an_error(tmp_path: Path) -> None:
    with Book(tmp_path / "a.xlsx", "标题") as book:
        page = book.page("甲")
        with pytest.raises(CannotStore):
            page.number(1_048_577, 1, 1)
        with pytest.raises(CannotStore):
            page.text(1, 16_385, "x")
        page.table_columns([book.style()])
        with pytest.raises(CannotStore):
            page.table_row(1_048_577, ["x"])
        with pytest.raises(CannotStore):
            book.define("A1", page.cell(1, 1))


def test_dates_are_excels_numbers() -> None:
    assert serial(date(2021, 3, 5)) == 44260
    assert serial(datetime(2021, 3, 5, 18)) == 44260.75


def test_equal_looks_are_one_format(tmp_path: Path) -> None:
    with Book(tmp_path / "a.xlsx", "标题") as book:
        assert book.style({"bold": True}, num_format="0") is book.style(num_format="0", bold=True)
        book.page("甲")


def test_a_failed_workbook_leaves_the_earlier_one(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    with replacing(target) as temporary, Book(temporary, "标题") as book:
        book.page("甲").text(1, 1, "旧")
    with pytest.raises(ZeroDivisionError), replacing(target) as temporary, Book(temporary, "标题") as book:
        book.page("甲").text(1, 1, "新")
        raise ZeroDivisionError
    assert calamine(target) == [["旧"]]
    with pytest.raises(CannotWrite) as caught, replacing(tmp_path / "x" / "a.xlsx"):
        pass
    assert caught.value.reason == "write_no_folder"
