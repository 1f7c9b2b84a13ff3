"""What a percentage is a rate of: a completion, an execution of the budget, a growth, a share named by its 率."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Literal

from excel_eval.auditing.statements import Statement
from excel_eval.auditing.terms import QUOTES, one_of
from excel_eval.figures import half_up

RateKind = Literal["completion", "part", "execution", "growth", "share", "plain"]
_NAMED = re.compile(
    "(?P<stem>[\u4e00-\u9fff]{1,10}?)(?:率|进度|比例|比率)(?:目标)?(?:分别)?(?:仅|只|已)?(?:为|达到|达|是|：|约|有)*$"
)
_LIST = re.compile("^[、和及]$")
_OF = re.compile("[^，。；：（）、\\d]{0,6}的(?:约)?")
_GOAL = "(?:目标任务|任务数|目标数|计划数|年度任务|年度目标|任务|目标|计划)"
_OF_GOAL = re.compile(f"(?:完成|占|达到|达|为)[^，。；]{{0,14}}{_GOAL}[^，。；\\d]{{0,6}}的(?:约)?$")
_GOALS = re.compile(_GOAL)
_PART_OF = re.compile("(?:占|是|为|相当于)(?!.*(?:预算|完成|达))")
""" ``165 家，占拜访企业 785 家的 21.02%`` completes nothing"""
_SHARE_BEHIND = re.compile(r"的(?:约|近)?\d+(?:\.\d+)?%")
_OF_BUDGET = re.compile("(?:完成|占|达到|达|为)[^，。；]{0,10}预算[^，。；]{0,4}的(?:约)?$")


@dataclass(frozen=True, slots=True)
class Rate:
    """A percentage as it stands; ``stem``: what comes before 率 in its name."""

    statement: Statement
    kind: RateKind
    stem: str = ""

    @property
    def value(self) -> Decimal:
        return self.statement.figure.value

    @property
    def decimals(self) -> int:
        return self.statement.figure.decimals

    @property
    def is_share(self) -> bool:
        """审核合格率, 满意度: a percentage that is the thing itself and not how far a thing is done."""
        return self.kind == "share" or (self.kind == "plain" and self.statement.noun.endswith("度"))

    def right(self, part: Decimal, whole: Decimal) -> Decimal:
        """What it would be as the rate of ``part`` in ``whole``, half-up at its own decimals."""
        return half_up(Fraction(part) / Fraction(whole) * 100, self.decimals)


@cache
def _growth() -> re.Pattern[str]:
    return re.compile(one_of("rates", "growth"))


def rates(found: Sequence[Statement]) -> tuple[Rate, ...]:
    """Every percentage among the statements of one sentence."""
    result: list[Rate] = []
    for index, statement in enumerate(found):
        if statement.figure.kind == "percent":
            result.append(_rate(statement, found[index - 1] if index else None, result[-1] if result else None))
    return tuple(result)


def _rate(statement: Statement, before: Statement | None, last: Rate | None) -> Rate:
    text, position = statement.sentence.text, statement.figure.start
    clause = text[statement.start : position].rstrip(QUOTES)
    since = text[before.figure.end : position] if before else ""
    if last and last.statement is before and _LIST.match(since):
        return Rate(statement, last.kind, last.stem)
    if _growth().search(since if before and before.start == statement.start else clause):
        return Rate(statement, "growth")
    inline = before is not None and bool(_OF.fullmatch(since))
    goals = clause if before and before.role == "target" else since
    if inline and _PART_OF.search(clause) and not _GOALS.search(goals):
        return Rate(statement, "part")
    if _OF_BUDGET.search(clause) or (inline and "预算" in clause):
        return Rate(statement, "execution")
    if inline or _OF_GOAL.search(clause):
        return Rate(statement, "completion")
    named = _NAMED.search(clause)
    if named is None:
        return Rate(statement, "plain")
    return Rate(statement, _named_kind(named["stem"]), named["stem"])


def _named_kind(stem: str) -> RateKind:
    if re.search(f"(?:{one_of('rates', 'execution')})$", stem + "率") or stem.endswith("预算"):
        return "execution"
    return "completion" if re.search(f"(?:{one_of('rates', 'completion')})$", stem + "率") else "share"


def is_whole_of_share(statement: Statement) -> bool:
    """``占全县总额 60 亿元的 58.33%``: the figure that a share is of."""
    text, figure = statement.sentence.text, statement.figure
    return "占" in text[statement.start : figure.start] and bool(_SHARE_BEHIND.match(text[figure.end :]))


def inline_target(rate: Rate, found: Sequence[Statement]) -> Statement | None:
    """The figure that a rate is said of: 完成任务数 132.63 亿元的 90.8%."""
    index = found.index(rate.statement)
    before = found[index - 1] if index else None
    if before is None or before.figure.kind == "percent":
        return None
    since = rate.statement.sentence.text[before.figure.end : rate.statement.figure.start]
    return before if _OF.fullmatch(since) else None
