"""通报: the one page to circulate: the month in six figures, indicators, teams, two charts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from excel_eval.figures import half_up
from excel_eval.messages import say
from excel_eval.progress import submitted
from excel_eval.standings import Standing, against_time, on_time, shown, standings
from excel_eval.write import formats
from excel_eval.write.bulletin_charts import write_charts
from excel_eval.write.bulletin_funds import FIRST as FIRST_SPENDING
from excel_eval.write.bulletin_funds import spent_places, year_to_date
from excel_eval.write.bulletin_indicators import colour_pace
from excel_eval.write.bulletin_places import Block, BulletinPlaces, KindTable
from excel_eval.write.bulletin_submissions import COUNTED
from excel_eval.write.bulletin_teams import MOVE, lead
from excel_eval.write.cells import Cell, Span, across
from excel_eval.write.counting import left_out_rows
from excel_eval.write.formats import plain
from excel_eval.write.funds import spent
from excel_eval.write.pages import long_page, project_name
from excel_eval.write.sheet import Book, Page
from excel_eval.write.text import row_height

WIDTHS = (13, 9, 7, 11, 10, 9, 10, 10, 12, 15)
COLUMNS = len(WIDTHS)
STRIP_ROW = 4
INDICATOR_HEAD = 7
_INDICATOR_HEADS = ("target", "month", "actual", "rate", "time", "ahead", "pace")
_TEAM_HEADS = ("kind", "", "mean", "rank", "moved", "on_time", "status", "spent_month")
CHARTS = 19
"""rows that the charts take"""

ONE_PAGE = 30
"""teams that can be read on one page"""


def write_front(book: Book, page: Page, places: BulletinPlaces) -> None:
    state, last_indicator = places.state, INDICATOR_HEAD + len(places.state.counted)
    page.widths(WIDTHS)
    title = say("bulletin_title", year=state.plan.year, month=state.month)
    page.merge(across(page.name, 1, 1, COLUMNS), book.style(formats.TITLE, align="center", font_size=18))
    page.text(1, 1, title, book.style(formats.TITLE, align="center", font_size=18))
    page.height(1, 34)
    page.merge(across(page.name, 2, 1, COLUMNS), book.style(formats.SUBTITLE, align="center"))
    page.text(2, 1, project_name(places.base.assessment), book.style(formats.SUBTITLE, align="center"))
    page.height(2, 20)
    _write_strip(book, page, places)
    _section(book, page, INDICATOR_HEAD - 1, "bulletin_part_indicators")
    _write_indicators(book, page, places)
    team_head = last_indicator + 2
    _section(book, page, team_head - 1, "bulletin_part_teams")
    last = _write_teams(book, page, places, team_head)
    _section(book, page, last + 1, "bulletin_part_charts")
    write_charts(book, page, places, last + 2, WIDTHS, CHARTS)
    end = last + 2 + CHARTS
    page.merge(across(page.name, end, 1, COLUMNS), book.style(formats.NOTE))
    page.text(end, 1, say("bulletin_note"), book.style(formats.NOTE))
    page.height(end, 28)
    end = _write_left_out(book, page, places, end)
    page.print_area(Span(page.name, 1, 1, end, COLUMNS))
    page.show_gridlines(printed=False)
    page.protect()
    page.open_here()
    one_page = len(state.plan.teams) <= ONE_PAGE
    repeat, name = None if one_page else (1, 2), say("bulletin_sheet_front")
    long_page(page, places.base.assessment, name, landscape=False, repeat=repeat, one_page=one_page)


def _write_left_out(book: Book, page: Page, places: BulletinPlaces, last: int) -> int:
    """What is left out where only approved months count. Gives the last row."""
    if not places.state.plan.approved_months_only:
        return last
    rows = sum(places.base.assessment.left_out.values())
    before, after = say("bulletin_left_out", rows="|").split("|")
    page.merge(across(page.name, last + 1, 1, COLUMNS), book.style(formats.NOTE))
    formula = f'="{before}"&({left_out_rows(places.base)})&"{after}"'
    page.formula(last + 1, 1, formula, f"{before}{rows}{after}", book.style(formats.NOTE))
    page.height(last + 1, 16)
    return last + 1


def _section(book: Book, page: Page, row: int, name: str) -> None:
    page.text(row, 1, say(name), book.style(formats.SECTION))
    page.height(row, 24)


# --- the month in five figures ---------------------------------------------------------------------------------------


def _write_strip(book: Book, page: Page, places: BulletinPlaces) -> None:
    """时间进度, indicators that keep up and lag, teams to urge, the share of the budget that is spent."""
    state, place = places.state, places.indicators
    pace = Span(
        place.sheet, place.BUDGET_ROW + 1, places.PACE, place.BUDGET_ROW + max(len(state.counted), 1), places.PACE
    )
    kept = [
        on_time(against_time(r.actual, r.target, state.month), r)
        for r in state.counted
        if r.completion_rate is not None
    ]
    statuses = Span(
        places.sent.sheet, places.sent.year_first, 1 + state.month,
        places.sent.year_first + max(len(state.plan.teams), 1) - 1, 1 + state.month,
    )  # fmt: skip
    urged = "+".join(f'COUNTIF({statuses.away},"{say(f"sent_{name}")}")' for name in COUNTED)
    late = sum(submitted(state, team, state.month).state in COUNTED for team in state.plan.teams)
    rate = place.budget(places.RATE).away
    share: Decimal | None = None
    if places.spending is not None and state.plan.budget.adjusted:
        share = shown(Fraction(year_to_date(places)[1]) / Fraction(state.plan.budget.adjusted * 10000))
    figures: list[tuple[str, str, Decimal | int | None, str]] = [
        ("time", f"={places.time.away}", shown(state.time), formats.RATE),
        ("kept", f'=COUNTIF({pace.away},"{say("pace_kept")}")', sum(kept), "0"),
        ("behind", f'=COUNTIF({pace.away},"{say("pace_behind")}")', len(kept) - sum(kept), "0"),
        ("urged", f"={urged}" if places.submissions else "=0", late if places.submissions else 0, "0"),
        ("spent", f'=IF({rate}="","",{rate})', share, formats.RATE),
    ]
    for number, (name, formula, value, shape) in enumerate(figures):
        for row, look in ((STRIP_ROW - 1, formats.HEAD), (STRIP_ROW, formats.CENTRE)):
            page.merge(across(page.name, row, 1 + 2 * number, 2 + 2 * number), book.style(look))
        page.text(STRIP_ROW - 1, 1 + 2 * number, say(f"strip_{name}"), book.style(formats.HEAD))
        style = book.style(formats.CENTRE, font_size=16, bold=True, num_format=shape)
        page.formula(STRIP_ROW, 1 + 2 * number, formula, value, style)
    page.height(STRIP_ROW - 1, 20)
    page.height(STRIP_ROW, 30)


# --- indicators ------------------------------------------------------------------------------------------------------


def _write_indicators(book: Book, page: Page, places: BulletinPlaces) -> None:
    head, text = book.style(formats.HEAD), book.style(formats.TEXT)
    page.merge(across(page.name, INDICATOR_HEAD, 1, 3), head)
    page.text(INDICATOR_HEAD, 1, say("bulletin_column_indicator"), head)
    for column, name in enumerate(_INDICATOR_HEADS, start=4):
        page.text(INDICATOR_HEAD, column, say(f"bulletin_column_{name}"), head)
    page.height(INDICATOR_HEAD, 22)
    state = places.state
    for row, result in enumerate(state.counted, start=INDICATOR_HEAD + 1):
        indicator, earlier = result.indicator, state.earlier(result)
        unit = say("in_brackets", text=indicator.unit) if indicator.unit else ""
        page.merge(across(page.name, row, 1, 3), text)
        name = f"{indicator.name}{unit}"
        page.text(row, 1, name, text)
        page.height(row, row_height([(name, sum(WIDTHS[:3]))], least=20))
        assert isinstance(result.actual, Decimal)
        assert isinstance(earlier.actual, Decimal)
        rate, time = shown(result.completion_rate), half_up(state.time, 4)
        against = against_time(result.actual, result.target, state.month)
        pace = None if against is None else say("pace_kept" if on_time(against, result) else "pace_behind")
        values = (
            (places.TARGET, result.target, plain(result.target)),
            (places.MONTH, result.actual - earlier.actual, "General"),
            (places.ACTUAL, result.actual, "General"),
            (places.RATE, rate, formats.RATE),
            (0, time, formats.RATE),
            (places.AHEAD, None if rate is None else rate - time, "+0.00%;-0.00%;0.00%"),
            (places.PACE, pace, "General"),
        )
        for column, (source, value, shape) in enumerate(values, start=4):
            cell = places.indicators.cell(indicator.code, source) if source else places.time
            style = book.style(formats.CENTRE if source == places.PACE else formats.FIGURE, num_format=shape)
            page.formula(row, column, f"={cell.away}", value, style)
    last = INDICATOR_HEAD + max(len(state.counted), 1)
    colour_pace(book, page, Span(page.name, INDICATOR_HEAD + 1, COLUMNS, last, COLUMNS))


# --- teams -----------------------------------------------------------------------------------------------------------


def _write_teams(book: Book, page: Page, places: BulletinPlaces, head_row: int) -> int:
    head = book.style(formats.HEAD)
    page.merge(across(page.name, head_row, 1, 2), head)
    page.text(head_row, 1, say("bulletin_column_team"), head)
    page.merge(across(page.name, head_row, 3, 4), head)
    for column, name in enumerate(_TEAM_HEADS, start=3):
        if name:
            page.text(head_row, column, say(f"bulletin_column_{name}"), head)
    page.height(head_row, 34)
    row = head_row
    for table in places.kinds:
        for index, standing in enumerate(standings(places.state, table.kind)):
            row += 1
            _write_team(book, page, places, row, table, index, standing)
    if row > head_row:
        lead(book, page, Span(page.name, head_row + 1, 6, row, 6))
        _colour_status(book, page, Span(page.name, head_row + 1, 9, row, 9))
    return row


def _write_team(
    book: Book, page: Page, places: BulletinPlaces, row: int, table: KindTable, index: int, standing: Standing
) -> None:
    text, centre, state = book.style(formats.TEXT), book.style(formats.CENTRE), places.state
    name, kind = standing.team.name, table.kind
    page.merge(across(page.name, row, 1, 2), text)
    page.text(row, 1, name, text)
    page.merge(across(page.name, row, 3, 4), text)
    page.text(row, 3, kind, text)
    page.height(row, row_height([(name, WIDTHS[0] + WIDTHS[1]), (kind, WIDTHS[2] + WIDTHS[3])], least=20))
    for column, source, value, shape in (
        (5, Block.RATE, standing.mean, formats.RATE),
        (6, Block.RANK, standing.rank, "0"),
        (7, Block.MOVED, standing.moved, MOVE),
    ):
        style = book.style(formats.FIGURE if column == 5 else formats.CENTRE, num_format=shape)
        page.formula(row, column, f"={table.cell(index, source).away}", value, style)
    kept, counted = table.cell(index, 3).away, table.cell(index, 2).away
    page.formula(row, 8, f'={kept}&"/"&{counted}', f"{standing.on_time}/{standing.counted}", centre)
    position = [team.name for team in state.plan.teams].index(name)
    if places.submissions is not None:
        status = places.sent.status(position, state.month).away
        page.formula(row, 9, f"={status}", say(f"sent_{submitted(state, standing.team, state.month).state}"), centre)
    else:
        page.text(row, 9, None, centre)
    money = book.style(formats.FIGURE, num_format=formats.MONEY)
    spending = places.spending
    if spending is None:
        page.text(row, 10, None, money)
        return
    value = spent(e for e in spending.detail.ledger.of_team(name) if e.month == state.month)
    cell = Cell(spent_places(places)[0].sheet, FIRST_SPENDING + position, 2)
    page.formula(row, 10, f"={cell.away}", value, money)


def _colour_status(book: Book, page: Page, span: Span) -> None:
    for name in COUNTED:
        formula = f'={span.first.name}="{say(f"sent_{name}")}"'
        look = book.difference(font_color=formats.RED, bg_color=formats.PALE_RED)
        page.condition(span, {"type": "formula", "criteria": formula, "format": look})
