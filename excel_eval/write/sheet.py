"""The one door to xlsxwriter: typed writers that cannot lose, change or run what they are given.

xlsxwriter answers what it cannot do with a return code or a warning and drops the cell; here that is an error. A
formula carries its true value, stays within Excel's limits and calls only functions that Excel 2010, WPS and
LibreOffice all know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Self
from xml.sax.saxutils import escape

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from excel_eval.model import OUTPUT_PROPERTY, column_letter
from excel_eval.write.cells import Cell, Span, quoted
from excel_eval.write.fingerprint import Kind, fingerprinted
from excel_eval.write.formulas import check_formula
from excel_eval.write.text import CELL_LIMIT, band, cut, shortened, spelt, storable, utf16_length, without_controls
from excel_eval.write.worksheet import TrueWorksheet, taken

FONT = "宋体"
FONT_SIZE = 10
PLAIN_LENGTH = 255
"""a printable text below it needs no second look before it is stored"""
A4 = 9
CREATED = datetime(2020, 2, 25)
"""the date of 财预〔2020〕10号: a fixed one, so that the same inputs give the same bytes on any day"""
_ESCAPES_IN_A_ROW = re.compile(r"_(?:x[0-9A-Fa-f]{4}_){2,}")
_ESCAPED_SIGN = re.compile("%[0-9A-Fa-f]{2}")
_SIGN_TO_ESCAPE = re.compile(r'[%" <>\[\]^`{}]')
_EPOCH = date(1899, 12, 30).toordinal()

Number = Decimal | Fraction | int | float
Stored = str | Number | date | datetime | None


class Book:
    """A workbook in the making; leaving the block well closes it, leaving it by an exception writes nothing."""

    def __init__(self, path: Path, title: str, subject: str = "", kind: Kind | None = None, about: str = "") -> None:
        self._path, self._kind, self._about = path, kind, about
        # In memory: a disk that fails meets one write, and no half-open archive that complains when it is collected.
        self._content = BytesIO()
        self._book = Workbook(
            self._content,
            {
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "in_memory": True,
                "default_format_properties": {"font_name": FONT, "font_size": FONT_SIZE},
            },
        )
        self._book.use_zip64()
        self._styles: dict[tuple[tuple[str, object], ...], Format] = {}
        self._pages: dict[str, Page] = {}
        self._book.set_properties(
            {
                "title": cut(without_controls(title), 255),
                "subject": cut(without_controls(subject), 255),
                "created": CREATED,
            }
        )
        if kind not in (None, "template"):  # a result, which the reader skips
            taken(self._book.set_custom_property(*OUTPUT_PROPERTY), kind)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            return
        self._book.close()
        content = self._content.getvalue()
        self._path.write_bytes(fingerprinted(content, self._kind, self._about) if self._kind else content)

    def page(self, name: str) -> Page:
        """A new sheet at the end; ``name`` must already be one that Excel takes (``text.sheet_name``)."""
        page = Page(self._book.add_worksheet(name, TrueWorksheet), name)
        self._pages[name] = page
        return page

    def style(self, *parts: Mapping[str, object], **more: object) -> Format:
        """A cell format from its properties; equal properties give one format."""
        wanted: dict[str, object] = {"font_name": FONT, "font_size": FONT_SIZE}
        for part in (*parts, more):
            wanted.update(part)
        key = tuple(sorted(wanted.items()))
        if key not in self._styles:
            self._styles[key] = self._book.add_format(wanted)
        return self._styles[key]

    def difference(self, **properties: object) -> Format:
        """A format for conditional formatting: only what differs."""
        key = tuple(sorted(properties.items()))
        if key not in self._styles:
            self._styles[key] = self._book.add_format(properties)
        return self._styles[key]

    def define(self, name: str, place: Cell | Span) -> None:
        """A name that formulas and people can quote."""
        taken(self._book.define_name(name, f"={place.away}"), name)

    def chart(self, kind: str, subtype: str | None = None) -> Chart:
        options = {"type": kind} if subtype is None else {"type": kind, "subtype": subtype}
        return self._book.add_chart(options)


class Page:
    """One sheet. Rows and columns count from 1; every cell is written by a method that says its type."""

    def __init__(self, sheet: Worksheet, name: str) -> None:
        self._sheet = sheet
        self.name = name
        self._last_row = 1
        self._last_column = 1
        self._breaks: list[int] = []
        self._columns: list[tuple[str, str]] = []

    def cell(self, row: int, column: int) -> Cell:
        return Cell(self.name, row, column)

    def _note(self, row: int, column: int) -> tuple[int, int]:
        self._last_row = max(self._last_row, row)
        self._last_column = max(self._last_column, column)
        return row - 1, column - 1

    # --- cells ---------------------------------------------------------------------------------------------------

    def text(self, row: int, column: int, value: str | None, style: Format | None = None) -> None:
        """Text is text, whatever it looks like; None and '' leave the cell empty."""
        at = self._note(row, column)
        if not value:
            self._blank(at, style)
            return
        taken(self._sheet.write_string(*at, _shared(value), style), value)

    def _blank(self, at: tuple[int, int], style: Format | None) -> None:
        if style is not None:
            taken(self._sheet.write_blank(*at, None, style), "blank")

    def number(self, row: int, column: int, value: Number | None, style: Format | None = None) -> None:
        at = self._note(row, column)
        if value is None:
            self._blank(at, style)
            return
        taken(self._sheet.write_number(*at, float(value), style), value)

    def date(self, row: int, column: int, value: date | None, style: Format | None = None) -> None:
        """A date as its serial number; the style says how it is shown."""
        self.number(row, column, None if value is None else serial(value), style)

    def value(self, row: int, column: int, value: Stored, style: Format | None = None) -> None:
        """A text, number or date by its own type."""
        if value is None or isinstance(value, str):
            self.text(row, column, value, style)
        elif isinstance(value, bool):
            taken(self._sheet.write_boolean(*self._note(row, column), value, style), value)
        elif isinstance(value, date):
            self.date(row, column, value, style)
        else:
            self.number(row, column, value, style)

    def table_columns(self, styles: Sequence[Format]) -> None:
        """The looks of the columns of the long table that ``table_row`` then appends to."""
        names = enumerate(styles, start=1)
        self._spelt: dict[str, str] = {}
        self._columns = [(f'<c r="{column_letter(c)}', f'" s="{style._get_xf_index()}"') for c, style in names]

    def table_row(self, row: int, values: Sequence[str | float | None], points: float | None = None) -> None:
        """A row below everything written so far: texts and numbers only, ``points`` high."""
        parts: list[str] = []
        known, strings = self._spelt, 0
        for (before, after), value in zip(self._columns, values, strict=True):
            kind = type(value)
            if kind is str and value:
                strings += 1
                parts.append(f"{before}{row}{after}{known.get(value) or self._spell(value)}")  # type: ignore[arg-type]
            elif kind is int:
                parts.append(f"{before}{row}{after}><v>{value}</v></c>")
            elif value is None or value == "":
                parts.append(f"{before}{row}{after}/>")
            else:
                parts.append(f"{before}{row}{after}><v>{value:.16G}</v></c>")
        self._sheet.str_table.count += strings
        self._note(row, len(values))
        self._sheet.append_row(row, "".join(parts), len(values), points)

    def _spell(self, value: str) -> str:
        """How a cell refers to its text; a text that comes again is looked up once."""
        text = value
        if not value.isprintable() or value[0] == "<" or "_x" in value or len(value) >= PLAIN_LENGTH:
            text = _shared(value)
        index = self._sheet.str_table._get_shared_string_index(text)
        self._sheet.str_table.count -= 1  # table_row counts every use
        spelt = self._spelt[value] = f' t="s"><v>{index}</v></c>'
        return spelt

    def formula(
        self, row: int, column: int, formula: str, value: str | Number | None, style: Format | None = None
    ) -> None:
        """``formula`` (with its ``=``) and the value it gives; None is the empty text."""
        check_formula(formula)
        if value is None:
            stored: str | float = ""
        elif isinstance(value, str):
            stored = storable(value)
        else:
            stored = float(value)
            stored = int(stored) if stored.is_integer() and abs(stored) < 1e15 else stored
        at = self._note(row, column)
        taken(self._sheet.write_formula(*at, formula, style, stored), formula)

    def merge(self, span: Span, style: Format) -> None:
        """Join the cells of ``span``; what its first cell holds is written afterwards."""
        self._note(span.last_row, span.last_column)
        if span.first.name == span.last.name:
            self._blank((span.first_row - 1, span.first_column - 1), style)
            return
        bounds = (span.first_row - 1, span.first_column - 1, span.last_row - 1, span.last_column - 1)
        taken(self._sheet.merge_range(*bounds, "", style), span.name)

    def link(self, row: int, column: int, text: str, target: Cell, style: Format, tip: str | None = None) -> None:
        """``text`` that leads to another cell of the workbook."""
        at = self._note(row, column)
        address = f"internal:{target.away.replace('$', '')}"
        tip = None if tip is None else cut(without_controls(tip), 255)
        taken(self._sheet.write_url(*at, address, style, _label(text), tip), text)
        self._unlike_its_label(row, column, text, style)

    def link_to_file(self, row: int, column: int, text: str, file: str, target: Cell, style: Format) -> None:
        """``text`` that opens another workbook at a cell; ``file`` is a path without ``#`` and control characters."""
        at = self._note(row, column)
        if _ESCAPED_SIGN.search(file):  # xlsxwriter would take it for an address that is escaped already
            file = _SIGN_TO_ESCAPE.sub(lambda sign: f"%{ord(sign[0]):02x}", file)
        address = f"external:{file}#{quoted(target.sheet)}!{target.name}"
        taken(self._sheet.write_url(*at, address, style, _label(text)), text)
        self._unlike_its_label(row, column, text, style)

    def _unlike_its_label(self, row: int, column: int, text: str, style: Format) -> None:
        """The text of a linked cell where the label, which xlsxwriter puts there, is another."""
        if _shared(text) != _label(text):
            self.text(row, column, text, style)

    def comment(self, row: int, column: int, text: str) -> None:
        """What reads like escapes in a row, which xlsxwriter would garble, gets underscores of full width."""
        options = {"author": "excel_eval", "x_scale": 1.8, "font_name": FONT, "font_size": 9}
        text = _ESCAPES_IN_A_ROW.sub(lambda found: found[0].replace("_", "＿"), storable(text))
        taken(self._sheet.write_comment(row - 1, column - 1, text, options), text)

    # --- the sheet -----------------------------------------------------------------------------------------------

    def widths(self, widths: Sequence[float], styles: Sequence[Format | None] = (), first: int = 1) -> None:
        """Column widths in half-width characters, and the formats of cells that have none."""
        for index, width in enumerate(widths):
            style = styles[index] if index < len(styles) else None
            column = first + index - 1
            taken(self._sheet.set_column(column, column, width, style), f"column {column}")

    def hide_columns(self, first: int, last: int) -> None:
        taken(self._sheet.set_column(first - 1, last - 1, None, None, {"hidden": True}), "columns")

    def height(self, row: int, points: float) -> None:
        taken(self._sheet.set_row(row - 1, points), f"row {row}")

    def condition(self, span: Span, options: dict[str, object]) -> None:
        taken(self._sheet.conditional_format(span.name, options), span.name)

    def place_chart(self, at: Cell, chart: Chart, size: tuple[int, int], description: str) -> None:
        """A chart with its top left corner at ``at``, ``size`` in pixels, and words for those who cannot see it."""
        options = {"description": without_controls(description), "object_position": 2, "y_offset": 4}
        chart.set_size({"width": size[0], "height": size[1]})
        taken(self._sheet.insert_chart(at.row - 1, at.column - 1, chart, options), description)

    def freeze(self, rows: int, columns: int = 0) -> None:
        self._sheet.freeze_panes(rows, columns)

    def filter(self, span: Span) -> None:
        taken(
            self._sheet.autofilter(span.first_row - 1, span.first_column - 1, span.last_row - 1, span.last_column - 1),
            span.name,
        )

    def protect(self) -> None:
        """Formulas are safe from slips of the hand; no password, and sizes stay free."""
        free = ("format_cells", "format_columns", "format_rows", "sort", "autofilter")
        self._sheet.protect("", dict.fromkeys(free, True))

    def colour_tab(self, colour: str) -> None:
        self._sheet.set_tab_color(colour)

    def open_here(self) -> None:
        self._sheet.activate()
        self._sheet.set_first_sheet()

    def show_gridlines(self, printed: bool) -> None:
        self._sheet.hide_gridlines(0 if printed else 2)

    def paper(self, landscape: bool, margins: tuple[float, float, float, float], one_page: bool = False) -> None:
        """A4, fitted to the width (or to one page); margins in inches: left, right, top, bottom."""
        self._sheet.set_paper(A4)
        if landscape:
            self._sheet.set_landscape()
        else:
            self._sheet.set_portrait()
        self._sheet.fit_to_pages(1, 1 if one_page else 0)
        self._sheet.set_margins(*margins)
        self._sheet.center_horizontally()

    def print_area(self, span: Span) -> None:
        bounds = (span.first_row - 1, span.first_column - 1, span.last_row - 1, span.last_column - 1)
        taken(self._sheet.print_area(*bounds), span.name)

    def break_before(self, row: int) -> None:
        """A new printed page begins with ``row``."""
        self._breaks.append(row - 1)
        taken(self._sheet.set_h_pagebreaks(self._breaks), "page breaks")

    def repeat_rows(self, first: int, last: int) -> None:
        self._sheet.repeat_rows(first - 1, last - 1)

    def header(self, left: str = "", centre: str = "", right: str = "", codes: str = "") -> None:
        """The page header; ``codes`` are xlsxwriter's own and stand before the centre."""
        self._sheet.set_header(band(left, centre, right, codes))

    def footer(self, left: str = "", centre: str = "", right: str = "") -> None:
        """The page footer; in ``centre`` the words ``{page}`` and ``{pages}`` become numbers."""
        self._sheet.set_footer(band(left, centre, right).replace("{pages}", "&N").replace("{page}", "&P"))

    def no_green_triangles(self) -> None:
        """Excel's hints on numbers kept as text and on formulas unlike their neighbours are no defects here."""
        area = Span(self.name, 1, 1, self._last_row, self._last_column).name
        kinds = ("number_stored_as_text", "formula_differs", "formula_range", "formula_unlocked", "two_digit_text_year")
        taken(self._sheet.ignore_errors(dict.fromkeys((*kinds, "empty_cell_reference"), area)), "ignore_errors")


def _label(text: str) -> str:
    """The name of a link beside the text of its cell: xlsxwriter writes it unchanged into an attribute."""
    label = cut("\n".join(map(without_controls, text.split("\n"))), CELL_LIMIT)
    return label if _shared(label) == label else f"({label[: CELL_LIMIT - 2]})"


def _shared(text: str) -> str:
    """``text`` as xlsxwriter's table of shared strings must get it so that just this text comes out."""
    text = storable(text)
    # The first it would take for rich text of its own making; in the second it misses every other underscore.
    if (text.startswith("<r>") and text.endswith("</r>")) or _ESCAPES_IN_A_ROW.search(text):
        rich = f'<r><t xml:space="preserve">{escape(spelt(text), {"_": "&#95;"})}</t></r>'
        return rich if utf16_length(rich) <= CELL_LIMIT else shortened(text, CELL_LIMIT // 2)
    return text


def serial(value: date) -> float:
    """Excel's number of a day (1900 system), with the fraction of a time."""
    days = value.toordinal() - _EPOCH
    if isinstance(value, datetime):
        moment = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
        return days + moment / timedelta(days=1)
    return days
