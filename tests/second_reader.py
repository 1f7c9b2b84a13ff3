"""A second reader of workbooks, of the standard library alone: what the reader says, another must say too.

It goes by the whole tree of each part where the reader goes by a grammar of bytes and calamine: slow and simple. What
it does not want to judge is ``Unsure``.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from urllib.parse import unquote
from xml.etree import ElementTree as Tree

from excel_eval.model import ErrorValue, NoStoredValue, PercentValue, RawValue, Workbook
from excel_eval.read.number_formats import BUILT_IN, Kind, kind_of_code

Places = dict[tuple[int, int], RawValue]
_IDS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LAST_DAY = 2_958_466
_BETWEEN_SYSTEMS = 1462


class Unsure(Exception):
    """What a workbook says here is open to dispute."""


@dataclass(frozen=True)
class Page:
    name: str
    cells: Places
    hidden: frozenset[int]
    merged: frozenset[tuple[int, int, int, int]]
    visible: bool


def differences(workbook: Workbook, data: bytes) -> Iterator[str]:
    """Where the reader and the second reader do not agree on a file."""
    pages = read(data)
    names = [sheet.name for sheet in workbook.sheets]
    if names != [page.name for page in pages]:
        yield f"sheets: {names} for {[page.name for page in pages]}"
        return
    for sheet, page in zip(workbook.sheets, pages, strict=True):
        found = {
            (r, c): value for r, row in enumerate(sheet.rows, 1) for c, value in enumerate(row, 1) if value is not None
        }
        for place in sorted(found.keys() | page.cells.keys()):
            if not same(found.get(place), page.cells.get(place)):
                yield f"cell {place} of {sheet.name!r}: {found.get(place)!r} for {page.cells.get(place)!r}"
        hidden = frozenset(row for row in page.hidden if row <= len(sheet.rows))
        if sheet.hidden_rows != hidden:
            yield f"hidden rows: {sorted(sheet.hidden_rows)} for {sorted(hidden)}"
        merged = {(m.first_row, m.first_column, m.last_row, m.last_column) for m in sheet.merged}
        if merged != page.merged:
            yield f"merged: {sorted(merged)} for {sorted(page.merged)}"
        if sheet.visible != page.visible:
            yield f"visible: {sheet.visible} for {page.visible}"


def same(first: RawValue, second: RawValue) -> bool:
    """Equal in value and type; moments to the second, as no one stores them more exactly."""
    moments = (date, datetime, time)
    if isinstance(first, moments) and isinstance(second, moments):
        return abs(_serial(first) - _serial(second)) < 2 / 86_400
    return type(first) is type(second) and first == second


def _serial(value: date | datetime | time) -> float:
    if isinstance(value, time):
        return (datetime.combine(date(1900, 1, 1), value) - datetime(1900, 1, 1)) / timedelta(days=1)
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    return (moment - datetime(1899, 12, 30)) / timedelta(days=1)


# --- the package ---------------------------------------------------------------------------------------------------


class _Parts:
    def __init__(self, data: bytes) -> None:
        self.archive = zipfile.ZipFile(BytesIO(data))
        self.names = {info.filename.replace("\\", "/").lstrip("/").casefold(): info for info in self.archive.infolist()}

    def xml(self, name: str) -> Tree.Element:
        data = self.archive.read(self.names[name.casefold()])
        if b"\0" in data[:4]:
            raise Unsure(f"an encoding of two or four bytes: {name}")
        try:
            return Tree.fromstring(data)
        except (Tree.ParseError, ValueError, LookupError) as error:
            raise Unsure(f"xml: {name}: {error}") from error

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Id -> kind and target of what a part refers to."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels.casefold() not in self.names:
            return {}
        found: dict[str, tuple[str, str]] = {}
        for element in self.xml(rels).iter():
            if _local(element) == "Relationship" and element.get("TargetMode") != "External":
                if element.get("Id", "") in found:
                    raise Unsure("two relationships of one id")
                target = unquote(element.get("Target", "")).replace("\\", "/")
                path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                found[element.get("Id", "")] = (element.get("Type", "").split("/")[-1], path)
        return found

    def one(self, part: str, kind: str) -> str | None:
        return next((target for name, target in self.related(part).values() if name == kind), None)


def _local(element: Tree.Element) -> str:
    return element.tag.rpartition("}")[2]


def read(data: bytes) -> list[Page]:
    """The worksheets of a sound file."""
    parts = _Parts(data)
    main = parts.one("", "officeDocument")
    if main is None or "mimetype" in parts.names:
        raise Unsure("no Office Open XML")
    root = parts.xml(main)
    properties = root.find("{*}workbookPr")
    is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    strings, kinds = _strings(parts, main), _kinds(parts, main)
    related = parts.related(main)
    pages = []
    for element in root.findall("{*}sheets/{*}sheet"):
        ids = [element.get(key) for key in _IDS if element.get(key)]
        if len(ids) != 1:
            raise Unsure("a sheet without id")
        kind, target = related[str(ids[0])]
        if kind == "worksheet":
            reading = _Reading(strings, kinds, is_1904)
            visible = element.get("state", "visible") == "visible"
            pages.append(reading.page(element.get("name", ""), visible, parts.xml(target)))
    return pages


def _strings(parts: _Parts, main: str) -> list[str]:
    part = parts.one(main, "sharedStrings")
    if part is None or part.casefold() not in parts.names:
        return []
    root = parts.xml(part)
    tag = root.tag.removesuffix("sst")
    return [_text(item, tag) for item in root.findall(f"{tag}si")]


def _text(item: Tree.Element, tag: str) -> str:
    texts = [t for child in item for t in _texts_of(child, tag)]
    spoken = {element for phonetic in item.findall(f"{tag}rPh") for element in phonetic.iter()}
    if {element for element in item.iter() if _local(element) == "t"} - spoken != set(texts):
        raise Unsure("text in an unknown element")
    return _unescaped("".join(map(_kept, texts)))


def _texts_of(child: Tree.Element, tag: str) -> list[Tree.Element]:
    if child.tag == f"{tag}t":
        return [child]
    return child.findall(f"{tag}t") if child.tag == f"{tag}r" else []


def _kept(element: Tree.Element) -> str:
    if len(element):
        raise Unsure("elements within a text")
    text = element.text or ""
    return text if element.get(_SPACE) == "preserve" else text.strip(" \t\r\n")


def _unescaped(text: str) -> str:
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if any("\ud800" <= character <= "\udfff" for character in plain):
        raise Unsure("a surrogate, escaped")
    return plain


def _kinds(parts: _Parts, main: str) -> list[Kind]:
    part = parts.one(main, "styles")
    if part is None:
        return []
    root = parts.xml(part)
    tag = root.tag.removesuffix("styleSheet")
    codes = {
        e.get("numFmtId"): kind_of_code(e.get("formatCode", "")) for e in root.findall(f"{tag}numFmts/{tag}numFmt")
    }
    numbers = [xf.get("numFmtId", "0") for xf in root.findall(f"{tag}cellXfs/{tag}xf")]
    return [codes.get(n) or BUILT_IN.get(int(n) if n.isdecimal() else 0, "number") for n in numbers]


# --- a sheet -------------------------------------------------------------------------------------------------------


class _Reading:
    def __init__(self, strings: Sequence[str], kinds: Sequence[Kind], is_1904: bool) -> None:
        self.strings, self.kinds, self.is_1904 = strings, kinds, is_1904

    def page(self, name: str, visible: bool, root: Tree.Element) -> Page:
        tag = self.tag = root.tag.removesuffix("worksheet")
        hidden: set[int] = set()
        cells: Places = {}
        number = 0
        _refuse_what_is_misplaced(root, tag)
        for row in root.findall(f"{tag}sheetData/{tag}row"):
            number = int(row.get("r", number + 1))
            if row.get("hidden") in ("1", "true"):
                hidden.add(number)
            column = 0
            for cell in row.findall(f"{tag}c"):
                reference = cell.get("r")
                place = (number, column + 1) if reference is None else _place(reference)
                column = place[1]
                value = self.value(cell)
                if value not in (None, ""):  # what is blank does not wipe out what stood there
                    cells[place] = value
        merged = {_area(element.get("ref", "")) for element in root.findall(f"{tag}mergeCells/{tag}mergeCell")}
        areas = frozenset(area for area in merged if area[:2] != area[2:])
        return Page(name, cells, frozenset(hidden), areas, visible)

    def value(self, cell: Tree.Element) -> RawValue:
        kind = cell.get("t", "n")
        for name in ("v", "is", "f"):
            if len(cell.findall(f"{self.tag}{name}")) > 1:
                raise Unsure("two values in a cell")
        inline, value = cell.find(f"{self.tag}is"), cell.find(f"{self.tag}v")
        has_formula = cell.find(f"{self.tag}f") is not None
        if inline is not None and (kind in ("inlineStr", "is") or value is None):  # a text is not lost for its type
            return _text(inline, self.tag)
        kind = "str" if kind in ("inlineStr", "is") else kind
        if value is not None and len(value):
            raise Unsure("elements within a value")
        if value is None or not (value.text if kind in ("str", "e", "d") else (value.text or "").strip()):
            return NoStoredValue() if has_formula and not (kind == "str" and value is not None) else None
        return self.stored(cell, kind, value)

    def stored(self, cell: Tree.Element, kind: str, value: Tree.Element) -> RawValue:
        text = value.text or ""
        if kind == "str":
            return _unescaped(text)
        if kind == "e":
            return ErrorValue(text)
        if kind == "d":
            return _iso(text)
        if kind not in ("n", "s", "b"):
            raise Unsure(f"a type: {kind}")
        text = text.strip()
        if kind == "s":
            return self.strings[int(text)] if text else None
        if kind == "b" and text in ("0", "1", "true", "false"):
            return text in ("1", "true")
        if not _NUMBER.fullmatch(text):
            if "_x" in text:
                raise Unsure("an escape where none belongs")
            return text
        number = float(text)
        if number in (float("inf"), float("-inf")):
            return text
        style = cell.get("s", "0")
        index = int(style) if style.isascii() and style.isdigit() else 0
        return self.shown(number, self.kinds[index] if index < len(self.kinds) else "number")

    def shown(self, number: float, kind: Kind) -> RawValue:
        if kind == "percent":
            return PercentValue(number)
        if kind == "duration" and abs(number) <= timedelta.max.days:
            return timedelta(days=number)
        if kind == "date":
            return _moment(number, self.is_1904)
        return number


def _refuse_what_is_misplaced(root: Tree.Element, tag: str) -> None:
    """Each row, cell and merge is where it belongs, or within an extension."""
    rows = root.findall(f"{tag}sheetData/{tag}row")
    places = {
        "row": rows,
        "c": [cell for row in rows for cell in row.findall(f"{tag}c")],
        "mergeCell": root.findall(f"{tag}mergeCells/{tag}mergeCell"),
    }
    extended = {element for extension in root.iter(f"{tag}extLst") for element in extension.iter()}
    for name, known in places.items():
        if not set(root.iter(f"{tag}{name}")) <= {*known, *extended}:
            raise Unsure("misplaced elements")


def _moment(number: float, is_1904: bool) -> RawValue:
    shifted = number + _BETWEEN_SYSTEMS if is_1904 else number
    if number < 0 or shifted >= _LAST_DAY or str(number).startswith("-"):
        return number
    if number < 1:
        return (datetime(1900, 1, 1) + timedelta(days=number)).time()
    if not is_1904 and number < 60:
        shifted += 1
    moment = datetime(1899, 12, 30) + timedelta(days=shifted)
    return moment.date() if number == int(number) else moment


def _iso(text: str) -> RawValue:
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError as error:
        raise Unsure("a date in words") from error


def _place(reference: str) -> tuple[int, int]:
    match = re.fullmatch(r"([A-Z]{1,3})(\d+)", reference.upper(), re.ASCII)
    if match is None:
        raise Unsure(f"a place: {reference}")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def _area(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.partition(":")
    (top, left), (bottom, right) = _place(first), _place(last or first)
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)
