"""经费: what every team spent in the month and the year so far, and how much of it is reviewed and booked."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from xlsxwriter.format import Format

from excel_eval.figures import half_up
from excel_eval.messages import say
from excel_eval.results import Entry
from excel_eval.write import formats
from excel_eval.write.bulletin_places import BulletinPlaces
from excel_eval.write.cells import Cell, Span, across
from excel_eval.write.counting import Wanted, rounded, rows
from excel_eval.write.funds import Spending, spent
from excel_eval.write.pages import heading, long_page
from excel_eval.write.sheet import Book, Page
from excel_eval.write.text import row_height

REVIEWED, BOOKED = "票据审核日期", "入账日期"
STAGES = (REVIEWED, BOOKED)
WIDTHS = (20, 15, 15, 10, 8, 9, 15, 9, 15)
_HEADS = ("team", "spent_month", "spent", "share", "items", "reviewed", "reviewed_amount", "booked", "booked_amount")
HEAD_ROW = 4
FIRST = 5


def spent_places(places: BulletinPlaces) -> tuple[Cell, Cell]:
    """The sums of the month and of the year so far, in 元."""
    row = FIRST + len(places.state.plan.teams)
    sheet = places.base.funds.sheet
    return Cell(sheet, row, 2), Cell(sheet, row, 3)


def year_to_date(places: BulletinPlaces) -> tuple[Decimal, Decimal]:
    """Their values."""
    spending = places.spending
    assert spending
    return spent(_of_month(places, spending.entries)), spending.total


def _of_month(places: BulletinPlaces, entries: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.month == places.state.month]


def write_spending(book: Book, page: Page, places: BulletinPlaces) -> None:
    title = say("bulletin_funds_title")
    heading(book, page, places.base.assessment, title, say("bulletin_funds_subtitle"))
    page.widths(WIDTHS)
    for column, name in enumerate(_HEADS, start=1):
        page.text(HEAD_ROW, column, say(f"bulletin_column_{name}"), book.style(formats.HEAD))
    page.height(HEAD_ROW, 34)
    spending, teams = places.spending, places.state.plan.teams
    if spending is not None:
        for index, team in enumerate(teams):
            entries = spending.detail.ledger.of_team(team.name)
            own = Wanted(spending.detail.TEAM, f"$A{FIRST + index}", team.name)
            page.text(FIRST + index, 1, team.name, book.style(formats.TEXT))
            _write_row(book, page, places, spending, FIRST + index, own, entries)
            page.height(FIRST + index, row_height([(team.name, WIDTHS[0])], least=20))
        _write_sums(book, page, places, spending)
    last = _write_note(book, page, places, FIRST + len(teams))
    page.print_area(Span(page.name, 1, 1, last, len(WIDTHS)))
    page.freeze(HEAD_ROW)
    page.show_gridlines(printed=False)
    page.protect()
    long_page(page, places.base.assessment, title, landscape=True, repeat=(1, HEAD_ROW))


def _write_note(book: Book, page: Page, places: BulletinPlaces, last: int) -> int:
    """What the spending is not compared with while the year lasts. Gives the last row."""
    plan = places.state.plan
    if plan.stage == "end":
        return last
    text = say("bulletin_executed_open" if plan.budget.is_executed else "bulletin_executed_blank")
    page.merge(across(page.name, last + 1, 1, len(WIDTHS)), book.style(formats.NOTE))
    page.text(last + 1, 1, text, book.style(formats.NOTE))
    page.height(last + 1, 28)
    return last + 1


def _write_row(
    book: Book, page: Page, places: BulletinPlaces, spending: Spending, row: int, own: Wanted, entries: Sequence[Entry]
) -> None:
    money, whole = _styles(book)
    month = Wanted(spending.detail.month, places.month.away)
    page.formula(row, 2, f"={spending.expression(own, month)}", spent(_of_month(places, entries)), money)
    page.formula(row, 3, f"={spending.expression(own)}", spent(entries), money)
    _write_share(book, page, places, row, spent(entries), spending.total)
    page.formula(row, 5, f"={rows(spending.detail, [own])}", len(entries), whole)
    for column, stage in zip((6, 8), STAGES, strict=True):
        done = [entry for entry in entries if entry.values.get(stage) is not None]
        page.formula(row, column, f"={_staged(spending, own, stage, None)}", len(done), whole)
        amount = _staged(spending, own, stage, spending.amount)
        page.formula(row, column + 1, f"={rounded(amount, spending.places)}", spent(done), money)


def _write_share(book: Book, page: Page, places: BulletinPlaces, row: int, value: Decimal, total: Decimal) -> None:
    _, whole = spent_places(places)
    share = half_up(Fraction(value) / Fraction(total), 4) if total else None
    formula = f'=IF({whole.fixed}=0,"",ROUND(C{row}/{whole.fixed},4))'
    page.formula(row, 4, formula, share, book.style(formats.FIGURE, num_format=formats.RATE))


def _staged(spending: Spending, own: Wanted, stage: str, amounts: int | None) -> str:
    """Rows of a team whose ``stage`` has a date, or the sum of their amounts."""
    detail = spending.detail
    if not any(column.name == stage for column in detail.ledger.columns):
        return "0"
    parts = []
    for part in detail.parts:
        tests = f'({part.column(own.column).away}={own.reference})*({part.column(detail.value(stage)).away}<>"")'
        parts.append(f"SUMPRODUCT({tests}*{part.column(amounts).away})" if amounts else f"SUMPRODUCT({tests}*1)")
    return "+".join(parts)


def _write_sums(book: Book, page: Page, places: BulletinPlaces, spending: Spending) -> None:
    row, entries = FIRST + len(places.state.plan.teams), spending.entries
    money, whole = _styles(book, formats.TOTAL)
    page.text(row, 1, say("sum"), book.style(formats.TEXT, formats.TOTAL))
    page.text(row, 4, None, whole)
    staged = [[e for e in entries if e.values.get(stage) is not None] for stage in STAGES]
    values: list[tuple[int, Decimal | int]] = [
        (2, spent(_of_month(places, entries))), (3, spent(entries)), (5, len(entries)),
        (6, len(staged[0])), (7, spent(staged[0])), (8, len(staged[1])), (9, spent(staged[1])),
    ]  # fmt: skip
    for column, value in values:
        span = Span(page.name, FIRST, column, max(row - 1, FIRST), column).name
        formula = f"={rounded(f'SUM({span})', spending.places)}" if row > FIRST else "=0"
        page.formula(row, column, formula, value, money if column in (2, 3, 7, 9) else whole)
    page.height(row, 22)


def _styles(book: Book, look: formats.Look | None = None) -> tuple[Format, Format]:
    return (
        book.style(formats.FIGURE, look or {}, num_format=formats.MONEY),
        book.style(formats.CENTRE, look or {}, num_format="0"),
    )
