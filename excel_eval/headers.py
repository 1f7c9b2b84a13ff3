"""Finding the header row of a sheet and which column is which."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from excel_eval.cells import display
from excel_eval.model import Issue, RawValue, Sheet, column_letter
from excel_eval.schema import ColumnSpec, Schema
from excel_eval.text import fold_header, is_blank

HEADER_ROWS = 10
"""The header is looked for in so many first rows."""
_UNIT = re.compile(r"(.+?)[(\[【]([^()\[\]【】]*)[)\]】]")


@dataclass(frozen=True, slots=True)
class Header:
    """``positions`` of the known columns (from 1), ``extra`` the unknown ones; unusable: no row below can count."""

    row: int
    positions: Mapping[str, int]
    extra: tuple[tuple[str, int], ...] = ()
    unusable: bool = False
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    column: ColumnSpec
    name: str
    """what is written, without the unit: the column's own name or an alias"""
    unit: str | None = None

    @property
    def is_alias(self) -> bool:
        return self.name != fold_header(self.column.name)


@dataclass(slots=True)
class _Found:
    positions: dict[str, int] = field(default_factory=dict)
    extra: list[tuple[str, int]] = field(default_factory=list)
    units: list[tuple[ColumnSpec, int, str | None]] = field(default_factory=list)
    doubled: list[tuple[ColumnSpec, int]] = field(default_factory=list)


def find_header(sheet: Sheet, schema: Schema) -> Header | None:
    """Of rows 1–10 the one with most known headers, the first if equal; None where no header is known."""
    names = header_names(schema)
    best, most = 0, 0
    for number, row in enumerate(sheet.rows[:HEADER_ROWS], 1):
        known = len({match.column.name for cell in row if (match := match_header(cell, names))})
        if known > most:
            best, most = number, known
    return _describe(sheet, schema, best, names) if most else None


def header_names(schema: Schema) -> dict[str, ColumnSpec]:
    """Each column by its folded name and aliases."""
    return {fold_header(name): column for column in schema.columns for name in (*column.aliases, column.name)}


def match_header(cell: RawValue, names: Mapping[str, ColumnSpec]) -> Match | None:
    """A header is a known name, perhaps with a unit in brackets behind it."""
    if not isinstance(cell, str) or not (text := fold_header(cell)):
        return None
    if column := names.get(text):
        return Match(column, text)
    parts = _UNIT.fullmatch(text)
    column = names.get(parts[1]) if parts else None
    return Match(column, parts[1], parts[2]) if parts and column and column.unit else None


def _describe(sheet: Sheet, schema: Schema, row: int, names: Mapping[str, ColumnSpec]) -> Header:
    found = _sort_columns(sheet.rows[row - 1], names)
    at = sheet.source.at
    issues: list[Issue] = []
    if row > 1:
        issues.append(Issue("I314", at(row), params={"row": row}))
    for column, place in found.doubled:
        first = column_letter(found.positions[column.name])
        both = {"first": f"{first}{row}", "second": f"{column_letter(place)}{row}"}
        issues.append(Issue("E313", at(row, place), column=column.name, value=column.name, params=both))
    wrong_units = []
    for column, place, unit in found.units:
        params = {"unit": column.unit, "found": unit, "header": column.header}
        if unit is None:
            issues.append(Issue("I315", at(row, place), column=column.name, params=params))
        else:
            wrong_units.append(column.name)
            issues.append(Issue("E312", at(row, place), column=column.name, value=unit, params=params))
    missing, misspelt = _missing(sheet, schema, row, found)
    issues += missing
    extra = tuple((name, place) for name, place in found.extra if place not in misspelt)
    issues += [Issue("I316", at(row, place), value=name) for name, place in extra]
    doubled = {column.name for column, _ in found.doubled}
    usable = {name: place for name, place in found.positions.items() if name not in wrong_units and name not in doubled}
    return Header(row, usable, extra, bool(wrong_units or missing or doubled), tuple(issues))


def _sort_columns(cells: Sequence[RawValue], names: Mapping[str, ColumnSpec]) -> _Found:
    """Which column is which; beside a column's own name an alias of it is an unknown column."""
    matches = [(place, match_header(cell, names), cell) for place, cell in enumerate(cells, 1) if not is_blank(cell)]
    named = {match.name for _, match, _ in matches if match and not match.is_alias}
    found = _Found()
    for place, match, cell in matches:
        if match is None or (match.is_alias and fold_header(match.column.name) in named):
            found.extra.append((display(cell) or "", place))
        elif match.column.name in found.positions:
            found.doubled.append((match.column, place))
        else:
            found.positions[match.column.name] = place
            column, unit = match.column, match.unit
            if column.unit and unit != fold_header(column.unit) and (unit is not None or column.unit_in_header):
                found.units.append((column, place, unit))
    return found


def _missing(sheet: Sheet, schema: Schema, row: int, found: _Found) -> tuple[list[Issue], set[int]]:
    """One error for each required column that is not there; a misspelt header is named and not reported twice."""
    issues, misspelt = [], set()
    for column in schema.required:
        if column.name in found.positions:
            continue
        others = {fold_header(name): (name, place) for name, place in found.extra if place not in misspelt}
        close = get_close_matches(fold_header(column.name), others, n=1, cutoff=0.6)
        name, place = others[close[0]] if close else (None, None)
        if place is not None:
            misspelt.add(place)
        suggestion = (f"（第 {row} 行有“{name}”，是否写错？）", f" (row {row} has “{name}”: did you mean that?)")
        params: dict[str, object] = {"header": column.header, "suggestion": suggestion if name else ""}
        issues.append(Issue("E311", sheet.source.at(row, place), column=column.name, value=name, params=params))
    return issues, misspelt
