"""What ``check`` and ``evaluate`` give back, and the JSON documents they stand for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from excel_eval import messages
from excel_eval.comparison import Compared, Earlier, Previous, compare_years, dropped
from excel_eval.figures import fixed, half_up, percent, shortest
from excel_eval.model import Budget, Finding, Issue, Lang, Plan, Skipped
from excel_eval.results import NOT_APPROVED, Ledger, Result, SheetCount, TeamResult

GRADES = ((Decimal(90), "优"), (Decimal(80), "良"), (Decimal(60), "中"), (Decimal(0), "差"))
"""评价等级: the lowest total of each band."""


@dataclass(frozen=True, slots=True)
class WorkbookRecord:
    """One workbook of the folder as it was read: its hash and the rows of each ledger."""

    file: str
    team: str | None
    kind: str | None
    sha256: str
    ledgers: tuple[SheetCount, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "team": self.team,
            "kind": self.kind,
            "sha256": self.sha256,
            "ledgers": [
                {
                    "sheet": count.sheet,
                    "id": count.id,
                    "read": count.read,
                    "accepted": count.accepted,
                    "rejected": count.rejected,
                    "repeated": count.repeated,
                }
                for count in self.ledgers
            ],
        }


@dataclass(frozen=True, slots=True)
class CheckReport:
    """校验结果: every problem of every workbook. ``ok`` when no issue is an error."""

    year: int | None
    issues: tuple[Issue, ...]
    workbooks: tuple[WorkbookRecord, ...]
    skipped: tuple[Skipped, ...] = ()

    @property
    def ok(self) -> bool:
        return not any(issue.severity == "error" for issue in self.issues)

    def to_dict(self, lang: Lang = "zh") -> dict[str, Any]:
        """The document of ``check --json`` (schema ``excel_eval.check/1``)."""
        return {
            "schema": "excel_eval.check/1",
            "ok": self.ok,
            "year": self.year,
            "skipped": [{"file": s.file, "reason": messages.say(s.reason, lang)} for s in self.skipped],
            "workbooks": [record.to_dict() for record in self.workbooks],
            "issues": [issue_dict(issue, lang) for issue in self.issues],
        }


class HasErrors(Exception):
    """There are errors in the material, so there is nothing to hand on; ``report`` lists them."""

    def __init__(self, report: CheckReport) -> None:
        count = sum(issue.severity == "error" for issue in report.issues)
        super().__init__(f"{count} errors in the material")
        self.report = report


@dataclass(frozen=True, slots=True)
class Total:
    """总分: null while one score is missing; ``scored`` sums what could be given."""

    weight: Decimal
    score: Decimal | None
    scored_weight: Decimal
    scored: Decimal

    @property
    def grade(self) -> str | None:
        """评价等级 of the total: 优 from 90, 良 from 80, 中 from 60, else 差."""
        if self.score is None:
            return None
        return next(name for floor, name in GRADES if self.score >= floor)


@dataclass(frozen=True, slots=True)
class SelfAssessment:
    """绩效自评: the plan, the merged ledgers and what follows from them."""

    plan: Plan
    ledgers: tuple[Ledger, ...]
    results: tuple[Result, ...]
    issues: tuple[Issue, ...]
    findings: tuple[Finding, ...]
    workbooks: tuple[WorkbookRecord, ...]
    skipped: tuple[Skipped, ...] = ()
    draft: bool = False
    previous: Previous | None = None
    """上年: an earlier year's figures, where the change is wanted"""

    @property
    def ok(self) -> bool:
        return not any(issue.severity == "error" for issue in self.issues)

    @property
    def compared(self) -> tuple[Compared, ...]:
        """上年对比: each result beside the earlier year's; empty without ``previous``."""
        return compare_years(self.results, self.previous) if self.previous else ()

    @property
    def dropped(self) -> tuple[Earlier, ...]:
        """Indicators of the earlier year that this year has no longer."""
        return dropped(self.compared, self.previous) if self.previous else ()

    @property
    def total(self) -> Total:
        return total_of(self.plan.budget, self.results)

    @property
    def left_out(self) -> Mapping[tuple[str, int], int]:
        """How many rows are left out for each team and month that is not approved (仅统计已审定月份)."""
        rows: Counter[tuple[str, int]] = Counter()
        for ledger in self.ledgers:
            marks = [r.marks for r in self.results if r.marks and r.indicator.measure.sheet == ledger.sheet]
            for entry, *of_row in zip(ledger, *marks, strict=True):
                if any(mark.why == NOT_APPROVED for mark in of_row):
                    rows[entry.team, entry.month or 0] += 1
        return rows

    def ledger(self, sheet: str | None) -> Ledger:
        """The merged ledger of one sheet name; KeyError if no team keeps it."""
        for ledger in self.ledgers:
            if ledger.sheet == sheet:
                return ledger
        raise KeyError(sheet)

    def check_report(self) -> CheckReport:
        return CheckReport(self.plan.year, self.issues, self.workbooks, self.skipped)

    def to_dict(self, lang: Lang = "zh") -> dict[str, Any]:
        """The document of ``evaluate --json`` (schema ``excel_eval.evaluation/1``)."""
        total = self.total
        document: dict[str, Any] = {
            "schema": "excel_eval.evaluation/1",
            "year": self.plan.year,
            "draft": self.draft,
            "budget": budget_dict(self.plan.budget),
            "indicators": [result_dict(result) for result in self.results],
            "total": {
                "weight": shortest(total.weight),
                "score": None if total.score is None else fixed(total.score),
                "grade": total.grade,
                "scored": {"weight": shortest(total.scored_weight), "score": fixed(total.scored)},
            },
            "findings": [finding_dict(finding, lang) for finding in self.findings],
            "workbooks": [record.to_dict() for record in self.workbooks],
        }
        if self.plan.approved_months_only:
            left_out = self.left_out.items()
            document["left_out"] = [{"team": team, "month": month, "rows": rows} for (team, month), rows in left_out]
        return _with_previous(document, self, lang) if self.previous else document


def _with_previous(document: dict[str, Any], assessment: SelfAssessment, lang: Lang) -> dict[str, Any]:
    """``previous`` in each indicator (null where the earlier year had none), and in the document what it is."""
    previous = assessment.previous
    assert previous
    for one, compared in zip(document["indicators"], assessment.compared, strict=True):
        one["previous"] = _compared_dict(compared, previous.year, lang)
    document["previous_year"] = previous.year
    document["previous"] = {
        "source": previous.source,
        "sha256": previous.sha256,
        "month": previous.month,
        "draft": previous.draft,
        "dropped": [_earlier_dict(earlier) for earlier in assessment.dropped],
    }
    return document


def _compared_dict(compared: Compared, year: int, lang: Lang) -> dict[str, Any] | None:
    if compared.before is None:
        return None
    return {
        **_earlier_dict(compared.before),
        "change": figure(compared.change),
        "change_rate": percent(compared.change_rate),
        "completion_rate_change": None if compared.points is None else fixed(compared.points),
        "not_comparable": compared.reason(year, lang),
    }


def _earlier_dict(earlier: Earlier) -> dict[str, str | None]:
    names = ("code", "name", "unit", "target", "actual", "completion_rate", "score")
    return {name: getattr(earlier, name) for name in names}


def total_of(budget: Budget, results: Iterable[Result]) -> Total:
    """Sum of the rounded scores, the budget's included."""
    rows = [(budget.weight, budget.score), *((r.indicator.weight, r.score) for r in results)]
    given = [(weight, score) for weight, score in rows if score is not None]
    scored = sum((score for _, score in given), Decimal(0))
    return Total(
        weight=sum((weight for weight, _ in rows), Decimal(0)),
        score=scored if len(given) == len(rows) else None,
        scored_weight=sum((weight for weight, _ in given), Decimal(0)),
        scored=scored,
    )


def budget_dict(budget: Budget) -> dict[str, str]:
    return {
        "initial": fixed(budget.initial),
        "adjusted": fixed(budget.adjusted),
        "executed": fixed(budget.executed),
        "execution_rate": fixed(half_up(budget.execution_rate * 100)),
        "weight": shortest(budget.weight),
        "score": fixed(budget.score),
    }


def result_dict(result: Result) -> dict[str, Any]:
    indicator = result.indicator
    return {
        "code": indicator.code,
        "name": indicator.name,
        "nature": indicator.nature,
        "unit": indicator.unit,
        "target": figure(result.target),
        "actual": figure(result.actual),
        "completion_rate": percent(result.completion_rate),
        "weight": shortest(indicator.weight),
        "score": None if result.score is None else fixed(result.score),
        "teams": [team_dict(team) for team in result.teams],
    }


def team_dict(team: TeamResult) -> dict[str, str | None]:
    return {
        "team": team.team,
        "target": figure(team.target),
        "actual": figure(team.actual),
        "completion_rate": percent(team.completion_rate),
    }


def figure(value: Decimal | Fraction | str | None) -> str | None:
    """Shortest form; a share that is not whole has two decimals; a text stays a text."""
    if isinstance(value, Fraction):
        return str(value.numerator) if value.denominator == 1 else fixed(half_up(value))
    return shortest(value) if isinstance(value, Decimal) else value


def issue_dict(issue: Issue, lang: Lang) -> dict[str, Any]:
    text = messages.describe(issue, lang)
    return {
        "code": issue.code,
        "severity": issue.severity,
        "team": issue.team,
        "file": issue.source.file,
        "sheet": issue.source.sheet,
        "cell": issue.source.cell,
        "row": issue.source.row,
        "column": issue.column,
        "value": issue.value,
        "expected": text.expected,
        "message": text.message,
        "fix": text.fix,
    }


def finding_dict(finding: Finding, lang: Lang) -> Mapping[str, str]:
    text = messages.describe(finding, lang)
    return {
        "code": finding.code,
        "severity": finding.severity,
        "where": finding.where,
        "message": text.message,
        "fix": text.fix,
    }
