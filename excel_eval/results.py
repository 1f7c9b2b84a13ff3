"""What merging and computing give: the ledgers of accepted rows, which rows count, and each indicator's result.

Rates are derived and never stored; a target and its actual stay a pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from excel_eval.model import Indicator, Nature, RawValue, Source, Value

# --- ledgers -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """台账的一行: an accepted row; ``values`` by column name, ``extra`` the unknown columns as they came."""

    team: str
    source: Source
    values: Mapping[str, Value]
    month: int | None = None
    extra: tuple[tuple[str, RawValue], ...] = ()


@dataclass(frozen=True, slots=True)
class SheetCount:
    """读取核对: rows of one sheet of one workbook; read = accepted + rejected."""

    team: str
    file: str
    sheet: str
    id: str
    read: int
    accepted: int
    rejected: int
    repeated: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a merged ledger, as the detail sheet shows it."""

    name: str
    header: str
    type: str
    width: float = 12


@dataclass(frozen=True, slots=True)
class Ledger:
    """One kind of ledger of all teams, in the order of 招商组, then of the rows."""

    id: str
    sheet: str
    columns: tuple[Column, ...]
    entries: tuple[Entry, ...]
    _by_team: dict[str, list[Entry]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """sorted out when first asked for: over a thousand teams may ask one after the other"""

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def of_team(self, name: str) -> Sequence[Entry]:
        if not self._by_team:
            for entry in self.entries:
                self._by_team.setdefault(entry.team, []).append(entry)
        return self._by_team.get(name, ())


NOT_APPROVED = "not_counted_month"
"""why a row does not count whose month is not approved (仅统计已审定月份): a name of the catalogue"""

# --- results -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mark:
    """Whether one row counts for an indicator; ``why`` is a message name where it does not."""

    counted: bool
    why: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TeamResult:
    """A team's target and actual. A share of a 合计 target is exact (a Fraction), shown and never scored."""

    team: str
    target: Decimal | Fraction
    actual: Decimal

    @property
    def completion_rate(self) -> Fraction | None:
        return rate(self.actual, self.target)


@dataclass(frozen=True, slots=True)
class Result:
    """指标完成情况: target and actual of one indicator (texts for 定性), its score, its teams."""

    indicator: Indicator
    target: Decimal | str | None
    actual: Decimal | str | None
    score: Decimal | None
    teams: tuple[TeamResult, ...] = ()
    marks: tuple[Mark, ...] = ()
    """one per entry of the indicator's ledger, in its order; empty for 填报"""

    @property
    def completion_rate(self) -> Fraction | None:
        """完成率 A/T, also for ≤; None without an actual, for 定性 and for T = 0."""
        return rate(self.actual, self.target)

    @property
    def deviation(self) -> Decimal | None:
        """偏差 A − T in the indicator's unit."""
        if isinstance(self.actual, Decimal) and isinstance(self.target, Decimal):
            return self.actual - self.target
        return None

    @property
    def met(self) -> bool | None:
        """Whether the target is reached: ≥ and = when A ≥ T, ≤ when A ≤ T; None where it cannot be said."""
        return is_met(self.indicator.nature, self.target, self.actual)


def is_met(nature: Nature | None, target: object, actual: object) -> bool | None:
    """≥ and = when A ≥ T, ≤ when A ≤ T; None unless both are numbers."""
    if not isinstance(actual, Decimal) or not isinstance(target, Decimal):
        return None
    return actual <= target if nature == "≤" else actual >= target


def rate(actual: object, target: object) -> Fraction | None:
    """A/T exactly; None unless both are numbers and T is not 0."""
    if not isinstance(actual, Decimal | Fraction) or not isinstance(target, Decimal | Fraction) or not target:
        return None
    return Fraction(actual) / Fraction(target)
