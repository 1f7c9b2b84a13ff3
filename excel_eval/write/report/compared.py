"""三、项目绩效情况: how the results stand against those of an earlier year, where its figures were given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from excel_eval.assessment import SelfAssessment
from excel_eval.comparison import ABSENT, Compared, Earlier, Previous, notes_on
from excel_eval.figures import signed, signed_percent
from excel_eval.messages import say
from excel_eval.results import Result
from excel_eval.write.report import facts
from excel_eval.write.report.blocks import Block, Column, Paragraph, Table
from excel_eval.write.report.results import actual_of


def compared_section(assessment: SelfAssessment, results: Sequence[Result], name: str) -> Iterator[Block]:
    """A paragraph, a table, and what cannot be compared; nothing without an earlier year or any indicator of it."""
    previous = assessment.previous
    wanted = {result.indicator.code for result in results}
    compared = [one for one in assessment.compared if one.result.indicator.code in wanted]
    if previous is None or not any(one.before for one in compared):
        return
    yield Paragraph(compared_sentence(compared, previous))
    comparable = [one for one in compared if one.change is not None]
    if comparable:
        yield _table(comparable, name, assessment.plan.year, previous.year)
    said = name == "benefit" and any(one.before and not facts.is_benefit(one.result) for one in assessment.compared)
    yield from (Paragraph(text) for text in (() if said else source_notes(previous)))
    if not_compared := not_compared_sentence(compared, previous):
        yield Paragraph(not_compared)


def _table(compared: Sequence[Compared], name: str, now: int, then: int) -> Table:
    return Table(
        say(f"report_table_compared_{name}", year=then),
        (
            Column(say("report_column_indicator"), 34),
            Column(say("report_column_then", year=then), 18, "center"),
            Column(say("report_column_then", year=now), 18, "center"),
            Column(say("report_column_change"), 15, "center"),
            Column(say("report_column_change_rate"), 15, "center"),
        ),
        tuple(compared_row(one) for one in compared),
    )


def compared_sentence(compared: Sequence[Compared], previous: Previous) -> str:
    """How many can be compared, and how many rose, fell or stayed."""
    changes = [one.change for one in compared if one.change is not None]
    if not changes:
        return say("report_compared_none", year=previous.year)
    return say(
        "report_compared",
        year=previous.year,
        count=len(compared),
        comparable=len(changes),
        more=sum(change > 0 for change in changes),
        less=sum(change < 0 for change in changes),
        same=sum(change == 0 for change in changes),
    )


def source_notes(previous: Previous) -> Iterator[str]:
    """What must be said of the earlier figures."""
    for name in notes_on(previous):
        yield say("report_compared_note", note=say(name, year=previous.year, month=previous.month))


def not_compared_sentence(compared: Sequence[Compared], previous: Previous) -> str:
    """The indicators that cannot be compared, by their reason; empty where there are none."""
    reasons: dict[str, list[str]] = {}
    for one in compared:
        if reason := one.reason(previous.year):
            reasons.setdefault(reason, []).append(one.result.indicator.name)
    groups = [say("report_not_compared_group", names="、".join(n), reason=why) for why, n in reasons.items()]
    return say("report_not_compared", reasons="；".join(groups)) if groups else ""


def compared_row(one: Compared) -> tuple[str, ...]:
    """Name, both actuals, the change and its rate; words where there is none."""
    unit, none = one.result.indicator.unit or "", say("report_none")
    then = none if one.before is None else then_of(one.before)
    if one.change is None:
        words = none if one.why == ABSENT else say("report_not_comparable")
        return one.result.indicator.name, then, actual_of(one.result), words, none
    rate = none if one.change_rate is None else signed_percent(one.change_rate)
    return one.result.indicator.name, then, actual_of(one.result), f"{signed(one.change)}{unit}", rate


def then_of(before: Earlier) -> str:
    """``720家`` as it was; a dash where nothing was reported."""
    if before.actual is None:
        return say("report_none")
    return before.actual if isinstance(before.actual_value, str) else f"{before.actual}{before.unit or ''}"
