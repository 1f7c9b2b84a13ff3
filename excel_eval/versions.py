"""How two versions of a team's workbook stand to one another, by what their rows say; never by the file's name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from excel_eval.model import ErrorValue, PercentValue
from excel_eval.table import Table, TableRow
from excel_eval.text import is_blank

Row = tuple[str, frozenset[tuple[str, object]]]
"""a ledger's id, and what stands in a row of it; blank cells are left out"""
Kind = Literal["same", "older", "newer", "apart"]


@dataclass(frozen=True, slots=True)
class Relation:
    """``older``: every row of the first version stands in the second, some of them filled in further; ``newer``: the
    other way round. ``more`` counts the rows that the newer version has beyond, ``filled`` those it filled in further.
    Where each has rows of its own (``apart``), ``first`` and ``second`` count them.
    """

    kind: Kind
    first: int = 0
    second: int = 0
    filled: int = 0

    @property
    def more(self) -> int:
        return max(self.first, self.second)


def rows_of(tables: Iterable[Table]) -> Counter[Row]:
    """The rows of a workbook, whatever their order and their place."""
    rows: Counter[Row] = Counter()
    for table in tables:
        unread: dict[int, list[tuple[str, object]]] = defaultdict(list)
        for issue in table.issues:
            if issue.source.row and issue.column and issue.severity == "error":
                unread[issue.source.row].append((issue.column, issue.value))
        rows.update((table.schema.id, _content(row, unread.get(row.number, ()))) for row in table.rows)
    return rows


def _content(row: TableRow, unread: Sequence[tuple[str, object]]) -> frozenset[tuple[str, object]]:
    """The values meant; for a cell that cannot be read what is shown in it, for an unknown column what stands there."""
    known = [(name, value) for name, value in row.values.items() if value is not None]
    return frozenset(
        (*known, *unread, *((f"?{name}", _plain(value)) for name, value in row.extra if not is_blank(value)))
    )


def _plain(value: object) -> object:
    return str(value) if isinstance(value, ErrorValue | PercentValue) else value


def change_of(old: Iterable[Table], new: Iterable[Table]) -> Relation:
    """How the old version of a workbook stands to the new one."""
    return relation(rows_of(old), rows_of(new))


def relation(first: Counter[Row], second: Counter[Row]) -> Relation:
    """How the rows of the first version stand to those of the second."""
    left, right = list((first - second).elements()), list((second - first).elements())
    if not left and not right:
        return Relation("same")
    contained = _contained(left, right)
    if contained == len(left):
        return Relation("older", 0, len(right) - contained, contained)
    contained = _contained(right, left)
    if contained == len(right):
        return Relation("newer", len(left) - contained, 0, contained)
    return Relation("apart", len(left), len(right))


def _contained(few: Sequence[Row], many: Sequence[Row]) -> int:
    """How many of ``few`` stand in ``many``, one in each, with cells filled in that were blank."""
    holders: dict[tuple[str, tuple[str, object]], set[int]] = defaultdict(set)
    for number, (ledger, cells) in enumerate(many):
        for cell in cells:
            holders[ledger, cell].add(number)
    taken: set[int] = set()
    for ledger, cells in few:
        candidates = sorted((holders.get((ledger, cell), set()) for cell in cells), key=len)
        free = set.intersection(*candidates) - taken if candidates else set()
        if free:
            taken.add(min(free))
    return len(taken)
