"""复核件: a copy of each paper under audit with the findings as comments at their cells or sentences.

The papers themselves are never written to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from excel_eval.messages import say
from excel_eval.model import Lang
from excel_eval.write.atomic import write_bytes
from excel_eval.write.fingerprint import fingerprinted
from excel_eval.write.marks import CannotMark, CellMark, Cover, CoverRow, mark_workbook
from excel_eval.write.text import for_word
from excel_eval.write.together import together

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run
    from lxml import etree

    from excel_eval.auditing.report import AuditFinding, AuditReport

AUTHOR = "excel_eval"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
HEADERS = ("number", "severity", "sheet", "cell", "column", "value", "message", "fix", "code")
TONES = {"P0": "error", "P1": "warning", "P2": "info"}


def write_annotated(
    report: AuditReport, papers: Sequence[Path], out: Path, lang: Lang = "zh"
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Write the copies to ``out``; gives those written and the papers that cannot bear comments (.txt, odd packages).

    A paper without findings is not copied. Raises CannotWrite where ``out`` cannot be written.
    """
    copies: dict[Path, bytes] = {}
    bare: list[Path] = []
    for paper in papers:
        findings = [finding for finding in report.findings if finding.file == paper.name]
        content = _annotated(paper, findings, lang) if findings else None
        if content is not None:
            copies[out / paper.name] = fingerprinted(content, "annotated")
        elif findings:
            bare.append(paper)
    if copies:
        with together(out) as place:
            for path, content in copies.items():
                write_bytes(path, content, place)
    return tuple(copies), tuple(bare)


def _annotated(paper: Path, findings: Sequence[AuditFinding], lang: Lang) -> bytes | None:
    match paper.suffix.lower():
        case ".docx":
            return _document(paper, findings, lang)
        case ".xlsx" | ".xlsm":
            try:
                return mark_workbook(paper.read_bytes(), list(_marks(findings, lang)), _cover(paper, findings, lang))
            except CannotMark:
                return None
    return None


def _words(finding: AuditFinding, lang: Lang) -> tuple[str, str]:
    """What is wrong, and what to do."""
    words = finding.words(lang)
    return f"{finding.severity} {finding.code} {words.message}", say("mark_fix", lang, fix=words.fix)


# --- workbooks


def _marks(findings: Sequence[AuditFinding], lang: Lang) -> Iterator[CellMark]:
    from openpyxl.utils.cell import coordinate_to_tuple

    for finding in findings:
        place = finding.place
        if place.sheet and place.cell:
            row, column = coordinate_to_tuple(place.cell)
            yield CellMark(place.sheet, row, column, "\n".join(_words(finding, lang)))


def _cover(paper: Path, findings: Sequence[AuditFinding], lang: Lang) -> Cover:
    counts = {name: sum(finding.severity == name for finding in findings) for name in TONES}
    return Cover(
        title=say("annotated_title", lang, file=paper.name),
        lines=(say("annotated_count", lang, **counts), say("annotated_todo", lang)),
        headers=tuple(say(f"problem_col_{name}", lang) for name in HEADERS),
        rows=tuple(_row(number, finding, lang) for number, finding in enumerate(findings, 1)),
        lang=lang,
    )


def _row(number: int, finding: AuditFinding, lang: Lang) -> CoverRow:
    words = finding.words(lang)
    return CoverRow(
        number=number,
        severity=finding.severity,
        sheet=finding.place.sheet or "",
        cell=finding.place.cell,
        column="",
        value=finding.found,
        problem=words.message,
        fix=words.fix,
        code=finding.code,
        tone=TONES[finding.severity],  # type: ignore[arg-type]
    )


# --- documents


def _document(paper: Path, findings: Sequence[AuditFinding], lang: Lang) -> bytes:
    from docx import Document
    from docx.table import Table

    document = Document(str(paper))
    paragraphs: list[Paragraph] = [b for b in document.iter_inner_content() if not isinstance(b, Table)]
    for finding in findings:
        runs = _runs_of(paragraphs, finding)
        if runs:
            words = "\n".join(map(for_word, _words(finding, lang)))
            document.add_comment(runs, text=words, author=AUTHOR, initials="EE")
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _runs_of(paragraphs: Sequence[Paragraph], finding: AuditFinding) -> list[Run]:
    """The runs of the sentence; a finding without a place of its own stands at the first words of the document."""
    place = finding.place
    if place.start is None or place.end is None:
        return next((paragraph.runs[:1] for paragraph in paragraphs if paragraph.runs), [])
    (first, start), (last, end) = place.start, place.end
    if first == last:
        return _between(paragraphs[first], start, end)
    tail = _between(paragraphs[first], start, len(paragraphs[first].text))
    head = _between(paragraphs[last], 0, end)
    return [*tail, *head]


def _between(paragraph: Paragraph, start: int, end: int) -> list[Run]:
    """The runs from ``start`` to ``end``, split there; all runs where links or fields shift the counting."""
    if "".join(run.text for run in paragraph.runs) != paragraph.text:
        return list(paragraph.runs)
    for offset in (start, end):
        _split(paragraph, offset)
    found, at = [], 0
    for run in paragraph.runs:
        if start <= at < end:
            found.append(run)
        at += len(run.text)
    return found


def _split(paragraph: Paragraph, offset: int) -> None:
    """Let a run end at ``offset``; a run that holds more than plain text stays whole."""
    at = 0
    for run in paragraph.runs:
        size = len(run.text)
        if at < offset < at + size:
            if all(child.tag.endswith(("}t", "}rPr")) for child in run._r):
                rest = deepcopy(run._r)
                run._r.addnext(rest)
                _keep(run._r, 0, offset - at)
                _keep(rest, offset - at, size)
            return
        at += size


def _keep(run: etree._Element, start: int, end: int) -> None:
    """Leave the characters from ``start`` to ``end`` of a run of plain text, tabs and line ends in it as they are
    (``Run.text`` would make elements of them)."""
    at = 0
    for piece in [child for child in run if child.tag.endswith("}t")]:
        text = piece.text or ""
        piece.text = text[max(start - at, 0) : max(end - at, 0)]
        piece.set(_SPACE, "preserve")
        at += len(text)
        if not piece.text:
            run.remove(piece)
