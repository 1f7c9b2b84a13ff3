"""指标进度: every indicator's month, year so far and rate beside the time that has passed; the spending on top."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from excel_eval.figures import TEN_THOUSAND, half_up
from excel_eval.messages import say
from excel_eval.results import Result
from excel_eval.standings import against_time, on_time, shown
from excel_eval.write import formats
from excel_eval.write.bulletin_funds import spent_places, year_to_date
from excel_eval.write.bulletin_places import BulletinPlaces
from excel_eval.write.cells import Cell, Span
from excel_eval.write.counting import rounded
from excel_eval.write.formats import plain
from excel_eval.write.pages import heading, long_page
from excel_eval.write.sheet import Book, Page
from excel_eval.write.text import row_height

WIDTHS = (8, 14, 7, 22, 11, 9, 9, 11, 11, 11, 12, 9)
_HEADS = (
    "code", "kind", "unit", "indicator", "target", "month", "actual", "rate", "rate_before", "against", "ahead", "pace",
)  # fmt: skip


def write_indicator_progress(book: Book, page: Page, places: BulletinPlaces) -> None:
    title, place = say("bulletin_indicators_title"), places.indicators
    heading(book, page, places.base.assessment, title, say("bulletin_indicators_subtitle"))
    page.widths(WIDTHS)
    _write_time(book, page, places)
    for column, name in enumerate(_HEADS, start=1):
        page.text(place.HEAD_ROW, column, say(f"bulletin_column_{name}"), book.style(formats.HEAD))
    page.height(place.HEAD_ROW, 22)
    _write_spending(book, page, places)
    for result in places.state.counted:
        _write_indicator(book, page, places, result)
    last = place.BUDGET_ROW + len(places.state.counted)
    colour_pace(book, page, Span(page.name, place.BUDGET_ROW + 1, places.PACE, max(last, 6), places.PACE))
    page.print_area(Span(page.name, 1, 1, last, len(WIDTHS)))
    page.freeze(place.HEAD_ROW)
    page.show_gridlines(printed=False)
    page.protect()
    long_page(page, places.base.assessment, title, landscape=True, repeat=(1, place.HEAD_ROW))


def _write_time(book: Book, page: Page, places: BulletinPlaces) -> None:
    label, state = book.style(formats.HEAD), places.state
    page.text(3, 1, say("column_month"), label)
    page.number(3, 2, state.month, book.style(formats.CENTRE, num_format=say("month_format")))
    page.merge(Span(page.name, 3, 3, 3, 4), label)
    page.text(3, 3, say("column_time"), label)
    page.formula(3, 5, "=ROUND(B3/12,4)", shown(state.time), book.style(formats.CENTRE, num_format=formats.RATE))
    page.height(3, 20)


def _write_spending(book: Book, page: Page, places: BulletinPlaces) -> None:
    """The teams' spending against the adjusted budget; the bureau's own has no months."""
    row, state = places.indicators.BUDGET_ROW, places.state
    for column in range(1, len(WIDTHS) + 1):
        page.text(row, column, None, book.style(formats.CENTRE))
    page.text(row, 3, say("bulletin_wan"), book.style(formats.CENTRE))
    page.text(row, 4, say("bulletin_spending"), book.style(formats.TEXT))
    page.height(row, 20)
    if places.spending is None:
        return
    cells, (month, reached) = spent_places(places), year_to_date(places)
    budget, money = state.plan.budget.adjusted, book.style(formats.FIGURE, num_format=formats.MONEY)
    page.number(row, places.TARGET, budget, book.style(formats.FIGURE, formats.INPUT, num_format=formats.MONEY))
    digits = places.spending.places + 4
    amounts = ((places.MONTH, cells[0], month), (places.ACTUAL, cells[1], reached))
    for column, cell, value in amounts:
        formula = f"={rounded(f'{cell.away}/10000', digits)}"
        page.formula(row, column, formula, value / TEN_THOUSAND, money)
    before = None if state.month == 1 else (reached - month) / TEN_THOUSAND
    _write_rates(book, page, places, row, reached / TEN_THOUSAND, budget, before)


def _write_indicator(book: Book, page: Page, places: BulletinPlaces, result: Result) -> None:
    indicator, block = result.indicator, places.block(result.indicator.code)
    row, earlier = places.indicators.row(indicator.code), places.state.earlier(result)
    texts = (indicator.code, indicator.kind, indicator.unit)
    for column, text in enumerate(texts, start=1):
        page.text(row, column, text, book.style(formats.CENTRE))
    page.text(row, 4, indicator.name, book.style(formats.TEXT))
    page.height(
        row, row_height([(t or "", w) for t, w in zip((*texts, indicator.name), WIDTHS, strict=False)], least=20)
    )
    number = plain(result.target)
    target = result.target if isinstance(result.target, Decimal) else None
    if indicator.basis == "合计":
        look = book.style(formats.FIGURE, formats.INPUT, num_format=number)
        page.number(row, places.TARGET, target, look)
    else:
        source = f"={block.total(block.TARGET).away}"
        page.formula(row, places.TARGET, source, target, book.style(formats.FIGURE, num_format=number))
    assert isinstance(result.actual, Decimal)
    assert isinstance(earlier.actual, Decimal)
    style = book.style(formats.FIGURE, num_format="General")
    page.formula(row, places.MONTH, f"={block.total(block.MONTH).away}", result.actual - earlier.actual, style)
    page.formula(row, places.ACTUAL, f"={block.total(block.ACTUAL).away}", result.actual, style)
    before = None if places.state.month == 1 else earlier.actual
    reached = _write_rates(book, page, places, row, result.actual, target, before)
    _write_pace(book, page, places, row, result, reached)


def _write_rates(
    book: Book,
    page: Page,
    places: BulletinPlaces,
    row: int,
    reached: Decimal,
    target: Decimal | None,
    before: Decimal | None,
) -> Decimal | None:
    """Rate, rate a month ago, rate against the time, points ahead of the time. Gives the rate against the time."""
    per_cent = book.style(formats.FIGURE, num_format=formats.RATE)
    t, a, m, r = (Cell("", row, c).name for c in (places.TARGET, places.ACTUAL, places.MONTH, places.RATE))
    none, month, time = f'IF({t}=0,""', places.month.fixed, places.time.fixed
    rate = shown(Fraction(reached) / Fraction(target)) if target else None
    earlier = shown(Fraction(before) / Fraction(target)) if target and before is not None else None
    page.formula(row, places.RATE, f"={none},ROUND({a}/{t},4))", rate, per_cent)
    formula = f'=IF(({t}=0)+({month}=1)>0,"",ROUND(({a}-{m})/{t},4))'
    page.formula(row, places.RATE_BEFORE, formula, earlier, per_cent)
    against = against_time(reached, target, places.state.month)
    page.formula(row, places.AGAINST, f"={none},ROUND({a}*12/({t}*{month}),4))", against, per_cent)
    ahead = None if rate is None else rate - half_up(places.state.time, 4)
    style = book.style(formats.FIGURE, num_format="+0.00%;-0.00%;0.00%")
    page.formula(row, places.AHEAD, f'=IF({r}="","",ROUND({r}-{time},4))', ahead, style)
    return against


def _write_pace(
    book: Book, page: Page, places: BulletinPlaces, row: int, result: Result, against: Decimal | None
) -> None:
    cell = Cell("", row, places.AGAINST).name
    kept = f"{cell}{'<=' if result.indicator.nature == '≤' else '>='}1"
    words = None if against is None else say("pace_kept" if on_time(against, result) else "pace_behind")
    formula = f'=IF({cell}="","",IF({kept},"{say("pace_kept")}","{say("pace_behind")}"))'
    page.formula(row, places.PACE, formula, words, book.style(formats.CENTRE))


def colour_pace(book: Book, page: Page, span: Span) -> None:
    for name, colour in (("pace_kept", formats.GREEN), ("pace_behind", formats.RED)):
        formula = f'={span.first.name}="{say(name)}"'
        page.condition(span, {"type": "formula", "criteria": formula, "format": book.difference(font_color=colour)})
