"""Marks in a workbook that someone else made (退回件): wrong cells filled and commented, a first sheet 退回说明.

    package (zip, parts, relationships) -> book (sheets) -> per sheet: conditions (fill), notes + vml (comments)
                                        -> cover (退回说明), styles (its formats and the fill)

The parts are edited in place, everything else is copied byte for byte: loading and saving a foreign workbook through
a library loses what that library does not know.
"""

from excel_eval.write.marks.engine import mark_workbook, sheet_names, strip_marks
from excel_eval.write.marks.terms import (
    AUTHOR,
    COVER_SHEET,
    TAG_LINE,
    CannotMark,
    CellMark,
    Cover,
    CoverRow,
)

__all__ = [
    "AUTHOR",
    "COVER_SHEET",
    "TAG_LINE",
    "CannotMark",
    "CellMark",
    "Cover",
    "CoverRow",
    "mark_workbook",
    "sheet_names",
    "strip_marks",
]
