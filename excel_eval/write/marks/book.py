"""The workbook part: its sheets, and the places that count sheets by position."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from excel_eval.write.marks.ooxml import (
    OFFICE_REL,
    STRICT_MAIN,
    SheetXml,
    insert_in_order,
    number,
    parse,
    qname,
    serialise,
)
from excel_eval.write.marks.package import Package
from excel_eval.write.marks.terms import COVER_SHEET, CannotMark

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_ID = qname("id", OFFICE_REL)
_ORDER = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups",
    "externalReferences", "definedNames", "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr",
    "smartTagTypes", "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip
_SELECTED = re.compile(rb"""\s+tabSelected\s*=\s*(?:"(?:1|true)"|'(?:1|true)')""")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of the workbook; ``kind`` is that of its relationship: worksheet, chartsheet, …"""

    name: str
    kind: str
    part: str
    hidden: bool


class Book:
    """Everything else names a sheet by its ``sheetId`` or by its name, calcChain and pivot tables too, and stays."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self.part = next(iter(package.related("", "officeDocument")), "")
        if not self.part or not package.has(self.part):
            raise CannotMark("not_ooxml", "no workbook part")
        if self.part.lower().endswith(".bin"):
            raise CannotMark("xlsb", self.part)
        self._root = parse(package.read(self.part), self.part)
        if self._root.tag == qname("workbook", STRICT_MAIN):
            raise CannotMark("strict", self.part)
        if self._root.tag != qname("workbook"):
            raise CannotMark("not_ooxml", f"{self.part}: {self._root.tag}")

    def save(self) -> None:
        self._package.write(self.part, serialise(self._root))

    def single(self, kind: str) -> str | None:
        """The part of which a workbook has one: ``styles``, ``sharedStrings``."""
        return next((part for part in self._package.related(self.part, kind) if self._package.has(part)), None)

    def sheets(self) -> list[Sheet]:
        related = {each.id: each for each in self._package.relationships(self.part)}
        found = []
        for element in self._entries():
            target = related.get(element.get(_ID, ""))
            kind, part = (target.kind, target.target) if target else ("", "")
            found.append(Sheet(element.get("name", ""), kind, part, element.get("state", "visible") != "visible"))
        return found

    def worksheet(self, name: str) -> str:
        """The part of the worksheet called ``name``."""
        for sheet in self.sheets():
            if sheet.name == name and sheet.kind == "worksheet":
                return sheet.part
        raise CannotMark("no_sheet", name)

    def _entries(self) -> list[etree._Element]:
        return self._root.findall(f"{qname('sheets')}/{qname('sheet')}")

    def _views(self) -> list[etree._Element]:
        return self._root.findall(f"{qname('bookViews')}/{qname('workbookView')}")

    def _names(self) -> Iterator[etree._Element]:
        return self._root.iterfind(f"{qname('definedNames')}/{qname('definedName')}")

    # --- the cover

    def add_cover(self, sheet: bytes, names: dict[str, str]) -> None:
        """Put the sheet 退回说明 first and open it there; ``names`` are its own defined names."""
        folder = posixpath.dirname(self.part)
        part = self._package.unused(posixpath.join(folder, "worksheets/sheet{}.xml"))
        self._package.add(part, sheet, _SHEET_TYPE)
        self._shift(1, at_least=0)
        ids = [int(number(element, "sheetId", 0)) for element in self._entries()]
        entry = etree.Element(qname("sheet"), name=COVER_SHEET, sheetId=str(max(ids, default=0) + 1))
        entry.set(_ID, self._package.relate(self.part, "worksheet", part))
        self._child("sheets").insert(0, entry)
        for name, content in names.items():
            defined = etree.SubElement(self._child("definedNames"), qname("definedName"), name=name, localSheetId="0")
            defined.text = content
            if name == "_xlnm._FilterDatabase":
                defined.set("hidden", "1")
        self._open(0)

    def view_count(self) -> int:
        """A sheet has a view of its own for every window of the workbook."""
        if not self._views():
            etree.SubElement(self._child("bookViews"), qname("workbookView"))
        return len(self._views())

    def _child(self, name: str) -> etree._Element:
        found = self._root.find(qname(name))
        if found is None:
            found = etree.Element(qname(name))
            insert_in_order(self._root, found, _ORDER)
        return found

    def remove_cover(self) -> bool:
        """Take an earlier 退回说明 away, and what only it led to."""
        sheets = self.sheets()
        index = next((number for number, sheet in enumerate(sheets) if sheet.name == COVER_SHEET), None)
        if index is None or len(sheets) == 1:
            return False
        before = self._package.reachable()
        if sheets[index].part:
            self._package.unrelate(self.part, sheets[index].part)
            self._package.remove_unreachable(before)
        self._child("sheets").remove(self._entries()[index])
        for name in [name for name in self._names() if name.get("localSheetId") == str(index)]:
            self._child("definedNames").remove(name)
        if not len(self._child("definedNames")):
            self._root.remove(self._child("definedNames"))
        visible = [number for number, sheet in enumerate(sheets) if number != index and not sheet.hidden]
        active = {int(number(view, "activeTab", 0)) for view in self._views()}
        self._shift(-1, at_least=index + 1)
        if index in active:
            first = min(visible, default=0)
            self._open(first - 1 if first > index else first)
        return True

    def _open(self, index: int) -> None:
        for view in self._views():
            for attribute in ("firstSheet", "activeTab"):
                if attribute in view.attrib:
                    del view.attrib[attribute]
            if index:
                view.set("activeTab", str(index))

    def _shift(self, by: int, at_least: int) -> None:
        """Move every position from ``at_least`` on: the scopes of defined names, the open tab of each window."""
        counted = [(name, "localSheetId") for name in self._names()]
        counted += [(view, attribute) for view in self._views() for attribute in ("activeTab", "firstSheet")]
        for element, attribute in counted:
            position = int(number(element, attribute, -1))
            if position >= at_least:
                element.set(attribute, str(position + by))

    def deselect(self) -> None:
        """Deselect every sheet that is selected still; chart sheets and macro sheets can be too."""
        for sheet in self.sheets():
            data = self._package.read(sheet.part) if self._package.has(sheet.part) else b""
            if b"tabSelected" in data.replace(b"\0", b""):  # in UTF-16 too
                xml = SheetXml(data, sheet.part)
                if deselect(xml):
                    self._package.write(sheet.part, xml.to_bytes())


def deselect(sheet: SheetXml) -> bool:
    """Take ``tabSelected`` from a sheet: two selected sheets open as a group, and typing lands in both."""
    views = sheet.named("sheetViews")
    found = [match.span() for view in views for match in _SELECTED.finditer(sheet.data, view.start, view.end)]
    for start, end in found:
        sheet.replace(start, end, b"")
    return bool(found)
