"""An old or mangled workbook into the current template: which cell goes where, and what stays behind.

Values, not formats. Every non-empty cell of the workbook is accounted for: moved, left or unreadable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from excel_eval.cells import Refused, Repaired, display, parse
from excel_eval.headers import Header, find_header
from excel_eval.identify import identify
from excel_eval.locate import is_helper, schema_of
from excel_eval.model import ErrorValue, NoStoredValue, Plan, RawValue, Sheet, Source, Team, Workbook
from excel_eval.pairs import read_pairs
from excel_eval.schema import Schema, Schemas
from excel_eval.table import total_label
from excel_eval.text import is_blank

What = Literal["moved", "left", "unreadable"]
Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one non-empty cell; ``why`` names a phrase of the catalogue, ``to`` the sheet and column."""

    source: Source
    value: str | None
    what: What
    why: str | None = None
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The data for a template of ``team``, and the account of every non-empty cell."""

    workbook: Workbook
    team: Team | None
    cover: Row
    ledgers: Mapping[str, Sequence[Row]]
    fates: tuple[Fate, ...]

    def count(self, what: What) -> int:
        return sum(fate.what == what for fate in self.fates)


def upgrade(workbook: Workbook, plan: Plan, ledgers: Sequence[Schema], schemas: Schemas) -> Upgrade:
    """Sort every non-empty cell of the workbook; ``ledgers`` are those of the template."""
    identity = identify(workbook, plan, schemas)
    fates: list[Fate] = []
    rows: dict[str, list[Row]] = {schema.sheet: [] for schema in ledgers}
    cover: Row = {}
    for sheet in workbook.sheets:
        schema = None if is_helper(sheet) else schema_of(sheet, schemas.of_teams)
        if is_helper(sheet):
            fates += _left(sheet, "left_helper")
        elif schema == schemas.cover and not cover:
            cover, told = _cover(sheet, schemas.cover)
            fates += told
        elif schema and schema in ledgers:
            found, told = _table(sheet, schema)
            rows[schema.sheet] += found
            fates += told
        else:
            fates += _left(sheet, "left_sheet")
    return Upgrade(workbook, identity.team, cover, rows, tuple(fates))


def team_of(workbook: Workbook, plan: Plan, schemas: Schemas) -> Team | None:
    """Whose workbook it is by its cover; None where that cannot be said."""
    return identify(workbook, plan, schemas).team


def _cells(sheet: Sheet, rows: Sequence[int] | None = None) -> Iterator[tuple[int, int, RawValue]]:
    for number in rows if rows is not None else range(1, len(sheet.rows) + 1):
        for place, cell in enumerate(sheet.rows[number - 1], 1):
            if not is_blank(cell):
                yield number, place, cell


def _left(sheet: Sheet, why: str, rows: Sequence[int] | None = None) -> Iterator[Fate]:
    for number, place, cell in _cells(sheet, rows):
        yield Fate(sheet.source.at(number, place), display(cell), "left", why)


def _cover(sheet: Sheet, schema: Schema) -> tuple[Row, list[Fate]]:
    pairs = read_pairs(sheet, schema)
    items = {(place.row, place.column): name for name, place in pairs.places.items()}
    fates = []
    for number, place, cell in _cells(sheet):
        source, name = sheet.source.at(number, place), items.get((number, place))
        if name is None:
            fates.append(Fate(source, display(cell), "left", "left_label"))
        elif pairs.values.get(name) is None:
            fates.append(Fate(source, display(cell), "unreadable", "unreadable_cell"))
        else:
            fates.append(Fate(source, display(cell), "moved", to=f"{schema.sheet} {name}"))
    return {name: value for name, value in pairs.values.items() if name in pairs.places}, fates


def _table(sheet: Sheet, schema: Schema) -> tuple[list[Row], list[Fate]]:
    header = find_header(sheet, schema)
    if header is None:
        return [], list(_left(sheet, "left_no_header"))
    fates = list(_left(sheet, "left_label", range(1, header.row + 1)))
    rows: list[Row] = []
    for number in range(header.row + 1, len(sheet.rows) + 1):
        cells = list(_cells(sheet, [number]))
        if cells and total_label(cells[0][2]):
            fates += _left(sheet, "left_total", [number])
            continue
        row, told = _row(sheet, schema, header, cells)
        rows += [row] if row else []
        fates += told
    return rows, fates


def _row(
    sheet: Sheet, schema: Schema, header: Header, cells: Sequence[tuple[int, int, RawValue]]
) -> tuple[Row, list[Fate]]:
    """A value as the column takes it; one that it does not take goes over as it is, for the team to correct."""
    names = {place: name for name, place in header.positions.items()}
    row: dict[str, object] = {}
    fates = []
    for number, place, cell in cells:
        source, name = sheet.source.at(number, place), names.get(place)
        if name is None:
            fates.append(Fate(source, display(cell), "left", "left_column"))
            continue
        if isinstance(cell, ErrorValue | NoStoredValue):
            fates.append(Fate(source, display(cell), "unreadable", "unreadable_cell"))
            continue
        parsed = parse(cell, schema.by_name[name], None)
        refused = isinstance(parsed, Refused)
        row[name] = display(cell) if refused else parsed.value if isinstance(parsed, Repaired) else parsed
        why = "moved_as_it_is" if refused else None
        fates.append(Fate(source, display(cell), "moved", why, f"{schema.sheet} {name}"))
    return row, fates


def non_empty(workbook: Workbook) -> int:
    """How many cells there are to account for."""
    return sum(1 for sheet in workbook.sheets for _ in _cells(sheet))
