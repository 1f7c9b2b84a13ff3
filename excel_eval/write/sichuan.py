"""自评表 as Sichuan prints it (部门预算项目支出绩效自评表, 510000_0013zp): the second rendering of the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from excel_eval.figures import half_up, shortest
from excel_eval.messages import say
from excel_eval.model import Funds, Result
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
from excel_eval.write.formats import money, plain
from excel_eval.write.paper import fill_page, fitting_size, rows_for
from excel_eval.write.places import Places
from excel_eval.write.review import Line
from excel_eval.write.sheet import Book, Page
from excel_eval.write.text import height, row_height

WIDTHS = (4.5, 7.5, 8.0, 12.5, 6.0, 8.5, 5.5, 8.5, 8.0, 6.0, 6.5, 12.5)
LAST = len(WIDTHS)
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


def too_long(places: Places) -> tuple[Line, ...]:
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


def write_sichuan_form(book: Book, page: Page, places: Places, title_font: str) -> None:
    plan = places.assessment.plan
    pen = Pen(book, page, LABELS)
    expected, achieved = plan.text("预期目标") or "", own_words(places)
    goals = [(expected, sum(WIDTHS[:6])), (achieved or short_sentence(places)[1], sum(WIDTHS[6:]))]
    rows = _Rows(max(rows_for(*text) for text in goals), len(places.assessment.results))
    page.widths(WIDTHS)
    pen.title(places, title_font, LAST)
    _write_project(pen, places, rows, expected, achieved)
    _write_funds(pen, places, rows)
    _write_indicators(pen, places, rows)
    _write_end(pen, places, rows)
    _set_heights(page, places, rows, goals)
    finish_form(page, places, Span(page.name, 1, 1, rows.note, LAST))


def _write_project(pen: Pen, places: Places, rows: _Rows, expected: str, achieved: str | None) -> None:
    plan, centre, left = places.assessment.plan, pen.look(align="center"), pen.look(align="left", locked=False)
    pen.label(pen.span(PROJECT, 1, 3), "project")
    name = "-".join(text for text in (plan.text("项目代码"), plan.text("项目名称")) if text)
    pen.text(pen.span(PROJECT, 4, LAST), name, centre)
    pen.label(pen.span(DEPARTMENT, 1, 3), "department")
    pen.text(pen.span(DEPARTMENT, 4, 6), plan.text("主管部门"), centre)
    pen.label(pen.span(DEPARTMENT, 7, 9), "unit")
    pen.text(pen.span(DEPARTMENT, 10, LAST), plan.text("实施单位"), centre)
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
    pen.text(pen.span(rows.process, 4, LAST), plan.text("项目实施内容及过程概述"), left)


def _write_funds(pen: Pen, places: Places, rows: _Rows) -> None:
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
    reasons = _reasons(places)
    size = fitting_size(reasons, WIDTHS[11])
    pen.text(pen.span(row, 12, 12, last), reasons, pen.look(align="left", locked=False, font_size=size))
    for offset, name in enumerate(SOURCES, start=1):
        _write_source(pen, places, row + offset, name, spans)


def _columns(*columns: int) -> list[tuple[str, int]]:
    return list(zip(("initial", "adjusted", "executed"), columns, strict=True))


def _reasons(places: Places) -> str:
    """执行率原因 and 预算调整说明 in the one cell that the form has for both."""
    plan = places.assessment.plan
    return "\n".join(text for text in (plan.text("执行率原因"), plan.text("预算调整说明")) if text)


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
    write_levels(pen, results, rows.first)
    for row, result in enumerate(results, start=rows.first):
        _write_indicator(pen, places, row, result)
    bold: formats.Look = {"bold": True, "align": "center"}
    pen.text(pen.span(rows.total, 2, 8), LABELS["sum"], pen.look(bold))
    _write_sum(pen, places, rows.total)
    pen.text(pen.span(rows.total, 11, LAST), None, pen.look(locked=False))


def _write_indicator(pen: Pen, places: Places, row: int, result: Result) -> None:
    place, indicator = places.overview, result.indicator
    centre = pen.look(align="center")
    pen.text(pen.span(row, 4, 4), indicator.name, pen.look(align="left"))
    pen.text(pen.span(row, 5, 5), indicator.nature, centre)
    for column, figure in ((6, place.TARGET), (8, place.ACTUAL), (9, place.WEIGHT), (10, place.SCORE)):
        write_figure(pen, pen.span(row, column, column), places, result, figure)
    pen.text(pen.span(row, 7, 7), indicator.unit, centre)
    reason = indicator.reason or ""
    size = fitting_size(reason, WIDTHS[10] + WIDTHS[11])
    pen.text(pen.span(row, 11, LAST), reason, pen.look(align="left", locked=False, font_size=size))


def _write_sum(pen: Pen, places: Places, row: int) -> None:
    """合计, the budget's weight and score included."""
    place, total = places.overview, places.assessment.total
    weight, score = place.total(place.WEIGHT).away, place.total(place.SCORE).away
    pen.formula(pen.span(row, 9, 9), f"={weight}", total.weight, pen.figure(plain(total.weight), bold=True))
    look = pen.figure("0.00", bold=True)
    pen.formula(pen.span(row, 10, 10), f'=IF({score}="","",{score})', total.score, look)


def _write_end(pen: Pen, places: Places, rows: _Rows) -> None:
    plan, left = places.assessment.plan, pen.look(align="left", locked=False)
    for row, item in enumerate(TEXTS, start=rows.texts):
        pen.label(pen.span(row, 1, 3), item)
        pen.text(pen.span(row, 4, LAST), plan.text(item), left)
    pen.label(pen.span(rows.persons, 1, 3), "head")
    pen.text(pen.span(rows.persons, 4, 6), plan.text("项目负责人"), left)
    pen.label(pen.span(rows.persons, 7, 9), "accountant")
    pen.text(pen.span(rows.persons, 10, LAST), plan.text("财务负责人"), left)
    note = pen.book.style(align="left", valign="vcenter", text_wrap=True, font_size=9)
    pen.text(pen.span(rows.note, 1, LAST), say("sichuan_note"), note)


def _set_heights(page: Page, places: Places, rows: _Rows, goals: Sequence[tuple[str, float]]) -> None:
    plan, results = places.assessment.plan, places.assessment.results
    rest = sum(WIDTHS[3:])
    name = f"{plan.text('项目代码') or ''}-{plan.text('项目名称') or ''}"
    needed = {1: 34.0, 2: 18.0, PROJECT: row_height([(name, rest)], least=22), GOALS: 20.0}
    departments = [(plan.text("主管部门") or "", sum(WIDTHS[3:6])), (plan.text("实施单位") or "", sum(WIDTHS[9:]))]
    needed[DEPARTMENT] = row_height(departments, least=22)
    block = max(40.0, *(height(*text) for text in goals))
    needed |= {GOAL_TEXT + i: block / rows.goal_rows for i in range(rows.goal_rows)}
    needed[rows.process] = row_height([(plan.text("项目实施内容及过程概述") or "", rest)], least=34)
    needed[rows.funds] = 32.0
    reasons = _reasons(places)
    tall = height(reasons, WIDTHS[11], fitting_size(reasons, WIDTHS[11])) / (1 + len(SOURCES))
    needed |= {rows.funds + 1 + i: max(20.0, tall) for i in range(1 + len(SOURCES))}
    needed[rows.head] = 32.0
    for row, result in enumerate(results, start=rows.first):
        needed[row] = _indicator_height(result)
    widen_for_levels(needed, results, rows.first, WIDTHS)
    needed[rows.total] = 22.0
    needed |= {row: row_height([(plan.text(t) or "", rest)], least=26) for row, t in enumerate(TEXTS, start=rows.texts)}
    needed[rows.persons], needed[rows.note] = 24.0, height(say("sichuan_note"), sum(WIDTHS), 9)
    fill_page(page, needed, dict.fromkeys(range(PROJECT, rows.persons + 1), 1.0))


def _indicator_height(result: Result) -> float:
    indicator, wide = result.indicator, WIDTHS[10] + WIDTHS[11]
    cells = [(indicator.name, WIDTHS[3]), (indicator.unit or "", WIDTHS[6])]
    cells += [(v, w) for v, w in ((result.target, WIDTHS[5]), (result.actual, WIDTHS[7])) if isinstance(v, str)]
    reason = indicator.reason or ""
    return max(row_height(cells, least=20), height(reason, wide, fitting_size(reason, wide)))
