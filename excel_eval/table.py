"""One sheet against its schema: header, data rows, cells. Everything said has its exact cell."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from excel_eval.cells import Refused, Repaired, display, is_ditto, parse
from excel_eval.headers import Header, find_header, header_names, match_header
from excel_eval.messages import Phrase
from excel_eval.model import Issue, Range, RawValue, Sheet, Source, Value
from excel_eval.schema import ColumnSpec, Schema
from excel_eval.text import fold, is_blank

PLAIN: Mapping[str, type] = {"text": str, "name": str, "date": date}
"""Column types whose ordinary cells are the value meant, as they are."""
TOTALS = frozenset({"合计", "总计"})
_FOOTER = re.compile(r"(?:注|备注|说明|填报人|填表人|制表人|审核人|负责人|单位)[:：]")
_TOTAL = re.compile(r"[(\[【]?(小计|合计|总计|累计|本月合计|本页合计)[)\]】:]*(?:[(\[【].*[)\]】])?:*")


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row that was read: Excel's row number and the values meant, by column name."""

    number: int
    values: Mapping[str, Value]
    refused: frozenset[str] = frozenset()
    """columns whose cell could not be read or that are wrong for another reason; nothing more is said of them"""
    rejected: bool = False
    extra: tuple[tuple[str, RawValue], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as its schema reads it. ``positions`` gives each known column its place (from 1)."""

    schema: Schema
    source: Source
    positions: Mapping[str, int]
    rows: tuple[TableRow, ...]
    issues: tuple[Issue, ...] = ()

    def place(self, row: int, column: str) -> Source:
        return self.source.at(row, self.positions.get(column))


def read_table(sheet: Sheet, schema: Schema, year: int | None) -> Table:
    """Parse every row of ``sheet``; rows are read from below the header on, blank and closing rows left out."""
    header = find_header(sheet, schema)
    if header is None:
        names = "、".join(column.header for column in schema.required)
        nothing = all(is_blank(cell) for row in sheet.rows for cell in row)
        empty = nothing and (schema.monthly or not schema.required)
        missing = () if empty else (Issue("E310", sheet.source, params={"headers": names}),)
        return Table(schema, sheet.source, {}, (), missing)
    reading = _Reading(sheet, schema, header, year)
    issues = [*header.issues, *reading.issues()]
    return Table(schema, sheet.source, header.positions, tuple(reading.rows), tuple(issues))


class _Reading:
    """The pass over one sheet's data area."""

    def __init__(self, sheet: Sheet, schema: Schema, header: Header, year: int | None) -> None:
        self.sheet, self.schema, self.header, self.year = sheet, schema, header, year
        self.columns = [(schema.by_name[name], place - 1) for name, place in header.positions.items()]
        self.parsers = [(c, place, c.name, PLAIN.get(c.type), c.options, c.is_key) for c, place in self.columns]
        self.first = header.row + 1
        self.filled = [n for n in range(self.first, len(sheet.rows) + 1) if self._is_filled(sheet.rows[n - 1])]
        self.said: list[Issue] = []
        self.rows: list[TableRow] = []
        closing = self._closing_rows()
        between = dict(self._between_rows(closing))
        merges = list(self._merges(closing | set(between)))
        self._parse_rows(closing, between, merges)
        self._count_hidden()

    def issues(self) -> list[Issue]:
        return self.said

    def _is_filled(self, row: Sequence[RawValue]) -> bool:
        width = len(row)
        for _, place in self.columns:  # noqa: SIM110 - any() costs a generator for each row
            if place < width and not is_blank(row[place]):
                return True
        return False

    # --- rows that are not data

    def _first_cell(self, number: int) -> tuple[int, RawValue]:
        return next((i, cell) for i, cell in enumerate(self.sheet.rows[number - 1], 1) if not is_blank(cell))

    def _total(self, number: int) -> str | None:
        """小计, 合计 … where the first filled cell, in any column, says so."""
        return total_label(self._first_cell(number)[1])

    def _closing_rows(self) -> set[int]:
        """A 合计 or 总计 row that ends the table and footer rows: noted and not read."""
        required = [place for column, place in self.columns if column.required]
        full = (
            number
            for number in reversed(self.filled)
            if self._filled_among(number, required) >= 2 and not self._total(number)
        )
        last_full = next(full, 0)
        closing: set[int] = set()
        for number in reversed(self.filled):
            place, cell = self._first_cell(number)
            text = cell.strip() if isinstance(cell, str) else ""
            if self._total(number) in TOTALS:
                code = "I321"
            elif number > last_full and _FOOTER.match(fold(text)):
                code = "I322"
            else:
                break
            closing.add(number)
            self.said.append(Issue(code, self.sheet.source.at(number, place), value=text))
        return closing

    def _between_rows(self, closing: set[int]) -> Iterator[tuple[int, str]]:
        """Rows among the data that are none, and their codes: sums, and the header once more."""
        names = header_names(self.schema)
        for number in self.filled:
            if number not in closing and self._total(number):
                yield number, "E320"
            elif self._is_header(number, names):
                yield number, "E323"

    def _is_header(self, number: int, names: Mapping[str, ColumnSpec]) -> bool:
        """Whether two or more cells of the row, and none but these, name the columns in which they stand."""
        row, found = self.sheet.rows[number - 1], 0
        for column, place in self.columns:
            if place < len(row) and not is_blank(row[place]):
                match = match_header(row[place], names)
                if match is None or match.column is not column:
                    return False
                found += 1
        return found > 1

    def _filled_among(self, number: int, places: Sequence[int]) -> int:
        row = self.sheet.rows[number - 1]
        return sum(place < len(row) and not is_blank(row[place]) for place in places)

    # --- merges

    def _merges(self, excused: set[int]) -> Iterator[Range]:
        known = {place + 1 for _, place in self.columns}
        for area in self.sheet.merged:
            touched = any(area.first_column <= place <= area.last_column for place in known)
            if area.first_row < self.first or area.first_row in excused or not touched:
                continue
            if not any(area.first_row <= number <= area.last_row for number in self.filled):
                continue
            if any(not is_blank(cell) for cell in self._cells_of(area)):
                yield area

    def _cells_of(self, area: Range) -> Iterator[RawValue]:
        for row in self.sheet.rows[area.first_row - 1 : area.last_row]:
            yield from row[area.first_column - 1 : area.last_column]

    # --- cells

    def _parse_rows(self, closing: set[int], between: Mapping[int, str], merges: list[Range]) -> None:
        merged: dict[int, set[int]] = {}
        for area in merges:
            name = next((n for n, p in self.header.positions.items() if p == area.first_column), None)
            place = self.sheet.source.at(area.first_row, area.first_column)
            params = {"range": f"{place.cell}:{place.at(area.last_row, area.last_column).cell}"}
            value = display(next((cell for cell in self._cells_of(area) if not is_blank(cell)), None))
            self.said.append(Issue("E207", place, column=name, value=value, params=params))
            columns = {place + 1 for _, place in self.columns if area.first_column <= place + 1 <= area.last_column}
            first, end = bisect_left(self.filled, area.first_row), bisect_right(self.filled, area.last_row)
            for number in self.filled[first:end]:
                merged.setdefault(number, set()).update(columns)
        for number in self.filled:
            if number in closing:
                continue
            if number in between:
                column, cell = self._first_cell(number)
                self.said.append(Issue(between[number], self.sheet.source.at(number, column), value=display(cell)))
                self.rows.append(TableRow(number, {}, frozenset(self.header.positions), rejected=True))
                continue
            self.rows.append(self._parse_row(number, merged.get(number, set())))

    def _parse_row(self, number: int, merged: set[int]) -> TableRow:
        raw = self.sheet.rows[number - 1]
        width, year = len(raw), self.year
        values: dict[str, Value] = {}
        refused: set[str] = set()
        for column, place, name, plain, options, key in self.parsers:
            cell = raw[place] if place < width else None
            if merged and place + 1 in merged:
                refused.add(name)
                values[name] = None
                continue
            if cell is None or is_blank(cell):
                values[name] = None
                continue
            if (type(cell) is plain and not (key and is_ditto(cell))) or (options and cell in options):
                values[name] = cell  # type: ignore[assignment]  # of the column's own type, as nearly all cells are
                continue
            parsed = parse(cell, column, year)
            if isinstance(parsed, Repaired):
                self._say(number, column, place, cell, parsed)
                parsed = parsed.value
            elif isinstance(parsed, Refused):
                self._say(number, column, place, cell, parsed)
                refused.add(name)
                parsed = None
            values[name] = parsed
        unread = bool(merged) or bool(refused) or self.header.unusable
        return TableRow(number, values, frozenset(refused), unread, self._extra(raw) if self.header.extra else ())

    def _say(self, number: int, column: ColumnSpec, place: int, cell: RawValue, parsed: Repaired | Refused) -> None:
        if isinstance(parsed, Repaired):
            params: dict[str, object] = {"read": shown(parsed.value, column), **expected(column)}
        else:
            params = {**parsed.params, **expected(column)}
        place_of = self.sheet.source.at(number, place + 1)
        self.said.append(Issue(parsed.code, place_of, column=column.name, value=display(cell), params=params))

    def _extra(self, raw: Sequence[RawValue]) -> tuple[tuple[str, RawValue], ...]:
        return tuple((name, raw[place - 1]) for name, place in self.header.extra if place <= len(raw))

    def _count_hidden(self) -> None:
        hidden = sum(row.number in self.sheet.hidden_rows for row in self.rows) if self.sheet.hidden_rows else 0
        if hidden:
            self.said.append(Issue("I317", self.sheet.source, params={"rows": hidden}))


def total_label(cell: RawValue) -> str | None:
    """小计, 合计, 总计 …: what a cell says, blanks, brackets and a closing colon dropped; None for anything else."""
    # Every such label has this character; most cells are told apart by that alone.
    match = _TOTAL.fullmatch(fold(cell)) if isinstance(cell, str) and "计" in cell else None
    return match[1] if match else None


def expected(column: ColumnSpec) -> dict[str, object]:
    """Message params common to all issues of a column: what it takes, and its own advice if the schema has one."""
    kind: object = "、".join(column.options) if column.options else Phrase(f"type_{column.type}")
    params: dict[str, object] = {"expected_type": kind}
    if column.message:
        params["advice"] = (column.message.zh, column.message.en)
    return params


def shown(value: Value, column: ColumnSpec) -> str:
    """A value meant, as a user would type it."""
    if isinstance(value, date):
        return value.isoformat()[:7] if column.type == "month" else value.isoformat()
    if isinstance(value, Decimal):
        return display(float(value)) or ""
    return value or ""
