"""One cell: the stored value -> the value meant, accepted as it is, accepted as a repair, or refused.

What is not listed as an accepted form is refused and never guessed. A parser returns the plain value, or ``Repaired``
(an info issue) or ``Refused`` (an error issue).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from excel_eval.figures import from_cell, shortest
from excel_eval.model import ErrorValue, NoStoredValue, PercentValue, RawValue, Value
from excel_eval.schema import ColumnSpec
from excel_eval.text import fold, half_width

LONG_NUMBER = Decimal(10**15)
"""From 16 digits on Excel has lost the last ones."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """The value is clear but was written in another form; ``code`` says which."""

    value: Value
    code: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The cell cannot be read as its column's type."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


Parsed = Value | Repaired | Refused

_NUMBER = re.compile(r"-?(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_DATE = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|\.([0-9]{1,2})\.([0-9]{1,2})"
    r"|年([0-9]{1,2})月([0-9]{1,2})[日号]|([0-9]{2})([0-9]{2}))(?:\s*00:00:00)?"
)
_MONTH = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})|年([0-9]{1,2})月|([0-9]{2}))")
_MONTH_ALONE = re.compile(r"([0-9]{1,2})月?")
_LOOSE_BLANKS = re.compile(r"(?<![0-9])\s+|\s+(?![0-9])")
"""Blanks that separate no digits: ``2021年 3月 5日`` is clear, ``2021 3 5`` is not."""
_MIDNIGHT = time()
_DITTO = frozenset(map(fold, ("同上", "同前", "〃", "″", '"', "”", "''", "ditto")))
_LONGEST_DITTO = 8
"""with blanks between its characters"""


def display(raw: RawValue) -> str | None:
    """A stored value as a user would recognise it, for messages."""
    match raw:
        case None | NoStoredValue():
            return None
        case ErrorValue():
            return raw.code
        case PercentValue():
            return f"{shortest(from_cell(raw.number) * 100)}%"
        case bool():
            return "TRUE" if raw else "FALSE"
        case int() | float():
            return shortest(from_cell(raw))
        case datetime():
            return raw.isoformat(" ")
        case date() | time():
            return raw.isoformat()
        case _:
            return str(raw)


def is_ditto(text: RawValue) -> bool:
    """同上, 〃: a mark for what stands above, which is no name. Names are longer than any way to write one."""
    return isinstance(text, str) and len(text) <= _LONGEST_DITTO and fold(text) in _DITTO


def parse_text(raw: RawValue, column: ColumnSpec, year: int | None) -> Parsed:
    """Text stays as it came; numbers and dates become text, but for keys not where something may be lost."""
    match raw:
        case str():
            return Refused("E216") if column.is_key and is_ditto(raw) else raw
        case bool() | time() | timedelta():
            return Refused("E215")
        case int() | float():
            number = from_cell(raw)
            if abs(number) >= LONG_NUMBER:
                return Refused("E212") if column.is_key else Repaired(shortest(number), "W213")
            return Repaired(shortest(number), "I205")
        case datetime() | date():
            return Refused("E213") if column.is_key else Repaired(_day(raw).isoformat(), "I206")
        case PercentValue():
            return Repaired(display(raw), "I205")
    raise TypeError(raw)


def parse_number(raw: RawValue, column: ColumnSpec, year: int | None) -> Parsed:
    match raw:
        case bool():
            return Refused("E202")
        case int() | float():
            return from_cell(raw)
        case str():
            number = _number_in(raw, column.unit)
            return Refused("E202") if number is None else Repaired(number, "I201")
        case PercentValue():
            if column.unit == "%":
                return Repaired(from_cell(raw.number) * 100, "I207")
            return Refused("E211")
    return Refused("E202")


def parse_percent(raw: RawValue, column: ColumnSpec, year: int | None) -> Parsed:
    """A line such as 120%: stored as 1.2 in percent format, as 1.2, as 120 or as the text 120%."""
    if isinstance(raw, PercentValue):
        return from_cell(raw.number) * 100
    if isinstance(raw, str):
        text = half_width(raw)
        number = _number_in(text.removesuffix("%"), None)
        if number is None:
            return Refused("E202")
        return Repaired(number if text.endswith("%") else _as_percent(number), "I201")
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return Refused("E202")
    return _as_percent(from_cell(raw))


def _as_percent(number: Decimal) -> Decimal:
    return number * 100 if abs(number) < 10 else number


def parse_figure(raw: RawValue, column: ColumnSpec, year: int | None) -> Parsed:
    """A figure whose nature another column decides: kept as stored, read by ``figure_of`` or ``text_of``."""
    match raw:
        case str():
            return raw
        case bool() | time() | timedelta() | datetime() | date():
            return Refused("E202")
        case int() | float():
            return from_cell(raw)
        case PercentValue():
            return f"{shortest(from_cell(raw.number) * 100)}%"
    raise TypeError(raw)


def figure_of(value: Decimal | str, unit: str | None) -> Decimal | Repaired | Refused:
    """A number in its row's own unit; a percentage only where the unit is %."""
    if isinstance(value, Decimal):
        return value
    number = _number_in(value, unit)
    if number is None:
        return Refused("E211" if half_width(value).endswith("%") else "E202")
    return Repaired(number, "I207" if half_width(value).endswith("%") else "I201")


def _number_in(raw: str, unit: str | None) -> Decimal | None:
    text = half_width(raw)
    if unit and fold(text).endswith(fold(unit)) and half_width(unit) and text.endswith(half_width(unit)):
        text = text.removesuffix(half_width(unit)).rstrip()
    return Decimal(text.replace(",", "")) if _NUMBER.fullmatch(text) else None


def parse_date(raw: RawValue, column: ColumnSpec, year: int | None) -> Parsed:
    match raw:
        case datetime():
            return raw.date() if raw.time() == _MIDNIGHT else Repaired(raw.date(), "I204")
        case date():
            return raw
        case str():
            return _repaired_date(_close(raw))
        case bool():
            return Refused("E203")
        case int() | float() if 10_000_000 <= raw <= 99_999_999 and float(raw).is_integer():
            return _repaired_date(str(int(raw)))
    return Refused("E203")


def _close(raw: str) -> str:
    return _LOOSE_BLANKS.sub("", half_width(raw))


def _repaired_date(text: str) -> Parsed:
    match = _DATE.fullmatch(text)
    day = _existing(*(int(part) for part in match.groups() if part)) if match else None
    return Refused("E203") if day is None else Repaired(day, "I203")


def _existing(year: int, month: int, day: int) -> date | None:
    if year < 1 or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def parse_month(raw: RawValue, column: ColumnSpec, year: int | None) -> Parsed:
    """A month as its first day. Without a year in the cell it is a month of the plan's year."""
    match raw:
        case datetime() | date():
            first = _day(raw)
            exact = first.day == 1 and (not isinstance(raw, datetime) or raw.time() == _MIDNIGHT)
            return Repaired(first, "I208") if exact else Refused("E214")
        case bool():
            return Refused("E214")
        case int() | float() if float(raw).is_integer():
            return _month(str(int(raw)), year)
        case str():
            parsed = _month(_close(raw), year)
            return parsed.value if isinstance(parsed, Repaired) and _is_canonical(raw) else parsed
    return Refused("E214")


def _is_canonical(raw: str) -> bool:
    return re.fullmatch(r"[0-9]{4}-[0-9]{2}", raw) is not None


def _month(text: str, year: int | None) -> Repaired | Refused:
    if match := _MONTH.fullmatch(text):
        first = _existing(int(match[1]), int(match[2] or match[3] or match[4]), 1)
    elif year is not None and (match := _MONTH_ALONE.fullmatch(text)):
        first = _existing(year, int(match[1]), 1)
    else:
        first = None
    return Refused("E214") if first is None else Repaired(first, "I208")


def parse_choice(raw: RawValue, column: ColumnSpec, year: int | None) -> Parsed:
    if isinstance(raw, str):
        if raw in column.options:
            return raw
        folded = fold(raw)
        for option in column.options:
            if fold(option) == folded:
                return Repaired(option, "I202")
        for sign, option in column.signs.items():
            if fold(sign) == folded:
                return Repaired(option, "I202")
    return Refused("E204", {"options": "、".join(column.options)})


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


Parser = Callable[[RawValue, ColumnSpec, int | None], Parsed]
PARSERS: Mapping[str, Parser] = {
    "date": parse_date,
    "month": parse_month,
    "text": parse_text,
    "name": parse_text,
    "choice": parse_choice,
    "yes_no": parse_choice,
    "number": parse_number,
    "percent": parse_percent,
    "figure": parse_figure,
}


def parse(raw: RawValue, column: ColumnSpec, year: int | None) -> Parsed:
    """The value of a filled cell of ``column``; ``year`` completes a month written without one."""
    if isinstance(raw, ErrorValue):
        return Refused("E205", {"error": raw.code})
    if isinstance(raw, NoStoredValue):
        return Refused("E206")
    return PARSERS[column.type](raw, column, year)
