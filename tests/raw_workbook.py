"""Workbooks written part by part, for what no library would write."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Parts = dict[str, str | bytes]


def relationships(*targets: tuple[str, str, str], office: str = OFFICE) -> str:
    """A ``.rels`` part of (id, kind, target)."""
    lines = "".join(
        f'<Relationship Id="{id_}" Type="{office}/{kind}" Target="{target}"/>' for id_, kind, target in targets
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}">{lines}</Relationships>'


def worksheet(rows: str, after: str = "", main: str = MAIN) -> str:
    """A worksheet part around the contents of ``<sheetData>``."""
    return f'{DECLARATION}<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def shared_strings(*items: str, main: str = MAIN) -> str:
    """A shared strings part; each item is the inside of its ``<si>``."""
    inside = "".join(f"<si>{item}</si>" for item in items)
    return f'{DECLARATION}<sst xmlns="{main}" count="{len(items)}" uniqueCount="{len(items)}">{inside}</sst>'


def styles(formats: Iterable[int | str], main: str = MAIN) -> str:
    """A styles part with a cell style for each number format, a built-in number or a code, after the general one."""
    codes = [code for code in formats if isinstance(code, str)]
    quoted = [escape(code, {'"': "&quot;"}) for code in codes]
    own = "".join(f'<numFmt numFmtId="{176 + n}" formatCode="{code}"/>' for n, code in enumerate(quoted))
    ids = [0, *(176 + codes.index(f) if isinstance(f, str) else f for f in formats)]
    cells = "".join(f'<xf numFmtId="{id_}" fontId="0" fillId="0" borderId="0" xfId="0"/>' for id_ in ids)
    return (
        f'{DECLARATION}<styleSheet xmlns="{main}"><numFmts count="{len(codes)}">{own}</numFmts>'
        f'<cellXfs count="{len(ids)}">{cells}</cellXfs></styleSheet>'
    )


def workbook_parts(
    sheet: str,
    *,
    strings: str | None = None,
    formats: Iterable[int | str] = (),
    date1904: bool = False,
    main: str = MAIN,
    office: str = OFFICE,
) -> Parts:
    """The parts of a workbook with the one sheet ``Sheet1``, as Excel names them."""
    properties = '<workbookPr date1904="1"/>' if date1904 else "<workbookPr/>"
    return {
        "_rels/.rels": relationships(("rId1", "officeDocument", "xl/workbook.xml"), office=office),
        "xl/workbook.xml": (
            f'{DECLARATION}<workbook xmlns="{main}" xmlns:r="{office}">{properties}'
            '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": relationships(
            ("rId1", "worksheet", "worksheets/sheet1.xml"),
            ("rId2", "styles", "styles.xml"),
            ("rId3", "sharedStrings", "sharedStrings.xml"),
            office=office,
        ),
        "xl/worksheets/sheet1.xml": sheet,
        "xl/styles.xml": styles(formats, main),
        "xl/sharedStrings.xml": strings or shared_strings(main=main),
    }


def write_parts(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """Zip the parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def write_sheet(path: Path, rows: str, **parts: object) -> Path:
    """A workbook whose one sheet holds these ``<row>`` elements; ``parts`` as of ``workbook_parts``."""
    return write_parts(path, workbook_parts(worksheet(rows), **parts))  # type: ignore[arg-type]
