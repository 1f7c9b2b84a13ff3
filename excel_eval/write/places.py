"""Where every figure of the workbook lives: one cell each, known before the first sheet is written.

A sheet's writer fills its own cells and points at the others through these places, so no figure is written twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from excel_eval.assessment import SelfAssessment
from excel_eval.figures import shortest
from excel_eval.messages import say
from excel_eval.model import Team
from excel_eval.results import Ledger, Result
from excel_eval.write.cells import Cell, Span, down
from excel_eval.write.text import sheet_name

ROWS_PER_SHEET = 1_048_575
"""rows of a ledger that one sheet holds under its header"""
INDICATORS_PER_TABLE = 4
"""indicators side by side on 分组完成; more go into a further table of the same teams"""


def is_number(value: object) -> bool:
    return value is not None and not isinstance(value, str)


def by_teams(result: Result) -> bool:
    """Whether target and actual come from the teams (the sheet 分组完成) and not from the plan."""
    return bool(result.teams)


# --- 明细_‹sheet› ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet of a ledger's detail: entries ``start`` to ``stop`` of it."""

    sheet: str
    start: int
    stop: int

    def column(self, column: int) -> Span:
        return down(Cell(self.sheet, 2, column), self.stop - self.start)


@dataclass(frozen=True, slots=True)
class Detail:
    """The detail sheets of one ledger: their parts and the columns in them."""

    ledger: Ledger
    results: tuple[Result, ...]
    parts: tuple[Part, ...]
    extra: tuple[str, ...]
    _decimals: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    TEAM = 1
    FILE = 2
    ROW = 3

    @property
    def first_value(self) -> int:
        return 4

    def value(self, name: str | None) -> int:
        """The column of a ledger's column; KeyError if it has none of that name."""
        for index, column in enumerate(self.ledger.columns):
            if column.name == name:
                return self.first_value + index
        raise KeyError(name)

    def decimals(self, name: str) -> int:
        """The most decimals any value of a ledger's column has, counted once for the formulas of all teams."""
        if name not in self._decimals:
            values = (entry.values.get(name) for entry in self.ledger.entries)
            found = (len(shortest(value).partition(".")[2]) for value in values if isinstance(value, Decimal))
            self._decimals[name] = max(found, default=0)
        return self._decimals[name]

    @property
    def first_count(self) -> int:
        return self.first_value + len(self.ledger.columns)

    def count(self, code: str) -> int:
        """The 0/1 column ``计数_‹code›``."""
        return self.first_count + [result.indicator.code for result in self.results].index(code)

    @property
    def month(self) -> int:
        return self.first_count + len(self.results)

    @property
    def why(self) -> int:
        return self.month + 1

    @property
    def first_extra(self) -> int:
        return self.why + 1

    def header(self, column: int) -> Cell:
        return Cell(self.parts[0].sheet, 1, column)


def arrange_details(assessment: SelfAssessment, taken: Iterable[str], limit: int) -> dict[str, Detail]:
    """The detail sheets of every ledger, by the ledger's sheet name."""
    names = list(taken)
    details = {}
    for ledger in _ledgers(assessment):
        size = len(ledger.entries)
        parts = []
        for number, start in enumerate(range(0, max(size, 1), limit), start=1):
            tail = "" if number == 1 else f"_{number}"
            name = sheet_name(say("detail_sheet", sheet=ledger.sheet, tail=tail), names)
            names.append(name)
            parts.append(Part(name, start, min(start + limit, size)))
        results = tuple(r for r in assessment.results if r.indicator.measure.sheet == ledger.sheet and by_teams(r))
        extra = dict.fromkeys(name for entry in ledger.entries for name, _ in entry.extra)
        details[ledger.sheet] = Detail(ledger, results, tuple(parts), tuple(extra))
    return details


def _ledgers(assessment: SelfAssessment) -> Iterator[Ledger]:
    """The ledgers, and an empty one for each that an indicator names and no team has (only in a draft)."""
    yield from assessment.ledgers
    known = {ledger.sheet for ledger in assessment.ledgers}
    for result in assessment.results:
        sheet = result.indicator.measure.sheet
        if by_teams(result) and sheet is not None and sheet not in known:
            known.add(sheet)
            yield Ledger("", sheet, (), ())


# --- 分组完成 ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TeamTable:
    """Some indicators of one kind of team: a row a team, four columns an indicator."""

    sheet: str
    kind: str
    teams: tuple[Team, ...]
    results: tuple[Result, ...]
    title_row: int
    closing: bool
    """whether the mean and the overall rank stand at its end"""

    @property
    def first_row(self) -> int:
        return self.title_row + 3

    @property
    def last_row(self) -> int:
        return self.first_row + len(self.teams) - 1

    @property
    def total_row(self) -> int:
        return self.last_row + 1

    @property
    def last_column(self) -> int:
        return 1 + 4 * len(self.results) + (2 if self.closing else 0)

    def column(self, code: str) -> int:
        """The first of an indicator's four columns: target, actual, rate, rank."""
        return 2 + 4 * [result.indicator.code for result in self.results].index(code)

    def of_team(self, code: str, offset: int) -> Span:
        return down(Cell(self.sheet, self.first_row, self.column(code) + offset), len(self.teams))

    def target(self, code: str) -> Cell:
        return Cell(self.sheet, self.total_row, self.column(code))

    def actual(self, code: str) -> Cell:
        return Cell(self.sheet, self.total_row, self.column(code) + 1)

    @property
    def names(self) -> Span:
        return down(Cell(self.sheet, self.first_row, 1), len(self.teams))


def arrange_teams(assessment: SelfAssessment, sheet: str) -> tuple[TeamTable, ...]:
    kinds = dict.fromkeys(team.kind for team in assessment.plan.teams)
    tables: list[TeamTable] = []
    row = 3
    for kind in kinds:
        results = [r for r in assessment.results if by_teams(r) and r.indicator.kind == kind]
        for chunk in _chunks(results, INDICATORS_PER_TABLE):
            closing = chunk[-1] is results[-1]
            tables.append(TeamTable(sheet, kind, assessment.plan.teams_of(kind), tuple(chunk), row, closing))
            row = tables[-1].total_row + 2
    return tuple(tables)


def _chunks(items: Sequence[Result], size: int) -> Iterator[Sequence[Result]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


# --- 完成情况 ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Overview:
    """One row for the budget and one for each indicator, then the total and the figures people quote."""

    sheet: str
    codes: tuple[str, ...]

    CODE, LEVEL1, LEVEL2, NAME, NATURE, TARGET, ACTUAL, UNIT, RATE, DEVIATION, MET, WEIGHT, SCORE, REMARK, LINK = range(
        1, 16
    )
    HEAD_ROW = 4
    BUDGET_ROW = 5

    def row(self, code: str) -> int:
        return self.BUDGET_ROW + 1 + self.codes.index(code)

    def cell(self, code: str, column: int) -> Cell:
        return Cell(self.sheet, self.row(code), column)

    def budget(self, column: int) -> Cell:
        return Cell(self.sheet, self.BUDGET_ROW, column)

    @property
    def last_row(self) -> int:
        return self.BUDGET_ROW + len(self.codes)

    @property
    def total_row(self) -> int:
        return self.last_row + 1

    def total(self, column: int) -> Cell:
        return Cell(self.sheet, self.total_row, column)

    def scored(self, column: int) -> Span:
        """Weights or scores of every row, the budget's included."""
        return Span(self.sheet, self.BUDGET_ROW, column, self.last_row, column)

    def quoted(self, index: int) -> Cell:
        """The values below the table, in the order of ``overview.QUOTED``."""
        return Cell(self.sheet, self.total_row + 2 + index, self.TARGET)

    @property
    def scored_weight(self) -> Cell:
        return self.quoted(0)

    @property
    def scored_score(self) -> Cell:
        return self.quoted(1)

    @property
    def grade(self) -> Cell:
        return self.quoted(2)

    @property
    def remark_line(self) -> Cell:
        return self.quoted(3)

    @property
    def explain_line(self) -> Cell:
        return self.quoted(4)

    @property
    def left_out(self) -> Cell:
        """Rows of months that are not approved; there only where these are left out."""
        return self.quoted(5)


# --- 经费执行 ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FundTable:
    """The sources of money, one row each, and their sum."""

    sheet: str
    sources: int

    INITIAL, ADJUSTED, EXECUTED = 2, 3, 4
    FIRST_ROW = 5

    @property
    def total_row(self) -> int:
        return self.FIRST_ROW + max(self.sources, 1)

    def cell(self, index: int, column: int) -> Cell:
        return Cell(self.sheet, self.FIRST_ROW + index, column)

    def column(self, column: int) -> Span:
        return Span(self.sheet, self.FIRST_ROW, column, self.total_row - 1, column)

    def total(self, column: int) -> Cell:
        return Cell(self.sheet, self.total_row, column)


# --- all of them ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Places:
    """The sheets of one workbook by purpose, and where the figures stand in them."""

    assessment: SelfAssessment
    form: str
    months: str
    review: str
    sources: str
    method: str
    overview: Overview
    teams: tuple[TeamTable, ...]
    funds: FundTable
    details: Mapping[str, Detail]
    previous: str = ""

    def table(self, code: str) -> TeamTable:
        """The table of 分组完成 in which an indicator stands."""
        return next(t for t in self.teams if any(r.indicator.code == code for r in t.results))

    def detail(self, result: Result) -> Detail:
        return self.details[str(result.indicator.measure.sheet)]


def arrange(assessment: SelfAssessment, rows_per_sheet: int = ROWS_PER_SHEET) -> Places:
    """Give every figure its cell."""
    fixed = ("form", "overview", "teams", "months", "funds", "review", "sources", "method", "previous")
    names = {key: say(f"sheet_{key}") for key in fixed}
    return Places(
        assessment,
        form=names["form"],
        months=names["months"],
        review=names["review"],
        sources=names["sources"],
        method=names["method"],
        previous=names["previous"],
        overview=Overview(names["overview"], tuple(result.indicator.code for result in assessment.results)),
        teams=arrange_teams(assessment, names["teams"]),
        funds=FundTable(names["funds"], len(assessment.plan.budget.funds)),
        details=arrange_details(assessment, names.values(), rows_per_sheet),
    )
