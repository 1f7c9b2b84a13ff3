"""The bulletin's two charts, drawn from hidden cells beside them: rates against the time, teams by their ranks."""

from __future__ import annotations

from collections.abc import Sequence

from excel_eval.figures import half_up
from excel_eval.messages import say
from excel_eval.standings import standings
from excel_eval.write import formats
from excel_eval.write.bulletin_places import Block, BulletinPlaces, KindTable
from excel_eval.write.bulletin_teams import order_of
from excel_eval.write.cells import Cell, Span, down
from excel_eval.write.charts import COLOURS, shown
from excel_eval.write.sheet import FONT, Book, Page
from excel_eval.write.text import pixels

HELPER = 13
"""the first hidden column: names, rates, time of the indicators; names and one column a kind of the teams"""
HEIGHT = 372
WHITE = {"name": FONT, "size": 8, "bold": True, "color": "#FFFFFF"}


def write_charts(book: Book, page: Page, places: BulletinPlaces, row: int, widths: Sequence[float], rows: int) -> None:
    left, right = widths[:5], widths[5:]
    if places.state.counted:
        _rates(book, page, places, Cell(page.name, row, 1), pixels(left) - 6)
    if places.state.plan.teams:
        _ranks(book, page, places, Cell(page.name, row, len(left) + 1), pixels(right) - 4)
    page.hide_columns(HELPER, HELPER + 3 + len(places.kinds))
    for offset in range(rows):
        page.height(row + offset, 15)


def _rates(book: Book, page: Page, places: BulletinPlaces, at: Cell, wide: int) -> None:
    """完成率 of every indicator, and the share of the year that has passed as a line."""
    place, counted = places.indicators, places.state.counted
    for row, result in enumerate(counted, start=1):
        code = result.indicator.code
        rate = result.completion_rate
        page.formula(row, HELPER, f"={place.cell(code, place.NAME).away}", result.indicator.name)
        source = place.cell(code, places.RATE).away
        page.formula(row, HELPER + 1, f"={source}", None if rate is None else half_up(rate, 4))
        page.formula(row, HELPER + 2, f"={places.time.away}", half_up(places.state.time, 4))
    names, rates, time = (down(Cell(page.name, 1, HELPER + n), len(counted)) for n in range(3))
    chart, line = book.chart("column"), book.chart("line")
    chart.add_series(
        {
            "name": say("bulletin_column_rate"),
            "categories": f"={names.away}",
            "values": f"={rates.away}",
            "fill": {"color": COLOURS[0]},
            "gap": 60,
            "data_labels": {"value": True, "num_format": "0%", "position": "inside_end", "font": WHITE},
        }
    )
    line.add_series(
        {
            "name": say("column_time"),
            "categories": f"={names.away}",
            "values": f"={time.away}",
            "line": {"color": formats.RED, "width": 1.75, "dash_type": "dash"},
        }
    )
    chart.combine(line)
    chart.set_title({"name": say("bulletin_chart_rates"), "name_font": {**_font(11), "bold": True}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": _font(9)})
    chart.set_x_axis({"num_font": {**_font(8), "rotation": -45}, "line": {"color": formats.LINE}})
    chart.set_y_axis(_per_cent())
    chart.show_hidden_data()
    page.place_chart(at, chart, (wide, HEIGHT), say("bulletin_chart_rates"))


def _ranks(book: Book, page: Page, places: BulletinPlaces, at: Cell, wide: int) -> None:
    """The teams' mean rates, the best of each kind on top, a colour a kind."""
    column, row = HELPER + 3, 1
    for number, table in reversed(list(enumerate(places.kinds))):
        row = _write_ranked(page, places, table, column, row, number)
    names = Span(page.name, 1, column, row - 1, column)
    chart = book.chart("bar", "stacked")
    for number, table in enumerate(places.kinds):
        chart.add_series(
            {
                "name": shown(table.kind, Cell(table.sheet, table.top, 1)),
                "categories": f"={names.away}",
                "values": f"={Span(page.name, 1, column + 1 + number, row - 1, column + 1 + number).away}",
                "fill": {"color": COLOURS[number % len(COLOURS)]},
                "gap": 45,
                "overlap": 100,
                "data_labels": {
                    "value": True, "num_format": "0.0%;;", "position": "inside_end",
                    "font": WHITE,
                },
            }
        )  # fmt: skip
    chart.set_title({"name": say("bulletin_chart_ranks"), "name_font": {**_font(11), "bold": True}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": _font(9)})
    chart.set_x_axis(_per_cent())
    chart.set_y_axis({"num_font": _font(8), "line": {"color": formats.LINE}})
    chart.show_hidden_data()
    page.place_chart(at, chart, (wide, HEIGHT), say("bulletin_chart_ranks"))


def _write_ranked(page: Page, places: BulletinPlaces, table: KindTable, column: int, row: int, number: int) -> int:
    """A kind's teams from the last to the first: a bar chart begins at the bottom. Gives the row after them."""
    found = standings(places.state, table.kind)
    order = order_of(found)
    orders, ranks, names, rates = (table.column(c).away for c in (table.ORDER, Block.RANK, Block.NAME, Block.RATE))
    for wanted in range(len(found), 0, -1):
        standing = found[order.index(wanted)] if wanted in order else None
        at = f"MATCH({wanted},{orders},0)"
        label = None if standing is None else f"{standing.rank} {standing.team.name}"
        page.formula(row, column, f'=IFERROR(INDEX({ranks},{at})&" "&INDEX({names},{at}),"")', label)
        value = None if standing is None else standing.mean
        page.formula(row, column + 1 + number, f'=IFERROR(INDEX({rates},{at}),"")', value)
        row += 1
    return row


def _per_cent() -> dict[str, object]:
    grid = {"visible": True, "line": {"color": "#D9D9D9"}}
    return {"num_format": "0%", "min": 0, "num_font": _font(8), "line": {"none": True}, "major_gridlines": grid}


def _font(size: int) -> dict[str, object]:
    return {"name": FONT, "size": size}
