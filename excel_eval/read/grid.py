"""Rows of values as a dense rectangle from A1 on, and what such a rectangle may cost."""

from __future__ import annotations

from collections.abc import Sequence

from excel_eval.guard import Unreadable, over_limit
from excel_eval.limits import Limits
from excel_eval.model import RawValue

Rows = Sequence[Sequence[RawValue]]


def extent(rows: Rows) -> tuple[int, int]:
    """The last row and the last column that hold a value, 0 where none does."""
    widths = [_width(row) for row in rows]
    height = max((number for number, width in enumerate(widths, 1) if width), default=0)
    return height, max(widths, default=0)


def _width(row: Sequence[RawValue]) -> int:
    return max((column for column, value in enumerate(row, 1) if value is not None), default=0)


def dense(rows: Rows) -> tuple[tuple[RawValue, ...], ...]:
    """All rows up to the last value, each as wide as the widest."""
    height, width = extent(rows)
    return tuple(tuple(row[:width]) + (None,) * (width - len(row)) for row in rows[:height])


def check_extents(extents: Sequence[tuple[str, int, int]], limits: Limits) -> None:
    """Refuse sheets (name, last row, last column) that are too large together, at the corner of the largest."""
    total = sum(height * width for _, height, width in extents)
    if total > limits.grid_cells:
        name, row, column = max(extents, key=lambda one: one[1] * one[2])
        params = over_limit("grid_cells", total, limits.grid_cells).params
        raise Unreadable("E105", params, sheet=name, row=row, column=column)
