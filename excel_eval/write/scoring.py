"""The finance office's rules as formulas over the cells of one row: rate, met or not, points, remark, grade."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from excel_eval.assessment import GRADES
from excel_eval.messages import say
from excel_eval.model import Plan
from excel_eval.results import Result


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of an indicator's row, as its formulas name them."""

    target: str
    actual: str
    weight: str
    score: str

    @property
    def missing(self) -> str:
        """True while the target or the actual is blank."""
        return f'({self.target}="")+({self.actual}="")>0'


def rate(row: Row) -> str:
    """完成率, four decimals: what is printed as a percentage of two."""
    return f'=IF({row.missing},"",IF({row.target}=0,"",ROUND({row.actual}/{row.target},4)))'


def deviation(row: Row, places: int) -> str:
    return f'=IF({row.missing},"",ROUND({row.actual}-{row.target},{places}))'


def met(row: Row, nature: str) -> str:
    reached = f"{row.actual}<={row.target}" if nature == "≤" else f"{row.actual}>={row.target}"
    return f'=IF({row.missing},"",IF({reached},"{say("met")}","{say("not_met")}"))'


def score(row: Row, nature: str) -> str:
    """得分, two decimals, empty while something is missing."""
    return f'=IF({row.missing},"",ROUND({_points(row, nature)},2))'


def _points(row: Row, nature: str) -> str:
    """Products stand before the one division, so that a half stays a half and is rounded up."""
    t, a, w = row.target, row.actual, row.weight
    if nature == "≤":
        return f"IF({a}<={t},{w},IF({a}>=2*{t},0,(2*{t}-{a})*{w}/{t}))"
    short = f"IF({t}>0,MAX(0,{a}*{w}/{t}),0)"
    if nature == "=":
        return f"IF({t}=0,IF({a}<=0,{w},0),IF({a}>={t},{w},{short}))"
    return f"IF({a}>={t},{w},{short})"


def remark(row: Row, nature: str, remark_line: str, explain_line: str, reason: str) -> str:
    """What the reader should notice: a value not reported, a target missed, a line reached; and for the latter whether
    the cell ``reason`` says why."""
    if nature == "定性":
        return f'=IF(({row.actual}="")+({row.score}="")>0,"{say("not_reported")}","")'
    missed, lines = f"{row.actual}<{row.target}", _lines(row, remark_line, explain_line, reason)
    if nature == "≤":
        missed, lines = f"{row.actual}>{row.target}", '""'
    return f'=IF({row.missing},"{say("not_reported")}",IF({missed},{_due("below_target", reason)},{lines}))'


def _due(name: str, reason: str) -> str:
    return f'IF({reason}="","{say(name)}","{say(f"{name}_said")}")'


def _lines(row: Row, remark_line: str, explain_line: str, reason: str) -> str:
    reached = f"ROUND({row.actual}/{row.target},12)"
    return (
        f'IF({row.target}<=0,"",IF({reached}>={explain_line},{_due("above_explain_line", reason)},'
        f'IF({reached}>={remark_line},{_due("above_remark_line", reason)},"")))'
    )


def remark_of(result: Result, plan: Plan) -> str | None:
    """The same in words, from the figures."""
    if result.indicator.nature == "定性":
        return say("not_reported") if result.actual is None or result.score is None else None
    if result.met is None:
        return say("not_reported")
    said = "_said" if result.indicator.reason else ""
    if not result.met:
        return say(f"below_target{said}")
    reached = result.completion_rate
    if result.indicator.nature == "≤" or reached is None or not _positive(result.target):
        return None
    if reached * 100 >= Fraction(plan.explain_line):
        return say(f"above_explain_line{said}")
    return say(f"above_remark_line{said}") if reached * 100 >= Fraction(plan.remark_line) else None


def _positive(value: object) -> bool:
    return isinstance(value, Decimal) and value > 0


def grade(total: str) -> str:
    """评价等级 of the cell ``total``, empty while it is."""
    expression = f'"{GRADES[-1][1]}"'
    for floor, name in reversed(GRADES[:-1]):
        expression = f'IF({total}>={floor},"{name}",{expression})'
    return f'=IF({total}="","",{expression})'
