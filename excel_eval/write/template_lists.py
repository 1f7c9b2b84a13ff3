"""The hidden sheet ``_lists``: choices too long for a validation, and names that validations look up."""

from __future__ import annotations

from collections.abc import Sequence

from excel_eval.write.cells import Cell, Span, down
from excel_eval.write.template_page import FormBook

SHEET = "_lists"


class Lists:
    """Columns of the sheet, given out as they are asked for and written at the end."""

    def __init__(self) -> None:
        self._columns: list[tuple[str, ...]] = []

    def place(self, options: Sequence[str]) -> Span:
        """Where ``options`` stand; equal lists stand once."""
        wanted = tuple(options)
        if wanted not in self._columns:
            self._columns.append(wanted)
        return down(Cell(SHEET, 1, self._columns.index(wanted) + 1), len(wanted))

    def reference(self, options: Sequence[str]) -> str:
        return self.place(options).away

    def write(self, book: FormBook) -> None:
        if not self._columns:
            return
        page = book.page(SHEET)
        as_text = book.style({"num_format": "@"})
        for column, options in enumerate(self._columns, start=1):
            for row, option in enumerate(options, start=1):
                page.text(row, column, option, as_text)
        page.hide()
