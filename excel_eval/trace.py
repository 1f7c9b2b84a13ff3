"""The rows behind a figure: each row of the indicator's ledger, counted or why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from excel_eval.assessment import SelfAssessment, result_dict
from excel_eval.messages import say
from excel_eval.model import Lang
from excel_eval.results import Entry, Mark, Result
from excel_eval.text import fold


class UnknownName(Exception):
    """No indicator or team bears this name; ``known`` are those that there are."""

    def __init__(self, kind: str, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name)
        self.kind, self.name, self.known = kind, name, known


@dataclass(frozen=True, slots=True)
class TracedRow:
    """One row of the ledger and whether it counts."""

    entry: Entry
    mark: Mark

    def why(self, lang: Lang = "zh") -> str:
        return "" if self.mark.why is None else say(self.mark.why, lang, **self.mark.params)

    def to_dict(self, lang: Lang = "zh") -> dict[str, Any]:
        source = self.entry.source
        return {
            "team": self.entry.team,
            "file": source.file,
            "sheet": source.sheet,
            "row": source.row,
            "counted": self.mark.counted,
            "why": None if self.mark.counted else self.why(lang),
        }


@dataclass(frozen=True, slots=True)
class Trace:
    """追溯: the figure and its rows, of all teams of its kind or of one."""

    result: Result
    team: str | None
    rows: tuple[TracedRow, ...]

    @property
    def counted(self) -> int:
        return sum(row.mark.counted for row in self.rows)

    def to_dict(self, lang: Lang = "zh") -> dict[str, Any]:
        """The document of ``trace --json`` (schema ``excel_eval.trace/1``)."""
        return {
            "schema": "excel_eval.trace/1",
            "indicator": result_dict(self.result),
            "team": self.team,
            "counted": self.counted,
            "rows": [row.to_dict(lang) for row in self.rows],
        }


def trace(assessment: SelfAssessment, indicator: str, team: str | None = None) -> Trace:
    """The rows behind the indicator with this code or name. Raises UnknownName."""
    result = _result(assessment, indicator)
    teams = [t.name for t in assessment.plan.teams_of(result.indicator.kind)]
    if team is not None:
        name = next((t for t in teams if fold(t) == fold(team)), None)
        if name is None:
            raise UnknownName("team", team, tuple(teams))
        team, teams = name, [name]
    return Trace(result, team, tuple(_rows(assessment, result, teams)))


def _result(assessment: SelfAssessment, wanted: str) -> Result:
    for result in assessment.results:
        indicator = result.indicator
        if fold(wanted) in {fold(name) for name in (indicator.code, indicator.name, *indicator.aliases)}:
            return result
    known = tuple(f"{r.indicator.code} {r.indicator.name}" for r in assessment.results)
    raise UnknownName("indicator", wanted, known)


def _rows(assessment: SelfAssessment, result: Result, teams: list[str]) -> Iterator[TracedRow]:
    if not result.marks:
        return
    ledger = assessment.ledger(result.indicator.measure.sheet)
    for entry, mark in zip(ledger.entries, result.marks, strict=True):
        if entry.team in teams:
            yield TracedRow(entry, mark)
