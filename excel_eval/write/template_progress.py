"""填报进度: the team's own counts and completion rates against its targets, by live formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from excel_eval.messages import say
from excel_eval.model import Indicator, Plan, Team
from excel_eval.schema import Schema
from excel_eval.write import formats
from excel_eval.write import template_counting as counting
from excel_eval.write.cells import Cell, Span
from excel_eval.write.template_counting import Area, Row
from excel_eval.write.template_page import GREEN_TAB, TEXT, WRONG, FormBook, FormPage
from excel_eval.write.text import literal, row_height

WIDTHS = (26, 15, 13, 13, 13, 13, 13, 16, 24)
AIR = "_ "
"""at the end of a number format: a blank's width to the border, alike in all programs"""
FIRST, LAST = 25, 26
"""the hidden columns Y and Z: the first and the last row of each ledger"""
HEAD_ROW = 4
INDICATOR_HEADS = ("indicator", "ledger", "unit", "target", "actual", "rate", "missing", "how")
HOW_COLUMN = 8
Rows = Mapping[str, Sequence[Row]]
"""what the ledgers hold, by sheet"""


@dataclass(frozen=True, slots=True)
class _Progress:
    """The sheet in the making; ``areas`` by sheet, their last rows counted in a hidden column."""

    book: FormBook
    page: FormPage
    plan: Plan
    areas: Mapping[str, Area]
    rows: Rows

    def filled(self, schema: Schema) -> Sequence[Row]:
        return self.rows.get(schema.sheet, ())


def team_target(plan: Plan, indicator: Indicator, team: Team) -> Decimal | Fraction | None:
    """年度指标值 of one team: its own where it has one, the common one, or its equal share of a total."""
    target = indicator.target
    if not isinstance(target, Decimal):
        return None
    if indicator.basis == "合计":
        return Fraction(target) / len(plan.teams_of(indicator.kind))
    return plan.overrides.get((indicator.code, team.name), target)


def indicators_of(plan: Plan, kind: str) -> tuple[Indicator, ...]:
    """The indicators that are counted in the ledgers of this kind of team."""
    return tuple(i for i in plan.indicators if i.kind == kind and i.measure.how != "填报")


def write_progress(
    book: FormBook, page: FormPage, plan: Plan, team: Team, ledgers: Sequence[Schema], rows: Rows
) -> None:
    counted = indicators_of(plan, team.kind)
    first_ledger = HEAD_ROW + len(counted) + 4
    areas = {
        schema.sheet: Area(schema, Cell(page.name, row, FIRST), Cell(page.name, row, LAST))
        for row, schema in enumerate(ledgers, start=first_ledger)
    }
    progress = _Progress(book, page, plan, areas, rows)
    page.widths(WIDTHS)
    _heading(progress, team)
    for number, indicator in enumerate(counted, start=1):
        _indicator(progress, HEAD_ROW + number, indicator, team)
    _ledgers(progress, first_ledger)
    last = _months(progress, first_ledger + len(ledgers) + 2)
    page.hide_columns(FIRST, LAST)
    page.print_area(Span(page.name, 1, 1, last, max(len(WIDTHS), len(ledgers) + 1)))
    page.show_gridlines(printed=False)
    page.sheet_of_paper(landscape=True, left=team.name, right=page.name, repeat=False, one_page=True)
    page.colour_tab(GREEN_TAB)
    page.protect()
    page.no_green_triangles()


def _heading(progress: _Progress, team: Team) -> None:
    book, page, plan = progress.book, progress.page, progress.plan
    page.text(1, 1, say("progress_title", team=team.name, year=plan.year), book.style(formats.TITLE))
    page.height(1, 28)
    note = say("progress_note") + (say("progress_approved") if plan.approved_months_only else "")
    page.text(2, 1, note, book.style(formats.SUBTITLE))
    page.height(2, 18)
    _section(progress, HEAD_ROW - 1, "progress_indicators")
    _heads(progress, HEAD_ROW, [say(f"progress_{name}") for name in INDICATOR_HEADS])
    page.merge(Span(page.name, HEAD_ROW, HOW_COLUMN, HEAD_ROW, len(WIDTHS)), book.style(formats.HEAD))
    page.text(HEAD_ROW, HOW_COLUMN, say("progress_how"), book.style(formats.HEAD))


def _section(progress: _Progress, row: int, phrase: str) -> None:
    progress.page.text(row, 1, say(phrase), progress.book.style(formats.SECTION))
    progress.page.height(row, 22)


def _heads(progress: _Progress, row: int, heads: Sequence[str]) -> None:
    for column, head in enumerate(heads, start=1):
        progress.page.text(row, column, head, progress.book.style(formats.HEAD))
    progress.page.height(row, 30)


# --- indicators ------------------------------------------------------------------------------------------------------


def _indicator(progress: _Progress, row: int, indicator: Indicator, team: Team) -> None:
    book, page = progress.book, progress.page
    schema = progress.areas[indicator.measure.sheet or ""].schema
    target = team_target(progress.plan, indicator, team)
    actual = counting.figure(schema, indicator.measure, progress.filled(schema))
    page.text(row, 1, indicator.name, book.style(TEXT))
    page.link(row, 2, schema.sheet, Cell(schema.sheet, 2, 1), book.style(TEXT, formats.LINK))
    page.text(row, 3, indicator.unit, book.style(formats.CENTRE))
    page.value(
        row,
        4,
        "—" if target is None else target,
        book.style(formats.FIGURE, {"num_format": formats.plain(target) + AIR}),
    )
    number = book.style(formats.FIGURE, {"num_format": ("#,##0.00" if indicator.measure.how == "求和" else "0") + AIR})
    formula = counting.measured(progress.areas[schema.sheet], indicator.measure)
    page.formula(row, 5, _or_error(formula), actual, number)
    goal, done = Cell(page.name, row, 4).fixed, Cell(page.name, row, 5).fixed
    rate = Fraction(actual) / Fraction(target) if target else "—"
    page.formula(
        row, 6, f'=IFERROR({done}/{goal},"—")', rate, book.style(formats.FIGURE, {"num_format": formats.RATE + AIR})
    )
    missing = max(Fraction(0), Fraction(target) - Fraction(actual)) if target is not None else "—"
    page.formula(row, 7, f'=IFERROR(MAX(0,{goal}-{done}),"—")', missing, number)
    said = _how(progress.plan, indicator)
    page.merge(Span(page.name, row, HOW_COLUMN, row, len(WIDTHS)), book.style(TEXT))
    page.text(row, HOW_COLUMN, said, book.style(TEXT))
    room = sum(WIDTHS[HOW_COLUMN - 1 :])
    page.height(row, row_height([(indicator.name, WIDTHS[0]), (said, room)], least=20))
    reached = f"AND(ISNUMBER({done}),{done}{'<=' if indicator.nature == '≤' else '>='}{goal})"
    green = book.difference(bg_color=formats.PALE_GREEN, font_color=formats.GREEN)
    page.colour_where(Span(page.name, row, 6, row, 6), reached, green)


def _or_error(formula: str) -> str:
    """A cell of the ledger that holds an error is named, not hidden behind a number."""
    return f"=IFERROR({formula},{literal(say('progress_error'))})"


def _how(plan: Plan, indicator: Indicator) -> str:
    """统计口径 in a sentence."""
    measure = indicator.measure
    parts = [say(f"running_{measure.how}", column=measure.column or "")]
    parts += [say("running_where", column=column, value=value) for column, value in measure.where]
    if indicator.basis == "合计":
        parts.append(say("running_share", teams=len(plan.teams_of(indicator.kind)), total=indicator.target))
    if indicator.nature == "≤":
        parts.append(say("running_at_most"))
    return "；".join(parts)


# --- ledgers, months -------------------------------------------------------------------------------------------------


def _ledgers(progress: _Progress, first: int) -> None:
    """How many rows each ledger has, and how many of them are not complete."""
    book, page = progress.book, progress.page
    _section(progress, first - 2, "progress_ledgers")
    _heads(progress, first - 1, [say(f"progress_{name}") for name in ("ledger", "complete", "incomplete", "amount")])
    whole = book.style(formats.FIGURE, {"num_format": "0" + AIR})
    for area in progress.areas.values():
        row, schema = area.last.row, area.schema
        rows = progress.filled(schema)
        complete = sum(counting.is_complete(schema, line) for line in rows)
        begun = sum(counting.is_begun(schema, line) for line in rows)
        page.link(row, 1, schema.sheet, Cell(schema.sheet, 2, 1), book.style(TEXT, formats.LINK))
        page.formula(row, 2, _or_error(counting.complete_rows(area)), complete, whole)
        page.formula(row, 3, _or_error(counting.incomplete_rows(area)), begun - complete, whole)
        page.height(row, 20)
        _amount(progress, area, row)
        page.formula(row, FIRST, f"={area.first_row}", 2)
        page.formula(row, LAST, f"={area.last_row}", _last_row(schema, rows))
    cells = Span(page.name, first, 3, first + len(progress.areas) - 1, 3)
    page.colour_where(cells, f"{cells.first.name}>0", book.difference(bg_color=WRONG, font_color=formats.RED))


def _last_row(schema: Schema, rows: Sequence[Row]) -> int:
    filled = [number for number, row in enumerate(rows, start=2) if counting.is_begun(schema, row)]
    return max([3, *filled])


def _amount(progress: _Progress, area: Area, row: int) -> None:
    book, page, spending = progress.book, progress.page, area.schema.spending
    style = book.style(formats.FIGURE, {"num_format": formats.MONEY + AIR})
    if spending is None:
        page.text(row, 4, "—", book.style(formats.CENTRE, {"font_color": formats.GREY}))
        return
    values = (counting.decimal_of(line.get(spending.amount)) for line in progress.filled(area.schema))
    total = sum((value for value in values if value is not None), Decimal(0))
    page.formula(row, 4, _or_error(counting.amount(area, spending.amount)), total, style)


def _months(progress: _Progress, top: int) -> int:
    """各月登记: what the team will find when it makes its monthly submission."""
    book, page, year = progress.book, progress.page, progress.plan.year
    _section(progress, top, "progress_months")
    _heads(progress, top + 1, [say("progress_month"), *(area.schema.sheet for area in progress.areas.values())])
    style = book.style(formats.FIGURE, {"num_format": '0;-0;"-"', "align": "center"})
    for month in range(1, 13):
        row = top + 1 + month
        first, after = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
        page.text(row, 1, f"{first:%Y-%m}", book.style(formats.CENTRE))
        page.height(row, 18)
        for column, area in enumerate(progress.areas.values(), start=2):
            dated = area.schema.dated_by
            assert dated  # every ledger has one, the schemas are loaded so
            formula = counting.in_month(area, dated, first, after)
            days = (line.get(dated.name) for line in progress.filled(area.schema))
            value = sum(_month_of(day) == f"{first:%Y-%m}" for day in days)
            page.formula(row, column, f"={formula}", value, style)
    return top + 13


def _month_of(value: object) -> str | None:
    return value.isoformat()[:7] if isinstance(value, date) else value if isinstance(value, str) else None
