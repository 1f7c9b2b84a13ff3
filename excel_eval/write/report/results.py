"""三、项目绩效情况: what was reached of each indicator, in words and in tables, and why it is not what was planned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from excel_eval.assessment import SelfAssessment
from excel_eval.figures import fixed, percent, shortest
from excel_eval.messages import say
from excel_eval.model import Plan
from excel_eval.results import Result
from excel_eval.write.report import facts
from excel_eval.write.report.blocks import Block, Column, Paragraph, Table

AGAINST = {"≥": ("not_reached", "reached"), "≤": ("beyond", "within"), "=": ("not_equal", "equal")}
"""how a missed and a reached target are called"""


def output_section(assessment: SelfAssessment) -> Iterator[Block]:
    """（一）项目完成情况: all but benefits and satisfaction, led by how many indicators were met."""
    yield Paragraph(met_sentence(assessment))
    if assessment.plan.approved_months_only:
        yield Paragraph(say("report_approved_only") + left_out_sentence(assessment))
    yield from _section(assessment, [r for r in assessment.results if not facts.is_benefit(r)], "output")


def left_out_sentence(assessment: SelfAssessment) -> str:
    """How many rows of which months are left out because these are not approved; nothing where there are none."""
    rows = assessment.left_out
    if not rows:
        return ""
    months = (say("report_left_out_month", team=t, month=m, rows=n) for (t, m), n in rows.items())
    return say("report_left_out", rows=sum(rows.values()), months="、".join(months))


def benefit_section(assessment: SelfAssessment) -> Iterator[Block]:
    """（二）项目效益情况: 效益 and 满意度."""
    yield from _section(assessment, [r for r in assessment.results if facts.is_benefit(r)], "benefit")


def met_sentence(assessment: SelfAssessment) -> str:
    """How many indicators were met, missed, judged and not reported; the four add up to all."""
    groups = facts.groups_of(assessment)
    others = say("report_judged_count", count=len(groups.judged)) if groups.judged else ""
    others += say("report_open_count", count=len(groups.open)) if groups.open else ""
    params = {"count": len(assessment.results), "met": len(groups.met), "missed": len(groups.missed)}
    return say("report_met_counts", **params, others=others)


def _section(assessment: SelfAssessment, results: Sequence[Result], name: str) -> Iterator[Block]:
    if not results:
        yield Paragraph(facts.missing(say("report_no_indicators")))
        return
    yield from (Paragraph(text) for text in statements(results))
    yield _table(results, name)
    not_filled = [r.indicator.name for r in results if r.score is None]
    if not_filled:
        gap = facts.missing(say("report_values"))
        yield Paragraph(say("report_not_filled", names=facts.quoted(not_filled)) + gap)
    yield from (Paragraph(text) for text in deviations(assessment.plan, results))


# --- sentences -----------------------------------------------------------------------------------------------------


def statements(results: Sequence[Result]) -> Iterator[str]:
    """One paragraph for each kind of team, one for each level-2 indicator of what the bureau reports."""
    groups: dict[str, list[str]] = {}
    for result in results:
        if result.actual is not None:
            name = result.indicator.kind or result.indicator.level2
            groups.setdefault(name, []).append(statement(result))
    for name, said in groups.items():
        yield say("report_group", name=name, statements="；".join(said))


def statement(result: Result) -> str:
    """``拜访企业785家，完成率109.03%``, and whether a target was missed; no rate for ≤, where less is better."""
    indicator, actual = result.indicator, facts.with_unit(result, result.actual)
    name = indicator.name + ("：" if indicator.name[-1:].isalnum() and indicator.name[-1:].isascii() else "")
    if indicator.nature == "定性":
        target = facts.with_unit(result, result.target) or say("report_blank")
        text = say("report_statement_words", name=indicator.name, actual=actual, target=target)
        return text + (say("report_evidence", text=indicator.evidence) if indicator.evidence else "")
    rate = percent(result.completion_rate)
    if rate is None or indicator.nature == "≤":
        text = say("report_statement", name=name, actual=actual) + _against(result)
    else:
        text = say("report_statement_rate", name=name, actual=actual, rate=rate)
        text += _against(result) if facts.is_missed(result) else ""
    own = indicator.measure.how == "填报" and indicator.evidence
    return text + (say("report_evidence", text=indicator.evidence) if own else "")


def _against(result: Result) -> str:
    """Whether the target was reached, in words that go with the nature."""
    if result.met is None:
        return ""
    missed, reached = AGAINST[result.indicator.nature]
    words = missed if facts.is_missed(result) else reached
    return say(f"report_{words}", target=facts.with_unit(result, result.target))


# --- the table -----------------------------------------------------------------------------------------------------


def _table(results: Sequence[Result], name: str) -> Table:
    figures = (("target", 17), ("actual", 19), ("rate", 14), ("weight", 8), ("score", 10))
    columns = (
        Column(say("report_column_indicator"), 32),
        *(Column(say(f"report_column_{key}"), size, "center") for key, size in figures),
    )
    return Table(say(f"report_table_{name}"), columns, tuple(_row(result) for result in results))


def _row(result: Result) -> tuple[str, ...]:
    return (
        result.indicator.name,
        target_of(result),
        actual_of(result),
        facts.rate(result.completion_rate),
        shortest(result.indicator.weight),
        say("report_none") if result.score is None else fixed(result.score),
    )


def target_of(result: Result) -> str:
    """``≥720家``; the words of a 定性 indicator."""
    shown = facts.with_unit(result, result.target)
    if shown is None:
        return say("report_blank")
    return f"{result.indicator.nature}{shown}" if isinstance(result.target, Decimal) else shown


def actual_of(result: Result) -> str:
    """``785家``, or a gap."""
    return facts.with_unit(result, result.actual) or say("report_blank")


# --- deviations ----------------------------------------------------------------------------------------------------


def deviations(plan: Plan, results: Sequence[Result]) -> Iterator[str]:
    """Each indicator that wants a word, and the plan's reason or the gap where it should stand."""
    deviating = [result for result in results if facts.deviates(result, plan)]
    if deviating:
        yield say("report_deviations")
    for number, result in enumerate(deviating, start=1):
        said = {"statement": statement(result), "points": points(result), "line": over_line(plan, result)}
        yield say("report_deviation", number=number, **said) + reason(result)


def points(result: Result) -> str:
    if result.score is None or result.score == result.indicator.weight:
        return ""
    return say("report_points", score=fixed(result.score), weight=shortest(result.indicator.weight))


def over_line(plan: Plan, result: Result) -> str:
    """Which line of over-fulfilment is reached."""
    if not facts.is_over(result, plan.remark_line):
        return ""
    explain = Fraction(result.completion_rate or 0) * 100 >= Fraction(plan.explain_line)
    line = say("report_over_explain" if explain else "report_over_remark")
    return say("report_over", line=line, threshold=shortest(plan.explain_line if explain else plan.remark_line))


def reason(result: Result) -> str:
    """The plan's own words, or the gap where they should stand."""
    short = facts.falls_short(result)
    gap = "report_reason_missed" if short else "report_reason_over"
    text = result.indicator.reason or facts.missing(say(gap, name=result.indicator.name))
    return say("report_reason_short" if short else "report_reason_other", text=facts.sentence(text))
