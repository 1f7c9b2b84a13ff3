"""名次: what each team reached by a month, its rates and ranks beside those of the month before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from excel_eval.figures import half_up
from excel_eval.model import Team
from excel_eval.progress import Progress
from excel_eval.results import Result, rate


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """A team under one indicator. Rates have four decimals; None where there is none, as before January."""

    team: str
    target: Decimal | Fraction
    month: Decimal
    actual: Decimal
    rate: Decimal | None
    against_time: Decimal | None
    rank: int | None
    rate_before: Decimal | None
    rank_before: int | None

    @property
    def moved(self) -> int | None:
        """名次变化: positive for a team that rose."""
        return moved(self.rank_before, self.rank)


@dataclass(frozen=True, slots=True)
class Standing:
    """A team over all indicators of its kind: mean rate and rank, now and a month before."""

    team: Team
    counted: int
    on_time: int
    """indicators that keep up with the time"""
    mean: Decimal | None
    rank: int | None
    mean_before: Decimal | None
    rank_before: int | None

    @property
    def moved(self) -> int | None:
        return moved(self.rank_before, self.rank)


def moved(before: int | None, now: int | None) -> int | None:
    return None if before is None or now is None else before - now


def shown(value: Fraction | None) -> Decimal | None:
    """A rate as it is shown and ranked: four decimals, a percentage of two."""
    return None if value is None else half_up(value, 4)


def against_time(actual: object, target: object, month: int) -> Decimal | None:
    """序时完成率: the actual over the part of the target that falls to the months passed."""
    whole = rate(actual, target)
    return None if whole is None else half_up(whole * 12 / month, 4)


def on_time(value: Decimal | None, result: Result) -> bool:
    """Whether an indicator keeps up with the time."""
    if value is None:
        return False
    return value <= 1 if result.indicator.nature == "≤" else value >= 1


def ranks(rates: Sequence[Decimal | None], less_is_better: bool = False) -> list[int | None]:
    """1 for the best, the same for equals, None where there is no rate."""
    given = [value for value in rates if value is not None]
    return [
        None if own is None else 1 + sum(other < own if less_is_better else other > own for other in given)
        for own in rates
    ]


def team_figures(state: Progress, result: Result) -> tuple[TeamFigures, ...]:
    """One indicator, team by team."""
    less = result.indicator.nature == "≤"
    earlier = {team.team: team for team in state.earlier(result).teams}
    now = [shown(team.completion_rate) for team in result.teams]
    before = [None if state.month == 1 else shown(earlier[t.team].completion_rate) for t in result.teams]
    rows = zip(result.teams, now, ranks(now, less), before, ranks(before, less), strict=True)
    return tuple(
        TeamFigures(
            team.team,
            team.target,
            team.actual - earlier[team.team].actual,
            team.actual,
            own,
            against_time(team.actual, team.target, state.month),
            rank,
            own_before,
            rank_before,
        )
        for team, own, rank, own_before, rank_before in rows
    )


def standings(state: Progress, kind: str) -> tuple[Standing, ...]:
    """The teams of one kind, in the plan's order."""
    results = [result for result in state.counted if result.indicator.kind == kind]
    tables = [(result, {f.team: f for f in team_figures(state, result)}) for result in results]
    teams = state.plan.teams_of(kind)
    now = [_mean([(table[t.name].rate, r) for r, table in tables]) for t in teams]
    before = [_mean([(table[t.name].rate_before, r) for r, table in tables]) for t in teams]
    rows = zip(teams, now, ranks(now), before, ranks(before), strict=True)
    return tuple(
        Standing(
            team,
            sum(table[team.name].against_time is not None for _, table in tables),
            sum(on_time(table[team.name].against_time, result) for result, table in tables),
            mean,
            rank,
            mean_before,
            rank_before,
        )
        for team, mean, rank, mean_before, rank_before in rows
    )


def _mean(rates: Sequence[tuple[Decimal | None, Result]]) -> Decimal | None:
    """The mean of a team's rates; one where less is better goes in as 2 − A/T."""
    given = [2 - value if r.indicator.nature == "≤" else value for value, r in rates if value is not None]
    return half_up(Fraction(sum(given, Decimal(0))) / len(given), 4) if given else None
