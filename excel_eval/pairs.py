"""A sheet of pairs (项目 | 内容), such as 封面: each item at its cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from excel_eval.cells import Refused, Repaired, display, parse
from excel_eval.headers import HEADER_ROWS
from excel_eval.model import Issue, RawValue, Sheet, Source, Value
from excel_eval.schema import ColumnSpec, Schema
from excel_eval.table import expected, shown
from excel_eval.text import fold_header, is_blank
from excel_eval.typed import broken_rule

ITEM, CONTENT = "项目", "内容"


@dataclass(frozen=True, slots=True)
class Pairs:
    """The items found, their values and cells; a default stands in for a blank item."""

    source: Source
    values: Mapping[str, Value]
    places: Mapping[str, Source]
    issues: tuple[Issue, ...] = ()

    def place(self, item: str) -> Source:
        return self.places.get(item, self.source)


def read_pairs(sheet: Sheet, schema: Schema) -> Pairs:
    """Values of the items of ``schema``; a required one that is absent, blank or unreadable is an issue."""
    head = _head(sheet)
    if head is None:
        issue = Issue("E310", sheet.source, params={"headers": f"{ITEM}、{CONTENT}"})
        return Pairs(sheet.source, {}, {}, (issue,))
    row, item_at, content_at = head
    found, issues = _items(sheet, schema, row, item_at)
    if row > 1:
        issues.append(Issue("I314", sheet.source.at(row), params={"row": row}))
    values: dict[str, Value] = {}
    places: dict[str, Source] = {}
    for column in schema.columns:
        number = found.get(column.name)
        if number is None:
            values[column.name] = default(column)
            if column.required:
                issues.append(Issue("E318", sheet.source, column=column.name))
            continue
        places[column.name] = sheet.source.at(number, content_at)
        values[column.name], said = _value(_cell(sheet, number, content_at), column, places[column.name])
        issues += [said] if said else []
    return Pairs(sheet.source, values, places, tuple(issues))


def _head(sheet: Sheet) -> tuple[int, int, int] | None:
    for number, row in enumerate(sheet.rows[:HEADER_ROWS], 1):
        names = {fold_header(cell): place for place, cell in reversed(list(enumerate(row, 1))) if isinstance(cell, str)}
        if ITEM in names and CONTENT in names:
            return number, names[ITEM], names[CONTENT]
    return None


def _items(sheet: Sheet, schema: Schema, head: int, place: int) -> tuple[dict[str, int], list[Issue]]:
    names = {fold_header(name): column for column in schema.columns for name in (*column.aliases, column.name)}
    found: dict[str, int] = {}
    issues: list[Issue] = []
    for number in range(head + 1, len(sheet.rows) + 1):
        cell = _cell(sheet, number, place)
        if is_blank(cell):
            continue
        column = names.get(fold_header(str(cell)))
        at = sheet.source.at(number, place)
        if column is None:
            issues.append(Issue("I316", at, value=display(cell)))
        elif column.name in found:
            params = {"first": found[column.name], "second": number}
            issues.append(Issue("E319", at, column=column.name, value=column.name, params=params))
        else:
            found[column.name] = number
    return found, issues


def _cell(sheet: Sheet, row: int, column: int) -> RawValue:
    cells = sheet.rows[row - 1]
    return cells[column - 1] if column <= len(cells) else None


def _value(cell: RawValue, column: ColumnSpec, place: Source) -> tuple[Value, Issue | None]:
    if is_blank(cell):
        missing = Issue("E201", place, column=column.name, params=expected(column)) if column.required else None
        return default(column), missing
    parsed = parse(cell, column, None)
    if isinstance(parsed, Refused):
        params = {**parsed.params, **expected(column)}
        return default(column), Issue(parsed.code, place, column=column.name, value=display(cell), params=params)
    value = parsed.value if isinstance(parsed, Repaired) else parsed
    if rule := broken_rule(column, value):
        params = {**rule.params(0), **expected(column)}
        return default(column), Issue(rule.code, place, column=column.name, value=display(cell), params=params)
    if isinstance(parsed, Repaired):
        params = {"read": shown(value, column), **expected(column)}
        return value, Issue(parsed.code, place, column=column.name, value=display(cell), params=params)
    return value, None


def default(column: ColumnSpec) -> Value:
    """What the schema puts in place of a blank."""
    if column.default is None or isinstance(column.default, str):
        return column.default
    parsed = parse(column.default, column, None)
    assert not isinstance(parsed, Repaired | Refused), column.name
    return parsed
