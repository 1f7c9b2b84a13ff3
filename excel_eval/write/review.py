"""自评复核: what the finance office's checks remark, the most urgent first, each with a way to its row."""

from __future__ import annotations

from collections.abc import Sequence

from excel_eval.assessment import SelfAssessment
from excel_eval.messages import describe, say
from excel_eval.model import Finding, Issue
from excel_eval.write import formats
from excel_eval.write.cells import Cell, Span, down
from excel_eval.write.pages import heading, long_page
from excel_eval.write.places import Places
from excel_eval.write.sheet import Book, Page
from excel_eval.write.text import row_height

WIDTHS = (6, 8, 12, 30, 52, 46, 12)
PRIORITIES = ("P0", "P1", "P2")
HEAD_ROW = 5
MOST_ERRORS = 1000
"""errors that a draft lists; all of them stand in the list of problems"""


def write_review(book: Book, page: Page, places: Places, findings: Sequence[Finding]) -> None:
    assessment = places.assessment
    heading(book, page, assessment, say("review_title"), say("review_subtitle"))
    page.widths(WIDTHS)
    ordered = sorted(findings, key=lambda finding: PRIORITIES.index(finding.severity))
    _write_counts(book, page, assessment, ordered)
    _headers(book, page, HEAD_ROW, ("number", "finding", "priority", "where", "message", "fix", "go"))
    row = HEAD_ROW + 1
    for number, finding in enumerate(ordered, start=1):
        _write_finding(book, page, places, row, number, finding)
        row += 1
    if not ordered:
        _line(book, page, row, say("no_findings"))
        row += 1
    _colour(book, page, max(row - 1, HEAD_ROW + 1))
    errors = [issue for issue in assessment.issues if issue.severity == "error"]
    if errors:
        row = _write_errors(book, page, row + 1, errors)
    page.print_area(Span(page.name, 1, 1, row - 1, len(WIDTHS)))
    page.freeze(HEAD_ROW)
    page.show_gridlines(printed=False)
    long_page(page, assessment, say("review_title"), landscape=True, repeat=(HEAD_ROW, HEAD_ROW))


def _write_counts(book: Book, page: Page, assessment: SelfAssessment, findings: Sequence[Finding]) -> None:
    """How many of each priority, counted live, and what ``check`` found."""
    codes = down(Cell(page.name, HEAD_ROW + 1, 3), max(len(findings), 1)).fixed
    columns = (3, 4, 5)
    for column, priority in zip(columns, PRIORITIES, strict=True):
        label = say(f"priority_{priority}")
        count = sum(1 for finding in findings if finding.severity == priority)
        formula = f'="{label}："&COUNTIF({codes},"{label}")'
        page.formula(3, column, formula, f"{label}：{count}", book.style(bold=True, valign="vcenter", text_wrap=True))
    page.height(3, 32)
    kinds = {name: sum(1 for i in assessment.issues if i.severity == name) for name in ("error", "warning", "info")}
    page.text(4, 1, say("check_counts", **kinds), book.style(formats.SUBTITLE))


def _write_finding(book: Book, page: Page, places: Places, row: int, number: int, finding: Finding) -> None:
    words = describe(finding, "zh")
    text, centre = book.style(formats.TEXT), book.style(formats.CENTRE)
    page.number(row, 1, number, centre)
    page.text(row, 2, finding.code, centre)
    page.text(row, 3, say(f"priority_{finding.severity}"), centre)
    for column, value in enumerate((finding.where, words.message, words.fix), start=4):
        page.text(row, column, value, text)
    target = _target(places, finding)
    page.link(row, 7, target.sheet, target, book.style(formats.CENTRE, formats.LINK))
    cells = zip((finding.where, words.message, words.fix), WIDTHS[3:6], strict=True)
    page.height(row, row_height(cells, least=22))


def _target(places: Places, finding: Finding) -> Cell:
    """The row of the indicator that a finding speaks of, the money for one on funds, else the total."""
    place = places.overview
    named = {str(value) for value in finding.params.values()}
    for result in places.assessment.results:
        indicator = result.indicator
        if indicator.code in named or indicator.name in named or indicator.name in finding.where:
            return place.cell(indicator.code, place.NAME)
    if finding.code.startswith("C0") or finding.code == "C10":
        return places.funds.cell(0, 1)
    return place.total(1)


def _write_errors(book: Book, page: Page, row: int, errors: Sequence[Issue]) -> int:
    """The errors that make this a draft. Gives the row after them."""
    page.text(row, 1, say("errors_title", count=len(errors)), book.style(formats.SECTION, formats.DRAFT))
    page.height(row, 24)
    row += 1
    _headers(book, page, row, ("number", "finding", "priority", "where", "message", "fix"))
    text, centre = book.style(formats.TEXT), book.style(formats.CENTRE)
    for number, issue in enumerate(errors[:MOST_ERRORS], start=1):
        row += 1
        words = describe(issue, "zh")
        page.number(row, 1, number, centre)
        page.text(row, 2, issue.code, centre)
        page.text(row, 3, say("severity_error"), centre)
        for column, value in enumerate((str(issue.source), words.message, words.fix), start=4):
            page.text(row, column, value, text)
        cells = zip((str(issue.source), words.message, words.fix), WIDTHS[3:6], strict=True)
        page.height(row, row_height(cells, least=22))
    if len(errors) > MOST_ERRORS:
        row += 1
        _line(book, page, row, say("more_errors", count=len(errors) - MOST_ERRORS))
    return row + 1


def _headers(book: Book, page: Page, row: int, names: Sequence[str]) -> None:
    for column, name in enumerate(names, start=1):
        page.text(row, column, say(f"review_column_{name}"), book.style(formats.HEAD))
    page.height(row, 24)


def _line(book: Book, page: Page, row: int, text: str) -> None:
    page.merge(Span(page.name, row, 1, row, len(WIDTHS)), book.style(formats.TEXT))
    page.text(row, 1, text, book.style(formats.TEXT))
    page.height(row, 24)


def _colour(book: Book, page: Page, last: int) -> None:
    span = Span(page.name, HEAD_ROW + 1, 3, last, 3)
    for priority, colour in (("P0", formats.RED), ("P1", formats.AMBER)):
        formula = f'={span.first.name}="{say(f"priority_{priority}")}"'
        look = book.difference(font_color=colour, bold=True)
        page.condition(span, {"type": "formula", "criteria": formula, "format": look})
