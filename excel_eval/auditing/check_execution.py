"""C04, C05, C08 on a text: what was spent against the budget that it was spent of.

A budget is changed by what was carried over, added or cut behind it; a sum that its sentence gives (合计, 可用资金) may
be meant as well. A rate is wrong only where it fits none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from excel_eval.auditing.explanations import reason_beside
from excel_eval.auditing.funds import Amount, stated
from excel_eval.auditing.rates import Rate
from excel_eval.auditing.reading import Text
from excel_eval.auditing.report import AuditFinding, at
from excel_eval.auditing.scopes import time_in
from excel_eval.auditing.statements import Statement
from excel_eval.checks import LOW_EXECUTION
from excel_eval.figures import TEN_THOUSAND, shortest

_NO_BUDGET = re.compile("合同|中标|标准|审定|结余|控制价|概算")
"""amounts that are no money handed out"""
_ADDED = re.compile("追加|调增|核增|增加|增拨|增补|补充|结转|(?:上年|以前年度|历年)[^，。；]{0,4}结余")
_CUT = re.compile("扣除|节约|调减|压减|核减|追减|扣减|减少|收回|抵顶|统筹")
_REDUCED = re.compile("调整|调减|压减|核减|追减")
_INCLUDED = re.compile("含|其中|包括")
_LEFT = re.compile("结转(?:至|到)?(?:下年|次年|明年|下一年)")
_MOST_CHANGES = 6


@dataclass(frozen=True, slots=True)
class _Spending:
    """What was spent, and the budgets that it may be of; the first of ``budgets`` is the one that the words give."""

    budgets: tuple[Decimal, ...]
    executed: Decimal


def check_execution(text: Text, found: Sequence[Amount]) -> Iterator[AuditFinding]:
    low: set[Decimal] = set()
    for rate in text.rates:
        if rate.kind == "execution":
            yield from _printed(text, rate, found)
            if _is_low(rate) and rate.value not in low and not reason_beside(text, rate.statement):
                low.add(rate.value)
                place, printed = rate.statement, rate.statement.printed
                yield at("C05", text.where(place.sentence), place, printed, text.file, rate=f"{rate.value:f}")
    yield from _overspent(text, found)


def _is_low(rate: Rate) -> bool:
    """Below the line at the end of the year, of the budget as it came to be."""
    interim = bool(time_in(rate.statement.scope))
    return rate.value < LOW_EXECUTION and not interim and "年初预算" not in _ahead_in_sentence(rate)


# --- the rate -------------------------------------------------------------------------------------------------------


def _printed(text: Text, rate: Rate, found: Sequence[Amount]) -> Iterator[AuditFinding]:
    """C04: a printed execution rate is E/B half-up at its own decimals."""
    spending = _spending(text, rate, found)
    if spending is None or any(rate.right(spending.executed, budget) == rate.value for budget in spending.budgets):
        return
    if _is_of_bracket(rate):
        return
    right = rate.right(spending.executed, spending.budgets[0])
    place, printed = rate.statement, rate.statement.printed
    yield at("C04", text.where(place.sentence), place, printed, text.file, printed=printed, right=f"{right:f}")


def _is_of_bracket(rate: Rate) -> bool:
    """``基本支出1000万元，执行率99%（990万元）``: the amount behind the rate belongs to it, in a form of its own."""
    return bool(re.match("（[^）]*元", rate.statement.sentence.text[rate.statement.figure.end :]))


def _spending(text: Text, rate: Rate, found: Sequence[Amount]) -> _Spending | None:
    """Those before the rate in its part of the sentence, else the text's own."""
    first, position = _begin(text, rate), rate.statement.figure.start
    here = [
        a
        for a in found
        if a.statement.sentence is rate.statement.sentence and first <= a.statement.figure.start < position
    ]
    executed = next((a for a in reversed(here) if a.role in ("executed", "spent")), None)
    bases = _bases(rate, here, found, executed)
    executed = executed or stated(found, "executed")
    if executed is None or not bases or any(_is_cut_to_unknown(text, base) for base in bases):
        return None
    named = [sum_ for base in bases for sum_ in _changed(text, base)]
    by_initial = "年初预算" in _ahead_in_sentence(rate)
    all_bases = sum((base.value for base in bases), Decimal(0))
    others = [] if by_initial else [all_bases, together(text, executed), *_sums(text, executed)]
    budgets = tuple(budget for budget in (*named, *others) if budget)
    return _Spending(budgets, executed.value) if budgets else None


def _begin(text: Text, rate: Rate) -> int:
    """``差旅费…，执行率 78.10%；总执行率 100%``: what stands before the semicolon has had its rate."""
    sentence, position = rate.statement.sentence, rate.statement.figure.start
    earlier = [
        other.statement.figure.end
        for other in text.rates
        if other.kind == "execution" and other.statement.sentence is sentence and other.statement.figure.end < position
    ]
    return max(0, sentence.text.rfind("；", max(earlier), position)) if earlier else 0


def _bases(rate: Rate, here: Sequence[Amount], found: Sequence[Amount], executed: Amount | None) -> list[Amount]:
    """The budgets before any change that is told behind them."""
    if "年初预算" in _ahead_in_sentence(rate):
        return _one(stated(found, "initial"))
    own = [a for a in here if a.role == "adjusted"] or [a for a in here if a.role in ("budget", "initial")]
    if own or (executed is not None and executed.kind_of_spending):
        return own
    elsewhere = [a for a in found if a.statement.sentence is not rate.statement.sentence]
    return _one(stated(elsewhere, "adjusted") or stated(elsewhere, "budget") or stated(elsewhere, "initial"))


def _one(amount: Amount | None) -> list[Amount]:
    return [amount] if amount else []


def _ahead_in_sentence(rate: Rate) -> str:
    """The two clauses before a rate, which may say what it is a rate of: 按年初预算计算."""
    text, end = rate.statement.sentence.text, rate.statement.figure.start
    return "，".join(re.split("[，；]", text[:end])[-2:]) if "计算" in text[:end] else ""


# --- what a budget comes to -----------------------------------------------------------------------------------------


def _changed(text: Text, base: Amount) -> list[Decimal]:
    """The budget with every change told behind it, then with some of them, then as it stands."""
    changes = _changes(text, base)
    sizes = range(len(changes), -1, -1)
    return [base.value + sum(chosen, Decimal(0)) for size in sizes for chosen in combinations(changes, size)]


def _changes(text: Text, base: Amount) -> list[Decimal]:
    statements = text.statements
    behind = statements[statements.index(base.statement) + 1 :]
    signed = [change for s in behind if s.figure.kind == "money" and (change := _change(s))]
    return signed[:_MOST_CHANGES]


def _is_cut_to_unknown(text: Text, base: Amount) -> bool:
    """``年初预算 500 万元，因疫情调减部分差旅费``: an initial budget that was changed, but not said to what."""
    place = base.statement
    behind = place.sentence.text[place.figure.end :]
    return base.role == "initial" and bool(_REDUCED.search(behind)) and not _changes(text, base)


def _change(statement: Statement) -> Decimal | None:
    """+ of what was added to a budget, - of what was taken from it."""
    before = re.split(r"\d元|[万亿]元", statement.sentence.text[statement.start : statement.figure.start])[-1]
    if _INCLUDED.search(before) or _LEFT.search(before):
        return None
    if _CUT.search(before):
        return -statement.figure.value
    return statement.figure.value if _ADDED.search(before) else None


def together(text: Text, executed: Amount) -> Decimal:
    """All money that its sentence has before what was spent: 下达 20 万元，补助 48.41 万元，支出 68.41 万元."""
    return sum((s.figure.value for s in _handed_out(text, executed)), Decimal(0))


def _sums(text: Text, executed: Amount) -> list[Decimal]:
    """Every amount before it: each may be the sum of the others (合计 550 万元) or the part meant (一期 300 万元)."""
    return [s.figure.value for s in _before(text, executed)]


def _handed_out(text: Text, executed: Amount) -> list[Statement]:
    return [
        s
        for s in _before(text, executed)
        if s.role == "actual" and "其中" not in s.scope and not _NO_BUDGET.search(s.quote)
    ]


def _before(text: Text, executed: Amount) -> list[Statement]:
    """The amounts of its sentence that stand before what was spent."""
    place = executed.statement
    of_money = [s for s in text.statements if s.figure.kind == "money" and s.sentence is place.sentence]
    return [s for s in of_money if s.figure.end <= place.figure.start]


# --- more than there was --------------------------------------------------------------------------------------------


def _overspent(text: Text, found: Sequence[Amount]) -> Iterator[AuditFinding]:
    """C08: more executed than the budget that its sentence, else the text, gives."""
    for executed in found:
        if executed.role not in ("executed", "spent") or executed.partial:
            continue
        budget = _most(text, executed, found)
        if budget is not None and executed.value > budget:
            statement = executed.statement
            params = {"name": statement.quote, "executed": _wan(executed.value), "adjusted": _wan(budget)}
            yield at("C08", text.where(statement.sentence), statement, statement.printed, text.file, **params)
            return


def _most(text: Text, executed: Amount, found: Sequence[Amount]) -> Decimal | None:
    """The adjusted budget of the sentence with its changes, else all money that it has beside what was spent."""
    here = [a for a in found if a.statement.sentence is executed.statement.sentence and not a.partial]
    adjusted = [a for a in here if a.role == "adjusted"]
    plain = [a for a in here if a.role == "budget"]
    if adjusted or plain:
        sums = [sum_ for base in adjusted or plain for sum_ in _changed(text, base)]
        return max(*sums, *([] if adjusted else [together(text, executed)]), Decimal(0))
    total = stated(found, "adjusted") if executed.role == "executed" else None
    return max(_changed(text, total)) if total else None


def _wan(value: Decimal) -> str:
    return shortest(value / TEN_THOUSAND)
