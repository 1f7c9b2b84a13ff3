"""``excel-eval evaluate FOLDER``: the self-assessment workbook and/or its figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from excel_eval.assessment import SelfAssessment
from excel_eval.cli.exits import (
    attempt,
    code_of_assessment,
    code_of_report,
    existing_folder,
    refuse_inputs,
    require_suffix,
    worst,
)
from excel_eval.cli.options import Command, Settings, common, option, settings
from excel_eval.cli.terminal import line, note, print_json, print_previous, print_report, print_summary
from excel_eval.messages import say

FORMS = click.Choice(["standard", "sichuan"])


@click.command(cls=Command, name="evaluate")
@click.argument("folder", type=click.Path(path_type=Path))
@option("-o", "--output", type=click.Path(path_type=Path), help="help_option_output", metavar="FILE.xlsx")
@option("--json", "as_json", is_flag=True, help="help_option_json")
@option("--draft", is_flag=True, help="help_option_draft")
@option("--form", type=FORMS, default="standard", help="help_option_form")
@option("--title-font", metavar="FONT", help="help_option_form_font")
@option("--previous", type=click.Path(path_type=Path), metavar="FILE|FOLDER", help="help_option_previous")
@common
@click.pass_context
def evaluate(
    ctx: click.Context,
    /,
    folder: Path,
    output: Path | None,
    as_json: bool,
    draft: bool,
    form: str,
    title_font: str | None,
    previous: Path | None,
    **given: Any,
) -> int:
    chosen = settings(ctx, given)
    if output is None and not as_json:
        raise click.UsageError(say("no_output_asked", chosen.lang), ctx)
    if output is not None:
        require_suffix(output, ".xlsx", ctx)
    import excel_eval

    existing_folder(folder)
    try:
        assessment = excel_eval.evaluate(
            folder, draft=draft, schemas=chosen.schemas, reading=chosen.reading, previous=previous
        )
    except excel_eval.HasErrors as error:
        return _refuse(error.report, as_json, chosen)
    report = assessment.check_report()
    if not report.ok and not draft:
        return _refuse(report, as_json, chosen)
    refuse_inputs([output] if output else [], folder, report, ctx)
    if as_json:
        print_json(assessment.to_dict(chosen.lang))
    else:
        print_report(report, chosen)
        print_summary(assessment, chosen)
        print_previous(assessment, chosen)
    code = code_of_assessment(assessment, chosen)
    if output is not None:
        code = worst(code, attempt(lambda: _write(assessment, output, form, title_font, chosen), chosen))
    return code


def _write(assessment: SelfAssessment, output: Path, form: str, font: str | None, chosen: Settings) -> None:
    import excel_eval

    excel_eval.write_workbook(assessment, output, form, title_font=font)
    note("wrote", chosen, path=output)


def _refuse(report: Any, as_json: bool, chosen: Any) -> int:
    """Nothing is written while there are errors; the caller gets the problems instead."""
    if as_json:
        print_json(report.to_dict(chosen.lang))
    else:
        print_report(report, chosen)
        line("not_written", chosen)
    return code_of_report(report)
