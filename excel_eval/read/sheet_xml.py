"""What the XML of a sheet holds beyond the values that calamine gives, and that XML in the one shape that is safe.

A grammar of bytes describes how Excel, WPS, LibreOffice, openpyxl and xlsxwriter write a sheet. A sheet that matches
it is well-formed, each of its cells lies in its row and each number is finite, so that regular expressions may look
things up in it. Any other sheet (namespace prefix, cells without reference, comments, line breaks, rows out of order)
is parsed by lxml first and written anew in that shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from excel_eval.guard import Unreadable, over_limit, parse_xml
from excel_eval.limits import LIMITS, Limits
from excel_eval.model import MAX_COLUMN, MAX_ROW, Range, RawValue
from excel_eval.read.number_formats import Kind
from excel_eval.read.sheet_grammar import CELL, ORDINARY, ORDINARY_STRINGS, PLAIN, WORKSHEET, is_text
from excel_eval.read.sheet_losses import for_calamine
from excel_eval.read.sheet_places import Place, check_merged, column_number, is_one_cell, place_at, range_of
from excel_eval.read.sheet_rewrite import named, rewritten, rewritten_strings


@dataclass(frozen=True, slots=True)
class SheetXml:
    """One sheet: the ``<sheetData>`` for calamine, and what calamine would lose."""

    data: bytes
    put_back: Mapping[Place, RawValue]
    """the true values of the cells that calamine gives as something else"""
    hidden_rows: frozenset[int]
    merged: tuple[Range, ...]
    grid: int
    """rows × columns that surely hold every cell"""


_AROUND = 4 * 2**20
"""bytes around the rows up to which they are parsed without a child process"""
_ROW_NUMBER = re.compile(rb'<row[^>]*? r="(\d+)')
_HIDDEN_ROW = re.compile(rb'<row(?=[^>]* hidden="(?:1|true)")[^>]*? r="(\d+)')
_PLACE = re.compile(rb'<c r="([A-Z]+\d+)"')


class Unusual(Exception):
    """A part of another shape than the usual programs write: it is for a child process to look into."""


def read_sheet_xml(
    part: str, xml: bytes, kinds: Sequence[Kind], limits: Limits = LIMITS, *, rewrite: bool = True
) -> SheetXml:
    """Look through a worksheet part; ``kinds`` is the kind of number of each cell style.

    Raises ``Unusual`` for another shape than the ordinary one unless it is to be rewritten.
    """
    sheet = _ordinary(part, xml, kinds, limits)
    if sheet is None and not rewrite:
        raise Unusual(part)
    if sheet and rewrite and has_cell_twice(sheet.data):
        sheet = None
    sheet = sheet or _ordinary(part, rewritten(part, xml, limits), kinds, limits)
    if sheet is None:
        raise AssertionError(f"{part}: the rewritten sheet is not of the ordinary shape")
    return sheet


def _ordinary(part: str, xml: bytes, kinds: Sequence[Kind], limits: Limits) -> SheetXml | None:
    """The sheet, or None where it is of another shape."""
    start = xml.find(b"<sheetData")
    if start < 0 or not WORKSHEET.match(xml) or not is_text(xml):
        return None
    plain = PLAIN.match(xml, start)
    match = plain or ORDINARY.match(xml, start)
    if match is None:
        return None
    data, around = match[0], xml[:start] + b"<sheetData/>" + xml[match.end() :]
    if around.count(b"<sheetData") > 1 or b"<!" in around or around.count(b"<?") > 1 or len(around) > _AROUND:
        return None
    rows = list(_row_numbers(data))
    if rows != sorted(set(rows)) or max(rows, default=0) > MAX_ROW:
        return None
    merges = _merges(part, around)
    return None if merges is None else _sheet(data, plain is not None, _merged(merges, limits), kinds)


def _merges(part: str, around: bytes) -> Sequence[str] | None:
    """The references of the merged ranges in the XML around the rows; None where something of it is out of place."""
    root = parse_xml(part, around)
    tag = str(root.tag).removesuffix("worksheet")
    blocks = named(root, f"{tag}mergeCells")
    merges = [merge for block in blocks for merge in named(block, f"{tag}mergeCell")]
    rows = list(named(root, f"{tag}sheetData"))
    alike = sum(1 for _ in root.iter("{*}worksheet", "{*}sheetData", f"{tag}row", f"{tag}c", f"{tag}mergeCell"))
    return [merge.get("ref", "") for merge in merges] if alike == 1 + len(rows) + len(merges) and rows else None


def _merged(references: Sequence[str], limits: Limits) -> tuple[Range, ...]:
    """The merged ranges of more than one cell."""
    merged = tuple(area for area in map(range_of, references) if not is_one_cell(area))
    check_merged(merged, limits)
    return merged


def _sheet(data: bytes, plain: bool, merged: tuple[Range, ...], kinds: Sequence[Kind]) -> SheetXml | None:
    hidden = frozenset(map(int, _HIDDEN_ROW.findall(data))) if not plain and b" hidden=" in data else frozenset()
    data, put_back = for_calamine(data, plain, kinds)
    columns = 26 if plain else max(map(column_number, set(_FAR_COLUMN.findall(data))), default=26)
    if columns > MAX_COLUMN or (put_back and has_cell_twice(data)):
        return None
    return SheetXml(data, put_back, hidden, merged, _last_row(data) * columns)


def has_cell_twice(data: bytes) -> bool:
    """calamine takes the last of two cells, what is put back might be of the first."""
    places = _PLACE.findall(data)
    return len(places) != len(set(places))


def _row_numbers(data: bytes) -> Iterator[int]:
    return map(int, _ROW_NUMBER.findall(data))


def read_shared_strings(part: str, xml: bytes, limits: Limits = LIMITS, *, rewrite: bool = True) -> bytes:
    """The shared strings for calamine: well-formed, and without ``uniqueCount``, by which it would reserve memory.

    Raises ``Unusual`` as ``read_sheet_xml`` does.
    """
    ordinary = ORDINARY_STRINGS.fullmatch(xml)
    if ordinary and is_text(xml):
        return b"<sst>" + ordinary[1] + b"</sst>"
    if not rewrite:
        raise Unusual(part)
    return rewritten_strings(part, xml, limits)


# --- the size of the grid ------------------------------------------------------------------------------------------

_FAR_COLUMN = re.compile(rb'<c r="([A-Z]{2,3})')
_FILLED_CELL = re.compile(CELL + rb"[^>]*(?<!/)>")


def _last_row(data: bytes) -> int:
    last = data.rfind(b"<row ")
    return next(_row_numbers(data[last:])) if last >= 0 else 0


def check_grids(sheets: Sequence[tuple[str, SheetXml]], limits: Limits = LIMITS) -> None:
    """A value far out costs memory for every cell before it: one at XFD1048576 makes calamine abort the process."""
    if sum(sheet.grid for _, sheet in sheets) <= limits.grid_cells:
        return
    total, worst, culprit = 0, -1, ("", (1, 1))
    for name, sheet in sheets:
        lowest, rightmost = _outermost(sheet.data)
        grid = lowest[0] * rightmost[1]
        total += grid
        if grid > worst:
            far = lowest if lowest[0] / MAX_ROW > rightmost[1] / MAX_COLUMN else rightmost
            worst, culprit = grid, (name, far)
    if total > limits.grid_cells:
        name, (row, column) = culprit
        params = over_limit("grid_cells", total, limits.grid_cells).params
        raise Unreadable("E105", params, sheet=name, row=row, column=column)


def _outermost(data: bytes) -> tuple[Place, Place]:
    """The cells that are not blank in the last row and in the last column."""
    lowest = rightmost = (0, 0)
    for match in _FILLED_CELL.finditer(data):
        place = place_at(match[1], match[2])
        lowest = max(lowest, place)
        rightmost = max(rightmost, place, key=lambda p: p[1])
    return lowest, rightmost
