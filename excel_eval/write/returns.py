"""退回件: each team's own workbook back, its wrong cells marked, a first sheet that says what to do.

Nothing is written to the files handed in. A copy keeps its file name and can be corrected and handed in as it is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from excel_eval.assessment import CheckReport, WorkbookRecord
from excel_eval.guard import Unreadable, open_package, read_bytes
from excel_eval.messages import describe, say
from excel_eval.model import Issue, Lang
from excel_eval.write.atomic import Place, remove, saying, write_bytes
from excel_eval.write.marks import COVER_SHEET, CannotMark, CellMark, Cover, CoverRow, mark_workbook
from excel_eval.write.together import together

BY_ITSELF = re.compile(r"E20\d|E21\d|E311|E312|E115|E116|E117|E401|E402|E320")
"""Codes of which the cell alone decides: its fill goes when the cell is mended."""
LISTED = ("error", "warning")
HEADERS = ("number", "severity", "sheet", "cell", "column", "value", "message", "fix", "code")


@dataclass(frozen=True, slots=True)
class Returned:
    """The copies written, and the workbooks that could not be marked in place with the reason (a catalogue name)."""

    copies: tuple[Path, ...]
    unmarked: tuple[tuple[str, str], ...] = ()
    removed: tuple[Path, ...] = ()


def write_returns(report: CheckReport, folder: Path, out: Path, lang: Lang = "zh") -> Returned:
    """Write a marked copy of every team workbook with errors to ``out``; copies of an earlier round go.

    Raises CannotWrite where ``out`` cannot be written.
    """
    copies = mark_copies(report, folder, lang)
    removed: list[Path] = []
    if copies.marked or os.path.isdir(out):  # noqa: PTH112 (a path that is too long is none)
        with together(out, lambda: removed.extend(remove_returns(out, copies.marked))) as place:
            write_copies(copies, out, place)
        _remove_if_empty(out)
    return Returned(tuple(out / name for name in copies.marked), copies.unmarked, tuple(removed))


@dataclass(frozen=True, slots=True)
class Copies:
    """The marked copies by file name, and what could not be marked with the reason (a catalogue name)."""

    marked: Mapping[str, bytes]
    unmarked: tuple[tuple[str, str], ...]


def mark_copies(report: CheckReport, folder: Path, lang: Lang = "zh") -> Copies:
    """Mark every team workbook with errors, as it was when it was checked."""
    wrong = {issue.source.file for issue in report.issues if issue.severity == "error"}
    records = [record for record in report.workbooks if record.kind != "plan" and record.file in wrong]
    marked: dict[str, bytes] = {}
    unmarked: list[tuple[str, str]] = []
    for record in records:
        issues = [i for i in report.issues if i.source.file == record.file and i.severity in LISTED]
        try:
            original = _as_checked(folder, record)
            marked[record.file] = mark_workbook(original, list(_marks(issues, lang)), _cover(record, issues, lang))
        except CannotMark as error:
            unmarked.append((record.file, error.reason))
    return Copies(marked, tuple(unmarked))


def _as_checked(folder: Path, record: WorkbookRecord) -> bytes:
    """The workbook; CannotMark where it is not the one any more in which the problems were found."""
    try:
        content = (folder / record.file).read_bytes()
    except OSError as error:
        raise CannotMark("changed", str(error)) from error
    if sha256(content).hexdigest() != record.sha256:
        raise CannotMark("changed")
    return content


def write_copies(copies: Copies, out: Path, place: Place) -> None:
    """Write the copies, each under its own name."""
    for name, content in copies.marked.items():
        write_bytes(out / name, content, place)


def remove_returns(out: Path, keep: Container[str] = frozenset()) -> Iterator[Path]:
    """Remove the copies that an earlier round wrote to ``out``; any other file stays. Gives what was removed."""
    if not out.is_dir():
        return
    with saying(out, "write_forbidden"):
        files = sorted(out.iterdir())
    for path in files:
        if path.name not in keep and is_returned_copy(path):
            remove(path)
            yield path
    _remove_if_empty(out)


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def is_returned_copy(path: Path) -> bool:
    """Whether the file is a workbook that opens with our sheet 退回说明."""
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return False
    try:
        workbook = open_package(read_bytes(path)).read("xl/workbook.xml")
    except Unreadable:
        return False
    return f'name="{COVER_SHEET}"'.encode() in workbook


def _marks(issues: Sequence[Issue], lang: Lang) -> Iterator[CellMark]:
    for issue in issues:
        source = issue.source
        if issue.severity != "error" or source.sheet is None or source.row is None or source.column is None:
            continue
        words = describe(issue, lang)
        alone = BY_ITSELF.fullmatch(issue.code) is not None
        yield CellMark(
            sheet=source.sheet,
            row=source.row,
            column=source.column,
            text=f"{issue.code} {words.message}\n{say('mark_fix', lang, fix=words.fix)}",
            still_wrong=issue.value if alone else None,
            blank=issue.code == "E201",
        )


def _cover(record: WorkbookRecord, issues: Sequence[Issue], lang: Lang) -> Cover:
    errors = sum(issue.severity == "error" for issue in issues)
    warnings = len(issues) - errors
    team = record.team or record.file
    return Cover(
        title=say("cover_title", lang, team=team),
        lines=(
            say("cover_count", lang, errors=errors, warnings=warnings),
            say("cover_todo", lang),
            say("cover_again", lang),
        ),
        headers=tuple(say(f"problem_col_{name}", lang) for name in HEADERS),
        rows=tuple(_row(number, issue, lang) for number, issue in enumerate(_by_urgency(issues), 1)),
    )


def _by_urgency(issues: Sequence[Issue]) -> list[Issue]:
    return sorted(issues, key=lambda issue: LISTED.index(issue.severity))


def _row(number: int, issue: Issue, lang: Lang) -> CoverRow:
    words = describe(issue, lang)
    return CoverRow(
        number=number,
        severity=say(f"severity_{issue.severity}", lang),
        sheet=issue.source.sheet or "",
        cell=issue.source.cell,
        column=issue.column or "",
        value=issue.value or "",
        problem=words.message,
        fix=words.fix,
        code=issue.code,
        tone=issue.severity,
    )
