"""C03, C06, C07, C10, C53 on the money in a text: budget and change, units, sources; its execution stands apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from excel_eval.auditing.check_execution import check_execution
from excel_eval.auditing.explanations import change_explained
from excel_eval.auditing.funds import Amount, amounts, stated, whole
from excel_eval.auditing.rates import is_whole_of_share
from excel_eval.auditing.reading import Text
from excel_eval.auditing.report import AuditFinding, at
from excel_eval.auditing.statements import Statement
from excel_eval.figures import fixed, half_up, shortest

WAN = Decimal(10_000)
_MADE_OF = re.compile("(?:资金)?来源(?:包括|为|是|有|于)?|由$|组成|构成|包括")


def check_funds(text: Text) -> Iterator[AuditFinding]:
    found = amounts(text)
    yield from check_execution(text, found)
    yield from _change(text, found)
    yield from _mixed_units(text, found)
    yield from _repeated(text, found)
    for sentence in text.read:
        yield from _sources(text, sentence.statements)


def wan(value: Decimal) -> str:
    return shortest(value / WAN)


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
            if _contradicts(other, given[0]):
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


def _contradicts(second: Amount, first: Amount) -> bool:
    """Two sentences on one body's money with two amounts."""
    apart = second.statement.sentence is not first.statement.sentence
    return apart and second.of_body == first.of_body and second.value != first.value


def _sources(text: Text, found: Sequence[Statement]) -> Iterator[AuditFinding]:
    """C03: sources that claim to be all (来源包括, 由…组成) add up to the total; those behind 其中 do not exceed it."""
    money = [s for s in found if s.figure.kind == "money" and not s.figure.rough and not is_whole_of_share(s)]
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
