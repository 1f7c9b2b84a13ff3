"""退回件: each team's own workbook back, its wrong cells marked, a first sheet that says what to do.

Nothing is written to the files handed in. A copy keeps its file name and can be corrected and handed in as it is. What
cannot be marked in place comes back as a current template with its data, ``‹stem›.xlsx``, marked in the same way.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from excel_eval.assessment import CheckReport, WorkbookRecord
from excel_eval.model import Issue, Lang
from excel_eval.write.atomic import make_folder, remove, write_bytes
from excel_eval.write.marks import COVER_SHEET, CannotMark, mark_workbook, sheet_names
from excel_eval.write.refill import Refilled
from excel_eval.write.return_words import LISTED, cover_of, in_place, in_template, marks_of, refilled_cover
from excel_eval.write.template_stamp import file_names

Refill = Callable[[str], Refilled | None]
"""file handed in -> the current template with its data; None where that cannot be made"""


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy; ``reason`` (a catalogue name) says why it is a new template with the data of ``file``, if it is one."""

    file: str
    path: Path
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """The copies written, and the workbooks that could neither be marked nor refilled with the reason."""

    copies: tuple[Copy, ...]
    unmarked: tuple[tuple[str, str], ...] = ()
    removed: tuple[Path, ...] = ()


def write_returns(
    report: CheckReport, folder: Path, out: Path, lang: Lang = "zh", refill: Refill = lambda _: None
) -> Returned:
    """Write a marked copy of every team workbook with errors to ``out``; copies of an earlier round go.

    Raises CannotWrite where ``out`` cannot be written.
    """
    wrong = {issue.source.file for issue in report.issues if issue.severity == "error"}
    records = [record for record in report.workbooks if record.kind != "plan" and record.file in wrong]
    copies: list[Copy] = []
    unmarked: list[tuple[str, str]] = []
    if records:
        make_folder(out)
    for record in records:
        issues = [i for i in report.issues if i.source.file == record.file and i.severity in LISTED]
        original = (folder / record.file).read_bytes()
        copy = Copy(record.file, out / record.file)
        try:
            placed = in_place(issues, sheet_names(original))
            content = mark_workbook(original, list(marks_of(placed, lang)), cover_of(record, placed, lang))
        except CannotMark as error:
            others = [one.file for one in report.workbooks if one.file != record.file]
            (name,) = file_names([Path(record.file).stem], [*others, *(done.path.name for done in copies)])
            copy = Copy(record.file, out / name, error.reason)
            refilled = refill(record.file)
            if refilled is None:
                unmarked.append((record.file, error.reason))
                continue
            content = _marked_template(record, issues, refilled, copy, lang)
        write_bytes(copy.path, content)
        copies.append(copy)
    removed = remove_returns(out, keep={copy.path.name for copy in copies})
    return Returned(tuple(copies), tuple(unmarked), tuple(removed))


def _marked_template(
    record: WorkbookRecord, issues: Sequence[Issue], refilled: Refilled, copy: Copy, lang: Lang
) -> bytes:
    placed = in_template(issues, refilled.upgrade, sheet_names(refilled.content))
    cover = refilled_cover(record, placed, refilled.upgrade, copy.reason or "", copy.path.name, lang)
    return mark_workbook(refilled.content, list(marks_of(placed, lang)), cover)


def remove_returns(out: Path, keep: AbstractSet[str] = frozenset()) -> Iterator[Path]:
    """Remove the copies that an earlier round wrote to ``out``; any other file stays. Gives what was removed."""
    if not out.is_dir():
        return
    for path in sorted(out.iterdir()):
        if path.name not in keep and is_returned_copy(path):
            remove(path)
            yield path
    if not any(out.iterdir()):
        out.rmdir()


def is_returned_copy(path: Path) -> bool:
    """Whether the file is a workbook that opens with our sheet 退回说明."""
    if not path.is_file() or path.suffix.lower() not in (".xlsx", ".xlsm", ".xltx"):
        return False
    try:
        with zipfile.ZipFile(path) as package:
            return f'name="{COVER_SHEET}"'.encode() in package.read("xl/workbook.xml")
    except (zipfile.BadZipFile, KeyError, OSError):
        return False
