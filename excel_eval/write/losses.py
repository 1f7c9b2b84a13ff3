"""迁移报告.xlsx: what became of every non-empty cell of the workbooks moved into the current template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from excel_eval.messages import say
from excel_eval.model import Lang
from excel_eval.upgrade import Fate, Upgrade, What
from excel_eval.write import formats
from excel_eval.write.atomic import Place, replacing
from excel_eval.write.cells import Cell, Span, down
from excel_eval.write.sheet import Book, Page
from excel_eval.write.text import row_height

HEAD_ROW = 3
WHATS: tuple[What, ...] = ("moved", "left", "unreadable")
MARGINS = (0.4, 0.4, 0.6, 0.6)
SUMMARY = (("file", 34), ("team", 22), ("cells", 12), ("moved", 10), ("left", 12), ("unreadable", 12))
CELLS = (("file", 26), ("sheet", 16), ("cell", 9), ("value", 36), ("what", 12), ("why", 40), ("to", 24))


def write_losses(done: Sequence[Upgrade], path: Path, lang: Lang = "zh", *, place: Place = replacing) -> None:
    """The sums per workbook, which balance, and every cell that was not simply moved. Raises CannotWrite."""
    with place(path) as temporary, Book(temporary, say("upgrade_title", lang), kind="losses") as book:
        _summary(book, done, lang)
        _cells(book, done, lang)


def _summary(book: Book, done: Sequence[Upgrade], lang: Lang) -> None:
    page = _page(book, "upgrade_summary", SUMMARY, lang)
    text, figure = book.style(formats.TEXT), book.style(formats.FIGURE)
    for row, one in enumerate(done, HEAD_ROW + 1):
        page.text(row, 1, one.workbook.file, text)
        page.text(row, 2, one.team.name if one.team else None, text)
        span = Span(page.name, row, 4, row, 6).name
        page.formula(row, 3, f"=SUM({span})", len(one.fates), figure)
        for column, what in enumerate(WHATS, 4):
            page.number(row, column, one.count(what), figure)
        page.height(row, row_height([(one.workbook.file, SUMMARY[0][1])]))
    total = HEAD_ROW + 1 + len(done)
    look = book.style(formats.FIGURE, formats.TOTAL)
    page.text(total, 1, say("problems_total", lang), look)
    page.text(total, 2, None, look)
    sums = [[len(one.fates) for one in done], *([one.count(what) for one in done] for what in WHATS)]
    for column, values in enumerate(sums, 3):
        span = down(Cell(page.name, HEAD_ROW + 1, column), len(done)).name
        page.formula(total, column, f"=SUM({span})", sum(values), look)
    _finish(page, total, len(SUMMARY), lang)


def _cells(book: Book, done: Sequence[Upgrade], lang: Lang) -> None:
    page = _page(book, "upgrade_cells", CELLS, lang)
    text = book.style(formats.TEXT)
    row = HEAD_ROW
    for row, fate in enumerate(_worth_a_line(done), HEAD_ROW + 1):
        why = say(fate.why, lang) if fate.why else None
        source = fate.source
        to = f"{fate.to.sheet}!{fate.to.cell}" if fate.what == "moved" and fate.to else None
        values = (source.file, source.sheet, source.cell, fate.value, say(f"upgrade_{fate.what}", lang), why, to)
        for column, value in enumerate(values, 1):
            page.text(row, column, value, text)
        page.height(row, row_height([(v or "", w) for v, (_, w) in zip(values, CELLS, strict=True)]))
    page.filter(Span(page.name, HEAD_ROW, 1, row, len(CELLS)))
    _finish(page, row, len(CELLS), lang)


def _worth_a_line(done: Sequence[Upgrade]) -> Iterator[Fate]:
    """Cells that were left, could not be read, or went over although their column does not take them."""
    for one in done:
        yield from (fate for fate in one.fates if fate.why is not None)


def _page(book: Book, name: str, columns: Sequence[tuple[str, float]], lang: Lang) -> Page:
    page = book.page(say(name, lang))
    page.text(1, 1, f"{say('upgrade_title', lang)} · {say(name, lang)}", book.style(formats.TITLE))
    page.height(1, 27)
    page.widths([width for _, width in columns])
    for column, (heading, _) in enumerate(columns, 1):
        page.text(HEAD_ROW, column, say(f"upgrade_col_{heading}", lang), book.style(formats.HEAD))
    page.height(HEAD_ROW, 24)
    page.freeze(HEAD_ROW)
    return page


def _finish(page: Page, last: int, columns: int, lang: Lang) -> None:
    page.print_area(Span(page.name, 1, 1, last, columns))
    page.paper(True, MARGINS)
    page.repeat_rows(HEAD_ROW, HEAD_ROW)
    page.footer(centre=say("page_of_pages", lang))
    page.no_green_triangles()
