"""月度报送 against the ledgers: months not submitted, late, skipped, returned, or reviewed by another section."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from excel_eval.identify import Identity
from excel_eval.model import Issue
from excel_eval.rules import Monthly
from excel_eval.table import Table, TableRow
from excel_eval.text import fold


def check_months(identity: Identity, tables: Sequence[Table]) -> Iterator[Issue]:
    """One warning per team and month, or one for an empty sheet."""
    table = next((t for t in tables if t.schema.monthly), None)
    if table is None or identity.team is None:
        return
    rule = table.schema.monthly
    assert rule
    team = identity.team.name
    if not table.rows:
        if not any(issue.severity == "error" for issue in table.issues):
            yield Issue("W426", table.source, team)
        return
    if rule.month not in table.positions:
        return
    rows = rows_by_month(table, rule)
    needed = _ledger_months(tables)
    yield from _gaps(table, team, rule, rows, needed)
    for month, submissions in sorted(rows.items()):
        yield from _month(table, team, rule, month, submissions, identity.team.section)


def rows_by_month(table: Table, rule: Monthly) -> dict[date, list[TableRow]]:
    """The submissions of each month in the order of 报送日期, then of the rows; the last one decides."""
    months: dict[date, list[TableRow]] = {}
    for row in table.rows:
        month = row.values.get(rule.month)
        if isinstance(month, date):
            months.setdefault(month, []).append(row)
    for rows in months.values():
        rows.sort(key=lambda row: (_date(row, rule.submitted) or date.min, row.number))
    return months


def approved_months(table: Table) -> frozenset[date]:
    """Months whose last submission passed and has both approvals (仅统计已审定月份)."""
    rule = table.schema.monthly
    assert rule
    return frozenset(
        month
        for month, rows in rows_by_month(table, rule).items()
        if not rows[-1].rejected
        and rows[-1].values.get(rule.verdict) == rule.passed
        and all(rows[-1].values.get(name) is not None for name in rule.approvals)
    )


def _date(row: TableRow, column: str) -> date | None:
    """The date in a cell; a cell found wrong says nothing."""
    value = row.values.get(column)
    return value if isinstance(value, date) and column not in row.refused else None


def _ledger_months(tables: Sequence[Table]) -> Counter[date]:
    months: Counter[date] = Counter()
    for table in tables:
        dated = table.schema.dated_by
        if dated and not table.schema.monthly:
            days = (_date(row, dated.name) for row in table.rows)
            months.update(day.replace(day=1) for day in days if day)
    return months


def _gaps(
    table: Table, team: str, rule: Monthly, rows: dict[date, list[TableRow]], needed: Counter[date]
) -> Iterator[Issue]:
    unread = any(rule.month in row.refused for row in table.rows)
    for month in sorted(set(needed) - set(rows)) if not unread else ():
        yield Issue(
            "W421", table.source, team, value=_name(month), params={"month": _name(month), "rows": needed[month]}
        )
    if rows and not unread:
        month = min(rows)
        while month < max(rows):
            month = (month + timedelta(days=31)).replace(day=1)
            if month not in rows and month not in needed:
                yield Issue("W423", table.source, team, value=_name(month), params={"month": _name(month)})


def _month(
    table: Table, team: str, rule: Monthly, month: date, rows: Sequence[TableRow], section: str | None
) -> Iterator[Issue]:
    first, last = rows[0], rows[-1]
    submitted = _date(first, rule.submitted)
    params = {"month": _name(month)}
    end = month.replace(day=monthrange(month.year, month.month)[1])
    if submitted and submitted > end + timedelta(days=rule.late_after_days):
        place = table.place(first.number, rule.submitted)
        late = {**params, "days": rule.late_after_days}
        yield Issue("W422", place, team, rule.submitted, submitted.isoformat(), late)
    if last.values.get(rule.verdict) == rule.returned:
        yield Issue("W424", table.place(last.number, rule.verdict), team, rule.verdict, rule.returned, params)
    other = next((row for row in rows if _other_section(row, rule, section)), None)
    if other:
        place = table.place(other.number, rule.section)
        value = str(other.values[rule.section])
        yield Issue("W425", place, team, rule.section, value, {**params, "expected": section})


def _other_section(row: TableRow, rule: Monthly, section: str | None) -> bool:
    value = row.values.get(rule.section)
    return section is not None and isinstance(value, str) and fold(value) != fold(section)


def _name(month: date) -> str:
    return month.isoformat()[:7]
