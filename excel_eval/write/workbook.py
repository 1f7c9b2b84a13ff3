"""自评表.xlsx: the self-assessment as a workbook whose every figure is a live formula with its true stored value."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from excel_eval.assessment import SelfAssessment
from excel_eval.messages import say
from excel_eval.write.atomic import replacing
from excel_eval.write.details import write_detail
from excel_eval.write.form import write_form
from excel_eval.write.funds import write_funds
from excel_eval.write.method import write_method
from excel_eval.write.months import write_months
from excel_eval.write.overview import write_overview
from excel_eval.write.pages import project_name
from excel_eval.write.places import ROWS_PER_SHEET, arrange
from excel_eval.write.review import write_review
from excel_eval.write.sheet import FONT, Book
from excel_eval.write.sichuan import length_findings, write_sichuan_form
from excel_eval.write.sources import write_sources
from excel_eval.write.teams import write_teams

Form = Literal["standard", "sichuan"]
KIND = {"excel_eval.kind": "output"}
"""the mark by which the reader knows the tool's own outputs"""


class HasErrors(ValueError):
    """The material has errors and no draft was asked for: there is nothing to hand to the finance office."""


def write_workbook(
    assessment: SelfAssessment,
    path: Path | str,
    form: Form = "standard",
    *,
    title_font: str = FONT,
    rows_per_sheet: int = ROWS_PER_SHEET,
) -> None:
    """Write the self-assessment workbook to ``path``, which is replaced as a whole or stays as it was.

    Raises ``HasErrors`` while there are errors, unless the assessment is a draft; ``CannotWrite`` where the file
    cannot be written.
    """
    if not assessment.ok and not assessment.draft:
        raise HasErrors("the material has errors; evaluate it as a draft to see its figures")
    if form not in ("standard", "sichuan"):
        raise ValueError(f"no such form: {form}")
    with replacing(Path(path)) as temporary:
        _write(assessment, temporary, form, title_font, rows_per_sheet)


def _write(assessment: SelfAssessment, path: Path, form: Form, title_font: str, rows_per_sheet: int) -> None:
    places = arrange(assessment, rows_per_sheet)
    subject = say("document_subject", year=assessment.plan.year, project=project_name(assessment))
    with Book(path, say(f"document_title_{form}"), subject, KIND) as book:
        page = book.page(places.form)
        findings = assessment.findings
        if form == "standard":
            write_form(book, page, places, title_font)
        else:
            write_sichuan_form(book, page, places, title_font)
            findings += length_findings(assessment)
        write_overview(book, book.page(places.overview.sheet), places)
        write_teams(book, book.page(say("sheet_teams")), places)
        write_months(book, book.page(places.months), places)
        write_funds(book, book.page(places.funds.sheet), places)
        for detail in places.details.values():
            write_detail(book, places, detail)
        write_review(book, book.page(places.review), places, findings)
        write_sources(book, book.page(places.sources), places)
        write_method(book, book.page(places.method), places)
