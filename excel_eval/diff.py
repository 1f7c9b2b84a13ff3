"""What changed between two states of a folder: rows by their content, not by their place, and the figures moved."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from excel_eval.assessment import SelfAssessment, figure
from excel_eval.figures import shortest
from excel_eval.filings import FILING_NAME, Filing, filings, latest
from excel_eval.limits import ORDINARY, Reading
from excel_eval.messages import say
from excel_eval.model import Budget, Lang, Value
from excel_eval.progress import SUBMISSIONS
from excel_eval.results import Entry, Result
from excel_eval.text import fold

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell of a row: what stood there and what stands there now."""

    column: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row added, removed or changed; ``old`` and ``new`` carry their places, ``ledger`` is the sheet's name."""

    kind: Kind
    ledger: str
    old: Entry | None
    new: Entry | None
    cells: tuple[CellChange, ...] = ()

    @property
    def entry(self) -> Entry:
        """The row as it is now, or was if it is gone."""
        entry = self.new or self.old
        assert entry
        return entry

    @property
    def months(self) -> frozenset[int]:
        """The months whose figures the change touches."""
        return frozenset(e.month for e in (self.old, self.new) if e and e.month)


@dataclass(frozen=True, slots=True)
class FigureChange:
    """An indicator's ``actual``, ``target`` or ``weight`` that moved, or the budget's ``initial``, ``adjusted`` or
    ``executed`` (without a code); None where the indicator is in one of the two states only."""

    code: str
    name: str
    what: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Diff:
    """变化: rows and figures between an old and a new state."""

    rows: tuple[RowChange, ...]
    figures: tuple[FigureChange, ...]

    def of(self, kind: Kind) -> tuple[RowChange, ...]:
        return tuple(change for change in self.rows if change.kind == kind)

    def touching(self, months: Iterable[int]) -> tuple[RowChange, ...]:
        """Changes in rows of these months: where they are filed already, each is an error."""
        wanted = frozenset(months)
        return tuple(change for change in self.rows if change.months & wanted)

    def to_dict(self, filed: Sequence[RowChange] = (), lang: Lang = "zh") -> dict[str, Any]:
        """The document of ``diff --json`` (schema ``excel_eval.diff/1``); ``filed``: changes that are errors."""
        return {
            "schema": "excel_eval.diff/1",
            "ok": not filed,
            "rows": [_row_dict(change, change in filed, lang) for change in self.rows],
            "figures": [asdict(moved) for moved in self.figures],
        }


def compare(old: SelfAssessment, new: SelfAssessment) -> Diff:
    """The accepted rows and the actuals of two evaluations."""
    sheets = dict.fromkeys([ledger.sheet for assessment in (old, new) for ledger in assessment.ledgers])
    rows = [change for sheet in sheets for change in _ledger(sheet, _entries(old, sheet), _entries(new, sheet))]
    return Diff(tuple(rows), tuple(_figures(old, new)))


def _entries(assessment: SelfAssessment, sheet: str) -> dict[str, list[Entry]]:
    by_team: dict[str, list[Entry]] = defaultdict(list)
    for ledger in assessment.ledgers:
        if ledger.sheet == sheet:
            for entry in ledger:
                by_team[fold(entry.team)].append(entry)
    return by_team


def _ledger(sheet: str, old: Mapping[str, Sequence[Entry]], new: Mapping[str, Sequence[Entry]]) -> Iterator[RowChange]:
    for team in dict.fromkeys([*old, *new]):
        yield from compare_rows(sheet, old.get(team, ()), new.get(team, ()))


def compare_rows(sheet: str, old: Sequence[Entry], new: Sequence[Entry]) -> Iterator[RowChange]:
    """Rows of one team in one ledger: equal rows are matched first, then the most alike of the rest."""
    left, right = _without_equals(old, new)
    pairs = _most_alike(left, right)
    matched_old = {id(one) for one, _ in pairs}
    matched_new = {id(other) for _, other in pairs}
    for one in left:
        if id(one) not in matched_old:
            yield RowChange("removed", sheet, one, None)
    for one, other in pairs:
        yield RowChange("changed", sheet, one, other, tuple(_cells(one, other)))
    for other in right:
        if id(other) not in matched_new:
            yield RowChange("added", sheet, None, other)


def _without_equals(old: Sequence[Entry], new: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    counts = Counter(_key(entry) for entry in old)
    right = []
    for entry in new:
        key = _key(entry)
        if counts[key] > 0:
            counts[key] -= 1
        else:
            right.append(entry)
    left = []
    for entry in reversed(old):
        key = _key(entry)
        if counts[key] > 0:
            counts[key] -= 1
            left.append(entry)
    return left[::-1], right


def _key(entry: Entry) -> frozenset[tuple[str, object]]:
    return frozenset((name, value) for name, value in entry.values.items() if value is not None)


def _most_alike(left: Sequence[Entry], right: Sequence[Entry]) -> list[tuple[Entry, Entry]]:
    """Pairs of rows that share at least half of their filled cells, the most alike first, then by their order."""
    holders: dict[tuple[str, object], list[int]] = defaultdict(list)
    for number, entry in enumerate(left):
        for cell in _key(entry):
            holders[cell].append(number)
    candidates: list[tuple[int, int, int]] = []
    for number, entry in enumerate(right):
        shared = Counter(other for cell in _key(entry) for other in holders.get(cell, ()))
        size = len(_key(entry))
        for other, count in shared.items():
            if 2 * count >= max(size, len(_key(left[other]))):
                candidates.append((-count, other, number))
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    pairs: list[tuple[int, int]] = []
    for _, one, other in sorted(candidates):
        if one not in taken_left and other not in taken_right:
            taken_left.add(one)
            taken_right.add(other)
            pairs.append((one, other))
    return [(left[one], right[other]) for one, other in sorted(pairs)]


def _cells(old: Entry, new: Entry) -> Iterator[CellChange]:
    for name in dict.fromkeys([*old.values, *new.values]):
        before, after = old.values.get(name), new.values.get(name)
        if before != after:
            yield CellChange(name, before, after)


def _figures(old: SelfAssessment, new: SelfAssessment) -> Iterator[FigureChange]:
    before, after = ({result.indicator.code: result for result in state.results} for state in (old, new))
    for code in dict.fromkeys([*before, *after]):
        name = (after.get(code) or before[code]).indicator.name
        figures = [_figures_of(results[code]) if code in results else {} for results in (before, after)]
        yield from _moved(code, name, *figures)
    yield from _moved("", say("budget_execution"), *(_funds_of(state.plan.budget) for state in (old, new)))


def _figures_of(result: Result) -> dict[str, str | None]:
    weight = shortest(result.indicator.weight)
    return {"actual": figure(result.actual), "target": figure(result.target), "weight": weight}


def _funds_of(budget: Budget) -> dict[str, str | None]:
    return {name: shortest(getattr(budget, name)) for name in ("initial", "adjusted", "executed")}


def _moved(
    code: str, name: str, old: Mapping[str, str | None], new: Mapping[str, str | None]
) -> Iterator[FigureChange]:
    for what in dict.fromkeys([*old, *new]):
        if old.get(what) != new.get(what):
            yield FigureChange(code, name, what, old.get(what), new.get(what))


def changed_after_filing(difference: Diff, old: Path, new: Path, state: SelfAssessment) -> tuple[RowChange, ...]:
    """Changes in rows of a month that was filed already: errors.

    ``old`` is a filing (its name says the month filed), or it or ``new`` is a folder with filings of its own. All
    months up to the last one filed are filed. The record of the submissions goes on after the filing, and so do the
    stages of a row: blanks filled in together with a date (审核, 入账) change nothing that was filed.
    """
    name = FILING_NAME.fullmatch(old.resolve().name)
    filed = {(int(name[1]), int(name[2]))} if name else set()
    filed |= {(filing.year, filing.month) for folder in (old, new) for filing in filings(folder)}
    last = max((month for year, month in filed if year == state.plan.year), default=0)
    record = {ledger.sheet for ledger in state.ledgers if ledger.id == SUBMISSIONS}
    return tuple(
        change
        for change in difference.touching(range(1, last + 1))
        if not _went_on(change) and not (change.kind == "added" and change.ledger in record)
    )


def _went_on(change: RowChange) -> bool:
    """Whether a row only went a stage further: blanks filled in, a date among them."""
    blank_before = all(cell.old is None for cell in change.cells)
    return change.kind == "changed" and blank_before and any(isinstance(cell.new, date) for cell in change.cells)


@dataclass(frozen=True, slots=True)
class SinceFiling:
    """What happened since the last filing."""

    filing: Filing
    difference: Diff
    filed: tuple[RowChange, ...]

    @property
    def added(self) -> int:
        """Rows that came since the filing."""
        return len(self.difference.of("added"))

    @property
    def removed(self) -> int:
        return len(self.difference.of("removed"))


def since_filing(
    folder: Path, now: SelfAssessment, schemas: Path | None = None, reading: Reading = ORDINARY
) -> SinceFiling | None:
    """``now`` against the last filing of its year in ``folder``; None where nothing is filed.

    Raises HasErrors where the filing has no plan to evaluate by.
    """
    from excel_eval.pipeline import evaluate_folder

    filing = latest(folder, now.plan.year)
    if filing is None:
        return None
    difference = compare(evaluate_folder(filing.path, schemas=schemas, reading=reading), now)
    return SinceFiling(filing, difference, changed_after_filing(difference, filing.path, folder, now))


def _row_dict(change: RowChange, filed: bool, lang: Lang) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "severity": "error" if filed else "info",
        "message": say(f"diff_{change.kind}", lang),
        "team": change.entry.team,
        "ledger": change.ledger,
        "old": None if change.old is None else str(change.old.source),
        "new": None if change.new is None else str(change.new.source),
        "cells": [{"column": c.column, "old": _text(c.old), "new": _text(c.new)} for c in change.cells],
    }


def _text(value: Value) -> str | None:
    return None if value is None else str(value)
