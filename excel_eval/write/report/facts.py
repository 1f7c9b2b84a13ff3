"""What the report says, taken from the assessment: groups of results, sums of spending, figures as they are printed.

The report and a bureau's template both take their figures from here, and here they come from the evaluation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from excel_eval.assessment import SelfAssessment, figure
from excel_eval.figures import TEN_THOUSAND, fixed, half_up, percent
from excel_eval.messages import say
from excel_eval.model import Budget, Funds, Plan
from excel_eval.results import Entry, Ledger, Result
from excel_eval.write.funds import AMOUNT, CATEGORY, EXPENSES

BENEFITS = ("效益", "满意")
"""level-1 indicators that stand under 项目效益情况; all others stand under 项目完成情况"""
LIST_SIGNS = "、；;\n"
_OPEN, _CLOSE = "（(《〈“‘[【", "）)》〉”’]】"
_AND_SO_ON = re.compile(
    r"(?<![高中初优同平])等[共\d一二三四五六七八九十百]*[个家项大]?(优质|重点|重大)?(项目|企业|奖项|荣誉|称号|奖)?$"
)
_ENDS = tuple("。！？；…】.!?;")
_JOINED = re.compile("[和及与]")
_ALL_DONE = re.compile(
    "(各项|全部|所有)[^，。；]{0,10}(指标|任务|目标|工作)[^，。；]{0,10}(完成|达到|实现|推进)"
    "|(指标|任务|目标)[^，。；]{0,6}(均|全部|都)[^，。；]{0,6}(完成|达到|实现)"
)


# --- words ---------------------------------------------------------------------------------------------------------


def missing(what: str) -> str:
    """What stands where there is no data: 【待补充：…】."""
    return say("report_missing", what=what)


def text_of(plan: Plan, item: str) -> str:
    """A row of 项目, or a visible gap that names it."""
    return given(plan, item) or missing(item)


def given(plan: Plan, item: str) -> str | None:
    """A row of 项目 without its outer blanks, None where there is nothing."""
    return (plan.text(item) or "").strip() or None


def sentence(text: str) -> str:
    """With a full stop where it ends without any sign."""
    return text if text.endswith(_ENDS) else f"{text}。"


def unit_of(plan: Plan) -> str | None:
    """Who reports: 实施单位, else 主管部门."""
    return given(plan, "实施单位") or given(plan, "主管部门")


def project_of(plan: Plan) -> str:
    """项目名称, ending in 项目."""
    name = text_of(plan, "项目名称")
    return name if name.endswith("项目") else say("report_project", name=name)


def quoted(names: Iterable[str]) -> str:
    return "".join(say("report_quoted", name=name) for name in names)


def doubts(text: str, missed: Sequence[Result]) -> str:
    """A bracket behind a text of the plan that claims all is done while an indicator is missed; else nothing."""
    if not missed or not _ALL_DONE.search(text):
        return ""
    return say("report_doubt", names=quoted(result.indicator.name for result in missed))


# --- figures -------------------------------------------------------------------------------------------------------


def money(value: Decimal) -> str:
    """Two decimals, more only where the amount has more."""
    return fixed(value, max(2, -int(value.normalize().as_tuple().exponent)))


def yuan(value: Decimal) -> str:
    return f"{half_up(value):,.2f}"


def in_wan(value: Decimal) -> str:
    """元 in 万元, exactly."""
    return money(value / TEN_THOUSAND)


def rate(value: Fraction | None) -> str:
    """``Fraction(785, 720)`` -> ``109.03%``; a dash where there is none."""
    return say("report_none") if value is None else f"{percent(value)}%"


def execution(row: Funds | Budget) -> Fraction | None:
    """执行率 of one source or of all; None without a budget."""
    return Fraction(row.executed) / Fraction(row.adjusted) if row.adjusted else None


def with_unit(result: Result, value: Decimal | str | None) -> str | None:
    """``785家``; a text stays a text."""
    shown = figure(value)
    return f"{shown}{result.indicator.unit or ''}" if isinstance(value, Decimal) else shown


def change_rate(budget: Budget) -> Fraction | None:
    """The adjustment over the initial budget, None where there was none."""
    return Fraction(budget.adjusted - budget.initial) / Fraction(budget.initial) if budget.initial else None


# --- results -------------------------------------------------------------------------------------------------------


def is_benefit(result: Result) -> bool:
    return any(word in result.indicator.level1 for word in BENEFITS)


@dataclass(frozen=True, slots=True)
class Groups:
    """Results by how they came out; each is in one of the first four."""

    met: tuple[Result, ...]
    missed: tuple[Result, ...]
    judged: tuple[Result, ...]
    """定性 with a score"""
    open: tuple[Result, ...]
    """without a score: not, or not wholly, reported"""
    over: tuple[Result, ...]
    """at or above the line from which a remark is due (≥ and = only)"""


def groups_of(assessment: SelfAssessment) -> Groups:
    results = assessment.results
    scored = [r for r in results if r.score is not None]
    return Groups(
        met=tuple(r for r in scored if r.met and not is_missed(r)),
        missed=tuple(r for r in scored if is_missed(r)),
        judged=tuple(r for r in scored if r.met is None),
        open=tuple(r for r in results if r.score is None),
        over=tuple(r for r in scored if is_over(r, assessment.plan.remark_line)),
    )


def is_over(result: Result, line: Decimal) -> bool:
    reached = result.completion_rate
    return result.indicator.nature in ("≥", "=") and reached is not None and reached * 100 >= Fraction(line)


def is_missed(result: Result) -> bool:
    """A target in figures was missed; also where = 0 was exceeded, which by A ≥ T would be met but scores nothing."""
    return result.met is False or (result.met is True and is_low(result))


def is_low(result: Result) -> bool:
    """Points were lost."""
    return result.score is not None and result.score < result.indicator.weight


def falls_short(result: Result) -> bool:
    return result.met is False or is_low(result)


def deviates(result: Result, plan: Plan) -> bool:
    """Whether the report owes a word on it: missed, points lost, far beyond the target, or a reason is given."""
    if result.score is None:
        return False
    return bool(falls_short(result) or is_over(result, plan.remark_line) or result.indicator.reason)


# --- spending ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """What was spent under one heading, in 元."""

    name: str
    amount: Decimal
    items: int
    share: Fraction | None
    """of all expenses; None where they come to nothing"""


@dataclass(frozen=True, slots=True)
class Spending:
    """The teams' expenses: by category in the order in which they occur, by team in the plan's."""

    categories: tuple[Share, ...]
    teams: tuple[Share, ...]
    all: Share


def spending_of(assessment: SelfAssessment) -> Spending | None:
    """None where no expense ledger is kept."""
    ledger = next((found for found in assessment.ledgers if found.id == EXPENSES), None)
    if ledger is None or AMOUNT not in {column.name for column in ledger.columns}:
        return None
    whole = _amount(ledger.entries)
    categories = dict.fromkeys(str(entry.values.get(CATEGORY)) for entry in ledger)
    by_category = ((name, [e for e in ledger if str(e.values.get(CATEGORY)) == name]) for name in categories)
    by_team = ((team.name, ledger.of_team(team.name)) for team in assessment.plan.teams)
    return Spending(_shares(by_category, whole), _shares(by_team, whole), _share(say("report_sum"), ledger, whole))


def _shares(groups: Iterable[tuple[str, Sequence[Entry]]], whole: Decimal) -> tuple[Share, ...]:
    return tuple(_share(name, entries, whole) for name, entries in groups)


def _share(name: str, entries: Sequence[Entry] | Ledger, whole: Decimal) -> Share:
    items = tuple(entries)
    amount = _amount(items)
    return Share(name, amount, len(items), Fraction(amount) / Fraction(whole) if whole else None)


def _amount(entries: Sequence[Entry]) -> Decimal:
    return sum((v for e in entries if isinstance(v := e.values.get(AMOUNT), Decimal)), Decimal(0))


# --- lists in the plan's texts -------------------------------------------------------------------------------------


def listed(text: str) -> tuple[str, ...] | None:
    """``甲、乙、丙`` -> its items; None where they cannot be counted: 等 at the end, 和 in the last one, sentences."""
    text = text.strip().rstrip("。.")
    if "。" in text or _AND_SO_ON.search(text):
        return None
    items = _split(text, LIST_SIGNS)
    if len(items) == 1:
        items = _split(text, "，,")
    return None if _JOINED.search(items[-1]) else items


def _split(text: str, signs: str) -> tuple[str, ...]:
    """Split at ``signs`` outside brackets and quotes."""
    depth, items = 0, [""]
    for character in text:
        depth += (character in _OPEN) - (character in _CLOSE)
        if depth <= 0 and character in signs:
            items.append("")
        else:
            items[-1] += character
    return tuple(item.strip() for item in items if item.strip()) or (text,)
