"""What the outputs of a planted folder hold: their words place by place, and everything that a word could turn into."""

from __future__ import annotations

import re
import unicodedata
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
from docx import Document
from lxml import etree
from second_reader import differences

from excel_eval.read import read_workbook

Place = tuple[str, str, object]
"""sheet, cell, value"""
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LITERAL = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'')
_NAME_OF_CODE = re.compile("(完成率|得分|实际完成值|指标值)_")
_TEXT_PARTS = ("xl/sharedStrings.xml", "docProps/app.xml", "xl/workbook.xml")
_WIDTHS = ("col", "cols")
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_CHART_NAMES = (f"{_CHART}tx", f"{_CHART}title")


@dataclass(frozen=True)
class Book:
    """A workbook taken apart; in two of the same shape everything but the words is equal."""

    parts: dict[str, Counter[str]]
    bands: list[str]
    settings: list[tuple[object, ...]]
    values: list[Place]
    """as our reader has them, and a second reader too"""
    texts: list[Place]
    """texts and comments as openpyxl has them, without escapes"""
    links: list[str]
    """where links out of the workbook lead"""


def taken_apart(path: Path) -> Book:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of extensions that openpyxl does not know
        opened = openpyxl.load_workbook(path)
    parts = elements(path)
    return Book(
        {name: counts for name, counts in parts.items() if name not in _TEXT_PARTS},
        list(_bands(path)),
        [*_names_and_rules(opened), *_cells(opened), *_drawn(path)],
        list(_values(path)),
        [(sheet, place, unescaped(str(value))) for sheet, place, value in _texts(opened)],
        list(_links(path)),
    )


def elements(path: Path) -> dict[str, Counter[str]]:
    """The elements of each part by name; a part that is no sound XML fails. Widths and names of charts do not count."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            if name.endswith((".xml", ".rels", ".vml")):
                root = _root(archive, name)
                assert root.getroottree().docinfo.internalDTD is None
                for chart_name in list(root.iter(*_CHART_NAMES)):  # a text, or a reference to one
                    chart_name[:] = []
                tags = (str(element.tag).rpartition("}")[2] for element in root.iter())
                found[name] = Counter(tag for tag in tags if tag not in _WIDTHS)
    return found


def _root(archive: zipfile.ZipFile, name: str) -> etree._Element:
    return etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False, huge_tree=True))


def _roots(path: Path, pattern: str) -> Iterator[etree._Element]:
    with zipfile.ZipFile(path) as archive:
        yield from (_root(archive, name) for name in archive.namelist() if re.fullmatch(pattern, name))


def skeleton(text: object) -> str:
    """A formula without its quoted words."""
    return _LITERAL.sub("…", str(text))


def _shape(number_format: str) -> str:
    """A number format without its words, which stand in quotes or, a quote, behind a backslash."""
    return re.sub("…+", "…", skeleton(number_format.replace('\\"', '"…"')))


def _bands(path: Path) -> Iterator[str]:
    """The codes of every page header and footer."""
    for root in _roots(path, r"xl/worksheets/sheet\d+\.xml"):
        for band in root.iter("{*}headerFooter"):
            text = "".join(map(str, band.itertext()))
            yield "".join(code for code in re.findall("&(&|.)", text, re.DOTALL) if code != "&")


def _names_and_rules(book: Any) -> Iterator[tuple[object, ...]]:
    for name, defined in book.defined_names.items():
        if not _NAME_OF_CODE.match(name):  # such a name is made where the code allows it
            yield name, skeleton(defined.attr_text)
    for number, sheet in enumerate(book):
        for name, defined in sheet.defined_names.items():
            yield number, name, skeleton(defined.attr_text)
        for rule in sheet.data_validations.dataValidation:
            yield number, str(rule.sqref), rule.type, _counted(skeleton(rule.formula1))
        for ranges in sheet.conditional_formatting:
            yield number, str(ranges.sqref), *(_counted(skeleton(f)) for rule in ranges.rules for f in rule.formula)


def _cells(book: Any) -> Iterator[tuple[object, ...]]:
    """Type, number format, formula and link of each cell."""
    for number, sheet in enumerate(book):
        for cell in chain.from_iterable(sheet.iter_rows()):
            link = cell.hyperlink and (cell.hyperlink.ref, bool(cell.hyperlink.target), bool(cell.hyperlink.location))
            formula = _counted(skeleton(cell.value)) if cell.data_type == "f" else ""
            yield number, cell.coordinate, cell.data_type, _shape(cell.number_format), formula, link


def _counted(formula: str) -> str:
    """A name that a criterion cannot match exactly is counted cell by cell instead; a text may stand in pieces."""
    return (
        "counted"
        if re.search(r"(SUMIFS|COUNTIFS|SUMPRODUCT)\(", formula)
        else re.sub(r"…?(&?…|&?CHAR\(\d+\))+|ISTEXT\(\w+\),", lambda m: "…" if m[1] else "", formula)
    )


def _drawn(path: Path) -> Iterator[tuple[object, ...]]:
    """What charts are drawn from, apart from their names."""
    for root in _roots(path, r"xl/charts/chart\d+\.xml"):
        for formula in root.iter("{*}f"):
            if not any(ancestor.tag in _CHART_NAMES for ancestor in formula.iterancestors()):
                yield "chart", formula.text


def _values(path: Path) -> Iterator[Place]:
    book = read_workbook(path)
    assert list(differences(book, path.read_bytes())) == []
    for sheet in book.sheets:
        yield sheet.name, "", sheet.name
        for y, row in enumerate(sheet.rows, 1):
            yield from ((sheet.name, f"{y},{x}", value) for x, value in enumerate(row, 1) if value is not None)


def _texts(book: Any) -> Iterator[Place]:
    for sheet in book:
        for cell in chain.from_iterable(sheet.iter_rows()):
            if cell.data_type == "s":
                yield sheet.title, cell.coordinate, cell.value
            if cell.comment:
                # xlsxwriter would garble a row of escapes there: it is given underscores of full width
                yield sheet.title, f"comment {cell.coordinate}", cell.comment.text.replace("＿", "_")


def unescaped(text: str) -> str:
    """Without any escape, however often it was escaped."""
    while (less := _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)) != text:
        text = less
    return text


def _links(path: Path) -> Iterator[str]:
    for root in _roots(path, r".*\.rels"):
        yield from (unquote(one.get("Target", "")) for one in root if one.get("TargetMode") == "External")


# --- documents, terminals --------------------------------------------------------------------------------------------


def words_of(path: Path) -> str:
    """All text of a document and its header without blanks and control characters, which Word cannot show alike."""
    document = Document(str(path))
    roots = (document.element.body, document.sections[0].header._element)
    return inked("".join(etree.tostring(root, method="text", encoding="unicode") for root in roots))


def inked(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f\x7f]", "", text)


def unseen(printed: str) -> set[str]:
    """What a terminal would obey: control and direction characters, surrogates."""
    return {char for char in printed if unicodedata.category(char) in ("Cc", "Cf", "Cs")} - {"\n"}


def names_in_charts(path: Path) -> list[str]:
    """What names each chart and series, in their order; a name by reference as it is stored with it."""
    found = []
    for root in _roots(path, r"xl/charts/chart\d+\.xml"):
        for name in root.iter(_CHART_NAMES[0]):
            found.append("".join(text.text or "" for text in name.iter("{*}t", "{*}v")))
    return found


def content_of(data: bytes, part: str) -> str:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.read(part).decode()
