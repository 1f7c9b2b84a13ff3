"""``excel-eval upgrade FILE… -o DIR``: old or mangled workbooks in the current template, with a loss report."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from excel_eval.cli.exits import (
    ABSENT,
    DATA,
    OK,
    existing_file,
    refuse_to_replace,
    same_folder,
    worst,
)
from excel_eval.cli.options import Command, Settings, common, option, settings
from excel_eval.cli.template import plan_at
from excel_eval.cli.terminal import line, note, print_issues, say_plainly
from excel_eval.messages import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from excel_eval.assessment import CheckReport
    from excel_eval.model import Plan, Workbook
    from excel_eval.schema import Schemas
    from excel_eval.upgrade import Upgrade
    from excel_eval.write.atomic import Place
    from excel_eval.write.refill import Refilled


@click.command(cls=Command, name="upgrade")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@option(
    "-o", "--output", "outdir", required=True, type=click.Path(path_type=Path), metavar="DIR", help="help_option_dir"
)
@option("--plan", type=click.Path(path_type=Path), metavar="PLAN.xlsx", help="help_option_plan_of_year")
@common
@click.pass_context
def upgrade(ctx: click.Context, /, files: tuple[Path, ...], outdir: Path, plan: Path | None, **given: Any) -> int:
    chosen = settings(ctx, given)
    from excel_eval.write.template_stamp import file_names

    if any(same_folder(file.parent, outdir) for file in files):
        raise click.UsageError(say("upgrade_into_folder", chosen.lang), ctx)
    report = outdir / say("upgrade_report", chosen.lang)
    outputs = [outdir / name for name in file_names([file.stem for file in files], [report.name])]
    refuse_to_replace([*outputs, report], files, ctx)
    for file in files:
        existing_file(file)
    from excel_eval.schema import load_schemas
    from excel_eval.write.losses import remarks, write_losses
    from excel_eval.write.together import together

    schemas = load_schemas(chosen.schemas)
    of_year = plan or _plan_beside(files[0].parent, schemas, chosen, ctx)
    if of_year is None:
        return _without_plan(files[0], chosen)
    read, code = plan_at(of_year, schemas, chosen)
    if read is None:
        return code
    done: dict[Path, Upgrade] = {}
    kept: dict[Path, Path] = {}
    with together(outdir, keep=lambda path: path == report, kept=kept) as place:
        codes = [
            _upgrade(file, path, read, schemas, done, chosen, place) for file, path in zip(files, outputs, strict=True)
        ]
        if done:
            write_losses(list(done.values()), report, chosen.lang, place=place)
    for path, one in done.items():
        counts = {what: one.count(what) for what in ("moved", "left", "unreadable")}
        note("upgrade_done", chosen, file=one.workbook.file, path=path, cells=len(one.fates), **counts)
        if not any(one.ledgers.values()):
            line("upgrade_is_blank", chosen, file=one.workbook.file)
        for remark in remarks(one, chosen.lang):
            say_plainly(remark)
    for path, aside in kept.items():
        line("kept_account", chosen, path=path, kept=aside)
    if done:
        note("wrote", chosen, path=report)
    return worst(OK, *codes)


def _plan_beside(folder: Path, schemas: Schemas, chosen: Settings, ctx: click.Context) -> Path | None:
    """The plan in the folder of the first workbook; which of several is meant must be said."""
    from excel_eval.identify import sort_workbooks
    from excel_eval.read import read_folder

    plans = sort_workbooks(read_folder(folder, chosen.reading).workbooks, schemas).plans
    if len(plans) > 1:
        names = "、".join(plan.file for plan in plans)
        raise click.UsageError(say("upgrade_plans", chosen.lang, folder=folder, names=names), ctx)
    return plans[0].path if plans else None


def _without_plan(file: Path, chosen: Settings) -> int:
    """An output is no matter for a plan, and stands in a folder that has none."""
    from excel_eval.guard import Unreadable
    from excel_eval.read.workbook import read_foreign_workbook

    with suppress(Unreadable):
        if read_foreign_workbook(file, chosen.reading) is None:
            line("upgrade_is_output", chosen, file=file)
            return DATA
    line("upgrade_no_plan", chosen, folder=file.parent)
    return ABSENT


def _upgrade(
    file: Path, path: Path, plan: Plan, schemas: Schemas, done: dict[Path, Upgrade], chosen: Settings, place: Place
) -> int:
    from excel_eval.guard import Unreadable
    from excel_eval.identify import is_plan
    from excel_eval.read import issue_of
    from excel_eval.read.workbook import read_foreign_workbook
    from excel_eval.write.atomic import write_bytes
    from excel_eval.write.fingerprint import fingerprinted
    from excel_eval.write.refill import refill

    try:
        workbook = read_foreign_workbook(file, chosen.reading)
    except Unreadable as error:
        print_issues([issue_of(file, error)], chosen)
        return ABSENT
    if workbook is None:
        line("upgrade_is_output", chosen, file=file)
        return DATA
    refilled = None if is_plan(workbook, schemas) else refill(workbook, plan, schemas)
    if refilled is None:
        _say_why_not(workbook, plan, schemas, chosen)
        return DATA
    write_bytes(path, fingerprinted(refilled.content, "upgraded", refilled.team), place)
    done[path] = refilled.upgrade
    return OK


def _say_why_not(workbook: Workbook, plan: Plan, schemas: Schemas, chosen: Settings) -> None:
    """What the workbook is, where it cannot be said which team's."""
    from excel_eval.identify import identify, is_plan

    identity = identify(workbook, plan, schemas)
    disputed = [issue for issue in identity.issues if issue.code == "E112"]
    if is_plan(workbook, schemas):
        line("upgrade_is_plan", chosen, file=workbook.path)
    elif disputed:
        print_issues(disputed, chosen)
    elif identity.name:
        known = "、".join(team.name for team in plan.teams)
        line("upgrade_no_team", chosen, file=workbook.path, name=identity.name, known=known)
    else:
        line("upgrade_no_cover", chosen, file=workbook.path)


def refilling(report: CheckReport, folder: Path, chosen: Settings) -> Callable[[str], Refilled | None]:
    """What moves a workbook of a checked folder into the current template; None where the plan has errors, or where it
    cannot be said whose workbook it is."""
    from excel_eval.guard import Unreadable
    from excel_eval.plan import read_plan
    from excel_eval.read import read_workbook
    from excel_eval.schema import load_schemas
    from excel_eval.write.refill import refill

    plans = [record.file for record in report.workbooks if record.kind == "plan"]

    def of(file: str) -> Refilled | None:
        if len(plans) != 1:
            return None
        schemas = load_schemas(chosen.schemas)
        reading = read_plan(read_workbook(folder / plans[0], chosen.reading), schemas)
        if reading.plan is None or any(issue.severity == "error" for issue in reading.issues):
            return None
        try:
            return refill(read_workbook(folder / file, chosen.reading), reading.plan, schemas, together=False)
        except Unreadable:  # changed since it was checked
            return None

    return of
