"""Addresses inside the workbook that is being written; rows and columns count from 1, as Excel shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from excel_eval.model import column_letter


def quoted(sheet: str) -> str:
    """A sheet's name as a formula spells it, always in quotes."""
    return "'" + sheet.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of one sheet."""

    sheet: str
    row: int
    column: int

    @property
    def name(self) -> str:
        """``G5``"""
        return f"{column_letter(self.column)}{self.row}"

    @property
    def fixed(self) -> str:
        """``$G$5``, for formulas on the same sheet."""
        return f"${column_letter(self.column)}${self.row}"

    @property
    def away(self) -> str:
        """``'完成情况'!$G$5``, for formulas on any sheet."""
        return f"{quoted(self.sheet)}!{self.fixed}"


@dataclass(frozen=True, slots=True)
class Span:
    """A block of cells of one sheet, all bounds included."""

    sheet: str
    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def name(self) -> str:
        """``G5:G12``"""
        return f"{self.first.name}:{self.last.name}"

    @property
    def fixed(self) -> str:
        """``$G$5:$G$12``"""
        return f"{self.first.fixed}:{self.last.fixed}"

    @property
    def away(self) -> str:
        """``'分组完成'!$G$5:$G$12``"""
        return f"{quoted(self.sheet)}!{self.fixed}"

    @property
    def first(self) -> Cell:
        return Cell(self.sheet, self.first_row, self.first_column)

    @property
    def last(self) -> Cell:
        return Cell(self.sheet, self.last_row, self.last_column)

    def __iter__(self) -> Iterator[Cell]:
        for row in range(self.first_row, self.last_row + 1):
            for column in range(self.first_column, self.last_column + 1):
                yield Cell(self.sheet, row, column)


def down(first: Cell, rows: int) -> Span:
    """``rows`` cells from ``first`` downwards, at least one."""
    return Span(first.sheet, first.row, first.column, first.row + max(rows, 1) - 1, first.column)


def across(sheet: str, row: int, first_column: int, last_column: int) -> Span:
    """The cells of one row."""
    return Span(sheet, row, first_column, row, last_column)
