"""``excel-eval template PLAN -o DIR``: blank team workbooks of a plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from excel_eval.cli.exits import ABSENT, DATA, OK, UNREADABLE, existing_file
from excel_eval.cli.options import Command, Settings, common, option, settings
from excel_eval.cli.terminal import line, note, print_issues
from excel_eval.messages import say

if TYPE_CHECKING:
    from excel_eval.model import Plan, Workbook
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
    """The plan in a workbook as of the start of its year; where there is none, or it has errors, that is said and there
    is an exit code."""
    from excel_eval.guard import Unreadable
    from excel_eval.plan import read_plan
    from excel_eval.read import issue_of
    from excel_eval.read.workbook import read_foreign_workbook

    try:
        workbook = read_foreign_workbook(existing_file(path), chosen.reading)
    except Unreadable as error:
        print_issues([issue_of(path, error)], chosen)
        line("plan_unusable", chosen, path=path)
        return None, ABSENT if error.code in UNREADABLE else DATA
    if workbook is None:
        line("plan_is_output", chosen, path=path)
        return None, DATA
    if not _may_be_plan(workbook, schemas, chosen):
        return None, DATA
    reading = read_plan(workbook, schemas, "start")
    print_issues(reading.issues, chosen)
    if reading.plan is None or any(issue.severity == "error" for issue in reading.issues):
        line("plan_unusable", chosen, path=path)
        return None, ABSENT if any(issue.code in UNREADABLE for issue in reading.issues) else DATA
    return reading.plan, OK


def _may_be_plan(workbook: Workbook, schemas: Schemas, chosen: Settings) -> bool:
    """Whether its sheets are worth a list of errors; if not, what the workbook is."""
    from excel_eval.identify import identify, sort_workbooks
    from excel_eval.locate import locate

    roles = sort_workbooks([workbook], schemas)
    if roles.teams:
        name = identify(workbook, None, schemas).name
        team = (f"“{name}”", f" “{name}”") if name else ""
        line("plan_is_team", chosen, path=workbook.path, team=team)
        return False
    if roles.plans or locate(workbook, (), schemas.plan).sheets:
        return True
    sheets = "、".join(f"“{schema.sheet}”" for schema in schemas.plan)
    line("plan_is_unknown", chosen, path=workbook.path, sheets=sheets)
    return False
