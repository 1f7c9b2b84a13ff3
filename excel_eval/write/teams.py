"""分组完成: every team's target, actual, rate and rank per indicator, and its rank over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from xlsxwriter.format import Format

from excel_eval.figures import half_up
from excel_eval.messages import say
from excel_eval.results import Result, TeamResult
from excel_eval.write import formats
from excel_eval.write.cells import Cell, Span, across
from excel_eval.write.charts import team_chart
from excel_eval.write.counting import Wanted, measured, places_of, rounded
from excel_eval.write.formats import plain, precision
from excel_eval.write.pages import heading, long_page
from excel_eval.write.places import Places, TeamTable
from excel_eval.write.sheet import Book, Page
from excel_eval.write.text import pixels, row_height

NAME_WIDTH = 18.0
WIDTHS = (9.0, 9.0, 11.0, 6.5)
CLOSING_WIDTHS = (12.0, 8.0)
CHART_HEIGHT = 300
CHART_ROWS = 16

MeanParts = list[tuple[Cell, Result]]


def write_teams(book: Book, page: Page, places: Places) -> None:
    assessment = places.assessment
    heading(book, page, assessment, say("teams_title"), say("teams_subtitle"))
    widest = max((len(table.results) for table in places.teams), default=1)
    page.widths([NAME_WIDTH, *WIDTHS * widest, *CLOSING_WIDTHS])
    for table in places.teams:
        _write_headers(book, page, table)
        for result in table.results:
            _write_indicator(book, page, places, table, result)
        if table.closing:
            _write_means(book, page, places, table)
    last = _write_charts(book, page, places)
    last_column = max((table.last_column for table in places.teams), default=8)
    page.print_area(Span(page.name, 1, 1, last, last_column))
    page.freeze(2, 1)
    page.show_gridlines(printed=False)
    page.protect()
    long_page(page, assessment, say("teams_title"), landscape=True, repeat=(1, 2))


def _write_headers(book: Book, page: Page, table: TeamTable) -> None:
    head, row = book.style(formats.HEAD), table.title_row
    page.text(row, 1, say("team_table_title", kind=table.kind, count=len(table.teams)), book.style(formats.SECTION))
    page.height(row, 24)
    page.merge(Span(page.name, row + 1, 1, row + 2, 1), head)
    page.text(row + 1, 1, say("column_team"), head)
    texts = []
    for result in table.results:
        first = table.column(result.indicator.code)
        title = say("team_indicator", code=result.indicator.code, name=result.indicator.name, unit=_unit(result))
        page.merge(across(page.name, row + 1, first, first + 3), head)
        page.text(row + 1, first, title, head)
        texts.append((title, sum(WIDTHS)))
        for offset, name in enumerate(("target", "actual", "rate", "rank")):
            page.text(row + 2, first + offset, say(f"column_team_{name}"), head)
    if table.closing:
        for offset, name in enumerate(("mean", "overall")):
            column = table.last_column - 1 + offset
            page.merge(Span(page.name, row + 1, column, row + 2, column), head)
            page.text(row + 1, column, say(f"column_team_{name}"), head)
    page.height(row + 1, row_height(texts, least=22))
    page.height(row + 2, 20)
    for offset, team in enumerate(table.teams):
        page.text(table.first_row + offset, 1, team.name, book.style(formats.TEXT))
        page.height(table.first_row + offset, row_height([(team.name, NAME_WIDTH)], least=20))
    page.text(table.total_row, 1, say("sum"), book.style(formats.TEXT, formats.TOTAL))
    page.height(table.total_row, 20)


def _unit(result: Result) -> str:
    return say("in_brackets", text=result.indicator.unit) if result.indicator.unit else ""


def _write_indicator(book: Book, page: Page, places: Places, table: TeamTable, result: Result) -> None:
    code = result.indicator.code
    of_teams = {team.team: team for team in result.teams}
    ranks = _ranks([_signed_rate(team, result) for team in of_teams.values()])
    ranked = dict(zip(of_teams, ranks, strict=True))
    for offset, team in enumerate(table.teams):
        if team.name in of_teams:
            row, found = table.first_row + offset, of_teams[team.name]
            _write_team(book, page, places, table, result, row, found, ranked[team.name])
        else:
            for column in range(table.column(code), table.column(code) + 4):
                page.text(table.first_row + offset, column, None, book.style(formats.CENTRE))
    _write_sums(book, page, places, table, result)
    _conditions(book, page, table, result)


def _write_team(
    book: Book,
    page: Page,
    places: Places,
    table: TeamTable,
    result: Result,
    row: int,
    team: TeamResult,
    rank: int | None,
) -> None:
    indicator, column = result.indicator, table.column(result.indicator.code)
    target, actual, rate = (Cell(page.name, row, column + offset).name for offset in range(3))
    number = plain(*(t.target for t in result.teams))
    if indicator.basis == "合计":
        whole = places.overview.cell(indicator.code, places.overview.TARGET).away
        share = f"={whole}/COUNTA({table.names.fixed})"
        page.formula(row, column, share, team.target, book.style(formats.FIGURE, num_format=number))
    else:
        page.number(row, column, team.target, book.style(formats.FIGURE, formats.INPUT, num_format=number))
    detail = places.detail(result)
    wanted = Wanted(detail.TEAM, f"${Cell(page.name, row, 1).name}", team.team)
    counted = book.style(formats.FIGURE, num_format=plain(*(t.actual for t in result.teams)))
    page.formula(row, column + 1, f"={measured(detail, indicator, wanted)}", team.actual, counted)
    value = None if team.completion_rate is None else half_up(team.completion_rate, 4)
    style = book.style(formats.FIGURE, num_format=formats.RATE)
    page.formula(row, column + 2, f'=IF({target}=0,"",ROUND({actual}/{target},4))', value, style)
    better = "<" if indicator.nature == "≤" else ">"
    among = table.of_team(indicator.code, 2).fixed
    formula = f'=IF({rate}="","",COUNTIF({among},"{better}"&{rate})+1)'
    page.formula(row, column + 3, formula, rank, book.style(formats.CENTRE, num_format="0"))


def _signed_rate(team: TeamResult, result: Result) -> Decimal | None:
    """The rate as ranks and means take it: 2 − A/T where less is better."""
    if team.completion_rate is None:
        return None
    rate = half_up(team.completion_rate, 4)
    return 2 - rate if result.indicator.nature == "≤" else rate


def _ranks(values: Sequence[Decimal | None]) -> list[int | None]:
    """How many are better, and one; of equals each has the first one's rank."""
    ranks: dict[Decimal, int] = {}
    for number, value in enumerate(sorted((v for v in values if v is not None), reverse=True), start=1):
        ranks.setdefault(value, number)
    return [None if value is None else ranks[value] for value in values]


def _write_sums(book: Book, page: Page, places: Places, table: TeamTable, result: Result) -> None:
    """Where the plan sets the target in total the shares add up to it, and the cell points there."""
    code, row, look = result.indicator.code, table.total_row, formats.TOTAL
    column = table.column(code)
    number = plain(result.target, *(t.target for t in result.teams if isinstance(t.target, Decimal)))
    targets, actuals = table.of_team(code, 0).name, table.of_team(code, 1).name
    if result.indicator.basis == "合计":
        formula = f"={places.overview.cell(code, places.overview.TARGET).away}"
    else:
        formula = f"={rounded(f'SUM({targets})', precision(*(t.target for t in result.teams)))}"
    page.formula(row, column, formula, result.target, book.style(formats.FIGURE, look, num_format=number))
    formula = f"={rounded(f'SUM({actuals})', places_of(places.detail(result), result.indicator))}"
    counted = book.style(formats.FIGURE, look, num_format=plain(result.actual))
    page.formula(row, column + 1, formula, result.actual, counted)
    target, actual = table.target(code).name, table.actual(code).name
    value = None if result.completion_rate is None else half_up(result.completion_rate, 4)
    style = book.style(formats.FIGURE, look, num_format=formats.RATE)
    page.formula(row, column + 2, f'=IF({target}=0,"",ROUND({actual}/{target},4))', value, style)
    page.text(row, column + 3, None, book.style(formats.CENTRE, look))


def _conditions(book: Book, page: Page, table: TeamTable, result: Result) -> None:
    """Red where a team misses its target, green where it leads."""
    code = result.indicator.code
    rates, ranks = table.of_team(code, 2), table.of_team(code, 3)
    target, actual = table.of_team(code, 0).first.name, table.of_team(code, 1).first.name
    missed = f"{actual}>{target}" if result.indicator.nature == "≤" else f"{actual}<{target}"
    red = book.difference(font_color=formats.RED, bg_color=formats.PALE_RED)
    page.condition(rates, {"type": "formula", "criteria": f"={missed}", "format": red})
    _highlight_first(book, page, ranks)


def _highlight_first(book: Book, page: Page, ranks: Span) -> None:
    green = book.difference(font_color=formats.GREEN, bg_color=formats.PALE_GREEN, bold=True)
    page.condition(ranks, {"type": "formula", "criteria": f"={ranks.first.name}=1", "format": green})


def _write_means(book: Book, page: Page, places: Places, table: TeamTable) -> None:
    """The mean of a team's rates over all indicators of its kind, and the rank by it."""
    column = table.last_column - 1
    rate: Format = book.style(formats.FIGURE, num_format=formats.RATE)
    means = _means_of(places, table)
    ranks = Span(page.name, table.first_row, column + 1, table.last_row, column + 1)
    among = Span(page.name, table.first_row, column, table.last_row, column).fixed
    for offset, (mean, rank) in enumerate(zip(means, _ranks(means), strict=True)):
        row = table.first_row + offset
        page.formula(row, column, _mean_formula(places, table, offset), mean, rate)
        own = Cell(page.name, row, column).name
        formula = f'=IF({own}="","",COUNTIF({among},">"&{own})+1)'
        page.formula(row, column + 1, formula, rank, book.style(formats.CENTRE, num_format="0"))
    for offset in (0, 1):
        page.text(table.total_row, column + offset, None, book.style(formats.CENTRE, formats.TOTAL))
    _highlight_first(book, page, ranks)


def _mean_formula(places: Places, closing: TeamTable, offset: int) -> str:
    cells: MeanParts = []
    for table in places.teams:
        if table.kind == closing.kind:
            cells += [
                (Cell(table.sheet, table.first_row + offset, table.column(r.indicator.code) + 2), r)
                for r in table.results
            ]
    given = "+".join(f'({cell.name}<>"")' for cell, _ in cells)
    summed = "+".join(
        f'IF({cell.name}="",0,2-{cell.name})' if result.indicator.nature == "≤" else f"SUM({cell.name})"
        for cell, result in cells
    )
    return f'=IF({given}=0,"",ROUND(({summed})/({given}),4))'


def _means_of(places: Places, closing: TeamTable) -> list[Decimal | None]:
    """The mean of each team's rates; None where it has none."""
    given: dict[str, list[Decimal]] = {}
    for table in places.teams:
        for result in table.results if table.kind == closing.kind else ():
            for team in result.teams:
                rate = _signed_rate(team, result)
                if rate is not None:
                    given.setdefault(team.team, []).append(rate)
    return [_mean(given.get(team.name)) for team in closing.teams]


def _mean(rates: Sequence[Decimal] | None) -> Decimal | None:
    return half_up(Fraction(sum(rates, Decimal(0))) / len(rates), 4) if rates else None


def _write_charts(book: Book, page: Page, places: Places) -> int:
    """A chart for each table, under all of them; gives the last row of the print area."""
    row = places.teams[-1].total_row + 2 if places.teams else 3
    page.break_before(row)
    for table in places.teams:
        closing = CLOSING_WIDTHS if table.closing else ()
        wide = pixels([NAME_WIDTH, *WIDTHS * len(table.results), *closing])
        description = say("team_chart_description", kind=table.kind)
        page.place_chart(Cell(page.name, row, 1), team_chart(book, table), (wide, CHART_HEIGHT), description)
        row += CHART_ROWS
    return row - 1
