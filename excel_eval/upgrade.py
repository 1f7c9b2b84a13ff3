"""An old or mangled workbook into the current template: which cell goes where, and what stays behind.

Values, not formats. Every non-empty cell of the workbook is accounted for: moved, left or unreadable.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Literal

from excel_eval.cells import Refused, Repaired, display, parse
from excel_eval.headers import Header, find_header
from excel_eval.identify import identify
from excel_eval.locate import find_sheet, is_helper, locate, schema_of
from excel_eval.model import ErrorValue, Issue, NoStoredValue, Plan, RawValue, Sheet, Source, Team, Workbook
from excel_eval.pairs import read_pairs
from excel_eval.schema import ColumnSpec, Schema, Schemas
from excel_eval.stamp import read_stamp
from excel_eval.table import total_label
from excel_eval.text import fold, is_blank

What = Literal["moved", "left", "unreadable"]
Row = Mapping[str, object]
FIRST_ROW = 2
"""of the data in a template, whose headers stand in row 1"""
CONTENT_COLUMN = 2
"""of a sheet of pairs in a template"""
WRONG_HEADERS = {"E311": "left_misspelt", "E312": "left_unit"}
FIXED = ("组别", "类别", "年度")
"""items of 封面 that the template fills in by the plan"""
COPIES = ("left_copy", "left_copy_of_cover")
"""why the cells of a whole sheet were left that is a copy of another one"""
_COPY = re.compile(r"(.+)\(\d+\)")
"""what Excel and WPS call the copy of a sheet, as ``fold`` leaves it"""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one non-empty cell; ``why`` names a phrase of the catalogue, ``to`` is its place in the template,
    ``column`` the header it stood under, ``like`` the sheet or row of the workbook that it repeats."""

    source: Source
    value: str | None
    what: What
    why: str | None = None
    to: Source | None = None
    column: str | None = None
    like: Source | None = None

    @property
    def params(self) -> Mapping[str, object]:
        """of the phrase ``why``"""
        return {"like": self.like.sheet, "row": self.like.row} if self.like else {}


@dataclass(frozen=True, slots=True)
class Part:
    """A sheet that went into a ledger together with others: rows moved, and rows left that another sheet has too."""

    sheet: str
    rows: int
    repeated: int


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The data for a template of ``team``, and the account of every non-empty cell."""

    workbook: Workbook
    team: Team | None
    cover: Row
    ledgers: Mapping[str, Sequence[Row]]
    fates: tuple[Fate, ...]
    read_as: Mapping[str, Schema] = field(default_factory=dict)
    """sheet of the workbook -> the schema it was read by"""
    rows: Mapping[Source, Source] = field(default_factory=dict)
    """row of the workbook -> row of the template"""

    def count(self, what: What) -> int:
        return sum(fate.what == what for fate in self.fates)

    @property
    def copies(self) -> Mapping[str, Fate]:
        """sheet left as a copy -> what became of its cells"""
        return {fate.source.sheet or "": fate for fate in self.fates if fate.why in COPIES}

    def together(self) -> Mapping[str, Sequence[Part]]:
        """The ledgers that several sheets went into."""
        moved = Counter(source.sheet for source in self.rows)
        left = {fate.source.at(fate.source.row) for fate in self.fates if fate.why == "left_repeat"}
        repeated = Counter(source.sheet for source in left)
        parts: dict[str, list[Part]] = {}
        for name, schema in self.read_as.items():
            if moved[name] or repeated[name]:
                parts.setdefault(schema.sheet, []).append(Part(name, moved[name], repeated[name]))
        return {ledger: sheets for ledger, sheets in parts.items() if len(sheets) > 1}

    def places(self, issues: Sequence[Issue]) -> list[Source | None]:
        """Where each issue of the workbook belongs in the template; None where its cell was left behind."""
        fates = {fate.source: fate for fate in self.fates}
        return [self._place(issue, fates.get(issue.source)) for issue in issues]

    def _place(self, issue: Issue, fate: Fate | None) -> Source | None:
        source = issue.source
        if fate and fate.to:
            return fate.to
        schema = self.read_as.get(source.sheet or "")
        if schema is None:  # the workbook itself, or a sheet that it lacks
            return Source(source.file, source.sheet)
        place = _place_of(schema, issue.column)
        row = self.rows.get(source.at(source.row))
        if source.row is None or schema.layout == "pairs":
            return Source(source.file, schema.sheet, place.row, place.column)
        if row is not None:
            return row.at(row.row, place.column or 1)
        is_header = place.column is not None and (fate is None or fate.why == "left_label")
        return Source(source.file, schema.sheet, 1, place.column) if is_header else None


def _place_of(schema: Schema, column: str | None) -> Source:
    """The row and column of an item, or the column of a table; neither for a name that the schema does not have."""
    if column is None or column not in schema.by_name:
        return Source("")
    number = list(schema.by_name).index(column)
    if schema.layout == "pairs":
        return Source("", schema.sheet, FIRST_ROW + number, CONTENT_COLUMN)
    return Source("", schema.sheet, None, number + 1)


def _item(sheet: Sheet, schema: Schema, name: str) -> Source:
    """The cell of the template for an item of a sheet of pairs."""
    return Source(sheet.source.file, schema.sheet, _place_of(schema, name).row, CONTENT_COLUMN)


def upgrade(
    workbook: Workbook, plan: Plan, ledgers: Sequence[Schema], schemas: Schemas, *, together: bool = True
) -> Upgrade:
    """Sort every non-empty cell of the workbook; ``ledgers`` are those of the template.

    ``together``: all sheets with the columns of a ledger go into it, as in a workbook that was copied together; else
    only the sheets that the check reads, so that a copy that somebody kept beside a ledger does not count. What bears
    the name that Excel gives to the copy of such a sheet never counts.
    """
    team = team_of(workbook, plan, schemas)
    moving = _Moving(plan, team, ledgers)
    located = locate(workbook, (schemas.cover, *ledgers), schemas.of_teams).sheets
    read = {sheet.source: schema_id for schema_id, sheet in located.items()}
    # What the check reads goes first, so that of two equal rows the one in the other sheet is the repetition.
    for sheet in sorted(workbook.sheets, key=lambda sheet: sheet.source not in read):
        original = None if sheet.source in read else _copied(sheet, workbook)
        schema: Schema | None = schemas[read[sheet.source]] if sheet.source in read else None
        if together and schema is None and not is_helper(sheet):
            schema = schema_of(sheet, schemas.of_teams)
        if is_helper(sheet):
            moving.leave(sheet, "left_helper")
        elif original and original.source in read:
            of_cover = read[original.source] == schemas.cover.id
            moving.leave(sheet, "left_copy_of_cover" if of_cover else "left_copy", like=original.source)
        elif schema == schemas.cover and not moving.cover:
            moving.move_cover(sheet, schemas.cover)
        elif schema and schema in ledgers:
            moving.move_table(sheet, schema)
        else:
            moving.leave(sheet, "left_sheet")
    order = {sheet.source: number for number, sheet in enumerate(workbook.sheets)}
    fates = tuple(sorted(moving.fates, key=lambda fate: order[fate.source.at(None)]))
    return Upgrade(workbook, team, moving.cover, moving.ledgers, fates, moving.read_as, moving.rows)


def _copied(sheet: Sheet, workbook: Workbook) -> Sheet | None:
    """The sheet of which this one, by its name, is a copy: “投资线索 (2)” of “投资线索”."""
    name = _COPY.fullmatch(fold(sheet.name))
    return find_sheet(workbook, name[1]) if name else None


def team_of(workbook: Workbook, plan: Plan, schemas: Schemas) -> Team | None:
    """Whose workbook it is by its cover, else by its stamp; None where that cannot be said."""
    identity = identify(workbook, plan, schemas)
    if identity.kind or identity.year:
        return identity.team
    stamped = read_stamp(workbook).team
    return next((team for team in plan.teams if stamped and fold(team.name) == fold(stamped)), None)


class _Moving:
    """The pass over the sheets of one workbook."""

    def __init__(self, plan: Plan, team: Team | None, ledgers: Sequence[Schema]) -> None:
        self.fixed = {"组别": team.name if team else None, "类别": team.kind if team else None, "年度": plan.year}
        self.cover: Row = {}
        self.ledgers: dict[str, list[Row]] = {schema.sheet: [] for schema in ledgers}
        self.fates: list[Fate] = []
        self.read_as: dict[str, Schema] = {}
        self.rows: dict[Source, Source] = {}
        self.first: dict[object, Source] = {}
        """what a row says -> the first row that says so"""

    def leave(self, sheet: Sheet, why: str, rows: Sequence[int] | None = None, *, like: Source | None = None) -> None:
        for number, place, cell in _cells(sheet, rows):
            self.fates.append(Fate(sheet.source.at(number, place), display(cell), "left", why, like=like))

    def move_cover(self, sheet: Sheet, schema: Schema) -> None:
        self.read_as[sheet.name] = schema
        pairs = read_pairs(sheet, schema)
        items = {(place.row, place.column): name for name, place in pairs.places.items()}
        for number, place, cell in _cells(sheet):
            source, name = sheet.source.at(number, place), items.get((number, place))
            value = pairs.values.get(name or "")
            if name is None:
                self.fates.append(Fate(source, display(cell), "left", "left_label"))
            elif value is None:
                to = _item(sheet, schema, name)
                self.fates.append(Fate(source, display(cell), "unreadable", "unreadable_cell", to, name))
            elif name in FIXED and fold(str(value)) != fold(str(self.fixed[name])):
                self.fates.append(Fate(source, display(cell), "left", "left_fixed", column=name))
            else:
                to = _item(sheet, schema, name)
                self.fates.append(Fate(source, display(cell), "moved", to=to, column=name))
        self.cover = {name: value for name, value in pairs.values.items() if name in pairs.places}

    def move_table(self, sheet: Sheet, schema: Schema) -> None:
        self.read_as[sheet.name] = schema
        header = find_header(sheet, schema)
        if header is None:
            self.leave(sheet, "left_no_header")
            return
        self.leave(sheet, "left_label", range(1, header.row + 1))
        for number in range(header.row + 1, len(sheet.rows) + 1):
            cells = list(_cells(sheet, [number]))
            if cells and total_label(cells[0][2]):
                self.leave(sheet, "left_total", [number])
            elif cells:
                self._move_row(sheet, schema, header, cells)

    def _move_row(
        self, sheet: Sheet, schema: Schema, header: Header, cells: Sequence[tuple[int, int, RawValue]]
    ) -> None:
        """The cells in known columns together, the others by themselves."""
        names = {place: name for name, place in header.positions.items()}
        lines, origin = self.ledgers[schema.sheet], sheet.source.at(cells[0][0])
        to = Source(sheet.source.file, schema.sheet, FIRST_ROW + len(lines))
        row: dict[str, object] = {}
        fates: list[Fate] = []
        for number, place, cell in cells:
            source, name = sheet.source.at(number, place), names.get(place)
            if name is None:
                self._leave_column(sheet, header, source, cell)
            else:
                target = to.at(to.row, _place_of(schema, name).column)
                fates.append(_move_cell(cell, source, target, schema.by_name[name], row))
        like = self._repeated(schema, origin, row) if len(row) == len(fates) else None
        if like:
            self.fates += [replace(f, what="left", why="left_repeat", to=None, like=like) for f in fates]
        elif fates:
            self.fates += fates
            self.rows[origin] = to
            lines.append(row)

    def _repeated(self, schema: Schema, origin: Source, row: Row) -> Source | None:
        """The row of another sheet that says the same; within one sheet equal rows may be meant."""
        values = ((name, value if isinstance(value, Decimal) else str(value)) for name, value in row.items())
        first = self.first.setdefault((schema.sheet, frozenset(values)), origin)
        return first if row and first.sheet != origin.sheet else None

    def _leave_column(self, sheet: Sheet, header: Header, source: Source, cell: RawValue) -> None:
        """A column that is none of the ledger's, or one whose header is wrong."""
        heads = sheet.rows[header.row - 1]
        head = display(heads[source.column - 1]) if source.column and source.column <= len(heads) else None
        codes = {issue.source.column: issue.code for issue in header.issues}
        why = WRONG_HEADERS.get(codes.get(source.column, ""), "left_twice")
        if head is None or source.column in {place for _, place in header.extra}:
            why = "left_column"
        self.fates.append(Fate(source, display(cell), "left", why, column=head))


def _move_cell(cell: RawValue, source: Source, target: Source, column: ColumnSpec, row: dict[str, object]) -> Fate:
    """A value as the column takes it; one that it does not take goes over as it is, for the team to correct."""
    if isinstance(cell, ErrorValue | NoStoredValue):
        return Fate(source, display(cell), "unreadable", "unreadable_cell", target, column.name)
    parsed = parse(cell, column, None)
    refused = isinstance(parsed, Refused)
    row[column.name] = _as_it_is(cell, column) if refused else parsed.value if isinstance(parsed, Repaired) else parsed
    return Fate(source, display(cell), "moved", "moved_as_it_is" if refused else None, target, column.name)


def _as_it_is(cell: RawValue, column: ColumnSpec) -> object:
    """What is wrong must stay wrong until somebody mends it: a date put down as text would be a good name.

    A number in a column of dates or numbers becomes text, for there the format would make something else of it.
    """
    if isinstance(cell, bool | date | time | timedelta):
        return cell
    if isinstance(cell, int | float) and column.type in ("text", "name", "choice", "yes_no", "month"):
        return cell
    return display(cell)


def _cells(sheet: Sheet, rows: Sequence[int] | None = None) -> Iterator[tuple[int, int, RawValue]]:
    for number in rows if rows is not None else range(1, len(sheet.rows) + 1):
        for place, cell in enumerate(sheet.rows[number - 1], 1):
            if not is_blank(cell):
                yield number, place, cell


def non_empty(workbook: Workbook) -> int:
    """How many cells there are to account for."""
    return sum(1 for sheet in workbook.sheets for _ in _cells(sheet))
