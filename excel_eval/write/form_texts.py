"""The texts on the form: in which size each fits its cell, and a remark on every one that is not printed whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from excel_eval.messages import say
from excel_eval.model import Source
from excel_eval.results import Result
from excel_eval.write.cells import Cell
from excel_eval.write.paper import Fitted
from excel_eval.write.places import Places
from excel_eval.write.review import Line

LEAST_SCALE = 0.5
"""below it the smallest print on the one page is three points high, which nobody reads"""


@dataclass(frozen=True, slots=True)
class Written:
    """What the other sheets must know of the form: where each indicator has its reason, and what there is to remark."""

    reasons: tuple[Cell, ...]
    remarks: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """一级指标 or 二级指标 of a run of indicators: its column, the first and the last but one of its rows."""

    label: str
    column: int
    start: int
    stop: int
    fitted: Fitted


def indicator_texts(result: Result, widths: Mapping[str, float]) -> dict[str, Fitted]:
    """The texts of an indicator by the form's labels; a number shrinks and needs no room."""
    indicator = result.indicator
    texts = {
        "level3": indicator.name,
        "measure": indicator.unit,
        "target": result.target,
        "actual": result.actual,
        "reason": indicator.reason,
        "missed": indicator.reason,
    }
    said = {label: text if isinstance(text := texts[label], str) else "" for label in widths}
    return {label: Fitted(text, widths[label]) for label, text in said.items()}


def levels(results: Sequence[Result], widths: Sequence[float]) -> Iterator[Level]:
    """Columns B and C: 一级指标 and 二级指标, equal neighbours joined."""
    names = [(r.indicator.level1, r.indicator.level2) for r in results]
    for depth, label in ((1, "level1"), (2, "level2")):
        for start, stop in runs([name[:depth] for name in names]):
            fitted = Fitted(names[start][depth - 1], widths[depth], stop - start)
            yield Level(label, depth + 1, start, stop, fitted)


def runs(keys: Sequence[object]) -> list[tuple[int, int]]:
    """Start and stop of each run of equal neighbours."""
    starts = [i for i, key in enumerate(keys) if i == 0 or key != keys[i - 1]]
    return list(zip(starts, [*starts[1:], len(keys)], strict=False))


# --- what does not fit


def misfits(
    places: Places,
    labels: Mapping[str, str],
    items: Mapping[str, Fitted],
    widths: Sequence[float],
    columns: Mapping[str, float],
    scale: float,
) -> tuple[Line, ...]:
    """A remark on each text that its cell cuts: ``items`` of 项目, the levels, the ``columns`` of the indicators; and
    one where the page as a whole becomes too small to read."""
    plan, place, results = places.assessment.plan, places.overview, places.assessment.results
    project, total = Source(plan.source.file, "项目"), place.total(1)
    lines = [_too_much(name, fitted, project, total) for name, fitted in items.items() if not fitted.fits]
    for level in levels(results, widths):
        if not level.fitted.fits:
            first = results[level.start].indicator
            at = place.cell(first.code, place.NAME)
            lines.append(_too_much(labels[level.label], level.fitted, first.source, at))
    for result in results:
        indicator = result.indicator
        for label, fitted in indicator_texts(result, columns).items():
            if not fitted.fits:
                at = place.cell(indicator.code, place.ACTUAL if label == "actual" else place.NAME)
                name = f"{indicator.name} {labels[label]}"
                lines.append(_too_much(name, fitted, indicator.source, at))
    if scale < LEAST_SCALE:
        message = say("form_too_full", percent=int(scale * 100))
        lines.append(Line("C39", "P1", plan.source.file, message, say("form_too_full_fix"), total))
    return tuple(lines)


def _too_much(name: str, fitted: Fitted, source: Source, target: Cell) -> Line:
    params = {"name": name, "length": len(fitted.text), "room": fitted.room}
    return Line("C39", "P1", str(source), say("text_cut", **params), say("text_cut_fix", **params), target)
