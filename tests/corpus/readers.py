"""The second readers: one independent library per format, and calamine for what that one cannot open."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from excel_eval.guard import OLE_MAGIC

from . import read_calamine, read_odfpy, read_openpyxl, read_pyxlsb, read_xlrd
from .compare import Reading

Reader = Callable[[Path], Reading]
READERS: Mapping[str, Reader] = {
    "openpyxl": read_openpyxl.read,
    "xlrd": read_xlrd.read,
    "pyxlsb": read_pyxlsb.read,
    "odfpy": read_odfpy.read,
    "calamine": read_calamine.read,
}


def readers_for(path: Path) -> Sequence[str]:
    """Whom to ask, by the content: names of the files are often wrong."""
    return (_first_reader(path), "calamine")


def _first_reader(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(len(OLE_MAGIC))
    if not start.startswith(b"PK"):
        return "xlrd"
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.casefold() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError):
        return "openpyxl"
    if "content.xml" in names:
        return "odfpy"
    return "pyxlsb" if "xl/workbook.bin" in names else "openpyxl"
