"""``expected.csv``: every file that is not simply read and equal, what becomes of it, and why that is right."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from fnmatch import fnmatch
from pathlib import Path

from .outcome import BROKEN, Outcome

CHECKSUM = 16
"""So many hexadecimal digits of the SHA-256 name a file."""


@dataclass(frozen=True, slots=True, order=True)
class Listed:
    """A line of the table: facts about a file, nothing of its content."""

    library: str
    path: str
    sha256: str
    """its first digits; empty for a line that holds for every file like ``path``, such as ``*.xlsb``"""
    verdict: str
    """as of ``Outcome``, or ``differs`` or ``uncompared`` for a file that was read"""
    code: str
    """of the refusal; the second reader for ``differs``"""
    detail: str
    reason: str = ""

    @property
    def facts(self) -> tuple[str, str, str]:
        return self.verdict, self.code, self.detail


def listed_of(outcome: Outcome) -> Listed | None:
    """The line that the table must hold for this outcome; None for a file that was read and is equal."""
    name = outcome.path.removeprefix(f"{outcome.library}/")
    line = Listed(outcome.library, name, outcome.sha256[:CHECKSUM], outcome.verdict, outcome.code, outcome.message)
    if outcome.verdict != "read":
        return line
    comparison = outcome.comparison
    if comparison is None or not comparison.reader:
        asked = ", ".join(sorted(comparison.failed)) if comparison else "nobody"
        return replace(line, verdict="uncompared", detail=f"read by none of {asked}")
    if comparison.differing:
        first = comparison.differences[0]
        place = f"{first.sheet}!{first.cell}" if first.cell else "the list of sheets"
        many = f"{comparison.differing} of {comparison.cells} cells, first {place}"
        return replace(line, verdict="differs", code=comparison.reader, detail=many)
    return None


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of ``expected.csv``."""

    lines: Sequence[Listed] = ()

    def find(self, outcome: Outcome) -> Listed | None:
        """The line for this very file, else one for files like it."""
        key = outcome.sha256[:CHECKSUM]
        alike = (line for line in self.lines if not line.sha256 and fnmatch(outcome.path, line.path))
        return next((line for line in self.lines if line.sha256 == key), None) or next(alike, None)


def read_table(path: Path) -> Table:
    """An empty table if there is no file."""
    if not path.exists():
        return Table()
    with path.open(encoding="utf-8", newline="") as file:
        return Table([Listed(**row) for row in csv.DictReader(file)])


def write_table(path: Path, lines: Iterable[Listed]) -> None:
    """Sorted, so that a change of the table shows what changed."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(Listed))
        writer.writerows(astuple(line) for line in sorted(lines))


def faults(outcomes: Iterable[Outcome], table: Table) -> Sequence[str]:
    """Where run and table disagree, a line each: an exception that is not listed or has no reason, a listed one that
    is another by now or works, and whatever no reason excuses."""
    found = []
    for outcome in outcomes:
        listed, seen = table.find(outcome), listed_of(outcome)
        said = " · ".join(filter(None, seen.facts)) if seen else ""
        if outcome.verdict in BROKEN:
            found.append(f"{outcome.path}: {said}")
        elif seen and listed is None:
            found.append(f"{outcome.path}: not in the table: {said}")
        elif listed and seen is None:
            found.append(f"{outcome.path}: works by now, take it off the table ({' · '.join(listed.facts)})")
        elif listed and seen and listed.facts != seen.facts:
            found.append(f"{outcome.path}: the table says {' · '.join(listed.facts)}, but it is {said}")
        elif listed and not listed.reason.strip():
            found.append(f"{outcome.path}: the table gives no reason for {said}")
    return found


def updated(table: Table, outcomes: Iterable[Outcome]) -> Sequence[Listed]:
    """The table that this run asks for: reasons are kept where verdict and code are the same, else left for a person to
    give. Lines of files that were not there stay."""
    lines = {line.sha256: line for line in table.lines if line.sha256}
    for outcome in outcomes:
        listed, seen = table.find(outcome), listed_of(outcome)
        lines.pop(outcome.sha256[:CHECKSUM], None)
        if seen and listed and not listed.sha256 and listed.facts == seen.facts:
            continue  # said by the line for all files like it
        if seen:
            same = listed is not None and listed.facts[:2] == seen.facts[:2]
            lines[seen.sha256] = replace(seen, reason=listed.reason if listed and same else "")
    return [*lines.values(), *(line for line in table.lines if not line.sha256)]
