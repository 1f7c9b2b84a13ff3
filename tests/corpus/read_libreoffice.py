"""LibreOffice as a further reader: it converts the workbook to .xlsx, which openpyxl reads.

Slow, and a stranger to everything else here: it is asked where no library can read the file, or does not agree.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import psutil

from . import read_openpyxl
from .values import Reading

SECONDS = 50


class NoLibreOffice(Exception):
    """It is not installed."""


class CannotConvert(Exception):
    """It made no workbook of the file."""


def read(path: Path) -> Reading:
    """Stored values; volatile functions are computed anew."""
    program = shutil.which("soffice")
    if program is None:
        raise NoLibreOffice
    with TemporaryDirectory() as folder:
        source = Path(folder, f"book{path.suffix}")
        shutil.copyfile(path, source)
        out = Path(folder, "out")
        command = [program, f"-env:UserInstallation={_profile()}", "--headless", "--convert-to"]
        _run([*command, "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(source)])
        if not (out / "book.xlsx").is_file():
            raise CannotConvert
        return read_openpyxl.read_cells_alone(out / "book.xlsx")


def _run(command: Sequence[str]) -> None:
    """``soffice`` only starts the program that works: when the time is up all of them are ended."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()
            process.kill()
            raise


@cache
def _profile() -> str:
    """A profile of its own for this process: two instances cannot share one."""
    return Path(mkdtemp(prefix="corpus-profile-")).as_uri()
