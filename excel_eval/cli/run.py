"""``excel-eval run FOLDER``: check, evaluate and write in one go; no logic of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from excel_eval.assessment import CheckReport, SelfAssessment
from excel_eval.cli.diff import print_since_filing
from excel_eval.cli.evaluate import FORMS
from excel_eval.cli.exits import attempt, code_of_assessment, code_of_report, existing_folder, refuse_inputs, worst
from excel_eval.cli.options import Command, Settings, common, option, settings
from excel_eval.cli.terminal import json_bytes, line, note, print_previous, print_report, print_summary

OUTDIR, WORKBOOK, REPORT, FIGURES = "自评结果", "自评表.xlsx", "自评报告.docx", "evaluation.json"
PROBLEMS, RETURNS = "问题清单.xlsx", "退回"


@click.command(cls=Command, name="run")
@click.argument("folder", type=click.Path(path_type=Path))
@option("-o", "--output", "outdir", type=click.Path(path_type=Path), help="help_option_outdir", metavar="OUTDIR")
@option("--draft", is_flag=True, help="help_option_draft")
@option("--form", type=FORMS, default="standard", help="help_option_form")
@option("--title-font", metavar="FONT", help="help_option_form_font")
@option("--previous", type=click.Path(path_type=Path), metavar="FILE|FOLDER", help="help_option_previous")
@common
@click.pass_context
def run(
    ctx: click.Context,
    /,
    folder: Path,
    outdir: Path | None,
    draft: bool,
    form: str,
    title_font: str | None,
    previous: Path | None,
    **given: Any,
) -> int:
    chosen = settings(ctx, given)
    import excel_eval

    existing_folder(folder)
    outdir = outdir or folder / OUTDIR
    assessment: SelfAssessment | None = None
    try:
        assessment = excel_eval.evaluate(
            folder, draft=draft, schemas=chosen.schemas, reading=chosen.reading, previous=previous
        )
        report = assessment.check_report()
    except excel_eval.HasErrors as error:
        report = error.report
    refuse_inputs([outdir / WORKBOOK, outdir / PROBLEMS], folder, report, ctx)
    print_report(report, chosen)
    code = code_of_report(report)
    if assessment is not None:
        print_since_filing(folder, assessment, chosen)
    if assessment is not None and (report.ok or draft):
        print_summary(assessment, chosen)
        print_previous(assessment, chosen)
        written = attempt(lambda: _write(assessment, outdir, form, title_font, chosen), chosen)
        code = worst(code_of_assessment(assessment), written)
    if report.ok:
        return worst(code, attempt(lambda: _remove_earlier(outdir, chosen), chosen))
    code = worst(code, attempt(lambda: _write_problems(report, folder, outdir, chosen), chosen))
    if assessment is None or not draft:
        _refuse(outdir, chosen)
    return code


def _refuse(outdir: Path, chosen: Settings) -> None:
    """The last good result stays and is said to be of an earlier run."""
    line("not_written", chosen)
    if (outdir / WORKBOOK).exists():
        line("kept_earlier", chosen, path=outdir / WORKBOOK)


def _write(assessment: SelfAssessment, outdir: Path, form: str, font: str | None, chosen: Settings) -> None:
    import excel_eval
    from excel_eval.write.atomic import make_folder, write_bytes

    make_folder(outdir)
    excel_eval.write_workbook(assessment, outdir / WORKBOOK, form, title_font=font)
    note("wrote", chosen, path=outdir / WORKBOOK)
    excel_eval.write_report(assessment, outdir / REPORT)
    note("wrote", chosen, path=outdir / REPORT)
    write_bytes(outdir / FIGURES, json_bytes(assessment.to_dict(chosen.lang)))
    note("wrote", chosen, path=outdir / FIGURES)


def _write_problems(report: CheckReport, folder: Path, outdir: Path, chosen: Settings) -> None:
    from excel_eval.cli.check import return_copies
    from excel_eval.write.atomic import make_folder
    from excel_eval.write.problems import write_problems

    make_folder(outdir)
    write_problems(report, folder, outdir / PROBLEMS, chosen.lang)
    note("wrote", chosen, path=outdir / PROBLEMS)
    return_copies(report, folder, outdir / RETURNS, chosen)


def _remove_earlier(outdir: Path, chosen: Settings) -> None:
    """A good run has no problems to list: those of an earlier run would only confuse."""
    from excel_eval.write.atomic import remove
    from excel_eval.write.returns import remove_returns

    if (outdir / PROBLEMS).exists():
        remove(outdir / PROBLEMS)
        note("removed", chosen, path=outdir / PROBLEMS)
    for path in remove_returns(outdir / RETURNS):
        note("removed", chosen, path=path)
