"""填写说明: the rules of the house in a few lines, then each sheet with its help and an example."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from excel_eval.messages import say
from excel_eval.model import Plan, Team
from excel_eval.rules import InYear
from excel_eval.schema import ColumnSpec, Schema
from excel_eval.write import formats
from excel_eval.write.cells import Cell, Span
from excel_eval.write.sheet import Stored
from excel_eval.write.template_page import (
    GREY_TAB,
    HEAD_OPTIONAL,
    HEAD_REQUIRED,
    MISSING,
    TEXT,
    WRONG,
    FormBook,
    FormPage,
    stored,
)
from excel_eval.write.template_sheets import Row, cell_value, number_format
from excel_eval.write.template_validation import cell_rule, expectations, kind_of
from excel_eval.write.text import row_height

WIDTHS = (22.0, 8.0, 46.0, 50.0, 40.0)
HEADS = ("column", "required", "how", "takes", "example")
RULES = ("rows", "required", "dates", "numbers", "layout", "paste", "save")


def write_guide(book: FormBook, page: FormPage, plan: Plan, team: Team, sheets: Sequence[Schema]) -> None:
    """The guide of a team's workbook; ``sheets`` are those to be filled in."""
    title = say("guide_title", team=team.name, year=plan.year)
    row = begin(book, page, title, say("guide_subtitle"))
    day = date(plan.year, 3, 5).isoformat()
    for number, rule in enumerate(RULES, start=1):
        row = line(book, page, row, f"{number}. " + say(f"guide_rule_{rule}", day=day))
    row = _colours(book, page, row + 1)
    row = section(book, page, row + 1, say("guide_ledgers"))
    own: Row = {"组别": team.name, "类别": team.kind, "年度": plan.year}
    for schema in sheets:
        row = write_sheet_help(book, page, row, schema, plan.year, own if schema.role == "cover" else None)
    finish(page, team.name)


def begin(book: FormBook, page: FormPage, title: str, subtitle: str) -> int:
    """Title and subtitle; gives the next row."""
    page.widths(WIDTHS)
    page.text(1, 1, title, book.style(formats.TITLE))
    page.height(1, 28)
    page.text(2, 1, subtitle, book.style(formats.SUBTITLE))
    page.height(2, 20)
    return 3


def finish(page: FormPage, heading: str) -> None:
    page.show_gridlines(printed=False)
    page.sheet_of_paper(landscape=True, left=heading, right=page.name, repeat=False)
    page.colour_tab(GREY_TAB)
    page.no_green_triangles()


def section(book: FormBook, page: FormPage, row: int, text: str) -> int:
    page.text(row, 1, text, book.style(formats.SECTION))
    page.height(row, 24)
    return row + 1


def line(book: FormBook, page: FormPage, row: int, text: str) -> int:
    """A sentence across the sheet."""
    style = book.style({"valign": "vcenter", "text_wrap": True})
    page.merge(Span(page.name, row, 1, row, len(WIDTHS)), style)
    page.text(row, 1, text, style)
    page.height(row, row_height([(text, sum(WIDTHS))], least=19))
    return row + 1


def _colours(book: FormBook, page: FormPage, row: int) -> int:
    row = section(book, page, row, say("guide_colours"))
    looks = (
        ("guide_head_required", HEAD_REQUIRED),
        ("guide_head_optional", HEAD_OPTIONAL),
        ("guide_yellow", {**TEXT, "bg_color": MISSING}),
        ("guide_red", {**TEXT, "bg_color": WRONG, "font_color": formats.RED}),
    )
    for phrase, look in looks:
        page.text(row, 1, " ", book.style(look))
        page.text(row, 2, say(phrase), book.style({"valign": "vcenter", "indent": 1}))
        page.height(row, 19)
        row += 1
    return row


def write_sheet_help(
    book: FormBook, page: FormPage, row: int, schema: Schema, year: int, filled: Row | None = None
) -> int:
    """One sheet: what it is for, its columns, an example row read downwards; ``filled`` is there already."""
    look = book.style({**formats.SECTION, "font_size": 11, "font_color": formats.PLAN_BLUE})
    said = say("guide_ledger", sheet=schema.sheet, help=schema.help.zh)
    page.link(row, 1, said, Cell(schema.sheet, 2, 1), look, say("guide_link", sheet=schema.sheet))
    page.height(row, 24)
    for column, name in enumerate(HEADS, start=1):
        page.text(row + 1, column, say(f"guide_{name}"), book.style(formats.HEAD))
    page.height(row + 1, 20)
    for number, spec in enumerate(schema.columns, start=row + 2):
        _column(book, page, number, schema, spec, year, filled or {})
    return row + len(schema.columns) + 3


def _column(book: FormBook, page: FormPage, row: int, schema: Schema, spec: ColumnSpec, year: int, filled: Row) -> None:
    help_text = say("cover_fixed") if spec.name in filled else spec.help.zh if spec.help else ""
    takes = "；".join(expectations(cell_rule(schema, spec, year)) or [kind_of(spec)])
    shown = stored(filled[spec.name]) if spec.name in filled else example_of(spec, year)
    page.text(row, 1, spec.header.rstrip("*"), book.style(TEXT, {"bold": spec.required}))
    page.text(row, 2, say("guide_yes") if spec.required else "", book.style(formats.CENTRE))
    page.text(row, 3, help_text, book.style(TEXT))
    page.text(row, 4, takes, book.style(TEXT))
    page.value(row, 5, shown, book.style(TEXT, {"num_format": number_format(spec)}))
    texts = [(help_text, WIDTHS[2]), (takes, WIDTHS[3]), (shown if isinstance(shown, str) else "", WIDTHS[4])]
    page.height(row, row_height(texts, least=18))


def example_of(column: ColumnSpec, year: int) -> Stored:
    """The schema's example as a cell of ``year`` holds it."""
    value = column.example
    own_year = any(isinstance(check, InYear) for check in column.checks) or column.type in ("date", "month")
    if isinstance(value, date) and own_year:
        return value.replace(year=year)
    if column.type == "month" and isinstance(value, str) and own_year:
        return f"{year}{value[4:]}"
    return cell_value(value, column)
