"""自评报告.docx: the self-assessment in the official format, every figure from the same evaluation as the form."""

from __future__ import annotations

from pathlib import Path

from excel_eval.assessment import HasErrors, SelfAssessment
from excel_eval.messages import say
from excel_eval.write.atomic import Place, replacing, require_suffix
from excel_eval.write.report.content import report_of
from excel_eval.write.report.package import write_package
from excel_eval.write.report.styles import TITLE_FONT
from excel_eval.write.report.word import document_parts
from excel_eval.write.text import for_word

__all__ = ["TITLE_FONT", "is_template", "write_report"]


def is_template(path: Path, template: Path) -> bool:
    """Whether the report would take the place of its own template, by whatever link or spelling."""
    return path.exists() and path.samefile(template)


def write_report(
    assessment: SelfAssessment,
    path: Path,
    template: Path | None = None,
    *,
    title_font: str = TITLE_FONT,
    place: Place = replacing,
) -> None:
    """Write the report to ``path``, which is replaced as a whole or stays as it was.

    ``template``: a bureau's own .docx, whose fields are in docs/report-template.md. Raises ``HasErrors`` while there
    are errors, unless the assessment is a draft; ``TemplateProblem`` where the template cannot be used,
    FileNotFoundError where it is absent; ``ValueError`` for a ``path`` that is the template or does not end in .docx;
    ``CannotWrite`` where it cannot be written, or holds what this tool has not written or what was changed since.
    """
    if not assessment.ok and not assessment.draft:
        raise HasErrors(assessment.check_report())
    require_suffix(Path(path), ".docx")
    if template is not None and is_template(Path(path), template):
        raise ValueError(say("report_template_is_output", path=template))
    if template is None:
        parts = document_parts(report_of(assessment), for_word(title_font))
    else:
        from excel_eval.write.report.template import filled

        parts = filled(assessment, template)
    with place(Path(path)) as temporary:
        write_package(parts, temporary)
