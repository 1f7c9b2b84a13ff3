"""A folder of workbooks, or one of them, as sheets of raw values with their places; inputs are never written to.

Each file is read once. The guard opens the package and finds its parts; of those calamine gets a fresh small package
with nothing but cells, strings and the kinds of number, in a shape that it reads exactly. What it still loses (errors,
formulas without a value, percentages) is put back from the XML.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from stat import FILE_ATTRIBUTE_HIDDEN
from typing import cast

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from excel_eval.guard import LIMITS, Limits, Package, Unreadable, damaged, local_name, open_package, read_bytes, text_of
from excel_eval.messages import Phrase
from excel_eval.model import OUTPUT_PROPERTY, Issue, RawValue, Sheet, Skipped, Source, Workbook
from excel_eval.number_formats import Kind, kinds_of_styles
from excel_eval.sheet_xml import Place, SheetXml, check_grids, read_shared_strings, read_sheet_xml

READ_HERE = frozenset({".xlsx", ".xlsm"})
WORKBOOKS = READ_HERE | {".xltx", ".xls", ".xlsb", ".et", ".ods"}
"""Files that must not disappear: read, or an error that names them."""


@dataclass(frozen=True, slots=True)
class Folder:
    """What one folder holds: each file is a workbook, skipped, or an issue; all sorted by file name."""

    workbooks: tuple[Workbook, ...]
    skipped: tuple[Skipped, ...]
    issues: tuple[Issue, ...]


def read_folder(folder: Path, limits: Limits = LIMITS) -> Folder:
    """Read every workbook of a folder (not of its subfolders); an ``OSError`` if the folder itself cannot be listed."""
    workbooks: list[Workbook] = []
    skipped: list[Skipped] = []
    issues: list[Issue] = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        reason = _why_skipped(path)
        if reason:
            skipped.append(Skipped(path.name, reason))
        elif not path.is_dir():
            try:
                opened = _open(path, limits)
                if _is_own_output(opened.package):
                    skipped.append(Skipped(path.name, "skip_own_output"))
                else:
                    workbooks.append(_workbook(opened, limits))
            except Unreadable as error:
                issues.append(issue_of(path, error))
    return Folder(tuple(workbooks), tuple(skipped), tuple(issues))


def read_workbook(path: Path, limits: Limits = LIMITS) -> Workbook:
    """Read one workbook, whatever it is for; raises ``Unreadable`` with the code and params of the issue."""
    return _workbook(_open(path, limits), limits)


def issue_of(path: Path, error: Unreadable) -> Issue:
    """Why a file could not be read, as an issue at the file."""
    said = {name: Phrase(str(error.params[name])) for name in ("reason", "limit") if name in error.params}
    return Issue(error.code, Source(path.name, error.sheet, error.row, error.column), params=error.params | said)


# --- files ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Opened:
    path: Path
    sha256: str
    package: Package


def _why_skipped(path: Path) -> str | None:
    """Why a file is no part of the material, by its name; None for workbooks and for folders."""
    if path.name.startswith(("~$", ".~lock")):
        return "skip_lock_file"
    is_workbook = path.suffix.lower() in WORKBOOKS
    if path.is_dir():
        return "skip_not_workbook" if is_workbook else None
    if path.name.startswith(".") or _has_hidden_attribute(path):
        return "skip_hidden"
    return None if is_workbook else "skip_not_workbook"


def _has_hidden_attribute(path: Path) -> bool:
    """Windows keeps hidden as an attribute of the file."""
    try:
        return bool(getattr(path.lstat(), "st_file_attributes", 0) & FILE_ATTRIBUTE_HIDDEN)
    except OSError:  # reading the file will say so
        return False


def _open(path: Path, limits: Limits) -> _Opened:
    extension = path.suffix.lower()
    if extension not in READ_HERE:
        raise Unreadable("E102", {"extension": extension})
    data = read_bytes(path, limits)
    return _Opened(path, sha256(data).hexdigest(), open_package(data, extension, limits))


def _is_own_output(package: Package) -> bool:
    part = package.related("custom-properties") or package.related("customProperties")
    if part is None or part not in package:
        return False
    name, value = OUTPUT_PROPERTY
    return any(
        element.get("name") == name and text_of(element).strip() == value
        for element in package.xml(part).iter("{*}property")
    )


# --- one workbook --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _SheetPart:
    """A worksheet as the workbook part lists it."""

    name: str
    visible: bool
    part: str


def _workbook(opened: _Opened, limits: Limits) -> Workbook:
    package = opened.package
    main = _main_part(package)
    root = package.xml(main)
    if local_name(root) != "workbook":
        raise damaged("no_workbook_part", main)
    kinds = _kinds(package, main)
    listed = _worksheets(package, main, root)
    sheets = [_sheet_xml(package, sheet, kinds, limits) for sheet in listed]
    check_grids([(sheet.name, xml) for sheet, xml in zip(listed, sheets, strict=True)], limits)
    values = _calamine(_small_package(sheets, _shared_strings(package, main, limits), kinds, _is_1904(root)))
    return Workbook(
        opened.path,
        opened.sha256,
        tuple(
            Sheet(
                Source(opened.path.name, sheet.name),
                rows := _rows(cells, xml.put_back),
                xml.merged,
                frozenset(row for row in xml.hidden_rows if row <= len(rows)),
                sheet.visible,
            )
            for sheet, xml, cells in zip(listed, sheets, values, strict=True)
        ),
    )


def _main_part(package: Package) -> str:
    main = package.related("officeDocument")
    if main is None or main not in package:
        raise damaged("no_workbook_part", main or "")
    if main.lower().endswith(".bin"):
        raise Unreadable("E102", {"extension": ".xlsb"})
    return main


def _worksheets(package: Package, main: str, root: etree._Element) -> Sequence[_SheetPart]:
    """The worksheets in their order. Chart, dialog and macro sheets hold no rows, nor do the modules of Excel 95,
    which are listed without a part."""
    targets = {r.id: r for r in package.relationships(main)}
    found = []
    for element in root.iterfind("{*}sheets/{*}sheet"):
        name = element.get("name", "")
        id_ = next((str(value) for key, value in element.items() if str(key).endswith("}id")), "")
        if not id_:
            continue
        if id_ not in targets:
            raise damaged("missing_part", name)
        if targets[id_].kind == "worksheet":
            visible = element.get("state", "visible") == "visible"
            found.append(_SheetPart(name, visible, targets[id_].target))
    return found


def _kinds(package: Package, main: str) -> Sequence[Kind]:
    styles = package.related("styles", main)
    return kinds_of_styles(package.xml(styles)) if styles else ()


def _is_1904(root: etree._Element) -> bool:
    properties = root.find("{*}workbookPr")
    return properties is not None and properties.get("date1904") in ("1", "true")


def _shared_strings(package: Package, main: str, limits: Limits) -> bytes:
    part = package.related("sharedStrings", main)
    return read_shared_strings(part, package.read(part), limits) if part else b"<sst></sst>"


def _sheet_xml(package: Package, sheet: _SheetPart, kinds: Sequence[Kind], limits: Limits) -> SheetXml:
    try:
        return read_sheet_xml(sheet.part, package.read(sheet.part), kinds, limits)
    except Unreadable as error:
        error.sheet = sheet.name
        raise


# --- calamine ------------------------------------------------------------------------------------------------------

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


def _calamine(package: bytes) -> list[_Cells]:
    """The cells of each sheet from A1 on, an empty cell as ''."""
    try:
        with CalamineWorkbook.from_filelike(BytesIO(package)) as workbook:
            sheets = map(workbook.get_sheet_by_index, range(len(workbook.sheet_names)))
            return [cast("_Cells", sheet.to_python(skip_empty_area=False)) for sheet in sheets]
    except (CalamineError, OverflowError, ValueError) as error:
        raise damaged("parser", error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a Rust panic is no Exception, and its class has no module
            raise
        raise damaged("parser", error) from error


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
