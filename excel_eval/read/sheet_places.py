"""Cells and areas of a sheet by their references: ``B7``, ``A1:C3``."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence
from heapq import heappop, heappush

from excel_eval.guard import Unreadable, damaged, over_limit
from excel_eval.limits import Limits
from excel_eval.model import MAX_COLUMN, MAX_ROW, Range, column_letter

Place = tuple[int, int]
"""row and column, counted from 1"""


def place_at(column: bytes, row: bytes) -> Place:
    return int(row), column_number(column)


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


_CELL_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)


def place_of(reference: str) -> Place:
    """``B7`` -> (7, 2); ``Unreadable`` for what is no cell of a sheet."""
    match = _CELL_REFERENCE.fullmatch(reference)
    row, column = place_at(match[1].encode(), match[2].encode()) if match else (0, 0)
    if match is None or row > MAX_ROW or column > MAX_COLUMN:
        raise damaged("cell_reference", reference)
    return row, column


def range_of(reference: str) -> Range:
    """``A1:B2`` or ``A1``."""
    first, colon, last = reference.partition(":")
    rows, columns = zip(place_of(first), place_of(last if colon else first), strict=True)
    return Range(min(rows), min(columns), max(rows), max(columns))


def is_one_cell(area: Range) -> bool:
    return area.first_row == area.last_row and area.first_column == area.last_column


def check_merged(merged: Sequence[Range], limits: Limits) -> None:
    cells = sum((m.last_row - m.first_row + 1) * (m.last_column - m.first_column + 1) for m in merged)
    if cells > limits.merged_cells:
        raise over_limit("merged_cells", cells, limits.merged_cells)
    beyond = next((m for m in merged if m.last_row > MAX_ROW or m.last_column > MAX_COLUMN), None)
    if beyond:
        raise damaged("cell_reference", f"{column_letter(beyond.last_column)}{beyond.last_row}")
    open_by_end: list[tuple[int, tuple[int, int]]] = []
    open_spans: list[tuple[int, int]] = []  # of columns; they never overlap, so the neighbours tell
    for area in sorted(merged, key=lambda area: (area.first_row, area.first_column)):
        while open_by_end and open_by_end[0][0] < area.first_row:
            open_spans.remove(heappop(open_by_end)[1])
        span = (area.first_column, area.last_column)
        at = bisect(open_spans, span)
        if (at > 0 and open_spans[at - 1][1] >= span[0]) or (at < len(open_spans) and open_spans[at][0] <= span[1]):
            place = f"{column_letter(area.first_column)}{area.first_row}"
            params = {"reason": "merge_overlap", "detail": place}
            raise Unreadable("E101", params, row=area.first_row, column=area.first_column)
        open_spans.insert(at, span)
        heappush(open_by_end, (area.last_row, span))
