"""迁移报告.xlsx: what became of every non-empty cell of the workbooks moved into the current template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from excel_eval.messages import say
from excel_eval.model import MAX_ROW, Lang
from excel_eval.upgrade import Fate, Upgrade, What
from excel_eval.write import formats
from excel_eval.write.atomic import Place, replacing
from excel_eval.write.cells import Cell, Span, across, down
from excel_eval.write.sheet import Book, Page
from excel_eval.write.text import row_height, sheet_name

HEAD_ROW = 3
WHATS: tuple[What, ...] = ("moved", "left", "unreadable")
MARGINS = (0.4, 0.4, 0.6, 0.6)
SUMMARY = (("file", 34), ("team", 22), ("cells", 12), ("moved", 10), ("left", 12), ("unreadable", 12))
OF_THE_TEMPLATE = ("left_label", "left_helper")
"""why a cell was left that the new template has itself, and nobody misses"""
ROW_POINTS = 18.0
CELLS = (("file", 26), ("sheet", 16), ("cell", 9), ("value", 36), ("what", 12), ("why", 40), ("to", 24))


def write_losses(done: Sequence[Upgrade], path: Path, lang: Lang = "zh", *, place: Place = replacing) -> None:
    """The sums per workbook, which balance, what went together, and a line for every cell. Raises CannotWrite."""
    about = "\n".join(sorted(f"{one.workbook.file}\t{one.team and one.team.name}" for one in done))
    with place(path) as temporary, Book(temporary, say("upgrade_title", lang), kind="losses", about=about) as book:
        _summary(book, done, lang)
        _cells(book, done, lang)


def remarks(one: Upgrade, lang: Lang) -> Iterator[str]:
    """What is said of whole sheets: those left as copies, and those that went into one ledger together."""
    for sheet, fate in one.copies.items():
        why = say(fate.why or "", lang, **fate.params)
        yield say("upgrade_copy", lang, file=one.workbook.file, sheet=sheet, why=why)
    separator = "、" if lang == "zh" else ", "
    for ledger, sheets in one.together().items():
        names = [(part, "upgrade_part_repeated" if part.repeated else "upgrade_part") for part in sheets]
        parts = separator.join(
            say(name, lang, sheet=part.sheet, rows=part.rows, repeated=part.repeated) for part, name in names
        )
        yield say("upgrade_together", lang, file=one.workbook.file, ledger=ledger, parts=parts)


def _summary(book: Book, done: Sequence[Upgrade], lang: Lang) -> None:
    page = _page(book, say("upgrade_summary", lang), "upgrade_summary", SUMMARY, lang)
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
    last, wide = total, sum(width for _, width in SUMMARY)
    for last, remark in enumerate((text for one in done for text in remarks(one, lang)), total + 2):
        page.merge(across(page.name, last, 1, len(SUMMARY)), text)
        page.text(last, 1, remark, text)
        page.height(last, row_height([(remark, wide)]))
    _finish(page, last, len(SUMMARY), lang)


def _cells(book: Book, done: Sequence[Upgrade], lang: Lang) -> None:
    """What somebody should look at first; more cells than a sheet has rows go on in the next one."""
    fates = sorted((fate for one in done for fate in one.fates), key=_urgency)
    most, names = MAX_ROW - HEAD_ROW, [say("upgrade_summary", lang)]
    for start in range(0, max(len(fates), 1), most):
        names.append(sheet_name(say("upgrade_cells", lang), names))
        _list(book, names[-1], fates[start : start + most], lang)


def _urgency(fate: Fate) -> int:
    """To be corrected or filled in by hand, data left behind, what stands elsewhere too (the summary says so), what the
    template has itself, what simply went over."""
    if fate.what != "left":
        return 0 if fate.why else 4
    return 3 if fate.why in OF_THE_TEMPLATE else 2 if fate.like else 1


def _list(book: Book, name: str, fates: Sequence[Fate], lang: Lang) -> None:
    page = _page(book, name, "upgrade_cells", CELLS, lang)
    page.table_columns([book.style(formats.TEXT)] * len(CELLS))
    results = {what: say(f"upgrade_{what}", lang) for what in WHATS}
    last = HEAD_ROW + len(fates)
    for row, fate in enumerate(fates, HEAD_ROW + 1):
        why = say(fate.why, lang, **fate.params) if fate.why else None
        source, to = fate.source, f"{fate.to.sheet}!{fate.to.cell}" if fate.to else None
        values = (source.file, source.sheet, source.cell, fate.value, results[fate.what], why, to)
        points = row_height([(v, w) for v, (_, w) in zip(values, CELLS, strict=True) if v], least=ROW_POINTS)
        page.table_row(row, values, points)
    page.filter(Span(page.name, HEAD_ROW, 1, last, len(CELLS)))
    _finish(page, last, len(CELLS), lang)


def _page(book: Book, name: str, title: str, columns: Sequence[tuple[str, float]], lang: Lang) -> Page:
    page = book.page(name)
    page.text(1, 1, f"{say('upgrade_title', lang)} · {say(title, lang)}", book.style(formats.TITLE))
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
