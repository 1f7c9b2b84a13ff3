"""The folder of plan and ledgers that papers are held against: its evaluation, its errors, its own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from excel_eval import messages
from excel_eval.assessment import CheckReport, SelfAssessment
from excel_eval.auditing.check_cross import Facts
from excel_eval.auditing.form_findings import placed
from excel_eval.auditing.funds import amounts, stated
from excel_eval.auditing.papers import Paper
from excel_eval.auditing.read_form import PaperForm
from excel_eval.auditing.reading import Text
from excel_eval.auditing.report import PRIORITIES, AuditFinding, at
from excel_eval.auditing.same_words import SOURCE, OwnWords
from excel_eval.auditing.terms import Term, make_term
from excel_eval.figures import TEN_THOUSAND, fixed, shortest
from excel_eval.form import FundsRow, form_of
from excel_eval.limits import ORDINARY, Reading
from excel_eval.messages import say
from excel_eval.model import Budget, Finding, Funds
from excel_eval.validate import TOLERANCE


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What a folder comes to. ``assessment`` is None where there is no plan to evaluate by."""

    folder: Path
    report: CheckReport
    assessment: SelfAssessment | None
    facts: Facts | None
    own: OwnWords | None
    spent: Decimal | None
    """expenses of the teams and the bureau in 万元; None where no such ledger is kept"""

    def findings(self, papers: Sequence[Paper], texts: Sequence[Text]) -> Iterator[AuditFinding]:
        """C70, C09."""
        errors = [issue for issue in self.report.issues if issue.severity == "error"]
        if errors:
            first = f"{errors[0].source}：{messages.describe(errors[0]).message}"
            params = {"count": len(errors), "first": first}
            yield AuditFinding(
                "C70", PRIORITIES["C70"], self.folder.name, str(errors[0].source), "", str(len(errors)), params
            )
        if self.spent is not None:
            yield from self._spending(papers, texts, self.spent)

    def _spending(self, papers: Sequence[Paper], texts: Sequence[Text], spent: Decimal) -> Iterator[AuditFinding]:
        """C09: the executed budget of form and report is what the ledgers and the bureau spent."""
        for paper in papers:
            for form in paper.forms:
                executed = form.form.total_funds.executed
                if executed is not None and abs(executed - spent) > TOLERANCE:
                    where = form.form.total_funds.where
                    params = {"ledgers": fixed(spent), "executed": fixed(executed)}
                    yield replace(
                        placed(form, Finding("C07", "P0", where, params)), code="C09", severity=PRIORITIES["C09"]
                    )
        for text in texts:
            amount = stated([a for a in amounts(text) if not a.of_body], "executed")
            if amount is not None and abs(amount.value / TEN_THOUSAND - spent) > TOLERANCE:
                statement = amount.statement
                params = {"ledgers": fixed(spent), "executed": fixed(amount.value / TEN_THOUSAND)}
                yield at("C09", text.where(statement.sentence), statement, statement.printed, text.file, **params)


def evaluate(folder: Path, schemas: Path | None = None, reading: Reading = ORDINARY) -> Evaluated:
    """Check and evaluate the folder. FileNotFoundError where it is absent."""
    from excel_eval.pipeline import check_folder, evaluate_checked

    checked = check_folder(folder, schemas, reading)
    if checked.plan is None:
        return Evaluated(folder, checked.report, None, None, None, None)
    assessment = evaluate_checked(checked)
    form = form_of(assessment.plan, assessment.results, assessment.total)
    form = replace(form, sources=(*form.sources, *_rows_of_forms(assessment.plan.budget)))
    return Evaluated(
        folder, checked.report, assessment, Facts(form, SOURCE), _own_words(assessment), _spent(assessment)
    )


def _spent(assessment: SelfAssessment) -> Decimal | None:
    from excel_eval.write.report.facts import spending_of

    spending = spending_of(assessment)
    return None if spending is None else spending.all.amount / TEN_THOUSAND + assessment.plan.bureau_spending


def _rows_of_forms(budget: Budget) -> Iterator[FundsRow]:
    """The rows in which the Sichuan form sums up the plan's sources, and 其他资金 of either form."""
    from excel_eval.write.form import SOURCES as STANDARD
    from excel_eval.write.form import source_rows
    from excel_eval.write.sichuan import SOURCES as SICHUAN

    named = {source for sources in SICHUAN.values() for source in sources}
    yield _sum_row(STANDARD[-1], [fund for _, fund in source_rows(budget.funds, STANDARD[-1])])
    for name, wanted in SICHUAN.items():
        members = [f for f in budget.funds if f.name in wanted or (not wanted and f.name not in named)]
        yield _sum_row(name, members)


def _sum_row(name: str, funds: Sequence[Funds]) -> FundsRow:
    sums = {field: sum((getattr(f, field) for f in funds), Decimal(0)) for field in ("initial", "adjusted", "executed")}
    return FundsRow(name, "", **sums)


def _own_words(assessment: SelfAssessment) -> OwnWords:
    """Every sentence and table row of the report and the form that we would write of this folder."""
    from excel_eval.write.achievement import long_sentence, short_sentence
    from excel_eval.write.places import arrange
    from excel_eval.write.report.blocks import Paragraph
    from excel_eval.write.report.content import report_of

    report, places = report_of(assessment), arrange(assessment)
    paragraphs = [block.text for block in report.blocks if isinstance(block, Paragraph)]
    captions = [block.caption for block in report.blocks if not isinstance(block, Paragraph)]
    rows = [row for block in report.blocks if not isinstance(block, Paragraph) for row in block.rows]
    written = [long_sentence(places)[1], short_sentence(places)[1], say("form_year", year=assessment.plan.year)]
    written += [f"{say(name)}({shortest(weight)})" for name, weight in _sichuan_weights(assessment)]
    texts = [value for value in assessment.plan.project.values() if isinstance(value, str)]
    return OwnWords((*report.title, "\n".join(report.title), *paragraphs, *captions, *written, *texts), tuple(rows))


def _sichuan_weights(assessment: SelfAssessment) -> Iterator[tuple[str, Decimal]]:
    """预算执行情况(10) and 绩效指标(90)."""
    own = assessment.plan.budget.weight
    yield "sichuan_funds", own
    yield "sichuan_indicators", assessment.total.weight - own


def own_terms(folder: Evaluated) -> tuple[Term, ...]:
    """The plan's indicators with their 别名."""
    if folder.assessment is None:
        return ()
    return tuple(
        make_term(
            result.indicator.name,
            [result.indicator.name, *result.indicator.aliases],
            units=[unit] if (unit := result.indicator.unit) and unit != "%" else [],
        )
        for result in folder.assessment.results
    )


def with_evidence(paper: PaperForm, folder: Evaluated) -> PaperForm:
    """The form with what the plan knows of evidence, so that C34 and C35 can be judged."""
    if folder.facts is None:
        return paper
    known = {row.name: row.evidence for row in folder.facts.form.rows}
    rows = tuple(
        replace(row, evidence=known[row.name], evidence_known=True) if row.name in known else row
        for row in paper.form.rows
    )
    return replace(paper, form=replace(paper.form, rows=rows))
