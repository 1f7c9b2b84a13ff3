"""The second readers: libraries that the tool itself does not read that format with, asked in turn until one can."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from excel_eval.guard import OLE_MAGIC

from . import read_calamine, read_odfpy, read_openpyxl, read_pyxlsb
from .values import Reading

Reader = Callable[[Path], Reading]
READERS: Mapping[str, Reader] = {
    "openpyxl": read_openpyxl.read,
    "openpyxl, cells alone": read_openpyxl.read_cells_alone,
    "odfpy": read_odfpy.read,
    "pyxlsb": read_pyxlsb.read,
    "calamine": read_calamine.read,
}


def readers_for(path: Path) -> Sequence[str]:
    """Whom to ask, by the content: names of the files are often wrong."""
    with path.open("rb") as file:
        start = file.read(len(OLE_MAGIC))
    if not start.startswith(b"PK"):
        return ("calamine",)
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.casefold() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError):
        names = set()
    if "content.xml" in names:
        return "odfpy", "calamine"
    if "xl/workbook.bin" in names:
        return "pyxlsb", "calamine"
    return "openpyxl", "openpyxl, cells alone", "calamine"
