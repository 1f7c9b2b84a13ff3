"""Where every figure of the bulletin lives: one cell each, known before the first sheet is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from excel_eval.messages import say
from excel_eval.model import Team
from excel_eval.progress import SUBMISSIONS, Progress
from excel_eval.results import Result
from excel_eval.write.cells import Cell, Span, down
from excel_eval.write.funds import Spending, spending_of
from excel_eval.write.places import (
    ROWS_PER_SHEET,
    Detail,
    FundTable,
    Overview,
    Part,
    Places,
    arrange_details,
)


@dataclass(frozen=True, slots=True)
class Block:
    """分组进度: a title, headers, a row a team and their sum, for one indicator."""

    sheet: str
    result: Result
    top: int

    NAME, TARGET, MONTH, ACTUAL, RATE, AGAINST, RANK, RATE_BEFORE, RANK_BEFORE, MOVED = range(1, 11)

    @property
    def first(self) -> int:
        return self.top + 2

    @property
    def total_row(self) -> int:
        return self.first + len(self.result.teams)

    def cell(self, index: int, column: int) -> Cell:
        return Cell(self.sheet, self.first + index, column)

    def total(self, column: int) -> Cell:
        return Cell(self.sheet, self.total_row, column)

    def column(self, column: int) -> Span:
        return down(Cell(self.sheet, self.first, column), len(self.result.teams))


@dataclass(frozen=True, slots=True)
class KindTable:
    """分组进度: the teams of one kind over all its indicators; the columns are those of ``Block``."""

    sheet: str
    kind: str
    teams: tuple[Team, ...]
    top: int
    blocks: tuple[Block, ...]

    ORDER = 12
    """hidden: the place in the chart, unlike every other"""

    @property
    def first(self) -> int:
        return self.top + 2

    def cell(self, index: int, column: int) -> Cell:
        return Cell(self.sheet, self.first + index, column)

    def column(self, column: int) -> Span:
        return down(Cell(self.sheet, self.first, column), len(self.teams))


@dataclass(frozen=True, slots=True)
class Sent:
    """报送情况: the month's table, then the year's; the hidden helpers stand to the right of the latter."""

    sheet: str
    teams: int

    HEAD_ROW = 4
    HELPER = 17
    """the first hidden column: 12 last days, 12 last rows, 12 counts in time"""

    @property
    def first(self) -> int:
        return self.HEAD_ROW + 1

    @property
    def year_head(self) -> int:
        return self.first + self.teams + 2

    @property
    def year_first(self) -> int:
        return self.year_head + 1

    def status(self, index: int, month: int) -> Cell:
        return Cell(self.sheet, self.year_first + index, 1 + month)

    def helper(self, index: int, month: int, which: int) -> Cell:
        return Cell(self.sheet, self.year_first + index, self.HELPER + 12 * which + month - 1)


@dataclass(frozen=True, slots=True)
class BulletinPlaces:
    """The sheets of the bulletin and the cells in them."""

    state: Progress
    front: str
    method: str
    base: Places
    """the details, with 指标进度 in place of 完成情况"""
    kinds: tuple[KindTable, ...]
    sent: Sent
    spending: Spending | None

    TARGET, MONTH, ACTUAL, RATE, RATE_BEFORE, AGAINST, AHEAD, PACE = range(5, 13)
    """columns of 指标进度 behind its names"""

    @property
    def indicators(self) -> Overview:
        return self.base.overview

    @property
    def month(self) -> Cell:
        return Cell(self.indicators.sheet, 3, 2)

    @property
    def time(self) -> Cell:
        return Cell(self.indicators.sheet, 3, 5)

    def blocks(self) -> Iterator[Block]:
        for table in self.kinds:
            yield from table.blocks

    def block(self, code: str) -> Block:
        return next(block for block in self.blocks() if block.result.indicator.code == code)

    @property
    def submissions(self) -> Detail | None:
        return next((d for d in self.base.details.values() if d.ledger.id == SUBMISSIONS), None)


def arrange_bulletin(state: Progress, rows_per_sheet: int = ROWS_PER_SHEET) -> BulletinPlaces:
    fixed = ("front", "teams", "indicators", "submissions", "funds", "method")
    names = {key: say(f"bulletin_sheet_{key}") for key in fixed}
    base = Places(
        state.now,
        form=names["front"],
        months=names["indicators"],
        review=names["method"],
        sources=names["submissions"],
        method=names["method"],
        overview=Overview(names["indicators"], tuple(result.indicator.code for result in state.counted)),
        teams=(),
        funds=FundTable(names["funds"], 0),
        details={
            sheet: _whole(detail) if detail.ledger.id == SUBMISSIONS else detail
            for sheet, detail in arrange_details(state.now, names.values(), rows_per_sheet).items()
        },
    )
    sent = Sent(names["submissions"], len(state.plan.teams))
    kinds = _kinds(state, names["teams"])
    return BulletinPlaces(state, names["front"], names["method"], base, kinds, sent, spending_of(base))


def _whole(detail: Detail) -> Detail:
    """月度报送 on one sheet: twelve rows a team, and formulas look for the last one of them."""
    return replace(detail, parts=(Part(detail.parts[0].sheet, 0, len(detail.ledger.entries)),))


def _kinds(state: Progress, sheet: str) -> tuple[KindTable, ...]:
    tables, row = [], 4
    for kind in dict.fromkeys(team.kind for team in state.plan.teams):
        teams, top, blocks = state.plan.teams_of(kind), row, []
        row = top + 2 + len(teams) + 1
        for result in state.counted:
            if result.indicator.kind == kind:
                blocks.append(Block(sheet, result, row))
                row = blocks[-1].total_row + 2
        tables.append(KindTable(sheet, kind, teams, top, tuple(blocks)))
    return tuple(tables)
