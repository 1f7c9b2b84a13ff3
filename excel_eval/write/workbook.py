"""自评表.xlsx: the self-assessment as a workbook whose every figure is a live formula with its true stored value."""

from __future__ import annotations

from pathlib import Path

from excel_eval.assessment import HasErrors, SelfAssessment
from excel_eval.messages import say
from excel_eval.write.atomic import Place, replacing, require_suffix
from excel_eval.write.details import write_detail
from excel_eval.write.form import write_form
from excel_eval.write.funds import write_funds
from excel_eval.write.method import write_method
from excel_eval.write.months import write_months
from excel_eval.write.overview import write_overview
from excel_eval.write.pages import project_name
from excel_eval.write.places import ROWS_PER_SHEET, arrange
from excel_eval.write.previous import write_previous
from excel_eval.write.review import write_review
from excel_eval.write.sheet import FONT, Book
from excel_eval.write.sichuan import write_sichuan_form
from excel_eval.write.sources import write_sources
from excel_eval.write.teams import write_teams
from excel_eval.write.text import without_controls

FORMS = ("standard", "sichuan")


def write_workbook(
    assessment: SelfAssessment,
    path: Path | str,
    form: str = "standard",
    *,
    title_font: str | None = None,
    rows_per_sheet: int = ROWS_PER_SHEET,
    place: Place = replacing,
) -> None:
    """Write the self-assessment workbook to ``path``, which is replaced as a whole or stays as it was.

    Raises ``HasErrors`` while there are errors, unless the assessment is a draft; ``ValueError`` for a name that does
    not end in .xlsx; ``CannotWrite`` where the file cannot be written, or where it would take the place of one that
    this tool has not written or that was changed since.
    """
    if not assessment.ok and not assessment.draft:
        raise HasErrors(assessment.check_report())
    if form not in FORMS:
        raise ValueError(f"no such form: {form}")
    require_suffix(Path(path), ".xlsx")
    with place(Path(path)) as temporary:
        _write(assessment, temporary, form, without_controls(title_font or FONT), rows_per_sheet)


def _write(assessment: SelfAssessment, path: Path, form: str, title_font: str, rows_per_sheet: int) -> None:
    places = arrange(assessment, rows_per_sheet)
    subject = say("document_subject", year=assessment.plan.year, project=project_name(assessment))
    with Book(path, say(f"document_title_{form}"), subject, "form") as book:
        page = book.page(places.form)
        write = write_form if form == "standard" else write_sichuan_form
        written = write(book, page, places, title_font)
        write_overview(book, book.page(places.overview.sheet), places, written.reasons)
        write_teams(book, book.page(say("sheet_teams")), places)
        write_months(book, book.page(places.months), places)
        if assessment.previous:
            write_previous(book, book.page(places.previous), places, assessment.previous)
        write_funds(book, book.page(places.funds.sheet), places)
        for detail in places.details.values():
            write_detail(book, places, detail)
        write_review(book, book.page(places.review), places, written.remarks)
        write_sources(book, book.page(places.sources), places)
        write_method(book, book.page(places.method), places)
