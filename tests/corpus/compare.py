"""Our values against those of a second reader, cell by cell.

Two values are equal, or a named rule says why the second reader's may be another one (``RULES``), or they differ.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from excel_eval.model import ErrorValue, NoStoredValue, PercentValue, RawValue, Workbook, column_letter

from .outcome import Comparison, Difference

SHOWN = 20
"""So many differences of a file are kept one by one."""
Place = tuple[int, int]
"""row and column, counted from 1"""


@dataclass(frozen=True, slots=True)
class Serial:
    """A number of which the second reader cannot tell whether it is a date."""

    number: float
    is_1904: bool = False


@dataclass(frozen=True, slots=True)
class Covered:
    """Within a merged range, not its first cell: the second reader gives no value there."""


Theirs = RawValue | Serial | Covered


@dataclass(frozen=True, slots=True)
class Reading:
    """A workbook as a second reader has it: the names of its worksheets in order, and their cells that hold something."""

    sheets: Sequence[tuple[str, Mapping[Place, Theirs]]]


# --- the rules -----------------------------------------------------------------------------------------------------

Rule = Callable[[RawValue, Theirs], bool]


def no_stored_value(ours: RawValue, theirs: Theirs) -> bool:
    """A formula saved without its result: other readers give nothing or an empty text, we say that it is missing."""
    return isinstance(ours, NoStoredValue) and theirs in (None, "")


def serial_of_date(ours: RawValue, theirs: Theirs) -> bool:
    """The second reader does not know that the number's format is a date: the same day by its serial number."""
    return isinstance(theirs, Serial) and any(
        math.isclose(theirs.number, serial, rel_tol=0, abs_tol=1e-6) for serial in _serials(ours, theirs.is_1904)
    )


def covered_by_merge(ours: RawValue, theirs: Theirs) -> bool:
    """openpyxl drops what lies under a merged range; we keep it, since a merge over data is an error to report."""
    return isinstance(theirs, Covered)


RULES: Mapping[str, Rule] = {
    rule.__name__: rule for rule in (no_stored_value, serial_of_date, covered_by_merge)
}  # fmt: skip


# --- cells ---------------------------------------------------------------------------------------------------------

_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}
_SAME_MOMENT = timedelta(milliseconds=1)
"""readers round fractions of a second differently"""


def agreement(ours: RawValue, theirs: Theirs) -> str | None:
    """'' for equal values, else the name of the rule that excuses the difference; None for values that differ."""
    if _equal(ours, theirs):
        return ""
    return next((name for name, rule in RULES.items() if rule(ours, theirs)), None)


def _equal(ours: RawValue, theirs: Theirs) -> bool:
    if isinstance(ours, PercentValue):  # the wrapper only says how the number is shown
        ours = ours.number
    if isinstance(theirs, Serial) and _is_number(ours):
        theirs = theirs.number
    if _is_number(ours) and _is_number(theirs):  # whole numbers are int in one reader and float in the other
        return math.isclose(float(ours), float(theirs), rel_tol=1e-15, abs_tol=0)  # type: ignore[arg-type]
    if isinstance(ours, date) and isinstance(theirs, date):
        return abs(_moment(ours) - _moment(theirs)) <= _SAME_MOMENT
    if isinstance(ours, time | timedelta) and isinstance(theirs, time | timedelta):
        return abs(_span(ours) - _span(theirs)) <= _SAME_MOMENT
    return type(ours) is type(theirs) and ours == theirs


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _moment(value: date) -> datetime:
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)


def _span(value: time | timedelta) -> timedelta:
    if isinstance(value, timedelta):
        return value
    return timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)


def _serials(value: RawValue, is_1904: bool) -> Iterator[float]:
    day = timedelta(days=1)
    if isinstance(value, date):
        serial = (_moment(value) - _EPOCHS[is_1904]) / day
        yield serial
        if not is_1904 and serial < 61:  # before the 29 February 1900 that Excel counts
            yield serial - 1
    elif isinstance(value, time | timedelta):
        yield _span(value) / day


# --- workbooks -----------------------------------------------------------------------------------------------------


def compare(ours: Workbook, theirs: Reading, reader: str, failed: Mapping[str, str]) -> Comparison:
    """Every place where either reader has a value; a sheet that only one of them has is a difference too."""
    differences: list[Difference] = []
    excused: Counter[str] = Counter()
    cells = differing = 0

    def differ(sheet: str, cell: str, our: object, their: object) -> None:
        nonlocal differing
        differing += 1
        if len(differences) < SHOWN:
            differences.append(Difference(sheet, cell, _shown(our), _shown(their)))

    our_names, their_names = [sheet.name for sheet in ours.sheets], [name for name, _ in theirs.sheets]
    if our_names != their_names:
        differ("", "", our_names, their_names)
    for sheet, (name, their_cells) in zip(ours.sheets, theirs.sheets, strict=False):
        our_cells = {place: value for place, value in _cells(sheet.rows)}
        for place in sorted(our_cells.keys() | their_cells.keys()):
            our, their = our_cells.get(place), their_cells.get(place)
            cells += 1
            rule = agreement(our, their)
            if rule is None:
                differ(name, f"{column_letter(place[1])}{place[0]}", our, their)
            elif rule:
                excused[rule] += 1
    return Comparison(reader, cells, differing, tuple(differences), dict(excused), dict(failed))


def _cells(rows: Sequence[Sequence[RawValue]]) -> Iterator[tuple[Place, RawValue]]:
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=1):
            if value is not None:
                yield (row, column), value


def _shown(value: object) -> str:
    text = value.code if isinstance(value, ErrorValue) else repr(value)
    return text if len(text) <= 120 else f"{text[:119]}…"
