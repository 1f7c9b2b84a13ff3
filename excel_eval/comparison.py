"""上年对比: each result beside the same indicator of an earlier year, and what the change is, if there can be one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from excel_eval.figures import half_up
from excel_eval.messages import say
from excel_eval.model import Lang
from excel_eval.results import Result, rate
from excel_eval.text import fold

_NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,15})?", re.ASCII)
QUALITATIVE = "定性"
ABSENT, AMBIGUOUS, UNIT, WORDS, NOT_THEN, NOT_NOW = "absent", "ambiguous", "unit", "words", "not_then", "not_now"
"""why there is no change: see the phrases ``previous_why_…``"""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An indicator as an earlier evaluation printed it; figures are texts as in ``evaluation.json``."""

    code: str
    name: str
    unit: str | None
    nature: str | None
    target: str | None
    actual: str | None
    completion_rate: str | None
    score: str | None

    @property
    def target_value(self) -> Decimal | str | None:
        return self._value(self.target)

    @property
    def actual_value(self) -> Decimal | str | None:
        return self._value(self.actual)

    def _value(self, text: str | None) -> Decimal | str | None:
        is_number = text is not None and self.nature != QUALITATIVE and _NUMBER.fullmatch(text)
        return Decimal(text) if text is not None and is_number else text

    @property
    def rate(self) -> Fraction | None:
        """完成率, from target and actual."""
        return rate(self.actual_value, self.target_value)


@dataclass(frozen=True, slots=True)
class Previous:
    """An earlier year's figures and where they were taken from.

    ``month``: that of a filing, whose figures go no further; ``draft``: they were written in spite of errors.
    """

    year: int
    indicators: tuple[Earlier, ...]
    source: str
    sha256: str | None = None
    month: int | None = None
    draft: bool = False


def notes_on(previous: Previous) -> tuple[str, ...]:
    """What must be said of the earlier figures: names of the catalogue, with ``year`` and ``month`` to fill in."""
    partial = previous.month is not None and previous.month < 12
    return tuple(name for name, said in (("previous_partial", partial), ("previous_draft", previous.draft)) if said)


@dataclass(frozen=True, slots=True)
class Compared:
    """One indicator in both years; ``why`` there is no change, None where there is one."""

    result: Result
    before: Earlier | None
    why: str | None

    @property
    def change(self) -> Decimal | None:
        """增减 of the actual, in the indicator's unit."""
        now, then = self.result.actual, self.before.actual_value if self.before else None
        if self.why or not isinstance(now, Decimal) or not isinstance(then, Decimal):
            return None
        return now - then

    @property
    def change_rate(self) -> Fraction | None:
        """增减率: the change over the earlier actual; None unless that is above 0."""
        then = self.before.actual_value if self.before else None
        if self.change is None or not isinstance(then, Decimal) or then <= 0:
            return None
        return Fraction(self.change) / Fraction(then)

    @property
    def points(self) -> Decimal | None:
        """完成率增减 in percentage points: the difference of the two rates as they are printed."""
        now, then = self.result.completion_rate, self.before.rate if self.before else None
        if self.why or now is None or then is None:
            return None
        return half_up(now * 100) - half_up(then * 100)

    def reason(self, year: int, lang: Lang = "zh") -> str | None:
        """``why`` in words; ``year`` is the earlier one."""
        if self.why is None:
            return None
        unit = self.before.unit if self.before else None
        return say(f"previous_why_{self.why}", lang, year=year, unit=unit or say("previous_no_unit", lang))


def compare_years(results: Sequence[Result], previous: Previous) -> tuple[Compared, ...]:
    """Each result with its counterpart: the indicator of the same name, else the one that is among its 别名.

    Of several of one name the code decides; a code alone may mean another thing now.
    """
    claims = Counter(name for result in results for name in _names(result))
    return tuple(_compared(result, previous, claims) for result in results)


def dropped(compared: Sequence[Compared], previous: Previous) -> tuple[Earlier, ...]:
    """Indicators of the earlier year that this year has no longer."""
    kept = [id(one.before) for one in compared if one.before]
    return tuple(earlier for earlier in previous.indicators if id(earlier) not in kept)


def _names(result: Result) -> frozenset[str]:
    """What an indicator is called: its name and its 别名, folded."""
    return frozenset(fold(name) for name in (result.indicator.name, *result.indicator.aliases))


def _compared(result: Result, previous: Previous, claims: Counter[str]) -> Compared:
    found = _counterpart(result, previous, claims)
    if isinstance(found, str):
        return Compared(result, None, found)
    return Compared(result, found, _why_not(result, found))


def _counterpart(result: Result, previous: Previous, claims: Counter[str]) -> Earlier | str:
    """The same indicator then, or why there is none. ``claims``: how many indicators of this year bear a name."""
    name = fold(result.indicator.name)
    alike = [earlier for earlier in previous.indicators if fold(earlier.name) == name]
    same = [earlier for earlier in alike if earlier.code == result.indicator.code]
    if len(same) == 1:
        return same[0]
    found = alike or [earlier for earlier in previous.indicators if fold(earlier.name) in _names(result)]
    if not found:
        return ABSENT
    return found[0] if len(found) == 1 and claims[fold(found[0].name)] == 1 else AMBIGUOUS


def _why_not(result: Result, before: Earlier) -> str | None:
    if QUALITATIVE in (result.indicator.nature, before.nature):
        return WORDS
    if fold(result.indicator.unit or "") != fold(before.unit or ""):
        return UNIT
    if not isinstance(before.actual_value, Decimal):
        return NOT_THEN
    return None if isinstance(result.actual, Decimal) else NOT_NOW
