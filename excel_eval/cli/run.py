"""``excel-eval run FOLDER``: check, evaluate and write in one go; no logic of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from excel_eval.assessment import CheckReport, SelfAssessment
from excel_eval.cli.evaluate import FORMS
from excel_eval.cli.exits import code_of_assessment, code_of_report, existing_folder
from excel_eval.cli.options import Command, Settings, common, option, settings
from excel_eval.cli.terminal import json_bytes, line, note, print_report, print_summary

OUTDIR, WORKBOOK, FIGURES = "自评结果", "自评表.xlsx", "evaluation.json"


@click.command(cls=Command, name="run")
@click.argument("folder", type=click.Path(path_type=Path))
@option("-o", "--output", "outdir", type=click.Path(path_type=Path), help="help_option_outdir", metavar="OUTDIR")
@option("--draft", is_flag=True, help="help_option_draft")
@option("--form", type=FORMS, default="standard", help="help_option_form")
@common
@click.pass_context
def run(ctx: click.Context, /, folder: Path, outdir: Path | None, draft: bool, form: str, **given: Any) -> int:
    chosen = settings(ctx, given)
    import excel_eval

    existing_folder(folder)
    outdir = outdir or folder / OUTDIR
    try:
        assessment = excel_eval.evaluate(folder, draft=draft, schemas=chosen.schemas)
    except excel_eval.HasErrors as error:
        return _failed(error.report, outdir, chosen)
    print_report(assessment.check_report(), chosen)
    if not assessment.ok and not draft:
        return _failed(assessment.check_report(), outdir, chosen, printed=True)
    print_summary(assessment, chosen)
    _write(assessment, outdir, form, chosen)
    return code_of_assessment(assessment)


def _failed(report: CheckReport, outdir: Path, chosen: Settings, printed: bool = False) -> int:
    """The last good result stays and is said to be of an earlier run."""
    if not printed:
        print_report(report, chosen)
    line("not_written", chosen)
    if (outdir / WORKBOOK).exists():
        line("kept_earlier", chosen, path=outdir / WORKBOOK)
    return code_of_report(report)


def _write(assessment: SelfAssessment, outdir: Path, form: str, chosen: Settings) -> None:
    import excel_eval
    from excel_eval.write.atomic import make_folder, write_bytes

    make_folder(outdir)
    excel_eval.write_workbook(assessment, outdir / WORKBOOK, form)
    note("wrote", chosen, path=outdir / WORKBOOK)
    write_bytes(outdir / FIGURES, json_bytes(assessment.to_dict(chosen.lang)))
    note("wrote", chosen, path=outdir / FIGURES)
