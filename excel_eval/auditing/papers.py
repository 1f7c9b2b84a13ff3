"""The papers under audit: a report (.docx, .txt) as paragraphs and tables, a form (.xlsx) as its sheets.

A paper that is absent or cannot be read raises ``CannotRead``, which says why.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from excel_eval import messages
from excel_eval.auditing.cell_formats import cell_formats
from excel_eval.auditing.form_texts import notes
from excel_eval.auditing.grid import Grid, label_of
from excel_eval.auditing.headers import indicator_header, is_form, is_indicator_label
from excel_eval.auditing.read_form import NoStoredValues, PaperForm, read_form, with_notes
from excel_eval.auditing.read_grid import sheet_grid, table_grid
from excel_eval.guard import Unreadable, open_package, read_bytes
from excel_eval.identify import is_plan
from excel_eval.messages.findings import AUDIT
from excel_eval.model import Issue, Lang, Sheet
from excel_eval.read import issue_of, read_workbook
from excel_eval.schema import load_schemas

REPORTS, FORMS = (".docx", ".txt"), (".xlsx", ".xlsm")
_LOOK, _LONGEST_LABEL = 300, 20
"""rows of a sheet within which a form begins"""
_OF_REPORTS = frozenset({"E101", "E103", "E105"})
"""what the guard finds, in words of their own for a report: ``paper_E101``"""
_NO_DOCUMENT = frozenset(
    {"plain_text", "html", "pdf", "picture", "other_archive", "xml_2003", "excel_4", "no_workbook_part", "zip_method"}
)
"""reasons that speak of a workbook, where a Word document was wanted"""
ENCODINGS = ("utf-8-sig", "gb18030")


class CannotRead(Exception):
    """A paper cannot be read; ``issue`` is what the guard found, else ``why`` is a name of the catalogue. ``others``
    are the further papers of the call that cannot be read."""

    def __init__(self, path: Path, why: str, issue: Issue | None = None) -> None:
        self.path, self.why, self.issue = path, why, issue
        self.others: tuple[CannotRead, ...] = ()
        super().__init__(self.message())

    def message(self, lang: Lang = "zh") -> str:
        """The file and why it cannot be read."""
        return f"{self.path}{'：' if lang == 'zh' else ': '}{self._why(lang)}"

    def _why(self, lang: Lang) -> str:
        if self.issue is None:
            zh, en = AUDIT[self.why]
            return zh if lang == "zh" else en
        if self.path.suffix.lower() in REPORTS and self.issue.code in _OF_REPORTS:  # which is no workbook
            return messages.say(f"paper_{self.issue.code}", lang, **self.issue.params)
        return messages.describe(self.issue, lang).message


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as read. ``tables``: those of a report that hold figures but are no whole form."""

    path: Path
    paragraphs: tuple[str, ...]
    forms: tuple[PaperForm, ...]
    tables: tuple[PaperForm, ...] = ()
    grids: tuple[Grid, ...] = ()

    @property
    def file(self) -> str:
        return self.path.name

    @property
    def is_report(self) -> bool:
        return self.path.suffix.lower() in REPORTS


def read_papers(paths: Sequence[Path]) -> tuple[Paper, ...]:
    """Read them all; ``CannotRead`` for the first that cannot be, with the others of which that is true."""
    papers: list[Paper] = []
    refused: list[CannotRead] = []
    for path in paths:
        try:
            papers.append(read_paper(path))
        except CannotRead as error:
            refused.append(error)
    if refused:
        refused[0].others = tuple(refused[1:])
        raise refused[0]
    return tuple(papers)


def read_paper(path: Path) -> Paper:
    """Read one paper; ``CannotRead`` where that is not possible."""
    kind = path.suffix.lower()
    if not _exists(path):
        raise CannotRead(path, "absent")
    if path.is_dir():
        raise CannotRead(path, "is_folder")
    if kind not in REPORTS + FORMS:
        raise CannotRead(path, "unknown_type")
    try:
        if kind == ".txt":
            return _text(path)
        return _document(path) if kind == ".docx" else _workbook(path)
    except Unreadable as error:
        if kind == ".docx" and error.params.get("reason") in _NO_DOCUMENT:
            raise CannotRead(path, "not_docx") from error
        raise CannotRead(path, "damaged", issue_of(path, error)) from error
    except NoStoredValues as error:
        raise CannotRead(path, "no_stored_values") from error


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name too long for the system
        return False


def _text(path: Path) -> Paper:
    text = _decoded(path, read_bytes(path))
    paragraphs = tuple(text.splitlines())
    if not text.strip():
        raise CannotRead(path, "empty")
    return Paper(path, paragraphs, ())


def _decoded(path: Path, data: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search("[\0-\x08\x0e-\x1f]", text):
            return text
    raise CannotRead(path, "not_text")


def _document(path: Path) -> Paper:
    from docx import Document
    from docx.opc.exceptions import OpcError
    from docx.table import Table

    open_package(read_bytes(path), ".docx")
    try:
        document = Document(str(path))
        blocks = list(document.iter_inner_content())
    except (OpcError, KeyError, ValueError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise CannotRead(path, "not_docx") from error
    tables = [table_grid(block, n) for n, block in enumerate((b for b in blocks if isinstance(b, Table)), start=1)]
    paragraphs = tuple(block.text for block in blocks if not isinstance(block, Table))
    if not any(text.strip() for text in paragraphs) and not tables:
        raise CannotRead(path, "empty")
    forms = [read_form(grid, path.name) for grid in tables if is_form(grid)]
    others = [read_form(grid, path.name) for grid in tables if not is_form(grid)]
    return Paper(
        path, paragraphs, tuple(forms), tuple(t for t in others if t.form.rows or t.form.sources), tuple(tables)
    )


def _speaks_of_indicators(sheet: Sheet) -> bool:
    """A quick look, so that thousands of detail rows are not turned into grids."""
    texts = (value for row in sheet.rows[:_LOOK] for value in row if isinstance(value, str) and "指标" in value)
    return any(is_indicator_label(label_of(text)) for text in texts if len(text) < _LONGEST_LABEL)


def _workbook(path: Path) -> Paper:
    """The sheets that are forms; of a workbook without one, those that hold at least its indicators."""
    book = read_workbook(path)
    plain = {sheet.name: sheet_grid(sheet, {}) for sheet in book.sheets if _speaks_of_indicators(sheet)}
    wanted = [name for name, grid in plain.items() if is_form(grid)] or [
        name for name, grid in plain.items() if indicator_header(grid)
    ]
    if not any(is_form(grid) for grid in plain.values()) and is_plan(book, load_schemas()):
        raise CannotRead(path, "is_plan")
    if not wanted:
        raise CannotRead(path, "no_form_inside")
    formats = cell_formats(path, wanted)
    grids = [sheet_grid(sheet, formats.get(sheet.name, {})) for sheet in book.sheets if sheet.name in wanted]
    forms = (read_form(grid, path.name) for grid in grids)
    return Paper(path, (), tuple(with_notes(form, notes(book.sheets)) for form in forms), (), tuple(grids))
