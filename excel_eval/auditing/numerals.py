"""Numbers in a text: 785, 1,785, 1.2, 七百八十五, 十一; exact, with the decimals as printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

ARABIC = re.compile(r"(?<![\dA-Za-z.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d.]*\d)")
CHINESE = re.compile(
    "[两二三四五六七八九十][零〇一二三四五六七八九十百千万]*|一[百千万十][零〇一二三四五六七八九十百千万]*"
)
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Number:
    """A number where it stands; ``decimals`` as printed."""

    value: Decimal
    start: int
    end: int

    @property
    def decimals(self) -> int:
        return max(0, -int(self.value.as_tuple().exponent))


def numbers(text: str) -> Iterator[Number]:
    """Every Arabic number, then every Chinese one, in no other order."""
    for match in ARABIC.finditer(text):
        yield Number(Decimal(match[0].replace(",", "")), match.start(), match.end())
    for match in CHINESE.finditer(text):
        value = chinese_value(match[0])
        if value is not None:
            yield Number(Decimal(value), match.start(), match.end())


def chinese_value(text: str) -> int | None:
    """``七百八十五`` -> 785, ``十一`` -> 11; None for a row of digits (二〇二一) or what is no number."""
    total = section = 0
    digit: int | None = None
    for character in text:
        if character in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[character]
        elif character in _TENS:
            section += (1 if digit is None else digit) * _TENS[character]
            digit = None
        elif character == "万":
            total, section, digit = (total + section + (digit or 0)) * 10_000, 0, None
        else:
            return None
    return total + section + (digit or 0)
