"""An Open XML workbook reduced to what its cells need, for openpyxl, which gives up whole workbooks because of a chart,
a pivot table, a fill or a huge merged range, and which reads nothing at all from Strict ones."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from lxml import etree

TRANSITIONAL = b"http://schemas.openxmlformats.org/"
NAMESPACES = {
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": TRANSITIONAL + b"spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": TRANSITIONAL + b"officeDocument/2006/relationships",
    b"http://schemas.microsoft.com/office/excel/2006/2": TRANSITIONAL + b"spreadsheetml/2006/main",
    TRANSITIONAL + b"spreadsheetml/2006/5/main": TRANSITIONAL + b"spreadsheetml/2006/main",
    TRANSITIONAL + b"spreadsheetml/2006/7/main": TRANSITIONAL + b"spreadsheetml/2006/main",
}
"""Strict and the betas of Excel 2007 -> what became the standard"""
BESIDE = {
    "workbook": ("pivotCaches", "definedNames", "externalReferences"),
    "worksheet": (
        "mergeCells", "conditionalFormatting", "dataValidations", "hyperlinks", "drawing", "legacyDrawing",
        "tableParts", "oleObjects", "controls", "extLst", "pageSetup", "headerFooter", "sheetViews", "sheetFormatPr",
        "cols", "sheetPr", "printOptions", "pageMargins", "autoFilter", "sortState", "scenarios", "customSheetViews",
    ),
    "styleSheet": (
        "fonts", "fills", "borders", "cellStyleXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst",
    ),
}  # fmt: skip
"""root element -> its children that hold no cell"""
CONTENT_TYPES = "[Content_Types].xml"
_NO_STRINGS = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'


def plain_package(path: Path) -> BytesIO:
    """The package without drawings, pivot tables, merges, links and the looks of its cells."""
    buffer = BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(buffer, "w") as target:
        names = [info.filename.replace("\\", "/") for info in source.infolist()]
        for name, info in zip(names, source.infolist(), strict=True):
            if "worksheets/_rels/" not in name:
                target.writestr(name, _part(name, source.read(info)))
        if CONTENT_TYPES not in names:
            target.writestr(CONTENT_TYPES, _content_types(names))
        if "xl/sharedStrings.xml" not in names:
            target.writestr("xl/sharedStrings.xml", _NO_STRINGS)
    return buffer


def _content_types(names: Sequence[str]) -> str:
    """For a package that lacks the list of its parts' types, by which openpyxl looks for the workbook."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}.{type_}+xml"/>'
        for end, type_ in (("/workbook.xml", "sheet.main"), ("/sharedStrings.xml", "sharedStrings"))
        for name in names
        if name.casefold().endswith(end.casefold())
    )
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{overrides}</Types>'


def _part(name: str, data: bytes) -> bytes:
    if not name.endswith((".xml", ".rels")):
        return data
    for old, new in NAMESPACES.items():
        data = data.replace(old, new)
    if name.endswith(".rels") or name.startswith("docProps/"):
        return data
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, huge_tree=True))
    beside = BESIDE.get(etree.QName(root).localname)
    if beside is None:
        return data
    for child in list(root):
        if isinstance(child.tag, str) and etree.QName(child).localname in beside:
            root.remove(child)
    for xf in root.iterfind("{*}cellXfs/{*}xf"):
        number = xf.get("numFmtId", "0")
        xf.clear()
        xf.set("numFmtId", number)
    return etree.tostring(root)
