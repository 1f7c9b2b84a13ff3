"""``excel-eval audit FILE…``: the finance office's checks on a report or a form, alone or against a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from excel_eval.cli.exits import (
    ABSENT,
    DATA,
    OK,
    attempt,
    existing_folder,
    refuse_equal_names,
    refuse_to_replace,
    same_folder,
    worst,
)
from excel_eval.cli.options import Command, Settings, common, option, settings
from excel_eval.cli.terminal import line, note, print_json, say_plainly
from excel_eval.messages import say

if TYPE_CHECKING:
    from excel_eval import AuditReport


@click.command(cls=Command, name="audit")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@option("--folder", type=click.Path(path_type=Path), metavar="FOLDER", help="help_option_folder")
@option("--copies", type=click.Path(path_type=Path), metavar="DIR", help="help_option_copies")
@option("--json", "as_json", is_flag=True, help="help_option_json")
@common
@click.pass_context
def audit(
    ctx: click.Context,
    /,
    files: tuple[Path, ...],
    folder: Path | None,
    copies: Path | None,
    as_json: bool,
    **given: Any,
) -> int:
    chosen = settings(ctx, given)
    if copies is not None and any(same_folder(file.parent, copies) for file in files):
        raise click.UsageError(say("copies_into_folder", chosen.lang), ctx)
    import excel_eval

    if copies is not None:
        refuse_equal_names([file.name for file in files], ctx)
        refuse_to_replace([copies / file.name for file in files], files, ctx)
    try:
        report = excel_eval.audit(
            files,
            None if folder is None else existing_folder(folder),
            schemas=chosen.schemas,
            reading=chosen.reading,
        )
    except excel_eval.CannotRead as error:
        for refused in (error, *error.others):
            say_plainly(refused.message(chosen.lang))
        return ABSENT
    if as_json:
        print_json(report.to_dict(chosen.lang))
    else:
        _print(report, chosen)
    code = OK if report.ok else DATA
    if copies is not None:
        code = worst(code, attempt(lambda: _write_copies(report, files, copies, chosen), chosen))
    return code


def _write_copies(report: AuditReport, papers: Sequence[Path], out: Path, chosen: Settings) -> None:
    from excel_eval.write.annotate import write_annotated

    written, bare = write_annotated(report, papers, out, chosen.lang)
    for path in written:
        note("wrote", chosen, path=path)
    for path in bare:
        line("no_comments_possible", chosen, file=path.name)


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
