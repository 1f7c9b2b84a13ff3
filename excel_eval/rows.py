"""Rules that compare rows of one sheet of one team: repeated rows, disagreeing rows, dates out of order.

A rejected row still counts as the first of its kind. A cell already found wrong is not judged again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from excel_eval.model import Issue, Value
from excel_eval.rules import Consistent, Stages, Unique
from excel_eval.table import Table, TableRow, shown
from excel_eval.text import fold


def check_rows(table: Table, team: str | None) -> tuple[Table, list[Issue]]:
    """The table's row rules; rows found wrong are rejected."""
    issues: list[Issue] = []
    for rule in table.schema.rules:
        match rule:
            case Unique():
                issues += _unique(table, team, rule)
            case Consistent():
                issues += _consistent(table, team, rule)
            case Stages():
                issues += _stages(table, team, rule)
    wrong = {(issue.source.row, issue.column) for issue in issues if issue.severity == "error"}
    if not wrong:
        return table, issues
    rows = tuple(_rejected(row, {str(c) for number, c in wrong if number == row.number}) for row in table.rows)
    return replace(table, rows=rows), issues


def _rejected(row: TableRow, columns: set[str]) -> TableRow:
    return replace(row, refused=row.refused | columns, rejected=True) if columns else row


def _key(value: Value) -> object:
    return fold(value) if isinstance(value, str) else value


def _unique(table: Table, team: str | None, rule: Unique) -> Iterator[Issue]:
    """The later of two equal rows is wrong; rows that differ in ``may_differ`` alone are a warning.

    A row is compared when the cells of its identity are there and all it is compared by could be read: a blank or
    unreadable one is another error.
    """
    identity = [name for name in rule.columns if name not in rule.may_differ]
    if not all(name in table.positions for name in identity):
        return
    first: dict[tuple[object, ...], list[TableRow]] = {}
    at = rule.columns[0]
    for row in table.rows:
        if any(row.values.get(name) is None for name in identity) or row.refused.intersection(rule.may_differ):
            continue
        key = tuple(_key(row.values[name]) for name in identity)
        earlier = first.setdefault(key, [])
        same = next((e for e in earlier if _differences(e, row, rule.may_differ) == []), None)
        other = same or (earlier[0] if earlier else None)
        earlier.append(row)
        if other is None:
            continue
        value = shown(row.values[at], table.schema.by_name[at])
        params: dict[str, object] = {"first": other.number}
        if same is None:
            params["differ"] = "、".join(_differences(other, row, rule.may_differ))
        yield Issue("E404" if same else "W405", table.place(row.number, at), team, at, value, params)


def _differences(one: TableRow, other: TableRow, columns: Sequence[str]) -> list[str]:
    return [name for name in columns if _key(one.values.get(name)) != _key(other.values.get(name))]


def _consistent(table: Table, team: str | None, rule: Consistent) -> Iterator[Issue]:
    """The first row of a key that disagrees with an earlier one, once per key."""
    first: dict[object, TableRow] = {}
    said: set[object] = set()
    for row in table.rows:
        key, value = row.values.get(rule.key), row.values.get(rule.column)
        if key is None or value is None:
            continue
        earlier = first.setdefault(_key(key), row)
        if earlier.values[rule.column] == value or _key(key) in said:
            continue
        said.add(_key(key))
        params = {"key": key, "first": earlier.number, "other": earlier.values[rule.column]}
        yield Issue("E407", table.place(row.number, rule.column), team, rule.column, str(value), params)


def _stages(table: Table, team: str | None, rule: Stages) -> Iterator[Issue]:
    """Each step against the latest date of the nearest earlier step that has one; a wrong date is no measure."""
    for row in table.rows:
        before: tuple[str, date] | None = None
        for stage in rule.stages:
            names = [name for name in stage if name not in row.refused]
            dates = [(name, day) for name in names if isinstance(day := row.values.get(name), date)]
            for name, day in dates:
                if before and day < before[1]:
                    params = {"earlier": before[0], "earlier_date": before[1]}
                    yield Issue("E411", table.place(row.number, name), team, name, day.isoformat(), params)
            before = max(dates, key=lambda pair: pair[1], default=before)
