"""What the XML of a sheet holds beyond the values that calamine gives, and that XML in the one shape that is safe.

A grammar of bytes describes how Excel, WPS, LibreOffice, openpyxl and xlsxwriter write a sheet. A sheet that matches
it is well-formed, each of its cells lies in its row and each number is finite, so that regular expressions may look
things up in it. Any other sheet (namespace prefix, cells without reference, comments, line breaks, rows out of order)
is parsed by lxml first and written anew in that shape.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from heapq import heappop, heappush
from xml.sax.saxutils import unescape

from lxml import etree

from excel_eval.guard import Unreadable, damaged, forget, over_limit, parse_xml, text_of, walk
from excel_eval.limits import LIMITS, Limits
from excel_eval.model import (
    MAX_COLUMN,
    MAX_ROW,
    ErrorValue,
    NoStoredValue,
    PercentValue,
    Range,
    RawValue,
    column_letter,
)
from excel_eval.number_formats import Kind

Place = tuple[int, int]
"""row and column, counted from 1"""


@dataclass(frozen=True, slots=True)
class SheetXml:
    """One sheet: the ``<sheetData>`` for calamine, and what calamine would lose."""

    data: bytes
    put_back: Mapping[Place, RawValue]
    """the true values of the cells that calamine gives as something else"""
    hidden_rows: frozenset[int]
    merged: tuple[Range, ...]
    grid: int
    """rows × columns that surely hold every cell"""


# --- the ordinary shape --------------------------------------------------------------------------------------------

_HEAD = rb"(?:\xef\xbb\xbf)?(?:<\?xml version=.1\.0.(?: encoding=.(?i:utf-8).)?(?: standalone=.(?:yes|no).)? ?\?>)?\s*"
_ATTRIBUTE = rb' [\w:.]+="[^"<>]*+"'
_ATTRIBUTES = b"(?:" + _ATTRIBUTE + b")*+"
_STYLE = rb'(?: s="\d++")?'
_FORMULA = rb"<f" + _ATTRIBUTES + rb"(?: ?/>|>[^<]*+</f>)"
_NO_VALUE = rb"(?:<v ?/>|<v></v>)?"
_NUMBER = (  # always finite
    rb"-?(?:\d{1,40}(?:\.\d++)?(?:[eE](?:\+?\d\d?|-\d\d?\d?))?|\d(?:\.\d++)?[eE]\+?(?:[12]\d\d|30[0-7]))"
)
_TEXT = rb'<t(?: xml:space="preserve")?(?: ?/>|>[^<]*+</t>)'


def _cell_of_type(name: bytes, value: bytes) -> bytes:
    """The rest of a cell after its reference and style."""
    type_ = rb' t="' + name + rb'"' + _STYLE
    if name == b"n":
        type_ = b"(?:" + type_ + b")?"
    return type_ + b">(?:" + _FORMULA + b")?(?:" + value + b"|" + _NO_VALUE + b")</c>"


def _sheet_data(row_attribute: bytes, columns: bytes, contents: Sequence[bytes]) -> re.Pattern[bytes]:
    cell = b'<c r="' + columns + rb'(?P=row)"' + _STYLE + b"(?: ?/>|" + b"|".join(contents) + b")"
    start = b"<row(?:(?! r=)" + row_attribute + rb')*+ r="(?P<row>[1-9]\d{0,6})"(?:' + row_attribute + b")*+"
    row = start + b" ?(?:/>|>(?:" + cell + b")*+</row>)"
    return re.compile(b"<sheetData>(?:" + row + b")*+</sheetData>|<sheetData ?/>")


_ORDINARY = _sheet_data(
    _ATTRIBUTE,
    b"(?:[A-Z]{1,2}|[A-W][A-Z]{2}|X(?:[A-E][A-Z]|F[A-D]))",
    (
        _cell_of_type(b"s", rb"<v>\d{1,9}</v>"),
        _cell_of_type(b"n", b"<v>" + _NUMBER + b"</v>"),
        _cell_of_type(b"str", rb'<v(?: xml:space="preserve")?>[^<]*+</v>'),
        _cell_of_type(b"inlineStr", b"<is>" + _TEXT + b"</is>"),
        _cell_of_type(b"b", b"<v>[01]</v>"),
        _cell_of_type(b"e", b"<v>[^<]*+</v>"),
        _cell_of_type(b"d", b"<v>[^<]*+</v>"),
    ),
)
_PLAIN = _sheet_data(  # most ledgers: nothing hidden, no formula, no error, nothing negative, 26 columns at most
    b'(?! hidden="[1t])' + _ATTRIBUTE,
    b"[A-Z]",
    (
        rb' t="s"><v>\d{1,9}</v></c>',  # calamine takes an endless number for the first text
        rb'(?: t="n")?><v>\d{1,40}(?:\.\d++)?</v></c>',
        b' t="inlineStr"><is>' + _TEXT + b"</is></c>",
    ),
)
_WORKSHEET = re.compile(_HEAD + rb"<worksheet[ >]")
_REFERENCE = rb"[A-Z]{1,3}[1-9]\d{0,6}"
_PLACE = re.compile(rb'<c r="([^"]+)"')
_MERGED = re.compile(rb'<mergeCell ref="(' + _REFERENCE + b"(?::" + _REFERENCE + rb')?)" ?/>')
_MERGES = re.compile(rb"<mergeCells" + _ATTRIBUTES + rb" ?(?:/>|>(?:" + _MERGED.pattern + rb")*+</mergeCells>)")


class Unusual(Exception):
    """A part of another shape than the usual programs write: it is for a child process to look into."""


def read_sheet_xml(
    part: str, xml: bytes, kinds: Sequence[Kind], limits: Limits = LIMITS, *, rewrite: bool = True
) -> SheetXml:
    """Look through a worksheet part; ``kinds`` is the kind of number of each cell style.

    Raises ``Unusual`` for another shape than the ordinary one unless it is to be rewritten.
    """
    ordinary = _ordinary(xml)
    if ordinary is None and not rewrite:
        raise Unusual(part)
    if ordinary and rewrite and has_cell_twice(ordinary[0]):
        ordinary = None
    ordinary = ordinary or _ordinary(_rewritten(part, xml, limits))
    if ordinary is None:
        raise AssertionError(f"{part}: the rewritten sheet is not of the ordinary shape")
    data, plain, merges = ordinary
    hidden = frozenset(map(int, _HIDDEN_ROW.findall(data))) if not plain and b" hidden=" in data else frozenset()
    merged = tuple(area for area in map(_range, _MERGED.findall(merges)) if not _is_one_cell(area))
    _check_merged(merged, limits)
    put_back = dict(_special_numbers(data, kinds, plain))
    if not plain:
        put_back.update(_formulas_without_value(data))
        put_back.update(_errors(data))
        data = _ERROR_TYPE.sub(rb'\1 t="str"', data)
    return SheetXml(data, put_back, hidden, merged, _grid(data, plain))


def _ordinary(xml: bytes) -> tuple[bytes, bool, bytes] | None:
    """The ``<sheetData>``, whether it is plain, and the ``<mergeCells>``; None for a sheet of another shape."""
    start = xml.find(b"<sheetData")
    if start < 0 or not _WORKSHEET.match(xml) or b"<!" in xml[:start]:
        return None
    plain = _PLAIN.match(xml, start)
    match = plain or _ORDINARY.match(xml, start)
    if match is None:
        return None
    tail = xml[match.end() :]
    if b"<!" in tail or b"<sheetData" in tail or not tail.rstrip().endswith(b"</worksheet>"):
        return None
    merges = _MERGES.search(tail)
    if merges is None and b"<mergeCell" in tail:
        return None
    data = match[0]
    rows = list(_row_numbers(data))
    if rows != sorted(set(rows)) or (rows and rows[-1] > MAX_ROW):
        return None
    return data, plain is not None, merges[0] if merges else b""


def has_cell_twice(data: bytes) -> bool:
    """Whether two cells of a ``<sheetData>`` of the ordinary shape have one place: calamine takes the last."""
    places = _PLACE.findall(data)
    return len(set(places)) < len(places)


# --- what calamine loses -------------------------------------------------------------------------------------------

_CELL = rb'<c r="([A-Z]+)(\d+)"'
_ANY_FORMULA = b"(?:" + _FORMULA + b")?"
_ROW_NUMBER = re.compile(rb'<row[^>]*? r="(\d+)')
_HIDDEN_ROW = re.compile(rb'<row(?=[^>]* hidden="(?:1|true)")[^>]*? r="(\d+)')
_ERROR_TYPE = re.compile(rb'(<c r="[A-Z]+\d+"' + _STYLE + rb') t="e"')
_ERROR = re.compile(_CELL + _STYLE + rb' t="e"' + _STYLE + b">" + _ANY_FORMULA + b"<v>([^<]+)</v>")
_WITHOUT_VALUE = re.compile(_CELL + rb"([^>]*)>" + _FORMULA + b"(" + _NO_VALUE + b")</c>")
_MANY_STYLES = 50


def _row_numbers(data: bytes) -> Iterator[int]:
    return map(int, _ROW_NUMBER.findall(data))


def _errors(data: bytes) -> Iterator[tuple[Place, RawValue]]:
    """calamine gives '' for an error, and gives up the sheet for one that is newer than itself."""
    if b' t="e"' in data:
        for column, row, code in _ERROR.findall(data):
            yield _place(column, row), ErrorValue(unescape(code.decode(errors="replace")))


def _formulas_without_value(data: bytes) -> Iterator[tuple[Place, RawValue]]:
    """calamine gives '' for them; but an empty ``<v>`` of a formula that gives text is a stored empty text."""
    if b"<f" in data:
        for column, row, attributes, value in _WITHOUT_VALUE.findall(data):
            if not (value and b' t="str"' in attributes):
                yield _place(column, row), NoStoredValue()


def _special_numbers(data: bytes, kinds: Sequence[Kind], plain: bool) -> Iterator[tuple[Place, RawValue]]:
    """Percentages and durations (calamine is told that they are plain numbers) and negative numbers in a date format,
    which it gives as a time of day."""
    special = _styles(kinds, "percent", "duration")
    if special:
        yield from _numbers(data, kinds, special, b"[^<]+")
    if not plain and "date" in kinds and b"<v>-" in data:
        yield from _numbers(data, kinds, _styles(kinds, "date"), b"-[^<]+")


def _styles(kinds: Sequence[Kind], *wanted: Kind) -> Sequence[int]:
    return [index for index, kind in enumerate(kinds) if kind in wanted]


def _numbers(
    data: bytes, kinds: Sequence[Kind], styles: Sequence[int], number: bytes
) -> Iterator[tuple[Place, RawValue]]:
    """The cells of these styles whose number is so written."""
    numeric, wanted = rb'(?: t="n")?', frozenset(styles)
    digits = _alternatives(styles)
    cell = _CELL + numeric + b' s="(' + digits + b')"' + numeric + b">" + _ANY_FORMULA + b"<v>(" + number + b")</v>"
    for column, row, style, text in re.findall(cell, data):
        if int(style) in wanted:
            yield _place(column, row), _number_of_kind(float(text), kinds[int(style)])


def _alternatives(styles: Sequence[int]) -> bytes:
    return rb"\d+" if len(styles) > _MANY_STYLES else "|".join(map(str, styles)).encode()


def _number_of_kind(number: float, kind: Kind) -> RawValue:
    if kind == "percent":
        return PercentValue(number)
    if kind == "duration" and abs(number) <= timedelta.max.days:
        return timedelta(days=number)
    return number


# --- places --------------------------------------------------------------------------------------------------------


def _place(column: bytes, row: bytes) -> Place:
    return int(row), _column_number(column)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _range(reference: bytes) -> Range:
    corners = [(int(row), _column_number(column)) for column, row in re.findall(rb"([A-Z]+)(\d+)", reference)]
    rows, columns = zip(*corners, strict=True)
    return Range(min(rows), min(columns), max(rows), max(columns))


def _is_one_cell(area: Range) -> bool:
    return area.first_row == area.last_row and area.first_column == area.last_column


def _check_merged(merged: Sequence[Range], limits: Limits) -> None:
    cells = sum((m.last_row - m.first_row + 1) * (m.last_column - m.first_column + 1) for m in merged)
    if cells > limits.merged_cells:
        raise over_limit("merged_cells", cells, limits.merged_cells)
    beyond = next((m for m in merged if m.last_row > MAX_ROW or m.last_column > MAX_COLUMN), None)
    if beyond:
        raise damaged("cell_reference", f"{column_letter(beyond.last_column)}{beyond.last_row}")
    open_by_end: list[tuple[int, tuple[int, int]]] = []
    open_spans: list[tuple[int, int]] = []  # of columns; they never overlap, so the neighbours tell
    for area in sorted(merged, key=lambda area: (area.first_row, area.first_column)):
        while open_by_end and open_by_end[0][0] < area.first_row:
            open_spans.remove(heappop(open_by_end)[1])
        span = (area.first_column, area.last_column)
        at = bisect(open_spans, span)
        if (at > 0 and open_spans[at - 1][1] >= span[0]) or (at < len(open_spans) and open_spans[at][0] <= span[1]):
            place = f"{column_letter(area.first_column)}{area.first_row}"
            params = {"reason": "merge_overlap", "detail": place}
            raise Unreadable("E101", params, row=area.first_row, column=area.first_column)
        open_spans.insert(at, span)
        heappush(open_by_end, (area.last_row, span))


# --- shared strings ------------------------------------------------------------------------------------------------

_ORDINARY_STRINGS = re.compile(
    _HEAD + b"<sst" + _ATTRIBUTES + b" ?>((?:<si>(?:" + _TEXT
    + b"|<r>(?:<rPr>(?:<\\w+" + _ATTRIBUTES + b" ?/>)*+</rPr>)?" + _TEXT + b"</r>"
    + b"|<rPh" + _ATTRIBUTES + b">" + _TEXT + b"</rPh>"
    + b"|<phoneticPr" + _ATTRIBUTES + rb" ?/>)*+</si>|<si ?/>)*+)</sst>\s*"
)  # fmt: skip


def read_shared_strings(part: str, xml: bytes, limits: Limits = LIMITS, *, rewrite: bool = True) -> bytes:
    """The shared strings for calamine: well-formed, and without ``uniqueCount``, by which it would reserve memory.

    Raises ``Unusual`` as ``read_sheet_xml`` does.
    """
    ordinary = _ORDINARY_STRINGS.fullmatch(xml)
    if ordinary:
        return b"<sst>" + ordinary[1] + b"</sst>"
    if not rewrite:
        raise Unusual(part)
    if len(xml) > limits.odd_part_bytes:
        raise over_limit("odd_part_bytes", len(xml), limits.odd_part_bytes)
    root = parse_xml(part, xml)
    tag = str(root.tag).removesuffix("sst")
    items = (f"<si>{_text_xml(item, tag)}</si>" for item in root.iterfind(f"{tag}si"))
    return f"<sst>{''.join(items)}</sst>".encode()


# --- the size of the grid ------------------------------------------------------------------------------------------

_FAR_COLUMN = re.compile(rb'<c r="([A-Z]{2,3})')
_FILLED_CELL = re.compile(_CELL + rb"[^>]*(?<!/)>")


def _grid(data: bytes, plain: bool) -> int:
    """A bound that costs next to nothing; ``check_grids`` looks closer where it is too large."""
    last = data.rfind(b"<row ")
    if last < 0:
        return 0
    far = () if plain else set(_FAR_COLUMN.findall(data))
    return next(_row_numbers(data[last:])) * max(map(_column_number, far), default=26)


def check_grids(sheets: Sequence[tuple[str, SheetXml]], limits: Limits = LIMITS) -> None:
    """A value far out costs memory for every cell before it: one at XFD1048576 makes calamine abort the process."""
    if sum(sheet.grid for _, sheet in sheets) <= limits.grid_cells:
        return
    total, worst, culprit = 0, -1, ("", (1, 1))
    for name, sheet in sheets:
        lowest, rightmost = _outermost(sheet.data)
        grid = lowest[0] * rightmost[1]
        total += grid
        if grid > worst:
            far = lowest if lowest[0] / MAX_ROW > rightmost[1] / MAX_COLUMN else rightmost
            worst, culprit = grid, (name, far)
    if total > limits.grid_cells:
        name, (row, column) = culprit
        params = over_limit("grid_cells", total, limits.grid_cells).params
        raise Unreadable("E105", params, sheet=name, row=row, column=column)


def _outermost(data: bytes) -> tuple[Place, Place]:
    """The cells that are not blank in the last row and in the last column."""
    lowest = rightmost = (0, 0)
    for match in _FILLED_CELL.finditer(data):
        place = _place(match[1], match[2])
        lowest = max(lowest, place)
        rightmost = max(rightmost, place, key=lambda p: p[1])
    return lowest, rightmost


# --- writing another shape anew ------------------------------------------------------------------------------------

_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BLANK = b' t="n"></c>'
_MOST_DIGITS = 9
"""of the number of a text or a style"""
_STORED_NUMBER = re.compile(_NUMBER.decode(), re.ASCII)
_ANY_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_CELL_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)


def _rewritten(part: str, xml: bytes, limits: Limits) -> bytes:
    """Any worksheet part in the ordinary shape; of two different cells at one place nobody knows which counts."""
    if len(xml) > limits.odd_part_bytes:
        raise over_limit("odd_part_bytes", len(xml), limits.odd_part_bytes)
    sheet = _Rewriter(part)
    sheet.read(xml)
    return sheet.written()


class _Rewriter:
    """Collects the rows of a worksheet part in the order of the file and writes them in the order of the sheet."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.rows: dict[int, dict[int, bytes]] = {}
        self.hidden: set[int] = set()
        self.merged: list[str] = []
        self.row = self.column = 0

    def read(self, xml: bytes) -> None:
        events = walk(self.part, xml, "worksheet", ("row", "c", "mergeCell"))
        _, root = next(events)
        tag = str(root.tag).removesuffix("worksheet")
        row, cell, merge = f"{tag}row", f"{tag}c", f"{tag}mergeCell"
        parents = {row: f"{tag}sheetData", cell: row, merge: f"{tag}mergeCells"}
        for event, element in events:
            parent = element.getparent()
            if parent is None or parent.tag != parents.get(str(element.tag)):
                continue  # something else of the same name, in an extension or a drawing
            if event == "start":
                if element.tag == row:
                    self._start_row(element)
            elif element.tag == cell:
                self._cell(element, tag)
                element.clear()
            elif element.tag == row:
                forget(element)
            else:
                self.merged.append(element.get("ref", ""))

    def written(self) -> bytes:
        rows = b"".join(self._row(row, self.rows[row]) for row in sorted(self.rows))
        merged = "".join(f'<mergeCell ref="{self._valid_range(ref)}"/>' for ref in self.merged).encode()
        return b"<worksheet><sheetData>" + rows + b"</sheetData><mergeCells>" + merged + b"</mergeCells></worksheet>"

    def _row(self, row: int, cells: Mapping[int, bytes]) -> bytes:
        hidden = ' hidden="1"' if row in self.hidden else ""
        return f'<row r="{row}"{hidden}>'.encode() + b"".join(cells[column] for column in sorted(cells)) + b"</row>"

    def _start_row(self, element: etree._Element) -> None:
        number = element.get("r", str(self.row + 1))
        if not re.fullmatch(r"[1-9]\d{0,6}", number, re.ASCII) or int(number) > MAX_ROW:
            raise damaged("cell_reference", number)
        self.row, self.column = int(number), 0
        self.rows.setdefault(self.row, {})
        if element.get("hidden") in ("1", "true"):
            self.hidden.add(self.row)

    def _cell(self, element: etree._Element, tag: str) -> None:
        reference = element.get("r")
        if reference is None:
            row, self.column = self.row, self.column + 1
        else:
            match = _CELL_REFERENCE.fullmatch(reference.upper())
            if match is None:
                raise damaged("cell_reference", reference)
            row, self.column = _place(match[1].encode(), match[2].encode())
        if not 1 <= row <= MAX_ROW or self.column > MAX_COLUMN:
            raise damaged("cell_reference", reference or f"{column_letter(self.column)}{row}")
        cells = self.rows.setdefault(row, {})
        try:
            cell = _cell_xml(element, tag, row, self.column)
            before = cells.get(self.column, cell)
            if before != cell and not before.endswith(_BLANK) and not cell.endswith(_BLANK):
                raise damaged("cell_twice", f"{column_letter(self.column)}{row}")
        except Unreadable as error:
            error.row, error.column = row, self.column
            raise
        if not cell.endswith(_BLANK) or self.column not in cells:
            cells[self.column] = cell

    def _valid_range(self, reference: str) -> str:
        if not re.fullmatch(f"{_REFERENCE.decode()}(:{_REFERENCE.decode()})?", reference, re.ASCII):
            raise damaged("cell_reference", reference)
        return reference


def _cell_xml(cell: etree._Element, tag: str, row: int, column: int) -> bytes:
    kind, contents = _contents(cell, tag)
    style = cell.get("s", "")
    style = f' s="{style}"' if _is_index(style) else ""
    formula = "<f/>" if cell.find(f"{tag}f") is not None else ""
    return f'<c r="{column_letter(column)}{row}"{style} t="{kind}">{formula}{contents}</c>'.encode()


def _contents(cell: etree._Element, tag: str) -> tuple[str, str]:
    """The type and the value element of a cell, valid for the ordinary shape."""
    kind = cell.get("t", "n")
    texts, values = cell.findall(f"{tag}is"), cell.findall(f"{tag}v")
    if len(texts) > 1 or len(values) > 1:
        raise damaged("cell_value")
    if texts and (kind in ("inlineStr", "is") or not values):
        return "inlineStr", f"<is>{_text_xml(texts[0], tag)}</is>"
    if not values:
        return ("str" if kind == "str" else "n"), ""
    kind = "str" if kind in ("inlineStr", "is") else kind
    text = text_of(values[0])
    if kind in ("str", "e", "d"):
        return kind, f"<v>{_escaped(text)}</v>"
    text = text.strip()
    if kind == "s" and text and not _is_index(text):
        raise damaged("cell_value", text[:50])
    if kind == "b":
        text = {"true": "1", "false": "0"}.get(text, text)
    if kind == "s" or (kind == "b" and text in ("0", "1")):
        return kind, f"<v>{text}</v>"
    return _number_contents(text)


def _is_index(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def _number_contents(text: str) -> tuple[str, str]:
    """A finite number, else the text as it stands, as calamine has it too."""
    if not text or _STORED_NUMBER.fullmatch(text):
        return "n", f"<v>{text}</v>"
    number = repr(float(text)) if _ANY_NUMBER.fullmatch(text) else ""
    return ("n", f"<v>{number}</v>") if _STORED_NUMBER.fullmatch(number) else ("str", f"<v>{_escaped(text)}</v>")


def _text_xml(strings: etree._Element, tag: str) -> str:
    """The text of a string item without its phonetic runs; blanks at its ends only where the file keeps them."""
    texts: list[str] = []
    for child in strings:
        for element in [child] if child.tag == f"{tag}t" else child.findall(f"{tag}t"):
            text = text_of(element)
            kept = element.get(_XML_SPACE) == "preserve"
            if child.tag != f"{tag}rPh":
                texts.append(text if kept else text.strip(" \t\r\n"))
    return f'<t xml:space="preserve">{_escaped("".join(texts))}</t>'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
