"""Filling one A4 page: row heights that never clip and that leave no half of the page empty."""

from __future__ import annotations

import math
from collections.abc import Mapping

from excel_eval.write.sheet import Page
from excel_eval.write.text import HIGHEST_ROW, height

FORM_MARGINS = (0.5, 0.5, 0.55, 0.5)
"""inches: left, right, top, bottom"""
PAGE_POINTS = 750.0
"""the height of A4 between these margins"""
MOST_STRETCH = 1.7
SIZES = (10.0, 9.0, 8.0, 7.0, 6.0)


def fitting_size(text: str, columns: float) -> float:
    """The largest font size at which ``text`` fits into one row of ``columns`` half-width columns."""
    return next((size for size in SIZES if height(text, columns, size) <= HIGHEST_ROW), SIZES[-1])


def rows_for(text: str, columns: float, most: float = 400.0) -> int:
    """How many rows a block of text needs: no row can be higher than Excel allows."""
    return max(1, math.ceil(height(text, columns) / most))


def fill_page(page: Page, needed: Mapping[int, float], elastic: Mapping[int, float]) -> None:
    """Set every row to what it needs; spread what is left of the page over the ``elastic`` rows by their weights."""
    spare = PAGE_POINTS - sum(needed.values())
    shares = sum(elastic.values())
    for row, points in needed.items():
        more = spare * elastic.get(row, 0) / shares if spare > 0 and shares else 0.0
        page.height(row, round(min(HIGHEST_ROW, points + min(more, points * (MOST_STRETCH - 1) + 6)), 2))
