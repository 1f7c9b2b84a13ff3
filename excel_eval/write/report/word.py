"""Blocks -> Word: every text becomes the text of a run, so that nothing in it can be markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from excel_eval.messages import PHRASES
from excel_eval.write.report import styles
from excel_eval.write.report.blocks import Column, Paragraph, Report, Table
from excel_eval.write.report.parts import R, fixed_parts
from excel_eval.write.report.styles import TEXT_WIDTH, W
from excel_eval.write.text import for_word

DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PARAGRAPH_STYLES = {"body": "BodyText", "level1": "Heading1", "level2": "Heading2", "annex": "Annex"}
CELL_STYLES = {"left": "TableText", "center": "TableCentre", "right": "TableFigure"}
KEPT_TOGETHER = 9
"""rows of a table that is not broken over two pages"""
NOT_ALONE = 3
"""rows at the end of a longer table that stay on one page"""
_GAP_PHRASES = ("report_missing", "report_blank", "report_doubt", "report_draft_errors", "report_draft_plain")
_OPENINGS = "|".join(re.escape(PHRASES[name][0].partition("{")[0].rstrip("】")) for name in _GAP_PHRASES)
_GAPS = re.compile(f"((?:{_OPENINGS})[^】]*】)")
"""gaps and warnings of our own; what a plan puts in such brackets is its text"""


def document_parts(report: Report, title_font: str) -> dict[str, bytes]:
    """Every part of the .docx by its name, in the order of the zip."""
    title = for_word("".join(report.title))
    parts = {name: DECLARATION + text.encode() for name, text in fixed_parts(title_font, title, report.header).items()}
    return {**parts, "word/document.xml": _document(report)}


def _document(report: Report) -> bytes:
    root = etree.Element(f"{{{W}}}document", nsmap={"w": W, "r": R})
    body = _add(root, "body")
    _title(body, report.title)
    for block in report.blocks:
        if isinstance(block, Paragraph):
            _paragraph(body, PARAGRAPH_STYLES[block.style], block.text)
        else:
            _paragraph(body, "Caption", block.caption)
            _table(body, block)
    section = styles.section(draft=bool(report.header))
    body.append(etree.fromstring(f'<x xmlns:w="{W}" xmlns:r="{R}">{section}</x>')[0])
    etree.cleanup_namespaces(root, keep_ns_prefixes=["r"])
    return DECLARATION + etree.tostring(root, encoding="utf-8")


def _add(parent: etree._Element, name: str, **attributes: str | int) -> etree._Element:
    """A child ``w:name`` with attributes of the same namespace."""
    element = etree.SubElement(parent, f"{{{W}}}{name}")
    for key, value in attributes.items():
        element.set(f"{{{W}}}{key}", str(value))
    return element


def _title(body: etree._Element, lines: Sequence[str]) -> None:
    paragraph = _styled(body, "Title")
    for number, line in enumerate(lines):
        if number:
            _add(_add(paragraph, "r"), "br")
        _runs(paragraph, line)


def _styled(parent: etree._Element, style: str, *, keep: bool = False) -> etree._Element:
    paragraph = _add(parent, "p")
    properties = _add(paragraph, "pPr")
    _add(properties, "pStyle", val=style)
    if keep:
        _add(properties, "keepNext")
    return paragraph


def _paragraph(parent: etree._Element, style: str, text: str, *, keep: bool = False) -> None:
    _runs(_styled(parent, style, keep=keep), text)


def _runs(paragraph: etree._Element, text: str) -> None:
    """One run for each stretch; a gap is marked."""
    for piece in _pieces(text):
        run = _add(paragraph, "r")
        if _GAPS.fullmatch(piece):
            _add(_add(run, "rPr"), "rStyle", val="Gap")
        for number, line in enumerate(piece.split("\n")):
            if number:
                _add(run, "br")
            written = _add(run, "t")
            written.text = for_word(line)
            written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _pieces(text: str) -> Iterator[str]:
    return (piece for piece in _GAPS.split(text) if piece)


# --- tables --------------------------------------------------------------------------------------------------------


def _table(body: etree._Element, table: Table) -> None:
    """As wide as the text; the header row is repeated on every page, no row is broken over two."""
    element = _add(body, "tbl")
    properties = _add(element, "tblPr")
    _add(properties, "tblStyle", val="TableGrid")
    _add(properties, "tblW", w=TEXT_WIDTH, type="dxa")
    _add(properties, "jc", val="center")
    _add(properties, "tblLayout", type="fixed")
    widths = _widths(table.columns)
    grid = _add(element, "tblGrid")
    for width in widths:
        _add(grid, "gridCol", w=width)
    _row(element, [column.heading for column in table.columns], widths, ["TableHead"] * len(widths), header=True)
    plain = [CELL_STYLES[column.align] for column in table.columns]
    left = len(table.rows)
    kept = left if left <= KEPT_TOGETHER else NOT_ALONE
    for row in table.rows:
        sums = table.total and left == 1
        _row(element, row, widths, ["TableSum", *plain[1:]] if sums else plain, keep=1 < left <= kept)
        left -= 1


def _widths(columns: Sequence[Column]) -> list[int]:
    whole = sum(column.width for column in columns)
    widths = [TEXT_WIDTH * column.width // whole for column in columns]
    return [*widths[:-1], TEXT_WIDTH - sum(widths[:-1])]


def _row(
    table: etree._Element,
    texts: Sequence[str],
    widths: Sequence[int],
    paragraph_styles: Sequence[str],
    *,
    header: bool = False,
    keep: bool = False,
) -> None:
    row = _add(table, "tr")
    properties = _add(row, "trPr")
    _add(properties, "cantSplit")
    if header:
        _add(properties, "tblHeader")
    for text, width, style in zip(texts, widths, paragraph_styles, strict=True):
        cell = _add(row, "tc")
        cell_properties = _add(cell, "tcPr")
        _add(cell_properties, "tcW", w=width, type="dxa")
        _add(cell_properties, "vAlign", val="center")
        _paragraph(cell, style, text, keep=keep)
