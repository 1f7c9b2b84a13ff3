"""A folder of teams' workbooks -> one performance self-assessment (绩效自评).

folder of workbooks -> read -> validate -> merge -> compute -> write -> self-assessment workbook
                       Sheet   Entry       Ledger   Result     (formulas and their values)
                         \\________\\_________/  Issue: every problem, with its cell
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from excel_eval.assessment import CheckReport, HasErrors, SelfAssessment, Total, WorkbookRecord
    from excel_eval.auditing import AuditFinding, AuditReport, CannotRead, Unchecked
    from excel_eval.comparison import Compared, Earlier, Previous
    from excel_eval.limits import Limits, Reading
    from excel_eval.model import Budget, Finding, Funds, Indicator, Issue, Measure, Plan, Skipped, Source, Team
    from excel_eval.previous import NotPrevious
    from excel_eval.results import Column, Entry, Ledger, Mark, Result, SheetCount, TeamResult
    from excel_eval.schema import SchemaError
    from excel_eval.write.atomic import CannotWrite
    from excel_eval.write.report.template import TemplateProblem

    __version__: str

__all__ = [
    "AuditFinding",
    "AuditReport",
    "Budget",
    "CannotRead",
    "CannotWrite",
    "CheckReport",
    "Column",
    "Compared",
    "Earlier",
    "Entry",
    "Finding",
    "Funds",
    "HasErrors",
    "Indicator",
    "Issue",
    "Ledger",
    "Limits",
    "Mark",
    "Measure",
    "NotPrevious",
    "Plan",
    "Previous",
    "Reading",
    "Result",
    "SchemaError",
    "SelfAssessment",
    "SheetCount",
    "Skipped",
    "Source",
    "Team",
    "TeamResult",
    "TemplateProblem",
    "Total",
    "Unchecked",
    "WorkbookRecord",
    "audit",
    "check",
    "evaluate",
    "write_report",
    "write_workbook",
]


_LAZY = {
    "AuditFinding": "excel_eval.auditing",
    "AuditReport": "excel_eval.auditing",
    "Budget": "excel_eval.model",
    "CannotRead": "excel_eval.auditing",
    "CannotWrite": "excel_eval.write.atomic",
    "CheckReport": "excel_eval.assessment",
    "Column": "excel_eval.results",
    "Compared": "excel_eval.comparison",
    "Earlier": "excel_eval.comparison",
    "Entry": "excel_eval.results",
    "Finding": "excel_eval.model",
    "Funds": "excel_eval.model",
    "HasErrors": "excel_eval.assessment",
    "Indicator": "excel_eval.model",
    "Issue": "excel_eval.model",
    "Ledger": "excel_eval.results",
    "Limits": "excel_eval.limits",
    "Mark": "excel_eval.results",
    "Measure": "excel_eval.model",
    "NotPrevious": "excel_eval.previous",
    "Plan": "excel_eval.model",
    "Previous": "excel_eval.comparison",
    "Reading": "excel_eval.limits",
    "Result": "excel_eval.results",
    "SchemaError": "excel_eval.schema",
    "SelfAssessment": "excel_eval.assessment",
    "SheetCount": "excel_eval.results",
    "Skipped": "excel_eval.model",
    "Source": "excel_eval.model",
    "Team": "excel_eval.model",
    "TeamResult": "excel_eval.results",
    "TemplateProblem": "excel_eval.write.report.template",
    "Total": "excel_eval.assessment",
    "Unchecked": "excel_eval.auditing",
    "WorkbookRecord": "excel_eval.assessment",
}


def check(
    folder: str | PathLike[str], *, schemas: str | PathLike[str] | None = None, reading: Reading | None = None
) -> CheckReport:
    """校验: every problem of every workbook in ``folder``, in one pass.

    ``schemas``: a folder of further schema files; ``reading``: passwords to try, and limits other than the usual ones,
    such as ``Reading(Limits(file_bytes=100 * 2**20), ("a password",))``. Raises an OSError where ``folder`` is
    absent (FileNotFoundError), no folder (NotADirectoryError) or cannot be listed, SchemaError where a schema file
    cannot be used, and ValueError or TypeError for an argument that cannot be meant; problems of the workbooks are
    issues of the report.
    """
    from excel_eval.pipeline import check_folder

    return check_folder(_given(folder), _path(schemas), _reading(reading)).report


def evaluate(
    folder: str | PathLike[str],
    *,
    draft: bool = False,
    schemas: str | PathLike[str] | None = None,
    reading: Reading | None = None,
    previous: str | PathLike[str] | None = None,
) -> SelfAssessment:
    """绩效自评: check, merge and compute. Amounts in 万元, rates exact until shown, scores of two decimals half-up.

    With errors in the material the figures rest on the accepted rows alone; look at ``.ok``. ``draft`` marks the
    assessment as one that may be written all the same. ``previous`` is an earlier year's ``evaluation.json``, folder
    or filing: ``.compared`` then holds the change of each indicator, and workbook, report and document show it.
    Raises as ``check`` does, HasErrors where there is no plan to evaluate by, and NotPrevious where ``previous`` is
    absent, no evaluation, or not of an earlier year.
    """
    from excel_eval.pipeline import evaluate_folder

    how = _reading(reading)
    assessment = evaluate_folder(_given(folder), draft=draft, schemas=_path(schemas), reading=how)
    if previous is None:
        return assessment
    from excel_eval.previous import read_previous, with_previous

    earlier = read_previous(_given(previous), _path(schemas), how)
    return with_previous(assessment, earlier, Path(previous))


def audit(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]],
    folder: str | PathLike[str] | None = None,
    *,
    schemas: str | PathLike[str] | None = None,
    reading: Reading | None = None,
) -> AuditReport:
    """复核: the finance office's checks on a report (.docx, .txt) and/or a form (.xlsx), of this tool or of anybody.

    With ``folder`` the papers are held against its plan and ledgers too, read as ``check`` reads them. Raises
    CannotRead where papers are absent or unreadable, as ``check`` does for ``folder`` and ``schemas``, and ValueError
    where there is no paper or a path is empty.
    """
    from excel_eval.auditing import audit as audit_papers

    given = [paths] if isinstance(paths, str | PathLike) else paths
    return audit_papers([_given(path) for path in given], _path(folder), _path(schemas), _reading(reading))


def write_workbook(
    assessment: SelfAssessment, path: str | PathLike[str], form: str = "standard", *, title_font: str | None = None
) -> None:
    """自评表: write the self-assessment workbook to ``path``, replacing an earlier one only when it is whole.

    ``form`` is ``standard`` (财预〔2020〕10号) or ``sichuan``; ``title_font`` that of the form's title, such as
    方正小标宋简体 where it is installed. Raises HasErrors while the material has errors and the
    assessment is no draft, ValueError for another ``form`` or a ``path`` that does not end in .xlsx, CannotWrite where
    it cannot be written, or holds a file that is no form of this tool or that somebody has changed since.
    """
    from excel_eval.write.workbook import write_workbook as write

    write(assessment, Path(path), form, title_font=title_font)


def write_report(
    assessment: SelfAssessment, path: str | PathLike[str], template: str | PathLike[str] | None = None
) -> None:
    """自评报告: write the report in the official format, or in a bureau's own ``template`` (.docx), to ``path``.

    Raises HasErrors while the material has errors and the assessment is no draft, TemplateProblem where the template
    cannot be used, FileNotFoundError where it is absent, ValueError for a ``path`` that does not end in .docx,
    CannotWrite where it cannot be written, or holds a file that is no report of this tool or that somebody has changed.
    """
    from excel_eval.write.report import write_report as write

    write(assessment, Path(path), _path(template))


def _path(folder: str | PathLike[str] | None) -> Path | None:
    return None if folder is None else _given(folder)


def _given(path: str | PathLike[str]) -> Path:
    """An empty text, such as a variable that is not set, must not mean the current folder."""
    if path == "":
        raise ValueError("a path is an empty text; the current folder is '.'")
    return Path(path)


def _reading(reading: Reading | None) -> Reading:
    from excel_eval.limits import ORDINARY, Reading

    if reading is None:
        return ORDINARY
    if not isinstance(reading, Reading):
        raise TypeError(f"reading is a Reading(limits, passwords), not {reading!r}")
    return reading


def __getattr__(name: str) -> object:
    """The public types, loaded when they are asked for: ``--help`` must not wait for pandas."""
    if name == "__version__":
        from importlib.metadata import version

        return version("excel-eval")
    if name in _LAZY:
        from importlib import import_module

        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
