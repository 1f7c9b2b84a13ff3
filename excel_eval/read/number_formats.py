"""What a number format makes of a number: a date, a duration, a percentage or nothing special.

A cell stores 44260 for 2021-03-05 and 0.95 for 95%; only the format of its style tells the two from plain numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from lxml import etree

from excel_eval.guard import damaged

Kind = Literal["number", "date", "duration", "percent"]

BUILT_IN: dict[int, Kind] = {
    9: "percent",
    10: "percent",
    **dict.fromkeys((*range(14, 23), 45, 47), "date"),
    # Chinese Excel and WPS use these without writing a format code into the file.
    **dict.fromkeys((*range(27, 37), *range(50, 59)), "date"),
    46: "duration",
}
"""numFmtId -> kind where the file gives no code of its own"""

_LITERAL = re.compile(r'"[^"]*"?|[\\_*].')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_BRACKET = re.compile(r"\[[^\[\]]*\]")
_GENERAL = re.compile("General|G/通用格式", re.IGNORECASE)
_DATE = re.compile("[ymdhs]|aaa", re.IGNORECASE)

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ALTERNATIVES, _FALLBACK = f"{_COMPATIBILITY}AlternateContent", f"{_COMPATIBILITY}Fallback"


def kind_of_code(code: str) -> Kind:
    """The kind of a format code: ``yyyy"年"m"月"`` -> date, ``[h]:mm`` -> duration, ``0.0%`` -> percent."""
    tokens = _LITERAL.sub("", code)
    first = tokens.split(";", 1)[0]
    if _ELAPSED.search(first):
        return "duration"
    if _DATE.search(_GENERAL.sub("", _BRACKET.sub("", first))):
        return "date"
    return "percent" if "%" in _BRACKET.sub("", tokens) else "number"


def kinds_of_styles(styles: etree._Element) -> Sequence[Kind]:
    """The kind of each cell style (``cellXfs``) of a styles part, in order."""
    tag = str(styles.tag).removesuffix("styleSheet")
    codes = {
        element.get("numFmtId"): kind_of_code(element.get("formatCode", ""))
        for element in styles.iterfind(f"{tag}numFmts/{tag}numFmt")
    }
    return [
        _kind_of_style(xf.get("numFmtId", "0"), codes)
        for block in styles.iterfind(f"{tag}cellXfs")
        for xf in _in_order(block, f"{tag}xf")
    ]


def _in_order(block: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The styles that cells count. Hancom Office writes one in two versions, of which the fallback is for us; what else
    is of the workbook's own namespace and no style would shift those behind it."""
    for child in block:
        if child.tag == _ALTERNATIVES:
            yield from child.iterfind(f"{_FALLBACK}/{tag}")
        elif child.tag == tag:
            yield child
        elif isinstance(child.tag, str) and child.tag.rpartition("}")[0] == tag.rpartition("}")[0]:
            raise damaged("parser", child.tag)


def kind_of_format(number: int, code: str | None) -> Kind:
    """The kind of a number format by its number and the code that the file gives for it, if any."""
    return BUILT_IN.get(number, "number") if code is None else kind_of_code(code)


def _kind_of_style(number: str, codes: dict[str | None, Kind]) -> Kind:
    if number in codes:
        return codes[number]
    return kind_of_format(int(number), None) if number.isdecimal() and len(number) < 10 else "number"
