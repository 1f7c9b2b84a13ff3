"""Amounts of money by their role: 年初预算, 全年预算, 下达, 执行; of the whole project or of a part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from excel_eval.auditing.clean import fold_text
from excel_eval.auditing.reading import Text
from excel_eval.auditing.statements import Statement
from excel_eval.auditing.terms import one_of, words

FundRole = Literal["initial", "adjusted", "budget", "executed", "spent"]
ROLES: tuple[FundRole, ...] = ("initial", "adjusted", "budget", "executed", "spent")
_CHANGED = re.compile("(?:调减|调增|追加|压减|核减|核增|增加|减少|结余|收回|抵顶)(?:了|资金|预算|指标)*$")
_KINDS_OF_SPENDING = re.compile("(?:基本|项目|人员|公用)(?:经费)?支出(?:为|是|共)?$")
_BODY = re.compile(
    "(?:部门|单位)(?:的|20\\d\\d年度?)*(?:整体|全部|总(?!分)|全年|年初(?!部门)|调整|收入|支出|预算总)|(?:全局|全单位|全系统)|招商组|工作组"
)
_PROJECT = re.compile("(?:本|该|此)项目|项目支出|专项")
_SHORT = re.compile("(?:数|资金|经费|金额|总额|共|共计|合计|总计|累计|为|是|达|达到|了|约|：|额)*")
"""What may stand between 实际支出 and its amount; 项目支出包括办公费… is something else."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount with its role. ``partial``: of one source or purpose, or up to some month.

    ``of_body``: of a whole department, or of a group of teams. ``kind_of_spending``: under a heading of the budget
    (基本支出), so it may be planned or spent.
    """

    statement: Statement
    role: FundRole
    partial: bool
    kind_of_spending: bool = False
    of_body: bool = False

    @property
    def value(self) -> Decimal:
        return self.statement.figure.value


@cache
def whole_role() -> frozenset[str]:
    return frozenset(words()["whole_roles"])


@cache
def _roles() -> tuple[tuple[str, FundRole], ...]:
    listed = [(fold_text(name), role) for role in ROLES for name in words()["funds"][role]]
    return tuple(sorted(listed, key=lambda pair: -len(pair[0])))


def amounts(text: Text) -> tuple[Amount, ...]:
    """Every amount of a text that has a role."""
    return tuple(
        amount for sentence in text.read for statement in sentence.statements if (amount := _amount(statement))
    )


def _amount(statement: Statement) -> Amount | None:
    if statement.figure.kind != "money" or statement.figure.rough:
        return None
    text = statement.sentence.text
    before = text[statement.start : statement.figure.start]
    last = _last_figure_end(before)
    before = before[last:]
    if _CHANGED.search(before):
        return None
    role, gap = _role(before)
    if role is None or (role in ("executed", "spent") and not _SHORT.fullmatch(gap)):
        return None
    after = text[statement.figure.end : statement.end]
    named = re.search(one_of("partial_words"), _without_role(before)) or re.match("[^，。；]{0,2}用于", after)
    return Amount(
        statement,
        role,
        partial=bool(named or statement.scope),
        kind_of_spending=bool(_KINDS_OF_SPENDING.search(before)),
        of_body=_is_of_body(text[: statement.figure.start]),
    )


def _is_of_body(ahead: str) -> bool:
    """``我局部门全年预算``, ``部门整体年初预算 …，调整后全年预算 …``: until the sentence turns to the project."""
    found = list(_BODY.finditer(ahead))
    return bool(found) and not _PROJECT.search(ahead, found[-1].end())


def _last_figure_end(before: str) -> int:
    """Another amount in the clause ends what belongs to this one."""
    matches = list(re.finditer(r"\d(?:\.\d+)?[万亿]*元", before))
    return matches[-1].end() if matches else 0


def _role(before: str) -> tuple[FundRole | None, str]:
    """The role named last before the amount, and the words between; of names that overlap, the longest."""
    best: tuple[int, int, FundRole] | None = None
    for name, role in _roles():
        position = before.rfind(name)
        if position >= 0:
            candidate = (position + len(name), len(name), role)
            if best is None or candidate[:2] > best[:2]:
                best = candidate
    return (best[2], before[best[0] :]) if best else (None, "")


def _without_role(before: str) -> str:
    for name, _ in _roles():
        before = before.replace(name, "")
    return before


def whole(found: Sequence[Amount], *roles: FundRole) -> list[Amount]:
    """The amounts of these roles that are of the whole project."""
    return [amount for amount in found if amount.role in roles and not amount.partial]


def stated(found: Sequence[Amount], *roles: FundRole) -> Amount | None:
    """The one amount that a text gives for a role; None where it gives none, or several different ones."""
    given = whole(found, *roles)
    return given[0] if len({amount.value for amount in given}) == 1 else None
