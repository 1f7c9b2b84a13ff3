"""自评表 as Sichuan prints it (部门预算项目支出绩效自评表, 510000_0013zp): the second rendering of the same figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from excel_eval.figures import half_up, shortest
from excel_eval.messages import say
from excel_eval.model import Funds
from excel_eval.results import Result
from excel_eval.write import formats
from excel_eval.write.achievement import own_words, short_sentence
from excel_eval.write.cells import Span
from excel_eval.write.form import (
    DASH,
    Pen,
    finish_form,
    widen_for_levels,
    write_amount,
    write_figure,
    write_levels,
)
from excel_eval.write.form_texts import Written, indicator_texts, misfits
from excel_eval.write.formats import money, plain
from excel_eval.write.paper import Fitted, fill_page, rows_for
from excel_eval.write.places import Places
from excel_eval.write.review import Line
from excel_eval.write.sheet import Book, Page
from excel_eval.write.text import height

WIDTHS = (4.5, 7.5, 8.0, 12.5, 6.0, 8.5, 5.5, 8.5, 8.0, 6.0, 6.5, 12.5)
LAST = len(WIDTHS)
TEXT_WIDTHS = {
    "level3": WIDTHS[3],
    "target": WIDTHS[5],
    "measure": WIDTHS[6],
    "actual": WIDTHS[7],
    "missed": WIDTHS[10] + WIDTHS[11],
}
"""the room of an indicator's texts"""
LABELS = {
    "title": "部门预算项目支出绩效自评表",
    "project": "项目名称",
    "department": "主管部门",
    "unit": "实施单位（盖章）",
    "expected": "项目年度目标",
    "achieved": "年度目标完成情况",
    "process": "项目实施内容及过程概述",
    "initial": "年初预算",
    "adjusted": "调整后预算数",
    "executed": "预算执行数",
    "rate": "预算执行率",
    "weight": "权重",
    "score": "得分",
    "reason": "原因",
    "all_funds": "总额",
    "level1": "一级指标",
    "level2": "二级指标",
    "level3": "三级指标",
    "nature": "指标性质",
    "target": "指标值",
    "measure": "度量单位",
    "actual": "完成值",
    "missed": "未完成原因分析",
    "sum": "合计",
    "head": "项目负责人",
    "accountant": "财务负责人",
}
TEXTS = ("评价结论", "存在问题", "改进措施")
PROCESS, REASONS = "项目实施内容及过程概述", "执行率原因、预算调整说明"
SOURCES = {
    "财政资金": ("当年财政拨款", "上年结转资金"),
    "财政专户管理资金": ("财政专户管理资金",),
    "单位资金": ("单位资金",),
    "其他资金": (),
}
"""the rows of the form and the plan's sources in them; what is named in none belongs to the last"""
LIMITS = {"预期目标": 100, "实际完成情况": 100, "评价结论": 200, "存在问题": 200, "改进措施": 200}
"""characters that the form allows"""
TITLES = {"预期目标": "项目年度目标", "实际完成情况": "年度目标完成情况"}
PROJECT, DEPARTMENT, GOALS, GOAL_TEXT = 3, 4, 5, 6


class _Rows:
    """Where the parts of the form begin."""

    def __init__(self, goal_rows: int, indicators: int) -> None:
        self.goal_rows = goal_rows
        self.process = GOAL_TEXT + goal_rows
        self.funds = self.process + 1
        self.head = self.funds + 2 + len(SOURCES)
        self.first = self.head + 1
        self.total = self.first + indicators
        self.texts = self.total + 1
        self.persons = self.texts + len(TEXTS)
        self.note = self.persons + 1


def _too_long(places: Places) -> tuple[Line, ...]:
    """Texts beyond the form's limits: a remark with the length, never a cut."""
    plan, lines = places.assessment.plan, []
    for item, limit in LIMITS.items():
        length = len(plan.text(item) or "")
        if length > limit:
            params = {"name": TITLES.get(item, item), "length": length, "limit": limit}
            message, fix = say("text_too_long", **params), say("text_too_long_fix", **params)
            where = f"{plan.source.file} › 项目"
            lines.append(Line("C39", "P1", where, message, fix, places.overview.total(1)))
    return tuple(lines)


def write_sichuan_form(book: Book, page: Page, places: Places, title_font: str) -> Written:
    plan = places.assessment.plan
    pen = Pen(book, page, LABELS)
    expected, achieved = plan.text("预期目标") or "", own_words(places)
    goals = [(expected, sum(WIDTHS[:6])), (achieved or short_sentence(places)[1], sum(WIDTHS[6:]))]
    rows = _Rows(max(rows_for(*text) for text in goals), len(places.assessment.results))
    page.widths(WIDTHS)
    pen.title(places, title_font, LAST)
    items = _items(places)
    _write_project(pen, places, rows, items, expected, achieved)
    _write_funds(pen, places, rows, items)
    _write_indicators(pen, places, rows)
    _write_end(pen, items, rows)
    scale = _set_heights(page, places, rows, items, goals)
    finish_form(page, places, Span(page.name, 1, 1, rows.note, LAST))
    remarks = (*_too_long(places), *misfits(places, LABELS, items, WIDTHS, TEXT_WIDTHS, scale))
    return Written(tuple(Span(page.name, rows.first, 11, rows.total - 1, 11)), remarks)


def _items(places: Places) -> dict[str, Fitted]:
    """The rows of 项目 that stand on the form; two of them share a cell that goes over all rows of the sources."""
    plan, rest = places.assessment.plan, sum(WIDTHS[3:])
    name = "-".join(text for text in (plan.text("项目代码"), plan.text("项目名称")) if text)
    widths = {"主管部门": sum(WIDTHS[3:6]), "实施单位": sum(WIDTHS[9:]), PROCESS: rest, **dict.fromkeys(TEXTS, rest)}
    widths |= {"项目负责人": sum(WIDTHS[3:6]), "财务负责人": sum(WIDTHS[9:])}
    fitted = {item: Fitted(plan.text(item) or "", width) for item, width in widths.items()}
    reasons = "\n".join(text for text in (plan.text("执行率原因"), plan.text("预算调整说明")) if text)
    return {"项目名称": Fitted(name, rest), **fitted, REASONS: Fitted(reasons, WIDTHS[11], 1 + len(SOURCES))}


def _write_project(
    pen: Pen, places: Places, rows: _Rows, items: Mapping[str, Fitted], expected: str, achieved: str | None
) -> None:
    left = pen.look(align="left", locked=False)
    pen.label(pen.span(PROJECT, 1, 3), "project")
    pen.fitted(pen.span(PROJECT, 4, LAST), items["项目名称"], align="center")
    pen.label(pen.span(DEPARTMENT, 1, 3), "department")
    pen.fitted(pen.span(DEPARTMENT, 4, 6), items["主管部门"], align="center")
    pen.label(pen.span(DEPARTMENT, 7, 9), "unit")
    pen.fitted(pen.span(DEPARTMENT, 10, LAST), items["实施单位"], align="center")
    pen.label(pen.span(GOALS, 1, 6), "expected")
    pen.label(pen.span(GOALS, 7, LAST), "achieved")
    last = GOAL_TEXT + rows.goal_rows - 1
    pen.text(pen.span(GOAL_TEXT, 1, 6, last), expected, left)
    right = pen.span(GOAL_TEXT, 7, LAST, last)
    if achieved is None:
        pen.formula(right, *short_sentence(places), pen.look(align="left"))
    else:
        pen.text(right, achieved, left)
    pen.label(pen.span(rows.process, 1, 3), "process")
    pen.fitted(pen.span(rows.process, 4, LAST), items[PROCESS], align="left", locked=False)


def _write_funds(pen: Pen, places: Places, rows: _Rows, items: Mapping[str, Fitted]) -> None:
    """预算执行情况: the sum, its rate and score, then the sources; the reasons beside them."""
    plan, place, table = places.assessment.plan, places.overview, places.funds
    row, budget = rows.funds, plan.budget
    last = row + 1 + len(SOURCES)
    weight = place.budget(place.WEIGHT).away
    title, words = f'="{say("sichuan_funds")}("&{weight}&")"', f"{say('sichuan_funds')}({shortest(budget.weight)})"
    pen.formula(pen.span(row, 1, 1, last), title, words, pen.look(align="center"))
    spans = {"initial": (4, 4), "adjusted": (5, 6), "executed": (7, 8), "rate": (9, 9), "weight": (10, 10)}
    spans |= {"score": (11, 11), "reason": (12, 12)}
    pen.label(pen.span(row, 2, 3), "")
    for name, span in spans.items():
        pen.label(pen.span(row, *span), name)
    row += 1
    pen.label(pen.span(row, 2, 3), "all_funds")
    for name, column in _columns(table.INITIAL, table.ADJUSTED, table.EXECUTED):
        value = getattr(budget, name)
        look = pen.figure(money(value))
        pen.formula(pen.span(row, *spans[name]), f"={table.total(column).away}", value, look)
    figures: tuple[tuple[str, int, Decimal, str], ...] = (
        ("rate", place.RATE, half_up(budget.execution_rate, 4), formats.RATE),
        ("weight", place.WEIGHT, budget.weight, plain(budget.weight)),
        ("score", place.SCORE, budget.score, "0.00"),
    )
    for name, column, value, number in figures:
        look = pen.figure(number)
        pen.formula(pen.span(row, *spans[name]), f"={place.budget(column).away}", value, look)
    pen.fitted(pen.span(row, 12, 12, last), items[REASONS], align="left", locked=False)
    for offset, name in enumerate(SOURCES, start=1):
        _write_source(pen, places, row + offset, name, spans)


def _columns(*columns: int) -> list[tuple[str, int]]:
    return list(zip(("initial", "adjusted", "executed"), columns, strict=True))


def _members(funds: Sequence[Funds], name: str) -> list[tuple[int, Funds]]:
    named = {source for sources in SOURCES.values() for source in sources}
    wanted = SOURCES[name]
    return [(i, f) for i, f in enumerate(funds) if f.name in wanted or (not wanted and f.name not in named)]


def _write_source(pen: Pen, places: Places, row: int, name: str, spans: dict[str, tuple[int, int]]) -> None:
    table = places.funds
    lead = say("of_which") if name == next(iter(SOURCES)) else ""
    pen.text(pen.span(row, 2, 3), lead + name, pen.look(align="center"))
    members = _members(places.assessment.plan.budget.funds, name)
    for label, column in _columns(table.INITIAL, table.ADJUSTED, table.EXECUTED):
        write_amount(pen, pen.span(row, *spans[label]), places, members, column)
    adjusted, executed = (sum((getattr(f, n) for _, f in members), Decimal(0)) for n in ("adjusted", "executed"))
    rate = half_up(Fraction(executed) / Fraction(adjusted), 4) if adjusted else None
    look = pen.figure(formats.RATE)
    pen.formula(pen.span(row, 9, 9), f'=IF(E{row}=0,"",ROUND(G{row}/E{row},4))', rate, look)
    for label in ("weight", "score"):
        pen.text(pen.span(row, *spans[label]), DASH, pen.look(align="center"))


def _write_indicators(pen: Pen, places: Places, rows: _Rows) -> None:
    place, results = places.overview, places.assessment.results
    spans = {"level1": 2, "level2": 3, "level3": 4, "nature": 5, "target": 6, "measure": 7, "actual": 8, "weight": 9}
    spans |= {"score": 10}
    total, own = place.total(place.WEIGHT).away, place.budget(place.WEIGHT).away
    rest = places.assessment.total.weight - places.assessment.plan.budget.weight
    title = f'="{say("sichuan_indicators")}("&ROUND({total}-{own},6)&")"'
    words = f"{say('sichuan_indicators')}({shortest(rest)})"
    pen.formula(pen.span(rows.head, 1, 1, rows.total), title, words, pen.look(align="center"))
    for name, column in spans.items():
        pen.label(pen.span(rows.head, column, column), name)
    pen.label(pen.span(rows.head, 11, LAST), "missed")
    write_levels(pen, results, rows.first, WIDTHS)
    for row, result in enumerate(results, start=rows.first):
        _write_indicator(pen, places, row, result)
    bold: formats.Look = {"bold": True, "align": "center"}
    pen.text(pen.span(rows.total, 2, 8), LABELS["sum"], pen.look(bold))
    _write_sum(pen, places, rows.total)
    pen.text(pen.span(rows.total, 11, LAST), None, pen.look(locked=False))


def _write_indicator(pen: Pen, places: Places, row: int, result: Result) -> None:
    place, texts = places.overview, indicator_texts(result, TEXT_WIDTHS)
    pen.fitted(pen.span(row, 4, 4), texts["level3"], align="left")
    pen.text(pen.span(row, 5, 5), result.indicator.nature, pen.look(align="center"))
    write_figure(pen, pen.span(row, 6, 6), places, result, place.TARGET, words=texts["target"])
    write_figure(pen, pen.span(row, 8, 8), places, result, place.ACTUAL, words=texts["actual"])
    for column, figure in ((9, place.WEIGHT), (10, place.SCORE)):
        write_figure(pen, pen.span(row, column, column), places, result, figure)
    pen.fitted(pen.span(row, 7, 7), texts["measure"], align="center")
    pen.fitted(pen.span(row, 11, LAST), texts["missed"], align="left", locked=False)


def _write_sum(pen: Pen, places: Places, row: int) -> None:
    """合计, the budget's weight and score included."""
    place, total = places.overview, places.assessment.total
    weight, score = place.total(place.WEIGHT).away, place.total(place.SCORE).away
    pen.formula(pen.span(row, 9, 9), f"={weight}", total.weight, pen.figure(plain(total.weight), bold=True))
    look = pen.figure("0.00", bold=True)
    pen.formula(pen.span(row, 10, 10), f'=IF({score}="","",{score})', total.score, look)


def _write_end(pen: Pen, items: Mapping[str, Fitted], rows: _Rows) -> None:
    for row, item in enumerate(TEXTS, start=rows.texts):
        pen.label(pen.span(row, 1, 3), item)
        pen.fitted(pen.span(row, 4, LAST), items[item], align="left", locked=False)
    pen.label(pen.span(rows.persons, 1, 3), "head")
    pen.fitted(pen.span(rows.persons, 4, 6), items["项目负责人"], align="left", locked=False)
    pen.label(pen.span(rows.persons, 7, 9), "accountant")
    pen.fitted(pen.span(rows.persons, 10, LAST), items["财务负责人"], align="left", locked=False)
    note = pen.book.style(align="left", valign="vcenter", text_wrap=True, font_size=9)
    pen.text(pen.span(rows.note, 1, LAST), say("sichuan_note"), note)


def _set_heights(
    page: Page, places: Places, rows: _Rows, items: Mapping[str, Fitted], goals: Sequence[tuple[str, float]]
) -> float:
    results = places.assessment.results
    needed = {1: 34.0, 2: 18.0, PROJECT: max(22.0, items["项目名称"].height), GOALS: 20.0}
    needed[DEPARTMENT] = max(22.0, items["主管部门"].height, items["实施单位"].height)
    block = max(40.0, *(height(*text) for text in goals))
    needed |= {GOAL_TEXT + i: block / rows.goal_rows for i in range(rows.goal_rows)}
    needed[rows.process] = max(34.0, items[PROCESS].height)
    needed[rows.funds] = 32.0
    reasons = items[REASONS]
    needed |= {rows.funds + 1 + i: max(20.0, reasons.height / reasons.rows) for i in range(reasons.rows)}
    needed[rows.head] = 32.0
    for row, result in enumerate(results, start=rows.first):
        needed[row] = max(20.0, *(text.height for text in indicator_texts(result, TEXT_WIDTHS).values()))
    widen_for_levels(needed, results, rows.first, WIDTHS)
    needed[rows.total] = 22.0
    needed |= {row: max(26.0, items[item].height) for row, item in enumerate(TEXTS, start=rows.texts)}
    needed[rows.persons] = max(24.0, items["项目负责人"].height, items["财务负责人"].height)
    needed[rows.note] = height(say("sichuan_note"), sum(WIDTHS), 9)
    return fill_page(page, needed, dict.fromkeys(range(PROJECT, rows.persons + 1), 1.0))
