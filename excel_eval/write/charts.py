"""The charts: rates of the indicators, rates of the teams, progress over the months; all of them drawn from cells."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.chart import Chart

from excel_eval.figures import half_up
from excel_eval.messages import say
from excel_eval.results import Result
from excel_eval.write import formats
from excel_eval.write.cells import Cell, Span, down
from excel_eval.write.places import Overview, Places, TeamTable
from excel_eval.write.sheet import FONT, Book, Page
from excel_eval.write.text import without_controls

COLOURS = ("#4472C4", "#ED7D31", "#70AD47", "#FFC000", "#5B9BD5", "#7E57C2", "#26A69A", "#8D6E63", "#EC407A", "#9E9D24")
HELPER_GAP = 2
NAME_LIMIT = 120
"""characters; Excel takes 255 UTF-16 units"""
ROW_PIXELS = 20


def rate_chart(book: Book, page: Page, places: Places, top: int, wide: int) -> int:
    """完成率 of every counted indicator from row ``top`` of 完成情况: red where the target is missed, and the line
    above which a rate must be explained. Gives the last row that the sheet prints."""
    place = places.overview
    results = [r for r in places.assessment.results if r.indicator.nature != "定性"]
    if not results:
        return top - 1
    columns = _write_helper(page, places, results)
    names, reached, missed, line = (down(Cell(page.name, place.BUDGET_ROW, c), len(results)) for c in columns)
    chart, white = book.chart("column", "stacked"), {**_font(9), "bold": True, "color": "#FFFFFF"}
    for name, span, colour in (("met", reached, formats.BAR_GREEN), ("not_met", missed, formats.BAR_RED)):
        chart.add_series(
            {
                "name": say(f"series_{name}"),
                "categories": f"={names.away}",
                "values": f"={span.away}",
                "fill": {"color": colour},
                "gap": 60,
                "overlap": 100,
                "data_labels": {"value": True, "num_format": "0.00%;;", "position": "inside_end", "font": white},
            }
        )
    lines = book.chart("line")
    lines.add_series(
        {
            "name": say("series_explain_line"),
            "categories": f"={names.away}",
            "values": f"={line.away}",
            "line": {"color": formats.AMBER, "width": 1.5, "dash_type": "dash"},
        }
    )
    chart.combine(lines)
    _axes(chart, say("rate_chart_title"))
    chart.show_hidden_data()
    size = (wide, 400)
    page.place_chart(Cell(page.name, top, 1), chart, size, say("rate_chart_description"))
    return top + size[1] // ROW_PIXELS + 1


def _write_helper(page: Page, places: Places, results: Sequence[Result]) -> tuple[int, int, int, int]:
    """Hidden columns beside the table: the counted indicators without gaps, met and missed apart."""
    place, plan = places.overview, places.assessment.plan
    first = place.LINK + HELPER_GAP
    columns = (first, first + 1, first + 2, first + 3)
    for row, result in enumerate(results, start=place.BUDGET_ROW):
        name, rate, met = (_of(place, result, c) for c in (place.NAME, place.RATE, place.MET))
        value = None if result.completion_rate is None else half_up(result.completion_rate, 4)
        page.formula(row, first, f"={name}", result.indicator.name)
        sides = ((first + 1, "met", result.met is True), (first + 2, "not_met", result.met is False))
        for column, words, shown in sides:
            page.formula(row, column, f'=IF({met}="{say(words)}",{rate},"")', value if shown else None)
        page.formula(row, first + 3, f"={place.explain_line.fixed}", plan.explain_line / 100)
    page.hide_columns(columns[0], columns[-1])
    return columns


def _of(place: Overview, result: Result, column: int) -> str:
    return place.cell(result.indicator.code, column).name


def team_chart(book: Book, table: TeamTable) -> Chart:
    """完成率 of the teams of one kind, a colour for each indicator."""
    chart = book.chart("column")
    for index, result in enumerate(table.results):
        code = result.indicator.code
        chart.add_series(
            {
                "name": f"={Cell(table.sheet, table.title_row + 1, table.column(code)).away}",
                "categories": f"={table.names.away}",
                "values": f"={table.of_team(code, 2).away}",
                "fill": {"color": COLOURS[index % len(COLOURS)]},
                "gap": 80,
            }
        )
    _axes(chart, shown(say("team_chart_title", kind=table.kind), Cell(table.sheet, table.title_row, 1)))
    return chart


def month_chart(book: Book, months: Span, time: Span, rates: Sequence[tuple[Cell, Span]], time_name: Cell) -> Chart:
    """Cumulated 完成率 over the months against the share of the year that has passed."""
    chart = book.chart("line")
    series = [(name, span, COLOURS[i % len(COLOURS)], "solid") for i, (name, span) in enumerate(rates)]
    for name, span, colour, dash in [*series, (time_name, time, formats.GREY, "dash")]:
        chart.add_series(
            {
                "name": f"={name.away}",
                "categories": f"={months.away}",
                "values": f"={span.away}",
                "line": {"color": colour, "width": 2, "dash_type": dash},
            }
        )
    _axes(chart, say("month_chart_title"))
    return chart


def shown(text: str, cell: Cell) -> str:
    """``text`` as the name of a chart or series, or a reference to the ``cell`` that has it among its words.

    A reference where xlsxwriter takes the text for one, XML cannot hold it, or Excel has no room for it.
    """
    plain = "!" not in text and without_controls(text) == text and len(text) <= NAME_LIMIT
    return text if plain else f"={cell.away}"


def _font(size: int) -> dict[str, object]:
    return {"name": FONT, "size": size}


def _axes(chart: Chart, title: str) -> None:
    chart.set_title({"name": title, "name_font": {**_font(12), "bold": True}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": _font(9)})
    chart.set_x_axis({"num_font": _font(9), "line": {"color": formats.LINE}})
    axis: dict[str, object] = {"num_format": "0%", "min": 0, "num_font": _font(9), "line": {"none": True}}
    chart.set_y_axis({**axis, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    chart.show_blanks_as("gap")
