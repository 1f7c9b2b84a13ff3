"""明细_‹sheet›: every merged row with its file and row, a 0/1 column an indicator, and why a row does not count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite

from xlsxwriter.format import Format

from excel_eval.messages import say
from excel_eval.model import ErrorValue, NoStoredValue, PercentValue, RawValue, Value, column_letter
from excel_eval.results import Column, Entry, Mark, Result
from excel_eval.write import formats
from excel_eval.write.cells import Cell, Span
from excel_eval.write.pages import long_page
from excel_eval.write.places import Detail, Part, Places
from excel_eval.write.sheet import Book, Page, serial
from excel_eval.write.text import row_height, width

WIDEST = 36.0
ROW_POINTS = 17.5
"""one line of text"""
LAST_COLUMN = 16_384
FIRST_SERIAL = date(1900, 3, 1)
"""earlier days have no number that every program reads alike"""
NUMBER_FORMATS = {"date": "yyyy-mm-dd", "month": "yyyy-mm", "number": "General", "percent": "0.00%"}

Plain = str | float | None


def write_detail(book: Book, places: Places, detail: Detail) -> None:
    """All parts of one ledger's detail."""
    for part in detail.parts:
        page = book.page(part.sheet)
        columns = _columns(book, detail)
        page.widths([wide for _, wide, _ in columns])
        _write_headers(book, page, places, detail, columns)
        _write_rows(page, detail, part, [wide for _, wide, _ in columns], [style for _, _, style in columns])
        _dim_uncounted(book, page, detail, part)
        page.filter(Span(part.sheet, 1, 1, part.stop - part.start + 1, len(columns)))
        page.freeze(1, 1)
        page.show_gridlines(printed=False)
        long_page(page, places.assessment, part.sheet, landscape=True, repeat=(1, 1))


def _extras(detail: Detail) -> Sequence[str]:
    """The teams' own columns, as many as a sheet has room for."""
    return detail.extra[: LAST_COLUMN - detail.first_extra]


def _columns(book: Book, detail: Detail) -> list[tuple[str, float, Format]]:
    """Header, width and look of every column, in their order."""
    text, centre = book.style(formats.HAIR, text_wrap=True), book.style(formats.HAIR, align="center")
    columns = [
        (say("column_team"), 15.0, text),
        (say("column_file"), 20.0, text),
        (say("column_row"), 7.0, centre),
    ]
    columns += [(c.header, _column_width(c), _column_style(book, c)) for c in detail.ledger.columns]
    for result in detail.results:
        title = say("column_count", code=result.indicator.code)
        columns.append((title, min(WIDEST, max(8, width(title) + 2)), centre))
    columns += [(say("column_month"), 7.0, centre), (say("column_why"), 30.0, text)]
    columns += [(name, 14.0, text) for name in _extras(detail)]
    return columns


def _column_width(column: Column) -> float:
    return min(WIDEST, max(column.width, 11 if column.type == "date" else 6))


def _column_style(book: Book, column: Column) -> Format:
    if column.type in NUMBER_FORMATS:
        align = "right" if column.type in ("number", "percent") else "center"
        return book.style(formats.HAIR, align=align, num_format=NUMBER_FORMATS[column.type])
    align = "center" if column.type in ("choice", "yes_no") else "left"
    return book.style(formats.HAIR, text_wrap=True, align=align)


def _write_headers(
    book: Book, page: Page, places: Places, detail: Detail, columns: Sequence[tuple[str, float, Format]]
) -> None:
    titles, widths = [title for title, _, _ in columns], [wide for _, wide, _ in columns]
    head, link = book.style(formats.HEAD), book.style(formats.HEAD, formats.LINK)
    for column, title in enumerate(titles, start=1):
        page.text(1, column, title, head)
    back = {detail.TEAM: Cell(places.overview.sheet, 1, 1), detail.FILE: Cell(places.sources, 1, 1)}
    for result in detail.results:
        code = result.indicator.code
        back[detail.count(code)] = places.overview.cell(code, places.overview.NAME)
    for column, target in back.items():
        page.link(1, column, titles[column - 1], target, link, say("link_back", sheet=target.sheet))
    if places.assessment.draft:
        page.text(1, len(titles) + 1, say("draft_warning"), book.style(formats.HEAD, formats.DRAFT))
        page.widths([14.0], first=len(titles) + 1)
    page.height(1, row_height([(t, w - 2) for t, w in zip(titles, widths, strict=True)], least=34))


def _write_rows(page: Page, detail: Detail, part: Part, widths: Sequence[float], styles: Sequence[Format]) -> None:
    """The rows themselves: plain cells, one look a column."""
    names = [column.name for column in detail.ledger.columns]
    marks = [result.marks for result in detail.results]
    reason = _Reasons(detail.results)
    extras = _extras(detail)
    page.table_columns(styles)
    halves = [wide / 2 for wide in widths]
    for index in range(part.start, part.stop):
        entry = detail.ledger.entries[index]
        of_row = [column[index] for column in marks]
        cells: list[Plain] = [entry.team, entry.source.file, entry.source.row]
        cells += [_plain(entry.values.get(name)) for name in names]
        cells += [1 if mark.counted else 0 for mark in of_row]
        cells += [entry.month, reason(of_row)]
        if extras:
            cells += _extra_cells(entry, extras)
        long = [
            (cell, wide)
            for cell, half, wide in zip(cells, halves, widths, strict=True)
            if type(cell) is str and (len(cell) > half or "\n" in cell)
        ]
        page.table_row(index - part.start + 2, cells, row_height(long, least=ROW_POINTS) if long else None)


def _plain(value: Value) -> Plain:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return float(value)
    return serial(value) if value >= FIRST_SERIAL else value.isoformat()


def _extra_cells(entry: Entry, names: Sequence[str]) -> list[Plain]:
    held = dict(entry.extra)
    return [_raw(held.get(name)) for name in names]


def _raw(value: RawValue) -> Plain:
    """A cell of an unknown column as it came; what is no text and no number is spelt."""
    match value:
        case None | str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return value if isfinite(value) else str(value)
        case datetime():
            return value.isoformat(sep=" ")
        case date():
            return value.isoformat()
        case time() | timedelta():
            return str(value)
        case ErrorValue():
            return value.code
        case PercentValue():
            return value.number
        case NoStoredValue():
            return None


class _Reasons:
    """Why a row does not count, per indicator; the same reason is put into words once."""

    def __init__(self, results: Sequence[Result]) -> None:
        self._codes = [result.indicator.code for result in results]
        self._said: dict[tuple[object, ...], str] = {}

    def __call__(self, marks: Sequence[Mark]) -> str | None:
        said = [f"{code}：{self._say(m)}" for code, m in zip(self._codes, marks, strict=True) if not m.counted]
        return "；".join(said) if said else None

    def _say(self, mark: Mark) -> str:
        if mark.why is None:
            return say("not_counted")
        key = (mark.why, *((name, str(value)) for name, value in mark.params.items()))
        if key not in self._said:
            self._said[key] = say(mark.why, "zh", **mark.params)
        return self._said[key]


def _dim_uncounted(book: Book, page: Page, detail: Detail, part: Part) -> None:
    """Rows that count for nothing are grey."""
    if not detail.results or part.stop == part.start:
        return
    first, last = column_letter(detail.first_count), column_letter(detail.month - 1)
    formula = f"=SUM(${first}2:${last}2)=0"
    page.condition(
        Span(part.sheet, 2, 1, part.stop - part.start + 1, detail.why),
        {"type": "formula", "criteria": formula, "format": book.difference(font_color=formats.GREY)},
    )
