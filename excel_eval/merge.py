"""Accepted rows of all teams -> one ledger a sheet, and the account of what was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from excel_eval.identify import Identity
from excel_eval.model import Plan, Value
from excel_eval.results import Column, Entry, Ledger, SheetCount
from excel_eval.schema import Schema, Schemas
from excel_eval.table import Table
from excel_eval.text import fold
from excel_eval.validate import Submission, ledgers_of, month_of


def merge(submissions: Sequence[Submission], plan: Plan, schemas: Schemas) -> tuple[Ledger, ...]:
    """The merged ledgers, in the order of the schemas; teams in the order of 招商组, rows as in their sheets."""
    kinds = dict.fromkeys(team.kind for team in plan.teams)
    used = {schema.id for kind in kinds for schema in ledgers_of(kind, plan, schemas)}
    return tuple(_ledger(schema, submissions) for schema in schemas.ledgers if schema.id in used)


def _ledger(schema: Schema, submissions: Sequence[Submission]) -> Ledger:
    columns = tuple(Column(c.name, c.header.rstrip("*"), c.type, c.width) for c in schema.columns)
    return Ledger(schema.id, schema.sheet, columns, tuple(_entries(schema, submissions)))


def _entries(schema: Schema, submissions: Sequence[Submission]) -> Iterator[Entry]:
    for submission in submissions:
        team = submission.identity.team
        if not submission.counts or team is None:
            continue
        for table in submission.tables:
            if table.schema.id != schema.id:
                continue
            for row in table.rows:
                if not row.rejected:
                    yield Entry(team.name, table.source.at(row.number), row.values, month_of(row, schema), row.extra)


def count_rows(identity: Identity, tables: Sequence[Table], plan: Plan | None) -> tuple[SheetCount, ...]:
    """读取核对 of one workbook: read = accepted + rejected for each of its ledgers."""
    return tuple(_count(identity.workbook.file, identity.label or "", table, plan) for table in tables)


def _count(file: str, team: str, table: Table, plan: Plan | None) -> SheetCount:
    accepted = [row for row in table.rows if not row.rejected]
    key = _distinct_column(table.schema, plan) if plan else None
    keys = {_key(row.values[key]) for row in accepted if row.values.get(key) is not None} if key else set()
    return SheetCount(
        team=team,
        file=file,
        sheet=table.schema.sheet,
        id=table.schema.id,
        read=len(table.rows),
        accepted=len(accepted),
        rejected=len(table.rows) - len(accepted),
        repeated=len(accepted) - len(keys) if key else 0,
    )


def _distinct_column(schema: Schema, plan: Plan) -> str | None:
    """The key of the ledger's first 去重计数 without a condition."""
    for indicator in plan.indicators:
        measure = indicator.measure
        if measure.sheet == schema.sheet and measure.how == "去重计数" and not measure.where:
            return measure.column
    return None


def _key(value: Value) -> object:
    return fold(value) if isinstance(value, str) else value
