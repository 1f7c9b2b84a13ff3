"""The self-assessment form as data: what stands on it, whoever made it, and where.

Our own evaluation is turned into it here; a form under audit is read into it. The finance office's checks know no other
material, so that they are one implementation for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from excel_eval.assessment import Total
from excel_eval.figures import half_up
from excel_eval.model import Budget, Nature, Plan
from excel_eval.results import Result


@dataclass(frozen=True, slots=True)
class FundsRow:
    """A row of 项目资金, in 万元; ``rate`` is the printed 执行率 in percent. None: nothing is printed."""

    name: str
    where: str
    initial: Decimal | None
    adjusted: Decimal | None
    executed: Decimal | None
    weight: Decimal | None = None
    rate: Decimal | None = None
    score: Decimal | None = None


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """A row of 绩效指标 as printed. ``evidence_known``: the material would show evidence if there were any."""

    name: str
    where: str
    level1: str
    level2: str
    nature: Nature | None
    target: Decimal | str | None
    actual: Decimal | str | None
    unit: str | None
    weight: Decimal | None
    score: Decimal | None
    reason: str | None = None
    evidence: str | None = None
    evidence_known: bool = False
    score_reported: bool = False
    """of 定性: the score is there, though it does not count without an actual"""


@dataclass(frozen=True, slots=True)
class Form:
    """项目支出绩效自评表. ``texts``: label -> (where, text) of the free texts; ``part_of``: part's name -> whole's."""

    total_funds: FundsRow
    sources: tuple[FundsRow, ...]
    rows: tuple[IndicatorRow, ...]
    total: Decimal | None
    total_where: str
    adjustment_note: str | None = None
    rate_reason: str | None = None
    remark_line: Decimal = Decimal(120)
    explain_line: Decimal = Decimal(130)
    texts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    parts: tuple[tuple[str, str], ...] = ()
    """(part, whole) names of indicators of which one counts a part of the other's rows"""


def form_of(plan: Plan, results: tuple[Result, ...], total: Total) -> Form:
    """Our own form, with places in the plan workbook, where a reader can mend it."""
    budget = plan.budget
    where = str(plan.source.at(None)) if not budget.funds else str(budget.funds[0].source.at(None))
    return Form(
        total_funds=_total_row(budget, where),
        sources=tuple(FundsRow(f.name, str(f.source), f.initial, f.adjusted, f.executed) for f in budget.funds),
        rows=tuple(_indicator_row(result) for result in results),
        total=total.score,
        total_where=str(plan.source),
        adjustment_note=plan.text("预算调整说明"),
        rate_reason=plan.text("执行率原因"),
        remark_line=plan.remark_line,
        explain_line=plan.explain_line,
        texts={
            name: (f"{plan.source.file} › 项目", value)
            for name, value in plan.project.items()
            if isinstance(value, str)
        },
        parts=tuple(_parts(results)),
    )


def _total_row(budget: Budget, where: str) -> FundsRow:
    return FundsRow(
        "年度资金总额",
        where,
        budget.initial,
        budget.adjusted,
        budget.executed,
        budget.weight,
        half_up(budget.execution_rate * 100),
        budget.score,
    )


def _indicator_row(result: Result) -> IndicatorRow:
    indicator = result.indicator
    return IndicatorRow(
        name=indicator.name,
        where=str(indicator.source),
        level1=indicator.level1,
        level2=indicator.level2,
        nature=indicator.nature,
        target=result.target,
        actual=result.actual,
        unit=indicator.unit,
        weight=indicator.weight,
        score=result.score,
        reason=indicator.reason,
        evidence=indicator.evidence,
        evidence_known=True,
        score_reported=indicator.reported_score is not None,
    )


def _parts(results: tuple[Result, ...]) -> list[tuple[str, str]]:
    """An indicator that counts the same as another under more conditions is a part of it."""
    found = []
    for part in results:
        for whole in results:
            a, b = part.indicator.measure, whole.indicator.measure
            same = part.indicator.kind == whole.indicator.kind and (a.how, a.sheet, a.column) == (
                b.how,
                b.sheet,
                b.column,
            )
            if a.how != "填报" and same and set(a.where) > set(b.where):
                found.append((part.indicator.name, whole.indicator.name))
    return found
