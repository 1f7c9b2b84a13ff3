"""通报: the figures up to the end of a month, beside those of the month before and the time that has passed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from excel_eval.assessment import SelfAssessment
from excel_eval.compute import Approved, compute
from excel_eval.limits import ORDINARY, Reading
from excel_eval.model import Plan, Stage, Team
from excel_eval.results import Entry, Ledger, Result
from excel_eval.rules import Monthly
from excel_eval.schema import Schema

SUBMISSIONS = "monthly_submissions"
"""the schema of 月度报送"""


@dataclass(frozen=True, slots=True)
class Progress:
    """The year up to a month. ``now`` rests on the rows up to its end, ``before`` on those of the months before."""

    month: int
    whole: SelfAssessment
    now: SelfAssessment
    before: SelfAssessment
    monthly: Monthly
    """how 月度报送 is judged"""

    @property
    def plan(self) -> Plan:
        return self.now.plan

    @property
    def time(self) -> Fraction:
        """时间进度: the share of the year that has passed."""
        return Fraction(self.month, 12)

    @property
    def counted(self) -> tuple[Result, ...]:
        """The indicators whose figures come from the teams."""
        return tuple(result for result in self.now.results if result.teams)

    def earlier(self, result: Result) -> Result:
        return next(other for other in self.before.results if other.indicator.code == result.indicator.code)


def progress_of_folder(folder: Path, month: int, schemas: Path | None = None, reading: Reading = ORDINARY) -> Progress:
    """Check ``folder`` as of ``month`` and give the figures up to its end. Raises HasErrors where there is no plan."""
    from excel_eval.pipeline import approvals, check_folder, evaluate_checked

    checked = check_folder(folder, schemas, reading, stage_of(month))
    whole = evaluate_checked(checked)
    return progress(whole, month, approvals(checked), _monthly(checked.schemas.ledgers))


def stage_of(month: int) -> Stage:
    """Only with December 全年执行数 is due, and can be what was spent."""
    return "end" if month == 12 else "during"


def _monthly(ledgers: Sequence[Schema]) -> Monthly:
    return next(schema.monthly for schema in ledgers if schema.monthly)


def progress(whole: SelfAssessment, month: int, approved: Approved | None, monthly: Monthly) -> Progress:
    """The same evaluation over the rows up to ``month`` and over those before it."""
    return Progress(month, whole, until(whole, month, approved), until(whole, month - 1, approved), monthly)


def until(whole: SelfAssessment, month: int, approved: Approved | None = None) -> SelfAssessment:
    """The figures on the rows up to the end of ``month``: what ``evaluate`` gave then.

    The rows stand in the order of their months, so that what is counted once is counted in the month it came first.
    """
    ledgers = tuple(_until(ledger, month) for ledger in whole.ledgers)
    return replace(whole, ledgers=ledgers, results=compute(whole.plan, ledgers, approved))


def _until(ledger: Ledger, month: int) -> Ledger:
    kept = [entry for entry in ledger if entry.month is not None and entry.month <= month]
    return replace(ledger, entries=tuple(sorted(kept, key=_month)))


def _month(entry: Entry) -> int:
    return entry.month or 0


# --- 月度报送 ---------------------------------------------------------------------------------------------------------

ABSENT, RETURNED, LATE, APPROVED, PASSED, SUBMITTED = "absent", "returned", "late", "approved", "passed", "submitted"
STATES = (ABSENT, RETURNED, LATE, APPROVED, PASSED, SUBMITTED)


@dataclass(frozen=True, slots=True)
class Submitted:
    """What 月度报送 says of a team's month: the last row decides, the first one says whether it was late."""

    state: str
    last: Entry | None


def submitted(state: Progress, team: Team, month: int) -> Submitted:
    """Not submitted, returned, late, approved, passed, or submitted only: the first of these that holds."""
    rule = state.monthly
    ledger = submissions(state.now)
    found = [e for e in ledger.of_team(team.name) if e.month == month] if ledger else []
    if not found:
        return Submitted(ABSENT, None)
    rows = sorted(found, key=lambda e: _day(e, rule.submitted) or date.min)
    last, first = rows[-1], rows[0]
    if last.values.get(rule.verdict) == rule.returned:
        return Submitted(RETURNED, last)
    day = _day(first, rule.submitted)
    if day is not None and day > deadline(state, month):
        return Submitted(LATE, last)
    if last.values.get(rule.verdict) != rule.passed:
        return Submitted(SUBMITTED, last)
    approved = all(last.values.get(name) is not None for name in rule.approvals)
    return Submitted(APPROVED if approved else PASSED, last)


def submissions(assessment: SelfAssessment) -> Ledger | None:
    return next((ledger for ledger in assessment.ledgers if ledger.id == SUBMISSIONS), None)


def deadline(state: Progress, month: int) -> date:
    """The last day on which the month is submitted in time."""
    year = state.plan.year
    first = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(first.toordinal() - 1 + state.monthly.late_after_days)


def _day(entry: Entry, column: str) -> date | None:
    value = entry.values.get(column)
    return value if isinstance(value, date) else None
