"""经费执行: the budget by source, and the teams' expenses by team, category and month against what was executed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from excel_eval.figures import TEN_THOUSAND, half_up
from excel_eval.messages import say
from excel_eval.model import Value
from excel_eval.results import Entry
from excel_eval.write import formats
from excel_eval.write.cells import Cell, Span, across, down
from excel_eval.write.counting import Wanted, rounded, rows, total
from excel_eval.write.formats import decimals, money, precision
from excel_eval.write.pages import heading, long_page
from excel_eval.write.places import Detail, Places
from excel_eval.write.sheet import Book, Page
from excel_eval.write.text import row_height

EXPENSES = "expenses"
"""the schema whose ledger holds the spending of the teams; its columns:"""
AMOUNT, CATEGORY = "金额", "支出类别"
WIDTHS = (24, 17, 17, 17, 17, 15, 13)
TOLERANCE = "0.005"
"""万元 by which ledgers and executed figure may differ"""


@dataclass(frozen=True, slots=True)
class Spending:
    """The expense ledger's detail, the precision of its amounts and their sum."""

    detail: Detail
    places: int
    total: Decimal

    @property
    def amount(self) -> int:
        return self.detail.value(AMOUNT)

    def expression(self, *wanted: Wanted) -> str:
        return rounded(total(self.detail, self.amount, wanted), self.places)

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self.detail.ledger.entries


def spent(entries: Iterable[Entry]) -> Decimal:
    return sum((v for e in entries if isinstance(v := e.values.get(AMOUNT), Decimal)), Decimal(0))


def spending_of(places: Places) -> Spending | None:
    """None where no expense ledger is kept."""
    for detail in places.details.values():
        names = {column.name for column in detail.ledger.columns}
        if detail.ledger.id == EXPENSES and AMOUNT in names:
            return Spending(detail, detail.decimals(AMOUNT), spent(detail.ledger))
    return None


def write_funds(book: Book, page: Page, places: Places) -> None:
    assessment = places.assessment
    heading(book, page, assessment, say("funds_title"), say("funds_subtitle"))
    page.widths(WIDTHS)
    _write_sources(book, page, places)
    row = _write_explanations(book, page, places, places.funds.total_row + 1)
    spending = spending_of(places)
    if spending is not None:
        row = _write_spending(book, page, places, spending, row + 1)
    page.print_area(Span(page.name, 1, 1, row, len(WIDTHS)))
    page.freeze(2)
    page.show_gridlines(printed=False)
    page.protect()
    long_page(page, assessment, say("funds_title"), landscape=False, repeat=(1, 2))


def _write_sources(book: Book, page: Page, places: Places) -> None:
    """一、by source: the cells in which the plan's money lives."""
    table, budget = places.funds, places.assessment.plan.budget
    _section(book, page, table.FIRST_ROW - 2, say("funds_by_source"))
    names = ("source", "initial", "adjusted", "executed", "execution", "change", "change_rate")
    _headers(book, page, table.FIRST_ROW - 1, names)
    given = book.style(formats.FIGURE, formats.INPUT, num_format=formats.MONEY)
    if not budget.funds:
        for column in range(1, len(WIDTHS) + 1):
            page.text(table.FIRST_ROW, column, None, given)
    for index, funds in enumerate(budget.funds):
        row = table.FIRST_ROW + index
        page.text(row, 1, funds.name, book.style(formats.TEXT))
        page.height(row, row_height([(funds.name, WIDTHS[0])], least=20))
        amounts = (funds.initial, funds.adjusted, funds.executed)
        for column, value in zip((table.INITIAL, table.ADJUSTED, table.EXECUTED), amounts, strict=True):
            page.number(row, column, value, book.style(formats.FIGURE, formats.INPUT, num_format=money(value)))
        _derived(book, page, row, *amounts, look={})
    row, look = table.total_row, formats.TOTAL
    page.text(row, 1, say("sum"), book.style(formats.TEXT, look))
    page.height(row, 22)
    sums = (budget.initial, budget.adjusted, budget.executed)
    for column, name, value in zip((2, 3, 4), ("initial", "adjusted", "executed"), sums, strict=True):
        formula = f"={rounded(f'SUM({table.column(column).name})', precision(*_column(places, name)))}"
        page.formula(row, column, formula, value, book.style(formats.FIGURE, look, num_format=money(value)))
        book.define(say(f"name_{name}"), table.total(column))
    _derived(book, page, row, *sums, look=look)


def _column(places: Places, name: str) -> list[Decimal]:
    return [getattr(funds, name) for funds in places.assessment.plan.budget.funds]


def _derived(
    book: Book, page: Page, row: int, initial: Decimal, adjusted: Decimal, executed: Decimal, look: formats.Look
) -> None:
    """执行率, 调整额, 调整幅度 of one row."""
    rate = book.style(formats.FIGURE, look, num_format=formats.RATE)
    change = adjusted - initial
    page.formula(row, 5, f'=IF(C{row}=0,"",ROUND(D{row}/C{row},4))', _rate(executed, adjusted), rate)
    signed = book.style(formats.FIGURE, look, num_format="+#,##0.00;-#,##0.00;0.00")
    page.formula(row, 6, f"=ROUND(C{row}-B{row},{precision(change)})", change, signed)
    signed_rate = book.style(formats.FIGURE, look, num_format="+0.00%;-0.00%;0.00%")
    page.formula(row, 7, f'=IF(B{row}=0,"",ROUND((C{row}-B{row})/B{row},4))', _rate(change, initial), signed_rate)


def _rate(part: Decimal, whole: Decimal) -> Decimal | None:
    return half_up(Fraction(part) / Fraction(whole), 4) if whole else None


def _write_explanations(book: Book, page: Page, places: Places, row: int) -> int:
    """预算调整说明 and 执行率原因 where the plan gives them."""
    text = book.style(formats.TEXT)
    for item in ("预算调整说明", "执行率原因"):
        words = places.assessment.plan.text(item)
        page.text(row, 1, item, text)
        page.merge(across(page.name, row, 2, len(WIDTHS)), text)
        page.text(row, 2, words, text)
        page.height(row, row_height([(words or "", sum(WIDTHS[1:]))], least=20))
        row += 1
    return row


def _write_spending(book: Book, page: Page, places: Places, spending: Spending, row: int) -> int:
    whole = Cell(page.name, row + 2, 2)
    row = _write_comparison(book, page, places, spending, row)
    detail = spending.detail
    teams = [(team.name, detail.ledger.of_team(team.name)) for team in places.assessment.plan.teams]
    row = _write_breakdown(book, page, spending, row + 1, "team", detail.TEAM, teams, whole)
    row = _write_breakdown(book, page, spending, row + 1, "category", detail.value(CATEGORY), _grouped(spending), whole)
    return _write_months(book, page, spending, row + 1, whole)


def _grouped(spending: Spending) -> list[tuple[Value, Sequence[Entry]]]:
    """The categories that occur, in the order in which they do."""
    groups: dict[Value, list[Entry]] = {}
    for entry in spending.entries:
        groups.setdefault(entry.values.get(CATEGORY), []).append(entry)
    return [(name, entries) for name, entries in groups.items() if name is not None]


def _write_comparison(book: Book, page: Page, places: Places, spending: Spending, row: int) -> int:
    """二、the ledgers' expenses and the bureau's own against the executed figure, in 元 and 万元."""
    plan = places.assessment.plan
    _section(book, page, row, say("funds_comparison"))
    _headers(book, page, row + 1, ("item", "yuan", "wan"))
    text = book.style(formats.TEXT)
    first = row + 2
    in_wan = spending.total / TEN_THOUSAND
    together = in_wan + plan.bureau_spending
    difference = together - plan.budget.executed
    deep = max(decimals(difference), decimals(together), spending.places + 4)
    wan = book.style(formats.FIGURE, num_format=money(half_up(together, 4)))
    for offset, name in enumerate(("spent", "bureau", "together", "executed", "difference", "agrees")):
        page.text(first + offset, 1, say(f"funds_{name}"), text)
        page.text(first + offset, 2, None, text)
        page.height(first + offset, row_height([(say(f"funds_{name}"), WIDTHS[0])], least=20))
    yuan = book.style(formats.FIGURE, num_format=formats.MONEY)
    page.formula(first, 2, f"={spending.expression()}", spending.total, yuan)
    page.formula(first, 3, f"=ROUND(B{first}/10000,{deep})", in_wan, wan)
    given = book.style(formats.FIGURE, formats.INPUT, num_format=money(plan.bureau_spending))
    page.number(first + 1, 3, plan.bureau_spending, given)
    page.formula(first + 2, 3, f"=ROUND(C{first}+C{first + 1},{deep})", together, wan)
    executed = places.funds.total(places.funds.EXECUTED).name
    page.formula(first + 3, 3, f"={executed}", plan.budget.executed, wan)
    page.formula(first + 4, 3, f"=ROUND(C{first + 2}-C{first + 3},{deep})", difference, wan)
    agrees = say("agrees") if abs(difference) <= Decimal(TOLERANCE) else say("differs")
    formula = f'=IF((C{first + 4}<={TOLERANCE})*(C{first + 4}>=-{TOLERANCE})=1,"{say("agrees")}","{say("differs")}")'
    page.formula(first + 5, 3, formula, agrees, book.style(formats.CENTRE))
    return first + 6


def _write_breakdown(
    book: Book,
    page: Page,
    spending: Spending,
    row: int,
    name: str,
    column: int,
    groups: Sequence[tuple[Value, Sequence[Entry]]],
    whole: Cell,
) -> int:
    """三、by team, 四、by category: amount in 元 and 万元, and the share of all expenses."""
    _section(book, page, row, say(f"funds_by_{name}"))
    _headers(book, page, row + 1, (name, "yuan", "wan", "share", "items"))
    first = row + 2
    for offset, (label, entries) in enumerate(groups):
        at = first + offset
        page.value(at, 1, label, book.style(formats.TEXT))
        wanted = Wanted(column, f"$A{at}", str(label))
        _write_amount(book, page, spending, at, spending.expression(wanted), entries, whole)
        items = f"={rows(spending.detail, [wanted])}"
        page.formula(at, 5, items, len(entries), book.style(formats.FIGURE, num_format="0"))
        page.height(at, row_height([(str(label), WIDTHS[0])], least=18))
    return _write_sum(book, page, spending, first, [entries for _, entries in groups], whole)


def _write_amount(
    book: Book, page: Page, spending: Spending, row: int, expression: str, entries: Sequence[Entry], whole: Cell
) -> None:
    value, everything = spent(entries), spending.total
    page.formula(row, 2, f"={expression}", value, book.style(formats.FIGURE, num_format=formats.MONEY))
    _write_wan_and_share(book, page, row, value, everything, whole, {})


def _write_wan_and_share(
    book: Book, page: Page, row: int, value: Decimal, everything: Decimal, whole: Cell, look: formats.Look
) -> None:
    in_wan, share = half_up(value / TEN_THOUSAND, 4), _rate(value, everything)
    page.formula(row, 3, f"=ROUND(B{row}/10000,4)", in_wan, book.style(formats.FIGURE, look, num_format="#,##0.0000"))
    style = book.style(formats.FIGURE, look, num_format=formats.RATE)
    page.formula(row, 4, f'=IF({whole.fixed}=0,"",ROUND(B{row}/{whole.fixed},4))', share, style)


def _write_sum(
    book: Book, page: Page, spending: Spending, first: int, groups: Sequence[Sequence[Entry]], whole: Cell
) -> int:
    """The sum of a breakdown and whether it is all of the ledger. Gives the row after it."""
    row, look = first + len(groups), formats.TOTAL
    listed = down(Cell(page.name, first, 2), len(groups)).name if groups else "0"
    value = sum((spent(entries) for entries in groups), Decimal(0))
    everything = spending.total
    page.text(row, 1, say("sum"), book.style(formats.TEXT, look))
    formula = f"={rounded(f'SUM({listed})', spending.places)}"
    page.formula(row, 2, formula, value, book.style(formats.FIGURE, look, num_format=formats.MONEY))
    _write_wan_and_share(book, page, row, value, everything, whole, look)
    agrees = f'=IF(B{row}={whole.fixed},"{say("agrees")}","{say("differs")}")'
    words = say("agrees" if value == everything else "differs")
    page.formula(row, 5, agrees, words, book.style(formats.CENTRE, look))
    page.height(row, 20)
    return row + 1


def _write_months(book: Book, page: Page, spending: Spending, row: int, whole: Cell) -> int:
    """五、by month, with what had been spent by its end."""
    page.break_before(row)
    _section(book, page, row, say("funds_by_month"))
    _headers(book, page, row + 1, ("month", "yuan", "wan", "share", "cumulated"))
    first, cumulated = row + 2, Decimal(0)
    groups = [[entry for entry in spending.entries if entry.month == month] for month in range(1, 13)]
    label = book.style(formats.CENTRE, num_format=say("month_format"))
    for offset, entries in enumerate(groups):
        at = first + offset
        page.number(at, 1, offset + 1, label)
        wanted = Wanted(spending.detail.month, f"$A{at}")
        _write_amount(book, page, spending, at, spending.expression(wanted), entries, whole)
        cumulated += spent(entries)
        before = f"E{at - 1}+" if offset else ""
        formula = f"={rounded(f'{before}B{at}', spending.places)}"
        page.formula(at, 5, formula, cumulated, book.style(formats.FIGURE, num_format=formats.MONEY))
        page.height(at, 18)
    return _write_sum(book, page, spending, first, groups, whole)


def _section(book: Book, page: Page, row: int, title: str) -> None:
    page.text(row, 1, title, book.style(formats.SECTION))
    page.height(row, 24)


def _headers(book: Book, page: Page, row: int, names: Sequence[str]) -> None:
    for column, name in enumerate(names, start=1):
        page.text(row, column, say(f"funds_column_{name}"), book.style(formats.HEAD))
    page.height(row, 22)
