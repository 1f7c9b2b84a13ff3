"""The audit: papers -> texts and forms -> findings, held against each other and against a folder.

Each step is a pure function; only reading the papers and the folder touches the disk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from excel_eval.auditing.against_folder import Evaluated, evaluate, own_terms, with_evidence
from excel_eval.auditing.check_cross import Facts, check_form_against, check_text_against
from excel_eval.auditing.clean import fold_text
from excel_eval.auditing.form_findings import check_paper_form
from excel_eval.auditing.papers import Paper, read_papers
from excel_eval.auditing.read_form import PaperForm, with_lines
from excel_eval.auditing.reading import Text, read_text
from excel_eval.auditing.report import AuditFinding, AuditReport, Place
from excel_eval.auditing.same_words import check_words
from excel_eval.auditing.statements import Role
from excel_eval.auditing.tables import check_table
from excel_eval.auditing.targets import team_counts
from excel_eval.auditing.terms import Lexicon, Term, lexicon, make_term
from excel_eval.auditing.text_checks import EXPLAIN_LINE, REMARK_LINE, check_text
from excel_eval.auditing.unchecked import unchecked
from excel_eval.limits import ORDINARY, Reading
from excel_eval.messages import say

FORM = ("自评表", "the form")


@dataclass(frozen=True, slots=True)
class _Material:
    """All that is known: the papers, their texts, the words to read them with, the folder's evaluation."""

    papers: tuple[Paper, ...]
    texts: tuple[Text, ...]
    lexicon: Lexicon
    folder: Evaluated | None


def audit(
    paths: Sequence[Path], folder: Path | None = None, schemas: Path | None = None, reading: Reading = ORDINARY
) -> AuditReport:
    """Audit papers. ``CannotRead`` where one of them is absent or cannot be read, FileNotFoundError for ``folder``."""
    if not paths:
        raise ValueError(say("no_paper"))
    papers = read_papers(paths)
    return audit_papers(papers, None if folder is None else evaluate(Path(folder), schemas, reading))


def audit_papers(papers: tuple[Paper, ...], evaluated: Evaluated | None) -> AuditReport:
    """Every check on papers that are read, and on the folder's evaluation."""
    material = _material(papers, evaluated)
    findings = [finding for check in CHECKS for finding in check(material)]
    done = evaluated is not None and evaluated.assessment is not None
    missing = unchecked(papers, material.texts, evaluated is not None, done)
    return AuditReport(_in_order(findings), missing)


def _material(papers: tuple[Paper, ...], folder: Evaluated | None) -> _Material:
    terms = own_terms(folder) if folder else ()
    rows = [row for paper in papers for form in (*paper.forms, *paper.tables) for row in form.form.rows]
    words = lexicon((*terms, *_terms_of_rows([(row.name, row.unit) for row in rows], terms)))
    if folder:
        papers = tuple(_held_against(paper, folder) for paper in papers)
    return _Material(papers, tuple(_texts(papers, words, _teams(papers, folder), _year(folder))), words, folder)


def _teams(papers: Sequence[Paper], folder: Evaluated | None) -> Mapping[str, int]:
    """How many teams a group has: as the plan says, else as any of the papers does."""
    if folder and folder.assessment:
        return Counter(team.kind for team in folder.assessment.plan.teams)
    return team_counts(fold_text(paragraph) for paper in papers for paragraph in paper.paragraphs)


def _terms_of_rows(rows: Iterable[tuple[str, str | None]], known: Sequence[Term]) -> Iterator[Term]:
    """The indicators of a form are terms of the texts beside it."""
    taken = lexicon(known)
    for name, unit in dict(rows).items():
        if taken.term_of(name) is None and len(name) >= 3:
            yield make_term(name, [name, *_shorter(name)], units=[unit] if unit and unit != "%" else [])


def _shorter(name: str) -> list[str]:
    """``产业分析报告数量`` is called 产业分析报告 in texts."""
    short = name.removesuffix("数量").removesuffix("个数").removesuffix("数")
    return [short] if len(short) >= 4 and short != name else []


def _year(folder: Evaluated | None) -> str | None:
    """The year that is evaluated, where a plan says it."""
    return str(folder.assessment.plan.year) if folder and folder.assessment else None


def _held_against(paper: Paper, folder: Evaluated) -> Paper:
    if folder.assessment is None:
        return paper
    plan = folder.assessment.plan
    forms = tuple(with_evidence(with_lines(f, plan.remark_line, plan.explain_line), folder) for f in paper.forms)
    return replace(paper, forms=forms)


def _explained(form: PaperForm, words: Lexicon) -> frozenset[str]:
    """The indicators whose row gives a reason, by the names under which texts are read."""
    explained = [row.name for row in form.form.rows if row.reason]
    terms = [words.term_of(name) for name in explained]
    return frozenset((*explained, *(term.name for term in terms if term is not None)))


def _texts(papers: Sequence[Paper], words: Lexicon, teams: Mapping[str, int], year: str | None) -> Iterator[Text]:
    for paper in papers:
        if paper.paragraphs:
            yield read_text(paper.file, paper.paragraphs, words, teams=teams, year=year)
        for form in paper.forms:
            explained = _explained(form, words)
            for text in form.texts:
                role: Role | None = "target" if text.role == "target" else None
                lines = text.cell.text.splitlines()
                where = text.cell.where
                yield read_text(
                    paper.file, lines, words, part=where, role=role, teams=teams, year=year, explained=explained
                )


# --- the checks -----------------------------------------------------------------------------------------------------


def _on_texts(material: _Material) -> Iterator[AuditFinding]:
    assessment = material.folder.assessment if material.folder else None
    remark = assessment.plan.remark_line if assessment else REMARK_LINE
    explain = assessment.plan.explain_line if assessment else EXPLAIN_LINE
    for text in material.texts:
        for finding in check_text(text, material.lexicon, remark, explain):
            yield _in_cell(text, finding)


def _in_cell(text: Text, finding: AuditFinding) -> AuditFinding:
    """A text of a form is marked at its cell."""
    if not text.part:
        return finding
    sheet, _, cell = text.part.rpartition("!")
    return replace(finding, place=Place(sheet or None, cell))


def _on_forms(material: _Material) -> Iterator[AuditFinding]:
    for paper in material.papers:
        for form in paper.forms:
            yield from check_paper_form(form, material.lexicon, material.texts)
        for table in (*paper.forms, *paper.tables):
            yield from check_table(table)


def _against_forms(material: _Material) -> Iterator[AuditFinding]:
    """The texts and tables of the papers, and other forms of the same project, against the first form."""
    forms = [form for paper in material.papers for form in paper.forms]
    for index, form in enumerate(forms):
        if all(form.project != earlier.project for earlier in forms[:index]):
            for other in forms[index + 1 :]:
                if other.project == form.project:
                    yield from check_form_against(other, Facts(form.form, FORM), material.lexicon)
    if len({form.project for form in forms}) == 1:
        facts = Facts(forms[0].form, FORM)
        for text in material.texts:
            yield from check_text_against(text, facts, material.lexicon)
        for table in (table for paper in material.papers for table in paper.tables):
            yield from check_form_against(table, facts, material.lexicon)


def _against_folder(material: _Material) -> Iterator[AuditFinding]:
    """Everything against plan and ledgers."""
    folder = material.folder
    if folder is None:
        return
    yield from folder.findings(material.papers, material.texts)
    if folder.facts is None or folder.own is None:
        return
    for text in material.texts:
        yield from check_text_against(text, folder.facts, material.lexicon)
    for form in _all_forms(material.papers):
        yield from check_form_against(form, folder.facts, material.lexicon)
    for paper in material.papers:
        yield from check_words(paper, folder.own)


def _all_forms(papers: Sequence[Paper]) -> Iterator[PaperForm]:
    for paper in papers:
        yield from (*paper.forms, *paper.tables)


CHECKS = (_on_forms, _on_texts, _against_forms, _against_folder)


def _in_order(findings: Iterable[AuditFinding]) -> tuple[AuditFinding, ...]:
    """By code; of the same words said twice for one reason, one."""
    kept: dict[object, AuditFinding] = {}
    for finding in findings:
        kept.setdefault((finding.code, finding.file, finding.where, finding.quote, finding.found), finding)
    return tuple(sorted(kept.values(), key=lambda finding: finding.code))
