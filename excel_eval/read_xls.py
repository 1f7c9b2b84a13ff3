"""An old .xls workbook (also WPS .et) -> its sheets, by xlrd: a task for a child process.

The values are those that the same workbook gives as .xlsx: a number is a date, a percentage or a duration by its
number format alone, and an error stays an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from io import StringIO
from math import isfinite
from typing import Literal

import xlrd
from xlrd.biffh import XLRDError
from xlrd.book import Book
from xlrd.sheet import Cell
from xlrd.sheet import Sheet as XlsSheet
from xlrd.xldate import xldate_as_datetime

from excel_eval.grid import check_extents, dense
from excel_eval.guard import Unreadable, damaged
from excel_eval.limits import Limits, Reading
from excel_eval.model import ErrorValue, PercentValue, Range, RawValue, Sheet, Source
from excel_eval.number_formats import Kind, kind_of_format
from excel_eval.passwords import decrypted

_ENCRYPTED = "Workbook is encrypted"
"""xlrd's words where a password is needed"""
Epoch = Literal[0, 1]
"""days are counted from 1900 or from 1904"""
_LAST_DAY = 2_958_466
"""the first number that is no date any more: the day after 9999-12-31"""


def read_xls(data: bytes, file: str, reading: Reading) -> tuple[Sheet, ...]:
    """The worksheets in their order, hidden ones included."""
    try:
        book = _open(data)
    except XLRDError as error:
        if str(error) != _ENCRYPTED:
            raise damaged("parser", error) from error
        book = _open(decrypted(data, reading.passwords))
    return _sheets(book, file, reading.limits)


def _open(data: bytes) -> Book:
    """xlrd meets broken files with whatever error its arithmetic gives."""
    try:
        return xlrd.open_workbook(
            file_contents=data, logfile=StringIO(), formatting_info=True, on_demand=True, ragged_rows=True
        )
    except (XLRDError, MemoryError):
        raise
    except Exception as error:
        raise damaged("parser", f"{type(error).__name__}: {error}") from error


def _loaded(book: Book, number: int) -> XlsSheet:
    try:
        return book.sheet_by_index(number)
    except MemoryError:
        raise
    except Exception as error:
        detail = f"{type(error).__name__}: {error}"
        raise Unreadable("E101", damaged("parser", detail).params, sheet=book.sheet_names()[number]) from error


def _sheets(book: Book, file: str, limits: Limits) -> tuple[Sheet, ...]:
    kinds = [kind_of_format(xf.format_key, _code(book, xf.format_key)) for xf in book.xf_list]
    sheets: list[Sheet] = []
    extents: list[tuple[str, int, int]] = []
    for number in range(book.nsheets):
        loaded = _loaded(book, number)
        extents.append((loaded.name, loaded.nrows, loaded.ncols))
        check_extents(extents, limits)
        sheets.append(_sheet(loaded, file, kinds, book.datemode))
        book.unload_sheet(number)
    return tuple(sheets)


def _code(book: Book, number: int) -> str | None:
    known = book.format_map.get(number)
    return known.format_str if known else None


def _sheet(sheet: XlsSheet, file: str, kinds: Sequence[Kind], datemode: Epoch) -> Sheet:
    rows = [[_value(cell, kinds, datemode) for cell in sheet.row(row)] for row in range(sheet.nrows)]
    hidden = frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden and row < len(rows))
    merged = tuple(
        Range(top + 1, left + 1, bottom, right)
        for top, bottom, left, right in sheet.merged_cells
        if bottom - top > 1 or right - left > 1
    )
    return Sheet(Source(file, sheet.name), dense(rows), merged, hidden, sheet.visibility == 0)


def _value(cell: Cell, kinds: Sequence[Kind], datemode: Epoch) -> RawValue:
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return str(cell.value) or None
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            return _number(float(cell.value), kinds[cell.xf_index or 0], datemode)
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        case xlrd.XL_CELL_ERROR:
            return ErrorValue(xlrd.error_text_from_code.get(int(cell.value), f"#{cell.value}"))
    return None


def _number(number: float, kind: Kind, datemode: Epoch) -> RawValue:
    if not isfinite(number):  # no program writes one; Excel itself shows #NUM! for what has no number
        return ErrorValue("#NUM!")
    if kind == "percent":
        return PercentValue(number)
    if kind == "duration" and abs(number) <= timedelta.max.days:
        return timedelta(days=number)
    if kind == "date" and 0 <= number < _LAST_DAY:
        return _moment(number, datemode)
    return number


def _moment(number: float, datemode: Epoch) -> RawValue:
    """As calamine gives a number in a date format: a time below 1, a date where it is whole, else both."""
    try:
        moment: datetime = xldate_as_datetime(number, datemode)
    except OverflowError:  # rounded up to the year 10000
        return number
    if number < 1:
        return moment.time()
    return moment.date() if number.is_integer() else moment
