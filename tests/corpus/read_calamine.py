"""calamine on the file as it is, without our guard and rewriting: where no independent library can open it.

It loses errors (''), percentages and formulas without a value; what it does give must be the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

from python_calamine import CalamineWorkbook, SheetTypeEnum

from .values import Place, Reading, Theirs


def read(path: Path) -> Reading:
    """The values of all worksheets."""
    with CalamineWorkbook.from_path(str(path)) as book:
        names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        return Reading([(name, _cells(book, name)) for name in names])


def _cells(book: CalamineWorkbook, name: str) -> dict[Place, Theirs]:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return {
        (row, column): cast("Theirs", value)
        for row, values in enumerate(rows, start=1)
        for column, value in enumerate(values, start=1)
        if value != ""
    }
