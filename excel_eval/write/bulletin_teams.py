"""分组进度: every team's month and year so far, its rate against target and time, its rank and how that moved."""

from __future__ import annotations

from decimal import Decimal

from excel_eval.messages import say
from excel_eval.standings import Standing, TeamFigures, against_time, shown, standings, team_figures
from excel_eval.write import formats
from excel_eval.write.bulletin_places import Block, BulletinPlaces, KindTable
from excel_eval.write.cells import Cell, Span, across
from excel_eval.write.counting import Wanted, measured, places_of, rounded
from excel_eval.write.formats import plain, precision
from excel_eval.write.pages import heading, long_page
from excel_eval.write.sheet import Book, Page
from excel_eval.write.text import row_height

NAME_WIDTH = 20.0
WIDTHS = (NAME_WIDTH, 10, 8, 8, 10, 11, 7, 11, 9, 9)
ROWS_PER_PAGE = 43
"""a block is not torn apart"""
MOVE = '"↑"0;"↓"0;"—"'
_BLOCK_HEADS = ("team", "target", "month", "actual", "rate", "against", "rank", "rate_before", "rank_before", "moved")
_KIND_HEADS = ("team", "counted", "on_time", "behind", "", "", "rank", "mean_before", "rank_before", "moved")


def write_team_progress(book: Book, page: Page, places: BulletinPlaces) -> None:
    title = say("bulletin_teams_title")
    heading(book, page, places.base.assessment, title, say("bulletin_teams_subtitle"))
    page.widths(WIDTHS)
    last = 4
    for number, table in enumerate(places.kinds):
        if number:
            page.break_before(table.top)
        start = table.top
        _write_kind(book, page, places, table)
        for block in table.blocks:
            if block.total_row - start > ROWS_PER_PAGE:
                start = block.top
                page.break_before(start)
            _write_block(book, page, places, block)
        last = table.blocks[-1].total_row if table.blocks else table.first + len(table.teams)
    page.hide_columns(KindTable.ORDER, KindTable.ORDER)
    page.print_area(Span(page.name, 1, 1, last, len(WIDTHS)))
    page.freeze(2, 1)
    page.show_gridlines(printed=False)
    page.protect()
    long_page(page, places.base.assessment, title, landscape=False, repeat=(1, 2))


def _heads(book: Book, page: Page, top: int, title: str, names: tuple[str, ...]) -> None:
    page.text(top, 1, title, book.style(formats.SECTION))
    page.height(top, 24)
    for column, name in enumerate(names, start=1):
        if name:
            page.text(top + 1, column, say(f"bulletin_column_{name}"), book.style(formats.HEAD))
    page.height(top + 1, 20)


# --- one indicator -----------------------------------------------------------------------------------------------


def _write_block(book: Book, page: Page, places: BulletinPlaces, block: Block) -> None:
    indicator = block.result.indicator
    unit = say("in_brackets", text=indicator.unit) if indicator.unit else ""
    title = say("bulletin_block", code=indicator.code, name=indicator.name, unit=unit)
    _heads(book, page, block.top, title, _BLOCK_HEADS)
    for index, figures in enumerate(team_figures(places.state, block.result)):
        page.text(block.first + index, 1, figures.team, book.style(formats.TEXT))
        page.height(block.first + index, row_height([(figures.team, NAME_WIDTH)]))
        _write_counts(book, page, places, block, index, figures)
        _write_rates(book, page, places, block, index, figures)
    _write_total(book, page, places, block)
    _conditions(book, page, block.column(block.AGAINST), indicator.nature == "≤", block.column(block.RANK))


def _write_counts(
    book: Book, page: Page, places: BulletinPlaces, block: Block, index: int, figures: TeamFigures
) -> None:
    indicator, row = block.result.indicator, block.first + index
    number = plain(*(team.target for team in block.result.teams))
    if indicator.basis == "合计":
        whole = places.indicators.cell(indicator.code, places.TARGET).away
        formula = f"={whole}/COUNTA({block.column(1).fixed})"
        page.formula(row, block.TARGET, formula, figures.target, book.style(formats.FIGURE, num_format=number))
    else:
        look = book.style(formats.FIGURE, formats.INPUT, num_format=number)
        page.number(row, block.TARGET, figures.target, look)
    detail = places.base.detail(block.result)
    own = Wanted(detail.TEAM, f"${block.cell(index, 1).name}", figures.team)
    style = book.style(formats.FIGURE, num_format="General")
    month = measured(detail, indicator, own, Wanted(detail.month, places.month.away))
    page.formula(row, block.MONTH, f"={month}", figures.month, style)
    page.formula(row, block.ACTUAL, f"={measured(detail, indicator, own)}", figures.actual, style)


def _write_rates(
    book: Book, page: Page, places: BulletinPlaces, block: Block, index: int, figures: TeamFigures
) -> None:
    row, month = block.first + index, places.month.away
    target, reached, new = (block.cell(index, c).name for c in (block.TARGET, block.ACTUAL, block.MONTH))
    per_cent, whole = book.style(formats.FIGURE, num_format=formats.RATE), book.style(formats.CENTRE, num_format="0")
    page.formula(row, block.RATE, f'=IF({target}=0,"",ROUND({reached}/{target},4))', figures.rate, per_cent)
    formula = f'=IF({target}=0,"",ROUND({reached}*12/({target}*{month}),4))'
    page.formula(row, block.AGAINST, formula, figures.against_time, per_cent)
    formula = f'=IF(({target}=0)+({month}=1)>0,"",ROUND(({reached}-{new})/{target},4))'
    page.formula(row, block.RATE_BEFORE, formula, figures.rate_before, per_cent)
    less = block.result.indicator.nature == "≤"
    for rate, rank, value in (
        (block.RATE, block.RANK, figures.rank),
        (block.RATE_BEFORE, block.RANK_BEFORE, figures.rank_before),
    ):
        page.formula(row, rank, _rank(block.cell(index, rate), block.column(rate), less), value, whole)
    _write_moved(book, page, block.cell(index, block.RANK), block.cell(index, block.RANK_BEFORE), figures.moved)


def _rank(own: Cell, among: Span, less_is_better: bool = False) -> str:
    better = "<" if less_is_better else ">"
    return f'=IF({own.name}="","",COUNTIF({among.fixed},"{better}"&{own.name})+1)'


def _write_moved(book: Book, page: Page, rank: Cell, before: Cell, value: int | None) -> None:
    formula = f'=IF(({rank.name}="")+({before.name}="")>0,"",{before.name}-{rank.name})'
    page.formula(rank.row, Block.MOVED, formula, value, book.style(formats.CENTRE, num_format=MOVE))


def _write_total(book: Book, page: Page, places: BulletinPlaces, block: Block) -> None:
    result, row, look = block.result, block.total_row, formats.TOTAL
    indicator, earlier = result.indicator, places.state.earlier(result)
    for column in range(1, len(WIDTHS) + 1):
        page.text(row, column, None, book.style(formats.CENTRE, look))
    page.text(row, 1, say("sum"), book.style(formats.TEXT, look))
    page.height(row, 20)
    decimals = places_of(places.base.detail(result), indicator)
    assert isinstance(result.actual, Decimal)
    assert isinstance(earlier.actual, Decimal)
    whole = places.indicators.cell(indicator.code, places.TARGET).away
    summed = rounded(f"SUM({block.column(block.TARGET).name})", precision(*(t.target for t in result.teams)))
    formula = f"={whole}" if indicator.basis == "合计" else f"={summed}"
    number = plain(result.target)
    page.formula(
        row, block.TARGET, formula, _number(result.target), book.style(formats.FIGURE, look, num_format=number)
    )
    for column, value in ((block.MONTH, result.actual - earlier.actual), (block.ACTUAL, result.actual)):
        formula = f"={rounded(f'SUM({block.column(column).name})', decimals)}"
        page.formula(row, column, formula, value, book.style(formats.FIGURE, look, num_format="General"))
    target, reached = block.total(block.TARGET).name, block.total(block.ACTUAL).name
    style = book.style(formats.FIGURE, look, num_format=formats.RATE)
    formula = f'=IF({target}=0,"",ROUND({reached}/{target},4))'
    page.formula(row, block.RATE, formula, shown(result.completion_rate), style)
    formula = f'=IF({target}=0,"",ROUND({reached}*12/({target}*{places.month.away}),4))'
    page.formula(row, block.AGAINST, formula, against_time(result.actual, result.target, places.state.month), style)


def _number(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _conditions(book: Book, page: Page, against: Span, less: bool, ranks: Span) -> None:
    """Red where a team lags behind the time, green where it leads."""
    first = against.first.name
    late = f'=({first}<>"")*({first}{">" if less else "<"}1)'
    red = book.difference(font_color=formats.RED, bg_color=formats.PALE_RED)
    page.condition(against, {"type": "formula", "criteria": late, "format": red})
    lead(book, page, ranks)


def lead(book: Book, page: Page, ranks: Span) -> None:
    green = book.difference(font_color=formats.GREEN, bg_color=formats.PALE_GREEN, bold=True)
    page.condition(ranks, {"type": "formula", "criteria": f"={ranks.first.name}=1", "format": green})


# --- all indicators of a kind ------------------------------------------------------------------------------------


def _write_kind(book: Book, page: Page, places: BulletinPlaces, table: KindTable) -> None:
    title = say("bulletin_kind", kind=table.kind, count=len(table.teams))
    _heads(book, page, table.top, title, _KIND_HEADS)
    page.merge(across(page.name, table.top + 1, Block.RATE, Block.AGAINST), book.style(formats.HEAD))
    page.text(table.top + 1, Block.RATE, say("bulletin_column_mean"), book.style(formats.HEAD))
    found = standings(places.state, table.kind)
    for index, (standing, order) in enumerate(zip(found, order_of(found), strict=True)):
        row = table.first + index
        page.text(row, 1, standing.team.name, book.style(formats.TEXT))
        page.height(row, row_height([(standing.team.name, NAME_WIDTH)]))
        page.merge(across(page.name, row, Block.RATE, Block.AGAINST), book.style(formats.FIGURE))
        _write_kept(book, page, table, index, standing)
        _write_means(book, page, table, index, standing)
        rank = table.cell(index, Block.RANK)
        above = Span(page.name, table.first, Block.RANK, row - 1, Block.RANK).fixed
        more = f"+COUNTIF({above},{rank.name})" if index else ""
        page.formula(row, table.ORDER, f'=IF({rank.name}="","",{rank.name}{more})', order)
    if table.teams:
        lead(book, page, table.column(Block.RANK))


def _write_kept(book: Book, page: Page, table: KindTable, index: int, standing: Standing) -> None:
    """How many indicators keep up with the time."""
    cells = [(block.cell(index, block.AGAINST).name, block.result) for block in table.blocks]
    given = "+".join(f'({cell}<>"")' for cell, _ in cells) or "0"
    kept = "+".join(f'({c}<>"")*({c}{"<=" if r.indicator.nature == "≤" else ">="}1)' for c, r in cells) or "0"
    whole, row = book.style(formats.CENTRE, num_format="0"), table.first + index
    page.formula(row, 2, f"=0+{given}", standing.counted, whole)
    page.formula(row, 3, f"=0+{kept}", standing.on_time, whole)
    counted, on_time_ = table.cell(index, 2).name, table.cell(index, 3).name
    page.formula(row, 4, f"={counted}-{on_time_}", standing.counted - standing.on_time, whole)


def _write_means(book: Book, page: Page, table: KindTable, index: int, standing: Standing) -> None:
    row, whole = table.first + index, book.style(formats.CENTRE, num_format="0")
    per_cent = book.style(formats.FIGURE, num_format=formats.RATE)
    for source, target, mean in (
        (Block.RATE, Block.RATE, standing.mean),
        (Block.RATE_BEFORE, Block.RATE_BEFORE, standing.mean_before),
    ):
        page.formula(row, target, _mean(table, index, source), mean, per_cent)
    for rate, rank, value in (
        (Block.RATE, Block.RANK, standing.rank),
        (Block.RATE_BEFORE, Block.RANK_BEFORE, standing.rank_before),
    ):
        page.formula(row, rank, _rank(table.cell(index, rate), table.column(rate)), value, whole)
    _write_moved(book, page, table.cell(index, Block.RANK), table.cell(index, Block.RANK_BEFORE), standing.moved)


def _mean(table: KindTable, index: int, column: int) -> str:
    cells = [(block.cell(index, column).name, block.result.indicator.nature == "≤") for block in table.blocks]
    if not cells:
        return '=""'
    given = "+".join(f'({cell}<>"")' for cell, _ in cells)
    summed = "+".join(f'IF({cell}="",0,2-{cell})' if less else f"SUM({cell})" for cell, less in cells)
    return f'=IF({given}=0,"",ROUND(({summed})/({given}),4))'


def order_of(standing: tuple[Standing, ...]) -> list[int | None]:
    """The places in the chart: by rank, equals in the plan's order."""
    found: list[int | None] = []
    for index, one in enumerate(standing):
        before = sum(other.rank == one.rank for other in standing[:index])
        found.append(None if one.rank is None else one.rank + before)
    return found
