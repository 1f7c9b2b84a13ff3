"""The team workbooks against plan and schemas: which sheets, which rows count, and every problem at its cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from excel_eval.figures import TEN_THOUSAND, fixed, half_up
from excel_eval.identify import IGNORED_SHEETS, Identity, find_sheet, identify
from excel_eval.model import Issue, Plan, Source, Workbook
from excel_eval.months import check_months
from excel_eval.schema import Schema, Schemas
from excel_eval.table import Table, TableRow, read_table
from excel_eval.text import fold, is_blank
from excel_eval.typed import check_tables

TOLERANCE = Decimal("0.005")
"""万元; the finance office compares amounts of two decimals"""


@dataclass(frozen=True, slots=True)
class Submission:
    """One team workbook as read: whose it is and its tables. ``counts``: its rows are part of the merged ledgers."""

    identity: Identity
    tables: tuple[Table, ...]
    counts: bool


@dataclass(frozen=True, slots=True)
class Validated:
    """Everything the team workbooks gave."""

    submissions: tuple[Submission, ...]
    issues: tuple[Issue, ...]
    absent: tuple[str, ...]
    """teams of the plan without a workbook that counts"""


def validate(workbooks: Sequence[Workbook], plan: Plan, schemas: Schemas, unread: int) -> Validated:
    """Read every sheet of every team workbook. ``unread`` workbooks may be those of the missing teams."""
    identities = [identify(workbook, plan, schemas) for workbook in workbooks]
    issues = [issue for identity in identities for issue in identity.issues]
    issues += _doubled(identities)
    first: dict[str, Identity] = {}
    for identity in identities:
        if identity.team and identity.usable:
            first.setdefault(identity.team.name, identity)
    read = [_read_workbook(identity, plan, schemas) for identity in identities]
    issues += [issue for _, said in read for issue in said]
    tables, wrong = _check_all(identities, [tables for tables, _ in read], plan)
    issues += wrong
    submissions = tuple(
        Submission(identity, checked, identity.team is not None and first.get(identity.team.name) is identity)
        for identity, checked in zip(identities, tables, strict=True)
    )
    submissions = _in_plan_order(submissions, plan)
    counted = {s.identity.team.name for s in submissions if s.counts and s.identity.team}
    handed_in = {identity.team.name for identity in identities if identity.team}
    absent = tuple(team.name for team in plan.teams if team.name not in counted)
    missing = [team.name for team in plan.teams if team.name not in handed_in]
    unknown = sum(identity.team is None for identity in identities)
    if len(missing) > unread + unknown:
        issues += [Issue("E114", plan.source, team=name) for name in missing]
    issues += _claimed_twice(submissions, plan)
    issues += _expenses(submissions, plan, absent)
    for submission in submissions:
        issues += check_months(submission.identity, submission.tables)
    return Validated(submissions, tuple(issues), absent)


def _doubled(identities: Sequence[Identity]) -> Iterator[Issue]:
    first: dict[str, Identity] = {}
    for identity in identities:
        if identity.team is None:
            continue
        earlier = first.setdefault(identity.team.name, identity)
        if earlier is not identity:
            params = {"first": earlier.workbook.file, "second": identity.workbook.file}
            yield Issue("E113", identity.workbook.source, identity.team.name, params=params)


def _in_plan_order(submissions: Iterable[Submission], plan: Plan) -> tuple[Submission, ...]:
    order = {team.name: number for number, team in enumerate(plan.teams)}
    last = len(order)
    return tuple(sorted(submissions, key=lambda s: order.get(s.identity.team.name, last) if s.identity.team else last))


# --- one workbook


def ledgers_of(kind: str | None, plan: Plan, schemas: Schemas) -> tuple[Schema, ...]:
    """The ledgers a team of ``kind`` keeps: those an indicator of its kind names, and those of all teams."""
    named = {indicator.measure.sheet for indicator in plan.indicators if indicator.kind == kind}
    return tuple(schema for schema in schemas.ledgers if schema.all_teams or schema.sheet in named)


def _read_workbook(identity: Identity, plan: Plan, schemas: Schemas) -> tuple[list[Table], list[Issue]]:
    workbook = identity.workbook
    label = identity.team.name if identity.team else identity.name
    kind = identity.team.kind if identity.team else identity.kind
    if kind is None:
        return [], []
    issues: list[Issue] = []
    tables: list[Table] = []
    kept = ledgers_of(kind, plan, schemas)
    for schema in kept:
        sheet = find_sheet(workbook, schema.sheet)
        if sheet is None:
            issues.append(Issue("E301", Source(workbook.file, schema.sheet), label))
            continue
        table = read_table(sheet, schema, identity.year or plan.year)
        issues += [replace(issue, team=label) for issue in table.issues]
        tables.append(table)
    issues += _other_sheets(identity, label, kind, kept, schemas)
    return tables, issues


def _other_sheets(
    identity: Identity, label: str | None, kind: str, kept: Sequence[Schema], schemas: Schemas
) -> Iterator[Issue]:
    known = {fold(schema.sheet) for schema in kept} | {fold(name) for name in (*IGNORED_SHEETS, schemas.cover.sheet)}
    ledgers = {fold(schema.sheet): schema for schema in schemas.ledgers}
    for sheet in identity.workbook.sheets:
        name = fold(sheet.name)
        if name in known or (not sheet.visible and sheet.name.startswith("_")):
            continue
        if name in ledgers:
            rows = len(read_table(sheet, ledgers[name], identity.year).rows)
            if rows:
                yield Issue("E302", sheet.source, label, params={"kind": kind, "rows": rows})
        elif any(not is_blank(cell) for row in sheet.rows for cell in row):
            yield Issue("I303", sheet.source, label)


def _check_all(
    identities: Sequence[Identity], tables: Sequence[Sequence[Table]], plan: Plan
) -> tuple[list[tuple[Table, ...]], list[Issue]]:
    """All workbooks of one year together; a workbook of another year is judged by its own, so that one error stands."""
    checked: list[tuple[Table, ...]] = [()] * len(identities)
    issues: list[Issue] = []
    years = [identity.year or plan.year for identity in identities]
    for year in dict.fromkeys(years):
        numbers = [number for number, y in enumerate(years) if y == year]
        flat = [(_label(identities[number]), table) for number in numbers for table in tables[number]]
        done, said = check_tables(flat, year)
        issues += said
        remaining = iter(done)
        for number in numbers:
            checked[number] = tuple(next(remaining) for _ in tables[number])
    return checked, issues


def _label(identity: Identity) -> str | None:
    return identity.team.name if identity.team else identity.name


# --- all teams together


def _claimed_twice(submissions: Sequence[Submission], plan: Plan) -> Iterator[Issue]:
    """One enterprise in one ledger with a 去重计数 of two teams: a warning at the later team's first row."""
    keys = dict.fromkeys((i.measure.sheet, i.measure.column) for i in plan.indicators if i.measure.how == "去重计数")
    for sheet, column in keys:
        owner: dict[object, str] = {}
        said: set[tuple[str, object]] = set()
        for team, table, row in _rows_of(submissions, sheet):
            value = row.values.get(column or "")
            if not isinstance(value, str):
                continue
            key = fold(value)
            first = owner.setdefault(key, team)
            if first != team and (team, key) not in said:
                said.add((team, key))
                params = {"key": value, "first": first}
                yield Issue("W408", table.place(row.number, column or ""), team, column, value, params)


def _rows_of(submissions: Sequence[Submission], sheet: str | None) -> Iterator[tuple[str, Table, TableRow]]:
    for submission in submissions:
        if submission.counts and submission.identity.team:
            for table in submission.tables:
                if table.schema.sheet == sheet:
                    yield from ((submission.identity.team.name, table, row) for row in table.rows)


def _expenses(submissions: Sequence[Submission], plan: Plan, absent: Sequence[str]) -> Iterator[Issue]:
    """Σ 金额 of all teams and the bureau's own spending against the executed budget, in 万元."""
    tables = [t for s in submissions if s.counts for t in s.tables if t.schema.spending and t.positions]
    rows = [row for table in tables for row in table.rows]
    if absent or len(tables) < len(plan.teams) or any(row.rejected for row in rows) or not plan.budget.funds:
        return
    amounts = [row.values.get(t.schema.spending.amount) for t in tables if t.schema.spending for row in t.rows]
    spent = sum((amount for amount in amounts if isinstance(amount, Decimal)), Decimal(0)) / TEN_THOUSAND
    total = spent + plan.bureau_spending
    difference = total - plan.budget.executed
    if abs(difference) > TOLERANCE:
        params = {
            "teams": _money(spent),
            "bureau": _money(plan.bureau_spending),
            "total": _money(total),
            "executed": _money(plan.budget.executed),
            "difference": _money(difference),
        }
        place = plan.budget.funds[0].source
        yield Issue("E409", place, column="全年执行数", value=_money(plan.budget.executed), params=params)


def _money(value: Decimal) -> str:
    """Two decimals, and more only where they matter for the tolerance."""
    return fixed(value) if half_up(value) == value else fixed(value, 4)


def month_of(row: TableRow, schema: Schema) -> int | None:
    """The month of a row: that of its first date column."""
    day = row.values.get(schema.dated_by.name) if schema.dated_by else None
    return day.month if isinstance(day, date) else None
