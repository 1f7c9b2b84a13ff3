"""数据来源: every file with its hash, every sheet with read = accepted + rejected, what was noted, what was skipped."""

from __future__ import annotations

from excel_eval.assessment import WorkbookRecord
from excel_eval.messages import describe, say
from excel_eval.notes import Note, notes_of, warnings_of
from excel_eval.results import SheetCount
from excel_eval.write import formats
from excel_eval.write.cells import Cell, Span
from excel_eval.write.counting import Wanted, rows
from excel_eval.write.pages import heading, long_page
from excel_eval.write.places import Places
from excel_eval.write.sheet import Book, Page
from excel_eval.write.text import row_height

WIDTHS = (18, 26, 18, 9, 9, 9, 9, 10, 10, 66)
HEADERS = ("team", "file", "sheet", "read", "accepted", "rejected", "repeated", "detail_rows", "check", "hash")
HEAD_ROW = 4
FIRST_ROW = 5
HASH = 10


def write_sources(book: Book, page: Page, places: Places) -> None:
    assessment = places.assessment
    heading(book, page, assessment, say("sources_title"), say("sources_subtitle"))
    page.widths(WIDTHS)
    for column, name in enumerate(HEADERS, start=1):
        page.text(HEAD_ROW, column, say(f"sources_column_{name}"), book.style(formats.HEAD))
    page.height(HEAD_ROW, 32)
    row = FIRST_ROW
    for record in assessment.workbooks:
        row = _write_workbook(book, page, places, row, record)
    _write_sums(book, page, row, [count for record in assessment.workbooks for count in record.ledgers])
    _colour(book, page, row)
    row = _write_notes(book, page, places, row + 2)
    row = _write_skipped(book, page, places, row)
    page.print_area(Span(page.name, 1, 1, row, len(WIDTHS)))
    page.freeze(HEAD_ROW)
    page.show_gridlines(printed=False)
    page.protect()
    long_page(page, assessment, say("sources_title"), landscape=True, repeat=(HEAD_ROW, HEAD_ROW))


def _write_workbook(book: Book, page: Page, places: Places, row: int, record: WorkbookRecord) -> int:
    """A line a sheet, the hash on the first of them. Gives the row after them."""
    text = book.style(formats.TEXT)
    for offset in range(max(1, len(record.ledgers))):
        for column in range(1, len(WIDTHS) + 1):
            page.text(row + offset, column, None, text)
    team = say("plan_workbook") if record.kind == "plan" else record.team or say("sources_no_team")
    page.text(row, 1, team, text)
    page.text(row, 2, record.file, text)
    page.text(row, HASH, record.sha256, text)
    page.height(row, row_height([(team, WIDTHS[0]), (record.file, WIDTHS[1])]))
    for offset, count in enumerate(record.ledgers):
        _write_count(book, page, places, row + offset, count)
    return row + max(1, len(record.ledgers))


def _write_count(book: Book, page: Page, places: Places, row: int, count: SheetCount) -> None:
    """read = accepted + rejected, and every accepted row is on its detail sheet: both checked live."""
    text, figure = book.style(formats.TEXT), book.style(formats.FIGURE, num_format="0")
    for column, value in enumerate((count.team, count.file, count.sheet), start=1):
        page.text(row, column, value, text)
    for column, number in enumerate((count.read, count.accepted, count.rejected, count.repeated), start=4):
        page.number(row, column, number, figure)
    detail = places.details.get(count.sheet)
    agrees, test = count.read == count.accepted + count.rejected, f"(D{row}=E{row}+F{row})"
    if detail is not None:
        listed = sum(1 for entry in detail.ledger.entries if entry.source.file == count.file)
        wanted = Wanted(detail.FILE, f"$B{row}", count.file)
        page.formula(row, 8, f"={rows(detail, [wanted])}", listed, figure)
        agrees, test = agrees and listed == count.accepted, f"{test}*(E{row}=H{row})=1"
    formula = f'=IF({test},"{say("agrees")}","{say("differs")}")'
    page.formula(row, 9, formula, say("agrees" if agrees else "differs"), book.style(formats.CENTRE))
    page.height(row, row_height([(count.team, WIDTHS[0]), (count.file, WIDTHS[1]), (count.sheet, WIDTHS[2])]))


def _write_sums(book: Book, page: Page, row: int, counts: list[SheetCount]) -> None:
    look = formats.TOTAL
    for column in range(1, len(WIDTHS) + 1):
        page.text(row, column, None, book.style(formats.TEXT, look))
    page.text(row, 1, say("sum"), book.style(formats.TEXT, look))
    sums = [sum(getattr(count, name) for count in counts) for name in ("read", "accepted", "rejected", "repeated")]
    style = book.style(formats.FIGURE, look, num_format="0")
    for column, value in enumerate(sums, start=4):
        span = Span(page.name, FIRST_ROW, column, max(row - 1, FIRST_ROW), column).name
        page.formula(row, column, f"=SUM({span})" if row > FIRST_ROW else "=0", value, style)
    words = say("agrees" if sums[0] == sums[1] + sums[2] else "differs")
    formula = f'=IF(D{row}=E{row}+F{row},"{say("agrees")}","{say("differs")}")'
    page.formula(row, 9, formula, words, book.style(formats.CENTRE, look))
    page.height(row, 20)


def _colour(book: Book, page: Page, last: int) -> None:
    span = Span(page.name, FIRST_ROW, 9, last, 9)
    for name, colour in (("agrees", formats.GREEN), ("differs", formats.RED)):
        formula = f'={Cell(page.name, FIRST_ROW, 9).name}="{say(name)}"'
        page.condition(span, {"type": "formula", "criteria": formula, "format": book.difference(font_color=colour)})


def _write_notes(book: Book, page: Page, places: Places, row: int) -> int:
    """Warnings and infos of the check, macros and hidden rows among them. Gives the row of what follows."""
    issues = places.assessment.issues
    notes = (*warnings_of(issues), *notes_of(issues))
    if not notes:
        return row
    page.text(row, 1, say("sources_notes"), book.style(formats.SECTION))
    page.height(row, 24)
    for number, note in enumerate(notes, start=1):
        _write_note(book, page, row + number, note)
    return row + len(notes) + 2


def _write_note(book: Book, page: Page, row: int, note: Note) -> None:
    """File, sheet, cell; what is to be known."""
    issue, words = note.issue, describe(note.issue)
    said = say("sources_note", code=issue.code, message=words.message, fix=words.fix)
    more = say("sources_note_more", count=note.count) if note.count > 1 else ""
    style, place = book.style(formats.TEXT), " ".join(filter(None, (issue.source.sheet, issue.source.cell)))
    page.merge(Span(page.name, row, 1, row, 2), style)
    page.text(row, 1, issue.source.file, style)
    page.text(row, 3, place, style)
    page.merge(Span(page.name, row, 4, row, HASH), style)
    page.text(row, 4, said + more, style)
    texts = [(issue.source.file, sum(WIDTHS[:2])), (place, WIDTHS[2]), (said + more, sum(WIDTHS[3:]))]
    page.height(row, row_height(texts))


def _write_skipped(book: Book, page: Page, places: Places, row: int) -> int:
    """Files of the folder that were not read, and why. Gives the last row."""
    page.text(row, 1, say("sources_skipped"), book.style(formats.SECTION))
    page.height(row, 24)
    entries = [(skipped.file, say(skipped.reason)) for skipped in places.assessment.skipped]
    style = book.style(formats.TEXT)
    for file, reason in entries or [(say("none_skipped"), "")]:
        row += 1
        page.merge(Span(page.name, row, 1, row, 2), style)
        page.text(row, 1, file, style)
        page.merge(Span(page.name, row, 3, row, HASH), style)
        page.text(row, 3, reason, style)
        page.height(row, row_height([(file, WIDTHS[0] + WIDTHS[1]), (reason, sum(WIDTHS[2:]))]))
    return row
