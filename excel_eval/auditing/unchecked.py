"""What the material did not allow to check, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from excel_eval.auditing.check_scores import has_grade, has_total
from excel_eval.auditing.form_findings import printed_sum
from excel_eval.auditing.funds import amounts, stated
from excel_eval.auditing.papers import Paper
from excel_eval.auditing.reading import Text
from excel_eval.auditing.report import Unchecked

ON_FORMS = (
    "C01", "C02", "C20", "C21", "C25", "C26", "C27", "C28", "C29", "C30", "C32", "C36", "C37", "C38",
)  # fmt: skip
"""checks that only a form allows"""
ON_TEXTS = ("C53", "C54", "C55", "C56", "C58", "C59", "C60")
"""checks that only a text allows"""
WITH_FOLDER = ("C09", "C34", "C35", "C70")


def unchecked(
    papers: Sequence[Paper], texts: Sequence[Text], has_folder: bool, evaluated: bool
) -> tuple[Unchecked, ...]:
    """One line per check and paper; what is checked on one of the papers is not missed on another."""
    found: list[Unchecked] = []
    forms = [paper for paper in papers if paper.forms]
    reports = [paper for paper in papers if paper.is_report]
    first = papers[0].file
    if not forms:
        found += _all(ON_FORMS, first, "no_form")
        found += _report_alone(first, texts)
    if not reports:
        found += _all(ON_TEXTS, first, "no_report")
    for paper in forms:
        found += _on_form(paper)
    if len(papers) < 2 and not has_folder:
        found.append(Unchecked("C52", first, "one_paper"))
    if not has_folder:
        found += _all(WITH_FOLDER, first, "no_folder")
    elif not evaluated:
        found += _all(("C09", "C34", "C35", "C52"), first, "folder_errors")
    return tuple(sorted(found, key=lambda each: (each.code, each.file)))


def _all(codes: Iterable[str], file: str, why: str) -> Iterator[Unchecked]:
    return (Unchecked(code, file, why) for code in codes)


def _report_alone(file: str, texts: Sequence[Text]) -> Iterator[Unchecked]:
    """The form's checks that a text allows only where it says enough."""
    if not any(has_total(text) for text in texts):
        yield Unchecked("C50", file, "no_total")
    if not any(has_total(text) and has_grade(text) for text in texts):
        yield Unchecked("C51", file, "no_grade")
    money = [amounts(text) for text in texts]
    if not any(stated(each, "initial") and stated(each, "adjusted") for each in money):
        yield from _all(("C06", "C07"), file, "no_funds")
    if not any(rate.kind == "execution" for text in texts for rate in text.rates):
        yield from _all(("C04", "C05"), file, "no_rate")
    if not any(each for each in money):
        yield from _all(("C03", "C08", "C10"), file, "no_funds")
    if not any(achievement.targets for text in texts for achievement in text.achievements):
        yield from _all(("C54", "C60"), file, "no_targets")


def _on_form(paper: Paper) -> Iterator[Unchecked]:
    form = paper.forms[0].form
    if form.total is None or printed_sum(form) is None:
        yield Unchecked("C50", paper.file, "no_scores")
    if not any(text.label in ("评价结论", "自评结论") for text in paper.forms[0].texts):
        yield Unchecked("C51", paper.file, "no_grade")
    funds = form.total_funds
    if funds.initial is None or funds.adjusted is None or funds.executed is None:
        yield from _all(("C06", "C07"), paper.file, "no_funds")
