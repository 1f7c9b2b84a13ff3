"""数据来源: every file with its hash, every sheet with read = accepted + rejected, every file that was skipped."""

from __future__ import annotations

from collections.abc import Sequence

from excel_eval.messages import say
from excel_eval.model import SheetCount
from excel_eval.write import formats
from excel_eval.write.cells import Cell, Span
from excel_eval.write.counting import Wanted, rows
from excel_eval.write.pages import heading, long_page
from excel_eval.write.places import Places
from excel_eval.write.sheet import Book, Page
from excel_eval.write.text import row_height

WIDTHS = (20, 32, 20, 9, 9, 9, 9, 12, 12)
HASH_COLUMNS = (3, 9)
FIRST_ROW = 4


def write_sources(book: Book, page: Page, places: Places) -> None:
    assessment = places.assessment
    heading(book, page, assessment, say("sources_title"), say("sources_subtitle"))
    page.widths(WIDTHS)
    row = _write_files(book, page, places, FIRST_ROW - 1)
    counts = [count for record in assessment.workbooks for count in record.ledgers]
    row = _write_counts(book, page, places, row + 1, counts)
    row = _write_skipped(book, page, places, row + 1)
    page.print_area(Span(page.name, 1, 1, row - 1, len(WIDTHS)))
    page.freeze(2)
    page.show_gridlines(printed=False)
    long_page(page, assessment, say("sources_title"), landscape=True, repeat=(1, 2))


def _section(book: Book, page: Page, row: int, title: str) -> None:
    page.text(row, 1, title, book.style(formats.SECTION))
    page.height(row, 24)


def _write_files(book: Book, page: Page, places: Places, row: int) -> int:
    """一、files and their SHA-256."""
    _section(book, page, row, say("sources_files"))
    head, text = book.style(formats.HEAD), book.style(formats.TEXT)
    row += 1
    page.text(row, 1, say("column_team"), head)
    page.text(row, 2, say("sources_column_file"), head)
    page.merge(Span(page.name, row, *HASH_COLUMNS[:1], row, HASH_COLUMNS[1]), head)
    page.text(row, HASH_COLUMNS[0], say("sources_column_hash"), head)
    for record in places.assessment.workbooks:
        row += 1
        team = record.team or say("plan_workbook" if record.kind is None else "unknown_team")
        page.text(row, 1, team, text)
        page.text(row, 2, record.file, text)
        page.merge(Span(page.name, row, HASH_COLUMNS[0], row, HASH_COLUMNS[1]), text)
        page.text(row, HASH_COLUMNS[0], record.sha256, text)
        page.height(row, row_height([(team, WIDTHS[0]), (record.file, WIDTHS[1])]))
    return row + 1


def _write_counts(book: Book, page: Page, places: Places, row: int, counts: Sequence[SheetCount]) -> int:
    """二、every sheet: read = accepted + rejected, and every accepted row is on its detail sheet."""
    _section(book, page, row, say("sources_counts"))
    row += 1
    names = ("file", "sheet", "read", "accepted", "rejected", "repeated", "detail_rows", "check")
    page.text(row, 1, say("column_team"), book.style(formats.HEAD))
    for column, name in enumerate(names, start=2):
        page.text(row, column, say(f"sources_column_{name}"), book.style(formats.HEAD))
    page.height(row, 32)
    first = row + 1
    for count in counts:
        row += 1
        _write_count(book, page, places, row, count)
    _write_sums(book, page, row + 1, first, counts)
    _colour(book, page, first, row + 1)
    return row + 2


def _write_count(book: Book, page: Page, places: Places, row: int, count: SheetCount) -> None:
    text, figure = book.style(formats.TEXT), book.style(formats.FIGURE, num_format="0")
    for column, value in enumerate((count.team, count.file, count.sheet), start=1):
        page.text(row, column, value, text)
    for column, number in enumerate((count.read, count.accepted, count.rejected, count.repeated), start=4):
        page.number(row, column, number, figure)
    detail = places.details.get(count.sheet)
    balanced, listed = count.read == count.accepted + count.rejected, count.accepted
    test = f"(D{row}=E{row}+F{row})"
    if detail is not None:
        listed = sum(1 for entry in detail.ledger.entries if entry.source.file == count.file)
        wanted = Wanted(detail.FILE, f"$B{row}", count.file)
        page.formula(row, 8, f"={rows(detail, [wanted])}", listed, figure)
        test = f"{test}*(E{row}=H{row})"
    else:
        page.text(row, 8, None, text)
    words = say("agrees" if balanced and listed == count.accepted else "differs")
    formula = f'=IF({test},"{say("agrees")}","{say("differs")}")'
    page.formula(row, 9, formula, words, book.style(formats.CENTRE))
    page.height(row, row_height([(count.team, WIDTHS[0]), (count.file, WIDTHS[1]), (count.sheet, WIDTHS[2])]))


def _write_sums(book: Book, page: Page, row: int, first: int, counts: Sequence[SheetCount]) -> None:
    look = formats.TOTAL
    for column in range(1, len(WIDTHS) + 1):
        page.text(row, column, None, book.style(formats.TEXT, look))
    page.text(row, 1, say("sum"), book.style(formats.TEXT, look))
    sums = [sum(getattr(count, name) for count in counts) for name in ("read", "accepted", "rejected", "repeated")]
    style = book.style(formats.FIGURE, look, num_format="0")
    for column, value in enumerate(sums, start=4):
        span = Span(page.name, first, column, max(row - 1, first), column).name if counts else "0"
        page.formula(row, column, f"=SUM({span})", value, style)
    words = say("agrees" if sums[0] == sums[1] + sums[2] else "differs")
    formula = f'=IF(D{row}=E{row}+F{row},"{say("agrees")}","{say("differs")}")'
    page.formula(row, 9, formula, words, book.style(formats.CENTRE, look))
    page.height(row, 20)


def _colour(book: Book, page: Page, first: int, last: int) -> None:
    span = Span(page.name, first, 9, last, 9)
    for name, colour in (("agrees", formats.GREEN), ("differs", formats.RED)):
        formula = f'={Cell(page.name, first, 9).name}="{say(name)}"'
        page.condition(span, {"type": "formula", "criteria": formula, "format": book.difference(font_color=colour)})


def _write_skipped(book: Book, page: Page, places: Places, row: int) -> int:
    """三、files of the folder that were not read, and why."""
    _section(book, page, row, say("sources_skipped"))
    text, head = book.style(formats.TEXT), book.style(formats.HEAD)
    row += 1
    page.merge(Span(page.name, row, 1, row, 2), head)
    page.text(row, 1, say("sources_column_file"), head)
    page.merge(Span(page.name, row, 3, row, len(WIDTHS)), head)
    page.text(row, 3, say("sources_column_reason"), head)
    entries = [(skipped.file, say(skipped.reason)) for skipped in places.assessment.skipped]
    for file, reason in entries or [(say("none_skipped"), "")]:
        row += 1
        page.merge(Span(page.name, row, 1, row, 2), text)
        page.text(row, 1, file, text)
        page.merge(Span(page.name, row, 3, row, len(WIDTHS)), text)
        page.text(row, 3, reason, text)
        page.height(row, row_height([(file, WIDTHS[0] + WIDTHS[1]), (reason, sum(WIDTHS[2:]))]))
    return row + 1
