"""An Office Open XML workbook (.xlsx, .xlsm, .xltx, Strict too) -> its sheets as calamine reads them, put right.

The guard has opened the package; of its parts calamine gets a fresh small package with nothing but cells, strings and
the kinds of number, in a shape that it reads exactly. What it still loses (errors, formulas without a value,
percentages) is put back from the XML.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import cast

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from excel_eval.guard import Package, Relationship, Unreadable, damaged, local_name, open_package, over_limit
from excel_eval.limits import Limits
from excel_eval.model import RawValue, Sheet, Source
from excel_eval.read.number_formats import Kind, kinds_of_styles
from excel_eval.read.sheet_places import Place
from excel_eval.read.sheet_xml import (
    SheetXml,
    Unusual,
    check_grids,
    has_cell_twice,
    read_shared_strings,
    read_sheet_xml,
)


def read_ooxml(package: Package, file: str, limits: Limits, *, rewrite: bool = False) -> tuple[Sheet, ...]:
    """The worksheets in their order, hidden ones included.

    Raises ``Unusual`` where a part has another shape than the usual programs write, unless it is to be rewritten.
    """
    main = _main_part(package)
    root = package.xml(main)
    if local_name(root) != "workbook":
        raise damaged("no_workbook_part", main)
    kinds = _kinds(package, main)
    listed = _worksheets(package, main, root)
    if len(listed) > limits.sheets:
        raise over_limit("sheets", len(listed), limits.sheets)
    sheets = [_sheet_xml(package, sheet, kinds, limits, rewrite) for sheet in listed]
    check_grids([(sheet.name, xml) for sheet, xml in zip(listed, sheets, strict=True)], limits)
    strings = _shared_strings(package, main, limits, rewrite)
    small = _small_package(sheets, strings or _NO_STRINGS, kinds, _is_1904(root))
    try:
        values = _calamine(small, [sheet.name for sheet in listed])
    except Unreadable as error:
        if strings is None:
            raise Unreadable("E101", damaged("missing_part", "sharedStrings").params, sheet=error.sheet) from error
        raise
    for sheet, xml, cells in zip(listed, sheets, values, strict=True):
        if _is_less(cells, xml.data) and not rewrite and has_cell_twice(xml.data):
            raise Unusual(sheet.part)
    return tuple(
        Sheet(
            Source(file, sheet.name),
            rows := _rows(cells, xml.put_back),
            xml.merged,
            frozenset(row for row in xml.hidden_rows if row <= len(rows)),
            sheet.visible,
        )
        for sheet, xml, cells in zip(listed, sheets, values, strict=True)
    )


def rewritten_ooxml(data: bytes, file: str, limits: Limits) -> tuple[Sheet, ...]:
    """The same for a package with parts of another shape: a task for a child process."""
    return read_ooxml(open_package(data, limits=limits), file, limits, rewrite=True)


@dataclass(frozen=True, slots=True)
class _SheetPart:
    """A worksheet as the workbook part lists it."""

    name: str
    visible: bool
    part: str


def _main_part(package: Package) -> str:
    main = package.related("officeDocument")
    if main is None or main not in package:
        raise damaged("no_workbook_part", main or "")
    if main.lower().endswith(".bin"):
        raise Unreadable("E102", {"extension": ".xlsb"})
    return main


_OTHER_SHEETS = frozenset({"chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"})


def _worksheets(package: Package, main: str, root: etree._Element) -> Sequence[_SheetPart]:
    """The worksheets in their order; other known sheets hold no rows."""
    targets = {r.id: r for r in package.relationships(main)}
    listed = list(root.iterfind("{*}sheets/*"))
    if not listed:
        raise damaged("no_sheets")
    found = []
    for element in listed:
        target = _target(main, element, targets)
        if target is not None and target.kind == "worksheet":
            visible = element.get("state", "visible") == "visible"
            found.append(_SheetPart(element.get("name", ""), visible, target.target))
    return found


def _target(main: str, element: etree._Element, targets: Mapping[str, Relationship]) -> Relationship | None:
    """What a listed sheet refers to; nothing for a module of Excel 95, whose place is listed as empty."""
    if local_name(element) != "sheet":
        raise damaged("parser", f"{main}: {element.tag}")
    name = element.get("name", "")
    id_ = next((str(value) for key, value in element.items() if str(key).endswith("}id")), None)
    if id_ == "":
        return None
    target = targets.get(id_ or "")
    if target is None:
        raise Unreadable("E101", damaged("missing_part", id_ or "r:id").params, sheet=name)
    if target.kind not in _OTHER_SHEETS | {"worksheet"}:
        raise Unreadable("E101", damaged("parser", target.kind).params, sheet=name)
    return target


def _kinds(package: Package, main: str) -> Sequence[Kind]:
    part = package.related("styles", main)
    if part is None:
        return ()
    styles = package.xml(part)
    if local_name(styles) != "styleSheet":
        raise damaged("xml", part)
    return kinds_of_styles(styles)


def _is_1904(root: etree._Element) -> bool:
    properties = root.find("{*}workbookPr")
    return properties is not None and properties.get("date1904") in ("1", "true")


def _shared_strings(package: Package, main: str, limits: Limits, rewrite: bool) -> bytes | None:
    """Some writers list the part and leave it out where no cell needs it; a cell that does is damaged either way."""
    part = package.related("sharedStrings", main)
    if part is None or part not in package:
        return None
    return read_shared_strings(part, package.read(part), limits, rewrite=rewrite)


def _sheet_xml(package: Package, sheet: _SheetPart, kinds: Sequence[Kind], limits: Limits, rewrite: bool) -> SheetXml:
    try:
        return read_sheet_xml(sheet.part, package.read(sheet.part), kinds, limits, rewrite=rewrite)
    except Unreadable as error:
        error.sheet = sheet.name
        raise


# --- calamine ------------------------------------------------------------------------------------------------------

_NO_STRINGS = b"<sst></sst>"
_RELATIONSHIPS = "<Relationships>{}</Relationships>"
_RELATIONSHIP = '<Relationship Id="{}" Type="/relationships/{}" Target="{}"/>'
_Cells = list[list[RawValue]]
_GENERAL, _DATE = 0, 14
"""the only two number formats that calamine is shown"""


def _small_package(sheets: Sequence[SheetXml], strings: bytes, kinds: Iterable[Kind], is_1904: bool) -> bytes:
    """A package for calamine, stored and not deflated. Its names, formats and relationships are ours, since calamine
    looks parts up by name, drops dates whose style part is called otherwise, and stops at formats it does not know."""
    numbers = range(len(sheets))
    listed = "".join(f'<sheet name="{n}" sheetId="{n + 1}" r:id="s{n}"/>' for n in numbers)
    formats = "".join(f'<xf numFmtId="{_DATE if kind == "date" else _GENERAL}"/>' for kind in kinds)
    parts: dict[str, str | bytes] = {
        "_rels/.rels": _RELATIONSHIPS.format(_RELATIONSHIP.format("w", "officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": _RELATIONSHIPS.format(
            "".join(_RELATIONSHIP.format(f"s{n}", "worksheet", f"{n}.xml") for n in numbers)
        ),
        "xl/workbook.xml": f'<workbook><workbookPr date1904="{int(is_1904)}"/><sheets>{listed}</sheets></workbook>',
        "xl/styles.xml": f"<styleSheet><cellXfs>{formats}</cellXfs></styleSheet>",
        "xl/sharedStrings.xml": strings,
        # calamine reads a sheet a second time up to <mergeCells>: an empty one in front saves a third of its time.
        **{f"xl/{n}.xml": b"<worksheet><mergeCells/>" + sheets[n].data + b"</worksheet>" for n in numbers},
    }
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def _calamine(package: bytes, names: Sequence[str]) -> list[_Cells]:
    """The cells of each sheet from A1 on, an empty cell as ''; an error names the sheet of ``names`` it is met in."""
    sheet: str | None = None
    found: list[_Cells] = []
    try:
        with CalamineWorkbook.from_filelike(BytesIO(package)) as workbook:
            for number, sheet in enumerate(names):  # noqa: B007 (named in the error)
                found.append(cast("_Cells", workbook.get_sheet_by_index(number).to_python(skip_empty_area=False)))
        return found
    except (CalamineError, OverflowError, ValueError) as error:
        raise Unreadable("E101", damaged("parser", error).params, sheet=sheet) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a Rust panic is no Exception, and its class has no module
            raise
        raise Unreadable("E101", damaged("parser", error).params, sheet=sheet) from error


def _is_less(cells: _Cells, data: bytes) -> bool:
    """Whether there are fewer values than cells with something in them; nearly always a glance that finds nothing."""
    return sum(len(row) - row.count("") for row in cells) < data.count(b"</c>")


def _rows(cells: _Cells, put_back: Mapping[Place, RawValue]) -> tuple[tuple[RawValue, ...], ...]:
    height = max((row for row, _ in put_back), default=0)
    width = max((column for _, column in put_back), default=0)
    if cells and width > len(cells[0]):
        cells = [row + [""] * (width - len(row)) for row in cells]
    columns = len(cells[0]) if cells else width
    cells += [[""] * columns for _ in range(height - len(cells))]
    for (row, column), value in put_back.items():
        cells[row - 1][column - 1] = value
    return tuple([tuple([None if value == "" else value for value in row]) for row in cells])
