"""``excel-eval report FOLDER -o FILE.docx``: the self-assessment report in the official format or in a bureau's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from excel_eval.assessment import CheckReport, SelfAssessment
from excel_eval.cli.exits import (
    ABSENT,
    OK,
    OPTIONS,
    attempt,
    code_of_assessment,
    code_of_report,
    existing_folder,
    refuse_inputs,
    require_suffix,
    worst,
)
from excel_eval.cli.options import Command, Settings, common, option, settings
from excel_eval.cli.terminal import line, note, print_report, print_summary


@click.command(cls=Command, name="report")
@click.argument("folder", type=click.Path(path_type=Path))
@option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="help_option_output", metavar="FILE.docx"
)
@option("--template", type=click.Path(path_type=Path), help="help_option_template", metavar="T.docx")
@option("--title-font", help="help_option_title_font", metavar="FONT")
@option("--draft", is_flag=True, help="help_option_draft_report")
@option("--previous", type=click.Path(path_type=Path), metavar="FILE|FOLDER", help="help_option_previous")
@common
@click.pass_context
def report(
    ctx: click.Context,
    /,
    folder: Path,
    output: Path,
    template: Path | None,
    title_font: str | None,
    draft: bool,
    previous: Path | None,
    **given: Any,
) -> int:
    chosen = settings(ctx, given)
    require_suffix(output, ".docx", ctx)
    import excel_eval

    if template is not None and (wrong := _wrong(template, output, chosen)):
        return wrong
    try:
        existing_folder(folder)
        assessment = excel_eval.evaluate(
            folder, draft=draft, schemas=chosen.schemas, reading=chosen.reading, previous=previous
        )
    except excel_eval.HasErrors as error:
        return _refuse(error.report, chosen)
    found = assessment.check_report()
    if not found.ok and not draft:
        return _refuse(found, chosen)
    refuse_inputs([output], folder, found, ctx)
    print_report(found, chosen)
    print_summary(assessment, chosen)
    written = attempt(lambda: _write(assessment, output, template, title_font, chosen), chosen)
    return worst(code_of_assessment(assessment, chosen), written)


def _write(
    assessment: SelfAssessment, output: Path, template: Path | None, title_font: str | None, chosen: Settings
) -> None:
    from excel_eval.write.report import TITLE_FONT, write_report

    write_report(assessment, output, template, title_font=title_font or TITLE_FONT)
    note("wrote", chosen, path=output)


def _wrong(template: Path, output: Path, chosen: Settings) -> int:
    """The exit code where a template cannot be used, whatever the material is like; else 0."""
    from excel_eval.write.report import is_template
    from excel_eval.write.report.template import TemplateProblem, check_template

    try:
        check_template(template)
    except FileNotFoundError:
        line("report_template_absent", chosen, path=template)
        return ABSENT
    except TemplateProblem as error:
        for problem in error.problems:
            line("report_template_wrong", chosen, path=template, problem=problem.message(chosen.lang))
        return OPTIONS
    if is_template(output, template):
        line("report_template_is_output", chosen, path=template)
        return OPTIONS
    return OK


def _refuse(found: CheckReport, chosen: Settings) -> int:
    print_report(found, chosen)
    line("report_not_written", chosen)
    return code_of_report(found)
