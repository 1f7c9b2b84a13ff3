"""The plan workbook -> ``Plan``: what the bureau decides, and every contradiction in it at its cell."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from excel_eval.locate import Located, locate, unknown_sheets
from excel_eval.model import (
    Issue,
    Plan,
    Workbook,
)
from excel_eval.pairs import Pairs, read_pairs
from excel_eval.plan_builder import PlanBuilder
from excel_eval.schema import Schema, Schemas
from excel_eval.stamp import outdated, read_stamp
from excel_eval.table import TOTALS, Table, read_table, total_label
from excel_eval.text import is_blank
from excel_eval.typed import check_tables

OPTIONAL = "plan_overrides"
"""the one sheet of a plan that may be absent"""


@dataclass(frozen=True, slots=True)
class PlanReading:
    """``plan`` is None where too little is there to go on (no year, no teams or no indicators)."""

    plan: Plan | None
    issues: tuple[Issue, ...]


def read_plan(workbook: Workbook, schemas: Schemas) -> PlanReading:
    """Every sheet of the plan in one pass, then what its parts say of each other."""
    issues = list(outdated(workbook, read_stamp(workbook), schemas.plan))
    located = locate(workbook, [schema for schema in schemas.plan if schema.id != OPTIONAL], schemas.plan)
    issues += [said for schema in schemas.plan for said in located.read_as(schema)]
    project = _pairs(workbook, located, schemas["plan_project"], issues)
    tables = {
        schema.id: _table(workbook, located, schema, issues) for schema in schemas.plan if schema.layout == "table"
    }
    others = unknown_sheets(workbook, [schema.sheet for schema in schemas.plan])
    issues += [Issue("I303", sheet.source) for sheet in others if not located.is_spoken_of(sheet)]
    year = project.values.get("年度") if project else None
    read = [table for table in tables.values() if table]
    checked, wrong = check_tables([(None, table) for table in read], int(year) if isinstance(year, Decimal) else 0)
    issues += wrong
    tables |= {table.schema.id: table for table in checked}
    builder = PlanBuilder(workbook, schemas, project, tables)
    plan = builder.build()
    return PlanReading(plan, (*issues, *builder.issues))


def _pairs(workbook: Workbook, located: Located, schema: Schema, issues: list[Issue]) -> Pairs | None:
    sheet = located.sheets.get(schema.id)
    if sheet is None:
        issues.append(located.missing(schema, workbook.file))
        return None
    pairs = read_pairs(sheet, schema)
    issues += pairs.issues
    return pairs


def _table(workbook: Workbook, located: Located, schema: Schema, issues: list[Issue]) -> Table | None:
    sheet = located.sheets.get(schema.id)
    if sheet is None:
        if schema.id != OPTIONAL:
            issues.append(located.missing(schema, workbook.file))
        return None
    if schema.id == OPTIONAL and all(is_blank(cell) for row in sheet.rows for cell in row):
        return None
    table = read_table(sheet, schema, None)
    if schema.id == "plan_funds":
        table = _without_totals(table)
    issues += table.issues
    return table


def _without_totals(table: Table) -> Table:
    """A 合计 row among the funds is noted and not read, wherever it stands."""
    said = []
    for issue in table.issues:
        total = issue.code in ("E320", "I321") and total_label(issue.value) in TOTALS
        said.append(Issue("I512", issue.source, value=issue.value) if total else issue)
    excused = {issue.source.row for issue in said if issue.code == "I512"}
    rows = tuple(row for row in table.rows if row.number not in excused)
    return Table(table.schema, table.source, table.positions, rows, tuple(said))
