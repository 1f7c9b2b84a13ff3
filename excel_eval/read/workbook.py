"""One workbook as sheets of raw values. What it is is told by its content, not by its name.

An ordinary .xlsx is read here and now; whatever has a parser that might abort or hang is read in a child process.
"""

from __future__ import annotations

import logging
from hashlib import sha256
from pathlib import Path

from excel_eval.guard import Package, Unreadable, container_of, damaged, open_package, read_bytes
from excel_eval.limits import ORDINARY, Reading
from excel_eval.model import Sheet, Workbook
from excel_eval.read.carried import notes_on
from excel_eval.read.extras import carried_by_ods, carried_by_ooxml, is_own_ods, is_own_ooxml
from excel_eval.read.isolate import Unforeseen, in_child
from excel_eval.read.ods import is_ods, read_ods, refuse_locked_ods
from excel_eval.read.ooxml import read_ooxml, rewritten_ooxml
from excel_eval.read.passwords import decrypted
from excel_eval.read.sheet_xml import Unusual

OLD = frozenset({".xls", ".et"})
READ = frozenset({".xlsx", ".xlsm", ".xltx", ".ods"}) | OLD
WORKBOOKS = READ | {".xlsb"}
"""Files that must not disappear: read, or an error that names them."""

_log = logging.getLogger(__name__)


def read_workbook(path: Path, reading: Reading = ORDINARY) -> Workbook:
    """Read one workbook, whatever it is for; raises ``Unreadable`` with the code and params of the issue."""
    workbook = _read(path, reading, own_too=True)
    assert workbook is not None
    return workbook


def read_foreign_workbook(path: Path, reading: Reading = ORDINARY) -> Workbook | None:
    """The same, but None for an output of the tool itself."""
    return _read(path, reading, own_too=False)


def _read(path: Path, reading: Reading, *, own_too: bool) -> Workbook | None:
    """The workbook, or None for an output of the tool itself; an error that nobody foresaw names the file too."""
    try:
        workbook = _workbook(path, reading, own_too)
        if workbook is not None:
            _refuse_equal_names(workbook)
        return workbook
    except Unforeseen as error:
        _log.debug("%s: %s", path.name, error.traceback)
        raise Unreadable("E107", {"error": error.name}) from error
    except Unreadable:
        raise
    except Exception as error:
        _log.debug("%s", path.name, exc_info=True)
        raise Unreadable("E107", {"error": type(error).__name__}) from error


def _refuse_equal_names(workbook: Workbook) -> None:
    """No program writes two sheets of one name: nobody could say which of them is meant."""
    seen: set[str] = set()
    for sheet in workbook.sheets:
        if sheet.name.casefold() in seen:
            raise damaged("duplicate_sheet", sheet.name)
        seen.add(sheet.name.casefold())


def _workbook(path: Path, reading: Reading, own_too: bool) -> Workbook | None:
    extension = path.suffix.lower()
    if extension not in READ:
        raise Unreadable("E102", {"extension": extension})
    data = read_bytes(path, reading.limits)
    digest = sha256(data).hexdigest()
    container = container_of(data)
    if container == "encrypted":
        data = in_child(decrypted, data, reading.passwords, limits=reading.limits)
        container = container_of(data)
    if container == "ole":
        if extension not in OLD:
            raise Unreadable("E104", {"extension": extension})
        from excel_eval.read.xls import read_xls  # xlrd is loaded only where it is needed

        sheets, carried = in_child(read_xls, data, path.name, reading, limits=reading.limits)
        return Workbook(path, digest, sheets, notes_on(carried, path.name))
    package = open_package(data, extension, reading.limits)
    if is_ods(package):
        refuse_locked_ods(package)
        if is_own_ods(package) and not own_too:
            return None
        sheets = in_child(read_ods, data, path.name, reading.limits, limits=reading.limits)
        return Workbook(path, digest, sheets, notes_on(carried_by_ods(package), path.name))
    if is_own_ooxml(package) and not own_too:
        return None
    sheets = _ooxml(package, data, path.name, reading)
    return Workbook(path, digest, sheets, notes_on(carried_by_ooxml(package), path.name))


def _ooxml(package: Package, data: bytes, file: str, reading: Reading) -> tuple[Sheet, ...]:
    try:
        return read_ooxml(package, file, reading.limits)
    except Unusual:
        return in_child(rewritten_ooxml, data, file, reading.limits, limits=reading.limits)
