"""What a stated target comes to: one team's number times its teams with the named exceptions, or the number itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from excel_eval.auditing.numerals import chinese_value
from excel_eval.auditing.statements import Statement
from excel_eval.auditing.terms import one_of, same_family

_COUNT = "(?P<number>\\d+|[两二三四五六七八九十]+)个"
_EXCEPTION_NAME = re.compile("(?P<team>[\u4e00-\u9fffA-Za-z]{2,12}组)(?:为|是|不少于)?$")


@dataclass(frozen=True, slots=True)
class Target:
    """A target statement: as its wording gives it, and read the other way. None: the number of teams is not known."""

    statement: Statement
    given: Decimal | None
    other: Decimal | None

    @property
    def number(self) -> Decimal:
        return self.statement.figure.value


@cache
def _teams() -> re.Pattern[str]:
    return re.compile(f"{_COUNT}(?P<kind>[^，。；、（）\\d各每个]{{0,8}}?(?:{one_of('kinds')}|组(?!织)))")


@cache
def _teams_behind() -> re.Pattern[str]:
    """``驻外招商组6个``."""
    return re.compile(f"(?P<kind>{one_of('kinds')})（?共?{_COUNT}(?=组?[，。；、（）]|$)")


def team_counts(texts: Iterable[str]) -> Mapping[str, int]:
    """``6个驻外招商组`` -> 6. A kind that is counted differently in two places is left out; "": all there are."""
    found: dict[str, set[int]] = {}
    for text in texts:
        for match in (*_teams().finditer(text), *_teams_behind().finditer(text)):
            number = match["number"]
            value = int(number) if number.isdigit() else chinese_value(number)
            if value:
                kind = match["kind"]
                found.setdefault("" if kind == "组" else kind, set()).add(value)
    return {kind: values.pop() for kind, values in found.items() if len(values) == 1}


def targets(found: Sequence[Statement], teams: Mapping[str, int]) -> tuple[Target, ...]:
    """The targets among the statements of one sentence; a bracket behind one may name exceptions to it."""
    result: list[Target] = []
    for index, statement in enumerate(found):
        if statement.role != "target" or _is_exception(statement):
            continue
        exceptions = [s.figure.value for s in found[index + 1 :] if _is_exception(s) and _belongs(s, statement, found)]
        result.append(_target(statement, exceptions, teams))
    return tuple(result)


def _target(statement: Statement, exceptions: Sequence[Decimal], teams: Mapping[str, int]) -> Target:
    value = statement.figure.value
    count = _count_of(statement, teams)
    total = None if count is None else (count - len(exceptions)) * value + sum(exceptions, Decimal(0))
    return Target(statement, total, value) if statement.each or exceptions else Target(statement, value, total)


def _count_of(statement: Statement, teams: Mapping[str, int]) -> int | None:
    """How many teams the target's group has."""
    if statement.group in teams:
        return teams[statement.group]
    fitting = {count for kind, count in teams.items() if statement.group and kind.endswith(statement.group)}
    if not statement.group or statement.group == "组":
        fitting = {teams[""]} if "" in teams else _of_the_sentence(statement, teams)
    return fitting.pop() if len(fitting) == 1 else None


def _of_the_sentence(statement: Statement, teams: Mapping[str, int]) -> set[int]:
    """每组 means the teams that its sentence counts, else the only ones there are."""
    here = set(team_counts([statement.sentence.text]).values())
    return here or set(teams.values())


def _is_exception(statement: Statement) -> bool:
    """``（数字经济招商组 20 家以上）``: a bracket that begins with one team's name."""
    text, start = statement.sentence.text, statement.start
    opened = (
        text[max(0, start - 1) : start] in ("（", "、", "，", "；") and text.rfind("（", 0, statement.figure.start) > 0
    )
    inside = text.rfind("（", 0, statement.figure.start) > text.rfind("）", 0, statement.figure.start)
    ahead = text[text.rfind("（", 0, statement.figure.start) + 1 : statement.figure.start]
    own = re.split("[，、；]", ahead)[-1]
    return opened and inside and "其中" not in ahead and bool(_EXCEPTION_NAME.search(own))


def _belongs(exception: Statement, target: Statement, found: Sequence[Statement]) -> bool:
    """The exception's bracket opens right behind the target."""
    text = target.sentence.text
    opened = text.rfind("（", 0, exception.figure.start)
    between = [s for s in found if target.figure.end < s.figure.start < opened]
    return opened >= target.figure.end and not between and same_family(exception.figure.unit, target.figure.unit)
