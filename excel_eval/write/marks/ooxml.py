"""XML as this engine needs it: parsed without entities or network, and a worksheet edited between its bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.parsers import expat

from lxml import etree

from excel_eval.model import Lang
from excel_eval.write.marks.terms import CannotMark
from excel_eval.write.text import CELL_LIMIT, shortened, spelt, utf16_length

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
_ENCODING = re.compile(rb"""<\?xml[^>]*\bencoding\s*=\s*["']([\w.-]+)["']""")
_PREFIX = re.compile(rb"<([^\s/>:]+:)")
_START_TAG = re.compile(rb"""<[^\s/>]+(?:[^>"']|"[^"]*"|'[^']*')*>""")

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def qname(name: str, namespace: str = MAIN) -> str:
    return f"{{{namespace}}}{name}"


def refuse_dtd(data: bytes, part: str) -> None:
    """No part of a workbook has a DTD, but a file that unfolds without end has one."""
    if b"<!DOCTYPE" in data.replace(b"\0", b""):  # in UTF-16 too
        raise CannotMark("broken", f"{part}: a DTD")


def parse(data: bytes, part: str) -> etree._Element:
    refuse_dtd(data, part)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise CannotMark("broken", f"{part}: {error}") from error


def serialise(root: etree._Element) -> bytes:
    return _DECLARATION + etree.tostring(root, encoding="UTF-8")


def number(element: etree._Element, attribute: str, default: float) -> float:
    try:
        return float(element.get(attribute, default))
    except ValueError as error:
        raise CannotMark("broken", f"{attribute}: {error}") from error


def insert_in_order(parent: etree._Element, child: etree._Element, order: tuple[str, ...]) -> None:
    """Put ``child`` where the schema's sequence ``order`` wants it: behind the last that may stand before it."""
    place = order.index(etree.QName(child).localname)
    before = [
        index for index, other in enumerate(parent)
        if isinstance(other.tag, str) and etree.QName(other).localname in order[: place + 1]
    ]  # fmt: skip
    parent.insert(before[-1] + 1 if before else 0, child)


def xstring(text: str, lang: Lang, room: int = CELL_LIMIT) -> str:
    """A text as spreadsheet parts store it: what XML cannot hold becomes ``_xHHHH_``, one too long says that it is, in
    the language of the reader."""
    text = text.replace("\r\n", "\n")
    return spelt(text if utf16_length(text) <= room else shortened(text, room, lang))


def from_xstring(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


@dataclass(frozen=True, slots=True)
class Child:
    """A child of a worksheet's root: its name and where it stands in the bytes."""

    name: str
    start: int
    end: int


WORKSHEET_ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins",
    "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors",
    "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls",
    "webPublishItems", "tableParts", "extLst",
)  # fmt: skip


class SheetXml:
    """A sheet part whose bytes are kept; edits are collected and applied at once by :meth:`to_bytes`.

    A sheet is spliced rather than parsed and written again: all bytes outside an edit stay the user's own, and a
    sheet of 50 MB needs no tree of 500.
    """

    def __init__(self, data: bytes, part: str) -> None:
        self.part = part
        self.data = _as_utf8(data, part)
        scan = _scan(self.data, part)
        self.namespace, _, self.root = scan.root.rpartition(" ")
        self.children = scan.children
        tag = _START_TAG.match(self.data, scan.root_start)
        self._tag = tag[0] if tag else b""
        prefix = _PREFIX.match(self._tag)
        self.prefix = prefix[1] if prefix else b""
        self._edits: list[tuple[int, int, bytes]] = []

    def named(self, name: str) -> list[Child]:
        return [child for child in self.children if child.name == name]

    def bytes_of(self, child: Child) -> bytes:
        return self.data[child.start : child.end]

    def parsed(self, child: Child) -> etree._Element:
        """A child as a tree, with the namespaces that the root declares."""
        root = self._tag + self.bytes_of(child) + b"</" + self.prefix + self.root.encode() + b">"
        return parse(root, self.part)[0]

    def replace(self, start: int, end: int, new: bytes) -> None:
        self._edits.append((start, end, new))

    def insert(self, name: str, content: bytes) -> None:
        """Insert elements called ``name`` where the sequence of CT_Worksheet wants them.

        Behind the last child that must stand before them: an mc:AlternateContent, whose place its content decides,
        stays behind what it stood behind, and our conditional formats come first, which decides in LibreOffice.
        """
        before = WORKSHEET_ORDER[: WORKSHEET_ORDER.index(name)]
        ends = [child.end for child in self.children if child.name in before]
        if not ends:
            raise CannotMark("broken", f"{self.part}: no sheetData")
        self.replace(ends[-1], ends[-1], content)

    def to_bytes(self) -> bytes:
        pieces, position = [], 0
        for start, end, new in sorted(self._edits, key=lambda edit: edit[:2]):
            pieces += [self.data[position:start], new]
            position = end
        return b"".join([*pieces, self.data[position:]])


def _as_utf8(data: bytes, part: str) -> bytes:
    declared = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf"))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")):
        return serialise(parse(data, part))
    return data


def _scan(data: bytes, part: str) -> _Scan:
    scan = _Scan(data, part)
    try:
        scan.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise CannotMark("broken", f"{part}: {error}") from error
    return scan


class _Scan:
    """Where the root and its children stand, noted while expat goes over the bytes."""

    def __init__(self, data: bytes, part: str) -> None:
        self.data, self.part = data, part
        self.root, self.rows, self.root_start, self.children = "", "", 0, list[Child]()
        self.depth = self.start = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.ordered_attributes = True
        self.parser.StartElementHandler = self.on_start
        self.parser.EndElementHandler = self.on_end
        self.parser.StartDoctypeDeclHandler = self.on_doctype

    def on_doctype(self, *_: object) -> None:
        raise CannotMark("broken", f"{self.part}: a DTD")

    def on_start(self, name: str, _: object) -> None:
        self.depth += 1
        if self.depth == 1:
            self.root, self.root_start = name, self.parser.CurrentByteIndex
        elif self.depth == 2:
            self.start = self.parser.CurrentByteIndex
            if name.endswith(" sheetData"):
                # Nearly all of a sheet is in there; until it ends only ends are looked at.
                self.rows = name
                self.parser.StartElementHandler, self.parser.EndElementHandler = None, self.on_end_of_rows

    def on_end_of_rows(self, name: str) -> None:
        if name == self.rows:
            self.parser.StartElementHandler, self.parser.EndElementHandler = self.on_start, self.on_end
            self.on_end(name)

    def on_end(self, name: str) -> None:
        self.depth -= 1
        if self.depth == 1:
            self.children.append(Child(name.rpartition(" ")[2], self.start, self._end()))

    def _end(self) -> int:
        # At </a> expat stands on its first byte; at <a/> already behind it, as if that were </a> of no length.
        tag = _START_TAG.match(self.data, self.start)
        if tag is not None and tag[0].endswith(b"/>"):
            return tag.end()
        return self.data.index(b">", self.parser.CurrentByteIndex) + 1
