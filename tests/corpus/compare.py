"""Our values against those of a second reader, cell by cell.

Two values are equal, or a named rule excuses the second reader (``rules``), or they differ.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from excel_eval.model import ErrorValue, PercentValue, RawValue, Sheet, Workbook, column_letter

from .outcome import Comparison, Difference
from .rules import excuse, span
from .values import LinkText, Place, Reading, Serial, Theirs

SHOWN = 20
"""So many differences of a file are kept one by one."""
_SAME_MOMENT = timedelta(milliseconds=1)
"""readers round fractions of a second differently"""
Cells = Mapping[Place, Theirs]


def compare(ours: Workbook, theirs: Reading, reader: str) -> Comparison:
    """Every place where either reader has a value; a sheet that only one of them has is a difference too."""
    differences: list[Difference] = []
    excused: Counter[str] = Counter()
    cells = differing = 0
    for name, our_sheet, their_cells in _pairs(ours.sheets, theirs.sheets):
        if our_sheet is None or their_cells is None:
            differing += 1
            differences.append(Difference(name, "", _sheet(our_sheet), _sheet(their_cells)))
            continue
        our_cells = dict(_cells(our_sheet.rows))
        places = our_cells.keys() | their_cells.keys()
        cells += len(places)
        for place, rule in _disagreements(places, our_cells, their_cells, reader):
            if rule:
                excused[rule] += 1
                continue
            differing += 1
            if len(differences) < SHOWN:
                row, column = place
                our, their = _shown(our_cells.get(place)), _shown(their_cells.get(place))
                differences.append(Difference(name, f"{column_letter(column)}{row}", our, their))
    return Comparison(reader, cells, differing, tuple(differences), dict(excused))


def _pairs(
    ours: Sequence[Sheet], theirs: Sequence[tuple[str, Cells]]
) -> Iterator[tuple[str, Sheet | None, Cells | None]]:
    """The sheets that belong together: by their order where the names are the same, else by name."""
    if [sheet.name for sheet in ours] == [name for name, _ in theirs]:
        yield from ((name, sheet, cells) for sheet, (name, cells) in zip(ours, theirs, strict=True))
        return
    our_sheets, their_cells = {sheet.name: sheet for sheet in ours}, dict(theirs)
    for name in dict.fromkeys([*our_sheets, *their_cells]):
        yield name, our_sheets.get(name), their_cells.get(name)


def _cells(rows: Sequence[Sequence[RawValue]]) -> Iterator[tuple[Place, RawValue]]:
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=1):
            if value is not None:
                yield (row, column), value


def _disagreements(
    places: set[Place], ours: Mapping[Place, RawValue], theirs: Cells, reader: str
) -> Iterator[tuple[Place, str | None]]:
    """The places, in order, whose values are not equal, and the rule that excuses it."""
    for place in sorted(places):
        our, their = ours.get(place), theirs.get(place)
        if not equal(our, their):
            yield place, excuse(reader, our, their)


def equal(ours: RawValue, theirs: Theirs) -> bool:
    """Whether two readers mean the same value."""
    if isinstance(ours, PercentValue):  # the wrapper only says how the number is shown
        ours = ours.number
    if isinstance(theirs, LinkText) and isinstance(ours, str):
        theirs = theirs.target
    if isinstance(theirs, Serial) and _is_number(ours):
        theirs = theirs.number
    if _is_number(ours) and _is_number(theirs):  # whole numbers are int in one reader and float in the other
        return math.isclose(float(ours), float(theirs), rel_tol=1e-15, abs_tol=0)  # type: ignore[arg-type]
    if isinstance(ours, date) and isinstance(theirs, date):
        return abs(_moment(ours) - _moment(theirs)) <= _SAME_MOMENT
    if isinstance(ours, time | timedelta) and isinstance(theirs, time | timedelta):
        return abs(span(ours) - span(theirs)) <= _SAME_MOMENT
    return type(ours) is type(theirs) and ours == theirs


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _moment(value: date) -> datetime:
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)


def _sheet(one: Sheet | Cells | None) -> str:
    return "no sheet" if one is None else "a sheet"


def _shown(value: object) -> str:
    text = value.code if isinstance(value, ErrorValue) else repr(value)
    return text if len(text) <= 120 else f"{text[:119]}…"
