"""``excel-eval progress FOLDER --month 2021-06 -o FILE.xlsx``: the month's bulletin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from excel_eval.assessment import HasErrors
from excel_eval.cli.archive import month_given, require_year
from excel_eval.cli.exits import attempt, code_of_report, existing_folder, refuse_inputs, require_suffix, worst
from excel_eval.cli.options import Command, common, option, settings
from excel_eval.cli.terminal import line, note, print_report


@click.command(cls=Command, name="progress")
@click.argument("folder", type=click.Path(path_type=Path))
@option("--month", required=True, metavar="YYYY-MM", help="help_option_month")
@option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="help_option_output", metavar="FILE.xlsx"
)
@common
@click.pass_context
def progress(ctx: click.Context, /, folder: Path, month: str, output: Path, **given: Any) -> int:
    chosen = settings(ctx, given)
    require_suffix(output, ".xlsx", ctx)
    year, number = month_given(month, ctx, chosen)
    from excel_eval.progress import progress_of_folder

    try:
        state = progress_of_folder(existing_folder(folder), number, schemas=chosen.schemas, reading=chosen.reading)
    except HasErrors as error:
        print_report(error.report, chosen)
        return code_of_report(error.report)
    report = state.whole.check_report()
    require_year(year, month, state.whole, ctx, chosen)
    refuse_inputs([output], folder, report, ctx)
    print_report(report, chosen)
    if not report.ok:
        line("not_written_bulletin", chosen)
        return code_of_report(report)
    from excel_eval.write.bulletin import write_bulletin

    def write() -> None:
        write_bulletin(state, output)
        note("wrote", chosen, path=output)

    return worst(code_of_report(report), attempt(write, chosen))
