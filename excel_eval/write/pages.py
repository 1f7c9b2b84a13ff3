"""What all sheets share: the heading, 草稿, page headers and footers, A4."""

from __future__ import annotations

from excel_eval.assessment import SelfAssessment
from excel_eval.messages import say
from excel_eval.write import formats
from excel_eval.write.sheet import Book, Page

MARGINS = (0.5, 0.5, 0.7, 0.65)
"""inches: left, right, top, bottom"""
DRAFT_CODES = '&"黑体,Bold"&16&KFF0000 '


def project_name(assessment: SelfAssessment) -> str:
    return assessment.plan.text("项目名称") or ""


def heading(book: Book, page: Page, assessment: SelfAssessment, title: str, subtitle: str) -> None:
    """Rows 1 and 2: the title (with 草稿 where it is one), what the sheet shows."""
    page.height(1, 27)
    page.height(2, 18)
    look = formats.DRAFT if assessment.draft else {}
    page.text(1, 1, title + (say("draft_suffix") if assessment.draft else ""), book.style(formats.TITLE, look))
    page.text(2, 1, subtitle, book.style(formats.SUBTITLE))


def long_page(
    page: Page,
    assessment: SelfAssessment,
    title: str,
    landscape: bool,
    repeat: tuple[int, int] | None,
    one_page: bool = False,
) -> None:
    """A4, as wide as the paper, page numbers, repeated header rows, 草稿 in the page header."""
    page.paper(landscape, MARGINS, one_page)
    if repeat:
        page.repeat_rows(*repeat)
    codes, draft = (DRAFT_CODES, say("draft")) if assessment.draft else ("", "")
    page.header(left=project_name(assessment), centre=draft, right=title, codes=codes)
    page.footer(centre=say("page_of_pages"))
    if assessment.draft:
        page.colour_tab(formats.RED)
    page.no_green_triangles()
