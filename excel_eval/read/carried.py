"""What a workbook of any format carries besides its cells: macros, links to other files, connections, DDE."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from excel_eval.model import Issue, Source


@dataclass(frozen=True, slots=True)
class Carried:
    """Macros, links to so many other files, data connections, DDE. Noted, never followed."""

    macros: bool = False
    links: int = 0
    connections: bool = False
    dde: bool = False


def notes_on(carried: Carried, file: str) -> tuple[Issue, ...]:
    """What a workbook carries, an issue each."""
    return tuple(Issue(code, Source(file), params=params) for code, params in _noted(carried))


def _noted(carried: Carried) -> Iterator[tuple[str, dict[str, object]]]:
    if carried.macros:
        yield "I120", {}
    if carried.links:
        yield "I121", {"count": carried.links}
    if carried.connections:
        yield "I122", {}
    if carried.dde:
        yield "I123", {}
