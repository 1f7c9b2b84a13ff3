"""自评复核: what the finance office's checks remark, the most urgent first, each with a way to its row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from excel_eval.assessment import SelfAssessment
from excel_eval.messages import describe, say
from excel_eval.model import Finding, Issue, Priority
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


@dataclass(frozen=True, slots=True)
class Line:
    """One remark as it is printed, and the cell it leads to."""

    code: str
    priority: Priority
    where: str
    message: str
    fix: str
    target: Cell


def write_review(book: Book, page: Page, places: Places, further: Sequence[Line] = ()) -> None:
    """The findings of the assessment, and ``further`` ones that only the chosen form gives rise to."""
    assessment = places.assessment
    lines = [*(_line_of(places, finding) for finding in assessment.findings), *further]
    heading(book, page, assessment, say("review_title"), say("review_subtitle"))
    page.widths(WIDTHS)
    lines.sort(key=lambda line: PRIORITIES.index(line.priority))
    _write_counts(book, page, assessment, lines)
    _headers(book, page, HEAD_ROW, ("number", "finding", "priority", "where", "message", "fix", "go"))
    row = HEAD_ROW + 1
    for number, line in enumerate(lines, start=1):
        _write_line(book, page, row, number, line)
        row += 1
    if not lines:
        _write_sentence(book, page, row, say("no_findings"))
        row += 1
    _colour(book, page, max(row - 1, HEAD_ROW + 1))
    errors = [issue for issue in assessment.issues if issue.severity == "error"]
    if errors:
        row = _write_errors(book, page, row + 1, errors)
    page.print_area(Span(page.name, 1, 1, row - 1, len(WIDTHS)))
    page.freeze(HEAD_ROW)
    page.show_gridlines(printed=False)
    page.protect()
    long_page(page, assessment, say("review_title"), landscape=True, repeat=(HEAD_ROW, HEAD_ROW))


def _line_of(places: Places, finding: Finding) -> Line:
    words = describe(finding, "zh")
    target = _target(places, finding)
    return Line(finding.code, finding.severity, finding.where, words.message, words.fix, target)


def _write_counts(book: Book, page: Page, assessment: SelfAssessment, lines: Sequence[Line]) -> None:
    """How many of each priority, counted live, and what ``check`` found."""
    codes = down(Cell(page.name, HEAD_ROW + 1, 3), len(lines)).fixed
    labels = [say(f"priority_{priority}") for priority in PRIORITIES]
    counts = [sum(1 for line in lines if line.priority == priority) for priority in PRIORITIES]
    formula = '&"　　"&'.join(f'"{label}："&COUNTIF({codes},"{label}")' for label in labels)
    words = "　　".join(f"{label}：{count}" for label, count in zip(labels, counts, strict=True))
    style = book.style(bold=True, valign="vcenter")
    page.merge(Span(page.name, 3, 1, 3, len(WIDTHS)), style)
    page.formula(3, 1, f"={formula}", words, style)
    page.height(3, 20)
    kinds = {name: sum(1 for i in assessment.issues if i.severity == name) for name in ("error", "warning", "info")}
    page.text(4, 1, say("check_counts", **kinds), book.style(formats.SUBTITLE))


def _write_line(book: Book, page: Page, row: int, number: int, line: Line) -> None:
    text, centre = book.style(formats.TEXT), book.style(formats.CENTRE)
    page.number(row, 1, number, centre)
    page.text(row, 2, line.code, centre)
    page.text(row, 3, say(f"priority_{line.priority}"), centre)
    texts = (line.where, line.message, line.fix)
    for column, value in enumerate(texts, start=4):
        page.text(row, column, value, text)
    page.link(row, 7, line.target.sheet, line.target, book.style(formats.CENTRE, formats.LINK))
    page.height(row, row_height(zip(texts, WIDTHS[3:6], strict=True), least=22))


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
        _write_sentence(book, page, row, say("more_errors", count=len(errors) - MOST_ERRORS))
    return row + 1


def _headers(book: Book, page: Page, row: int, names: Sequence[str]) -> None:
    for column, name in enumerate(names, start=1):
        page.text(row, column, say(f"review_column_{name}"), book.style(formats.HEAD))
    page.height(row, 24)


def _write_sentence(book: Book, page: Page, row: int, text: str) -> None:
    page.merge(Span(page.name, row, 1, row, len(WIDTHS)), book.style(formats.TEXT))
    page.text(row, 1, text, book.style(formats.TEXT))
    page.height(row, 24)


def _colour(book: Book, page: Page, last: int) -> None:
    span = Span(page.name, HEAD_ROW + 1, 3, last, 3)
    for priority, colour in (("P0", formats.RED), ("P1", formats.AMBER)):
        formula = f'={span.first.name}="{say(f"priority_{priority}")}"'
        look = book.difference(font_color=colour, bold=True)
        page.condition(span, {"type": "formula", "criteria": formula, "format": look})
