"""``excel-eval audit FILE…``: the finance office's checks on a report or a form, alone or against a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from excel_eval.cli.exits import ABSENT, DATA, OK, existing_file, existing_folder
from excel_eval.cli.options import Command, Settings, common, option, settings
from excel_eval.cli.terminal import line, note, print_json, say_plainly

if TYPE_CHECKING:
    from excel_eval import AuditReport


@click.command(cls=Command, name="audit")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@option("--folder", type=click.Path(path_type=Path), metavar="FOLDER", help="help_option_folder")
@option("--json", "as_json", is_flag=True, help="help_option_json")
@common
@click.pass_context
def audit(ctx: click.Context, /, files: tuple[Path, ...], folder: Path | None, as_json: bool, **given: Any) -> int:
    chosen = settings(ctx, given)
    import excel_eval

    papers = [existing_file(file) for file in files]
    try:
        report = excel_eval.audit(papers, None if folder is None else existing_folder(folder))
    except excel_eval.CannotRead as error:
        say_plainly(error.message(chosen.lang))
        return ABSENT
    if as_json:
        print_json(report.to_dict(chosen.lang))
    else:
        _print(report, chosen)
    return OK if report.ok else DATA


def _print(report: AuditReport, chosen: Settings) -> None:
    for finding in report.findings:
        words = finding.words(chosen.lang)
        place = f"{finding.file} › {finding.where}"
        params = {"code": finding.code, "where": place, "message": words.message, "fix": words.fix}
        line("line_finding", chosen, severity=finding.severity, **params)
        if finding.quote:
            note("line_quote", chosen, quote=finding.quote)
    for one in report.unchecked:
        note("line_unchecked", chosen, code=one.code, reason=one.reason(chosen.lang))
    counts = {name: sum(f.severity == name for f in report.findings) for name in ("P0", "P1", "P2")}
    note("count_findings", chosen, **counts, unchecked=len(report.unchecked))
