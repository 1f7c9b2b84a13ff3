"""``excel-eval check FOLDER``: every problem in one pass."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from excel_eval.cli.exits import code_of_report, existing_folder
from excel_eval.cli.options import Command, common, option, settings
from excel_eval.cli.terminal import print_json, print_report


@click.command(cls=Command, name="check")
@click.argument("folder", type=click.Path(path_type=Path))
@option("--json", "as_json", is_flag=True, help="help_option_json")
@common
@click.pass_context
def check(ctx: click.Context, /, folder: Path, as_json: bool, **given: Any) -> int:
    chosen = settings(ctx, given)
    import excel_eval

    report = excel_eval.check(existing_folder(folder), schemas=chosen.schemas)
    if as_json:
        print_json(report.to_dict(chosen.lang))
    else:
        print_report(report, chosen)
    return code_of_report(report)
