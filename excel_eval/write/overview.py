"""完成情况: target, actual, rate, deviation, met or not, weight and score of every indicator, and the total."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from xlsxwriter.format import Format

from excel_eval.figures import half_up
from excel_eval.messages import say
from excel_eval.results import Result
from excel_eval.write import formats, scoring
from excel_eval.write.cells import Cell, Span, across
from excel_eval.write.charts import rate_chart
from excel_eval.write.counting import left_out_rows
from excel_eval.write.formats import decimals, money, plain, precision
from excel_eval.write.pages import heading, long_page, project_name
from excel_eval.write.paper import Fitted
from excel_eval.write.places import Overview, Places, by_teams
from excel_eval.write.scoring import Row
from excel_eval.write.sheet import Book, Number, Page
from excel_eval.write.text import HIGHEST_ROW, pixels, row_height

WIDTHS = (8, 12, 14, 28, 6, 13, 13, 8, 12, 11, 11, 8, 9, 30, 20)
HEADERS = (
    "code", "level1", "level2", "level3", "nature", "target", "actual", "unit", "rate", "deviation", "met", "weight",
    "score", "remark", "detail",
)  # fmt: skip
BAR_SCALE = 1.5
"""the rate at which a data bar is full: a fixed scale, so that bars of two years can be compared"""


def write_overview(book: Book, page: Page, places: Places, reasons: Sequence[Cell]) -> None:
    """``reasons``: where the reason of each indicator stands on the form, for some to be written there."""
    assessment, place = places.assessment, places.overview
    subtitle = say("overview_subtitle", year=assessment.plan.year, project=project_name(assessment))
    heading(book, page, assessment, say("overview_title"), subtitle)
    page.widths(WIDTHS)
    for column, name in enumerate(HEADERS, start=1):
        page.text(place.HEAD_ROW, column, say(f"column_{name}"), book.style(formats.HEAD))
    page.height(place.HEAD_ROW, 30)
    _write_budget(book, page, places)
    for result, reason in zip(assessment.results, reasons, strict=True):
        _write_indicator(book, page, places, result, reason)
    _write_total(book, page, places)
    _write_quoted(book, page, places)
    _conditions(book, page, place)
    top = (place.left_out if assessment.plan.approved_months_only else place.explain_line).row + 2
    last = rate_chart(book, page, places, top, pixels(WIDTHS))
    page.break_before(top)
    page.print_area(Span(page.name, 1, 1, last, place.LINK))
    page.freeze(place.HEAD_ROW, place.NAME)
    page.show_gridlines(printed=False)
    page.protect()
    long_page(page, assessment, say("overview_title"), landscape=True, repeat=(place.HEAD_ROW, place.HEAD_ROW))


def _row(place: Overview, row: int) -> Row:
    columns = (place.TARGET, place.ACTUAL, place.WEIGHT, place.SCORE)
    return Row(*(Cell(place.sheet, row, column).name for column in columns))


def _write_budget(book: Book, page: Page, places: Places) -> None:
    """预算执行率: executed over adjusted budget, both on 经费执行."""
    place, funds, budget = places.overview, places.funds, places.assessment.plan.budget
    row, cells = place.BUDGET_ROW, _row(place, place.BUDGET_ROW)
    difference = budget.executed - budget.adjusted
    most = max(budget.adjusted, budget.executed, difference, key=decimals)
    amount = book.style(formats.FIGURE, num_format=money(most))
    for column in range(1, place.LINK + 1):
        page.text(row, column, None, book.style(formats.TEXT))
    page.text(row, place.LEVEL1, say("budget_execution"), book.style(formats.TEXT))
    page.text(row, place.NAME, say("execution_rate"), book.style(formats.TEXT))
    page.text(row, place.UNIT, say("ten_thousand_yuan"), book.style(formats.CENTRE))
    page.formula(row, place.TARGET, f"={funds.total(funds.ADJUSTED).away}", budget.adjusted, amount)
    page.formula(row, place.ACTUAL, f"={funds.total(funds.EXECUTED).away}", budget.executed, amount)
    rate = f"=IF({cells.target}=0,0,ROUND({cells.actual}/{cells.target},4))"
    page.formula(row, place.RATE, rate, half_up(budget.execution_rate, 4), _rate_style(book))
    deviation = f"=ROUND({cells.actual}-{cells.target},{precision(difference)})"
    page.formula(row, place.DEVIATION, deviation, difference, amount)
    page.number(row, place.WEIGHT, budget.weight, _weight_style(book, budget.weight))
    score = f"=IF({cells.target}=0,0,ROUND(MAX(0,MIN(1,{cells.actual}/{cells.target}))*{cells.weight},2))"
    page.formula(row, place.SCORE, score, budget.score, _score_style(book))
    target = funds.total(funds.EXECUTED)
    page.link(row, place.LINK, target.sheet, target, book.style(formats.TEXT, formats.LINK), say("link_detail"))
    page.height(row, 22)


def _write_indicator(book: Book, page: Page, places: Places, result: Result, reason: Cell) -> None:
    place, indicator = places.overview, result.indicator
    row, cells = place.row(indicator.code), _row(place, place.row(indicator.code))
    text, centre = book.style(formats.TEXT), book.style(formats.CENTRE)
    page.text(row, place.CODE, indicator.code, centre)
    page.text(row, place.LEVEL1, indicator.level1, text)
    page.text(row, place.LEVEL2, indicator.level2, text)
    page.text(row, place.NAME, indicator.name, text)
    page.text(row, place.NATURE, indicator.nature, centre)
    page.text(row, place.UNIT, indicator.unit, centre)
    _write_target(book, page, places, result)
    _write_actual(book, page, places, result)
    if indicator.nature == "定性":
        for column in (place.RATE, place.DEVIATION, place.MET):
            page.text(row, column, None, centre)
        page.number(row, place.SCORE, result.score, book.style(formats.SMALL, formats.INPUT, num_format="0.00"))
    else:
        _write_derived(book, page, row, cells, place, result)
    page.number(row, place.WEIGHT, indicator.weight, _weight_style(book, indicator.weight))
    lines = place.remark_line.fixed, place.explain_line.fixed
    remark = scoring.remark_of(result, places.assessment.plan)
    formula = scoring.remark(cells, indicator.nature, *lines, reason.away)
    page.formula(row, place.REMARK, formula, remark, text)
    _write_link(book, page, places, result)
    page.height(row, _indicator_height(result))


def _indicator_height(result: Result) -> float:
    indicator, place = result.indicator, Overview
    texts = {place.LEVEL1: indicator.level1, place.LEVEL2: indicator.level2, place.NAME: indicator.name}
    texts |= {place.CODE: indicator.code, place.UNIT: indicator.unit or ""}
    least = max(22.0, _words(result.target).height, _words(result.actual).height)
    return row_height([(text, WIDTHS[column - 1]) for column, text in texts.items()], least=min(HIGHEST_ROW, least))


def _words(value: object) -> Fitted:
    """A target or actual of 定性; a figure shrinks and needs no room."""
    return Fitted(value if isinstance(value, str) else "", WIDTHS[Overview.ACTUAL - 1])


def _given_style(book: Book, result: Result, value: object) -> Format:
    """The look of a target or actual whose one cell this is."""
    if isinstance(result.target, str):
        return book.style(formats.CENTRE, formats.INPUT, _words(value).look)
    return book.style(formats.FIGURE, formats.INPUT, num_format=plain(result.target, result.actual))


def _write_target(book: Book, page: Page, places: Places, result: Result) -> None:
    """The teams' targets together, or the plan's own figure, which lives here."""
    place, code = places.overview, result.indicator.code
    if by_teams(result) and result.indicator.basis == "每组" and not isinstance(result.target, str):
        style = book.style(formats.FIGURE, num_format=plain(result.target, result.actual))
        page.formula(place.row(code), place.TARGET, f"={places.table(code).target(code).away}", result.target, style)
    else:
        page.value(place.row(code), place.TARGET, result.target, _given_style(book, result, result.target))


def _write_actual(book: Book, page: Page, places: Places, result: Result) -> None:
    """The teams' actuals together, or what the bureau reports, which lives here."""
    place, code = places.overview, result.indicator.code
    row = place.row(code)
    if by_teams(result) and not isinstance(result.actual, str):
        style = book.style(formats.FIGURE, num_format=plain(result.target, result.actual))
        page.formula(row, place.ACTUAL, f"={places.table(code).actual(code).away}", result.actual, style)
        sheet, column = places.detail(result).parts[0].sheet, say("column_count", code=code)
        page.comment(row, place.ACTUAL, say("actual_comment", sheet=sheet, column=column))
    else:
        page.value(row, place.ACTUAL, result.actual, _given_style(book, result, result.actual))


def _write_derived(book: Book, page: Page, row: int, cells: Row, place: Overview, result: Result) -> None:
    """Rate, deviation, met or not and score, all from the target and the actual of this row."""
    nature, reached = result.indicator.nature, result.completion_rate
    rate = None if reached is None else half_up(reached, 4)
    page.formula(row, place.RATE, scoring.rate(cells), rate, _rate_style(book))
    signed = book.style(formats.FIGURE, num_format="+General;-General;0")
    places = precision(result.target, result.actual)
    page.formula(row, place.DEVIATION, scoring.deviation(cells, places), result.deviation, signed)
    met = None if result.met is None else say("met" if result.met else "not_met")
    page.formula(row, place.MET, scoring.met(cells, nature), met, book.style(formats.CENTRE))
    page.formula(row, place.SCORE, scoring.score(cells, nature), result.score, _score_style(book))


def _rate_style(book: Book) -> Format:
    return book.style(formats.FIGURE, num_format=formats.RATE)


def _score_style(book: Book) -> Format:
    return book.style(formats.SMALL, num_format="0.00")


def _weight_style(book: Book, weight: Decimal) -> Format:
    return book.style(formats.SMALL, formats.INPUT, num_format=plain(weight))


def _weight_places(places: Places) -> int:
    plan = places.assessment.plan
    return precision(plan.budget.weight, *(indicator.weight for indicator in plan.indicators))


def _write_link(book: Book, page: Page, places: Places, result: Result) -> None:
    row, column = places.overview.row(result.indicator.code), places.overview.LINK
    if by_teams(result):
        detail = places.detail(result)
        target = detail.header(detail.count(result.indicator.code))
        page.link(row, column, target.sheet, target, book.style(formats.TEXT, formats.LINK), say("link_detail"))
    else:
        page.text(row, column, say("reported_by_bureau"), book.style(formats.TEXT))


def _write_total(book: Book, page: Page, places: Places) -> None:
    place, total = places.overview, places.assessment.total
    row, look = place.total_row, formats.TOTAL
    page.merge(across(page.name, row, 1, place.MET), book.style(formats.CENTRE, look))
    page.text(row, 1, say("total"), book.style(formats.CENTRE, look))
    weights, scores = place.scored(place.WEIGHT).name, place.scored(place.SCORE).name
    whole = book.style(formats.SMALL, look, num_format=plain(total.weight))
    page.formula(row, place.WEIGHT, f"=ROUND(SUM({weights}),{_weight_places(places)})", total.weight, whole)
    all_given = f'COUNTIF({scores},">=0")=COUNTA({weights})'
    score = f'=IF({all_given},ROUND(SUM({scores}),2),"")'
    page.formula(row, place.SCORE, score, total.score, book.style(formats.SMALL, look, num_format="0.00"))
    incomplete = f'=IF({all_given},"","{say("total_incomplete")}")'
    words = say("total_incomplete") if total.score is None else None
    page.merge(across(page.name, row, place.REMARK, place.LINK), book.style(formats.TEXT, look))
    page.formula(row, place.REMARK, incomplete, words, book.style(formats.TEXT, look))
    page.height(row, 24)
    book.define(say("name_total"), place.total(place.SCORE))
    book.define(say("name_rate"), place.budget(place.RATE))
    for result in places.assessment.results:
        code = result.indicator.code
        if result.indicator.nature != "定性" and code.isascii() and code.isalnum():
            book.define(say("name_rate_of", code=code), place.cell(code, place.RATE))


def _write_quoted(book: Book, page: Page, places: Places) -> None:
    """The figures that people quote and the lines that the plan draws, each with a name."""
    place, plan, total = places.overview, places.assessment.plan, places.assessment.total
    weights, scores = place.scored(place.WEIGHT).name, place.scored(place.SCORE).name
    points, share = _score_style(book), book.style(formats.SMALL, formats.INPUT, num_format="0%")
    weight = book.style(formats.SMALL, num_format=plain(total.scored_weight))
    given = f'=ROUND(SUMIFS({weights},{scores},">=0"),{_weight_places(places)})'
    grade = scoring.grade(place.total(place.SCORE).name)
    rows: list[tuple[str, Cell, str | None, Number | str | None, Format]] = [
        ("name_scored_weight", place.scored_weight, given, total.scored_weight, weight),
        ("name_scored", place.scored_score, f"=ROUND(SUM({scores}),2)", total.scored, points),
        ("name_grade", place.grade, grade, total.grade, book.style(formats.CENTRE)),
        ("name_remark_line", place.remark_line, None, plan.remark_line / 100, share),
        ("name_explain_line", place.explain_line, None, plan.explain_line / 100, share),
    ]
    if plan.approved_months_only:
        left_out, whole = sum(places.assessment.left_out.values()), book.style(formats.SMALL, num_format="0")
        rows.append(("name_left_out", place.left_out, f"={left_out_rows(places)}", left_out, whole))
    for name, cell, formula, value, style in rows:
        page.merge(across(page.name, cell.row, 1, cell.column - 1), book.style(formats.TEXT))
        page.text(cell.row, 1, say(f"about_{name}"), book.style(formats.TEXT))
        if formula:
            page.formula(cell.row, cell.column, formula, value, style)
        elif not isinstance(value, str):
            page.number(cell.row, cell.column, value, style)
        page.height(cell.row, 18)
        book.define(say(name), cell)


def _conditions(book: Book, page: Page, place: Overview) -> None:
    """Bars of one scale; √ and × in colour as well as in words."""
    rates, met = place.scored(place.RATE), place.scored(place.MET)
    bar: dict[str, object] = {"type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_color": formats.BAR}
    page.condition(rates, {**bar, "min_type": "num", "max_type": "num", "min_value": 0, "max_value": BAR_SCALE})
    for name, colour, fill in (("met", formats.GREEN, formats.PALE_GREEN), ("not_met", formats.RED, formats.PALE_RED)):
        look = book.difference(font_color=colour, bg_color=fill)
        formula = f'={met.first.name}="{say(name)}"'
        page.condition(met, {"type": "formula", "criteria": formula, "format": look})
