"""The fill vanishes when the cell is mended: what its formula says of each kind of stored value."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from recalculate import recalculated
from test_marks import fills
from test_marks_originals import VISITS, changed, cover, parts, rebuilt

from excel_eval.write.marks import CellMark, mark_workbook
from excel_eval.write.marks.conditions import Test, formula
from excel_eval.write.marks.stored import Stored

TRUE = 'N("excel_eval")=0'


def book(*values: object) -> bytes:
    """A workbook with these values down column A."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = VISITS
    for row, value in enumerate(values, start=1):
        sheet.cell(row, 1).value = value  # type: ignore[assignment]
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def formulas(data: bytes, *, blank: bool = False, still_wrong: str | None = "x", rows: int = 1) -> list[str]:
    marks = [CellMark(VISITS, row, 1, "不对", still_wrong=still_wrong, blank=blank) for row in range(1, rows + 1)]
    return [text for texts in fills(mark_workbook(data, marks, cover()), VISITS).values() for text in texts]


@pytest.mark.parametrize(
    ("value", "condition"),
    [
        ("上旬", 'EXACT(A1,"上旬")'),
        ('他说"好"', 'EXACT(A1,"他说""好""")'),
        ("两\n行", 'EXACT(A1,"两"&CHAR(10)&"行")'),
        ("a_x005F_x000D_b", 'EXACT(A1,"a"&"_"&"x000D_b")'),
        ("120", 'ISTEXT(A1),EXACT(A1,"120")'),
        ("TRUE", 'ISTEXT(A1),EXACT(A1,"TRUE")'),
        (44562, "ISNUMBER(A1),A1=44562"),
        (0, "ISNUMBER(A1),A1=0"),
        (-0.5, "ISNUMBER(A1),A1=-0.5"),
        (1e-7, "ISNUMBER(A1),A1=1E-07"),
        (1 / 3, "ISNUMBER(A1),ABS(A1-3.33333333333333E-01)<3.3E-14"),
        (1234567890123456, "ISNUMBER(A1),ABS(A1-1.23456789012346E+15)<1.2E+02"),
        (datetime(2022, 3, 5), "ISNUMBER(A1),A1=44625"),
        (True, "ISLOGICAL(A1),A1=TRUE"),
        (False, "ISLOGICAL(A1),A1=FALSE"),
        ("#N/A", "ISERROR(A1)"),
    ],
)
def test_the_formula_compares_with_what_the_file_stores(value: object, condition: str) -> None:
    assert formulas(book(value)) == [f"AND({TRUE},{condition})"]


def test_a_wrong_cell_that_other_cells_decide_stays_filled() -> None:
    assert formulas(book("甲公司"), still_wrong=None) == [TRUE]


def test_a_blank_cell_is_filled_until_something_is_in_it() -> None:
    assert formulas(book(None), blank=True) == [f"AND({TRUE},LEN(TRIM(A1))=0)"]
    ideographic = 'OR(LEN(TRIM(A1))=0,AND(ISTEXT(A1),EXACT(A1,"\u3000")))'
    assert formulas(book("\u3000"), blank=True) == [f"AND({TRUE},{ideographic})"]


def test_a_cell_without_a_stored_value_stays_filled() -> None:
    assert formulas(book("=1+1")) == [TRUE]


def test_values_are_found_in_cells_without_references_inline_and_in_runs() -> None:
    rows = (
        '<row><c t="inlineStr"><is><r><t>三月</t></r><r><t>上旬</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c></row>'
        '<row r="2"><c t="str"><f>B1</f><v>四月</v></c></row><row><c t="d"><v>2021-03-05</v></c></row>'
        '<row><c><v>NaN</v></c></row><row><c t="s"><v>99</v></c></row>'
    )
    original = changed(book(None), "xl/worksheets/sheet1.xml", ('<row r="1"></row>', rows))
    marks = [CellMark(VISITS, row, 1, "不对", still_wrong="x") for row in range(1, 6)]
    sheet = etree.fromstring(parts(mark_workbook(original, marks, cover()))["xl/worksheets/sheet1.xml"])
    found = {each.get("sqref"): each.findtext(".//{*}formula") for each in sheet.iter("{*}conditionalFormatting")}
    assert found == {
        "A1": f'AND({TRUE},EXACT(A1,"三月上旬"))',
        "A2": f'AND({TRUE},EXACT(A2,"四月"))',
        "A3 A5": TRUE,  # a date as text, a text that is not there
        "A4": TRUE,  # no number
    }


def test_a_text_too_long_for_a_formula_is_told_by_its_length_and_beginning() -> None:
    assert formulas(book("长" * 5000)) == [f'AND({TRUE},LEN(A1)=5000,EXACT(LEFT(A1,120),"{"长" * 120}"))']
    assert formulas(book("𠀀" * 5000)) == [TRUE]


def test_a_text_of_middling_length_is_compared_in_pieces_that_excel_takes() -> None:
    (condition,) = formulas(book("长" * 300))
    assert condition.count('"&"') == 2 and condition.count("长") == 300


def test_what_xml_cannot_hold_is_not_compared() -> None:
    assert formula(Test(Stored("text", "a\ud800")), "A1") == TRUE
    assert formula(Test(Stored("text", "a\uffff")), "A1") == TRUE


MENDED: Mapping[str, tuple[object, object]] = {
    "text": ("三月上旬", datetime(2021, 3, 5)),
    "case": ("abc", "ABC"),
    "quotes and lines": ('他说"好"\n再见', "他说好"),
    "escape": ("a_x005F_x000D_b", "ab"),
    "text of digits": ("120", 120),
    "number": (44625, 44260),
    "zero": (0, None),
    "third": (1 / 3, 0.3333333),
    "many digits": (1234567890123456, "1234567890123456"),
    "date": (datetime(2022, 3, 5), datetime(2021, 3, 5)),
    "boolean": (True, "是"),
    "no": (False, 0),
    "error": ("#N/A", 3),
    "long": ("长" * 1500, "长" * 1499),
    "middling": ("长" * 300, "长" * 299 + "短"),
    "blanks": ("   ", "甲"),
}


def test_libreoffice_agrees_that_a_wrong_cell_is_filled_and_a_mended_one_is_not(tmp_path: Path) -> None:
    """Column A holds the wrong values, column B what mends them; the formulas of the fill are computed beside."""
    wrongs = book(*(wrong for wrong, _ in MENDED.values()))
    made = openpyxl.load_workbook(io.BytesIO(wrongs))
    sheet = made[VISITS]
    for row, (name, (_, mended)) in enumerate(MENDED.items(), start=1):
        (condition,) = formulas_of_row(wrongs, row, blank=name == "blanks")
        sheet.cell(row, 2).value = mended  # type: ignore[assignment]
        sheet.cell(row, 3).value = f"={condition}"
        sheet.cell(row, 4).value = "=" + condition.replace(f"A{row}", f"B{row}")
    path = tmp_path / "mended.xlsx"
    made.save(path)
    cells = openpyxl.load_workbook(recalculated(with_stored(path), tmp_path), data_only=True)[VISITS]
    found = {name: (cells.cell(row, 3).value, cells.cell(row, 4).value) for row, name in enumerate(MENDED, start=1)}
    assert found == dict.fromkeys(MENDED, (True, False))


def formulas_of_row(data: bytes, row: int, blank: bool) -> list[str]:
    mark = CellMark(VISITS, row, 1, "不对", still_wrong="x", blank=blank)
    return [text for texts in fills(mark_workbook(data, [mark], cover()), VISITS).values() for text in texts]


def with_stored(path: Path) -> Path:
    """openpyxl writes ``<v/>`` behind a formula; the recalculation wants a value there to empty."""
    sheet = "xl/worksheets/sheet1.xml"
    content = parts(path.read_bytes())
    path.write_bytes(rebuilt(content, {sheet: content[sheet].replace(b"</f><v />", b"</f><v>0</v>")}))
    return path
