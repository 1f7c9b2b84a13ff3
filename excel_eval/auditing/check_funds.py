"""C03–C08, C10, C53 on the money in a text: budget, change, execution and its rate, sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from excel_eval.auditing.explanations import change_explained, reason_beside
from excel_eval.auditing.funds import Amount, amounts, stated, whole
from excel_eval.auditing.rates import Rate
from excel_eval.auditing.reading import Text
from excel_eval.auditing.report import AuditFinding, at
from excel_eval.auditing.statements import Statement
from excel_eval.checks import LOW_EXECUTION
from excel_eval.figures import fixed, half_up, shortest

WAN = Decimal(10_000)
_NO_BUDGET = re.compile("合同|中标|标准|审定|结余|控制价|概算")
"""amounts that are no money handed out"""
_MADE_OF = re.compile("(?:资金)?来源(?:包括|为|是|有|于)?|由$|组成|构成|包括")


def check_funds(text: Text) -> Iterator[AuditFinding]:
    found = amounts(text)
    yield from _rates(text, found)
    yield from _change(text, found)
    yield from _overspent(text, found)
    yield from _mixed_units(text, found)
    yield from _repeated(text, found)
    for sentence in text.read:
        yield from _sources(text, sentence.statements)


def wan(value: Decimal) -> str:
    return shortest(value / WAN)


# --- execution ------------------------------------------------------------------------------------------------------


def _rates(text: Text, found: Sequence[Amount]) -> Iterator[AuditFinding]:
    """C04: a printed execution rate is E/B half-up at its own decimals. C05: one below 90% has a reason, said once."""
    low: set[Decimal] = set()
    for rate in text.rates:
        if rate.kind != "execution":
            continue
        pairs = _pairs(text, rate, found)
        printed = rate.statement.printed
        if pairs and not any(_fits(rate, *pair) for pair in pairs):
            budget, executed = pairs[0]
            right = half_up(Fraction(executed) / Fraction(budget) * 100, rate.decimals)
            params = {"printed": printed, "right": f"{right:f}"}
            yield at("C04", text.where(rate.statement.sentence), rate.statement, printed, text.file, **params)
        low_rate = rate.value < LOW_EXECUTION and "年初预算" not in _ahead_in_sentence(rate)
        if low_rate and rate.value not in low and not reason_beside(text, rate.statement):
            low.add(rate.value)
            yield at(
                "C05", text.where(rate.statement.sentence), rate.statement, printed, text.file, rate=f"{rate.value:f}"
            )


def _pairs(text: Text, rate: Rate, found: Sequence[Amount]) -> list[tuple[Decimal, Decimal]]:
    """(budget, executed) that the rate can be said of: those before it in its sentence, else the text's own."""
    here = [
        a
        for a in found
        if a.statement.sentence is rate.statement.sentence and a.statement.figure.start < rate.statement.figure.start
    ]
    executed = [a for a in here if a.role in ("executed", "spent")][-1:] or _one(stated(found, "executed"))
    if "年初预算" in _ahead_in_sentence(rate):
        return [(b.value, e.value) for b in _one(stated(found, "initial")) for e in executed if b.value]
    budgets = (
        [a for a in here if a.role == "adjusted"]
        or [a for a in here if a.role in ("budget", "initial")]
        or _one(stated(found, "adjusted") or stated(found, "budget") or stated(found, "initial"))
    )
    pairs = [(budget.value, spent.value) for budget in budgets for spent in executed if budget.value]
    together = [(_together(text, spent), spent.value) for spent in executed if pairs]
    return [*pairs, *(pair for pair in together if pair[0])]


def _ahead_in_sentence(rate: Rate) -> str:
    """The two clauses before a rate, which may say what it is a rate of: 按年初预算计算."""
    text, end = rate.statement.sentence.text, rate.statement.figure.start
    return "，".join(re.split("[，；]", text[:end])[-2:]) if "计算" in text[:end] else ""


def _together(text: Text, executed: Amount) -> Decimal:
    """All money that its sentence has before what was spent: 下达 20 万元，补助 48.41 万元，支出 68.41 万元."""
    statement = executed.statement
    before = [
        s
        for s in text.statements
        if s.sentence is statement.sentence
        and s.figure.kind == "money"
        and s.figure.end <= statement.figure.start
        and s.role == "actual"
        and "其中" not in s.scope
        and not _NO_BUDGET.search(s.quote)
    ]
    return sum((s.figure.value for s in before), Decimal(0))


def _one(amount: Amount | None) -> list[Amount]:
    return [amount] if amount else []


def _fits(rate: Rate, budget: Decimal, executed: Decimal) -> bool:
    return half_up(Fraction(executed) / Fraction(budget) * 100, rate.decimals) == rate.value


def _overspent(text: Text, found: Sequence[Amount]) -> Iterator[AuditFinding]:
    """C08: more executed than the budget that its sentence, else the text, gives."""
    for executed in found:
        if executed.role not in ("executed", "spent") or executed.partial:
            continue
        budget = _budget_of(text, executed, found)
        if budget is not None and executed.value > budget:
            statement = executed.statement
            params = {"name": statement.quote, "executed": wan(executed.value), "adjusted": wan(budget)}
            yield at("C08", text.where(statement.sentence), statement, statement.printed, text.file, **params)
            return


def _budget_of(text: Text, executed: Amount, found: Sequence[Amount]) -> Decimal | None:
    """The adjusted budget of the sentence, else all money that it has beside what was spent."""
    here = [a for a in found if a.statement.sentence is executed.statement.sentence and not a.partial]
    adjusted = [a.value for a in here if a.role == "adjusted"]
    if adjusted:
        return max(adjusted)
    if any(a.role == "budget" for a in here):
        return max(*(a.value for a in here if a.role == "budget"), _together(text, executed))
    total = stated(found, "adjusted") if executed.role == "executed" else None
    return total.value if total else None


# --- the change of the budget ---------------------------------------------------------------------------------------


def _change(text: Text, found: Sequence[Amount]) -> Iterator[AuditFinding]:
    """C06: 年初 ≠ 全年 without an explanation; C07: 全年 = 执行 exactly while 年初 differs."""
    initial, adjusted = stated(found, "initial"), stated(found, "adjusted")
    if initial is None or adjusted is None or initial.value == adjusted.value:
        return
    if not change_explained(text):
        statement = adjusted.statement
        params = {
            "initial": fixed(initial.value / WAN),
            "adjusted": fixed(adjusted.value / WAN),
            "change": _percent(initial.value, adjusted.value),
        }
        both = f"{initial.statement.printed}、{statement.printed}"
        yield at("C06", text.where(statement.sentence), statement, both, text.file, **params)
    executed = stated(found, "executed") or stated(found, "spent")
    if executed is not None and executed.value == adjusted.value:
        statement = executed.statement
        params = {"initial": fixed(initial.value / WAN), "executed": fixed(executed.value / WAN)}
        yield at("C07", text.where(statement.sentence), statement, statement.printed, text.file, **params)


def _percent(initial: Decimal, adjusted: Decimal) -> str:
    return f"{half_up(Fraction(adjusted - initial) / Fraction(initial) * 100):+.2f}" if initial else "—"


# --- units, repetitions, sources ------------------------------------------------------------------------------------


def _mixed_units(text: Text, found: Sequence[Amount]) -> Iterator[AuditFinding]:
    """C10: budget and spending of one project partly in 元, partly in 万元."""
    of_whole = whole(found, "initial", "adjusted", "budget", "executed", "spent")
    plain = [a for a in of_whole if a.statement.figure.unit == "元" and (a.role != "spent" or a.value >= WAN)]
    scaled = [a for a in of_whole if a.statement.figure.unit != "元"]
    if plain and scaled:
        statement = plain[0].statement
        printed = f"{scaled[0].statement.printed}、{statement.printed}"
        params = {"figures": printed, "right": f"{wan(plain[0].value)}万元"}
        yield at("C10", text.where(statement.sentence), statement, printed, text.file, **params)


def _repeated(text: Text, found: Sequence[Amount]) -> Iterator[AuditFinding]:
    """C53: one role of the whole project with two amounts."""
    for role in ("initial", "adjusted", "executed"):
        given = whole(found, role)
        for other in given[1:]:
            if other.value != given[0].value and other.statement.sentence is not given[0].statement.sentence:
                first, second = given[0].statement, other.statement
                printed = f"{first.printed}、{second.printed}"
                params = {
                    "name": first.name or first.quote,
                    "figures": printed,
                    "first": text.where(first.sentence),
                    "second": text.where(second.sentence),
                }
                yield at("C53", text.where(second.sentence), second, printed, text.file, **params)
                break


def _sources(text: Text, found: Sequence[Statement]) -> Iterator[AuditFinding]:
    """C03: sources that claim to be all (来源包括, 由…组成) add up to the total; those behind 其中 do not exceed it."""
    money = [s for s in found if s.figure.kind == "money" and not s.figure.rough]
    if len(money) < 3:
        return
    sentence = money[0].sentence.text
    total, parts = _total_and_parts(sentence, money)
    if total is None or len(parts) < 2:
        return
    sum_ = sum((part.figure.value for part in parts), Decimal(0))
    complete = bool(
        _MADE_OF.search(sentence[: parts[0].figure.start]) or _MADE_OF.search(sentence[parts[-1].figure.end :][:6])
    )
    if sum_ > total.figure.value or (complete and sum_ != total.figure.value):
        params = {"label": total.name or total.quote, "stated": wan(total.figure.value), "sum": wan(sum_)}
        yield at("C03", text.where(total.sentence), total, total.printed, text.file, **params)


def _total_and_parts(sentence: str, money: Sequence[Statement]) -> tuple[Statement | None, Sequence[Statement]]:
    """``总额（甲、乙）``, ``总额，其中甲，乙``, ``来源由甲、乙组成，总额``."""
    match = re.search("其中|来源|包括|由", sentence)
    if match is None:
        return None, ()
    before = [s for s in money if s.figure.end <= match.start()]
    if before:
        end = min((p for mark in "；。" if (p := sentence.find(mark, match.end())) >= 0), default=len(sentence))
        closing = (
            sentence.find("）", match.end()) if sentence.rfind("（", 0, match.start()) >= match.start() - 1 else -1
        )
        end = min(end, closing) if closing >= 0 else end
        return before[-1], [s for s in money if match.end() <= s.figure.start < end and _is_source(sentence, s)]
    return (money[-1], money[:-1]) if _MADE_OF.search(sentence) and _is_whole(sentence, money[-1]) else (None, ())


def _is_source(sentence: str, statement: Statement) -> bool:
    """Not what was spent, left over or paid per head."""
    before = sentence[statement.start : statement.figure.start]
    after = sentence[statement.figure.end : statement.end]
    return not re.search("支出|执行|使用|结余|标准|人均|生均|支付|拨付|发放|到位", before) and not after.startswith("/")


def _is_whole(sentence: str, statement: Statement) -> bool:
    return bool(re.search("总|合计|共", sentence[statement.start : statement.figure.start]))
