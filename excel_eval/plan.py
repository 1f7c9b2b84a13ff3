"""The plan workbook -> ``Plan``: what the bureau decides, and every contradiction in it at its cell."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from decimal import Decimal

from excel_eval.headers import find_header
from excel_eval.locate import Located, locate, unknown_sheets
from excel_eval.model import (
    Issue,
    Plan,
    Sheet,
    Stage,
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
RESULTS: Mapping[str, Set[str]] = {
    "plan_funds": {"全年执行数"},
    "plan_indicators": {"实际完成值", "得分", "佐证材料", "偏差原因分析及改进措施"},
}
"""columns of a sheet that tell how the year went; at its start they are not read"""
MAY_BE_BLANK: Mapping[Stage, Set[str]] = {
    "start": {"年初预算数", "全年预算数", "全年执行数"},
    "during": {"全年执行数"},
    "end": set(),
}
"""required columns of 资金 that are due only later"""


@dataclass(frozen=True, slots=True)
class PlanReading:
    """``plan`` is None where too little is there to go on (no year, no teams or no indicators)."""

    plan: Plan | None
    issues: tuple[Issue, ...]


def read_plan(workbook: Workbook, schemas: Schemas, stage: Stage = "end") -> PlanReading:
    """Every sheet of the plan in one pass, then what its parts say of each other.

    ``stage``: how far the year has come; what is due only later may be blank.
    """
    issues = list(outdated(workbook, read_stamp(workbook), schemas.plan))
    located = locate(workbook, [schema for schema in schemas.plan if schema.id != OPTIONAL], schemas.plan)
    issues += [said for schema in schemas.plan for said in located.read_as(schema)]
    project = _pairs(workbook, located, schemas["plan_project"], issues)
    tables = {
        schema.id: _table(workbook, located, schema, issues, stage)
        for schema in schemas.plan
        if schema.layout == "table"
    }
    others = unknown_sheets(workbook, [schema.sheet for schema in schemas.plan])
    issues += [Issue("I303", sheet.source) for sheet in others if not located.is_spoken_of(sheet)]
    year = project.values.get("年度") if project else None
    read = [table for table in tables.values() if table]
    checked, wrong = check_tables([(None, table) for table in read], int(year) if isinstance(year, Decimal) else 0)
    issues += wrong
    tables |= {table.schema.id: table for table in checked}
    builder = PlanBuilder(workbook, schemas, project, tables, stage)
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


def _table(workbook: Workbook, located: Located, schema: Schema, issues: list[Issue], stage: Stage) -> Table | None:
    sheet = located.sheets.get(schema.id)
    if sheet is None:
        if schema.id != OPTIONAL:
            issues.append(located.missing(schema, workbook.file))
        return None
    if schema.id == OPTIONAL and all(is_blank(cell) for row in sheet.rows for cell in row):
        return None
    if stage == "start" and schema.id in RESULTS:
        sheet = _without(sheet, schema, RESULTS[schema.id])
    if schema.id == "plan_funds":
        table = _without_totals(read_table(sheet, _optional(schema, MAY_BE_BLANK[stage]), None))
    else:
        table = read_table(sheet, schema, None)
    issues += table.issues
    return table


def _without(sheet: Sheet, schema: Schema, columns: Set[str]) -> Sheet:
    """The sheet as if nothing stood below the headers of ``columns``."""
    header = find_header(sheet, schema)
    if header is None:
        return sheet
    places = {place for name, place in header.positions.items() if name in columns}
    head, data = sheet.rows[: header.row], sheet.rows[header.row :]
    blanked = [[None if place in places else cell for place, cell in enumerate(row, 1)] for row in data]
    return replace(sheet, rows=[*head, *blanked])


def _optional(schema: Schema, names: Set[str]) -> Schema:
    """The schema with these columns not required; a new one, for a copy would keep what the old one has cached."""
    columns = tuple(c.model_copy(update={"required": False}) if c.name in names else c for c in schema.columns)
    return Schema(**{**{name: getattr(schema, name) for name in Schema.model_fields}, "columns": columns})


def _without_totals(table: Table) -> Table:
    """A 合计 row among the funds is noted and not read, wherever it stands."""
    said = []
    for issue in table.issues:
        total = issue.code in ("E320", "I321") and total_label(issue.value) in TOTALS
        said.append(Issue("I512", issue.source, value=issue.value) if total else issue)
    excused = {issue.source.row for issue in said if issue.code == "I512"}
    rows = tuple(row for row in table.rows if row.number not in excused)
    return Table(table.schema, table.source, table.positions, rows, tuple(said))
