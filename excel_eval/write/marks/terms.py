"""What the engine of the returned copies (退回件) is given, and how it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from excel_eval.model import Lang

AUTHOR = "excel_eval"
TAG_LINE = "【excel_eval】"
COVER_SHEET = "退回说明"

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

Tone = Literal["error", "warning", "info"]
Reason = Literal["not_ooxml", "encrypted", "xlsb", "strict", "no_styles", "no_sheet", "broken"]


class CannotMark(Exception):
    """This file cannot be marked in place: the caller makes another kind of copy.

    ``reason`` is one of

    - ``not_ooxml``  no zip, or a zip without a workbook: .xls, .et, .ods
    - ``encrypted``  a workbook locked with a password, a zip whose entries are
    - ``xlsb``       a binary workbook
    - ``strict``     Strict Open XML, whose parts live in other namespaces
    - ``no_styles``  no styles part, or one without fonts, fills, borders and cell formats
    - ``no_sheet``   a mark names a sheet that is no worksheet of this workbook
    - ``broken``     a part is damaged, missing, declares a DTD or appears twice; ``detail`` names it
    """

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason: Reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class CellMark:
    """One wrong cell; rows and columns count from 1. Several marks on one cell become one comment.

    ``text`` is the body of the comment, without the tag line. With ``still_wrong`` (the value found) or ``blank`` the
    fill vanishes when the cell is changed; otherwise it stays until the next round. What the fill compares with is
    the value stored in the file, so ``still_wrong`` may be the displayed text (``95%`` of a stored 0.95).
    """

    sheet: str
    row: int
    column: int
    text: str
    still_wrong: str | None = None
    blank: bool = False

    def __post_init__(self) -> None:
        if not (1 <= self.row <= MAX_ROW and 1 <= self.column <= MAX_COLUMN):
            raise ValueError(f"no such cell: row {self.row}, column {self.column}")


@dataclass(frozen=True, slots=True)
class CoverRow:
    """One problem on the sheet 退回说明; every text is what the clerk reads."""

    number: int
    severity: str
    sheet: str
    cell: str | None
    column: str
    value: str
    problem: str
    fix: str
    code: str
    tone: Tone = "error"


COVER_COLUMNS = 9


@dataclass(frozen=True, slots=True)
class Cover:
    """The first sheet 退回说明: a heading, some lines below it, then one row per problem.

    ``headers`` are the nine words over the columns of :class:`CoverRow`, ``number`` to ``code``; ``lang`` is the
    language of all these, for what the copy itself has to say.
    """

    title: str
    lines: Sequence[str]
    headers: Sequence[str]
    rows: Sequence[CoverRow]
    lang: Lang = "zh"

    def __post_init__(self) -> None:
        if len(self.headers) != COVER_COLUMNS:
            raise ValueError(f"the cover has {COVER_COLUMNS} columns, not {len(self.headers)}")
