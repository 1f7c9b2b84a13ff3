"""odfpy as the second reader of .ods: it gives the document's tree, the rules of the format are applied here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from odf.namespaces import OFFICENS, TABLENS, TEXTNS
from odf.opendocument import load

from excel_eval.model import ErrorValue

from .values import Place, Reading, Theirs

MOST_REPEATS = 5_000_000
"""filled cells repeated more often than this are nobody's data"""
_DURATION = re.compile(r"(-?)PT?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")
_EXTERNAL = re.compile("'.*'#")
"""LibreOffice's copies of what formulas need of other files are no sheets"""
_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?|Err:\d+")


class TooManyRepeats(Exception):
    """One filled cell is repeated over a whole sheet."""


def read(path: Path) -> Reading:
    """The values of all sheets."""
    document = load(str(path))
    sheets = [
        (str(table.getAttribute("name") or ""), table)
        for spreadsheet in document.body.childNodes  # odfpy adds an empty one of its own
        for table in getattr(spreadsheet, "childNodes", [])
        if _is(table, TABLENS, "table")
    ]
    return Reading([(name, dict(_cells(table))) for name, table in sheets if not _EXTERNAL.match(name)])


def _is(node: Any, namespace: str, name: str) -> bool:
    return getattr(node, "qname", None) == (namespace, name)


def _cells(table: Any) -> Iterator[tuple[Place, Theirs]]:
    row = 1
    for line in _rows(table):
        values = dict(_row(line))
        repeated = int(line.attributes.get((TABLENS, "number-rows-repeated"), 1))
        if values and repeated * len(values) > MOST_REPEATS:
            raise TooManyRepeats
        for _ in range(repeated if values else 0):
            yield from (((row, column), value) for column, value in values.items())
            row += 1
        row += 0 if values else repeated


def _rows(node: Any) -> Iterator[Any]:
    """Rows may stand in groups, header rows and the like."""
    for child in node.childNodes:
        if _is(child, TABLENS, "table-row"):
            yield child
        elif getattr(child, "qname", ("", ""))[0] == TABLENS and "row" in child.qname[1]:
            yield from _rows(child)


def _row(line: Any) -> Iterator[tuple[int, Theirs]]:
    column = 1
    for cell in line.childNodes:
        if not (_is(cell, TABLENS, "table-cell") or _is(cell, TABLENS, "covered-table-cell")):
            continue
        repeated = int(cell.attributes.get((TABLENS, "number-columns-repeated"), 1))
        value = _value(cell)
        if value not in (None, ""):
            if repeated > MOST_REPEATS:
                raise TooManyRepeats
            yield from ((column + n, value) for n in range(repeated))
        column += repeated


def _value(cell: Any) -> Theirs:
    def attribute(name: str) -> str:
        return str(cell.attributes.get((OFFICENS, name), ""))

    match attribute("value-type"):
        case "float" | "percentage" | "currency" if attribute("value"):
            return float(attribute("value"))
        case "boolean":
            return attribute("boolean-value") == "true"
        case "date":
            return datetime.fromisoformat(attribute("date-value"))
        case "time":
            return _duration(attribute("time-value"))
    text = "\n".join(_paragraph(p) for p in cell.childNodes if _is(p, TEXTNS, "p")) or attribute("string-value")
    has_formula = (TABLENS, "formula") in cell.attributes
    return ErrorValue(text) if has_formula and _ERROR.fullmatch(text) else text


def _duration(text: str) -> Theirs:
    match = _DURATION.fullmatch(text)
    if match is None:
        return text
    sign, hours, minutes, seconds = match.groups(default="0")
    span = timedelta(hours=int(hours), minutes=int(minutes), seconds=float(seconds))
    return -span if sign == "-" else span


def _paragraph(node: Any) -> str:
    """No white space leads it; LibreOffice keeps what ends it."""
    text = _text(node)
    return text[1:] if text.startswith(" ") and _starts_with_text(node) else text


def _starts_with_text(node: Any) -> bool:
    first = node.childNodes[0]
    return bool(first.nodeType == node.TEXT_NODE)


def _text(node: Any) -> str:
    """The text of a paragraph: blanks, tabs and line breaks are elements, white space between them is one blank."""
    if node.nodeType == node.TEXT_NODE:
        return re.sub(r"[ \t\r\n]+", " ", str(node.data))
    if _is(node, TEXTNS, "s"):
        return " " * int(node.attributes.get((TEXTNS, "c"), 1))
    if _is(node, TEXTNS, "tab"):
        return "\t"
    if _is(node, TEXTNS, "line-break"):
        return "\n"
    if _is(node, OFFICENS, "annotation") or _is(node, TEXTNS, "ruby-text"):
        return ""
    return "".join(_text(child) for child in node.childNodes)
