"""Proof that a workbook's stored values are what its formulas give: LibreOffice recalculates it from nothing.

The stored value of every formula cell is emptied first, the profile is a fresh one that recalculates on load, and the
results are compared one by one. LibreOffice on an untouched file would keep a wrong stored value as it is.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell, MergedCell

RELATIVE = 1e-12
SECONDS = 300
_STORED = re.compile(rb"(<c [^>]*>)(<f[^>]*>.*?</f>|<f[^>]*/>)<v>.*?</v>", re.DOTALL)
_SETTING = (
    '<item oor:path="/org.openoffice.Office.Calc/{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
)
_SETTINGS = (("Formula/Load", "OOXMLRecalcMode", 0), ("Content/Update", "Link", 2))
"""recalculate on load, always; never update a link to another file"""
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(_SETTING.format(*setting) for setting in _SETTINGS)
    + "</oor:items>"
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A formula cell whose stored value is not what the formula gives."""

    sheet: str
    cell: str
    formula: str
    stored: object
    recalculated: object


def need_libreoffice() -> str:
    """The program, or a skip that says so; in CI its absence is a failure."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program:
        return program
    if os.environ.get("CI"):
        pytest.fail("LibreOffice is missing in CI: the workbook cannot be proved")
    pytest.skip("LibreOffice (soffice) is not installed: the workbook cannot be recalculated")


def empty_stored_values(source: Path, target: Path) -> int:
    """A copy of ``source`` without any formula's result. Gives how many were emptied."""
    emptied = 0
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content, found = _STORED.subn(rb"\1\2", content)
                emptied += found
            new.writestr(name, content)
    return emptied


def recalculated(source: Path, folder: Path) -> Path:
    """``source`` as LibreOffice computes and saves it, beginning with no stored value at all."""
    program = need_libreoffice()
    work, out = folder / "recalculation", folder / "recalculated"
    (work / "profile" / "user").mkdir(parents=True, exist_ok=True)
    out.mkdir(exist_ok=True)
    (work / "profile" / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    emptied = work / "emptied.xlsx"
    assert empty_stored_values(source, emptied), "no formula in the workbook"
    command = [program, f"-env:UserInstallation={(work / 'profile').as_uri()}", "--headless", "--norestore"]
    command += ["--nolockcheck", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(emptied)]
    done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    result = out / "emptied.xlsx"
    assert result.exists(), done.stderr.decode(errors="replace")
    return result


def differences(source: Path, folder: Path) -> tuple[int, list[Difference]]:
    """How many formula cells were compared, and those whose stored value is not what LibreOffice computes."""
    computed = openpyxl.load_workbook(recalculated(source, folder), data_only=True)
    formulas = openpyxl.load_workbook(source)
    stored = openpyxl.load_workbook(source, data_only=True)
    compared, found = 0, []
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if not _is_formula(cell):
                    continue
                compared += 1
                ours = stored[sheet.title][cell.coordinate].value
                theirs = computed[sheet.title][cell.coordinate].value
                if not same(ours, theirs):
                    found.append(Difference(sheet.title, cell.coordinate, str(cell.value), ours, theirs))
    return compared, found


def _is_formula(cell: Cell | MergedCell) -> bool:
    return isinstance(cell, Cell) and cell.data_type == "f"


def same(ours: object, theirs: object) -> bool:
    """Numbers within 1e-12 of each other; an empty text and no value are the same."""
    numbers = isinstance(ours, int | float), isinstance(theirs, int | float)
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return abs(ours - theirs) <= RELATIVE * max(abs(ours), abs(theirs))
    return not any(numbers) and (ours or "") == (theirs or "")
