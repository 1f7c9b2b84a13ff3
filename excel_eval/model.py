"""The frozen types that each step hands to the next: places and problems, workbooks as read, the plan.

What comes of them stands in ``results``. Standard library only. Amounts are ``Decimal`` in the unit of their column
(万元 in the plan, 元 in expense ledgers).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Literal

from excel_eval.figures import half_up

Severity = Literal["error", "warning", "info"]
Priority = Literal["P0", "P1", "P2"]
Lang = Literal["zh", "en"]

OUTPUT_PROPERTY = ("excel_eval.kind", "output")
"""The custom document property by which the reader knows a workbook that the tool wrote itself."""
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
"""of an Excel sheet"""
IDENTITY = frozenset({"E112", "E113", "E115", "E116", "E117", "E118", "W118", "W119", "W125"})
SEVERITIES: Mapping[str, Severity] = {"E": "error", "W": "warning", "I": "info"}


def column_letter(column: int) -> str:
    """``1`` -> ``A``, ``28`` -> ``AB``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A place in a file handed in; rows and columns count from 1, as Excel shows them."""

    file: str
    sheet: str | None = None
    row: int | None = None
    column: int | None = None

    @property
    def cell(self) -> str | None:
        if self.row is None or self.column is None:
            return None
        return f"{column_letter(self.column)}{self.row}"

    def at(self, row: int | None, column: int | None = None) -> Source:
        return Source(self.file, self.sheet, row, column)

    def __str__(self) -> str:
        if self.sheet is None:
            return self.file
        if self.row is None:
            return f"{self.file} › {self.sheet}"
        return f"{self.file} › {self.sheet}!{self.cell or self.row}"


# --- what a reader gives -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """A cell that holds an Excel error such as ``#DIV/0!``."""

    code: str


@dataclass(frozen=True, slots=True)
class NoStoredValue:
    """A formula that was saved without its result."""


@dataclass(frozen=True, slots=True)
class PercentValue:
    """A number in a percent format: ``number`` is stored (0.95), the user sees 100 times as much (95%)."""

    number: float


RawValue = (
    str | float | int | bool | date | datetime | time | timedelta | ErrorValue | NoStoredValue | PercentValue | None
)


@dataclass(frozen=True, slots=True)
class Range:
    """A block of cells, all bounds included, counted from 1."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The stored values of one worksheet: ``rows[0]`` is Excel's row 1, ``rows[r][0]`` its column A."""

    source: Source
    rows: Sequence[Sequence[RawValue]]
    merged: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    visible: bool = True

    @property
    def name(self) -> str:
        return self.source.sheet or ""


@dataclass(frozen=True, slots=True)
class Workbook:
    """One readable workbook of the folder. ``sheets`` keeps the order of the file, hidden sheets included."""

    path: Path
    sha256: str
    sheets: tuple[Sheet, ...]
    extras: tuple[Issue, ...] = ()
    """what it carries besides cells: macros, links to other files; noted, never run or followed"""

    @property
    def file(self) -> str:
        return self.path.name

    @property
    def source(self) -> Source:
        return Source(self.file)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file of the folder that is not part of the material; ``reason`` is a message name of the catalogue."""

    file: str
    reason: str


# --- problems ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Issue:
    """One defect at its place. Texts live in the catalogue under ``code``; ``params`` fill them."""

    code: str
    source: Source
    team: str | None = None
    column: str | None = None
    value: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return SEVERITIES[self.code[0]]

    @property
    def is_identity(self) -> bool:
        """Whose workbook it is, of what kind, year and template: said before all else, which may follow from it."""
        return self.code in IDENTITY


@dataclass(frozen=True, slots=True)
class Finding:
    """A remark of the finance office's checks (C01 …) on the figures; ``where`` names a place a reader can find."""

    code: str
    severity: Priority
    where: str
    params: Mapping[str, object] = field(default_factory=dict)


# --- the plan ------------------------------------------------------------------------------------------------------

Nature = Literal["≥", "≤", "=", "定性"]
Basis = Literal["每组", "合计"]
How = Literal["计数", "去重计数", "求和", "填报"]
Value = str | Decimal | date | None
Stage = Literal["start", "during", "end"]
"""How far the year of a plan has come: what is due only later may be blank."""


@dataclass(frozen=True, slots=True)
class Team:
    """招商组: its name, kind (类别), reviewing section (审核科室) and batch (批次)."""

    name: str
    kind: str
    section: str | None = None
    batch: str | None = None


@dataclass(frozen=True, slots=True)
class Funds:
    """One source of money (资金来源), in 万元."""

    name: str
    initial: Decimal
    adjusted: Decimal
    executed: Decimal
    source: Source


@dataclass(frozen=True, slots=True)
class Budget:
    """预算: the sources and their sums in 万元, the weight (预算执行率分值) and the score."""

    funds: tuple[Funds, ...]
    weight: Decimal
    is_executed: bool = True
    """whether each 全年执行数 is filled in; before the year's end one may be blank and stands at 0"""

    @property
    def initial(self) -> Decimal:
        return sum((f.initial for f in self.funds), Decimal(0))

    @property
    def adjusted(self) -> Decimal:
        return sum((f.adjusted for f in self.funds), Decimal(0))

    @property
    def executed(self) -> Decimal:
        return sum((f.executed for f in self.funds), Decimal(0))

    @property
    def execution_rate(self) -> Fraction:
        """执行率: executed over adjusted budget, 0 where there is no budget (财预〔2020〕10号)."""
        return Fraction(self.executed) / Fraction(self.adjusted) if self.adjusted else Fraction(0)

    @property
    def score(self) -> Decimal:
        """预算执行率得分, at most the weight, two decimals half-up, never below 0."""
        return half_up(max(Fraction(0), min(Fraction(1), self.execution_rate)) * Fraction(self.weight))


@dataclass(frozen=True, slots=True)
class Measure:
    """统计方式: how an indicator is counted in a ledger. ``where`` is a conjunction of (column, value)."""

    how: How
    sheet: str | None = None
    column: str | None = None
    where: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """绩效指标. ``target`` is a text for 定性; for 每组 it is one team's target before overrides."""

    code: str
    level1: str
    level2: str
    name: str
    kind: str | None
    nature: Nature
    target: Decimal | str | None
    basis: Basis | None
    unit: str | None
    weight: Decimal
    measure: Measure
    source: Source
    reported_actual: Decimal | str | None = None
    reported_score: Decimal | None = None
    evidence: str | None = None
    reason: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """What stands on rows of the plan that are wrong: that is the error, and what follows from it is no other one."""

    teams: tuple[str | None, ...] = ()
    """组别 of such rows of 招商组, None where even that cannot be read"""
    ledgers: tuple[tuple[str | None, str | None], ...] = ()
    """(类别, 台账) of such rows of 指标, None where it names nothing known"""
    money: bool = False
    """an amount of 资金 or 局本级支出"""


@dataclass(frozen=True, slots=True)
class Plan:
    """绩效方案: everything the bureau decides for a year. ``project`` holds the rows of 项目 by their names."""

    source: Source
    sha256: str
    year: int
    project: Mapping[str, Value]
    budget: Budget
    teams: tuple[Team, ...]
    indicators: tuple[Indicator, ...]
    overrides: Mapping[tuple[str, str], Decimal]
    """(indicator code, team name) -> that team's own target"""
    bureau_spending: Decimal = Decimal(0)
    """局本级支出, 万元"""
    remark_line: Decimal = Decimal(120)
    """超额完成备注线, percent"""
    explain_line: Decimal = Decimal(130)
    """超额完成说明线, percent"""
    approved_months_only: bool = False
    reasons_required: bool = False
    unread: Unread = Unread()
    stage: Stage = "end"
    """of the year, by which the plan was read; only at the end is the spending compared with 全年执行数"""

    def text(self, item: str) -> str | None:
        """A row of 项目 as text, None where blank."""
        value = self.project.get(item)
        return None if value is None else str(value)

    def teams_of(self, kind: str | None) -> tuple[Team, ...]:
        return tuple(team for team in self.teams if team.kind == kind)
