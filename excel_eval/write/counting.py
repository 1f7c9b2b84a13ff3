"""A measure as a formula: what ``compute`` counts in Python, spelt as SUMIFS over the 0/1 columns of the detail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from excel_eval.messages import say
from excel_eval.model import Indicator
from excel_eval.results import NOT_APPROVED, Result
from excel_eval.write.places import Detail, Part, Places

WILDCARDS = frozenset("~*?")
LONGEST_CRITERION = 200
FIRST_IDEOGRAPH = "⺀"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Rows whose ``column`` holds what the cell or number ``reference`` says; ``text`` is that cell's text."""

    column: int
    reference: str
    text: str | None = None

    @property
    def literal(self) -> bool:
        """Whether ``"="&text`` means this text and nothing else to every spreadsheet program.

        ``~ * ?`` are wildcards, and ``1``, ``1-2`` or ``TRUE`` would be read as a number, a date or a truth value.
        """
        if self.text is None:
            return True
        plain = self.text[:1] >= FIRST_IDEOGRAPH and not WILDCARDS & set(self.text)
        return plain and len(self.text) <= LONGEST_CRITERION

    def criterion(self) -> str:
        return self.reference if self.text is None else f'"="&{self.reference}'


def total(detail: Detail, column: int, wanted: Iterable[Wanted]) -> str:
    """The sum of ``column`` over the wanted rows of every part of the detail, as an expression without ``=``."""
    wanted = tuple(wanted)
    return "+".join(_total_of(part, column, wanted) for part in detail.parts)


def _total_of(part: Part, column: int, wanted: tuple[Wanted, ...]) -> str:
    summed = part.column(column).away
    if not wanted:
        return f"SUM({summed})"
    if all(one.literal for one in wanted):
        pairs = "".join(f",{part.column(one.column).away},{one.criterion()}" for one in wanted)
        return f"SUMIFS({summed}{pairs})"
    tests = "".join(f"--({part.column(one.column).away}={one.reference})," for one in wanted)
    return f"SUMPRODUCT({tests}{summed})"


def left_out_rows(places: Places) -> str:
    """How many rows say that their month is not approved, as an expression without ``=``."""
    reason = say(NOT_APPROVED, month="????-??")
    details = [detail for detail in places.details.values() if detail.results]
    columns = [part.column(detail.why).away for detail in details for part in detail.parts]
    return "+".join(f'COUNTIF({column},"*{reason}*")' for column in columns) or "0"


def rows(detail: Detail, wanted: Iterable[Wanted]) -> str:
    """How many rows are wanted, as an expression without ``=``."""
    wanted = tuple(wanted)
    return "+".join(_rows_of(part, wanted) for part in detail.parts)


def _rows_of(part: Part, wanted: tuple[Wanted, ...]) -> str:
    if all(one.literal for one in wanted):
        pairs = ",".join(f"{part.column(one.column).away},{one.criterion()}" for one in wanted)
        return f"COUNTIFS({pairs})"
    return "SUMPRODUCT(" + "*".join(f"({part.column(one.column).away}={one.reference})" for one in wanted) + "*1)"


def measured(detail: Detail, indicator: Indicator, *wanted: Wanted) -> str:
    """An indicator's actual over the wanted rows, as an expression without ``=``."""
    counts = detail.count(indicator.code)
    if indicator.measure.how != "求和":
        return total(detail, counts, wanted)
    amounts = detail.value(indicator.measure.column)
    return rounded(total(detail, amounts, (*wanted, Wanted(counts, "1"))), places_of(detail, indicator))


def rounded(expression: str, places: int) -> str:
    """Sums of binary fractions are put back on their decimals, so that ≥ compares what is shown."""
    return f"ROUND({expression},{places})"


def places_of(detail: Detail, indicator: Indicator) -> int:
    """The most decimals any value of a 求和 indicator has; 0 for counts."""
    if indicator.measure.how != "求和":
        return 0
    return detail.decimals(str(indicator.measure.column))


def by_month(detail: Detail, result: Result) -> dict[int | None, Decimal]:
    """The same by months, counted here: what the cells of 月度进度 hold."""
    sums: dict[int | None, Decimal] = {}
    summed = result.indicator.measure.column if result.indicator.measure.how == "求和" else None
    for entry, mark in zip(detail.ledger.entries, result.marks, strict=True):
        if mark.counted:
            value = Decimal(1) if summed is None else entry.values.get(summed)
            if isinstance(value, Decimal):
                sums[entry.month] = sums.get(entry.month, Decimal(0)) + value
    return sums
