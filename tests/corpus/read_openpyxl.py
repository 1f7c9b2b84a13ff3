"""openpyxl as the second reader of Open XML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.escape import unescape

from excel_eval.model import ErrorValue

from .compare import Covered, Place, Reading, Serial, Theirs

UNKNOWN_DATES = frozenset({*range(27, 37), *range(50, 59)})
"""built-in date formats of East Asian Excel, which openpyxl takes for plain numbers"""


class ReadsNothing(Exception):
    """openpyxl reads no cell from Strict Open XML and says nothing."""


def read(path: Path) -> Reading:
    """Stored values; formulas without one are None."""
    book = load_workbook(path, data_only=True, keep_links=False)
    if not book._sheets:  # type: ignore[attr-defined]
        raise ReadsNothing
    is_1904 = book.epoch == CALENDAR_MAC_1904
    return Reading([(sheet.title, _cells(sheet, is_1904)) for sheet in book.worksheets])


def _cells(sheet: Any, is_1904: bool) -> dict[Place, Theirs]:
    # iter_rows() would make a cell for every place of the grid, and some of these sheets reach to XFD1048576.
    found: dict[Place, Theirs] = {}
    for place, cell in sheet._cells.items():
        value = Covered() if isinstance(cell, MergedCell) else _value(cell, is_1904)
        if value not in (None, ""):
            found[place] = value
    return found


def _value(cell: Any, is_1904: bool) -> Theirs:
    value: Any = cell.value
    if cell.data_type == "e" and isinstance(value, str):
        return ErrorValue(value)
    if cell.data_type == "n" and value is not None and cell._style.numFmtId in UNKNOWN_DATES:
        return Serial(value, is_1904)
    return unescape(value) if isinstance(value, str) else value
