"""``excel-eval new DIR``: a blank plan, next year's plan and templates, or the filled example."""

from __future__ import annotations

from functools import partial
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import click

from excel_eval.cli.exits import OK
from excel_eval.cli.options import Command, common, option, settings
from excel_eval.cli.template import plan_at
from excel_eval.cli.terminal import line, note
from excel_eval.messages import say
from excel_eval.packaged import packaged

SAMPLE = "leshan_2021"


@click.command(cls=Command, name="new")
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@option("--plan", type=click.Path(path_type=Path), metavar="PLAN.xlsx", help="help_option_plan")
@option("--sample", is_flag=True, help="help_option_sample")
@common
@click.pass_context
def new(ctx: click.Context, /, directory: Path, plan: Path | None, sample: bool, **given: Any) -> int:
    chosen = settings(ctx, given)
    if plan is not None and sample:
        raise click.UsageError(say("plan_or_sample", chosen.lang), ctx)
    from excel_eval.schema import load_schemas

    schemas = load_schemas(chosen.schemas)
    if sample:
        paths, following = write_sample(directory), "next_after_sample"
    elif plan is not None:
        from excel_eval.write.plan_template import write_next_year

        read, code = plan_at(plan, schemas, chosen)
        if read is None:
            return code
        paths, following = write_next_year(read, schemas, directory), "next_after_next_year"
    else:
        from excel_eval.write.plan_template import PLAN_FILE, write_blank_plan

        write_blank_plan(schemas, directory / PLAN_FILE)
        paths, following = (directory / PLAN_FILE,), "next_after_blank"
    for path in paths:
        note("wrote", chosen, path=path)
    line(following, chosen, folder=directory)
    return OK


def write_sample(folder: Path) -> tuple[Path, ...]:
    """The filled example as it comes with the package; raises CannotWrite where other files of these names are."""
    from excel_eval.write.template_files import write_new

    books = [file for file in (packaged("samples") / SAMPLE).iterdir() if file.name.endswith(".xlsx")]
    books.sort(key=lambda book: book.name)
    return write_new({folder / book.name: partial(_copy, book) for book in books})


def _copy(book: Traversable, draft: Path) -> None:
    draft.write_bytes(book.read_bytes())
