"""Where the box of a comment stands: its corners in cells and pixels, reckoned from the sheet's widths and heights."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from excel_eval.write.marks.ooxml import SheetXml, number, qname
from excel_eval.write.marks.stored import Place
from excel_eval.write.marks.terms import MAX_COLUMN, MAX_ROW
from excel_eval.write.text import lines

# A comment is written in 9 points: 12 pixels a Chinese character and 16 a line.
_WIDTH, _PIXELS_PER_HALF, _PIXELS_PER_LINE, _PADDING = 300, 6.5, 17, 12
_HIGHEST = 420
_COLUMN, _ROW = 64, 20

_ROW_TAG = re.compile(rb"<(?:[\w.-]+:)?row\b([^>]*)>")
_NUMBER = re.compile(rb"""\br\s*=\s*["'](\d+)["']""")
_HEIGHT = re.compile(rb"""\bht\s*=\s*["']([\d.]+)["']""")
_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_DEFAULT_HEIGHT = re.compile(rb"""\bdefaultRowHeight\s*=\s*["']([\d.]+)["']""")


class Geometry:
    """The pixels of a sheet's columns and rows, as near as a file tells without its fonts."""

    def __init__(self, sheet: SheetXml) -> None:
        self._columns = list(_columns(sheet))
        self._rows = dict(_rows(sheet))
        default = [_DEFAULT_HEIGHT.search(sheet.bytes_of(child)) for child in sheet.named("sheetFormatPr")]
        self._row = _pixels(float(default[0][1])) if default and default[0] else _ROW

    def anchor(self, place: Place, text: str) -> str:
        """The eight numbers of x:Anchor for a box beside ``place`` that holds ``text``: column, pixels, row, pixels."""
        height = min(_HIGHEST, lines(text, _WIDTH / _PIXELS_PER_HALF - 2) * _PIXELS_PER_LINE + _PADDING)
        left, indent = (place[1], 12) if place[1] < MAX_COLUMN - 8 else (MAX_COLUMN - 8, 0)
        top = min(max(place[0] - 2, 0), MAX_ROW - 30)
        right = _walk(left, indent + _WIDTH, MAX_COLUMN - 1, self._width)
        bottom = _walk(top, 4 + height, MAX_ROW - 1, self._height)
        return f"{left}, {indent}, {top}, 4, {right[0]}, {right[1]}, {bottom[0]}, {bottom[1]}"

    def _width(self, column: int) -> int:
        return next((width for first, last, width in self._columns if first <= column + 1 <= last), _COLUMN)

    def _height(self, row: int) -> int:
        return self._rows.get(row + 1, self._row)


def _walk(start: int, pixels: int, last: int, size: Callable[[int], int]) -> tuple[int, int]:
    """The cell, counted from 0, in which ``pixels`` from the beginning of ``start`` lie, and how far into it."""
    while start < last and pixels >= size(start):
        pixels -= size(start)
        start += 1
    return start, max(0, min(pixels, size(start) - 1))


def _columns(sheet: SheetXml) -> Iterator[tuple[int, int, int]]:
    for child in sheet.named("cols"):
        for col in sheet.parsed(child).iterchildren(qname("col")):
            width = 0.0 if col.get("hidden") in ("1", "true") else number(col, "width", 8.43)
            yield int(number(col, "min", 1)), int(number(col, "max", 1)), round(width * 7) + 5 if width else 0


def _rows(sheet: SheetXml) -> Iterator[tuple[int, int]]:
    """Rows with a height of their own; without a number a row has none we could use."""
    for child in sheet.named("sheetData"):
        for tag in _ROW_TAG.finditer(sheet.data, child.start, child.end):
            row, height = _NUMBER.search(tag[1]), _HEIGHT.search(tag[1])
            if row and _HIDDEN.search(tag[1]):
                yield int(row[1]), 0
            elif row and height:
                yield int(row[1]), _pixels(float(height[1]))


def _pixels(points: float) -> int:
    return round(points * 96 / 72)
