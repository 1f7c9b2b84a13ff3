"""问题清单.xlsx: all problems of all workbooks for the bureau: a summary per team, the causes, every single place."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from excel_eval.assessment import CheckReport, WorkbookRecord
from excel_eval.messages import describe, say
from excel_eval.model import Issue, Lang, Severity
from excel_eval.write import formats
from excel_eval.write.atomic import Place, replacing
from excel_eval.write.cells import Cell, Span, down
from excel_eval.write.sheet import Book, Page
from excel_eval.write.text import row_height, without_controls

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
HEAD_ROW = 4
MOST_LINKS = 60_000
"""Excel drops links beyond 65,530 a sheet."""
MARGINS = (0.4, 0.4, 0.6, 0.6)
LIST = (
    ("number", 6), ("severity", 7), ("code", 7), ("team", 16), ("file", 22), ("sheet", 13), ("cell", 9), ("column", 14),
    ("value", 18), ("expected", 18), ("message", 40), ("fix", 40),
)  # fmt: skip
CAUSES = (
    ("severity", 7), ("code", 7), ("team", 18), ("sheet", 14), ("column", 16), ("count", 8), ("first", 9),
    ("values", 24), ("message", 40), ("fix", 40),
)  # fmt: skip
SHOWN_VALUES = 5
SUMMARY = (
    ("team", 20), ("file", 30), ("read", 10), ("accepted", 10), ("rejected", 12), ("errors", 9), ("warnings", 9),
    ("infos", 9),
)  # fmt: skip


def write_problems(
    report: CheckReport, folder: Path, path: Path, lang: Lang = "zh", *, place: Place = replacing
) -> None:
    """Write the list of problems to ``path``; links lead to the workbooks in ``folder``.

    Raises CannotWrite where the file cannot be written.
    """
    title = say("problems_title", lang, year=report.year) if report.year else say("problems_title_no_year", lang)
    with place(path) as temporary, Book(temporary, title, kind="problems") as book:
        writer = _Writer(book, report, folder, path, lang, title)
        writer.summary()
        writer.causes()
        writer.places()


class _Writer:
    """The three sheets over one report."""

    def __init__(self, book: Book, report: CheckReport, folder: Path, path: Path, lang: Lang, title: str) -> None:
        self.book, self.report, self.lang, self.title = book, report, lang, title
        self.issues = sorted(report.issues, key=_urgency)
        self.teams = {record.file: record for record in report.workbooks}
        self.base = _relative(folder, path.parent)

    def summary(self) -> None:
        """Rows read and problems per workbook, and their sums."""
        counts = Counter(issue.severity for issue in self.issues)
        params = {"errors": counts["error"], "warnings": counts["warning"], "infos": counts["info"]}
        page = self._page("problems_summary", SUMMARY, say("problems_subtitle", self.lang, **params))
        files = list(self.teams) + sorted({i.source.file for i in self.issues} - set(self.teams))
        found = Counter((issue.source.file, issue.severity) for issue in self.issues)
        text, figure = self.book.style(formats.TEXT), self.book.style(formats.FIGURE)
        for row, file in enumerate(files, HEAD_ROW + 1):
            record = self.teams.get(file)
            page.text(row, 1, self._team(record), text)
            page.text(row, 2, file, text)
            page.height(row, row_height([(self._team(record), 20), (file, 30)], least=18))
            for column, value in enumerate((*_rows(record), *(found[file, s] for s in SEVERITIES)), 3):
                page.number(row, column, value, figure)
        self._totals(page, HEAD_ROW + 1, len(files), found, files)
        page.height(HEAD_ROW + len(files) + 1, 20)
        self._finish(page, SUMMARY, HEAD_ROW + len(files), landscape=False)

    def _totals(
        self, page: Page, first: int, rows: int, found: Counter[tuple[str, Severity]], files: Sequence[str]
    ) -> None:
        row = first + rows
        look = self.book.style(formats.FIGURE, formats.TOTAL)
        for column in (1, 2):
            page.text(row, column, say("problems_total", self.lang) if column == 1 else None, look)
        sums = [sum(values) for values in zip(*(_rows(self.teams.get(file)) for file in files), strict=True)] or [0] * 3
        sums += [sum(found[file, severity] for file in files) for severity in SEVERITIES]
        for column, value in enumerate(sums, 3):
            span = down(Cell(page.name, first, column), rows).name
            page.formula(row, column, f"=SUM({span})", value, look)

    def causes(self) -> None:
        """One line for the same problem in the same column of the same sheet."""
        page = self._page("problems_causes", CAUSES, say("problems_causes_subtitle", self.lang))
        groups: dict[tuple[object, ...], list[Issue]] = {}
        for issue in self.issues:
            key = (issue.code, issue.source.file, issue.source.sheet, issue.column)
            groups.setdefault(key, []).append(issue)
        ordered = sorted(groups.values(), key=lambda alike: (*_urgency(alike[0]), -len(alike)))
        for row, alike in enumerate(ordered, HEAD_ROW + 1):
            self._cause(page, row, alike)
        self._finish(page, CAUSES, HEAD_ROW + len(ordered))

    def _cause(self, page: Page, row: int, alike: Sequence[Issue]) -> None:
        first = alike[0]
        words = describe(first, self.lang)
        such_as = {"cell": first.source.cell or first.source.sheet or "", "message": words.message}
        message = words.message if len(alike) == 1 else say("problem_such_as", self.lang, **such_as)
        values = list(dict.fromkeys(issue.value for issue in alike if issue.value))
        shown = "、".join(values[:SHOWN_VALUES]) + ("…" if len(values) > SHOWN_VALUES else "")
        text, centre = self.book.style(formats.TEXT), self.book.style(formats.CENTRE)
        page.text(row, 1, say(f"severity_{first.severity}", self.lang), centre)
        page.text(row, 2, first.code, centre)
        page.number(row, 6, len(alike), centre)
        self._link(page, row, row, first)
        texts = {3: self._team_of(first), 4: first.source.sheet, 5: first.column, 8: shown, 9: message, 10: words.fix}
        for column, value in texts.items():
            page.text(row, column, value, text)
        page.height(row, row_height([(v or "", CAUSES[column - 1][1]) for column, v in texts.items()], least=18))

    def places(self) -> None:
        """Every problem by itself, filterable, with a link to its cell."""
        page = self._page("problems_list", LIST, say("problems_list_subtitle", self.lang))
        for number, issue in enumerate(self.issues, 1):
            self._problem(page, HEAD_ROW + number, number, issue)
        self._finish(page, LIST, HEAD_ROW + len(self.issues))

    def _problem(self, page: Page, row: int, number: int, issue: Issue) -> None:
        words = describe(issue, self.lang)
        text, centre = self.book.style(formats.TEXT), self.book.style(formats.CENTRE)
        page.number(row, 1, number, centre)
        page.text(row, 2, say(f"severity_{issue.severity}", self.lang), centre)
        page.text(row, 3, issue.code, centre)
        texts = {
            4: self._team_of(issue),
            5: issue.source.file,
            6: issue.source.sheet,
            8: issue.column,
            9: issue.value,
            10: words.expected,
            11: words.message,
            12: words.fix,
        }
        for column, value in texts.items():
            page.text(row, column, value, text)
        self._link(page, row, number, issue)
        page.height(row, row_height([(value or "", LIST[column - 1][1]) for column, value in texts.items()], least=18))

    def _link(self, page: Page, row: int, number: int, issue: Issue) -> None:
        source = issue.source
        shown = source.cell or (None if source.row is None else say("problem_row", self.lang, row=source.row))
        file = f"{self.base}/{source.file}"
        followable = "#" not in file and without_controls(file) == file
        if not (source.file in self.teams and source.sheet and shown and followable and number <= MOST_LINKS):
            page.text(row, 7, shown, self.book.style(formats.CENTRE))
            return
        cell = Cell(source.sheet or "", source.row or 1, source.column or 1)
        page.link_to_file(row, 7, shown or "", file, cell, self.book.style(formats.CENTRE, formats.LINK))

    # --- common

    def _page(self, name: str, columns: Iterable[tuple[str, int]], subtitle: str) -> Page:
        page = self.book.page(say(name, self.lang))
        page.text(1, 1, f"{self.title} · {say(name, self.lang)}", self.book.style(formats.TITLE))
        page.height(1, 27)
        page.text(2, 1, subtitle, self.book.style(formats.SUBTITLE))
        page.widths([width for _, width in columns])
        for column, (heading, _) in enumerate(columns, 1):
            page.text(HEAD_ROW, column, say(f"problem_col_{heading}", self.lang), self.book.style(formats.HEAD))
        page.height(HEAD_ROW, 24)
        return page

    def _finish(self, page: Page, columns: Sequence[tuple[str, int]], last: int, landscape: bool = True) -> None:
        page.freeze(HEAD_ROW)
        page.filter(Span(page.name, HEAD_ROW, 1, max(last, HEAD_ROW), len(columns)))
        page.paper(landscape, MARGINS)
        page.repeat_rows(HEAD_ROW, HEAD_ROW)
        page.footer(centre=say("page_of_pages", self.lang))
        page.no_green_triangles()

    def _team(self, record: WorkbookRecord | None) -> str:
        if record and record.kind == "plan":
            return say("problem_plan", self.lang)
        return (record.team if record else None) or say("problem_no_team", self.lang)

    def _team_of(self, issue: Issue) -> str:
        return issue.team or self._team(self.teams.get(issue.source.file))


def _urgency(issue: Issue) -> tuple[bool, int]:
    """Whose workbook it is before what follows from it, then errors, warnings, infos."""
    return not issue.is_identity, SEVERITIES.index(issue.severity)


def _rows(record: WorkbookRecord | None) -> tuple[int, int, int]:
    counts = record.ledgers if record else ()
    return sum(c.read for c in counts), sum(c.accepted for c in counts), sum(c.rejected for c in counts)


def _relative(folder: Path, start: Path) -> str:
    """The way from the list to the workbooks; the whole path where there is none (another drive)."""
    try:
        return os.path.relpath(folder, start).replace(os.sep, "/")
    except ValueError:
        return str(folder.resolve()).replace(os.sep, "/")
