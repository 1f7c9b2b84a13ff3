"""The team workbooks against plan and schemas: which sheets, which rows count, and every problem at its cell."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from excel_eval.figures import TEN_THOUSAND, fixed, half_up
from excel_eval.identify import Identity, identify, is_unread
from excel_eval.locate import locate, unknown_sheets
from excel_eval.messages import both
from excel_eval.model import Issue, Plan, Sheet, Workbook
from excel_eval.months import check_months
from excel_eval.schema import Schema, Schemas
from excel_eval.table import Table, TableRow, read_table
from excel_eval.text import fold, is_blank
from excel_eval.typed import check_tables
from excel_eval.versions import relation, rows_of

_log = logging.getLogger(__name__)
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


def validate(workbooks: Sequence[Workbook], plan: Plan | None, schemas: Schemas, unread: int) -> Validated:
    """Read every sheet of every team workbook. ``unread`` workbooks may be those of the missing teams.

    Without a plan the cells are judged all the same, each workbook by the year on its cover; nothing counts.
    """
    identities = [identify(workbook, plan, schemas) for workbook in workbooks]
    issues = [issue for identity in identities for issue in identity.issues]
    judged = [_judge(identity, plan, schemas) for identity in identities]
    issues += [issue for one in judged for issue in one.issues]
    read, years = [one.tables for one in judged], [one.year for one in judged]
    issues += _doubled(identities, read, plan)
    counting = _counting(identities, read)
    tables, wrong = _check_all(identities, read, years)
    issues += wrong
    submissions = tuple(
        Submission(identity, checked, identity.team is not None and counting.get(identity.team.name) is identity)
        for identity, checked in zip(identities, tables, strict=True)
    )
    if plan is None:
        return Validated(submissions, tuple(issues), ())
    submissions = _in_plan_order(submissions, plan)
    counted = {s.identity.team.name for s in submissions if s.counts and s.identity.team}
    handed_in = {identity.team.name for identity in identities if identity.team}
    absent = tuple(team.name for team in plan.teams if team.name not in counted)
    missing = [team.name for team in plan.teams if team.name not in handed_in]
    unknown = sum(identity.team is None and not is_unread(plan, identity.name) for identity in identities)
    if len(missing) > unread + unknown:
        issues += [Issue("E114", plan.source, team=name) for name in missing]
    issues += _claimed_twice(submissions, plan)
    issues += _expenses(submissions, plan, absent)
    for submission in submissions:
        issues += check_months(submission.identity, submission.tables)
    return Validated(submissions, tuple(issues), absent)


def _doubled(identities: Sequence[Identity], tables: Sequence[Sequence[Table]], plan: Plan | None) -> Iterator[Issue]:
    """A second workbook of a team, and how the two differ; one of another year is a stray, which is said already."""
    first: dict[object, int] = {}
    for number, identity in enumerate(identities):
        whose = _whose(identity, plan)
        if whose is None:
            continue
        earlier = first.setdefault(whose, number)
        if earlier != number:
            books = [(identities[n].workbook, tables[n]) for n in (earlier, number)]
            params = {"first": books[0][0].file, "second": books[1][0].file, **_versions(*books)}
            yield Issue("E113", identity.workbook.source, identity.label, params=params)


def _whose(identity: Identity, plan: Plan | None) -> object:
    """What there is one workbook of: the team in the plan's year. Without a plan the cover alone says team and year,
    unless the stamp disagrees."""
    if plan is not None:
        of_the_year = identity.year in (None, plan.year)
        return identity.team.name if identity.team and of_the_year else None
    disputed = any(issue.code == "E112" for issue in identity.issues)
    return None if disputed or identity.name is None else (fold(identity.name), identity.year)


def _versions(one: tuple[Workbook, Sequence[Table]], other: tuple[Workbook, Sequence[Table]]) -> dict[str, object]:
    """How two workbooks of a team stand to one another, and which of them can go: params of E113."""
    files = {"first": one[0].file, "second": other[0].file}
    if one[0].sha256 == other[0].sha256:
        return {"relation": both("twice_bytes"), "advice": both("twice_fix_same", **files)}
    found = relation(rows_of(one[1]), rows_of(other[1]))
    if found.kind == "same":
        return {"relation": both("twice_rows"), "advice": both("twice_fix_same", **files)}
    if found.kind == "apart":
        said = both("twice_apart", **files, one=found.first, other=found.second)
        return {"relation": said, "advice": both("twice_fix_apart")}
    old, new = (one, other) if found.kind == "older" else (other, one)
    names = {"old": old[0].file, "new": new[0].file}
    filled = both("versions_filled", count=found.filled) if found.filled else ""
    said = both("twice_older", **names, more=found.more, filled=filled)
    return {"relation": said, "advice": both("twice_fix_older", **names)}


def _counting(identities: Sequence[Identity], tables: Sequence[Sequence[Table]]) -> dict[str, Identity]:
    """The workbook of each team whose rows count; of several (in a draft) the first, or a newer version of that."""
    counting: dict[str, int] = {}
    for number, identity in enumerate(identities):
        if identity.team is None or not identity.usable:
            continue
        held = counting.setdefault(identity.team.name, number)
        if held != number and relation(rows_of(tables[held]), rows_of(tables[number])).kind == "older":
            counting[identity.team.name] = number
    return {team: identities[number] for team, number in counting.items()}


def _in_plan_order(submissions: Iterable[Submission], plan: Plan) -> tuple[Submission, ...]:
    order = {team.name: number for number, team in enumerate(plan.teams)}
    last = len(order)
    return tuple(sorted(submissions, key=lambda s: order.get(s.identity.team.name, last) if s.identity.team else last))


# --- one workbook


def ledgers_of(kind: str | None, plan: Plan, schemas: Schemas) -> tuple[Schema, ...]:
    """The ledgers a team of ``kind`` keeps: those an indicator of its kind names, and those of all teams."""
    stated = [(i.kind, i.measure.sheet) for i in plan.indicators] + list(plan.unread.ledgers)
    named = {sheet for owner, sheet in stated if owner and kind and fold(owner) == fold(kind)}
    return tuple(schema for schema in schemas.ledgers if schema.all_teams or schema.sheet in named)


@dataclass(frozen=True, slots=True)
class _Judged:
    """The tables of one workbook, the year they were judged by, what is wrong in it."""

    tables: list[Table]
    year: int
    issues: list[Issue]


def _judge(identity: Identity, plan: Plan | None, schemas: Schemas) -> _Judged:
    """An error of ours that only this workbook brings about is an issue that names it: the others are reported."""
    try:
        year = _year_of(identity, plan, schemas)
        return _Judged(*_read_workbook(identity, plan, schemas, year))
    except Exception as error:
        _log.debug("%s", identity.workbook.file, exc_info=True)
        params = {"error": type(error).__name__}
        return _Judged([], 0, [Issue("E107", identity.workbook.source, identity.label, params=params)])


def _year_of(identity: Identity, plan: Plan | None, schemas: Schemas) -> int:
    """The year a workbook is judged by: the plan's. If the cover says another one, that is one error, and the rows are
    judged by the year most of them are of, be it the cover that is wrong or the whole workbook."""
    stated = identity.year or (plan.year if plan else 0)
    if stated and identity.year_is_sure and (plan is None or stated == plan.year):
        return stated
    sheets = locate(identity.workbook, schemas.ledgers, schemas.of_teams).sheets
    tables = [read_table(sheets[schema.id], schema, None) for schema in schemas.ledgers if schema.id in sheets]
    days = [row.values.get(t.schema.dated_by.name) for t in tables if t.schema.dated_by for row in t.rows]
    years = Counter(day.year for day in days if isinstance(day, date))
    return years.most_common(1)[0][0] if years else stated


def _read_workbook(
    identity: Identity, plan: Plan | None, schemas: Schemas, year: int
) -> tuple[list[Table], int, list[Issue]]:
    """The ledgers that belong into the workbook, and those that may belong into it; what else has rows is an error."""
    workbook, label = identity.workbook, identity.label
    kind = identity.team.kind if identity.team else identity.kind
    kept = {schema.id for schema in ledgers_of(kind, plan, schemas)} if plan else set()
    may = {schema.id for schema in schemas.ledgers if _may_belong(identity, kind, schema, plan)}
    wanted = [schema for schema in schemas.ledgers if schema.id in kept | may]
    located = locate(workbook, [schemas.cover, *wanted], schemas.of_teams)
    tables: list[Table] = []
    issues: list[Issue] = []
    for schema in schemas.ledgers:
        sheet = located.sheets.get(schema.id)
        if sheet is None:
            if schema.id in kept and (identity.kind_is_sure or schema.all_teams):
                issues.append(located.missing(schema, workbook.file, label))
            continue
        table = read_table(sheet, schema, year)
        if schema.id in kept or (_has_data(sheet, table) and schema.id in may):
            issues += [*located.read_as(schema, label), *(replace(issue, team=label) for issue in table.issues)]
            tables.append(table)
        elif _has_data(sheet, table):
            params = {"kind": kind, "rows": len(table.rows) or _filled_rows(sheet)}
            issues.append(Issue("E302", sheet.source, label, params=params))
    others = unknown_sheets(workbook, [schema.sheet for schema in schemas.of_teams])
    issues += [Issue("I303", sheet.source, label) for sheet in others if not located.is_spoken_of(sheet)]
    return tables, year, issues


def _has_data(sheet: Sheet, table: Table) -> bool:
    """Rows below the header, or anything at all where there is no header."""
    return bool(table.rows) or (not table.positions and _filled_rows(sheet) > 0)


def _filled_rows(sheet: Sheet) -> int:
    return sum(any(not is_blank(cell) for cell in row) for row in sheet.rows)


def _may_belong(identity: Identity, kind: str | None, schema: Schema, plan: Plan | None) -> bool:
    """Whether only another error keeps a ledger from being one of the team's: in the plan, or on the cover."""
    if plan is None or not identity.kind_is_sure or kind is None:
        return True
    return any(
        (owner is None or fold(owner) == fold(kind)) and sheet in (None, schema.sheet)
        for owner, sheet in plan.unread.ledgers
    )


def _check_all(
    identities: Sequence[Identity], tables: Sequence[Sequence[Table]], years: Sequence[int]
) -> tuple[list[tuple[Table, ...]], list[Issue]]:
    """All workbooks judged by one year together."""
    checked: list[tuple[Table, ...]] = [()] * len(identities)
    issues: list[Issue] = []
    for year in dict.fromkeys(years):
        numbers = [number for number, y in enumerate(years) if y == year]
        flat = [(identities[number].label, table) for number in numbers for table in tables[number]]
        done, said = check_tables(flat, year)
        issues += said
        remaining = iter(done)
        for number in numbers:
            checked[number] = tuple(next(remaining) for _ in tables[number])
    return checked, issues


# --- all teams together


def _claimed_twice(submissions: Sequence[Submission], plan: Plan) -> Iterator[Issue]:
    """One enterprise in one ledger with a 去重计数 of two teams: a warning at the later team's first row.

    Only names are claimed: that two teams have the same industry is no matter.
    """
    keys = dict.fromkeys((i.measure.sheet, i.measure.column) for i in plan.indicators if i.measure.how == "去重计数")
    for sheet, column in keys:
        owner: dict[object, str] = {}
        said: set[tuple[str, object]] = set()
        for team, table, row in _rows_of(submissions, sheet):
            value = row.values.get(column or "")
            if not isinstance(value, str) or not table.schema.by_name[column or ""].is_key:
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
    """Σ 金额 of all teams and the bureau's own spending against the executed budget, in 万元, when the year is over."""
    if plan.stage != "end":
        return
    tables = [t for s in submissions if s.counts for t in s.tables if t.schema.spending and t.positions]
    rows = [row for table in tables for row in table.rows]
    if absent or len(tables) < len(plan.teams) or any(row.rejected for row in rows):
        return
    if plan.unread.money or plan.unread.teams or not plan.budget.funds:
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
