"""The sheet 退回说明: a heading, what to do, and every problem in a row with a link to its cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from excel_eval.model import Lang, column_letter
from excel_eval.write.marks.ooxml import MAIN, xstring
from excel_eval.write.marks.styles import WRONG, Format, Styles
from excel_eval.write.marks.terms import COVER_COLUMNS, COVER_SHEET, Cover, CoverRow, Tone
from excel_eval.write.text import row_height

_WIDTHS = (6, 8, 15, 9, 17, 20, 44, 44, 8)
_LAST = column_letter(COVER_COLUMNS)
_LINK_COLUMN, _SHEET_COLUMN = 4, 3
_TITLE, _LINE, _TEXT = 16, 11, 10
_TONES: Mapping[Tone, str] = {"error": WRONG, "warning": "FFFFEB9C", "info": "FFDDEBF7"}


class _Looks:
    """The formats of the cover, as indexes into the styles part."""

    def __init__(self, styles: Styles) -> None:
        top = {"vertical": "top", "wrapText": "1"}
        middle = {**top, "horizontal": "center"}
        self.title = styles.cell(Format(_TITLE, bold=True, border=False, align={"vertical": "center", "wrapText": "1"}))
        self.line = styles.cell(Format(_LINE, border=False, align=top))
        self.header = styles.cell(
            Format(_TEXT, bold=True, fill="FFD9E1F2", align={**middle, "vertical": "center"})
        )  # fmt: skip
        self.text = styles.cell(Format(_TEXT, align=top))
        self.middle = styles.cell(Format(_TEXT, align=middle))
        self.link = styles.cell(Format(_TEXT, color="FF0563C1", underline=True, align=middle))
        self.tones = {tone: styles.cell(Format(_TEXT, fill=fill, align=middle)) for tone, fill in _TONES.items()}


def cover_sheet(cover: Cover, styles: Styles, sheets: Collection[str], views: int) -> bytes:
    """The part of the sheet; links lead to those of the ``sheets`` that there are, ``views`` is the count of windows.

    Texts stand in the cells themselves, so that the shared strings of the workbook stay as they are.
    """
    looks, header = _Looks(styles), _header_row(cover)
    last = header + len(cover.rows)
    pieces = [
        f'<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
        f'<dimension ref="A1:{_LAST}{last}"/>',
        *_views(header, views),
        '<sheetFormatPr defaultRowHeight="15"/><cols>',
        *(f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(_WIDTHS, start=1)),
        "</cols><sheetData>",
        *_heading(cover, looks),
        *(_problem(header + number, row, looks, cover.lang) for number, row in enumerate(cover.rows, start=1)),
        f'</sheetData><autoFilter ref="A{header}:{_LAST}{last}"/><mergeCells count="{header - 1}">',
        *(f'<mergeCell ref="A{row}:{_LAST}{row}"/>' for row in range(1, header)),
        "</mergeCells>",
        *_links(cover.rows, header, sheets),
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>',
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>',
        "<headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter>",
        # No green corners on a value that is a number found where a text should be.
        f'<ignoredErrors><ignoredError sqref="A{header}:{_LAST}{last}" numberStoredAsText="1"/></ignoredErrors>',
        "</worksheet>",
    ]
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n' + "".join(pieces).encode()


def cover_names(cover: Cover) -> dict[str, str]:
    """The defined names of the sheet: what its filter covers, and the header on every printed page."""
    header = _header_row(cover)
    return {
        "_xlnm._FilterDatabase": f"{_quoted(COVER_SHEET)}!$A${header}:${_LAST}${header + len(cover.rows)}",
        "_xlnm.Print_Titles": f"{_quoted(COVER_SHEET)}!${header}:${header}",
    }


def _header_row(cover: Cover) -> int:
    return len(cover.lines) + 2


def _quoted(sheet: str) -> str:
    return "'{}'".format(sheet.replace("'", "''"))


def _views(header: int, count: int) -> Iterator[str]:
    yield "<sheetViews>"
    for number in range(count):
        yield f'<sheetView showGridLines="0" tabSelected="1" workbookViewId="{number}">'
        yield f'<pane ySplit="{header}" topLeftCell="A{header + 1}" activePane="bottomLeft" state="frozen"/>'
        yield f'<selection pane="bottomLeft" activeCell="A{header + 1}" sqref="A{header + 1}"/></sheetView>'
    yield "</sheetViews>"


def _heading(cover: Cover, looks: _Looks) -> Iterator[str]:
    width = sum(_WIDTHS)
    title = _text("A1", cover.title, looks.title, cover.lang)
    yield _row(1, row_height([(cover.title, width)], _TITLE, least=28), [title])
    for number, line in enumerate(cover.lines, start=2):
        cell = _text(f"A{number}", line, looks.line, cover.lang)
        yield _row(number, row_height([(line, width)], _LINE), [cell])
    number = _header_row(cover)
    cells = [
        _text(f"{column_letter(n)}{number}", text, looks.header, cover.lang)
        for n, text in enumerate(cover.headers, start=1)
    ]
    yield _row(number, row_height(zip(cover.headers, _WIDTHS, strict=True), _TEXT, least=22), cells)


def _problem(number: int, row: CoverRow, looks: _Looks, lang: Lang) -> str:
    texts = (row.severity, row.sheet, row.cell or "", row.column, row.value, row.problem, row.fix, row.code)
    formats = [looks.tones[row.tone], looks.middle, looks.link, *[looks.text] * 4, looks.middle]
    cells = [f'<c r="A{number}" s="{looks.middle}"><v>{row.number}</v></c>']
    cells += [_text(f"{column_letter(n)}{number}", text, look, lang)
              for n, (text, look) in enumerate(zip(texts, formats, strict=True), start=2)]  # fmt: skip
    return _row(number, row_height(zip(texts, _WIDTHS[1:], strict=True), _TEXT), cells)


def _row(number: int, height: float, cells: Sequence[str]) -> str:
    return f'<row r="{number}" ht="{height:g}" customHeight="1">{"".join(cells)}</row>'


def _text(reference: str, text: str, look: int, lang: Lang) -> str:
    if not text:
        return f'<c r="{reference}" s="{look}"/>'
    content = escape(xstring(text, lang))
    return f'<c r="{reference}" s="{look}" t="inlineStr"><is><t xml:space="preserve">{content}</t></is></c>'


def _links(rows: Sequence[CoverRow], header: int, sheets: Collection[str]) -> Iterator[str]:
    """A link from every cell reference; from the sheet's name where a problem has no cell."""
    links = [
        f'<hyperlink ref="{column_letter(_LINK_COLUMN if row.cell else _SHEET_COLUMN)}{number}"'
        f" location={quoteattr(_quoted(row.sheet) + '!' + (row.cell or 'A1'))}/>"
        for number, row in enumerate(rows, start=header + 1) if row.sheet in sheets
    ]  # fmt: skip
    if links:
        yield f"<hyperlinks>{''.join(links)}</hyperlinks>"
