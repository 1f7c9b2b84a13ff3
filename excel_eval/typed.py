"""The typed frame: schemas compiled to pandera, all failures in one pass, each put back at its exact cell.

Cells are parsed before (pandera never coerces). Tables of one schema are validated together, as one frame whose index
is the running number of the row; the rules that compare rows of one team follow, in plain Python.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from excel_eval.model import Issue, Value
from excel_eval.rows import check_rows
from excel_eval.rules import ColumnRule
from excel_eval.schema import ColumnSpec, Schema
from excel_eval.table import Table, TableRow, expected, shown

NULLS = "SERIES_CONTAINS_NULLS"
DATE, NUMBER = "datetime64[s]", "float64"
DTYPES: Mapping[str, str] = {"date": DATE, "month": DATE, "number": NUMBER, "percent": NUMBER}


@dataclass(frozen=True, slots=True)
class _Failure:
    """A rule that a row of the frame breaks."""

    position: int
    column: ColumnSpec
    code: str
    params: Mapping[str, object]


def check_tables(tables: Sequence[tuple[str | None, Table]], year: int) -> tuple[list[Table], list[Issue]]:
    """Judge parsed tables by their schemas; gives them back with the rows that are wrong rejected.

    ``tables`` are pairs of team and table; ``year`` is the plan's.
    """
    issues: list[Issue] = []
    checked: dict[int, Table] = {}
    groups: dict[str, list[int]] = {}
    for number, (_, table) in enumerate(tables):
        groups.setdefault(table.schema.id, []).append(number)
    for numbers in groups.values():
        group = [tables[number] for number in numbers]
        for number, (table, said) in zip(numbers, _check_group(group, year), strict=True):
            checked[number] = table
            issues += said
    return [checked[number] for number in range(len(tables))], issues


def _check_group(group: Sequence[tuple[str | None, Table]], year: int) -> Iterator[tuple[Table, list[Issue]]]:
    schema = group[0][1].schema
    rows = [(number, row) for number, (_, table) in enumerate(group) for row in table.rows]
    wrong: list[dict[int, dict[str, Issue]]] = [{} for _ in group]
    if rows:
        for failure in _failures(schema, [row for _, row in rows], _present(schema, group), year):
            number, row = rows[failure.position]
            team, table = group[number]
            name = failure.column.name
            if name in row.refused or name not in table.positions or name in wrong[number].get(row.number, {}):
                continue
            issue = _issue(failure, team, table, row)
            wrong[number].setdefault(row.number, {})[name] = issue
    for (team, table), found in zip(group, wrong, strict=True):
        table = _reject(table, found)
        said = [issue for by_column in found.values() for issue in by_column.values()]
        table, more = check_rows(table, team)
        yield table, said + more


def _present(schema: Schema, group: Sequence[tuple[str | None, Table]]) -> tuple[ColumnSpec, ...]:
    known = {name for _, table in group for name in table.positions}
    return tuple(column for column in schema.columns if column.name in known)


def _failures(schema: Schema, rows: Sequence[TableRow], columns: Sequence[ColumnSpec], year: int) -> Iterator[_Failure]:
    rules = _rules(columns)
    try:
        compile_schema(columns, year).validate(_frame(rows, columns), lazy=True)
    except SchemaErrors as errors:
        for error in errors.schema_errors:
            reason = error.reason_code.name if error.reason_code else None
            if reason == NULLS:
                column = schema.by_name[str(error.schema.name)]
                failing = (position for position, row in enumerate(rows) if row.values.get(column.name) is None)
                yield from (_Failure(position, column, "E201", {}) for position in failing)
            elif reason == "DATAFRAME_CHECK" and error.check is not None:
                column, rule = rules[str(error.check.name)]
                output = np.asarray(error.check_output, dtype=bool)
                failing = (int(position) for position in np.flatnonzero(~output))
                yield from (_Failure(position, column, rule.code, rule.params(year)) for position in failing)
            else:
                raise


def broken_rule(column: ColumnSpec, value: Value) -> ColumnRule | None:
    """The first rule that a single value breaks; for sheets of pairs, whose rules know no year and no other column."""
    if not column.checks:
        return None
    frame = pd.DataFrame({column.name: _series([value], column)})
    return next((rule for rule in column.checks if not rule.test(frame, column.name, 0).all()), None)


def _rules(columns: Sequence[ColumnSpec]) -> dict[str, tuple[ColumnSpec, ColumnRule]]:
    """Every rule whose columns are there, by the name its pandera check bears."""
    names = {column.name for column in columns}
    return {
        f"{column.name}/{rule.code}": (column, rule)
        for column in columns
        for rule in column.checks
        if getattr(rule, "not_before_month", column.name) in names
    }


def compile_schema(columns: Sequence[ColumnSpec], year: int) -> Any:
    """The pandera DataFrameSchema of ``columns``; a blank cell is judged by ``required`` alone."""

    def check(column: ColumnSpec, rule: ColumnRule, name: str) -> Any:
        def test(frame: pd.DataFrame) -> pd.Series:
            return frame[column.name].isna() | rule.test(frame, column.name, year)

        return pa.Check(test, name=name, ignore_na=False)

    return pa.DataFrameSchema(
        # A text is a text already, and pandera would look at each of them: a third of its time.
        {c.name: pa.Column(DTYPES.get(c.type), nullable=not c.required) for c in columns},
        checks=[check(column, rule, name) for name, (column, rule) in _rules(columns).items()],
    )


def _frame(rows: Sequence[TableRow], columns: Sequence[ColumnSpec]) -> pd.DataFrame:
    return pd.DataFrame({c.name: _series([row.values.get(c.name) for row in rows], c) for c in columns})


def _series(values: Sequence[Value], column: ColumnSpec) -> pd.Series:
    dtype = DTYPES.get(column.type)
    if dtype == NUMBER:
        return pd.Series([float(v) if isinstance(v, Decimal) else np.nan for v in values], dtype=NUMBER)
    if dtype is not None:
        days = np.array([v if isinstance(v, date) else None for v in values], dtype="datetime64[D]")
        return pd.Series(days.astype(DATE))
    return pd.Series([None if v is None else str(v) for v in values], dtype="str")


def _issue(failure: _Failure, team: str | None, table: Table, row: TableRow) -> Issue:
    column = failure.column
    value = row.values.get(column.name)
    params = {**failure.params, **expected(column)}
    text = shown(value, column) or None
    return Issue(failure.code, table.place(row.number, column.name), team, column.name, text, params)


def _reject(table: Table, found: Mapping[int, Mapping[str, Issue]]) -> Table:
    if not found:
        return table
    rows = tuple(_rejected(row, found[row.number]) if row.number in found else row for row in table.rows)
    return replace(table, rows=rows)


def _rejected(row: TableRow, found: Mapping[str, Issue]) -> TableRow:
    errors = {name for name, issue in found.items() if issue.severity == "error"}
    return replace(row, refused=row.refused | errors, rejected=row.rejected or bool(errors))
