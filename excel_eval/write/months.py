"""月度进度: what each indicator had reached by the end of each month, against the share of the year that has passed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from excel_eval.figures import half_up
from excel_eval.messages import say
from excel_eval.results import Result, rate
from excel_eval.write import formats
from excel_eval.write.cells import Cell, Span, down
from excel_eval.write.charts import month_chart
from excel_eval.write.counting import Wanted, by_month, measured, places_of, rounded
from excel_eval.write.formats import plain
from excel_eval.write.pages import heading, long_page
from excel_eval.write.places import Places, by_teams
from excel_eval.write.sheet import Book, Page
from excel_eval.write.text import pixels, row_height

MONTHS = range(1, 13)
LABEL_WIDTH = 16.0
TIME_WIDTH = 10.0
WIDTH = 13.0
HEAD_ROW = 4
FIRST_ROW = 5
LATER = FIRST_ROW + 12
"""the first row below the months: the year's actual and target, then rows without a month where there are any"""
RATE_HEAD = LATER + 5
RATE_ROW = RATE_HEAD + 1
CHART_ROW = RATE_ROW + 13
CHART_HEIGHT, CHART_ROWS = 360, 18
NARROW = 10
"""as many indicators stand upright on one page"""
FIRST_COLUMN = 3
CHART_COLUMNS = 8
"""the columns that the chart is at least as wide as"""


def write_months(book: Book, page: Page, places: Places) -> None:
    assessment = places.assessment
    results = [result for result in assessment.results if by_teams(result)]
    heading(book, page, assessment, say("months_title"), say("months_subtitle"))
    page.widths([LABEL_WIDTH, TIME_WIDTH, *[WIDTH] * max(len(results), CHART_COLUMNS - 2)])
    for row, title in ((HEAD_ROW, "months_reached"), (RATE_HEAD, "months_rates")):
        page.text(row - 1, 1, say(title), book.style(formats.SECTION))
        page.height(row - 1, 22)
        _write_headers(book, page, results, row)
    undated = any(entry.month is None for result in results for entry in places.detail(result).ledger)
    _write_labels(book, page, undated)
    for column, result in enumerate(results, start=FIRST_COLUMN):
        reached = _write_reached(book, page, places, result, column, undated)
        _write_rates(book, page, result, column, reached)
    if results:
        _write_chart(book, page, len(results))
    upright = len(results) <= NARROW
    if not upright:
        page.break_before(RATE_HEAD - 1)
    page.print_area(Span(page.name, 1, 1, CHART_ROW + CHART_ROWS, max(FIRST_COLUMN + len(results) - 1, CHART_COLUMNS)))
    page.freeze(2, 2)
    page.show_gridlines(printed=False)
    page.protect()
    long_page(page, assessment, say("months_title"), landscape=not upright, repeat=(1, 2), one_page=upright)


def _write_headers(book: Book, page: Page, results: Sequence[Result], row: int) -> None:
    head = book.style(formats.HEAD)
    page.text(row, 1, say("column_month"), head)
    page.text(row, 2, say("column_time"), head)
    titles = [say("month_indicator", code=r.indicator.code, name=r.indicator.name) for r in results]
    for column, title in enumerate(titles, start=FIRST_COLUMN):
        page.text(row, column, title, head)
    page.height(row, row_height([(title, WIDTH) for title in titles], least=32))


def _write_labels(book: Book, page: Page, undated: bool) -> None:
    """The months, the share of the year, the names of the rows below."""
    month = book.style(formats.CENTRE, num_format=say("month_format"))
    time = book.style(formats.FIGURE, num_format=formats.RATE)
    for offset in range(12):
        upper, lower = FIRST_ROW + offset, RATE_ROW + offset
        page.number(upper, 1, offset + 1, month)
        page.formula(lower, 1, f"=A{upper}", offset + 1, month)
        share = half_up(Fraction(offset + 1, 12), 4)
        for row in (upper, lower):
            page.formula(row, 2, f"=ROUND(A{row}/12,4)", share, time)
            page.height(row, 18)
    for offset, name in enumerate(("year_actual", "year_target", *(["without_month"] if undated else []))):
        for column in (1, 2):
            page.text(LATER + offset, column, None, book.style(formats.TEXT, formats.TOTAL))
        page.height(LATER + offset, 18)
        page.text(LATER + offset, 1, say(name), book.style(formats.TEXT, formats.TOTAL))


def _write_reached(book: Book, page: Page, places: Places, result: Result, column: int, undated: bool) -> list[Decimal]:
    """The cumulated actual of one indicator, month by month, and the year's figures under it."""
    detail, place, code = places.detail(result), places.overview, result.indicator.code
    counted, precision = by_month(detail, result), places_of(detail, result.indicator)
    style = book.style(formats.FIGURE, num_format=plain(*counted.values()))
    reached: list[Decimal] = []
    for offset in range(12):
        row = FIRST_ROW + offset
        expression = measured(detail, result.indicator, Wanted(detail.month, f"$A{row}"))
        if offset:
            expression = f"{Cell('', row - 1, column).name}+{expression}"
        value = (reached[-1] if reached else Decimal(0)) + counted.get(offset + 1, Decimal(0))
        page.formula(row, column, f"={rounded(expression, precision)}", value, style)
        reached.append(value)
    bottom = book.style(formats.FIGURE, formats.TOTAL, num_format=plain(result.target, result.actual))
    actual, target = (place.cell(code, c).away for c in (place.ACTUAL, place.TARGET))
    for offset, (source, figure) in enumerate(((actual, result.actual), (target, result.target))):
        page.formula(LATER + offset, column, f"={source}", figure, bottom)
    if undated:
        rest = rounded(f"{actual}-{Cell('', FIRST_ROW + 11, column).name}", precision)
        page.formula(LATER + 2, column, f"={rest}", counted.get(None, Decimal(0)), bottom)
    return reached


def _write_rates(book: Book, page: Page, result: Result, column: int, reached: Sequence[Decimal]) -> None:
    """The same over the year's target; red where it lags behind the year."""
    style = book.style(formats.FIGURE, num_format=formats.RATE)
    target = Cell("", LATER + 1, column).fixed
    for offset, value in enumerate(reached):
        cell = Cell("", FIRST_ROW + offset, column).name
        reached_rate = rate(value, result.target)
        shown = None if reached_rate is None else half_up(reached_rate, 4)
        page.formula(RATE_ROW + offset, column, f'=IF({target}=0,"",ROUND({cell}/{target},4))', shown, style)
    span = down(Cell(page.name, RATE_ROW, column), 12)
    if result.indicator.nature != "≤":
        late = f'=({span.first.name}<>"")*({span.first.name}<$B{RATE_ROW})'
        look = book.difference(font_color=formats.RED, bg_color=formats.PALE_RED)
        page.condition(span, {"type": "formula", "criteria": late, "format": look})


def _write_chart(book: Book, page: Page, indicators: int) -> None:
    months, time = down(Cell(page.name, RATE_ROW, 1), 12), down(Cell(page.name, RATE_ROW, 2), 12)
    columns = range(FIRST_COLUMN, FIRST_COLUMN + indicators)
    rates = [(Cell(page.name, RATE_HEAD, c), down(Cell(page.name, RATE_ROW, c), 12)) for c in columns]
    chart = month_chart(book, months, time, rates, Cell(page.name, RATE_HEAD, 2))
    wide = pixels([LABEL_WIDTH, TIME_WIDTH, *[WIDTH] * max(indicators, CHART_COLUMNS - 2)])
    page.place_chart(Cell(page.name, CHART_ROW, 1), chart, (wide, CHART_HEIGHT), say("month_chart_description"))
