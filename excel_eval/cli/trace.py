"""``excel-eval trace FOLDER INDICATOR``: the rows behind a figure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from excel_eval.cli.exits import code_of_report, existing_folder
from excel_eval.cli.options import Command, Settings, common, option, settings
from excel_eval.cli.terminal import line, note, print_json, print_report, print_text
from excel_eval.figures import percent
from excel_eval.messages import say


@click.command(cls=Command, name="trace")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("indicator")
@option("--team", metavar="NAME", help="help_option_team")
@option("--json", "as_json", is_flag=True, help="help_option_json")
@common
@click.pass_context
def trace(ctx: click.Context, /, folder: Path, indicator: str, team: str | None, as_json: bool, **given: Any) -> int:
    chosen = settings(ctx, given)
    import excel_eval
    from excel_eval.trace import UnknownName
    from excel_eval.trace import trace as rows_behind

    try:
        assessment = excel_eval.evaluate(existing_folder(folder), schemas=chosen.schemas, reading=chosen.reading)
    except excel_eval.HasErrors as error:
        print_report(error.report, chosen)
        return code_of_report(error.report)
    try:
        found = rows_behind(assessment, indicator, team)
    except UnknownName as error:
        known = "、".join(error.known)
        raise click.UsageError(say(f"unknown_{error.kind}", chosen.lang, name=error.name, known=known), ctx) from error
    if as_json:
        print_json(found.to_dict(chosen.lang))
    else:
        _print(found, chosen)
    return code_of_report(assessment.check_report())


def _print(found: Any, chosen: Settings) -> None:
    from excel_eval.assessment import figure

    result = found.result
    for row in found.rows:
        name = "line_traced" if row.mark.counted else "line_traced_not"
        place = row.entry.source
        params = {"team": row.entry.team, "file": place.file, "sheet": place.sheet, "row": place.row}
        print_text(say(name, chosen.lang, **params, why=row.why(chosen.lang)))
    if not found.rows:
        line("traced_reported" if result.indicator.measure.how == "填报" else "traced_nothing", chosen)
    part = next((team for team in result.teams if team.team == found.team), result)
    note(
        "line_trace_sum",
        chosen,
        name=result.indicator.name,
        rows=len(found.rows),
        counted=found.counted,
        actual=figure(part.actual) or "—",
        target=figure(part.target) or "—",
        rate=f"{percent(part.completion_rate)}%" if part.completion_rate is not None else "—",
    )
