"""Filling one A4 page: row heights that never clip and that leave no half of the page empty."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from excel_eval.write.sheet import Page
from excel_eval.write.text import HIGHEST_ROW, height

FORM_MARGINS = (0.5, 0.5, 0.55, 0.5)
"""inches: left, right, top, bottom"""
PAGE_POINTS = 750.0
"""the height of A4 between these margins"""
MOST_STRETCH = 1.7
SIZES = (10, 9, 8, 7, 6)


def fitting_size(text: str, columns: float) -> float:
    """The largest font size at which ``text`` fits into one row of ``columns`` half-width columns."""
    return next((size for size in SIZES if height(text, columns, size) <= HIGHEST_ROW), SIZES[-1])


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text in the largest font size at which a row of ``columns`` half-width columns holds it; ``rows``: those that
    its cell goes over."""

    text: str
    columns: float
    rows: int = 1

    @property
    def size(self) -> float:
        return fitting_size(self.text, self.columns)

    @property
    def height(self) -> float:
        return height(self.text, self.columns, self.size)

    @property
    def fits(self) -> bool:
        """Whether it is printed whole."""
        return self.height <= HIGHEST_ROW * self.rows

    @property
    def look(self) -> Mapping[str, object]:
        """Its size; what is cut begins at the top, so that its beginning is printed."""
        return {"font_size": self.size} if self.fits else {"font_size": self.size, "valign": "top"}

    @property
    def room(self) -> int:
        """How many of its characters are printed in the smallest size."""
        most = HIGHEST_ROW * self.rows
        lengths = range(len(self.text) + 1)
        return bisect_right(lengths, most, key=lambda n: height(self.text[:n], self.columns, SIZES[-1])) - 1


def rows_for(text: str, columns: float, most: float = 400.0) -> int:
    """How many rows a block of text needs: no row can be higher than Excel allows."""
    return max(1, math.ceil(height(text, columns) / most))


def fill_page(page: Page, needed: Mapping[int, float], elastic: Mapping[int, float]) -> float:
    """Set every row to what it needs; spread what is left of the page over the ``elastic`` rows by their weights.

    The scale at which all of it is printed on one page.
    """
    spare = PAGE_POINTS - sum(needed.values())
    shares = sum(elastic.values())
    for row, points in needed.items():
        more = spare * elastic.get(row, 0) / shares if spare > 0 and shares else 0.0
        page.height(row, round(min(HIGHEST_ROW, points + min(more, points * (MOST_STRETCH - 1) + 6)), 2))
    return min(1.0, PAGE_POINTS / sum(min(HIGHEST_ROW, points) for points in needed.values()))
