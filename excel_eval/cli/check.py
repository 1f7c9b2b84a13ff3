"""``excel-eval check FOLDER``: every problem in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from excel_eval.cli.diff import print_since_filing
from excel_eval.cli.exits import attempt, code_of_report, existing_folder, refuse_inputs, same_folder, worst
from excel_eval.cli.options import Command, Settings, common, option, settings
from excel_eval.cli.terminal import line, note, print_json, print_report
from excel_eval.filings import FILINGS
from excel_eval.messages import Phrase, say

if TYPE_CHECKING:
    from excel_eval.assessment import CheckReport
    from excel_eval.write.returns import Copy, Tidied


@click.command(cls=Command, name="check")
@click.argument("folder", type=click.Path(path_type=Path))
@option("--json", "as_json", is_flag=True, help="help_option_json")
@option("--returns", type=click.Path(path_type=Path), metavar="DIR", help="help_option_returns")
@common
@click.pass_context
def check(ctx: click.Context, /, folder: Path, as_json: bool, returns: Path | None, **given: Any) -> int:
    chosen = settings(ctx, given)
    if returns is not None and same_folder(returns, folder):
        raise click.UsageError(say("returns_into_folder", chosen.lang), ctx)
    from excel_eval.pipeline import check_folder

    checked = check_folder(existing_folder(folder), chosen.schemas, chosen.reading)
    report = checked.report
    if returns is not None:
        refuse_inputs(possible_copies(report, returns), folder, report, ctx)
    if as_json:
        print_json(report.to_dict(chosen.lang))
    else:
        print_report(report, chosen)
    if checked.plan is not None and (folder / FILINGS).is_dir():
        from excel_eval.pipeline import evaluate_checked

        print_since_filing(folder, evaluate_checked(checked), chosen)
    code = code_of_report(report)
    if returns is not None:
        code = worst(code, attempt(lambda: return_copies(report, folder, returns, chosen), chosen))
    return code


def return_copies(report: Any, folder: Path, out: Path, chosen: Settings) -> None:
    """Write the marked copies and say so; what could not be marked is named with its reason."""
    from excel_eval.cli.upgrade import refilling
    from excel_eval.write.returns import write_returns

    returned = write_returns(report, folder, out, chosen.lang, refilling(report, folder, chosen))
    say_tidied(returned.earlier, report, folder, chosen)
    say_returned(returned.copies, returned.unmarked, chosen)


def possible_copies(report: CheckReport, out: Path) -> Iterator[Path]:
    """Every file that a marked copy may become: under its own name, or as a new template."""
    for record in report.workbooks:
        yield out / record.file
        yield out / f"{Path(record.file).stem}.xlsx"


def say_tidied(earlier: Tidied, report: CheckReport, folder: Path, chosen: Settings) -> None:
    """What became of the copies of an earlier round; one that was handed in as it is needs no word."""
    handed_in = {record.sha256 for record in report.workbooks}
    for path in earlier.removed:
        note("removed", chosen, path=path)
    for path in earlier.changed:
        if sha256(path.read_bytes()).hexdigest() not in handed_in:
            line("left_changed_copy", chosen, path=path, folder=folder)


def say_returned(copies: Iterable[Copy], unmarked: Iterable[tuple[str, str]], chosen: Settings) -> None:
    """The marked copies written, and the workbooks that could not be marked with the reason."""
    for copy in copies:
        if copy.reason:
            why = Phrase(f"cannot_mark_{copy.reason}")
            note("wrote_refilled", chosen, path=copy.path, file=copy.file, reason=why)
        else:
            note("wrote", chosen, path=copy.path)
    for file, reason in unmarked:
        line("not_marked", chosen, file=file, reason=Phrase(f"cannot_mark_{reason}"))
