"""退回件: each team's own workbook back, its wrong cells marked, a first sheet that says what to do.

Nothing is written to the files handed in. A copy keeps its file name and can be corrected and handed in as it is.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from excel_eval.assessment import CheckReport, WorkbookRecord
from excel_eval.messages import describe, say
from excel_eval.model import Issue, Lang
from excel_eval.write.atomic import make_folder, remove, write_bytes
from excel_eval.write.marks import COVER_SHEET, CannotMark, CellMark, Cover, CoverRow, mark_workbook

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
    wrong = {issue.source.file for issue in report.issues if issue.severity == "error"}
    records = [record for record in report.workbooks if record.kind != "plan" and record.file in wrong]
    removed = tuple(remove_returns(out, keep={record.file for record in records}))
    if not records:
        return Returned((), (), removed)
    make_folder(out)
    copies: list[Path] = []
    unmarked: list[tuple[str, str]] = []
    for record in records:
        issues = [i for i in report.issues if i.source.file == record.file and i.severity in LISTED]
        try:
            original = (folder / record.file).read_bytes()
            content = mark_workbook(original, list(_marks(issues, lang)), _cover(record, issues, lang))
        except CannotMark as error:
            unmarked.append((record.file, error.reason))
            continue
        write_bytes(out / record.file, content)
        copies.append(out / record.file)
    return Returned(tuple(copies), tuple(unmarked), removed)


def remove_returns(out: Path, keep: set[str] | frozenset[str] = frozenset()) -> Iterator[Path]:
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
    if not path.is_file() or path.suffix.lower() not in (".xlsx", ".xlsm"):
        return False
    try:
        with zipfile.ZipFile(path) as package:
            return f'name="{COVER_SHEET}"'.encode() in package.read("xl/workbook.xml")
    except (zipfile.BadZipFile, KeyError, OSError):
        return False


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
    """Whose workbook it is, then errors, then warnings."""
    return sorted(issues, key=lambda issue: (not issue.is_identity, LISTED.index(issue.severity)))


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
