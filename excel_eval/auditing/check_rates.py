"""C22, C24, C54, C55, C60 on a text: printed rates against their figures, missed and far exceeded targets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from excel_eval.auditing.achievements import Achievement
from excel_eval.auditing.explanations import reason_given
from excel_eval.auditing.reading import Text
from excel_eval.auditing.report import AuditFinding, at
from excel_eval.auditing.scopes import time_in
from excel_eval.auditing.statements import Statement
from excel_eval.figures import fixed, half_up, shortest

_SEVERAL_YEARS = re.compile("[两三四五六七八九十]年[^，。；]{0,8}(?:目标|任务|计划)|规划[^，。；]{0,6}(?:目标|任务|总)")
HUNDRED = Decimal(100)


def check_rates(text: Text, remark: Decimal, explain: Decimal) -> Iterator[AuditFinding]:
    for achievement in _each_once(text.achievements):
        yield from _printed(text, achievement)
        yield from _missed(text, achievement)
        yield from _exceeded(text, achievement, remark, explain)
    yield from _decimals(text)
    yield from _team_totals(text)


def _each_once(found: Sequence[Achievement]) -> Iterator[Achievement]:
    """A thing that a text repeats with the same figures is judged once."""
    seen: set[object] = set()
    for achievement in found:
        stated = achievement.rate.value if achievement.rate else achievement.place.figure.value
        key = (achievement.key, stated) if achievement.key else id(achievement)
        if key not in seen:
            seen.add(key)
            yield achievement


def _printed(text: Text, achievement: Achievement) -> Iterator[AuditFinding]:
    """C54, C60: the rate is A/T half-up at its own decimals, by the reading of the target that the wording gives.

    Where only the other reading fits, the target's wording is at fault (C60) and not the rate.
    """
    rate, actual = achievement.rate, achievement.actual
    if rate is None or actual is None or actual.figure.rough or not achievement.targets:
        return
    if any(achievement.fits(target.given) for target in achievement.targets):
        return
    for target in achievement.targets:
        if achievement.fits(target.other):
            yield _wrong_reading(text, target.statement, target.given, achievement)
            return
    given = [target for target in achievement.targets if target.given]
    if not given:
        return
    right = achievement.right_rate(given[0].given)
    assert given[0].given is not None
    params = {
        "name": achievement.name or actual.key,
        "rate": rate.statement.printed,
        "actual": actual.printed,
        "target": _number(given[0].given, given[0].statement),
        "right": f"{right}%",
    }
    yield at("C54", text.where(rate.statement.sentence), rate.statement, rate.statement.printed, text.file, **params)


def _wrong_reading(text: Text, statement: Statement, given: Decimal | None, achievement: Achievement) -> AuditFinding:
    rate = achievement.place.printed
    if statement.each:
        why = (
            f"措辞是每组的目标，完成率 {rate} 却按合计计算",
            f"worded as each team's, but the rate {rate} takes it as the total",
        )
    else:
        why = (
            f"措辞是合计目标，完成率 {rate} 却按每组计算",
            f"worded as a total, but the rate {rate} takes it as each team's",
        )
    params = {"name": statement.name, "target": statement.printed, "why": why, "right": _reworded(statement, given)}
    return at("C60", text.where(statement.sentence), statement, statement.printed, text.file, **params)


def _reworded(statement: Statement, given: Decimal | None) -> tuple[str, str]:
    if statement.each:
        return (
            f"写明合计 {statement.printed}，或改正每组的目标",
            f"say “{statement.printed} in total”, or correct each team's target",
        )
    sum_ = "" if given is None else _number(given, statement)
    return (
        f"写明每组 {statement.printed}，或改正合计 {sum_}",
        f"say “{statement.printed} each”, or correct the total {sum_}",
    )


def _number(value: Decimal, statement: Statement) -> str:
    """A base value in the unit that the statement is printed in."""
    scale = {"万元": 10**4, "亿元": 10**8}.get(statement.figure.unit, 1)
    return f"{shortest(value / scale)}{statement.figure.unit}"


def _missed(text: Text, achievement: Achievement) -> Iterator[AuditFinding]:
    """C22: a target that is not reached, and no reason."""
    if achievement.met is not False or _settled(text, achievement) or reason_given(text, achievement):
        return
    place = achievement.place
    name = achievement.name or place.name or place.quote
    shortfall = _shortfall(achievement)
    yield at("C22", text.where(place.sentence), place, place.printed, text.file, name=name, shortfall=shortfall)


def _settled(text: Text, achievement: Achievement) -> bool:
    """An actual that is rough, an average, of a part or of another year is not held against the target."""
    place = achievement.actual or achievement.place
    return (
        place.figure.rough
        or place.role == "average"
        or (bool(place.scope) and achievement.target is None)
        or _is_interim(place, achievement)
        or _is_of_several_years(achievement)
    )


def _is_interim(place: Statement, achievement: Achievement) -> bool:
    """``上半年完成 6 场，完成全年目标 10 场的 60%``: of a time that no target is set for before it."""
    time = time_in(place.scope)
    own = (t.statement for t in achievement.targets if time_in(t.statement.scope) == time)
    return bool(time) and not any(target.figure.start < place.figure.start for target in own)


def _is_of_several_years(achievement: Achievement) -> bool:
    """``占三年任务的 33.33%``: a goal that the year alone need not reach."""
    place = achievement.place
    return bool(_SEVERAL_YEARS.search(place.sentence.text[place.start : place.figure.start]))


def _shortfall(achievement: Achievement) -> tuple[str, str]:
    place, target = achievement.place, achievement.target
    if achievement.rate is not None:
        return f"完成率 {place.printed}，没有达到目标", f"reached {place.printed} and misses its target"
    if target is None or achievement.actual is None:
        return f"{place.printed}，没有达到目标", f"{place.printed} misses its target"
    figures = f"{place.printed}（目标 {_number(target, achievement.actual)}）"
    return f"完成 {figures}，没有达到目标", f"{figures} misses its target"


def _exceeded(text: Text, achievement: Achievement, remark: Decimal, explain: Decimal) -> Iterator[AuditFinding]:
    """C24: A ≥ 1.2 T is remarked, A ≥ 1.3 T explained."""
    level = achievement.level
    if level is None or achievement.at_most or achievement.missed or achievement.of_part:
        return
    if _settled(text, achievement):
        return
    if achievement.rate is None and achievement.met is None:
        return
    percent = level * 100
    if percent < Fraction(remark) or reason_given(text, achievement):
        return
    place, far = achievement.place, percent >= Fraction(explain)
    both = f"备注线 {shortest(remark)}% 和说明线", f"remark line {shortest(remark)}% and the explanation line"
    params = {
        "name": achievement.name or place.name or place.quote,
        "rate": fixed(half_up(percent)),
        "line": both if far else ("备注线", "remark line"),
        "threshold": explain if far else remark,
    }
    yield at("C24", text.where(place.sentence), place, place.printed, text.file, **params)


def _decimals(text: Text) -> Iterator[AuditFinding]:
    """C55: completion rates of one text have the same decimals; 100% is exempt. One finding names the odd ones."""
    rates = [rate for rate in text.rates if rate.kind == "completion" and rate.value != HUNDRED]
    counts = Counter(rate.decimals for rate in rates)
    if len(counts) < 2:
        return
    usual = max(counts, key=lambda decimals: (counts[decimals], decimals))
    odd = [rate.statement for rate in rates if rate.decimals != usual]
    found = "、".join(dict.fromkeys(statement.printed for statement in odd))
    yield at("C55", text.where(odd[0].sentence), odd[0], found, text.file, rates=found, usual=usual)


def _team_totals(text: Text) -> Iterator[AuditFinding]:
    """C60: a total target is the sum of the teams' targets."""
    for total in text.targets:
        if total.statement.each or not total.statement.key:
            continue
        for part in text.targets:
            same = part.statement.each and _one_thing(part.statement, total.statement)
            if same and part.given is not None and part.given != total.number:
                statement = total.statement
                parts = _number(part.given, statement)
                params = {
                    "name": statement.name,
                    "target": statement.printed,
                    "why": (f"各组目标之和是 {parts}", f"the teams' targets add up to {parts}"),
                    "right": (parts, parts),
                }
                yield at("C60", text.where(statement.sentence), statement, statement.printed, text.file, **params)
                return


def _one_thing(part: Statement, total: Statement) -> bool:
    """A team's target without a name of its own, in the sentence of the total, is of the same thing."""
    if part.key == total.key:
        return True
    return part.sentence is total.sentence and not part.term and not part.noun and part.figure.unit == total.figure.unit
