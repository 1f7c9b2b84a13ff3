"""The sheets of a workbook and the tables of a Word document as grids.

Values come through the guarded reader of the project and are shown in their number formats. Merged cells are one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from docx.table import Table

from excel_eval.auditing.displayed import shown
from excel_eval.auditing.grid import Cell, Grid
from excel_eval.figures import from_cell
from excel_eval.model import ErrorValue, NoStoredValue, PercentValue, Range, RawValue, Sheet, Source, column_letter
from excel_eval.text import is_blank

NOT_STORED = "\0"
"""what a formula without a stored value shows; no text of a file can be this"""


def sheet_grid(sheet: Sheet, formats: Mapping[tuple[int, int], str]) -> Grid:
    """A worksheet; blank cells are left out."""
    ends = {(r.first_row, r.first_column): r for r in sheet.merged}
    cells: dict[tuple[int, int], Cell] = {}
    for row, values in enumerate(sheet.rows, start=1):
        for column, raw in enumerate(values, start=1):
            if raw is None or (isinstance(raw, str) and is_blank(raw)):
                continue
            end = ends.get((row, column), Range(row, column, row, column))
            text, value = _content(raw, formats.get((row, column), "General"))
            source = Source("", sheet.name, row, column)
            where = f"{sheet.name}!{source.cell}"
            cells[row, column] = Cell(row, column, end.last_row, end.last_column, text, value, where, source.cell)
    return Grid(sheet.name, sheet.name, cells)


def _content(raw: RawValue, code: str) -> tuple[str, Decimal | None]:
    """What a cell shows, and its number."""
    match raw:
        case bool():
            return ("TRUE" if raw else "FALSE"), None
        case int() | float():
            number = from_cell(raw)
            return shown(number, code), number
        case PercentValue():
            number = from_cell(raw.number)
            return shown(number, code if "%" in code else "0.##########%"), number * 100
        case ErrorValue():
            return raw.code, None
        case NoStoredValue():
            return NOT_STORED, None
        case datetime() | date():
            return raw.strftime("%Y-%m-%d"), None
    return str(raw).strip(), None


def table_grid(table: Table, number: int) -> Grid:
    """A table of a Word document; a cell that spans others counts once."""
    cells: dict[tuple[int, int], Cell] = {}
    places: dict[object, list[tuple[int, int]]] = {}
    texts: dict[object, str] = {}
    for row, line in enumerate(table.rows, start=1):
        for column, cell in enumerate(line.cells, start=1):
            places.setdefault(cell._tc, []).append((row, column))
            texts.setdefault(cell._tc, cell.text.strip())
    for element, spots in places.items():
        if texts[element]:
            (row, column), (last_row, last_column) = spots[0], spots[-1]
            where = f"表{number}第{row}行第{column}列"
            name = f"{column_letter(column)}{row}"
            cells[row, column] = Cell(row, column, last_row, last_column, texts[element], None, where, name)
    return Grid(f"表{number}", None, cells)
