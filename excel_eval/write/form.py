"""自评表: the standard form 项目支出绩效自评表 (财预〔2020〕10号) on one A4 page, every figure a live formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from xlsxwriter.format import Format

from excel_eval.figures import half_up
from excel_eval.messages import say
from excel_eval.model import Funds
from excel_eval.results import Result
from excel_eval.write import formats
from excel_eval.write.achievement import long_sentence, own_words
from excel_eval.write.cells import Span
from excel_eval.write.form_texts import Written, indicator_texts, levels, misfits
from excel_eval.write.formats import money, plain, precision, with_unit
from excel_eval.write.pages import DRAFT_CODES
from excel_eval.write.paper import FORM_MARGINS, Fitted, fill_page, rows_for
from excel_eval.write.places import FundTable, Places, is_number
from excel_eval.write.sheet import Book, Page
from excel_eval.write.text import height

WIDTHS = (5.5, 9.5, 9.5, 11.0, 8.0, 10.0, 10.0, 6.0, 7.5, 5.0, 11.5)
TEXT_WIDTHS = {
    "level3": WIDTHS[3] + WIDTHS[4],
    "target": WIDTHS[5],
    "actual": WIDTHS[6],
    "reason": WIDTHS[9] + WIDTHS[10],
}
"""the room of an indicator's texts"""
LABELS = {
    "title": "项目支出绩效自评表",
    "project": "项目名称",
    "department": "主管部门",
    "unit": "实施单位",
    "funds": "项目资金（万元）",
    "initial": "年初预算数",
    "adjusted": "全年预算数(A)",
    "executed": "全年执行数(B)",
    "weight": "分值",
    "rate": "执行率(B/A)",
    "score": "得分",
    "all_funds": "年度资金总额",
    "goals": "年度总体目标",
    "expected": "预期目标",
    "achieved": "实际完成情况",
    "indicators": "绩效指标",
    "level1": "一级指标",
    "level2": "二级指标",
    "level3": "三级指标",
    "target": "年度指标值",
    "actual": "实际完成值",
    "reason": "偏差原因分析及改进措施",
    "total": "总分",
}
SOURCES = ("当年财政拨款", "上年结转资金", "其他资金")
"""the rows of the form; every other source of the plan belongs to the last"""
DASH = "—"
BLACK_BOX: formats.Look = {"border": 1, "valign": "vcenter", "text_wrap": True}


@dataclass(frozen=True, slots=True)
class FormRows:
    """Where the parts of the form begin; a very long 年度总体目标 takes more than one row."""

    goal_rows: int
    indicators: int

    PROJECT, DEPARTMENT, FUNDS, GOALS = 3, 4, 5, 10

    @property
    def goal_text(self) -> int:
        return self.GOALS + 1

    @property
    def head(self) -> int:
        return self.goal_text + self.goal_rows

    @property
    def first(self) -> int:
        return self.head + 1

    @property
    def total(self) -> int:
        return self.first + self.indicators


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes labels and joined cells of the form's grid in its black lines."""

    book: Book
    page: Page
    labels: Mapping[str, str]

    def look(self, *parts: Mapping[str, object], **more: object) -> Format:
        return self.book.style(BLACK_BOX, *parts, **more)

    def figure(self, number: str, **more: object) -> Format:
        """A number shrinks before it shows #####; a cell that shrinks does not wrap."""
        return self.look(align="center", num_format=number, text_wrap=False, shrink=True, **more)

    def span(self, row: int, first: int, last: int, to_row: int | None = None) -> Span:
        return Span(self.page.name, row, first, to_row or row, last)

    def text(self, span: Span, text: str | None, style: Format) -> None:
        self.page.merge(span, style)
        self.page.text(span.first_row, span.first_column, text, style)

    def fitted(self, span: Span, text: Fitted, **more: object) -> None:
        self.text(span, text.text, self.look(text.look, **more))

    def label(self, span: Span, name: str) -> None:
        self.text(span, self.labels.get(name, name), self.look(align="center"))

    def formula(self, span: Span, formula: str, value: Decimal | str | None, style: Format) -> None:
        self.page.merge(span, style)
        self.page.formula(span.first_row, span.first_column, formula, value, style)

    def title(self, places: Places, font: str, last: int) -> None:
        """The form's name and the year, over the whole width."""
        draft = places.assessment.draft
        look: formats.Look = {"font_name": font, "font_size": 20, "bold": True, "align": "center", "valign": "vcenter"}
        title = self.book.style(look, formats.DRAFT if draft else {})
        self.text(self.span(1, 1, last), self.labels["title"] + (say("draft_suffix") if draft else ""), title)
        year = self.book.style(font_size=12, align="center", valign="vcenter")
        self.text(self.span(2, 1, last), say("form_year", year=places.assessment.plan.year), year)


def write_form(book: Book, page: Page, places: Places, title_font: str) -> Written:
    assessment = places.assessment
    pen = Pen(book, page, LABELS)
    expected = assessment.plan.text("预期目标") or ""
    achieved = own_words(places)
    texts = [(expected, sum(WIDTHS[1:6])), (achieved or long_sentence(places)[1], sum(WIDTHS[6:]))]
    rows = FormRows(max(rows_for(*text) for text in texts), len(assessment.results))
    page.widths(WIDTHS)
    pen.title(places, title_font, len(WIDTHS))
    items = _items(places)
    _write_project(pen, items, rows)
    _write_funds(pen, places, rows)
    _write_goals(pen, places, rows, expected, achieved)
    _write_indicators(pen, places, rows)
    _write_total(pen, places, rows)
    scale = _set_heights(page, places, rows, items, texts)
    finish_form(page, places, Span(page.name, 1, 1, rows.total, len(WIDTHS)))
    reasons = Span(page.name, rows.first, 10, rows.total - 1, 10)
    return Written(tuple(reasons), misfits(places, LABELS, items, WIDTHS, TEXT_WIDTHS, scale))


def finish_form(page: Page, places: Places, area: Span) -> None:
    """One A4 page, nothing around it; the formulas locked, the sheet that opens."""
    page.print_area(area)
    page.paper(landscape=False, margins=FORM_MARGINS, one_page=True)
    page.show_gridlines(printed=False)
    if places.assessment.draft:
        page.header(centre=say("draft"), codes=DRAFT_CODES)
        page.colour_tab(formats.RED)
    page.no_green_triangles()
    page.protect()
    page.open_here()


def _items(places: Places) -> dict[str, Fitted]:
    """The rows of 项目 that stand on the form as they are."""
    widths = {"项目名称": sum(WIDTHS[3:]), "主管部门": sum(WIDTHS[3:6]), "实施单位": sum(WIDTHS[8:])}
    return {item: Fitted(places.assessment.plan.text(item) or "", width) for item, width in widths.items()}


def _write_project(pen: Pen, items: Mapping[str, Fitted], rows: FormRows) -> None:
    pen.label(pen.span(rows.PROJECT, 1, 3), "project")
    pen.fitted(pen.span(rows.PROJECT, 4, 11), items["项目名称"], align="center")
    pen.label(pen.span(rows.DEPARTMENT, 1, 3), "department")
    pen.fitted(pen.span(rows.DEPARTMENT, 4, 6), items["主管部门"], align="center")
    pen.label(pen.span(rows.DEPARTMENT, 7, 8), "unit")
    pen.fitted(pen.span(rows.DEPARTMENT, 9, 11), items["实施单位"], align="center")


def _write_funds(pen: Pen, places: Places, rows: FormRows) -> None:
    """项目资金: the sum with its rate and score, then the three sources."""
    row, table, budget = rows.FUNDS, places.funds, places.assessment.plan.budget
    place = places.overview
    pen.label(pen.span(row, 1, 1, row + 4), "funds")
    pen.label(pen.span(row, 2, 3), "")
    spans = [(4, 5), (6, 6), (7, 7), (8, 8), (9, 9), (10, 11)]
    for span, name in zip(spans, ("initial", "adjusted", "executed", "weight", "rate", "score"), strict=True):
        pen.label(pen.span(row, *span), name)
    row += 1
    pen.label(pen.span(row, 2, 3), "all_funds")
    sums = (budget.initial, budget.adjusted, budget.executed)
    for span, column, value in zip(spans, (table.INITIAL, table.ADJUSTED, table.EXECUTED), sums, strict=False):
        style = pen.figure(money(value))
        pen.formula(pen.span(row, *span), f"={table.total(column).away}", value, style)
    weight = pen.figure(plain(budget.weight))
    pen.formula(pen.span(row, 8, 8), f"={place.budget(place.WEIGHT).away}", budget.weight, weight)
    rate = half_up(budget.execution_rate, 4)
    rated = pen.figure(formats.RATE)
    pen.formula(pen.span(row, 9, 9), f"={place.budget(place.RATE).away}", rate, rated)
    score = pen.figure("0.00")
    pen.formula(pen.span(row, 10, 11), f"={place.budget(place.SCORE).away}", budget.score, score)
    for offset, name in enumerate(SOURCES, start=1):
        _write_source(pen, places, row + offset, name, spans)


def _write_source(pen: Pen, places: Places, row: int, name: str, spans: Sequence[tuple[int, int]]) -> None:
    table = places.funds
    lead = say("of_which") if name == SOURCES[0] else ""
    pen.text(pen.span(row, 2, 3), lead + name, pen.look(align="center"))
    members = source_rows(places.assessment.plan.budget.funds, name)
    for span, column in zip(spans, (table.INITIAL, table.ADJUSTED, table.EXECUTED), strict=False):
        write_amount(pen, pen.span(row, *span), places, members, column)
    adjusted, executed = (sum((getattr(f, n) for _, f in members), Decimal(0)) for n in ("adjusted", "executed"))
    rate = half_up(Fraction(executed) / Fraction(adjusted), 4) if adjusted else None
    style = pen.figure(formats.RATE)
    pen.formula(pen.span(row, 9, 9), f'=IF(F{row}=0,"",ROUND(G{row}/F{row},4))', rate, style)
    pen.text(pen.span(row, 8, 8), DASH, pen.look(align="center"))
    pen.text(pen.span(row, 10, 11), DASH, pen.look(align="center"))


def source_rows(funds: Sequence[Funds], name: str) -> list[tuple[int, Funds]]:
    """The plan's sources that a row of the form sums up."""
    return [
        (index, fund)
        for index, fund in enumerate(funds)
        if fund.name == name or (name == SOURCES[-1] and fund.name not in SOURCES)
    ]


def write_amount(pen: Pen, span: Span, places: Places, members: Sequence[tuple[int, Funds]], column: int) -> None:
    """The sum of some sources in one column of 经费执行; 0 where the plan has none."""
    name = {FundTable.INITIAL: "initial", FundTable.ADJUSTED: "adjusted", FundTable.EXECUTED: "executed"}[column]
    amounts = [getattr(fund, name) for _, fund in members]
    value = sum(amounts, Decimal(0))
    cells = "+".join(places.funds.cell(index, column).away for index, _ in members)
    formula = f"={cells or 0}" if len(members) < 2 else f"=ROUND({cells},{precision(*amounts)})"
    pen.formula(span, formula, value, pen.figure(money(value)))


def _write_goals(pen: Pen, places: Places, rows: FormRows, expected: str, achieved: str | None) -> None:
    last = rows.goal_text + rows.goal_rows - 1
    pen.label(pen.span(rows.GOALS, 1, 1, last), "goals")
    pen.label(pen.span(rows.GOALS, 2, 6), "expected")
    pen.label(pen.span(rows.GOALS, 7, 11), "achieved")
    pen.text(pen.span(rows.goal_text, 2, 6, last), expected, pen.look(align="left", locked=False))
    right = pen.span(rows.goal_text, 7, 11, last)
    if achieved is None:
        pen.formula(right, *long_sentence(places), pen.look(align="left"))
    else:
        pen.text(right, achieved, pen.look(align="left", locked=False))


def _write_indicators(pen: Pen, places: Places, rows: FormRows) -> None:
    spans = {"level1": (2, 2), "level2": (3, 3), "level3": (4, 5), "target": (6, 6), "actual": (7, 7)}
    spans |= {"weight": (8, 8), "score": (9, 9), "reason": (10, 11)}
    pen.label(pen.span(rows.head, 1, 1, rows.total - 1), "indicators")
    for name, span in spans.items():
        pen.label(pen.span(rows.head, *span), name)
    results = places.assessment.results
    write_levels(pen, results, rows.first, WIDTHS)
    for row, result in enumerate(results, start=rows.first):
        _write_indicator(pen, places, row, result)


def write_levels(pen: Pen, results: Sequence[Result], first: int, widths: Sequence[float]) -> None:
    for level in levels(results, widths):
        joined = pen.span(first + level.start, level.column, level.column, first + level.stop - 1)
        pen.fitted(joined, level.fitted, align="center")


def _write_indicator(pen: Pen, places: Places, row: int, result: Result) -> None:
    indicator, texts = result.indicator, indicator_texts(result, TEXT_WIDTHS)
    pen.fitted(pen.span(row, 4, 5), texts["level3"], align="left")
    sign, unit = ("" if indicator.nature == "定性" else indicator.nature), indicator.unit or ""
    place = places.overview
    write_figure(pen, pen.span(row, 6, 6), places, result, place.TARGET, sign, unit, words=texts["target"])
    write_figure(pen, pen.span(row, 7, 7), places, result, place.ACTUAL, "", unit, words=texts["actual"])
    write_figure(pen, pen.span(row, 8, 8), places, result, place.WEIGHT)
    write_figure(pen, pen.span(row, 9, 9), places, result, place.SCORE)
    pen.fitted(pen.span(row, 10, 11), texts["reason"], align="left", locked=False)


def write_figure(
    pen: Pen,
    span: Span,
    places: Places,
    result: Result,
    column: int,
    sign: str = "",
    unit: str = "",
    *,
    words: Fitted | None = None,
) -> None:
    """A cell of 完成情况 as the form shows it: with ``sign`` and ``unit``, a text as it fits, empty where that is."""
    place, indicator = places.overview, result.indicator
    source = place.cell(indicator.code, column).away
    value = {
        place.TARGET: result.target,
        place.ACTUAL: result.actual,
        place.WEIGHT: indicator.weight,
        place.SCORE: result.score,
    }[column]
    number = {place.WEIGHT: plain(indicator.weight), place.SCORE: "0.00"}.get(column)
    number = number or with_unit((value,) if is_number(value) else (), unit, sign)
    optional = value is None or column in (place.ACTUAL, place.SCORE)
    formula = f'=IF({source}="","",{source})' if optional else f"={source}"
    style = pen.look(words.look, align="center") if words and indicator.nature == "定性" else pen.figure(number)
    pen.formula(span, formula, value, style)


def _write_total(pen: Pen, places: Places, rows: FormRows) -> None:
    place, total = places.overview, places.assessment.total
    bold: formats.Look = {"bold": True, "align": "center"}
    pen.text(pen.span(rows.total, 1, 7), LABELS["total"], pen.look(bold))
    weight, score = place.total(place.WEIGHT).away, place.total(place.SCORE).away
    pen.formula(pen.span(rows.total, 8, 8), f"={weight}", total.weight, pen.figure(plain(total.weight), bold=True))
    style = pen.figure("0.00", bold=True)
    pen.formula(pen.span(rows.total, 9, 9), f'=IF({score}="","",{score})', total.score, style)
    pen.text(pen.span(rows.total, 10, 11), None, pen.look(align="left", locked=False))


def _set_heights(
    page: Page, places: Places, rows: FormRows, items: Mapping[str, Fitted], texts: Sequence[tuple[str, float]]
) -> float:
    needed = {1: 36.0, 2: 20.0}
    needed[rows.PROJECT] = max(22.0, items["项目名称"].height)
    needed[rows.DEPARTMENT] = max(22.0, items["主管部门"].height, items["实施单位"].height)
    needed |= {rows.FUNDS: 34.0} | {rows.FUNDS + offset: 22.0 for offset in range(1, 5)}
    needed[rows.GOALS] = 22.0
    block = max(height(*text) for text in texts)
    needed |= {rows.goal_text + i: max(60.0, block) / rows.goal_rows for i in range(rows.goal_rows)}
    needed[rows.head] = 30.0
    for row, result in enumerate(places.assessment.results, start=rows.first):
        needed[row] = max(22.0, *(text.height for text in indicator_texts(result, TEXT_WIDTHS).values()))
    widen_for_levels(needed, places.assessment.results, rows.first, WIDTHS)
    needed[rows.total] = 24.0
    return fill_page(page, needed, dict.fromkeys(range(rows.PROJECT, rows.total + 1), 1.0))


def widen_for_levels(needed: dict[int, float], results: Sequence[Result], first: int, widths: Sequence[float]) -> None:
    """A merged level name needs its rows together to be high enough."""
    for level in levels(results, widths):
        own = range(first + level.start, first + level.stop)
        short = level.fitted.height - sum(needed[row] for row in own)
        if short > 0:
            for row in own:
                needed[row] += short / len(own)
