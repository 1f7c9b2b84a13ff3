"""``excel-eval run FOLDER``: check, evaluate and write in one go; no logic of its own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from excel_eval.assessment import CheckReport, SelfAssessment
from excel_eval.cli.check import possible_copies, say_returned, say_tidied
from excel_eval.cli.diff import print_since_filing
from excel_eval.cli.evaluate import FORMS
from excel_eval.cli.exits import (
    attempt,
    code_of_assessment,
    code_of_report,
    existing_folder,
    refuse_inputs,
    refuse_to_replace,
    same_folder,
    worst,
)
from excel_eval.cli.options import Command, Settings, common, lang_of, option, settings
from excel_eval.cli.terminal import json_bytes, line, note, print_previous, print_report, print_summary
from excel_eval.messages import say

if TYPE_CHECKING:
    from excel_eval.write.atomic import Place
    from excel_eval.write.returns import Marked

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
    _refuse_outputs_over_inputs(outdir, folder, previous, report, ctx)
    print_report(report, chosen)
    if assessment is not None:
        print_since_filing(folder, assessment, chosen)
    shown = assessment if report.ok or draft else None
    if shown is not None:
        print_summary(shown, chosen)
        print_previous(shown, chosen)
    code = code_of_report(report) if shown is None else code_of_assessment(shown, chosen)
    copies = None if report.ok else _copies(report, folder, outdir / RETURNS, chosen)
    outputs = _Outputs(folder, outdir, report, shown, copies, chosen)
    code = worst(code, attempt(lambda: outputs.write(form, title_font), chosen))
    if shown is None:
        _refuse(outdir, chosen)
    return code


def _copies(report: CheckReport, folder: Path, out: Path, chosen: Settings) -> Marked:
    from excel_eval.cli.upgrade import refilling
    from excel_eval.write.returns import mark_copies

    return mark_copies(report, folder, out, chosen.lang, refilling(report, folder, chosen))


def _refuse_outputs_over_inputs(
    outdir: Path, folder: Path, previous: Path | None, report: CheckReport, ctx: click.Context
) -> None:
    if same_folder(outdir / RETURNS, folder):
        raise click.UsageError(say("returns_into_folder", lang_of(ctx)), ctx)
    outputs = [outdir / name for name in (WORKBOOK, REPORT, FIGURES, PROBLEMS)]
    refuse_inputs([*outputs, *possible_copies(report, outdir / RETURNS)], folder, report, ctx)
    if previous is not None:
        refuse_to_replace(outputs, [previous], ctx)


def _refuse(outdir: Path, chosen: Settings) -> None:
    """The last good result stays and is said to be of an earlier run."""
    line("not_written", chosen)
    if os.path.lexists(outdir / WORKBOOK):
        line("kept_earlier", chosen, path=outdir / WORKBOOK)


@dataclass(frozen=True, slots=True)
class _Outputs:
    """What a run leaves in OUTDIR: results where there are any, problems where there are any, all at one stroke."""

    folder: Path
    outdir: Path
    report: CheckReport
    assessment: SelfAssessment | None
    copies: Marked | None
    chosen: Settings

    def write(self, form: str, font: str | None) -> None:
        """The names in OUTDIR are the tool's own; what somebody has changed there is kept under another name."""
        from excel_eval.write.together import together

        kept: dict[Path, Path] = {}
        with together(self.outdir, lambda: self._tidy(kept), keep=lambda path: True, kept=kept) as place:
            if self.assessment is not None:
                self._results(self.assessment, form, font, place)
            if self.copies is not None:
                self._problems(place)
                self.copies.write(place)

    def _results(self, assessment: SelfAssessment, form: str, font: str | None, place: Place) -> None:
        from excel_eval.write.atomic import write_bytes
        from excel_eval.write.report import write_report
        from excel_eval.write.workbook import write_workbook

        write_workbook(assessment, self.outdir / WORKBOOK, form, title_font=font, place=place)
        write_report(assessment, self.outdir / REPORT, place=place)
        write_bytes(self.outdir / FIGURES, json_bytes(assessment.to_dict(self.chosen.lang)), place)

    def _problems(self, place: Place) -> None:
        from excel_eval.write.problems import write_problems

        write_problems(self.report, self.folder, self.outdir / PROBLEMS, self.chosen.lang, place=place)

    def _tidy(self, kept: Mapping[Path, Path]) -> None:
        """Say what stands there now, and remove what is of an earlier run and would only confuse."""
        from excel_eval.write.returns import tidy_returns

        for path, aside in kept.items():
            phrase = "kept_changed_copy" if path.parent == self.outdir / RETURNS else "kept_changed"
            line(phrase, self.chosen, path=path, kept=aside, folder=self.folder)
        names = (WORKBOOK, REPORT, FIGURES) if self.assessment is not None else ()
        for path in [self.outdir / name for name in names]:
            note("wrote", self.chosen, path=path)
        if self.copies is not None:
            note("wrote", self.chosen, path=self.outdir / PROBLEMS)
        else:
            self._remove_problems(self.outdir / PROBLEMS)
        new = {path.name for path in kept.values()} | (self.copies.names if self.copies else frozenset())
        say_tidied(tidy_returns(self.outdir / RETURNS, new), self.report, self.folder, self.chosen)
        if self.copies is not None:
            say_returned(self.copies.contents, self.copies.unmarked, self.chosen)

    def _remove_problems(self, path: Path) -> None:
        from excel_eval.write.atomic import remove, saying
        from excel_eval.write.fingerprint import untouched

        if not path.exists():
            return
        with saying(path, "write_forbidden"):
            changed = untouched(path) != "problems"
        if changed:
            line("left_changed", self.chosen, path=path)
        else:
            remove(path)
            note("removed", self.chosen, path=path)
