"""The number format of every cell of some sheets, straight from the package: a sign or unit may stand there alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from lxml import etree

from excel_eval.guard import Package, open_package, read_bytes

Formats = Mapping[tuple[int, int], str]
"""(row, column) -> format code; what is General is left out"""
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
}  # fmt: skip
"""numFmtId -> code where the file gives none, of those that show plain digits"""


def cell_formats(path: Path, sheets: Sequence[str]) -> Mapping[str, Formats]:
    """The formats of the sheets of these names. ``Unreadable`` as for reading the values."""
    package = open_package(read_bytes(path), path.suffix.lower())
    main = package.related("officeDocument") or ""
    codes = _codes_of_styles(package, main)
    parts = {relationship.id: relationship.target for relationship in package.relationships(main)}
    found: dict[str, Formats] = {}
    for element in package.xml(main).iterfind("{*}sheets/{*}sheet"):
        name = element.get("name", "")
        id_ = next((str(value) for key, value in element.items() if str(key).endswith("}id")), "")
        if name in sheets and id_ in parts:
            found[name] = dict(_formats(package.xml(parts[id_]), codes))
    return found


def _codes_of_styles(package: Package, main: str) -> Sequence[str]:
    """The format code of each cell style."""
    part = package.related("styles", main)
    if part is None or part not in package:
        return ()
    styles = package.xml(part)
    own = {e.get("numFmtId"): e.get("formatCode", "General") for e in styles.iterfind("{*}numFmts/{*}numFmt")}
    return [_code(xf.get("numFmtId", "0"), own) for xf in styles.iterfind("{*}cellXfs/{*}xf")]


def _code(number: str, own: Mapping[str | None, str]) -> str:
    return own[number] if number in own else BUILT_IN.get(int(number) if number.isdecimal() else 0, "General")


def _formats(sheet: etree._Element, codes: Sequence[str]) -> Iterator[tuple[tuple[int, int], str]]:
    for cell in sheet.iterfind("{*}sheetData/{*}row/{*}c"):
        style = int(cell.get("s", "0"))
        code = codes[style] if style < len(codes) else "General"
        if code != "General":
            yield _place(cell.get("r", "")), code


def _place(name: str) -> tuple[int, int]:
    """``B12`` -> (12, 2)."""
    letters = name.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(name[len(letters) :] or 0), column
