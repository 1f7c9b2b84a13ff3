"""A folder of workbooks as sheets of raw values with their places; inputs are never written to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from stat import FILE_ATTRIBUTE_HIDDEN

from excel_eval.guard import Unreadable
from excel_eval.limits import ORDINARY, Reading
from excel_eval.messages import Phrase
from excel_eval.model import Issue, Skipped, Source, Workbook
from excel_eval.read.workbook import WORKBOOKS, read_foreign_workbook

_ADVISED = frozenset({"E103", "E106"})
"""codes of which each reason has advice of its own"""


@dataclass(frozen=True, slots=True)
class Folder:
    """What one folder holds: each file is a workbook, skipped, or an issue; all sorted by file name."""

    workbooks: tuple[Workbook, ...]
    skipped: tuple[Skipped, ...]
    issues: tuple[Issue, ...]


def read_folder(folder: Path, reading: Reading = ORDINARY) -> Folder:
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
                workbook = read_foreign_workbook(path, reading)
            except Unreadable as error:
                issues.append(issue_of(path, error))
            else:
                if workbook is None:
                    skipped.append(Skipped(path.name, "skip_own_output"))
                else:
                    workbooks.append(workbook)
    return Folder(tuple(workbooks), tuple(skipped), tuple(issues))


def issue_of(path: Path, error: Unreadable) -> Issue:
    """Why a file could not be read, as an issue at the file."""
    said: dict[str, object] = {
        name: Phrase(str(error.params[name])) for name in ("reason", "limit") if name in error.params
    }
    if error.code in _ADVISED:
        said["advice"] = Phrase(f"fix_{error.params['reason']}")
    return Issue(error.code, Source(path.name, error.sheet, error.row, error.column), params=error.params | said)


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
