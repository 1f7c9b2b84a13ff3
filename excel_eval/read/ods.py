"""An OpenDocument spreadsheet (.ods) -> its sheets: a task for a child process.

Every cell names the type of its value, so that nothing is left to a number format. The content is walked once with
lxml; calamine reads .ods too, but gives an error as text, a percentage as a plain number and no hidden rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import isfinite

from lxml import etree

from excel_eval.guard import Package, Unreadable, damaged, forget, local_name, open_package, text_of, walk
from excel_eval.limits import Limits
from excel_eval.model import (
    MAX_COLUMN,
    MAX_ROW,
    ErrorValue,
    NoStoredValue,
    PercentValue,
    Range,
    RawValue,
    Sheet,
    Source,
)
from excel_eval.read.grid import check_extents, dense

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_ENTRY = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = frozenset({f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})
_HIDDEN = frozenset({"collapse", "filter"})
_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?|Err:\d+")
_BLANKS = re.compile(r"[ \t\r\n]+")
_DURATION = re.compile(r"-?P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?")
_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}
NAMELESS = "#ERROR!"
"""an error that the file does not name"""
_MOST_BLANKS = 32_767
"""as many characters as a cell holds"""
_NO_TEXT = frozenset({"annotation", "ruby-text", "note"})


_MANIFEST = "META-INF/manifest.xml"


def is_ods(package: Package) -> bool:
    return "opendocument" in _media_type(package)


def _media_type(package: Package) -> str:
    """By its own part, or by the manifest: the standard only recommends that part, and Google once left it out."""
    if "mimetype" in package:
        return package.read("mimetype")[:100].decode(errors="replace")
    if _MANIFEST not in package or "content.xml" not in package:
        return ""
    entries = package.xml(_MANIFEST).iter("{*}file-entry")
    return next(
        (entry.get(f"{_ENTRY}media-type", "") for entry in entries if entry.get(f"{_ENTRY}full-path") == "/"), ""
    )


def refuse_locked_ods(package: Package) -> None:
    """E103 for an encrypted one, before anything else of it is looked at."""
    if _MANIFEST in package and b"encryption-data" in package.read(_MANIFEST):
        raise Unreadable("E103", {"reason": "password_unsupported"})


def read_ods(data: bytes, file: str, limits: Limits) -> tuple[Sheet, ...]:
    """The sheets in their order, hidden ones included; ``Unreadable`` for a text document."""
    package = open_package(data, ".ods", limits)
    if "spreadsheet" not in _media_type(package):
        raise damaged("no_workbook_part", "mimetype")
    blank: RawValue = None if _computes(package) else NoStoredValue()
    tables, hidden = _tables(package.read("content.xml"), blank, limits)
    return tuple(table.sheet(file, table.style not in hidden) for table in tables if table.is_sheet)


def _computes(package: Package) -> bool:
    """Whether LibreOffice or its kin wrote it: a formula without a value is one that gives an empty text there."""
    if "meta.xml" not in package:
        return False
    generator = next((text_of(element) for element in package.xml("meta.xml").iter("{*}generator")), "")
    return "office" in generator.lower() and "microsoft" not in generator.lower()


@dataclass(slots=True)
class _Table:
    """A sheet while it is read; ``rows`` go up to the last value, ``row`` counts the blank ones behind it too."""

    name: str
    style: str
    rows: list[list[RawValue]] = field(default_factory=list)
    merged: list[Range] = field(default_factory=list)
    hidden: list[range] = field(default_factory=list)
    is_sheet: bool = True
    row: int = 0
    width: int = 0

    def sheet(self, file: str, visible: bool) -> Sheet:
        rows = dense(self.rows)
        hidden = frozenset(row for span in self.hidden for row in span[: max(0, len(rows) + 1 - span.start)])
        return Sheet(Source(file, self.name), rows, tuple(self.merged), hidden, visible)


def _tables(content: bytes, blank: RawValue, limits: Limits) -> tuple[list[_Table], frozenset[str]]:
    """The sheets, and the names of the table styles that are not displayed."""
    tables: list[_Table] = []
    hidden: set[str] = set()
    depth = 0
    for event, element in walk("content.xml", content, "document-content", ("table-properties", "table", "table-row")):
        if element.tag == f"{_STYLE}table-properties":
            parent = element.getparent()
            if parent is not None and element.get(f"{_TABLE}display") == "false":
                hidden.add(parent.get(f"{_STYLE}name", ""))
        elif element.tag == f"{_TABLE}table":  # a table within a cell is not ours
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1:
                name, style = element.get(f"{_TABLE}name", ""), element.get(f"{_TABLE}style-name", "")
                tables.append(_Table(name, style, is_sheet=_is_sheet(element, name)))
        elif event == "end" and element.tag == f"{_TABLE}table-row" and depth == 1:
            if tables[-1].is_sheet:
                try:
                    _add_row(element, tables, blank, limits)
                except Unreadable as error:
                    error.sheet = tables[-1].name
                    raise
            forget(element)
    return tables, frozenset(hidden)


def _is_sheet(table: etree._Element, name: str) -> bool:
    """What formulas need of other files and DDE links is kept in tables too, the former as 'file:///…'#Sheet1."""
    parent = table.getparent()
    return parent is not None and parent.tag == f"{_OFFICE}spreadsheet" and not (name[:1] == "'" and "'#" in name)


def _add_row(element: etree._Element, tables: list[_Table], blank: RawValue, limits: Limits) -> None:
    table = tables[-1]
    repeated = _count(element, f"{_TABLE}number-rows-repeated", MAX_ROW)
    first = table.row + 1
    table.row += repeated
    if element.get(f"{_TABLE}visibility") in _HIDDEN:
        table.hidden.append(range(first, first + repeated))
    cells = _cells(element, first, table.merged, blank)
    if not cells:
        return
    if table.row > MAX_ROW:
        raise damaged("cell_reference", table.row)
    table.width = max(table.width, len(cells))
    check_extents([(one.name, one.row if one is table else len(one.rows), one.width) for one in tables], limits)
    table.rows += [[] for _ in range(first - 1 - len(table.rows))]
    table.rows += [cells] * repeated


def _cells(row: etree._Element, number: int, merged: list[Range], blank: RawValue) -> list[RawValue]:
    """The values up to the last one; merged blocks that begin here are added to ``merged``."""
    values: list[RawValue] = []
    column = 0
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        try:
            repeated = _count(cell, f"{_TABLE}number-columns-repeated", MAX_COLUMN - column)
            height = _count(cell, f"{_TABLE}number-rows-spanned", MAX_ROW - number + 1)
            width = _count(cell, f"{_TABLE}number-columns-spanned", MAX_COLUMN - column)
            value = _value(cell, blank)
        except Unreadable as error:
            error.row, error.column = number, column + 1
            raise
        if height > 1 or width > 1:
            merged.append(Range(number, column + 1, number + height - 1, column + width))
        if value is not None:
            values += [None] * (column - len(values)) + [value] * repeated
        column += repeated
    return values


def _count(element: etree._Element, name: str, most: int, *, least: int = 1, reason: str = "cell_reference") -> int:
    """A repetition or a span; what is no number or too large is damaged, not guessed."""
    text = element.get(name, "1")
    if not re.fullmatch(r"\d{1,7}", text, re.ASCII) or not least <= int(text) <= most:
        raise damaged(reason, f"{name.rpartition('}')[2]}={text[:20]}")
    return int(text)


# --- one cell ------------------------------------------------------------------------------------------------------


def _value(cell: etree._Element, blank: RawValue) -> RawValue:
    """``blank`` is what a formula without a value stands for."""
    kind = cell.get(f"{_OFFICE}value-type")
    formula = cell.get(f"{_TABLE}formula") is not None
    if kind is None:
        return _string(cell, formula) or (blank if formula else None)
    if kind in ("float", "currency", "percentage") and cell.get(f"{_OFFICE}value") is None:
        # OpenOffice 1 gave a formula the type of its cell's format, whatever it came to.
        return _string(cell, formula) or (NoStoredValue() if formula else None)
    if kind in ("float", "currency", "percentage"):
        number = _number(cell)
        return PercentValue(number) if kind == "percentage" else number
    if kind == "date":
        return _moment(cell.get(f"{_OFFICE}date-value", ""))
    if kind == "time":
        return _duration(cell.get(f"{_OFFICE}time-value", ""))
    if kind == "boolean":
        stored = cell.get(f"{_OFFICE}boolean-value", "")
        return _BOOLEANS.get(stored, stored or None)
    return _string(cell, formula)


def _number(cell: etree._Element) -> float:
    text = cell.get(f"{_OFFICE}value", "")
    try:
        number = float(text)
    except ValueError as error:
        raise damaged("cell_value", text[:50]) from error
    if not isfinite(number):
        raise damaged("cell_value", text[:50])
    return number


def _string(cell: etree._Element, formula: bool) -> RawValue:
    """LibreOffice marks an error; other programs store its name as the text of a formula."""
    text = _text(cell)
    if cell.get(f"{_CALC}value-type") == "error" or (formula and _ERROR.fullmatch(text)):
        return ErrorValue(text or NAMELESS)
    stored = cell.get(f"{_OFFICE}string-value")
    return (text if stored is None or text else stored) or None


def _moment(text: str) -> RawValue:
    """ISO dates; what Python's calendar does not hold stays the text it is."""
    try:
        return date.fromisoformat(text) if "T" not in text else datetime.fromisoformat(text[:26])
    except ValueError:
        return text or None


def _duration(text: str) -> RawValue:
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()):
        return text or None
    days, hours, minutes = (int(part or 0) for part in match.groups()[:3])
    seconds = float((match[4] or "0").replace(",", "."))
    try:
        length = timedelta(days, seconds, hours=hours, minutes=minutes)
    except OverflowError:
        return text
    if text.startswith("-"):
        return -length
    return (datetime.min + length).time() if length < timedelta(1) else length


def _text(cell: etree._Element) -> str:
    """The paragraphs, a line each; comments and drawings are none of them."""
    return "\n".join(_paragraph(child) for child in cell if child.tag == f"{_TEXT}p")


def _paragraph(paragraph: etree._Element) -> str:
    """Blanks are single in the file and none leads; more of them, tabs and line breaks are elements."""
    first, *rest = _runs(paragraph)
    return first.lstrip() + "".join(rest)


def _runs(element: etree._Element) -> Iterator[str]:
    yield _BLANKS.sub(" ", element.text or "")
    for child in element:
        name = local_name(child)
        if name == "s":
            yield " " * _count(child, f"{_TEXT}c", _MOST_BLANKS, least=0, reason="cell_value")
        elif name == "tab":
            yield "\t"
        elif name == "line-break":
            yield "\n"
        elif name not in _NO_TEXT:
            yield from _runs(child)
        yield _BLANKS.sub(" ", child.tail or "")
