"""A table as a reader sees it: what each cell shows, which cells are one, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from excel_eval.auditing.clean import fold_text
from excel_eval.model import column_letter

_BRACKETS = re.compile("（[^（）]*）")
_NUMBERING = re.compile("^(?:其中：?|\\d+[.、]|[一二三四五六七八九十]+、|（[一二三四五六七八九十\\d]+）)")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that shows something. ``value`` is the stored number, a percentage as its number (98 for 98%)."""

    row: int
    column: int
    last_row: int
    last_column: int
    text: str
    value: Decimal | None
    where: str
    name: str | None = None
    """A5 on a sheet"""

    @property
    def label(self) -> str:
        return label_of(self.text)


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet or table by their top-left place; ``sheet`` is None for a table of a document."""

    title: str
    sheet: str | None
    cells: Mapping[tuple[int, int], Cell]

    @cached_property
    def height(self) -> int:
        return max((cell.last_row for cell in self.cells.values()), default=0)

    @cached_property
    def _rows(self) -> Mapping[int, list[Cell]]:
        rows: dict[int, list[Cell]] = {}
        for cell in sorted(self.cells.values(), key=lambda cell: (cell.row, cell.column)):
            for row in range(cell.row, min(cell.last_row, self._last_start) + 1):
                rows.setdefault(row, []).append(cell)
        return {row: sorted(cells, key=lambda cell: cell.column) for row, cells in rows.items()}

    @cached_property
    def _last_start(self) -> int:
        return max((cell.row for cell in self.cells.values()), default=0)

    def row(self, row: int) -> list[Cell]:
        """The cells of a row from left to right, those that reach down into it included."""
        return self._rows.get(row, [])

    def rows(self, first: int = 1) -> Iterator[int]:
        return iter(range(first, self.height + 1))

    def blank(self, row: int, column: int) -> Cell:
        """A place that shows nothing."""
        name = f"{column_letter(column)}{row}"
        where = f"{self.sheet}!{name}" if self.sheet is not None else f"{self.title}第{row}行第{column}列"
        return Cell(row, column, row, column, "", None, where, name)

    def within(self, row: int, column: int, last_column: int) -> Cell | None:
        """The first cell that shows something in some columns of a row."""
        return next((cell for cell in self.row(row) if column <= cell.column <= last_column), None)


def label_of(text: str) -> str:
    """A label for comparing: brackets, blanks, colons and numbering dropped."""
    folded = fold_text(text).replace(" ", "")
    shorter = _BRACKETS.sub("", folded)
    while (next_ := _NUMBERING.sub("", shorter)) != shorter:
        shorter = next_
    return shorter.strip("：:*、 /\\")
