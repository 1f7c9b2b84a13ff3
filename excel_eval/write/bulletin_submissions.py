"""报送情况: who submitted the month, what became of it, and the same for every month of the year so far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from excel_eval.messages import say
from excel_eval.model import Team
from excel_eval.progress import ABSENT, LATE, RETURNED, STATES, deadline, submitted
from excel_eval.results import Entry
from excel_eval.write import formats
from excel_eval.write.bulletin_places import BulletinPlaces
from excel_eval.write.cells import Cell, Span, across
from excel_eval.write.pages import heading, long_page
from excel_eval.write.places import Detail
from excel_eval.write.sheet import Book, Page, serial
from excel_eval.write.text import row_height

NAME_WIDTH = 20.0
WIDTHS = (NAME_WIDTH, *[8.5] * 12, 7, 7, 7)
FILED = "备案日期"
ONE_PAGE = 16
"""teams that both tables hold on one page"""
COUNTED = (LATE, RETURNED, ABSENT)
LAST_DAY, LAST_ROW, IN_TIME = 0, 1, 2
DAY = "yyyy-mm-dd"


def write_submissions(book: Book, page: Page, places: BulletinPlaces) -> None:
    title, state, sent = say("bulletin_submissions_title"), places.state, places.sent
    subtitle = say("bulletin_submissions_subtitle", month=state.month, day=deadline(state, state.month))
    heading(book, page, places.base.assessment, title, subtitle)
    page.widths(WIDTHS)
    last = sent.year_first + len(state.plan.teams)
    detail = places.submissions
    if detail is not None:
        _write_heads(book, page, places)
        for index, team in enumerate(state.plan.teams):
            _write_month(book, page, places, detail, index, team)
            _write_year(book, page, places, detail, index, team)
        _colour(book, page, Span(page.name, sent.first, 2, sent.year_head - 2, len(WIDTHS)))
        _colour(book, page, Span(page.name, sent.year_first, 2, last, len(WIDTHS)))
        page.hide_columns(sent.HELPER, sent.HELPER + 36)
    page.print_area(Span(page.name, 1, 1, last, len(WIDTHS)))
    page.freeze(2, 1)
    page.show_gridlines(printed=False)
    page.protect()
    long_page(page, places.base.assessment, title, landscape=True, repeat=(1, 2), one_page=sent.teams <= ONE_PAGE)


def _fields(places: BulletinPlaces) -> tuple[str, ...]:
    """The columns of 月度报送 that the month's table shows."""
    rule = places.state.monthly
    return (rule.submitted, rule.verdict, *rule.approvals, FILED)


def _write_heads(book: Book, page: Page, places: BulletinPlaces) -> None:
    """Both tables' headers, and over the helpers the months and their deadlines."""
    sent, state, head = places.sent, places.state, book.style(formats.HEAD)
    for row, name in ((sent.HEAD_ROW, "bulletin_sent_month"), (sent.year_head, "bulletin_sent_year")):
        page.text(row - 1, 1, say(name, month=state.month), book.style(formats.SECTION))
        page.height(row - 1, 24)
        page.text(row, 1, say("column_team"), head)
    titles = [say("bulletin_column_section"), *_fields(places), say("bulletin_column_status")]
    for number, title in enumerate(titles):
        page.merge(_pair(page, sent.HEAD_ROW, number), head)
        page.text(sent.HEAD_ROW, 2 + 2 * number, title, head)
    page.height(sent.HEAD_ROW, 34)
    for month in range(1, 13):
        page.number(sent.year_head, 1 + month, month, book.style(formats.HEAD, num_format=say("month_format")))
        helper = sent.HELPER + 12 * IN_TIME + month - 1
        page.number(sent.year_head, helper, serial(deadline(state, month)), book.style(num_format=DAY))
    for number, name in enumerate(COUNTED):
        page.text(sent.year_head, 14 + number, say(f"sent_{name}"), head)
    page.height(sent.year_head, 22)


def _pair(page: Page, row: int, number: int) -> Span:
    return across(page.name, row, 2 + 2 * number, 3 + 2 * number)


# --- the month -----------------------------------------------------------------------------------------------------


def _write_month(book: Book, page: Page, places: BulletinPlaces, detail: Detail, index: int, team: Team) -> None:
    sent, month = places.sent, places.state.month
    row, found = sent.first + index, submitted(places.state, team, month)
    centre, day = book.style(formats.CENTRE), book.style(formats.CENTRE, num_format=DAY)
    page.text(row, 1, team.name, book.style(formats.TEXT))
    fields = _fields(places)
    for number in range(len(fields) + 2):
        page.merge(_pair(page, row, number), centre)
    page.text(row, 2, team.section, centre)
    last_row = sent.helper(index, month, LAST_ROW).name
    for number, name in enumerate(fields, start=1):
        value = found.last.values.get(name) if found.last else None
        cell = _indexed(detail, name, last_row)
        shown = serial(value) if isinstance(value, date) else None if value is None else str(value)
        formula = f'=IF({last_row}=0,"",IF({cell}="","",{cell}))'
        page.formula(row, 2 + 2 * number, formula, shown, day)
    status = sent.status(index, month).name
    page.formula(row, 4 + 2 * len(fields), f"={status}", say(f"sent_{found.state}"), centre)
    page.height(row, row_height([(team.name, NAME_WIDTH), (team.section or "", 17)], least=20))


def _indexed(detail: Detail, column: str, row: str) -> str:
    """A column of 月度报送 in the row of its sheet that a helper names."""
    return f"INDEX({detail.parts[0].column(detail.value(column)).away},{row}-1)"


# --- the year ------------------------------------------------------------------------------------------------------


def _write_year(book: Book, page: Page, places: BulletinPlaces, detail: Detail, index: int, team: Team) -> None:
    sent, state = places.sent, places.state
    row, centre = sent.year_first + index, book.style(formats.CENTRE)
    page.text(row, 1, team.name, book.style(formats.TEXT))
    page.height(row, row_height([(team.name, NAME_WIDTH)], least=20))
    # Under the head of the detail: a row's number in its sheet.
    rows = [(number, entry) for number, entry in enumerate(detail.ledger, start=2) if entry.team == team.name]
    states = []
    for month in range(1, 13):
        if month > state.month:
            page.text(row, 1 + month, None, centre)
            continue
        states.append(submitted(state, team, month).state)
        _write_helpers(page, places, detail, index, rows, month)
        formula = _status(places, detail, index, month)
        page.formula(row, 1 + month, formula, say(f"sent_{states[-1]}"), centre)
    span = across(page.name, row, 2, 13).name
    for number, name in enumerate(COUNTED):
        formula = f'=COUNTIF({span},"{say(f"sent_{name}")}")'
        page.formula(row, 14 + number, formula, states.count(name), book.style(formats.CENTRE, num_format='0;-0;"—"'))


def _write_helpers(
    page: Page, places: BulletinPlaces, detail: Detail, index: int, rows: Sequence[tuple[int, Entry]], month: int
) -> None:
    """The last day of a submission, the row of the last one, and how many came in time."""
    state, sent = places.state, places.sent
    part, rule = detail.parts[0], state.monthly
    days = part.column(detail.value(rule.submitted)).away
    head = Cell("", sent.year_head, 1 + month).fixed
    own = f"({part.column(detail.TEAM).away}=$A{sent.year_first + index})*({part.column(detail.month).away}={head})"
    found = [(e.values[rule.submitted], number) for number, e in rows if e.month == month]
    dated = [(day, number) for day, number in found if isinstance(day, date)]
    last_day, last_row = max(dated, default=(None, 0))
    in_time = sum(day <= deadline(state, month) for day, _ in dated)
    cells = [sent.helper(index, month, which) for which in (LAST_DAY, LAST_ROW, IN_TIME)]
    value = 0 if last_day is None else serial(last_day)
    page.formula(cells[0].row, cells[0].column, f"=SUMPRODUCT(MAX({own}*{days}))", value)
    rows_of = f"({days}={cells[0].name})*ROW({days})"
    page.formula(cells[1].row, cells[1].column, f"=SUMPRODUCT(MAX({own}*{rows_of}))", last_row)
    until = Cell("", sent.year_head, cells[2].column).fixed
    page.formula(cells[2].row, cells[2].column, f"=SUMPRODUCT({own}*({days}<={until}))", in_time)


def _status(places: BulletinPlaces, detail: Detail, index: int, month: int) -> str:
    """未报, 退回, 迟报, 已报送, 已审核 or 已审定: the first that holds."""
    sent, rule = places.sent, places.state.monthly
    row, in_time = (sent.helper(index, month, which).name for which in (LAST_ROW, IN_TIME))
    verdict = _indexed(detail, rule.verdict, row)
    approved = "*".join(f'({_indexed(detail, name, row)}<>"")' for name in rule.approvals)
    word = {state: f'"{say(f"sent_{state}")}"' for state in STATES}
    passed = f"IF({approved}=1,{word['approved']},{word['passed']})" if approved else word["approved"]
    sent_only = f'IF({verdict}="{rule.passed}",{passed},{word["submitted"]})'
    late = f"IF({in_time}=0,{word['late']},{sent_only})"
    return f'=IF({row}=0,{word["absent"]},IF({verdict}="{rule.returned}",{word["returned"]},{late}))'


def _colour(book: Book, page: Page, span: Span) -> None:
    looks = [(name, formats.RED, formats.PALE_RED) for name in COUNTED]
    looks.append(("approved", formats.GREEN, formats.PALE_GREEN))
    for name, ink, fill in looks:
        formula = f'={span.first.name}="{say(f"sent_{name}")}"'
        look = book.difference(font_color=ink, bg_color=fill)
        page.condition(span, {"type": "formula", "criteria": formula, "format": look})
