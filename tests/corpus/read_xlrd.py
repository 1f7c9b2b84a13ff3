"""xlrd as the second reader of .xls."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import xlrd
from xlrd.biffh import XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_ERROR, error_text_from_code
from xlrd.xldate import XLDateError, xldate_as_datetime

from excel_eval.model import ErrorValue

from .compare import Place, Reading, Serial, Theirs


def read(path: Path) -> Reading:
    """The values of all worksheets (xlrd leaves charts and macro sheets out)."""
    with open(os.devnull, "w") as nowhere, xlrd.open_workbook(str(path), logfile=nowhere) as book:
        return Reading([(sheet.name, _cells(sheet, book.datemode)) for sheet in book.sheets()])


def _cells(sheet: Any, datemode: int) -> dict[Place, Theirs]:
    found: dict[Place, Theirs] = {}
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            value = _value(sheet.cell(row, column), datemode)
            if value not in (None, ""):
                found[row + 1, column + 1] = value
    return found


def _value(cell: Any, datemode: int) -> Theirs:
    if cell.ctype == XL_CELL_ERROR:
        return ErrorValue(error_text_from_code.get(cell.value, str(cell.value)))
    if cell.ctype == XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == XL_CELL_DATE:
        return Serial(cell.value, bool(datemode))
    value: Theirs = cell.value
    return value
