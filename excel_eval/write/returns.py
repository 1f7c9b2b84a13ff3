"""退回件: each team's own workbook back, its wrong cells marked, a first sheet that says what to do.

Nothing is written to the files handed in. A copy keeps its file name and can be corrected and handed in as it is. What
cannot be marked in place comes back as a current template with its data, ``‹stem›.xlsx``, marked in the same way.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from excel_eval.assessment import CheckReport, WorkbookRecord
from excel_eval.guard import Unreadable, open_package, read_bytes
from excel_eval.model import Issue, Lang
from excel_eval.write.atomic import Place, remove, saying, write_bytes
from excel_eval.write.fingerprint import fingerprinted, untouched
from excel_eval.write.marks import COVER_SHEET, CannotMark, mark_workbook, sheet_names
from excel_eval.write.refill import Refilled
from excel_eval.write.return_words import LISTED, cover_of, in_place, in_template, marks_of, refilled_cover
from excel_eval.write.template_stamp import file_names
from excel_eval.write.together import together

Refill = Callable[[str], Refilled | None]
"""file handed in -> the current template with its data; None where that cannot be made"""


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy; ``reason`` (a catalogue name) says why it is a new template with the data of ``file``, if it is one."""

    file: str
    path: Path
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """The copies with their contents, and the workbooks that could neither be marked nor refilled with the reason."""

    contents: Mapping[Copy, bytes]
    unmarked: tuple[tuple[str, str], ...] = ()

    def write(self, place: Place) -> None:
        for copy, content in self.contents.items():
            write_bytes(copy.path, content, place)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(copy.path.name for copy in self.contents)


@dataclass(frozen=True, slots=True)
class Tidied:
    """The copies of an earlier round that were removed, and those that somebody has changed since, which stay."""

    removed: tuple[Path, ...] = ()
    changed: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Returned:
    """The copies written, and the workbooks that could neither be marked nor refilled with the reason."""

    copies: tuple[Copy, ...]
    unmarked: tuple[tuple[str, str], ...] = ()
    earlier: Tidied = Tidied()


def write_returns(
    report: CheckReport, folder: Path, out: Path, lang: Lang = "zh", refill: Refill = lambda _: None
) -> Returned:
    """Write a marked copy of every team workbook with errors to ``out``; copies of an earlier round go.

    Raises CannotWrite where ``out`` cannot be written, and where a copy would take the place of another workbook.
    """
    marked = mark_copies(report, folder, out, lang, refill)
    earlier: list[Tidied] = []
    if marked.contents or os.path.lexists(out):  # a path that is too long does not exist
        with together(out, lambda: earlier.append(tidy_returns(out, marked.names))) as place:
            marked.write(place)
        _remove_if_empty(out)
    return Returned(tuple(marked.contents), marked.unmarked, *earlier)


def mark_copies(
    report: CheckReport, folder: Path, out: Path, lang: Lang = "zh", refill: Refill = lambda _: None
) -> Marked:
    """A marked copy, for ``out``, of every team workbook with errors, as it was when it was checked."""
    wrong = {issue.source.file for issue in report.issues if issue.severity == "error"}
    records = [record for record in report.workbooks if record.kind != "plan" and record.file in wrong]
    copies: dict[Copy, bytes] = {}
    unmarked: list[tuple[str, str]] = []
    for record in records:
        issues = [i for i in report.issues if i.source.file == record.file and i.severity in LISTED]
        original = _as_checked(folder, record)
        if original is None:
            unmarked.append((record.file, "changed"))
            continue
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
        copies[copy] = fingerprinted(content, "returned")
    return Marked(copies, tuple(unmarked))


def _as_checked(folder: Path, record: WorkbookRecord) -> bytes | None:
    """The workbook; None where it is not the one any more in which the problems were found."""
    try:
        content = (folder / record.file).read_bytes()
    except OSError:
        return None
    return content if sha256(content).hexdigest() == record.sha256 else None


def _marked_template(
    record: WorkbookRecord, issues: Sequence[Issue], refilled: Refilled, copy: Copy, lang: Lang
) -> bytes:
    placed = in_template(issues, refilled.upgrade, sheet_names(refilled.content))
    cover = refilled_cover(record, placed, refilled.upgrade, copy.reason or "", copy.path.name, lang)
    return mark_workbook(refilled.content, list(marks_of(placed, lang)), cover)


def tidy_returns(out: Path, keep: Container[str] = frozenset()) -> Tidied:
    """Remove the copies that an earlier round wrote to ``out``, as long as nobody has touched them."""
    if not out.is_dir():
        return Tidied()
    with saying(out, "write_forbidden"):
        copies = [path for path in sorted(out.iterdir()) if path.name not in keep and is_returned_copy(path)]
        removed = tuple(path for path in copies if untouched(path) == "returned")
    for path in removed:
        remove(path)
    _remove_if_empty(out)
    return Tidied(removed, tuple(path for path in copies if path not in removed))


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def is_returned_copy(path: Path) -> bool:
    """Whether the file is a workbook that opens with our sheet 退回说明."""
    if path.suffix.lower() not in (".xlsx", ".xlsm", ".xltx"):
        return False
    try:
        workbook = open_package(read_bytes(path)).read("xl/workbook.xml")
    except Unreadable:
        return False
    return f'name="{COVER_SHEET}"'.encode() in workbook
