"""口径说明: how each indicator is counted, in a sentence made from its measure, and the rules behind the scores."""

from __future__ import annotations

from excel_eval.messages import say
from excel_eval.model import Indicator
from excel_eval.results import Result
from excel_eval.write import formats
from excel_eval.write.cells import Span
from excel_eval.write.pages import heading, long_page
from excel_eval.write.places import Places, by_teams
from excel_eval.write.sheet import Book, Page
from excel_eval.write.text import row_height

WIDTHS = (9, 24, 50, 24)
HEADERS = ("number", "subject", "how", "origin")
HEAD_ROW = 4
RULES = (
    "target", "rate", "at_least", "at_most", "equal", "words", "budget", "total", "grade", "over", "marks", "folding",
    "funds", "colours", "trace",
)  # fmt: skip


def write_method(book: Book, page: Page, places: Places) -> None:
    assessment = places.assessment
    heading(book, page, assessment, say("method_title"), say("method_subtitle"))
    page.widths(WIDTHS)
    for column, name in enumerate(HEADERS, start=1):
        page.text(HEAD_ROW, column, say(f"method_column_{name}"), book.style(formats.HEAD))
    page.height(HEAD_ROW, 24)
    row = HEAD_ROW + 1
    for result in assessment.results:
        _write_indicator(book, page, places, row, result)
        row += 1
    names = [*RULES, *(["months"] if assessment.plan.approved_months_only else [])]
    for number, name in enumerate(names, start=1):
        _write_rule(book, page, row, number, name)
        row += 1
    page.print_area(Span(page.name, 1, 1, row - 1, len(WIDTHS)))
    page.freeze(HEAD_ROW)
    page.show_gridlines(printed=False)
    long_page(page, assessment, say("method_title"), landscape=False, repeat=(HEAD_ROW, HEAD_ROW))


def _write_indicator(book: Book, page: Page, places: Places, row: int, result: Result) -> None:
    indicator = result.indicator
    origin = say("origin_reported")
    if by_teams(result):
        parts = places.detail(result).parts
        origin = "、".join(part.sheet for part in parts) + say("origin_column", code=indicator.code)
    texts = (indicator.code, indicator.name, counted(indicator), origin)
    for column, text in enumerate(texts, start=1):
        page.text(row, column, text, book.style(formats.CENTRE if column == 1 else formats.TEXT))
    page.height(row, row_height(zip(texts, WIDTHS, strict=True), least=22))


def counted(indicator: Indicator) -> str:
    """The measure in a plain sentence."""
    measure = indicator.measure
    if measure.how == "填报":
        return say("how_reported_text" if indicator.nature == "定性" else "how_reported")
    where = "，".join(say("how_where", column=column, value=value) for column, value in measure.where)
    where = say("how_rows_where", where=where) if where else ""
    how = {"计数": "how_rows", "去重计数": "how_distinct", "求和": "how_sum"}[measure.how]
    sentence = say(how, sheet=measure.sheet or "", column=measure.column or "", where=where)
    basis = say("how_basis_total" if indicator.basis == "合计" else "how_basis_each", kind=indicator.kind or "")
    return f"{sentence}{basis}"


def _write_rule(book: Book, page: Page, row: int, number: int, name: str) -> None:
    text, rule = book.style(formats.TEXT), say(f"rule_{name}")
    page.text(row, 1, say("rule_number", number=number), book.style(formats.CENTRE))
    page.text(row, 2, say(f"subject_{name}"), text)
    page.merge(Span(page.name, row, 3, row, len(WIDTHS)), text)
    page.text(row, 3, rule, text)
    page.height(row, row_height([(rule, sum(WIDTHS[2:]))], least=20))
