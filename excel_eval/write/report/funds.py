"""二（一）资金计划、到位及使用: the budget, why it was changed, what it was spent on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from excel_eval.assessment import SelfAssessment
from excel_eval.figures import TEN_THOUSAND, fixed, percent, shortest
from excel_eval.messages import say
from excel_eval.model import Budget, Funds
from excel_eval.write.report import facts
from excel_eval.write.report.blocks import Block, Column, Paragraph, Table
from excel_eval.write.report.facts import Share, money

LOW_EXECUTION = Decimal(90)
"""percent; below it the rate wants a reason"""
TOLERANCE = Decimal("0.005")
"""万元 by which ledgers and executed figure may differ"""


def funds_section(assessment: SelfAssessment) -> Iterator[Block]:
    """Sentence and table of the budget, adjustment, reason of the rate, spending by category and by team."""
    budget = assessment.plan.budget
    yield Paragraph(budget_sentence(budget))
    yield _sources(budget)
    for text in adjustment(assessment):
        yield Paragraph(text)
    if budget.adjusted and budget.execution_rate * 100 < LOW_EXECUTION:
        reason = facts.sentence(facts.text_of(assessment.plan, "执行率原因"))
        yield Paragraph(say("report_rate_reason", text=reason))
    yield from _spending(assessment)


def budget_sentence(budget: Budget) -> str:
    return say(
        "report_budget",
        initial=money(budget.initial),
        adjusted=money(budget.adjusted),
        executed=money(budget.executed),
        rate=percent(budget.execution_rate),
        weight=shortest(budget.weight),
        score=fixed(budget.score),
    )


def _sources(budget: Budget) -> Table:
    names = ("source", "initial", "adjusted", "executed", "execution")
    columns = tuple(
        Column(say(f"report_column_{name}"), 28 if name == "source" else 18, "left" if name == "source" else "right")
        for name in names
    )
    rows = [_source(fund.name, fund) for fund in budget.funds]
    return Table(say("report_table_funds"), columns, (*rows, _source(say("report_sum"), budget)), total=True)


def _source(name: str, row: Funds | Budget) -> tuple[str, ...]:
    return name, money(row.initial), money(row.adjusted), money(row.executed), facts.rate(facts.execution(row))


def adjustment(assessment: SelfAssessment) -> Iterator[str]:
    """The change of the budget with its explanation; a rate that rests on the change is said to do so."""
    budget = assessment.plan.budget
    change = budget.adjusted - budget.initial
    if not change:
        yield say("report_unchanged")
        return
    name, rate = ("report_more" if change > 0 else "report_less"), facts.change_rate(budget)
    shown = "" if rate is None else say(f"{name}_rate", rate=percent(abs(rate)))
    text = say(name, change=money(abs(change)), rate=shown)
    if budget.adjusted == budget.executed and budget.initial:
        text += say("report_rests", rate=percent(Fraction(budget.executed) / Fraction(budget.initial)))
    yield text
    words = facts.given(assessment.plan, "预算调整说明") or facts.missing(say("report_adjustment_missing"))
    yield say("report_adjustment", text=facts.sentence(words))


def _spending(assessment: SelfAssessment) -> Iterator[Block]:
    spending = facts.spending_of(assessment)
    if spending is None:
        yield Paragraph(facts.missing(say("report_no_expenses")))
        return
    yield Paragraph(comparison(assessment, spending.all.amount))
    yield _breakdown("categories", "category", spending.categories, spending.all)
    yield _breakdown("teams", "team", spending.teams, spending.all)


def comparison(assessment: SelfAssessment, spent: Decimal) -> str:
    """The ledgers' expenses and the bureau's own against the executed figure, in 万元."""
    plan = assessment.plan
    in_wan = spent / TEN_THOUSAND
    together = in_wan + plan.bureau_spending
    difference = abs(together - plan.budget.executed)
    agrees = say("report_spent_agrees")
    if difference > TOLERANCE:
        agrees = say("report_spent_differs", executed=money(plan.budget.executed), difference=money(difference))
    params = {"spent": money(in_wan), "bureau": money(plan.bureau_spending), "together": money(together)}
    return say("report_spent", **params, agrees=agrees)


def _breakdown(title: str, heading: str, shares: Sequence[Share], whole: Share) -> Table:
    columns = (
        Column(say(f"report_column_{heading}"), 36),
        Column(say("report_column_amount"), 28, "right"),
        Column(say("report_column_share"), 18, "right"),
        Column(say("report_column_items"), 18, "right"),
    )
    rows = tuple((s.name, facts.yuan(s.amount), facts.rate(s.share), str(s.items)) for s in (*shares, whole))
    return Table(say(f"report_table_{title}"), columns, rows, total=True)
