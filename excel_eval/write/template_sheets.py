"""A sheet to fill in, straight from its schema: headers, formats, drop-downs, validations, notes, print set-up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from xlsxwriter.format import Format

from excel_eval.messages import say
from excel_eval.model import column_letter
from excel_eval.rules import Whole
from excel_eval.schema import ColumnSpec, Schema
from excel_eval.write import formats
from excel_eval.write.cells import Span
from excel_eval.write.sheet import Stored
from excel_eval.write.template_lists import Lists
from excel_eval.write.template_page import (
    HEAD_OPTIONAL,
    HEAD_REQUIRED,
    LAST_ROW,
    MISSING,
    TEXT,
    WRONG,
    FormBook,
    FormPage,
    stored,
)
from excel_eval.write.template_validation import CellRule, Condition, cell_rule, kind_of, options_for_excel
from excel_eval.write.text import lines, row_height, width

Row = Mapping[str, object]
"""a row by column names; values as a cell holds them, a month as its first day or as text"""
PLAIN_NUMBER = "General;-General"
"""shown as General, and yet Excel does not turn 3-5 into a date or 95% into a percentage as it does there"""
MONEY_UNITS = frozenset({"元", "万元", "亿元"})
FILTER_ARROW = 3
ONE_LINE = 18.0
"""points; a row of one line keeps the common height"""
WIDEST_HEADER = 16
FROZEN_WIDTH = 50


@dataclass(frozen=True, slots=True)
class Between:
    """What the sheets of a plan ask of each other, by column."""

    conditions: Mapping[str, Sequence[Condition]] = field(default_factory=dict)
    offered: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """choices that another sheet or the schemas give"""
    wanted: Mapping[str, str] = field(default_factory=dict)
    """conditions under which a blank cell is missing, though its column is not always required"""
    notes: Mapping[str, str] = field(default_factory=dict)
    """words in place of the schema's help"""

    def rule(self, schema: Schema, column: ColumnSpec, year: int) -> CellRule:
        name = column.name
        return cell_rule(schema, column, year, self.conditions.get(name, ()), self.offered.get(name, ()))


@dataclass(frozen=True, slots=True)
class Setting:
    """What the sheets of one workbook share."""

    book: FormBook
    lists: Lists
    year: int
    heading: str
    """printed at the top of each page: whose sheet it is"""


def number_format(column: ColumnSpec) -> str:
    """The format that keeps what is typed what it is."""
    match column.type:
        case "date":
            return "yyyy-mm-dd"
        case "number" if any(isinstance(check, Whole) for check in column.checks):
            return "0"
        case "number" if column.unit in MONEY_UNITS:
            return formats.MONEY
        case "number" | "figure":
            return PLAIN_NUMBER
        case "percent":
            return "0%"
    return "@"


def cell_value(value: object, column: ColumnSpec) -> Stored:
    """A month is typed as text, a percentage is stored as its hundredth part."""
    if column.type == "month" and isinstance(value, date) and not isinstance(value, datetime) and value.day == 1:
        return value.isoformat()[:7]
    if column.type == "percent" and isinstance(value, Decimal):
        return value / 100
    return stored(value)


# --- tables ----------------------------------------------------------------------------------------------------------


def write_table(setting: Setting, schema: Schema, rows: Sequence[Row] = (), between: Between | None = None) -> FormPage:
    """A ledger or a table of the plan, its header in row 1."""
    book, between = setting.book, between or Between()
    page = book.page(schema.sheet)
    styles = [_column_style(book, column) for column in schema.columns]
    page.widths([_width(column) for column in schema.columns], styles)
    _write_header(page, book, schema)
    for number, row in enumerate(rows, start=2):
        _write_row(page, book, schema, number, row, styles)
    for place, column in enumerate(schema.columns, start=1):
        rule = between.rule(schema, column, setting.year)
        below = Span(page.name, 2, place, LAST_ROW, place)
        page.validate(below, options_for_excel(rule, setting.lists.reference))
        begun = f"COUNTA($A2:${column_letter(len(schema.columns))}2)>0"
        _colour(page, book, below, rule, begun if column.required else between.wanted.get(column.name))
    page.freeze(1, _frozen(schema))
    page.filter(Span(page.name, 1, 1, LAST_ROW, len(schema.columns)))
    page.show_gridlines(printed=True)
    page.sheet_of_paper(landscape=True, left=setting.heading, right=schema.title.zh)
    page.no_green_triangles(LAST_ROW)
    return page


def _write_row(page: FormPage, book: FormBook, schema: Schema, number: int, row: Row, styles: Sequence[Format]) -> None:
    """A filled row, as high as its texts: programs do not agree on fitting rows when they open a file."""
    texts: list[tuple[str, float]] = []
    for place, column in enumerate(schema.columns, start=1):
        value = cell_value(row.get(column.name), column)
        odd = _odd_format(row.get(column.name), column) if value is not None else None
        page.value(number, place, value, book.style(_look(column, odd)) if odd else styles[place - 1])
        if isinstance(value, str):
            texts.append((value, _width(column) - 2))
    needed = row_height(texts, least=0)
    if needed > ONE_LINE:
        page.height(number, needed)


def _odd_format(value: object, column: ColumnSpec) -> str | None:
    """The format of a date, time or truth value in a column of something else, so that it stays one in any program."""
    match value:
        case bool():
            return "General"
        case date() if column.type not in ("date", "month") or isinstance(cell_value(value, column), date):
            return None if column.type == "date" else "yyyy-mm-dd"
        case time():
            return "hh:mm:ss"
        case timedelta():
            return "[h]:mm:ss"
    return None


def _column_style(book: FormBook, column: ColumnSpec) -> Format:
    return book.style(_look(column))


def _look(column: ColumnSpec, code: str | None = None) -> dict[str, object]:
    look: dict[str, object] = {"num_format": code or number_format(column), "valign": "vcenter"}
    if column.type in ("date", "month", "choice", "yes_no"):
        look["align"] = "center"
    elif column.type in ("text", "name"):
        look |= {"text_wrap": True, "align": "left", "indent": 1}
    return look


def _width(column: ColumnSpec) -> float:
    """What the schema says, and room for the header beside the arrow of its filter."""
    return max(column.width, min(width(column.header) + FILTER_ARROW, WIDEST_HEADER))


def _write_header(page: FormPage, book: FormBook, schema: Schema) -> None:
    deepest = 1
    for place, column in enumerate(schema.columns, start=1):
        look = HEAD_REQUIRED if column.required else HEAD_OPTIONAL
        page.text(1, place, column.header, book.style(look))
        page.note(1, place, header_note(column))
        deepest = max(deepest, lines(column.header, _width(column) - FILTER_ARROW))
    page.height(1, 14.5 * deepest + 8)


def header_note(column: ColumnSpec) -> str:
    """The help on a column: what it is, whether it must be filled in, what it takes."""
    parts = [column.help.zh] if column.help else []
    parts.append(say("note_required" if column.required else "note_optional"))
    unit = say("note_unit", unit=column.unit) if column.unit else ""
    parts.append(say("note_takes", kind=kind_of(column), unit=unit))
    if column.aliases:
        parts.append(say("note_aliases", names="、".join(column.aliases)))
    return "\n".join(parts)


def _colour(page: FormPage, book: FormBook, below: Span, rule: CellRule, wanted: str | None) -> None:
    """Yellow where a cell is blank and ``wanted`` holds, red where a cell breaks a rule."""
    cell = f"${column_letter(below.first_column)}2"
    if wanted:
        page.colour_where(below, f'AND({cell}="",{wanted})', book.difference(bg_color=MISSING))
    if rule.flag:
        page.colour_where(below, rule.flag, book.difference(bg_color=WRONG, font_color=formats.RED))


def _frozen(schema: Schema) -> int:
    """The columns that stay in sight: up to the name, where that leaves room for the others."""
    taken = 0.0
    for number, column in enumerate(schema.columns[:3], start=1):
        taken += _width(column)
        if taken > FROZEN_WIDTH:
            return 0
        if column.is_key:
            return number
    return 0


# --- pairs -----------------------------------------------------------------------------------------------------------

PAIR_WIDTHS = (24.0, 60.0, 46.0)


def write_pairs(setting: Setting, schema: Schema, values: Row, between: Between | None = None) -> FormPage:
    """项目 | 内容 | 说明: one item a row, the words beside it."""
    book, between = setting.book, between or Between()
    page = book.page(schema.sheet)
    page.widths(PAIR_WIDTHS)
    for place, header in enumerate(("项目", "内容", say("pairs_help")), start=1):
        page.text(1, place, header, book.style(formats.HEAD))
    page.height(1, 24)
    for number, column in enumerate(schema.columns, start=2):
        _write_pair(page, setting, schema, number, column, values.get(column.name), between)
    page.freeze(1)
    page.show_gridlines(printed=False)
    page.sheet_of_paper(landscape=False, left=setting.heading, right=schema.title.zh)
    page.no_green_triangles()
    return page


def _write_pair(
    page: FormPage, setting: Setting, schema: Schema, row: int, column: ColumnSpec, value: object,
    between: Between,
) -> None:  # fmt: skip
    book = setting.book
    content = cell_value(value, column)
    label = HEAD_REQUIRED if column.required else HEAD_OPTIONAL
    page.text(row, 1, column.name + ("*" if column.required else ""), book.style(label, {"align": "left", "indent": 1}))
    look = {**TEXT, "num_format": number_format(column)}
    page.value(row, 2, content, book.style(look))
    note = between.notes.get(column.name) or (column.help.zh if column.help else "")
    page.text(row, 3, note, book.style(TEXT, {"font_color": formats.GREY}))
    shown = content if isinstance(content, str) else ""
    page.height(row, row_height([(shown, PAIR_WIDTHS[1]), (note, PAIR_WIDTHS[2])], least=21))
    rule = between.rule(schema, column, setting.year)
    cell = Span(page.name, row, 2, row, 2)
    page.validate(cell, options_for_excel(rule, setting.lists.reference))
    if column.required:
        page.colour_where(cell, f'{cell.first.fixed}=""', book.difference(bg_color=MISSING))
    if rule.flag:
        page.colour_where(cell, rule.flag, book.difference(bg_color=WRONG, font_color=formats.RED))
