"""``excel-eval watch FOLDER``: check again whenever a workbook has been dropped in or saved, and say what changed."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import click

from excel_eval.assessment import CheckReport, WorkbookRecord
from excel_eval.cli.exits import OK, existing_folder
from excel_eval.cli.options import Command, Settings, common, settings
from excel_eval.cli.signals import INTERRUPTED, code_of_interruption
from excel_eval.cli.terminal import line, print_issues, print_notes, print_report
from excel_eval.messages import both
from excel_eval.model import Issue

if TYPE_CHECKING:
    from excel_eval.pipeline import Checked

Version = tuple[str | None, str]
"""a team and the hash of a workbook of it"""


@click.command(cls=Command, name="watch")
@click.argument("folder", type=click.Path(path_type=Path))
@common
@click.pass_context
def watch(ctx: click.Context, /, folder: Path, **given: Any) -> int:
    chosen = settings(ctx, given)
    from excel_eval.pipeline import check_folder
    from excel_eval.watch import watch_folder

    checked = check_folder(existing_folder(folder), chosen.schemas, chosen.reading)
    print_report(checked.report, chosen)
    line("watching", chosen, folder=folder)
    known: set[Version] = set()

    def changed() -> None:
        nonlocal checked
        known.update((record.team, record.sha256) for record in checked.report.workbooks)
        before, checked = checked, check_folder(folder, chosen.schemas, chosen.reading)
        print_changes(before, checked, chosen, known)

    def away(error: OSError) -> None:
        line("watch_away", chosen, folder=folder, error=error.strerror or type(error).__name__)

    try:
        watch_folder(folder, changed, Event(), away=away)
    except KeyboardInterrupt as error:
        if code_of_interruption(error) != INTERRUPTED:  # ended from outside, not by the clerk
            raise
    return OK


def print_changes(before: Checked, now: Checked, chosen: Settings, known: AbstractSet[Version] = frozenset()) -> None:
    """Workbooks new, changed, renamed or gone; problems that came; how many went; how many there are.

    ``known``: the versions that were in the folder at some time.
    """
    old, new = ({record.file: record for record in checked.report.workbooks} for checked in (before, now))
    gone = {file: record for file, record in old.items() if file not in new}
    changes = 0
    for file, record in new.items():
        former = old.get(file) or _former(record, gone)
        if former is None:
            line("watch_new", chosen, file=file, rows=_accepted(record))
        elif former.file != file:
            line("watch_renamed", chosen, old=former.file, file=file)
            del gone[former.file]
        if former and former.sha256 != record.sha256:
            _print_change(before, now, (former, record), chosen, (record.team, record.sha256) in known)
        changes += former is None or (former.file, former.sha256) != (file, record.sha256)
    for file in gone:
        line("watch_gone", chosen, file=file)
    if not changes and not gone and before.report.issues == now.report.issues:
        line("watch_nothing", chosen)
    _print_problems(before.report, now.report, chosen)


def _former(record: WorkbookRecord, gone: dict[str, WorkbookRecord]) -> WorkbookRecord | None:
    """What a new file was called: the one gone with the same content, else the one gone of the same team."""
    same = [other for other in gone.values() if other.sha256 == record.sha256]
    team = [other for other in gone.values() if record.team is not None and other.team == record.team]
    return next(iter((*same, *team)), None)


def _accepted(record: WorkbookRecord) -> int:
    return sum(count.accepted for count in record.ledgers)


def _print_change(
    before: Checked, now: Checked, records: tuple[WorkbookRecord, WorkbookRecord], chosen: Settings, known: bool
) -> None:
    """What became of the rows of a workbook."""
    from excel_eval.versions import change_of

    file, rows = records[1].file, _accepted(records[1])
    if records[1].kind == "plan":
        line("watch_plan", chosen, file=file)
        return
    old, new = (checked.tables(record.file) for checked, record in zip((before, now), records, strict=True))
    found = change_of(old, new)
    filled = both("versions_filled", count=found.filled) if found.filled else ""
    if found.kind == "apart":
        name = "watch_back" if known else "watch_apart"
        line(name, chosen, file=file, first=found.first, second=found.second, rows=rows)
    else:  # the old version is the older one: the workbook has grown
        name = {"same": "watch_resaved", "older": "watch_newer", "newer": "watch_older"}[found.kind]
        line(name, chosen, file=file, more=found.more, filled=filled, rows=rows)


def _print_problems(before: CheckReport, now: CheckReport, chosen: Settings) -> None:
    known, standing = {_key(i) for i in before.issues}, {_key(i) for i in now.issues}
    new = [issue for issue in now.issues if _key(issue) not in known]
    print_issues(new, chosen)
    print_notes(new, chosen)
    went = len({_key(i) for i in before.issues if i.severity != "info"} - standing)
    left = sum(issue.severity == "error" for issue in now.issues)
    line("watch_counts", chosen, went=went, errors=left)


def _key(issue: Issue) -> tuple[object, ...]:
    return issue.code, issue.source, issue.team, issue.column, issue.value
