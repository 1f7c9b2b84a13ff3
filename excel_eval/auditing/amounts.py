"""Figures in a sentence: a number with its unit, in one base unit, as printed.

Money is in 元, counts are unfolded (3.15万人 is 31500 人), a percentage is its number. What only looks like a figure is
left out: dates, document and ordinal numbers, numbers in titles 《…》 and in quoted names, ranges.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from excel_eval.auditing.numerals import Number, chinese_value, numbers
from excel_eval.auditing.terms import QUOTES, one_of

Kind = Literal["percent", "money", "count", "score"]
_SCALES = {"": 1, "百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12}
_SCALE = "(?P<scale>万亿|千万|百万|亿|万|千|百)?"
_EXTRA = "(?P<extra>余|多)?"
_SCORE = "分(?![钟之别公组解配布局析类工头管批段层值局级队校店会院区摊散享支辨])"
_HIDDEN = re.compile(
    "《[^》]*》|〔[^〕]*〕|第[\\d零一二两三四五六七八九十百]+|"
    "\\d{4}年度?(?:\\d{1,2}月(?:份|\\d{1,2}日)?)?|\\d{1,2}月\\d{1,2}日|\\d+(?:\\.\\d+)?[至-]\\d+(?:\\.\\d+)?(?![\\d.])|"
    f"[{QUOTES}](?![\\d.,]+%[{QUOTES}])[^{QUOTES}，。；]{{1,8}}[{QUOTES}]|\\d+(?:-\\d+)+|十[一二三四五]五"
)
"""Stretches whose numbers are no figures."""
_FORMULA = re.compile("[×÷*]")
_PERCENT_WORDS = re.compile("百分之(?P<number>[零〇一二两三四五六七八九十百]+)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in a sentence; ``value`` in the base unit, ``decimals`` as printed, ``rough``: 约, 余, 左右."""

    kind: Kind
    value: Decimal
    unit: str
    start: int
    end: int
    decimals: int
    rough: bool = False


@cache
def _unit() -> re.Pattern[str]:
    units = one_of("units")
    return re.compile(
        f"{_SCALE}{_EXTRA}(?:(?P<percent>%)|(?P<money>元)|(?P<score>{_SCORE})|(?P<count>{units})(?![月年]|百分点))(?P<more>余|左右)?"
    )


def figures(text: str) -> tuple[Figure, ...]:
    """Every figure of a sentence, in order."""
    hidden = [match.span() for match in _HIDDEN.finditer(text)]
    found = [
        figure
        for number in numbers(text)
        if not any(start < number.end and number.start < end for start, end in hidden)
        and (figure := _figure(text, number))
    ]
    found += _spelled_percent(text)
    found.sort(key=lambda figure: figure.start)
    return tuple(figure for i, figure in enumerate(found) if i == 0 or figure.start >= found[i - 1].end)


def _figure(text: str, number: Number) -> Figure | None:
    match = _unit().match(text, number.end)
    if match is None or _FORMULA.search(text[number.start - 1 : number.start] + text[match.end() : match.end() + 1]):
        return None
    chinese = not text[number.start].isdigit()
    if chinese and not match["count"]:
        return None
    kind: Kind = (
        "percent" if match["percent"] else "money" if match["money"] else "score" if match["score"] else "count"
    )
    scale = match["scale"] or ""
    if kind == "percent" and scale:
        return None
    unit = scale + "元" if kind == "money" else match["count"] or ("%" if kind == "percent" else "分")
    before = re.search(f"(?:{one_of('approximate', 'before')})$", text[: number.start])
    return Figure(
        kind,
        number.value * _SCALES[scale],
        unit,
        number.start,
        match.end() - len(match["more"] or ""),
        number.decimals,
        bool(before or match["extra"] or match["more"]),
    )


def _spelled_percent(text: str) -> Iterator[Figure]:
    for match in _PERCENT_WORDS.finditer(text):
        value = chinese_value(match["number"])
        if value is not None:
            yield Figure("percent", Decimal(value), "%", match.start(), match.end(), 0)
