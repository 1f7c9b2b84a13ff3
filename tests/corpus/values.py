"""What a second reader gives, in the types of the tool's own reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from excel_eval.model import RawValue

Place = tuple[int, int]
"""row and column, counted from 1"""


@dataclass(frozen=True, slots=True)
class Serial:
    """A number of which the second reader cannot tell whether it is a date."""

    number: float
    is_1904: bool = False


@dataclass(frozen=True, slots=True)
class Covered:
    """Within a merged range, not its first cell: the second reader gives no value there."""


@dataclass(frozen=True, slots=True)
class LinkText:
    """The target of a cell's link, which the second reader gives as the cell's text where that has none of its own."""

    target: str


Theirs = RawValue | Serial | Covered | LinkText


@dataclass(frozen=True, slots=True)
class Reading:
    """A workbook as a second reader has it: its worksheets in order, by name, and their cells that hold something."""

    sheets: Sequence[tuple[str, Mapping[Place, Theirs]]]
