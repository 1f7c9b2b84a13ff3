"""Worksheet parts and shared strings of any other shape, written anew in the ordinary one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lxml import etree

from excel_eval.guard import Unreadable, damaged, forget, local_name, over_limit, parse_xml, text_of, walk
from excel_eval.limits import Limits
from excel_eval.model import column_letter
from excel_eval.read.sheet_grammar import NUMBER
from excel_eval.read.sheet_places import place_of, range_of

_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_MOST_DIGITS = 9
"""of the number of a text or a style"""
_STORED_NUMBER = re.compile(NUMBER.decode(), re.ASCII)
_ANY_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)


def rewritten(part: str, xml: bytes, limits: Limits) -> bytes:
    """Any worksheet part in the ordinary shape; of two different cells at one place nobody knows which counts."""
    _refuse_large(xml, limits)
    sheet = _Rewriter(part)
    sheet.read(xml)
    return sheet.written()


def rewritten_strings(part: str, xml: bytes, limits: Limits) -> bytes:
    """Any shared strings in the ordinary shape; what is no text among them would shift those behind it."""
    _refuse_large(xml, limits)
    root = parse_xml(part, xml)
    tag = str(root.tag).removesuffix("sst")
    _refuse_strangers(part, root, f"{tag}si", tag)
    items = (f"<si>{text_xml(item, tag)}</si>" for item in named(root, f"{tag}si"))
    return f"<sst>{''.join(items)}</sst>".encode()


def _refuse_large(xml: bytes, limits: Limits) -> None:
    if len(xml) > limits.odd_part_bytes:
        raise over_limit("odd_part_bytes", len(xml), limits.odd_part_bytes)


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
            if element is root:
                continue
            ancestors = [ancestor.tag for ancestor in element.iterancestors()]
            if ancestors != places.get(str(element.tag)):
                self._refuse_misplaced(element, ancestors, tag)
                continue
            if event == "start":
                if element.tag == row:
                    self._start_row(element)
            elif element.tag == cell:
                self._cell(element, tag)
                element.clear()
            elif element.tag == row:
                _refuse_strangers(self.part, element, cell, tag)
                parent = element.getparent()
                assert parent is not None
                _refuse_strangers(self.part, parent, row, tag)
                forget(element)
            else:
                reference = element.get("ref", "")
                range_of(reference)
                self.merged.append(reference)
        for rows_element in named(root, f"{tag}sheetData"):
            _refuse_strangers(self.part, rows_element, row, tag)

    def _refuse_misplaced(self, element: etree._Element, ancestors: Sequence[object], tag: str) -> None:
        """Rows and cells where none belong may be lost ones. Drawings have rows of their own, extensions anything."""
        own = str(element.tag).startswith(tag) if tag else not str(element.tag).startswith("{")
        among_rows = any(str(ancestor).rpartition("}")[2] == "sheetData" for ancestor in ancestors)
        if f"{tag}extLst" not in ancestors and (own or among_rows or local_name(element) == "worksheet"):
            raise damaged("parser", f"{self.part}: {'/'.join(map(str, reversed(ancestors)))}/{element.tag}")

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
        self.row, self.column = place_of(f"A{number}")[0], 0
        self.rows.setdefault(self.row, {})
        if element.get("hidden") in ("1", "true"):
            self.hidden.add(self.row)

    def _cell(self, element: etree._Element, tag: str) -> None:
        reference = element.get("r") or f"{column_letter(self.column + 1)}{self.row}"
        row, self.column = place_of(reference.upper())
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


def _refuse_strangers(part: str, parent: etree._Element, known: str, tag: str) -> None:
    """What stands among rows, cells or texts and is none may be one that is lost."""
    for child in parent:
        if isinstance(child.tag, str) and child.tag not in (known, f"{tag}extLst"):
            raise damaged("parser", f"{part}: {child.tag}")


def _cell_xml(cell: etree._Element, tag: str, row: int, column: int) -> bytes:
    """The cell in the ordinary shape; nothing for one that holds nothing."""
    names = [str(child.tag) for child in cell if child.tag != f"{tag}extLst"]
    if len({*names, f"{tag}f", f"{tag}v", f"{tag}is"}) > 3 or len(names) > len(set(names)):
        raise damaged("cell_value", f"{column_letter(column)}{row}")
    kind, contents = _contents(cell, tag)
    style = _style(cell.get("s", "").strip())
    formula = "<f/>" if _first(cell, f"{tag}f") is not None else ""
    if not (formula or contents):
        return b""
    return f'<c r="{column_letter(column)}{row}"{style} t="{kind}">{formula}{contents}</c>'.encode()


def _style(number: str) -> str:
    """The style attribute; a cell without one has the first style."""
    if number and not _is_index(number):
        raise damaged("cell_style", number[:50])
    return f' s="{int(number)}"' if number else ""


def _contents(cell: etree._Element, tag: str) -> tuple[str, str]:
    """The type and the value element of a cell, valid for the ordinary shape."""
    kind = cell.get("t", "n")
    texts, values = list(named(cell, f"{tag}is")), list(named(cell, f"{tag}v"))
    if len(texts) > 1 or len(values) > 1:
        raise damaged("cell_value")
    if texts and (kind in ("inlineStr", "is") or not values):
        return "inlineStr", f"<is>{text_xml(texts[0], tag)}</is>"
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
        if text not in ("", "0", "1"):
            raise damaged("cell_value", text[:50])
    if text and kind in ("s", "b"):
        return kind, f"<v>{text}</v>"
    return _number_contents(text)


def named(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The children of this tag. A search path would take the signs of a wild namespace for its own."""
    return (child for child in element if child.tag == tag)


def _first(element: etree._Element, tag: str) -> etree._Element | None:
    return next(named(element, tag), None)


def _is_index(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def _number_contents(text: str) -> tuple[str, str]:
    """A finite number, else the text as it stands, as calamine has it too."""
    if not text or _STORED_NUMBER.fullmatch(text):
        return "n", f"<v>{text}</v>"
    number = repr(float(text)) if _ANY_NUMBER.fullmatch(text) else ""
    return ("n", f"<v>{number}</v>") if _STORED_NUMBER.fullmatch(number) else ("str", f"<v>{_escaped(text)}</v>")


def text_xml(strings: etree._Element, tag: str) -> str:
    """The text of a string item without its phonetic runs; blanks at its ends only where the file keeps them."""
    etree.strip_elements(strings, f"{tag}rPh", with_tail=False)
    texts, known = [], []
    for child in strings:
        for element in [child] if child.tag == f"{tag}t" else named(child, f"{tag}t"):
            text = text_of(element)
            known.append(text)
            texts.append(text if element.get(_XML_SPACE) == "preserve" else text.strip(" \t\r\n"))
    if _printed(strings.itertext("*")) != _printed(known):
        raise damaged("cell_value", "text outside <t>")
    return f'<t xml:space="preserve">{_escaped("".join(texts))}</t>'


def _printed(texts: Iterable[object]) -> str:
    """Texts without their blanks, which are also what XML is indented with."""
    return "".join("".join(map(str, texts)).split())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
