"""A stored number as its cell shows it: ``0.9588`` in ``0.00%`` is 95.88%, ``720`` in ``"≥"0"家"`` is ≥720家.

A finance office judges what is printed, with its decimals; sign and unit may stand in the number format alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from excel_eval.figures import half_up, shortest

_TOKEN = re.compile(r'"([^"]*)"|\\(.)|!(.)|_.|\*.|\[[^\]]*\]|(General|G/通用格式)|([0#?.,]+)|(%)|(.)', re.IGNORECASE)
_MOST_DECIMALS = 10


@dataclass(frozen=True, slots=True)
class _Layout:
    """A section of a format code: text before and after the digits, decimals, grouping, percent, scale."""

    before: str
    after: str
    digits: str
    percent: bool


def shown(number: Decimal, code: str) -> str:
    """``number`` in a number format; what the format cannot say in plain digits is shown as General shows it."""
    layout, sign = _layout(number, code)
    if layout is None:
        return shortest(number)
    value = abs(number) * (100 if layout.percent else 1)
    scale = len(layout.digits) - len(layout.digits.rstrip(","))
    value /= Decimal(1000) ** scale
    return f"{sign}{layout.before}{_digits(value, layout.digits.rstrip(','))}{layout.after}"


def _layout(number: Decimal, code: str) -> tuple[_Layout | None, str]:
    sections = code.split(";")
    index = 1 if number < 0 and len(sections) > 1 else 2 if number == 0 and len(sections) > 2 else 0
    sign = "-" if number < 0 and index == 0 else ""
    before: list[str] = []
    after: list[str] = []
    digits, percent = "", False
    for match in _TOKEN.finditer(sections[index]):
        literal = match[1] or match[2] or match[3] or match[7] or ""
        if match[4]:
            digits = "General"
        elif match[5]:
            if digits:
                return None, sign
            digits = match[5]
        elif match[6]:
            percent = True
            after.append("%")
        else:
            (after if digits else before).append(literal)
    if not digits or re.search("[/Ee@ymdhs]", "".join(before + after).replace("%", "")):
        return None, sign
    return _Layout("".join(before), "".join(after), digits, percent), sign


def _digits(value: Decimal, digits: str) -> str:
    if digits == "General":
        return shortest(half_up(value, _MOST_DECIMALS))
    whole, _, fraction = digits.partition(".")
    text = f"{half_up(value, len(fraction)):{',' if ',' in whole else ''}.{len(fraction)}f}"
    optional = len(fraction) - len(fraction.rstrip("#"))
    for _ in range(optional):
        text = text.removesuffix("0")
    return text.rstrip(".") if fraction else text
