"""What became of one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Verdict = Literal["read", "skipped", "refused", "silent", "traceback", "crashed", "hung", "over memory"]
"""``refused``: in words, with a code; ``silent``: neither read nor named, the one thing that must never happen."""

BROKEN: tuple[Verdict, ...] = ("silent", "traceback", "crashed", "hung", "over memory")
"""Verdicts that no reason excuses."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell in which the two readers disagree, or (``cell`` empty) a sheet that only one of them has."""

    sheet: str
    cell: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the values agree with those of a second reader."""

    reader: str
    """its name; empty if none could read the file"""
    cells: int = 0
    """places where either reader has a value"""
    differing: int = 0
    differences: tuple[Difference, ...] = ()
    """the first of them"""
    excused: Mapping[str, int] = field(default_factory=dict)
    """rule -> cells that are equal but for a known fault of the second reader"""
    failed: Mapping[str, str] = field(default_factory=dict)
    """second readers asked before that could not read the file, or did not agree -> why"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one file; ``seconds`` and ``peak`` (bytes) are those of ``check`` alone."""

    path: str
    sha256: str
    verdict: Verdict
    code: str = ""
    message: str = ""
    seconds: float = 0.0
    peak: int = 0
    comparison: Comparison | None = None

    @property
    def library(self) -> str:
        """The first folder of the path: whose test suite the file is from."""
        return self.path.split("/", 1)[0] if "/" in self.path else ""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def comparison_of(document: Mapping[str, Any]) -> Comparison:
    """The comparison as the worker sent it."""
    differences = tuple(Difference(**one) for one in document["differences"])
    return Comparison(**{**document, "differences": differences})
