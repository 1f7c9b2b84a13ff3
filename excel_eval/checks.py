"""The finance office's checks on a form (C01 …): a list of plain functions ``Form -> findings``.

P0 must be mended, P1 should, P2 is polish. A check that its material does not allow says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from excel_eval.compute import score_of
from excel_eval.figures import fixed, half_up, shortest
from excel_eval.form import Form, FundsRow, IndicatorRow
from excel_eval.messages import Phrase
from excel_eval.model import Finding
from excel_eval.results import is_met

LOW_EXECUTION = Decimal(90)
"""percent; below it the Sichuan form asks for a reason"""
EMPTY_PHRASES = re.compile(r"根据实际情况|因工作需要|按规定|[，。、；,.;\s]|调整|预算")
"""Words that explain nothing: what is left of the explanation without them must say something."""
BANDS = (("未达成", Decimal(0), Decimal("0.6")), ("部分达成", Decimal("0.6"), Decimal("0.8")))
PAYMENT = re.compile(r"(支付|拨付|执行).{0,6}(资金|经费|款|预算)|(资金|经费|款|预算).{0,6}(支付|拨付|执行)")
HINT = re.compile(r"X{2,}|…{2,}|指标\s*\d\s*[:：]|[(（]\s*\d+\s*字以?内\s*[)）]")


def check_form(form: Form) -> tuple[Finding, ...]:
    """Every check on every row, in the order of the codes."""
    findings = [finding for check in CHECKS for finding in check(form)]
    return tuple(sorted(findings, key=lambda finding: finding.code))


def _funds(form: Form) -> Iterator[Finding]:
    """C01–C04: the rows of 项目资金 against each other and against the rule."""
    total = form.total_funds
    if not total.adjusted and total.score:
        yield Finding("C02", "P0", total.where, {"score": total.score})
    elif total.adjusted and total.executed is not None:
        yield from _rate(total, total.adjusted, total.executed)
    for column, label in (("initial", "年初预算数"), ("adjusted", "全年预算数"), ("executed", "全年执行数")):
        stated = getattr(total, column)
        parts = [value for row in form.sources if (value := getattr(row, column)) is not None]
        if stated is not None and parts and sum(parts, Decimal(0)) != stated:
            params = {"label": label, "stated": stated, "sum": sum(parts, Decimal(0))}
            yield Finding("C03", "P0", total.where, params)


def _rate(total: FundsRow, adjusted: Decimal, executed: Decimal) -> Iterator[Finding]:
    exact = Fraction(executed) / Fraction(adjusted)
    if total.weight is not None and total.score is not None:
        right = half_up(max(Fraction(0), min(Fraction(1), exact)) * Fraction(total.weight))
        if right != half_up(total.score):
            yield Finding("C01", "P0", total.where, {"score": fixed(total.score), "right": fixed(right)})
    places = -int(total.rate.as_tuple().exponent) if total.rate is not None else 2
    right_rate = half_up(exact * 100, max(0, places))
    if total.rate != right_rate:
        printed = "" if total.rate is None else f"{total.rate:f}%"
        yield Finding("C04", "P0", total.where, {"printed": printed, "right": f"{right_rate:f}"})


def _budget(form: Form) -> Iterator[Finding]:
    """C05–C08: execution, adjustment and overspending want their explanations."""
    total = form.total_funds
    initial, adjusted, executed = total.initial, total.adjusted, total.executed
    if initial is None or adjusted is None or executed is None:
        return
    rate = Fraction(executed) / Fraction(adjusted) * 100 if adjusted else Fraction(0)
    if adjusted and rate < LOW_EXECUTION and not form.rate_reason:
        yield Finding("C05", "P1", total.where, {"rate": fixed(half_up(rate))})
    if initial != adjusted and not explains(form.adjustment_note):
        change = f"{half_up(Fraction(adjusted - initial) / Fraction(initial) * 100):+.2f}" if initial else "—"
        yield Finding(
            "C06", "P1", total.where, {"initial": fixed(initial), "adjusted": fixed(adjusted), "change": change}
        )
    if adjusted == executed and initial != adjusted:
        yield Finding("C07", "P1", total.where, {"initial": fixed(initial), "executed": fixed(executed)})
    over = [r for r in form.sources if r.executed is not None and r.adjusted is not None and r.executed > r.adjusted]
    if not over and executed > adjusted:
        over = [total]
    for row in over:
        params = {
            "name": row.name,
            "executed": fixed(row.executed or Decimal(0)),
            "adjusted": fixed(row.adjusted or Decimal(0)),
        }
        yield Finding("C08", "P0", row.where, params)


def explains(text: str | None) -> bool:
    """Whether an explanation says more than that there was a reason."""
    return bool(text) and len(EMPTY_PHRASES.sub("", text or "")) >= 6


def _scores(form: Form) -> Iterator[Finding]:
    """C20–C22, C37, C38: each score against the rule, its band and its reason."""
    for row in form.rows:
        wrong = list(_score(row))
        yield from wrong
        if any(finding.code == "C20" for finding in wrong):
            continue
        short = row.score is not None and row.weight is not None and row.score < row.weight
        if (is_met(row.nature, row.target, row.actual) is False or short) and not row.reason:
            yield Finding("C22", "P0", row.where, {"name": row.name, "shortfall": _shortfall(row)})


def _score(row: IndicatorRow) -> Iterator[Finding]:
    if row.score is None or row.weight is None:
        return
    if not 0 <= row.score <= row.weight:
        yield Finding("C21", "P0", row.where, {"name": row.name, "score": row.score, "weight": row.weight})
    numbers = isinstance(row.target, Decimal) and isinstance(row.actual, Decimal)
    if numbers and row.nature in ("≥", "≤", "="):
        assert isinstance(row.target, Decimal) and isinstance(row.actual, Decimal)
        right = score_of(row.nature, row.target, row.actual, row.weight)
        if right != half_up(row.score):
            params = {"name": row.name, "score": fixed(row.score), "right": fixed(right)}
            yield Finding("C20", "P0", row.where, params)
    if row.nature == "定性" and isinstance(row.actual, str):
        yield from _band(row, row.actual, row.score, row.weight)


def _band(row: IndicatorRow, verdict: str, score: Decimal, weight: Decimal) -> Iterator[Finding]:
    """达成 [0.8W, W], 部分达成 [0.6W, 0.8W), 未达成 [0, 0.6W)."""
    for word, low, high in BANDS:
        if word in verdict:
            inside = low * weight <= score < high * weight
            break
    else:
        word, low, high = "达成", Decimal("0.8"), Decimal(1)
        if word not in verdict:
            return
        inside = low * weight <= score <= weight
    if not inside:
        params = {
            "name": row.name,
            "verdict": word,
            "score": score,
            "low": shortest(low * weight),
            "high": shortest(high * weight),
        }
        yield Finding("C37", "P1", row.where, params)


def _shortfall(row: IndicatorRow) -> tuple[str, str]:
    if is_met(row.nature, row.target, row.actual) is False:
        assert isinstance(row.target, Decimal) and isinstance(row.actual, Decimal)
        rate = f"{fixed(half_up(Fraction(row.actual) / Fraction(row.target) * 100))}%" if row.target else "—"
        figures = f"{shortest(row.actual)}/{shortest(row.target)}{row.unit or ''}"
        return f"完成 {figures}（{rate}），没有达到目标", f"{figures} ({rate}) misses its target"
    assert row.score is not None and row.weight is not None
    return (
        f"得分 {fixed(row.score)} 低于分值 {shortest(row.weight)}",
        f"scores {fixed(row.score)} of {shortest(row.weight)}",
    )


def _missing(form: Form) -> Iterator[Finding]:
    """C38: a value the bureau has to report is not there."""
    for row in form.rows:
        if row.score is not None:
            continue
        words = [Phrase("word_actual")] if row.actual is None else []
        words += [Phrase("word_score")] if row.nature == "定性" and not row.score_reported else []
        yield Finding(
            "C38", "P1", row.where, {"name": row.name, "missing": words[0] if len(words) == 1 else Phrase("word_both")}
        )


def _over(form: Form) -> Iterator[Finding]:
    """C24: at or above the plan's lines an over-fulfilment is remarked or explained."""
    for row in form.rows:
        numbers = isinstance(row.target, Decimal) and isinstance(row.actual, Decimal)
        if not numbers or not row.target or row.nature not in ("≥", "=") or row.reason:
            continue
        assert isinstance(row.target, Decimal) and isinstance(row.actual, Decimal)
        rate = Fraction(row.actual) / Fraction(row.target) * 100
        if rate >= form.remark_line:
            explain = rate >= form.explain_line
            line = Phrase("word_explain_line") if explain else Phrase("word_remark_line")
            threshold = form.explain_line if explain else form.remark_line
            params = {"name": row.name, "rate": fixed(half_up(rate)), "line": line, "threshold": threshold}
            yield Finding("C24", "P1", row.where, params)


def _set(form: Form) -> Iterator[Finding]:
    """C25–C28, C30, C36: the set of indicators."""
    yield from _each(form)
    levels = [f"{row.level1} {row.level2}" if "满意" in row.level2 else row.level1 for row in form.rows]
    missing = [word for word in ("产出", "效益", "满意度") if not any(word in level for level in levels)]
    if missing:
        yield Finding("C28", "P0", form.total_where, {"missing": "、".join(f"{word}指标" for word in missing)})
    scored = [row for row in form.rows if row.score is not None]
    marks = [(row.score, row.weight) for row in scored] + [(form.total_funds.score, form.total_funds.weight)]
    if scored and len(scored) == len(form.rows) and all(score == weight for score, weight in marks):
        yield Finding("C36", "P1", form.total_where)


def _each(form: Form) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for row in form.rows:
        if "成本" in row.level2 and row.nature == "≥":
            yield Finding("C25", "P0", row.where, {"name": row.name})
        if "产出" in row.level1 and "数量" in row.level2 and PAYMENT.search(row.name):
            yield Finding("C26", "P0", row.where, {"name": row.name})
        earlier = first.setdefault(row.name, row.level1)
        if earlier != row.level1:
            yield Finding("C27", "P1", row.where, {"name": row.name, "first": earlier, "second": row.level1})
        if row.unit == "%" and isinstance(row.target, Decimal) and row.target > 100:
            yield Finding("C30", "P1", row.where, {"name": row.name, "target": row.target})


def _evidence(form: Form) -> Iterator[Finding]:
    """C34, C35: only where the material would show the evidence."""
    for row in form.rows:
        if not row.evidence_known or row.evidence:
            continue
        if "满意" in row.level1 and row.actual is not None:
            yield Finding("C34", "P0", row.where, {"name": row.name})
        elif row.score is not None and row.score == row.weight:
            yield Finding("C35", "P1", row.where, {"name": row.name})


def _hints(form: Form) -> Iterator[Finding]:
    """C31: a placeholder or hint of the template left in a text."""
    texts = [(name, where, text) for name, (where, text) in form.texts.items()]
    for row in form.rows:
        texts += [(row.name, row.where, text) for text in (row.name, row.actual, row.reason) if isinstance(text, str)]
    for name, where, text in texts:
        if match := HINT.search(text):
            yield Finding("C31", "P0", where, {"name": name, "value": match[0]})


def _parts(form: Form) -> Iterator[Finding]:
    """C71: a part is not larger than its whole."""
    actuals = {row.name: row for row in form.rows}
    for part, whole in form.parts:
        a, b = actuals[part].actual, actuals[whole].actual
        if isinstance(a, Decimal) and isinstance(b, Decimal) and a > b:
            params = {"part": part, "part_value": a, "whole": whole, "whole_value": b}
            yield Finding("C71", "P0", actuals[part].where, params)


CHECKS: tuple[Callable[[Form], Iterator[Finding]], ...] = (
    _funds, _budget, _scores, _missing, _over, _set, _evidence, _hints, _parts,
)  # fmt: skip
