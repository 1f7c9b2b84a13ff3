"""The workbooks handed in against those filed: an older version, one without a change, one under another name.

Known by its hash, else by its rows: a workbook is read again from a filing only where it may have been an older one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from excel_eval.filings import FILINGS, FiledBook, filed_books
from excel_eval.guard import Unreadable
from excel_eval.limits import ORDINARY, Reading
from excel_eval.locate import find_sheet
from excel_eval.messages import both
from excel_eval.model import Issue, Workbook
from excel_eval.read import read_workbook
from excel_eval.schema import Schemas
from excel_eval.table import Table, read_table
from excel_eval.text import fold
from excel_eval.validate import Submission
from excel_eval.versions import Relation, relation, rows_of


def against_filings(
    folder: Path,
    year: int,
    plan: Workbook | None,
    submissions: Sequence[Submission],
    schemas: Schemas,
    reading: Reading = ORDINARY,
) -> Iterator[Issue]:
    """W128 for an older version than the one filed last, I126 where nothing changed, I127 for another file name."""
    filed = filed_books(folder, year)
    if plan is not None:
        yield from _older_by_hash(plan, None, [book for book in filed if book.kind == "plan"])
    for submission in submissions:
        team = submission.identity.team
        if submission.counts and team:
            books = [book for book in filed if book.team is not None and fold(book.team) == fold(team.name)]
            if books:
                yield from _team(submission, team.name, books, schemas, reading, year)


def _team(
    submission: Submission, team: str, books: Sequence[FiledBook], schemas: Schemas, reading: Reading, year: int
) -> Iterator[Issue]:
    workbook, last = submission.identity.workbook, books[-1]
    older = list(_older_by_hash(workbook, team, books))
    known = workbook.sha256 == last.sha256 or bool(older)
    found = None if known else _rows(submission, last, schemas, reading, year)
    same = "same_bytes" if workbook.sha256 == last.sha256 else "same_rows" if found and found.kind == "same" else None
    if same:
        yield Issue("I126", workbook.source, team, params={"filing": last.filing.name, "relation": both(same)})
    if workbook.file != last.file:
        content = both("renamed_same" if same else "renamed_changed")
        params = {"filing": last.filing.name, "old": last.file, "file": workbook.file, "relation": content}
        yield Issue("I127", workbook.source, team, params=params)
    if found and found.kind == "older":
        filled = both("versions_filled", count=found.filled) if found.filled else ""
        said = both("older_rows", later=last.filing.name, newer=last.file, more=found.more, filled=filled)
        older.append(_older(workbook, team, last, said))
    yield from older


def _older_by_hash(workbook: Workbook, team: str | None, books: Sequence[FiledBook]) -> Iterator[Issue]:
    """Whether it is a workbook of an earlier filing, though another one was filed after that."""
    if not books or workbook.sha256 == books[-1].sha256:
        return
    last = books[-1]
    for book in reversed(books[:-1]):
        if book.sha256 == workbook.sha256:
            names = {"filing": book.filing.name, "file": book.file, "later": last.filing.name, "newer": last.file}
            yield _older(workbook, team, last, both("older_bytes", **names))
            return


def _rows(submission: Submission, last: FiledBook, schemas: Schemas, reading: Reading, year: int) -> Relation | None:
    """The rows against those filed last, unless some sheet has grown: then it is no older version."""
    counts = {table.schema.sheet: len(table.rows) for table in submission.tables}
    if any(count > last.rows.get(sheet, 0) for sheet, count in counts.items()):
        return None
    try:
        filed = read_workbook(last.path, reading)
    except (OSError, Unreadable):
        return None  # the filing is damaged: verify says so
    if filed.sha256 != last.sha256:
        return None
    return relation(rows_of(submission.tables), rows_of(_tables(filed, schemas, year)))


def _tables(workbook: Workbook, schemas: Schemas, year: int) -> Iterator[Table]:
    for schema in schemas.ledgers:
        sheet = find_sheet(workbook, schema.sheet)
        if sheet is not None:
            yield read_table(sheet, schema, year)


def _older(workbook: Workbook, team: str | None, last: FiledBook, said: tuple[str, str]) -> Issue:
    place = f"{FILINGS}/{last.filing.name}/{last.file}"
    return Issue("W128", workbook.source, team, params={"relation": said, "later": last.filing.name, "place": place})
