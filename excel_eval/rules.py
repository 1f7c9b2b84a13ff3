"""The named rules a schema may use: one class each, with its parameters, its check and the code of its message.

A column rule looks at one column (and at its row's month); a table rule at whole rows. A rule masks its own blanks:
a blank cell is the business of ``required`` alone. What a rule says in words stands in the catalogue under ``code``.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from excel_eval.figures import shortest

if TYPE_CHECKING:
    import pandas as pd


DATES = frozenset({"date", "month"})
NUMBERS = frozenset({"number", "percent"})


class Strict(BaseModel):
    """An unknown key is an error, and nothing is changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnRule(Strict):
    """A rule on the cells of one column. ``test`` gives True where a filled cell is right."""

    code: ClassVar[str]
    types: ClassVar[frozenset[str]]
    """the column types that it can judge"""

    @abstractmethod
    def test(self, frame: pd.DataFrame, column: str, year: int) -> pd.Series:
        """True where a filled cell is right."""

    def params(self, year: int) -> dict[str, object]:
        """What the message of ``code`` is filled with."""
        return {}

    def excel(self, cell: str, year: int) -> str | None:
        """The same rule as an Excel condition on ``cell``; None where Excel cannot say it."""
        return None


class InYear(ColumnRule):
    """The date lies in the plan's year."""

    code: ClassVar[str] = "E401"
    types: ClassVar[frozenset[str]] = DATES
    rule: Literal["in_year"]

    def test(self, frame: pd.DataFrame, column: str, year: int) -> pd.Series:
        return frame[column].between(str(date(year, 1, 1)), str(date(year, 12, 31)))

    def params(self, year: int) -> dict[str, object]:
        return {"year": year}

    def excel(self, cell: str, year: int) -> str:
        return f"AND({cell}>=DATE({year},1,1),{cell}<=DATE({year},12,31))"


class DaysAfterYear(ColumnRule):
    """The date lies at most ``days_after_year`` days after the plan's year."""

    code: ClassVar[str] = "E402"
    types: ClassVar[frozenset[str]] = DATES
    days_after_year: int

    def last(self, year: int) -> date:
        return date(year, 12, 31) + timedelta(days=self.days_after_year)

    def test(self, frame: pd.DataFrame, column: str, year: int) -> pd.Series:
        return frame[column] <= str(self.last(year))

    def params(self, year: int) -> dict[str, object]:
        return {"days": self.days_after_year, "last": self.last(year).isoformat()}

    def excel(self, cell: str, year: int) -> str:
        return f"{cell}<=DATE({year},12,31)+{self.days_after_year}"


class NotBeforeMonth(ColumnRule):
    """The date is not before the month in column ``not_before_month`` of the same row begins."""

    code: ClassVar[str] = "E403"
    types: ClassVar[frozenset[str]] = DATES
    not_before_month: str

    def test(self, frame: pd.DataFrame, column: str, year: int) -> pd.Series:
        month = frame[self.not_before_month]
        return month.isna() | (frame[column] >= month)


class Min(ColumnRule):
    """The number is at least ``min``."""

    code: ClassVar[str] = "E209"
    types: ClassVar[frozenset[str]] = NUMBERS
    min: float

    def test(self, frame: pd.DataFrame, column: str, year: int) -> pd.Series:
        return frame[column] >= self.min

    def params(self, year: int) -> dict[str, object]:
        return {"min": shortest(Decimal(str(self.min)))}

    def excel(self, cell: str, year: int) -> str:
        return f"{cell}>={shortest(Decimal(str(self.min)))}"


class Whole(ColumnRule):
    """The number has no decimals."""

    code: ClassVar[str] = "E208"
    types: ClassVar[frozenset[str]] = NUMBERS
    rule: Literal["whole"]

    def test(self, frame: pd.DataFrame, column: str, year: int) -> pd.Series:
        return frame[column] % 1 == 0

    def excel(self, cell: str, year: int) -> str:
        return f"{cell}=INT({cell})"


class NotZero(ColumnRule):
    """The number is not 0."""

    code: ClassVar[str] = "E210"
    types: ClassVar[frozenset[str]] = NUMBERS
    rule: Literal["not_zero"]

    def test(self, frame: pd.DataFrame, column: str, year: int) -> pd.Series:
        return frame[column] != 0

    def excel(self, cell: str, year: int) -> str:
        return f"{cell}<>0"


class NegativeIsReversal(ColumnRule):
    """A negative amount is a reversal: noted, never refused, so Excel does not stop it."""

    code: ClassVar[str] = "I210"
    types: ClassVar[frozenset[str]] = NUMBERS
    rule: Literal["negative_is_reversal"]

    def test(self, frame: pd.DataFrame, column: str, year: int) -> pd.Series:
        return frame[column] >= 0


def _spelt_out(value: object) -> object:
    """``in_year`` in a schema file is short for ``{rule: in_year}``."""
    return {"rule": value} if isinstance(value, str) else value


def _name(value: object) -> str | None:
    """A rule without parameters is named by ``rule``, one with a parameter by that."""
    if isinstance(value, dict):
        return str(value.get("rule") or next(iter(value), None))
    return NAMES.get(type(value))


Check = Annotated[
    Annotated[InYear, Tag("in_year")]
    | Annotated[Whole, Tag("whole")]
    | Annotated[NotZero, Tag("not_zero")]
    | Annotated[NegativeIsReversal, Tag("negative_is_reversal")]
    | Annotated[DaysAfterYear, Tag("days_after_year")]
    | Annotated[NotBeforeMonth, Tag("not_before_month")]
    | Annotated[Min, Tag("min")],
    Discriminator(_name),
    BeforeValidator(_spelt_out),
]
NAMES: Mapping[type, str] = {
    InYear: "in_year",
    Whole: "whole",
    NotZero: "not_zero",
    NegativeIsReversal: "negative_is_reversal",
    DaysAfterYear: "days_after_year",
    NotBeforeMonth: "not_before_month",
    Min: "min",
}


Use = tuple[str, str | None]
"""a column that a table rule looks at, and the type it must have; None: any"""


class Unique(Strict):
    """The same values in ``columns`` twice in a team: the later row is wrong (E404), marked at the first of them.

    Rows that differ in nothing but ``may_differ`` are a warning (W405).
    """

    rule: Literal["unique"]
    columns: tuple[str, ...] = Field(min_length=1)
    may_differ: tuple[str, ...] = ()

    def uses(self) -> Iterator[Use]:
        yield from ((name, None) for name in self.columns + self.may_differ)


class Consistent(Strict):
    """Rows of one ``key`` agree in ``column``; the first row that differs is wrong (E407)."""

    rule: Literal["consistent"]
    key: str
    column: str

    def uses(self) -> Iterator[Use]:
        yield from ((self.key, None), (self.column, None))


class Stages(Strict):
    """Dates of a row in the order of the procedure; the later step that precedes an earlier one is wrong (E411)."""

    rule: Literal["stages"]
    stages: tuple[tuple[str, ...], ...]

    def uses(self) -> Iterator[Use]:
        yield from ((name, "date") for stage in self.stages for name in stage)


class Monthly(Strict):
    """The sheet is the record of monthly submissions; names the columns its checks need (W421 …)."""

    rule: Literal["monthly"]
    month: str
    submitted: str
    section: str
    verdict: str
    passed: str
    returned: str
    approvals: tuple[str, ...]
    late_after_days: int

    def uses(self) -> Iterator[Use]:
        yield from ((self.month, "month"), (self.submitted, "date"), (self.section, "text"), (self.verdict, "choice"))
        yield from ((name, "date") for name in self.approvals)


class Spending(Strict):
    """Column ``amount`` holds the teams' spending in 元; with the bureau's own it is the executed budget (E409)."""

    rule: Literal["spending"]
    amount: str

    def uses(self) -> Iterator[Use]:
        yield self.amount, "number"


TableRule = Annotated[Unique | Consistent | Stages | Monthly | Spending, Field(discriminator="rule")]
