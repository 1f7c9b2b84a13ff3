"""口径说明: how the bulletin counts."""

from __future__ import annotations

from excel_eval.messages import say
from excel_eval.write import formats
from excel_eval.write.bulletin_places import BulletinPlaces
from excel_eval.write.cells import Span
from excel_eval.write.method import counted
from excel_eval.write.pages import heading, long_page
from excel_eval.write.sheet import Book, Page
from excel_eval.write.text import row_height

WIDTHS = (26, 100)
RULES = ("rows", "month", "rate", "against", "rank", "mean", "pace", "sent", "spent", "approved", "trace")


def write_bulletin_method(book: Book, page: Page, places: BulletinPlaces) -> None:
    title, state = say("bulletin_method_title"), places.state
    heading(book, page, places.base.assessment, title, say("bulletin_method_subtitle"))
    page.widths(WIDTHS)
    rows = [(f"{r.indicator.code} {r.indicator.name}", counted(r.indicator)) for r in state.counted]
    params = {"month": state.month, "days": state.monthly.late_after_days}
    rules = [rule for rule in RULES if rule != "approved" or state.plan.approved_months_only]
    rows += [(say(f"bulletin_subject_{rule}"), say(f"bulletin_rule_{rule}", **params)) for rule in rules]
    for row, (subject, rule) in enumerate(rows, start=4):
        page.text(row, 1, subject, book.style(formats.TEXT))
        page.text(row, 2, rule, book.style(formats.TEXT))
        page.height(row, row_height([(subject, WIDTHS[0]), (rule, WIDTHS[1])], least=20))
    page.print_area(Span(page.name, 1, 1, 3 + len(rows), len(WIDTHS)))
    page.freeze(2)
    page.show_gridlines(printed=False)
    page.protect()
    long_page(page, places.base.assessment, title, landscape=True, repeat=(1, 2))
