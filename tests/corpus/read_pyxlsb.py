"""pyxlsb as the second reader of .xlsb."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pyxlsb import open_workbook

from excel_eval.model import ErrorValue

from .values import Place, Reading, Serial, Theirs

ERRORS = {
    "0x0": "#NULL!", "0x7": "#DIV/0!", "0xf": "#VALUE!", "0x17": "#REF!", "0x1d": "#NAME?", "0x24": "#NUM!",
    "0x2a": "#N/A", "0x2b": "#GETTING_DATA",
}  # fmt: skip
"""pyxlsb gives the number of an error as a text"""


def read(path: Path) -> Reading:
    """The values of all sheets; pyxlsb knows no number formats."""
    with open_workbook(str(path)) as book:
        return Reading([(name, _cells(book, name)) for name in book.sheets])


def _cells(book: Any, name: str) -> dict[Place, Theirs]:
    with book.get_sheet(name) as sheet:
        return {
            (cell.r + 1, cell.c + 1): _value(cell.v)
            for row in sheet.rows(sparse=True)
            for cell in row
            if cell.v not in (None, "")
        }


def _value(value: Any) -> Theirs:
    if isinstance(value, float):
        return Serial(value)
    if isinstance(value, str) and value in ERRORS:
        return ErrorValue(ERRORS[value])
    return value  # type: ignore[no-any-return]
