"""What the file stores in given cells, read from the bytes that a spreadsheet program will compare with."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from excel_eval.write.marks.ooxml import from_xstring, qname, refuse_dtd
from excel_eval.write.marks.terms import CannotMark

Place = tuple[int, int]
"""row and column, from 1"""


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored value as its XML spells it; ``unknown`` is one that no formula can be compared with."""

    kind: Literal["text", "number", "boolean", "error", "unknown"]
    value: str = ""


def stored_values(sheet: bytes, part: str, wanted: Collection[Place], strings: bytes | None) -> dict[Place, Stored]:
    """The values of the ``wanted`` cells that have one; ``strings`` is the shared strings part."""
    found = dict(_cells(sheet, part, wanted))
    shared = {int(value) for kind, value in found.values() if kind == "s" and value.isdecimal()}
    texts = _shared_texts(strings, shared) if strings is not None and shared else {}
    return {place: _stored(kind, value, texts) for place, (kind, value) in found.items() if value}


def _stored(kind: str, value: str, texts: Mapping[int, str]) -> Stored:
    match kind:
        case "s":
            text = texts.get(int(value)) if value.isdecimal() else None
            return Stored("unknown") if text is None else Stored("text", from_xstring(text))
        case "str" | "inlineStr":
            return Stored("text", from_xstring(value))
        case "b":
            return Stored("boolean", "TRUE" if value.strip() in ("1", "true") else "FALSE")
        case "e":
            return Stored("error", value.strip())
        case "n":
            return Stored("number", value.strip())
    return Stored("unknown")


def _cells(sheet: bytes, part: str, wanted: Collection[Place]) -> Iterator[tuple[Place, tuple[str, str]]]:
    columns: dict[int, set[int]] = {}
    for row, column in wanted:
        columns.setdefault(row, set()).add(column)
    for number, element in _rows(sheet, part, max(columns, default=0)):
        if number in columns:
            for column, cell in _numbered(element):
                if column in columns[number]:
                    yield (number, column), _raw(cell)


def _rows(sheet: bytes, part: str, last: int) -> Iterator[tuple[int, etree._Element]]:
    number = 0
    for element in _elements(sheet, part, qname("row")):
        given = element.get("r", "")
        number = int(given) if given.isdecimal() else number + 1
        if number > last:
            return
        yield number, element


def _elements(data: bytes, part: str, tag: str) -> Iterator[etree._Element]:
    """The elements called ``tag`` one by one; those behind are let go, so that a large part needs no tree."""
    refuse_dtd(data, part)
    try:
        for _, element in etree.iterparse(io.BytesIO(data), events=("end",), tag=tag, resolve_entities=False):
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and parent[0] is not element:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise CannotMark("broken", f"{part}: {error}") from error


def _numbered(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """The cells of a row with their columns: ``r`` may be left out, the cell then follows the one before."""
    column = 0
    for cell in row.iterchildren(qname("c")):
        column = column_number(cell.get("r", "")) or column + 1
        yield column, cell


def column_number(reference: str) -> int:
    """``AB7`` -> 28, and 0 for a reference without letters."""
    number = 0
    for letter in reference.replace("$", "").upper():
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number


def _raw(cell: etree._Element) -> tuple[str, str]:
    kind = cell.get("t", "n")
    inline = cell.find(qname("is"))
    if kind == "inlineStr" and inline is not None:
        return kind, _text(inline)
    return kind, cell.findtext(qname("v")) or ""


def _text(item: etree._Element) -> str:
    """The text of a string item: its own or that of its runs, without phonetic guides."""
    pieces = [
        *item.iterchildren(qname("t")),
        *(t for run in item.iterchildren(qname("r")) for t in run.iter(qname("t"))),
    ]
    return "".join(piece.text or "" for piece in pieces)


def _shared_texts(strings: bytes, wanted: Collection[int]) -> dict[int, str]:
    texts, last = dict[int, str](), max(wanted)
    for index, item in enumerate(_elements(strings, "sharedStrings", qname("si"))):
        if index in wanted:
            texts[index] = _text(item)
        if index == last:
            break
    return texts
