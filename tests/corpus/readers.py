"""The second readers: programs that the tool itself does not read that format with, asked in turn until one agrees."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from excel_eval.guard import OLE_MAGIC

from .values import Reading

READERS: Mapping[str, tuple[str, str]] = {
    "openpyxl": ("read_openpyxl", "read"),
    "openpyxl, cells alone": ("read_openpyxl", "read_cells_alone"),
    "odfpy": ("read_odfpy", "read"),
    "pyxlsb": ("read_pyxlsb", "read"),
    "calamine": ("read_calamine", "read"),
    "LibreOffice": ("read_libreoffice", "read"),
}
"""name -> module and function; loaded when asked, since some come with the extra ``corpus`` alone"""


def read_with(name: str, path: Path) -> Reading:
    """The file as that reader has it, or whatever error the reader meets."""
    module, function = READERS[name]
    reader: Callable[[Path], Reading] = getattr(import_module(f".{module}", __package__), function)
    return reader(path)


def readers_for(path: Path) -> Sequence[str]:
    """Whom to ask, by the content: names of the files are often wrong."""
    with path.open("rb") as file:
        start = file.read(len(OLE_MAGIC))
    if not start.startswith(b"PK"):
        return "calamine", "LibreOffice"
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.casefold() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError):
        names = set()
    if "content.xml" in names:
        return "odfpy", "calamine", "LibreOffice"
    if "xl/workbook.bin" in names:
        return "pyxlsb", "calamine", "LibreOffice"
    return "openpyxl", "openpyxl, cells alone", "LibreOffice"
