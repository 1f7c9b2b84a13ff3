"""上年对比: each indicator's figures of an earlier year beside this year's, and the change by live formulas.

The earlier figures are inputs (blue) from a named file; this year's are those of 完成情况.
"""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.format import Format

from excel_eval.comparison import NOT_NOW, NOT_THEN, Compared, Earlier, Previous, notes_on
from excel_eval.figures import half_up
from excel_eval.messages import say
from excel_eval.results import Result
from excel_eval.write import formats
from excel_eval.write.cells import Cell, Span, across
from excel_eval.write.formats import plain, precision
from excel_eval.write.pages import heading, long_page
from excel_eval.write.places import Places, is_number
from excel_eval.write.sheet import Book, Page
from excel_eval.write.text import row_height

WIDTHS = (8, 28, 7, 11, 11, 10, 11, 11, 10, 11, 10, 12, 30)
CODE, NAME, UNIT, OLD_TARGET, OLD_ACTUAL, OLD_RATE, TARGET, ACTUAL, RATE, CHANGE, RELATIVE, POINTS, WHY = range(1, 14)
FIRST_HEAD = 4
FIRST_ROW = FIRST_HEAD + 2
LIVE = (None, NOT_THEN, NOT_NOW)
"""reasons that a figure filled in later takes away"""
POINTS_FORMAT = "+0.00;-0.00;0.00"
CHANGE_FORMAT = "+General;-General;0"
RELATIVE_FORMAT = "+0.00%;-0.00%;0.00%"


def write_previous(book: Book, page: Page, places: Places, previous: Previous) -> None:
    assessment = places.assessment
    years = {"now": assessment.plan.year, "year": previous.year}
    heading(book, page, assessment, say("compare_title"), say("compare_subtitle", **years, source=previous.source))
    page.widths(WIDTHS)
    _write_headers(book, page, FIRST_HEAD, previous.year, assessment.plan.year)
    row = FIRST_ROW
    for compared in assessment.compared:
        _write_indicator(book, page, places, row, compared, previous.year)
        row += 1
    if assessment.dropped:
        row = _write_dropped(book, page, row + 1, assessment.dropped, years)
    row = _write_notes(book, page, row + 1, previous)
    page.print_area(Span(page.name, 1, 1, row - 1, WHY))
    page.freeze(FIRST_ROW - 1, NAME)
    page.show_gridlines(printed=False)
    page.protect()
    title = say("compare_title")
    long_page(page, assessment, title, landscape=True, repeat=(FIRST_HEAD, FIRST_ROW - 1))


def _write_headers(book: Book, page: Page, row: int, year: int, now: int) -> None:
    head = book.style(formats.HEAD)
    for column, name in ((CODE, "code"), (NAME, "name"), (UNIT, "unit"), (WHY, "why")):
        page.merge(Span(page.name, row, column, row + 1, column), head)
        page.text(row, column, say(f"compare_{name}"), head)
    groups = (
        (OLD_TARGET, say("compare_year", year=year), ("target", "actual", "rate")),
        (TARGET, say("compare_year", year=now), ("target", "actual", "rate")),
        (CHANGE, say("compare_changes"), ("change", "change_rate", "points")),
    )
    for first, title, names in groups:
        page.merge(across(page.name, row, first, first + 2), head)
        page.text(row, first, title, head)
        for offset, name in enumerate(names):
            page.text(row + 1, first + offset, say(f"compare_{name}"), head)
    page.height(row, 22)
    page.height(row + 1, 32)


def _write_indicator(book: Book, page: Page, places: Places, row: int, compared: Compared, year: int) -> None:
    result, before = compared.result, compared.before
    for column in range(CODE, WHY + 1):
        page.text(row, column, None, book.style(formats.CENTRE))
    _write_names(book, page, row, result.indicator.code, result.indicator.name, result.indicator.unit)
    if before:
        _write_earlier(book, page, row, before)
    _write_now(book, page, places, row, result)
    if compared.why in LIVE:
        _write_change(book, page, row, compared)
    else:
        for column in (CHANGE, RELATIVE, POINTS):
            page.text(row, column, say("report_none"), book.style(formats.CENTRE))
    _write_why(book, page, row, compared, year)


def _write_names(book: Book, page: Page, row: int, code: str, name: str, unit: str | None) -> None:
    page.text(row, CODE, code, book.style(formats.CENTRE))
    page.text(row, NAME, name, book.style(formats.TEXT))
    page.text(row, UNIT, unit, book.style(formats.CENTRE))
    page.height(row, row_height([(name, WIDTHS[NAME - 1]), (unit or "", WIDTHS[UNIT - 1])], least=22))


def _write_earlier(book: Book, page: Page, row: int, before: Earlier) -> None:
    """The figures that were given, and their rate."""
    for column, value in ((OLD_TARGET, before.target_value), (OLD_ACTUAL, before.actual_value)):
        page.value(row, column, value, _figure(book, value, formats.INPUT))
    target, actual = (Cell(page.name, row, column).name for column in (OLD_TARGET, OLD_ACTUAL))
    formula = f'=IF(AND(ISNUMBER({target}),ISNUMBER({actual})),IF({target}=0,"",ROUND({actual}/{target},4)),"")'
    rate = None if before.rate is None else half_up(before.rate, 4)
    page.formula(row, OLD_RATE, formula, rate, book.style(formats.FIGURE, num_format=formats.RATE))


def _figure(book: Book, value: object, look: formats.Look | None = None) -> Format:
    if isinstance(value, str):
        return book.style(formats.CENTRE, look or {})
    return book.style(formats.FIGURE, look or {}, num_format=plain(value))


def _write_now(book: Book, page: Page, places: Places, row: int, result: Result) -> None:
    """This year's figures, from 完成情况."""
    place, code = places.overview, result.indicator.code
    rate = None if result.completion_rate is None else half_up(result.completion_rate, 4)
    rated = book.style(formats.FIGURE, num_format=formats.RATE)
    figures = (
        (TARGET, place.TARGET, result.target, _figure(book, result.target)),
        (ACTUAL, place.ACTUAL, result.actual, _figure(book, result.actual)),
        (RATE, place.RATE, rate, rated),
    )
    for column, origin, value, style in figures:
        source = place.cell(code, origin).away
        page.formula(row, column, f'=IF({source}="","",{source})', value, style)


def _write_change(book: Book, page: Page, row: int, compared: Compared) -> None:
    """The change of the actual, the same over the earlier one, and the difference of the rates as printed."""
    names = (OLD_ACTUAL, ACTUAL, OLD_RATE, RATE, CHANGE)
    then, now, old_rate, rate, change = (Cell(page.name, row, column).name for column in names)
    before = compared.before.actual_value if compared.before else None
    places = precision(*(value for value in (before, compared.result.actual) if is_number(value)))
    difference = f'=IF(AND(ISNUMBER({then}),ISNUMBER({now})),ROUND({now}-{then},{places}),"")'
    relative = f'=IF(ISNUMBER({change}),IF({then}>0,ROUND({change}/{then},4),""),"")'
    points = f'=IF(AND(ISNUMBER({old_rate}),ISNUMBER({rate})),ROUND(({rate}-{old_rate})*100,2),"")'
    share = None if compared.change_rate is None else half_up(compared.change_rate, 4)
    page.formula(row, CHANGE, difference, compared.change, book.style(formats.FIGURE, num_format=CHANGE_FORMAT))
    page.formula(row, RELATIVE, relative, share, book.style(formats.FIGURE, num_format=RELATIVE_FORMAT))
    page.formula(row, POINTS, points, compared.points, book.style(formats.FIGURE, num_format=POINTS_FORMAT))


def _write_why(book: Book, page: Page, row: int, compared: Compared, year: int) -> None:
    """Why there is no change; live where a figure is only missing."""
    reason, text = compared.reason(year), book.style(formats.TEXT)
    if compared.why not in LIVE:
        page.text(row, WHY, reason, text)
    else:
        then, now = (Cell(page.name, row, column).name for column in (OLD_ACTUAL, ACTUAL))
        words = say(f"previous_why_{NOT_THEN}", year=year), say(f"previous_why_{NOT_NOW}")
        formula = f'=IF(ISNUMBER({then}),IF(ISNUMBER({now}),"","{words[1]}"),"{words[0]}")'
        page.formula(row, WHY, formula, reason, text)


def _write_dropped(book: Book, page: Page, row: int, dropped: Sequence[Earlier], years: dict[str, int]) -> int:
    """What the earlier year had alone. Gives the row after it."""
    page.text(row, 1, say("compare_dropped", **years), book.style(formats.SECTION))
    page.height(row, 24)
    for offset, earlier in enumerate(dropped, start=1):
        _write_names(book, page, row + offset, earlier.code, earlier.name, earlier.unit)
        _write_earlier(book, page, row + offset, earlier)
    return row + 1 + len(dropped)


def _write_notes(book: Book, page: Page, row: int, previous: Previous) -> int:
    """Where the earlier figures came from and what they are. Gives the row after it."""
    notes = [say(name, year=previous.year, month=previous.month) for name in notes_on(previous)]
    notes.append(say("compare_notes", year=previous.year))
    if previous.sha256:
        notes.append(say("compare_hash", source=previous.source, sha256=previous.sha256))
    style = book.style(formats.NOTE)
    for offset, text in enumerate(notes):
        page.merge(across(page.name, row + offset, 1, WHY), style)
        page.text(row + offset, 1, text, style)
        page.height(row + offset, row_height([(text, sum(WIDTHS))], size=9, least=15))
    return row + len(notes)
