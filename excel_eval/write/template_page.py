"""Sheets that people fill in: the guarded door of ``sheet``, and validations, hidden sheets and notes on headers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from excel_eval.figures import from_cell, shortest
from excel_eval.messages import say
from excel_eval.model import ErrorValue, NoStoredValue, PercentValue
from excel_eval.write import formats
from excel_eval.write.cells import Span
from excel_eval.write.formulas import check_formula
from excel_eval.write.sheet import FONT, Book, Page, Stored
from excel_eval.write.text import height, storable
from excel_eval.write.worksheet import TrueWorksheet, taken

LAST_ROW = 1_048_576
MARGINS = (0.5, 0.5, 0.7, 0.65)
"""inches: left, right, top, bottom"""
NOTE_AUTHOR = "填写说明"
"""not the author of the marks in returned copies, whose comments are taken away again"""
NOTE_WIDTH = 230
"""pixels; 36 half-width characters of 9 points"""

GREY_TAB, BLUE_TAB, GREEN_TAB = "#A6A6A6", formats.PLAN_BLUE, formats.GREEN
ZERO_DAY = date(1899, 12, 30)
"""of the 1900 system: a time of the day alone is a moment of it"""
MISSING = "#FFE699"
WRONG = "#F8CBAD"
TEXT: formats.Look = {**formats.TEXT, "indent": 1}
HEAD_REQUIRED: formats.Look = {**formats.HEAD, "bg_color": "#BDD7EE"}
HEAD_OPTIONAL: formats.Look = {**formats.HEAD, "bg_color": "#EDEDED", "bold": False}


class FormPage(Page):
    """A sheet of a template."""

    def validate(self, span: Span, options: Mapping[str, object]) -> None:
        """What may be typed into ``span``, its drop-down list and the words beside it."""
        value = options.get("value")
        if isinstance(value, str) and value.startswith("="):
            check_formula(value)
        bounds = (span.first_row - 1, span.first_column - 1, span.last_row - 1, span.last_column - 1)
        taken(self._sheet.data_validation(*bounds, dict(options)), span.name)

    def colour_where(self, span: Span, formula: str, look: object) -> None:
        """Colour the cells for which ``formula`` (of the first cell, without ``=``) is true."""
        check_formula(f"={formula}")
        self.condition(span, {"type": "formula", "criteria": f"={formula}", "format": look})

    def note(self, row: int, column: int, text: str) -> None:
        """A comment as high as its text."""
        points = height(text, 36, 9) + 14
        options = {
            "author": NOTE_AUTHOR, "width": NOTE_WIDTH, "height": points * 4 / 3, "font_name": FONT, "font_size": 9,
        }  # fmt: skip
        taken(self._sheet.write_comment(row - 1, column - 1, storable(text), options), text)

    def hide(self, very: bool = False) -> None:
        """``very``: the menu of hidden sheets does not list it."""
        if very:
            self._sheet.very_hidden()
        else:
            self._sheet.hide()

    def no_green_triangles(self, last_row: int = 1) -> None:
        """Down to ``last_row``, where nothing is written yet: numbers typed as text are meant so."""
        self._last_row = max(self._last_row, last_row)
        super().no_green_triangles()

    def sheet_of_paper(
        self, landscape: bool, left: str, right: str, repeat: bool = True, one_page: bool = False
    ) -> None:
        """A4, as wide as the paper, with page numbers; the header row on every page."""
        self.paper(landscape, MARGINS, one_page)
        if repeat:
            self.repeat_rows(1, 1)
        self.header(left=left, right=right)
        self.footer(centre=say("page_of_pages"))


class FormBook(Book):
    """A template in the making."""

    def __init__(self, path: Path, title: str, subject: str = "") -> None:
        super().__init__(path, title, subject, "template")

    def page(self, name: str) -> FormPage:
        page = FormPage(self._book.add_worksheet(name, TrueWorksheet), name)
        self._pages[name] = page
        return page


def stored(value: object) -> Stored:
    """A value as a cell holds it; what no cell of a template takes is written as the text that was seen."""
    match value:
        case None | bool() | str() | int() | float() | Decimal() | Fraction() | date():
            return value
        case ErrorValue():
            return value.code
        case NoStoredValue():
            return None
        case time():
            return datetime.combine(ZERO_DAY, value)
        case timedelta():
            return value / timedelta(days=1)
        case PercentValue():
            return f"{shortest(from_cell(value.number) * 100)}%"
    return str(value)
