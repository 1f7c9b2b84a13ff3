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
_NO_CONTROLS = rb"\x00-\x08\x0b\x0c\x0e-\x1f"
_PLAIN_CHARS = b"[^<&" + _NO_CONTROLS + b"]*+"
_REFERENCES = rb"&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});"
_CHARS = _PLAIN_CHARS + b"(?:" + _REFERENCES + _PLAIN_CHARS + b")*+"
_ATTRIBUTE = rb' (?!xmlns)[A-Za-z_][\w:.]*+="[^"<>&\x00-\x1f]*+"'
_ATTRIBUTES = b"(?:" + _ATTRIBUTE + b")*+"
_STYLE = rb' s="(?:0|[1-9]\d{0,8})"'
_ANY_STYLE = b"(?:" + _STYLE + b")?"
_FORMULA = rb"<f" + _ATTRIBUTES + rb"(?: ?/>|>" + _CHARS + b"</f>)"
_NO_VALUE = rb"(?:<v ?/>|<v></v>)?"
_NUMBER = (  # always finite
    rb"-?(?:\d{1,40}(?:\.\d++)?(?:[eE](?:\+?\d\d?|-\d\d?\d?))?|\d(?:\.\d++)?[eE]\+?(?:[12]\d\d|30[0-7]))"
)
_TEXT = rb'<t(?: xml:space="preserve")?(?: ?/>|>' + _CHARS + b"</t>)"


def _cell_of_type(name: bytes, value: bytes) -> bytes:
    """A cell from its type on."""
    type_ = rb' t="' + name + rb'"'
    if name == b"n":
        type_ = b"(?:" + type_ + b")?"
    return type_ + b">(?:" + _FORMULA + b")?(?:" + value + b"|" + _NO_VALUE + b")</c>"


def _sheet_data(row_attribute: bytes, columns: bytes, contents: Sequence[bytes]) -> re.Pattern[bytes]:
    """``contents``: what may follow the reference and style of a cell; the style may stand behind the type too."""
    styled = b"(?: ?/>|" + b"|".join(contents) + b")"
    unstyled = b"(?: ?/>|" + b"|".join(_with_style(content) for content in contents) + b")"
    cell = b'<c r="' + columns + rb'(?P=row)"(?:' + _STYLE + styled + b"|" + unstyled + b")"
    other = b"(?:(?! r=)" + row_attribute + b")*+"
    row = b"<row" + other + rb' r="(?P<row>[1-9]\d{0,6})"' + other + b" ?(?:/>|>(?:" + cell + b")*+</row>)"
    return re.compile(b"<sheetData>(?:" + row + b")*+</sheetData>|<sheetData ?/>")


def _with_style(content: bytes) -> bytes:
    type_, rest = content.split(b">", 1)
    return type_ + _ANY_STYLE + b">" + rest


_ORDINARY = _sheet_data(
    _ATTRIBUTE,
    b"(?:[A-Z]{1,2}|[A-W][A-Z]{2}|X(?:[A-E][A-Z]|F[A-D]))",
    (
        _cell_of_type(b"s", rb"<v>\d{1,9}</v>"),
        _cell_of_type(b"n", b"<v>" + _NUMBER + b"</v>"),
        _cell_of_type(b"str", b'<v(?: xml:space="preserve")?>' + _CHARS + b"</v>"),
        _cell_of_type(b"inlineStr", b"<is>" + _TEXT + b"</is>"),
        _cell_of_type(b"b", b"<v>[01]</v>"),
        _cell_of_type(b"e", rb"<v>(?:[^<&\x00-\x08\x0b-\x1f]|&(?:amp|lt|gt|#13);)*+</v>"),
        _cell_of_type(b"d", b"<v>" + _CHARS + b"</v>"),
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
_AROUND = 4 * 2**20
"""bytes around the rows up to which they are parsed without a child process"""


class Unusual(Exception):
    """A part of another shape than the usual programs write: it is for a child process to look into."""


def read_sheet_xml(
    part: str, xml: bytes, kinds: Sequence[Kind], limits: Limits = LIMITS, *, rewrite: bool = True
) -> SheetXml:
    """Look through a worksheet part; ``kinds`` is the kind of number of each cell style.

    Raises ``Unusual`` for another shape than the ordinary one unless it is to be rewritten.
    """
    sheet = _ordinary(part, xml, kinds, limits)
    if sheet is None and not rewrite:
        raise Unusual(part)
    if sheet and rewrite and has_cell_twice(sheet.data):
        sheet = None
    sheet = sheet or _ordinary(part, _rewritten(part, xml, limits), kinds, limits)
    if sheet is None:
        raise AssertionError(f"{part}: the rewritten sheet is not of the ordinary shape")
    return sheet


def _ordinary(part: str, xml: bytes, kinds: Sequence[Kind], limits: Limits) -> SheetXml | None:
    """The sheet, or None where it is of another shape."""
    start = xml.find(b"<sheetData")
    if start < 0 or not _WORKSHEET.match(xml) or not _is_text(xml):
        return None
    plain = _PLAIN.match(xml, start)
    match = plain or _ORDINARY.match(xml, start)
    if match is None:
        return None
    data, around = match[0], xml[:start] + b"<sheetData/>" + xml[match.end() :]
    if around.count(b"<sheetData") > 1 or b"<!" in around or around.count(b"<?") > 1 or len(around) > _AROUND:
        return None
    rows = list(_row_numbers(data))
    if rows != sorted(set(rows)) or max(rows, default=0) > MAX_ROW:
        return None
    merges = _merges(part, around)
    return None if merges is None else _sheet(data, plain is not None, _merged(merges, limits), kinds)


def _is_text(xml: bytes) -> bool:
    """What the grammar cannot say of the characters. One character is found far faster than several."""
    try:
        text = xml.decode()
    except UnicodeDecodeError:
        return False
    if "\ufffe" in text or "\uffff" in text or ("]" in text and "]]>" in text):
        return False
    return "&" not in text or all(_is_character(code) for code in _CHARACTER.findall(text))


_CHARACTER = re.compile("&#([0-9]{1,7}|x[0-9a-fA-F]{1,6});")


def _is_character(code: str) -> bool:
    number = int(code[1:], 16) if code.startswith("x") else int(code)
    return number in (9, 10, 13) or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0xFFFF < number < 0x110000


def _merges(part: str, around: bytes) -> Sequence[str] | None:
    """The references of the merged ranges in the XML around the rows; None where something of it is out of place."""
    root = parse_xml(part, around)
    tag = str(root.tag).removesuffix("worksheet")
    blocks = _named(root, f"{tag}mergeCells")
    merges = [merge for block in blocks for merge in _named(block, f"{tag}mergeCell")]
    others = sum(1 for _ in root.iter(f"{tag}row", f"{tag}c", f"{tag}mergeCell"))
    return [merge.get("ref", "") for merge in merges] if others == len(merges) else None


def _merged(references: Sequence[str], limits: Limits) -> tuple[Range, ...]:
    """The merged ranges of more than one cell."""
    merged = tuple(area for area in map(_range, references) if not _is_one_cell(area))
    _check_merged(merged, limits)
    return merged


def _sheet(data: bytes, plain: bool, merged: tuple[Range, ...], kinds: Sequence[Kind]) -> SheetXml | None:
    if kinds and kinds[0] != "number":
        data = _UNSTYLED.sub(rb'\1 s="0"', data)
    hidden = frozenset(map(int, _HIDDEN_ROW.findall(data))) if not plain and b" hidden=" in data else frozenset()
    put_back = dict(_special_numbers(data, kinds))
    if not plain:
        put_back.update(_formulas_without_value(data))
        put_back.update(_errors(data))
        data = _NEGATIVE.sub(rb"\1\2", _ERROR_TYPE.sub(rb'\1 t="str"', data))
    columns = 26 if plain else max(map(_column_number, set(_FAR_COLUMN.findall(data))), default=26)
    if columns > MAX_COLUMN or (put_back and has_cell_twice(data)):
        return None
    return SheetXml(data, put_back, hidden, merged, _last_row(data) * columns)


# --- what calamine loses -------------------------------------------------------------------------------------------

_CELL = rb'<c r="([A-Z]+)(\d+)"'
_ANY_FORMULA = b"(?:" + _FORMULA + b")?"
_ROW_NUMBER = re.compile(rb'<row[^>]*? r="(\d+)')
_HIDDEN_ROW = re.compile(rb'<row(?=[^>]* hidden="(?:1|true)")[^>]*? r="(\d+)')
_ERROR_TYPE = re.compile(rb'(<c r="[A-Z]+\d+"' + _ANY_STYLE + rb') t="e"')
_ERROR = re.compile(_CELL + _ANY_STYLE + rb' t="e"' + _ANY_STYLE + b">" + _ANY_FORMULA + b"<v>([^<]+)</v>")
_WITHOUT_VALUE = re.compile(_CELL + rb"([^>]*)>" + _FORMULA + b"(" + _NO_VALUE + b")</c>")
_NEGATIVE = re.compile(rb'(<c r="[A-Z]+\d+"(?: t="n")?)' + _STYLE + rb'((?: t="n")?>' + _ANY_FORMULA + b"<v>-)")
"""calamine is to give a negative number in a date format as the number it is: it would be a time of day, or a panic"""
_UNSTYLED = re.compile(rb'(<c r="[A-Z]+\d+"(?: t="\w+")?)(?! [st]=)')
"""A cell that names no style has the first one, to which calamine does not look."""
_PLACE = re.compile(rb'<c r="([A-Z]+\d+)"')
_MANY_STYLES = 50


def _row_numbers(data: bytes) -> Iterator[int]:
    return map(int, _ROW_NUMBER.findall(data))


def _errors(data: bytes) -> Iterator[tuple[Place, RawValue]]:
    """calamine gives '' for an error, and gives up the sheet for one that is newer than itself."""
    if b' t="e"' in data:
        for column, row, code in _ERROR.findall(data):
            yield _place(column, row), ErrorValue(unescape(code.decode(errors="replace"), {"&#13;": "\r"}))


def _formulas_without_value(data: bytes) -> Iterator[tuple[Place, RawValue]]:
    """calamine gives '' for them; but an empty ``<v>`` of a formula that gives text is a stored empty text."""
    if b"<f" in data:
        for column, row, attributes, value in _WITHOUT_VALUE.findall(data):
            if not (value and b' t="str"' in attributes):
                yield _place(column, row), NoStoredValue()


def _special_numbers(data: bytes, kinds: Sequence[Kind]) -> Iterator[tuple[Place, RawValue]]:
    """Percentages and durations: calamine is told that they are plain numbers."""
    special = [index for index, kind in enumerate(kinds) if kind in ("percent", "duration")]
    if not special:
        return
    numeric, wanted = rb'(?: t="n")?', frozenset(special)
    style = b' s="(' + _alternatives(special) + b')"'
    cell = _CELL + numeric + style + numeric + b">" + _ANY_FORMULA + b"<v>([^<]+)</v>"
    for column, row, index, text in re.findall(cell, data):
        if int(index) in wanted:
            yield _place(column, row), _number_of_kind(float(text), kinds[int(index)])


def has_cell_twice(data: bytes) -> bool:
    """calamine takes the last of two cells, what is put back might be of the first."""
    places = _PLACE.findall(data)
    return len(places) != len(set(places))


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


_CELL_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)


def _place_of(reference: str) -> Place:
    """``B7`` -> (7, 2); ``Unreadable`` for what is no cell of a sheet."""
    match = _CELL_REFERENCE.fullmatch(reference)
    row, column = _place(match[1].encode(), match[2].encode()) if match else (0, 0)
    if match is None or row > MAX_ROW or column > MAX_COLUMN:
        raise damaged("cell_reference", reference)
    return row, column


def _range(reference: str) -> Range:
    """``A1:B2`` or ``A1``."""
    first, colon, last = reference.partition(":")
    rows, columns = zip(_place_of(first), _place_of(last if colon else first), strict=True)
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
    _HEAD + rb'<sst(?: [A-Za-z_][\w:.]*+="[^"<>&\x00-\x1f]*+")*+' + b" ?>((?:<si>(?:" + _TEXT
    + b"|<r>(?:<rPr>(?:<\\w+" + _ATTRIBUTES + b" ?/>)*+</rPr>)?" + _TEXT + b"</r>"
    + b"|<rPh" + _ATTRIBUTES + b">" + _TEXT + b"</rPh>"
    + b"|<phoneticPr" + _ATTRIBUTES + rb" ?/>)*+</si>|<si ?/>)*+)</sst>\s*"
)  # fmt: skip


def read_shared_strings(part: str, xml: bytes, limits: Limits = LIMITS, *, rewrite: bool = True) -> bytes:
    """The shared strings for calamine: well-formed, and without ``uniqueCount``, by which it would reserve memory.

    Raises ``Unusual`` as ``read_sheet_xml`` does.
    """
    ordinary = _ORDINARY_STRINGS.fullmatch(xml)
    if ordinary and _is_text(xml):
        return b"<sst>" + ordinary[1] + b"</sst>"
    if not rewrite:
        raise Unusual(part)
    if len(xml) > limits.odd_part_bytes:
        raise over_limit("odd_part_bytes", len(xml), limits.odd_part_bytes)
    root = parse_xml(part, xml)
    tag = str(root.tag).removesuffix("sst")
    items = (f"<si>{_text_xml(item, tag)}</si>" for item in _named(root, f"{tag}si"))
    return f"<sst>{''.join(items)}</sst>".encode()


# --- the size of the grid ------------------------------------------------------------------------------------------

_FAR_COLUMN = re.compile(rb'<c r="([A-Z]{2,3})')
_FILLED_CELL = re.compile(_CELL + rb"[^>]*(?<!/)>")


def _last_row(data: bytes) -> int:
    last = data.rfind(b"<row ")
    return next(_row_numbers(data[last:])) if last >= 0 else 0


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
_MOST_DIGITS = 9
"""of the number of a text or a style"""
_STORED_NUMBER = re.compile(_NUMBER.decode(), re.ASCII)
_ANY_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)


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
        rows = [f"{tag}sheetData", root.tag]
        places = {row: rows, cell: [row, *rows], merge: [f"{tag}mergeCells", root.tag]}
        for event, element in events:
            if element.tag not in places:
                parent = element.getparent()
                if parent is not None and parent.tag in (row, *rows[:1]):  # a row or cell of another namespace
                    raise damaged("parser", f"{self.part}: {element.tag}")
                continue
            ancestors = [ancestor.tag for ancestor in element.iterancestors()]
            if ancestors != places[str(element.tag)]:
                if f"{tag}extLst" in ancestors:
                    continue
                raise damaged("parser", f"{self.part}: {'/'.join(map(str, reversed(ancestors)))}/{element.tag}")
            if event == "start":
                if element.tag == row:
                    self._start_row(element)
            elif element.tag == cell:
                self._cell(element, tag)
                element.clear()
            elif element.tag == row:
                self._refuse_strangers(element, cell, tag)
                self._refuse_strangers(next(element.iterancestors(f"{tag}sheetData")), row, tag)
                forget(element)
            else:
                reference = element.get("ref", "")
                _range(reference)
                self.merged.append(reference)
        for rows_element in _named(root, f"{tag}sheetData"):
            self._refuse_strangers(rows_element, row, tag)

    def _refuse_strangers(self, parent: etree._Element, known: str, tag: str) -> None:
        """What stands among rows or cells and is none may be one that is lost."""
        for child in parent:
            if child.tag not in (known, f"{tag}extLst"):
                raise damaged("parser", f"{self.part}: {child.tag}")

    def written(self) -> bytes:
        rows = b"".join(self._row(row, self.rows[row]) for row in sorted(self.rows))
        merged = "".join(f'<mergeCell ref="{reference}"/>' for reference in self.merged).encode()
        return b"<worksheet><sheetData>" + rows + b"</sheetData><mergeCells>" + merged + b"</mergeCells></worksheet>"

    def _row(self, row: int, cells: Mapping[int, bytes]) -> bytes:
        hidden = ' hidden="1"' if row in self.hidden else ""
        return f'<row r="{row}"{hidden}>'.encode() + b"".join(cells[column] for column in sorted(cells)) + b"</row>"

    def _start_row(self, element: etree._Element) -> None:
        number = element.get("r", str(self.row + 1))
        if not _is_index(number):
            raise damaged("cell_reference", number)
        self.row, self.column = _place_of(f"A{number}")[0], 0
        self.rows.setdefault(self.row, {})
        if element.get("hidden") in ("1", "true"):
            self.hidden.add(self.row)

    def _cell(self, element: etree._Element, tag: str) -> None:
        reference = element.get("r") or f"{column_letter(self.column + 1)}{self.row}"
        row, self.column = _place_of(reference.upper())
        cells = self.rows.setdefault(row, {})
        try:
            cell = _cell_xml(element, tag, row, self.column)
            before = cells.get(self.column, b"")
            if cell and before and before != cell:
                raise damaged("cell_twice", f"{column_letter(self.column)}{row}")
        except Unreadable as error:
            error.row, error.column = row, self.column
            raise
        if cell:
            cells[self.column] = cell


def _cell_xml(cell: etree._Element, tag: str, row: int, column: int) -> bytes:
    """The cell in the ordinary shape; nothing for one that holds nothing."""
    names = [str(child.tag) for child in cell if child.tag != f"{tag}extLst"]
    if len({*names, f"{tag}f", f"{tag}v", f"{tag}is"}) > 3 or len(names) > len(set(names)):
        raise damaged("cell_value", f"{column_letter(column)}{row}")
    kind, contents = _contents(cell, tag)
    style = cell.get("s", "")
    style = f' s="{int(style)}"' if _is_index(style) and len(style) < 10 else ""
    formula = "<f/>" if _first(cell, f"{tag}f") is not None else ""
    if not (formula or contents):
        return b""
    return f'<c r="{column_letter(column)}{row}"{style} t="{kind}">{formula}{contents}</c>'.encode()


def _contents(cell: etree._Element, tag: str) -> tuple[str, str]:
    """The type and the value element of a cell, valid for the ordinary shape."""
    kind = cell.get("t", "n")
    texts, values = list(_named(cell, f"{tag}is")), list(_named(cell, f"{tag}v"))
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
    if kind not in ("n", "s", "b"):
        raise damaged("cell_value", f"t={kind[:20]}")
    text = text.strip()
    if kind == "s" and text and not _is_index(text):
        raise damaged("cell_value", text[:50])
    if kind == "b":
        text = {"true": "1", "false": "0"}.get(text, text)
    if kind == "s" or (kind == "b" and text in ("0", "1")):
        return kind, f"<v>{text}</v>"
    return _number_contents(text)


def _named(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The children of this tag. A search path would take the signs of a wild namespace for its own."""
    return (child for child in element if child.tag == tag)


def _first(element: etree._Element, tag: str) -> etree._Element | None:
    return next(_named(element, tag), None)


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
        for element in [child] if child.tag == f"{tag}t" else _named(child, f"{tag}t"):
            text = text_of(element)
            kept = element.get(_XML_SPACE) == "preserve"
            if child.tag != f"{tag}rPh":
                texts.append(text if kept else text.strip(" \t\r\n"))
    return f'<t xml:space="preserve">{_escaped("".join(texts))}</t>'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
