"""Plan + merged ledgers -> results: marks of every row, actuals, targets, scores. Exact, half-up, rounded once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from excel_eval.figures import half_up
from excel_eval.model import Indicator, Nature, Plan, Team, Value
from excel_eval.results import NOT_APPROVED, Entry, Ledger, Mark, Result, TeamResult
from excel_eval.text import fold

COUNTED = Mark(True)
Approved = Mapping[str, frozenset[int]]
"""team name -> its approved months (仅统计已审定月份)"""


def compute(plan: Plan, ledgers: Sequence[Ledger], approved: Approved | None = None) -> tuple[Result, ...]:
    """One result per indicator, in the plan's order. ``approved`` limits the rows to each team's approved months."""
    by_sheet = {ledger.sheet: ledger for ledger in ledgers}
    return tuple(
        _reported(indicator)
        if indicator.measure.how == "填报"
        else _counted(plan, indicator, by_sheet.get(indicator.measure.sheet or ""), approved)
        for indicator in plan.indicators
    )


def _reported(indicator: Indicator) -> Result:
    actual = indicator.reported_actual
    if indicator.nature == "定性":
        score = indicator.reported_score if actual is not None else None
        return Result(indicator, indicator.target, actual, None if score is None else half_up(score))
    score = None
    if isinstance(actual, Decimal) and isinstance(indicator.target, Decimal):
        score = score_of(indicator.nature, indicator.target, actual, indicator.weight)
    return Result(indicator, indicator.target, actual, score)


def _counted(plan: Plan, indicator: Indicator, ledger: Ledger | None, approved: Approved | None) -> Result:
    teams = plan.teams_of(indicator.kind)
    if ledger is None or not teams:  # the plan's rows of these teams are wrong
        return Result(indicator, None, None, None)
    marks = mark(plan, indicator, ledger, approved)
    actuals = _actuals(indicator, ledger, marks, teams)
    results = tuple(TeamResult(team.name, _share(plan, indicator, team, teams), actuals[team.name]) for team in teams)
    actual = sum(actuals.values(), Decimal(0))
    target = _target(plan, indicator, teams)
    score = None if target is None else score_of(indicator.nature, target, actual, indicator.weight)
    return Result(indicator, target, actual, score, results, marks)


def mark(plan: Plan, indicator: Indicator, ledger: Ledger, approved: Approved | None = None) -> tuple[Mark, ...]:
    """Which rows of the ledger count for the indicator, and why the others do not.

    计数 counts every row of its teams that meets the conditions, 去重计数 the first row of each value within a team;
    求和 marks the rows whose values are added.
    """
    teams = frozenset(team.name for team in plan.teams_of(indicator.kind))
    seen: dict[tuple[str, object], Entry] = {}
    return tuple(
        _mark(plan, indicator, entry, seen, approved)
        if entry.team in teams
        else Mark(False, "not_counted_kind", {"team": entry.team, "kind": indicator.kind})
        for entry in ledger
    )


def _mark(
    plan: Plan, indicator: Indicator, entry: Entry, seen: dict[tuple[str, object], Entry], approved: Approved | None
) -> Mark:
    measure = indicator.measure
    for column, wanted in measure.where:
        if not matches(entry.values.get(column), wanted):
            return Mark(False, "not_counted_condition", {"column": column, "value": wanted})
    if approved is not None and entry.month not in approved.get(entry.team, frozenset()):
        return Mark(False, NOT_APPROVED, {"month": f"{plan.year}-{entry.month or 0:02}"})
    if measure.column is None:
        return COUNTED
    value = entry.values.get(measure.column)
    if value is None:
        return Mark(False, "not_counted_blank", {"column": measure.column})
    if measure.how == "去重计数":
        first = seen.setdefault((entry.team, _key(value)), entry)
        if first is not entry:
            params = {"file": first.source.file, "row": first.source.row, "column": measure.column}
            return Mark(False, "not_counted_repeated", params)
    return COUNTED


def matches(value: Value, wanted: str) -> bool:
    """Whether a cell meets a condition ``列=值``: compared as keys are, numbers as numbers."""
    if value is None:
        return False
    if isinstance(value, Decimal):
        try:
            return value == Decimal(wanted)
        except ArithmeticError:
            return False
    if isinstance(value, date):  # a month is written without its day
        return value.isoformat()[: len(wanted)] == wanted
    return fold(value) == fold(wanted)


def _key(value: Value) -> object:
    return fold(value) if isinstance(value, str) else value


def _actuals(indicator: Indicator, ledger: Ledger, marks: Sequence[Mark], teams: Sequence[Team]) -> dict[str, Decimal]:
    actuals = {team.name: Decimal(0) for team in teams}
    column = indicator.measure.column or ""
    adds = indicator.measure.how == "求和"
    for entry, counted in zip(ledger.entries, marks, strict=True):
        if counted.counted and entry.team in actuals:
            value = entry.values.get(column) if adds else Decimal(1)
            actuals[entry.team] += value if isinstance(value, Decimal) else Decimal(0)
    return actuals


def _target(plan: Plan, indicator: Indicator, teams: Sequence[Team]) -> Decimal | None:
    """每组: the teams' targets added up, overrides applied; 合计: the value itself."""
    if not isinstance(indicator.target, Decimal):
        return None
    if indicator.basis == "合计":
        return indicator.target
    return sum((plan.overrides.get((indicator.code, team.name), indicator.target) for team in teams), Decimal(0))


def _share(plan: Plan, indicator: Indicator, team: Team, teams: Sequence[Team]) -> Decimal | Fraction:
    """A team's own target; its equal share of a total is exact, shown and not scored."""
    if not isinstance(indicator.target, Decimal):
        return Decimal(0)
    if indicator.basis == "合计":
        return Fraction(indicator.target) / len(teams)
    return plan.overrides.get((indicator.code, team.name), indicator.target)


def score_of(nature: Nature, target: Decimal, actual: Decimal, weight: Decimal) -> Decimal:
    """得分 of a quantitative indicator, two decimals half-up, within [0, weight] (财预〔2020〕10号).

    ≥ and = : A ≥ T gives the weight, else A/T of it (= with T = 0: A ≤ 0 gives the weight, else 0).
    ≤ : A ≤ T gives the weight, A ≥ 2T gives 0, between them (1 − (A−T)/T) of it.
    """
    return half_up(Fraction(weight) * max(Fraction(0), min(Fraction(1), _share_scored(nature, target, actual))))


def _share_scored(nature: Nature, target: Decimal, actual: Decimal) -> Fraction:
    if nature == "=" and not target:
        return Fraction(actual <= 0)
    if nature == "≤":
        if actual <= target:
            return Fraction(1)
        return 1 - (Fraction(actual) - Fraction(target)) / Fraction(target) if target > 0 else Fraction(0)
    if actual >= target:
        return Fraction(1)
    return Fraction(actual) / Fraction(target) if target > 0 else Fraction(0)
