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

from excel_eval.guard import Unreadable, damaged
from excel_eval.limits import Limits, Reading
from excel_eval.model import ErrorValue, PercentValue, Range, RawValue, Sheet, Source
from excel_eval.read.carried import Carried
from excel_eval.read.grid import check_extents, dense
from excel_eval.read.number_formats import Kind, kind_of_format
from excel_eval.read.passwords import decrypted
from excel_eval.read.xls_carried import carried_of_xls

_ENCRYPTED = "Workbook is encrypted"
"""xlrd's words where a password is needed"""
_ENCODINGS = {
    128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
"""the character set of a font -> the encoding that Windows has for it"""
Epoch = Literal[0, 1]
"""days are counted from 1900 or from 1904"""
_LAST_DAY = 2_958_466
"""the first number that is no date any more: the day after 9999-12-31"""


def read_xls(data: bytes, file: str, reading: Reading) -> tuple[tuple[Sheet, ...], Carried]:
    """The worksheets in their order, hidden ones included, and what the workbook carries besides."""
    book = _open(data)
    if book is None:
        data = decrypted(data, reading.passwords)
        book = _open(data)
    if book is None:
        raise damaged("parser", _ENCRYPTED)
    encoding = _encoding_by_fonts(book) if _encoding_is_unsaid(book) else None
    sheets = _sheets((encoding and _open(data, encoding)) or book, file, reading.limits)
    if _encoding_is_unsaid(book) and encoding is None:
        _refuse_what_may_be_garbled(sheets)
    assert book.mem is not None
    return sheets, carried_of_xls(data, bytes(book.mem[book.base : book.base + book.stream_len]))


def _open(data: bytes, encoding: str | None = None) -> Book | None:
    """None for a workbook with a password. xlrd meets broken files with whatever error its arithmetic gives."""
    try:
        return xlrd.open_workbook(
            file_contents=data,
            logfile=StringIO(),
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
            encoding_override=encoding,
        )
    except MemoryError:
        raise
    except XLRDError as error:
        if str(error) == _ENCRYPTED:
            return None
        raise damaged("parser", error) from error
    except Exception as error:
        raise damaged("parser", f"{type(error).__name__}: {error}") from error


def _encoding_is_unsaid(book: Book) -> bool:
    """Up to Excel 95 text stands in the encoding of the system that wrote it, which the file should name."""
    return book.biff_version < 80 and book.codepage is None


def _encoding_by_fonts(book: Book) -> str | None:
    """The one script that the fonts are for, if they are for one."""
    found = {_ENCODINGS[font.character_set] for font in book.font_list if font.character_set in _ENCODINGS}
    return found.pop() if len(found) == 1 else None


def _refuse_what_may_be_garbled(sheets: Sequence[Sheet]) -> None:
    for sheet in sheets:
        texts = [(0, 0, sheet.name)]
        texts += [(r, c, v) for r, row in enumerate(sheet.rows, 1) for c, v in enumerate(row, 1) if isinstance(v, str)]
        for row, column, text in texts:
            if not text.isascii():
                params = damaged("encoding_unsaid").params
                raise Unreadable("E101", params, sheet=sheet.name, row=row or None, column=column or None)


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
