"""``excel-eval template PLAN -o DIR``: blank team workbooks of a plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from excel_eval.cli.exits import DATA, OK, UNREADABLE, existing_file
from excel_eval.cli.options import Command, Settings, common, option, settings
from excel_eval.cli.terminal import line, note, print_issues
from excel_eval.messages import say

if TYPE_CHECKING:
    from excel_eval.model import Plan
    from excel_eval.schema import Schemas


@click.command(cls=Command, name="template")
@click.argument("plan", type=click.Path(path_type=Path), metavar="PLAN.xlsx")
@option(
    "-o", "--output", "outdir", required=True, type=click.Path(path_type=Path), metavar="DIR", help="help_option_dir"
)
@option("--team", metavar="NAME", help="help_option_team")
@common
@click.pass_context
def template(ctx: click.Context, /, plan: Path, outdir: Path, team: str | None, **given: Any) -> int:
    chosen = settings(ctx, given)
    from excel_eval.schema import load_schemas
    from excel_eval.write.template import UnknownTeam, write_templates

    schemas = load_schemas(chosen.schemas)
    read, code = plan_at(plan, schemas, chosen)
    if read is None:
        return code
    try:
        paths = write_templates(read, schemas, outdir, team)
    except UnknownTeam as error:
        params = {"name": error.team, "known": "、".join(error.teams)}
        raise click.UsageError(say("unknown_team_of_plan", chosen.lang, **params), ctx) from error
    for path in paths:
        note("wrote", chosen, path=path)
    line("next_after_templates", chosen, folder=outdir)
    return OK


def plan_at(path: Path, schemas: Schemas, chosen: Settings) -> tuple[Plan | None, int]:
    """The plan in a workbook; where it has errors they are said and there is no plan, but an exit code."""
    from excel_eval.guard import Unreadable
    from excel_eval.model import Issue
    from excel_eval.plan import read_plan
    from excel_eval.read import issue_of, read_workbook

    try:
        reading = read_plan(read_workbook(existing_file(path), chosen.reading), schemas)
        issues: tuple[Issue, ...] = reading.issues
        plan = reading.plan
    except Unreadable as error:
        issues, plan = (issue_of(path, error),), None
    print_issues(issues, chosen)
    if plan is None or any(issue.severity == "error" for issue in issues):
        line("plan_unusable", chosen, path=path)
        return None, 3 if any(issue.code in UNREADABLE for issue in issues) else DATA
    return plan, OK
