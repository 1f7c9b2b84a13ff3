"""openpyxl as the second reader of Open XML."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from excel_eval.model import ErrorValue

from .plain_package import plain_package
from .values import Covered, LinkText, Place, Reading, Serial, Theirs

UNKNOWN_DATES = frozenset({*range(27, 37), *range(50, 59)})
"""built-in date formats of East Asian Excel, which openpyxl takes for plain numbers"""


class ReadsNothing(Exception):
    """No sheet has a cell: so it is with Strict Open XML, and openpyxl says nothing of it."""


def read(path: Path) -> Reading:
    """Stored values; formulas without one are None."""
    reading = _read(path)
    if not any(cells for _, cells in reading.sheets):
        raise ReadsNothing
    return reading


def read_cells_alone(path: Path) -> Reading:
    """The same from a package without all that openpyxl stumbles over."""
    return _read(plain_package(path))


def _read(source: Path | BytesIO) -> Reading:
    book = load_workbook(source, data_only=True, keep_links=False)
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
    if value is not None and cell.hyperlink and value in (cell.hyperlink.target, cell.hyperlink.location):
        return LinkText(value)
    return value  # type: ignore[no-any-return]
