"""通报.xlsx: the month's bulletin, every figure a live formula down to the rows, with its true stored value."""

from __future__ import annotations

from pathlib import Path

from excel_eval.assessment import HasErrors
from excel_eval.messages import say
from excel_eval.progress import Progress
from excel_eval.write.atomic import replacing, require_suffix
from excel_eval.write.bulletin_front import write_front
from excel_eval.write.bulletin_funds import write_spending
from excel_eval.write.bulletin_indicators import write_indicator_progress
from excel_eval.write.bulletin_method import write_bulletin_method
from excel_eval.write.bulletin_places import arrange_bulletin
from excel_eval.write.bulletin_submissions import write_submissions
from excel_eval.write.bulletin_teams import write_team_progress
from excel_eval.write.details import write_detail
from excel_eval.write.pages import project_name
from excel_eval.write.places import ROWS_PER_SHEET
from excel_eval.write.sheet import Book


def write_bulletin(state: Progress, path: Path, *, rows_per_sheet: int = ROWS_PER_SHEET) -> None:
    """Write the bulletin to ``path``, which is replaced as a whole or stays as it was.

    Raises HasErrors while there are errors in the material, CannotWrite where the file cannot be written.
    """
    if not state.whole.ok:
        raise HasErrors(state.whole.check_report())
    require_suffix(path, ".xlsx")
    places = arrange_bulletin(state, rows_per_sheet)
    title = say("bulletin_title", year=state.plan.year, month=state.month)
    with replacing(path) as temporary, Book(temporary, title, project_name(state.now), "bulletin") as book:
        write_front(book, book.page(places.front), places)
        write_team_progress(book, book.page(say("bulletin_sheet_teams")), places)
        write_indicator_progress(book, book.page(places.indicators.sheet), places)
        write_submissions(book, book.page(places.sent.sheet), places)
        write_spending(book, book.page(places.base.funds.sheet), places)
        write_bulletin_method(book, book.page(places.method), places)
        for detail in places.base.details.values():
            write_detail(book, places.base, detail)
