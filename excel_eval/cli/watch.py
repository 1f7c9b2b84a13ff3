"""``excel-eval watch FOLDER``: check again whenever a workbook has been dropped in or saved, and say what changed."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Any

import click

from excel_eval.assessment import CheckReport
from excel_eval.cli.exits import OK, existing_folder
from excel_eval.cli.options import Command, Settings, common, settings
from excel_eval.cli.terminal import line, print_issues, print_report
from excel_eval.model import Issue


@click.command(cls=Command, name="watch")
@click.argument("folder", type=click.Path(path_type=Path))
@common
@click.pass_context
def watch(ctx: click.Context, /, folder: Path, **given: Any) -> int:
    chosen = settings(ctx, given)
    import excel_eval
    from excel_eval.watch import watch_folder

    report = excel_eval.check(existing_folder(folder), schemas=chosen.schemas, reading=chosen.reading)
    print_report(report, chosen)
    line("watching", chosen, folder=folder)

    def changed() -> None:
        nonlocal report
        before, report = report, excel_eval.check(folder, schemas=chosen.schemas, reading=chosen.reading)
        print_changes(before, report, chosen)

    watch_folder(folder, changed, Event())
    return OK


def print_changes(before: CheckReport, now: CheckReport, chosen: Settings) -> None:
    """Workbooks new, changed, renamed or gone; problems that came; how many went; how many there are."""
    old, new = {w.file: w for w in before.workbooks}, {w.file: w for w in now.workbooks}
    gone = {old[file].sha256: file for file in old if file not in new}
    for file, record in new.items():
        if file not in old and record.sha256 in gone:
            line("watch_renamed", chosen, old=gone.pop(record.sha256), file=file)
        elif file not in old or old[file].sha256 != record.sha256:
            rows = sum(count.accepted for count in record.ledgers)
            line("watch_changed" if file in old else "watch_new", chosen, file=file, rows=rows)
    for file in gone.values():
        line("watch_gone", chosen, file=file)
    known, standing = {_key(i) for i in before.issues}, {_key(i) for i in now.issues}
    print_issues([issue for issue in now.issues if _key(issue) not in known], chosen)
    went = len({_key(i) for i in before.issues if i.severity != "info"} - standing)
    left = sum(issue.severity == "error" for issue in now.issues)
    line("watch_counts", chosen, went=went, errors=left)


def _key(issue: Issue) -> tuple[object, ...]:
    return issue.code, issue.source, issue.team, issue.column, issue.value
