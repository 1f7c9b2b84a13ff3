"""``excel-eval archive FOLDER``: file a month, or verify what was filed."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from excel_eval.assessment import HasErrors, SelfAssessment
from excel_eval.cli.exits import ABSENT, DATA, OK, attempt, code_of_report, existing_folder, worst
from excel_eval.cli.options import Command, Settings, common, option, settings
from excel_eval.cli.terminal import line, note, print_report
from excel_eval.messages import say

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@click.command(cls=Command, name="archive")
@click.argument("folder", type=click.Path(path_type=Path))
@option("--month", metavar="YYYY-MM", help="help_option_month")
@option("--why", metavar="TEXT", help="help_option_why")
@option("--verify", is_flag=True, help="help_option_verify")
@common
@click.pass_context
def archive(ctx: click.Context, /, folder: Path, month: str | None, why: str | None, verify: bool, **given: Any) -> int:
    chosen = settings(ctx, given)
    if verify == (month is not None) or (verify and why is not None):
        raise click.UsageError(say("archive_month_or_verify", chosen.lang), ctx)
    if month is None:
        return _verify(existing_folder(folder), chosen)
    year, number = month_given(month, ctx, chosen)
    from excel_eval.progress import progress_of_folder

    try:
        state = progress_of_folder(existing_folder(folder), number, schemas=chosen.schemas, reading=chosen.reading)
    except HasErrors as error:
        print_report(error.report, chosen)
        line("not_archived", chosen)
        return code_of_report(error.report)
    require_year(year, month, state.whole, ctx, chosen)
    print_report(state.whole.check_report(), chosen)
    if not state.whole.ok:
        line("not_archived", chosen)
        return code_of_report(state.whole.check_report())
    from excel_eval.archive import ReasonMissing, file_month
    from excel_eval.write.bulletin import write_bulletin

    def file() -> None:
        def bulletin(path: Path) -> None:
            write_bulletin(state, path)

        now = datetime.now().astimezone()
        path = file_month(state.whole, folder, number, why=why, now=now, bulletin=bulletin, schemas=chosen.schemas)
        note("archived", chosen, path=path)

    try:
        return worst(code_of_report(state.whole.check_report()), attempt(file, chosen))
    except ReasonMissing as error:
        raise click.UsageError(say("why_needed", chosen.lang, filed=error.filed), ctx) from error


def month_given(text: str, ctx: click.Context, chosen: Settings) -> tuple[int, int]:
    """``2021-06`` -> (2021, 6); anything else ends the call with code 2."""
    match = _MONTH.fullmatch(text)
    if match is None:
        raise click.UsageError(say("bad_month", chosen.lang, month=text), ctx)
    return int(match[1]), int(match[2])


def require_year(year: int, month: str, assessment: SelfAssessment, ctx: click.Context, chosen: Settings) -> None:
    if year != assessment.plan.year:
        raise click.UsageError(say("month_of_other_year", chosen.lang, month=month, year=assessment.plan.year), ctx)


def _verify(folder: Path, chosen: Settings) -> int:
    from excel_eval.archive import verify
    from excel_eval.filings import filings

    faults = verify(folder)
    for fault in faults:
        line(f"fault_{fault.kind}", chosen, filing=fault.filing, file=fault.file)
    if faults:
        line("fault_remedy", chosen)
    count = len(filings(folder))
    if not count and not faults:
        line("no_filings", chosen, folder=folder)
        return ABSENT
    if not faults:
        note("filings_whole", chosen, count=count)
    return DATA if faults else OK
