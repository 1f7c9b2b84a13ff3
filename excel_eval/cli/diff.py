"""``excel-eval diff OLD NEW``: rows added, changed, removed; figures moved; filed months touched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from excel_eval.assessment import HasErrors, SelfAssessment
from excel_eval.cli.exits import DATA, OK, code_of_report, existing_folder, worst
from excel_eval.cli.options import Command, Settings, common, option, settings
from excel_eval.cli.terminal import line, note, print_json, print_report
from excel_eval.messages import Phrase, say
from excel_eval.model import Value

if TYPE_CHECKING:
    from excel_eval.diff import Diff, RowChange


NOTHING = "—"


@click.command(cls=Command, name="diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@option("--json", "as_json", is_flag=True, help="help_option_json")
@common
@click.pass_context
def diff(ctx: click.Context, /, old: Path, new: Path, as_json: bool, **given: Any) -> int:
    chosen = settings(ctx, given)
    import excel_eval
    from excel_eval.diff import changed_after_filing, compare

    states = []
    for folder in (existing_folder(old), existing_folder(new)):
        try:
            states.append(excel_eval.evaluate(folder, schemas=chosen.schemas, reading=chosen.reading))
        except excel_eval.HasErrors as error:
            if as_json:
                print_json(error.report.to_dict(chosen.lang))
            else:
                print_report(error.report, chosen)
            return code_of_report(error.report)
    for folder, state in zip((old, new), states, strict=True):
        rejected = sum(count.rejected for record in state.workbooks for count in record.ledgers)
        if not state.ok:
            errors = sum(issue.severity == "error" for issue in state.issues)
            name = "diff_rejected" if rejected else "diff_errors"
            line(name, chosen, folder=folder, errors=errors, rows=rejected)
    difference = compare(*states)
    filed = changed_after_filing(difference, old, new, states[0])
    if as_json:
        print_json(difference.to_dict(filed, chosen.lang))
    else:
        print_diff(difference, filed, chosen)
    codes = [code_of_report(state.check_report()) for state in states]
    return worst(*codes, DATA if filed else OK)


def print_diff(difference: Diff, filed: Sequence[RowChange], chosen: Settings) -> None:
    """Each change on a line; a change in a filed month is an error."""
    for change in difference.rows:
        entry = change.entry
        kind = Phrase(f"diff_{change.kind}")
        error = change in filed
        phrase = "line_diff_filed" if error else "line_diff"
        (line if error else note)(phrase, chosen, kind=kind, team=entry.team, place=entry.source)
        for cell in change.cells:
            note("line_diff_cell", chosen, column=cell.column, old=_shown(cell.old), new=_shown(cell.new))
    for moved in difference.figures:
        params = {"name": moved.name, "what": Phrase(f"diff_{moved.what}")}
        note("line_diff_figure", chosen, code=moved.code, **params, old=_shown(moved.old), new=_shown(moved.new))
    counts = {kind: len(difference.of(kind)) for kind in ("added", "changed", "removed")}
    note("diff_counts", chosen, **counts, filed=len(filed))


def _print_unmoved(now: SelfAssessment, chosen: Settings) -> None:
    """Whose workbook has not changed since, and which of them came under another name: a line each.

    A new name for new content is what many teams do each month: that is left to the document.
    """
    same = {issue.source.file for issue in now.issues if issue.code == "I126"}
    files = [record.file for record in now.workbooks if record.kind != "plan"]
    unchanged = [file for file in files if file in same]
    if unchanged and unchanged == files:
        note("since_none_changed", chosen)
    elif unchanged:
        note("since_unchanged", chosen, files="、".join(unchanged))
    renamed = [
        say("renamed_pair", chosen.lang, **issue.params)
        for issue in now.issues
        if issue.code == "I127" and issue.source.file in same
    ]
    if renamed:
        note("since_renamed", chosen, files="、".join(renamed))


def print_since_filing(folder: Path, now: SelfAssessment, chosen: Settings) -> None:
    """A line where months are filed: how many rows came, and how many filed rows changed."""
    from excel_eval.archive import is_whole
    from excel_eval.diff import since_filing
    from excel_eval.filings import latest

    filing = latest(folder, now.plan.year)
    if filing is None:
        return
    if not is_whole(filing):
        line("filing_damaged", chosen, filing=filing.name, folder=folder)
    try:
        since = since_filing(folder, now, chosen.schemas, chosen.reading)
    except HasErrors:
        line("filing_unreadable", chosen, filing=filing.name)
        return
    assert since
    say_it = line if since.filed else note
    rows = f"+{since.added}" + (f" −{since.removed}" if since.removed else "")
    filed = len(since.filed)
    say_it("since_filing", chosen, filing=filing.name, rows=rows, filed=filed, old=filing.path, new=folder)
    _print_unmoved(now, chosen)


def _shown(value: Value) -> object:
    return NOTHING if value is None else value
