"""The free texts of a form, and the explanations that a workbook gives beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from excel_eval.auditing.grid import Cell, Grid, label_of
from excel_eval.auditing.headers import meaning
from excel_eval.auditing.printed import is_nothing
from excel_eval.model import Sheet

_NOTE_ROWS, _LONGEST_LABEL = 300, 20


@dataclass(frozen=True, slots=True)
class TextField:
    """A free text of the form with its label; ``role``: target, actual, other, note or rate_note."""

    label: str
    role: str
    cell: Cell


def form_texts(grid: Grid) -> Iterator[TextField]:
    """The free texts: to the right of their label, or under it where the next cell is a label too."""
    known = meaning("texts")
    for cell in sorted(grid.cells.values(), key=lambda cell: (cell.row, cell.column)):
        role = known.get(cell.label)
        if role is None:
            continue
        right = next((c for c in grid.row(cell.row) if c.column > cell.last_column), None)
        below = grid.within(cell.last_row + 1, cell.column, cell.last_column)
        text = (
            right if right and right.label not in known and role in ("other", "note", "rate_note") else below or right
        )
        if text is not None and text.label not in known and not is_nothing(text.text):
            yield TextField(cell.label, role, text)


def notes(sheets: Iterable[Sheet]) -> Mapping[str, str]:
    """预算调整说明 and 执行率原因 that a workbook gives beside its form: role -> text."""
    found: dict[str, str] = {}
    for sheet in sheets:
        for row in sheet.rows[:_NOTE_ROWS]:
            texts = [value for value in row if isinstance(value, str) and not is_nothing(value)]
            for label, text in pairwise(texts):
                may_be = len(label) <= _LONGEST_LABEL and label.rstrip("：: ").endswith(("说明", "原因"))
                role = meaning("texts").get(label_of(label)) if may_be else None
                if role in ("note", "rate_note"):
                    found.setdefault(role, text)
    return found
